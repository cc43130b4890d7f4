// SPDX-License-Identifier: MIT
#include "sim/nodes/dns_tcp.h"

enum { DNS_PORT = 53 };
static const tg_time idle_max = 10 * TG_SECOND; /* DNS07 */

/* The message at the front of what has arrived, without its length; false while it is not whole. */
static bool next_message(struct tg_span in, struct tg_span *message)
{
    const size_t len = in.len < 2 ? 0 : (size_t)in.ptr[0] << 8 | in.ptr[1];
    if (in.len < 2 || in.len - 2 < len) {
        return false;
    }
    *message = tg_span_sub(in, 2, len);
    return true;
}

static void send_message(struct tcp_conn *c, struct tg_span message)
{
    struct tg_buf framed;
    tg_buf_init(&framed, 65537);
    tg_buf_u16be(&framed, (unsigned)message.len);
    tg_buf_append(&framed, message);
    tcp_send(c, tg_buf_span(&framed));
    tg_buf_deinit(&framed);
}

/* --- asking --- */

struct dns_tcp_ask {
    struct dns_tcp_ask *next;
    struct node_env *env;
    struct tcp_conn *conn;
    struct tg_buf query;
    struct sim_timer timer;
    dns_tcp_answer answer;
    void *context;
    uint32_t exchange, ip;
    uint16_t host;
    bool answered;
};

static void ask_free(struct dns_tcp_ask *a)
{
    struct dns_tcp_ask **at = &a->env->tcp_asks;
    while (*at != a) {
        at = &(*at)->next;
    }
    *at = a->next;
    sim_timer_deinit(&a->timer);
    tg_buf_deinit(&a->query);
    tg_free(a);
}

static void ask_connected(void *context, struct tcp_conn *c)
{
    struct dns_tcp_ask *a = context;
    env_dns_asked(a->env, a->host, a->ip, tcp_own_port(c), tg_buf_span(&a->query), true);
    send_message(c, tg_buf_span(&a->query));
}

static void ask_readable(void *context, struct tcp_conn *c)
{
    struct dns_tcp_ask *a = context;
    struct tg_span message;
    if (!a->answered && next_message(tcp_peek(c), &message)) {
        struct tg_buf copy;
        tg_buf_init(&copy, 65535);
        tg_buf_append(&copy, message);
        tcp_consume(c, message.len + 2);
        a->answered = true;
        env_dns_heard(a->env, trace_host_at(a->env->trace, a->host)->ip, tcp_own_port(c), a->ip, tg_buf_span(&copy));
        tcp_finish(c);
        a->answer(a->context, a->exchange, tg_buf_span(&copy));
        tg_buf_deinit(&copy);
    } else if (tcp_peer_done(c)) {
        tcp_finish(c);
    }
}

static void ask_ended(void *context, struct tcp_conn *c, enum tcp_end how)
{
    struct dns_tcp_ask *a = context;
    (void)c;
    (void)how;
    if (!a->answered) {
        a->answer(a->context, a->exchange, tg_span_make(NULL, 0));
    }
    ask_free(a);
}

static void ask_timeout(void *context)
{
    struct dns_tcp_ask *a = context;
    tcp_abort(a->conn);
    if (!a->answered) {
        a->answer(a->context, a->exchange, tg_span_make(NULL, 0));
    }
    ask_free(a);
}

void dns_tcp_ask(struct node_env *env, uint16_t host, uint32_t ip, struct tg_span query, uint32_t exchange,
                 dns_tcp_answer answer, void *context)
{
    static const struct tcp_handler handler = {ask_connected, ask_readable, NULL, NULL, ask_ended};
    struct dns_tcp_ask *a = tg_alloc(sizeof *a);
    *a = (struct dns_tcp_ask){
        .env = env, .answer = answer, .context = context, .exchange = exchange, .ip = ip, .host = host};
    tg_buf_init(&a->query, 65535);
    tg_buf_append(&a->query, query);
    sim_timer_init(&a->timer, env->sim, ask_timeout, a);
    sim_timer_set(&a->timer, sim_now(env->sim) + idle_max);
    a->next = env->tcp_asks;
    env->tcp_asks = a;
    a->conn = tcp_connect(env->net, host, ip, DNS_PORT, TRACE_DNS, &handler, a);
}

void dns_tcp_forget_host(struct node_env *env, uint16_t host)
{
    for (struct dns_tcp_ask *a = env->tcp_asks, *next; a; a = next) {
        next = a->next;
        if (a->host == host) {
            if (!a->answered) {
                a->answer(a->context, a->exchange, tg_span_make(NULL, 0));
            }
            ask_free(a);
        }
    }
}

/* --- serving --- */

struct served {
    struct dns_tcp_server *server;
    struct served *next;
    struct tcp_conn *conn;
    struct sim_timer timer;
    uint64_t number;
    uint32_t ip;
    uint16_t port;
};

struct dns_tcp_server {
    struct node_env *env;
    dns_tcp_question question;
    void *context;
    struct served *open;
    uint64_t count;
    uint16_t host;
};

static void served_remove(struct served *s)
{
    for (struct served **at = &s->server->open; *at; at = &(*at)->next) {
        if (*at == s) {
            *at = s->next;
            break;
        }
    }
    sim_timer_deinit(&s->timer);
    tg_free(s);
}

static void served_readable(void *context, struct tcp_conn *c)
{
    struct served *s = context;
    struct tg_span message;
    while (next_message(tcp_peek(c), &message)) {
        struct tg_buf copy;
        tg_buf_init(&copy, 65535);
        tg_buf_append(&copy, message);
        tcp_consume(c, message.len + 2);
        env_dns_heard(s->server->env, s->ip, s->port, trace_host_at(s->server->env->trace, s->server->host)->ip,
                      tg_buf_span(&copy));
        s->server->question(s->server->context, s->number, s->ip, s->port, tg_buf_span(&copy));
        tg_buf_deinit(&copy);
        sim_timer_set(&s->timer, sim_now(s->server->env->sim) + idle_max);
    }
    if (tcp_peer_done(c)) {
        tcp_finish(c);
    }
}

static void served_ended(void *context, struct tcp_conn *c, enum tcp_end how)
{
    (void)c;
    (void)how;
    served_remove(context);
}

static void served_idle(void *context)
{
    struct served *s = context;
    tcp_abort(s->conn);
    served_remove(s);
}

static void accept_conn(void *context, struct tcp_conn *c)
{
    static const struct tcp_handler handler = {NULL, served_readable, NULL, NULL, served_ended};
    struct dns_tcp_server *server = context;
    struct served *s = tg_alloc(sizeof *s);
    *s = (struct served){.server = server,
                         .next = server->open,
                         .conn = c,
                         .number = ++server->count,
                         .ip = tcp_peer_ip(c),
                         .port = tcp_peer_port(c)};
    server->open = s;
    sim_timer_init(&s->timer, server->env->sim, served_idle, s);
    sim_timer_set(&s->timer, sim_now(server->env->sim) + idle_max);
    tcp_own(c, &handler, s);
}

struct dns_tcp_server *dns_tcp_server_new(struct node_env *env, uint16_t host, dns_tcp_question question, void *context)
{
    struct dns_tcp_server *s = tg_alloc(sizeof *s);
    *s = (struct dns_tcp_server){.env = env, .question = question, .context = context, .host = host};
    tcp_listen(env->net, host, DNS_PORT, TRACE_DNS, accept_conn, s);
    return s;
}

void dns_tcp_server_answer(struct dns_tcp_server *server, uint64_t connection, struct tg_span answer)
{
    for (struct served *s = server->open; s; s = s->next) {
        if (s->number == connection) {
            env_dns_answered(server->env, server->host, s->ip, s->port, answer, true);
            send_message(s->conn, answer);
            return;
        }
    }
}

void dns_tcp_server_reset(struct dns_tcp_server *s)
{
    while (s->open) {
        served_remove(s->open);
    }
}

void dns_tcp_server_free(struct dns_tcp_server *s)
{
    dns_tcp_server_reset(s);
    tg_free(s);
}
