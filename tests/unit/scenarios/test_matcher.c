// SPDX-License-Identifier: MIT
#include "scenarios/matcher.h"
#include "tests/harness/tg_test.h"
#include "tests/unit/scenarios/hand_trace.h"

static void lines_match_at_their_front_in_any_case_and_anywhere_behind_a_star(void **state)
{
    (void)state;
    struct trace *t = hand_trace();
    hand_line(t, 1, 1, TRACE_SMTP, AOBA, PC, TRACE_BY_SERVER, "220 ready");
    uint32_t rcpt = hand_line(t, 2, 1, TRACE_SMTP, PC, AOBA, 0, "RCPT TO:<a@x.example>");
    hand_line(t, 3, 1, TRACE_SMTP, PC, AOBA, TRACE_CONTENT, "RCPT TO: in a letter");
    uint32_t second = hand_line(t, 4, 1, TRACE_SMTP, PC, AOBA, 0, "RCPT TO:<b@x.example>");
    CHECK_INT(matcher_find(&(struct scenario_matcher){.line = "rcpt to"}, t, 0), rcpt);
    CHECK_INT(matcher_find(&(struct scenario_matcher){.line = "*b@X"}, t, 0), second);
    CHECK_INT(matcher_find(&(struct scenario_matcher){.line = "RCPT", .nth = 2}, t, 0), second);
    CHECK_INT(matcher_find(&(struct scenario_matcher){.line = "RCPT"}, t, rcpt + 1), second);
    CHECK_INT(matcher_find(&(struct scenario_matcher){.line = "TO"}, t, 0), TRACE_NONE);
    CHECK_INT(matcher_find(&(struct scenario_matcher){.line = "RCPT", .from = "mail.aoba.example"}, t, 0), TRACE_NONE);
    CHECK_INT(matcher_find(&(struct scenario_matcher){.line = "RCPT", .from = "nobody"}, t, 0), TRACE_NONE);
    CHECK_INT(matcher_count(&(struct scenario_matcher){.line = "RCPT", .to = "mail.aoba.example"}, t), 2);
    CHECK(matcher_fits(&(struct scenario_matcher){.line = "RCPT"}, t, rcpt));
    CHECK(!matcher_fits(&(struct scenario_matcher){.line = "RCPT", .text = "b@x"}, t, rcpt));
    trace_free(t);
}

static void replies_match_by_code_and_only_from_a_server(void **state)
{
    (void)state;
    struct trace *t = hand_trace();
    hand_line(t, 1, 1, TRACE_SMTP, PC, AOBA, 0, "550 said by a client");
    uint32_t reply = hand_line(t, 2, 1, TRACE_SMTP, AOBA, PC, TRACE_BY_SERVER | TRACE_SUBMISSION, "550-5.1.1 no");
    CHECK_INT(matcher_find(&(struct scenario_matcher){.reply = 550}, t, 0), reply);
    CHECK_INT(matcher_find(&(struct scenario_matcher){.reply = 550, .protocol = "submission"}, t, 0), reply);
    CHECK_INT(matcher_find(&(struct scenario_matcher){.reply = 550, .protocol = "smtp"}, t, 0), reply);
    CHECK_INT(matcher_find(&(struct scenario_matcher){.reply = 550, .protocol = "imap"}, t, 0), TRACE_NONE);
    CHECK_INT(matcher_find(&(struct scenario_matcher){.reply = 551}, t, 0), TRACE_NONE);
    trace_free(t);
}

static void imap_lines_match_behind_their_tag(void **state)
{
    (void)state;
    struct trace *t = hand_trace();
    uint32_t login = hand_line(t, 1, 1, TRACE_IMAP, PHONE, SAKURA, TRACE_MASKED, "a1 LOGIN \"hanako\" \"********\"");
    uint32_t exists = hand_line(t, 2, 1, TRACE_IMAP, SAKURA, PHONE, TRACE_BY_SERVER, "* 2 EXISTS");
    CHECK_INT(matcher_find(&(struct scenario_matcher){.line = "login"}, t, 0), login);
    CHECK_INT(matcher_find(&(struct scenario_matcher){.line = "* 2 EXISTS"}, t, 0), exists);
    CHECK_INT(matcher_find(&(struct scenario_matcher){.line = "* 3 EXISTS"}, t, 0), TRACE_NONE);
    trace_free(t);
}

static void dns_matches_question_answer_referral_and_cache(void **state)
{
    (void)state;
    struct trace *t = hand_trace();
    uint32_t asked = hand_numbers(t, 1, TRACE_DNS_ASKED, AOBA, DESK, 0, 7, 15, TRACE_RECURSIVE, "sakura.example.");
    uint32_t referral = hand_numbers(t, 2, TRACE_DNS_ANSWERED, DESK, AOBA, 0, 7, 0, TRACE_REFERRAL,
                                     "sakura.example. MX\nexample. 60 NS x.");
    uint32_t answer = hand_numbers(t, 3, TRACE_DNS_ANSWERED, DESK, AOBA, 0, 7, 1 << 8, 0,
                                   "sakura.example. MX\nsakura.example. 60 MX 10 mail.sakura.example.");
    uint32_t put =
        hand_numbers(t, 4, TRACE_CACHE_PUT, DESK, -1, 0, 60, 15, 0, "sakura.example.\n10 mail.sakura.example.");
    uint32_t hit =
        hand_numbers(t, 5, TRACE_CACHE_HIT, DESK, -1, 0, 50, 15, 0, "sakura.example.\n10 mail.sakura.example.");
    uint32_t gone = hand_numbers(t, 6, TRACE_CACHE_DROPPED, DESK, -1, 0, 0, 15, 0, "sakura.example.");
    struct scenario_matcher m = {.dns = "MX", .name = "Sakura.Example"};
    CHECK_INT(matcher_find(&m, t, 0), asked);
    CHECK_INT(matcher_count(&m, t), 1);
    m.event = "answered";
    CHECK_INT(matcher_find(&m, t, 0), referral);
    CHECK_INT(matcher_find(&m, t, referral + 1), answer);
    m.event = "referral";
    CHECK_INT(matcher_find(&m, t, 0), referral);
    CHECK_INT(matcher_count(&m, t), 1);
    m.event = "cached";
    CHECK_INT(matcher_find(&m, t, 0), put);
    m.event = "from-cache";
    CHECK_INT(matcher_find(&m, t, 0), hit);
    m.event = "expired";
    CHECK_INT(matcher_find(&m, t, 0), gone);
    m.dns = "A";
    CHECK_INT(matcher_find(&m, t, 0), TRACE_NONE);
    CHECK_INT(matcher_find(&(struct scenario_matcher){.dns = "MX", .name = "aoba.example"}, t, 0), TRACE_NONE);
    trace_free(t);
}

static void letters_match_by_name_and_event_and_a_report_through_what_it_is_about(void **state)
{
    (void)state;
    struct trace *t = hand_trace();
    hand_letter(t, false);
    hand_numbers(t, 3 * TG_SECOND, TRACE_LETTER_WRITTEN, AOBA, -1, 2, 1, 2, 0, "delayed\r\n\r\n");
    CHECK_INT(trace_letter_by_name(t, "hello/report"), 2); /* a report of a delay, as long as there is no other */
    hand_numbers(t, 4 * TG_SECOND, TRACE_LETTER_WRITTEN, AOBA, -1, 3, 1, 2, 0, "failed\r\n\r\n");
    hand_numbers(t, 4 * TG_SECOND, TRACE_LETTER_RETURNED, AOBA, -1, 1, 3, 0, 0, "hanako@sakura.example\nwhy");
    uint32_t fetched = hand_add(t, 5 * TG_SECOND, TRACE_LETTER_FETCHED, SAKURA, PC, 3, "x");
    CHECK_INT(trace_letter_by_name(t, "hello"), 1);
    CHECK_INT(trace_letter_by_name(t, "hello/report"), 3);
    CHECK_INT(trace_letter_by_name(t, "hell"), 0);
    struct scenario_matcher m = {.letter = "hello", .event = "accepted", .nth = 2};
    CHECK_INT(trace_at(t, matcher_find(&m, t, 0))->from, SAKURA);
    CHECK_INT(matcher_count(&(struct scenario_matcher){.letter = "hello", .event = "stored"}, t), 1);
    CHECK_INT(matcher_find(&(struct scenario_matcher){.letter = "hello/report", .event = "fetched"}, t, 0), fetched);
    CHECK_INT(matcher_find(&(struct scenario_matcher){.letter = "hello", .event = "fetched"}, t, 0), TRACE_NONE);
    CHECK_INT(matcher_find(&(struct scenario_matcher){.letter = "nobody", .event = "fetched"}, t, 0), TRACE_NONE);
    CHECK_INT(matcher_find(&(struct scenario_matcher){.event = "fetched"}, t, 0), fetched);
    trace_free(t);
}

static void connections_match_by_port_and_end(void **state)
{
    (void)state;
    struct trace *t = hand_trace();
    struct trace_event e = trace_blank(1, TRACE_CONN_OPENING);
    e.from = PC;
    e.to = AOBA;
    e.stream = 4;
    e.a = 50000;
    e.b = 587;
    uint32_t opening = trace_add(t, &e, tg_span_make(NULL, 0));
    e.kind = TRACE_CONN_OPEN;
    e.a = e.b = 0;
    uint32_t open = trace_add(t, &e, tg_span_make(NULL, 0));
    e.kind = TRACE_CONN_FAILED;
    e.a = TRACE_END_TIMED_OUT;
    uint32_t failed = trace_add(t, &e, tg_span_make(NULL, 0));
    CHECK_INT(matcher_find(&(struct scenario_matcher){.port = 587}, t, 0), open);
    CHECK_INT(matcher_find(&(struct scenario_matcher){.port = 587, .connection = "opening"}, t, 0), opening);
    CHECK_INT(matcher_find(&(struct scenario_matcher){.port = 587, .connection = "timed-out"}, t, 0), failed);
    CHECK_INT(matcher_find(&(struct scenario_matcher){.port = 587, .connection = "refused"}, t, 0), TRACE_NONE);
    CHECK_INT(matcher_find(&(struct scenario_matcher){.port = 25}, t, 0), TRACE_NONE);
    trace_free(t);
}

static void people_troubles_and_packets_match(void **state)
{
    (void)state;
    struct trace *t = hand_trace();
    uint32_t send = hand_add(t, 1, TRACE_ACTION, PC, -1, 0, "send");
    uint32_t check = hand_add(t, 2, TRACE_ACTION, PHONE, -1, 0, "check");
    uint32_t down = hand_add(t, 3, TRACE_FAULT_BEGUN, SAKURA, -1, 0, "down");
    uint32_t sent = hand_numbers(t, 4, TRACE_PACKET_SENT, AOBA, SAKURA, 0, 0, 0, TRACE_RETRANSMISSION, "x");
    struct trace_event e = trace_blank(5, TRACE_PACKET_LOST);
    e.ref = sent;
    uint32_t lost = trace_add(t, &e, tg_span_make(NULL, 0));
    CHECK_INT(matcher_find(&(struct scenario_matcher){.action = "send"}, t, 0), send);
    CHECK_INT(matcher_find(&(struct scenario_matcher){.action = "check", .client = "hanako-pc"}, t, 0), check);
    CHECK_INT(matcher_find(&(struct scenario_matcher){.action = "check", .client = "taro-pc"}, t, 0), TRACE_NONE);
    CHECK_INT(matcher_find(&(struct scenario_matcher){.fault = "down", .from = "mail.sakura.example"}, t, 0), down);
    CHECK_INT(matcher_find(&(struct scenario_matcher){.packet = "retransmitted", .from = "mail.aoba.example"}, t, 0),
              sent);
    CHECK_INT(matcher_find(&(struct scenario_matcher){.packet = "lost", .from = "mail.aoba.example"}, t, 0), lost);
    CHECK_INT(matcher_find(&(struct scenario_matcher){.packet = "lost", .from = "taro-pc"}, t, 0), TRACE_NONE);
    trace_free(t);
}

static void an_action_matches_by_how_it_ends(void **state)
{
    (void)state;
    struct trace *t = hand_trace();
    uint32_t begins[2], ends[2];
    for (unsigned i = 0; i < 2; i++) {
        begins[i] = hand_add(t, i, TRACE_ACTION, PHONE, -1, 1, "read");
        struct trace_event e = trace_blank(i, TRACE_ACTION_DONE);
        e.from = PHONE;
        e.ref = begins[i];
        e.a = i;
        ends[i] = trace_add(t, &e, tg_span_str(i ? "no answer from the server" : "well"));
    }
    struct scenario_matcher m = {.action = "read", .client = "hanako-pc", .event = "done"};
    CHECK_INT(matcher_find(&m, t, 0), ends[0]);
    CHECK_INT(matcher_count(&m, t), 1);
    m.event = "failed";
    CHECK_INT(matcher_find(&m, t, 0), ends[1]);
    m.text = "no answer";
    CHECK_INT(matcher_find(&m, t, 0), ends[1]);
    m.action = "check";
    CHECK_INT(matcher_find(&m, t, 0), TRACE_NONE);
    m = (struct scenario_matcher){.action = "read", .nth = 2};
    CHECK_INT(matcher_find(&m, t, 0), begins[1]);
    struct tg_buf out;
    tg_buf_init(&out, 1000);
    matcher_describe(&(struct scenario_matcher){.action = "read", .event = "failed", .client = "pc"}, &out);
    CHECK_SPAN(tg_buf_span(&out), "the action read failed of pc");
    tg_buf_deinit(&out);
    trace_free(t);
}

static void a_matcher_can_be_said_in_words(void **state)
{
    (void)state;
    struct tg_buf out;
    tg_buf_init(&out, 1000);
    matcher_describe(&(struct scenario_matcher){.line = "RCPT TO", .from = "taro-pc", .nth = 2}, &out);
    CHECK_SPAN(tg_buf_span(&out), "number 2 of: the line \"RCPT TO\" from taro-pc");
    tg_buf_clear(&out);
    matcher_describe(&(struct scenario_matcher){.dns = "MX", .name = "sakura.example", .event = "referral"}, &out);
    CHECK_SPAN(tg_buf_span(&out), "DNS MX referral for sakura.example");
    tg_buf_deinit(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_match_at_their_front_in_any_case_and_anywhere_behind_a_star),
        cmocka_unit_test(replies_match_by_code_and_only_from_a_server),
        cmocka_unit_test(imap_lines_match_behind_their_tag),
        cmocka_unit_test(dns_matches_question_answer_referral_and_cache),
        cmocka_unit_test(letters_match_by_name_and_event_and_a_report_through_what_it_is_about),
        cmocka_unit_test(connections_match_by_port_and_end),
        cmocka_unit_test(people_troubles_and_packets_match),
        cmocka_unit_test(an_action_matches_by_how_it_ends),
        cmocka_unit_test(a_matcher_can_be_said_in_words),
    };
    return tg_run_tests(tests);
}
