// SPDX-License-Identifier: MIT
#include "protocols/dns/dns_server.h"

#include "protocols/dns/dns_query_internal.h"
#include "protocols/dns/dns_zone_internal.h"

enum {
    CHAIN_MAX = 8,               /* CNAMEs followed inside our own zones */
    ADDITIONAL_MAX = 64,         /* addresses that come along with an answer */
    ANSWER_OCTETS_MAX = 8 << 20, /* of working memory for one answer */
};

struct section {
    struct dns_record *records;
    size_t count, cap;
};

struct answering {
    const struct dns_server *server;
    struct tg_arena *arena;
    struct section answer, authority, additional;
    unsigned rcode;
    bool aa;
};

/* Where a name leads inside one zone. */
struct found {
    enum { FOUND_NAME, FOUND_CUT, FOUND_NOTHING } kind;
    const struct zone_node *node;
};

/* Records beyond the working memory are left out, which the writer would have done too. */
static void push(struct answering *a, struct section *s, const struct dns_record *rr, const struct dns_name *owner)
{
    if (s->count == s->cap) {
        size_t cap = s->cap ? s->cap * 2 : 4;
        struct dns_record *records = tg_arena_alloc(a->arena, cap * sizeof *records);
        if (!records) {
            return;
        }
        if (s->count) {
            memcpy(records, s->records, s->count * sizeof *records);
        }
        s->records = records;
        s->cap = cap;
    }
    s->records[s->count] = *rr;
    if (owner) {
        s->records[s->count].name = *owner;
    }
    s->count++;
}

/* All records of one type at the node, under the name that was asked for. */
static void push_set(struct answering *a, struct section *s, const struct zone_node *node, uint16_t type,
                     const struct dns_name *owner)
{
    for (const struct zone_record *record = node->first; record; record = record->next) {
        if (record->rr.type == type) {
            push(a, s, &record->rr, owner);
        }
    }
}

static struct dns_zone *find_zone(const struct dns_server *server, const struct dns_name *name)
{
    struct dns_zone *best = NULL;
    for (size_t i = 0; i < server->zone_count; i++) {
        struct dns_zone *zone = server->zones[i];
        if (dns_name_within(name, &zone->origin) && (!best || zone->origin.len > best->origin.len)) {
            best = zone;
        }
    }
    return best;
}

/* RFC 4592 section 3.3.1: "*" below the closest name that exists. */
static struct found find_wildcard(const struct dns_zone *zone, const struct zone_node *encloser)
{
    unsigned char octets[DNS_NAME_MAX + 2] = {1, '*'};
    memcpy(octets + 2, encloser->name.octets, encloser->name.len);
    size_t len = (size_t)encloser->name.len + 2;
    const struct zone_node *node = len <= DNS_NAME_MAX ? dns_zone_find(zone, octets, len) : NULL;
    bool good = node && node->at_or_below > 0 && !dns_zone_record_of(node, DNS_NS);
    return (struct found){good ? FOUND_NAME : FOUND_NOTHING, good ? node : NULL};
}

/* Goes from the top of the zone down to the name, RFC 1034 section 4.3.2 step 3. */
static struct found find_name(const struct dns_zone *zone, const struct dns_name *name)
{
    unsigned char at[DNS_NAME_MAX];
    unsigned labels = 0;
    for (size_t i = 0; name->len - i > zone->origin.len; i += (size_t)1 + name->octets[i]) {
        at[labels++] = (unsigned char)i;
    }
    const struct zone_node *node = dns_zone_find(zone, zone->origin.octets, zone->origin.len);
    while (labels-- > 0) {
        const struct zone_node *below =
            dns_zone_find(zone, name->octets + at[labels], (size_t)(name->len - at[labels]));
        if (!below || below->at_or_below == 0) {
            return find_wildcard(zone, node);
        }
        if (dns_zone_record_of(below, DNS_NS)) {
            return (struct found){FOUND_CUT, below};
        }
        node = below;
    }
    return (struct found){FOUND_NAME, node};
}

static bool already_there(const struct section *s, const struct dns_name *name)
{
    for (size_t i = 0; i < s->count; i++) {
        if (dns_name_eq(&s->records[i].name, name)) {
            return true;
        }
    }
    return false;
}

static bool target_of(const struct dns_record *rr, struct dns_name *target)
{
    uint16_t a, b, c;
    switch (rr->type) {
    case DNS_NS:
        return dns_rdata_name(rr->rdata, target);
    case DNS_MX:
        return dns_rdata_mx(rr->rdata, &a, target);
    case DNS_SRV:
        return dns_rdata_srv(rr->rdata, &a, &b, &c, target);
    default:
        return false;
    }
}

/* Addresses of the hosts the answer names, when they are ours to tell. */
static void add_addresses(struct answering *a)
{
    for (size_t i = 0; i < a->answer.count && a->additional.count < ADDITIONAL_MAX; i++) {
        struct dns_name target;
        if (!target_of(&a->answer.records[i], &target) || already_there(&a->additional, &target)) {
            continue;
        }
        struct dns_zone *zone = find_zone(a->server, &target);
        struct found found =
            zone && dns_zone_usable(zone) ? find_name(zone, &target) : (struct found){FOUND_NOTHING, NULL};
        if (found.kind == FOUND_NAME) {
            push_set(a, &a->additional, found.node, DNS_A, &target);
            push_set(a, &a->additional, found.node, DNS_AAAA, &target);
        }
    }
}

/* The servers of the zone below the cut, and the addresses we hold as glue: those within this zone. */
static void refer(struct answering *a, const struct dns_zone *zone, const struct zone_node *cut)
{
    push_set(a, &a->authority, cut, DNS_NS, NULL);
    for (size_t i = 0; i < a->authority.count; i++) {
        struct dns_name target;
        if (!target_of(&a->authority.records[i], &target) || !dns_name_within(&target, &zone->origin)) {
            continue;
        }
        const struct zone_node *node = dns_zone_find(zone, target.octets, target.len);
        if (node) {
            push_set(a, &a->additional, node, DNS_A, NULL);
            push_set(a, &a->additional, node, DNS_AAAA, NULL);
        }
    }
}

/* The SOA that goes with "no", its TTL how long the "no" may be kept (RFC 2308 section 3). */
static void add_soa(struct answering *a, const struct dns_zone *zone)
{
    const struct zone_node *top = dns_zone_find(zone, zone->origin.octets, zone->origin.len);
    struct dns_record soa = dns_zone_record_of(top, DNS_SOA)->rr;
    struct dns_name mname, rname;
    uint32_t numbers[5];
    if (dns_rdata_soa(soa.rdata, &mname, &rname, numbers) && numbers[4] < soa.ttl) {
        soa.ttl = numbers[4];
    }
    push(a, &a->authority, &soa, NULL);
}

/* Looks one name up in the zone. true when a CNAME leads on: then *name is its target. */
static bool answer_in_zone(struct answering *a, const struct dns_zone *zone, struct dns_name *name, uint16_t type,
                           bool first)
{
    struct found found = find_name(zone, name);
    if (found.kind == FOUND_CUT) {
        if (first) {
            refer(a, zone, found.node);
        }
        return false; /* at the end of a chain the CNAMEs are answer enough */
    }
    a->aa = true;
    if (found.kind == FOUND_NOTHING) {
        a->rcode = DNS_NXDOMAIN;
        add_soa(a, zone);
        return false;
    }
    const struct zone_record *record = dns_zone_record_of(found.node, type);
    if (record) { /* for ANY one set is enough, RFC 8482 section 4.1 */
        push_set(a, &a->answer, found.node, record->rr.type, name);
        return false;
    }
    record = dns_zone_record_of(found.node, DNS_CNAME);
    if (!record) {
        add_soa(a, zone);
        return false;
    }
    push(a, &a->answer, &record->rr, name);
    return dns_rdata_name(record->rr.rdata, name);
}

static void answer_question(struct answering *a, const struct dns_question *question)
{
    struct dns_name name = question->name;
    for (int i = 0; i <= CHAIN_MAX; i++) {
        struct dns_zone *zone = find_zone(a->server, &name);
        if (!zone && i == 0 && a->server->lame) {
            static const unsigned char target[] = "\001a\014root-servers\003net";
            struct dns_record up = {.name = {.len = 1}, .type = DNS_NS, .klass = DNS_CLASS_IN, .ttl = 518400};
            up.rdata = tg_span_make(target, sizeof target);
            push(a, &a->authority, &up, NULL);
            return;
        }
        if (!zone || !dns_zone_usable(zone)) {
            a->rcode = i > 0 ? DNS_NOERROR : zone ? DNS_SERVFAIL : DNS_REFUSED;
            return;
        }
        if (!answer_in_zone(a, zone, &name, question->type, i == 0)) {
            return;
        }
        for (size_t k = 0; k < a->answer.count; k++) {
            if (dns_name_eq(&a->answer.records[k].name, &name)) {
                return; /* the chain bites its tail: whoever asked will see it */
            }
        }
    }
}

bool dns_server_answer(const struct dns_server *server, struct tg_span query, bool over_tcp, struct tg_buf *out)
{
    struct tg_arena arena;
    tg_arena_init(&arena, ANSWER_OCTETS_MAX);
    struct dns_message asked, reply;
    struct answering a = {.server = server, .arena = &arena};
    enum dns_verdict verdict = dns_query_begin(query, &asked, &reply, &arena);
    if (verdict == DNS_SERVE) {
        answer_question(&a, &asked.question);
        add_addresses(&a);
        reply.rcode = a.rcode;
        reply.aa = a.aa;
        reply.answer = a.answer.records;
        reply.answer_count = a.answer.count;
        reply.authority = a.authority.records;
        reply.authority_count = a.authority.count;
        reply.additional = a.additional.records;
        reply.additional_count = a.additional.count;
    }
    bool good = verdict != DNS_DROP && dns_message_write(&reply, dns_query_limit(&asked, over_tcp), out);
    tg_arena_deinit(&arena);
    return good;
}
