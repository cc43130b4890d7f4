// SPDX-License-Identifier: MIT
/* The bar at the top: title, layers, language, help, menu. */
#include "gui/main_views.h"
#include "gui/panels.h"

#include <math.h>

static const char *const language_labels[APP_LANGUAGES] = {"EN", "日本語"}; /* each in its own language */

static float menu_buttons(struct app *app, float right, float y, float side)
{
    float gap = canvas_dp(&app->chrome, 12);

    ui_icon_button(&app->ui, (struct draw_rect){right - side, y, side, side}, "icon-menu", app->overlay == OVERLAY_MENU,
                   command_of(COMMAND_MENU, 0));
    if (app->layout.mode == LAYOUT_COMPACT) {
        return right - side - gap;
    }
    ui_icon_button(&app->ui, (struct draw_rect){right - 2 * side - gap, y, side, side}, "icon-help",
                   app->overlay == OVERLAY_HELP, command_of(COMMAND_HELP, 0));
    return right - 2 * (side + gap);
}

/* Segments with their right edge at `right`; returns the left one. */
static float segments(struct app *app, float right, float y, float side, const struct ui_segment *list, size_t count,
                      size_t chosen)
{
    float w = ui_segments_width(&app->ui, list, count);
    ui_segments(&app->ui, right - w, y, side, list, count, chosen);
    return right - w;
}

/* Drawn from right to left as widths come from the texts, yet noted left to right, as the focus goes. */
static float controls(struct app *app, struct draw_rect bar)
{
    const struct canvas *c = &app->chrome;
    float side = canvas_dp(c, 44), gap = canvas_dp(c, 16), y = bar.y + (bar.h - canvas_dp(c, 2) - side) / 2;
    bool full = app->layout.mode == LAYOUT_FULL;
    struct ui_segment layers[3] = {
        {full ? canvas_text(c, "ui.layer.letters") : TG_SPAN_LIT(""), "1", command_of(COMMAND_LAYER, 1)},
        {full ? canvas_text(c, "ui.layer.commands") : TG_SPAN_LIT(""), "2", command_of(COMMAND_LAYER, 2)},
        {full ? canvas_text(c, "ui.layer.bytes") : TG_SPAN_LIT(""), "3", command_of(COMMAND_LAYER, 3)},
    };
    struct ui_segment languages[APP_LANGUAGES];
    for (int i = 0; i < APP_LANGUAGES; i++) {
        languages[i] = (struct ui_segment){tg_span_str(language_labels[i]), NULL, command_of(COMMAND_LANGUAGE, i)};
    }
    size_t layer = (size_t)app->layer - 1, language = (size_t)app->language;
    float buttons = app->layout.mode == LAYOUT_COMPACT ? side : 2 * side + canvas_dp(c, 12);
    float right = bar.x + bar.w - gap;
    float lang_right = right - buttons - gap;
    float layer_right = lang_right - ui_segments_width(&app->ui, languages, APP_LANGUAGES) - gap;
    float left = layer_right;
    if (app->trace != NULL) {
        left = segments(app, layer_right, y, side, layers, 3, layer);
    }
    (void)segments(app, lang_right, y, side, languages, APP_LANGUAGES, language);
    (void)menu_buttons(app, right, y, side);
    return left - gap;
}

static float tab_width(struct app *app, const struct main_view *view)
{
    const struct canvas *c = &app->chrome;
    float text =
        app->layout.mode == LAYOUT_FULL ? canvas_width(c, TYPE_LABEL, canvas_text(c, view->label)) + 10 * c->s : 0;
    return 26 * c->s + text + 30 * c->s;
}

/* The views of the run as tabs, their right edge at `right`; none when there is but one. Returns the left edge. */
static float tabs(struct app *app, struct draw_rect bar, float right)
{
    const struct canvas *c = &app->chrome;
    float dp = c->s, width = 0;

    for (int i = 0; MAIN_VIEW_COUNT > 1 && i < MAIN_VIEW_COUNT; i++) {
        width += tab_width(app, &main_views[i]);
    }
    float x = right - width;
    for (int i = 0; width > 0 && i < MAIN_VIEW_COUNT; i++) {
        const struct main_view *view = &main_views[i];
        struct command command = command_of(COMMAND_VIEW, i);
        bool on = app->main_view == (enum app_main_view)i;
        struct draw_rect r = {x, bar.y, tab_width(app, view), bar.h - 2 * dp};
        uint32_t ink = canvas_color(c, on || ui_hot(&app->ui, command) ? COLOR_INK : COLOR_INK2);
        ui_press_zone(&app->ui, draw_inset(r, 7 * dp), 8 * dp, command);
        canvas_icon(c, view->icon, r.x + 28 * dp, r.y + r.h / 2, 24 * dp, ink);
        if (app->layout.mode == LAYOUT_FULL) {
            struct draw_rect text = {r.x + 50 * dp, r.y, r.w - 60 * dp, r.h};
            canvas_label_rgba(c, text, on ? TYPE_LABEL : TYPE_BODY, ink, TEXT_LEFT, canvas_text(c, view->label));
        }
        if (on) {
            draw_fill(c->list, (struct draw_rect){r.x + 6 * dp, r.y + r.h - 3 * dp, r.w - 12 * dp, 5 * dp},
                      canvas_color(c, COLOR_ACCENT));
        }
        x += r.w;
    }
    return width > 0 ? right - width - 12 * dp : right;
}

void panel_top(struct app *app)
{
    const struct canvas *c = &app->chrome;
    struct draw_rect bar = app->layout.top;
    float dp = c->s, mark = 42 * dp;

    draw_fill(c->list, bar, canvas_color(c, COLOR_PANEL));
    draw_fill(c->list, (struct draw_rect){bar.x, bar.y + bar.h - 2 * dp, bar.w, 2 * dp}, canvas_color(c, COLOR_LINE));
    float x = bar.x + 14 * dp;
    x += canvas_picture(c, "app-mark", x, bar.y + (bar.h - 2 * dp - mark) / 2, mark) + 12 * dp;
    float right = controls(app, bar);
    right = app->trace != NULL ? tabs(app, bar, right) : right;
    const char *title = app->scenario != NULL ? app_scenario_text(app, &app->scenario->title) : "tegami";
    float chevron = 24 * dp;
    float w = canvas_label_fit(c, (struct draw_rect){x, bar.y, right - x - chevron - 8 * dp, bar.h - 2 * dp},
                               TYPE_CARD_TITLE, COLOR_INK, TEXT_LEFT, tg_span_str(*title != '\0' ? title : "tegami"));
    canvas_icon(c, "icon-chevron-down", x + w + 8 * dp + chevron / 2, bar.y + bar.h / 2, chevron,
                canvas_color(c, COLOR_INK2));
    struct draw_rect press = {bar.x + 8 * dp, bar.y + 7 * dp, x + w + 12 * dp + chevron - bar.x - 8 * dp,
                              bar.h - 16 * dp};
    ui_press_zone(&app->ui, press, 10 * dp, command_of(COMMAND_PICKER, 0));
}
