// SPDX-License-Identifier: MIT
/* What the timeline shows: connections as bars, lines as ticks, questions as diamonds, refusals, in presentation time.
 */
#ifndef GUI_LANES_H
#define GUI_LANES_H

#include "gui/presentation.h"

enum lane { LANE_TCP, LANE_DNS, LANE_SMTP, LANE_POP3, LANE_IMAP, LANE_COUNT };
enum lane_mark_kind { LANE_CLIENT, LANE_SERVER, LANE_QUESTION, LANE_REFUSED, LANE_LATER };
struct lane_bar {
    double start, end;
    uint8_t lane;
};
struct lane_mark {
    double ms;
    uint8_t lane, kind;
};
struct lane_marks {
    enum presentation_layer layer;
    struct lane_bar *bars;
    struct lane_mark *marks; /* by time */
    size_t bar_count, bar_cap, mark_count, mark_cap;
    bool used[LANE_COUNT];
};
struct lane_marks *lanes_new(const struct trace *trace, const struct presentation *p);
void lanes_free(struct lane_marks *lanes);
enum trace_protocol lane_protocol(enum lane lane);

#endif
