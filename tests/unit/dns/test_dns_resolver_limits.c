// SPDX-License-Identifier: MIT
/* Time, numbers and TCP: where the resolver stops. */
#include "tests/unit/dns/by_hand.h"

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

/* DNS08 DNS22: questions say how much may come back; a server that knows no EDNS is asked once more without, and so
 * from then on; after a silence less is asked for. */
static void edns_is_given_up_where_it_is_not_known(void **state)
{
    (void)state;
    struct fixture f;
    open_with(&f, usual);
    ask_zone(&f, "www.sakura.example", DNS_A);
    CHECK(f.asked.has_edns && f.asked.edns_size == 1232 && f.asked.edns_version == 0 && !f.asked.edns_do);
    unsigned sent = f.sent_count;
    uint16_t port = f.sent.port;
    reply(&f, DNS_FORMERR, "", "");
    CHECK(f.sent_count == sent + 1 && f.sent.ip == 0x0a000101 && f.sent.port != port);
    CHECK(!f.asked.has_edns && f.answered_count == 0);
    reply(&f, 0, "aa", "= www.sakura.example. 300 A 10.1.1.1");
    CHECK(f.answered_count == 1 && f.answer.rcode == DNS_NOERROR);
    ask_zone(&f, "mail.sakura.example", DNS_A); /* remembered */
    CHECK(!f.asked.has_edns);
    reply(&f, DNS_FORMERR, "", ""); /* it was the question itself */
    CHECK(f.answered_count == 2 && f.answer.rcode == DNS_SERVFAIL);
    f.now += 901 * TG_SECOND; /* and forgotten */
    ask_zone(&f, "ftp.sakura.example", DNS_A);
    CHECK(f.asked.has_edns);
    reply(&f, DNS_FORMERR, "opt", ""); /* it knows EDNS: nothing is to be gained */
    CHECK(f.answered_count == 3 && f.answer.rcode == DNS_SERVFAIL);
    ask_zone(&f, "new.sakura.example", DNS_A);
    f.now += TG_SECOND;
    dns_resolver_tick(f.r, f.now);
    drain(&f);
    CHECK(f.asked.has_edns && f.asked.edns_size == 512);
    reply(&f, 0, "aa tc", "");
    CHECK(f.over_tcp && f.asked.has_edns);
    reply(&f, 0, "aa", "= new.sakura.example. 300 A 10.1.1.2");
    CHECK(f.answered_count == 4 && f.answer.rcode == DNS_NOERROR);
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

/* DNS-H1: a reply cut anywhere, or followed by more, is ignored; the real one still counts. */
static void a_reply_that_is_not_whole_is_ignored(void **state)
{
    (void)state;
    struct fixture f;
    open_with(&f, usual);
    ask_zone(&f, "www.sakura.example", DNS_A);
    struct dns_message m = {
        .id = f.asked.id, .qr = true, .aa = true, .question_count = 1, .question = f.asked.question};
    add_line(&f, &m, "= www.sakura.example. 300 A 6.6.6.6");
    struct tg_buf wire;
    tg_buf_init(&wire, 600);
    CHECK(dns_message_write(&m, 512, &wire) && tg_buf_byte(&wire, 0));
    struct dns_resolver_counts before, after;
    dns_resolver_counts(f.r, &before);
    for (size_t len = 0; len <= wire.len; len++) {
        if (len == wire.len - 1) {
            continue; /* that one is whole */
        }
        unsigned char *copy = malloc(len + 1);
        assert_non_null(copy);
        memcpy(copy, wire.ptr, len);
        dns_resolver_datagram(f.r, f.sent.ip, 53, f.sent.port, tg_span_make(copy, len), f.now);
        free(copy);
        drain(&f);
    }
    dns_resolver_counts(f.r, &after);
    CHECK_INT(after.ignored - before.ignored, wire.len);
    CHECK_INT(f.answered_count, 0);
    reply(&f, 0, "aa", "= www.sakura.example. 300 A 10.0.1.80");
    CHECK(f.answered_count == 1 && f.answer.answer[0].rdata.ptr[0] == 10);
    tg_buf_deinit(&wire);
    close_resolver(&f);
}

/* DNS28: a server whose address could not be found is not looked for again by the next question. */
static void an_address_that_was_not_found_is_not_looked_for_at_once(void **state)
{
    (void)state;
    struct fixture f;
    open_with(&f, usual);
    ask(&f, "www.sakura.example", DNS_A);
    reply(&f, 0, "", "@ sakura.example. 600 NS ns.a.test.");
    reply(&f, 0, "", "@ a.test. 600 NS ns.a.test."); /* and no glue */
    CHECK(f.answered_count == 1 && f.answer.rcode == DNS_SERVFAIL && f.sent_count == 2);
    ask(&f, "mail.sakura.example", DNS_A);
    CHECK(f.answered_count == 2 && f.answer.rcode == DNS_SERVFAIL && f.sent_count == 2);
    f.now += 6 * TG_SECOND;
    ask(&f, "other.sakura.example", DNS_A);
    CHECK(f.sent_count == 3 && f.answered_count == 2);
    close_resolver(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tcp_is_used_when_an_answer_is_cut),
        cmocka_unit_test(a_silent_server_is_tried_in_three_rounds),
        cmocka_unit_test(edns_is_given_up_where_it_is_not_known),
        cmocka_unit_test(a_flood_of_one_question_has_a_ceiling),
        cmocka_unit_test(the_work_for_one_query_is_limited),
        cmocka_unit_test(nested_work_counts_for_the_one_who_waits),
        cmocka_unit_test(a_reply_that_is_not_whole_is_ignored),
        cmocka_unit_test(an_address_that_was_not_found_is_not_looked_for_at_once),
        cmocka_unit_test(many_questions_are_worked_on_at_a_time),
    };
    return tg_run_tests(tests);
}
