// SPDX-License-Identifier: MIT
/* A run as a sequence diagram: hosts as columns, what they say as arrows, top to bottom in order of time. Writers make
 * mermaid or SVG of it, the window paints it. */
#ifndef SIM_TRANSCRIPTS_SEQUENCE_H
#define SIM_TRANSCRIPTS_SEQUENCE_H

#include "sim/transcripts/transcripts.h"

enum sequence_kind {
    SEQUENCE_CALL,    /* a client speaks, or a packet travels */
    SEQUENCE_REPLY,   /* a server answers */
    SEQUENCE_AGAIN,   /* a packet is sent once more */
    SEQUENCE_LOST,    /* it never arrives: lost, or nobody answers the door */
    SEQUENCE_LETTER,  /* a letter as a whole */
    SEQUENCE_NOTE,    /* something happens at `from` */
    SEQUENCE_CAPTION, /* a step of the story, over all columns */
};
struct sequence_row {
    enum sequence_kind kind;
    uint8_t protocol;
    uint16_t from, to; /* columns; NOTE: to = from; CAPTION: none */
    uint32_t event;    /* of the trace; CAPTION: its moment */
    tg_time at;
    size_t text_at, text_len; /* in texts */
};
struct sequence {
    uint16_t *columns; /* hosts, in the order in which they come in */
    size_t column_count;
    struct sequence_row *rows;
    size_t row_count, row_cap;
    struct tg_buf texts; /* plain UTF-8 without control characters */
};
/* A wait as long as this between two rows is drawn as a break. */
#define SEQUENCE_WAIT (2 * TG_SECOND)
/* What in->layer shows of the trace. Ends with sequence_deinit. */
void sequence_read(struct sequence *sequence, const struct transcript_input *in);
void sequence_deinit(struct sequence *sequence);
struct tg_span sequence_text(const struct sequence *sequence, const struct sequence_row *row);

#endif
