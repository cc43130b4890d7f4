// SPDX-License-Identifier: MIT
/* Expectations and the laws of the post (X07), judged on traces made by hand. */
#include "scenarios/expect.h"
#include "tests/harness/tg_test.h"
#include "tests/unit/scenarios/hand_trace.h"

static struct scenario_expect blank(enum scenario_expect_kind kind)
{
    return (struct scenario_expect){.kind = kind,
                                    .messages = -1,
                                    .used = -1,
                                    .times = -1,
                                    .at_least = -1,
                                    .at_most = -1,
                                    .waiting = -1,
                                    .peak = -1};
}

static bool holds(const struct scenario_expect *e, const struct trace *t, const char *found)
{
    struct tg_buf out;
    tg_buf_init(&out, 10000);
    bool so = expect_judge(e, t, &out);
    if (found) {
        CHECK_SPAN(tg_buf_span(&out), found);
    }
    tg_buf_deinit(&out);
    return so;
}

static void a_delivered_letter_is_delivered_in_time_or_not(void **state)
{
    (void)state;
    struct trace *t = hand_trace();
    hand_letter(t, false);
    struct scenario_expect e = blank(EXPECT_LETTER);
    e.letter = "hello";
    e.to = "hanako@sakura.example";
    e.is = "delivered";
    e.within = 10 * TG_SECOND;
    CHECK(holds(
        &e, t,
        "letter hello to hanako@sakura.example: expected delivered within 10.000s, found: delivered after 1.999s"));
    e.within = TG_SECOND;
    CHECK(!holds(&e, t, NULL));
    e.not_ = true;
    CHECK(holds(&e, t, NULL));
    e.not_ = false;
    e.within = 0;
    e.is = "queued";
    CHECK(!holds(&e, t, NULL));
    e.to = "jiro@sakura.example";
    CHECK(
        !holds(&e, t, "letter hello to jiro@sakura.example: expected queued, found: the letter has no such recipient"));
    e.letter = "other";
    CHECK(!holds(&e, t, NULL));
    trace_free(t);
}

static void a_queued_letter_tells_its_last_reply(void **state)
{
    (void)state;
    struct trace *t = hand_trace();
    hand_letter(t, true);
    hand_numbers(t, 3 * TG_SECOND, TRACE_LETTER_QUEUED, AOBA, -1, 1, TG_MINUTE, 1, 0, "hanako@sakura.example");
    hand_numbers(t, 4 * TG_SECOND, TRACE_LETTER_TRIED, AOBA, SAKURA, 1, 451, 0, 0,
                 "hanako@sakura.example\n451 4.7.1 later\x1b");
    struct scenario_expect e = blank(EXPECT_LETTER);
    e.letter = "hello";
    e.to = "hanako@sakura.example";
    e.is = "delivered";
    e.within = 10 * TG_SECOND;
    CHECK(!holds(
        &e, t,
        "letter hello to hanako@sakura.example: expected delivered within 10.000s, found: queued at mail.aoba.example, "
        "last reply 451 4.7.1 later\\x1b"));
    e.is = "queued";
    e.within = 0;
    CHECK(holds(&e, t, NULL));
    trace_free(t);
}

static void a_returned_letter_needs_a_report_with_the_status(void **state)
{
    (void)state;
    struct trace *t = hand_trace();
    hand_letter(t, true);
    hand_numbers(t, 3 * TG_SECOND, TRACE_LETTER_WRITTEN, AOBA, -1, 2, 1, 2, 0, "A: b\r\n\r\nStatus: 5.1.1\r\n");
    hand_numbers(t, 3 * TG_SECOND, TRACE_LETTER_RETURNED, AOBA, -1, 1, 2, 0, 0, "hanako@sakura.example\n550 no");
    struct scenario_expect e = blank(EXPECT_LETTER);
    e.letter = "hello";
    e.is = "returned";
    CHECK(holds(&e, t,
                "letter hello: expected returned, found: hanako@sakura.example returned by mail.aoba.example: 550 no"));
    e.status = "5.1.1";
    CHECK(holds(&e, t, NULL));
    e.status = "5.1";
    CHECK(!holds(&e, t, NULL));
    e.status = "5.1.10";
    CHECK(!holds(&e, t, NULL));
    trace_free(t);
}

static void a_refused_letter_was_never_accepted(void **state)
{
    (void)state;
    struct trace *t = hand_trace();
    hand_numbers(t, 1, TRACE_LETTER_WRITTEN, PC, -1, 1, 0, 1, 0, HAND_LETTER);
    hand_add(t, 1, TRACE_LETTER_NAMED, PC, -1, 1, "hello");
    hand_add(t, 1, TRACE_LETTER_ADDRESSED, PC, -1, 1, "a@x.example");
    hand_add(t, 1, TRACE_LETTER_ADDRESSED, PC, -1, 1, "b@x.example");
    hand_numbers(t, 2, TRACE_LETTER_REFUSED, AOBA, PC, 1, 530, 0, 0, "\n530 log in");
    struct scenario_expect e = blank(EXPECT_LETTER);
    e.letter = "hello";
    e.is = "refused";
    CHECK(holds(&e, t, NULL));
    hand_add(t, 3, TRACE_LETTER_ACCEPTED, AOBA, PC, 1, HAND_LETTER);
    hand_numbers(t, 3, TRACE_LETTER_QUEUED, AOBA, -1, 1, 3, 0, 0, "a@x.example");
    hand_numbers(t, 4, TRACE_LETTER_REFUSED, SAKURA, AOBA, 1, 550, 0, 0, "a@x.example\n550 no");
    e.to = "a@x.example";
    e.is = "queued";
    CHECK(holds(&e, t, NULL)); /* between servers a refusal leaves it in the queue of the one that asked */
    trace_free(t);
}

static void clients_mailboxes_counts_and_orders(void **state)
{
    (void)state;
    struct trace *t = hand_trace();
    hand_letter(t, false);
    struct scenario_expect e = blank(EXPECT_CLIENT_HAS);
    e.client = "hanako-pc";
    e.has = "hello";
    CHECK(!holds(&e, t, "client hanako-pc: expected to have letter hello, found: it never fetched it"));
    hand_add(t, 9 * TG_SECOND, TRACE_LETTER_FETCHED, SAKURA, PHONE, 1, HAND_LETTER);
    CHECK(holds(&e, t, NULL));
    e.not_ = true;
    CHECK(!holds(&e, t, NULL));
    e = blank(EXPECT_MAILBOX);
    e.mailbox = "hanako@sakura.example";
    e.messages = 1;
    e.used = 44;
    CHECK(holds(&e, t, NULL));
    e.used = 0;
    CHECK(!holds(
        &e, t, "mailbox hanako@sakura.example: expected letters 1, octets 0 at the end, found: letters 1, octets 44"));
    e = blank(EXPECT_COUNT);
    e.seen = (struct scenario_matcher){.letter = "hello", .event = "accepted"};
    e.times = 2;
    CHECK(holds(&e, t, NULL));
    e.times = -1;
    e.at_least = 3;
    CHECK(!holds(&e, t, "expected at least 3 times the letter hello accepted, found: 2"));
    e.at_least = -1;
    e.at_most = 1;
    CHECK(!holds(&e, t, NULL));
    struct scenario_matcher order[] = {{.letter = "hello", .event = "stored"},
                                       {.letter = "hello", .event = "accepted"}};
    e = blank(EXPECT_ORDER);
    e.order = order;
    e.order_count = 2;
    CHECK(!holds(
        &e, t,
        "expected 2 events in this order, found: 1 of them, but then not the letter hello accepted (only earlier)"));
    order[1].event = "fetched";
    CHECK(holds(&e, t, NULL));
    e = blank(EXPECT_LINE);
    e.seen = (struct scenario_matcher){.reply = 550};
    CHECK(!holds(&e, t, "expected to see the reply 550, found: nothing of the kind"));
    trace_free(t);
}

static void dns_answers_are_searched_for_a_record(void **state)
{
    (void)state;
    struct trace *t = hand_trace();
    hand_numbers(t, 3, TRACE_DNS_ANSWERED, DESK, AOBA, 0, 7, 1 << 8, 0,
                 "sakura.example. MX\nsakura.example. 60 MX 10 mail.sakura.example.");
    struct scenario_expect e = blank(EXPECT_DNS);
    e.seen = (struct scenario_matcher){.dns = "MX", .name = "sakura.example"};
    e.answer = "mail.sakura.example";
    CHECK(holds(&e, t, NULL));
    e.answer = "mail.aoba.example";
    CHECK(!holds(&e, t,
                 "expected DNS MX answered for sakura.example with mail.aoba.example, found: sakura.example. 60 MX 10 "
                 "mail.sakura.example."));
    e.answer = "sakura.example. MX"; /* the question is no record */
    CHECK(!holds(&e, t, NULL));
    trace_free(t);
}

static size_t broken(const struct trace *t, const char *part)
{
    struct tg_buf out;
    tg_buf_init(&out, 10000);
    size_t count = laws_judge(t, &out);
    if (part) {
        CHECK(tg_span_find(tg_buf_span(&out), tg_span_str(part)) != SIZE_MAX);
    }
    tg_buf_deinit(&out);
    return count;
}

static void a_lawful_run_breaks_nothing(void **state)
{
    (void)state;
    struct trace *t = hand_trace();
    hand_letter(t, false);
    CHECK_INT(broken(t, NULL), 0);
    trace_free(t);
}

static void law_1_a_letter_accepted_and_lost_is_noticed(void **state)
{
    (void)state;
    struct trace *t = hand_trace();
    hand_letter(t, true);
    CHECK_INT(broken(t, "law 1: letter 1 (hello) was accepted and then lost for hanako@sakura.example"), 1);
    hand_numbers(t, 3 * TG_SECOND, TRACE_LETTER_QUEUED, AOBA, -1, 1, TG_MINUTE, 0, 0, "hanako@sakura.example");
    CHECK_INT(broken(t, NULL), 0);
    hand_add(t, 4 * TG_SECOND, TRACE_LETTER_DEQUEUED, AOBA, -1, 1, "hanako@sakura.example");
    CHECK_INT(broken(t, "gone from the queue"), 1);
    hand_add(t, 5 * TG_SECOND, TRACE_LETTER_STORED, SAKURA, -1, 1, "flora@sakura.example\nINBOX\n" HAND_LETTER);
    CHECK_INT(broken(t, NULL), 0); /* an alias stood for her */
    trace_free(t);
}

static void law_1_nobody_may_drop_a_letter_in_silence_but_a_report(void **state)
{
    (void)state;
    struct trace *t = hand_trace();
    hand_letter(t, true);
    hand_add(t, 3 * TG_SECOND, TRACE_LETTER_DROPPED, AOBA, -1, 1, "hanako@sakura.example\nno reason");
    CHECK_INT(broken(t, "law 1"), 1);
    trace_free(t);
    t = hand_trace();
    hand_numbers(t, 1, TRACE_LETTER_WRITTEN, AOBA, -1, 1, 9, 2, 0, HAND_LETTER);
    hand_add(t, 1, TRACE_LETTER_ADDRESSED, AOBA, -1, 1, "taro@aoba.example");
    hand_add(t, 2, TRACE_LETTER_ACCEPTED, SAKURA, AOBA, 1, HAND_LETTER);
    hand_add(t, 3, TRACE_LETTER_DROPPED, SAKURA, -1, 1, "taro@aoba.example\nmailbox full");
    CHECK_INT(broken(t, NULL), 0);
    trace_free(t);
}

static void law_2_a_second_copy_needs_a_broken_connection(void **state)
{
    (void)state;
    struct trace *t = hand_trace();
    tg_time now = hand_letter(t, false);
    const char *copy = "hanako@sakura.example\nINBOX\n" HAND_LETTER;
    hand_add(t, now, TRACE_LETTER_STORED, SAKURA, -1, 1, copy);
    CHECK_INT(broken(t, "law 2: letter 1 (hello) arrived twice"), 1);
    trace_free(t);
    t = hand_trace();
    now = hand_letter(t, false);
    struct trace_event e = trace_blank(now, TRACE_LINE_SAID);
    e.stream = 3;
    e.letter = 1;
    trace_add(t, &e, tg_span_str("."));
    e = trace_blank(now, TRACE_CONN_FAILED);
    e.stream = 3;
    trace_add(t, &e, tg_span_make(NULL, 0));
    hand_add(t, now, TRACE_LETTER_STORED, SAKURA, -1, 1, copy);
    CHECK_INT(broken(t, NULL), 0);
    trace_free(t);
    t = hand_trace();
    now = hand_letter(t, false);
    hand_add(t, now, TRACE_LETTER_DELETED, SAKURA, -1, 1, "hanako@sakura.example\nINBOX");
    hand_add(t, now, TRACE_LETTER_STORED, SAKURA, -1, 1, copy);
    CHECK_INT(broken(t, NULL), 0); /* moved away and back */
    trace_free(t);
}

static void law_3_one_octet_of_the_body_is_enough(void **state)
{
    (void)state;
    struct trace *t = hand_trace();
    hand_letter(t, true);
    hand_add(t, 3 * TG_SECOND, TRACE_LETTER_STORED, SAKURA, -1, 1,
             "hanako@sakura.example\nINBOX\nFrom: x\r\n\r\nhellO\r\n");
    CHECK_INT(broken(t, "law 3: letter 1 (hello) was written with a body of 7 octets and stored with 7 other ones"), 1);
    struct scenario_expect e = blank(EXPECT_BODY);
    e.letter = "hello";
    CHECK(!holds(&e, t, NULL));
    trace_free(t);
    t = hand_trace();
    hand_letter(t, false);
    CHECK(holds(&e, t,
                "letter hello: expected its body unchanged wherever it is stored, found: 1 stored, the same 7 octets"));
    trace_free(t);
}

static void a_letter_reads_as_its_reader_sees_it(void **state)
{
    (void)state;
    struct trace *t = hand_trace();
    hand_letter(t, true);
    hand_add(t, 3 * TG_SECOND, TRACE_LETTER_STORED, SAKURA, -1, 1,
             "hanako@sakura.example\nINBOX\nSubject: =?ISO-2022-JP?B?GyRCOk4bKEI=?=\r\nMIME-Version: 1.0\r\n"
             "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n5omL57SZ\r\n");
    struct scenario_expect e = blank(EXPECT_READS);
    e.letter = "hello";
    e.subject = "採";
    e.text = "手紙";
    CHECK(holds(&e, t,
                "letter hello: expected to read the subject `採` the text `手紙`, found: subject `採`, text `手紙`"));
    e.text = "葉書";
    CHECK(!holds(&e, t, NULL));
    e.not_ = true;
    CHECK(holds(&e, t, NULL));
    e = blank(EXPECT_READS);
    e.letter = "nobody";
    e.subject = "採";
    CHECK(!holds(&e, t, "letter nobody: expected to read the subject `採`, found: it was never stored"));
    trace_free(t);
}

static void a_queue_has_an_end_and_a_peak(void **state)
{
    (void)state;
    struct trace *t = hand_trace();
    static const int64_t counts[] = {1, 2, 3, 2, 1};
    for (unsigned i = 0; i < 5; i++) {
        hand_numbers(t, i, TRACE_QUEUE, AOBA, -1, 0, counts[i], 100, 0, "");
        hand_numbers(t, i, TRACE_QUEUE, SAKURA, -1, 0, 9, 100, 0, "");
    }
    struct scenario_expect e = blank(EXPECT_QUEUE);
    e.queue = "mail.aoba.example";
    e.waiting = 1;
    e.peak = 3;
    CHECK(holds(&e, t,
                "queue of mail.aoba.example: expected 1 letters at the end, at least 3 at some moment, found: 1 at the "
                "end, at most 3"));
    e.peak = 4;
    CHECK(!holds(&e, t, NULL));
    e.peak = -1;
    e.waiting = 0;
    CHECK(!holds(&e, t, NULL));
    trace_free(t);
}

static void law_5_nothing_follows_from_what_comes_later(void **state)
{
    (void)state;
    struct trace *t = hand_trace();
    struct trace_event e = trace_blank(1, TRACE_LINE_HEARD);
    e.ref = 5;
    trace_add(t, &e, tg_span_make(NULL, 0));
    CHECK_INT(broken(t, "law 5"), 1);
    trace_free(t);
}

static void what_the_world_itself_reports_counts(void **state)
{
    (void)state;
    struct trace *t = hand_trace();
    hand_add(t, 1, TRACE_LAW_BROKEN, AOBA, -1, 0, "law 4: relayed without a password");
    CHECK_INT(broken(t, "law 4"), 1);
    trace_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_delivered_letter_is_delivered_in_time_or_not),
        cmocka_unit_test(a_queued_letter_tells_its_last_reply),
        cmocka_unit_test(a_returned_letter_needs_a_report_with_the_status),
        cmocka_unit_test(a_refused_letter_was_never_accepted),
        cmocka_unit_test(clients_mailboxes_counts_and_orders),
        cmocka_unit_test(dns_answers_are_searched_for_a_record),
        cmocka_unit_test(a_lawful_run_breaks_nothing),
        cmocka_unit_test(law_1_a_letter_accepted_and_lost_is_noticed),
        cmocka_unit_test(law_1_nobody_may_drop_a_letter_in_silence_but_a_report),
        cmocka_unit_test(law_2_a_second_copy_needs_a_broken_connection),
        cmocka_unit_test(law_3_one_octet_of_the_body_is_enough),
        cmocka_unit_test(a_letter_reads_as_its_reader_sees_it),
        cmocka_unit_test(a_queue_has_an_end_and_a_peak),
        cmocka_unit_test(law_5_nothing_follows_from_what_comes_later),
        cmocka_unit_test(what_the_world_itself_reports_counts),
    };
    return tg_run_tests(tests);
}
