// SPDX-License-Identifier: MIT
/* TCP in bulk, many short connections, and the memory of hosts and connections. Every octet is compared. With --trace
 * the whole trace is kept, as a scenario keeps it; without, packets are made and forgotten. */
#include "sim/net/net.h"

#include "base/assert.h"
#include "base/pages.h"

#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { PORT = 25, PATTERN = 1 << 16, CHUNK = 32768 };

static unsigned char pattern[2 * PATTERN];

static uint64_t cpu_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static size_t allocated(void)
{
    return mallinfo2().uordblks + mallinfo2().hblkhd;
}

struct world {
    struct sim *sim;
    struct trace *trace;
    struct net *net;
    uint16_t hosts;
};

static uint32_t ip_of(unsigned host)
{
    return 0xc6336400u + host;
}

static void world_open(struct world *w, unsigned hosts, bool keep)
{
    struct tg_epoch epoch = {1775001600, 0};
    w->sim = sim_new(1);
    w->trace = trace_new(&epoch);
    trace_observe(w->trace, NULL, NULL, keep);
    w->net = net_new(w->sim, w->trace);
    w->hosts = (uint16_t)hosts;
    for (unsigned i = 0; i < hosts; i++) {
        struct trace_host host = {"host.example", "example", ip_of(i), TRACE_ROLE_OTHER};
        net_add_host(w->net, trace_add_host(w->trace, &host), host.ip);
    }
}

static void world_close(struct world *w)
{
    net_free(w->net);
    trace_free(w->trace);
    sim_free(w->sim);
}

/* --- one end: sends `total` octets of the pattern and finishes, compares what it gets --- */

struct end {
    struct world *w;
    uint64_t sent, total, got;
    unsigned *open; /* ends that have not ended */
    bool finish_after_peer;
};

static void push(struct end *e, struct tcp_conn *c)
{
    while (e->sent < e->total) {
        size_t len = e->total - e->sent < CHUNK ? (size_t)(e->total - e->sent) : CHUNK;
        size_t took = tcp_send(c, tg_span_make(pattern + e->sent % PATTERN, len));
        e->sent += took;
        if (took < len) {
            return;
        }
    }
    if (!e->finish_after_peer) {
        tcp_finish(c);
    }
}

static void on_connected(void *context, struct tcp_conn *c)
{
    push(context, c);
}

static void on_readable(void *context, struct tcp_conn *c)
{
    struct end *e = context;
    struct tg_span in = tcp_peek(c);
    TG_ASSERT(in.len <= PATTERN);
    if (in.len) {
        TG_ASSERT(memcmp(in.ptr, pattern + e->got % PATTERN, in.len) == 0);
    }
    e->got += in.len;
    tcp_consume(c, in.len);
    if (tcp_peer_done(c)) {
        tcp_finish(c);
    }
}

static void on_writable(void *context, struct tcp_conn *c)
{
    push(context, c);
}

static void on_ended(void *context, struct tcp_conn *c, enum tcp_end how)
{
    struct end *e = context;
    (void)c;
    TG_ASSERT(how == TCP_END_NORMAL);
    --*e->open;
}

static const struct tcp_handler handler = {on_connected, on_readable, NULL, on_writable, on_ended};

static void on_accept(void *context, struct tcp_conn *c)
{
    tcp_own(c, &handler, context);
}

/* MB a CPU second. */
static uint64_t bulk(uint64_t octets, bool keep)
{
    struct world w;
    unsigned open = 2;
    world_open(&w, 2, keep);
    struct end server = {.w = &w, .open = &open, .finish_after_peer = true};
    struct end client = {.w = &w, .open = &open, .total = octets};
    tcp_listen(w.net, 1, PORT, TRACE_SMTP, on_accept, &server);
    uint64_t begin = cpu_ns();
    tcp_connect(w.net, 0, ip_of(1), PORT, TRACE_SMTP, &handler, &client);
    while (open > 0 && sim_step(w.sim, TG_TIME_NEVER)) {
    }
    uint64_t took = cpu_ns() - begin;
    TG_ASSERT(open == 0 && server.got == octets);
    world_close(&w);
    return octets * 1000 / took;
}

/* Connections a CPU second, one after the other between 64 pairs of hosts, TIME-WAIT included. */
static uint64_t short_connections(unsigned count, bool keep)
{
    enum { PAIRS = 64 };
    struct world w;
    unsigned open = 0;
    static struct end clients[PAIRS], servers[PAIRS];
    world_open(&w, 2 * PAIRS, keep);
    for (unsigned i = 0; i < PAIRS; i++) {
        tcp_listen(w.net, (uint16_t)(2 * i + 1), PORT, TRACE_SMTP, on_accept, &servers[i]);
    }
    uint64_t begin = cpu_ns(), got = 0;
    for (unsigned done = 0; done < count; done += PAIRS) {
        open = 2 * PAIRS;
        for (unsigned i = 0; i < PAIRS; i++) {
            servers[i] = (struct end){.w = &w, .open = &open, .finish_after_peer = true};
            clients[i] = (struct end){.w = &w, .open = &open, .total = 4096};
            tcp_connect(w.net, (uint16_t)(2 * i), ip_of(2 * i + 1), PORT, TRACE_SMTP, &handler, &clients[i]);
        }
        while (open > 0 && sim_step(w.sim, TG_TIME_NEVER)) {
        }
        for (unsigned i = 0; i < PAIRS; i++) {
            got += servers[i].got;
        }
    }
    while (sim_step(w.sim, TG_TIME_NEVER)) { /* every TIME-WAIT runs out */
    }
    uint64_t took = cpu_ns() - begin;
    count = (count + PAIRS - 1) / PAIRS * PAIRS;
    TG_ASSERT(got == (uint64_t)count * 4096);
    world_close(&w);
    return (uint64_t)count * 1000000000u / took;
}

static void memory(void)
{
    enum { HOSTS = 10000, CONNS = 10000 };
    struct world w;
    size_t before = allocated();
    world_open(&w, HOSTS, false);
    printf("memory-idle-host %zu octets\n", (allocated() - before) / HOSTS);
    world_close(&w);
    world_open(&w, 2, false);
    unsigned open = 2 * CONNS;
    static struct end server;
    static struct end clients[CONNS];
    server = (struct end){.w = &w, .open = &open, .finish_after_peer = true};
    tcp_listen(w.net, 1, PORT, TRACE_SMTP, on_accept, &server);
    before = allocated();
    for (unsigned i = 0; i < CONNS; i++) {
        clients[i] = (struct end){.w = &w, .open = &open, .total = 100, .finish_after_peer = true};
        tcp_connect(w.net, 0, ip_of(1), PORT, TRACE_SMTP, &handler, &clients[i]);
        server.got = 0; /* each connection sends the pattern from its start */
        while (server.got < 100 && sim_step(w.sim, TG_TIME_NEVER)) {
        }
        TG_ASSERT(server.got == 100);
    }
    while (sim_step(w.sim, TG_TIME_NEVER)) {
    }
    printf("memory-open-connection %zu octets\n", (allocated() - before) / CONNS);
    world_close(&w);
}

int main(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    tg_pages_prepare_heap();
    for (size_t i = 0; i < PATTERN; i++) {
        pattern[i] = pattern[i + PATTERN] = (unsigned char)(i * 2654435761u >> 11);
    }
    uint64_t best[4] = {0, 0, 0, 0};
    for (int r = 0; r < 3; r++) {
        uint64_t now[4] = {bulk(400000000, false), bulk(100000000, true), short_connections(40000, false),
                           short_connections(20000, true)};
        for (int i = 0; i < 4; i++) {
            best[i] = now[i] > best[i] ? now[i] : best[i];
        }
    }
    printf("tcp-bulk %llu MB/s\n", (unsigned long long)best[0]);
    printf("tcp-bulk-traced %llu MB/s\n", (unsigned long long)best[1]);
    printf("tcp-connections-4k %llu 1/s\n", (unsigned long long)best[2]);
    printf("tcp-connections-4k-traced %llu 1/s\n", (unsigned long long)best[3]);
    memory();
    return 0;
}
