// SPDX-License-Identifier: MIT
/* What a segment does to a connection: RFC 9293 section 3.10.7, with the defences of RFC 5961. */
#include "sim/net/tcp_internal.h"

#include "base/assert.h"

/* Answers nonsense with what is true, but not for ever: two ends that take each other for liars would never stop. */
static void challenge(struct tcp_conn *c)
{
    tg_time second = sim_now(c->net->sim) / TG_SECOND;
    if (c->challenged != second) {
        c->challenged = second;
        c->challenges = 0;
    }
    if (c->challenges < TCP_CHALLENGES_SECOND) {
        c->challenges++;
        tcp_send_ack(c);
    }
}

static void take_mss(struct tcp_conn *c, const struct segment *s)
{
    uint32_t mss = s->mss ? s->mss : TCP_MSS_DEFAULT, most = tcp_path_mss(c);
    c->mss = mss > most ? most : mss < TCP_MSS_MIN ? TCP_MSS_MIN : mss;
}

/* RFC 5681 section 3.1; RFC 6298 section 5.7. */
static void opened(struct tcp_conn *c, const struct segment *s)
{
    c->state = TCP_STATE_ESTABLISHED;
    c->window = c->window_max = s->window;
    c->cwnd = c->syn_lost ? c->mss : c->mss > 1095 ? 3 * c->mss : 4 * c->mss;
    if (c->syn_lost) {
        c->rto = TCP_RTO_AFTER_SYN_LOSS;
    }
}

static void input_syn_sent(struct tcp_conn *c, const struct segment *s, uint32_t from_ip)
{
    bool acks = s->flags & TCP_ACK;
    if (acks && s->ack != tcp_seq(c, 1)) {
        tcp_refuse(c->net, c->host, from_ip, s, c->pair);
        return;
    }
    if (s->flags & TCP_RST) {
        if (acks) {
            tcp_fail(c, TCP_END_REFUSED);
        }
        return;
    }
    if (!(s->flags & TCP_SYN) || !acks) {
        return;
    }
    c->irs = s->seq;
    c->next_in = 1;
    take_mss(c, s);
    tcp_acknowledge(c, s, 0);
    opened(c, s);
    c->ack_due = true;
    tcp_pair_record(c->pair, TRACE_CONN_OPEN);
    if (c->handler.connected) {
        c->handler.connected(c->context, c);
    }
}

/* --- a synchronized connection --- */

static uint32_t segment_len(const struct segment *s)
{
    return (uint32_t)s->payload.len + (s->flags & TCP_SYN ? 1 : 0) + (s->flags & TCP_FIN ? 1 : 0);
}

/* RFC 9293 section 3.10.7.4, first step; seq is a position, perhaps before the first. */
static bool acceptable(const struct tcp_conn *c, int64_t seq, uint32_t len)
{
    int64_t next = (int64_t)c->next_in, edge = (int64_t)c->edge;
    if (len == 0) {
        return seq == next || (seq > next && seq < edge);
    }
    return seq < edge && seq + len > next;
}

static void unacceptable(struct tcp_conn *c, const struct segment *s)
{
    if (s->flags & TCP_RST) {
        return;
    }
    if (c->state == TCP_STATE_SYN_RECEIVED && (s->flags & (TCP_SYN | TCP_ACK)) == TCP_SYN && s->seq == c->irs) {
        tcp_send_syn(c); /* our answer was lost */
        return;
    }
    if (c->state == TCP_STATE_TIME_WAIT && (s->flags & TCP_FIN)) {
        tcp_time_wait(c); /* our last ACK was lost */
    }
    if (s->payload.len || (s->flags & TCP_FIN)) {
        /* A probe of a shut window may acknowledge something all the same. */
        if (c->state >= TCP_STATE_ESTABLISHED && (s->flags & TCP_ACK) && s->seq == c->irs + (uint32_t)c->next_in) {
            tcp_acknowledge(c, s, c->next_in);
        }
        tcp_send_ack(c);
    } else {
        challenge(c);
    }
}

static void reset(struct tcp_conn *c)
{
    switch ((enum tcp_state)c->state) {
    case TCP_STATE_SYN_RECEIVED:
        tcp_fail(c, TCP_END_RESET); /* back to listening, nobody is told */
        break;
    case TCP_STATE_ESTABLISHED:
    case TCP_STATE_FIN_WAIT_1:
    case TCP_STATE_FIN_WAIT_2:
    case TCP_STATE_CLOSE_WAIT:
        tcp_fail(c, TCP_END_RESET);
        break;
    case TCP_STATE_CLOSING:
    case TCP_STATE_LAST_ACK:
        if (c->una < tcp_data_end(c)) {
            tcp_fail(c, TCP_END_RESET);
            break;
        }
        tcp_shut(c); /* only our FIN is unanswered: nothing was lost */
        c->touched = true;
        break;
    case TCP_STATE_TIME_WAIT:
        tcp_shut(c);
        c->touched = true;
        break;
    case TCP_STATE_CLOSED:
    case TCP_STATE_SYN_SENT:
        TG_UNREACHABLE();
    }
}

/* The third segment of the handshake. false: the connection is gone. */
static bool accept_opened(struct tcp_conn *c, const struct segment *s)
{
    struct tcp_listener *listener = tcp_find_listener(c->net, c->host, c->local_port);
    listener->pending--;
    tcp_acknowledge(c, s, c->next_in);
    opened(c, s);
    if (!listener->accept) { /* the door was shut meanwhile */
        tcp_send_rst(c);
        tcp_shut(c);
        tcp_forget(c);
        return false;
    }
    listener->accept(listener->context, c);
    return c->state != TCP_STATE_CLOSED;
}

/* After an acknowledgement: is our FIN done with? false: the connection is shut. */
static bool fin_progress(struct tcp_conn *c)
{
    if (!tcp_fin_acked(c)) {
        return true;
    }
    if (c->state == TCP_STATE_FIN_WAIT_1) {
        c->state = TCP_STATE_FIN_WAIT_2;
    } else if (c->state == TCP_STATE_CLOSING) {
        tcp_time_wait(c);
    } else if (c->state == TCP_STATE_LAST_ACK) {
        tcp_shut(c);
        c->touched = true;
        return false;
    }
    return true;
}

static void input_text(struct tcp_conn *c, const struct segment *s, uint64_t seq)
{
    bool receiving =
        c->state == TCP_STATE_ESTABLISHED || c->state == TCP_STATE_FIN_WAIT_1 || c->state == TCP_STATE_FIN_WAIT_2;
    if (!receiving || segment_len(s) == 0) {
        return;
    }
    bool in_turn = seq <= c->next_in;
    c->touched = true;
    if (!tcp_receive(c, seq, s->payload, s->flags & TCP_FIN)) {
        if (in_turn) {
            c->ack_due = true;
        } else {
            tcp_send_ack(c); /* a duplicate, at once: the sender counts them */
        }
        return;
    }
    c->ack_due = true;
    if (c->handler.readable) {
        c->handler.readable(c->context, c);
    }
    if (c->direct.len) {
        tcp_keep_direct(c);
    }
}

static void input_synchronized(struct tcp_conn *c, struct segment *s, uint32_t from_ip)
{
    int64_t seq = (int64_t)c->next_in + (int32_t)(s->seq - (c->irs + (uint32_t)c->next_in));
    uint32_t len = segment_len(s);
    if (!acceptable(c, seq, len)) {
        unacceptable(c, s);
        return;
    }
    if (s->flags & TCP_RST) {
        if (seq == (int64_t)c->next_in) {
            reset(c);
        } else {
            challenge(c);
        }
        return;
    }
    if (s->flags & TCP_SYN) {
        challenge(c);
        return;
    }
    if (!(s->flags & TCP_ACK)) {
        return;
    }
    if (seq < (int64_t)c->next_in) { /* octets we have already, or from before the first */
        s->payload = tg_span_after(s->payload, (size_t)((int64_t)c->next_in - seq));
        seq = (int64_t)c->next_in;
    }
    if (c->state == TCP_STATE_SYN_RECEIVED) {
        if (s->ack != tcp_seq(c, 1)) {
            tcp_refuse(c->net, c->host, from_ip, s, c->pair);
            return;
        }
        if (!accept_opened(c, s)) {
            return;
        }
    } else if (!tcp_acknowledge(c, s, (uint64_t)seq)) {
        challenge(c);
        return;
    }
    if (fin_progress(c)) {
        input_text(c, s, (uint64_t)seq);
    }
}

/* --- no connection yet --- */

static void input_listen(struct net *net, uint16_t host, uint32_t from_ip, const struct segment *s,
                         struct tcp_pair *pair)
{
    struct tcp_listener *listener = tcp_find_listener(net, host, s->dst_port);
    if (s->flags & TCP_RST) {
        return;
    }
    if (!listener || !listener->accept || (s->flags & TCP_ACK)) {
        tcp_refuse(net, host, from_ip, s, pair);
        return;
    }
    if (!(s->flags & TCP_SYN) || listener->pending >= TCP_BACKLOG) {
        return;
    }
    listener->pending++;
    struct tcp_conn *c = tcp_conn_new(net, host, from_ip, s->dst_port, s->src_port);
    c->state = TCP_STATE_SYN_RECEIVED;
    c->irs = s->seq;
    c->next_in = 1;
    take_mss(c, s);
    c->pair = pair ? tcp_pair_hold(pair)
                   : tcp_pair_new(net, net_host_by_ip(net, from_ip), host, s->src_port, s->dst_port, listener->service);
    c->pair->sides++;
    tcp_table_add(c);
    tcp_enter(c);
    tcp_send_syn(c);
    tcp_timer_update(c, false);
    tcp_leave(c);
}

/* A new connection in place of one that only waits; RFC 9293 section 3.10.7.4, MAY-2. */
static bool replaces(const struct tcp_conn *c, const struct segment *s)
{
    return c->state == TCP_STATE_TIME_WAIT && (s->flags & (TCP_SYN | TCP_ACK | TCP_RST)) == TCP_SYN &&
           (int32_t)(s->seq - (c->irs + (uint32_t)c->next_in)) > 0;
}

void tcp_arrived(struct net *net, uint16_t host, struct tg_span packet, struct tcp_pair *pair)
{
    struct segment s;
    if (!tcp_parse(tg_span_after(packet, IP_HEADER), &s)) {
        return;
    }
    uint32_t from_ip = ip_get32(packet.ptr + 12);
    struct tcp_conn *c = tcp_find(net, net->hosts[host].ip, s.dst_port, from_ip, s.src_port);
    if (c && replaces(c, &s)) {
        tcp_enter(c);
        tcp_shut(c);
        tcp_leave(c);
        c = NULL;
    }
    if (!c) {
        input_listen(net, host, from_ip, &s, pair);
        return;
    }
    tcp_enter(c);
    if (c->state == TCP_STATE_SYN_SENT) {
        input_syn_sent(c, &s, from_ip);
    } else {
        input_synchronized(c, &s, from_ip);
    }
    tcp_leave(c);
}
