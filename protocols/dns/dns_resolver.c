// SPDX-License-Identifier: MIT
#include "protocols/dns/dns_resolver_internal.h"

#include "protocols/dns/dns_query_internal.h"

enum { SCRATCH_MAX = 32 << 20, TEXT_CEILING = 256 << 10 };

struct dns_resolver *dns_resolver_new(const struct dns_resolver_config *config)
{
    struct dns_resolver *r = tg_alloc(sizeof *r);
    r->config = *config;
    r->prng = config->prng;
    dns_actions_init(&r->actions);
    dns_cache_init(&r->cache, config->entry_max);
    tg_table_init(&r->tasks);
    tg_table_init(&r->ports);
    tg_table_init(&r->streams);
    tg_table_init(&r->servers);
    tg_table_init(&r->failures);
    tg_arena_init(&r->scratch, SCRATCH_MAX);
    tg_buf_init(&r->wire, DNS_MESSAGE_MAX);
    tg_buf_init(&r->text, TEXT_CEILING);
    return r;
}

void dns_resolver_free(struct dns_resolver *r)
{
    if (!r) {
        return;
    }
    while (r->heap_count > 0) {
        dns_task_free(r, r->heap[r->heap_count - 1]);
    }
    tg_free(r->heap);
    dns_cache_deinit(&r->cache);
    dns_servers_deinit(r);
    tg_table_deinit(&r->tasks);
    tg_table_deinit(&r->ports);
    tg_table_deinit(&r->streams);
    tg_table_deinit(&r->servers);
    tg_table_deinit(&r->failures);
    dns_actions_deinit(&r->actions);
    tg_arena_deinit(&r->scratch);
    tg_buf_deinit(&r->wire);
    tg_buf_deinit(&r->text);
    tg_free(r);
}

static void begin(struct dns_resolver *r, tg_time now)
{
    r->now = now;
    dns_actions_begin(&r->actions);
    tg_arena_reset(&r->scratch);
}

void dns_note(struct dns_resolver *r, enum dns_note note, uint64_t token, const struct dns_name *name, uint16_t type,
              uint32_t ttl, struct tg_span text)
{
    r->counts.ignored += note == DNS_NOTE_IGNORED;
    r->counts.failed += note == DNS_NOTE_FAILED;
    struct dns_action action = {
        .kind = DNS_ACT_NOTE, .note = note, .token = token, .type = type, .ttl = ttl, .text = text};
    action.name = *name;
    dns_actions_push(&r->actions, &action);
}

struct tg_span dns_note_text(struct dns_resolver *r, uint16_t type, const struct tg_span *rdata, size_t count)
{
    tg_buf_clear(&r->text);
    for (size_t i = 0; i < count; i++) {
        (void)tg_buf_str(&r->text, i > 0 ? ", " : "");
        if (r->text.len > TEXT_MAX || !dns_rdata_text(&r->text, type, rdata[i])) {
            (void)tg_buf_str(&r->text, "...");
            break;
        }
    }
    return tg_buf_span(&r->text);
}

/* The CNAMEs of the walk, then the outcome's records. */
static bool answer_records(struct dns_resolver *r, const struct client *client, const struct walk *walk,
                           const struct outcome *outcome, struct dns_message *m)
{
    size_t count = walk->count + outcome->count;
    m->answer = tg_arena_alloc(&r->scratch, count * sizeof *m->answer + 1);
    if (!m->answer) {
        return false;
    }
    for (size_t i = 0; i < walk->count; i++) {
        struct dns_record *rr = &m->answer[i];
        const struct dns_name *target = &walk->links[i].target;
        rr->name = i == 0 ? client->question.name : walk->links[i - 1].target;
        rr->type = DNS_CNAME;
        rr->klass = DNS_CLASS_IN;
        rr->ttl = dns_ttl_left(walk->links[i].expires, r->now);
        rr->rdata = tg_span_make(target->octets, target->len);
    }
    if (outcome->count) {
        memcpy(m->answer + walk->count, outcome->records, outcome->count * sizeof *m->answer);
    }
    m->answer_count = count;
    return true;
}

static void send_message(struct dns_resolver *r, const struct dns_message *m, size_t limit, uint64_t token)
{
    tg_buf_clear(&r->wire);
    if (dns_message_write(m, limit, &r->wire)) {
        struct dns_action action = {.kind = DNS_ACT_ANSWER, .token = token, .bytes = tg_buf_span(&r->wire)};
        action.name = m->question.name;
        action.type = m->question.type;
        dns_actions_push(&r->actions, &action);
        r->counts.answered++;
    }
}

void dns_send_answer(struct dns_resolver *r, const struct client *client, const struct walk *walk,
                     const struct outcome *outcome)
{
    struct dns_message m = {.id = client->id, .qr = true, .rd = client->rd, .ra = true, .rcode = outcome->rcode};
    m.question = client->question;
    m.question_count = 1;
    m.has_edns = client->has_edns;
    m.edns_size = DNS_EDNS_MAX;
    struct dns_record soa;
    if (outcome->rcode != DNS_SERVFAIL && outcome->rcode != DNS_REFUSED) {
        if (!answer_records(r, client, walk, outcome, &m)) {
            m.rcode = DNS_SERVFAIL;
        } else if (outcome->soa) {
            soa = *outcome->soa;
            m.authority = &soa;
            m.authority_count = 1;
        }
    }
    send_message(r, &m, client->limit, client->token);
}

static void answer_error(struct dns_resolver *r, const struct client *client, unsigned rcode, const char *why)
{
    struct outcome outcome = {.rcode = rcode};
    const struct walk nothing = {.count = 0};
    if (why) {
        dns_note(r, DNS_NOTE_FAILED, client->token, &client->question.name, client->question.type, 0, tg_span_str(why));
    }
    dns_send_answer(r, client, &nothing, &outcome);
}

/* Not in the cache: hand the question to a task, a new one or one that works on it already. */
static void resolve(struct dns_resolver *r, const struct client *client, struct walk *walk)
{
    const struct dns_question *q = &client->question;
    if (dns_failure_known(r, &q->name, q->type, 0)) {
        answer_error(r, client, DNS_SERVFAIL, "the same question failed a moment ago");
        return;
    }
    struct task *t = dns_task_find(r, &q->name, q->type);
    if (!t && (t = dns_task_get(r, &q->name, q->type)) != NULL) {
        t->walk = *walk; /* what the cache gave so far */
        t->walked = true;
        memset(walk, 0, sizeof *walk);
    }
    if (!t || !dns_task_add_client(t, client)) {
        answer_error(r, client, DNS_SERVFAIL, "too many questions are being worked on");
    }
}

static void serve(struct dns_resolver *r, const struct client *client)
{
    struct walk walk = {.first = client->question.name, .name = client->question.name, .type = client->question.type};
    struct outcome outcome;
    enum walked walked = dns_walk_cache(r, &walk, &outcome, client->token);
    if (walked == WALK_DONE) {
        r->counts.from_cache++;
        dns_send_answer(r, client, &walk, &outcome);
    } else if (walked != WALK_MISS) {
        answer_error(r, client, DNS_SERVFAIL, dns_walk_error(walked));
    } else if (!client->rd) {
        answer_error(r, client, DNS_REFUSED, NULL); /* asked for what we have at hand, and it is not */
    } else {
        resolve(r, client, &walk);
    }
    tg_free(walk.links);
}

void dns_resolver_query(struct dns_resolver *r, struct tg_span query, bool over_tcp, uint64_t token, tg_time now)
{
    begin(r, now);
    struct dns_message m, reply;
    enum dns_verdict verdict = dns_query_begin(query, &m, &reply, &r->scratch);
    if (verdict == DNS_DROP) {
        return;
    }
    r->counts.queries++;
    reply.ra = true;
    if (verdict == DNS_REFUSE) {
        send_message(r, &reply, dns_query_limit(&m, over_tcp), token);
        return;
    }
    struct client client = {.token = token, .question = m.question, .id = m.id, .rd = m.rd, .has_edns = m.has_edns};
    client.limit = dns_query_limit(&m, over_tcp);
    serve(r, &client);
    dns_run(r);
}

static void ignore(struct dns_resolver *r, const struct task *t, const struct dns_message *m, const char *why)
{
    dns_note(r, DNS_NOTE_IGNORED, t ? dns_task_token(t) : 0, &m->question.name, m->question.type, 0, tg_span_str(why));
}

void dns_resolver_datagram(struct dns_resolver *r, uint32_t ip, uint16_t from_port, uint16_t own_port,
                           struct tg_span bytes, tg_time now)
{
    begin(r, now);
    struct dns_message m;
    bool whole = dns_message_parse(&m, bytes, &r->scratch) == TG_OK;
    struct task *t = tg_table_get(&r->ports, tg_span_make(&own_port, sizeof own_port));
    if (!t) {
        ignore(r, NULL, &m, "nothing was asked from this port, or the answer came too late");
    } else if (ip != t->candidates[t->asked].ip || from_port != 53) {
        ignore(r, t, &m, "it came from another address than was asked");
    } else if (bytes.len < DNS_HEADER_SIZE || m.id != t->id) {
        ignore(r, t, &m, "its number is not that of the question");
    } else if (!whole) {
        ignore(r, t, &m, "it is not a whole message");
    } else if (!dns_reply_matches(&m, &t->walk.name, t->walk.type)) {
        ignore(r, t, &m, "it answers another question");
    } else {
        dns_task_reply(r, t, &m);
    }
    dns_run(r);
}

void dns_resolver_tcp_reply(struct dns_resolver *r, uint32_t exchange, struct tg_span bytes, tg_time now)
{
    begin(r, now);
    struct dns_message m;
    struct task *t = tg_table_get(&r->streams, tg_span_make(&exchange, sizeof exchange));
    if (!t) {
        return; /* it took too long and was given up */
    }
    if (bytes.len == 0) {
        dns_task_server_bad(r, t, "its name server could not be reached over TCP");
    } else if (dns_message_parse(&m, bytes, &r->scratch) != TG_OK || m.id != t->id ||
               !dns_reply_matches(&m, &t->walk.name, t->walk.type)) {
        ignore(r, t, &m, "what came over TCP is not the answer to the question");
        dns_task_server_bad(r, t, "its name server talked nonsense over TCP");
    } else {
        dns_task_reply(r, t, &m);
    }
    dns_run(r);
}

bool dns_resolver_poll(struct dns_resolver *r, struct dns_action *out)
{
    return dns_actions_pop(&r->actions, out);
}

tg_time dns_resolver_deadline(const struct dns_resolver *r)
{
    return r->heap_count > 0 ? tg_time_min(r->heap[0]->timeout, r->heap[0]->deadline) : TG_TIME_NEVER;
}

void dns_resolver_tick(struct dns_resolver *r, tg_time now)
{
    begin(r, now);
    while (dns_resolver_deadline(r) <= now) {
        struct task *t = r->heap[0];
        if (t->deadline <= now) {
            dns_task_fail(r, t, "it took too long");
        } else {
            dns_task_timed_out(r, t);
        }
        dns_run(r);
    }
}

void dns_resolver_flush(struct dns_resolver *r)
{
    dns_cache_deinit(&r->cache);
    dns_cache_init(&r->cache, r->config.entry_max);
    dns_servers_deinit(r);
}

void dns_resolver_counts(const struct dns_resolver *r, struct dns_resolver_counts *out)
{
    *out = r->counts;
}

size_t dns_resolver_cached(const struct dns_resolver *r)
{
    return r->cache.table.live;
}
