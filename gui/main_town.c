// SPDX-License-Identifier: MIT
/* The town as a view of the run: its scene, its zones, what a press on it opens. */
#include "gui/main_views.h"

#include <math.h>

#define NEAREST     3.0f
#define ZOOM_STEP   1.25f
#define MOVES_IN_MS 150.0 /* two thirds of the way; three times that until it stands */
#define SLIP        6.0f  /* dp: a press that moves no farther is a press */

static struct draw_point middle(struct draw_rect r)
{
    return (struct draw_point){r.x + r.w / 2, r.y + r.h / 2};
}

/* Where to look: with those who act, as near as both fit. */
static void follow(struct app *app)
{
    struct draw_rect acting;

    if (town_acting(&app->scene, &acting)) {
        app->look.wanted = middle(acting);
        app->look.wanted_zoom = fminf(fmaxf(town_zoom_for(&app->scene, draw_inset(acting, -90)), 1), 2.2f);
    }
}

static void begin_whole(struct app *app)
{
    struct app_look *l = &app->look;

    if (l->zoom < 1) {
        *l = (struct app_look){.zoom = 1, .wanted_zoom = 1, .at = app->now};
        l->centre = l->wanted = middle(town_frame(app->town));
    }
}

/* The look goes to where it is wanted; at once with reduced motion. */
static void look(struct app *app)
{
    struct app_look *l = &app->look;

    begin_whole(app);
    if (l->follow && !l->held) {
        follow(app);
    }
    double passed = app->now > l->at ? app->now - l->at : 0;
    float part = app->reduced_motion ? 1 : (float)(1 - exp(-passed / MOVES_IN_MS));
    l->at = app->now;
    l->zoom += (l->wanted_zoom - l->zoom) * part;
    l->centre.x += (l->wanted.x - l->centre.x) * part;
    l->centre.y += (l->wanted.y - l->centre.y) * part;
    l->moving = fabsf(l->wanted_zoom - l->zoom) > 0.002f || fabsf(l->wanted.x - l->centre.x) > 0.5f ||
                fabsf(l->wanted.y - l->centre.y) > 0.5f;
    if (!l->moving) {
        l->zoom = l->wanted_zoom;
        l->centre = l->wanted;
    }
}

/* The caption's room is the same for every step, so that the town never jumps. */
static void scene(struct app *app, float caption_bottom)
{
    struct draw_rect map = app->layout.map, keep = map;

    keep.y = fmaxf(caption_bottom, map.y);
    keep.h = map.y + map.h - keep.y;
    app->scene = (struct town_scene){
        .canvas = &app->map,
        .town = app->town,
        .view = app->view,
        .presentation = app_presentation(app),
        .ms = app->ms,
        .rect = map,
        .keep = keep,
        .selected_host = app->host,
        .selected_letter = app->letter,
        .pointed_host = TRACE_NO_HOST,
        .compact = app->layout.mode == LAYOUT_COMPACT,
        .reduced_motion = app->reduced_motion,
        .legend = app->legend && app->layout.mode != LAYOUT_COMPACT,
    };
    look(app);
    app->scene.zoom = app->look.zoom;
    app->scene.centre = app->look.centre;
    if (app->overlay == OVERLAY_NONE && draw_inside(map, app->ui.x, app->ui.y)) {
        app->scene.pointed_host = town_hit(&app->scene, app->ui.x, app->ui.y).host;
    }
}

/* Hosts can be reached with Tab, left to right. */
void main_town_zones(struct app *app)
{
    size_t count = trace_host_count(app->trace);
    bool done[256] = {false};

    for (size_t n = 0; n < count && n < sizeof done; n++) {
        size_t best = SIZE_MAX;
        float best_x = 0;
        for (size_t i = 0; i < count && i < sizeof done; i++) {
            float x = town_host_rect(&app->scene, (uint16_t)i).x;
            if (!done[i] && (best == SIZE_MAX || x < best_x)) {
                best = i;
                best_x = x;
            }
        }
        if (best == SIZE_MAX) {
            break;
        }
        done[best] = true;
        struct draw_rect r = town_host_rect(&app->scene, (uint16_t)best);
        if (draw_inside(app->layout.map, r.x + r.w / 2, r.y + r.h / 2)) {
            ui_press_zone(&app->ui, r, canvas_dp(&app->chrome, 12), command_of(COMMAND_INSPECT_HOST, (int32_t)best));
        }
    }
}

void main_town_draw(struct app *app)
{
    scene(app, app->layout.mode == LAYOUT_COMPACT ? 0 : app->layout.map.y + canvas_dp(&app->chrome, 112));
    town_draw(&app->scene);
}

/* A press opens what lies there. */
struct command main_town_press(struct app *app, float x, float y)
{
    struct town_target target = town_hit(&app->scene, x, y);

    if (target.letter != 0) {
        return command_of(COMMAND_INSPECT_LETTER, (int32_t)target.letter);
    }
    if (target.host != TRACE_NO_HOST) {
        return command_of(COMMAND_INSPECT_HOST, target.host);
    }
    return command_of(COMMAND_NONE, 0);
}

/* Nearer or farther; what lies at `at` (on the map) stays where it is. */
static void zoom_by(struct app *app, float by, struct draw_point at)
{
    struct app_look *l = &app->look;
    float zoom = fminf(fmaxf(l->wanted_zoom * by, 1), NEAREST), kept = l->wanted_zoom / zoom;

    l->follow = false;
    l->wanted.x = at.x + (l->wanted.x - at.x) * kept;
    l->wanted.y = at.y + (l->wanted.y - at.y) * kept;
    l->wanted_zoom = zoom;
    l->moving = true;
}

/* The middle stays within the town, so that a way back never begins with empty steps. */
static void pan_by(struct app *app, float dx, float dy)
{
    struct app_look *l = &app->look;
    struct draw_rect frame = town_frame(app->town);

    l->follow = false;
    l->wanted.x = fminf(fmaxf(l->wanted.x + dx, frame.x), frame.x + frame.w);
    l->wanted.y = fminf(fmaxf(l->wanted.y + dy, frame.y), frame.y + frame.h);
    l->moving = true;
}

bool main_town_do(struct app *app, struct command c)
{
    static const float ways[4][2] = {{-1, 0}, {1, 0}, {0, -1}, {0, 1}};
    struct app_look *l = &app->look;

    if (c.kind != COMMAND_ZOOM && c.kind != COMMAND_PAN && c.kind != COMMAND_FOLLOW) {
        return false;
    }
    if (app->trace == NULL) {
        return true;
    }
    begin_whole(app);
    if (c.kind == COMMAND_FOLLOW) {
        l->follow = !l->follow;
        l->moving = true;
    } else if (c.kind == COMMAND_ZOOM && c.value != 0) {
        zoom_by(app, c.value > 0 ? ZOOM_STEP : 1 / ZOOM_STEP, l->wanted);
    }
    if ((c.kind == COMMAND_ZOOM && c.value == 0) || (c.kind == COMMAND_FOLLOW && !l->follow)) {
        l->follow = false;
        l->wanted_zoom = 1;
        l->wanted = middle(town_frame(app->town));
        l->moving = true;
    }
    if (c.kind == COMMAND_PAN && c.value >= 0 && c.value < 4) {
        float step = town_frame(app->town).w * 0.12f / l->wanted_zoom;
        pan_by(app, ways[c.value][0] * step, ways[c.value][1] * step);
    }
    return true;
}

bool main_town_input(struct app *app, const struct input *in)
{
    struct app_look *l = &app->look;

    if (in->kind == INPUT_WHEEL && draw_inside(app->layout.map, in->x, in->y)) {
        zoom_by(app, in->wheel < 0 ? ZOOM_STEP : 1 / ZOOM_STEP, town_map_point(&app->scene, in->x, in->y));
        return true;
    }
    if (in->kind == INPUT_PRESS && draw_inside(app->layout.map, in->x, in->y)) {
        l->held = true;
        l->dragged = false;
        l->x = in->x;
        l->y = in->y;
        return false; /* it may become a press */
    }
    if (in->kind == INPUT_MOVE && l->held) {
        l->dragged = l->dragged || hypotf(in->x - l->x, in->y - l->y) > canvas_dp(&app->chrome, SLIP);
        if (l->dragged && l->zoom > 1) {
            struct draw_point from = town_map_point(&app->scene, l->x, l->y),
                              to = town_map_point(&app->scene, in->x, in->y);
            pan_by(app, from.x - to.x, from.y - to.y);
            l->centre = l->wanted; /* under the pointer, not behind it */
            l->x = in->x;
            l->y = in->y;
        }
        return l->dragged;
    }
    if (in->kind == INPUT_RELEASE && l->held) {
        l->held = false;
        return l->dragged;
    }
    return false;
}
