// SPDX-License-Identifier: MIT
/* Every letter of a trace, what became of it for each recipient, and the way it took: one reading of the trace, for
 * expectations, laws and transcripts. Borrows from the trace, which must not grow meanwhile. */
#ifndef SCENARIOS_LETTER_BOOK_H
#define SCENARIOS_LETTER_BOOK_H

#include "base/buf.h"
#include "sim/trace/trace.h"

enum letter_fate {
    LETTER_WRITTEN,    /* no server has taken charge of it */
    LETTER_REFUSED,    /* a server said no while it was handed over; the client knows */
    LETTER_QUEUED,     /* in a server's queue */
    LETTER_ON_THE_WAY, /* a server has it, and it left a queue without having come to an end */
    LETTER_DELIVERED,  /* in a mailbox */
    LETTER_RETURNED,   /* a delivery report was written to the sender */
    LETTER_DROPPED,    /* given up, with nobody to be told */
    LETTER_FATE_COUNT
};

struct letter_recipient {
    struct tg_span path; /* "hanako@sakura.example" */
    bool addressed;      /* on the envelope when it was written; false: an alias or a forward brought it in */
    enum letter_fate fate;
    uint32_t event;     /* that says so; TRACE_NONE with WRITTEN */
    uint32_t tried;     /* the newest TRIED, or TRACE_NONE */
    uint32_t delivered; /* the first STORED in its INBOX, or TRACE_NONE */
    uint32_t forwarded; /* the newest FORWARDED, or TRACE_NONE; the fate is that of the address behind it then */
};
struct letter_entry {
    uint32_t id;         /* from 1 */
    uint32_t written;    /* event, or TRACE_NONE */
    struct tg_span name; /* the scenario's own, may be empty */
    uint32_t about;      /* a delivery report: the letter it is about; else 0 */
    bool accepted;       /* some server said 250 to it */
    uint32_t report;     /* the delivery report about it (failed rather than delayed), 0: none */
    struct letter_recipient *recipients;
    size_t recipient_count, recipient_cap;
    uint32_t *hops; /* events: ACCEPTED and STORED, in order of time */
    size_t hop_count, hop_cap;
};
struct letter_book {
    struct letter_entry *letters; /* letters[id - 1] */
    size_t count, cap;
};

void letter_book_init(struct letter_book *book, const struct trace *trace);
void letter_book_deinit(struct letter_book *book);
/* By the scenario's name ("hello", "hello/report"); NULL when there is none. */
const struct letter_entry *letter_book_find(const struct letter_book *book, const char *name);
const char *letter_fate_name(enum letter_fate fate); /* "delivered" */
/* The first line of a text of several (a recipient, an owner), and the rest behind its line feed. */
struct tg_span letter_first_line(struct tg_span text, struct tg_span *rest);
/* The octets of a letter as WRITTEN, ACCEPTED, STORED or FETCHED holds them. */
struct tg_span letter_octets(const struct trace *trace, const struct trace_event *event);
/* What stands below the empty line. */
struct tg_span letter_body(struct tg_span octets);

#endif
