// SPDX-License-Identifier: MIT
/* Every part of the window in both languages, at many sizes and font scales, through a whole lesson: nothing is cut
 * off, nothing lies on top of anything else. With the real fonts, painted nowhere. */
#include "gui/app.h"
#include "gui/sdl_backend.h"
#include "tests/harness/tg_test.h"

struct fixture {
    struct backend *backend;
    struct app app;
};

static void setup(struct fixture *f, const char *lesson)
{
    const char *why = "";
    f->backend = backend_new(&(struct backend_options){.width = 1600, .height = 900, .in_memory = true}, &why);
    if (f->backend == NULL) {
        print_message("no window parts here: %s\n", why);
    }
    CHECK(f->backend != NULL);
    struct text_measurer measurer = backend_measurer(f->backend);
    CHECK_INT(app_init(&f->app, backend_art(f->backend), &measurer), TG_OK);
    CHECK(app_open(&f->app, lesson));
}

static void teardown(struct fixture *f)
{
    app_deinit(&f->app);
    backend_free(f->backend);
}

struct look {
    float width, height, scale;
};
static const struct look looks[] = {
    {1600, 900,  1.0f },
    {1280, 720,  1.0f },
    {1280, 720,  1.5f },
    {1920, 1080, 1.25f},
    {3840, 2160, 1.0f },
    {1024, 768,  1.0f },
    {2560, 1080, 1.0f },
    {1366, 768,  2.0f },
};

/* Draws one frame and complains about its layout. Returns the number of errors. */
static size_t look_at(struct fixture *f, const struct look *look, const char *where)
{
    struct tg_buf found;
    tg_buf_init(&found, 1 << 16);
    f->app.font_scale = look->scale;
    const struct draw_list *list = app_frame(&f->app, 0, look->width, look->height);
    size_t errors = draw_check(list, &found);
    if (errors > 0) {
        print_message("%s, %dx%d scale %d%%, %s, layer %d, at %.0f ms:\n%s", where, (int)look->width, (int)look->height,
                      (int)(look->scale * 100), f->app.language ? "ja" : "en", (int)f->app.layer, f->app.ms,
                      tg_buf_cstr(&found));
    }
    CHECK(list->count > 20);
    tg_buf_deinit(&found);
    return errors;
}

static size_t walk(struct fixture *f, const char *where, double step_ms)
{
    size_t errors = 0;

    for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) {
        for (int language = 0; language < APP_LANGUAGES; language++) {
            f->app.language = language;
            for (int layer = 1; layer <= 3; layer++) {
                app_do(&f->app, command_of(COMMAND_LAYER, layer));
                double all = presentation_duration(app_presentation(&f->app));
                for (double ms = 0; ms <= all; ms += step_ms) {
                    f->app.ms = ms;
                    errors += look_at(f, &looks[i], where);
                }
            }
        }
    }
    return errors;
}

static void first_letter_fits_everywhere(void **state)
{
    (void)state;
    static struct fixture f;
    setup(&f, "first-letter");
    CHECK_INT(walk(&f, "first-letter", 7000), 0);
    teardown(&f);
}

static void refusals_and_queues_fit_everywhere(void **state)
{
    (void)state;
    static const char *const lessons[] = {"wrong-user", "office-closed"};
    for (size_t i = 0; i < 2; i++) {
        static struct fixture f;
        setup(&f, lessons[i]);
        CHECK_INT(walk(&f, lessons[i], 16000), 0);
        teardown(&f);
    }
}

static void overlays_fit_everywhere(void **state)
{
    (void)state;
    static struct fixture f;
    size_t errors = 0;
    setup(&f, "first-letter");
    app_seek_time(&f.app, 31 * TG_SECOND);
    struct command opens[] = {command_of(COMMAND_HELP, 0),
                              command_of(COMMAND_MENU, 0),
                              command_of(COMMAND_INSPECT_LETTER, 1),
                              command_of(COMMAND_INSPECT_HOST, app_host_named(&f.app, "mail.sakura.example")),
                              command_of(COMMAND_INSPECT_HOST, app_host_named(&f.app, "resolver")),
                              command_of(COMMAND_INSPECT_HOST, app_host_named(&f.app, "taro-pc"))};
    for (size_t o = 0; o < sizeof opens / sizeof opens[0]; o++) {
        for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) {
            for (int language = 0; language < APP_LANGUAGES; language++) {
                f.app.language = language;
                app_do(&f.app, command_of(COMMAND_CLOSE, 0));
                app_do(&f.app, opens[o]);
                for (int tab = 0; tab < 3; tab++) {
                    app_do(&f.app, command_of(COMMAND_LETTER_TAB, tab));
                    errors += look_at(&f, &looks[i], "overlay");
                }
            }
        }
    }
    CHECK_INT(errors, 0);
    teardown(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_letter_fits_everywhere),
        cmocka_unit_test(refusals_and_queues_fit_everywhere),
        cmocka_unit_test(overlays_fit_everywhere),
    };
    return tg_run_tests(tests);
}
