// SPDX-License-Identifier: MIT
#include "protocols/dns/dns_stub.h"

#include "base/table.h"
#include "protocols/dns/dns_actions_internal.h"
#include "protocols/dns/dns_wire_internal.h"

enum {
    LOOKUPS_MAX = 4096,         /* open at a time; one more fails at once */
    RESOLVERS_MAX = 32,         /* of the config that are used */
    REPLY_OCTETS_MAX = 8 << 20, /* memory for one parsed reply */
};

struct lookup {
    struct dns_result result; /* its pointers go into the arena */
    struct tg_arena arena;
    struct lookup *older, *newer; /* among the open ones, or (newer only) among the finished */
    unsigned sent;                /* questions over UDP so far, or where in the order of resolvers we are */
    uint32_t failed;              /* bit set of resolvers that answered with an error */
    unsigned server;              /* the one asked now */
    bool over_tcp;
    uint16_t id, port;
    uint32_t exchange;
    tg_time deadline;
};

struct dns_stub {
    struct dns_stub_config config;
    struct tg_prng prng;
    struct dns_actions actions;
    struct tg_table ports, streams; /* as in the resolver */
    struct lookup *oldest, *newest; /* open; by deadline only as far as they were sent in order */
    struct lookup *done_first, *done_last, *handed_out;
    size_t open;
    uint32_t next_exchange;
    struct tg_buf wire;
};

struct dns_stub *dns_stub_new(const struct dns_stub_config *config)
{
    struct dns_stub *s = tg_alloc(sizeof *s);
    s->config = *config;
    if (s->config.resolver_count > RESOLVERS_MAX) {
        s->config.resolver_count = RESOLVERS_MAX;
    }
    s->prng = config->prng;
    dns_actions_init(&s->actions);
    tg_table_init(&s->ports);
    tg_table_init(&s->streams);
    tg_buf_init(&s->wire, DNS_UDP_MAX);
    return s;
}

static void free_lookup(struct lookup *l)
{
    if (l) {
        tg_arena_deinit(&l->arena);
        tg_free(l);
    }
}

void dns_stub_free(struct dns_stub *s)
{
    if (!s) {
        return;
    }
    for (struct lookup *l = s->oldest, *next; l; l = next) {
        next = l->newer;
        free_lookup(l);
    }
    for (struct lookup *l = s->done_first, *next; l; l = next) {
        next = l->newer;
        free_lookup(l);
    }
    free_lookup(s->handed_out);
    dns_actions_deinit(&s->actions);
    tg_table_deinit(&s->ports);
    tg_table_deinit(&s->streams);
    tg_buf_deinit(&s->wire);
    tg_free(s);
}

static void begin(struct dns_stub *s)
{
    dns_actions_begin(&s->actions);
    free_lookup(s->handed_out);
    s->handed_out = NULL;
}

static void unlink_open(struct dns_stub *s, struct lookup *l)
{
    *(l->older ? &l->older->newer : &s->oldest) = l->newer;
    *(l->newer ? &l->newer->older : &s->newest) = l->older;
}

/* Open lookups stand in the order of their deadlines: a new deadline is nearly always the latest. */
static void link_open(struct dns_stub *s, struct lookup *l)
{
    struct lookup *before = s->newest;
    while (before && before->deadline > l->deadline) {
        before = before->older;
    }
    l->older = before;
    l->newer = before ? before->newer : s->oldest;
    *(l->older ? &l->older->newer : &s->oldest) = l;
    *(l->newer ? &l->newer->older : &s->newest) = l;
}

static void close_exchange(struct dns_stub *s, struct lookup *l)
{
    if (l->over_tcp) {
        (void)tg_table_remove(&s->streams, tg_span_make(&l->exchange, sizeof l->exchange));
    } else {
        (void)tg_table_remove(&s->ports, tg_span_make(&l->port, sizeof l->port));
    }
    unlink_open(s, l);
}

static void finish(struct dns_stub *s, struct lookup *l, enum dns_outcome outcome)
{
    l->result.outcome = outcome;
    l->newer = NULL;
    *(s->done_last ? &s->done_last->newer : &s->done_first) = l;
    s->done_last = l;
    s->open--;
}

static void ask(struct dns_stub *s, struct lookup *l, bool over_tcp, tg_time now)
{
    struct dns_action action = {.kind = over_tcp ? DNS_ACT_ASK_TCP : DNS_ACT_SEND_UDP, .token = l->result.token};
    l->over_tcp = over_tcp;
    l->id = (uint16_t)tg_prng_below(&s->prng, 65536);
    if (over_tcp) {
        l->exchange = s->next_exchange++;
        action.exchange = l->exchange;
        (void)tg_table_put(&s->streams, tg_span_make(&l->exchange, sizeof l->exchange), l);
    } else {
        do {
            l->port = dns_random_port(&s->prng);
        } while (tg_table_get(&s->ports, tg_span_make(&l->port, sizeof l->port)));
        action.port = l->port;
        (void)tg_table_put(&s->ports, tg_span_make(&l->port, sizeof l->port), l);
    }
    tg_buf_clear(&s->wire);
    (void)dns_question_write(&s->wire, l->id, true, 0, &l->result.question.name, l->result.question.type);
    action.bytes = tg_buf_span(&s->wire);
    action.ip = s->config.resolvers[l->server];
    action.name = l->result.question.name;
    action.type = l->result.question.type;
    dns_actions_push(&s->actions, &action);
    l->deadline = now + s->config.timeout;
    link_open(s, l);
}

/* The next resolver in turn that has not failed; all of them once, then all again, `tries` times. */
static void ask_next(struct dns_stub *s, struct lookup *l, tg_time now)
{
    size_t count = s->config.resolver_count;
    while (count > 0 && l->sent < s->config.tries * count) {
        l->server = (unsigned)(l->sent++ % count);
        if (!(l->failed >> l->server & 1)) {
            ask(s, l, false, now);
            return;
        }
    }
    finish(s, l, l->failed ? DNS_SERVER_FAILED : DNS_TIMED_OUT);
}

void dns_stub_ask(struct dns_stub *s, const struct dns_name *name, uint16_t type, uint64_t token, tg_time now)
{
    begin(s);
    struct lookup *l = tg_alloc(sizeof *l);
    tg_arena_init(&l->arena, REPLY_OCTETS_MAX);
    l->result.token = token;
    l->result.question = (struct dns_question){*name, type, DNS_CLASS_IN};
    l->result.canonical = *name;
    if (++s->open > LOOKUPS_MAX) {
        finish(s, l, DNS_SERVER_FAILED);
        return;
    }
    ask_next(s, l, now);
}

/* Goes along the CNAMEs of the answer; a name may be visited once for each record, so a circle ends. */
static void follow(struct dns_name *name, uint16_t type, const struct dns_message *m)
{
    for (size_t hops = 0; hops < m->answer_count && type != DNS_CNAME; hops++) {
        struct dns_name target;
        bool moved = false;
        for (size_t i = 0; i < m->answer_count && !moved; i++) {
            const struct dns_record *rr = &m->answer[i];
            moved = rr->type == DNS_CNAME && rr->klass == DNS_CLASS_IN && dns_name_eq(&rr->name, name) &&
                    dns_rdata_name(rr->rdata, &target);
        }
        if (!moved) {
            return;
        }
        *name = target;
    }
}

/* Moves the records that answer to the front of the answer. */
static void take_answer(struct lookup *l, struct dns_message *m)
{
    struct dns_result *result = &l->result;
    uint16_t type = result->question.type;
    follow(&result->canonical, type, m);
    size_t count = 0;
    for (size_t i = 0; i < m->answer_count; i++) {
        const struct dns_record *rr = &m->answer[i];
        if ((rr->type == type || type == DNS_ANY) && rr->klass == DNS_CLASS_IN &&
            dns_name_eq(&rr->name, &result->canonical)) {
            m->answer[count++] = *rr;
        }
    }
    result->records = m->answer;
    result->record_count = count;
    result->additional = m->additional;
    result->additional_count = m->additional_count;
}

/* The reply to l, which is no longer open. */
static void take_reply(struct dns_stub *s, struct lookup *l, struct dns_message *m, tg_time now)
{
    if (m->tc && !l->over_tcp) {
        ask(s, l, true, now);
        return;
    }
    if (m->rcode == DNS_NXDOMAIN) {
        follow(&l->result.canonical, l->result.question.type, m);
        finish(s, l, DNS_NO_NAME);
    } else if (m->rcode != DNS_NOERROR || m->tc) {
        l->failed |= 1u << l->server;
        ask_next(s, l, now);
    } else {
        take_answer(l, m);
        finish(s, l, l->result.record_count > 0 ? DNS_FOUND : DNS_NO_DATA);
    }
}

static bool parse(struct lookup *l, struct tg_span bytes, struct dns_message *m)
{
    tg_arena_reset(&l->arena);
    return bytes.len >= 2 && (bytes.ptr[0] << 8 | bytes.ptr[1]) == l->id &&
           dns_message_parse(m, bytes, &l->arena) == TG_OK &&
           dns_reply_matches(m, &l->result.question.name, l->result.question.type);
}

void dns_stub_datagram(struct dns_stub *s, uint32_t ip, uint16_t from_port, uint16_t own_port, struct tg_span bytes,
                       tg_time now)
{
    begin(s);
    struct dns_message m;
    struct lookup *l = tg_table_get(&s->ports, tg_span_make(&own_port, sizeof own_port));
    if (l && ip == s->config.resolvers[l->server] && from_port == 53 && parse(l, bytes, &m)) {
        close_exchange(s, l);
        take_reply(s, l, &m, now);
    }
}

void dns_stub_tcp_reply(struct dns_stub *s, uint32_t exchange, struct tg_span bytes, tg_time now)
{
    begin(s);
    struct dns_message m;
    struct lookup *l = tg_table_get(&s->streams, tg_span_make(&exchange, sizeof exchange));
    if (!l) {
        return;
    }
    close_exchange(s, l);
    if (parse(l, bytes, &m)) {
        take_reply(s, l, &m, now);
    } else {
        ask_next(s, l, now);
    }
}

bool dns_stub_poll(struct dns_stub *s, struct dns_action *out)
{
    return dns_actions_pop(&s->actions, out);
}

bool dns_stub_result(struct dns_stub *s, struct dns_result *out)
{
    struct lookup *l = s->done_first;
    free_lookup(s->handed_out);
    s->handed_out = l;
    if (!l) {
        return false;
    }
    s->done_first = l->newer;
    if (!s->done_first) {
        s->done_last = NULL;
    }
    *out = l->result;
    return true;
}

tg_time dns_stub_deadline(const struct dns_stub *s)
{
    return s->oldest ? s->oldest->deadline : TG_TIME_NEVER;
}

void dns_stub_tick(struct dns_stub *s, tg_time now)
{
    begin(s);
    while (s->oldest && s->oldest->deadline <= now) {
        struct lookup *l = s->oldest;
        close_exchange(s, l);
        ask_next(s, l, now);
    }
}
