// SPDX-License-Identifier: MIT
/* Which connection a segment belongs to, which door a SYN knocks at, and free ports. */
#include "sim/net/tcp_internal.h"

enum { REUSE_AFTER = 8 }; /* tries before a port in TIME-WAIT is taken */

struct tcp_table {
    struct tcp_conn **buckets;
    size_t count, cap;
};

struct tcp_table *tcp_table_new(void)
{
    return tg_alloc(sizeof(struct tcp_table));
}

void tcp_table_free(struct tcp_table *table)
{
    tg_free(table->buckets);
    tg_free(table);
}

static size_t bucket(const struct tcp_table *table, uint32_t local_ip, uint16_t local_port, uint32_t remote_ip,
                     uint16_t remote_port)
{
    uint64_t h = ((uint64_t)local_ip << 32 | remote_ip) * 0x9e3779b97f4a7c15u;
    h = (h ^ h >> 29 ^ ((uint64_t)local_port << 16 | remote_port)) * 0xbf58476d1ce4e5b9u;
    return (size_t)(h >> 32) & (table->cap - 1);
}

static size_t bucket_of(const struct tcp_table *table, const struct tcp_conn *c)
{
    return bucket(table, c->local_ip, c->local_port, c->remote_ip, c->remote_port);
}

struct tcp_conn *tcp_find(const struct net *net, uint32_t local_ip, uint16_t local_port, uint32_t remote_ip,
                          uint16_t remote_port)
{
    const struct tcp_table *table = net->tcp;
    if (table->cap == 0) {
        return NULL;
    }
    struct tcp_conn *c = table->buckets[bucket(table, local_ip, local_port, remote_ip, remote_port)];
    while (c && !(c->local_port == local_port && c->remote_port == remote_port && c->local_ip == local_ip &&
                  c->remote_ip == remote_ip)) {
        c = c->next;
    }
    return c;
}

static void grow(struct tcp_table *table)
{
    struct tcp_table bigger = {NULL, table->count, table->cap ? table->cap * 2 : 16};
    bigger.buckets = tg_alloc(bigger.cap * sizeof *bigger.buckets);
    for (size_t i = 0; i < table->cap; i++) {
        for (struct tcp_conn *c = table->buckets[i], *next; c; c = next) {
            next = c->next;
            size_t at = bucket_of(&bigger, c);
            c->next = bigger.buckets[at];
            bigger.buckets[at] = c;
        }
    }
    tg_free(table->buckets);
    *table = bigger;
}

void tcp_table_add(struct tcp_conn *c)
{
    struct tcp_table *table = c->net->tcp;
    if (table->count >= table->cap) {
        grow(table);
    }
    size_t at = bucket_of(table, c);
    c->next = table->buckets[at];
    table->buckets[at] = c;
    table->count++;
    c->in_table = true;
}

void tcp_table_remove(struct tcp_conn *c)
{
    if (!c->in_table) {
        return;
    }
    struct tcp_table *table = c->net->tcp;
    struct tcp_conn **at = &table->buckets[bucket_of(table, c)];
    while (*at != c) {
        at = &(*at)->next;
    }
    *at = c->next;
    table->count--;
    c->in_table = false;
}

struct tcp_listener *tcp_find_listener(struct net *net, uint16_t host, uint16_t port)
{
    struct host *h = &net->hosts[host];
    for (size_t i = 0; i < h->listener_count; i++) {
        if (h->listeners[i].port == port) {
            return &h->listeners[i];
        }
    }
    return NULL;
}

uint16_t tcp_pick_port(struct net *net, uint16_t host, uint32_t remote_ip, uint16_t remote_port)
{
    struct host *h = net_host(net, host);
    struct tg_prng chance = sim_chance(net->sim, "tcp.port", (uint64_t)host << 32 | h->ports_drawn++);
    uint64_t first = tg_prng_below(&chance, PORT_EPHEMERAL_COUNT);
    for (unsigned i = 0; i < PORT_EPHEMERAL_COUNT; i++) {
        uint16_t port = (uint16_t)(PORT_EPHEMERAL_FIRST + (first + i) % PORT_EPHEMERAL_COUNT);
        struct tcp_conn *c = tcp_find(net, h->ip, port, remote_ip, remote_port);
        if (!c) {
            return port;
        }
        if (i >= REUSE_AFTER && c->state == TCP_STATE_TIME_WAIT && c->owner_done) {
            tcp_enter(c);
            tcp_shut(c);
            tcp_leave_quietly(c);
            return port;
        }
    }
    return 0;
}
