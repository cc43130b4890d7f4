// SPDX-License-Identifier: MIT
/* Transport: play, step, clock, unit, speed. */
#include "gui/panels.h"

#include <math.h>

struct tg_span clock_text(const struct canvas *c, tg_time at)
{
    int64_t ms = at / TG_MILLISECOND;
    int hours = (int)(ms / 3600000);
    return canvas_fmt(c, "%02d:%02d:%02d.%03d", hours, (int)(ms / 60000 % 60), (int)(ms / 1000 % 60), (int)(ms % 1000));
}

static struct command to(enum command_kind kind, int32_t value)
{
    return command_of(kind, value);
}

static void transport(struct app *app, float x, float y, float dp)
{
    struct ui *ui = &app->ui;
    const char *play = app->playing ? "icon-pause" : "icon-play";

    ui_round_button(ui, x - 144 * dp, y, 52 * dp, 28 * dp, "icon-prev-letter", false, to(COMMAND_STEP_LETTER, -1));
    ui_round_button(ui, x - 78 * dp, y, 60 * dp, 32 * dp, "icon-step-back", false, to(COMMAND_STEP, -1));
    ui_round_button(ui, x, y, 76 * dp, 42 * dp, play, true, to(COMMAND_PLAY, 0));
    ui_round_button(ui, x + 78 * dp, y, 60 * dp, 32 * dp, "icon-step-forward", false, to(COMMAND_STEP, 1));
    ui_round_button(ui, x + 144 * dp, y, 52 * dp, 28 * dp, "icon-next-letter", false, to(COMMAND_STEP_LETTER, 1));
}

static const char *const unit_keys[PRESENTATION_UNIT_COUNT] = {"ui.unit.event", "ui.unit.line", "ui.unit.letter"};

static const char *speed_text(const struct app *app)
{
    static const char *const texts[] = {"¼×", "½×", "1×", "2×", "4×", "8×"};
    return texts[app->speed];
}

static void small_icon(struct app *app, struct draw_rect rect, const char *icon, struct command command)
{
    const struct canvas *c = &app->chrome;
    bool hot = ui_hot(&app->ui, command);

    if (hot) {
        draw_round(c->list, draw_inset(rect, canvas_dp(c, 4)), canvas_dp(c, 9), canvas_color(c, COLOR_PANEL2), 0, 0);
    }
    ui_press_zone(&app->ui, rect, canvas_dp(c, 10), command);
    canvas_icon(c, icon, rect.x + rect.w / 2, rect.y + rect.h / 2, canvas_dp(c, 22), canvas_color(c, COLOR_INK));
}

static void settings(struct app *app, float x, float y, float w, float h)
{
    const struct canvas *c = &app->chrome;
    float dp = c->s, gap = 8 * dp;
    uint32_t line = canvas_color(c, COLOR_LINE), panel = canvas_color(c, COLOR_PANEL);

    canvas_icon(c, "icon-clock", x + 12 * dp, y + h / 2, 24 * dp, canvas_color(c, COLOR_INK2));
    canvas_label_fit(c, (struct draw_rect){x + 30 * dp, y, 130 * dp, h}, TYPE_CLOCK, COLOR_INK, TEXT_LEFT,
                     clock_text(c, app_time(app)));
    x += 164 * dp;
    w -= 164 * dp;
    float unit_w = fminf(118 * dp, w - 120 * dp);
    struct command unit = to(COMMAND_UNIT, 1);
    struct draw_rect box = {x, y + dp, unit_w, 44 * dp};
    draw_round(c->list, box, 12 * dp, panel, (ui_hot(&app->ui, unit) ? 3 : 2) * dp,
               ui_hot(&app->ui, unit) ? canvas_color(c, COLOR_INK) : line);
    ui_press_zone(&app->ui, box, 12 * dp, unit);
    canvas_label_fit(c, draw_inset(box, 6 * dp), TYPE_BODY, COLOR_INK, TEXT_CENTRE,
                     canvas_text(c, unit_keys[app->unit]));
    box = (struct draw_rect){x + unit_w + gap, y + dp, w - unit_w - gap, 44 * dp};
    draw_round(c->list, box, 12 * dp, panel, 2 * dp, line);
    canvas_label(c, box, TYPE_LABEL, COLOR_INK, TEXT_CENTRE, tg_span_str(speed_text(app)));
    small_icon(app, (struct draw_rect){box.x, box.y, 44 * dp, box.h}, "icon-minus", to(COMMAND_SPEED, -1));
    small_icon(app, (struct draw_rect){box.x + box.w - 44 * dp, box.y, 44 * dp, box.h}, "icon-plus",
               to(COMMAND_SPEED, 1));
}

static void dock_ground(struct app *app, enum theme_color fill)
{
    const struct canvas *c = &app->chrome;
    struct draw_rect r = app->layout.dock;

    draw_fill(c->list, r, canvas_color(c, fill));
    draw_fill(c->list, (struct draw_rect){r.x, r.y, r.w, canvas_dp(c, 2)}, canvas_color(c, COLOR_LINE));
}

void panel_dock(struct app *app)
{
    const struct canvas *c = &app->chrome;
    struct draw_rect r = app->layout.dock;
    float dp = c->s;

    dock_ground(app, COLOR_PANEL);
    transport(app, r.x + 222 * dp, r.y + 54 * dp, dp);
    settings(app, r.x + 20 * dp, r.y + 104 * dp, 404 * dp, 46 * dp);
    draw_fill(c->list, (struct draw_rect){r.x + 444 * dp, r.y, 2 * dp, r.h}, canvas_color(c, COLOR_LINE));
    panel_timeline(app, (struct draw_rect){r.x + 446 * dp, r.y + 2 * dp, r.w - 446 * dp, r.h - 2 * dp});
}

/* One stretch a chapter; those behind are full, the one now is marked. */
static void chapter_bar(struct app *app, struct draw_rect r)
{
    const struct canvas *c = &app->chrome;
    double all = fmax(presentation_duration(app_presentation(app)), 1);
    int now = app_chapter(app);
    size_t count = app->chapter_count > 0 ? app->chapter_count : 1;

    for (size_t i = 0; i < count; i++) {
        double from = i == 0 ? 0 : app_chapter_start(app, i);
        double until = i + 1 < count ? app_chapter_start(app, i + 1) : all;
        float x = r.x + (float)(from / all) * r.w, w = (float)((until - from) / all) * r.w - canvas_dp(c, 2);
        bool done = (int)i < now, on = (int)i == now || (now < 0 && i == 0);
        enum theme_color fill = done ? COLOR_ACCENT : on ? COLOR_HL : COLOR_PANEL;
        enum theme_color border = done ? COLOR_ACCENT : on ? COLOR_HL_LINE : COLOR_LINE2;
        draw_round(c->list, (struct draw_rect){x, r.y + r.h / 2 - canvas_dp(c, 9), fmaxf(w, 2), canvas_dp(c, 18)},
                   canvas_dp(c, 6), canvas_color(c, fill), canvas_dp(c, 2), canvas_color(c, border));
    }
    float x = r.x + (float)(app->ms / all) * r.w, top = r.y + r.h / 2 - canvas_dp(c, 26), dp = c->s;
    uint32_t ink = canvas_color(c, COLOR_INK);
    draw_round(c->list, (struct draw_rect){x - 2 * dp, top, 4 * dp, 44 * dp}, 2 * dp, ink, 0, 0);
    draw_polygon(c->list,
                 (struct draw_point[]){
                     {x - 11 * dp, top          },
                     {x + 11 * dp, top          },
                     {x + 11 * dp, top + 8 * dp },
                     {x,           top + 18 * dp},
                     {x - 11 * dp, top + 8 * dp }
    },
                 5, ink);
    ui_zone(&app->ui, (struct draw_rect){r.x, r.y, r.w, r.h}, to(COMMAND_SEEK, 0), UI_DRAG);
}

void panel_dock_compact(struct app *app)
{
    const struct canvas *c = &app->chrome;
    struct draw_rect r = app->layout.dock;
    float dp = c->s, y = r.y + r.h / 2;

    dock_ground(app, COLOR_PANEL2);
    ui_round_button(&app->ui, r.x + 40 * dp, y, 52 * dp, 28 * dp, "icon-step-back", false, to(COMMAND_STEP, -1));
    ui_round_button(&app->ui, r.x + 102 * dp, y, 58 * dp, 32 * dp, app->playing ? "icon-pause" : "icon-play", true,
                    to(COMMAND_PLAY, 0));
    ui_round_button(&app->ui, r.x + 164 * dp, y, 52 * dp, 28 * dp, "icon-step-forward", false, to(COMMAND_STEP, 1));
    float w = canvas_label(c, (struct draw_rect){r.x + 204 * dp, r.y, 180 * dp, r.h}, TYPE_CLOCK, COLOR_INK, TEXT_LEFT,
                           clock_text(c, app_time(app)));
    float x = r.x + 204 * dp + w + 28 * dp;
    chapter_bar(app, (struct draw_rect){x, r.y + 4 * dp, r.x + r.w - x - 20 * dp, r.h - 8 * dp});
}
