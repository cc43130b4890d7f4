// SPDX-License-Identifier: MIT
/* The life of a connection: made, settled, shut, freed. A connection is freed when no segment can belong to it
 * (CLOSED), its owner is done with it and no call on the stack needs it. */
#include "sim/net/tcp_internal.h"

#include "base/assert.h"

static void settle(struct tcp_conn *c);

/* RFC 9293 section 3.4.1: a clock that ticks every 4 microseconds plus a secret for these four numbers, so that a new
 * connection between the same ports starts behind the old one. */
static uint32_t first_seq(const struct tcp_conn *c)
{
    uint64_t number = ((uint64_t)c->local_ip << 32 | c->remote_ip) * 0x9e3779b97f4a7c15u;
    number ^= (uint64_t)c->local_port << 16 | c->remote_port;
    struct tg_prng chance = sim_chance(c->net->sim, "tcp.isn", number);
    return tg_prng_u32(&chance) + (uint32_t)(sim_now(c->net->sim) / (4 * TG_MICROSECOND));
}

struct tcp_conn *tcp_conn_new(struct net *net, uint16_t host, uint32_t remote_ip, uint16_t local_port,
                              uint16_t remote_port)
{
    struct tcp_conn *c = tg_alloc(sizeof *c);
    c->net = net;
    c->host = host;
    c->local_ip = net->hosts[host].ip;
    c->remote_ip = remote_ip;
    c->local_port = local_port;
    c->remote_port = remote_port;
    c->path = net_path(net, host, net_host_by_ip(net, remote_ip));
    c->iss = first_seq(c);
    c->out_at = 1;
    c->rto = TCP_RTO_FIRST;
    c->mss = TCP_MSS_DEFAULT;
    c->ssthresh = UINT32_MAX;
    sim_timer_init(&c->timer, net->sim, tcp_timer_run, c);
    c->all_next = net->conns;
    if (net->conns) {
        net->conns->all_prev = c;
    }
    net->conns = c;
    return c;
}

void tcp_conn_free(struct tcp_conn *c)
{
    *(c->all_prev ? &c->all_prev->all_next : &c->net->conns) = c->all_next;
    if (c->all_next) {
        c->all_next->all_prev = c->all_prev;
    }
    if (c->poke) {
        sim_cancel(c->net->sim, c->poke);
    }
    sim_timer_deinit(&c->timer);
    octets_free(&c->out);
    octets_free(&c->in);
    tcp_pieces_free(c);
    tcp_pair_release(c->pair);
    tg_free(c);
}

void tcp_conns_free(struct net *net)
{
    while (net->conns) {
        tcp_conn_free(net->conns);
    }
}

void tcp_enter(struct tcp_conn *c)
{
    TG_ASSERT(c->depth < UINT8_MAX);
    c->depth++;
}

static void run_poke(void *context, uint64_t unused)
{
    struct tcp_conn *c = context;
    (void)unused;
    c->poke = 0;
    tcp_enter(c);
    settle(c);
    tcp_leave(c);
}

static void schedule_poke(struct tcp_conn *c)
{
    if (!c->poke) {
        c->poke = sim_at(c->net->sim, sim_now(c->net->sim), run_poke, c, 0);
    }
}

void tcp_touch(struct tcp_conn *c)
{
    c->touched = true;
    if (c->depth == 0) {
        schedule_poke(c);
    }
}

static bool needless(const struct tcp_conn *c)
{
    return c->state == TCP_STATE_CLOSED && c->owner_done;
}

void tcp_leave_quietly(struct tcp_conn *c)
{
    if (--c->depth > 0) {
        return;
    }
    if (needless(c)) {
        TG_ASSERT(!c->in_table);
        tcp_conn_free(c);
    } else if (c->touched) {
        schedule_poke(c);
    }
}

void tcp_leave(struct tcp_conn *c)
{
    /* The acknowledgement waits until everything else of this moment has happened, so that an answer can carry it. When
     * nothing else will happen in this moment there is no need for an event. */
    if (c->depth == 1 && c->touched && !c->poke && !needless(c) && sim_next(c->net->sim) > sim_now(c->net->sim)) {
        settle(c);
    }
    tcp_leave_quietly(c);
}

static void side_done(struct tcp_conn *c)
{
    if (!c->owner_done) {
        c->owner_done = true;
        tcp_pair_side_done(c->pair);
    }
}

void tcp_forget(struct tcp_conn *c)
{
    c->handler = (struct tcp_handler){NULL, NULL, NULL, NULL, NULL};
    side_done(c);
}

void tcp_shut(struct tcp_conn *c)
{
    if (c->state == TCP_STATE_SYN_RECEIVED) {
        tcp_find_listener(c->net, c->host, c->local_port)->pending--;
    }
    c->state = TCP_STATE_CLOSED;
    c->timer_mode = TCP_TIMER_OFF;
    c->ack_due = false;
    sim_timer_deinit(&c->timer);
    octets_free(&c->out);
    tcp_pieces_free(c);
    tcp_table_remove(c);
}

void tcp_time_wait(struct tcp_conn *c)
{
    c->state = TCP_STATE_TIME_WAIT;
    c->timer_mode = TCP_TIMER_TIME_WAIT;
    sim_timer_set(&c->timer, sim_now(c->net->sim) + TCP_TIME_WAIT_LEN);
}

static void tell_end(struct tcp_conn *c, enum tcp_end how)
{
    side_done(c);
    void (*ended)(void *, struct tcp_conn *, enum tcp_end) = c->handler.ended;
    c->handler = (struct tcp_handler){NULL, NULL, NULL, NULL, NULL};
    if (ended) {
        ended(c->context, c, how);
    }
}

void tcp_fail(struct tcp_conn *c, enum tcp_end how)
{
    bool opening = c->state == TCP_STATE_SYN_RECEIVED; /* nobody owns it yet */
    tcp_shut(c);
    octets_free(&c->in);
    c->direct = tg_span_make(NULL, 0);
    if (c->owner_done) {
        return;
    }
    if (!opening) {
        tcp_pair_failed(c->pair, c->host, how);
    }
    tell_end(c, how);
}

bool tcp_all_done(const struct tcp_conn *c)
{
    return !c->owner_done && tcp_unread(c) == 0 && (c->state == TCP_STATE_TIME_WAIT || c->state == TCP_STATE_CLOSED);
}

/* Tells and sends what has come due in this moment. */
static void settle(struct tcp_conn *c)
{
    if (c->want_write && tcp_room(c) >= TCP_WRITABLE) {
        c->want_write = false;
        if (c->handler.writable) {
            c->handler.writable(c->context, c);
        }
    }
    c->touched = false;
    tcp_output(c);
    if (c->ack_due) {
        tcp_send_ack(c);
    }
    if (tcp_all_done(c)) {
        tell_end(c, TCP_END_NORMAL);
    }
}

void tcp_host_off(struct net *net, uint16_t host)
{
    for (struct tcp_conn *c = net->conns, *next; c; c = next) {
        next = c->all_next;
        if (c->host == host) {
            tcp_enter(c);
            tcp_shut(c);
            tcp_forget(c);
            tcp_leave_quietly(c);
        }
    }
}
