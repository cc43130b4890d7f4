// SPDX-License-Identifier: MIT
#include "sim/net/net_internal.h"

#include "base/assert.h"

enum { SMALL_MAX = 128, QUEUE_MAX = 1 << 20, LOSS_NONE = -1 };
#define HELD_UP_MIN TG_MILLISECOND

/* --- the pool --- */

struct packet *packet_new(struct net *net, size_t len)
{
    TG_ASSERT(len <= UINT16_MAX);
    int pool = len <= SMALL_MAX ? POOL_SMALL : POOL_BIG;
    struct packet *p = len <= NET_MTU ? net->pool[pool] : NULL;
    if (p) {
        net->pool[pool] = p->next;
    } else {
        size_t cap = len <= SMALL_MAX ? SMALL_MAX : len <= NET_MTU ? NET_MTU : len;
        p = tg_alloc(sizeof *p + cap);
        p->cap = (uint32_t)cap;
    }
    p->prev = p->next = NULL;
    p->net = net;
    p->path = NULL;
    p->pair = NULL;
    p->event = 0;
    p->stream = 0;
    p->len = (uint32_t)len;
    return p;
}

void packet_free(struct packet *p)
{
    struct net *net = p->net;
    if (p->event) {
        *(p->prev ? &p->prev->next : &net->in_flight) = p->next;
        if (p->next) {
            p->next->prev = p->prev;
        }
    }
    tcp_pair_release(p->pair);
    if (p->cap > NET_MTU) {
        tg_free(p);
        return;
    }
    int pool = p->cap == SMALL_MAX ? POOL_SMALL : POOL_BIG;
    p->next = net->pool[pool];
    net->pool[pool] = p;
}

void packets_free(struct net *net)
{
    while (net->in_flight) {
        sim_cancel(net->sim, net->in_flight->event);
        packet_free(net->in_flight);
    }
    for (int i = 0; i < POOL_COUNT; i++) {
        for (struct packet *p = net->pool[i], *next; p; p = next) {
            next = p->next;
            tg_free(p);
        }
    }
}

/* --- the way --- */

static bool blocked(const struct net_link *link, uint16_t dst_port)
{
    for (unsigned i = 0; i < link->blocked_port_count; i++) {
        if (link->blocked_ports[i] == dst_port) {
            return true;
        }
    }
    return false;
}

/* net_lose_packet: counts this packet against every wish; true when one of them names it. */
static bool wished_lost(struct path *path)
{
    bool lost = false;
    size_t kept = 0;
    for (size_t i = 0; i < path->drop_count; i++) {
        if (path->drops[i] == 1) {
            lost = true;
        } else {
            path->drops[kept++] = path->drops[i] - 1;
        }
    }
    path->drop_count = kept;
    return lost;
}

static struct path_chance *chance_of(struct net *net, struct path *path)
{
    if (!path->chance) {
        uint64_t number = (uint64_t)path->from << 16 | path->to;
        path->chance = tg_alloc(sizeof *path->chance);
        path->chance->loss = sim_chance(net->sim, "link.loss", number);
        path->chance->jitter = sim_chance(net->sim, "link.jitter", number);
        path->chance->duplication = sim_chance(net->sim, "link.duplication", number);
        path->chance->reordering = sim_chance(net->sim, "link.reordering", number);
        path->chance->damage = sim_chance(net->sim, "link.damage", number);
    }
    return path->chance;
}

static int fate(struct packet *p, uint16_t dst_port)
{
    struct path *path = p->path;
    const struct net_link *link = &path->link->settings;
    if (p->len > path_mtu(path)) {
        return TRACE_LOSS_TOO_BIG;
    }
    if (link->down) {
        return TRACE_LOSS_LINK_DOWN;
    }
    if (blocked(link, dst_port)) {
        return TRACE_LOSS_BLOCKED;
    }
    tg_time wait = path->busy_until - sim_now(p->net->sim);
    if (link->bits_per_second && wait > (tg_time)(QUEUE_MAX * 8ull * TG_SECOND / link->bits_per_second)) {
        return TRACE_LOSS_FULL;
    }
    bool wished = path->drop_count > 0 && wished_lost(path);
    bool chance = link->loss_ppm > 0 && tg_prng_chance(&chance_of(p->net, path)->loss, link->loss_ppm);
    if (wished || chance) {
        return TRACE_LOSS_CHANCE;
    }
    bool damaged = link->damage_ppm > 0 && tg_prng_chance(&chance_of(p->net, path)->damage, link->damage_ppm);
    return damaged ? TRACE_LOSS_DAMAGED : LOSS_NONE;
}

/* When the last bit arrives, if nothing happens to it; marks the link busy. */
static tg_time passage(struct packet *p)
{
    struct path *path = p->path;
    const struct net_link *link = &path->link->settings;
    tg_time now = sim_now(p->net->sim);
    tg_time at = path->busy_until > now ? path->busy_until : now;
    if (link->bits_per_second) {
        at += (tg_time)(p->len * 8ull * TG_SECOND / link->bits_per_second);
        path->busy_until = at;
    }
    at += link->latency;
    if (link->jitter > 0) {
        at += (tg_time)tg_prng_below(&chance_of(p->net, path)->jitter, (uint64_t)link->jitter + 1);
    }
    if (at < path->last_arrival) {
        at = path->last_arrival;
    }
    if (link->reordering_ppm > 0 && tg_prng_chance(&chance_of(p->net, path)->reordering, link->reordering_ppm)) {
        return at + (link->latency > HELD_UP_MIN ? link->latency : HELD_UP_MIN); /* nobody has to wait for it */
    }
    path->last_arrival = at;
    return at;
}

static void record(const struct packet *p, enum trace_kind kind, int64_t a)
{
    struct trace_event e = trace_blank(sim_now(p->net->sim), kind);
    e.from = p->path->from;
    e.to = p->path->to;
    e.protocol = p->protocol;
    e.stream = p->stream;
    e.ref = p->sent;
    e.a = a;
    trace_add(p->net->trace, &e, tg_span_make(NULL, 0));
}

static void packet_lost(void *context, uint64_t why)
{
    struct packet *p = context;
    record(p, TRACE_PACKET_LOST, (int64_t)why);
    if (why == TRACE_LOSS_BLOCKED && p->path->link->settings.one_way_blocked_reset && p->protocol == TRACE_TCP) {
        tcp_answer_blocked(p);
    }
    packet_free(p);
}

static void packet_arrived(void *context, uint64_t unused)
{
    struct packet *p = context;
    struct net *net = p->net;
    uint16_t to = p->path->to;
    (void)unused;
    if (to == TRACE_NO_HOST || !net->hosts[to].on) {
        record(p, TRACE_PACKET_LOST, TRACE_LOSS_HOST_DOWN);
        packet_free(p);
        return;
    }
    record(p, TRACE_PACKET_ARRIVED, 0);
    struct tg_span octets = tg_span_make(p->octets, p->len);
    if (p->protocol == TRACE_TCP) {
        tcp_arrived(net, to, octets, p->pair);
    } else {
        udp_arrived(net, to, octets);
    }
    packet_free(p);
}

static void fly(struct packet *p)
{
    p->next = p->net->in_flight;
    if (p->next) {
        p->next->prev = p;
    }
    p->net->in_flight = p;
}

/* TCP01: the same octets once more, right behind the first. */
static void maybe_double(const struct packet *p, tg_time arrival)
{
    const uint32_t ppm = p->path->link->settings.duplication_ppm;
    if (ppm == 0 || !tg_prng_chance(&chance_of(p->net, p->path)->duplication, ppm)) {
        return;
    }
    struct packet *copy = packet_new(p->net, p->len);
    memcpy(copy->octets, p->octets, p->len);
    copy->path = p->path;
    copy->pair = p->pair ? tcp_pair_hold(p->pair) : NULL;
    copy->stream = p->stream;
    copy->protocol = p->protocol;
    copy->sent = p->sent;
    record(copy, TRACE_PACKET_DOUBLED, 0);
    fly(copy);
    copy->event = sim_at(p->net->sim, arrival, packet_arrived, copy, 0);
}

uint32_t packet_send(struct packet *p, uint16_t dst_port, enum trace_flag flags)
{
    struct net *net = p->net;
    tg_time now = sim_now(net->sim);
    if (!net->hosts[p->path->from].on) {
        packet_free(p);
        return TRACE_NONE;
    }
    struct trace_event e = trace_blank(now, TRACE_PACKET_SENT);
    e.from = p->path->from;
    e.to = p->path->to;
    e.protocol = p->protocol;
    e.stream = p->stream;
    e.flags = (uint16_t)flags;
    uint32_t sent = trace_add(net->trace, &e, tg_span_make(p->octets, p->len));
    p->sent = sent;
    int loss = fate(p, dst_port);
    if (loss == TRACE_LOSS_TOO_BIG || loss == TRACE_LOSS_FULL) {
        packet_lost(p, (uint64_t)loss); /* it never got onto the link */
        return sent;
    }
    tg_time arrival = passage(p);
    fly(p);
    if (loss == LOSS_NONE) {
        p->event = sim_at(net->sim, arrival, packet_arrived, p, 0);
        maybe_double(p, arrival);
    } else {
        /* Half way; a firewall that answers stands at the far end, and so does whoever adds up the octets. */
        bool far =
            loss == TRACE_LOSS_DAMAGED || (loss == TRACE_LOSS_BLOCKED && p->path->link->settings.one_way_blocked_reset);
        p->event = sim_at(net->sim, far ? arrival : now + (arrival - now) / 2, packet_lost, p, (uint64_t)loss);
    }
    return sent;
}

void net_inject(struct net *net, uint16_t to, struct tg_span octets)
{
    if (!net_host_on(net, to) || octets.len < IP_HEADER || octets.ptr[0] != 0x45) {
        return;
    }
    uint32_t from_ip = ip_get32(octets.ptr + 12), to_ip = ip_get32(octets.ptr + 16);
    struct tg_span rest = tg_span_after(octets, IP_HEADER);
    uint8_t protocol = octets.ptr[9];
    if (ip_get16(octets.ptr + 2) != octets.len || to_ip != net->hosts[to].ip ||
        ip_transport_checksum(from_ip, to_ip, protocol, rest) != 0) {
        return;
    }
    if (protocol == IP_PROTOCOL_TCP) {
        tcp_arrived(net, to, octets, NULL);
    } else if (protocol == IP_PROTOCOL_UDP && rest.len >= UDP_HEADER) {
        udp_arrived(net, to, octets);
    }
}
