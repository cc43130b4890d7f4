// SPDX-License-Identifier: MIT
#include "sim/nodes/driver_tls.h"

#include "base/assert.h"
#include "sim/nodes/tls_events.h"

static const tg_time handshake_max = 60 * TG_SECOND;
enum { SHOWN_OCTETS = 200 };

static int64_t clock_now(const struct driver *d)
{
    return d->env->epoch.unix_seconds + sim_now(d->env->sim) / TG_SECOND;
}

/* What the session wants to say goes onto the connection. */
static void flush(struct driver *d)
{
    const struct tg_span out = tls_session_out(d->tls);
    if (out.len) {
        driver_push(d, out);
        tls_session_out_sent(d->tls, out.len);
    }
}

static void tell_failed(struct driver *d, enum tls_reason why)
{
    tls_event_failed(d->env, d->conn, (enum trace_protocol)d->protocol, d->flags, d->tls, why);
}

/* The handshake came to nothing: an alert, the end of our side, and the endpoint's last words to its owner. */
static void fail(struct driver *d, enum tls_reason why)
{
    d->tls_failure = why;
    d->tls_by = TG_TIME_NEVER;
    tell_failed(d, why);
    if (d->tls) {
        flush(d);
    }
    d->finished = d->eof_given = true;
    tcp_finish(d->conn);
    if (d->ep.ops->tls_done) {
        d->ep.ops->tls_done(d->ep.self, tls_reason_text(why), sim_now(d->env->sim));
    } else {
        d->ep.ops->eof(d->ep.self, true, sim_now(d->env->sim));
    }
}

/* Octets in clear behind the last clear line: nobody is to believe them. */
static bool throw_away_clear(struct driver *d)
{
    const struct tg_span in = tcp_peek(d->conn);
    if (in.len == 0) {
        return false;
    }
    struct trace_event e = tls_event(d->env, d->conn, TRACE_TLS_INJECTED, (enum trace_protocol)d->protocol, d->flags);
    e.a = (int64_t)in.len;
    trace_add(d->env->trace, &e, tg_span_sub(in, 0, SHOWN_OCTETS));
    d->discarding = true;
    tcp_consume(d->conn, in.len);
    d->discarding = false;
    return true;
}

void driver_tls_begin(struct driver *d)
{
    TG_ASSERT(!d->tls);
    const bool injected = !d->tls_config.from_start && throw_away_clear(d);
    if (injected && d->is_client) {
        fail(d, TLS_INJECTED); /* somebody in the middle speaks for the server: better no connection */
        return;
    }
    if (d->env->overhear.began) {
        d->env->overhear.began(d->env->overhear.context, tcp_stream(d->conn));
    }
    const uint64_t side = (uint64_t)tcp_stream(d->conn) << 1 | d->is_client;
    const struct tls_session_config config = {.authority = d->env->authority,
                                              .identity = d->tls_config.identity,
                                              .server_name = d->tls_config.server_name,
                                              .verify = d->tls_config.verify,
                                              .prng = sim_chance(d->env->sim, "tls", side),
                                              .now = clock_now(d)};
    d->tls = tls_session_new(d->is_client, &config);
    d->tls_by = sim_now(d->env->sim) + handshake_max;
    flush(d);
}

void driver_tls_shake(struct driver *d)
{
    while (d->open && d->tls_by != TG_TIME_NEVER && !d->ending) {
        const struct tg_span in = tcp_peek(d->conn);
        const size_t took = in.len ? tls_session_feed(d->tls, in, clock_now(d)) : 0;
        if (took) {
            tcp_consume(d->conn, took);
        }
        if (tls_session_state(d->tls) == TLS_FAILED) {
            fail(d, tls_session_reason(d->tls));
        } else if (tls_session_state(d->tls) == TLS_CLOSED || (!took && tcp_peer_done(d->conn))) {
            fail(d, TLS_CUT);
        } else if (tls_session_state(d->tls) == TLS_OPEN) {
            flush(d);
            d->tls_by = TG_TIME_NEVER;
            d->sealed = true;
            tls_event_started(d->env, d->conn, (enum trace_protocol)d->protocol, d->flags, d->tls);
            if (d->ep.ops->tls_done) {
                d->ep.ops->tls_done(d->ep.self, NULL, sim_now(d->env->sim));
            }
        } else if (took) {
            flush(d);
        } else {
            return;
        }
    }
}

void driver_tls_late(struct driver *d)
{
    if (sim_now(d->env->sim) >= d->tls_by) {
        fail(d, TLS_TIMED_OUT);
        d->ending = true;
        d->how = DRIVER_BROKEN;
    }
}

/* A record that was damaged or forged after the handshake: nothing more is believed. */
static void damaged(struct driver *d)
{
    tell_failed(d, tls_session_reason(d->tls));
    flush(d);
    d->eof_given = true;
    d->ep.ops->eof(d->ep.self, true, sim_now(d->env->sim));
    d->finished = true;
    tcp_finish(d->conn);
}

static void overhear(struct driver *d, struct tg_span plain, bool by_server)
{
    if (!d->is_client && d->env->overhear.said) {
        d->env->overhear.said(d->env->overhear.context, tcp_stream(d->conn), plain, by_server);
    }
}

static bool feed_plain(struct driver *d, struct tg_span plain)
{
    const size_t took = d->ep.ops->feed(d->ep.self, plain, sim_now(d->env->sim));
    tls_session_consume(d->tls, took);
    if (tls_session_plain(d->tls).len == 0 && d->tls_held) {
        d->tls_held = false;
        tcp_consume(d->conn, 1);
    }
    return took > 0;
}

bool driver_tls_feed(struct driver *d)
{
    const struct tg_span plain = tls_session_plain(d->tls);
    if (plain.len) {
        return feed_plain(d, plain);
    }
    const struct tg_span in = tcp_peek(d->conn);
    size_t took = in.len ? tls_session_feed(d->tls, in, clock_now(d)) : 0;
    if (tls_session_plain(d->tls).len) {
        d->tls_held = true;
        took--;
        overhear(d, tls_session_plain(d->tls), false);
    }
    if (took) {
        tcp_consume(d->conn, took);
    }
    if (tls_session_state(d->tls) == TLS_FAILED) {
        damaged(d);
        return true;
    }
    const bool over = tls_session_state(d->tls) == TLS_CLOSED || tcp_peer_done(d->conn);
    if (over && !tls_session_plain(d->tls).len && !d->eof_given) {
        d->eof_given = true;
        d->ep.ops->eof(d->ep.self, false, sim_now(d->env->sim));
        return true;
    }
    if (tls_session_state(d->tls) == TLS_CLOSED && tcp_peek(d->conn).len) {
        tcp_consume(d->conn, tcp_peek(d->conn).len); /* behind close_notify nothing counts */
    }
    return took > 0 || d->tls_held;
}

void driver_tls_flush(struct driver *d)
{
    if (d->tls_plain.len && !d->ending) {
        tls_session_write(d->tls, tg_buf_span(&d->tls_plain), clock_now(d));
        tg_buf_clear(&d->tls_plain);
        flush(d);
        tcp_mark(d->conn, d->tls_mark, d->tls_letter);
    }
}

void driver_tls_send(struct driver *d, struct tg_span plain, bool content)
{
    if (content) {
        driver_tls_flush(d);
    }
    if (d->tls_plain.len || (content && d->is_client && d->protocol == TRACE_SMTP)) {
        tg_buf_append(&d->tls_plain, plain);
        if (!content) {
            driver_tls_flush(d);
        }
        return;
    }
    overhear(d, plain, true);
    tls_session_write(d->tls, plain, clock_now(d));
    flush(d);
}

void driver_tls_close(struct driver *d)
{
    if (d->sealed) {
        driver_tls_flush(d);
        tls_session_close(d->tls, clock_now(d));
        flush(d);
    }
}

void driver_tls_deinit(struct driver *d)
{
    tg_buf_deinit(&d->tls_plain);
    tls_session_free(d->tls);
    d->tls = NULL;
}
