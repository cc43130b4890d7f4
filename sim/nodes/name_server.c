// SPDX-License-Identifier: MIT
#include "sim/nodes/name_server.h"

#include "sim/nodes/dns_tcp.h"

struct name_server {
    struct node_env *env;
    struct dns_server server;
    struct dns_zone **zones;
    struct dns_zone *forged;
    struct dns_tcp_server *tcp;
    uint16_t host;
    bool silent, stopped;
};

static bool answer(struct name_server *s, struct tg_span query, bool over_tcp, struct tg_buf *out)
{
    if (s->silent || s->stopped) {
        return false;
    }
    if (s->forged) {
        struct dns_zone *const zones[] = {s->forged};
        const struct dns_server forger = {zones, 1, false};
        enum { RCODE_AT = 3, RCODE_MASK = 15, REFUSED = 5 };
        const size_t before = out->len;
        const bool answered = dns_server_answer(&forger, query, over_tcp, out);
        if (answered && (out->len <= before + RCODE_AT || (out->ptr[before + RCODE_AT] & RCODE_MASK) != REFUSED)) {
            return true;
        }
        out->len = before; /* it lies about one name only */
    }
    return dns_server_answer(&s->server, query, over_tcp, out);
}

static void on_datagram(void *context, uint32_t from_ip, uint16_t from_port, uint16_t own_port, struct tg_span bytes)
{
    struct name_server *s = context;
    struct tg_buf out;
    env_dns_heard(s->env, from_ip, from_port, trace_host_at(s->env->trace, s->host)->ip, bytes);
    tg_buf_init(&out, 65535);
    if (answer(s, bytes, false, &out)) {
        env_dns_answered(s->env, s->host, from_ip, from_port, tg_buf_span(&out), false);
        udp_send(s->env->net, s->host, own_port, from_ip, from_port, tg_buf_span(&out));
    }
    tg_buf_deinit(&out);
}

static void on_tcp_question(void *context, uint64_t connection, uint32_t client_ip, uint16_t client_port,
                            struct tg_span query)
{
    struct name_server *s = context;
    struct tg_buf out;
    (void)client_ip;
    (void)client_port;
    tg_buf_init(&out, 65535);
    if (answer(s, query, true, &out)) {
        dns_tcp_server_answer(s->tcp, connection, tg_buf_span(&out));
    }
    tg_buf_deinit(&out);
}

struct name_server *name_server_new(struct node_env *env, uint16_t host, struct dns_zone *const *zones,
                                    size_t zone_count, bool lame)
{
    struct name_server *s = tg_alloc(sizeof *s);
    s->env = env;
    s->host = host;
    s->zones = tg_alloc(zone_count * sizeof(struct dns_zone *));
    memcpy(s->zones, zones, zone_count * sizeof(struct dns_zone *));
    s->server = (struct dns_server){s->zones, zone_count, lame};
    s->stopped = true;
    name_server_start(s);
    return s;
}

void name_server_free(struct name_server *s)
{
    if (s->tcp) {
        dns_tcp_server_free(s->tcp);
    }
    tg_free(s->zones);
    tg_free(s);
}

void name_server_set_silent(struct name_server *s, bool silent)
{
    s->silent = silent;
}

void name_server_set_forged(struct name_server *s, struct dns_zone *forged)
{
    s->forged = forged;
}

void name_server_stop(struct name_server *s)
{
    if (!s->stopped) {
        s->stopped = true;
        tcp_unlisten(s->env->net, s->host, 53);
        udp_listen(s->env->net, s->host, 53, NULL, NULL);
        dns_tcp_server_free(s->tcp);
        s->tcp = NULL;
    }
}

void name_server_start(struct name_server *s)
{
    if (s->stopped) {
        s->stopped = false;
        udp_listen(s->env->net, s->host, 53, on_datagram, s);
        s->tcp = dns_tcp_server_new(s->env, s->host, on_tcp_question, s);
    }
}

void name_server_reset(struct name_server *s)
{
    if (s->tcp) {
        dns_tcp_server_reset(s->tcp);
    }
}
