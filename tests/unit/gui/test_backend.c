// SPDX-License-Identifier: MIT
/* Painting with SDL's software renderer into memory: fonts, atlas, pictures, the kept ground. */
#include "base/file.h"
#include "gui/fonts.h"
#include "gui/sdl_backend.h"
#include "gui/theme.h"
#include "tests/harness/tg_test.h"

#include <stdlib.h>
#include <unistd.h>

static struct backend *open_backend(int w, int h)
{
    const char *why = "";
    struct backend *b = backend_new(&(struct backend_options){.width = w, .height = h, .in_memory = true}, &why);
    CHECK_STR(why ? why : "", "");
    CHECK(b != NULL);
    return b;
}

static void keys_of_different_words_and_sizes_differ(void **state)
{
    (void)state;
    enum { SLOTS = 4, SIZES = 60, CHARS = 90 };
    static uint64_t keys[SLOTS * SIZES * CHARS];
    size_t count = 0, same = 0;
    for (unsigned slot = 0; slot < SLOTS; slot++) {
        for (unsigned px = 8; px < 8 + SIZES; px++) {
            for (unsigned char c = 33; c < 33 + CHARS; c++) {
                keys[count++] = fonts_hash((uint64_t)slot << 16 | px, tg_span_make(&c, 1));
            }
        }
    }
    for (size_t i = 0; i < count; i++) {
        for (size_t j = i + 1; j < count && j < i + 3 * CHARS; j++) {
            same += keys[i] == keys[j];
        }
    }
    CHECK_INT(same, 0);
}

static void texts_are_measured_as_the_faces_are_cut(void **state)
{
    (void)state;
    struct backend *b = open_backend(200, 100);
    struct text_measurer m = backend_measurer(b);
    struct draw_font mono = {DRAW_MONO, false, 20}, sans = {DRAW_SANS, false, 20}, bold = {DRAW_SANS, true, 20};
    CHECK(m.width(m.context, &mono, TG_SPAN_LIT("RCPT TO:")) == 80.0f); /* half an em each */
    CHECK(m.width(m.context, &mono, TG_SPAN_LIT("手紙")) == 40.0f);
    CHECK(m.width(m.context, &sans, TG_SPAN_LIT("手紙")) == 40.0f);
    float all = m.width(m.context, &sans, TG_SPAN_LIT("The letter goes"));
    float parts =
        m.width(m.context, &sans, TG_SPAN_LIT("The ")) + m.width(m.context, &sans, TG_SPAN_LIT("letter goes"));
    CHECK(all > 100 && all < 160);
    CHECK(parts > all - 1.5f && parts < all + 1.5f);
    CHECK(m.width(m.context, &bold, TG_SPAN_LIT("letter")) > m.width(m.context, &sans, TG_SPAN_LIT("letter")));
    CHECK(m.width(m.context, &sans, TG_SPAN_LIT("")) == 0);
    CHECK(m.provided(m.context, &sans, 0x17D));                        /* Ž: not in Noto Sans CJK, found in another */
    CHECK(!m.provided(m.context, &sans, 0xE000));                      /* nobody's character */
    CHECK(m.width(m.context, &sans, TG_SPAN_LIT("\xEE\x80\x80")) > 5); /* has a box instead */
    CHECK(m.width(m.context, &sans,
                  TG_SPAN_LIT("a\xFF"
                              "b")) > 15);
    backend_free(b);
}

static void draw_things(struct draw_list *list, uint32_t color, float x)
{
    struct draw_font font = {DRAW_SANS, true, 24};
    draw_begin(list, 320, 200, 0xF1EADBFFu, false);
    draw_static_begin(list, 0);
    draw_fill(list, (struct draw_rect){0, 100, 320, 100}, 0xD9E3C4FFu);
    draw_sprite(list, "tree-round", &(struct draw_sprite){.at = {60, 180}, .scale = 1, .tint = 0xFFFFFFFFu});
    draw_static_end(list);
    draw_round(list, (struct draw_rect){10, 10, 120, 50}, 11, color, 3, 0xC27A00FFu);
    draw_text(list, x, 45, 80, &font, 0x1E2B3BFFu, TG_SPAN_LIT("手紙 A"));
    draw_segment(list, 10, 90, 300, 70, 9, 0x2460B0FFu);
    draw_circle(list, 250, 40, 20, 0x264F86FFu, 0, 0);
}

static void picture(struct backend *b, const struct draw_list *list, struct tg_buf *out)
{
    char path[] = "/tmp/tegami-test-XXXXXX";
    int fd = mkstemp(path);
    CHECK(fd >= 0);
    close(fd);
    (void)backend_paint(b, list);
    CHECK(backend_save(b, path));
    tg_buf_clear(out);
    CHECK_INT(tg_file_read(path, out), TG_OK);
    unlink(path);
}

static void the_same_list_gives_the_same_picture_whatever_was_painted_between(void **state)
{
    (void)state;
    struct backend *b = open_backend(320, 200);
    struct draw_list list;
    struct tg_buf first, other, again;
    draw_list_init(&list);
    tg_buf_init(&first, 1 << 20);
    tg_buf_init(&other, 1 << 20);
    tg_buf_init(&again, 1 << 20);
    draw_things(&list, 0xFFE9A6FFu, 20);
    picture(b, &list, &first);
    CHECK(first.len > 1000 && memcmp(first.ptr + 1, "PNG", 3) == 0);
    draw_things(&list, 0xFFE9A680u, 22);
    picture(b, &list, &other);
    CHECK(!tg_span_eq(tg_buf_span(&first), tg_buf_span(&other)));
    draw_things(&list, 0xFFE9A6FFu, 20);
    picture(b, &list, &again);
    CHECK(tg_span_eq(tg_buf_span(&first), tg_buf_span(&again)));
    backend_free(b);
    b = open_backend(320, 200); /* nor does it depend on what lies in the atlas */
    picture(b, &list, &again);
    CHECK(tg_span_eq(tg_buf_span(&first), tg_buf_span(&again)));
    backend_free(b);
    draw_list_deinit(&list);
    tg_buf_deinit(&first);
    tg_buf_deinit(&other);
    tg_buf_deinit(&again);
}

static void an_unchanged_list_is_not_painted_again(void **state)
{
    (void)state;
    struct backend *b = open_backend(320, 200);
    struct draw_list list;
    draw_list_init(&list);
    draw_things(&list, 0xFFE9A6FFu, 20);
    CHECK(backend_paint(b, &list));
    draw_things(&list, 0xFFE9A6FFu, 20);
    CHECK(!backend_paint(b, &list));
    draw_things(&list, 0xFFE9A6FFu, 21);
    CHECK(backend_paint(b, &list));
    backend_free(b);
    draw_list_deinit(&list);
}

static void an_atlas_that_is_too_small_forgets_and_goes_on(void **state)
{
    (void)state;
    struct backend *b = open_backend(1200, 300);
    struct draw_list list;
    struct tg_buf first, again;
    draw_list_init(&list);
    tg_buf_init(&first, 1 << 22);
    tg_buf_init(&again, 1 << 22);
    draw_things(&list, 0xFFE9A6FFu, 20);
    list.width = 1200;
    list.height = 300;
    picture(b, &list, &first);
    for (int round = 0; round < 60; round++) { /* far more big words than fit into all pages */
        draw_begin(&list, 1200, 300, 0xFFFFFFFFu, false);
        for (int i = 0; i < 12; i++) {
            struct draw_font font = {DRAW_SANS, true, 200};
            char word[8] = {(char)('a' + round % 26), (char)('a' + i), (char)('a' + round / 26), 'W', 'W', 0};
            draw_text(&list, 10, 250, 500, &font, 0x101010FFu, tg_span_str(word));
        }
        CHECK(backend_paint(b, &list));
    }
    draw_things(&list, 0xFFE9A6FFu, 20);
    list.width = 1200;
    list.height = 300;
    picture(b, &list, &again);
    CHECK(tg_span_eq(tg_buf_span(&first), tg_buf_span(&again)));
    backend_free(b);
    draw_list_deinit(&list);
    tg_buf_deinit(&first);
    tg_buf_deinit(&again);
}

static void every_picture_can_be_drawn_in_both_themes(void **state)
{
    (void)state;
    struct backend *b = open_backend(200, 200);
    const struct art_index *art = backend_art(b);
    const struct tg_table_entry *e;
    struct draw_list list;
    size_t at = 0, count = 0;
    draw_list_init(&list);
    while ((e = tg_table_next(&art->by_name, &at)) != NULL) {
        char name[64] = "";
        memcpy(name, e->key.ptr, e->key.len);
        const struct art_picture *p = e->value;
        for (int dark = 0; dark < 2; dark++) {
            draw_begin(&list, 200, 200, 0xFF00FFFFu, dark == 1);
            draw_sprite(&list, name, &(struct draw_sprite){.at = {100, 100}, .scale = 100 / p->h, .tint = 0xFFFFFFFFu});
            CHECK(backend_paint(b, &list));
        }
        count++;
    }
    CHECK(count > 100);
    draw_begin(&list, 200, 200, 0xFF00FFFFu, false);
    draw_sprite(&list, "no-such-picture", &(struct draw_sprite){.at = {9, 9}, .scale = 1, .tint = 0xFFFFFFFFu});
    CHECK(backend_paint(b, &list));
    backend_free(b);
    draw_list_deinit(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_of_different_words_and_sizes_differ),
        cmocka_unit_test(texts_are_measured_as_the_faces_are_cut),
        cmocka_unit_test(the_same_list_gives_the_same_picture_whatever_was_painted_between),
        cmocka_unit_test(an_unchanged_list_is_not_painted_again),
        cmocka_unit_test(an_atlas_that_is_too_small_forgets_and_goes_on),
        cmocka_unit_test(every_picture_can_be_drawn_in_both_themes),
    };
    return tg_run_tests(tests);
}
