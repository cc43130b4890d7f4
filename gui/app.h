// SPDX-License-Identifier: MIT
/* The window's state and its one frame(). Knows no SDL: whoever owns the loop brings input, time and a place to paint.
 * No call here blocks, starts a thread or ends the program. */
#ifndef GUI_APP_H
#define GUI_APP_H

#include "gui/layout.h"
#include "gui/presentation.h"
#include "gui/settings.h"
#include "gui/text_field.h"
#include "gui/town.h"
#include "gui/ui.h"
#include "gui/view.h"
#include "scenarios/scenario_load.h"
#include "scenarios/world.h"

#define APP_LANGUAGES    2
#define APP_CHAPTERS_MAX 64
#define APP_SCROLLS      8

enum app_overlay {
    OVERLAY_NONE,
    OVERLAY_LETTER,
    OVERLAY_HOST,
    OVERLAY_HELP,
    OVERLAY_MENU,
    OVERLAY_TALK,
    OVERLAY_OPEN,
    OVERLAY_COUNT
};
enum app_main_view { MAIN_VIEW_TOWN, MAIN_VIEW_SEQUENCE, MAIN_VIEW_COUNT }; /* its table: gui/main_views.h */
enum app_scroll {
    SCROLL_TALK,
    SCROLL_STORY,
    SCROLL_LETTER,
    SCROLL_HOST,
    SCROLL_PICKER,
    SCROLL_FILES,
    SCROLL_HELP,
    SCROLL_SEQUENCE
};
enum letter_tab { LETTER_CONTENT, LETTER_RAW, LETTER_JOURNEY };

struct app_chapter {
    const struct scenario_step *step;
    uint32_t event; /* it begins with this one */
};
struct app_look {
    float zoom, wanted_zoom; /* 1: the whole town; 0: not set yet, the same */
    struct draw_point centre, wanted;
    bool follow, moving, held; /* goes with those who act; is on its way; is dragged by the pointer */
    bool dragged;              /* farther than a press may slip */
    float x, y;                /* pointer, while held */
    double at;                 /* ms of the last frame */
};
struct sequence_layout; /* the run as a sequence diagram */
struct lane_marks;      /* what the timeline shows, made when the trace or the layer changes; see panel_lanes.h */

struct app {
    /* what there is to show */
    struct scenario *scenario; /* owned; NULL: none, or it could not be read */
    struct scenario_errors errors;
    struct tg_buf source; /* of a scenario with errors, to quote */
    char path[512];
    struct world *world;       /* owned; NULL when the trace was handed over */
    const struct trace *trace; /* NULL: nothing to play */
    struct town *town;
    struct view *view;
    struct presentation *presentations[3]; /* of the three layers, made when wanted */
    struct app_chapter chapters[APP_CHAPTERS_MAX];
    size_t chapter_count;
    struct lane_marks *lanes;
    struct sequence_layout *sequence; /* made when it is looked at */
    struct tg_texts texts[APP_LANGUAGES];
    const struct art_index *art;
    struct text_measurer measurer;

    /* where we are */
    double ms;               /* playhead, presentation time */
    double run_to;           /* a step runs up to here; below 0: none */
    double kept[3], kept_at; /* playheads of the layers, good while it has not moved from kept_at; below 0: none */
    bool playing;
    int speed; /* index into app_speeds */
    enum presentation_unit unit;
    enum presentation_layer layer;
    int language;
    bool dark, reduced_motion, high_contrast, legend;
    float font_scale; /* as wanted; the layout may need more */
    enum app_main_view main_view;
    struct app_look look; /* how near one looks at the town */
    enum app_overlay overlay;
    uint16_t host;   /* selected; TRACE_NO_HOST */
    uint32_t letter; /* selected; 0 */
    enum letter_tab letter_tab;
    bool letter_raw;
    int letter_field; /* whose octets are shown */
    float scroll[APP_SCROLLS];
    struct settings settings;  /* recent ones; the rest is written there by app_settings */
    struct picker *picker;     /* owned; NULL until it is shown first */
    bool picking;              /* the picker fills the window */
    bool follow_chosen;        /* scrolls to the lesson that keys have chosen */
    struct text_field *typing; /* has the keyboard; NULL: none */
    struct command typed;      /* given on Enter there */
    uint32_t pinned;           /* stream whose conversation is shown; 0: the one that goes on */
    struct text_field find;
    bool find_failed;     /* nowhere */
    struct tg_buf copied; /* for the clipboard, with want_copy */
    bool want_copy;
    bool quit, want_fullscreen; /* the loop's owner sees to these */

    /* this frame */
    double now; /* of the last frame, ms; below 0: none yet */
    float width, height;
    struct layout layout;
    struct theme theme;        /* with high contrast */
    struct canvas chrome, map; /* bars and panels; the town (and what lies on it) */
    struct town_scene scene;
    struct draw_list list;
    struct tg_arena frame;
    struct draw_rect typing_rect; /* of the text field that has the keyboard */
    struct ui ui;
};

extern const double app_speeds[];
extern const size_t app_speed_count;

/* Borrows art and measurer. TG_NOT_FOUND, TG_MALFORMED: a language table is missing or broken. */
TG_MUST_USE enum tg_status app_init(struct app *app, const struct art_index *art, const struct text_measurer *measurer);
void app_deinit(struct app *app);
/* Loads and runs a scenario (path or id). false: it has errors, which the window now shows. */
bool app_open(struct app *app, const char *path_or_id);
/* Shows a finished trace; scenario may be NULL. Borrows both. */
void app_show(struct app *app, const struct trace *trace, const struct scenario *scenario);

/* One frame: time goes on to now_ms (any clock that does not go back), the draw list is made anew. Returns the list. */
const struct draw_list *app_frame(struct app *app, double now_ms, float width, float height);
/* Does anything move, so that another frame is due soon? Else the owner may wait for input. */
bool app_moving(const struct app *app);
void app_input(struct app *app, const struct input *in);
void app_do(struct app *app, struct command command);
/* Is there something to press under the pointer? */
bool app_over_something(const struct app *app);
/* Ends a step that is still on its way. */
void app_settle(struct app *app);

/* Gives the keyboard to a text field; Enter in it gives the command. NULL: to nobody. */
void app_type(struct app *app, struct text_field *field, struct command on_enter);
/* The looks as the settings say; and the other way round. */
void app_use_settings(struct app *app, const struct settings *settings);
struct settings app_settings(const struct app *app);

/* The presentation of the layer chosen. */
struct presentation *app_presentation(struct app *app);
/* The newest event that has begun; TRACE_NONE before the first. */
uint32_t app_event(struct app *app);
/* Simulated time at the playhead. */
tg_time app_time(struct app *app);
void app_seek_time(struct app *app, tg_time at);
/* Which chapter the playhead is in; -1: before the first. */
int app_chapter(struct app *app);
double app_chapter_start(struct app *app, size_t chapter);
/* A text in the language chosen: of the tables, and of the scenario. */
const char *app_text(const struct app *app, const char *key);
const char *app_scenario_text(const struct app *app, const struct scenario_text *text);
/* The trace's host with that name; TRACE_NO_HOST. */
uint16_t app_host_named(const struct app *app, const char *name);

#endif
