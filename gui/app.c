// SPDX-License-Identifier: MIT
#include "gui/app.h"

#include "base/file.h"
#include "gui/lanes.h"
#include "gui/picker.h"
#include "gui/sequence_layout.h"
#include "scenarios/matcher.h"

#define FRAME_MEMORY_MAX ((size_t)64 << 20)
#define SOURCE_MAX       ((size_t)8 << 20)

static const char *const language_names[APP_LANGUAGES] = {"en", "ja"};

enum tg_status app_init(struct app *app, const struct art_index *art, const struct text_measurer *measurer)
{
    *app = (struct app){.art = art,
                        .measurer = *measurer,
                        .run_to = -1,
                        .kept_at = -1,
                        .now = -1,
                        .speed = 2,
                        .unit = PRESENTATION_BY_LINE,
                        .layer = PRESENTATION_COMMANDS,
                        .font_scale = 1.0f,
                        .host = TRACE_NO_HOST,
                        .legend = true};
    app->ui.x = app->ui.y = -1;
    settings_default(&app->settings);
    app->scroll[SCROLL_SEQUENCE] = -1;
    tg_buf_init(&app->source, SOURCE_MAX);
    tg_buf_init(&app->copied, SOURCE_MAX);
    tg_arena_init(&app->frame, FRAME_MEMORY_MAX);
    draw_list_init(&app->list);
    for (int i = 0; i < APP_LANGUAGES; i++) {
        int bad_line = 0;
        enum tg_status status = tg_texts_load(&app->texts[i], language_names[i], &bad_line);
        if (status != TG_OK) {
            return status;
        }
    }
    return TG_OK;
}

static void forget(struct app *app)
{
    for (size_t i = 0; i < 3; i++) {
        if (app->presentations[i] != NULL) {
            presentation_free(app->presentations[i]);
        }
        app->presentations[i] = NULL;
    }
    lanes_free(app->lanes);
    sequence_layout_free(app->sequence);
    if (app->trace != NULL) {
        view_free(app->view);
        town_free(app->town);
    }
    if (app->world != NULL) {
        world_free(app->world);
    }
    if (app->scenario != NULL) {
        scenario_free(app->scenario);
    }
    scenario_errors_deinit(&app->errors);
    app->errors = (struct scenario_errors){0};
    tg_buf_clear(&app->source);
    app->lanes = NULL;
    app->sequence = NULL;
    app->view = NULL;
    app->town = NULL;
    app->world = NULL;
    app->scenario = NULL;
    app->trace = NULL;
    app->chapter_count = 0;
    app->ms = 0;
    app->run_to = -1;
    app->kept_at = -1;
    app->playing = false;
    app->overlay = OVERLAY_NONE;
    app->typing = NULL;
    app->host = TRACE_NO_HOST;
    app->letter = 0;
    app->look = (struct app_look){0};
    app->pinned = 0;
    memset(app->scroll, 0, sizeof app->scroll);
    app->scroll[SCROLL_SEQUENCE] = -1;
}

void app_deinit(struct app *app)
{
    forget(app);
    picker_free(app->picker);
    draw_list_deinit(&app->list);
    tg_arena_deinit(&app->frame);
    tg_buf_deinit(&app->source);
    tg_buf_deinit(&app->copied);
    for (int i = 0; i < APP_LANGUAGES; i++) {
        tg_texts_deinit(&app->texts[i]);
    }
}

/* Steps whose event came, in the order of their events. */
static void find_chapters(struct app *app, const struct scenario *scenario)
{
    for (size_t i = 0; scenario != NULL && i < scenario->step_count && app->chapter_count < APP_CHAPTERS_MAX; i++) {
        uint32_t event = matcher_find(&scenario->steps[i].when, app->trace, 0);
        if (event == TRACE_NONE) {
            continue;
        }
        size_t at = app->chapter_count++;
        for (; at > 0 && app->chapters[at - 1].event > event; at--) {
            app->chapters[at] = app->chapters[at - 1];
        }
        app->chapters[at] = (struct app_chapter){&scenario->steps[i], event};
    }
}

static void show(struct app *app, const struct trace *trace, const struct scenario *scenario)
{
    app->trace = trace;
    app->town = town_new(trace, scenario, app->art);
    app->view = view_new(trace);
    find_chapters(app, scenario);
}

void app_show(struct app *app, const struct trace *trace, const struct scenario *scenario)
{
    forget(app);
    show(app, trace, scenario);
}

/* The file's text, so that errors can be shown with the lines they are about. */
static void read_source(struct app *app)
{
    tg_buf_clear(&app->source);
    if (tg_file_read(app->path, &app->source) != TG_OK) {
        tg_buf_clear(&app->source);
    }
}

/* A file is remembered by its whole path, a lesson by its id. */
static void remember(struct app *app)
{
    struct tg_buf path;

    tg_buf_init(&path, SETTINGS_PATH_MAX);
    bool file = tg_file_absolute(app->path, &path) == TG_OK;
    settings_opened(&app->settings, file ? tg_buf_cstr(&path) : app->path);
    tg_buf_deinit(&path);
}

bool app_open(struct app *app, const char *path_or_id)
{
    forget(app);
    size_t len = strlen(path_or_id);
    memset(app->path, 0, sizeof app->path);
    memcpy(app->path, path_or_id, len < sizeof app->path ? len : sizeof app->path - 1);
    app->scenario = scenario_load(app->path, &app->errors);
    if (app->scenario == NULL) {
        read_source(app);
        if (app->source.len > 0) {
            remember(app);
        }
        return false;
    }
    remember(app);
    app->world = world_new(app->scenario, app->scenario->seed);
    world_run_all(app->world);
    show(app, world_trace(app->world), app->scenario);
    return true;
}

void app_type(struct app *app, struct text_field *field, struct command on_enter)
{
    app->typing = field;
    app->typed = on_enter;
}

void app_use_settings(struct app *app, const struct settings *s)
{
    app->settings = *s;
    app->language = s->language >= 0 && s->language < APP_LANGUAGES ? s->language : app->language;
    app->font_scale = (float)s->font_percent / 100.0f;
    app->dark = s->dark;
    app->reduced_motion = s->reduced_motion;
    app->high_contrast = s->high_contrast;
    app->legend = s->legend;
}

struct settings app_settings(const struct app *app)
{
    struct settings s = app->settings;

    s.language = app->language;
    s.font_percent = (int)(app->font_scale * 100.0f + 0.5f);
    s.dark = app->dark;
    s.reduced_motion = app->reduced_motion;
    s.high_contrast = app->high_contrast;
    s.legend = app->legend;
    return s;
}

const char *app_text(const struct app *app, const char *key)
{
    return tg_text(&app->texts[app->language], key);
}

const char *app_scenario_text(const struct app *app, const struct scenario_text *text)
{
    return scenario_text_in(text, language_names[app->language]);
}

uint16_t app_host_named(const struct app *app, const char *name)
{
    for (size_t i = 0; name != NULL && app->trace != NULL && i < trace_host_count(app->trace); i++) {
        if (strcmp(trace_host_at(app->trace, (uint16_t)i)->name, name) == 0) {
            return (uint16_t)i;
        }
    }
    return TRACE_NO_HOST;
}

struct presentation *app_presentation(struct app *app)
{
    struct presentation **p = &app->presentations[app->layer - 1];

    if (*p == NULL && app->trace != NULL) {
        *p = presentation_new(app->trace, &(struct presentation_options){
                                              .layer = app->layer, .distance = town_distance, .context = app->town});
    }
    return *p;
}

uint32_t app_event(struct app *app)
{
    return app->trace == NULL ? TRACE_NONE : presentation_event_at(app_presentation(app), app->ms);
}

tg_time app_time(struct app *app)
{
    return app->trace == NULL ? 0 : presentation_sim_time(app_presentation(app), app->ms);
}

double app_chapter_start(struct app *app, size_t chapter)
{
    return chapter == 0 ? 0 : presentation_of_event(app_presentation(app), app->chapters[chapter].event).start;
}

int app_chapter(struct app *app)
{
    uint32_t event = app_event(app);
    int found = -1;

    for (size_t i = 0; i < app->chapter_count; i++) {
        if (event != TRACE_NONE && app->chapters[i].event <= event) {
            found = (int)i;
        }
    }
    return found;
}
