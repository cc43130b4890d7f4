// SPDX-License-Identifier: MIT
/* A small network for tests of sim/: a client (host 0) and a server (host 1) and what they saw. */
#ifndef TESTS_UNIT_SIM_TOWN_H
#define TESTS_UNIT_SIM_TOWN_H

#include "sim/net/net.h"
#include "tests/harness/tg_test.h"

enum { CLIENT, SERVER, TOWN_PORT = 25 };
#define CLIENT_IP 0xc0000201u /* 192.0.2.1 */
#define SERVER_IP 0xc0000202u

struct town {
    struct sim *sim;
    struct trace *trace;
    struct net *net;
};

static inline void town_open(struct town *town, uint64_t seed)
{
    struct tg_epoch epoch = {1775001600, 540};
    struct trace_host hosts[] = {
        {"client.example", "example", CLIENT_IP, TRACE_ROLE_CLIENT     },
        {"server.example", "example", SERVER_IP, TRACE_ROLE_MAIL_SERVER}
    };
    town->sim = sim_new(seed);
    town->trace = trace_new(&epoch);
    town->net = net_new(town->sim, town->trace);
    for (int i = 0; i < 2; i++) {
        net_add_host(town->net, trace_add_host(town->trace, &hosts[i]), hosts[i].ip);
    }
}

static inline void town_close(struct town *town)
{
    net_free(town->net);
    trace_free(town->trace);
    sim_free(town->sim);
}

static inline void town_run(struct town *town, tg_time until)
{
    while (sim_step(town->sim, until)) {
    }
}

/* How many events of that kind there are; *last is the newest (may be NULL). */
static inline size_t town_count(const struct town *town, enum trace_kind kind, struct trace_event *last)
{
    size_t found = 0;
    for (uint32_t i = 0; i < trace_count(town->trace); i++) {
        if (trace_at(town->trace, i)->kind == kind) {
            found++;
            if (last) {
                *last = *trace_at(town->trace, i);
            }
        }
    }
    return found;
}

/* One end of a connection that writes down everything it is told. */
struct peer {
    struct town *town;
    struct tcp_conn *conn;
    struct tg_buf got;
    unsigned accepted, connected, readable, writable, ended;
    enum tcp_end how;
    tg_time ended_at, connected_at;
    bool peer_done;
    bool greedy; /* consumes at once */
    bool finish_when_done;
    const char *answer; /* said when something was read */
    struct {
        uint32_t ref, tag;
        size_t got; /* octets got when the mark came */
    } marks[64];
    size_t mark_count;
};

static inline void peer_connected(void *context, struct tcp_conn *c)
{
    struct peer *p = context;
    p->connected++;
    p->connected_at = sim_now(p->town->sim);
    CHECK(c == p->conn);
}

static inline void peer_take(struct peer *p, size_t octets)
{
    struct tg_span s = tg_span_sub(tcp_peek(p->conn), 0, octets);
    CHECK(tg_buf_append(&p->got, s));
    tcp_consume(p->conn, s.len);
}

static inline void peer_readable(void *context, struct tcp_conn *c)
{
    struct peer *p = context;
    p->readable++;
    if (!p->greedy) {
        return;
    }
    bool something = tcp_peek(c).len > 0;
    peer_take(p, SIZE_MAX);
    if (p->answer && something) {
        tcp_send(c, tg_span_str(p->answer));
    }
    if (tcp_peer_done(c)) {
        p->peer_done = true;
        if (p->finish_when_done) {
            tcp_finish(c);
        }
    }
}

static inline void peer_marked(void *context, struct tcp_conn *c, uint32_t ref, uint32_t tag)
{
    struct peer *p = context;
    (void)c;
    CHECK(p->mark_count < 64);
    p->marks[p->mark_count].ref = ref;
    p->marks[p->mark_count].tag = tag;
    p->marks[p->mark_count++].got = p->got.len;
}

static inline void peer_writable(void *context, struct tcp_conn *c)
{
    struct peer *p = context;
    (void)c;
    p->writable++;
}

static inline void peer_ended(void *context, struct tcp_conn *c, enum tcp_end how)
{
    struct peer *p = context;
    CHECK(c == p->conn);
    p->ended++;
    p->how = how;
    p->ended_at = sim_now(p->town->sim);
    p->conn = NULL;
}

static const struct tcp_handler peer_handler = {peer_connected, peer_readable, peer_marked, peer_writable, peer_ended};

static inline void peer_accept(void *context, struct tcp_conn *c)
{
    struct peer *p = context;
    p->accepted++;
    p->conn = c;
    tcp_own(c, &peer_handler, p);
}

static inline void peer_init(struct peer *p, struct town *town)
{
    *p = (struct peer){.town = town, .greedy = true, .finish_when_done = true};
    tg_buf_init(&p->got, SIZE_MAX);
}

static inline void peer_free(struct peer *p)
{
    tg_buf_deinit(&p->got);
}

static inline void peer_listen(struct peer *p, struct town *town)
{
    peer_init(p, town);
    tcp_listen(town->net, SERVER, TOWN_PORT, TRACE_SMTP, peer_accept, p);
}

static inline void peer_connect(struct peer *p, struct town *town)
{
    peer_init(p, town);
    p->conn = tcp_connect(town->net, CLIENT, SERVER_IP, TOWN_PORT, TRACE_SMTP, &peer_handler, p);
}

#endif
