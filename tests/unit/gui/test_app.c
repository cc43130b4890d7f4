// SPDX-License-Identifier: MIT
/* The window without a window: commands and keys, stepping both ways, switching language, what is on the screen. */
#include "base/text.h"
#include "gui/app.h"
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

static bool every_character(void *context, const struct draw_font *font, uint32_t c)
{
    (void)context;
    (void)font;
    (void)c;
    return true;
}

struct fixture {
    struct app app;
    struct art_index art;
    double now;
};

static void setup(struct fixture *f, const char *scenario)
{
    const struct text_measurer measurer = {NULL, half_or_whole, every_character};
    CHECK_INT(art_index_load(&f->art), TG_OK);
    CHECK_INT(app_init(&f->app, &f->art, &measurer), TG_OK);
    f->now = 0;
    if (scenario != NULL) {
        (void)app_open(&f->app, scenario);
    }
}

static void teardown(struct fixture *f)
{
    app_deinit(&f->app);
    art_index_deinit(&f->art);
}

/* A frame some time later. */
static const struct draw_list *frame(struct fixture *f, double later)
{
    f->now += later;
    return app_frame(&f->app, f->now, 1600, 900);
}

static void key(struct fixture *f, int code, unsigned mods)
{
    app_input(&f->app, &(struct input){INPUT_KEY, code, mods, 0, 0, 0, NULL});
}

static void click(struct fixture *f, float x, float y)
{
    app_input(&f->app, &(struct input){INPUT_MOVE, 0, 0, x, y, 0, NULL});
    app_input(&f->app, &(struct input){INPUT_PRESS, 0, 0, x, y, 0, NULL});
    app_input(&f->app, &(struct input){INPUT_RELEASE, 0, 0, x, y, 0, NULL});
}

/* Where the middle of the zone with that command is. */
static bool zone(const struct fixture *f, struct command command, float *x, float *y)
{
    for (size_t i = 0; i < f->app.ui.zone_count; i++) {
        const struct ui_zone *z = &f->app.ui.zones[i];
        if (command_same(z->command, command)) {
            *x = z->rect.x + z->rect.w / 2;
            *y = z->rect.y + z->rect.h / 2;
            return true;
        }
    }
    return false;
}

static void there_and_back_gives_the_same_pictures(enum presentation_unit unit, enum presentation_layer layer)
{
    static struct fixture f;
    enum { STEPS = 40 };
    uint64_t on_the_way[STEPS];
    int taken = 0;
    setup(&f, "first-letter");
    (void)frame(&f, 0);
    app_do(&f.app, command_of(COMMAND_LAYER, (int32_t)layer));
    f.app.unit = unit;
    for (; taken < STEPS; taken++) {
        double before = f.app.ms;
        key(&f, KEY_RIGHT, 0);
        app_settle(&f.app);
        if (f.app.ms == before) {
            break;
        }
        on_the_way[taken] = draw_hash(frame(&f, 16));
    }
    CHECK(taken > 3);
    for (int i = taken - 2; i >= 0; i--) {
        key(&f, KEY_LEFT, 0);
        app_settle(&f.app);
        bool same = draw_hash(frame(&f, 16)) == on_the_way[i];
        if (!same) {
            print_message("unit %d layer %d step %d\n", (int)unit, (int)layer, i);
        }
        CHECK(same);
    }
    teardown(&f);
}

static void stepping_back_shows_the_pictures_of_stepping_forward(void **state)
{
    (void)state;
    for (int layer = PRESENTATION_LETTERS; layer <= PRESENTATION_BYTES; layer++) {
        for (int unit = 0; unit < PRESENTATION_UNIT_COUNT; unit++) {
            there_and_back_gives_the_same_pictures((enum presentation_unit)unit, (enum presentation_layer)layer);
        }
    }
}

static void playing_moves_with_the_clock_and_pausing_stops_where_it_is(void **state)
{
    (void)state;
    static struct fixture f;
    setup(&f, "first-letter");
    (void)frame(&f, 0);
    CHECK(!app_moving(&f.app));
    key(&f, KEY_SPACE, 0);
    CHECK(app_moving(&f.app));
    (void)frame(&f, 50);
    (void)frame(&f, 50);
    CHECK(f.app.ms > 99 && f.app.ms < 101);
    key(&f, ']', 0); /* 2x */
    (void)frame(&f, 50);
    CHECK(f.app.ms > 199 && f.app.ms < 201);
    key(&f, KEY_SPACE, 0);
    uint64_t hash = draw_hash(frame(&f, 50));
    CHECK(draw_hash(frame(&f, 5000)) == hash);
    CHECK(f.app.ms < 201);
    key(&f, KEY_SPACE, 0);
    (void)frame(&f, 60000); /* a machine that slept does not leap */
    CHECK(f.app.ms < 500);
    key(&f, KEY_END, 0);
    CHECK(!app_moving(&f.app));
    key(&f, KEY_HOME, 0);
    CHECK(f.app.ms == 0);
    teardown(&f);
}

static void a_step_runs_until_the_line_can_be_seen(void **state)
{
    (void)state;
    static struct fixture f;
    setup(&f, "first-letter");
    (void)frame(&f, 0);
    app_seek_time(&f.app, 100 * TG_MILLISECOND);
    (void)frame(&f, 16);
    key(&f, KEY_RIGHT, 0);
    CHECK(app_moving(&f.app));
    double goal = f.app.run_to;
    for (int i = 0; i < 200 && app_moving(&f.app); i++) {
        (void)frame(&f, 16);
    }
    CHECK(!app_moving(&f.app));
    CHECK(f.app.ms == goal);
    key(&f, 'm', 0); /* reduced motion: it jumps */
    key(&f, KEY_RIGHT, 0);
    CHECK(!app_moving(&f.app));
    CHECK(f.app.ms > goal);
    teardown(&f);
}

static void switching_the_language_keeps_the_place(void **state)
{
    (void)state;
    static struct fixture f;
    setup(&f, "first-letter");
    app_seek_time(&f.app, 320 * TG_MILLISECOND);
    const struct draw_list *list = frame(&f, 0);
    double ms = f.app.ms;
    uint64_t english = draw_hash(list);
    CHECK(draw_has_text(list, "Commands"));
    CHECK(draw_has_text(list, "EHLO mail.aoba.example"));
    key(&f, 'l', 0);
    list = frame(&f, 16);
    CHECK(f.app.ms == ms);
    CHECK(draw_has_text(list, "コ"));
    CHECK(draw_has_text(list, "コマンド"));
    CHECK(draw_has_text(list, "EHLO mail.aoba.example")); /* protocol text is never translated */
    key(&f, 'l', 0);
    CHECK(draw_hash(frame(&f, 16)) == english);
    teardown(&f);
}

static void layers_show_the_same_moment(void **state)
{
    (void)state;
    static struct fixture f;
    setup(&f, "first-letter");
    (void)frame(&f, 0);
    app_do(&f.app, command_of(COMMAND_TO_CHAPTER, 7));
    CHECK_INT(app_chapter(&f.app), 7);
    double ms = f.app.ms;
    tg_time at = app_time(&f.app);
    uint64_t picture = draw_hash(frame(&f, 16));
    key(&f, '1', 0);
    CHECK_INT(f.app.layer, PRESENTATION_LETTERS);
    CHECK(app_chapter(&f.app) >= 7);
    CHECK(app_time(&f.app) >= at - 100 * TG_MILLISECOND && app_time(&f.app) <= at + 100 * TG_MILLISECOND);
    CHECK(draw_has_text(frame(&f, 16), app_text(&f.app, "ui.story.title")));
    key(&f, '3', 0);
    CHECK(app_time(&f.app) >= at - 100 * TG_MILLISECOND && app_time(&f.app) <= at + 100 * TG_MILLISECOND);
    CHECK(draw_has_text(frame(&f, 16), "seq "));
    key(&f, '2', 0);
    CHECK(f.app.ms == ms);
    CHECK(draw_hash(frame(&f, 16)) == picture);
    teardown(&f);
}

static void what_is_yet_to_come_is_not_told(void **state)
{
    (void)state;
    static struct fixture f;
    setup(&f, "wrong-user");
    (void)frame(&f, 0);
    app_seek_time(&f.app, 358 * TG_MILLISECOND);
    const struct draw_list *list = frame(&f, 16);
    CHECK(draw_has_text(list, "RCPT TO:<hanoko@sakura.example>"));
    CHECK(!draw_has_text(list, "550 5.1.1"));
    key(&f, KEY_RIGHT, 0);
    app_settle(&f.app);
    list = frame(&f, 16);
    CHECK(draw_has_text(list, "550 5.1.1"));
    CHECK(draw_has_text(list, app_text(&f.app, "ui.status.refused")));
    CHECK(draw_has_text(list, app_text(&f.app, "ui.status.detail.1.1")));
    teardown(&f);
}

static void a_password_never_shows_and_the_open_road_is_named(void **state)
{
    (void)state;
    static struct fixture f;
    setup(&f, "first-letter");
    double all = 0;
    (void)frame(&f, 0);
    all = presentation_duration(app_presentation(&f.app));
    bool named = false;
    for (double ms = 0; ms < all; ms += 400) {
        f.app.ms = ms;
        const struct draw_list *list = frame(&f, 0);
        CHECK(!draw_has_text(list, "himitsu"));
        named = named || draw_has_text(list, app_text(&f.app, "ui.talk.open"));
    }
    CHECK(named);
    teardown(&f);
}

static void buildings_and_letters_open_by_pointer_and_by_keyboard(void **state)
{
    (void)state;
    static struct fixture f;
    setup(&f, "first-letter");
    app_seek_time(&f.app, 400 * TG_MILLISECOND);
    (void)frame(&f, 0);
    uint16_t sakura = app_host_named(&f.app, "mail.sakura.example");
    struct draw_rect r = town_host_rect(&f.app.scene, sakura);
    click(&f, r.x + r.w / 2, r.y + r.h * 0.4f);
    CHECK_INT(f.app.overlay, OVERLAY_HOST);
    CHECK_INT(f.app.host, sakura);
    CHECK(draw_has_text(frame(&f, 16), app_text(&f.app, "ui.host.mailboxes")));
    key(&f, KEY_ESCAPE, 0);
    CHECK_INT(f.app.overlay, OVERLAY_NONE);
    (void)frame(&f, 16);
    app_do(&f.app, command_of(COMMAND_INSPECT_LETTER, 1));
    const struct draw_list *list = frame(&f, 16);
    CHECK(draw_has_text(list, "こんにちは")); /* the encoded word, decoded */
    CHECK(draw_has_text(list, "お元気ですか。"));
    CHECK(draw_has_text(list, "<hanako@sakura.example>"));
    app_do(&f.app, command_of(COMMAND_LETTER_RAW, 1));
    CHECK(draw_has_text(frame(&f, 16), "=?UTF-8?B?"));
    float x = 0, y = 0;
    CHECK(zone(&f, command_of(COMMAND_LETTER_TAB, LETTER_JOURNEY), &x, &y));
    click(&f, x, y);
    CHECK_INT(f.app.letter_tab, LETTER_JOURNEY);
    CHECK(draw_has_text(frame(&f, 16), "mail.aoba.example"));
    click(&f, 4, 4); /* beside the card */
    CHECK_INT(f.app.overlay, OVERLAY_NONE);
    teardown(&f);
}

static void tab_goes_through_all_controls_and_enter_presses(void **state)
{
    (void)state;
    static struct fixture f;
    setup(&f, "first-letter");
    (void)frame(&f, 0);
    bool seen_play = false, seen_menu = false, seen_host = false;
    for (int i = 0; i < 80; i++) {
        key(&f, KEY_TAB, 0);
        (void)frame(&f, 16);
        seen_play = seen_play || f.app.ui.focus.kind == COMMAND_PLAY;
        seen_menu = seen_menu || f.app.ui.focus.kind == COMMAND_MENU;
        seen_host = seen_host || f.app.ui.focus.kind == COMMAND_INSPECT_HOST;
    }
    CHECK(seen_play && seen_menu && seen_host);
    while (f.app.ui.focus.kind != COMMAND_PLAY) {
        key(&f, KEY_TAB, MOD_SHIFT);
        (void)frame(&f, 16);
    }
    key(&f, KEY_ENTER, 0);
    CHECK(f.app.playing);
    teardown(&f);
}

static void the_timeline_can_be_dragged(void **state)
{
    (void)state;
    static struct fixture f;
    float x = 0, y = 0;
    setup(&f, "first-letter");
    (void)frame(&f, 0);
    double all = presentation_duration(app_presentation(&f.app));
    CHECK(zone(&f, command_of(COMMAND_SEEK, 0), &x, &y));
    app_input(&f.app, &(struct input){INPUT_PRESS, 0, 0, x, y, 0, NULL});
    CHECK(f.app.ms > all * 0.49 && f.app.ms < all * 0.51);
    (void)frame(&f, 16);
    app_input(&f.app, &(struct input){INPUT_MOVE, 0, 0, x + 5000, y, 0, NULL}); /* beyond the end */
    CHECK(f.app.ms == all);
    app_input(&f.app, &(struct input){INPUT_MOVE, 0, 0, 0, y - 300, 0, NULL});
    CHECK(f.app.ms == 0);
    app_input(&f.app, &(struct input){INPUT_RELEASE, 0, 0, 0, y, 0, NULL});
    app_input(&f.app, &(struct input){INPUT_MOVE, 0, 0, x, y, 0, NULL});
    CHECK(f.app.ms == 0);
    teardown(&f);
}

static void the_transcript_scrolls_and_a_step_brings_the_newest_line_back(void **state)
{
    (void)state;
    static struct fixture f;
    setup(&f, "first-letter");
    app_seek_time(&f.app, 140 * TG_MILLISECOND);
    const struct draw_list *list = frame(&f, 0);
    CHECK(!draw_has_text(list, "220 mail.aoba.example"));
    struct draw_rect side = f.app.layout.side;
    for (int i = 0; i < 40; i++) {
        app_input(&f.app, &(struct input){INPUT_WHEEL, 0, 0, side.x + 100, side.y + 200, -1, NULL});
        list = frame(&f, 16);
    }
    CHECK(f.app.scroll[SCROLL_TALK] == 0 || draw_has_text(list, "220 mail.aoba.example"));
    app_input(&f.app, &(struct input){INPUT_MOVE, 0, 0, side.x + 100, side.y + 200, 0, NULL});
    for (int i = 0; i < 40; i++) {
        app_input(&f.app, &(struct input){INPUT_WHEEL, 0, 0, side.x + 100, side.y + 200, -1, NULL});
        list = frame(&f, 16);
    }
    CHECK(draw_has_text(list, "220 mail.aoba.example"));
    key(&f, KEY_RIGHT, 0);
    app_settle(&f.app);
    CHECK(f.app.scroll[SCROLL_TALK] == 0);
    teardown(&f);
}

static void a_broken_file_shows_its_errors_with_their_lines(void **state)
{
    (void)state;
    static struct fixture f;
    setup(&f, TESTS_DIR "/unit/gui/broken_scenario.json");
    CHECK(f.app.trace == NULL);
    CHECK(f.app.errors.count >= 2);
    const struct draw_list *list = frame(&f, 0);
    CHECK(draw_has_text(list, "Line 5, column"));
    CHECK(draw_has_text(list, "\"quotaa\""));
    CHECK(draw_has_text(list, "^"));
    key(&f, KEY_SPACE, 0); /* keys do no harm */
    key(&f, KEY_RIGHT, 0);
    key(&f, KEY_ENTER, 0);
    key(&f, '1', 0);
    CHECK(draw_has_text(frame(&f, 16), "Line 5, column"));
    key(&f, '?', MOD_SHIFT);
    CHECK(draw_has_text(frame(&f, 16), app_text(&f.app, "ui.help.title")));
    CHECK(app_open(&f.app, "first-letter")); /* and a good one opens after it */
    CHECK(draw_has_text(frame(&f, 16), "A first letter"));
    teardown(&f);
}

static void nothing_open_says_what_to_do(void **state)
{
    (void)state;
    static struct fixture f;
    setup(&f, NULL);
    CHECK(draw_has_text(frame(&f, 0), app_text(&f.app, "ui.empty.title")));
    CHECK(!app_moving(&f.app));
    teardown(&f);
}

static void every_text_of_the_window_is_there_in_both_languages(void **state)
{
    (void)state;
    static struct fixture f;
    setup(&f, NULL);
    const struct tg_table_entry *e;
    size_t at = 0, count = 0;
    while ((e = tg_table_next(&f.app.texts[0].by_key, &at)) != NULL) {
        if (tg_span_istarts(e->key, "ui.")) {
            const char *text = tg_table_get(&f.app.texts[1].by_key, e->key);
            if (text == NULL) {
                print_message("no Japanese for %.*s\n", (int)e->key.len, (const char *)e->key.ptr);
            }
            CHECK(text != NULL);
            count++;
        }
    }
    CHECK(count > 200);
    teardown(&f);
}

static void the_help_scrolls_by_keys_where_it_is_too_long(void **state)
{
    (void)state;
    static struct fixture f;
    setup(&f, "first-letter");
    f.app.font_scale = 2;
    (void)app_frame(&f.app, 0, 1366, 768);
    key(&f, '?', 0);
    uint64_t top = draw_hash(app_frame(&f.app, 0, 1366, 768));
    key(&f, KEY_PAGE_DOWN, 0);
    uint64_t below = draw_hash(app_frame(&f.app, 0, 1366, 768));
    CHECK(below != top);
    key(&f, KEY_UP, 0);
    CHECK(draw_hash(app_frame(&f.app, 0, 1366, 768)) != below);
    key(&f, KEY_PAGE_UP, 0);
    key(&f, KEY_PAGE_UP, 0);
    CHECK(draw_hash(app_frame(&f.app, 0, 1366, 768)) == top);
    teardown(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stepping_back_shows_the_pictures_of_stepping_forward),
        cmocka_unit_test(playing_moves_with_the_clock_and_pausing_stops_where_it_is),
        cmocka_unit_test(a_step_runs_until_the_line_can_be_seen),
        cmocka_unit_test(switching_the_language_keeps_the_place),
        cmocka_unit_test(layers_show_the_same_moment),
        cmocka_unit_test(what_is_yet_to_come_is_not_told),
        cmocka_unit_test(a_password_never_shows_and_the_open_road_is_named),
        cmocka_unit_test(buildings_and_letters_open_by_pointer_and_by_keyboard),
        cmocka_unit_test(tab_goes_through_all_controls_and_enter_presses),
        cmocka_unit_test(the_timeline_can_be_dragged),
        cmocka_unit_test(the_transcript_scrolls_and_a_step_brings_the_newest_line_back),
        cmocka_unit_test(a_broken_file_shows_its_errors_with_their_lines),
        cmocka_unit_test(nothing_open_says_what_to_do),
        cmocka_unit_test(every_text_of_the_window_is_there_in_both_languages),
        cmocka_unit_test(the_help_scrolls_by_keys_where_it_is_too_long),
    };
    return tg_run_tests(tests);
}
