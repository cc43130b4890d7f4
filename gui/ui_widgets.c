// SPDX-License-Identifier: MIT
#include "gui/ui.h"

#include <math.h>

static bool held(const struct ui *ui, struct command command)
{
    return ui->pressed.kind != COMMAND_NONE && command_same(ui->pressed, command) && ui_hot(ui, command);
}

/* Hover thickens the border in ink; a pressed one moves down. */
static struct draw_rect ground(struct ui *ui, struct draw_rect rect, float radius, uint32_t fill, uint32_t border,
                               struct command command)
{
    const struct canvas *c = ui->canvas;
    float width = canvas_dp(c, 2);

    if (held(ui, command)) {
        rect.y += roundf(canvas_dp(c, 3));
    } else if (ui_hot(ui, command)) {
        width = canvas_dp(c, 3);
        border = canvas_color(c, COLOR_INK);
    }
    draw_round(c->list, rect, radius, fill, width, border);
    ui_press_zone(ui, rect, radius, command);
    return rect;
}

float ui_key_width(const struct ui *ui, const char *key)
{
    const struct canvas *c = ui->canvas;
    return fmaxf(canvas_tdp(c, 24), canvas_width(c, TYPE_MONO_BOLD, tg_span_str(key)) + canvas_dp(c, 10));
}

float ui_key(struct ui *ui, float x, float y, const char *key, uint32_t ink, bool filled)
{
    const struct canvas *c = ui->canvas;
    float w = ui_key_width(ui, key), h = canvas_tdp(c, 26), r = canvas_dp(c, 6);
    struct draw_rect rect = {x, y - h / 2, w, h};
    uint32_t border = filled ? canvas_color(c, COLOR_LINE2) : ink;

    draw_box(c->list, &(struct draw_box){
                          .rect = rect,
                          .radius = {r, r, r, r},
                          .fill = filled ? canvas_color(c, COLOR_PANEL) : 0,
                          .border = canvas_dp(c, 1.5f),
                          .border_color = border,
                          .edge = filled ? canvas_dp(c, 3) : 0,
                          .edge_color = border
    });
    rect.h -= canvas_dp(c, 1);
    canvas_label_rgba(c, rect, TYPE_MONO_BOLD, ink, TEXT_CENTRE, tg_span_str(key));
    return w;
}

float ui_button_width(const struct ui *ui, const struct ui_button *b)
{
    const struct canvas *c = ui->canvas;
    float w = canvas_dp(c, 40);

    w += b->icon != NULL ? canvas_tdp(c, 24) : 0;
    w += b->text.len > 0 ? canvas_width(c, TYPE_LABEL, b->text) + (b->icon != NULL ? canvas_dp(c, 10) : 0) : 0;
    w += b->key != NULL ? ui_key_width(ui, b->key) + canvas_dp(c, 10) : 0;
    return ceilf(w);
}

void ui_button(struct ui *ui, const struct ui_button *b)
{
    const struct canvas *c = ui->canvas;
    bool primary = b->style == UI_PRIMARY;
    uint32_t fill = canvas_color(c, primary ? COLOR_ACCENT : COLOR_PANEL);
    uint32_t ink = canvas_color(c, primary ? COLOR_ACCENT_INK : COLOR_INK);
    struct draw_rect r =
        ground(ui, b->rect, canvas_dp(c, 12), fill, canvas_color(c, primary ? COLOR_ACCENT : COLOR_LINE2), b->command);
    float icon = canvas_tdp(c, 24), gap = canvas_dp(c, 10);
    float x = r.x + (r.w - (ui_button_width(ui, b) - canvas_dp(c, 40))) / 2;

    if (b->icon != NULL) {
        canvas_icon(c, b->icon, x + icon / 2, r.y + r.h / 2, icon, ink);
        x += icon + gap;
    }
    if (b->text.len > 0) {
        float w = canvas_width(c, TYPE_LABEL, b->text);
        canvas_label_rgba(c, (struct draw_rect){x, r.y, w + 1, r.h}, TYPE_LABEL, ink, TEXT_LEFT, b->text);
        x += w + gap;
    }
    if (b->key != NULL) {
        (void)ui_key(ui, x, r.y + r.h / 2, b->key, ink, !primary);
    }
}

void ui_icon_button(struct ui *ui, struct draw_rect rect, const char *icon, bool on, struct command command)
{
    const struct canvas *c = ui->canvas;
    struct draw_rect r = ground(ui, rect, canvas_dp(c, 12), canvas_color(c, on ? COLOR_ACCENT : COLOR_PANEL),
                                canvas_color(c, on ? COLOR_ACCENT : COLOR_LINE), command);

    canvas_icon(c, icon, r.x + r.w / 2, r.y + r.h / 2, fminf(r.w, r.h) * 0.59f,
                canvas_color(c, on ? COLOR_ACCENT_INK : COLOR_INK));
}

void ui_round_button(struct ui *ui, float x, float y, float diameter, float icon_size, const char *icon, bool primary,
                     struct command command)
{
    const struct canvas *c = ui->canvas;
    float r = diameter / 2, width = canvas_dp(c, 2);
    uint32_t border = canvas_color(c, primary ? COLOR_ACCENT : COLOR_LINE2);

    if (held(ui, command)) {
        y += roundf(canvas_dp(c, 3));
    } else if (ui_hot(ui, command)) {
        width = canvas_dp(c, 3);
        border = canvas_color(c, COLOR_INK);
    }
    draw_circle(c->list, x, y, r, canvas_color(c, primary ? COLOR_ACCENT : COLOR_PANEL), width, border);
    ui_press_zone(ui, (struct draw_rect){x - r, y - r, diameter, diameter}, r, command);
    canvas_icon(c, icon, x, y, icon_size, canvas_color(c, primary ? COLOR_ACCENT_INK : COLOR_INK));
}

static float segment_width(const struct ui *ui, const struct ui_segment *s, bool chosen)
{
    const struct canvas *c = ui->canvas;
    float key = s->key != NULL ? ui_key_width(ui, s->key) + canvas_dp(c, 8) : 0;
    /* The bold width for both, so that choosing moves nothing. */
    float text = s->text.len > 0 ? fmaxf(canvas_width(c, TYPE_LABEL, s->text), canvas_width(c, TYPE_BODY, s->text)) : 0;
    (void)chosen;
    return ceilf(key + text + canvas_dp(c, 28) - (s->text.len == 0 && s->key != NULL ? canvas_dp(c, 8) : 0));
}

float ui_segments_width(const struct ui *ui, const struct ui_segment *segments, size_t count)
{
    float w = 0;
    for (size_t i = 0; i < count; i++) {
        w += segment_width(ui, &segments[i], false);
    }
    return w;
}

void ui_segments(struct ui *ui, float x, float y, float height, const struct ui_segment *segments, size_t count,
                 size_t chosen)
{
    const struct canvas *c = ui->canvas;
    float radius = canvas_dp(c, 12);

    draw_round(c->list, (struct draw_rect){x, y, ui_segments_width(ui, segments, count), height}, radius,
               canvas_color(c, COLOR_PANEL2), canvas_dp(c, 2), canvas_color(c, COLOR_LINE));
    for (size_t i = 0; i < count; i++) {
        const struct ui_segment *s = &segments[i];
        struct draw_rect r = {x, y, segment_width(ui, s, i == chosen), height};
        bool on = i == chosen, hot = ui_hot(ui, s->command);
        uint32_t ink = canvas_color(c, on ? COLOR_ACCENT_INK : hot ? COLOR_INK : COLOR_INK2);
        enum type_role role = on ? TYPE_LABEL : TYPE_BODY;
        if (on) {
            draw_round(c->list, r, radius, canvas_color(c, COLOR_ACCENT), 0, 0);
        }
        ui_press_zone(ui, r, radius, s->command);
        float key = s->key != NULL ? ui_key_width(ui, s->key) : 0, gap = s->key && s->text.len ? canvas_dp(c, 8) : 0;
        float text = s->text.len > 0 ? canvas_width(c, role, s->text) : 0;
        float at = r.x + (r.w - key - gap - text) / 2;
        if (s->key != NULL) {
            (void)ui_key(ui, at, r.y + r.h / 2, s->key, on ? ink : canvas_color(c, COLOR_INK), !on);
        }
        canvas_label_rgba(c, (struct draw_rect){at + key + gap, r.y, text + 1, r.h}, role, ink, TEXT_LEFT, s->text);
        x += r.w;
    }
}

void ui_scroll_bar(struct ui *ui, struct draw_rect area, float content, float offset)
{
    const struct canvas *c = ui->canvas;
    float w = canvas_dp(c, 7);

    if (content <= area.h + 1) {
        return;
    }
    float thumb = fmaxf(area.h * area.h / content, canvas_dp(c, 40));
    float y = area.y + (area.h - thumb) * fminf(fmaxf(offset / (content - area.h), 0), 1);
    draw_round(c->list, (struct draw_rect){area.x + area.w - w - canvas_dp(c, 5), y, w, thumb}, w / 2,
               canvas_color(c, COLOR_LINE), 0, 0);
}
