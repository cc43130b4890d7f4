// SPDX-License-Identifier: MIT
/* One frame: everything from back to front. */
#include "gui/app_internal.h"
#include "gui/panels.h"

#include <math.h>

static void prepare(struct app *app, float width, float height)
{
    struct canvas common = {.list = &app->list,
                            .theme = app->dark ? &theme_dark : &theme_light,
                            .measurer = &app->measurer,
                            .texts = &app->texts[app->language],
                            .art = app->art,
                            .frame = &app->frame};

    app->width = width;
    app->height = height;
    app->layout = layout_for(width, height, app->font_scale);
    tg_arena_reset(&app->frame);
    app->chrome = common;
    app->chrome.s = app->layout.s * app->layout.f;
    app->chrome.f = 1.0f;
    app->map = common;
    app->map.s = app->layout.s;
    app->map.f = app->layout.f;
    draw_begin(&app->list, width, height, common.theme->color[COLOR_BG], app->dark);
    ui_begin(&app->ui, &app->chrome);
}

/* The caption's room is the same for every step, so that the town never jumps. */
static void scene(struct app *app, float caption_bottom)
{
    struct draw_rect map = app->layout.map;
    uint32_t event = app_event(app);
    struct draw_rect keep = map;

    keep.y = fmaxf(caption_bottom, map.y);
    keep.h = map.y + map.h - keep.y;
    view_seek(app->view, event == TRACE_NONE ? 0 : event + 1);
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
static void host_zones(struct app *app)
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

static void side_panel(struct app *app)
{
    const struct canvas *c = &app->chrome;
    struct draw_rect r = app->layout.side;

    draw_fill(c->list, r, canvas_color(c, COLOR_PANEL));
    draw_fill(c->list, (struct draw_rect){r.x, r.y, canvas_dp(c, 2), r.h}, canvas_color(c, COLOR_LINE));
    r.x += canvas_dp(c, 2);
    r.w -= canvas_dp(c, 2);
    if (app->layer == PRESENTATION_LETTERS) {
        panel_story(app, r);
    } else if (app->layer == PRESENTATION_BYTES) {
        panel_bytes(app, r);
    } else {
        panel_talk(app, r);
    }
}

static void window(struct app *app)
{
    bool compact = app->layout.mode == LAYOUT_COMPACT;
    float caption = compact ? 0 : app->layout.map.y + canvas_dp(&app->chrome, 112);

    scene(app, caption);
    draw_clip(&app->list, app->layout.map);
    town_draw(&app->scene);
    draw_unclip(&app->list);
    panel_top(app);
    host_zones(app);
    if (compact) {
        panel_sheet(app);
        panel_dock_compact(app);
    } else {
        (void)panel_caption(app);
        side_panel(app);
        panel_dock(app);
    }
}

static void overlay(struct app *app)
{
    switch (app->overlay) {
    case OVERLAY_NONE:
        break;
    case OVERLAY_LETTER:
        overlay_letter(app);
        break;
    case OVERLAY_HOST:
        overlay_host(app);
        break;
    case OVERLAY_HELP:
        overlay_help(app);
        break;
    case OVERLAY_MENU:
        overlay_menu(app);
        break;
    case OVERLAY_TALK:
        if (app->layout.mode == LAYOUT_COMPACT) {
            overlay_talk(app);
        }
        break;
    }
}

const struct draw_list *app_frame(struct app *app, double now_ms, float width, float height)
{
    prepare(app, width, height);
    app_advance(app, now_ms);
    if (app->trace != NULL) {
        window(app);
    } else {
        panel_top(app);
        if (app->errors.count > 0) {
            screen_errors(app);
        } else {
            screen_empty(app);
        }
    }
    overlay(app);
    return &app->list;
}
