// SPDX-License-Identifier: MIT
/* Questions and answers a CPU second, both ends counted; every answer is read and checked.
 *   dns.authoritative  a question is written, a server with 1,000 hosts answers, the answer is read
 *   dns.cached         a stub asks, the resolver answers from its cache, the stub reads it
 *   dns.iterated       the same, but the resolver must ask the server of the zone first */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/arena.h"
#include "protocols/dns/dns_server.h"
#include "protocols/dns/dns_stub.h"

enum { HOSTS = 1000, RESOLVER_IP = 0x0a000035, SERVER_IP = 0x0a000001, MIN_MILLISECONDS = 500 };

struct bench {
    struct tg_arena arena;
    struct dns_zone *zone;
    struct dns_server server;
    struct dns_resolver *resolver;
    struct dns_stub *stub;
    struct dns_name names[HOSTS];
    tg_time now;
};

static void require(bool good, const char *what)
{
    if (!good) {
        fprintf(stderr, "bench_dns: %s\n", what);
        exit(1);
    }
}

static void add(struct bench *b, const char *line)
{
    const char *why;
    if (dns_zone_add(b->zone, tg_span_str(line), 3600, &why) != TG_OK) {
        require(false, why);
    }
}

static void open_bench(struct bench *b)
{
    static const uint32_t resolver_ip = RESOLVER_IP;
    static const struct dns_hint root = {.name = {.len = 1}, .ip = SERVER_IP};
    struct dns_name origin = {.len = 1};
    char line[100];
    tg_arena_init(&b->arena, SIZE_MAX);
    b->zone = dns_zone_new(&b->arena, &origin); /* the root itself, so that one step finds everything */
    add(b, ". SOA ns. h. 1 2 3 4 5");
    add(b, ". NS ns.");
    for (int i = 0; i < HOSTS; i++) {
        snprintf(line, sizeof line, "mail%d.town%d.example. A 10.%d.%d.25", i, i, i / 250, i % 250);
        add(b, line);
        snprintf(line, sizeof line, "mail%d.town%d.example", i, i);
        require(dns_name_parse(&b->names[i], tg_span_str(line)) == TG_OK, "a name");
    }
    b->server.zones = &b->zone;
    b->server.zone_count = 1;
    struct dns_resolver_config config = {.roots = &root,
                                         .root_count = 1,
                                         .udp_timeout = TG_SECOND,
                                         .work_max = 10 * TG_SECOND,
                                         .upstream_max = 30,
                                         .cname_max = 8,
                                         .nested_max = 8,
                                         .ttl_max = 86400,
                                         .negative_ttl_max = 10800,
                                         .entry_max = 10000};
    tg_prng_init(&config.prng, 1, "resolver");
    b->resolver = dns_resolver_new(&config);
    struct dns_stub_config stub = {
        .resolvers = &resolver_ip, .resolver_count = 1, .timeout = 5 * TG_SECOND, .tries = 2};
    tg_prng_init(&stub.prng, 1, "stub");
    b->stub = dns_stub_new(&stub);
}

static void check_address(const struct dns_record *rr, size_t count, unsigned host)
{
    uint32_t ip = 0;
    require(count == 1 && dns_rdata_a(rr->rdata, &ip) && ip == (0x0a000019u | host / 250 << 16 | host % 250 << 8),
            "a wrong answer");
}

static void authoritative(struct bench *b, unsigned host)
{
    static struct tg_buf query, reply;
    static struct tg_arena arena;
    if (query.ceiling == 0) {
        tg_buf_init(&query, 512);
        tg_buf_init(&reply, 512);
        tg_arena_init(&arena, SIZE_MAX);
    }
    tg_buf_clear(&query);
    tg_buf_clear(&reply);
    tg_arena_reset(&arena);
    struct dns_message m = {.id = (uint16_t)host, .question_count = 1};
    m.question = (struct dns_question){b->names[host], DNS_A, DNS_CLASS_IN};
    require(dns_message_write(&m, 512, &query), "no question");
    require(dns_server_answer(&b->server, tg_buf_span(&query), false, &reply), "no answer");
    require(dns_message_parse(&m, tg_buf_span(&reply), &arena) == TG_OK && m.id == host && m.aa, "a bad answer");
    check_address(m.answer, m.answer_count, host);
}

/* Stub, resolver and server until the stub has its result. */
static void through_resolver(struct bench *b, unsigned host)
{
    struct dns_action a, question;
    struct dns_result result;
    static struct tg_buf reply;
    if (reply.ceiling == 0) {
        tg_buf_init(&reply, 512);
    }
    dns_stub_ask(b->stub, &b->names[host], DNS_A, host, b->now);
    require(dns_stub_poll(b->stub, &question), "no question");
    dns_resolver_query(b->resolver, question.bytes, false, 1, b->now);
    bool answered = false;
    while (!answered) {
        require(dns_resolver_poll(b->resolver, &a), "the resolver does nothing");
        if (a.kind == DNS_ACT_SEND_UDP) {
            tg_buf_clear(&reply);
            require(dns_server_answer(&b->server, a.bytes, false, &reply), "no answer");
            uint16_t port = a.port;
            while (dns_resolver_poll(b->resolver, &a)) {
            }
            dns_resolver_datagram(b->resolver, SERVER_IP, 53, port, tg_buf_span(&reply), b->now);
        } else if (a.kind == DNS_ACT_ANSWER) {
            dns_stub_datagram(b->stub, RESOLVER_IP, 53, question.port, a.bytes, b->now);
            answered = true;
        }
    }
    while (dns_resolver_poll(b->resolver, &a)) {
    }
    require(dns_stub_result(b->stub, &result) && result.token == host && result.outcome == DNS_FOUND, "no result");
    check_address(result.records, result.record_count, host);
}

static void iterated(struct bench *b, unsigned host)
{
    if (host == 0) {
        b->now += 3601 * TG_SECOND; /* all that is cached is too old now */
    }
    through_resolver(b, host);
}

static void measure(struct bench *b, const char *name, void (*one)(struct bench *, unsigned))
{
    for (unsigned i = 0; i < HOSTS; i++) {
        one(b, i);
    }
    unsigned long count = 0;
    clock_t start = clock(), spent;
    do {
        for (unsigned i = 0; i < HOSTS; i++) {
            one(b, i);
        }
        count += HOSTS;
        spent = clock() - start;
    } while (spent < (clock_t)MIN_MILLISECONDS * (CLOCKS_PER_SEC / 1000));
    printf("%s %lu answers/cpu-second\n", name,
           (unsigned long)(count * (unsigned long)CLOCKS_PER_SEC / (unsigned long)spent));
}

int main(void)
{
    static struct bench b;
    open_bench(&b);
    measure(&b, "dns.authoritative", authoritative);
    measure(&b, "dns.iterated", iterated);
    measure(&b, "dns.cached", through_resolver);
    dns_stub_free(b.stub);
    dns_resolver_free(b.resolver);
    tg_arena_deinit(&b.arena);
    return 0;
}
