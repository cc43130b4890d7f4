// SPDX-License-Identifier: MIT
/* With a measurer that needs no fonts: half an em a Latin character, a whole one otherwise. */
#include "base/text.h"
#include "gui/text_layout.h"
#include "tests/harness/tg_test.h"

static float half_or_whole(void *context, const struct draw_font *font, struct tg_span text)
{
    float width = 0;
    uint32_t c;
    (void)context;
    for (size_t len; (len = tg_utf8_next(text, &c)) > 0; text = tg_span_after(text, len)) {
        width += c < 0x2000 ? font->px / 2 : font->px;
    }
    return width;
}

static bool all_but_snowmen(void *context, const struct draw_font *font, uint32_t c)
{
    (void)context;
    (void)font;
    return c != 0x2603;
}

static const struct text_measurer measurer = {NULL, half_or_whole, all_but_snowmen};
static const struct draw_font ten = {DRAW_SANS, false, 10};

/* The lines, joined by |, with ↩ where the layout marks one. */
static const char *lines(const char *text, float width, uint32_t most, unsigned flags, struct tg_buf *out)
{
    struct tg_arena arena;
    tg_arena_init(&arena, SIZE_MAX);
    struct text_run run = {tg_span_str(text), ten, 0xFFu};
    struct text_block block = text_lay(&arena, &measurer, &run, 1, width, 14, most, flags);
    tg_buf_clear(out);
    uint32_t line = 0;
    for (size_t i = 0; i < block.count; i++) {
        for (; line < block.pieces[i].line; line++) {
            tg_buf_str(out, block.goes_on[line] ? "↩|" : "|");
        }
        tg_buf_append(out, block.pieces[i].text);
    }
    if (block.clipped) {
        tg_buf_str(out, " CLIPPED");
    }
    tg_arena_deinit(&arena);
    return tg_buf_cstr(out);
}

static void prose_breaks_at_spaces_and_drops_them(void **state)
{
    (void)state;
    struct tg_buf out;
    tg_buf_init(&out, 4096);
    CHECK_STR(lines("the letter goes into the envelope", 60, 0, 0, &out), "the letter|goes into|the envelope");
    CHECK_STR(lines("one\ntwo", 60, 0, 0, &out), "one|two");
    CHECK_STR(lines("unbelievably", 30, 0, 0, &out), "unbeli|evably");
    CHECK_STR(lines("the letter goes", 60, 1, 0, &out), "the letter CLIPPED");
    CHECK_STR(lines("", 60, 0, 0, &out), "");
    tg_buf_deinit(&out);
}

static void japanese_pushes_out_what_may_not_begin_a_line(void **state)
{
    (void)state;
    struct tg_buf out;
    tg_buf_init(&out, 4096);
    CHECK_STR(lines("手紙を書く。", 50, 0, 0, &out), "手紙を書|く。"); /* 。 would begin the line: く goes with it */
    CHECK_STR(lines("これは「手紙」です", 40, 0, 0, &out), "これは|「手紙」|です"); /* 「 would end the line */
    CHECK_STR(lines("サーバーへ行く", 30, 0, 0, &out), "サー|バーへ|行く");         /* ー does not begin a line */
    CHECK_STR(lines("あと15分で着く", 30, 0, 0, &out), "あと|15分で|着く");         /* digits keep their unit */
    CHECK_STR(lines("DNSに聞く", 20, 0, 0, &out), "DNS|に聞|く");
    CHECK_STR(lines("まだ……です", 35, 0, 0, &out), "ま|だ……|です");
    tg_buf_deinit(&out);
}

static void protocol_lines_break_at_words_then_inside_addresses_and_say_so(void **state)
{
    (void)state;
    struct tg_buf out;
    tg_buf_init(&out, 4096);
    CHECK_STR(lines("250 2.1.0 Sender OK", 100, 0, TEXT_PROTOCOL, &out), "250 2.1.0 Sender OK");
    CHECK_STR(lines("250 2.1.0 Sender OK", 80, 0, TEXT_PROTOCOL, &out), "250 2.1.0↩|Sender OK");
    CHECK_STR(lines("RCPT TO:<hanako@sakura.example>", 90, 0, TEXT_PROTOCOL, &out),
              "RCPT TO:<hanako@↩|sakura.example>");
    CHECK_STR(lines("  two  spaces", 100, 0, TEXT_PROTOCOL, &out), "  two  spaces"); /* as sent */
    tg_buf_deinit(&out);
}

static void an_ellipsis_never_cuts_an_address(void **state)
{
    (void)state;
    struct tg_buf out;
    tg_buf_init(&out, 4096);
    CHECK_STR(lines("a long subject", 50, 1, TEXT_ELLIPSIS, &out), "a long...");
    CHECK_STR(lines("for hanako@sakura.example", 100, 1, TEXT_ELLIPSIS, &out), "for...");
    CHECK_STR(lines("お元気ですか", 40, 1, TEXT_ELLIPSIS, &out), "お元気…");
    tg_buf_deinit(&out);
}

static void runs_of_different_weight_flow_into_each_other(void **state)
{
    (void)state;
    struct tg_arena arena;
    tg_arena_init(&arena, SIZE_MAX);
    struct draw_font bold = {DRAW_SANS, true, 10};
    struct text_run runs[2] = {
        {TG_SPAN_LIT("Now. "),              bold, 1},
        {TG_SPAN_LIT("The server answers"), ten,  2}
    };
    struct text_block block = text_lay(&arena, &measurer, runs, 2, 70, 14, 0, 0);
    CHECK_INT(block.line_count, 2);
    CHECK_INT(block.count, 3);
    CHECK_SPAN(block.pieces[1].text, "The");
    CHECK(block.pieces[1].x == 25.0f);
    CHECK_INT(block.pieces[1].line, 0);
    CHECK_SPAN(block.pieces[2].text, "server answers");
    tg_arena_deinit(&arena);
}

static void no_line_is_wider_than_asked_whatever_the_width(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "サーバーはここへ配達します。「To:」行に別の名前があっても、15分後に届きます。",
        "The server delivers to this one even if <hanako@sakura.example> says something else."};
    struct tg_arena arena;
    tg_arena_init(&arena, SIZE_MAX);
    for (size_t t = 0; t < 2; t++) {
        for (float width = 60; width < 400; width += 7) {
            for (unsigned flags = 0; flags <= TEXT_PROTOCOL; flags++) {
                struct text_run run = {tg_span_str(texts[t]), ten, 1};
                struct text_block block = text_lay(&arena, &measurer, &run, 1, width, 14, 0, flags);
                CHECK(block.width <= width + 0.1f);
                CHECK(!block.clipped);
            }
        }
    }
    tg_arena_deinit(&arena);
}

static void what_cannot_be_shown_is_named(void **state)
{
    (void)state;
    struct tg_buf out;
    tg_buf_init(&out, 4096);
    text_visible(&measurer, &ten,
                 TG_SPAN_LIT("a\x01\xE2\x98\x83\xFF"
                             "b\xE2\x80\xAE"),
                 &out);
    CHECK_SPAN(tg_buf_span(&out), "a□U+0001□U+2603□ff"
                                  "b□U+202e");
    tg_buf_deinit(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prose_breaks_at_spaces_and_drops_them),
        cmocka_unit_test(japanese_pushes_out_what_may_not_begin_a_line),
        cmocka_unit_test(protocol_lines_break_at_words_then_inside_addresses_and_say_so),
        cmocka_unit_test(an_ellipsis_never_cuts_an_address),
        cmocka_unit_test(runs_of_different_weight_flow_into_each_other),
        cmocka_unit_test(no_line_is_wider_than_asked_whatever_the_width),
        cmocka_unit_test(what_cannot_be_shown_is_named),
    };
    return tg_run_tests(tests);
}
