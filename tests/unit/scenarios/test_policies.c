// SPDX-License-Identifier: MIT
/* What a server does by policy: full boxes and disks, forwards, greylisting, open relays; each a small town whose own
 * expectations say what must be seen on the wire. */
#include "scenarios/matcher.h"
#include "tests/unit/scenarios/run_town.h"

#define HEAD                                                                                                           \
    "{\"tegami\":1,\"id\":\"t\",\"title\":\"t\",\"clients\":{\"taro-pc\":{\"account\":\"taro@aoba.example\"},"         \
    "\"hanako-pc\":{\"account\":\"hanako@sakura.example\"}},"
#define AOBA "\"aoba.example\":{\"users\":{\"taro\":{\"password\":\"himitsu\"}}}"
#define SEND(at, name, size)                                                                                           \
    "{\"at\":\"" at "\",\"client\":\"taro-pc\",\"action\":\"send\",\"letter\":\"" name                                 \
    "\",\"to\":[\"hanako@sakura.example\"],\"subject\":\"s\",\"text\":\"t\",\"size\":" size "}"

static void run(const char *json)
{
    struct ran_town t = run_town(json);
    end_town(&t);
}

static void a_full_box_says_452_and_takes_the_letter_once_there_is_room(void **state) /* SMTP-R20 */
{
    (void)state;
    run(HEAD
        "\"domains\":{" AOBA ",\"sakura.example\":{\"users\":{\"hanako\":{\"password\":\"s\",\"quota\":5000}}}},"
        "\"story\":[" SEND("0s", "big", "4000") "," SEND(
            "10s", "next",
            "2000") ","
                    "{\"at\":\"5m\",\"client\":\"hanako-pc\",\"action\":\"check\"},"
                    "{\"at\":\"6m\",\"client\":\"hanako-pc\",\"action\":\"delete\",\"letter\":\"big\"}],"
                    "\"expect\":[{\"order\":[{\"letter\":\"big\",\"event\":\"stored\"},"
                    "{\"line\":\"452 "
                    "4.2.2\",\"from\":\"mail.sakura.example\"},{\"letter\":\"next\",\"event\":\"queued\"},"
                    "{\"letter\":\"big\",\"event\":\"deleted\"},{\"letter\":\"next\",\"event\":\"stored\"}]},"
                    "{\"letter\":\"next\",\"is\":\"delivered\"},{\"mailbox\":\"hanako@sakura.example\",\"messages\":1},"
                    "{\"seen\":{\"letter\":\"next\",\"event\":\"returned\"},\"not\":true}]}");
}

static void a_full_box_that_refuses_says_552_and_the_letter_comes_back(void **state) /* SMTP-R20 */
{
    (void)state;
    run(HEAD
        "\"domains\":{" AOBA ",\"sakura.example\":{\"policy\":{\"when_full\":\"refuse\"},"
        "\"users\":{\"hanako\":{\"password\":\"s\",\"quota\":5000}}}},"
        "\"story\":[" SEND("0s", "big", "4000") "," SEND(
            "10s", "next", "2000") "],"
                                   "\"expect\":[{\"seen\":{\"line\":\"552 5.2.2\",\"from\":\"mail.sakura.example\"}},"
                                   "{\"letter\":\"next\",\"is\":\"returned\",\"status\":\"5.2.2\",\"within\":\"10s\"},"
                                   "{\"mailbox\":\"hanako@sakura.example\",\"messages\":1}]}");
}

static void a_letter_bigger_than_the_whole_box_is_refused_for_good(void **state) /* SMTP-R20 */
{
    (void)state;
    run(HEAD
        "\"domains\":{" AOBA ",\"sakura.example\":{\"users\":{\"hanako\":{\"password\":\"s\",\"quota\":5000}}}},"
        "\"story\":[" SEND(
            "0s", "huge",
            "9000") "],"
                    "\"expect\":[{\"letter\":\"huge\",\"is\":\"returned\",\"status\":\"5.2.2\",\"within\":\"10s\"},"
                    "{\"seen\":{\"line\":\"DATA\",\"from\":\"mail.aoba.example\"},\"not\":true}]}");
}

/* The machine that takes letters in for others knows how full their boxes are. */
static void a_full_box_behind_another_machine_is_known_at_the_door(void **state) /* SMTP-R20 */
{
    (void)state;
    run(HEAD
        "\"domains\":{" AOBA ",\"sakura.example\":{\"users\":{\"hanako\":{\"password\":\"s\",\"quota\":5000}},"
        "\"hosts\":{\"receiving\":\"mx.sakura.example\"}}},"
        "\"story\":[" SEND("0s", "big", "4000") "," SEND(
            "10s", "next", "2000") ","
                                   "{\"at\":\"2m\",\"client\":\"hanako-pc\",\"action\":\"check\"},"
                                   "{\"at\":\"3m\",\"client\":\"hanako-pc\",\"action\":\"delete\",\"letter\":\"big\"}],"
                                   "\"expect\":[{\"letter\":\"next\",\"is\":\"delivered\",\"within\":\"31m\"},"
                                   "{\"seen\":{\"line\":\"452 4.2.2\",\"from\":\"mx.sakura.example\"}}]}");
}

static void a_full_disk_refuses_everybody_for_now(void **state) /* SMTP-R22, SMTP-R26 */
{
    (void)state;
    run(HEAD "\"domains\":{\"aoba.example\":{\"users\":{\"taro\":{\"password\":\"himitsu\"}},\"policy\":{\"retry\":"
             "[\"5m\"]}},\"sakura.example\":{\"users\":{\"hanako\":{\"password\":\"s\"}}}},"
             "\"faults\":[{\"at\":\"0s\",\"until\":\"8m\",\"what\":\"disk-full\",\"host\":\"mail.sakura.example\"}],"
             "\"story\":[" SEND(
                 "1s", "hello",
                 "100") "],"
                        "\"expect\":[{\"count\":{\"line\":\"452 4.3.1\",\"from\":\"mail.sakura.example\"},\"times\":2},"
                        "{\"seen\":{\"fault\":\"disk-full\"}},{\"letter\":\"hello\",\"is\":\"delivered\",\"within\":"
                        "\"11m\"}]}");
}

static void a_stranger_is_asked_to_come_back(void **state) /* SUB12, SMTP-R28 */
{
    (void)state;
    run(HEAD
        "\"domains\":{\"aoba.example\":{\"users\":{\"taro\":{\"password\":\"himitsu\"}},\"policy\":{\"retry\":"
        "[\"30s\",\"5m\"]}},\"sakura.example\":{\"policy\":{\"greylist\":true},\"users\":{\"hanako\":{\"password\":"
        "\"s\"},\"yuki\":{\"password\":\"y\"}}}},"
        "\"story\":[" SEND("0s", "one", "100") "," SEND(
            "10m", "two",
            "100") ","
                   "{\"at\":\"20m\",\"client\":\"hanako-pc\",\"action\":\"send\",\"letter\":\"home\",\"to\":[\"yuki@"
                   "sakura."
                   "example\"],\"subject\":\"s\",\"text\":\"t\"}],"
                   "\"expect\":[{\"count\":{\"line\":\"451 4.7.1\",\"from\":\"mail.sakura.example\"},\"times\":2},"
                   "{\"letter\":\"one\",\"is\":\"delivered\",\"within\":\"6m\"},{\"letter\":\"two\",\"is\":"
                   "\"delivered\","
                   "\"within\":\"10s\"},{\"letter\":\"home\",\"is\":\"delivered\",\"within\":\"10s\"}]}");
}

static void forwards_within_a_machine_that_go_in_circles_fail(void **state) /* SMTP-P03 */
{
    (void)state;
    run(HEAD
        "\"domains\":{" AOBA ",\"sakura.example\":{\"users\":{\"hanako\":{\"password\":\"s\",\"forward\":"
        "\"yuki@sakura.example\"},\"yuki\":{\"password\":\"y\",\"forward\":\"mari@sakura.example\"},"
        "\"mari\":{\"password\":\"m\",\"forward\":\"hanako@sakura.example\"}}}},"
        "\"story\":[" SEND("0s", "ring", "100") "],"
                                                "\"expect\":[{\"letter\":\"ring\",\"to\":\"hanako@sakura.example\","
                                                "\"is\":\"returned\",\"status\":\"5.4.6\"},"
                                                "{\"seen\":{\"letter\":\"ring\",\"event\":\"stored\"},\"not\":true}]}");
}

static void aliases_and_forwards_lead_to_one_copy(void **state) /* SMTP-P03, SMTP-C04 */
{
    (void)state;
    run(HEAD
        "\"domains\":{" AOBA ",\"sakura.example\":{\"users\":{\"hanako\":{\"password\":\"s\",\"aliases\":[\"flower\"]}"
        ",\"old\":{\"password\":\"o\",\"forward\":\"older@sakura.example\"},\"older\":{\"password\":\"o\","
        "\"forward\":\"hanako@sakura.example\"}}}},"
        "\"story\":[{\"at\":\"0s\",\"client\":\"taro-pc\",\"action\":\"send\",\"letter\":\"one\",\"to\":[\"old@sakura."
        "example\",\"hanako@sakura.example\"],\"subject\":\"s\",\"text\":\"t\"},"
        "{\"at\":\"9s\",\"client\":\"taro-pc\",\"action\":\"send\",\"letter\":\"two\",\"to\":[\"flower@sakura."
        "example\"],\"subject\":\"s\",\"text\":\"t\"}],"
        "\"expect\":[{\"count\":{\"letter\":\"one\",\"event\":\"stored\"},\"times\":1},"
        "{\"count\":{\"letter\":\"two\",\"event\":\"stored\"},\"times\":1},"
        "{\"seen\":{\"letter\":\"one\",\"event\":\"stored\",\"text\":\"Return-Path: <taro@aoba.example>\"}},"
        "{\"mailbox\":\"hanako@sakura.example\",\"messages\":2}]}");
}

static void a_hop_limit_of_its_own_cuts_a_loop_early(void **state) /* SMTP-P01 */
{
    (void)state;
    struct ran_town t = run_town(
        HEAD "\"domains\":{\"aoba.example\":{\"policy\":{\"hop_limit\":6},\"users\":{\"taro\":{\"password\":"
             "\"himitsu\"},\"ring\":{\"forward\":\"hanako@sakura.example\"}}},\"sakura.example\":{\"policy\":"
             "{\"hop_limit\":6},\"users\":{\"hanako\":{\"password\":\"s\",\"forward\":\"ring@aoba.example\"}}}},"
             "\"story\":[" SEND(
                 "0s", "ring",
                 "100") "],"
                        "\"expect\":[{\"count\":{\"letter\":\"ring\",\"event\":\"accepted\"},\"times\":6},"
                        "{\"seen\":{\"line\":\"554 5.4.6\"}},{\"letter\":\"ring\",\"to\":\"ring@aoba.example\",\"is\":"
                        "\"returned\",\"status\":\"5.4.6\"}]}");
    end_town(&t);
}

static void an_open_relay_carries_for_anyone(void **state) /* SUB04 */
{
    (void)state;
    run(HEAD
        "\"domains\":{\"aoba.example\":{\"policy\":{\"open_relay\":true},\"users\":{\"taro\":{\"password\":"
        "\"himitsu\"}}},\"sakura.example\":{\"users\":{\"hanako\":{\"password\":\"s\"}}}},"
        "\"story\":[{\"at\":\"0s\",\"client\":\"hanako-pc\",\"action\":\"type\",\"letter\":\"spam\",\"host\":"
        "\"mail.aoba.example\",\"service\":\"smtp\",\"lines\":[\"EHLO x.example\",\"MAIL FROM:<win@evil.example>\","
        "\"RCPT TO:<hanako@sakura.example>\",\"DATA\",\"Subject: x\",\"\",\"x\",\".\",\"QUIT\"]}],"
        "\"expect\":[{\"seen\":{\"letter\":\"spam\",\"event\":\"accepted\",\"from\":\"mail.aoba."
        "example\"}},{\"letter\":\"spam\",\"is\":\"delivered\"}]}");
}

static void a_password_typed_by_hand_is_in_no_line(void **state) /* X09 */
{
    (void)state;
    struct ran_town t = run_town(
        HEAD "\"domains\":{" AOBA ",\"sakura.example\":{\"users\":{\"hanako\":{\"password\":\"kagi\"}}}},\"story\":["
             "{\"at\":\"0s\",\"client\":\"hanako-pc\",\"action\":\"type\",\"host\":\"mail.sakura.example\",\"service\":"
             "\"imap\",\"lines\":[\"a LOGIN hanako kagi\",\"b LOGOUT\"]},"
             "{\"at\":\"9s\",\"client\":\"hanako-pc\",\"action\":\"type\",\"host\":\"mail.sakura.example\",\"service\":"
             "\"pop3\",\"lines\":[\"USER hanako\",\"PASS kagi\",\"QUIT\"]},"
             "{\"at\":\"19s\",\"client\":\"hanako-pc\",\"action\":\"type\",\"host\":\"mail.sakura.example\","
             "\"service\":\"submission\",\"lines\":[\"EHLO x\",\"AUTH PLAIN AGhhbmFrbwBrYWdp\",\"QUIT\"]},"
             "{\"at\":\"29s\",\"client\":\"hanako-pc\",\"action\":\"type\",\"host\":\"mail.sakura.example\","
             "\"service\":\"submission\",\"lines\":[\"EHLO x\",\"AUTH LOGIN\",\"aGFuYWtv\",\"a2FnaQ==\",\"NOOP "
             "kagi\",\"QUIT\"]}],"
             "\"expect\":[{\"count\":{\"line\":\"235\"},\"times\":2},{\"count\":{\"line\":\"+OK\",\"from\":"
             "\"mail.sakura.example\"},\"at_least\":3},{\"seen\":{\"line\":\"OK\",\"protocol\":\"imap\"}}]}");
    static const char *const secrets[] = {"LOGIN hanako kagi", "PASS kagi", "AGhhbmFrbwBrYWdp", "aGFuYWtv", "a2FnaQ=="};
    for (uint32_t i = 0; i < trace_count(t.trace); i++) {
        const struct trace_event *e = trace_at(t.trace, i);
        for (size_t k = 0; e->kind == TRACE_LINE_SAID && k < sizeof secrets / sizeof *secrets; k++) {
            CHECK(tg_span_find(trace_text(t.trace, e), tg_span_str(secrets[k])) == SIZE_MAX);
        }
    }
    struct scenario_matcher open = {.line = "NOOP kagi", .nth = 1}; /* what is no login is shown */
    CHECK(matcher_find(&open, t.trace, 0) != TRACE_NONE);
    end_town(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_box_says_452_and_takes_the_letter_once_there_is_room),
        cmocka_unit_test(a_full_box_that_refuses_says_552_and_the_letter_comes_back),
        cmocka_unit_test(a_letter_bigger_than_the_whole_box_is_refused_for_good),
        cmocka_unit_test(a_full_box_behind_another_machine_is_known_at_the_door),
        cmocka_unit_test(a_full_disk_refuses_everybody_for_now),
        cmocka_unit_test(a_stranger_is_asked_to_come_back),
        cmocka_unit_test(forwards_within_a_machine_that_go_in_circles_fail),
        cmocka_unit_test(aliases_and_forwards_lead_to_one_copy),
        cmocka_unit_test(a_hop_limit_of_its_own_cuts_a_loop_early),
        cmocka_unit_test(an_open_relay_carries_for_anyone),
        cmocka_unit_test(a_password_typed_by_hand_is_in_no_line),
    };
    return tg_run_tests(tests);
}
