// SPDX-License-Identifier: MIT
#include "sim/nodes/driver.h"

#include "base/assert.h"
#include "sim/nodes/driver_tls.h"

static void end(struct driver *d, enum driver_end how)
{
    sim_timer_deinit(&d->timer);
    tg_buf_deinit(&d->unsent);
    driver_tls_deinit(d);
    d->ep.ops->free(d->ep.self);
    d->conn = NULL;
    d->owner->ended(d->context, d, how);
}

/* Writes one line (or a run of content) into the trace and marks its end on the stream. */
static void said(struct driver *d, const struct ep_action *a, struct tg_span line, size_t octets_on_wire)
{
    struct trace_event e = trace_blank(sim_now(d->env->sim), TRACE_LINE_SAID);
    e.from = tcp_host(d->conn);
    e.to = tcp_peer_host(d->conn);
    e.stream = tcp_stream(d->conn);
    e.protocol = d->protocol;
    e.letter = a->tag ? a->tag : d->is_client ? 0 : d->letter;
    e.flags = (uint16_t)(d->flags | (a->content == EP_CONTENT ? TRACE_CONTENT : 0) | (d->sealed ? TRACE_SEALED : 0));
    e.a = (int64_t)octets_on_wire;
    uint32_t index;
    const bool masked = a->secret.len && a->secret.ptr >= line.ptr && a->secret.ptr < line.ptr + line.len;
    if (masked) {
        struct tg_buf text;
        tg_buf_init(&text, SIZE_MAX);
        const size_t at = (size_t)(a->secret.ptr - line.ptr);
        tg_buf_append(&text, tg_span_sub(line, 0, at));
        tg_buf_str(&text, "********");
        tg_buf_append(&text, tg_span_after(line, at + a->secret.len));
        e.flags |= TRACE_MASKED;
        index = trace_add(d->env->trace, &e, tg_buf_span(&text));
        tg_buf_deinit(&text);
    } else {
        index = trace_add(d->env->trace, &e, line);
    }
    if (d->tls_plain.len) {
        d->tls_mark = index;
        d->tls_letter = e.letter;
    } else {
        tcp_mark(d->conn, index, e.letter);
    }
}

void driver_push(struct driver *d, struct tg_span bytes)
{
    const size_t sent = d->unsent.len ? 0 : tcp_send(d->conn, bytes);
    if (!tg_buf_append(&d->unsent, tg_span_after(bytes, sent))) {
        TG_UNREACHABLE(); /* at most one action is held back */
    }
}

static void send_action(struct driver *d, const struct ep_action *a)
{
    if (d->sealed) { /* one record, and the marks of its lines at its end */
        driver_tls_send(d, a->bytes, a->content == EP_CONTENT);
    } else if (a->content == EP_CONTENT) {
        driver_push(d, a->bytes);
    }
    if (a->content == EP_CONTENT) {
        said(d, a, a->bytes, a->bytes.len);
        return;
    }
    struct tg_span rest = a->bytes;
    while (rest.len) {
        const size_t crlf = tg_span_find(rest, TG_SPAN_LIT("\r\n"));
        const size_t whole = crlf == SIZE_MAX ? rest.len : crlf + 2;
        if (!d->sealed) {
            driver_push(d, tg_span_sub(rest, 0, whole));
        }
        said(d, a, tg_span_sub(rest, 0, crlf == SIZE_MAX ? rest.len : crlf), whole);
        rest = tg_span_after(rest, whole);
    }
}

static void tell_state(struct driver *d, const struct ep_action *a)
{
    struct trace_event e = trace_blank(sim_now(d->env->sim), TRACE_STATE);
    e.from = tcp_host(d->conn);
    e.stream = tcp_stream(d->conn);
    e.protocol = d->protocol;
    e.a = a->from;
    e.b = a->to;
    e.flags = d->flags;
    trace_add(d->env->trace, &e,
              d->ep.ops->state_name ? tg_span_str(d->ep.ops->state_name(a->to)) : tg_span_make(NULL, 0));
}

static void carry_out(struct driver *d, const struct ep_action *a)
{
    switch (a->kind) {
    case EP_SEND:
        send_action(d, a);
        break;
    case EP_STORE:
        if (d->owner->store) {
            d->owner->store(d->context, d, a);
        }
        break;
    case EP_ASK:
        d->asking = true;
        d->owner->ask(d->context, d, a);
        break;
    case EP_TELL:
        if (d->owner->tell) {
            d->owner->tell(d->context, d, a);
        }
        break;
    case EP_STATE:
        tell_state(d, a);
        break;
    case EP_START_TLS:
        driver_tls_begin(d);
        break;
    case EP_CLOSE:
        if (!d->finished) {
            d->finished = true;
            driver_tls_close(d);
            tcp_finish(d->conn);
        }
        break;
    case EP_ABORT:
        d->ending = true;
        d->how = DRIVER_BROKEN;
        break;
    }
}

/* The send buffer bounds how far an endpoint may run ahead. With this much room an action goes out whole, so that its
 * marks lie where its octets end. */
enum { ROOM_FOR_AN_ACTION = 128 * 1024 };

static bool may_go_on(const struct driver *d)
{
    return !d->asking && !d->ending && d->tls_by == TG_TIME_NEVER && d->unsent.len == 0 &&
           (!d->open || d->finished || tcp_room(d->conn) >= ROOM_FOR_AN_ACTION);
}

/* Carries out all that waits. */
static void drain(struct driver *d)
{
    struct ep_action a;
    while (may_go_on(d) && d->ep.ops->poll(d->ep.self, &a)) {
        carry_out(d, &a);
    }
    driver_tls_flush(d);
}

static bool feed_once(struct driver *d)
{
    const tg_time now = sim_now(d->env->sim);
    const struct tg_span in = tcp_peek(d->conn);
    if (d->finished) {
        return false;
    }
    if (d->sealed) {
        return driver_tls_feed(d);
    }
    if (in.len) {
        const size_t took = d->ep.ops->feed(d->ep.self, in, now);
        if (took) {
            tcp_consume(d->conn, took);
        }
        return took > 0;
    }
    if (tcp_peer_done(d->conn) && !d->eof_given) {
        d->eof_given = true;
        d->ep.ops->eof(d->ep.self, false, now);
        return true;
    }
    return false;
}

void driver_pump(struct driver *d)
{
    if (d->pumping || !d->conn) {
        d->again = true;
        return;
    }
    d->pumping = true;
    do {
        d->again = false;
        driver_tls_shake(d);
        drain(d);
        while (d->open && may_go_on(d) && feed_once(d)) {
            drain(d);
            driver_tls_shake(d);
            drain(d);
        }
    } while (d->again && !d->ending);
    if (d->finished && d->open) {
        tcp_consume(d->conn,
                    tcp_peek(d->conn).len); /* after our last word nobody listens, but the road must be clear */
    }
    d->pumping = false;
    if (d->ending) {
        tcp_abort(d->conn);
        end(d, d->how);
        return;
    }
    if (!d->finished && d->eof_given && tcp_peer_done(d->conn) && !d->asking) {
        d->finished = true; /* the peer is gone and the endpoint has nothing to say */
        driver_tls_close(d);
        tcp_finish(d->conn);
    }
    if (d->open && !d->finished && tcp_room(d->conn) < ROOM_FOR_AN_ACTION) {
        tcp_want_room(d->conn);
    }
    sim_timer_set(&d->timer, !d->open                     ? d->connect_by
                             : d->tls_by != TG_TIME_NEVER ? d->tls_by
                                                          : d->ep.ops->deadline(d->ep.self));
}

void driver_answered(struct driver *d)
{
    d->asking = false;
    driver_pump(d);
}

static void on_timer(void *context)
{
    struct driver *d = context;
    if (!d->open) {
        tcp_abort(d->conn);
        d->ep.ops->eof(d->ep.self, true, sim_now(d->env->sim));
        end(d, DRIVER_TIMED_OUT);
        return;
    }
    if (d->tls_by != TG_TIME_NEVER) {
        driver_tls_late(d);
    } else if (!d->asking) {
        d->ep.ops->tick(d->ep.self, sim_now(d->env->sim));
    }
    driver_pump(d);
}

static void on_connected(void *context, struct tcp_conn *c)
{
    struct driver *d = context;
    (void)c;
    d->open = true;
    d->connect_by = TG_TIME_NEVER;
    if (d->tls_config.from_start) {
        driver_tls_begin(d);
    }
    if (d->owner->connected) {
        d->owner->connected(d->context, d);
    }
    driver_pump(d);
}

static void on_readable(void *context, struct tcp_conn *c)
{
    (void)c;
    driver_pump(context);
}

static void on_marked(void *context, struct tcp_conn *c, uint32_t ref, uint32_t tag)
{
    struct driver *d = context;
    if (d->discarding) {
        return; /* thrown away, not heard */
    }
    struct trace_event e = trace_blank(sim_now(d->env->sim), TRACE_LINE_HEARD);
    e.from = tcp_peer_host(c);
    e.to = tcp_host(c);
    e.stream = tcp_stream(c);
    e.protocol = d->protocol;
    e.letter = tag;
    e.ref = ref;
    d->letter = tag;
    d->last_letter = tag ? tag : d->last_letter;
    trace_add(d->env->trace, &e, tg_span_make(NULL, 0));
}

static void on_writable(void *context, struct tcp_conn *c)
{
    struct driver *d = context;
    if (d->unsent.len) {
        tg_buf_consume(&d->unsent, tcp_send(c, tg_buf_span(&d->unsent)));
    }
    if (!d->asking && d->open && d->tls_by == TG_TIME_NEVER) {
        d->ep.ops->tick(d->ep.self, sim_now(d->env->sim)); /* its waits begin now, not when the road was blocked */
    }
    driver_pump(d);
}

static void on_ended(void *context, struct tcp_conn *c, enum tcp_end how)
{
    struct driver *d = context;
    (void)c;
    static const enum driver_end ends[] = {
        [TCP_END_NORMAL] = DRIVER_DONE,
        [TCP_END_REFUSED] = DRIVER_REFUSED,
        [TCP_END_TIMED_OUT] = DRIVER_TIMED_OUT,
        [TCP_END_RESET] = DRIVER_BROKEN,
    };
    if (d->tls_by != TG_TIME_NEVER && d->tls_failure == TLS_FINE) {
        d->tls_failure = TLS_CUT;
    }
    /* Let the endpoint tell what the break means for its letters; what it still wants to send goes nowhere. */
    if (how != TCP_END_NORMAL && d->open && !d->eof_given) {
        d->eof_given = true;
        d->ep.ops->eof(d->ep.self, true, sim_now(d->env->sim));
    }
    d->asking = false;
    d->pumping = true;
    struct ep_action a;
    while (d->open && d->ep.ops->poll(d->ep.self, &a)) {
        if (a.kind == EP_TELL && d->owner->tell) {
            d->owner->tell(d->context, d, &a);
        }
    }
    end(d, ends[how]);
}

static const struct tcp_handler handler = {on_connected, on_readable, on_marked, on_writable, on_ended};

static void init(struct driver *d, struct node_env *env, enum trace_protocol protocol, struct endpoint ep,
                 uint16_t flags, const struct driver_tls *tls, const struct driver_owner *owner, void *context)
{
    *d = (struct driver){.env = env,
                         .ep = ep,
                         .owner = owner,
                         .context = context,
                         .flags = flags,
                         .protocol = (uint8_t)protocol,
                         .tls_by = TG_TIME_NEVER,
                         .connect_by = TG_TIME_NEVER};
    if (tls) {
        d->tls_config = *tls;
    }
    tg_buf_init(&d->unsent, SIZE_MAX);
    tg_buf_init(&d->tls_plain, SIZE_MAX);
    sim_timer_init(&d->timer, env->sim, on_timer, d);
}

void driver_serve(struct driver *d, struct node_env *env, struct tcp_conn *conn, enum trace_protocol protocol,
                  struct endpoint ep, uint16_t flags, const struct driver_tls *tls, const struct driver_owner *owner,
                  void *context)
{
    init(d, env, protocol, ep, (uint16_t)(flags | TRACE_BY_SERVER), tls, owner, context);
    d->open = true;
    d->conn = conn;
    tcp_own(conn, &handler, d);
    if (d->tls_config.from_start) {
        driver_tls_begin(d);
    }
    driver_pump(d);
}

void driver_connect(struct driver *d, struct node_env *env, uint16_t host, uint32_t ip, uint16_t port,
                    enum trace_protocol protocol, struct endpoint ep, uint16_t flags, const struct driver_tls *tls,
                    tg_time connect_max, const struct driver_owner *owner, void *context)
{
    init(d, env, protocol, ep, flags, tls, owner, context);
    d->is_client = true;
    d->connect_by = sim_now(env->sim) + connect_max;
    d->conn = tcp_connect(env->net, host, ip, port, protocol, &handler, d);
    sim_timer_set(&d->timer, d->connect_by);
}

void driver_drop(struct driver *d)
{
    if (d->pumping) {
        d->ending = true;
        d->how = DRIVER_BROKEN;
        return;
    }
    tcp_abort(d->conn);
    end(d, DRIVER_BROKEN);
}

void driver_vanish(struct driver *d)
{
    sim_timer_deinit(&d->timer);
    tg_buf_deinit(&d->unsent);
    driver_tls_deinit(d);
    d->ep.ops->free(d->ep.self);
    d->conn = NULL;
}
