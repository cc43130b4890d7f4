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
    float reach = fminf(length - short_of, box.h / 2 + canvas_dp(s->canvas, 130)); /* far away it only shows where */
    struct draw_point tip = {from.x + dx / length * reach, from.y + dy / length * reach};
    struct draw_point points[3] = {{from.x + nx, from.y + ny}, tip, {from.x - nx, from.y - ny}};
    draw_polygon(s->canvas->list, points, 3, color);
}

static float held(float value, float low, float high)
{
    return high < low ? (low + high) / 2 : value < low ? low : value > high ? high : value;
}

static float shared(struct draw_rect a, struct draw_rect b)
{
    float w = fminf(a.x + a.w, b.x + b.w) - fmaxf(a.x, b.x), h = fminf(a.y + a.h, b.y + b.h) - fmaxf(a.y, b.y);
    return w > 0 && h > 0 ? w * h : 0;
}

/* How much it would cover, what matters more counting more. */
static float covers(const struct town_stage *s, const struct town_card *card, struct draw_rect box,
                    const struct draw_point *way, size_t way_count)
{
    const struct town *town = s->scene->town;
    float sum = 0, w = canvas_dp(s->canvas, 50), h = canvas_dp(s->canvas, 40);
    for (size_t i = 0; i < town->count; i++) {
        bool concerned = i == card->from || i == card->to || i == s->client || i == s->server;
        sum += shared(box, town_rect_at(s, town->sites[i].box)) * (concerned ? 4 : 1);
        sum += shared(box, town_rect_at(s, town->sites[i].plate)) * (concerned ? 6 : 1.5f);
    }
    for (int i = 1; i < 10 && way_count > 1; i++) {
        struct draw_point p = town_at(s, town_along(way, way_count, (float)i / 10));
        sum += shared(box, (struct draw_rect){p.x - w, p.y - h - 16 * s->camera.k, 2 * w, 2 * h}) * 0.5f;
    }
    return sum;
}

/* The card's place does not depend on how far the thing has come, so that it stands still while it is read. */
static struct draw_rect card_place(const struct town_stage *s, const struct town_card *card, float w, float h,
                                   struct draw_rect in)
{
    struct draw_point way[TOWN_PATH_MAX], park = town_at(s, (struct draw_point){540, 428}), middle = park;
    size_t count = card->points ? town_path(s->scene->town, card->from, card->to, way) : 0;
    const struct town_site *site = town_site(s->scene->town, card->from);
    if (count > 1) {
        middle = town_at(s, town_along(way, count, 0.5f));
    } else if (site && card->points) {
        middle = card->at;
    }
    bool near_park = hypotf(park.x - middle.x, park.y - middle.y) < canvas_tdp(s->canvas, 260);
    float up = canvas_tdp(s->canvas, 46) + h / 2, aside = canvas_tdp(s->canvas, 60) + w / 2, best = INFINITY;
    const struct draw_point places[] = {park,
                                        {middle.x, middle.y - up},
                                        {middle.x + aside, middle.y + up},
                                        {middle.x - aside, middle.y + up},
                                        {middle.x, middle.y + up},
                                        {middle.x + aside, middle.y},
                                        {middle.x - aside, middle.y},
                                        {middle.x + aside, middle.y - up},
                                        {middle.x - aside, middle.y - up}};
    struct draw_rect found = {0, 0, w, h};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        float x = held(places[i].x, in.x + w / 2, in.x + in.w - w / 2),
              y = held(places[i].y, in.y + h / 2, in.y + in.h - h / 2);
        struct draw_rect box = {x - w / 2, y - h / 2, w, h};
        float far = hypotf(x - middle.x, y - middle.y) - canvas_tdp(s->canvas, 160);
        float cost = covers(s, card, box, way, count) + fmaxf(0, far) * canvas_tdp(s->canvas, 12) + (float)i;
        cost -= i == 0 && near_park ? canvas_tdp(s->canvas, 100) * canvas_tdp(s->canvas, 120)
                                    : 0; /* the park is made for it */
        if (cost < best) {
            best = cost;
            found = box;
        }
    }
    return found;
}

/* Moves a card off the thing it names, the shortest way that stays within `in`. */
static struct draw_rect beside_thing(const struct town_stage *s, struct draw_rect box, struct draw_point at,
                                     struct draw_rect in)
{
    float w = canvas_dp(s->canvas, 54), h = canvas_dp(s->canvas, 42), best = INFINITY;
    struct draw_rect thing = {at.x - w, at.y - h, 2 * w, 2 * h}, found = box;
    if (!town_overlap(box, thing)) {
        return box;
    }
    const struct draw_point places[] = {
        {box.x, thing.y - box.h}, {thing.x - box.w, box.y}, {thing.x + thing.w, box.y}, {box.x, thing.y + thing.h}};
    for (size_t i = 0; i < 4; i++) {
        struct draw_rect r = {places[i].x, places[i].y, box.w, box.h};
        float far = fabsf(r.x - box.x) + fabsf(r.y - box.y);
        if (far < best && r.x >= in.x && r.y >= in.y && r.x + r.w <= in.x + in.w && r.y + r.h <= in.y + in.h) {
            best = far;
            found = r;
        }
    }
    return found;
}

static void draw_words(const struct town_stage *s, const struct town_card *card, struct draw_rect box, float head_w,
                       enum type_role role)
{
    const struct canvas *c = s->canvas;
    float icon = card->icon ? canvas_tdp(c, 20) : 0, gap = card->icon ? canvas_tdp(c, 8) : 0;
    float head_h = card->head.len ? canvas_line_height(c, TYPE_LABEL) : 0, top = box.y + canvas_tdp(c, 9);
    if (card->head.len) {
        float left = box.x + (box.w - head_w) / 2;
        if (card->icon) {
            canvas_icon(c, card->icon, left + icon / 2, top + head_h / 2, icon, canvas_color(c, card->color));
        }
        canvas_label_rgba(c, (struct draw_rect){left + icon + gap, top, head_w - icon - gap + 1, head_h}, TYPE_LABEL,
                          canvas_color(c, (enum theme_color)(card->color + 1)), TEXT_LEFT, card->head);
    }
    if (card->line.len) {
        struct draw_rect line = {box.x, top + head_h, box.w, canvas_tdp(c, 30)};
        canvas_label(c, line, role, COLOR_INK, TEXT_CENTRE, card->line);
    }
}

void town_draw_card(const struct town_stage *s, const struct town_card *card)
{
    const struct canvas *c = s->canvas;
    if (s->scene->compact) {
        return; /* the sheet below the map says it */
    }
    enum type_role role = card->plain ? TYPE_CARD_TITLE : TYPE_TRAVEL;
    float head_w = card->head.len ? canvas_width(c, TYPE_LABEL, card->head) + (card->icon ? canvas_tdp(c, 28) : 0) : 0;
    float line_w = card->line.len ? canvas_width(c, role, card->line) : 0;
    float head_h = card->head.len ? canvas_line_height(c, TYPE_LABEL) : 0,
          line_h = card->line.len ? canvas_tdp(c, 30) : 0;
    float w = ceilf(fmaxf(head_w, line_w) + canvas_tdp(c, 42)), h = ceilf(head_h + line_h + canvas_tdp(c, 21));
    struct draw_rect in = draw_inset(s->scene->keep.w > 0 ? s->scene->keep : s->scene->rect, canvas_dp(c, 10));
    in.h -= s->scene->legend && !s->letters ? canvas_tdp(c, 62) : 0;
    struct draw_rect box = card_place(s, card, w, h, in);
    uint32_t border = canvas_color(c, card->color);
    if (card->points) {
        box = beside_thing(s, box, card->at, in);
        draw_tail(s, box, card->at, border);
    }
    box.x = roundf(box.x);
    box.y = roundf(box.y);
    draw_round(c->list, box, canvas_dp(c, 14), canvas_color(c, COLOR_PANEL), canvas_dp(c, 3), border);
    draw_words(s, card, box, head_w, role);
}

/* "15 min later": the largest unit that says it well. */
static struct tg_span duration(const struct town_stage *s, tg_time span)
{
    static const struct {
        tg_time unit;
        const char *key;
    } units[] = {{TG_DAY, "ui.town.days"},
                 {TG_HOUR, "ui.town.hours"},
                 {TG_MINUTE, "ui.town.minutes"},
                 {TG_SECOND, "ui.town.seconds"}};
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
