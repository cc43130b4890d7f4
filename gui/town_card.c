// SPDX-License-Identifier: MIT
/* Cards that say what is on its way, and the clock of a silence. */
#include "gui/town_draw_internal.h"

#include <math.h>

static struct tg_span joined(const struct canvas *c, struct tg_span a, struct tg_span b)
{
    return canvas_fmt(c, "%S%S", a, b);
}

/* The longest beginning of the line that fits with … behind it. */
static struct tg_span cut(const struct town_stage *s, struct tg_span line, float width)
{
    const struct canvas *c = s->canvas;
    size_t low = 0, high = line.len;
    while (low < high) {
        size_t mid = (low + high + 1) / 2;
        struct tg_span part = tg_span_sub(line, 0, mid);
        if (canvas_width(c, TYPE_TRAVEL, joined(c, part, TG_SPAN_LIT("…"))) <= width) {
            low = mid;
        } else {
            high = mid - 1;
        }
    }
    while (low > 0 && low < line.len && (line.ptr[low] & 0xC0) == 0x80) { /* not within a character */
        low--;
    }
    return joined(c, tg_span_sub(line, 0, low), TG_SPAN_LIT("…"));
}

struct tg_span town_shortened(const struct town_stage *s, struct tg_span line, float width)
{
    const struct canvas *c = s->canvas;
    struct draw_font font = canvas_font(c, TYPE_TRAVEL);
    size_t first = tg_span_find_byte(line, '\n');
    line = tg_span_trim(tg_span_sub(line, 0, first < 400 ? first : 400));
    struct tg_buf shown;
    tg_buf_init(&shown, 4096);
    text_visible(c->measurer, &font, line, &shown);
    line = tg_arena_copy(c->frame, tg_buf_span(&shown));
    tg_buf_deinit(&shown);
    if (canvas_width(c, TYPE_TRAVEL, line) <= width) {
        return line;
    }
    size_t at = tg_span_find_byte(line, '@'),
           end = at == SIZE_MAX ? SIZE_MAX : tg_span_find_byte(tg_span_after(line, at), '>');
    if (end != SIZE_MAX) { /* the domain of an address goes first */
        struct tg_span rest = tg_span_after(line, at + end);
        struct tg_span shorter = canvas_fmt(c, "%S…%S", tg_span_sub(line, 0, at + 1), rest);
        if (canvas_width(c, TYPE_TRAVEL, shorter) <= width) {
            return shorter;
        }
    }
    return cut(s, line, width);
}

/* From under the card to the thing it names. */
static void draw_tail(const struct town_stage *s, struct draw_rect box, struct draw_point to, uint32_t color)
{
    float margin = canvas_tdp(s->canvas, 30), wide = canvas_tdp(s->canvas, 15), short_of = canvas_dp(s->canvas, 26);
    struct draw_point from = {fminf(fmaxf(to.x, box.x + margin), box.x + box.w - margin), box.y + box.h / 2};
    if (to.y > box.y && to.y < box.y + box.h) {
        from.x = box.x + box.w / 2;
    }
    float dx = to.x - from.x, dy = to.y - from.y, length = hypotf(dx, dy);
    if (length < 1) {
        return;
    }
    float nx = -dy / length * wide, ny = dx / length * wide;
    struct draw_point tip = {to.x - dx / length * short_of, to.y - dy / length * short_of};
    struct draw_point points[3] = {
        {from.x + nx, from.y + ny},
        tip, {from.x - nx, from.y - ny}
    };
    draw_polygon(s->canvas->list, points, 3, color);
}

static float held(float value, float low, float high)
{
    return high < low ? (low + high) / 2 : value < low ? low : value > high ? high : value;
}

void town_draw_card(const struct town_stage *s, const struct town_card *card)
{
    const struct canvas *c = s->canvas;
    if (s->scene->compact) {
        return; /* the sheet below the map says it */
    }
    enum type_role role = card->plain ? TYPE_CARD_TITLE : TYPE_TRAVEL;
    float icon = card->icon ? canvas_tdp(c, 20) : 0, gap = card->icon ? canvas_tdp(c, 8) : 0;
    float head_w = card->head.len ? canvas_width(c, TYPE_LABEL, card->head) + icon + gap : 0;
    float line_w = card->line.len ? canvas_width(c, role, card->line) : 0;
    float head_h = card->head.len ? canvas_line_height(c, TYPE_LABEL) : 0,
          line_h = card->line.len ? canvas_tdp(c, 30) : 0;
    float w = ceilf(fmaxf(head_w, line_w) + canvas_tdp(c, 42)), h = ceilf(head_h + line_h + canvas_tdp(c, 21));
    struct draw_rect in = draw_inset(s->scene->keep.w > 0 ? s->scene->keep : s->scene->rect, canvas_dp(c, 10));
    float x = held(card->middle.x, in.x + w / 2, in.x + in.w - w / 2),
          y = held(card->middle.y, in.y + h / 2, in.y + in.h - h / 2);
    struct draw_rect box = {roundf(x - w / 2), roundf(y - h / 2), w, h};
    uint32_t border = canvas_color(c, card->color), words = canvas_color(c, (enum theme_color)(card->color + 1));
    if (card->points) {
        draw_tail(s, box, card->at, border);
    }
    draw_round(c->list, box, canvas_dp(c, 14), canvas_color(c, COLOR_PANEL), canvas_dp(c, 3), border);
    float top = box.y + canvas_tdp(c, 9);
    if (card->head.len) {
        float left = box.x + (box.w - head_w) / 2;
        if (card->icon) {
            canvas_icon(c, card->icon, left + icon / 2, top + head_h / 2, icon, border);
        }
        canvas_label_rgba(c, (struct draw_rect){left + icon + gap, top, head_w - icon - gap + 1, head_h}, TYPE_LABEL,
                          words, TEXT_LEFT, card->head);
        top += head_h;
    }
    if (card->line.len) {
        canvas_label(c, (struct draw_rect){box.x, top, box.w, line_h}, role, COLOR_INK, TEXT_CENTRE, card->line);
    }
}

/* "15 min later": the largest unit that says it well. */
static struct tg_span duration(const struct town_stage *s, tg_time span)
{
    static const struct {
        tg_time unit;
        const char *key;
    } units[] = {
        {TG_DAY,    "ui.town.days"   },
        {TG_HOUR,   "ui.town.hours"  },
        {TG_MINUTE, "ui.town.minutes"},
        {TG_SECOND, "ui.town.seconds"}
    };
    size_t i = 0;
    while (i < 3 && span < 2 * units[i].unit) {
        i++;
    }
    struct tg_span number = canvas_fmt(s->canvas, "%D", (int64_t)((span + units[i].unit / 2) / units[i].unit));
    return canvas_text_fmt(s->canvas, units[i].key, &number, 1);
}

static void draw_hand(const struct town_stage *s, struct draw_point at, float length, float turns, float width)
{
    float a = (turns - floorf(turns)) * 6.2831853f;
    draw_segment(s->canvas->list, at.x, at.y, at.x + length * sinf(a), at.y - length * cosf(a), width,
                 canvas_color(s->canvas, COLOR_INK));
}

void town_draw_gap(const struct town_stage *s)
{
    const struct canvas *c = s->canvas;
    const struct presentation_gap *gap = presentation_gap_at(s->scene->presentation, s->scene->ms);
    if (!gap) {
        return;
    }
    struct tg_span words = duration(s, gap->to - gap->from);
    float text_w = canvas_width(c, TYPE_CAPTION, words), r = canvas_tdp(c, 34);
    struct draw_rect map = s->scene->keep.w > 0 ? s->scene->keep : s->scene->rect;
    float w = ceilf(text_w + 2 * r + canvas_tdp(c, 58)), h = ceilf(2 * r + canvas_tdp(c, 28));
    struct draw_point middle = town_at(s, (struct draw_point){540, 466}); /* over the park */
    if (s->scene->town->zoom > 1.2f || s->scene->compact) {
        middle = (struct draw_point){map.x + map.w / 2, map.y + map.h / 2};
    }
    struct draw_rect box = {roundf(middle.x - w / 2), roundf(middle.y - h / 2), w, h};
    canvas_card(c, box, COLOR_LINE);
    struct draw_point at = {box.x + canvas_tdp(c, 16) + r, box.y + (h - canvas_dp(c, 3)) / 2};
    draw_circle(c->list, at.x, at.y, r, canvas_color(c, COLOR_PANEL2), canvas_tdp(c, 4), canvas_color(c, COLOR_INK));
    for (int i = 0; i < 12; i++) {
        float a = (float)i * 0.5235988f, in = r * (i % 3 ? 0.80f : 0.72f), out = r * 0.86f;
        draw_segment(c->list, at.x + in * sinf(a), at.y - in * cosf(a), at.x + out * sinf(a), at.y - out * cosf(a),
                     canvas_tdp(c, i % 3 ? 2 : 3), canvas_color(c, COLOR_INK2));
    }
    float t = (float)((s->scene->ms - gap->start) / (gap->end - gap->start));
    float turns = s->scene->reduced_motion ? 0.15f : t * t * (3 - 2 * t) * 2; /* two rounds, whatever the silence */
    draw_hand(s, at, r * 0.66f, turns, canvas_tdp(c, 4));
    draw_hand(s, at, r * 0.44f, 0.75f + turns / 12, canvas_tdp(c, 5));
    canvas_label(c, (struct draw_rect){at.x + r + canvas_tdp(c, 18), box.y, text_w + 1, h - canvas_dp(c, 3)},
                 TYPE_CAPTION, COLOR_INK, TEXT_LEFT, words);
}
