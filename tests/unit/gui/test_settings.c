// SPDX-License-Identifier: MIT
/* What the window remembers: written and read back, broken lines, the recent ones, where it lies. */
#include "gui/settings.h"
#include "tests/harness/tg_test.h"

static void what_is_written_is_read_back(void **state)
{
    (void)state;
    struct settings s, back;
    struct tg_buf text;
    tg_buf_init(&text, 1 << 16);
    settings_default(&s);
    s.language = 1;
    s.font_percent = 150;
    s.dark = s.reduced_motion = s.high_contrast = true;
    s.legend = false;
    settings_opened(&s, "first-letter");
    settings_opened(&s, "/home/花子/my story.json");
    settings_write(&s, &text);
    settings_default(&back);
    CHECK(!settings_same(&s, &back));
    settings_parse(&back, tg_buf_span(&text));
    CHECK(settings_same(&s, &back));
    CHECK_STR(back.recent[0], "/home/花子/my story.json");
    CHECK_STR(back.recent[1], "first-letter");
    tg_buf_deinit(&text);
}

static void broken_lines_change_nothing(void **state)
{
    (void)state;
    static const char *const lines[] = {"",           "\n\n",       "language",       "language xx\n",  "font 99\n",
                                        "font 201\n", "font abc\n", "dark perhaps\n", "future thing\n", "recent\n",
                                        "recent \n",  "\xff\xfe\n"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct settings s, before;
        settings_default(&s);
        before = s;
        settings_parse(&s, tg_span_str(lines[i]));
        CHECK(settings_same(&s, &before));
    }
}

static void the_newest_comes_first_and_only_once(void **state)
{
    (void)state;
    struct settings s;
    char longest[SETTINGS_PATH_MAX + 10];
    settings_default(&s);
    const char *const opened[] = {"a", "b", "c", "b", "d", "e", "f"};
    for (size_t i = 0; i < sizeof opened / sizeof *opened; i++) {
        settings_opened(&s, opened[i]);
    }
    const char *const expected[SETTINGS_RECENT] = {"f", "e", "d", "b", "c"};
    for (size_t i = 0; i < SETTINGS_RECENT; i++) {
        CHECK_STR(s.recent[i], expected[i]);
    }
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    settings_opened(&s, longest);
    settings_opened(&s, "two\nlines");
    settings_opened(&s, "");
    CHECK_STR(s.recent[0], "f");
}

static void it_lies_where_the_platform_says(void **state)
{
    (void)state;
    static const struct {
        const char *config, *home, *path;
    } cases[] = {
        {"/c", "/home/x", "/c/tegami/settings"},
        {NULL, "/home/x", "/home/x/.config/tegami/settings"},
        {"", "/home/x", "/home/x/.config/tegami/settings"},
        {"relative", "/home/x", "/home/x/.config/tegami/settings"},
        {NULL, NULL, NULL},
        {NULL, "", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct tg_buf path;
        tg_buf_init(&path, 4096);
        bool found = settings_path(cases[i].config, cases[i].home, &path);
        CHECK(found == (cases[i].path != NULL));
        if (found) {
            CHECK_STR((const char *)path.ptr, cases[i].path);
        }
        tg_buf_deinit(&path);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_back),
        cmocka_unit_test(broken_lines_change_nothing),
        cmocka_unit_test(the_newest_comes_first_and_only_once),
        cmocka_unit_test(it_lies_where_the_platform_says),
    };
    return tg_run_tests(tests);
}
