// SPDX-License-Identifier: MIT
#include <stdio.h>

#include "scenarios/visible.h"
#include "sim/transcripts/letter_report.h"
#include "tests/harness/tg_test.h"

static struct tg_arena arena;
static struct letter_report report;

static void read_letter(const char *text)
{
    tg_arena_reset(&arena);
    CHECK(letter_report_read(&report, tg_span_str(text), &arena) == TG_OK);
}

/* Whether that defect stands at that place; where NULL: the whole letter. */
static bool defect(const char *code, const char *where)
{
    for (size_t i = 0; i < report.defect_count; i++) {
        if (strcmp(report.defects[i].code, code) == 0 && tg_span_eq_str(report.defects[i].where, where != NULL ? where : "")) {
            return true;
        }
    }
    return false;
}

#define HEAD "From: a@b\r\nDate: Wed, 1 Apr 2026 09:00:00 +0900\r\n"

static void delays_run_upwards_from_the_date_and_skip_hops_without_a_time(void **state)
{
    (void)state;
    read_letter("Received: from c by d; Wed, 1 Apr 2026 00:00:01 +0000\r\nReceived: from b by c; soon\r\n"
                "Received: from a by b; Wed, 1 Apr 2026 01:00:05 +0100\r\n" HEAD "\r\nx");
    CHECK_INT(report.hop_count, 3);
    CHECK_SPAN(report.hops[0].received.by, "b");
    CHECK(report.hops[0].has_delay && report.hops[0].delay_s == 5);
    CHECK(!report.hops[1].has_delay);
    CHECK(report.hops[2].has_delay && report.hops[2].delay_s == -4);
    CHECK(defect("hop-no-date", "2") && defect("clocks-disagree", "3"));
    CHECK_INT(report.defect_count, 2);
    read_letter("Received: from a by b; Wed, 1 Apr 2026 01:00:05 +0100\r\nFrom: a@b\r\n\r\nx");
    CHECK(report.hop_count == 1 && !report.hops[0].has_delay);
}

/* MSG02, MSG05 */
static void each_fault_of_a_header_is_named_once(void **state)
{
    (void)state;
    read_letter(HEAD "\r\nx");
    CHECK_INT(report.defect_count, 0);
    read_letter("From: a@b\nDate: 1 Apr 2026 09:00 +0900\n\nx\ny");
    CHECK(defect("bare-lf", NULL) && report.defect_count == 1);
    read_letter("hello\r\n\r\nthere");
    CHECK(defect("no-header", NULL) && report.defect_count == 1 && report.header_count == 0);
    read_letter(HEAD "no field here\r\n\r\nx");
    CHECK(defect("not-a-field", NULL) && report.defect_count == 1);
    read_letter(HEAD);
    CHECK(defect("no-empty-line", NULL) && report.defect_count == 1);
    read_letter("From a@b Wed Apr 1 2026\r\n" HEAD "\r\nx");
    CHECK(defect("mbox-line", NULL) && report.defect_count == 1 && report.header_count == 2);
    read_letter("\xef\xbb\xbf" HEAD "\r\nx");
    CHECK(defect("byte-order-mark", NULL) && report.defect_count == 1);
    read_letter("To: x\r\nSubject: \xe3\x81\x82\rb\r\nsubject: two\r\nDate: never\r\n\r\nx");
    CHECK(defect("address-no-at", "to") && defect("raw-8bit", NULL) && defect("bare-cr", NULL));
    CHECK(defect("twice", "Subject") && defect("date-unreadable", "Date") && defect("no-from", NULL));
    CHECK_INT(report.defect_count, 6);
    CHECK_SPAN(letter_report_value(&report, "SUBJECT"), "\xe3\x81\x82"
                                                        "b");
}

/* MSG06, MSG07, MSG08, MSG12; a defect inside is told although the line ends are wrong too */
static void parts_have_numbers_sizes_names_and_faults(void **state)
{
    (void)state;
    read_letter(HEAD "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nab\r\n--b\r\n"
                     "Content-Type: application/x; name=a\r\nContent-Transfer-Encoding: base64\r\n"
                     "Content-Disposition: attachment; filename*0*=UTF-8''%E5%86%99;\r\n filename*1*=%E7%9C%9F.png\r\n"
                     "\r\nAAECAw==\r\n--b\r\nContent-Type: text/plain; charset=klingon\r\n"
                     "Content-Transfer-Encoding: quoted-printable\r\n\r\na=3Db\r\n--b--\r\n");
    CHECK_INT(report.mime.child_count, 3);
    CHECK_SPAN(report.mime.children[1].number, "2");
    CHECK_INT(report.mime.children[0].size, 2);
    CHECK_INT(report.mime.children[1].size, 4);
    CHECK_SPAN(report.mime.children[1].filename, "\xe5\x86\x99\xe7\x9c\x9f.png");
    CHECK_INT(report.mime.children[2].size, 3);
    CHECK(defect("charset-unknown", "3") && report.defect_count == 1);
    read_letter("From: a@b\nDate: 1 Apr 2026 09:00 +0900\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n");
    CHECK(defect("not-closed", NULL) && defect("bare-lf", NULL));
    read_letter(HEAD "Content-Type: text/plain\r\nContent-Transfer-Encoding: x-own\r\n\r\nx");
    CHECK(defect("encoding-unknown", NULL));
}

/* MSG03 */
/* MSG15: a link that shows one host and leads to another; nothing else is one. */
static void links_that_lead_elsewhere_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *html;
        bool bad;
    } rows[] = {
        {"<a href=\"http://evil.example/x\">https://bank.example/login</a>", true},
        {"<p>Go to <A class=x HREF='https://bank.example@evil.example/'><b>www.bank</b>.example</A>", true},
        {"<a href=http://evil.example target=_blank>bank.example</a>", true},
        {"<a href=\"https://bank.example.evil.example/\">bank.example</a>", true},
        {"<a href=\"https://login.bank.example:8443/?q\">www.bank.example/login</a>", false},
        {"<a href=\"https://bank.example/\">HTTPS://BANK.example</a>", false},
        {"<a href=\"https://evil.example/\">Click here. Now</a>", false},
        {"<a href=\"mailto:a@bank.example\">other.example</a>", false},
        {"<a href=\"#top\">bank.example</a><a name=x>bank.example</a><abbr>bank.example</abbr><a", false},
        {"<a href=\"http://evil.example/\"", false},
        {"<a href=>bank.example</a><a href>bank.example</a><a href=\"http://>x.y</a>", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[400];
        snprintf(text, sizeof text, HEAD "Content-Type: text/html\r\n\r\n%s\r\n", rows[i].html);
        read_letter(text);
        CHECK_INT(defect("link-elsewhere", NULL), rows[i].bad);
        snprintf(text, sizeof text, HEAD "Content-Type: text/plain\r\n\r\n%s\r\n", rows[i].html);
        read_letter(text);
        CHECK(!defect("link-elsewhere", NULL));
    }
}

static void repeated_address_fields_are_read_as_one_and_the_null_path_is_no_fault(void **state)
{
    (void)state;
    read_letter("Return-Path: <>\r\nTo: a@b\r\nTo: G: c@d, e@f;\r\nCc: none:;\r\n" HEAD "\r\nx");
    const struct mail_address_list *to = letter_report_addresses(&report, "to");
    CHECK(to && to->count == 3);
    CHECK(!to->addresses[0].has_group && to->addresses[2].has_group);
    CHECK(letter_report_addresses(&report, "return-path")->count == 0);
    CHECK(letter_report_addresses(&report, "bcc") == NULL);
    CHECK(defect("twice", "To") && report.defect_count == 1);
}

/* RFC 8601 section 2.2 */
static void authentication_results_are_taken_apart(void **state)
{
    (void)state;
    read_letter(
        "Authentication-Results: mx.example 1; spf=PASS (fine) smtp.mailfrom=a@b;\r\n dkim/1=fail reason=\"bad; "
        "seal\" header.d=b header.i=@b\r\nAuthentication-Results: mx.example; none\r\n"
        "Authentication-Results: mx.example; spf\r\nAuthentication-Results: spf=pass smtp.helo=b\r\n" HEAD "\r\n");
    CHECK_INT(report.authentication_count, 4);
    const struct auth_results *a = &report.authentication[0];
    CHECK_SPAN(a->server, "mx.example");
    CHECK(a->count == 2 && !a->defective);
    CHECK_SPAN(a->results[0].result, "pass");
    CHECK_SPAN(a->results[0].comment, "fine");
    CHECK_SPAN(a->results[0].properties[0].name, "smtp.mailfrom");
    CHECK_SPAN(a->results[0].properties[0].value, "a@b");
    CHECK_SPAN(a->results[1].method, "dkim");
    CHECK_SPAN(a->results[1].reason, "bad; seal");
    CHECK_INT(a->results[1].property_count, 2);
    CHECK(report.authentication[1].count == 0 && !report.authentication[1].defective);
    CHECK(report.authentication[2].defective);
    CHECK(report.authentication[3].server.len == 0 && report.authentication[3].count == 1);
    CHECK(defect("authentication-unreadable", "Authentication-Results"));
}

static void whatever_the_letter_says_neither_writer_lets_a_control_character_through(void **state)
{
    (void)state;
    static const char evil[] =
        "From: \"\x1b[31mred\xe2\x80\xae\" <a\x1b@b\x07>\r\nSubject: =?UTF-8?B?G1szMW3igK4=?= \x1b\xff\r\n"
        "To: \xe2\x80\xae\r\nReceived: from \x1b[2J (\x9b) by \xe2\x80\xae with \x07 for <\x1b>; \x1b\r\n"
        "Authentication-Results: \x1b[1m; spf=\x1b; dkim=a p.q=\x1b reason=\"\x1b\xe2\x80\xae\"\r\n"
        "Content-Type: text/plain; charset=\"\x1b]0;x\x07\"; name=\"\xe2\x80\xae\x1bgnp.exe\"\r\n\r\nhi";
    int bad_line;
    for (int language = 0; language < 2; language++) {
        struct tg_texts texts;
        struct tg_buf out;
        CHECK(tg_texts_load(&texts, language ? "ja" : "en", &bad_line) == TG_OK);
        tg_buf_init(&out, SIZE_MAX);
        read_letter(evil);
        letter_report_text(&report, &texts, &out);
        CHECK(visible_is(tg_buf_span(&out), true));
        CHECK(tg_span_find(tg_buf_span(&out), TG_SPAN_LIT("cli.explain")) == SIZE_MAX);
        tg_buf_clear(&out);
        letter_report_json(&report, &texts, &out);
        CHECK(visible_is(tg_buf_span(&out), true));
        CHECK(tg_span_find(tg_buf_span(&out), TG_SPAN_LIT("\\u001b[2J")) != SIZE_MAX);
        tg_buf_deinit(&out);
        tg_texts_deinit(&texts);
    }
}

static void an_arena_without_room_is_said_and_nothing_breaks(void **state)
{
    (void)state;
    const struct tg_span letter =
        TG_SPAN_LIT("Received: from a by b; x\r\nAuthentication-Results: m; spf=pass a.b=c\r\n"
                    "To: a@b, c@d\r\n" HEAD "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
                    "--b\r\n\r\nx\r\n--b--\r\n");
    size_t limits = 0, whole = 0;
    for (size_t ceiling = 0; ceiling < 60000; ceiling += 97) {
        struct tg_arena small;
        tg_arena_init(&small, ceiling);
        const enum tg_status status = letter_report_read(&report, letter, &small);
        CHECK(status == TG_OK || status == TG_LIMIT);
        limits += status == TG_LIMIT;
        whole += status == TG_OK;
        tg_arena_deinit(&small);
    }
    CHECK(limits > 0 && whole > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(delays_run_upwards_from_the_date_and_skip_hops_without_a_time),
        cmocka_unit_test(each_fault_of_a_header_is_named_once),
        cmocka_unit_test(parts_have_numbers_sizes_names_and_faults),
        cmocka_unit_test(links_that_lead_elsewhere_are_named),
        cmocka_unit_test(repeated_address_fields_are_read_as_one_and_the_null_path_is_no_fault),
        cmocka_unit_test(authentication_results_are_taken_apart),
        cmocka_unit_test(whatever_the_letter_says_neither_writer_lets_a_control_character_through),
        cmocka_unit_test(an_arena_without_room_is_said_and_nothing_breaks),
    };
    tg_arena_init(&arena, SIZE_MAX);
    const int failed = tg_run_tests(tests);
    tg_arena_deinit(&arena);
    return failed;
}
