// SPDX-License-Identifier: MIT
#include "sim/nodes/env.h"

#include "protocols/dns/dns_message.h"

uint32_t env_new_letter(struct node_env *env)
{
    return ++env->letter_count;
}

void env_letter_written(struct node_env *env, uint16_t host, uint32_t letter, struct tg_span octets, int origin,
                        uint32_t about)
{
    struct trace_event e = trace_blank(sim_now(env->sim), TRACE_LETTER_WRITTEN);
    e.from = host;
    e.letter = letter;
    e.a = about;
    e.b = origin;
    trace_add(env->trace, &e, octets);
}

void env_letter_addressed(struct node_env *env, uint16_t host, uint32_t letter, struct tg_span recipient)
{
    env_letter_event(env, TRACE_LETTER_ADDRESSED, host, TRACE_NO_HOST, letter, 0, 0, 0, &recipient, 1);
}

uint32_t env_letter_event(struct node_env *env, enum trace_kind kind, uint16_t from, uint16_t to, uint32_t letter,
                          int64_t a, int64_t b, uint16_t flags, const struct tg_span *lines, size_t line_count)
{
    struct trace_event e = trace_blank(sim_now(env->sim), kind);
    e.from = from;
    e.to = to;
    e.letter = letter;
    e.a = a;
    e.b = b;
    e.flags = flags;
    if (line_count == 1) {
        return trace_add(env->trace, &e, lines[0]);
    }
    struct tg_buf text;
    tg_buf_init(&text, SIZE_MAX);
    for (size_t i = 0; i < line_count; i++) {
        if (i > 0) {
            tg_buf_byte(&text, '\n');
        }
        tg_buf_append(&text, lines[i]);
    }
    const uint32_t index = trace_add(env->trace, &e, tg_buf_span(&text));
    tg_buf_deinit(&text);
    return index;
}

/* --- DNS --- */

static uint16_t message_id(struct tg_span message)
{
    return (uint16_t)(message.len < 2 ? 0 : message.ptr[0] << 8 | message.ptr[1]);
}

/* The newest exchange between these two with this id; NULL when it was forgotten. */
static struct env_dns_exchange *find_exchange(struct node_env *env, uint32_t client_ip, uint16_t client_port,
                                              uint32_t server_ip, uint16_t id)
{
    for (unsigned i = 1; i <= ENV_DNS_EXCHANGES; i++) {
        struct env_dns_exchange *x = &env->exchanges[(env->next_exchange + ENV_DNS_EXCHANGES - i) % ENV_DNS_EXCHANGES];
        if (x->client_ip == client_ip && x->client_port == client_port && x->server_ip == server_ip && x->id == id) {
            return x;
        }
    }
    return NULL;
}

void env_dns_asked(struct node_env *env, uint16_t from, uint32_t to_ip, uint16_t own_port, struct tg_span query,
                   bool over_tcp)
{
    struct tg_arena arena;
    struct tg_buf text;
    struct dns_message m;
    tg_arena_init(&arena, 1 << 16);
    tg_buf_init(&text, 4096);
    if (dns_message_parse(&m, query, &arena) == TG_OK) {
        struct trace_event e = trace_blank(sim_now(env->sim), TRACE_DNS_ASKED);
        e.from = from;
        e.to = net_host_by_ip(env->net, to_ip);
        e.protocol = TRACE_DNS;
        e.a = m.id;
        e.b = m.question.type;
        e.flags = (uint16_t)((m.rd ? TRACE_RECURSIVE : 0) | (over_tcp ? TRACE_OVER_TCP : 0));
        dns_name_text(&text, &m.question.name);
        const uint32_t index = trace_add(env->trace, &e, tg_buf_span(&text));
        struct env_dns_exchange *x = &env->exchanges[env->next_exchange++ % ENV_DNS_EXCHANGES];
        *x = (struct env_dns_exchange){trace_host_at(env->trace, from)->ip, to_ip, index, TRACE_NONE, own_port, m.id};
    }
    tg_buf_deinit(&text);
    tg_arena_deinit(&arena);
}

static void put_records(struct tg_buf *text, const struct dns_record *records, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        dns_name_text(text, &records[i].name);
        tg_buf_fmt(text, " %u %s ", records[i].ttl, dns_type_name(records[i].type));
        dns_rdata_text(text, records[i].type, records[i].rdata);
        tg_buf_byte(text, '\n');
    }
}

void env_dns_answered(struct node_env *env, uint16_t from, uint32_t to_ip, uint16_t to_port, struct tg_span answer,
                      bool over_tcp)
{
    struct tg_arena arena;
    struct tg_buf text;
    struct dns_message m;
    tg_arena_init(&arena, 1 << 20);
    tg_buf_init(&text, 1 << 20);
    if (dns_message_parse(&m, answer, &arena) == TG_OK) {
        struct trace_event e = trace_blank(sim_now(env->sim), TRACE_DNS_ANSWERED);
        e.from = from;
        e.to = net_host_by_ip(env->net, to_ip);
        e.protocol = TRACE_DNS;
        e.a = m.id;
        e.b = (int64_t)m.rcode | (int64_t)m.answer_count << 8;
        bool referral = !m.aa && m.answer_count == 0 && m.rcode == DNS_NOERROR && m.authority_count > 0 &&
                        m.authority[0].type == DNS_NS;
        e.flags = (uint16_t)((m.aa ? TRACE_AUTHORITATIVE : 0) | (m.tc ? TRACE_TRUNCATED : 0) |
                             (referral ? TRACE_REFERRAL : 0) | (over_tcp ? TRACE_OVER_TCP : 0));
        dns_name_text(&text, &m.question.name);
        tg_buf_fmt(&text, " %s\n", dns_type_name(m.question.type));
        put_records(&text, m.answer, m.answer_count);
        put_records(&text, m.authority, m.authority_count);
        struct env_dns_exchange *x = find_exchange(env, to_ip, to_port, trace_host_at(env->trace, from)->ip, m.id);
        e.ref = x ? x->asked : TRACE_NONE;
        const uint32_t index = trace_add(env->trace, &e, tg_buf_span(&text));
        if (x) {
            x->answered = index;
        }
    }
    tg_buf_deinit(&text);
    tg_arena_deinit(&arena);
}

void env_dns_heard(struct node_env *env, uint32_t client_ip, uint16_t client_port, uint32_t server_ip,
                   struct tg_span message)
{
    struct env_dns_exchange *x = find_exchange(env, client_ip, client_port, server_ip, message_id(message));
    if (!x || message.len < 3) {
        return;
    }
    const bool is_answer = message.ptr[2] & 0x80;
    const uint32_t ref = is_answer ? x->answered : x->asked;
    if (ref == TRACE_NONE) {
        return;
    }
    struct trace_event e = trace_blank(sim_now(env->sim), TRACE_DNS_HEARD);
    e.from = net_host_by_ip(env->net, is_answer ? server_ip : client_ip);
    e.to = net_host_by_ip(env->net, is_answer ? client_ip : server_ip);
    e.protocol = TRACE_DNS;
    e.ref = ref;
    trace_add(env->trace, &e, tg_span_make(NULL, 0));
}
