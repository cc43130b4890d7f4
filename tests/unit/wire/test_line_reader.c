// SPDX-License-Identifier: MIT
#include "protocols/wire/line_reader.h"
#include "tests/harness/tg_test.h"

/* Feeds `in` in pieces and writes what came: [line], [line]! when it has a bare CR, LF or NUL, <too long>. */
static void read_lines(struct line_reader *r, struct tg_span in, size_t piece, struct tg_buf *out)
{
    while (in.len > 0) {
        size_t took = 0;
        enum line_result result = line_reader_feed(r, tg_span_sub(in, 0, piece), &took);
        assert_true(took > 0);
        in = tg_span_after(in, took);
        if (result == LINE_READY) {
            tg_buf_fmt(out, "[%S]%s", line_reader_line(r), line_reader_has_bare(r) ? "!" : "");
        } else if (result == LINE_TOO_LONG) {
            tg_buf_str(out, "<too long>");
        }
    }
}

static void expect(const char *in, size_t len, size_t limit, bool lf_ok, const char *want)
{
    for (size_t piece = 1; piece <= len + 1; piece++) {
        struct line_reader r;
        struct tg_buf out;
        line_reader_init(&r, limit);
        r.lf_ok = lf_ok;
        tg_buf_init(&out, SIZE_MAX);
        read_lines(&r, tg_span_make(in, len), piece, &out);
        CHECK_SPAN(tg_buf_span(&out), want);
        tg_buf_deinit(&out);
        line_reader_deinit(&r);
    }
}
#define EXPECT(in, limit, want) expect(in, sizeof(in) - 1, limit, false, want)

/* X01, X04 */
static void only_crlf_ends_a_line_wherever_the_stream_is_cut(void **state)
{
    (void)state;
    EXPECT("a\r\nbc\r\n\r\nd", 100, "[a][bc][]");
    EXPECT("a\nb\r\n", 100, "[a\nb]!");
    EXPECT("a\rb\r\n", 100, "[a\rb]!");
    EXPECT("a\r\r\n", 100, "[a\r]!");
    EXPECT("\n\r\n", 100, "[\n]!");
    EXPECT("\r\r\r\nx\r\n", 100, "[\r\r]![x]");
}

/* SMTP-H02 */
static void a_nul_is_reported(void **state)
{
    (void)state;
    struct line_reader r;
    size_t took = 0;
    line_reader_init(&r, 100);
    CHECK_INT(line_reader_feed(&r, tg_span_make("a\0b\r\n", 5), &took), LINE_READY);
    CHECK_INT(took, 5);
    CHECK(line_reader_has_bare(&r));
    CHECK_INT(line_reader_line(&r).len, 3);
    line_reader_deinit(&r);
}

/* SMTP-R12, SMTP-L01: the limit counts the CRLF; N passes, N + 1 does not */
static void a_line_over_the_limit_is_eaten_and_reported_once(void **state)
{
    (void)state;
    EXPECT("12345678\r\nok\r\n", 10, "[12345678][ok]");
    EXPECT("123456789\r\nok\r\n", 10, "<too long>[ok]");
    EXPECT("12345678\r9\r\nok\r\n", 10, "<too long>[ok]");
    EXPECT("1234567\rx\r\nok\r\n", 10, "<too long>[ok]");
    EXPECT("12345678901234567890\r\r\nok\r\n", 10, "<too long>[ok]");
    EXPECT("\r\n", 2, "[]");
    EXPECT("x\r\n", 2, "<too long>");
}

/* X04, switch lf_ok */
static void a_bare_lf_ends_a_line_only_by_the_switch(void **state)
{
    (void)state;
    expect("a\nb\r\nc\rd\n", 9, 100, true, "[a][b][c\rd]!");
}

/* SMTP-H01, X03 */
static void ten_mebibytes_without_a_line_end_hold_no_more_than_the_limit(void **state)
{
    (void)state;
    struct line_reader r;
    static unsigned char block[1 << 16];
    memset(block, 'x', sizeof block);
    line_reader_init(&r, 2048);
    for (int i = 0; i < 160; i++) {
        size_t took = 0;
        CHECK_INT(line_reader_feed(&r, tg_span_make(block, sizeof block), &took), LINE_MORE);
        CHECK_INT(took, sizeof block);
    }
    CHECK(r.line.cap <= 2048);
    size_t took = 0;
    CHECK_INT(line_reader_feed(&r, TG_SPAN_LIT("\r\nNOOP\r\n"), &took), LINE_TOO_LONG);
    CHECK_INT(took, 2);
    CHECK_INT(line_reader_feed(&r, TG_SPAN_LIT("NOOP\r\n"), &took), LINE_READY);
    CHECK_SPAN(line_reader_line(&r), "NOOP");
    line_reader_deinit(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_crlf_ends_a_line_wherever_the_stream_is_cut),
        cmocka_unit_test(a_nul_is_reported),
        cmocka_unit_test(a_line_over_the_limit_is_eaten_and_reported_once),
        cmocka_unit_test(a_bare_lf_ends_a_line_only_by_the_switch),
        cmocka_unit_test(ten_mebibytes_without_a_line_end_hold_no_more_than_the_limit),
    };
    return tg_run_tests(tests);
}
