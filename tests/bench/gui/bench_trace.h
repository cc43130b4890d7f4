// SPDX-License-Identifier: MIT
/* A made-up trace of many SMTP talks at once, as long as wanted. */
#ifndef TESTS_BENCH_GUI_BENCH_TRACE_H
#define TESTS_BENCH_GUI_BENCH_TRACE_H

#include "sim/trace/trace.h"

/* Returns the event. */
static inline uint32_t bench_said(struct trace *t, tg_time at, uint32_t stream, uint16_t flags, const char *text)
{
    const bool server = flags & TRACE_BY_SERVER;
    struct trace_event e = trace_blank(at, TRACE_LINE_SAID);
    e.from = server ? 1 : 0;
    e.to = server ? 0 : 1;
    e.stream = stream;
    e.letter = stream;
    e.protocol = TRACE_SMTP;
    e.flags = flags;
    return trace_add(t, &e, tg_span_str(text));
}

static inline void bench_heard(struct trace *t, tg_time at, uint32_t said)
{
    struct trace_event heard = trace_blank(at, TRACE_LINE_HEARD);
    const struct trace_event *e = trace_at(t, said);
    heard.from = e->from;
    heard.to = e->to;
    heard.stream = e->stream;
    heard.letter = e->letter;
    heard.protocol = e->protocol;
    heard.ref = said;
    trace_add(t, &heard, tg_span_str(""));
}

/* Two servers, two people, and `streams` open connections from the first server to the second. */
static inline struct trace *bench_town(uint32_t streams)
{
    struct tg_epoch epoch = {1775001600, 540};
    struct trace *t = trace_new(&epoch);
    static const struct trace_host hosts[] = {
        {"mail.aoba.example", "aoba.example", 0xC000020A, TRACE_ROLE_MAIL_SERVER},
        {"mail.sakura.example", "sakura.example", 0xC000020B, TRACE_ROLE_MAIL_SERVER},
        {"taro-pc", "taro@aoba.example", 0xC633640A, TRACE_ROLE_CLIENT},
        {"hanako-pc", "hanako@sakura.example", 0xC633640B, TRACE_ROLE_CLIENT}};
    for (size_t i = 0; i < 4; i++) {
        trace_add_host(t, &hosts[i]);
    }
    for (uint32_t s = 1; s <= streams; s++) {
        struct trace_event written = trace_blank(0, TRACE_LETTER_WRITTEN);
        written.from = 2;
        written.letter = s;
        written.b = 1;
        trace_add(t, &written, tg_span_str("From: taro@aoba.example\r\nTo: hanako@sakura.example\r\n\r\nHello\r\n"));
        struct trace_event open = trace_blank(0, TRACE_CONN_OPENING);
        open.from = 0;
        open.to = 1;
        open.stream = s;
        open.protocol = TRACE_SMTP;
        open.a = 50000 + (int64_t)s;
        open.b = 25;
        trace_add(t, &open, tg_span_str(""));
        open.kind = TRACE_CONN_OPEN;
        trace_add(t, &open, tg_span_str(""));
    }
    return t;
}

static const char *const bench_talk[4][2] = {{"MAIL FROM:<taro@aoba.example> SIZE=481", "250 2.1.0 Sender OK"},
                                             {"RCPT TO:<hanako@sakura.example>", "250 2.1.5 Recipient OK"},
                                             {"DATA", "354 End data with <CR><LF>.<CR><LF>"},
                                             {".", "250 2.0.0 Queued"}};

/* Turns `from` to `to` (excluded) of every connection, command and reply, all at the same time. */
static inline void bench_turns(struct trace *t, uint32_t streams, uint32_t from, uint32_t to)
{
    for (uint32_t k = from; k < to; k++) {
        for (int server = 0; server < 2; server++) {
            for (uint32_t s = 1; s <= streams; s++) {
                tg_time at = (tg_time)(2 * k + (uint32_t)server + 1) * 10 * TG_MILLISECOND + s * TG_MICROSECOND;
                uint16_t flags = server ? TRACE_BY_SERVER : 0;
                bench_heard(t, at, bench_said(t, at, s, flags, bench_talk[k % 4][server]));
            }
        }
    }
}

/* `streams` connections between two servers, each with `turns` commands and replies, all at the same time. */
static inline struct trace *bench_trace(uint32_t streams, uint32_t turns)
{
    struct trace *t = bench_town(streams);
    bench_turns(t, streams, 0, turns);
    return t;
}

/* `streams` letters on their way at once: after DATA each connection sends `lines` pieces of its letter in turn with
 * the others, and each piece arrives when every other connection has sent one. */
static inline struct trace *bench_flights(uint32_t streams, uint32_t lines)
{
    enum { STREAMS_MOST = 64 };
    uint32_t flying[STREAMS_MOST];
    struct trace *t = bench_town(streams);
    bench_turns(t, streams, 0, 3);
    const tg_time start = 100 * TG_MILLISECOND;
    for (uint32_t k = 0; k < streams * lines; k++) {
        const uint32_t s = k % streams;
        const tg_time at = start + k * 100 * TG_MICROSECOND;
        if (k >= streams) {
            bench_heard(t, at, flying[s]);
        }
        flying[s] = bench_said(t, at, s + 1, TRACE_CONTENT, "Subject: a letter among many");
    }
    for (uint32_t s = 0; s < streams; s++) {
        bench_heard(t, start + (tg_time)streams * lines * 100 * TG_MICROSECOND, flying[s]);
    }
    return t;
}

#endif
