// SPDX-License-Identifier: MIT
/* Rows MSG01, MSG02, MSG04, MSG05, SMTP-P01 (counting Received). */
#include "protocols/mail/message.h"
#include "tests/harness/tg_test.h"

static struct tg_arena arena;
static struct mail_header header;

static int setup(void **state)
{
    (void)state;
    tg_arena_init(&arena, SIZE_MAX);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    tg_arena_deinit(&arena);
    return 0;
}

static void parse(struct tg_span octets)
{
    mail_header_parse(&header, octets, &arena);
    struct tg_span rest = octets;
    for (size_t i = 0; i < header.count; i++) { /* the fields stand side by side, octet for octet */
        CHECK(header.fields[i].raw.ptr == rest.ptr);
        rest = tg_span_after(rest, header.fields[i].raw.len);
    }
    CHECK(header.body_at <= octets.len);
}

static void check_unfolded(const char *name, const char *want)
{
    struct tg_buf value;
    tg_buf_init(&value, SIZE_MAX);
    const struct mail_field *field = mail_header_find(&header, name);
    CHECK(field != NULL);
    CHECK(mail_field_unfold(&value, field));
    CHECK_SPAN(tg_buf_span(&value), want);
    tg_buf_deinit(&value);
}

static void fields_are_found_in_any_case(void **state)
{
    (void)state;
    parse(TG_SPAN_LIT("From: a@b.example\r\nsubject: one\r\nSUBJECT: two\r\n\r\nSubject: body\r\n"));
    CHECK_INT(header.count, 3);
    CHECK(!header.defective);
    CHECK_INT(header.body_at, 49);
    check_unfolded("Subject", "one"); /* MSG02: the first one counts */
    CHECK_INT(mail_header_count(&header, "Subject"), 2);
    CHECK(mail_header_find(&header, "Sub") == NULL);
    CHECK_SPAN(header.fields[0].name, "From");
    CHECK_SPAN(header.fields[0].value, " a@b.example");
    CHECK_SPAN(header.fields[0].raw, "From: a@b.example\r\n");
}

static void unfolding_removes_line_ends_only(void **state) /* MSG01 */
{
    (void)state;
    parse(TG_SPAN_LIT("Subject: a\r\n  b\r\n\tc \r\nX:\r\n \r\n\r\n"));
    check_unfolded("Subject", "a  b\tc");
    check_unfolded("X", "");
    CHECK_SPAN(header.fields[0].value, " a\r\n  b\r\n\tc ");
}

static void utf8_in_a_header_is_read(void **state) /* MSG14, RFC 6532 */
{
    (void)state;
    parse(TG_SPAN_LIT("From: \"\xe5\xb1\xb1\xe7\x94\xb0\" <\xe5\xa4\xaa\xe9\x83\x8e@\xe9\x9d\x92.example>\r\n"
                      "Subject: \xe4\xbc\x9a\xe8\xad\xb0 =?UTF-8?Q?=E3=81=AE?=\r\n\r\n"));
    CHECK_INT(header.count, 2);
    CHECK(!header.defective);
    struct tg_buf out;
    tg_buf_init(&out, 1000);
    CHECK(mail_field_decode(&out, header.fields[1].value));
    CHECK_SPAN(tg_buf_span(&out), "\xe4\xbc\x9a\xe8\xad\xb0 \xe3\x81\xae");
    tg_buf_deinit(&out);
}

static void a_space_before_the_colon_is_read(void **state) /* MSG04 */
{
    (void)state;
    parse(TG_SPAN_LIT("Subject \t: a\r\n\r\n"));
    check_unfolded("Subject", "a");
}

static void a_line_that_is_no_field_begins_the_body(void **state) /* MSG05 */
{
    (void)state;
    const char *letters[] = {"A: b\r\nno field here\r\nC: d\r\n\r\n", "A: b\r\n: empty\r\n\r\n",
                             "A: b\r\nB c: d\r\n\r\n", "A: b\r\n\xe6\x97\xa5: d\r\n\r\n"};
    for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++) {
        parse(tg_span_str(letters[i]));
        CHECK(header.defective);
        CHECK_INT(header.count, 1);
        CHECK_INT(header.body_at, 6);
    }
    parse(TG_SPAN_LIT(" folded first\r\nA: b\r\n\r\n"));
    CHECK(header.defective && header.count == 0 && header.body_at == 0);
}

static void missing_pieces_are_defects(void **state) /* MSG05 */
{
    (void)state;
    const char *letters[] = {"", "A: b", "A: b\r\n", "A", "A: b\r\n c"};
    for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++) {
        parse(tg_span_str(letters[i]));
        CHECK(header.defective);
    }
    parse(TG_SPAN_LIT("\r\nbody"));
    CHECK(!header.defective && header.count == 0 && header.body_at == 2);
}

static void bare_line_ends_and_nul_are_defects(void **state) /* MSG05 */
{
    (void)state;
    parse(TG_SPAN_LIT("A: b\nB: c\n\nbody"));
    CHECK(header.defective && header.count == 2 && header.body_at == 11);
    parse(TG_SPAN_LIT("A: b\rB: c\r\n\r\nbody"));
    CHECK(header.defective && header.count == 1);
    check_unfolded("A", "bB: c");
    parse(TG_SPAN_LIT("A: b\0c\r\n\r\n"));
    CHECK(header.defective);
    check_unfolded("A", "bc");
}

static void a_thousand_fields_are_enough(void **state) /* MSG05, MSG-H1 */
{
    (void)state;
    struct tg_buf text;
    tg_buf_init(&text, SIZE_MAX);
    for (int i = 0; i < 1001; i++) {
        if (i == 1000) {
            (void)tg_buf_str(&text, "\r\n");
            parse(tg_buf_span(&text));
            CHECK(header.count == 1000 && !header.defective && header.body_at == text.len);
            text.len -= 2;
        }
        (void)tg_buf_str(&text, "Received: x\r\n");
    }
    (void)tg_buf_str(&text, "\r\nbody");
    parse(tg_buf_span(&text));
    CHECK(header.count == 1000 && header.defective && header.body_at == text.len - 4);
    CHECK_INT(mail_header_count(&header, "received"), 1000);
    tg_buf_deinit(&text);
}

static void a_header_of_ten_mebibytes_is_passed_over(void **state) /* MSG-H1 */
{
    (void)state;
    struct tg_buf text;
    tg_buf_init(&text, SIZE_MAX);
    (void)tg_buf_str(&text, "A: b\r\nX:");
    while (text.len < (size_t)10 << 20) {
        (void)tg_buf_str(&text, " 0123456789012345678901234567890123456789012345678901234567890123456789\r\n");
    }
    (void)tg_buf_str(&text, "B: c\r\n\r\nbody");
    parse(tg_buf_span(&text));
    CHECK(header.count == 1 && header.defective && header.body_at == text.len - 4);
    tg_buf_deinit(&text);
}

static void a_full_arena_is_a_defect_and_no_crash(void **state) /* X03 */
{
    (void)state;
    struct tg_arena tiny;
    tg_arena_init(&tiny, 16);
    mail_header_parse(&header, TG_SPAN_LIT("A: b\r\nB: c\r\n\r\nbody"), &tiny);
    CHECK(header.count == 0 && header.defective && header.body_at == 14);
    CHECK(mail_header_find(&header, "A") == NULL);
    tg_arena_deinit(&tiny);
}

static void check_date(const char *text, const char *want, int zone)
{
    struct tg_date d;
    int got_zone = -1;
    struct tg_buf shown;
    tg_buf_init(&shown, SIZE_MAX);
    CHECK_INT(mail_date_parse(tg_span_str(text), &d, &got_zone), TG_OK);
    CHECK(tg_buf_fmt(&shown, "%04d-%02d-%02d %02d:%02d:%02d w%d", d.year, d.month, d.day, d.hour, d.minute, d.second,
                     d.weekday));
    CHECK_SPAN(tg_buf_span(&shown), want);
    CHECK_INT(got_zone, zone);
    tg_buf_deinit(&shown);
}

static void dates_are_read_with_their_obsolete_forms(void **state) /* MSG04 */
{
    (void)state;
    check_date("Wed, 01 Apr 2026 09:00:00 +0900", "2026-04-01 09:00:00 w3", 540);
    check_date(" Wed, 1 Apr 2026 09:00 -0330 (NST)", "2026-04-01 09:00:00 w3", -210);
    check_date("1 apr 26 09:00:00 GMT", "2026-04-01 09:00:00 w3", 0);
    check_date("1 Apr 49 09:00:00 UT", "2049-04-01 09:00:00 w4", 0);
    check_date("1 Apr 50 09:00:00 EST", "1950-04-01 09:00:00 w6", -300);
    check_date("21 Nov 97 09:55:06 PDT", "1997-11-21 09:55:06 w5", -420);
    check_date("1 Apr 126 09:00:00 Z", "2026-04-01 09:00:00 w3", 0);
    check_date("Fri, 21 Nov 1997 09(comment):   55  :  06 -0600", "1997-11-21 09:55:06 w5", -360);
    check_date("Mon, 29 Feb 2028 23:59:60 +0000", "2028-02-29 23:59:59 w2", 0);
    check_date("Wed,\r\n 01 Apr 2026\r\n 09:00:00 A", "2026-04-01 09:00:00 w3", 0); /* military */
}

static void what_is_no_date_is_refused(void **state)
{
    (void)state;
    struct tg_date d;
    const char *bad[] = {"",
                         "Wed",
                         "Wed, 01 Apr 2026",
                         "01 Apr 2026 09:00:00",
                         "32 Apr 2026 09:00:00 +0900",
                         "31 Apr 2026 09:00:00 +0900",
                         "29 Feb 2026 09:00:00 +0900",
                         "01 Foo 2026 09:00:00 +0900",
                         "01 Apr 2026 24:00:00 +0900",
                         "01 Apr 2026 09:60:00 +0900",
                         "01 Apr 2026 09:00:00 +900",
                         "01 Apr 2026 09:00:00 +0960",
                         "01 Apr 2026 09:00:00 +0900 x",
                         "01 Apr 6 09:00:00 +0900",
                         "00 Apr 2026 09:00:00 +0900",
                         "99999999999999999999 Apr 2026 09:00:00 +0900",
                         "01 Apr 2026 09:00:00 (open"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CHECK_INT(mail_date_parse(tg_span_str(bad[i]), &d, NULL), TG_MALFORMED);
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(fields_are_found_in_any_case),
        TEST(unfolding_removes_line_ends_only),
        TEST(utf8_in_a_header_is_read),
        TEST(a_space_before_the_colon_is_read),
        TEST(a_line_that_is_no_field_begins_the_body),
        TEST(missing_pieces_are_defects),
        TEST(bare_line_ends_and_nul_are_defects),
        TEST(a_thousand_fields_are_enough),
        TEST(a_header_of_ten_mebibytes_is_passed_over),
        TEST(a_full_arena_is_a_defect_and_no_crash),
        TEST(dates_are_read_with_their_obsolete_forms),
        TEST(what_is_no_date_is_refused),
    };
    return tg_run_tests(tests);
}
