// SPDX-License-Identifier: MIT
/* Inside the worksheet: the trace sorted into legs. */
#ifndef SIM_TRANSCRIPTS_WORKSHEET_INTERNAL_H
#define SIM_TRANSCRIPTS_WORKSHEET_INTERNAL_H

#include "sim/transcripts/text_internal.h"
#include "sim/transcripts/worksheet.h"

enum leg_kind { LEG_STORY, LEG_DNS, LEG_TALK };
struct leg_item {
    uint32_t event;
    uint32_t step; /* a caption instead of the event; TRACE_NONE: none */
    char key[64];  /* of its explanation, may be "" */
};
struct leg {
    enum leg_kind kind;
    uint32_t stream;       /* LEG_TALK */
    struct tg_buf heading; /* may be empty (LEG_STORY) */
    struct leg_item *items;
    size_t count, cap;
};
struct legs {
    struct leg *list;
    size_t count, cap;
};
/* Every event the layer shows, with its captions, in the leg it belongs to. w->out is not written to. */
void legs_read(struct legs *legs, struct text_writer *w);
void legs_deinit(struct legs *legs);

#endif
