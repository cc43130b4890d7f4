// SPDX-License-Identifier: MIT
/* Rows MSG01, MSG09, MSG10, MSG-H1, J1 (encoded-word). */
#include "base/text.h"
#include "protocols/mail/compose.h"
#include "protocols/mail/message.h"
#include "tests/harness/tg_test.h"

static struct tg_buf out;

static int setup(void **state)
{
    (void)state;
    tg_buf_init(&out, SIZE_MAX);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    tg_buf_deinit(&out);
    return 0;
}

static struct tg_span decode(const char *value)
{
    tg_buf_clear(&out);
    CHECK(mail_field_decode(&out, tg_span_str(value)));
    return tg_buf_span(&out);
}

static struct tg_span write(const char *text, enum mail_charset_choice charset)
{
    tg_buf_clear(&out);
    CHECK(mail_write_unstructured(&out, "Subject", tg_span_str(text), charset));
    return tg_buf_span(&out);
}

static void the_known_answers_are_written(void **state) /* J1 */
{
    (void)state;
    CHECK_SPAN(write("会議のお知らせ", MAIL_CHARSET_ISO2022JP),
               "Subject: =?ISO-2022-JP?B?GyRCMnE1RCROJCpDTiRpJDsbKEI=?=\r\n");
    CHECK_SPAN(write("会議のお知らせ", MAIL_CHARSET_UTF8), "Subject: =?UTF-8?B?5Lya6K2w44Gu44GK55+l44KJ44Gb?=\r\n");
}

static void the_known_answers_are_read(void **state) /* J1 */
{
    (void)state;
    CHECK_SPAN(decode(" =?ISO-2022-JP?B?GyRCMnE1RCROJCpDTiRpJDsbKEI=?="), "会議のお知らせ");
    CHECK_SPAN(decode(" =?UTF-8?B?5Lya6K2w44Gu44GK55+l44KJ44Gb?="), "会議のお知らせ");
}

static void the_examples_of_rfc_2047_are_read(void **state) /* RFC 2047 section 8 */
{
    (void)state;
    CHECK_SPAN(decode("=?US-ASCII?Q?Keith_Moore?= <moore@cs.example>"), "Keith Moore <moore@cs.example>");
    CHECK_SPAN(decode("=?ISO-8859-1?Q?Patrik_F=E4ltstr=F6m?="), "Patrik Fältström");
    CHECK_SPAN(
        decode("=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?=\r\n =?ISO-8859-15?B?dSB1bmRlcnN0YW5kIHRoZSBleGFt"
               "cGxlLg==?="),
        "If you can read this you understand the example.");
    CHECK_SPAN(decode("=?ISO-8859-1?Q?a?= b"), "a b");
    CHECK_SPAN(decode("=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?="), "ab");
    CHECK_SPAN(decode("=?ISO-8859-1?Q?a?=  \r\n  =?ISO-8859-1?Q?b?="), "ab");
    CHECK_SPAN(decode("=?ISO-8859-1?Q?a_b?="), "a b");
    CHECK_SPAN(decode("=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?_b?="), "a b");
}

static void what_cannot_be_decoded_stays_as_it_is(void **state) /* MSG09 */
{
    (void)state;
    const char *raw[] = {"=?x-unheard-of?B?AAAA?=",
                         "=?UTF-8?X?abc?=",
                         "=?UTF-8?B?ab",
                         "=?UTF-8?B?a b?=",
                         "=?UTF-8?Q?",
                         "=?",
                         "=?=?=?=?=?=",
                         "=??Q?a?=",
                         "=?UTF-8?B?@@@@?=",
                         "a =? b",
                         "=?UTF-8?Q?a",
                         "=?UTF-8?Q?a?",
                         "=?UTF-8??a?="};
    for (size_t i = 0; i < sizeof raw / sizeof raw[0]; i++) {
        CHECK_SPAN(decode(raw[i]), raw[i]);
    }
}

static void a_character_cut_in_two_by_words_is_put_together(void **state) /* MSG-H1 */
{
    (void)state;
    CHECK_SPAN(decode("=?UTF-8?B?5Lw=?= =?UTF-8?B?mg==?="), "会"); /* E4 BC | 9A */
    CHECK_SPAN(decode("=?utf-8?q?=E4=BC?=\r\n\t=?UTF-8?Q?=9A?="), "会");
    CHECK_SPAN(decode("=?UTF-8?B?5Lw=?="), "\xef\xbf\xbd\xef\xbf\xbd");
}

static void language_tags_and_missing_spaces_are_tolerated(void **state)
{
    (void)state;
    CHECK_SPAN(decode("=?UTF-8*ja?B?5Lya?="), "会");
    CHECK_SPAN(decode("Re:=?UTF-8?B?5Lya?=x"), "Re:会x");
    CHECK_SPAN(decode("\xe4\xbc\x9a raw"), "会 raw");
    CHECK_SPAN(decode("\x89\xef\x8b\x63\x82\xcc raw"), "会議の raw");
    CHECK_SPAN(decode("\x1b$B2q\x1b(B raw"), "会 raw");
}

static void control_characters_never_come_out(void **state) /* X09, SMTP-H10 */
{
    (void)state;
    CHECK_SPAN(decode("=?UTF-8?Q?a=0D=0AEvil:_x=1B[31m=00?="), "a Evil: x[31m");
    CHECK_SPAN(decode("a\x1b[2Jb\x07"), "a[2Jb");
    CHECK_SPAN(decode("=?UTF-8?Q?a=E2=80=AEb=E2=81=A6c?="), "abc"); /* bidi overrides */
}

/* Every line of the field: 76 octets when an encoded word stands in it, 78 else; words at most 75; all ASCII. */
static void check_lines(struct tg_span field)
{
    while (field.len > 0) {
        size_t end = tg_span_find(field, TG_SPAN_LIT("\r\n"));
        CHECK(end != SIZE_MAX);
        struct tg_span line = tg_span_sub(field, 0, end);
        CHECK(line.len > 0 && line.len <= (tg_span_find(line, TG_SPAN_LIT("=?")) != SIZE_MAX ? 76 : 78));
        for (size_t i = 0; i < line.len; i++) {
            CHECK(line.ptr[i] >= 0x20 && line.ptr[i] < 0x7f);
        }
        for (struct tg_span rest = line; rest.len > 0;) {
            CHECK(tg_split(&rest, ' ').len <= 75 || tg_span_find(line, TG_SPAN_LIT("=?")) == SIZE_MAX);
        }
        field = tg_span_after(field, end + 2);
        CHECK(field.len == 0 || field.ptr[0] == ' ');
    }
}

/* Each ISO-2022-JP word alone must be readable: it starts and ends in ASCII. */
static void check_words_alone(struct tg_span field)
{
    for (;;) {
        size_t at = tg_span_find(field, TG_SPAN_LIT("=?"));
        if (at == SIZE_MAX) {
            return;
        }
        field = tg_span_after(field, at);
        size_t len = tg_span_find(tg_span_after(field, 2), TG_SPAN_LIT("?=")) + 4;
        struct tg_buf text;
        tg_buf_init(&text, SIZE_MAX);
        CHECK(mail_field_decode(&text, tg_span_sub(field, 0, len)));
        CHECK(text.len > 0 && tg_utf8_valid(tg_buf_span(&text)));
        CHECK_INT(tg_span_find(tg_buf_span(&text), TG_SPAN_LIT("\xef\xbf\xbd")), SIZE_MAX);
        tg_buf_deinit(&text);
        field = tg_span_after(field, len);
    }
}

static void check_round_trip(const char *text, enum mail_charset_choice charset)
{
    struct tg_buf back;
    tg_buf_init(&back, SIZE_MAX);
    struct tg_span field = write(text, charset);
    check_lines(field);
    check_words_alone(field);
    CHECK(mail_field_decode(&back, tg_span_after(field, 8)));
    CHECK_SPAN(tg_buf_span(&back), text);
    tg_buf_deinit(&back);
}

static void written_text_is_read_back_the_same(void **state) /* MSG01, MSG09 */
{
    (void)state;
    const char *texts[] = {
        "",
        "Meeting",
        "会",
        "Re: 会議のお知らせ",
        "Re: 会議 and 予定 tomorrow",
        "a  b   c 会  議  d",
        "会議のお知らせ（明日の午後三時から第二会議室にて、資料は各自ご持参ください。欠席の方は事前にご連絡ください）",
        "ABC会DEF議GHIのJKLおMNO知PQRらSTUせVWX 会議のお知らせ　会議のお知らせ　会議のお知らせ",
        "Café crème brûlée for everybody who comes to the meeting on Monday afternoon",
        "=?UTF-8?B?5Lya?= literally",
        "①番 ㈱手紙 髙橋さん",
        "😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀",
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen",
        "x=y?z_a \"quoted\" <angle> (comment) ",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char trimmed[512];
        size_t len = strlen(texts[i]);
        memcpy(trimmed, texts[i], len + 1);
        while (len > 0 && trimmed[len - 1] == ' ') {
            trimmed[--len] = 0;
        }
        check_round_trip(trimmed, MAIL_CHARSET_UTF8);
        check_round_trip(trimmed, MAIL_CHARSET_ISO2022JP);
    }
}

static void texts_of_every_length_fold_well(void **state) /* MSG09 */
{
    (void)state;
    char text[400];
    for (size_t ascii = 0; ascii < 69; ascii += 3) {
        memset(text, 'a', ascii);
        text[ascii] = 0;
        if (ascii > 0) {
            strcat(text, " ");
        }
        for (int kanji = 0; kanji < 30; kanji += 1) {
            strcat(text, kanji % 7 == 6 ? "x" : "漢");
            check_round_trip(text, MAIL_CHARSET_UTF8);
            check_round_trip(text, MAIL_CHARSET_ISO2022JP);
        }
    }
}

static void only_the_words_that_need_it_are_encoded(void **state)
{
    (void)state;
    CHECK_SPAN(write("Re: 会 tomorrow", MAIL_CHARSET_UTF8), "Subject: Re: =?UTF-8?B?5Lya?= tomorrow\r\n");
    CHECK_SPAN(write("Meeting  at ten", MAIL_CHARSET_ISO2022JP), "Subject: Meeting  at ten\r\n");
    CHECK_SPAN(write("Caf\xc3\xa9", MAIL_CHARSET_UTF8), "Subject: =?UTF-8?B?Q2Fmw6k=?=\r\n");
    CHECK_SPAN(write("Caf\xc3\xa9s and bars", MAIL_CHARSET_UTF8), "Subject: =?UTF-8?B?Q2Fmw6lz?= and bars\r\n");
}

static void nothing_can_start_a_line_of_its_own(void **state) /* SMTP-H10: CRLF injection */
{
    (void)state;
    CHECK_SPAN(write("Hi\r\nBcc: eve@evil.example", MAIL_CHARSET_UTF8), "Subject: Hi Bcc: eve@evil.example\r\n");
    CHECK_SPAN(write("Hi\n\n<html>\x1b[2J\x7f", MAIL_CHARSET_UTF8), "Subject: Hi  <html>[2J\r\n");
    CHECK_SPAN(write("\r\n\t \r\n", MAIL_CHARSET_UTF8), "Subject:\r\n");
    check_round_trip("会 Bcc: eve@evil.example", MAIL_CHARSET_ISO2022JP);
}

static void an_endless_word_is_broken_up(void **state) /* MSG01 */
{
    (void)state;
    char text[5001];
    memset(text, 'w', 5000);
    text[5000] = 0;
    check_round_trip(text, MAIL_CHARSET_UTF8);
    struct tg_buf small;
    tg_buf_init(&small, 100);
    CHECK(!mail_write_unstructured(&small, "Subject", tg_span_str(text), MAIL_CHARSET_UTF8));
    CHECK_INT(small.len, 0);
    tg_buf_deinit(&small);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_known_answers_are_written),
        TEST(the_known_answers_are_read),
        TEST(the_examples_of_rfc_2047_are_read),
        TEST(what_cannot_be_decoded_stays_as_it_is),
        TEST(a_character_cut_in_two_by_words_is_put_together),
        TEST(language_tags_and_missing_spaces_are_tolerated),
        TEST(control_characters_never_come_out),
        TEST(written_text_is_read_back_the_same),
        TEST(texts_of_every_length_fold_well),
        TEST(only_the_words_that_need_it_are_encoded),
        TEST(nothing_can_start_a_line_of_its_own),
        TEST(an_endless_word_is_broken_up),
    };
    return tg_run_tests(tests);
}
