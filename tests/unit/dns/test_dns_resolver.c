// SPDX-License-Identifier: MIT
#include "tests/unit/dns/by_hand.h"

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
    reply(&f, 0, "aa",
          "= www.sakura.example. 300 A 10.0.1.80|= www.sakura.example. 100 A 10.0.1.81|= www.sakura.example. 200 A "
          "10.0.1.82");
    CHECK(f.answer.answer_count == 3 && f.answer.answer[0].ttl == 100 && f.answer.answer[2].ttl == 100);
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

#define NOT_ITS_OWN "its name server does not speak with authority: the delegation is lame"
#define UP_OR_ASIDE "its name server points back up the tree or aside: the delegation is lame"

/* DNS24 DNS22: each of these replies is of no use; the one server of the zone gone, the end is SERVFAIL. */
static void useless_replies_end_in_servfail(void **state)
{
    (void)state;
    /* clang-format off */
    static const struct {
        unsigned rcode;
        const char *flags, *lines, *why;
    } rows[] = {
        {0, "", "", NOT_ITS_OWN},
        {0, "", "= www.sakura.example. 300 A 6.6.6.6", NOT_ITS_OWN},
        {3, "", "@ sakura.example. 60 SOA a. b. 1 2 3 4 5", NOT_ITS_OWN},
        {0, "", "@ . 60 NS a.root.", UP_OR_ASIDE},
        {0, "", "@ sakura.example. 60 NS ns.sakura.example.|+ ns.sakura.example. 60 A 10.0.1.1", UP_OR_ASIDE},
        {0, "", "@ fuji.example. 60 NS ns.fuji.example.|+ ns.fuji.example. 60 A 6.6.6.6", UP_OR_ASIDE},
        {0, "", "@ x.sakura.example. 60 NS ns.x.sakura.example.|+ ns.x.sakura.example. 60 A 6.6.6.6", UP_OR_ASIDE},
        {1, "opt", "", "its name server answered FORMERR"},
        {2, "", "", "its name server answered SERVFAIL"},
        {4, "", "", "its name server answered NOTIMP"},
        {5, "aa", "= www.sakura.example. 300 A 6.6.6.6", "its name server answered REFUSED"},
        {9, "", "", "its name server answered with an unknown code"},
    };
    /* clang-format on */
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

/* DNS27: a "no" about a name ends when the name is heard of. */
static void a_name_that_is_heard_of_exists_again(void **state)
{
    (void)state;
    struct fixture f;
    open_with(&f, usual);
    ask_zone(&f, "new.sakura.example", DNS_A);
    reply(&f, 3, "aa", "@ sakura.example. 600 SOA a. b. 1 2 3 4 600");
    ask_zone(&f, "alias.sakura.example", DNS_A);
    reply(&f, 0, "aa", "= alias.sakura.example. 600 CNAME new.sakura.example.|= new.sakura.example. 600 A 10.0.1.7");
    CHECK(f.answer.rcode == DNS_NOERROR && f.answer.answer_count == 2);
    unsigned sent = f.sent_count;
    ask(&f, "new.sakura.example", DNS_A);
    CHECK(f.answer.rcode == DNS_NOERROR && f.answer.answer_count == 1 && f.sent_count == sent);
    ask(&f, "new.sakura.example", DNS_MX);
    CHECK_INT(f.sent_count, sent + 1);
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
        cmocka_unit_test(a_name_that_is_heard_of_exists_again),
        cmocka_unit_test(a_referral_does_not_replace_what_the_zone_said),
        cmocka_unit_test(any_gives_the_set_the_server_chose),
    };
    return tg_run_tests(tests);
}
