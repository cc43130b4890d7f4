// SPDX-License-Identifier: MIT
/* A made-up trace of many SMTP talks at once, as long as wanted. */
#ifndef TESTS_BENCH_GUI_BENCH_TRACE_H
#define TESTS_BENCH_GUI_BENCH_TRACE_H

#include "sim/trace/trace.h"

static inline void bench_line(struct trace *t, tg_time at, uint32_t stream, bool server, const char *text)
{
    struct trace_event e = trace_blank(at, TRACE_LINE_SAID);
    e.from = server ? 1 : 0;
    e.to = server ? 0 : 1;
    e.stream = stream;
    e.letter = stream;
    e.protocol = TRACE_SMTP;
    e.flags = server ? TRACE_BY_SERVER : 0;
    uint32_t said = trace_add(t, &e, tg_span_str(text));
    struct trace_event heard = trace_blank(at, TRACE_LINE_HEARD);
    heard.from = e.from;
    heard.to = e.to;
    heard.stream = stream;
    heard.ref = said;
    trace_add(t, &heard, tg_span_str(""));
}

/* `streams` connections between two servers, each with `turns` commands and replies, all at the same time. */
static inline struct trace *bench_trace(uint32_t streams, uint32_t turns)
{
    static const char *const said[4][2] = {
        {"MAIL FROM:<taro@aoba.example> SIZE=481", "250 2.1.0 Sender OK"                },
        {"RCPT TO:<hanako@sakura.example>",        "250 2.1.5 Recipient OK"             },
        {"DATA",                                   "354 End data with <CR><LF>.<CR><LF>"},
        {".",                                      "250 2.0.0 Queued"                   }
    };
    struct tg_epoch epoch = {1775001600, 540};
    struct trace *t = trace_new(&epoch);
    static const struct trace_host hosts[] = {
        {"mail.aoba.example",   "aoba.example",          0xC000020A, TRACE_ROLE_MAIL_SERVER},
        {"mail.sakura.example", "sakura.example",        0xC000020B, TRACE_ROLE_MAIL_SERVER},
        {"taro-pc",             "taro@aoba.example",     0xC633640A, TRACE_ROLE_CLIENT     },
        {"hanako-pc",           "hanako@sakura.example", 0xC633640B, TRACE_ROLE_CLIENT     }
    };
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
    for (uint32_t k = 0; k < turns; k++) {
        for (int server = 0; server < 2; server++) {
            for (uint32_t s = 1; s <= streams; s++) {
                tg_time at = (tg_time)(2 * k + (uint32_t)server + 1) * 10 * TG_MILLISECOND + s * TG_MICROSECOND;
                bench_line(t, at, s, server == 1, said[k % 4][server]);
            }
        }
    }
    return t;
}

#endif
