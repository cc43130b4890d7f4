// SPDX-License-Identifier: MIT
#include "protocols/wire/dot_stuffing.h"
#include "tests/harness/tg_test.h"

static void stuff(struct tg_span text, size_t piece, struct tg_buf *out)
{
    struct dot_stuffer d;
    dot_stuffer_init(&d);
    while (text.len > 0) {
        CHECK(dot_stuffer_add(&d, tg_span_sub(text, 0, piece), out));
        text = tg_span_sub(text, piece, SIZE_MAX);
    }
    CHECK(dot_stuffer_end(&d, out));
}

/* Unstuffs in pieces, with an output no bigger than `room` at a time. Returns the octets taken; *d is left for looking
 * at. */
static size_t unstuff(struct dot_unstuffer *d, struct tg_span wire, size_t piece, size_t room, struct tg_buf *out,
                      bool *done)
{
    size_t total = 0;
    struct tg_buf some;
    tg_buf_init(&some, room);
    dot_unstuffer_init(d);
    *done = false;
    while (total < wire.len && !*done) {
        tg_buf_clear(&some);
        size_t took = dot_unstuffer_feed(d, tg_span_sub(wire, total, piece), &some, done);
        assert_true(took > 0);
        total += took;
        tg_buf_append(out, tg_buf_span(&some));
    }
    tg_buf_deinit(&some);
    return total;
}

static void stuffs_to(const char *text, const char *wire)
{
    for (size_t piece = 1; piece <= strlen(text) + 1; piece++) {
        struct tg_buf out;
        tg_buf_init(&out, SIZE_MAX);
        stuff(tg_span_str(text), piece, &out);
        CHECK_SPAN(tg_buf_span(&out), wire);
        tg_buf_deinit(&out);
    }
}

/* SMTP-D01, SMTP-D02, POP06 */
static void leading_dots_are_doubled_at_every_cut(void **state)
{
    (void)state;
    stuffs_to("", ".\r\n");
    stuffs_to("a\r\n", "a\r\n.\r\n");
    stuffs_to(".\r\n", "..\r\n.\r\n");
    stuffs_to(".a\r\n..\r\nb.\r\n", "..a\r\n...\r\nb.\r\n.\r\n");
    stuffs_to("no end", "no end\r\n.\r\n");
    stuffs_to("\r\n.", "\r\n..\r\n.\r\n");
}

/* SMTP-D02: stuffing acts after CRLF only */
static void a_dot_behind_a_bare_newline_is_not_doubled(void **state)
{
    (void)state;
    stuffs_to("a\n.\r\n", "a\n.\r\n.\r\n");
    stuffs_to("a\r.\r\n", "a\r.\r\n.\r\n");
    stuffs_to("a\r", "a\r\r\n.\r\n");
}

struct expected {
    const char *wire, *text;
    bool cr, lf;
    size_t longest;
};

/* SMTP-D01 SMTP-D02 SMTP-D03 SMTP-L03, SMTP-R31; behind the end mark stands "REST" */
static void the_end_mark_is_crlf_dot_crlf_and_nothing_else(void **state)
{
    (void)state;
    static const struct expected cases[] = {
        {".\r\n",                  "",                  false, false, 0},
        {"a\r\n.\r\n",             "a\r\n",             false, false, 3},
        {"..\r\n.\r\n",            ".\r\n",             false, false, 3},
        {".a\r\n.\r\n",            "a\r\n",             false, false, 3},
        {"abc\r\nde\r\n\r\n.\r\n", "abc\r\nde\r\n\r\n", false, false, 5},
        {"a\n.\nb\r\n.\r\n",       "a\n.\nb\r\n",       false, true,  7},
        {"a\n.\r\nb\r\n.\r\n",     "a\n.\r\nb\r\n",     false, true,  5},
        {"a\r\n.\nb\r\n.\r\n",     "a\r\n\nb\r\n",      false, true,  4},
        {"a\r.\rb\r\n.\r\n",       "a\r.\rb\r\n",       true,  false, 7},
        {"a\r.\r\nb\r\n.\r\n",     "a\r.\r\nb\r\n",     true,  false, 5},
        {"a\r\n.\rb\r\n.\r\n",     "a\r\n\rb\r\n",      true,  false, 4},
        {"a\n.\rb\r\n.\r\n",       "a\n.\rb\r\n",       true,  true,  7},
        {"a\r.\nb\r\n.\r\n",       "a\r.\nb\r\n",       true,  true,  7},
        {"a\r\n.\r\r\n.\r\n",      "a\r\n\r\r\n",       true,  false, 3},
        {"a\r\n.\r.\r\n.\r\n",     "a\r\n\r.\r\n",      true,  false, 4},
        {"a\r\r\n.\r\n",           "a\r\r\n",           true,  false, 4},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char wire[100];
        int len = snprintf(wire, sizeof wire, "%sREST", cases[i].wire);
        for (size_t piece = 1; piece <= (size_t)len; piece++) {
            for (size_t room = 2; room < 40; room += 5) {
                struct dot_unstuffer d;
                struct tg_buf out;
                bool done;
                tg_buf_init(&out, SIZE_MAX);
                CHECK_INT(unstuff(&d, tg_span_str(wire), piece, room, &out, &done), strlen(cases[i].wire));
                CHECK(done);
                CHECK_SPAN(tg_buf_span(&out), cases[i].text);
                CHECK_INT(d.bare_cr, cases[i].cr);
                CHECK_INT(d.bare_lf, cases[i].lf);
                CHECK_INT(d.longest_line, cases[i].longest);
                CHECK(!d.nul);
                tg_buf_deinit(&out);
            }
        }
    }
}

/* SMTP-D03, SMTP-R31 */
static void a_nul_beside_the_dot_ends_nothing(void **state)
{
    (void)state;
    static const char before[] = "a\r\n\0.\r\nb\r\n.\r\n", behind[] = "a\r\n.\0\r\nb\r\n.\r\n";
    struct tg_span wires[] = {tg_span_make(before, sizeof before - 1), tg_span_make(behind, sizeof behind - 1)};
    for (size_t i = 0; i < 2; i++) {
        for (size_t piece = 1; piece <= wires[i].len; piece++) {
            struct dot_unstuffer d;
            struct tg_buf out;
            bool done;
            tg_buf_init(&out, SIZE_MAX);
            CHECK_INT(unstuff(&d, wires[i], piece, 100, &out, &done), wires[i].len);
            CHECK(done && d.nul && !d.bare_cr && !d.bare_lf);
            tg_buf_deinit(&out);
        }
    }
}

/* X01, X06: whatever the text (with CRLF lines), stuffing and unstuffing give it back */
static void any_text_comes_back_through_both_at_any_cut(void **state)
{
    (void)state;
    static const char alphabet[] = {'.', '\r', '\n', 'a', '\0'};
    uint64_t x = 88172645463325252u;
    for (int round = 0; round < 2000; round++) {
        unsigned char text[40];
        x ^= x << 13, x ^= x >> 7, x ^= x << 17;
        size_t len = (size_t)(x >> 32) % (sizeof text - 2);
        uint64_t bits = x;
        for (size_t i = 0; i < len; i++) {
            bits = bits * 6364136223846793005u + 1442695040888963407u;
            text[i] = (unsigned char)alphabet[(bits >> 33) % sizeof alphabet];
        }
        text[len++] = '\r';
        text[len++] = '\n';
        struct tg_buf wire, back;
        struct dot_unstuffer d;
        bool done;
        tg_buf_init(&wire, SIZE_MAX);
        tg_buf_init(&back, SIZE_MAX);
        stuff(tg_span_make(text, len), (size_t)round % 7 + 1, &wire);
        CHECK_INT(unstuff(&d, tg_buf_span(&wire), (size_t)round % 5 + 1, 3, &back, &done), wire.len);
        CHECK(done);
        CHECK_SPANS(tg_buf_span(&back), tg_span_make(text, len));
        tg_buf_deinit(&wire);
        tg_buf_deinit(&back);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leading_dots_are_doubled_at_every_cut),
        cmocka_unit_test(a_dot_behind_a_bare_newline_is_not_doubled),
        cmocka_unit_test(the_end_mark_is_crlf_dot_crlf_and_nothing_else),
        cmocka_unit_test(a_nul_beside_the_dot_ends_nothing),
        cmocka_unit_test(any_text_comes_back_through_both_at_any_cut),
    };
    return tg_run_tests(tests);
}
