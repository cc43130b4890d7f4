// SPDX-License-Identifier: MIT
/* tegami play: the window, or one picture of it. */
#include "cli/cli.h"

#ifdef TEGAMI_WINDOW

#include "base/file.h"
#include "base/text.h"
#include "gui/app.h"
#include "gui/narrate.h"
#include "gui/sdl_backend.h"
#include "scenarios/matcher.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#define FRAME_MS 16.0

struct play_options {
    const char *scenario, *language, *screenshot, *inspect, *at;
    int width, height, layer, view;
    float scale;
    bool dark, theme_given, fullscreen, narrate, help;
};

static bool parse_size(const char *text, struct play_options *o)
{
    struct tg_span rest = tg_span_str(text), width = tg_split(&rest, 'x');
    uint64_t w, h;

    if (!tg_parse_u64(width, 16384, &w) || !tg_parse_u64(rest, 16384, &h) || w < 320 || h < 200) {
        return false;
    }
    o->width = (int)w;
    o->height = (int)h;
    return true;
}

static bool parse_choice(const char *text, const char *const *names, int count, int *out)
{
    for (int i = 0; i < count; i++) {
        if (strcmp(text, names[i]) == 0) {
            *out = i;
            return true;
        }
    }
    return false;
}

/* "1.5": with a point whatever the locale says. */
static bool parse_scale(const char *text, float *out)
{
    struct tg_span rest = tg_span_str(text), whole = tg_split(&rest, '.');
    uint64_t w = 0, part = 0;
    float digits = 1;

    if (!tg_parse_u64(whole, 4, &w) || rest.len > 3 || (rest.len > 0 && !tg_parse_u64(rest, 999, &part))) {
        return false;
    }
    for (size_t i = 0; i < rest.len; i++) {
        digits *= 10;
    }
    *out = (float)w + (float)part / digits;
    return *out >= 1.0f && *out <= 2.0f;
}

static int parse_one(int option, struct play_options *o)
{
    static const char *const themes[] = {"light", "dark"}, *const layers[] = {"letters", "commands", "bytes"},
                             *const views[MAIN_VIEW_COUNT] = {"town", "sequence"};
    int choice = 0;
    tg_time at;

    switch (option) {
    case 'l':
        o->language = optarg;
        return -1;
    case 't':
        if (!parse_choice(optarg, themes, 2, &choice)) {
            return cli_usage("--theme is light or dark, not '%s'", optarg);
        }
        o->dark = choice == 1;
        o->theme_given = true;
        return -1;
    case 's':
        return parse_scale(optarg, &o->scale) ? -1
                                              : cli_usage("--scale wants a number from 1.0 to 2.0, not '%s'", optarg);
    case 'a':
        o->at = optarg;
        return cli_parse_time(optarg, &at)
                   ? -1
                   : cli_usage("--at wants a time such as 1.5s, 20ms, 5m or 2h, not '%s'", optarg);
    case 'f':
        o->fullscreen = true;
        return -1;
    case 'n':
        o->narrate = true;
        return -1;
    case 'p':
        o->screenshot = optarg;
        return -1;
    case 'z':
        return parse_size(optarg, o) ? -1 : cli_usage("--size wants WIDTHxHEIGHT such as 1600x900, not '%s'", optarg);
    case 'y':
        if (!parse_choice(optarg, layers, 3, &choice)) {
            return cli_usage("--layer is letters, commands or bytes, not '%s'", optarg);
        }
        o->layer = choice + 1;
        return -1;
    case 'v':
        return parse_choice(optarg, views, MAIN_VIEW_COUNT, &o->view)
                   ? -1
                   : cli_usage("--view is town or sequence, not '%s'", optarg);
    case 'i':
        o->inspect = optarg;
        return -1;
    case 'h':
        o->help = true;
        return -1;
    default:
        return CLI_USAGE;
    }
}

/* -1: go on; else the exit status. */
static int parse_options(int argc, char **argv, struct play_options *o)
{
    static const struct option options[] = {
        {"lang", required_argument, NULL, 'l'},
        {"theme", required_argument, NULL, 't'},
        {"scale", required_argument, NULL, 's'},
        {"at", required_argument, NULL, 'a'},
        {"fullscreen", no_argument, NULL, 'f'},
        {"narrate", no_argument, NULL, 'n'},
        {"screenshot", required_argument, NULL, 'p'},
        {"size", required_argument, NULL, 'z'},
        {"layer", required_argument, NULL, 'y'},
        {"inspect", required_argument, NULL, 'i'},
        {"view", required_argument, NULL, 'v'},
        {"help", no_argument, NULL, 'h'},
        {0},
    };
    struct tg_texts texts;
    *o = (struct play_options){.scale = 0, .layer = PRESENTATION_COMMANDS};
    optind = 1;
    for (int option; (option = getopt_long(argc, argv, "h", options, NULL)) != -1;) {
        int status = parse_one(option, o);
        if (status >= 0) {
            return status;
        }
    }
    if (o->help) {
        return cli_help("play", o->language);
    }
    if (!cli_texts(&texts, o->language)) {
        return CLI_USAGE;
    }
    tg_texts_deinit(&texts);
    if (optind + 1 < argc) {
        return cli_usage("play wants one scenario: a file, or the id of a lesson (tegami list names them)");
    }
    o->scenario = optind < argc ? argv[optind] : NULL; /* NULL: the picker */
    if (o->scenario == NULL && (o->at != NULL || o->inspect != NULL)) {
        return cli_usage("%s wants a scenario, too", o->at != NULL ? "--at" : "--inspect");
    }
    return -1;
}

/* --inspect: the scenario's name of a letter, its number, or a host. */
static bool inspect(struct app *app, const char *name)
{
    uint64_t number = 0;
    uint16_t host = app_host_named(app, name);
    uint32_t letter = trace_letter_by_name(app->trace, name);

    if (letter == 0 && tg_parse_u64(tg_span_str(name), UINT32_MAX, &number)) {
        letter = (uint32_t)number;
    }
    if (letter != 0) {
        app_do(app, command_of(COMMAND_INSPECT_LETTER, (int32_t)letter));
    } else if (host != TRACE_NO_HOST) {
        app_do(app, command_of(COMMAND_INSPECT_HOST, host));
    }
    return letter != 0 || host != TRACE_NO_HOST;
}

static int nobody_called(const struct app *app, const char *name)
{
    struct tg_buf hosts;
    tg_buf_init(&hosts, 4096);
    for (size_t i = 0; i < trace_host_count(app->trace); i++) {
        tg_buf_fmt(&hosts, "%s%s", i ? ", " : "", trace_host_at(app->trace, (uint16_t)i)->name);
    }
    int status =
        cli_usage("there is no letter and no host '%s' in this scenario; hosts: %s", name, tg_buf_cstr(&hosts));
    tg_buf_deinit(&hosts);
    return status;
}

/* Opens the scenario and goes where the options say. Returns the exit status: a broken file is shown, too. */
static int set_out(struct app *app, const struct play_options *o)
{
    int status = CLI_OK;
    tg_time at = 0;

    app->dark = o->theme_given ? o->dark : app->dark;
    app->font_scale = o->scale > 0 ? o->scale : app->font_scale;
    app->layer = (enum presentation_layer)o->layer;
    app->main_view = (enum app_main_view)o->view;
    if (o->language != NULL || app->settings.language < 0) {
        app->language = strcmp(cli_language(o->language), "ja") == 0 ? 1 : 0;
    }
    if (o->scenario == NULL) {
        app_do(app, command_of(COMMAND_PICKER, 0));
        return CLI_OK;
    }
    if (!app_open(app, o->scenario)) {
        struct tg_buf text;
        tg_buf_init(&text, 1 << 20);
        scenario_errors_print(&app->errors, o->scenario, &text);
        fputs(tg_buf_cstr(&text), stderr);
        tg_buf_deinit(&text);
        return CLI_USAGE;
    }
    if (o->at != NULL && cli_parse_time(o->at, &at)) {
        app_seek_time(app, at);
    }
    if (o->inspect != NULL && !inspect(app, o->inspect)) {
        status = nobody_called(app, o->inspect);
    }
    return status;
}

/* --- settings: of a window that somebody looks at, never of a picture --- */

static bool find_settings(struct tg_buf *path)
{
    tg_buf_init(path, 8192);
    return settings_path(getenv("XDG_CONFIG_HOME"), getenv("HOME"), path);
}

static void load_settings(struct app *app, struct settings *kept)
{
    struct tg_buf path, text;

    settings_default(kept);
    tg_buf_init(&text, 1 << 16);
    if (find_settings(&path) && tg_file_read((const char *)path.ptr, &text) == TG_OK) {
        settings_parse(kept, tg_buf_span(&text));
    }
    tg_buf_deinit(&text);
    tg_buf_deinit(&path);
    app_use_settings(app, kept);
}

/* Writes what has changed. A home that cannot be written to is nothing to stop a lesson for. */
static void save_settings(const struct app *app, struct settings *kept)
{
    struct settings now = app_settings(app);
    struct tg_buf path, text;

    if (settings_same(kept, &now)) {
        return;
    }
    *kept = now;
    tg_buf_init(&text, 1 << 16);
    settings_write(&now, &text);
    if (find_settings(&path) && tg_file_make_folders((const char *)path.ptr) == TG_OK) {
        (void)!tg_file_write((const char *)path.ptr, tg_buf_span(&text));
    }
    tg_buf_deinit(&text);
    tg_buf_deinit(&path);
}

static int picture(struct app *app, struct backend *backend, const char *path)
{
    float w, h;

    backend_size(backend, &w, &h);
    (void)backend_paint(backend, app_frame(app, 0, w, h));
    if (!backend_save(backend, path)) {
        fprintf(stderr, "tegami: the picture '%s' cannot be written\n", path);
        return CLI_ENVIRONMENT;
    }
    return CLI_OK;
}

/* What has happened since, onto standard output at once: somebody listens. */
static void tell(struct app *app, struct narration *narration)
{
    struct tg_buf text;

    tg_buf_init(&text, 1 << 20);
    narration_go_on(narration, app, &text);
    if (text.len > 0) {
        fputs(tg_buf_cstr(&text), stdout);
        fflush(stdout);
    }
    tg_buf_deinit(&text);
}

static void loop(struct app *app, struct backend *backend, struct settings *kept, bool narrate)
{
    struct narration narration;
    double next = backend_now_ms(backend);
    struct input in;
    float w, h;

    narration_init(&narration);
    while (!app->quit) {
        double now = backend_now_ms(backend);
        int wait = app_moving(app) ? (int)(next > now ? next - now : 0) : -1;
        for (bool got = backend_input(backend, app->now < 0 ? 0 : wait, &in); got;
             got = backend_input(backend, 0, &in)) {
            app_input(app, &in);
        }
        now = backend_now_ms(backend);
        next = now + FRAME_MS;
        if (!app_moving(app)) {
            app->now = now; /* time spent waiting is not played */
        }
        if (app->want_copy) {
            backend_copy(backend, tg_buf_cstr(&app->copied));
            app->want_copy = false;
        }
        if (app->want_fullscreen) {
            backend_toggle_fullscreen(backend);
            app->want_fullscreen = false;
        }
        backend_size(backend, &w, &h);
        (void)backend_paint(backend, app_frame(app, now, w, h));
        if (narrate) {
            tell(app, &narration);
        }
        backend_set_hand(backend, app_over_something(app));
        backend_set_typing(backend, app->typing != NULL ? &app->typing_rect : NULL);
        if (!app_moving(app)) {
            save_settings(app, kept);
        }
    }
}

static int play(struct app *app, struct backend *backend, const struct play_options *o)
{
    struct text_measurer measurer = backend_measurer(backend);
    int status = CLI_ENVIRONMENT;

    if (app_init(app, backend_art(backend), &measurer) != TG_OK) {
        fputs("tegami: the language tables (texts/en.tsv, texts/ja.tsv) are missing or broken\n", stderr);
    } else {
        struct settings kept;
        settings_default(&kept);
        if (o->screenshot == NULL) {
            load_settings(app, &kept);
        }
        status = set_out(app, o);
        bool drawable = status == CLI_OK || app->errors.count > 0;
        if (o->screenshot != NULL && drawable) {
            int saved = picture(app, backend, o->screenshot);
            status = status == CLI_OK ? saved : status;
        } else if (drawable) {
            loop(app, backend, &kept, o->narrate);
        }
    }
    app_deinit(app);
    return status;
}

static int no_window(const struct play_options *o, const char *why)
{
    const char *lesson = o->scenario != NULL ? o->scenario : "first-letter";
    fprintf(stderr,
            "tegami: no window can be opened (%s).\n"
            "  The story as text:  tegami run %s\n"
            "  A picture of it:    tegami play %s --screenshot picture.png\n",
            why, lesson, lesson);
    return CLI_ENVIRONMENT;
}

int cmd_play(int argc, char **argv)
{
    struct play_options o;
    const char *why = "";
    int status = parse_options(argc, argv, &o);

    if (status >= 0) {
        return status;
    }
    struct backend_options options = {o.width, o.height, "tegami", o.fullscreen, o.screenshot != NULL};
    struct backend *backend = backend_new(&options, &why);
    if (backend == NULL) {
        return no_window(&o, why);
    }
    struct app *app = tg_alloc(sizeof *app);
    status = play(app, backend, &o);
    tg_free(app);
    backend_free(backend);
    return status;
}

#else

#include <stdio.h>

int cmd_play(int argc, char **argv)
{
    const char *scenario = argc > 1 && argv[argc - 1][0] != '-' ? argv[argc - 1] : "first-letter";
    fprintf(stderr, "tegami: this program was built without its window.\n  The story as text:  tegami run %s\n",
            scenario);
    return CLI_ENVIRONMENT;
}

#endif
