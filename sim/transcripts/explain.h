// SPDX-License-Identifier: MIT
/* What an event means, in words: keys into the language tables. Window and transcripts share it. */
#ifndef SIM_TRANSCRIPTS_EXPLAIN_H
#define SIM_TRANSCRIPTS_EXPLAIN_H

#include "base/texts.h"
#include "sim/trace/trace.h"

struct explanation {
    const char *key;     /* texts: KEY.short (one bold sentence) and KEY.long (two or three plain ones); "" when there is none */
    const char *section; /* "RFC 5321 4.1.1.3", or "" */
    char storage[64];
};
/* The meaning of one event (lines: by protocol, side, verb or reply code and what it answers). The line before in the same
 * stream decides what a reply replies to. */
void explain_event(const struct trace *trace, uint32_t index, struct explanation *out);
/* The verb or reply code at the front of a line: "RCPT TO", "250", "FETCH" (behind an IMAP tag), "+OK". */
struct tg_span explain_verb(const struct trace_event *event, struct tg_span line);

/* A sentence that a machine wrote into the trace ("connection refused ..."), in the reader's language (texts: words.*), or,
 * where it is another server's own, as it is, made harmless to show. Appends. */
void explain_words(const struct tg_texts *texts, struct tg_span words, struct tg_buf *out);

#endif
