// SPDX-License-Identifier: MIT
/* The picker and the open-file overlay by keys alone and by the pointer alone: search, choose, open, a broken file. */
#define _XOPEN_SOURCE 700 /* mkdtemp */
#include "base/file.h"
#include "gui/picker.h"
#include "gui/sdl_backend.h"
#include "tests/harness/tg_test.h"

#include <stdio.h>
#include <stdlib.h>

static struct fixture {
    struct backend *backend;
    struct app app;
    float width, height;
} f;

static const struct draw_list *frame(void)
{
    return app_frame(&f.app, 0, f.width, f.height);
}

static int set_up(void **state)
{
    (void)state;
    const char *why = "";
    f.width = 1600;
    f.height = 900;
    f.backend = backend_new(&(struct backend_options){.width = 1600, .height = 900, .in_memory = true}, &why);
    if (f.backend == NULL) {
        print_message("no window parts here: %s\n", why);
        return -1;
    }
    struct text_measurer measurer = backend_measurer(f.backend);
    if (app_init(&f.app, backend_art(f.backend), &measurer) != TG_OK) {
        return -1;
    }
    app_do(&f.app, command_of(COMMAND_PICKER, 0));
    (void)frame();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    app_deinit(&f.app);
    backend_free(f.backend);
    return 0;
}

static void key(int code, unsigned mods)
{
    app_input(&f.app, &(struct input){INPUT_KEY, code, mods, 0, 0, 0, NULL});
    (void)frame();
}

static void type(const char *text)
{
    app_input(&f.app, &(struct input){INPUT_TEXT, 0, 0, 0, 0, 0, text});
    (void)frame();
}

static void click_command(struct command command)
{
    for (size_t i = 0; i < f.app.ui.zone_count; i++) {
        const struct ui_zone *z = &f.app.ui.zones[i];
        if (z->layer == f.app.ui.layer && command_same(z->command, command)) {
            float x = z->rect.x + z->rect.w / 2, y = z->rect.y + z->rect.h / 2;
            app_input(&f.app, &(struct input){INPUT_MOVE, 0, 0, x, y, 0, NULL});
            app_input(&f.app, &(struct input){INPUT_PRESS, 0, 0, x, y, 0, NULL});
            app_input(&f.app, &(struct input){INPUT_RELEASE, 0, 0, x, y, 0, NULL});
            (void)frame();
            return;
        }
    }
    fail_msg("nothing to press for command %d %d", (int)command.kind, (int)command.value);
}

static void every_lesson_has_its_card_the_first_one_first(void **state)
{
    (void)state;
    struct tg_buf names;
    size_t count = 0;
    tg_buf_init(&names, 1 << 16);
    CHECK_INT(tg_data_list("lessons", ".json", &names), TG_OK);
    for (size_t at = 0; at < names.len; at += strlen((const char *)names.ptr + at) + 1) {
        count++;
    }
    tg_buf_deinit(&names);
    CHECK_INT(f.app.picker->count, count);
    CHECK_STR(picker_chosen(f.app.picker)->scenario->id, "first-letter");
    for (int language = 0; language < APP_LANGUAGES; language++) {
        app_do(&f.app, command_of(COMMAND_LANGUAGE, language));
        const struct draw_list *list = frame();
        CHECK(draw_has_text(list, app_text(&f.app, "ui.picker.title")));
        CHECK(draw_has_text(list, app_scenario_text(&f.app, &picker_chosen(f.app.picker)->scenario->title)));
    }
    for (size_t i = 0; i < f.app.picker->count; i++) {
        const struct picker_lesson *lesson = &f.app.picker->lessons[i];
        CHECK(lesson->minutes >= 3 && lesson->signs != 0);
        for (size_t t = 0; t < 4 && lesson->art->things[t].name != NULL; t++) {
            if (art_find(backend_art(f.backend), lesson->art->things[t].name) == NULL) {
                fail_msg("no picture %s", lesson->art->things[t].name);
            }
        }
    }
}

static void keys_alone_choose_and_open_a_lesson(void **state)
{
    (void)state;
    key(KEY_RIGHT, 0);
    CHECK_INT(f.app.picker->chosen, 1);
    key(KEY_DOWN, 0);
    CHECK_INT(f.app.picker->chosen, 1 + f.app.picker->columns);
    key(KEY_END, 0);
    CHECK_INT(f.app.picker->chosen, f.app.picker->count - 1);
    key(KEY_RIGHT, 0);
    CHECK_INT(f.app.picker->chosen, f.app.picker->count - 1);
    key(KEY_HOME, 0);
    key(KEY_LEFT, 0);
    CHECK_INT(f.app.picker->chosen, 0);
    key(KEY_ENTER, 0);
    CHECK(!f.app.picking && f.app.trace != NULL);
    CHECK_STR(f.app.scenario->id, "first-letter");
    CHECK_STR(f.app.settings.recent[0], "first-letter");
    key('p', 0);
    CHECK(f.app.picking && f.app.trace != NULL);
    key(KEY_ESCAPE, 0);
    CHECK(!f.app.picking);
}

static void the_pointer_alone_chooses_and_opens_a_lesson(void **state)
{
    (void)state;
    click_command(command_of(COMMAND_PICK, 2));
    CHECK(f.app.picking);
    CHECK_INT(f.app.picker->chosen, 2);
    click_command(command_of(COMMAND_PICK, 2));
    CHECK(!f.app.picking && f.app.trace != NULL);
    click_command(command_of(COMMAND_PICKER, 0));
    CHECK(f.app.picking);
    click_command(command_of(COMMAND_PICK_RECENT, 0));
    CHECK(!f.app.picking);
}

static void the_search_finds_words_of_either_language_and_commands(void **state)
{
    (void)state;
    size_t all = f.app.picker->count;
    key('/', 0);
    key('l', 0); /* a letter is no command while one types */
    CHECK_INT(f.app.language, 0);
    type("POP3");
    CHECK(f.app.picker->shown_count > 0 && f.app.picker->shown_count < all);
    key(KEY_ESCAPE, 0);
    CHECK(f.app.typing == NULL && f.app.picking);
    key('/', 0);
    for (int i = 0; i < 4; i++) {
        key(KEY_BACKSPACE, 0);
    }
    CHECK_INT(f.app.picker->shown_count, all);
    app_input(&f.app, &(struct input){INPUT_COMPOSE, 0, 0, 0, 0, 0, "てがみ"});
    CHECK(draw_has_text(frame(), "てがみ"));
    CHECK_INT(f.app.picker->shown_count, all); /* nothing is typed yet */
    type("はじめての手紙");
    CHECK_INT(f.app.picker->shown_count, 1);
    type("zzz");
    CHECK_INT(f.app.picker->shown_count, 0);
    CHECK(draw_has_text(frame(), app_text(&f.app, "ui.picker.none")));
    key(KEY_ENTER, 0);
    CHECK(f.app.picking); /* there is nothing to open */
    for (int i = 0; i < 3; i++) {
        key(KEY_BACKSPACE, 0);
    }
    key(KEY_ENTER, 0);
    CHECK(!f.app.picking && f.app.typing == NULL);
    CHECK_STR(f.app.scenario->id, "first-letter");
}

static void write_file(const char *path, const char *text)
{
    CHECK_INT(tg_file_write(path, tg_span_str(text)), TG_OK);
}

static void a_broken_file_shows_its_lines_and_the_window_lives(void **state)
{
    (void)state;
    char path[] = "/tmp/tegami-test-picker.XXXXXX/broken.json";
    path[sizeof "/tmp/tegami-test-picker.XXXXXX" - 1] = '\0';
    CHECK(mkdtemp(path) != NULL);
    path[sizeof "/tmp/tegami-test-picker.XXXXXX" - 1] = '/';
    write_file(path, "{\n  \"tegami\": 1,\n  \"titel\": \"x\"\n}\n");
    app_input(&f.app, &(struct input){INPUT_DROP, 0, 0, 0, 0, 0, path});
    const struct draw_list *list = frame();
    CHECK(!f.app.picking && f.app.errors.count > 0);
    CHECK(draw_has_text(list, "titel"));
    CHECK(draw_has_text(list, app_text(&f.app, "ui.error.title")));
    key('p', 0);
    CHECK(f.app.picking);
    key(KEY_ESCAPE, 0);
    CHECK(!f.app.picking);
    struct tg_buf whole, source;
    tg_buf_init(&whole, 1 << 20);
    tg_buf_init(&source, 4096);
    CHECK_INT(tg_data_path("lessons/two-smtp.json", &source), TG_OK);
    CHECK_INT(tg_file_read((const char *)source.ptr, &whole), TG_OK);
    write_file(path, tg_buf_cstr(&whole));
    key('r', 0); /* mended: read again */
    CHECK(f.app.trace != NULL && f.app.errors.count == 0);
    CHECK_STR(f.app.settings.recent[0], path);

    /* The same by the open-file overlay, from its folder. */
    key('o', MOD_CTRL);
    CHECK_INT(f.app.overlay, OVERLAY_OPEN);
    path[sizeof "/tmp/tegami-test-picker.XXXXXX"] = '\0';
    type(path);
    CHECK(draw_has_text(frame(), "broken.json"));
    click_command(command_of(COMMAND_OPEN_ENTRY, 0));
    CHECK(f.app.overlay == OVERLAY_NONE && f.app.trace != NULL);
    key('o', MOD_CTRL);
    key(KEY_ESCAPE, 0);
    CHECK(f.app.overlay == OVERLAY_NONE && f.app.typing == NULL);
    tg_buf_deinit(&whole);
    tg_buf_deinit(&source);
    path[sizeof "/tmp/tegami-test-picker.XXXXXX"] = 'b';
    CHECK_INT(remove(path), 0);
    path[sizeof "/tmp/tegami-test-picker.XXXXXX" - 1] = '\0';
    CHECK_INT(remove(path), 0);
}

static void nothing_is_cut_or_overlaps_at_any_size(void **state)
{
    (void)state;
    static const struct {
        float w, h;
    } sizes[] = {{1280, 720}, {1366, 768}, {1600, 900}, {1920, 1080}, {3840, 2160}, {1024, 768}};
    static const float scales[] = {1.0f, 1.5f, 2.0f};
    size_t errors = 0;
    settings_opened(&f.app.settings, "/tmp/some/where/a rather long name of a scenario file.json");
    settings_opened(&f.app.settings, "office-closed-for-ever");
    settings_opened(&f.app.settings, "first-letter");
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes * 3 * 2 * 3; i++) {
        struct tg_buf found;
        tg_buf_init(&found, 1 << 16);
        f.width = sizes[i / 18].w;
        f.height = sizes[i / 18].h;
        f.app.font_scale = scales[i / 6 % 3];
        f.app.language = (int)(i / 3 % 2);
        f.app.overlay = i % 3 == 1 ? OVERLAY_NONE : f.app.overlay;
        if (i % 3 == 1) {
            app_do(&f.app, command_of(COMMAND_OPEN, 0));
        } else {
            app_do(&f.app, command_of(COMMAND_CLOSE, 0));
            app_do(&f.app, command_of(COMMAND_PICK_MOVE, i % 3 == 0 ? -1000 : 1000));
        }
        errors += draw_check(frame(), &found);
        if (found.len > 0) {
            print_message("%.0fx%.0f scale %.1f %s, state %d:\n%s", f.width, f.height, f.app.font_scale,
                          f.app.language ? "ja" : "en", (int)(i % 3), tg_buf_cstr(&found));
        }
        tg_buf_deinit(&found);
    }
    CHECK_INT(errors, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_lesson_has_its_card_the_first_one_first, set_up, tear_down),
        cmocka_unit_test_setup_teardown(keys_alone_choose_and_open_a_lesson, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_pointer_alone_chooses_and_opens_a_lesson, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_search_finds_words_of_either_language_and_commands, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_broken_file_shows_its_lines_and_the_window_lives, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_is_cut_or_overlaps_at_any_size, set_up, tear_down),
    };
    return tg_run_tests(tests);
}
