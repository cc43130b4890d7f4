// SPDX-License-Identifier: MIT
/* The playhead: playing, stepping, seeking, and every command. */
#include "gui/app_internal.h"
#include "gui/main_views.h"
#include "gui/picker.h"
#include "gui/talk.h"

#include <math.h>

#define LONGEST_FRAME_MS 100.0 /* after a pause of the machine the story does not leap */

const double app_speeds[] = {0.25, 0.5, 1, 2, 4, 8};
const size_t app_speed_count = sizeof app_speeds / sizeof app_speeds[0];

void app_advance(struct app *app, double now_ms)
{
    double passed = app->now < 0 ? 0 : fmin(fmax(now_ms - app->now, 0), LONGEST_FRAME_MS);
    struct presentation *p = app_presentation(app);

    app->now = now_ms;
    if (p == NULL || (!app->playing && app->run_to < 0)) {
        return;
    }
    app->ms += passed * app_speeds[app->speed];
    if (app->run_to >= 0 && app->ms >= app->run_to) {
        app->ms = app->run_to;
        app->run_to = -1;
    }
    if (app->ms >= presentation_duration(p)) {
        app->ms = presentation_duration(p);
        app->playing = false;
    }
}

bool app_moving(const struct app *app)
{
    return app->trace != NULL && (app->playing || app->run_to >= 0 || app->look.moving);
}

void app_settle(struct app *app)
{
    if (app->run_to >= 0) {
        app->ms = app->run_to;
        app->run_to = -1;
    }
}

/* What a look at the conversation had scrolled to is no longer the place. */
static void follow(struct app *app)
{
    app->scroll[SCROLL_TALK] = 0;
    app->scroll[SCROLL_STORY] = 0;
    app->pinned = 0;
    app->scroll[SCROLL_SEQUENCE] = -1; /* with the playhead */
}

void app_go_to(struct app *app, double ms)
{
    app_settle(app);
    app->ms = fmin(fmax(ms, 0), presentation_duration(app_presentation(app)));
    follow(app);
}

/* Forward steps are run so that one sees what happens; backward ones, and all with reduced motion, jump. */
static void step(struct app *app, enum presentation_unit unit, int direction)
{
    struct presentation *p = app_presentation(app);

    app_settle(app);
    app->playing = false;
    follow(app);
    uint32_t from = presentation_event_at(p, app->ms);
    uint32_t event = presentation_step(p, unit, from, direction);
    if (event == TRACE_NONE) {
        app->ms = direction < 0 ? 0 : presentation_duration(p);
        return;
    }
    double still = presentation_still(p, event);
    if (direction < 0 || app->reduced_motion) {
        app->ms = still;
        return;
    }
    app->ms = fmin(presentation_of_event(p, event).start, still);
    app->run_to = still;
}

static void step_chapter(struct app *app, int direction)
{
    struct presentation *p = app_presentation(app);
    int at = app_chapter(app) + direction;

    app->playing = false;
    if (at < 0 || app->chapter_count == 0) {
        app_go_to(app, direction < 0 ? 0 : presentation_duration(p));
    } else if ((size_t)at >= app->chapter_count) {
        app_go_to(app, presentation_duration(p));
    } else {
        app_go_to(app, presentation_still(p, app->chapters[at].event));
    }
}

static void to_chapter(struct app *app, int32_t chapter)
{
    if (chapter >= 0 && (size_t)chapter < app->chapter_count) {
        app_go_to(app, presentation_still(app_presentation(app), app->chapters[chapter].event));
    }
}

/* The other layer shows the same moment; back again without a step between, it is the very same one. */
static void set_layer(struct app *app, int32_t layer)
{
    if (layer < PRESENTATION_LETTERS || layer > PRESENTATION_BYTES || app->trace == NULL) {
        return;
    }
    app_settle(app);
    uint32_t event = app_event(app);
    bool at_end = app->ms >= presentation_duration(app_presentation(app));
    bool moved = app->ms != app->kept_at; /* since the last switch */
    for (int i = 0; i < 3 && moved; i++) {
        app->kept[i] = -1;
    }
    app->kept[app->layer - 1] = app->ms;
    app->layer = (enum presentation_layer)layer;
    struct presentation *p = app_presentation(app);
    app->ms = app->kept[layer - 1] >= 0 ? app->kept[layer - 1]
              : at_end                  ? presentation_duration(p)
              : event == TRACE_NONE     ? 0
                                        : presentation_still(p, event);
    app->kept_at = app->ms;
    follow(app);
}

static bool do_playing(struct app *app, struct command c)
{
    struct presentation *p = app_presentation(app);

    if (p == NULL) {
        return false;
    }
    switch ((int)c.kind) {
    case COMMAND_PLAY:
        app_settle(app);
        app->playing = !app->playing;
        if (app->playing && app->ms >= presentation_duration(p)) {
            app->ms = 0;
        }
        follow(app);
        return true;
    case COMMAND_STEP:
        step(app, app->unit, c.value);
        return true;
    case COMMAND_STEP_LETTER:
        step(app, PRESENTATION_BY_LETTER, c.value);
        return true;
    case COMMAND_STEP_CHAPTER:
        step_chapter(app, c.value);
        return true;
    case COMMAND_TO_START:
        app_go_to(app, 0);
        return true;
    case COMMAND_TO_END:
        app->playing = false;
        app_go_to(app, presentation_duration(p));
        return true;
    case COMMAND_SEEK:
        app_go_to(app, presentation_duration(p) * (double)c.value / 1e6);
        return true;
    case COMMAND_TO_CHAPTER:
        to_chapter(app, c.value);
        return true;
    case COMMAND_TO_EVENT:
        app_go_to(app, presentation_still(p, (uint32_t)c.value));
        return true;
    case COMMAND_LAYER:
        set_layer(app, c.value);
        return true;
    default:
        return false;
    }
}

static void set_font_scale(struct app *app, int32_t direction)
{
    float scale = direction == 0 ? 1.0f : app->font_scale + 0.25f * (float)direction;
    app->font_scale = fminf(fmaxf(scale, 1.0f), 2.0f);
}

static bool do_looks(struct app *app, struct command c)
{
    int speed = app->speed + c.value;

    switch ((int)c.kind) {
    case COMMAND_UNIT:
        app->unit = (enum presentation_unit)(((int)app->unit + (c.value < 0 ? PRESENTATION_UNIT_COUNT - 1 : 1)) %
                                             PRESENTATION_UNIT_COUNT);
        return true;
    case COMMAND_SPEED:
        app->speed = speed < 0 ? 0 : speed >= (int)app_speed_count ? (int)app_speed_count - 1 : speed;
        return true;
    case COMMAND_VIEW:
        app->main_view = c.value >= 0 && c.value < MAIN_VIEW_COUNT ? (enum app_main_view)c.value : app->main_view;
        return true;
    case COMMAND_LANGUAGE:
        app->language = c.value >= 0 ? c.value % APP_LANGUAGES : (app->language + 1) % APP_LANGUAGES;
        return true;
    case COMMAND_THEME:
        app->dark = c.value == 0 ? !app->dark : c.value == 2;
        return true;
    case COMMAND_FULLSCREEN:
        app->want_fullscreen = true;
        return true;
    case COMMAND_HIGH_CONTRAST:
        app->high_contrast = c.value == 0 ? !app->high_contrast : c.value == 2;
        return true;
    case COMMAND_REDUCED_MOTION:
        app->reduced_motion = c.value == 0 ? !app->reduced_motion : c.value == 2;
        return true;
    case COMMAND_LEGEND:
        app->legend = c.value == 0 ? !app->legend : c.value == 2;
        return true;
    case COMMAND_FONT_SCALE:
        set_font_scale(app, c.value);
        return true;
    default:
        return false;
    }
}

static void toggle_overlay(struct app *app, enum app_overlay overlay)
{
    app->overlay = app->overlay == overlay ? OVERLAY_NONE : overlay;
    app->scroll[SCROLL_LETTER] = app->scroll[SCROLL_HOST] = 0;
}

/* Enter: what is selected, else the letter on its way, else who speaks. */
static void inspect(struct app *app)
{
    if (app->trace == NULL) {
        return;
    }
    const struct view_focus *focus = view_focus(app->view);
    uint32_t letter = app->letter != 0             ? app->letter
                      : focus->event == TRACE_NONE ? 0
                                                   : trace_at(app->trace, focus->event)->letter;
    if (app->host == TRACE_NO_HOST && letter != 0) {
        app->letter = letter;
        toggle_overlay(app, OVERLAY_LETTER);
    } else if (app->host != TRACE_NO_HOST || focus->from != TRACE_NO_HOST) {
        app->host = app->host != TRACE_NO_HOST ? app->host : focus->from;
        toggle_overlay(app, OVERLAY_HOST);
    }
}

static bool do_overlays(struct app *app, struct command c)
{
    switch ((int)c.kind) {
    case COMMAND_HELP:
        toggle_overlay(app, OVERLAY_HELP);
        return true;
    case COMMAND_MENU:
        toggle_overlay(app, OVERLAY_MENU);
        return true;
    case COMMAND_TALK:
        toggle_overlay(app, OVERLAY_TALK);
        return true;
    case COMMAND_CLOSE:
        app->overlay = OVERLAY_NONE;
        app->typing = NULL;
        app->host = TRACE_NO_HOST;
        app->letter = 0;
        return true;
    case COMMAND_INSPECT_HOST:
        app->host = (uint16_t)c.value;
        app->letter = 0;
        app->overlay = OVERLAY_NONE;
        toggle_overlay(app, OVERLAY_HOST);
        return true;
    case COMMAND_INSPECT_LETTER:
        app->letter = (uint32_t)c.value;
        app->host = TRACE_NO_HOST;
        app->letter_field = -1;
        app->overlay = OVERLAY_NONE;
        toggle_overlay(app, OVERLAY_LETTER);
        return true;
    case COMMAND_INSPECT:
        inspect(app);
        return true;
    case COMMAND_LETTER_TAB:
        app->letter_tab = (enum letter_tab)c.value;
        app->scroll[SCROLL_LETTER] = 0;
        return true;
    case COMMAND_LETTER_RAW:
        app->letter_raw = c.value != 0;
        return true;
    case COMMAND_LETTER_LINE:
        app->letter_field = c.value;
        return true;
    default:
        return false;
    }
}

void app_do(struct app *app, struct command c)
{
    if (c.kind == COMMAND_QUIT) {
        app->quit = true;
    } else if (c.kind == COMMAND_SCROLL && c.value >= 0 && c.value < APP_SCROLLS) {
        app->scroll[c.value] = c.data;
    } else if (!picker_do(app, c) && !main_town_do(app, c) && !talk_do(app, c) && !do_playing(app, c) &&
               !do_looks(app, c)) {
        (void)do_overlays(app, c);
    }
}

void app_seek_time(struct app *app, tg_time at)
{
    if (app->trace != NULL) {
        app_go_to(app, presentation_at_time(app_presentation(app), at));
    }
}
