// SPDX-License-Identifier: MIT
#include "gui/hex.h"

#include <math.h>

float hex_line_height(const struct canvas *c)
{
    return roundf(canvas_tdp(c, 19 * 1.42f));
}

static struct draw_font hex_font(const struct canvas *c, bool bold)
{
    struct draw_font font = canvas_font(c, bold ? TYPE_PROTOCOL_NOW : TYPE_PROTOCOL);
    return font;
}

static float column(const struct canvas *c)
{
    struct draw_font font = hex_font(c, false);
    return font.px * 0.5f;
}

float hex_width(const struct canvas *c, unsigned per_line)
{
    return column(c) * ((float)per_line * 4 + 4 + 4);
}

static const struct hex_mark *mark_at(const struct hex_view *v, size_t at)
{
    for (size_t i = 0; i < v->mark_count; i++) {
        if (at >= v->marks[i].from && at < v->marks[i].to) {
            return &v->marks[i];
        }
    }
    return NULL;
}

static void hex_line(const struct canvas *c, struct draw_rect r, const struct hex_view *v, size_t at, size_t count)
{
    float ch = column(c), x = r.x;
    struct draw_font plain = hex_font(c, false);
    float baseline = r.y + text_baseline(&plain, r.h);
    struct tg_span offset = canvas_fmt(c, "%04x", (unsigned)(v->first + at));
    uint32_t ink = canvas_color(c, COLOR_INK), ink2 = canvas_color(c, COLOR_INK2);
    unsigned char text[64];

    draw_text(c->list, x, baseline, ch * 4, &plain, ink2, offset);
    x += ch * 6;
    for (size_t i = 0; i < count; i++) {
        const struct hex_mark *mark = mark_at(v, at + i);
        bool goes_on = mark != NULL && mark_at(v, at + i + 1) == mark && i + 1 < count;
        struct draw_font font = hex_font(c, mark != NULL);
        if (mark != NULL) {
            draw_fill(c->list, (struct draw_rect){x - 1, r.y, ch * (goes_on ? 3 : 2) + 2, r.h},
                      canvas_color(c, mark->ground));
        }
        draw_text(c->list, x, baseline, ch * 2, &font, mark != NULL ? canvas_color(c, mark->ink) : ink,
                  canvas_fmt(c, "%02x", (unsigned)v->octets.ptr[at + i]));
        x += ch * 3;
        unsigned char octet = v->octets.ptr[at + i];
        text[i] = octet >= 0x20 && octet < 0x7F ? octet : '.';
    }
    x = r.x + ch * (float)(6 + 3 * v->per_line + 1);
    draw_text(c->list, x, baseline, ch * (float)count, &plain, ink2,
              tg_arena_copy(c->frame, tg_span_make(text, count)));
}

size_t hex_draw(const struct canvas *c, struct draw_rect rect, const struct hex_view *v)
{
    float h = hex_line_height(c), y = rect.y;
    unsigned per_line = v->per_line > 32 ? 32 : v->per_line < 1 ? 1 : v->per_line;
    size_t at = 0;

    while (at < v->octets.len && y + h <= rect.y + rect.h + 1) {
        size_t left = v->octets.len - at;
        hex_line(c, (struct draw_rect){rect.x, y, rect.w, h}, v, at, left < per_line ? left : per_line);
        at += left < per_line ? left : per_line;
        y += h;
    }
    return at;
}
