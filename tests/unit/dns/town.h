// SPDX-License-Identifier: MIT
/* The town of test_dns_town.c: servers, a resolver and a stub on a make-believe network that takes 10 ms each way. */
#ifndef TESTS_UNIT_DNS_TOWN_H
#define TESTS_UNIT_DNS_TOWN_H

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "protocols/dns/dns_server.h"
#include "protocols/dns/dns_stub.h"

enum { TOWN_ROOT, TOWN_TLD, TOWN_SAKURA, TOWN_SAKURA2, TOWN_FUJI, TOWN_RESOLVER, TOWN_STUB, TOWN_HOSTS };
enum { TOWN_CACHE_MAX = 50, TOWN_ZONES_MAX = 4, TOWN_NOTES_MAX = 2000, TOWN_EVENTS_MAX = 1024 };
enum town_rule {
    TOWN_GOOD,
    TOWN_SILENT,
    TOWN_LAME,
    TOWN_REFUSES,
    TOWN_ANSWERS_SERVFAIL,
    TOWN_NOT_AUTHORITATIVE,
};

static const uint32_t town_ips[TOWN_HOSTS] = {0x0a000001, 0x0a000002, 0x0a000101, 0x0a000102,
                                              0x0a000201, 0x0a000909, 0x0a000808};

struct town_event {
    tg_time at;
    unsigned long serial;
    int from, to;
    uint16_t from_port, to_port;
    uint32_t exchange; /* over TCP */
    bool tcp, reply;
    unsigned char octets[65536];
    size_t len;
};

struct town_note {
    enum dns_note note;
    uint16_t type;
    uint32_t ttl;
    char name[300], text[500];
};

struct town_result {
    enum dns_outcome outcome;
    char records[8192], canonical[300];
    uint32_t ttl;
    size_t count;
};

struct town {
    struct tg_arena arena;
    struct dns_zone *zones[TOWN_HOSTS][TOWN_ZONES_MAX];
    size_t zone_count[TOWN_HOSTS];
    enum town_rule rule[TOWN_HOSTS];
    unsigned asked[TOWN_HOSTS];
    struct dns_hint hint;
    struct dns_resolver *resolver;
    struct dns_stub *stub;
    tg_time now, stub_timeout;
    unsigned long serial, sent, over_tcp, found;
    bool tcp_refused, spoof, poison;
    uint32_t checksum; /* over all octets the resolver sent upstream */
    struct town_event *events[TOWN_EVENTS_MAX];
    size_t event_count;
    struct town_note *notes;
    size_t note_count;
    struct town_result result;
    /* The stubs and resolver's open TCP questions and clients, by token: where the query came from. */
    struct {
        uint16_t port;
        uint32_t exchange;
        bool tcp;
    } clients[256];
    size_t client_count;
};

static void town_add(struct town *t, int host, const char *line)
{
    const char *why;
    struct dns_zone *zone = t->zones[host][t->zone_count[host] - 1];
    if (dns_zone_add(zone, tg_span_str(line), 86400, &why) != TG_OK) {
        print_error("%s: %s\n", line, why);
        abort();
    }
}

static void town_zone(struct town *t, int host, const char *origin, const char *const *lines)
{
    struct dns_name name, where;
    CHECK_INT(dns_name_parse(&name, tg_span_str(origin)), TG_OK);
    t->zones[host][t->zone_count[host]++] = dns_zone_new(&t->arena, &name);
    for (; *lines; lines++) {
        town_add(t, host, *lines);
    }
    const char *why = dns_zone_check(t->zones[host][t->zone_count[host] - 1], &where);
    CHECK_STR(why ? why : "good", "good");
}

static void town_root_and_tld(struct town *t)
{
    town_zone(t, TOWN_ROOT, ".",
              (const char *const[]){". SOA a.root. hostmaster.root. 1 7200 3600 1209600 3600", ". NS a.root.",
                                    "a.root. A 10.0.0.1", "example. NS ns.nic.example.", "ns.nic.example. A 10.0.0.2",
                                    "test. NS ns.nic.example.", NULL});
    town_zone(t, TOWN_TLD, "test",
              (const char *const[]){"@ SOA ns.nic.example. hostmaster 1 7200 3600 1209600 3600", "@ NS ns.nic.example.",
                                    "hosting NS ns.hosting", "ns.hosting A 10.0.2.1", NULL});
    town_zone(t, TOWN_TLD, "example",
              (const char *const[]){"@ SOA ns.nic hostmaster 1 7200 3600 1209600 3600", "@ NS ns.nic",
                                    "ns.nic A 10.0.0.2", "sakura NS ns1.sakura", "sakura NS ns2.sakura",
                                    "ns1.sakura A 10.0.1.1", "ns2.sakura A 10.0.1.2", "fuji NS ns.fuji",
                                    "ns.fuji A 10.0.2.1", "hosted NS ns.hosting.test.", "a NS ns.b", "b NS ns.a",
                                    "noglue NS ns.noglue", NULL});
    for (int i = 0; i < 1000; i++) {
        char line[64];
        snprintf(line, sizeof line, "flood NS ns%d.x", i);
        town_add(t, TOWN_TLD, line);
    }
}

static void town_big(struct town *t, int host)
{
    for (int i = 0; i < 36; i++) { /* over 512 octets and over 1232 */
        char line[160];
        snprintf(line, sizeof line, "%s 300 TXT \"%02d %080d\"", i < 12 ? "big" : "huge", i, i);
        town_add(t, host, line);
    }
}

static void town_zones(struct town *t)
{
    town_root_and_tld(t);
    for (int host = TOWN_SAKURA; host <= TOWN_SAKURA2; host++) {
        town_zone(t, host, "sakura.example",
                  (const char *const[]){"@ 3600 SOA ns1 hostmaster 1 7200 3600 1209600 60", "@ NS ns1", "@ NS ns2",
                                        "ns1 A 10.0.1.1", "ns2 A 10.0.1.2", "@ 300 MX 10 mail", "mail 300 A 10.0.1.25",
                                        "www 300 A 10.0.1.80", "zero 0 A 10.0.1.70", "*.wild 300 A 10.0.1.77",
                                        "shop 300 CNAME www.fuji.example.", "round 300 CNAME round2",
                                        "round2 300 CNAME round", NULL});
        town_big(t, host);
    }
    town_zone(t, TOWN_FUJI, "hosting.test",
              (const char *const[]){"@ SOA ns hostmaster 1 7200 3600 1209600 60", "@ NS ns", "ns A 10.0.2.1", NULL});
    town_zone(t, TOWN_FUJI, "hosted.example",
              (const char *const[]){"@ SOA ns.hosting.test. hostmaster 1 7200 3600 1209600 60", "@ NS ns.hosting.test.",
                                    "www 300 A 10.0.2.90", NULL});
    town_zone(t, TOWN_FUJI, "fuji.example",
              (const char *const[]){"@ SOA ns hostmaster 1 7200 3600 1209600 60", "@ NS ns", "ns A 10.0.2.1",
                                    "www 300 A 10.0.2.80", "c99 CNAME www", NULL});
    for (int i = 1; i < 99; i++) {
        char line[64];
        snprintf(line, sizeof line, "c%02d CNAME c%02d", i, i + 1);
        town_add(t, TOWN_FUJI, line);
    }
    town_big(t, TOWN_FUJI);
}

static void town_reopen_stub(struct town *t)
{
    struct dns_stub_config stub = {
        .resolvers = &town_ips[TOWN_RESOLVER], .resolver_count = 1, .timeout = t->stub_timeout};
    stub.tries = 2;
    tg_prng_init(&stub.prng, 7, "stub");
    dns_stub_free(t->stub);
    t->stub = dns_stub_new(&stub);
}

static void town_open(struct town *t)
{
    memset(t, 0, sizeof *t);
    tg_arena_init(&t->arena, SIZE_MAX);
    t->notes = calloc(TOWN_NOTES_MAX, sizeof *t->notes);
    town_zones(t);
    t->hint.name.len = 1;
    t->hint.ip = town_ips[TOWN_ROOT];
    struct dns_resolver_config config = {.roots = &t->hint,
                                         .root_count = 1,
                                         .udp_timeout = TG_SECOND,
                                         .work_max = 10 * TG_SECOND,
                                         .upstream_max = 30,
                                         .cname_max = 8,
                                         .nested_max = 8,
                                         .ttl_max = 86400,
                                         .negative_ttl_max = 10800,
                                         .entry_max = TOWN_CACHE_MAX};
    tg_prng_init(&config.prng, 7, "resolver");
    t->resolver = dns_resolver_new(&config);
    t->stub_timeout = 5 * TG_SECOND;
    town_reopen_stub(t);
}

static void town_close(struct town *t)
{
    CHECK_INT(t->event_count, 0);
    dns_resolver_free(t->resolver);
    dns_stub_free(t->stub);
    tg_arena_deinit(&t->arena);
    free(t->notes);
}

static int town_host(uint32_t ip)
{
    int host = 0;
    while (host < TOWN_HOSTS && town_ips[host] != ip) {
        host++;
    }
    assert_true(host < TOWN_HOSTS);
    return host;
}

static struct town_event *town_post(struct town *t, int from, int to, struct tg_span octets, tg_time delay)
{
    assert_true(t->event_count < TOWN_EVENTS_MAX && octets.len <= 65536);
    struct town_event *e = malloc(sizeof *e);
    t->events[t->event_count++] = e;
    e->at = t->now + delay;
    e->serial = t->serial++;
    e->from = from;
    e->to = to;
    e->from_port = e->to_port = 53;
    e->exchange = 0;
    e->tcp = e->reply = false;
    if (octets.len) {
        memcpy(e->octets, octets.ptr, octets.len);
    }
    e->len = octets.len;
    return e;
}

/* Sends an endpoint's question on its way. */
static void town_send(struct town *t, int from, const struct dns_action *a)
{
    struct town_event *e = town_post(t, from, town_host(a->ip), a->bytes, 10 * TG_MILLISECOND);
    e->from_port = a->port;
    e->tcp = a->kind == DNS_ACT_ASK_TCP;
    e->exchange = a->exchange;
    t->over_tcp += e->tcp;
    if (from == TOWN_RESOLVER) {
        t->sent++;
        for (size_t i = 0; i < a->bytes.len; i++) {
            t->checksum = t->checksum * 31 + a->bytes.ptr[i] + a->port;
        }
    }
}

static void town_keep_note(struct town *t, const struct dns_action *a)
{
    assert_true(t->note_count < TOWN_NOTES_MAX);
    struct town_note *n = &t->notes[t->note_count++];
    struct tg_buf name;
    tg_buf_init(&name, 299);
    assert_true(dns_name_text(&name, &a->name));
    n->note = a->note;
    n->type = a->type;
    n->ttl = a->ttl;
    snprintf(n->name, sizeof n->name, "%s", tg_buf_cstr(&name));
    snprintf(n->text, sizeof n->text, "%.*s", (int)a->text.len, a->text.len ? (const char *)a->text.ptr : "");
    tg_buf_deinit(&name);
}

static bool town_noted(const struct town *t, enum dns_note note, const char *name, uint16_t type, const char *text)
{
    for (size_t i = 0; i < t->note_count; i++) {
        const struct town_note *n = &t->notes[i];
        if (n->note == note && n->type == type && strcmp(n->name, name) == 0 && strcmp(n->text, text) == 0) {
            return true;
        }
    }
    return false;
}

static void town_keep_result(struct town *t, const struct dns_result *r)
{
    struct tg_buf text;
    tg_buf_init(&text, 8000);
    for (size_t i = 0; i < r->record_count; i++) {
        assert_true(tg_buf_str(&text, i ? ", " : "") && dns_rdata_text(&text, r->records[i].type, r->records[i].rdata));
        t->result.ttl = r->records[i].ttl;
    }
    snprintf(t->result.records, sizeof t->result.records, "%s", tg_buf_cstr(&text));
    tg_buf_clear(&text);
    assert_true(dns_name_text(&text, &r->canonical));
    snprintf(t->result.canonical, sizeof t->result.canonical, "%s", tg_buf_cstr(&text));
    tg_buf_deinit(&text);
    t->result.outcome = r->outcome;
    t->result.count = r->record_count;
    t->found += r->outcome == DNS_FOUND;
}

/* Carries out what waits in the stub and the resolver. */
static void town_drain(struct town *t)
{
    struct dns_action a;
    while (dns_stub_poll(t->stub, &a)) {
        town_send(t, TOWN_STUB, &a);
    }
    while (dns_resolver_poll(t->resolver, &a)) {
        if (a.kind == DNS_ACT_NOTE) {
            town_keep_note(t, &a);
        } else if (a.kind == DNS_ACT_ANSWER) {
            struct town_event *e = town_post(t, TOWN_RESOLVER, TOWN_STUB, a.bytes, 10 * TG_MILLISECOND);
            e->to_port = t->clients[a.token].port;
            e->exchange = t->clients[a.token].exchange;
            e->tcp = t->clients[a.token].tcp;
            e->reply = true;
        } else {
            town_send(t, TOWN_RESOLVER, &a);
        }
    }
    struct dns_result r;
    while (dns_stub_result(t->stub, &r)) {
        town_keep_result(t, &r);
    }
}

/* Adds a stranger's address to a reply. */
static void town_poison(struct tg_buf *reply)
{
    struct tg_arena arena;
    tg_arena_init(&arena, SIZE_MAX);
    struct dns_message m;
    static const unsigned char ip[] = {6, 6, 6, 6};
    if (dns_message_parse(&m, tg_buf_span(reply), &arena) == TG_OK) {
        struct dns_record *more = tg_arena_alloc(&arena, (m.additional_count + 1) * sizeof *more);
        if (m.additional_count) {
            memcpy(more, m.additional, m.additional_count * sizeof *more);
        }
        struct dns_record *bad = &more[m.additional_count++];
        assert_int_equal(dns_name_parse(&bad->name, TG_SPAN_LIT("www.fuji.example")), TG_OK);
        bad->type = DNS_A;
        bad->klass = DNS_CLASS_IN;
        bad->ttl = 86400;
        bad->rdata = tg_span_make(ip, 4);
        m.additional = more;
        tg_buf_clear(reply);
        assert_true(dns_message_write(&m, 512, reply));
    }
    tg_arena_deinit(&arena);
}

/* Four replies that are not the reply, before it. */
static void town_spoof(struct town *t, const struct town_event *query, struct tg_span reply)
{
    struct town_event *e;
    for (int i = 0; i < 4; i++) {
        e = town_post(t, i == 1 ? TOWN_STUB : query->to, query->from, reply, 5 * TG_MILLISECOND);
        e->to_port = query->from_port;
        e->reply = true;
        if (i == 0) {
            e->octets[1] ^= 1;
        } else if (i == 2) {
            e->from_port = 5353;
        } else if (i == 3) { /* the right number, another question: "www.sakura" becomes "evil" */
            static const unsigned char evil[] = "\4evil\7example";
            memcpy(e->octets + 12, evil, sizeof evil);
            e->octets[12 + sizeof evil] = 0;
            e->octets[13 + sizeof evil] = 1;
            e->octets[14 + sizeof evil] = 0;
            e->octets[15 + sizeof evil] = 1;
            memset(e->octets + 6, 0, 6);
            e->len = 16 + sizeof evil;
        }
    }
    e = town_post(t, query->to, query->from, reply, 20 * TG_MILLISECOND); /* and once more, too late */
    e->to_port = query->from_port;
    e->reply = true;
}

static void town_serve(struct town *t, const struct town_event *query)
{
    int host = query->to;
    t->asked[host]++;
    if (t->rule[host] == TOWN_SILENT) {
        return;
    }
    struct dns_server server = {.zones = t->zones[host], .zone_count = t->zone_count[host]};
    if (t->rule[host] == TOWN_LAME || t->rule[host] == TOWN_REFUSES) {
        server.zone_count = 0;
        server.lame = t->rule[host] == TOWN_LAME;
    }
    struct tg_buf out;
    tg_buf_init(&out, 65536);
    bool refused = query->tcp && t->tcp_refused;
    if (refused || dns_server_answer(&server, tg_span_make(query->octets, query->len), query->tcp, &out)) {
        if (t->rule[host] == TOWN_ANSWERS_SERVFAIL) {
            out.ptr[3] = (unsigned char)((out.ptr[3] & 0xf0) | DNS_SERVFAIL);
        } else if (t->rule[host] == TOWN_NOT_AUTHORITATIVE) {
            out.ptr[2] &= 0xfb;
        }
        if (t->poison) {
            town_poison(&out);
        }
        if (t->spoof && !query->tcp) {
            town_spoof(t, query, tg_buf_span(&out));
        }
        struct town_event *e = town_post(t, host, query->from, tg_buf_span(&out), 10 * TG_MILLISECOND);
        e->to_port = query->from_port;
        e->exchange = query->exchange;
        e->tcp = query->tcp;
        e->reply = true;
    }
    tg_buf_deinit(&out);
}

static void town_deliver(struct town *t, const struct town_event *e)
{
    struct tg_span octets = tg_span_make(e->octets, e->len);
    if (e->reply && e->to == TOWN_STUB) {
        if (e->tcp) {
            dns_stub_tcp_reply(t->stub, e->exchange, octets, t->now);
        } else {
            dns_stub_datagram(t->stub, town_ips[e->from], e->from_port, e->to_port, octets, t->now);
        }
    } else if (e->reply) {
        if (e->tcp) {
            dns_resolver_tcp_reply(t->resolver, e->exchange, octets, t->now);
        } else {
            dns_resolver_datagram(t->resolver, town_ips[e->from], e->from_port, e->to_port, octets, t->now);
        }
    } else if (e->to == TOWN_RESOLVER) {
        if (t->rule[TOWN_RESOLVER] == TOWN_GOOD) {
            size_t token = t->client_count++;
            assert_true(token < 256);
            t->clients[token].port = e->from_port;
            t->clients[token].exchange = e->exchange;
            t->clients[token].tcp = e->tcp;
            dns_resolver_query(t->resolver, octets, e->tcp, token, t->now);
        }
    } else {
        town_serve(t, e);
    }
}

static struct town_event *town_take_first(struct town *t)
{
    size_t first = 0;
    for (size_t i = 1; i < t->event_count; i++) {
        if (t->events[i]->at < t->events[first]->at ||
            (t->events[i]->at == t->events[first]->at && t->events[i]->serial < t->events[first]->serial)) {
            first = i;
        }
    }
    struct town_event *e = t->events[first];
    t->events[first] = t->events[--t->event_count];
    return e;
}

/* Lets time pass until nothing is on its way and no one waits. */
static void town_pump(struct town *t)
{
    for (;;) {
        town_drain(t);
        tg_time next = tg_time_min(dns_stub_deadline(t->stub), dns_resolver_deadline(t->resolver));
        for (size_t i = 0; i < t->event_count; i++) {
            next = tg_time_min(next, t->events[i]->at);
        }
        if (next == TG_TIME_NEVER) {
            return;
        }
        assert_true(next >= t->now);
        t->now = next;
        if (dns_stub_deadline(t->stub) <= t->now) {
            dns_stub_tick(t->stub, t->now);
        } else if (dns_resolver_deadline(t->resolver) <= t->now) {
            dns_resolver_tick(t->resolver, t->now);
        } else {
            struct town_event *e = town_take_first(t);
            town_deliver(t, e);
            free(e);
        }
    }
}

static void town_begin(struct town *t, const char *name, uint16_t type)
{
    struct dns_name asked;
    assert_int_equal(dns_name_parse(&asked, tg_span_str(name)), TG_OK);
    dns_stub_ask(t->stub, &asked, type, 1, t->now);
    town_drain(t);
}

static const struct town_result *town_ask(struct town *t, const char *name, uint16_t type)
{
    memset(&t->result, 0, sizeof t->result);
    t->client_count = 0;
    town_begin(t, name, type);
    town_pump(t);
    return &t->result;
}

#endif
