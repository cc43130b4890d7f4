// SPDX-License-Identifier: MIT
/* The town as a view of the run: its scene, its zones, what a press on it opens. */
#include "gui/main_views.h"

#include <math.h>

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
