// SPDX-License-Identifier: MIT
#include "base/assert.h"
#include "sim/nodes/dns_tcp.h"
#include "sim/nodes/name_server.h"

/* A client's question that waits; its slot is the resolver's token. */
struct asker {
    uint32_t ip;
    uint16_t port;
    bool over_tcp, used;
    uint64_t connection;
};

struct resolver_node {
    struct node_env *env;
    struct dns_resolver_config config;
    struct dns_resolver *resolver;
    struct dns_tcp_server *tcp;
    struct sim_timer timer;
    struct asker *askers;
    size_t asker_count, asker_cap;
    uint32_t generation;
    uint16_t host;
    bool stopped;
};

struct tcp_exchange {
    struct resolver_node *r;
    uint32_t generation;
};

static void pump(struct resolver_node *r);

static void on_tcp_answer(void *context, uint32_t exchange, struct tg_span answer)
{
    struct tcp_exchange *x = context;
    struct resolver_node *r = x->r;
    const bool current = x->generation == r->generation;
    tg_free(x);
    if (current) {
        dns_resolver_tcp_reply(r->resolver, exchange, answer, sim_now(r->env->sim));
        pump(r);
    }
}

static void send_answer(struct resolver_node *r, const struct dns_action *a)
{
    TG_ASSERT(a->token >= 1 && a->token <= r->asker_count);
    struct asker *who = &r->askers[a->token - 1];
    if (!who->used) {
        return;
    }
    who->used = false;
    if (who->over_tcp) {
        dns_tcp_server_answer(r->tcp, who->connection, a->bytes);
        return;
    }
    env_dns_answered(r->env, r->host, who->ip, who->port, a->bytes, false);
    udp_send(r->env->net, r->host, 53, who->ip, who->port, a->bytes);
}

static void note(struct resolver_node *r, const struct dns_action *a)
{
    static const int kinds[] = {
        [DNS_NOTE_CACHED] = TRACE_CACHE_PUT,      [DNS_NOTE_HIT] = TRACE_CACHE_HIT,
        [DNS_NOTE_EXPIRED] = TRACE_CACHE_DROPPED, [DNS_NOTE_REFERRAL] = -1,
        [DNS_NOTE_IGNORED] = TRACE_DNS_IGNORED,   [DNS_NOTE_FAILED] = TRACE_DNS_IGNORED,
    };
    if (kinds[a->note] < 0) {
        return; /* the answer that refers is in the trace itself */
    }
    struct tg_buf text;
    tg_buf_init(&text, SIZE_MAX);
    struct trace_event e = trace_blank(sim_now(r->env->sim), (enum trace_kind)kinds[a->note]);
    e.from = r->host;
    e.protocol = TRACE_DNS;
    if (e.kind != TRACE_DNS_IGNORED) {
        e.a = a->ttl;
        e.b = a->type;
        dns_name_text(&text, &a->name);
    }
    if (e.kind == TRACE_CACHE_PUT || e.kind == TRACE_CACHE_HIT) {
        tg_buf_byte(&text, '\n');
    }
    if (e.kind != TRACE_CACHE_DROPPED) {
        tg_buf_append(&text, a->text);
    }
    trace_add(r->env->trace, &e, tg_buf_span(&text));
    tg_buf_deinit(&text);
}

static void pump(struct resolver_node *r)
{
    struct dns_action a;
    while (dns_resolver_poll(r->resolver, &a)) {
        switch (a.kind) {
        case DNS_ACT_SEND_UDP:
            env_dns_asked(r->env, r->host, a.ip, a.port, a.bytes, false);
            udp_send(r->env->net, r->host, a.port, a.ip, 53, a.bytes);
            break;
        case DNS_ACT_ASK_TCP: {
            struct tcp_exchange *x = tg_alloc(sizeof *x);
            *x = (struct tcp_exchange){r, r->generation};
            dns_tcp_ask(r->env, r->host, a.ip, a.bytes, a.exchange, on_tcp_answer, x);
            break;
        }
        case DNS_ACT_ANSWER:
            send_answer(r, &a);
            break;
        case DNS_ACT_NOTE:
            note(r, &a);
            break;
        }
    }
    sim_timer_set(&r->timer, dns_resolver_deadline(r->resolver));
}

static void on_timer(void *context)
{
    struct resolver_node *r = context;
    dns_resolver_tick(r->resolver, sim_now(r->env->sim));
    pump(r);
}

static void ask(struct resolver_node *r, struct tg_span query, bool over_tcp, uint64_t connection, uint32_t ip,
                uint16_t port)
{
    size_t slot = 0;
    while (slot < r->asker_count && r->askers[slot].used) {
        slot++;
    }
    if (slot == r->asker_count) {
        r->askers = tg_grow(r->askers, r->asker_count, &r->asker_cap, sizeof *r->askers);
        r->asker_count++;
    }
    r->askers[slot] = (struct asker){ip, port, over_tcp, true, connection};
    dns_resolver_query(r->resolver, query, over_tcp, slot + 1, sim_now(r->env->sim));
    pump(r);
}

static void on_question(void *context, uint32_t from_ip, uint16_t from_port, uint16_t own_port, struct tg_span bytes)
{
    struct resolver_node *r = context;
    (void)own_port;
    env_dns_heard(r->env, from_ip, from_port, trace_host_at(r->env->trace, r->host)->ip, bytes);
    ask(r, bytes, false, 0, from_ip, from_port);
}

static void on_tcp_question(void *context, uint64_t connection, uint32_t client_ip, uint16_t client_port,
                            struct tg_span query)
{
    ask(context, query, true, connection, client_ip, client_port);
}

static void on_reply(void *context, uint32_t from_ip, uint16_t from_port, uint16_t own_port, struct tg_span bytes)
{
    struct resolver_node *r = context;
    if (from_port == 53) {
        env_dns_heard(r->env, trace_host_at(r->env->trace, r->host)->ip, own_port, from_ip, bytes);
    }
    dns_resolver_datagram(r->resolver, from_ip, from_port, own_port, bytes, sim_now(r->env->sim));
    pump(r);
}

struct resolver_node *resolver_node_new(struct node_env *env, uint16_t host, const struct dns_hint *roots,
                                        size_t root_count)
{
    struct resolver_node *r = tg_alloc(sizeof *r);
    r->env = env;
    r->host = host;
    r->config =
        (struct dns_resolver_config){.roots = roots,
                                     .root_count = root_count,
                                     .prng = sim_chance(env->sim, "dns.resolver", host),
                                     .udp_timeout = TG_SECOND,
                                     .work_max = 9 * TG_SECOND /* less than a stub waits, so that it hears SERVFAIL */,
                                     .upstream_max = 30,
                                     .cname_max = 8,
                                     .nested_max = 8,
                                     .ttl_max = 86400,
                                     .negative_ttl_max = 10800,
                                     .entry_max = 10000};
    r->resolver = dns_resolver_new(&r->config);
    sim_timer_init(&r->timer, env->sim, on_timer, r);
    r->stopped = true;
    resolver_node_start(r);
    return r;
}

void resolver_node_start(struct resolver_node *r)
{
    if (r->stopped) {
        r->stopped = false;
        udp_listen(r->env->net, r->host, 53, on_question, r);
        udp_listen(r->env->net, r->host, 0, on_reply, r);
        r->tcp = dns_tcp_server_new(r->env, r->host, on_tcp_question, r);
    }
}

void resolver_node_stop(struct resolver_node *r)
{
    if (!r->stopped) {
        r->stopped = true;
        udp_listen(r->env->net, r->host, 53, NULL, NULL);
        udp_listen(r->env->net, r->host, 0, NULL, NULL);
        tcp_unlisten(r->env->net, r->host, 53);
        dns_tcp_server_free(r->tcp);
        r->tcp = NULL;
        resolver_node_reset(r);
    }
}

void resolver_node_reset(struct resolver_node *r)
{
    r->asker_count = 0;
    r->generation++;
    if (r->tcp) {
        dns_tcp_server_reset(r->tcp);
    }
    if (!net_host_on(r->env->net, r->host)) {
        dns_tcp_forget_host(r->env, r->host);
    }
    dns_resolver_free(r->resolver);
    r->config.prng = sim_chance(r->env->sim, "dns.resolver", r->host + ((uint64_t)r->generation << 16));
    r->resolver = dns_resolver_new(&r->config);
    sim_timer_set(&r->timer, TG_TIME_NEVER);
}

void resolver_node_free(struct resolver_node *r)
{
    if (r->tcp) {
        dns_tcp_server_free(r->tcp);
    }
    sim_timer_deinit(&r->timer);
    dns_resolver_free(r->resolver);
    tg_free(r->askers);
    tg_free(r);
}
