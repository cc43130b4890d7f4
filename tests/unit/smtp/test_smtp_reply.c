// SPDX-License-Identifier: MIT
#include "protocols/smtp/smtp_reply.h"
#include "tests/harness/tg_test.h"

static void writes(int code, const char *enhanced, const char *text, const char *want)
{
    struct tg_buf out;
    tg_buf_init(&out, SIZE_MAX);
    CHECK(smtp_reply_write(&out, code, enhanced, tg_span_str(text)));
    CHECK_SPAN(tg_buf_span(&out), want);
    tg_buf_deinit(&out);
}

/* SMTP-R01, SMTP-R02, SMTP-E05 */
static void a_reply_is_code_status_and_words(void **state)
{
    (void)state;
    writes(250, "2.1.0", "Sender OK", "250 2.1.0 Sender OK\r\n");
    writes(354, NULL, "End data with <CR><LF>.<CR><LF>", "354 End data with <CR><LF>.<CR><LF>\r\n");
    writes(220, NULL, "", "220 \r\n");
}

/* SMTP-H10 */
static void octets_that_are_no_text_never_reach_the_wire(void **state)
{
    (void)state;
    writes(550, "5.7.1", "a\r\n250 b\t\x1b\x7f\xe3", "550 5.7.1 a??250 b????\r\n");
}

/* SMTP-R01, SMTP-R02: 512 octets at most, the same codes on every line */
static void long_words_are_continued(void **state)
{
    (void)state;
    struct tg_buf out;
    char text[2000];
    for (size_t i = 0; i < sizeof text; i++) {
        text[i] = i % 10 == 9 ? ' ' : 'x';
    }
    tg_buf_init(&out, SIZE_MAX);
    CHECK(smtp_reply_write(&out, 550, "5.7.1", tg_span_make(text, sizeof text)));
    struct tg_span rest = tg_buf_span(&out);
    struct smtp_reply r;
    smtp_reply_init(&r);
    size_t words = 0;
    enum smtp_reply_result result = SMTP_REPLY_MORE;
    while (rest.len > 0) {
        size_t end = tg_span_find(rest, TG_SPAN_LIT("\r\n"));
        CHECK(end != SIZE_MAX && end + 2 <= 512);
        struct tg_span got;
        CHECK_INT(result, SMTP_REPLY_MORE);
        result = smtp_reply_line(&r, tg_span_sub(rest, 0, end), &got);
        CHECK(tg_span_istarts(got, "5.7.1 "));
        words += got.len - 6 + 1;
        rest = tg_span_after(rest, end + 2);
    }
    CHECK_INT(result, SMTP_REPLY_DONE);
    CHECK_INT(words, sizeof text + 1);
    smtp_reply_deinit(&r);
    tg_buf_deinit(&out);
}

static void words_without_spaces_are_cut(void **state)
{
    (void)state;
    struct tg_buf out;
    char text[600];
    memset(text, 'x', sizeof text);
    tg_buf_init(&out, SIZE_MAX);
    CHECK(smtp_reply_write(&out, 421, NULL, tg_span_make(text, sizeof text)));
    CHECK_INT(tg_span_find(tg_buf_span(&out), TG_SPAN_LIT("\r\n")), 510);
    tg_buf_deinit(&out);
}

/* SMTP-R02 */
static void enhanced_codes_are_read_only_where_they_fit(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int code;
        size_t length;
    } cases[] = {
        {"5.1.1 x",     550, 6 },
        {"5.1.1",       550, 5 },
        {"5.1.10 x",    550, 7 },
        {"4.255.255 x", 450, 10},
        {"2.1.1 x",     550, 0 },
        {"5.1.1x",      550, 0 },
        {"5.1 x",       550, 0 },
        {"5..1 x",      550, 0 },
        {"5.1.256 x",   550, 0 },
        {"5.1.1111 x",  550, 0 },
        {"3.1.1 x",     354, 0 },
        {"",            550, 0 },
        {"5.1.",        550, 0 },
        {"55.1.1 x",    550, 0 },
        {"5.1.1.1 x",   550, 0 }
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        unsigned char status[3] = {9, 9, 9};
        size_t n = smtp_enhanced_parse(tg_span_str(cases[i].text), cases[i].code, status);
        CHECK_INT(n, cases[i].length);
        CHECK_INT(status[0], n ? cases[i].code / 100 : 9);
    }
}

/* SMTP-K03, SMTP-L08, SMTP-H07 */
static void lines_that_are_no_reply_are_told_apart(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "2", "25", "abc", "199 x", "600 x", "2x0 a", "250x", "250\tx", " 250 x"};
    static const char *const done[] = {"250", "250 ", "250 x", "599 x", "200 x", "290 x"};
    struct smtp_reply r;
    smtp_reply_init(&r);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        smtp_reply_clear(&r);
        CHECK_INT(smtp_reply_line(&r, tg_span_str(bad[i]), NULL), SMTP_REPLY_BAD);
    }
    for (size_t i = 0; i < sizeof done / sizeof done[0]; i++) {
        smtp_reply_clear(&r);
        CHECK_INT(smtp_reply_line(&r, tg_span_str(done[i]), NULL), SMTP_REPLY_DONE);
    }
    smtp_reply_clear(&r);
    CHECK_INT(smtp_reply_line(&r, TG_SPAN_LIT("250-"), NULL), SMTP_REPLY_MORE);
    CHECK_INT(smtp_reply_line(&r, TG_SPAN_LIT("251 "), NULL), SMTP_REPLY_BAD);
    smtp_reply_deinit(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reply_is_code_status_and_words),
        cmocka_unit_test(octets_that_are_no_text_never_reach_the_wire),
        cmocka_unit_test(long_words_are_continued),
        cmocka_unit_test(words_without_spaces_are_cut),
        cmocka_unit_test(enhanced_codes_are_read_only_where_they_fit),
        cmocka_unit_test(lines_that_are_no_reply_are_told_apart),
    };
    return tg_run_tests(tests);
}
