// SPDX-License-Identifier: MIT
/* A small town in memory: a root, the top-level domain "example", the zones sakura.example and fuji.example, a resolver
 * and a stub, with a pump that carries datagrams and TCP answers in virtual time. */
#include "tests/harness/tg_test.h"
#include "tests/unit/dns/town.h"

/* DNS20 DNS14: each step of the way down can be seen. */
static void an_answer_is_found_by_way_of_two_referrals(void **state)
{
    (void)state;
    struct town t;
    town_open(&t);
    const struct town_result *r = town_ask(&t, "www.sakura.example", DNS_A);
    CHECK_INT(r->outcome, DNS_FOUND);
    CHECK_STR(r->records, "10.0.1.80");
    CHECK_INT(t.asked[TOWN_ROOT], 1);
    CHECK_INT(t.asked[TOWN_TLD], 1);
    CHECK_INT(t.asked[TOWN_SAKURA], 1);
    CHECK(town_noted(&t, DNS_NOTE_REFERRAL, "example.", DNS_NS, "ns.nic.example."));
    CHECK(town_noted(&t, DNS_NOTE_REFERRAL, "sakura.example.", DNS_NS, "ns1.sakura.example., ns2.sakura.example."));
    CHECK(town_noted(&t, DNS_NOTE_CACHED, "www.sakura.example.", DNS_A, "10.0.1.80"));
    CHECK(town_noted(&t, DNS_NOTE_CACHED, "ns.nic.example.", DNS_A, "10.0.0.2"));
    town_close(&t);
}

/* DNS26: the cache answers while the TTL lasts, counts it down, and asks the zone again afterwards. */
static void a_second_question_asks_no_one_until_the_ttl_is_over(void **state)
{
    (void)state;
    struct town t;
    town_open(&t);
    town_ask(&t, "www.sakura.example", DNS_A);
    unsigned long sent = t.sent;
    t.now += 100 * TG_SECOND;
    const struct town_result *r = town_ask(&t, "WWW.Sakura.Example", DNS_A);
    CHECK_INT(r->outcome, DNS_FOUND);
    CHECK_STR(r->records, "10.0.1.80");
    CHECK(r->ttl <= 200 && r->ttl >= 199);
    CHECK_INT(t.sent, sent);
    CHECK(town_noted(&t, DNS_NOTE_HIT, "www.sakura.example.", DNS_A, "10.0.1.80"));
    t.now += 201 * TG_SECOND;
    town_ask(&t, "www.sakura.example", DNS_A);
    CHECK_INT(t.sent, sent + 1); /* the delegation is still known: only the zone itself is asked */
    CHECK_INT(t.asked[TOWN_ROOT], 1);
    CHECK(town_noted(&t, DNS_NOTE_EXPIRED, "www.sakura.example.", DNS_A, "10.0.1.80"));
    town_close(&t);
}

/* DNS28 DNS11 DNS12 */
static void the_four_ways_of_having_no_answer_differ(void **state)
{
    (void)state;
    struct town t;
    town_open(&t);
    CHECK_INT(town_ask(&t, "nobody.sakura.example", DNS_A)->outcome, DNS_NO_NAME);
    CHECK_INT(town_ask(&t, "www.sakura.example", DNS_MX)->outcome, DNS_NO_DATA);
    t.rule[TOWN_FUJI] = TOWN_ANSWERS_SERVFAIL;
    CHECK_INT(town_ask(&t, "www.fuji.example", DNS_A)->outcome, DNS_SERVER_FAILED);
    t.rule[TOWN_RESOLVER] = TOWN_SILENT;
    tg_time before = t.now;
    CHECK_INT(town_ask(&t, "www.fuji.example", DNS_A)->outcome, DNS_TIMED_OUT);
    CHECK(t.now - before == 10 * TG_SECOND); /* DNS29: 5 s, twice */
    town_close(&t);
}

/* DNS27: both kinds of "no" are kept for min(SOA TTL, MINIMUM), here 60 s. */
static void a_no_is_kept_and_then_asked_again(void **state)
{
    (void)state;
    struct town t;
    town_open(&t);
    town_ask(&t, "new.sakura.example", DNS_A);
    town_ask(&t, "www.sakura.example", DNS_TXT);
    unsigned long sent = t.sent;
    town_add(&t, TOWN_SAKURA, "new 300 A 10.0.1.99");
    t.now += 30 * TG_SECOND;
    CHECK_INT(town_ask(&t, "new.sakura.example", DNS_A)->outcome,
              DNS_NO_NAME); /* DNS30: "NXDOMAIN cached, then created" */
    CHECK_INT(town_ask(&t, "new.sakura.example", DNS_MX)->outcome, DNS_NO_NAME); /* by name, whatever the type */
    CHECK_INT(town_ask(&t, "www.sakura.example", DNS_TXT)->outcome, DNS_NO_DATA);
    CHECK_INT(t.sent, sent);
    CHECK(town_noted(&t, DNS_NOTE_HIT, "new.sakura.example.", DNS_A, "NXDOMAIN"));
    CHECK(town_noted(&t, DNS_NOTE_HIT, "www.sakura.example.", DNS_TXT, "NODATA"));
    t.now += 31 * TG_SECOND;
    CHECK_STR(town_ask(&t, "new.sakura.example", DNS_A)->records, "10.0.1.99");
    town_close(&t);
}

/* DNS13 DNS21: a chain over two zones; the canonical name is told. */
static void a_cname_is_followed_into_another_zone(void **state)
{
    (void)state;
    struct town t;
    town_open(&t);
    const struct town_result *r = town_ask(&t, "shop.sakura.example", DNS_A);
    CHECK_INT(r->outcome, DNS_FOUND);
    CHECK_STR(r->records, "10.0.2.80");
    CHECK_STR(r->canonical, "www.fuji.example.");
    CHECK_INT(town_ask(&t, "round.sakura.example", DNS_A)->outcome, DNS_SERVER_FAILED);
    CHECK(town_noted(&t, DNS_NOTE_FAILED, "round.sakura.example.", DNS_A, "the CNAME records lead round in a circle"));
    town_close(&t);
}

/* DNS22 DNS15: a server that is lame or refuses is passed over for the next one of the set. */
static void a_lame_or_broken_server_is_passed_over(void **state)
{
    (void)state;
    for (int rule = TOWN_LAME; rule <= TOWN_NOT_AUTHORITATIVE; rule++) {
        struct town t;
        town_open(&t);
        t.rule[TOWN_SAKURA] = (enum town_rule)rule;
        for (int i = 0; i < 8; i++) {
            char name[32];
            snprintf(name, sizeof name, "h%d.wild.sakura.example", i);
            CHECK_INT(town_ask(&t, name, DNS_A)->outcome, DNS_FOUND);
        }
        CHECK(t.asked[TOWN_SAKURA2] >= 8);
        CHECK(t.asked[TOWN_SAKURA] >= 1); /* chance takes it at least once in eight */
        town_close(&t);
    }
}

/* DNS22: silence costs 1 s and 2 s, then the other server answers; after that the quick one is asked first. */
static void a_silent_server_costs_two_tries_and_is_then_avoided(void **state)
{
    (void)state;
    struct town t;
    town_open(&t);
    t.rule[TOWN_SAKURA] = TOWN_SILENT;
    tg_time slowest = 0;
    for (int i = 0; i < 8; i++) {
        char name[32];
        snprintf(name, sizeof name, "h%d.wild.sakura.example", i);
        tg_time before = t.now;
        CHECK_INT(town_ask(&t, name, DNS_A)->outcome, DNS_FOUND);
        slowest = t.now - before > slowest ? t.now - before : slowest;
    }
    CHECK(slowest > 3 * TG_SECOND && slowest < 4 * TG_SECOND);
    CHECK_INT(t.asked[TOWN_SAKURA], 2);
    town_close(&t);
}

/* DNS28: a failure is kept for some seconds, so that a flood of the same question stops at the resolver. */
static void a_failure_is_remembered_for_a_short_while(void **state)
{
    (void)state;
    struct town t;
    town_open(&t);
    t.rule[TOWN_FUJI] = TOWN_REFUSES;
    CHECK_INT(town_ask(&t, "www.fuji.example", DNS_A)->outcome, DNS_SERVER_FAILED);
    CHECK(town_noted(&t, DNS_NOTE_FAILED, "www.fuji.example.", DNS_A, "its name server answered REFUSED"));
    unsigned long sent = t.sent;
    CHECK_INT(town_ask(&t, "www.fuji.example", DNS_A)->outcome, DNS_SERVER_FAILED);
    CHECK_INT(t.sent, sent);
    t.rule[TOWN_FUJI] = TOWN_GOOD;
    t.now += 6 * TG_SECOND;
    CHECK_INT(town_ask(&t, "www.fuji.example", DNS_A)->outcome, DNS_FOUND);
    town_close(&t);
}

/* DNS21: with all servers of a zone dead the work ends within 10 s. */
static void a_dead_zone_ends_in_servfail_in_time(void **state)
{
    (void)state;
    struct town t;
    town_open(&t);
    t.rule[TOWN_SAKURA] = t.rule[TOWN_SAKURA2] = TOWN_SILENT;
    t.stub_timeout = 20 * TG_SECOND;
    town_reopen_stub(&t);
    tg_time before = t.now;
    CHECK_INT(town_ask(&t, "www.sakura.example", DNS_A)->outcome, DNS_SERVER_FAILED);
    CHECK(t.now - before <= 10 * TG_SECOND + 100 * TG_MILLISECOND);
    CHECK(town_noted(&t, DNS_NOTE_FAILED, "www.sakura.example.", DNS_A, "it took too long"));
    town_close(&t);
}

/* DNS25: the servers of hosted.example are named in hosting.test; their address is found by a nested lookup. */
static void a_delegation_without_glue_is_resolved_first(void **state)
{
    (void)state;
    struct town t;
    town_open(&t);
    CHECK_STR(town_ask(&t, "www.hosted.example", DNS_A)->records, "10.0.2.90");
    CHECK(town_noted(&t, DNS_NOTE_CACHED, "ns.hosting.test.", DNS_A, "10.0.2.1"));
    town_close(&t);
}

/* DNS25: a.example is served by ns.b.example and b.example by ns.a.example. */
static void zones_that_wait_for_each_other_fail_with_a_reason(void **state)
{
    (void)state;
    struct town t;
    town_open(&t);
    CHECK_INT(town_ask(&t, "www.a.example", DNS_A)->outcome, DNS_SERVER_FAILED);
    CHECK(town_noted(&t, DNS_NOTE_FAILED, "ns.a.example.", DNS_A,
                     "its name servers and those of another zone wait for each other's addresses"));
    CHECK(t.sent < 10);
    CHECK_INT(town_ask(&t, "www.noglue.example", DNS_A)->outcome, DNS_SERVER_FAILED);
    CHECK(town_noted(&t, DNS_NOTE_FAILED, "www.noglue.example.", DNS_A,
                     "the name server's name lies in its own zone and no address came with it"));
    town_close(&t);
}

/* DNS07 DNS08 DNS22: an answer too big for 512 octets comes with TC, and then whole over TCP: to the stub, and when it
 * does not fit into what EDNS allows either, to the resolver. */
static void a_big_answer_comes_over_tcp(void **state)
{
    (void)state;
    struct town t;
    town_open(&t);
    const struct town_result *r = town_ask(&t, "big.sakura.example", DNS_TXT);
    CHECK_INT(r->outcome, DNS_FOUND);
    CHECK_INT(r->count, 12);
    CHECK_INT(t.over_tcp, 1);
    r = town_ask(&t, "huge.sakura.example", DNS_TXT);
    CHECK_INT(r->outcome, DNS_FOUND);
    CHECK_INT(r->count, 24);
    CHECK_INT(t.over_tcp, 3);
    t.tcp_refused = true;
    CHECK_INT(town_ask(&t, "huge.fuji.example", DNS_TXT)->outcome, DNS_SERVER_FAILED);
    town_close(&t);
}

/* DNS-H2: a thousand name servers without address cost a handful of questions. */
static void a_referral_to_a_thousand_nameless_servers_is_cut_short(void **state)
{
    (void)state;
    struct town t;
    town_open(&t);
    CHECK_INT(town_ask(&t, "www.flood.example", DNS_A)->outcome, DNS_SERVER_FAILED);
    CHECK(t.sent <= 30);
    CHECK(town_noted(&t, DNS_NOTE_FAILED, "www.flood.example.", DNS_A, "too many name servers without an address"));
    town_close(&t);
}

/* DNS-H2: equal questions at the same moment share one upstream question. */
static void equal_waiters_share_the_work(void **state)
{
    (void)state;
    struct town t;
    town_open(&t);
    for (int i = 0; i < 20; i++) {
        town_begin(&t, i % 2 ? "www.sakura.example" : "WWW.SAKURA.example", DNS_A);
    }
    town_pump(&t);
    CHECK_INT(t.found, 20);
    CHECK_INT(t.sent, 3);
    town_close(&t);
}

/* DNS21 DNS-H2: a chain of CNAMEs has an end. */
static void a_long_chain_of_cnames_fails(void **state)
{
    (void)state;
    struct town t;
    town_open(&t);
    CHECK_STR(town_ask(&t, "c92.fuji.example", DNS_A)->records, "10.0.2.80"); /* 8 */
    CHECK_INT(town_ask(&t, "c01.fuji.example", DNS_A)->outcome, DNS_SERVER_FAILED);
    CHECK(town_noted(&t, DNS_NOTE_FAILED, "c01.fuji.example.", DNS_A, "too many CNAME records in a row"));
    town_close(&t);
}

/* DNS23 DNS-H3: replies from elsewhere, with another number, to another question or too late change nothing. */
static void spoofed_replies_are_ignored_and_counted(void **state)
{
    (void)state;
    struct town t;
    town_open(&t);
    t.spoof = true;
    CHECK_STR(town_ask(&t, "www.sakura.example", DNS_A)->records, "10.0.1.80");
    struct dns_resolver_counts counts;
    dns_resolver_counts(t.resolver, &counts);
    CHECK_INT(counts.ignored, 5 * 3);
    CHECK(town_noted(&t, DNS_NOTE_IGNORED, "www.sakura.example.", DNS_A, "its number is not that of the question"));
    CHECK(
        town_noted(&t, DNS_NOTE_IGNORED, "www.sakura.example.", DNS_A, "it came from another address than was asked"));
    CHECK(town_noted(&t, DNS_NOTE_IGNORED, "evil.example.", DNS_A, "it answers another question"));
    CHECK(town_noted(&t, DNS_NOTE_IGNORED, "www.sakura.example.", DNS_A,
                     "nothing was asked from this port, or the answer came too late"));
    t.spoof = false;
    CHECK_STR(town_ask(&t, "www.sakura.example", DNS_A)->records, "10.0.1.80");
    town_close(&t);
}

/* DNS24 DNS-H3: what a server adds about another zone is neither believed nor kept. */
static void a_poisoned_additional_record_is_not_believed(void **state)
{
    (void)state;
    struct town t;
    town_open(&t);
    t.poison = true;
    CHECK_INT(town_ask(&t, "www.sakura.example", DNS_A)->outcome, DNS_FOUND);
    CHECK(town_noted(&t, DNS_NOTE_IGNORED, "www.fuji.example.", DNS_A,
                     "the server spoke of a name outside the zone it was asked about"));
    t.poison = false;
    CHECK_STR(town_ask(&t, "www.fuji.example", DNS_A)->records, "10.0.2.80");
    town_close(&t);
}

/* DNS24 DNS26: glue serves to reach a server but is never given out as an answer. */
static void glue_is_not_given_out_as_an_answer(void **state)
{
    (void)state;
    struct town t;
    town_open(&t);
    town_ask(&t, "www.sakura.example", DNS_A);
    unsigned asked = t.asked[TOWN_SAKURA] + t.asked[TOWN_SAKURA2];
    CHECK_STR(town_ask(&t, "ns1.sakura.example", DNS_A)->records, "10.0.1.1");
    CHECK_INT(t.asked[TOWN_SAKURA] + t.asked[TOWN_SAKURA2], asked + 1);
    town_close(&t);
}

/* DNS26: TTL 0 is used once and not kept. */
static void a_ttl_of_zero_is_not_kept(void **state)
{
    (void)state;
    struct town t;
    town_open(&t);
    CHECK_STR(town_ask(&t, "zero.sakura.example", DNS_A)->records, "10.0.1.70");
    unsigned long sent = t.sent;
    CHECK_STR(town_ask(&t, "zero.sakura.example", DNS_A)->records, "10.0.1.70");
    CHECK_INT(t.sent, sent + 1);
    town_close(&t);
}

/* DNS26: the least recently used entries go first. */
static void a_full_cache_drops_what_was_not_used(void **state)
{
    (void)state;
    struct town t;
    town_open(&t);
    for (int i = 0; i < 100; i++) {
        char name[32];
        snprintf(name, sizeof name, "h%d.wild.sakura.example", i);
        town_ask(&t, name, DNS_A);
        CHECK(dns_resolver_cached(t.resolver) <= TOWN_CACHE_MAX);
    }
    unsigned long sent = t.sent;
    town_ask(&t, "h99.wild.sakura.example", DNS_A);
    CHECK_INT(t.sent, sent);
    town_ask(&t, "h0.wild.sakura.example", DNS_A);
    CHECK_INT(t.sent, sent + 1);
    CHECK_INT(t.asked[TOWN_ROOT], 1); /* the delegations were in use all the time */
    dns_resolver_flush(t.resolver);
    CHECK_INT(dns_resolver_cached(t.resolver), 0);
    town_close(&t);
}

/* DNS30: the old address is still told while its TTL lasts. */
static void a_changed_address_is_seen_after_the_ttl(void **state)
{
    (void)state;
    struct town t;
    town_open(&t);
    town_ask(&t, "www.sakura.example", DNS_A);
    struct dns_name www;
    CHECK_INT(dns_name_parse(&www, TG_SPAN_LIT("www.sakura.example")), TG_OK);
    CHECK_INT(dns_zone_remove(t.zones[TOWN_SAKURA][0], &www, DNS_A), 1);
    town_add(&t, TOWN_SAKURA, "www 300 A 10.0.1.81");
    t.now += 299 * TG_SECOND;
    CHECK_STR(town_ask(&t, "www.sakura.example", DNS_A)->records, "10.0.1.80");
    t.now += 2 * TG_SECOND;
    CHECK_STR(town_ask(&t, "www.sakura.example", DNS_A)->records, "10.0.1.81");
    town_close(&t);
}

/* The same seed gives the same octets. */
static void the_same_seed_gives_the_same_questions(void **state)
{
    (void)state;
    uint32_t sums[2];
    for (int i = 0; i < 2; i++) {
        struct town t;
        town_open(&t);
        t.rule[TOWN_SAKURA] = TOWN_SILENT;
        town_ask(&t, "www.sakura.example", DNS_A);
        town_ask(&t, "www.hosted.example", DNS_A);
        sums[i] = t.checksum;
        town_close(&t);
    }
    CHECK_INT(sums[0], sums[1]);
    CHECK(sums[0] != 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_is_found_by_way_of_two_referrals),
        cmocka_unit_test(a_second_question_asks_no_one_until_the_ttl_is_over),
        cmocka_unit_test(the_four_ways_of_having_no_answer_differ),
        cmocka_unit_test(a_no_is_kept_and_then_asked_again),
        cmocka_unit_test(a_cname_is_followed_into_another_zone),
        cmocka_unit_test(a_lame_or_broken_server_is_passed_over),
        cmocka_unit_test(a_silent_server_costs_two_tries_and_is_then_avoided),
        cmocka_unit_test(a_failure_is_remembered_for_a_short_while),
        cmocka_unit_test(a_dead_zone_ends_in_servfail_in_time),
        cmocka_unit_test(a_delegation_without_glue_is_resolved_first),
        cmocka_unit_test(zones_that_wait_for_each_other_fail_with_a_reason),
        cmocka_unit_test(a_big_answer_comes_over_tcp),
        cmocka_unit_test(a_referral_to_a_thousand_nameless_servers_is_cut_short),
        cmocka_unit_test(equal_waiters_share_the_work),
        cmocka_unit_test(a_long_chain_of_cnames_fails),
        cmocka_unit_test(spoofed_replies_are_ignored_and_counted),
        cmocka_unit_test(a_poisoned_additional_record_is_not_believed),
        cmocka_unit_test(glue_is_not_given_out_as_an_answer),
        cmocka_unit_test(a_ttl_of_zero_is_not_kept),
        cmocka_unit_test(a_full_cache_drops_what_was_not_used),
        cmocka_unit_test(a_changed_address_is_seen_after_the_ttl),
        cmocka_unit_test(the_same_seed_gives_the_same_questions),
    };
    return tg_run_tests(tests);
}
