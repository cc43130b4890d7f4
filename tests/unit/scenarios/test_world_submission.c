// SPDX-License-Identifier: MIT
/* Ports 25 and 587, what submission adds, reports on request, older servers: rows SUB01, SUB09, SUB10, Q01, Q02, Q04,
 * SMTP-D08, SMTP-E03, SMTP-E04, SMTP-E06, SMTP-T02. */
#include "tests/unit/scenarios/world_town.h"

#define TYPE(at, service, lines)                                                                                       \
    "{\"at\":\"" at "\",\"client\":\"taro-pc\",\"action\":\"type\",\"host\":\"mail." service                           \
    ",\"lines\":[\"EHLO pc.example\"," lines ",\"QUIT\"]}"
#define COUNTER "aoba.example\",\"service\":\"submission\""
#define OFFICE  "sakura.example\",\"service\":\"smtp\""
#define LOGIN   "\"AUTH PLAIN AHRhcm8AcA==\","
#define STORY(lines) "\"story\":[" lines "]"

static void sub01_port_25_takes_letters_for_its_own_only(void **state)
{
    (void)state;
    struct small_town t = small_town_run(
        "", "",
        STORY(TYPE("0s", OFFICE, "\"AUTH PLAIN AHRhcm8AcA==\",\"MAIL FROM:<a@x.example>\",\"RCPT TO:<hanako@sakura.example>\","
                                 "\"RCPT TO:<nobody@sakura.example>\",\"RCPT TO:<taro@aoba.example>\"")));
    CHECK_INT(small_town_count(&t, TRACE_LINE_SAID, "250-AUTH"), 0); /* not offered here */
    CHECK_INT(small_town_count(&t, TRACE_LINE_SAID, "502 5.5.1"), 1);
    CHECK_INT(small_town_count(&t, TRACE_LINE_SAID, "250 2.1.5"), 1);
    CHECK_INT(small_town_count(&t, TRACE_LINE_SAID, "550 5.1.1"), 1);
    CHECK_INT(small_town_count(&t, TRACE_LINE_SAID, "550 5.7.1"), 1); /* SUB03 */
    small_town_end(&t);
}

static void sub09_a_domain_must_be_whole_at_the_counter(void **state)
{
    (void)state;
    struct small_town t = small_town_run(
        "", "",
        STORY(TYPE("0s", COUNTER,
                   LOGIN "\"MAIL FROM:<taro@aoba>\",\"MAIL FROM:<taro..x@aoba.example>\",\"MAIL FROM:<taro@aoba.example>\","
                         "\"RCPT TO:<hanako@sakura>\",\"RCPT TO:<hanako@>\"")));
    CHECK_INT(small_town_count(&t, TRACE_LINE_SAID, "554 5.6.2"), 2);
    CHECK_INT(small_town_count(&t, TRACE_LINE_SAID, "501 5.1.7"), 1);
    CHECK_INT(small_town_count(&t, TRACE_LINE_SAID, "501 5.1.3"), 1);
    small_town_end(&t);
}

static void sub10_the_counter_adds_what_a_letter_must_have(void **state)
{
    (void)state;
    struct small_town t = small_town_run(
        "", "",
        STORY(TYPE("0s", COUNTER,
                   LOGIN "\"MAIL FROM:<taro@aoba.example>\",\"RCPT TO:<hanako@sakura.example>\",\"DATA\",\"From: "
                         "boss@aoba.example\",\"Subject: x\",\"\",\"text\",\".\"") "," TYPE("30s", COUNTER,
                   LOGIN "\"MAIL FROM:<taro@aoba.example>\",\"RCPT TO:<hanako@sakura.example>\",\"DATA\",\"From: "
                         "taro@aoba.example\",\"Date: Wed, 1 Apr 2026 08:00:00 +0900\",\"Message-ID: <own@x>\",\"\","
                         "\"text\",\".\"")));
    const struct trace_event *first = small_town_find(&t, TRACE_LETTER_STORED, "", 0),
                             *second = small_town_find(&t, TRACE_LETTER_STORED, "", 1);
    assert_true(first && second);
    const struct tg_span a = trace_text(t.trace, first), b = trace_text(t.trace, second);
    CHECK(tg_span_find(a, TG_SPAN_LIT("\r\nDate: Wed, 01 Apr 2026 09:00:0")) != SIZE_MAX);
    CHECK(tg_span_find(a, TG_SPAN_LIT("\r\nMessage-ID: <20260401")) != SIZE_MAX);
    CHECK(tg_span_find(a, TG_SPAN_LIT("\r\nSender: taro@aoba.example\r\n")) != SIZE_MAX);
    CHECK(tg_span_find(a, TG_SPAN_LIT("From: boss@aoba.example\r\nSubject: x\r\n\r\ntext\r\n")) != SIZE_MAX);
    CHECK(tg_span_find(b, TG_SPAN_LIT("Sender:")) == SIZE_MAX);
    CHECK(tg_span_find(b, TG_SPAN_LIT("Date: Wed, 01 Apr 2026")) == SIZE_MAX);
    CHECK(tg_span_find(b, TG_SPAN_LIT("Message-ID: <20260401")) == SIZE_MAX);
    small_town_end(&t);
}

#define ASK_SUCCESS                                                                                                    \
    STORY(TYPE("0s", COUNTER,                                                                                          \
               LOGIN "\"MAIL FROM:<taro@aoba.example> RET=HDRS ENVID=QQ+2B1\",\"RCPT TO:<hanako@sakura.example> "          \
                     "NOTIFY=SUCCESS ORCPT=rfc822;Hanako+40old.example\",\"DATA\",\"Subject: x\",\"\",\"text\",\".\""))

/* Q04, SMTP-E06, RFC 3461 5.2: the last server that knows of reports writes "delivered" or "relayed". */
static void q04_success_is_reported_where_it_was_asked_for(void **state)
{
    (void)state;
    struct small_town t = small_town_run("", "", ASK_SUCCESS);
    CHECK_INT(small_town_count(&t, TRACE_LINE_SAID, " RET=HDRS ENVID=QQ+2B1"), 2); /* passed on unchanged */
    CHECK_INT(small_town_count(&t, TRACE_LINE_SAID, " NOTIFY=SUCCESS ORCPT=rfc822;Hanako+40old.example"), 2);
    CHECK_INT(small_town_count(&t, TRACE_LETTER_WRITTEN, "Action: delivered\r\nStatus: 2.0.0"), 1);
    CHECK_INT(small_town_count(&t, TRACE_LETTER_WRITTEN, "Original-Envelope-Id: QQ+1\r\n"), 1);
    CHECK_INT(small_town_count(&t, TRACE_LETTER_WRITTEN, "Original-Recipient: rfc822; Hanako@old.example"), 1);
    CHECK_INT(small_town_count(&t, TRACE_LETTER_WRITTEN, "Reporting-MTA: dns; mail.sakura.example"), 1);
    CHECK_INT(small_town_count(&t, TRACE_LETTER_STORED, "taro@aoba.example\nINBOX"), 1); /* the report came home */
    small_town_end(&t);
    t = small_town_run("", ",\"policy\":{\"lacks\":[\"dsn\"]}", ASK_SUCCESS);
    CHECK_INT(small_town_count(&t, TRACE_LINE_SAID, "ENVID="), 1); /* said to the counter only */
    CHECK_INT(small_town_count(&t, TRACE_LETTER_WRITTEN, "Action: relayed\r\nStatus: 2."), 1);
    CHECK_INT(small_town_count(&t, TRACE_LETTER_WRITTEN, "Reporting-MTA: dns; mail.aoba.example"), 1);
    small_town_end(&t);
}

/* SMTP-D08, Q02: one answer behind the dot for all; the one that fails later comes back alone, the other is not sent again. */
static void d08_a_later_failure_is_a_report_about_that_one_only(void **state)
{
    (void)state;
    struct small_town t = small_town_run(
        "", "",
        "\"story\":[{\"at\":\"0s\",\"client\":\"taro-pc\",\"action\":\"send\",\"letter\":\"a\",\"to\":[\"hanako@sakura.example\","
        "\"nobody@sakura.example\"],\"text\":\"x\"}]");
    CHECK_INT(small_town_count(&t, TRACE_LINE_SAID, "250 2.0.0 Accepted"), 2); /* counter and office */
    CHECK_INT(small_town_count(&t, TRACE_LETTER_STORED, "hanako@sakura.example\nINBOX"), 1);
    CHECK_INT(small_town_count(&t, TRACE_LETTER_WRITTEN, "Final-Recipient: rfc822; nobody@sakura.example"), 1);
    CHECK_INT(small_town_count(&t, TRACE_LETTER_WRITTEN, "Final-Recipient: rfc822; hanako@sakura.example"), 0);
    CHECK_INT(small_town_count(&t, TRACE_LINE_SAID, "RCPT TO:<hanako@sakura.example>"), 2);
    small_town_end(&t);
}

#define EIGHT_BIT                                                                                                      \
    STORY(TYPE("0s", COUNTER,                                                                                          \
               LOGIN "\"MAIL FROM:<taro@aoba.example> BODY=8BITMIME\",\"RCPT TO:<hanako@sakura.example>\",\"DATA\","      \
                     "\"Subject: x\",\"MIME-Version: 1.0\",\"Content-Type: text/plain; charset=UTF-8\","                 \
                     "\"Content-Transfer-Encoding: 8bit\",\"\",\"\u592a\u90ce\",\".\""))

static void e03_a_letter_is_rewritten_for_a_server_without_8bitmime(void **state)
{
    (void)state;
    struct small_town t = small_town_run("", ",\"policy\":{\"lacks\":[\"8bitmime\"]}", EIGHT_BIT);
    const struct trace_event *stored = small_town_find(&t, TRACE_LETTER_STORED, "hanako@", 0);
    assert_non_null(stored);
    CHECK(tg_span_find(trace_text(t.trace, stored),
                       TG_SPAN_LIT("Content-Transfer-Encoding: quoted-printable\r\n\r\n=E5=A4=AA=E9=83=8E\r\n")) !=
          SIZE_MAX);
    CHECK_INT(small_town_count(&t, TRACE_LINE_SAID, "BODY=8BITMIME"), 1);
    world_free(t.world); /* the law of the same octets does not hold here, and rightly so */
    scenario_free(t.scenario);
}

#define UTF8_HEADER                                                                                                    \
    STORY(TYPE("0s", COUNTER,                                                                                          \
               LOGIN "\"MAIL FROM:<taro@aoba.example> BODY=8BITMIME SMTPUTF8\",\"RCPT TO:<hanako@sakura.example>\","     \
                     "\"DATA\",\"Subject: \u592a\u90ce\",\"\",\"x\",\".\""))

static void e04_a_utf8_header_goes_on_or_comes_back(void **state)
{
    (void)state;
    struct small_town t = small_town_run("", "", UTF8_HEADER);
    CHECK_INT(small_town_count(&t, TRACE_LINE_SAID, "BODY=8BITMIME SMTPUTF8"), 2);
    CHECK_INT(small_town_count(&t, TRACE_LETTER_STORED, "with UTF8SMTPA"), 1);
    CHECK_INT(small_town_count(&t, TRACE_LETTER_STORED, "with UTF8SMTP id"), 1);
    small_town_end(&t);
    t = small_town_run("", ",\"policy\":{\"lacks\":[\"smtputf8\"]}", UTF8_HEADER);
    CHECK_INT(small_town_count(&t, TRACE_LETTER_STORED, "hanako@sakura.example\nINBOX"), 0);
    CHECK_INT(small_town_count(&t, TRACE_LETTER_WRITTEN, "Status: 5.6.9"), 1);
    small_town_end(&t);
}

/* Q01: never earlier, at most a tenth later; the same for the same seed. */
static void q01_waits_grow_by_chance(void **state)
{
    (void)state;
    tg_time at[2][3];
    for (int round = 0; round < 2; round++) {
        struct small_town t = small_town_run(
            "", "",
            "\"until\":\"6h\",\"faults\":[{\"at\":\"0s\",\"what\":\"down\",\"host\":\"mail.sakura.example\"}],\"story\":[{"
            "\"at\":\"0s\",\"client\":\"taro-pc\",\"action\":\"send\",\"letter\":\"a\",\"to\":[\"hanako@sakura.example\"],"
            "\"text\":\"x\"}]");
        for (size_t i = 0; i < 3; i++) {
            const struct trace_event *e = small_town_find(&t, TRACE_LETTER_TRIED, "hanako@sakura.example", i);
            assert_non_null(e);
            at[round][i] = e->at;
        }
        const tg_time first = at[round][1] - at[round][0], second = at[round][2] - at[round][1];
        CHECK(first >= 30 * TG_MINUTE && first <= 33 * TG_MINUTE + TG_MINUTE);
        CHECK(second >= 2 * TG_HOUR && second <= 2 * TG_HOUR + 13 * TG_MINUTE);
        CHECK(first > 30 * TG_MINUTE + TG_SECOND || second > 2 * TG_HOUR + TG_SECOND);
        world_free(t.world);
        scenario_free(t.scenario);
    }
    CHECK(memcmp(at[0], at[1], sizeof at[0]) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sub01_port_25_takes_letters_for_its_own_only),
        cmocka_unit_test(sub09_a_domain_must_be_whole_at_the_counter),
        cmocka_unit_test(sub10_the_counter_adds_what_a_letter_must_have),
        cmocka_unit_test(q04_success_is_reported_where_it_was_asked_for),
        cmocka_unit_test(d08_a_later_failure_is_a_report_about_that_one_only),
        cmocka_unit_test(e03_a_letter_is_rewritten_for_a_server_without_8bitmime),
        cmocka_unit_test(e04_a_utf8_header_goes_on_or_comes_back),
        cmocka_unit_test(q01_waits_grow_by_chance),
    };
    return tg_run_tests(tests);
}
