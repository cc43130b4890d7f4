// SPDX-License-Identifier: MIT
#include <stdlib.h>

#include "base/arena.h"
#include "protocols/dns/dns_stub.h"
#include "tests/harness/tg_test.h"

static const uint32_t resolvers[] = {0x0a000901, 0x0a000902};

struct fixture {
    struct dns_stub *s;
    tg_time now;
    struct dns_action sent;
    unsigned char bytes[512];
    unsigned sent_count;
};

static struct dns_name name_of(const char *text)
{
    struct dns_name name;
    assert_int_equal(dns_name_parse(&name, tg_span_str(text)), TG_OK);
    return name;
}

static void open_stub(struct fixture *f, size_t count)
{
    memset(f, 0, sizeof *f);
    struct dns_stub_config config = {
        .resolvers = resolvers, .resolver_count = count, .timeout = 5 * TG_SECOND, .tries = 2};
    tg_prng_init(&config.prng, 5, "stub");
    f->s = dns_stub_new(&config);
}

static void drain(struct fixture *f)
{
    struct dns_action a;
    while (dns_stub_poll(f->s, &a)) {
        f->sent = a;
        assert_true(a.bytes.len <= sizeof f->bytes);
        memcpy(f->bytes, a.bytes.ptr, a.bytes.len);
        f->sent.bytes = tg_span_make(f->bytes, a.bytes.len);
        f->sent_count++;
    }
}

static void ask(struct fixture *f, const char *name, uint16_t type, uint64_t token)
{
    struct dns_name asked = name_of(name);
    dns_stub_ask(f->s, &asked, type, token, f->now);
    drain(f);
}

/* Hands in a reply made from the last question. */
struct reply {
    unsigned rcode;
    bool tc;
    const struct dns_record *answer;
    size_t answer_count;
    uint32_t ip;        /* 0: whoever was asked */
    uint16_t port;      /* 0: 53 */
    uint16_t id_change; /* added to the number */
    const char *name;   /* NULL: as asked */
};

static void hand_in(struct fixture *f, const struct reply *reply)
{
    struct tg_arena arena;
    struct tg_buf wire;
    struct dns_message m;
    tg_arena_init(&arena, SIZE_MAX);
    tg_buf_init(&wire, 65536);
    assert_int_equal(dns_message_parse(&m, f->sent.bytes, &arena), TG_OK);
    m.qr = m.ra = true;
    m.id = (uint16_t)(m.id + reply->id_change);
    m.rcode = reply->rcode;
    m.tc = reply->tc;
    m.answer = (struct dns_record *)(uintptr_t)reply->answer;
    m.answer_count = reply->answer_count;
    if (reply->name) {
        m.question.name = name_of(reply->name);
    }
    assert_true(dns_message_write(&m, 65535, &wire));
    if (f->sent.kind == DNS_ACT_ASK_TCP) {
        dns_stub_tcp_reply(f->s, f->sent.exchange, tg_buf_span(&wire), f->now);
    } else {
        dns_stub_datagram(f->s, reply->ip ? reply->ip : f->sent.ip, reply->port ? reply->port : 53, f->sent.port,
                          tg_buf_span(&wire), f->now);
    }
    tg_buf_deinit(&wire);
    tg_arena_deinit(&arena);
    drain(f);
}

static struct dns_record record(const char *owner, uint16_t type, const char *target, const char *ip)
{
    static struct dns_name targets[16];
    static unsigned next;
    struct dns_record rr = {.name = name_of(owner), .type = type, .klass = DNS_CLASS_IN, .ttl = 300};
    if (target) {
        struct dns_name *name = &targets[next++ % 16];
        *name = name_of(target);
        rr.rdata = tg_span_make(name->octets, name->len);
    } else {
        rr.rdata = tg_span_make(ip, 4);
    }
    return rr;
}

/* DNS29: a plain question with RD=1. */
static void a_question_goes_out_with_rd_and_comes_back_with_its_token(void **state)
{
    (void)state;
    struct fixture f;
    struct tg_arena arena;
    struct dns_message m;
    struct dns_result r;
    open_stub(&f, 1);
    tg_arena_init(&arena, SIZE_MAX);
    ask(&f, "Sakura.example", DNS_A, 42);
    CHECK_INT(dns_message_parse(&m, f.sent.bytes, &arena), TG_OK);
    CHECK(m.rd && !m.qr && !m.has_edns && m.question_count == 1 && m.question.type == DNS_A);
    CHECK(f.sent.kind == DNS_ACT_SEND_UDP && f.sent.ip == resolvers[0] && f.sent.port >= 49152);
    CHECK(dns_stub_deadline(f.s) == 5 * TG_SECOND);
    CHECK(!dns_stub_result(f.s, &r));
    struct dns_record rr = record("sakura.example", DNS_A, NULL, "\12\0\0\1");
    hand_in(&f, &(struct reply){.answer = &rr, .answer_count = 1});
    CHECK(dns_stub_result(f.s, &r));
    CHECK(r.token == 42 && r.outcome == DNS_FOUND && r.record_count == 1 && r.question.type == DNS_A);
    CHECK_SPANS(r.records[0].rdata, TG_SPAN_LIT("\12\0\0\1"));
    CHECK(!dns_stub_result(f.s, &r));
    CHECK(dns_stub_deadline(f.s) == TG_TIME_NEVER);
    tg_arena_deinit(&arena);
    dns_stub_free(f.s);
}

/* DNS28 */
static void each_code_has_its_outcome(void **state)
{
    (void)state;
    static const struct {
        unsigned rcode;
        enum dns_outcome outcome;
    } rows[] = {
        {DNS_NOERROR,  DNS_NO_DATA      },
        {DNS_NXDOMAIN, DNS_NO_NAME      },
        {DNS_SERVFAIL, DNS_SERVER_FAILED},
        {DNS_REFUSED,  DNS_SERVER_FAILED},
        {DNS_FORMERR,  DNS_SERVER_FAILED},
        {DNS_NOTIMP,   DNS_SERVER_FAILED}
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct fixture f;
        struct dns_result r;
        open_stub(&f, 1);
        ask(&f, "sakura.example", DNS_MX, 1);
        hand_in(&f, &(struct reply){.rcode = rows[i].rcode});
        CHECK(dns_stub_result(f.s, &r) && r.outcome == rows[i].outcome && r.record_count == 0);
        CHECK_INT(f.sent_count, 1);
        dns_stub_free(f.s);
    }
}

/* DNS29: 5 s, each resolver in turn, each twice. */
static void silent_resolvers_are_asked_in_turn_twice(void **state)
{
    (void)state;
    struct fixture f;
    struct dns_result r;
    open_stub(&f, 2);
    ask(&f, "sakura.example", DNS_A, 1);
    for (unsigned i = 0; i < 4; i++) {
        CHECK(f.sent_count == i + 1 && f.sent.ip == resolvers[i % 2]);
        CHECK(!dns_stub_result(f.s, &r));
        f.now = dns_stub_deadline(f.s);
        CHECK(f.now == (i + 1) * 5 * TG_SECOND);
        dns_stub_tick(f.s, f.now - 1);
        drain(&f);
        CHECK_INT(f.sent_count, i + 1);
        dns_stub_tick(f.s, f.now);
        drain(&f);
    }
    CHECK(dns_stub_result(f.s, &r) && r.outcome == DNS_TIMED_OUT && f.sent_count == 4);
    dns_stub_free(f.s);
}

static void a_failing_resolver_gives_way_to_the_next(void **state)
{
    (void)state;
    struct fixture f;
    struct dns_result r;
    struct dns_record rr = record("sakura.example", DNS_A, NULL, "\12\0\0\1");
    open_stub(&f, 2);
    ask(&f, "sakura.example", DNS_A, 1);
    hand_in(&f, &(struct reply){.rcode = DNS_SERVFAIL});
    CHECK(f.sent_count == 2 && f.sent.ip == resolvers[1]);
    hand_in(&f, &(struct reply){.answer = &rr, .answer_count = 1});
    CHECK(dns_stub_result(f.s, &r) && r.outcome == DNS_FOUND);
    ask(&f, "sakura.example", DNS_A, 2);
    hand_in(&f, &(struct reply){.rcode = DNS_SERVFAIL});
    hand_in(&f, &(struct reply){.rcode = DNS_REFUSED});
    CHECK(dns_stub_result(f.s, &r) && r.outcome == DNS_SERVER_FAILED && r.token == 2);
    CHECK_INT(f.sent_count, 4);
    dns_stub_free(f.s);
}

/* DNS23 DNS-H3 DNS-H1 */
static void strange_replies_change_nothing(void **state)
{
    (void)state;
    struct fixture f;
    struct dns_result r;
    struct dns_record rr = record("sakura.example", DNS_A, NULL, "\6\6\6\6");
    open_stub(&f, 1);
    ask(&f, "sakura.example", DNS_A, 1);
    struct reply good = {.answer = &rr, .answer_count = 1}, bad[4] = {good, good, good, good};
    bad[0].ip = resolvers[1];
    bad[1].port = 54;
    bad[2].id_change = 1;
    bad[3].name = "fuji.example";
    for (int i = 0; i < 4; i++) {
        hand_in(&f, &bad[i]);
        CHECK(!dns_stub_result(f.s, &r));
    }
    for (size_t cut = 0; cut < f.sent.bytes.len; cut++) {
        dns_stub_datagram(f.s, f.sent.ip, 53, f.sent.port, tg_span_sub(f.sent.bytes, 0, cut), f.now);
        CHECK(!dns_stub_result(f.s, &r));
    }
    dns_stub_datagram(f.s, f.sent.ip, 53, f.sent.port, f.sent.bytes, f.now); /* our own question: QR=0 */
    CHECK(!dns_stub_result(f.s, &r));
    dns_stub_datagram(f.s, f.sent.ip, 53, (uint16_t)(f.sent.port ^ 1), f.sent.bytes, f.now);
    CHECK(!dns_stub_result(f.s, &r));
    hand_in(&f, &good);
    CHECK(dns_stub_result(f.s, &r) && r.outcome == DNS_FOUND);
    hand_in(&f, &good); /* once more, too late */
    CHECK(!dns_stub_result(f.s, &r));
    dns_stub_free(f.s);
}

static void the_end_of_a_cname_chain_is_told(void **state)
{
    (void)state;
    struct fixture f;
    struct dns_result r;
    struct dns_record chain[4] = {
        record("b.example", DNS_CNAME, "C.example", NULL), /* in any order */
        record("c.example", DNS_A, NULL, "\12\0\0\1"),
        record("x.example", DNS_A, NULL, "\6\6\6\6"), /* belongs to nobody */
        record("a.example", DNS_CNAME, "b.example", NULL),
    };
    struct dns_name end = name_of("c.example");
    open_stub(&f, 1);
    ask(&f, "a.example", DNS_A, 1);
    hand_in(&f, &(struct reply){.answer = chain, .answer_count = 4});
    CHECK(dns_stub_result(f.s, &r) && r.outcome == DNS_FOUND && r.record_count == 1);
    CHECK(dns_name_eq(&r.canonical, &end));
    CHECK_SPANS(r.records[0].rdata, TG_SPAN_LIT("\12\0\0\1"));
    ask(&f, "a.example", DNS_CNAME, 2);
    hand_in(&f, &(struct reply){.answer = chain, .answer_count = 4});
    CHECK(dns_stub_result(f.s, &r) && r.outcome == DNS_FOUND && r.record_count == 1);
    ask(&f, "a.example", DNS_MX, 3);
    hand_in(&f, &(struct reply){.answer = chain, .answer_count = 4});
    CHECK(dns_stub_result(f.s, &r) && r.outcome == DNS_NO_DATA && dns_name_eq(&r.canonical, &end));
    struct dns_record circle[2] = {record("a.example", DNS_CNAME, "b.example", NULL),
                                   record("b.example", DNS_CNAME, "a.example", NULL)};
    ask(&f, "a.example", DNS_A, 4);
    hand_in(&f, &(struct reply){.answer = circle, .answer_count = 2});
    CHECK(dns_stub_result(f.s, &r) && r.outcome == DNS_NO_DATA);
    dns_stub_free(f.s);
}

/* DNS07 */
static void a_cut_answer_is_asked_for_over_tcp(void **state)
{
    (void)state;
    struct fixture f;
    struct dns_result r;
    struct dns_record rr = record("sakura.example", DNS_A, NULL, "\12\0\0\1");
    open_stub(&f, 1);
    ask(&f, "sakura.example", DNS_A, 7);
    hand_in(&f, &(struct reply){.tc = true});
    CHECK(f.sent.kind == DNS_ACT_ASK_TCP && f.sent.ip == resolvers[0] && f.sent.token == 7);
    hand_in(&f, &(struct reply){.answer = &rr, .answer_count = 1});
    CHECK(dns_stub_result(f.s, &r) && r.outcome == DNS_FOUND && r.token == 7);
    ask(&f, "sakura.example", DNS_A, 8); /* no one answers on TCP: the question is put once more, then it is over */
    for (int i = 0; i < 2; i++) {
        hand_in(&f, &(struct reply){.tc = true});
        CHECK(!dns_stub_result(f.s, &r));
        CHECK_INT(f.sent.kind, DNS_ACT_ASK_TCP);
        dns_stub_tcp_reply(f.s, f.sent.exchange, TG_SPAN_LIT(""), f.now);
        drain(&f);
    }
    CHECK(dns_stub_result(f.s, &r) && r.outcome == DNS_TIMED_OUT);
    dns_stub_tcp_reply(f.s, f.sent.exchange, TG_SPAN_LIT(""), f.now); /* too late */
    CHECK(!dns_stub_result(f.s, &r));
    dns_stub_free(f.s);
}

static void many_lookups_run_side_by_side(void **state)
{
    (void)state;
    struct fixture f;
    struct dns_result r;
    open_stub(&f, 1);
    for (unsigned i = 0; i < 5000; i++) {
        f.now += TG_MILLISECOND;
        ask(&f, "sakura.example", DNS_A, i);
    }
    unsigned failed = 0, timed_out = 0;
    while (dns_stub_result(f.s, &r)) {
        CHECK(r.outcome == DNS_SERVER_FAILED && r.token >= 4096);
        failed++;
    }
    CHECK_INT(failed, 5000 - 4096);
    while (dns_stub_deadline(f.s) != TG_TIME_NEVER) {
        CHECK(dns_stub_deadline(f.s) >= f.now || timed_out == 0);
        f.now = dns_stub_deadline(f.s) > f.now ? dns_stub_deadline(f.s) : f.now;
        dns_stub_tick(f.s, f.now);
        drain(&f);
        while (dns_stub_result(f.s, &r)) {
            CHECK(r.outcome == DNS_TIMED_OUT);
            timed_out++;
        }
    }
    CHECK_INT(timed_out, 4096);
    ask(&f, "sakura.example", DNS_A, 1); /* left open: freeing the stub gives everything back */
    dns_stub_free(f.s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_question_goes_out_with_rd_and_comes_back_with_its_token),
        cmocka_unit_test(each_code_has_its_outcome),
        cmocka_unit_test(silent_resolvers_are_asked_in_turn_twice),
        cmocka_unit_test(a_failing_resolver_gives_way_to_the_next),
        cmocka_unit_test(strange_replies_change_nothing),
        cmocka_unit_test(the_end_of_a_cname_chain_is_told),
        cmocka_unit_test(a_cut_answer_is_asked_for_over_tcp),
        cmocka_unit_test(many_lookups_run_side_by_side),
    };
    return tg_run_tests(tests);
}
