// SPDX-License-Identifier: MIT
/* The sequence diagram in the window: the same run, the same playhead; every arrow can be pressed; nothing is cut off.
 */
#include "gui/app.h"
#include "gui/sdl_backend.h"
#include "gui/sequence_layout.h"
#include "tests/harness/tg_test.h"

struct fixture {
    struct backend *backend;
    struct app app;
};

static void setup(struct fixture *f, const char *lesson)
{
    const char *why = "";
    f->backend = backend_new(&(struct backend_options){.width = 1600, .height = 900, .in_memory = true}, &why);
    CHECK(f->backend != NULL);
    struct text_measurer measurer = backend_measurer(f->backend);
    CHECK_INT(app_init(&f->app, backend_art(f->backend), &measurer), TG_OK);
    CHECK(app_open(&f->app, lesson));
    app_do(&f->app, command_of(COMMAND_VIEW, MAIN_VIEW_SEQUENCE));
}

static void teardown(struct fixture *f)
{
    app_deinit(&f->app);
    backend_free(f->backend);
}

static const struct sequence_layout *frame(struct fixture *f)
{
    (void)app_frame(&f->app, 0, 1600, 900);
    return f->app.sequence;
}

static void rows_lie_one_below_the_other_and_bars_hold_their_lines(void **state)
{
    (void)state;
    static struct fixture f;
    setup(&f, "first-letter");
    const struct sequence_layout *l = frame(&f);
    size_t gone = 0, waits = 0;
    CHECK(l->model.row_count > 60);
    CHECK(l->model.column_count >= 8);
    for (size_t i = 0; i < l->model.row_count; i++) {
        CHECK(l->tops[i + 1] >= l->tops[i]);
        gone += l->model.rows[i].kind == SEQUENCE_CAPTION;
        waits += sequence_layout_waits(l, i);
        CHECK_INT(sequence_layout_first(l, l->tops[i + 1] - 0.5f) <= i, 1);
    }
    CHECK_INT(gone, f.app.chapter_count);
    CHECK_INT(waits, 1);                              /* until Hanako looks */
    CHECK_INT(l->bar_count, 6);                       /* three connections, two ends each */
    for (size_t i = 0; i < l->model.row_count; i++) { /* each line lies on a bar of its column */
        const struct sequence_row *row = &l->model.rows[i];
        bool held = row->kind == SEQUENCE_CAPTION || trace_at(f.app.trace, row->event)->kind != TRACE_LINE_SAID;
        for (size_t b = 0; b < l->bar_count && !held; b++) {
            held =
                l->bars[b].column == row->from && l->bars[b].top <= l->tops[i] && l->bars[b].bottom >= l->tops[i + 1];
        }
        CHECK(held);
    }
    teardown(&f);
}

static void the_playhead_and_the_newest_row_are_one(void **state)
{
    (void)state;
    static struct fixture f;
    setup(&f, "first-letter");
    for (int layer = 1; layer <= 3; layer++) {
        app_do(&f.app, command_of(COMMAND_LAYER, layer));
        app_do(&f.app, command_of(COMMAND_TO_START, 0));
        size_t last = 0;
        const struct sequence_layout *l = frame(&f);
        CHECK_INT(l->layer, layer);
        for (size_t i = 0; i < l->model.row_count; i++) {
            if (l->model.rows[i].kind != SEQUENCE_CAPTION) { /* what a press on the row gives */
                app_do(&f.app, command_of(COMMAND_TO_EVENT, (int32_t)l->model.rows[i].event));
                size_t now = sequence_layout_row(l, app_event(&f.app));
                CHECK(now >= i && now >= last);
                last = now;
            }
        }
        CHECK(last + 3 > l->model.row_count);
    }
    CHECK_INT(sequence_layout_row(frame(&f), TRACE_NONE), SIZE_MAX);
    teardown(&f);
}

static bool zone_of(const struct app *app, struct command command, struct draw_rect *out)
{
    for (size_t i = 0; i < app->ui.zone_count; i++) {
        if (command_same(app->ui.zones[i].command, command)) {
            *out = app->ui.zones[i].rect;
            return true;
        }
    }
    return false;
}

static void a_press_on_an_arrow_goes_there(void **state)
{
    (void)state;
    static struct fixture f;
    setup(&f, "first-letter");
    app_seek_time(&f.app, 350 * TG_MILLISECOND);
    const struct sequence_layout *l = frame(&f);
    size_t now = sequence_layout_row(l, app_event(&f.app)), aim = now - 3;
    struct draw_rect r;
    CHECK(zone_of(&f.app, command_of(COMMAND_TO_EVENT, (int32_t)l->model.rows[aim].event), &r));
    struct input press = {.kind = INPUT_PRESS, .x = r.x + r.w / 2, .y = r.y + r.h / 2};
    app_input(&f.app, &press);
    press.kind = INPUT_RELEASE;
    app_input(&f.app, &press);
    CHECK_INT(sequence_layout_row(frame(&f), app_event(&f.app)), aim);
    CHECK_INT(f.app.main_view, MAIN_VIEW_SEQUENCE);
    teardown(&f);
}

static void scrolling_looks_elsewhere_and_a_step_comes_back(void **state)
{
    (void)state;
    static struct fixture f;
    setup(&f, "first-letter");
    app_seek_time(&f.app, 30 * TG_SECOND);
    (void)frame(&f);
    CHECK(!draw_has_text(&f.app.list, "EHLO [198"));
    uint32_t event = app_event(&f.app);
    struct input wheel = {.kind = INPUT_WHEEL, .x = 500, .y = 400, .wheel = -100};
    app_input(&f.app, &wheel);
    (void)frame(&f);
    CHECK(draw_has_text(&f.app.list, "EHLO [198"));
    CHECK_INT(app_event(&f.app), event);
    app_do(&f.app, command_of(COMMAND_STEP, -1));
    (void)frame(&f);
    CHECK(!draw_has_text(&f.app.list, "EHLO [198"));
    teardown(&f);
}

static void losses_and_repeats_show_at_byte_depth(void **state)
{
    (void)state;
    static struct fixture f;
    setup(&f, "lossy-road");
    app_do(&f.app, command_of(COMMAND_LAYER, 3));
    const struct sequence_layout *l = frame(&f);
    size_t lost = 0, again = 0, losses = 0;
    for (size_t i = 0; i < trace_count(f.app.trace); i++) {
        losses += trace_at(f.app.trace, (uint32_t)i)->kind == TRACE_PACKET_LOST;
    }
    for (size_t i = 0; i < l->model.row_count; i++) {
        lost += l->model.rows[i].kind == SEQUENCE_LOST;
        again += l->model.rows[i].kind == SEQUENCE_AGAIN;
    }
    CHECK_INT(lost, losses);
    CHECK(lost > 0 && again > 0);
    teardown(&f);
}

static void it_fits_everywhere(void **state)
{
    (void)state;
    static const struct {
        float width, height, scale;
    } looks[] = {{1280, 720, 1.0f}, {1366, 768, 1.5f}, {1600, 900, 1.0f}, {3840, 2160, 2.0f}};
    static const char *const lessons[] = {"first-letter", "lossy-road", "office-closed"};
    size_t errors = 0;
    for (size_t k = 0; k < 3; k++) {
        static struct fixture f;
        setup(&f, lessons[k]);
        for (size_t i = 0; i < 4; i++) {
            for (int layer = 1; layer <= 3; layer++) {
                app_do(&f.app, command_of(COMMAND_LAYER, layer));
                for (int part = 0; part <= 8; part++) {
                    app_do(&f.app, command_of(COMMAND_SEEK, part * 125000));
                    f.app.language = part % APP_LANGUAGES;
                    f.app.font_scale = looks[i].scale;
                    struct tg_buf found;
                    tg_buf_init(&found, 1 << 16);
                    const struct draw_list *list = app_frame(&f.app, 0, looks[i].width, looks[i].height);
                    size_t wrong = draw_check(list, &found);
                    if (wrong > 0) {
                        print_message("%s %d part %d: %s", lessons[k], (int)looks[i].width, part, tg_buf_cstr(&found));
                    }
                    errors += wrong;
                    tg_buf_deinit(&found);
                }
            }
        }
        teardown(&f);
    }
    CHECK_INT(errors, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_lie_one_below_the_other_and_bars_hold_their_lines),
        cmocka_unit_test(the_playhead_and_the_newest_row_are_one),
        cmocka_unit_test(a_press_on_an_arrow_goes_there),
        cmocka_unit_test(scrolling_looks_elsewhere_and_a_step_comes_back),
        cmocka_unit_test(losses_and_repeats_show_at_byte_depth),
        cmocka_unit_test(it_fits_everywhere),
    };
    return tg_run_tests(tests);
}
