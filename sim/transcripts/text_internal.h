// SPDX-License-Identifier: MIT
/* Inside the text transcript. */
#ifndef SIM_TRANSCRIPTS_TEXT_INTERNAL_H
#define SIM_TRANSCRIPTS_TEXT_INTERNAL_H

#include "scenarios/letter_book.h"
#include "sim/transcripts/explain_internal.h"
#include "sim/transcripts/transcripts.h"

#define TEXT_INDENT "              " /* as wide as the clock and two spaces */

struct text_writer {
    const struct transcript_input *in;
    struct tg_buf *out;
    struct letter_book book;
    struct explain_talk **talks; /* by stream */
    size_t talk_count, talk_cap;
    struct tg_table explained; /* keys whose long text was given already */
    struct tg_table opened;    /* headings that were written already */
    uint32_t stream;           /* of the heading that stands now; 0: none, UINT32_MAX: DNS */
    unsigned content_lines;    /* of a letter, written in this piece */
    uint32_t *step_at;         /* the event of each caption, TRACE_NONE: it never comes */
};

void text_writer_init(struct text_writer *w, const struct transcript_input *in, struct tg_buf *out);
void text_writer_deinit(struct text_writer *w);
/* Is that event told at that depth? */
bool text_shown(enum transcript_layer layer, const struct trace_event *e);
/* The talk of a stream, begun when there is none; forgotten when the event closes its connection. */
struct explain_talk *text_talk(struct text_writer *w, uint32_t stream);
void text_talk_close(struct text_writer *w, const struct trace_event *e);
/* Who talks with whom about what: "SMTP, conversation 2: ...". */
void text_talk_heading(struct text_writer *w, const struct trace_event *e, struct tg_buf *out);
/* Does that caption's moment come with that event? True once. */
bool text_step_comes(struct text_writer *w, size_t step, uint32_t index);
void text_step(struct text_writer *w, size_t step, struct tg_buf *out);
/* What became of the letter for that recipient, one sentence. */
void text_outcome(struct text_writer *w, const struct letter_entry *letter, const struct letter_recipient *r);
/* "00:00:01.640", behind 24 hours "1d 02:00:00.000". */
void text_clock(struct tg_buf *out, tg_time t);
void text_key(struct text_writer *w, const char *key, const struct tg_span *arguments, size_t count);
const char *text_host(const struct text_writer *w, uint16_t host);
/* A letter as people call it: its name in quotation marks, or its number. */
void text_letter(struct text_writer *w, struct tg_buf *out, uint32_t letter);
/* A letter without a number, whose octets begin with this event: by the sender and the subject of its header. */
void text_unnamed_letter(struct text_writer *w, struct tg_buf *out, uint32_t index);
/* The sentence for an event that is no line and no packet; `key` is its explanation's. */
void text_sentence(struct text_writer *w, uint32_t index, const char *key);
void text_packet(struct text_writer *w, uint32_t index);
void text_outcomes(struct text_writer *w);
/* The explanation beneath a line: both depths the first time, the short one after that. */
void text_meaning(struct text_writer *w, const struct explanation *meaning);

#endif
