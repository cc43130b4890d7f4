// SPDX-License-Identifier: MIT
/* What the endpoint fuzzers share: an endpoint is fed the same octets at once and in small pieces, and must do the
 * same. */
#ifndef TESTS_FUZZ_WIRE_FUZZ_DRIVE_H
#define TESTS_FUZZ_WIRE_FUZZ_DRIVE_H

#include <stdlib.h>

#include "base/buf.h"
#include "protocols/wire/endpoint.h"

struct fuzz_run {
    struct endpoint ep;
    /* Answers a question, or reacts to something told; what happened may be added to log. */
    void (*react)(void *context, const struct ep_action *action, struct tg_buf *log);
    void *context;
    struct tg_buf log; /* all that the endpoint did, pieces of content joined */
    enum ep_action_kind last;
    bool closed;
};

/* Lines end in CRLF, hold no control octet, and are no longer than replies and commands may be. */
static inline void fuzz_check_lines(const struct ep_action *a)
{
    size_t start = 0;
    for (size_t i = 0; i < a->bytes.len; i++) {
        unsigned char c = a->bytes.ptr[i];
        bool end = c == '\r' && i + 1 < a->bytes.len && a->bytes.ptr[i + 1] == '\n';
        if ((c < 0x20 || c == 0x7f) && !end) {
            abort();
        }
        if (end) {
            if (i + 2 - start > 1024) {
                abort();
            }
            start = i + 2;
            i++;
        }
    }
    if (start != a->bytes.len) {
        abort();
    }
}

static inline void fuzz_carry_out(struct fuzz_run *r, const struct ep_action *a)
{
    switch (a->kind) {
    case EP_SEND:
        if (a->bytes.len == 0 || a->secret.len > a->bytes.len) {
            abort();
        }
        if (a->content == EP_LINE) {
            fuzz_check_lines(a);
        }
        tg_buf_append(&r->log, a->bytes);
        break;
    case EP_STORE:
        if (r->last != EP_STORE) {
            tg_buf_str(&r->log, "<store>");
        }
        tg_buf_append(&r->log, a->bytes);
        break;
    case EP_ASK:
    case EP_TELL:
        tg_buf_fmt(&r->log, "<%s %d>", a->kind == EP_ASK ? "ask" : "tell", a->what);
        break;
    case EP_STATE:
        if (a->from == a->to) {
            abort();
        }
        tg_buf_fmt(&r->log, "<%d-%d>", a->from, a->to);
        break;
    case EP_CLOSE:
    case EP_ABORT:
        if (r->closed) {
            abort();
        }
        r->closed = true;
        tg_buf_str(&r->log, a->kind == EP_CLOSE ? "<close>" : "<abort>");
        break;
    case EP_START_TLS:
        tg_buf_str(&r->log, "<tls>");
        r->ep.ops->tls_done(r->ep.self, NULL, 0);
        break;
    }
    r->last = a->kind;
    if (a->kind == EP_ASK || a->kind == EP_TELL) {
        r->react(r->context, a, &r->log);
    }
}

/* Feeds everything in pieces, lets the clock run to every deadline for a while, then ends the stream. */
static inline void fuzz_drive(struct fuzz_run *r, struct tg_span in, size_t piece)
{
    struct ep_action a;
    tg_buf_init(&r->log, SIZE_MAX);
    for (bool more = true; more;) {
        while (r->ep.ops->poll(r->ep.self, &a)) {
            fuzz_carry_out(r, &a);
        }
        size_t took = r->ep.ops->feed(r->ep.self, tg_span_sub(in, 0, piece), 0);
        if (took > in.len) {
            abort();
        }
        in = tg_span_after(in, took);
        more = took > 0;
    }
    /* Either everything was taken, or the endpoint waits for time, or it is closed. */
    if (in.len > 0 && !r->closed && r->ep.ops->deadline(r->ep.self) == TG_TIME_NEVER) {
        abort();
    }
    r->ep.ops->eof(r->ep.self, in.len % 2, 0);
    while (r->ep.ops->poll(r->ep.self, &a)) {
        fuzz_carry_out(r, &a);
    }
    if (r->ep.ops->feed(r->ep.self, TG_SPAN_LIT("NOOP\r\n"), 0) != 0 ||
        r->ep.ops->deadline(r->ep.self) != TG_TIME_NEVER) {
        abort(); /* it ended */
    }
    r->ep.ops->free(r->ep.self);
}

static inline void fuzz_compare(struct fuzz_run *a, struct fuzz_run *b)
{
    if (!tg_span_eq(tg_buf_span(&a->log), tg_buf_span(&b->log))) {
        abort();
    }
    tg_buf_deinit(&a->log);
    tg_buf_deinit(&b->log);
}

#endif
