// SPDX-License-Identifier: MIT
/* Rows MSG08, MSG10, MSG11, MSG-H1. */
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

static struct tg_span read(const char *charset, struct tg_span in)
{
    tg_buf_clear(&out);
    CHECK(mail_charset_to_utf8(&out, tg_span_str(charset), in));
    return tg_buf_span(&out);
}

#define READ(charset, octets) read(charset, TG_SPAN_LIT(octets))

static void iso_2022_jp_is_read(void **state) /* MSG10 */
{
    (void)state;
    CHECK_SPAN(READ("ISO-2022-JP", "\x1b$B2q5D$N$*CN$i$;\x1b(B"), "会議のお知らせ");
    CHECK_SPAN(READ("iso-2022-jp", "a\x1b$@4A\x1b(Jb"), "a漢b");
    CHECK_SPAN(READ("csISO2022JP", "\x1b(I1\x1b(B1"), "ｱ1");
    CHECK_SPAN(READ("ISO-2022-JP", "\x1b$B4A\r\nab"), "漢\r\nab"); /* a line begins in ASCII */
    CHECK_SPAN(READ("ISO-2022-JP", "\x1b(J\\~\x1b(B\\~"), "¥‾\\~");
    CHECK_SPAN(READ("ISO-2022-JP", "\x0e\x31\x0f\x31"), "ｱ1");
}

static void the_extras_of_nec_and_ibm_are_read(void **state) /* MSG10 */
{
    (void)state;
    CHECK_SPAN(READ("ISO-2022-JP", "\x1b$B-!-jyv\x1b(B"), "①㈱嵂"); /* 13-1, 13-74, 89-86 */
    CHECK_SPAN(READ("CP50221", "\x1b$B|b\x1b(B"), "髙");            /* 92-66 */
    CHECK_SPAN(READ("Shift_JIS", "\x87\x40\x87\x8a\xfb\xfc"), "①㈱髙");
    CHECK_SPAN(READ("EUC-JP", "\xad\xa1"), "①");
}

static void wave_dash_and_minus_go_both_ways(void **state) /* MSG10 */
{
    (void)state;
    const char *twins[] = {"\xe3\x80\x9c", "\xef\xbd\x9e", "\xe2\x88\x92", "\xef\xbc\x8d"}; /* 301C FF5E 2212 FF0D */
    const char *want[] = {"\x1b$B!A\x1b(B", "\x1b$B!A\x1b(B", "\x1b$B!]\x1b(B", "\x1b$B!]\x1b(B"};
    for (size_t i = 0; i < 4; i++) {
        tg_buf_clear(&out);
        CHECK(mail_utf8_to_iso2022jp(&out, tg_span_str(twins[i])));
        CHECK_SPAN(tg_buf_span(&out), want[i]);
    }
    CHECK_SPAN(READ("ISO-2022-JP", "\x1b$B!A!]\x1b(B"), "\xef\xbd\x9e\xef\xbc\x8d");
}

static void every_line_written_ends_in_ascii(void **state) /* MSG10, RFC 1468 */
{
    (void)state;
    CHECK(mail_utf8_to_iso2022jp(&out, TG_SPAN_LIT("漢字\r\nABC かな\nカナ")));
    CHECK_SPAN(tg_buf_span(&out), "\x1b$B4A;z\x1b(B\r\nABC \x1b$B$+$J\x1b(B\n\x1b$B%+%J\x1b(B");
    for (size_t i = 0; i < out.len; i++) {
        CHECK(out.ptr[i] < 0x80);
    }
}

static void what_iso_2022_jp_cannot_say_leaves_nothing(void **state) /* MSG10 */
{
    (void)state;
    const char *strangers[] = {"①", "㈱", "髙", "ｱ", "é", "한", "😀", "¥", "a\x1b$B", "\x0e", "\xff", "漢\xe6"};
    (void)tg_buf_str(&out, "before");
    for (size_t i = 0; i < sizeof strangers / sizeof strangers[0]; i++) {
        CHECK(!mail_utf8_to_iso2022jp(&out, tg_span_str(strangers[i])));
        CHECK_SPAN(tg_buf_span(&out), "before");
    }
}

static void all_of_jis_x_0208_comes_back(void **state)
{
    (void)state;
    struct tg_buf jis, utf8;
    size_t characters = 0;
    tg_buf_init(&jis, SIZE_MAX);
    tg_buf_init(&utf8, SIZE_MAX);
    for (unsigned char row = 0x21; row <= 0x74; row++) {
        for (unsigned char cell = 0x21; cell <= 0x7e; cell++) {
            unsigned char octets[] = {0x1b, '$', 'B', row, cell, 0x1b, '(', 'B'};
            bool ours = row <= 0x28 || row >= 0x30; /* not the rows NEC and IBM added */
            tg_buf_clear(&utf8);
            tg_buf_clear(&jis);
            CHECK(mail_charset_to_utf8(&utf8, TG_SPAN_LIT("ISO-2022-JP"), tg_span_make(octets, sizeof octets)));
            if (!ours || tg_span_eq_str(tg_buf_span(&utf8), "\xef\xbf\xbd")) {
                continue;
            }
            CHECK(mail_utf8_to_iso2022jp(&jis, tg_buf_span(&utf8)));
            CHECK_SPANS(tg_buf_span(&jis), tg_span_make(octets, sizeof octets));
            characters++;
        }
    }
    CHECK_INT(characters, 6879);
    tg_buf_deinit(&utf8);
    tg_buf_deinit(&jis);
}

static void shift_jis_and_euc_are_read(void **state) /* MSG11 */
{
    (void)state;
    CHECK_SPAN(READ("Shift_JIS", "\x89\xef\x8b\x63\x82\xcc a\\\xb1"), "会議の a\\ｱ");
    CHECK_SPAN(READ("CP932", "\x83\x5c\x94\x5c"), "ソ能"); /* trail octets that look like a backslash */
    CHECK_SPAN(READ("windows-31j", "\x81\x60"), "\xef\xbd\x9e");
    CHECK_SPAN(READ("euc-jp", "\xb2\xf1\xb5\xc4\xa4\xce\x8e\xb1"), "会議のｱ");
    CHECK_SPAN(READ("EUC-JP", "\x8f\xb0\xa1"), "丂"); /* JIS X 0212 */
}

static void western_charsets_are_read(void **state) /* MSG11 */
{
    (void)state;
    CHECK_SPAN(READ("ISO-8859-1", "caf\xe9\xa4"), "café¤");
    CHECK_SPAN(READ("ISO-8859-15", "caf\xe9\xa4\xbd"), "café€œ");
    CHECK_SPAN(READ("Windows-1252", "\x80\x93x\x94\x9f\x81"), "€“x”Ÿ\xef\xbf\xbd");
    CHECK_SPAN(READ("US-ASCII", "a\xe9z"), "a\xef\xbf\xbdz");
    CHECK_SPAN(READ("utf-8", "a\xe6\x97z\xc0\xaf\xe6\x97\xa5"), "a\xef\xbf\xbd\xef\xbf\xbdz\xef\xbf\xbd\xef\xbf\xbd日");
}

static void unknown_charsets_append_nothing(void **state)
{
    (void)state;
    CHECK(!mail_charset_to_utf8(&out, TG_SPAN_LIT("x-unheard-of"), TG_SPAN_LIT("abc")));
    CHECK(!mail_charset_to_utf8(&out, TG_SPAN_LIT(""), TG_SPAN_LIT("abc")));
    CHECK_INT(out.len, 0);
}

static void broken_octets_become_the_replacement_character(void **state) /* MSG11 */
{
    (void)state;
    CHECK_SPAN(READ("ISO-2022-JP", "\x1b$B2"), "\xef\xbf\xbd");
    CHECK_SPAN(READ("ISO-2022-JP", "\x1b$B2\x1b(Bok"), "\xef\xbf\xbdok");
    CHECK_SPAN(READ("ISO-2022-JP", "\x1b$X"), "\xef\xbf\xbd$X");
    CHECK_SPAN(READ("Shift_JIS", "\x89\x0a\x89"), "\xef\xbf\xbd\n\xef\xbf\xbd");
    CHECK_SPAN(READ("EUC-JP", "\xb2z\x8e\x41\x8f\xb0"), "\xef\xbf\xbdz\xef\xbf\xbd\x41\xef\xbf\xbd\xef\xbf\xbd");
}

static void quoted_printable_goes_there_and_back(void **state) /* MSG08 */
{
    (void)state;
    struct tg_buf back;
    char all[512];
    tg_buf_init(&back, SIZE_MAX);
    for (int i = 0; i < 512; i++) {
        all[i] = (char)(i * 7);
    }
    CHECK(mail_qp_encode(&out, tg_span_make(all, sizeof all)));
    CHECK(mail_qp_decode(&back, tg_buf_span(&out)));
    size_t column = 0;
    for (size_t i = 0; i < out.len; i++) {
        column = out.ptr[i] == '\n' ? 0 : column + (out.ptr[i] != '\r');
        CHECK(column <= 76 && out.ptr[i] < 0x7f);
    }
    /* All but the bare line ends, which the encoder takes for line ends. */
    struct tg_buf want;
    tg_buf_init(&want, SIZE_MAX);
    for (size_t i = 0; i < sizeof all; i++) {
        if (all[i] == '\n' && (i == 0 || all[i - 1] != '\r')) {
            (void)tg_buf_byte(&want, '\r');
        }
        (void)tg_buf_byte(&want, (unsigned char)all[i]);
    }
    CHECK_SPANS(tg_buf_span(&back), tg_buf_span(&want));
    tg_buf_deinit(&want);
    tg_buf_deinit(&back);
}

static void quoted_printable_lines_of_any_length_stay_within_76(void **state) /* MSG08 */
{
    (void)state;
    char text[200];
    struct tg_buf back;
    tg_buf_init(&back, SIZE_MAX);
    for (size_t len = 0; len < sizeof text; len++) {
        memset(text, len % 3 ? 'a' : ' ', sizeof text);
        tg_buf_clear(&out);
        tg_buf_clear(&back);
        CHECK(mail_qp_encode(&out, tg_span_make(text, len)) && mail_qp_decode(&back, tg_buf_span(&out)));
        CHECK_SPANS(tg_buf_span(&back), tg_span_make(text, len));
        size_t end = tg_span_find_byte(tg_buf_span(&out), '\r');
        CHECK((end == SIZE_MAX ? out.len : end) <= 76);
        CHECK(out.len == 0 || out.ptr[out.len - 1] != ' ');
    }
    tg_buf_deinit(&back);
}

static void broken_quoted_printable_is_kept_as_it_is(void **state) /* MSG08 */
{
    (void)state;
    CHECK(mail_qp_decode(&out, TG_SPAN_LIT("a=XYb=4 =e3=81=82=\r\nc  \r\n=\nd=")));
    CHECK_SPAN(tg_buf_span(&out), "a=XYb=4 あc\r\nd");
}

static void tempting_lines_are_encoded(void **state)
{
    (void)state;
    CHECK(mail_qp_encode(&out, TG_SPAN_LIT("From here\r\n.\r\n.x\r\nend ")));
    CHECK_SPAN(tg_buf_span(&out), "=46rom here\r\n=2E\r\n.x\r\nend=20");
}

static void base64_skips_junk_and_stops_at_padding(void **state) /* MSG08 */
{
    (void)state;
    CHECK(mail_base64_lenient(&out, TG_SPAN_LIT("aG\r\nVs!bG8=\r\naGVsbG8=")));
    CHECK_SPAN(tg_buf_span(&out), "hello");
    tg_buf_clear(&out);
    CHECK(mail_base64_lenient(&out, TG_SPAN_LIT("aGVsbG")));
    CHECK_SPAN(tg_buf_span(&out), "hell");
}

static void base64_lines_have_76_octets(void **state) /* MSG08 */
{
    (void)state;
    char text[58];
    memset(text, 'x', sizeof text);
    CHECK(mail_base64_lines(&out, tg_span_make(text, 57)));
    CHECK_INT(out.len, 78);
    tg_buf_clear(&out);
    CHECK(mail_base64_lines(&out, tg_span_make(text, 58)));
    CHECK_SPAN(tg_span_after(tg_buf_span(&out), 76), "\r\neA==\r\n");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(iso_2022_jp_is_read),
        TEST(the_extras_of_nec_and_ibm_are_read),
        TEST(wave_dash_and_minus_go_both_ways),
        TEST(every_line_written_ends_in_ascii),
        TEST(what_iso_2022_jp_cannot_say_leaves_nothing),
        TEST(all_of_jis_x_0208_comes_back),
        TEST(shift_jis_and_euc_are_read),
        TEST(western_charsets_are_read),
        TEST(unknown_charsets_append_nothing),
        TEST(broken_octets_become_the_replacement_character),
        TEST(quoted_printable_goes_there_and_back),
        TEST(quoted_printable_lines_of_any_length_stay_within_76),
        TEST(broken_quoted_printable_is_kept_as_it_is),
        TEST(tempting_lines_are_encoded),
        TEST(base64_skips_junk_and_stops_at_padding),
        TEST(base64_lines_have_76_octets),
    };
    return tg_run_tests(tests);
}
