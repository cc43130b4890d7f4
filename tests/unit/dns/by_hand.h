// SPDX-License-Identifier: MIT
/* A resolver whose servers say whatever the test wants: each question it sends is answered by hand. */
#ifndef TESTS_UNIT_DNS_BY_HAND_H
#define TESTS_UNIT_DNS_BY_HAND_H

#include <stdlib.h>

#include "base/arena.h"
#include "protocols/dns/dns_resolver.h"
#include "protocols/dns/dns_zone.h"
#include "tests/harness/tg_test.h"

#define ROOT_IP 0x0a000001u

struct fixture {
    struct tg_arena arena;
    struct dns_resolver *r;
    struct dns_hint hint;
    tg_time now;
    struct dns_action sent;   /* the last question upstream, */
    struct dns_message asked; /* as it was read */
    unsigned sent_count, answered_count;
    bool over_tcp;
    struct dns_message answer; /* the last answer to a client */
    uint64_t token;
    char notes[20000];
};

static inline void open_with(struct fixture *f, struct dns_resolver_config config)
{
    memset(f, 0, sizeof *f);
    tg_arena_init(&f->arena, SIZE_MAX);
    f->hint.name.len = 1;
    f->hint.ip = ROOT_IP;
    config.roots = &f->hint;
    config.root_count = 1;
    tg_prng_init(&config.prng, 3, "resolver");
    f->r = dns_resolver_new(&config);
}

static const struct dns_resolver_config usual = {.udp_timeout = TG_SECOND,
                                                 .work_max = 10 * TG_SECOND,
                                                 .upstream_max = 30,
                                                 .cname_max = 8,
                                                 .nested_max = 8,
                                                 .ttl_max = 86400,
                                                 .negative_ttl_max = 10800,
                                                 .entry_max = 1000};

static inline void close_resolver(struct fixture *f)
{
    dns_resolver_free(f->r);
    tg_arena_deinit(&f->arena);
}

static inline struct dns_name name_of(const char *text)
{
    struct dns_name name;
    assert_int_equal(dns_name_parse(&name, tg_span_str(text)), TG_OK);
    return name;
}

static inline void drain(struct fixture *f)
{
    struct dns_action a;
    while (dns_resolver_poll(f->r, &a)) {
        struct tg_span bytes = tg_arena_copy(&f->arena, a.bytes);
        if (a.kind == DNS_ACT_NOTE) {
            size_t len = strlen(f->notes);
            snprintf(f->notes + len, sizeof f->notes - len, "%d %.*s\n", (int)a.note, (int)a.text.len,
                     a.text.len ? (const char *)a.text.ptr : "");
        } else if (a.kind == DNS_ACT_ANSWER) {
            CHECK_INT(dns_message_parse(&f->answer, bytes, &f->arena), TG_OK);
            CHECK(f->answer.ra && !f->answer.ad && !f->answer.aa); /* DNS20 DNS29 */
            f->answered_count++;
            f->token = a.token;
        } else {
            f->sent = a;
            f->sent.bytes = bytes;
            f->over_tcp = a.kind == DNS_ACT_ASK_TCP;
            CHECK_INT(dns_message_parse(&f->asked, bytes, &f->arena), TG_OK);
            CHECK(!f->asked.rd && !f->asked.qr && f->asked.question_count == 1);
            CHECK(f->over_tcp || a.port >= 49152);
            f->sent_count++;
        }
    }
}

static inline void query(struct fixture *f, const struct dns_message *m, uint64_t token)
{
    struct tg_buf wire;
    tg_buf_init(&wire, 65536);
    assert_true(dns_message_write(m, 65535, &wire));
    dns_resolver_query(f->r, tg_buf_span(&wire), false, token, f->now);
    tg_buf_deinit(&wire);
    drain(f);
}

static inline struct dns_message question(const char *name, uint16_t type)
{
    struct dns_message m = {.id = 77, .rd = true, .question_count = 1};
    m.question = (struct dns_question){name_of(name), type, DNS_CLASS_IN};
    return m;
}

static inline void ask(struct fixture *f, const char *name, uint16_t type)
{
    struct dns_message m = question(name, type);
    query(f, &m, 1);
}

/* Adds the record of one line "SECTION name ttl TYPE data" with SECTION "=", "@" or "+". */
static inline void add_line(struct fixture *f, struct dns_message *m, const char *line)
{
    char owner[200];
    snprintf(owner, sizeof owner, "%.*s", (int)strcspn(line + 2, " "), line + 2);
    struct dns_name origin = name_of(owner); /* every record in a zone of its own, so that SOA may stand anywhere */
    struct dns_zone *zone = dns_zone_new(&f->arena, &origin);
    const char *why;
    if (dns_zone_add(zone, tg_span_str(line + 2), 300, &why) != TG_OK) {
        print_error("%s: %s\n", line, why);
        fail();
    }
    struct dns_record **records = line[0] == '=' ? &m->answer : line[0] == '@' ? &m->authority : &m->additional;
    size_t *count = line[0] == '=' ? &m->answer_count : line[0] == '@' ? &m->authority_count : &m->additional_count;
    struct dns_record *more = tg_arena_alloc(&f->arena, (*count + 1) * sizeof *more);
    if (*count) {
        memcpy(more, *records, *count * sizeof *more);
    }
    more[(*count)++] = *dns_zone_at(zone, 0);
    *records = more;
}

/* Answers the last question; flags "aa", "tc"; lines parted by "|". */
static inline void reply(struct fixture *f, unsigned rcode, const char *flags, const char *lines)
{
    struct dns_message m = {.id = f->asked.id, .qr = true, .rcode = rcode, .question_count = 1};
    m.question = f->asked.question;
    m.aa = strstr(flags, "aa");
    m.has_edns = strstr(flags, "opt");
    m.tc = strstr(flags, "tc");
    char copy[2000];
    snprintf(copy, sizeof copy, "%s", lines);
    for (char *rest = copy, *line; (line = strtok_r(rest, "|", &rest)) != NULL;) {
        add_line(f, &m, line);
    }
    struct tg_buf wire;
    tg_buf_init(&wire, 65536);
    assert_true(dns_message_write(&m, 65535, &wire));
    f->now += 20 * TG_MILLISECOND;
    if (f->over_tcp) {
        dns_resolver_tcp_reply(f->r, f->sent.exchange, tg_buf_span(&wire), f->now);
    } else {
        dns_resolver_datagram(f->r, f->sent.ip, 53, f->sent.port, tg_buf_span(&wire), f->now);
    }
    tg_buf_deinit(&wire);
    drain(f);
}

/* Asks and leads the resolver to the zone's server at 10.0.1.1. */
static inline void ask_zone(struct fixture *f, const char *name, uint16_t type)
{
    ask(f, name, type);
    if (f->sent.ip == ROOT_IP) {
        reply(f, 0, "", "@ sakura.example. 86400 NS ns.sakura.example.|+ ns.sakura.example. 86400 A 10.0.1.1");
    }
    CHECK_INT(f->sent.ip, 0x0a000101);
}

#endif
