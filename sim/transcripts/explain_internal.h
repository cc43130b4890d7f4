// SPDX-License-Identifier: MIT
/* Inside the explanations: which words exist, and following a conversation so that each reply finds its question. */
#ifndef SIM_TRANSCRIPTS_EXPLAIN_INTERNAL_H
#define SIM_TRANSCRIPTS_EXPLAIN_INTERNAL_H

#include "sim/transcripts/explain.h"

#define EXPLAIN_WAITING_MAX 256 /* commands sent ahead of their replies */

/* A word at the front of a line. key is what stands behind the table's prefix. */
struct explain_row {
    const char *verb, *key, *section;
};
/* A reply code, perhaps only as the answer to one verb, perhaps only with one enhanced code. First fitting row. */
struct explain_reply_row {
    const char *code, *verb, *enhanced, *key, *section;
};
struct explain_table {
    const char *prefix; /* "explain.smtp.cmd." */
    const struct explain_row *rows;
    size_t count;
};
extern const struct explain_table explain_smtp_commands, explain_smtp_features, explain_pop3_commands, explain_pop3_ok,
    explain_pop3_lists, explain_imap_commands, explain_imap_tagged, explain_imap_untagged, explain_dns_questions,
    explain_dns_answers, explain_packets, explain_events;
extern const struct explain_reply_row explain_smtp_replies[];
extern const size_t explain_smtp_reply_count;

/* The row whose verb is that word (any case); NULL when there is none. */
const struct explain_row *explain_row(const struct explain_table *table, struct tg_span verb);
/* Fills out with the row of that verb, or of "?" (the table's fallback), which every table but events has. */
void explain_fill(struct explanation *out, const struct explain_table *table, struct tg_span verb);
void explain_fill_reply(struct explanation *out, const struct explain_reply_row *row);
/* Every key that explain_event can yield, for tests: false behind the last. */
bool explain_key_at(size_t index, struct explanation *out);

/* What was said so far in one connection. Zeroed is the beginning. */
struct explain_talk {
    const char *waiting[EXPLAIN_WAITING_MAX]; /* verbs without a reply yet, from the tables */
    unsigned first, count;
    const char *answered; /* the verb that the newest reply answered */
    bool greeted, in_data, in_auth, in_list;
    /* set by whoever keeps the talk, from CONN_OPENING */
    bool opened, submission; /* submission: port 587 */
    uint16_t client, server; /* hosts */
    struct {
        struct tg_span tag; /* IMAP: borrowed from the trace */
        const char *verb;
    } tags[16];
    unsigned next_tag;
};
/* Takes the next line of the connection (TRACE_LINE_SAID) and explains it. */
void explain_line(struct explain_talk *talk, const struct trace_event *event, struct tg_span line,
                  struct explanation *out);
/* As explain_event, for a reader who goes through the trace from the front and keeps the talk of the event's stream. */
/* "MX" for 15; "?" for a type that is not in the table of questions. */
const char *explain_dns_type(int64_t type);
void explain_in_talk(struct explain_talk *talk, const struct trace *trace, uint32_t index, struct explanation *out);

#endif
