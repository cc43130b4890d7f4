// SPDX-License-Identifier: MIT
/* Retransmission by RFC 6298, window probes, TIME-WAIT, giving up. */
#include "sim/net/tcp_internal.h"

enum { GRANULARITY_NS = 1000000 }; /* G of RFC 6298 */

void tcp_measured(struct tcp_conn *c, tg_time round_trip)
{
    if (c->srtt == 0) {
        c->srtt = round_trip;
        c->rttvar = round_trip / 2;
    } else {
        tg_time off = c->srtt > round_trip ? c->srtt - round_trip : round_trip - c->srtt;
        c->rttvar = (3 * c->rttvar + off) / 4;
        c->srtt = (7 * c->srtt + round_trip) / 8;
    }
    tg_time spread = 4 * c->rttvar > GRANULARITY_NS ? 4 * c->rttvar : GRANULARITY_NS;
    c->rto = c->srtt + spread;
    c->rto = c->rto < TCP_RTO_MIN ? TCP_RTO_MIN : c->rto > TCP_RTO_MAX ? TCP_RTO_MAX : c->rto;
}

static bool opening(const struct tcp_conn *c)
{
    return c->state == TCP_STATE_SYN_SENT || c->state == TCP_STATE_SYN_RECEIVED;
}

static tg_time give_up_at(const struct tcp_conn *c)
{
    return c->since + (opening(c) ? TCP_GIVE_UP_SYN : TCP_GIVE_UP_DATA);
}

void tcp_timer_update(struct tcp_conn *c, bool restart)
{
    tg_time now = sim_now(c->net->sim);
    if (c->state == TCP_STATE_CLOSED || c->state == TCP_STATE_TIME_WAIT) {
        return;
    }
    if (c->nxt > c->una) {
        if (c->timer_mode != TCP_TIMER_RETRANSMIT) {
            c->since = now;
        } else if (!restart) {
            return;
        }
        c->timer_mode = TCP_TIMER_RETRANSMIT;
        sim_timer_set(&c->timer, tg_time_min(now + c->rto, give_up_at(c)));
        return;
    }
    if (c->nxt < tcp_data_end(c) + (c->finishing ? 1 : 0)) {
        if (c->timer_mode != TCP_TIMER_PERSIST) { /* everything is acknowledged and the window lets nothing through */
            c->timer_mode = TCP_TIMER_PERSIST;
            c->persist = c->rto;
            c->since = now;
            sim_timer_set(&c->timer, now + c->persist);
        }
        return;
    }
    c->timer_mode = TCP_TIMER_OFF;
    sim_timer_set(&c->timer, TG_TIME_NEVER);
}

/* RFC 6298 section 5.4-5.7, RFC 5681 section 3.1. */
static void retransmit(struct tcp_conn *c)
{
    tg_time now = sim_now(c->net->sim);
    c->rto = tg_time_min(c->rto * 2, TCP_RTO_MAX);
    c->timed_to = 0; /* Karn: what was sent twice measures nothing */
    if (opening(c)) {
        c->syn_lost = true;
        tcp_send_syn(c);
    } else {
        if (!c->timed_out) {
            uint32_t half = (uint32_t)(c->max - c->una) / 2;
            c->ssthresh = half > 2 * c->mss ? half : 2 * c->mss;
        }
        c->timed_out = true;
        c->cwnd = c->mss;
        c->recover = c->max;
        c->recovering = false;
        c->duplicates = 0;
        c->nxt = c->una;
        tcp_output(c);
        if (c->nxt == c->una) {
            return; /* the window has shut meanwhile: probes take over */
        }
    }
    c->timer_mode = TCP_TIMER_RETRANSMIT;
    sim_timer_set(&c->timer, tg_time_min(now + c->rto, give_up_at(c)));
}

static void probe(struct tcp_conn *c)
{
    tg_time now = sim_now(c->net->sim);
    tcp_send_probe(c);
    c->persist = tg_time_min(c->persist * 2, TCP_RTO_MAX);
    sim_timer_set(&c->timer, tg_time_min(now + c->persist, give_up_at(c)));
}

void tcp_timer_run(void *context)
{
    struct tcp_conn *c = context;
    tcp_enter(c);
    bool over = sim_now(c->net->sim) >= give_up_at(c);
    switch ((enum tcp_timer_mode)c->timer_mode) {
    case TCP_TIMER_RETRANSMIT:
        if (over) {
            tcp_fail(c, TCP_END_TIMED_OUT);
        } else {
            retransmit(c);
        }
        break;
    case TCP_TIMER_PERSIST:
        if (over) {
            tcp_fail(c, TCP_END_TIMED_OUT);
        } else {
            probe(c);
        }
        break;
    case TCP_TIMER_TIME_WAIT:
        tcp_shut(c);
        break;
    case TCP_TIMER_OFF:
        break;
    }
    tcp_leave(c);
}
