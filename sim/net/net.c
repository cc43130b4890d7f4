// SPDX-License-Identifier: MIT
#include "sim/net/net_internal.h"

#include "base/assert.h"

struct net *net_new(struct sim *sim, struct trace *trace)
{
    struct net *net = tg_alloc(sizeof *net);
    net->sim = sim;
    net->trace = trace;
    net_links_init(net);
    net->tcp = tcp_table_new();
    return net;
}

void net_free(struct net *net)
{
    if (!net) {
        return;
    }
    packets_free(net);
    tcp_conns_free(net);
    tcp_table_free(net->tcp);
    net_links_free(net);
    for (size_t i = 0; i < net->host_count; i++) {
        tg_free(net->hosts[i].doors);
        tg_free(net->hosts[i].listeners);
    }
    tg_free(net->hosts);
    map32_deinit(&net->by_ip);
    tg_free(net);
}

struct host *net_host(struct net *net, uint16_t host)
{
    TG_ASSERT(host < net->host_count && net->hosts[host].known);
    return &net->hosts[host];
}

void net_add_host(struct net *net, uint16_t host, uint32_t ip)
{
    TG_ASSERT(host < TRACE_NO_HOST);
    if (host >= net->host_count) {
        size_t count = net->host_count ? net->host_count : 8;
        while (count <= host) {
            count *= 2;
        }
        struct host *grown = tg_alloc(count * sizeof *grown);
        if (net->hosts) {
            memcpy(grown, net->hosts, net->host_count * sizeof *grown);
        }
        tg_free(net->hosts);
        net->hosts = grown;
        net->host_count = count;
    }
    TG_ASSERT(!net->hosts[host].known && net_host_by_ip(net, ip) == TRACE_NO_HOST);
    struct tg_prng chance = sim_chance(net->sim, "ip.id", host);
    net->hosts[host] = (struct host){.ip = ip, .known = true, .on = true, .next_id = (uint16_t)tg_prng_u32(&chance)};
    map32_put(&net->by_ip, ip, host);
}

uint16_t net_host_by_ip(const struct net *net, uint32_t ip)
{
    uint32_t host = map32_get(&net->by_ip, ip);
    return host == MAP32_NONE ? TRACE_NO_HOST : (uint16_t)host;
}

void net_set_host_on(struct net *net, uint16_t host, bool on)
{
    struct host *h = net_host(net, host);
    if (h->on && !on) {
        tcp_host_off(net, host);
    }
    h->on = on;
}

bool net_host_on(const struct net *net, uint16_t host)
{
    return host < net->host_count && net->hosts[host].known && net->hosts[host].on;
}
