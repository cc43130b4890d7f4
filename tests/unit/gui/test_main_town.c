// SPDX-License-Identifier: MIT
/* Looking nearer at the town: by wheel, keys and dragging; following; back to the whole town, the same picture; nothing
 * is cut by the edge of the map on the way. */
#include "gui/app.h"
#include "gui/sdl_backend.h"
#include "tests/harness/tg_test.h"

#include <math.h>

static struct {
    struct backend *backend;
    struct app app;
    double now;
} f;

static int set_up(void **state)
{
    (void)state;
    const char *why = "";
    f.backend = backend_new(&(struct backend_options){.width = 1600, .height = 900, .in_memory = true}, &why);
    if (f.backend == NULL) {
        print_message("no window parts here: %s\n", why);
        return -1;
    }
    struct text_measurer measurer = backend_measurer(f.backend);
    if (app_init(&f.app, backend_art(f.backend), &measurer) != TG_OK) {
        return -1;
    }
    f.now = 0;
    if (!app_open(&f.app, "first-letter")) {
        return -1;
    }
    (void)app_frame(&f.app, 0, 1600, 900);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    app_deinit(&f.app);
    backend_free(f.backend);
    return 0;
}

static const struct draw_list *frame(double later)
{
    f.now += later;
    return app_frame(&f.app, f.now, 1600, 900);
}

/* Until nothing moves any more. */
static const struct draw_list *rest(void)
{
    const struct draw_list *list = frame(16);
    int frames = 0;
    for (; app_moving(&f.app) && frames < 1000; frames++) {
        list = frame(16);
    }
    CHECK(frames < 1000);
    return list;
}

static void pointer(enum input_kind kind, float x, float y, float wheel)
{
    app_input(&f.app, &(struct input){kind, 0, 0, x, y, wheel, NULL});
}

static void key(int code, unsigned mods)
{
    app_input(&f.app, &(struct input){INPUT_KEY, code, mods, 0, 0, 0, NULL});
}

static void the_wheel_zooms_and_what_is_under_the_pointer_stays(void **state)
{
    (void)state;
    app_seek_time(&f.app, 350 * TG_MILLISECOND);
    uint64_t whole = draw_hash(rest());
    struct draw_point before = town_map_point(&f.app.scene, 540, 400);
    pointer(INPUT_WHEEL, 540, 400, -1);
    (void)frame(16);
    CHECK(app_moving(&f.app));
    (void)rest();
    struct draw_point after = town_map_point(&f.app.scene, 540, 400);
    CHECK(f.app.look.zoom > 1.2f);
    CHECK(fabsf(before.x - after.x) < 3 && fabsf(before.y - after.y) < 3);
    pointer(INPUT_WHEEL, 540, 400, 1);
    pointer(INPUT_WHEEL, 540, 400, 1);
    CHECK(draw_hash(rest()) == whole);
    for (int i = 0; i < 50; i++) {
        key('z', 0);
    }
    (void)rest();
    CHECK(f.app.look.zoom <= 3.01f);
    key('0', 0);
    CHECK(draw_hash(rest()) == whole);
}

static void dragging_moves_the_town_and_a_press_still_opens(void **state)
{
    (void)state;
    key('z', 0);
    key('z', 0);
    (void)rest();
    struct draw_point grabbed = town_map_point(&f.app.scene, 500, 500);
    pointer(INPUT_MOVE, 500, 500, 0);
    pointer(INPUT_PRESS, 500, 500, 0);
    pointer(INPUT_MOVE, 520, 510, 0);
    pointer(INPUT_MOVE, 560, 530, 0);
    (void)frame(16);
    struct draw_point now = town_map_point(&f.app.scene, 560, 530);
    CHECK(fabsf(now.x - grabbed.x) < 2 && fabsf(now.y - grabbed.y) < 2);
    pointer(INPUT_RELEASE, 560, 530, 0);
    CHECK_INT(f.app.overlay, OVERLAY_NONE);
    key('0', 0);
    (void)rest();
    struct draw_rect house = town_host_rect(&f.app.scene, app_host_named(&f.app, "taro-pc"));
    float x = house.x + house.w / 2, y = house.y + house.h / 2;
    pointer(INPUT_MOVE, x, y, 0);
    pointer(INPUT_PRESS, x, y, 0);
    pointer(INPUT_MOVE, x + 2, y, 0);
    pointer(INPUT_RELEASE, x + 2, y, 0);
    CHECK_INT(f.app.overlay, OVERLAY_HOST);
}

static void following_shows_those_who_act_and_nothing_is_cut(void **state)
{
    (void)state;
    size_t errors = 0, seen = 0, nearer = 0;
    key('v', 0);
    f.app.reduced_motion = true;
    for (int layer = 1; layer <= 3; layer++) {
        app_do(&f.app, command_of(COMMAND_LAYER, layer));
        for (int language = 0; language < APP_LANGUAGES; language++) {
            f.app.language = language;
            app_do(&f.app, command_of(COMMAND_TO_START, 0));
            for (int step = 0; step < 60; step++) {
                struct tg_buf found;
                struct draw_rect acting;
                tg_buf_init(&found, 1 << 16);
                key(KEY_RIGHT, 0);
                (void)frame(16);
                errors += draw_check(frame(16), &found);
                if (found.len > 0) {
                    print_message("layer %d step %d zoom %.2f:\n%s", layer, step, (double)f.app.look.zoom,
                                  tg_buf_cstr(&found));
                }
                tg_buf_deinit(&found);
                nearer += f.app.look.zoom > 1.05f;
                if (town_acting(&f.app.scene, &acting)) {
                    struct draw_point a = town_map_point(&f.app.scene, f.app.scene.rect.x, f.app.scene.rect.y);
                    float x = acting.x + acting.w / 2, y = acting.y + acting.h / 2;
                    CHECK(x > a.x && y > a.y);
                    seen++;
                }
            }
        }
    }
    CHECK(seen > 100);
    CHECK(nearer > 50);
    CHECK_INT(errors, 0);
    key('v', 0);
    (void)frame(16);
    CHECK(f.app.look.zoom <= 1.0f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_wheel_zooms_and_what_is_under_the_pointer_stays, set_up, tear_down),
        cmocka_unit_test_setup_teardown(dragging_moves_the_town_and_a_press_still_opens, set_up, tear_down),
        cmocka_unit_test_setup_teardown(following_shows_those_who_act_and_nothing_is_cut, set_up, tear_down),
    };
    return tg_run_tests(tests);
}
