// SPDX-License-Identifier: MIT
/* What a server's reply means for the task that asked: an answer, a "no", the way to the next zone, or nothing of use.
 * Only what lies in the zone that was asked is believed (DNS24). */
#include "protocols/dns/dns_resolver_internal.h"

static bool believed(const struct task *t, const struct dns_record *rr)
{
    return rr->klass == DNS_CLASS_IN && dns_name_within(&rr->name, &t->zone);
}

static bool stands(const struct task *t, const struct dns_record *rr, const struct dns_name *name, uint16_t type)
{
    return rr->type == type && dns_name_eq(&rr->name, name) && believed(t, rr);
}

/* The first record of the answer at the name: of the type, or with ANY of whatever type. */
static const struct dns_record *first_answer(const struct task *t, const struct dns_message *m, uint16_t type)
{
    for (size_t i = 0; i < m->answer_count; i++) {
        const struct dns_record *rr = &m->answer[i];
        if (stands(t, rr, &t->walk.name, type == DNS_ANY ? rr->type : type)) {
            return rr;
        }
    }
    return NULL;
}

/* All records of one set, gathered from a section, with the lowest of their TTLs. */
struct set {
    struct dns_record *records;
    struct tg_span *rdata;
    size_t count;
    uint32_t ttl;
};

static bool gather(struct dns_resolver *r, const struct task *t, const struct dns_record *section, size_t count,
                   const struct dns_name *name, uint16_t type, struct set *set)
{
    memset(set, 0, sizeof *set);
    set->ttl = UINT32_MAX;
    size_t matching = 0;
    for (size_t i = 0; i < count; i++) {
        matching += stands(t, &section[i], name, type);
    }
    if (matching == 0) {
        return false;
    }
    set->records = tg_arena_alloc(&r->scratch, matching * sizeof *set->records);
    set->rdata = tg_arena_alloc(&r->scratch, matching * sizeof *set->rdata);
    if (!set->records || !set->rdata) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (stands(t, &section[i], name, type)) {
            set->records[set->count] = section[i];
            set->rdata[set->count++] = section[i].rdata;
            set->ttl = section[i].ttl < set->ttl ? section[i].ttl : set->ttl;
        }
    }
    set->ttl = set->ttl < r->config.ttl_max ? set->ttl : r->config.ttl_max;
    for (size_t i = 0; i < set->count; i++) {
        set->records[i].ttl = set->ttl;
    }
    return set->count > 0;
}

static void remember_set(struct dns_resolver *r, const struct task *t, const struct set *set, enum dns_rank rank)
{
    const struct dns_record *rr = &set->records[0];
    struct dns_cache_entry entry = {.type = rr->type, .asked = rr->type, .kind = DNS_CACHED_SET, .rank = rank};
    entry.name = entry.owner = rr->name;
    dns_remember(r, &entry, set->ttl, set->rdata, set->count, dns_task_token(t));
}

/* The resolution came to an end that may be told: earlier failures are forgotten. */
static void finish(struct dns_resolver *r, struct task *t, const struct outcome *outcome)
{
    dns_failure_clear(r, &t->walk.name, t->walk.type, t->candidates[t->asked].ip);
    dns_failure_clear(r, &t->walk.first, t->walk.type, 0);
    dns_task_finish(r, t, outcome);
}

static void finish_answer(struct dns_resolver *r, struct task *t, const struct dns_message *m, uint16_t type)
{
    struct set set;
    if (!gather(r, t, m->answer, m->answer_count, &t->walk.name, type, &set)) {
        dns_task_fail(r, t, "the answer is too big");
        return;
    }
    remember_set(r, t, &set, DNS_RANK_ANSWER);
    struct outcome outcome = {.rcode = DNS_NOERROR, .records = set.records, .count = set.count};
    finish(r, t, &outcome);
}

/* The SOA that proves a "no" about the name, RFC 2308 section 2. */
static const struct dns_record *find_soa(const struct task *t, const struct dns_message *m)
{
    for (size_t i = 0; i < m->authority_count; i++) {
        const struct dns_record *rr = &m->authority[i];
        if (rr->type == DNS_SOA && believed(t, rr) && dns_name_within(&t->walk.name, &rr->name)) {
            return rr;
        }
    }
    return NULL;
}

static void finish_no(struct dns_resolver *r, struct task *t, unsigned rcode, const struct dns_record *found)
{
    struct outcome outcome = {.rcode = rcode};
    struct dns_record soa;
    struct dns_name mname, rname;
    uint32_t numbers[5];
    if (found && dns_rdata_soa(found->rdata, &mname, &rname, numbers)) {
        soa = *found;
        soa.ttl = numbers[4] < soa.ttl ? numbers[4] : soa.ttl;
        soa.ttl = soa.ttl < r->config.negative_ttl_max ? soa.ttl : r->config.negative_ttl_max;
        outcome.soa = &soa;
        struct dns_cache_entry entry = {.owner = soa.name, .asked = t->walk.type, .rank = DNS_RANK_ANSWER};
        entry.name = t->walk.name;
        entry.kind = rcode == DNS_NXDOMAIN ? DNS_CACHED_NO_NAME : DNS_CACHED_NO_DATA;
        entry.type = rcode == DNS_NXDOMAIN ? 0 : t->walk.type;
        dns_remember(r, &entry, soa.ttl, &soa.rdata, 1, dns_task_token(t));
    }
    finish(r, t, &outcome);
}

/* Follows the CNAMEs in the answer as far as they stay in the zone. false when the task is over. */
static bool follow(struct dns_resolver *r, struct task *t, const struct dns_message *m, bool *moved)
{
    *moved = false;
    for (;;) {
        const struct dns_record *rr = first_answer(t, m, t->walk.type);
        if (rr) {
            finish_answer(r, t, m, rr->type);
            return false;
        }
        rr = first_answer(t, m, DNS_CNAME);
        struct dns_name target;
        struct set set;
        if (!rr || !dns_rdata_name(rr->rdata, &target) ||
            !gather(r, t, m->answer, m->answer_count, &t->walk.name, DNS_CNAME, &set)) {
            return true;
        }
        remember_set(r, t, &set, DNS_RANK_ANSWER);
        enum walked walked = dns_walk_on(r, &t->walk, &target, r->now + set.ttl * TG_SECOND);
        if (walked != WALK_MISS) {
            dns_task_fail(r, t, dns_walk_error(walked));
            return false;
        }
        *moved = true;
    }
}

/* The zone a referral leads to: strictly below the one that was asked and not below the name (DNS24). */
static const struct dns_name *find_cut(const struct task *t, const struct dns_message *m, bool *elsewhere)
{
    *elsewhere = false;
    for (size_t i = 0; i < m->authority_count; i++) {
        const struct dns_record *rr = &m->authority[i];
        if (rr->type != DNS_NS) {
            continue;
        }
        if (believed(t, rr) && rr->name.len > t->zone.len && dns_name_within(&t->walk.name, &rr->name)) {
            return &rr->name;
        }
        *elsewhere = true;
    }
    return NULL;
}

/* Goes on to the zone: its servers, with the addresses that came along as glue. */
static void refer(struct dns_resolver *r, struct task *t, const struct dns_message *m, const struct dns_name *cut)
{
    struct set ns;
    struct dns_name zone = *cut;
    if (!gather(r, t, m->authority, m->authority_count, &zone, DNS_NS, &ns)) {
        dns_task_fail(r, t, "the answer is too big");
        return;
    }
    uint64_t token = dns_task_token(t);
    dns_note(r, DNS_NOTE_REFERRAL, token, &zone, DNS_NS, ns.ttl, dns_note_text(r, DNS_NS, ns.rdata, ns.count));
    remember_set(r, t, &ns, DNS_RANK_REFERRAL);
    t->candidate_count = t->nameless_count = t->round = 0;
    size_t first = ns.count > SERVERS_MAX ? tg_prng_below(&r->prng, ns.count) : 0;
    for (size_t i = 0; i < ns.count && i < SERVERS_MAX; i++) {
        struct dns_name server;
        struct set glue;
        if (!dns_rdata_name(ns.rdata[(first + i) % ns.count], &server)) {
            continue;
        }
        if (!gather(r, t, m->additional, m->additional_count, &server, DNS_A, &glue)) {
            dns_add_server(r, t, &zone, &server);
            continue;
        }
        remember_set(r, t, &glue, DNS_RANK_ADDITIONAL);
        for (size_t k = 0; k < glue.count; k++) {
            uint32_t ip;
            if (dns_rdata_a(glue.rdata[k], &ip)) {
                dns_add_candidate(t, ip);
            }
        }
    }
    t->zone = zone;
    dns_task_queue(r, t);
}

static const char *rcode_reason(unsigned rcode)
{
    switch (rcode) {
    case DNS_FORMERR:
        return "its name server answered FORMERR";
    case DNS_SERVFAIL:
        return "its name server answered SERVFAIL";
    case DNS_NOTIMP:
        return "its name server answered NOTIMP";
    case DNS_REFUSED:
        return "its name server answered REFUSED";
    default:
        return "its name server answered with an unknown code";
    }
}

/* One note for what a server said about other people's names. */
static void note_outsiders(struct dns_resolver *r, const struct task *t, const struct dns_message *m)
{
    const struct dns_record *sections[] = {m->answer, m->authority, m->additional};
    size_t counts[] = {m->answer_count, m->authority_count, m->additional_count};
    for (int s = 0; s < 3; s++) {
        for (size_t i = 0; i < counts[s]; i++) {
            const struct dns_record *rr = &sections[s][i];
            if (!believed(t, rr)) {
                dns_note(r, DNS_NOTE_IGNORED, dns_task_token(t), &rr->name, rr->type, rr->ttl,
                         TG_SPAN_LIT("the server spoke of a name outside the zone it was asked about"));
                return;
            }
        }
    }
}

/* No answer to the name as it now stands: a "no", a referral, or a server that does not know. */
static void no_answer(struct dns_resolver *r, struct task *t, const struct dns_message *m, bool moved)
{
    const struct dns_record *soa = find_soa(t, m);
    if (m->aa && (soa || (m->rcode == DNS_NXDOMAIN && !moved))) {
        finish_no(r, t, m->rcode, soa);
        return;
    }
    if (moved) { /* the chain leads where this server does not speak with authority */
        dns_task_restart(r, t);
        return;
    }
    bool elsewhere;
    const struct dns_name *cut = m->rcode == DNS_NOERROR ? find_cut(t, m, &elsewhere) : NULL;
    if (cut) {
        refer(r, t, m, cut);
    } else if (m->aa) {
        finish_no(r, t, DNS_NOERROR, NULL);
    } else {
        dns_task_server_bad(r, t,
                            m->rcode == DNS_NOERROR && elsewhere
                                ? "its name server points back up the tree or aside: the delegation is lame"
                                : "its name server does not speak with authority: the delegation is lame");
    }
}

void dns_task_reply(struct dns_resolver *r, struct task *t, const struct dns_message *m)
{
    dns_server_rtt(r, t->candidates[t->asked].ip, r->now - t->sent_at);
    dns_task_close_exchange(r, t);
    if (m->tc) {
        if (t->over_tcp) {
            dns_task_server_bad(r, t, "its name server cut the answer short even over TCP");
        } else {
            dns_task_ask(r, t, t->asked, true);
        }
        return;
    }
    if (m->rcode == DNS_FORMERR && !m->has_edns && !dns_server_plain(r, t->candidates[t->asked].ip)) {
        dns_server_set_plain(r, t->candidates[t->asked].ip); /* DNS22: once more without OPT */
        dns_task_ask(r, t, t->asked, t->over_tcp);
        return;
    }
    if (m->rcode != DNS_NOERROR && m->rcode != DNS_NXDOMAIN) {
        dns_task_server_bad(r, t, rcode_reason(m->rcode));
        return;
    }
    note_outsiders(r, t, m);
    if (!m->aa && (first_answer(t, m, t->walk.type) || first_answer(t, m, DNS_CNAME))) {
        dns_task_server_bad(r, t, "its name server does not speak with authority: the delegation is lame");
        return;
    }
    bool moved;
    if (follow(r, t, m, &moved)) {
        no_answer(r, t, m, moved);
    }
}
