// SPDX-License-Identifier: MIT
/* The narration tells what is shown, once, in the language chosen, forwards and back. */
#include "gui/narrate.h"
#include "gui/sdl_backend.h"
#include "tests/harness/tg_test.h"

static void it_tells_each_step_once_in_both_languages(void **state)
{
    (void)state;
    static struct app app;
    const char *why = "";
    struct narration n;
    struct tg_buf out;
    struct backend *backend =
        backend_new(&(struct backend_options){.width = 1600, .height = 900, .in_memory = true}, &why);
    CHECK(backend != NULL);
    struct text_measurer measurer = backend_measurer(backend);
    CHECK_INT(app_init(&app, backend_art(backend), &measurer), TG_OK);
    tg_buf_init(&out, 1 << 20);
    narration_init(&n);
    app_do(&app, command_of(COMMAND_PICKER, 0));
    (void)app_frame(&app, 0, 1600, 900);
    narration_go_on(&n, &app, &out);
    CHECK_INT(out.len, 0);
    CHECK(app_open(&app, "first-letter"));
    app.picking = false;
    for (int language = 0; language < APP_LANGUAGES; language++) {
        app.language = language;
        app_do(&app, command_of(COMMAND_TO_START, 0));
        (void)app_frame(&app, 0, 1600, 900);
        tg_buf_clear(&out);
        narration_init(&n);
        for (int step = 0; step < 200; step++) {
            app_do(&app, command_of(COMMAND_STEP, 1));
            app_settle(&app);
            (void)app_frame(&app, 0, 1600, 900);
            narration_go_on(&n, &app, &out);
            size_t told = out.len;
            narration_go_on(&n, &app, &out); /* nothing has happened since */
            CHECK_INT(out.len, told);
        }
        CHECK(strstr(tg_buf_cstr(&out), app_scenario_text(&app, &app.scenario->title)) == tg_buf_cstr(&out));
        CHECK(strstr(tg_buf_cstr(&out), "taro-pc → mail.aoba.example: RCPT TO:<hanako@sakura.example>"));
        CHECK(strstr(tg_buf_cstr(&out), "hanako-pc"));
        CHECK(!strstr(tg_buf_cstr(&out), "himitsu"));
        for (size_t i = 0; i < app.chapter_count; i++) {
            const char *say = app_scenario_text(&app, &app.chapters[i].step->say);
            const char *first = strstr(tg_buf_cstr(&out), say);
            CHECK(first != NULL && strstr(first + 1, say) == NULL);
        }
        tg_buf_clear(&out);
        app_do(&app, command_of(COMMAND_STEP, -1));
        (void)app_frame(&app, 0, 1600, 900);
        narration_go_on(&n, &app, &out);
        CHECK(out.len > 0);
    }
    tg_buf_deinit(&out);
    app_deinit(&app);
    backend_free(backend);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_tells_each_step_once_in_both_languages),
    };
    return tg_run_tests(tests);
}
