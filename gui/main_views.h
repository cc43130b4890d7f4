// SPDX-License-Identifier: MIT
/* Which view fills the main area, which panel stands beside it, which overlay lies above: tables, so that a new one is
 * a row in main_views.c and a file of its own. */
#ifndef GUI_MAIN_VIEWS_H
#define GUI_MAIN_VIEWS_H

#include "gui/app.h"

/* A view of the run. It fills layout.map and goes with the playhead; the caption, the panel and the dock are the
 * window's. */
struct main_view {
    const char *icon, *label; /* of its tab in the top bar; label: key of a text */
    char key;                 /* the letter that opens it, lower case */
    bool caption;             /* the caption card lies over its top */
    void (*draw)(struct app *app);
    bool (*input)(struct app *app, const struct input *in); /* pointer and wheel where no widget is; NULL: nothing */
    void (*zones)(struct app *app);                         /* what has the focus after the top bar; NULL: nothing */
    struct command (*press)(struct app *app, float x, float y); /* a press that no widget took; NULL: none */
};
extern const struct main_view main_views[MAIN_VIEW_COUNT];
/* Overlays by enum app_overlay; NULL: none. Each draws its own frame (overlay_frame). */
extern void (*const main_overlays[OVERLAY_COUNT])(struct app *app);
/* The panel at the side, by layer. */
extern void (*const main_panels[3])(struct app *app, struct draw_rect rect);

/* --- the town, gui/main_town.c --- */
void main_town_draw(struct app *app);
void main_town_zones(struct app *app);
bool main_town_input(struct app *app, const struct input *in);
/* Commands ZOOM, PAN and FOLLOW; false: another one. */
bool main_town_do(struct app *app, struct command command);
struct command main_town_press(struct app *app, float x, float y);

/* --- the sequence diagram, gui/main_sequence.c --- */
void main_sequence_draw(struct app *app);
void main_sequence_zones(struct app *app);

#endif
