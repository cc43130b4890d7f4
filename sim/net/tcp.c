// SPDX-License-Identifier: MIT
/* The owner's side of TCP: everything in net.h that begins with tcp_. */
#include "sim/net/tcp_internal.h"

#include "base/assert.h"

static void record_door(struct net *net, uint16_t host, const struct tcp_listener *listener, enum trace_kind kind)
{
    struct trace_event e = trace_blank(sim_now(net->sim), kind);
    e.from = host;
    e.protocol = listener->service;
    e.a = listener->port;
    trace_add(net->trace, &e, tg_span_make(NULL, 0));
}

void tcp_listen(struct net *net, uint16_t host, uint16_t port, enum trace_protocol service, tcp_accept accept,
                void *context)
{
    struct host *h = net_host(net, host);
    TG_ASSERT(accept != NULL);
    struct tcp_listener *listener = tcp_find_listener(net, host, port);
    if (!listener) {
        h->listeners = tg_grow(h->listeners, h->listener_count, &h->listener_cap, sizeof *h->listeners);
        listener = &h->listeners[h->listener_count++];
        *listener = (struct tcp_listener){.port = port};
    }
    bool was_shut = !listener->accept;
    listener->service = (uint8_t)service;
    listener->accept = accept;
    listener->context = context;
    if (was_shut) {
        record_door(net, host, listener, TRACE_LISTENING);
    }
}

void tcp_unlisten(struct net *net, uint16_t host, uint16_t port)
{
    net_host(net, host);
    struct tcp_listener *listener = tcp_find_listener(net, host, port);
    if (listener && listener->accept) {
        listener->accept = NULL;
        record_door(net, host, listener, TRACE_UNLISTENING);
    }
}

static void run_no_port(void *context, uint64_t unused)
{
    struct tcp_conn *c = context;
    (void)unused;
    c->poke = 0;
    tcp_enter(c);
    tcp_fail(c, TCP_END_TIMED_OUT);
    tcp_leave(c);
}

struct tcp_conn *tcp_connect(struct net *net, uint16_t host, uint32_t to_ip, uint16_t to_port,
                             enum trace_protocol service, const struct tcp_handler *handler, void *context)
{
    net_host(net, host);
    uint16_t port = tcp_pick_port(net, host, to_ip, to_port);
    struct tcp_conn *c = tcp_conn_new(net, host, to_ip, port, to_port);
    tcp_own(c, handler, context);
    c->is_client = true;
    c->state = TCP_STATE_SYN_SENT;
    c->pair = tcp_pair_new(net, host, net_host_by_ip(net, to_ip), port, to_port, (uint8_t)service);
    c->pair->sides = 1;
    c->pair->announced = true;
    tcp_pair_record(c->pair, TRACE_CONN_OPENING);
    if (port == 0) { /* every port towards that address is in use: it will not get through */
        c->poke = sim_at(net->sim, sim_now(net->sim), run_no_port, c, 0);
        return c;
    }
    tcp_table_add(c);
    tcp_send_syn(c);
    tcp_timer_update(c, false);
    return c;
}

void tcp_own(struct tcp_conn *c, const struct tcp_handler *handler, void *context)
{
    c->handler = *handler;
    c->context = context;
}

size_t tcp_room(const struct tcp_conn *c)
{
    return c->finishing || c->state == TCP_STATE_CLOSED ? 0 : TCP_SEND_MAX - c->out.len;
}

void tcp_want_room(struct tcp_conn *c)
{
    c->want_write = true;
}

size_t tcp_send(struct tcp_conn *c, struct tg_span bytes)
{
    size_t room = tcp_room(c), len = bytes.len < room ? bytes.len : room;
    octets_append(&c->out, tg_span_sub(bytes, 0, len));
    c->want_write = c->want_write || len < bytes.len;
    if (len) {
        tcp_touch(c);
    }
    return len;
}

void tcp_mark(struct tcp_conn *c, uint32_t ref, uint32_t tag)
{
    struct tcp_mark mark = {tcp_data_end(c) - 1, ref, tag};
    tcp_marks_add(&c->pair->marks[c->is_client ? 0 : 1], mark);
}

struct tg_span tcp_peek(struct tcp_conn *c)
{
    return c->direct.len ? c->direct : octets_span(&c->in);
}

/* The peer may be waiting for room: the window last offered was small, and there is more to offer by now. */
static bool window_worth_telling(const struct tcp_conn *c)
{
    uint64_t offered = c->edge - c->next_in, free = TCP_WINDOW - tcp_unread(c);
    return c->state >= TCP_STATE_ESTABLISHED && !c->peer_fin_known && offered < TCP_WINDOW / 2 &&
           free >= offered + TCP_MSS;
}

void tcp_consume(struct tcp_conn *c, size_t octets)
{
    TG_ASSERT(octets <= tcp_unread(c));
    tcp_enter(c);
    if (c->direct.len) {
        c->direct = tg_span_after(c->direct, octets);
    } else {
        octets_drop(&c->in, octets);
    }
    c->consumed += octets;
    struct tcp_marks *marks = &c->pair->marks[c->is_client ? 1 : 0];
    while (!c->owner_done && marks->head < marks->count && marks->list[marks->head].at <= c->consumed) {
        struct tcp_mark mark = marks->list[marks->head++];
        if (c->handler.marked) {
            c->handler.marked(c->context, c, mark.ref, mark.tag);
        }
    }
    if (marks->head == marks->count && marks->count) {
        tg_free(marks->list);
        *marks = (struct tcp_marks){NULL, 0, 0, 0};
    }
    if (window_worth_telling(c)) {
        c->ack_due = c->touched = true;
    }
    c->touched = c->touched || tcp_all_done(c);
    tcp_leave_quietly(c);
}

bool tcp_peer_done(const struct tcp_conn *c)
{
    return c->peer_fin_known && c->next_in > c->peer_fin && tcp_unread(c) == 0;
}

void tcp_finish(struct tcp_conn *c)
{
    if (!c->finishing) {
        c->finishing = true;
        tcp_touch(c);
    }
}

void tcp_abort(struct tcp_conn *c)
{
    tcp_enter(c);
    switch ((enum tcp_state)c->state) {
    case TCP_STATE_SYN_RECEIVED:
    case TCP_STATE_ESTABLISHED:
    case TCP_STATE_FIN_WAIT_1:
    case TCP_STATE_FIN_WAIT_2:
    case TCP_STATE_CLOSE_WAIT:
        tcp_send_rst(c);
        tcp_shut(c);
        break;
    case TCP_STATE_SYN_SENT:
        tcp_shut(c);
        break;
    case TCP_STATE_CLOSED:
    case TCP_STATE_CLOSING:
    case TCP_STATE_LAST_ACK:
    case TCP_STATE_TIME_WAIT:
        break; /* the owner walks away, what is left runs its course */
    }
    tcp_forget(c);
    tcp_leave_quietly(c);
}

uint32_t tcp_stream(const struct tcp_conn *c)
{
    return c->pair->stream;
}

uint16_t tcp_host(const struct tcp_conn *c)
{
    return c->host;
}

uint16_t tcp_peer_host(const struct tcp_conn *c)
{
    return c->path->to;
}

uint32_t tcp_peer_ip(const struct tcp_conn *c)
{
    return c->remote_ip;
}

uint16_t tcp_own_port(const struct tcp_conn *c)
{
    return c->local_port;
}

uint16_t tcp_peer_port(const struct tcp_conn *c)
{
    return c->remote_port;
}

bool tcp_is_client(const struct tcp_conn *c)
{
    return c->is_client;
}
