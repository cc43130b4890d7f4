// SPDX-License-Identifier: MIT
#include "sim/nodes/host_dns.h"

#include "sim/nodes/dns_tcp.h"

struct pending {
    struct pending *next;
    uint64_t number;
    host_dns_answer answer;
    void *context;
};

struct host_dns {
    struct node_env *env;
    struct dns_stub_config config;
    struct dns_stub *stub;
    struct sim_timer timer;
    struct pending *pending; /* newest first */
    uint64_t count, pump_event;
    uint32_t generation; /* counts resets, so that late TCP answers are known */
    uint16_t host;
};

/* A TCP exchange under way, which may outlive a reset. */
struct tcp_exchange {
    struct host_dns *h;
    uint32_t generation;
};

static void pump(struct host_dns *h);

static void on_tcp_answer(void *context, uint32_t exchange, struct tg_span answer)
{
    struct tcp_exchange *x = context;
    struct host_dns *h = x->h;
    const bool current = x->generation == h->generation;
    tg_free(x);
    if (current) {
        dns_stub_tcp_reply(h->stub, exchange, answer, sim_now(h->env->sim));
        pump(h);
    }
}

static void deliver_results(struct host_dns *h)
{
    struct dns_result result;
    while (dns_stub_result(h->stub, &result)) {
        for (struct pending **at = &h->pending; *at; at = &(*at)->next) {
            struct pending *p = *at;
            if (p->number == result.token) {
                *at = p->next;
                p->answer(p->context, &result);
                tg_free(p);
                break;
            }
        }
    }
}

static void pump(struct host_dns *h)
{
    struct dns_action a;
    while (dns_stub_poll(h->stub, &a)) {
        if (a.kind == DNS_ACT_SEND_UDP) {
            env_dns_asked(h->env, h->host, a.ip, a.port, a.bytes, false);
            udp_send(h->env->net, h->host, a.port, a.ip, 53, a.bytes);
        } else if (a.kind == DNS_ACT_ASK_TCP) {
            struct tcp_exchange *x = tg_alloc(sizeof *x);
            *x = (struct tcp_exchange){h, h->generation};
            dns_tcp_ask(h->env, h->host, a.ip, a.bytes, a.exchange, on_tcp_answer, x);
        }
    }
    deliver_results(h);
    sim_timer_set(&h->timer, dns_stub_deadline(h->stub));
}

static void on_timer(void *context)
{
    struct host_dns *h = context;
    dns_stub_tick(h->stub, sim_now(h->env->sim));
    pump(h);
}

static void on_datagram(void *context, uint32_t from_ip, uint16_t from_port, uint16_t own_port, struct tg_span bytes)
{
    struct host_dns *h = context;
    if (from_port != 53) {
        return;
    }
    env_dns_heard(h->env, trace_host_at(h->env->trace, h->host)->ip, own_port, from_ip, bytes);
    dns_stub_datagram(h->stub, from_ip, from_port, own_port, bytes, sim_now(h->env->sim));
    pump(h);
}

struct host_dns *host_dns_new(struct node_env *env, uint16_t host)
{
    struct host_dns *h = tg_alloc(sizeof *h);
    h->env = env;
    h->host = host;
    h->config = (struct dns_stub_config){.resolvers = &env->resolver_ip,
                                         .resolver_count = 1,
                                         .prng = sim_chance(env->sim, "dns.stub", host),
                                         .timeout = 5 * TG_SECOND,
                                         .tries = 2};
    h->stub = dns_stub_new(&h->config);
    sim_timer_init(&h->timer, env->sim, on_timer, h);
    udp_listen(env->net, host, 0, on_datagram, h);
    return h;
}

void host_dns_reset(struct host_dns *h)
{
    while (h->pending) {
        struct pending *next = h->pending->next;
        tg_free(h->pending);
        h->pending = next;
    }
    if (h->pump_event) {
        sim_cancel(h->env->sim, h->pump_event);
        h->pump_event = 0;
    }
    dns_stub_free(h->stub);
    h->generation++;
    h->config.prng = sim_chance(h->env->sim, "dns.stub", h->host + ((uint64_t)h->generation << 16));
    h->stub = dns_stub_new(&h->config);
    sim_timer_set(&h->timer, TG_TIME_NEVER);
}

void host_dns_free(struct host_dns *h)
{
    host_dns_reset(h);
    sim_timer_deinit(&h->timer);
    dns_stub_free(h->stub);
    tg_free(h);
}

/* Asking happens in an event of its own, so that no answer can come from inside host_dns_ask. */
static void run_pump(void *context, uint64_t argument)
{
    struct host_dns *h = context;
    (void)argument;
    h->pump_event = 0;
    pump(h);
}

uint64_t host_dns_ask(struct host_dns *h, const struct dns_name *name, uint16_t type, host_dns_answer answer,
                      void *context)
{
    struct pending *p = tg_alloc(sizeof *p);
    *p = (struct pending){h->pending, ++h->count, answer, context};
    h->pending = p;
    dns_stub_ask(h->stub, name, type, p->number, sim_now(h->env->sim));
    if (!h->pump_event) {
        h->pump_event = sim_at(h->env->sim, sim_now(h->env->sim), run_pump, h, 0);
    }
    return p->number;
}

void host_dns_forget(struct host_dns *h, uint64_t number)
{
    for (struct pending **at = &h->pending; *at; at = &(*at)->next) {
        if ((*at)->number == number) {
            struct pending *p = *at;
            *at = p->next;
            tg_free(p);
            return;
        }
    }
}
