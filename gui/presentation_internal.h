// SPDX-License-Identifier: MIT
/* How long each kind of event is shown, apart from how they follow each other. */
#ifndef GUI_PRESENTATION_INTERNAL_H
#define GUI_PRESENTATION_INTERNAL_H

#include "gui/presentation.h"

#define PACE_LINE          900.0 /* a line's flight */
#define PACE_FOLLOWING     350.0 /* the further lines of one answer */
#define PACE_LINE_LEAST    250.0 /* nobody can follow anything faster */
#define PACE_JOURNEY_LEAST 700.0
#define PACE_JOURNEY_MOST  1400.0
#define PACE_GAP           1200.0
#define PACE_GAP_LEAST     (2 * TG_SECOND) /* a silence this long is a gap */

/* What came before, as far as the pace of the next event depends on it. */
struct pace_context {
    const struct trace *trace;
    struct presentation_options options;
    uint32_t *last_said; /* by stream: the newest line, index + 1 (0: none) */
    size_t stream_cap;
};

/* How long the event is shown, were it alone; 0: not at all in this layer. */
double pace_of(const struct pace_context *c, const struct trace_event *event);
/* Is it a stop when stepping by that unit? Only asked for events that are shown. */
bool pace_counts(const struct pace_context *c, const struct trace_event *event, enum presentation_unit unit);
const struct trace *presentation_trace(const struct presentation *p);
/* Does something travel from place to place while it is shown? Then the moment to look at it is half-way. */
bool pace_travels(const struct trace_event *event);

#endif
