// SPDX-License-Identifier: MIT
/* What an acknowledgement does: frees what was sent, measures, opens and shuts the congestion window (RFC 5681, 6582).
 */
#include "sim/net/tcp_internal.h"

static uint32_t half_flight(const struct tcp_conn *c)
{
    uint32_t half = (uint32_t)(c->max - c->una) / 2;
    return half > 2 * c->mss ? half : 2 * c->mss;
}

static void grow_window(struct tcp_conn *c, uint64_t acked)
{
    uint32_t mss = c->mss;
    if (c->cwnd >= TCP_SEND_MAX) {
        return;
    }
    if (c->cwnd < c->ssthresh) {
        c->cwnd += acked < mss ? (uint32_t)acked : mss; /* slow start */
    } else {
        uint32_t step = mss * mss / c->cwnd; /* congestion avoidance: a segment more in each round trip */
        c->cwnd += step ? step : 1;
    }
}

/* While the holes of one loss are being filled. */
static void recovery_progress(struct tcp_conn *c, uint64_t acked)
{
    if (c->una >= c->recover) {
        uint32_t flight = (uint32_t)(c->max - c->una);
        uint32_t enough = (flight > c->mss ? flight : c->mss) + c->mss;
        c->cwnd = c->ssthresh < enough ? c->ssthresh : enough;
        c->recovering = false;
        return;
    }
    tcp_resend_first(c); /* the next hole */
    c->cwnd = c->cwnd > acked ? c->cwnd - (uint32_t)acked : 0;
    c->cwnd += acked >= c->mss ? c->mss : 0;
    c->cwnd = c->cwnd < c->mss ? c->mss : c->cwnd;
}

static void release(struct tcp_conn *c)
{
    uint64_t end = tcp_data_end(c), upto = c->una < end ? c->una : end;
    if (upto > c->out_at) {
        octets_drop(&c->out, (size_t)(upto - c->out_at));
        c->out_at = upto;
    }
}

static void advance(struct tcp_conn *c, uint64_t ack)
{
    tg_time now = sim_now(c->net->sim);
    uint64_t acked = ack - c->una;
    c->una = ack;
    c->nxt = c->nxt < ack ? ack : c->nxt;
    c->since = now;
    c->duplicates = 0;
    c->timed_out = false;
    if (c->timed_to && ack >= c->timed_to) {
        c->timed_to = 0;
        tcp_measured(c, now - c->timed_at);
    }
    release(c);
    if (c->recovering) {
        recovery_progress(c, acked);
    } else {
        grow_window(c, acked);
    }
    tcp_timer_update(c, true);
    if (c->want_write && tcp_room(c) >= TCP_WRITABLE) {
        c->touched = true;
    }
}

/* RFC 5681 section 3.2. */
static void duplicate(struct tcp_conn *c)
{
    c->duplicates++;
    if (c->recovering) {
        c->cwnd += c->mss; /* one more has left the network */
    } else if (c->duplicates == TCP_DUPLICATES && c->una >= c->recover) {
        c->ssthresh = half_flight(c);
        c->recover = c->max;
        c->recovering = true;
        tcp_resend_first(c);
        c->cwnd = c->ssthresh + TCP_DUPLICATES * c->mss;
        tcp_timer_update(c, true);
    }
}

bool tcp_acknowledge(struct tcp_conn *c, const struct segment *s, uint64_t seq)
{
    int32_t ahead = (int32_t)(s->ack - tcp_seq(c, c->una));
    if (ahead > 0 && (uint64_t)ahead > c->max - c->una) {
        return false;
    }
    if (c->timer_mode == TCP_TIMER_PERSIST) {
        c->since = sim_now(c->net->sim); /* a shut window may stay shut for ever, as long as somebody answers */
    }
    if (ahead > 0) {
        advance(c, c->una + (uint32_t)ahead);
    } else if (ahead == 0 && c->nxt > c->una && s->payload.len == 0 && !(s->flags & (TCP_SYN | TCP_FIN)) &&
               s->window == c->window) {
        duplicate(c);
    }
    uint64_t ack = c->una;
    if (ahead >= 0 && (seq > c->wl_seq || (seq == c->wl_seq && ack >= c->wl_ack))) {
        c->window = s->window;
        c->window_max = c->window > c->window_max ? c->window : c->window_max;
        c->wl_seq = seq;
        c->wl_ack = ack;
    }
    c->touched = true;
    return true;
}
