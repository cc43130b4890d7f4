// SPDX-License-Identifier: MIT
/* Traces made by hand for the tests of everything that reads traces. */
#ifndef TESTS_UNIT_SCENARIOS_HAND_TRACE_H
#define TESTS_UNIT_SCENARIOS_HAND_TRACE_H

#include "sim/trace/trace.h"

enum hand_host { PC, AOBA, SAKURA, PHONE, DESK };

static inline struct trace *hand_trace(void)
{
    static const struct tg_epoch epoch = {1775001600, 540};
    static const struct trace_host hosts[] = {
        {"taro-pc", "taro@aoba.example", 0xC633640A, TRACE_ROLE_CLIENT},
        {"mail.aoba.example", "aoba.example", 0xC000020A, TRACE_ROLE_MAIL_SERVER},
        {"mail.sakura.example", "sakura.example", 0xC000020B, TRACE_ROLE_MAIL_SERVER},
        {"hanako-pc", "hanako@sakura.example", 0xC633640B, TRACE_ROLE_PHONE},
        {"resolver", ".", 0xCB007101, TRACE_ROLE_RESOLVER},
    };
    struct trace *trace = trace_new(&epoch);
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        trace_add_host(trace, &hosts[i]);
    }
    return trace;
}

/* Fields that most events of these tests need; the rest through `more`. */
static inline uint32_t hand_add(struct trace *trace, tg_time at, enum trace_kind kind, int from, int to,
                                uint32_t letter, const char *text)
{
    struct trace_event e = trace_blank(at, kind);
    e.from = from < 0 ? TRACE_NO_HOST : (uint16_t)from;
    e.to = to < 0 ? TRACE_NO_HOST : (uint16_t)to;
    e.letter = letter;
    return trace_add(trace, &e, tg_span_str(text));
}

static inline uint32_t hand_line(struct trace *trace, tg_time at, uint32_t stream, enum trace_protocol protocol,
                                 int from, int to, unsigned flags, const char *text)
{
    struct trace_event e = trace_blank(at, TRACE_LINE_SAID);
    e.from = (uint16_t)from;
    e.to = (uint16_t)to;
    e.stream = stream;
    e.protocol = (uint8_t)protocol;
    e.flags = (uint16_t)flags;
    return trace_add(trace, &e, tg_span_str(text));
}

static inline uint32_t hand_numbers(struct trace *trace, tg_time at, enum trace_kind kind, int from, int to,
                                    uint32_t letter, int64_t a, int64_t b, unsigned flags, const char *text)
{
    struct trace_event e = trace_blank(at, kind);
    e.from = from < 0 ? TRACE_NO_HOST : (uint16_t)from;
    e.to = to < 0 ? TRACE_NO_HOST : (uint16_t)to;
    e.letter = letter;
    e.a = a;
    e.b = b;
    e.flags = (uint16_t)flags;
    return trace_add(trace, &e, tg_span_str(text));
}

#define HAND_LETTER "From: taro@aoba.example\r\n\r\nhello\r\n"

/* A letter named "hello" that is written, accepted and, unless `only_accepted`, queued and stored. Returns when it is
 * done. */
static inline tg_time hand_letter(struct trace *trace, bool only_accepted)
{
    hand_numbers(trace, 1, TRACE_LETTER_WRITTEN, PC, -1, 1, 0, 1, 0, HAND_LETTER);
    hand_add(trace, 1, TRACE_LETTER_NAMED, PC, -1, 1, "hello");
    hand_add(trace, 1, TRACE_LETTER_ADDRESSED, PC, -1, 1, "hanako@sakura.example");
    hand_add(trace, TG_SECOND, TRACE_LETTER_ACCEPTED, AOBA, PC, 1, "Received: x\r\n" HAND_LETTER);
    if (!only_accepted) {
        hand_numbers(trace, TG_SECOND, TRACE_LETTER_QUEUED, AOBA, -1, 1, TG_SECOND, 0, 0, "hanako@sakura.example");
        hand_add(trace, 2 * TG_SECOND, TRACE_LETTER_ACCEPTED, SAKURA, AOBA, 1,
                 "Received: y\r\nReceived: x\r\n" HAND_LETTER);
        hand_add(trace, 2 * TG_SECOND, TRACE_LETTER_STORED, SAKURA, -1, 1,
                 "hanako@sakura.example\nINBOX\nReceived: y\r\n" HAND_LETTER);
        hand_numbers(trace, 2 * TG_SECOND, TRACE_MAILBOX, SAKURA, -1, 0, 1, 44, 0, "hanako@sakura.example\nINBOX\n0");
        hand_add(trace, 2 * TG_SECOND, TRACE_LETTER_DEQUEUED, AOBA, -1, 1, "hanako@sakura.example");
    }
    return 2 * TG_SECOND;
}

#endif
