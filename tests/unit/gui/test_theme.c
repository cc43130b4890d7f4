// SPDX-License-Identifier: MIT
/* The colours of the style guide can be read by everyone: WCAG contrast, computed from the table itself. */
#include "gui/layout.h"
#include "gui/theme.h"
#include "tests/harness/tg_test.h"

#include <math.h>

static double channel(unsigned v)
{
    double c = v / 255.0;
    return c <= 0.03928 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double luminance(uint32_t rgba)
{
    return 0.2126 * channel(rgba >> 24) + 0.7152 * channel(rgba >> 16 & 255) + 0.0722 * channel(rgba >> 8 & 255);
}

static double contrast(const struct theme *t, enum theme_color a, enum theme_color b)
{
    double la = luminance(t->color[a]), lb = luminance(t->color[b]);
    return (fmax(la, lb) + 0.05) / (fmin(la, lb) + 0.05);
}

static void texts_can_be_read_in_both_themes(void **state)
{
    (void)state;
    const struct theme *const themes[] = {&theme_light, &theme_dark};
    static const enum theme_color grounds[] = {COLOR_BG, COLOR_PANEL, COLOR_PANEL2, COLOR_HL, COLOR_C_BG, COLOR_S_BG};
    for (size_t i = 0; i < 2; i++) {
        for (size_t g = 0; g < sizeof grounds / sizeof grounds[0]; g++) {
            CHECK(contrast(themes[i], COLOR_INK, grounds[g]) >= 7.0);
        }
        CHECK(contrast(themes[i], COLOR_INK2, COLOR_PANEL) >= 4.5);
        CHECK(contrast(themes[i], COLOR_INK2, COLOR_BG) >= 4.5);
        CHECK(contrast(themes[i], COLOR_ACCENT_INK, COLOR_ACCENT) >= 7.0);
        CHECK(contrast(themes[i], COLOR_PANEL, COLOR_C_TAG) >= 4.5);
        CHECK(contrast(themes[i], COLOR_PANEL, COLOR_S_TAG) >= 4.5);
        CHECK(contrast(themes[i], COLOR_LINE2, COLOR_PANEL) >= 3.0);
        CHECK(contrast(themes[i], COLOR_FOCUS, COLOR_PANEL) >= 3.0);
        for (int c = COLOR_SMTP; c < COLOR_COUNT; c += 3) {
            CHECK(contrast(themes[i], (enum theme_color)c, COLOR_PANEL) >= 3.0);
            CHECK(contrast(themes[i], (enum theme_color)(c + 1), COLOR_PANEL) >= 5.0);
            CHECK(contrast(themes[i], (enum theme_color)(c + 1), (enum theme_color)(c + 2)) >= 4.5);
        }
        for (int c = 0; c < COLOR_COUNT; c++) {
            CHECK((themes[i]->color[c] & 0xFF) != 0);
        }
    }
}

static void high_contrast_is_high(void **state)
{
    (void)state;
    const struct theme *const themes[] = {&theme_light, &theme_dark};
    for (size_t i = 0; i < 2; i++) {
        struct theme t;
        theme_high_contrast(themes[i], &t);
        static const enum theme_color grounds[] = {COLOR_BG, COLOR_PANEL, COLOR_PANEL2,
                                                   COLOR_HL, COLOR_C_BG,  COLOR_S_BG};
        for (size_t g = 0; g < sizeof grounds / sizeof grounds[0]; g++) {
            CHECK(contrast(&t, COLOR_INK, grounds[g]) >= 10.0);
            CHECK(contrast(&t, COLOR_INK2, grounds[g]) >= 7.0);
        }
        CHECK(contrast(&t, COLOR_ACCENT_INK, COLOR_ACCENT) >= 7.0);
        CHECK(contrast(&t, COLOR_PANEL, COLOR_C_TAG) >= 7.0);
        CHECK(contrast(&t, COLOR_PANEL, COLOR_S_TAG) >= 7.0);
        CHECK(contrast(&t, COLOR_LINE2, COLOR_PANEL) >= 7.0);
        for (int c = COLOR_SMTP; c < COLOR_COUNT; c += 3) {
            CHECK(contrast(&t, (enum theme_color)c, COLOR_PANEL) >= 3.0);
            CHECK(contrast(&t, (enum theme_color)(c + 1), (enum theme_color)(c + 2)) >= 7.0);
        }
    }
}

static void nothing_is_set_smaller_than_the_last_row_can_read(void **state)
{
    (void)state;
    static const float sizes[][2] = {{1280, 720}, {1600, 900}, {1920, 1080}, {3840, 2160}, {1024, 768}, {2560, 1080}};
    for (int role = 0; role < TYPE_ROLE_COUNT; role++) {
        CHECK(type_styles[role].dp >= 18);
        CHECK(type_styles[role].line >= 1.2f);
    }
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct layout l = layout_for(sizes[i][0], sizes[i][1], 1.0f);
        CHECK(18 * l.s * l.f >= 16.4f);
    }
}

static void windows_are_laid_out_as_the_style_guide_says(void **state)
{
    (void)state;
    struct layout l = layout_for(1600, 900, 1.0f);
    CHECK_INT(l.mode, LAYOUT_FULL);
    CHECK_INT((int)l.top.h, 64);
    CHECK_INT((int)l.side.w, 520);
    CHECK_INT((int)l.dock.h, 172);
    CHECK_INT((int)l.map.w, 1080);
    CHECK_INT((int)l.map.h, 664);
    l = layout_for(1280, 720, 1.0f);
    CHECK_INT(l.mode, LAYOUT_NARROW);
    CHECK(fabsf(l.f - 1.15f) < 0.001f);
    l = layout_for(1280, 720, 1.5f);
    CHECK_INT(l.mode, LAYOUT_COMPACT);
    CHECK(l.side.w == 0 && l.sheet.h > 100);
    l = layout_for(3840, 2160, 1.0f);
    CHECK_INT((int)l.side.w, 1248);
    for (float f = 1; f <= 2; f += 0.25f) { /* the parts fill the window */
        l = layout_for(1920, 1080, f);
        CHECK_INT((int)(l.top.h + l.map.h + l.sheet.h + l.dock.h), 1080);
        CHECK_INT((int)(l.map.w + l.side.w), 1920);
        CHECK(l.map.h > 150);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_can_be_read_in_both_themes),
        cmocka_unit_test(high_contrast_is_high),
        cmocka_unit_test(nothing_is_set_smaller_than_the_last_row_can_read),
        cmocka_unit_test(windows_are_laid_out_as_the_style_guide_says),
    };
    return tg_run_tests(tests);
}
