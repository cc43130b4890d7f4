// SPDX-License-Identifier: MIT
/* What goes out: data as far as the windows let it, acknowledgements, resets. */
#include "sim/net/tcp_internal.h"

#include "base/assert.h"

static void send_segment(struct net *net, struct path *path, uint32_t from_ip, uint32_t to_ip, const struct segment *s,
                         struct tcp_pair *pair, enum trace_flag flags)
{
    size_t len = IP_HEADER + tcp_header_len(s) + s->payload.len;
    struct packet *p = packet_new(net, len);
    p->path = path;
    p->protocol = TRACE_TCP;
    p->pair = pair ? tcp_pair_hold(pair) : NULL;
    p->stream = pair ? pair->stream : 0;
    ip_write_header(p->octets, len, IP_PROTOCOL_TCP, net->hosts[path->from].next_id++, from_ip, to_ip);
    tcp_write(p->octets + IP_HEADER, s, from_ip, to_ip, trace_wants_text(net->trace));
    packet_send(p, s->dst_port, flags);
}

/* Sends from position `at`. */
static void emit(struct tcp_conn *c, uint64_t at, uint8_t flags, struct tg_span payload)
{
    struct segment s = {
        .src_port = c->local_port,
        .dst_port = c->remote_port,
        .seq = tcp_seq(c, at),
        .flags = flags,
        .mss = flags & TCP_SYN ? (uint16_t)tcp_path_mss(c) : 0,
        .payload = payload,
    };
    if (flags & TCP_ACK) {
        s.ack = c->irs + (uint32_t)c->next_in;
    }
    s.window = (uint16_t)tcp_window(c);
    uint64_t end = at + payload.len + (flags & (TCP_SYN | TCP_FIN) ? 1 : 0);
    bool again = end > at && at < c->max;
    c->max = end > c->max ? end : c->max;
    if (end > at) {
        c->last_sent = sim_now(c->net->sim);
    }
    c->ack_due = c->ack_due && !(flags & TCP_ACK);
    send_segment(c->net, c->path, c->local_ip, c->remote_ip, &s, c->pair, again ? TRACE_RETRANSMISSION : 0);
}

void tcp_send_syn(struct tcp_conn *c)
{
    c->nxt = 1;
    if (c->max == 0) {
        c->timed_to = 1;
        c->timed_at = sim_now(c->net->sim);
    }
    emit(c, 0, c->state == TCP_STATE_SYN_RECEIVED ? TCP_SYN | TCP_ACK : TCP_SYN, tg_span_make(NULL, 0));
}

void tcp_send_ack(struct tcp_conn *c)
{
    /* Behind all that was sent, also when some of it is being sent again; a probe's octet does not count as sent. */
    emit(c, c->timer_mode == TCP_TIMER_PERSIST ? c->nxt : c->max, TCP_ACK, tg_span_make(NULL, 0));
}

void tcp_send_rst(struct tcp_conn *c)
{
    emit(c, c->timer_mode == TCP_TIMER_PERSIST ? c->nxt : c->max, TCP_RST | TCP_ACK, tg_span_make(NULL, 0));
}

/* Sends at most len octets of data from position `at`, with the FIN when it follows at once and `fin` allows it.
 * Returns the position behind what was sent. */
static uint64_t emit_data(struct tcp_conn *c, uint64_t at, size_t len, bool fin)
{
    uint64_t end = tcp_data_end(c);
    struct tg_span data = tg_span_make(NULL, 0);
    if (at < end) {
        TG_ASSERT(at >= c->out_at);
        data = tg_span_sub(octets_span(&c->out), (size_t)(at - c->out_at), len);
    }
    bool last = at + data.len == end;
    uint8_t flags = TCP_ACK;
    if (data.len && last) {
        flags |= TCP_PSH;
    }
    if (fin && c->finishing && last) {
        flags |= TCP_FIN;
        if (c->state == TCP_STATE_ESTABLISHED) {
            c->state = TCP_STATE_FIN_WAIT_1;
        } else if (c->state == TCP_STATE_CLOSE_WAIT) {
            c->state = TCP_STATE_LAST_ACK;
        }
    }
    emit(c, at, flags, data);
    return at + data.len + (flags & TCP_FIN ? 1 : 0);
}

static bool may_send(const struct tcp_conn *c)
{
    switch ((enum tcp_state)c->state) {
    case TCP_STATE_ESTABLISHED:
    case TCP_STATE_FIN_WAIT_1:
    case TCP_STATE_CLOSE_WAIT:
    case TCP_STATE_CLOSING:
    case TCP_STATE_LAST_ACK:
        return true;
    case TCP_STATE_CLOSED:
    case TCP_STATE_SYN_SENT:
    case TCP_STATE_SYN_RECEIVED:
    case TCP_STATE_FIN_WAIT_2:
    case TCP_STATE_TIME_WAIT:
        break;
    }
    return false;
}

/* RFC 5681 section 4.1: after a silence the path is not known any more. */
static void restart_when_idle(struct tcp_conn *c)
{
    uint32_t initial = 3 * c->mss;
    if (c->nxt == c->una && sim_now(c->net->sim) - c->last_sent > c->rto && c->cwnd > initial) {
        c->cwnd = initial;
    }
}

/* How many octets may go now; RFC 9293 section 3.8.6.2.1 keeps segments from getting silly. *fin: a FIN may follow. */
static size_t sendable(const struct tcp_conn *c, bool *fin)
{
    uint64_t end = tcp_data_end(c), flight = c->nxt - c->una;
    size_t left = c->nxt < end ? (size_t)(end - c->nxt) : 0;
    uint32_t window = c->window < c->cwnd ? c->window : c->cwnd;
    size_t room = window > flight ? (size_t)(window - flight) : 0;
    size_t len = left < c->mss ? left : c->mss;
    *fin = room > left && c->nxt <= end;
    if (len <= room) {
        return len;
    }
    return room >= c->window_max / 2 ? room : 0;
}

void tcp_output(struct tcp_conn *c)
{
    if (!may_send(c)) {
        return;
    }
    restart_when_idle(c);
    for (;;) {
        bool fin;
        size_t len = sendable(c, &fin);
        fin = fin && c->finishing && c->nxt + len == tcp_data_end(c);
        if (len == 0 && !fin) {
            break;
        }
        uint64_t at = c->nxt, before = c->max;
        c->nxt = emit_data(c, at, len, fin);
        if (c->timed_to == 0 && at >= before) {
            c->timed_to = c->nxt;
            c->timed_at = sim_now(c->net->sim);
        }
    }
    tcp_timer_update(c, false);
}

void tcp_resend_first(struct tcp_conn *c)
{
    c->timed_to = 0; /* Karn */
    emit_data(c, c->una, c->mss, c->max > tcp_data_end(c));
}

void tcp_send_probe(struct tcp_conn *c)
{
    size_t len = c->window < 1 ? 1 : c->window < c->mss ? c->window : c->mss;
    emit_data(c, c->nxt, len, c->nxt == tcp_data_end(c));
}

void tcp_refuse(struct net *net, uint16_t host, uint32_t to_ip, const struct segment *s, struct tcp_pair *pair)
{
    if (s->flags & TCP_RST) {
        return;
    }
    struct segment rst = {.src_port = s->dst_port, .dst_port = s->src_port, .flags = TCP_RST};
    if (s->flags & TCP_ACK) {
        rst.seq = s->ack;
    } else {
        rst.flags |= TCP_ACK;
        rst.ack = s->seq + (uint32_t)s->payload.len + (s->flags & TCP_SYN ? 1 : 0) + (s->flags & TCP_FIN ? 1 : 0);
    }
    send_segment(net, net_path(net, host, net_host_by_ip(net, to_ip)), net->hosts[host].ip, to_ip, &rst, pair, 0);
}

void tcp_answer_blocked(struct packet *p)
{
    struct segment s;
    if (tcp_parse(tg_span_make(p->octets + IP_HEADER, p->len - IP_HEADER), &s) && p->path->to != TRACE_NO_HOST) {
        tcp_refuse(p->net, p->path->to, ip_get32(p->octets + 12), &s, p->pair);
    }
}
