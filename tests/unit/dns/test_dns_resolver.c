// SPDX-License-Identifier: MIT
/* The resolver against servers that say whatever the test wants: each question it sends is answered by hand. */
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

static void open_with(struct fixture *f, struct dns_resolver_config config)
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

static void close_resolver(struct fixture *f)
{
    dns_resolver_free(f->r);
    tg_arena_deinit(&f->arena);
}

static struct dns_name name_of(const char *text)
{
    struct dns_name name;
    assert_int_equal(dns_name_parse(&name, tg_span_str(text)), TG_OK);
    return name;
}

static void drain(struct fixture *f)
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
            CHECK(!f->asked.rd && !f->asked.qr && f->asked.question_count == 1 && !f->asked.has_edns);
            CHECK(f->over_tcp || a.port >= 49152);
            f->sent_count++;
        }
    }
}

static void query(struct fixture *f, const struct dns_message *m, uint64_t token)
{
    struct tg_buf wire;
    tg_buf_init(&wire, 65536);
    assert_true(dns_message_write(m, 65535, &wire));
    dns_resolver_query(f->r, tg_buf_span(&wire), false, token, f->now);
    tg_buf_deinit(&wire);
    drain(f);
}

static struct dns_message question(const char *name, uint16_t type)
{
    struct dns_message m = {.id = 77, .rd = true, .question_count = 1};
    m.question = (struct dns_question){name_of(name), type, DNS_CLASS_IN};
    return m;
}

static void ask(struct fixture *f, const char *name, uint16_t type)
{
    struct dns_message m = question(name, type);
    query(f, &m, 1);
}

/* Adds the record of one line "SECTION name ttl TYPE data" with SECTION "=", "@" or "+". */
static void add_line(struct fixture *f, struct dns_message *m, const char *line)
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
static void reply(struct fixture *f, unsigned rcode, const char *flags, const char *lines)
{
    struct dns_message m = {.id = f->asked.id, .qr = true, .rcode = rcode, .question_count = 1};
    m.question = f->asked.question;
    m.aa = strstr(flags, "aa");
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
static void ask_zone(struct fixture *f, const char *name, uint16_t type)
{
    ask(f, name, type);
    if (f->sent.ip == ROOT_IP) {
        reply(f, 0, "", "@ sakura.example. 86400 NS ns.sakura.example.|+ ns.sakura.example. 86400 A 10.0.1.1");
    }
    CHECK_INT(f->sent.ip, 0x0a000101);
}

/* DNS20: RD=0 gets what is in the cache, or REFUSED. */
static void without_rd_only_the_cache_answers(void **state)
{
    (void)state;
    struct fixture f;
    open_with(&f, usual);
    struct dns_message m = question("www.sakura.example", DNS_A);
    m.rd = false;
    query(&f, &m, 9);
    CHECK(f.token == 9 && f.answer.rcode == DNS_REFUSED && !f.answer.rd);
    CHECK_INT(f.sent_count, 0);
    ask_zone(&f, "www.sakura.example", DNS_A);
    reply(&f, 0, "aa", "= www.sakura.example. 300 A 10.0.1.80");
    query(&f, &m, 10);
    CHECK(f.token == 10 && f.answer.rcode == DNS_NOERROR && f.answer.answer_count == 1 &&
          f.answer.answer[0].ttl == 300);
    close_resolver(&f);
}

/* DNS06 DNS08 */
static void odd_queries_get_a_code(void **state)
{
    (void)state;
    struct fixture f;
    open_with(&f, usual);
    dns_resolver_query(f.r, TG_SPAN_LIT("\0\1"), false, 1, 0);
    drain(&f);
    CHECK_INT(f.answered_count, 0);
    dns_resolver_query(f.r, TG_SPAN_LIT("\0\1\1\0\0\1\0\0\0\0\0\0\300\14\0\1\0\1"), false, 1, 0);
    drain(&f);
    CHECK(f.answer.rcode == DNS_FORMERR && f.answered_count == 1);
    struct dns_message m = question("sakura.example", DNS_AXFR);
    query(&f, &m, 1);
    CHECK_INT(f.answer.rcode, DNS_REFUSED);
    m = question("sakura.example", DNS_A);
    m.opcode = 4;
    query(&f, &m, 1);
    CHECK_INT(f.answer.rcode, DNS_NOTIMP);
    m.opcode = 0;
    m.has_edns = true;
    m.edns_version = 1;
    query(&f, &m, 1);
    CHECK(f.answer.rcode == DNS_BADVERS && f.answer.has_edns && f.answer.edns_version == 0);
    CHECK_INT(f.sent_count, 0);
    close_resolver(&f);
}

/* DNS05 DNS26: the lowest TTL of a set, and never more than the ceiling. */
static void ttls_are_evened_and_capped(void **state)
{
    (void)state;
    struct fixture f;
    open_with(&f, usual);
    ask_zone(&f, "www.sakura.example", DNS_A);
    reply(&f, 0, "aa", "= www.sakura.example. 300 A 10.0.1.80|= www.sakura.example. 100 A 10.0.1.81");
    CHECK(f.answer.answer_count == 2 && f.answer.answer[0].ttl == 100 && f.answer.answer[1].ttl == 100);
    ask_zone(&f, "mail.sakura.example", DNS_A);
    reply(&f, 0, "aa", "= mail.sakura.example. 2000000000 A 10.0.1.25");
    CHECK_INT(f.answer.answer[0].ttl, 86400);
    ask_zone(&f, "no.sakura.example", DNS_A);
    reply(&f, 3, "aa", "@ sakura.example. 90000 SOA ns.sakura.example. h.sakura.example. 1 2 3 4 80000");
    CHECK(f.answer.rcode == DNS_NXDOMAIN && f.answer.authority_count == 1 && f.answer.authority[0].ttl == 10800);
    f.now += 800 * TG_SECOND;
    ask(&f, "NO.sakura.example", DNS_MX);
    CHECK(f.answer.rcode == DNS_NXDOMAIN && f.answer.authority[0].ttl == 10000); /* DNS27 */
    close_resolver(&f);
}

/* DNS27: without a SOA a "no" is told but not kept; so is one whose SOA belongs to someone else. */
static void a_no_without_its_soa_is_not_kept(void **state)
{
    (void)state;
    static const char *const authorities[] = {"", "@ other.example. 600 SOA a. b. 1 2 3 4 5",
                                              "@ www.no.sakura.example. 600 SOA a. b. 1 2 3 4 5"};
    for (unsigned i = 0; i < 3; i++) {
        for (unsigned rcode = 0; rcode <= 3; rcode += 3) {
            struct fixture f;
            open_with(&f, usual);
            ask_zone(&f, "no.sakura.example", DNS_A);
            unsigned sent = f.sent_count;
            reply(&f, rcode, "aa", authorities[i]);
            CHECK(f.answer.rcode == rcode && f.answer.answer_count == 0 && f.answer.authority_count == 0);
            ask(&f, "no.sakura.example", DNS_A);
            CHECK_INT(f.sent_count, sent + 1);
            close_resolver(&f);
        }
    }
}

/* DNS24 DNS22: each of these replies is of no use; the one server of the zone gone, the end is SERVFAIL. */
static void useless_replies_end_in_servfail(void **state)
{
    (void)state;
    static const struct {
        unsigned rcode;
        const char *flags, *lines, *why;
    } rows[] = {
        {0, "",   "",                                                                                   "its name server does not speak with authority: the delegation is lame"   },
        {0, "",   "= www.sakura.example. 300 A 6.6.6.6",
         "its name server does not speak with authority: the delegation is lame"                                                                                                  },
        {3, "",   "@ sakura.example. 60 SOA a. b. 1 2 3 4 5",
         "its name server does not speak with authority: the delegation is lame"                                                                                                  },
        {0, "",   "@ . 60 NS a.root.",                                                                  "its name server points back up the tree or aside: the delegation is lame"},
        {0, "",   "@ sakura.example. 60 NS ns.sakura.example.|+ ns.sakura.example. 60 A 10.0.1.1",
         "its name server points back up the tree or aside: the delegation is lame"                                                                                               },
        {0, "",   "@ fuji.example. 60 NS ns.fuji.example.|+ ns.fuji.example. 60 A 6.6.6.6",
         "its name server points back up the tree or aside: the delegation is lame"                                                                                               },
        {0, "",   "@ x.sakura.example. 60 NS ns.x.sakura.example.|+ ns.x.sakura.example. 60 A 6.6.6.6",
         "its name server points back up the tree or aside: the delegation is lame"                                                                                               },
        {1, "",   "",                                                                                   "its name server answered FORMERR"                                        },
        {2, "",   "",                                                                                   "its name server answered SERVFAIL"                                       },
        {4, "",   "",                                                                                   "its name server answered NOTIMP"                                         },
        {5, "aa", "= www.sakura.example. 300 A 6.6.6.6",                                                "its name server answered REFUSED"                                        },
        {9, "",   "",                                                                                   "its name server answered with an unknown code"                           },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct fixture f;
        open_with(&f, usual);
        ask_zone(&f, "www.sakura.example", DNS_A);
        reply(&f, rows[i].rcode, rows[i].flags, rows[i].lines);
        CHECK(f.answered_count == 1 && f.answer.rcode == DNS_SERVFAIL && f.answer.answer_count == 0);
        char want[200];
        snprintf(want, sizeof want, "%d %s\n", (int)DNS_NOTE_FAILED, rows[i].why);
        if (!strstr(f.notes, want)) {
            print_error("%s\n%s", want, f.notes);
        }
        CHECK(strstr(f.notes, want) != NULL);
        close_resolver(&f);
    }
}

/* DNS24: of a chain that leaves the zone only the part inside it is believed; the rest is asked for anew. */
static void a_chain_that_leaves_the_zone_is_not_believed_further(void **state)
{
    (void)state;
    struct fixture f;
    open_with(&f, usual);
    ask_zone(&f, "shop.sakura.example", DNS_A);
    reply(&f, 0, "aa", "= shop.sakura.example. 300 CNAME www.bank.example.|= www.bank.example. 300 A 6.6.6.6");
    CHECK_INT(f.answered_count, 0);
    CHECK_INT(f.sent.ip, ROOT_IP);
    struct dns_name bank = name_of("www.bank.example");
    CHECK(dns_name_eq(&f.asked.question.name, &bank));
    reply(&f, 0, "", "@ bank.example. 300 NS ns.bank.example.|+ ns.bank.example. 300 A 10.0.9.1");
    reply(&f, 0, "aa", "= www.bank.example. 300 A 10.0.9.80");
    CHECK(f.answer.answer_count == 2 && f.answer.answer[1].rdata.ptr[0] == 10);
    close_resolver(&f);
}

/* RFC 6604: NXDOMAIN behind a CNAME is about the last name. */
static void nxdomain_behind_a_cname_is_about_the_last_name(void **state)
{
    (void)state;
    struct fixture f;
    open_with(&f, usual);
    ask_zone(&f, "gone.sakura.example", DNS_A);
    reply(&f, 3, "aa", "= gone.sakura.example. 300 CNAME no.sakura.example.|@ sakura.example. 60 SOA a. b. 1 2 3 4 60");
    CHECK(f.answer.rcode == DNS_NXDOMAIN && f.answer.answer_count == 1 && f.answer.authority_count == 1);
    unsigned sent = f.sent_count;
    ask(&f, "gone.sakura.example", DNS_CNAME);
    CHECK(f.answer.rcode == DNS_NOERROR && f.answer.answer_count == 1 && f.sent_count == sent);
    ask(&f, "no.sakura.example", DNS_A);
    CHECK(f.answer.rcode == DNS_NXDOMAIN && f.sent_count == sent);
    close_resolver(&f);
}

/* DNS26: what the zone itself says of its servers is better than a referral, and stays. */
static void a_referral_does_not_replace_what_the_zone_said(void **state)
{
    (void)state;
    struct fixture f;
    open_with(&f, usual);
    ask_zone(&f, "ns.sakura.example", DNS_A);
    reply(&f, 0, "aa", "= ns.sakura.example. 90 A 10.0.1.1");
    f.now += 10 * TG_SECOND;
    ask(&f, "www.fuji.example", DNS_A); /* its referral carries another address for ns.sakura */
    reply(&f, 0, "", "@ fuji.example. 86400 NS ns.sakura.example.|+ ns.sakura.example. 86400 A 6.6.6.6");
    CHECK_INT(f.sent.ip, 0x06060606); /* glue serves this delegation */
    unsigned sent = f.sent_count;
    ask(&f, "ns.sakura.example", DNS_A);
    CHECK(f.sent_count == sent && f.answer.answer[0].rdata.ptr[0] == 10 && f.answer.answer[0].ttl == 80);
    close_resolver(&f);
}

/* DNS22: TC leads to TCP with the same server; what comes there must fit too. */
static void tcp_is_used_when_an_answer_is_cut(void **state)
{
    (void)state;
    struct fixture f;
    open_with(&f, usual);
    ask_zone(&f, "big.sakura.example", DNS_TXT);
    reply(&f, 0, "aa tc", "");
    CHECK(f.over_tcp && f.sent.ip == 0x0a000101 && f.sent.port == 0);
    uint32_t exchange = f.sent.exchange;
    dns_resolver_tcp_reply(f.r, exchange + 1, TG_SPAN_LIT("whatever"), f.now); /* not ours */
    drain(&f);
    CHECK_INT(f.answered_count, 0);
    reply(&f, 0, "aa", "= big.sakura.example. 300 TXT big");
    CHECK(f.answer.rcode == DNS_NOERROR && f.answer.answer_count == 1);
    for (int way = 0; way < 4; way++) {
        char name[40];
        snprintf(name, sizeof name, "big%d.sakura.example", way);
        ask_zone(&f, name, DNS_TXT);
        reply(&f, 0, "aa tc", "");
        CHECK(f.over_tcp);
        if (way == 0) {
            dns_resolver_tcp_reply(f.r, f.sent.exchange, TG_SPAN_LIT(""), f.now);
        } else if (way == 1) {
            dns_resolver_tcp_reply(f.r, f.sent.exchange, TG_SPAN_LIT("nonsense"), f.now);
        } else if (way == 2) {
            reply(&f, 0, "aa tc", "");
        } else {
            f.now += 5 * TG_SECOND;
            dns_resolver_tick(f.r, f.now);
        }
        f.over_tcp = false;
        drain(&f);
        CHECK(f.answered_count == (unsigned)way + 2 && f.answer.rcode == DNS_SERVFAIL);
    }
    close_resolver(&f);
}

/* DNS22: 1 s, 2 s, three rounds; every question has another number or port. */
static void a_silent_server_is_tried_in_three_rounds(void **state)
{
    (void)state;
    struct fixture f;
    open_with(&f, usual);
    ask(&f, "www.sakura.example", DNS_A);
    static const int seconds[] = {1, 2, 1, 2, 1, 2};
    for (unsigned i = 0; i < 6; i++) {
        CHECK_INT(f.sent_count, i + 1);
        uint16_t port = f.sent.port;
        CHECK(dns_resolver_deadline(f.r) == f.now + seconds[i] * TG_SECOND);
        f.now += seconds[i] * TG_SECOND - 1;
        dns_resolver_tick(f.r, f.now); /* too early: nothing happens */
        drain(&f);
        CHECK_INT(f.sent_count, i + 1);
        f.now++;
        dns_resolver_tick(f.r, f.now);
        drain(&f);
        CHECK(i == 5 || f.sent.port != port);
    }
    CHECK(f.answered_count == 1 && f.answer.rcode == DNS_SERVFAIL);
    CHECK(strstr(f.notes, "its name servers did not answer") != NULL);
    CHECK(dns_resolver_deadline(f.r) == TG_TIME_NEVER);
    close_resolver(&f);
}

/* DNS-H2: a flood of one question: all are answered, one is sent; beyond a ceiling the rest get SERVFAIL at once. */
static void a_flood_of_one_question_has_a_ceiling(void **state)
{
    (void)state;
    struct fixture f;
    open_with(&f, usual);
    for (int i = 0; i < 1000; i++) {
        ask(&f, "www.sakura.example", DNS_A);
    }
    CHECK_INT(f.sent_count, 1);
    CHECK(f.answered_count == 1000 - 256 && f.answer.rcode == DNS_SERVFAIL);
    reply(&f, 3, "aa", "");
    CHECK(f.answered_count == 1000 && f.answer.rcode == DNS_NXDOMAIN);
    close_resolver(&f);
}

/* DNS21: the counters are of one client's query: all its questions, nested ones too. */
static void the_work_for_one_query_is_limited(void **state)
{
    (void)state;
    struct fixture f;
    struct dns_resolver_config config = usual;
    config.upstream_max = 5;
    open_with(&f, config);
    char name[120] = "h.example";
    ask(&f, "a.b.c.d.e.f.g.h.example", DNS_A);
    for (int i = 0; i < 8 && f.answered_count == 0; i++) { /* each server knows one label more */
        char lines[400];
        snprintf(lines, sizeof lines, "@ %s. 60 NS ns.%s.|+ ns.%s. 60 A 10.0.0.%d", name, name, name, i + 2);
        reply(&f, 0, "", lines);
        char longer[120];
        snprintf(longer, sizeof longer, "%c.%.100s", 'g' - i, name);
        memcpy(name, longer, sizeof name);
    }
    CHECK(f.answer.rcode == DNS_SERVFAIL && f.sent_count == 5);
    CHECK(strstr(f.notes, "too many questions were needed") != NULL);
    close_resolver(&f);
}

/* DNS25: a nested lookup fails with its parent's limits, and a parent that is gone takes its child along. */
static void nested_work_counts_for_the_one_who_waits(void **state)
{
    (void)state;
    struct fixture f;
    struct dns_resolver_config config = usual;
    config.upstream_max = 3;
    open_with(&f, config);
    ask(&f, "www.sakura.example", DNS_A);
    reply(&f, 0, "", "@ sakura.example. 60 NS ns.a.test.");
    reply(&f, 0, "", "@ a.test. 60 NS ns.b.test.");
    CHECK_INT(f.sent_count, 3); /* www, ns.a, ns.b */
    reply(&f, 0, "", "@ b.test. 60 NS ns.b.test.|+ ns.b.test. 60 A 10.0.0.9");
    CHECK(f.answered_count == 1 && f.answer.rcode == DNS_SERVFAIL && f.sent_count == 3);
    CHECK(dns_resolver_deadline(f.r) == TG_TIME_NEVER); /* nothing is left behind */
    close_resolver(&f);
}

/* DNS06: ANY is passed on and one set is enough. */
static void any_gives_the_set_the_server_chose(void **state)
{
    (void)state;
    struct fixture f;
    open_with(&f, usual);
    ask_zone(&f, "sakura.example", DNS_ANY);
    reply(&f, 0, "aa", "= sakura.example. 60 MX 10 mail.sakura.example.|= sakura.example. 60 TXT x");
    CHECK(f.answer.answer_count == 1 && f.answer.answer[0].type == DNS_MX);
    unsigned sent = f.sent_count;
    ask(&f, "sakura.example", DNS_MX);
    CHECK(f.sent_count == sent && f.answer.answer_count == 1);
    close_resolver(&f);
}

/* A crowd of different questions: each is answered, whatever the order, and the ports differ. */
static void many_questions_are_worked_on_at_a_time(void **state)
{
    (void)state;
    struct fixture f;
    open_with(&f, usual);
    for (int i = 0; i < 5000; i++) {
        char name[40];
        snprintf(name, sizeof name, "h%d.example", i);
        ask(&f, name, DNS_A);
    }
    CHECK(f.sent_count == 4096 && f.answered_count == 5000 - 4096 && f.answer.rcode == DNS_SERVFAIL);
    while (dns_resolver_deadline(f.r) != TG_TIME_NEVER) {
        f.now = dns_resolver_deadline(f.r);
        dns_resolver_tick(f.r, f.now);
        drain(&f);
    }
    CHECK_INT(f.answered_count, 5000);
    close_resolver(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_rd_only_the_cache_answers),
        cmocka_unit_test(odd_queries_get_a_code),
        cmocka_unit_test(ttls_are_evened_and_capped),
        cmocka_unit_test(a_no_without_its_soa_is_not_kept),
        cmocka_unit_test(useless_replies_end_in_servfail),
        cmocka_unit_test(a_chain_that_leaves_the_zone_is_not_believed_further),
        cmocka_unit_test(nxdomain_behind_a_cname_is_about_the_last_name),
        cmocka_unit_test(a_referral_does_not_replace_what_the_zone_said),
        cmocka_unit_test(tcp_is_used_when_an_answer_is_cut),
        cmocka_unit_test(a_silent_server_is_tried_in_three_rounds),
        cmocka_unit_test(a_flood_of_one_question_has_a_ceiling),
        cmocka_unit_test(the_work_for_one_query_is_limited),
        cmocka_unit_test(nested_work_counts_for_the_one_who_waits),
        cmocka_unit_test(any_gives_the_set_the_server_chose),
        cmocka_unit_test(many_questions_are_worked_on_at_a_time),
    };
    return tg_run_tests(tests);
}
