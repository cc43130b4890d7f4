// SPDX-License-Identifier: MIT
/* The town as a whole: relaying, queueing, reports, crashes, DNS; each test a small scenario. */
#include "scenarios/expect.h"
#include "scenarios/letter_book.h"
#include "scenarios/scenario_load.h"
#include "scenarios/world_internal.h"
#include "tests/harness/tg_test.h"

#define TOWN                                                                                                           \
    "\"tegami\":1,\"id\":\"t\",\"title\":\"t\","                                                                       \
    "\"clients\":{\"taro-pc\":{\"account\":\"taro@aoba.example\"},\"hanako-pc\":{\"account\":\"hanako@sakura."         \
    "example\","                                                                                                       \
    "\"reads_with\":\"pop3\",\"leave_on_server\":true}},"
#define AOBA    "\"aoba.example\":{\"users\":{\"taro\":{\"password\":\"himitsu\"}}}"
#define SAKURA  "\"sakura.example\":{\"users\":{\"hanako\":{\"password\":\"s\"}}}"
#define DOMAINS "\"domains\":{" AOBA "," SAKURA "},"
#define SEND_TO(to)                                                                                                    \
    "\"story\":[{\"at\":\"0s\",\"client\":\"taro-pc\",\"action\":\"send\",\"letter\":\"hello\",\"to\":[\"" to "\"],"   \
    "\"subject\":\"hi\",\"text\":\"line one\\n.a line that begins with a dot\\n\"}]"

struct town {
    struct scenario *scenario;
    struct world *world;
    const struct trace *trace;
};

static struct town start_town(const char *json)
{
    struct town t;
    struct scenario_errors errors = {0};
    t.scenario = scenario_parse(tg_span_str(json), "test", &errors);
    for (size_t i = 0; i < errors.count; i++) {
        print_error("%d:%d: %s\n", errors.list[i].line, errors.list[i].column, errors.list[i].text);
    }
    scenario_errors_deinit(&errors);
    assert_non_null(t.scenario);
    t.world = world_new(t.scenario, t.scenario->seed);
    t.trace = world_trace(t.world);
    return t;
}

static struct town run_town(const char *json)
{
    struct town t = start_town(json);
    world_run_all(t.world);
    return t;
}

static void end_town(struct town *t)
{
    world_free(t->world);
    scenario_free(t->scenario);
}

static size_t count_kind(const struct town *t, enum trace_kind kind)
{
    size_t n = 0;
    for (uint32_t i = 0; i < trace_count(t->trace); i++) {
        n += trace_at(t->trace, i)->kind == kind;
    }
    return n;
}

/* The nth event (from 0) of that kind whose text contains `text`; NULL when there is none. */
static const struct trace_event *find(const struct town *t, enum trace_kind kind, const char *text, size_t nth)
{
    for (uint32_t i = 0; i < trace_count(t->trace); i++) {
        const struct trace_event *e = trace_at(t->trace, i);
        if (e->kind == kind && tg_span_find(trace_text(t->trace, e), tg_span_str(text)) != SIZE_MAX && nth-- == 0) {
            return e;
        }
    }
    return NULL;
}

static void check_laws(const struct town *t)
{
    struct tg_buf found;
    tg_buf_init(&found, SIZE_MAX);
    if (laws_judge(t->trace, &found)) {
        print_error("%s\n", tg_buf_cstr(&found));
    }
    CHECK_INT(found.len, 0);
    tg_buf_deinit(&found);
}

static void the_same_seed_gives_the_same_trace(void **state)
{
    (void)state;
    const char *json =
        "{" TOWN DOMAINS
        "\"links\":[{\"between\":[\"mail.aoba.example\",\"mail.sakura.example\"],\"loss\":\"10%\"}]," SEND_TO(
            "hanako@sakura.example") "}";
    struct town a = run_town(json), b = run_town(json);
    CHECK_INT(trace_count(a.trace), trace_count(b.trace));
    for (uint32_t i = 0; i < trace_count(a.trace); i++) {
        const struct trace_event *x = trace_at(a.trace, i), *y = trace_at(b.trace, i);
        CHECK(x->at == y->at && x->kind == y->kind && x->a == y->a && x->b == y->b && x->ref == y->ref);
        CHECK(tg_span_eq(trace_text(a.trace, x), trace_text(b.trace, y)));
    }
    check_laws(&a);
    end_town(&a);
    end_town(&b);
}

static void a_letter_arrives_with_its_body_untouched(void **state) /* X06, SMTP-D02 */
{
    (void)state;
    struct town t = run_town("{" TOWN DOMAINS SEND_TO("hanako@sakura.example") "}");
    const struct trace_event *written = find(&t, TRACE_LETTER_WRITTEN, "", 0),
                             *stored = find(&t, TRACE_LETTER_STORED, "", 0);
    assert_non_null(written);
    assert_non_null(stored);
    const struct tg_span octets = letter_octets(t.trace, stored);
    CHECK_SPANS(letter_body(octets), letter_body(letter_octets(t.trace, written)));
    CHECK(
        tg_span_istarts(octets, "Return-Path: <taro@aoba.example>\r\nReceived: from mail.aoba.example")); /* SMTP-T04 */
    check_laws(&t);
    end_town(&t);
}

/* 4 MiB, more than the send buffer holds: the road's own speed (65,535 octets each 40 ms) decides, no timer. */
static void a_big_letter_flows_without_a_pause(void **state)
{
    (void)state;
    struct tg_buf json;
    tg_buf_init(&json, SIZE_MAX);
    tg_buf_str(&json, "{" TOWN DOMAINS
                                   "\"story\":[{\"at\":\"0s\",\"client\":\"taro-pc\",\"action\":\"send\","
                      "\"letter\":\"hello\",\"to\":[\"hanako@sakura.example\"],\"subject\":\"hi\",\"text\":\"");
    for (size_t i = 0; i < 4 << 14; i++) {
        tg_buf_str(&json, "A line of sixty-two letters, and with its end it has sixty-four\\n");
    }
    tg_buf_str(&json, "\"}]}");
    tg_buf_append(&json, TG_SPAN_LIT("\0"));
    struct town t = run_town((const char *)tg_buf_span(&json).ptr);
    const struct trace_event *stored = find(&t, TRACE_LETTER_STORED, "", 0);
    assert_non_null(stored);
    CHECK(stored->at < 10 * TG_SECOND);
    check_laws(&t);
    end_town(&t);
    tg_buf_deinit(&json);
}

static void the_relay_asks_dns_from_the_root_down(void **state) /* DNS20, MX07 */
{
    (void)state;
    struct town t = run_town("{" TOWN DOMAINS SEND_TO("hanako@sakura.example") "}");
    const struct trace_event *mx = find(&t, TRACE_DNS_ASKED, "sakura.example.", 0);
    assert_non_null(mx);
    CHECK_INT(mx->b, 15);
    const struct trace_event *root = find(&t, TRACE_DNS_ANSWERED, "sakura.example. MX\nexample. ", 0);
    const struct trace_event *tld = find(&t, TRACE_DNS_ANSWERED, "sakura.example. MX\nsakura.example. 3600 NS", 0);
    const struct trace_event *answer = find(&t, TRACE_DNS_ANSWERED, "MX 10 mail.sakura.example.", 0);
    assert_non_null(root);
    assert_non_null(tld);
    assert_non_null(answer);
    CHECK(root->flags & TRACE_REFERRAL && tld->flags & TRACE_REFERRAL && answer->flags & TRACE_AUTHORITATIVE);
    CHECK(root->at < tld->at && tld->at < answer->at);
    end_town(&t);
}

static void a_closed_office_is_tried_again_at_the_scheduled_times(void **state) /* Q01, MX12 */
{
    (void)state;
    struct town t = run_town(
        "{" TOWN "\"domains\":{\"aoba.example\":{\"users\":{\"taro\":{\"password\":\"himitsu\"}},"
        "\"policy\":{\"retry\":[\"10m\",\"20m\"]}}," SAKURA "},"
        "\"faults\":[{\"at\":\"0s\",\"until\":\"45m\",\"what\":\"down\",\"host\":\"mail.sakura.example\"}]," SEND_TO(
            "hanako@sakura.example") "}");
    const struct trace_event *first = find(&t, TRACE_LETTER_TRIED, "connection refused", 0);
    const struct trace_event *second = find(&t, TRACE_LETTER_TRIED, "connection refused", 1);
    const struct trace_event *third = find(&t, TRACE_LETTER_TRIED, "connection refused", 2);
    assert_non_null(first);
    assert_non_null(second);
    assert_non_null(third);
    CHECK_INT((second->at - first->at) / TG_MINUTE, 10);
    CHECK_INT((third->at - second->at) / TG_MINUTE, 20);
    const struct trace_event *stored = find(&t, TRACE_LETTER_STORED, "hanako@sakura.example", 0);
    assert_non_null(stored);
    CHECK_INT((stored->at - third->at) / TG_MINUTE, 20);
    CHECK_INT(count_kind(&t, TRACE_LETTER_RETURNED), 0);
    check_laws(&t);
    end_town(&t);
}

static void an_office_that_never_opens_ends_in_a_report(void **state) /* Q01, Q05-Q07 */
{
    (void)state;
    struct town t = run_town(
        "{" TOWN DOMAINS
        "\"until\":\"6m\",\"faults\":[{\"at\":\"0s\",\"what\":\"down\",\"host\":\"mail.sakura.example\"}]," SEND_TO(
            "hanako@sakura.example") "}");
    end_town(&t);
    t = run_town("{" TOWN "\"until\":\"200h\"," DOMAINS
                 "\"faults\":[{\"at\":\"0s\",\"what\":\"down\",\"host\":\"mail.sakura.example\"}]," SEND_TO(
                     "hanako@sakura.example") "}");
    const struct trace_event *returned = find(&t, TRACE_LETTER_RETURNED, "hanako@sakura.example", 0);
    assert_non_null(returned);
    CHECK(returned->at > 4 * TG_DAY && returned->at <= 5 * TG_DAY);
    const struct trace_event *delayed = find(&t, TRACE_LETTER_STORED, "Action: delayed", 0); /* Q04 */
    assert_non_null(delayed);
    CHECK(delayed->at >= 4 * TG_HOUR && delayed->at < 7 * TG_HOUR);
    CHECK(find(&t, TRACE_LETTER_STORED, "Action: delayed", 1) == NULL);
    const struct trace_event *report = find(&t, TRACE_LETTER_STORED, "taro@aoba.example\nINBOX\nReturn-Path: <>", 1);
    assert_non_null(report);
    CHECK(tg_span_find(trace_text(t.trace, report), TG_SPAN_LIT("Status: 4.4.7")) != SIZE_MAX);
    CHECK(tg_span_find(trace_text(t.trace, report), TG_SPAN_LIT("Action: failed")) != SIZE_MAX);
    check_laws(&t);
    end_town(&t);
}

static void an_unknown_person_comes_back_as_5_1_1(void **state) /* SMTP-R18, Q07, Q08 */
{
    (void)state;
    struct town t = run_town("{" TOWN DOMAINS SEND_TO("nobody@sakura.example") "}");
    assert_non_null(find(&t, TRACE_LINE_SAID, "550 5.1.1", 0));
    const struct trace_event *report = find(&t, TRACE_LETTER_STORED, "taro@aoba.example\nINBOX\nReturn-Path: <>", 0);
    assert_non_null(report);
    CHECK(tg_span_find(trace_text(t.trace, report), TG_SPAN_LIT("Status: 5.1.1")) != SIZE_MAX);
    CHECK(tg_span_find(trace_text(t.trace, report), TG_SPAN_LIT("Remote-MTA: dns; mail.sakura.example")) != SIZE_MAX);
    CHECK_INT(count_kind(&t, TRACE_LETTER_WRITTEN), 2);
    check_laws(&t);
    end_town(&t);
}

static void a_report_that_cannot_be_delivered_is_dropped_and_named(void **state) /* SMTP-P02, X07 */
{
    (void)state;
    struct town t = run_town("{" TOWN DOMAINS "\"story\":[{\"at\":\"0s\",\"client\":\"taro-pc\",\"action\":\"type\","
                             "\"host\":\"mail.sakura.example\",\"service\":\"smtp\","
                             "\"lines\":[\"EHLO x.example\",\"MAIL FROM:<>\",\"RCPT "
                             "TO:<nobody@sakura.example>\",\"RCPT TO:<hanako@sakura.example>\","
                             "\"DATA\",\"Subject: x\",\"\",\"body\",\".\",\"QUIT\"]}]}");
    CHECK_INT(count_kind(&t, TRACE_LETTER_RETURNED), 0);
    CHECK_INT(count_kind(&t, TRACE_LETTER_STORED), 1);
    check_laws(&t);
    end_town(&t);
}

static void a_domain_that_is_not_there_is_5_1_2(void **state) /* MX03 */
{
    (void)state;
    struct town t = run_town("{" TOWN DOMAINS SEND_TO("x@nowhere.example") "}");
    const struct trace_event *tried = find(&t, TRACE_LETTER_TRIED, "does not exist", 0);
    assert_non_null(tried);
    CHECK(tried->flags & TRACE_PERMANENT);
    const struct trace_event *report = find(&t, TRACE_LETTER_STORED, "Status: 5.1.2", 0);
    CHECK(report != NULL);
    end_town(&t);
}

static void a_null_mx_is_5_1_10_at_once(void **state) /* MX06 */
{
    (void)state;
    struct town t =
        run_town("{" TOWN "\"domains\":{" AOBA ",\"sakura.example\":{\"users\":{\"hanako\":{\"password\":\"s\"}},"
                 "\"mx\":[{\"preference\":0,\"host\":\".\"}]}}," SEND_TO("hanako@sakura.example") "}");
    CHECK(find(&t, TRACE_LETTER_STORED, "Status: 5.1.10", 0) != NULL);
    CHECK(find(&t, TRACE_DNS_ASKED, "mail.sakura.example.", 0) == NULL);
    end_town(&t);
}

static void without_an_mx_the_domain_itself_is_the_host(void **state) /* MX05 */
{
    (void)state;
    struct town t =
        run_town("{" TOWN "\"domains\":{" AOBA ",\"sakura.example\":{\"users\":{\"hanako\":{\"password\":\"s\"}},"
                 "\"mx\":[],\"records\":[\"@ A 192.0.2.11\"]}}," SEND_TO("hanako@sakura.example") "}");
    CHECK(find(&t, TRACE_LETTER_STORED, "hanako@sakura.example", 0) != NULL);
    end_town(&t);
}

static void a_dead_first_office_leaves_the_letter_to_the_backup(void **state) /* MX08, MX09, MX12 */
{
    (void)state;
    struct town t = run_town(
        "{" TOWN "\"domains\":{" AOBA ",\"sakura.example\":{\"users\":{\"hanako\":{\"password\":\"s\"}},"
        "\"mx\":[{\"preference\":10,\"host\":\"mail.sakura.example\"},{\"preference\":20,\"host\":\"backup.sakura."
        "example\"}]}},"
        "\"faults\":[{\"at\":\"0s\",\"until\":\"20m\",\"what\":\"down\",\"host\":\"mail.sakura.example\"}]," SEND_TO(
            "hanako@sakura.example") "}");
    const struct trace_event *second = find(&t, TRACE_LETTER_ACCEPTED, "by backup.sakura.example", 0);
    assert_non_null(second);
    CHECK(second->at < TG_MINUTE);
    const struct trace_event *stored = find(&t, TRACE_LETTER_STORED, "by mail.sakura.example", 0);
    assert_non_null(stored);
    CHECK(stored->at > 20 * TG_MINUTE);
    check_laws(&t);
    end_town(&t);
}

static void equal_preferences_share_the_letters(void **state) /* MX08 */
{
    (void)state;
    struct town t =
        run_town("{" TOWN "\"domains\":{" AOBA ",\"sakura.example\":{\"users\":{\"hanako\":{\"password\":\"s\"}},"
                 "\"mx\":[{\"preference\":10,\"host\":\"a.sakura.example\"},{\"preference\":10,\"host\":\"b.sakura."
                 "example\"}]}},"
                 "\"story\":[{\"at\":\"0s\",\"client\":\"taro-pc\",\"action\":\"send\",\"letter\":\"n\",\"repeat\":40,"
                 "\"every\":\"5s\","
                 "\"to\":[\"hanako@sakura.example\"],\"subject\":\"s\",\"text\":\"t\"}]}");
    size_t a = 0, b = 0;
    while (find(&t, TRACE_LETTER_STORED, "by a.sakura.example", a)) {
        a++;
    }
    while (find(&t, TRACE_LETTER_STORED, "by b.sakura.example", b)) {
        b++;
    }
    CHECK_INT(a + b, 40);
    CHECK(a > 8 && b > 8);
    check_laws(&t);
    end_town(&t);
}

/* IM70: old UIDs mean nothing in another edition of the mailbox; the letter is fetched again, once. */
static void another_uidvalidity_begins_anew(void **state)
{
    (void)state;
    for (int renewed = 0; renewed <= 1; renewed++) {
        struct town t = start_town("{\"tegami\":1,\"id\":\"t\",\"title\":\"t\",\"clients\":{\"taro-pc\":{\"account\":"
                                   "\"taro@aoba.example\"},\"hanako-pc\":{\"account\":\"hanako@sakura.example\","
                                   "\"reads_with\":\"imap\"}}," DOMAINS "\"story\":[{\"at\":\"0s\",\"client\":\"taro-pc\","
                                   "\"action\":\"send\",\"letter\":\"hello\",\"to\":[\"hanako@sakura.example\"],"
                                   "\"subject\":\"hi\","
                                   "\"text\":\"x\"},{\"at\":\"30s\",\"client\":\"hanako-pc\",\"action\":\"check\"},"
                                   "{\"at\":\"60s\",\"client\":\"hanako-pc\",\"action\":\"check\"},"
                                   "{\"at\":\"90s\",\"client\":\"hanako-pc\",\"action\":\"check\"}]}");
        world_run(t.world, 45 * TG_SECOND);
        CHECK_INT(count_kind(&t, TRACE_LETTER_FETCHED), 1);
        struct mail_domain *d = mail_directory_domain(&t.world->directory, TG_SPAN_LIT("sakura.example"));
        struct mailbox *inbox = mail_domain_user(d, TG_SPAN_LIT("hanako"))->store->mailboxes[0];
        if (renewed) {
            inbox->uid_validity += 7;
            inbox->change++;
        }
        world_run_all(t.world);
        CHECK_INT(count_kind(&t, TRACE_LETTER_FETCHED), renewed ? 2 : 1);
        CHECK_INT(inbox->count, 1);
        end_town(&t);
    }
}

static void a_stranger_may_not_relay(void **state) /* SUB03, SMTP-R19 */
{
    (void)state;
    struct town t =
        run_town("{" TOWN DOMAINS "\"story\":[{\"at\":\"0s\",\"client\":\"taro-pc\",\"action\":\"type\",\"host\":"
                 "\"mail.sakura.example\",\"service\":\"smtp\","
                 "\"lines\":[\"EHLO x.example\",\"MAIL FROM:<a@x.example>\",\"RCPT TO:<b@y.example>\",\"QUIT\"]}]}");
    CHECK(find(&t, TRACE_LINE_SAID, "550 5.7.1", 0) != NULL);
    CHECK_INT(count_kind(&t, TRACE_LETTER_ACCEPTED), 0);
    end_town(&t);
}

static void a_forwarding_circle_is_cut_by_the_hop_count(void **state) /* SMTP-P01, SMTP-R27 */
{
    (void)state;
    struct town t = run_town("{" TOWN "\"domains\":{\"aoba.example\":{\"users\":{\"taro\":{\"password\":\"himitsu\"},"
                             "\"ring\":{\"password\":\"x\",\"forward\":\"ring@sakura.example\"}}},"
                             "\"sakura.example\":{\"users\":{\"hanako\":{\"password\":\"s\"},\"ring\":{\"password\":"
                             "\"x\",\"forward\":\"ring@aoba.example\"}}}}," SEND_TO("ring@sakura.example") "}");
    CHECK(find(&t, TRACE_LINE_SAID, "554 5.4.6", 0) != NULL);
    CHECK(find(&t, TRACE_LETTER_STORED, "Status: 5.4.6", 0) != NULL);
    check_laws(&t);
    end_town(&t);
}

static void a_crash_at_any_moment_loses_no_letter(void **state) /* Q03, X07, laws 1 and 2 */
{
    (void)state;
    static const char *const hosts[] = {"mail.aoba.example", "mail.sakura.example"};
    for (int at_ms = 100; at_ms < 480; at_ms += 7) {
        for (int h = 0; h < 2; h++) {
            struct tg_buf json;
            tg_buf_init(&json, SIZE_MAX);
            tg_buf_fmt(&json,
                       "{" TOWN DOMAINS
                       "\"faults\":[{\"at\":\"%dms\",\"until\":\"10m\",\"what\":\"crash\",\"host\":\"%s\"}]," SEND_TO(
                           "hanako@sakura.example") "}",
                       at_ms, hosts[h]);
            struct town t = run_town(tg_buf_cstr(&json));
            check_laws(&t);
            /* Either the server never said 250 and the client knows, or the letter lies in the mailbox. */
            if (count_kind(&t, TRACE_LETTER_ACCEPTED) > 0) {
                CHECK(find(&t, TRACE_LETTER_STORED, "hanako@sakura.example", 0) != NULL);
            }
            tg_buf_deinit(&json);
            end_town(&t);
        }
    }
}

static void another_ones_address_may_not_be_used(void **state) /* SUB08 */
{
    (void)state;
    struct town t = run_town("{" TOWN DOMAINS "\"story\":[{\"at\":\"0s\",\"client\":\"taro-pc\",\"action\":\"send\","
                             "\"letter\":\"x\",\"to\":[\"hanako@sakura.example\"],"
                             "\"subject\":\"s\",\"text\":\"t\",\"envelope_from\":\"hanako@sakura.example\"}]}");
    CHECK(find(&t, TRACE_LINE_SAID, "550 5.7.1", 0) != NULL);
    CHECK_INT(count_kind(&t, TRACE_LETTER_STORED), 0);
    end_town(&t);
}

static void a_record_its_zone_does_not_take_is_an_error_in_the_file(void **state) /* DNS17 */
{
    (void)state;
    static const char json[] =
        "{" TOWN "\n\"domains\":{" AOBA ",\n\"sakura.example\":{\"users\":{\"hanako\":{\"password\":\"s\"}},\n"
        "\"records\":[\"www A 192.0.2.80\",\n\"www NONSENSE 1\",\n\"www.elsewhere.example. A 192.0.2.1\"]}},\n"
        "\"faults\":[{\"at\":\"0s\",\"what\":\"dns-wrong\",\"host\":\"ns1.sakura.example\",\"record\":\"zzz\"}]}";
    struct scenario_errors errors = {0};
    struct scenario *s = scenario_parse(tg_span_str(json), "test", &errors);
    CHECK(s == NULL);
    CHECK_INT(errors.count, 3);
    CHECK_INT(errors.list[0].line, 5);
    CHECK_INT(errors.list[1].line, 6);
    CHECK_INT(errors.list[2].line, 7);
    scenario_errors_deinit(&errors);
}

/* The goodbye takes longer than the client waits for it; what still comes in must not hold the connection. */
static void a_letter_leaves_the_queue_though_the_goodbye_comes_late(void **state)
{
    (void)state;
    struct town t = run_town("{" TOWN DOMAINS "\"links\":[{\"between\":[\"mail.aoba.example\",\"mail.sakura.example\"],"
                             "\"latency\":\"6s\"}]," SEND_TO("hanako@sakura.example") "}");
    CHECK(find(&t, TRACE_LETTER_STORED, "hanako@sakura.example", 0) != NULL);
    CHECK_INT(count_kind(&t, TRACE_LETTER_DEQUEUED), 2);
    CHECK(find(&t, TRACE_LETTER_TRIED, "250 2.0.0", 0) != NULL);
    check_laws(&t);
    end_town(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_seed_gives_the_same_trace),
        cmocka_unit_test(a_letter_arrives_with_its_body_untouched),
        cmocka_unit_test(a_big_letter_flows_without_a_pause),
        cmocka_unit_test(the_relay_asks_dns_from_the_root_down),
        cmocka_unit_test(a_closed_office_is_tried_again_at_the_scheduled_times),
        cmocka_unit_test(an_office_that_never_opens_ends_in_a_report),
        cmocka_unit_test(an_unknown_person_comes_back_as_5_1_1),
        cmocka_unit_test(a_report_that_cannot_be_delivered_is_dropped_and_named),
        cmocka_unit_test(a_domain_that_is_not_there_is_5_1_2),
        cmocka_unit_test(a_null_mx_is_5_1_10_at_once),
        cmocka_unit_test(without_an_mx_the_domain_itself_is_the_host),
        cmocka_unit_test(a_dead_first_office_leaves_the_letter_to_the_backup),
        cmocka_unit_test(equal_preferences_share_the_letters),
        cmocka_unit_test(another_uidvalidity_begins_anew),
        cmocka_unit_test(a_stranger_may_not_relay),
        cmocka_unit_test(a_forwarding_circle_is_cut_by_the_hop_count),
        cmocka_unit_test(a_crash_at_any_moment_loses_no_letter),
        cmocka_unit_test(another_ones_address_may_not_be_used),
        cmocka_unit_test(a_record_its_zone_does_not_take_is_an_error_in_the_file),
        cmocka_unit_test(a_letter_leaves_the_queue_though_the_goodbye_comes_late),
    };
    return tg_run_tests(tests);
}
