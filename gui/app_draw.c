// SPDX-License-Identifier: MIT
/* One frame: everything from back to front. */
#include "gui/app_internal.h"
#include "gui/main_views.h"
#include "gui/panels.h"
#include "gui/picker.h"

static void prepare(struct app *app, float width, float height)
{
    struct canvas common = {.list = &app->list,
                            .theme = app->dark ? &theme_dark : &theme_light,
                            .measurer = &app->measurer,
                            .texts = &app->texts[app->language],
                            .art = app->art,
                            .frame = &app->frame};

    if (app->high_contrast) {
        theme_high_contrast(common.theme, &app->theme);
        common.theme = &app->theme;
    }
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

static void side_panel(struct app *app)
{
    const struct canvas *c = &app->chrome;
    struct draw_rect r = app->layout.side;

    draw_fill(c->list, r, canvas_color(c, COLOR_PANEL));
    draw_fill(c->list, (struct draw_rect){r.x, r.y, canvas_dp(c, 2), r.h}, canvas_color(c, COLOR_LINE));
    r.x += canvas_dp(c, 2);
    r.w -= canvas_dp(c, 2);
    main_panels[app->layer - 1](app, r);
}

static void window(struct app *app)
{
    const struct main_view *view = &main_views[app->main_view];
    uint32_t event = app_event(app);

    view_seek(app->view, event == TRACE_NONE ? 0 : event + 1);
    draw_clip(&app->list, app->layout.map);
    view->draw(app);
    draw_unclip(&app->list);
    panel_top(app);
    if (view->zones != NULL) {
        view->zones(app);
    }
    if (app->layout.mode == LAYOUT_COMPACT) {
        panel_sheet(app);
        panel_dock_compact(app);
    } else {
        if (view->caption) {
            (void)panel_caption(app);
        }
        side_panel(app);
        panel_dock(app);
    }
}

const struct draw_list *app_frame(struct app *app, double now_ms, float width, float height)
{
    prepare(app, width, height);
    app_advance(app, now_ms);
    if (app->picking) {
        picker_draw(app);
    } else if (app->trace != NULL) {
        window(app);
    } else {
        panel_top(app);
        if (app->errors.count > 0) {
            screen_errors(app);
        } else {
            screen_empty(app);
        }
    }
    if (main_overlays[app->overlay] != NULL) {
        main_overlays[app->overlay](app);
    }
    return &app->list;
}
