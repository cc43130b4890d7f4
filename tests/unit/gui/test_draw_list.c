// SPDX-License-Identifier: MIT
#include "gui/coverage.h"
#include "gui/draw_list.h"
#include "tests/harness/tg_test.h"

static const struct draw_font font = {DRAW_SANS, false, 20};

static void fill_list(struct draw_list *list, uint32_t color)
{
    draw_begin(list, 800, 600, 0xFFFFFFFFu, false);
    draw_round(list, (struct draw_rect){10, 10, 100, 50}, 8, color, 2, 0x000000FFu);
    draw_segment(list, 0, 0, 50, 50, 3, color);
    draw_text(list, 20, 40, 60, &font, color, TG_SPAN_LIT("Hello"));
}

static void equal_lists_have_equal_hashes_and_others_differ(void **state)
{
    (void)state;
    struct draw_list a, b;
    draw_list_init(&a);
    draw_list_init(&b);
    fill_list(&a, 0x112233FFu);
    fill_list(&b, 0x112233FFu);
    CHECK(draw_hash(&a) == draw_hash(&b));
    fill_list(&b, 0x112234FFu);
    CHECK(draw_hash(&a) != draw_hash(&b));
    fill_list(&b, 0x112233FFu);
    b.points[0].x = 1;
    CHECK(draw_hash(&a) != draw_hash(&b));
    fill_list(&b, 0x112233FFu);
    b.dark = true;
    CHECK(draw_hash(&a) != draw_hash(&b));
    draw_list_deinit(&a);
    draw_list_deinit(&b);
}

static void alpha_fades_what_is_added_after_it(void **state)
{
    (void)state;
    struct draw_list list;
    draw_list_init(&list);
    draw_begin(&list, 100, 100, 0, false);
    CHECK(draw_alpha(&list, 0.5f) == 1.0f);
    draw_fill(&list, (struct draw_rect){0, 0, 10, 10}, 0x102030FFu);
    CHECK(draw_alpha(&list, 1.0f) == 0.5f);
    draw_fill(&list, (struct draw_rect){0, 0, 10, 10}, 0x102030FFu);
    CHECK_INT(list.items[0].u.box.fill, 0x10203080u);
    CHECK_INT(list.items[1].u.box.fill, 0x102030FFu);
    draw_list_deinit(&list);
}

static size_t check(struct draw_list *list, struct tg_buf *found)
{
    tg_buf_clear(found);
    return draw_check(list, found);
}

static void the_check_finds_texts_that_overlap_are_cut_or_clipped(void **state)
{
    (void)state;
    struct draw_list list;
    struct tg_buf found;
    draw_list_init(&list);
    tg_buf_init(&found, 4096);
    draw_begin(&list, 800, 600, 0, false);
    draw_text(&list, 20, 40, 60, &font, 0xFFu, TG_SPAN_LIT("one"));
    draw_text(&list, 100, 40, 60, &font, 0xFFu, TG_SPAN_LIT("two"));
    CHECK_INT(check(&list, &found), 0);
    draw_text(&list, 150, 42, 60, &font, 0xFFu, TG_SPAN_LIT("three"));
    CHECK_INT(check(&list, &found), 1);
    CHECK(tg_span_find(tg_buf_span(&found), TG_SPAN_LIT("three")) != SIZE_MAX);
    draw_text(&list, 780, 300, 60, &font, 0xFFu, TG_SPAN_LIT("over the edge"));
    CHECK_INT(check(&list, &found), 2);
    draw_text(&list, 20, 500, 60, &font, 0xFFu, TG_SPAN_LIT("short…"));
    draw_text_clipped(&list);
    CHECK_INT(check(&list, &found), 3);
    draw_list_deinit(&list);
    tg_buf_deinit(&found);
}

static void a_card_in_front_or_another_layer_is_no_overlap(void **state)
{
    (void)state;
    struct draw_list list;
    struct tg_buf found;
    draw_list_init(&list);
    tg_buf_init(&found, 4096);
    draw_begin(&list, 800, 600, 0, false);
    draw_text(&list, 20, 40, 60, &font, 0xFFu, TG_SPAN_LIT("behind"));
    draw_fill(&list, (struct draw_rect){0, 0, 200, 100}, 0xFFFFFFFFu);
    draw_text(&list, 20, 40, 60, &font, 0xFFu, TG_SPAN_LIT("in front"));
    CHECK_INT(check(&list, &found), 0);
    CHECK_INT(draw_layer(&list, 3), 0);
    draw_text(&list, 20, 40, 60, &font, 0xFFu, TG_SPAN_LIT("overlay"));
    CHECK_INT(check(&list, &found), 0);
    draw_list_deinit(&list);
    tg_buf_deinit(&found);
}

static void scrolled_away_is_no_error_but_cut_sideways_is(void **state)
{
    (void)state;
    struct draw_list list;
    struct tg_buf found;
    draw_list_init(&list);
    tg_buf_init(&found, 4096);
    draw_begin(&list, 800, 600, 0, false);
    draw_clip(&list, (struct draw_rect){0, 100, 200, 200});
    draw_text(&list, 20, 90, 60, &font, 0xFFu, TG_SPAN_LIT("above"));
    draw_text(&list, 20, 303, 60, &font, 0xFFu, TG_SPAN_LIT("half"));
    CHECK_INT(check(&list, &found), 0);
    draw_text(&list, 180, 200, 60, &font, 0xFFu, TG_SPAN_LIT("sideways"));
    CHECK_INT(check(&list, &found), 1);
    draw_unclip(&list);
    draw_list_deinit(&list);
    tg_buf_deinit(&found);
}

static int at(const struct coverage *c, int x, int y)
{
    return c->px[y * c->w + x];
}

static void polygons_cover_whole_and_half_pixels_exactly(void **state)
{
    (void)state;
    struct coverage c;
    coverage_init(&c, 10, 10);
    coverage_polygon(&c,
                     (struct draw_point[]){
                         {2,    2},
                         {7.5f, 2},
                         {7.5f, 6},
                         {2,    6}
    },
                     4);
    CHECK_INT(at(&c, 1, 3), 0);
    CHECK_INT(at(&c, 2, 3), 255);
    CHECK_INT(at(&c, 6, 5), 255);
    CHECK(at(&c, 7, 3) >= 126 && at(&c, 7, 3) <= 129);
    CHECK_INT(at(&c, 8, 3), 0);
    CHECK_INT(at(&c, 3, 6), 0);
    coverage_deinit(&c);
    coverage_init(&c, 10, 10);
    coverage_polygon(&c,
                     (struct draw_point[]){
                         {0,  0 },
                         {10, 0 },
                         {0,  10}
    },
                     3); /* half of each pixel on the diagonal */
    CHECK_INT(at(&c, 0, 0), 255);
    CHECK(at(&c, 4, 5) >= 125 && at(&c, 4, 5) <= 130);
    CHECK_INT(at(&c, 9, 9), 0);
    coverage_deinit(&c);
}

static void strokes_have_round_or_flat_ends_and_gaps_between_dashes(void **state)
{
    (void)state;
    struct coverage c;
    struct draw_point line[2] = {
        {6,  10},
        {30, 10}
    };
    coverage_init(&c, 40, 20);
    coverage_stroke(&c, line, 2, &(struct draw_stroke){.width = 6});
    CHECK_INT(at(&c, 4, 10), 255); /* the round end */
    CHECK_INT(at(&c, 20, 8), 255);
    CHECK_INT(at(&c, 20, 14), 0);
    coverage_deinit(&c);
    coverage_init(&c, 40, 20);
    coverage_stroke(&c, line, 2, &(struct draw_stroke){.width = 6, .flat_ends = true});
    CHECK_INT(at(&c, 4, 10), 0);
    CHECK_INT(at(&c, 7, 10), 255);
    coverage_deinit(&c);
    coverage_init(&c, 40, 20);
    coverage_stroke(&c, line, 2, &(struct draw_stroke){.width = 4, .flat_ends = true, .dash_on = 6, .dash_off = 6});
    CHECK_INT(at(&c, 8, 10), 255);
    CHECK_INT(at(&c, 15, 10), 0);
    CHECK_INT(at(&c, 21, 10), 255);
    coverage_deinit(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_lists_have_equal_hashes_and_others_differ),
        cmocka_unit_test(alpha_fades_what_is_added_after_it),
        cmocka_unit_test(the_check_finds_texts_that_overlap_are_cut_or_clipped),
        cmocka_unit_test(a_card_in_front_or_another_layer_is_no_overlap),
        cmocka_unit_test(scrolled_away_is_no_error_but_cut_sideways_is),
        cmocka_unit_test(polygons_cover_whole_and_half_pixels_exactly),
        cmocka_unit_test(strokes_have_round_or_flat_ends_and_gaps_between_dashes),
    };
    return tg_run_tests(tests);
}
