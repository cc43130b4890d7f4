// SPDX-License-Identifier: MIT
#include "sim/net/net_internal.h"

#include "base/assert.h"

void net_links_init(struct net *net)
{
    net->cloud.settings = (struct net_link){.latency = 10 * TG_MILLISECOND, .bits_per_second = 100000000};
    net->loopback.settings = (struct net_link){.latency = 10 * TG_MICROSECOND};
}

void net_links_free(struct net *net)
{
    for (size_t i = 0; i < net->path_count; i++) {
        tg_free(net->paths[i]->chance);
        tg_free(net->paths[i]->drops);
        tg_free(net->paths[i]);
    }
    for (struct link *link = net->links, *next; link; link = next) {
        next = link->next;
        tg_free(link);
    }
    tg_free(net->paths);
    map32_deinit(&net->by_hosts);
}

static uint32_t path_key(uint16_t from, uint16_t to)
{
    return (uint32_t)from << 16 | to;
}

struct path *net_path(struct net *net, uint16_t from, uint16_t to)
{
    uint32_t index = map32_get(&net->by_hosts, path_key(from, to));
    if (index != MAP32_NONE) {
        return net->paths[index];
    }
    struct path *path = tg_alloc(sizeof *path);
    path->from = from;
    path->to = to;
    path->link = from == to ? &net->loopback : &net->cloud;
    net->paths = tg_grow(net->paths, net->path_count, &net->path_cap, sizeof *net->paths);
    net->paths[net->path_count] = path;
    map32_put(&net->by_hosts, path_key(from, to), (uint32_t)net->path_count++);
    return path;
}

unsigned path_mtu(const struct path *path)
{
    unsigned mtu = path->link->settings.mtu;
    return mtu ? mtu : NET_MTU;
}

void net_set_default_link(struct net *net, const struct net_link *link)
{
    net->cloud.settings = *link;
}

void net_set_link(struct net *net, uint16_t a, uint16_t b, const struct net_link *link)
{
    net_host(net, a);
    net_host(net, b);
    TG_ASSERT(link->latency >= 0 && link->jitter >= 0);
    TG_ASSERT(link->mtu == 0 || (link->mtu >= NET_MTU_MIN && link->mtu <= NET_MTU));
    TG_ASSERT(link->blocked_port_count <= sizeof link->blocked_ports / sizeof *link->blocked_ports);
    struct path *there = net_path(net, a, b), *back = net_path(net, b, a);
    if (there->link == &net->cloud || there->link == &net->loopback) {
        struct link *own = tg_alloc(sizeof *own);
        own->next = net->links;
        net->links = own;
        there->link = back->link = own;
    }
    there->link->settings = *link;
}

struct net_link net_get_link(const struct net *net, uint16_t a, uint16_t b)
{
    uint32_t index = map32_get(&net->by_hosts, path_key(a, b));
    if (index == MAP32_NONE) {
        return a == b ? net->loopback.settings : net->cloud.settings;
    }
    return net->paths[index]->link->settings;
}

void net_lose_packet(struct net *net, uint16_t a, uint16_t b, unsigned nth)
{
    TG_ASSERT(nth > 0);
    struct path *path = net_path(net, a, b);
    path->drops = tg_grow(path->drops, path->drop_count, &path->drop_cap, sizeof *path->drops);
    path->drops[path->drop_count++] = nth;
}
