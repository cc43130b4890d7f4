// SPDX-License-Identifier: MIT
#include "gui/draw_list.h"

#include <math.h>

#define DRAW_OCTETS_MAX ((size_t)4 << 20)
#define DRAW_ITEMS_MAX  200000u
#define DRAW_PI         3.14159265f

void draw_list_init(struct draw_list *list)
{
    *list = (struct draw_list){.alpha = 1.0f};
    tg_buf_init(&list->octets, DRAW_OCTETS_MAX);
}

void draw_list_deinit(struct draw_list *list)
{
    tg_free(list->items);
    tg_free(list->points);
    tg_buf_deinit(&list->octets);
    *list = (struct draw_list){.alpha = 1.0f};
}

void draw_begin(struct draw_list *list, float width, float height, uint32_t background, bool dark)
{
    list->count = 0;
    list->point_count = 0;
    tg_buf_clear(&list->octets);
    list->width = width;
    list->height = height;
    list->alpha = 1.0f;
    list->layer = 0;
    list->dark = dark;
    list->background = background;
}

/* The next item, zeroed to the last octet so that hashes see no stray padding; a spare one once the list is full. */
static struct draw_item *add(struct draw_list *list, enum draw_kind kind)
{
    static struct draw_item spare;

    if (list->count >= DRAW_ITEMS_MAX) {
        return &spare;
    }
    list->items = tg_grow(list->items, list->count, &list->cap, sizeof *list->items);
    struct draw_item *item = &list->items[list->count++];
    memset(item, 0, sizeof *item);
    item->kind = (uint8_t)kind;
    item->layer = list->layer;
    return item;
}

static uint32_t fade(const struct draw_list *list, uint32_t color)
{
    return list->alpha >= 1.0f ? color : draw_faded(color, list->alpha);
}

static void add_points(struct draw_list *list, struct draw_item *item, const struct draw_point *points, size_t count)
{
    item->at = (uint32_t)list->point_count;
    item->count = (uint32_t)count;
    for (size_t i = 0; i < count; i++) {
        list->points = tg_grow(list->points, list->point_count, &list->point_cap, sizeof *list->points);
        list->points[list->point_count++] = points[i];
    }
}

static bool add_octets(struct draw_list *list, struct draw_item *item, struct tg_span text)
{
    item->at = (uint32_t)list->octets.len;
    item->count = tg_buf_append(&list->octets, text) ? (uint32_t)text.len : 0;
    return item->count == text.len;
}

void draw_box(struct draw_list *list, const struct draw_box *box)
{
    if (box->rect.w <= 0 || box->rect.h <= 0) {
        return;
    }
    struct draw_item *item = add(list, DRAW_BOX);
    item->u.box = *box;
    item->u.box.fill = fade(list, box->fill);
    item->u.box.border_color = fade(list, box->border_color);
    item->u.box.edge_color = fade(list, box->edge_color);
}

void draw_fill(struct draw_list *list, struct draw_rect rect, uint32_t color)
{
    draw_box(list, &(struct draw_box){.rect = rect, .fill = color});
}

void draw_round(struct draw_list *list, struct draw_rect rect, float radius, uint32_t fill, float border,
                uint32_t border_color)
{
    draw_box(list, &(struct draw_box){
                       .rect = rect,
                       .radius = {radius, radius, radius, radius},
                       .fill = fill,
                       .border = border,
                       .border_color = border_color
    });
}

void draw_line(struct draw_list *list, const struct draw_point *points, size_t count, const struct draw_stroke *stroke)
{
    if (count < 2 || stroke->width <= 0) {
        return;
    }
    struct draw_item *item = add(list, DRAW_LINE);
    /* Field by field here and below: what lies between the fields of the caller's struct must not reach the hash. */
    struct draw_stroke *own = &item->u.stroke;
    own->width = stroke->width;
    own->color = fade(list, stroke->color);
    own->closed = stroke->closed;
    own->flat_ends = stroke->flat_ends;
    own->dash_on = stroke->dash_on;
    own->dash_off = stroke->dash_off;
    own->dash_offset = stroke->dash_offset;
    add_points(list, item, points, count);
}

void draw_segment(struct draw_list *list, float x1, float y1, float x2, float y2, float width, uint32_t color)
{
    draw_line(list,
              (struct draw_point[]){
                  {x1, y1},
                  {x2, y2}
    },
              2, &(struct draw_stroke){.width = width, .color = color});
}

void draw_polygon(struct draw_list *list, const struct draw_point *points, size_t count, uint32_t color)
{
    if (count < 3) {
        return;
    }
    struct draw_item *item = add(list, DRAW_POLYGON);
    item->u.polygon.fill = fade(list, color);
    add_points(list, item, points, count);
}

void draw_ellipse(struct draw_list *list, struct draw_rect rect, uint32_t color, float border, uint32_t border_color)
{
    struct draw_item *item = add(list, DRAW_ELLIPSE);
    item->u.ellipse.rect = rect;
    item->u.ellipse.fill = fade(list, color);
    item->u.ellipse.border = border;
    item->u.ellipse.border_color = fade(list, border_color);
}

void draw_circle(struct draw_list *list, float x, float y, float radius, uint32_t color, float border,
                 uint32_t border_color)
{
    draw_ellipse(list, (struct draw_rect){x - radius, y - radius, 2 * radius, 2 * radius}, color, border, border_color);
}

void draw_arc(struct draw_list *list, float x, float y, float radius, float from, float to, float width, uint32_t color)
{
    enum { MOST = 64 };
    struct draw_point points[MOST + 1];
    float span = fabsf(to - from);
    int steps = (int)(span / 6.0f) + 2;

    if (steps > MOST) {
        steps = MOST;
    }
    for (int i = 0; i <= steps; i++) {
        float angle = (from + (to - from) * (float)i / (float)steps) * DRAW_PI / 180.0f;
        points[i] = (struct draw_point){x + radius * cosf(angle), y + radius * sinf(angle)};
    }
    draw_line(list, points, (size_t)steps + 1, &(struct draw_stroke){.width = width, .color = color});
}

void draw_curve(struct draw_list *list, struct draw_point a, struct draw_point c, struct draw_point b,
                const struct draw_stroke *stroke)
{
    enum { STEPS = 32 };
    struct draw_point points[STEPS + 1];

    for (int i = 0; i <= STEPS; i++) {
        float t = (float)i / STEPS;
        float u = 1.0f - t;
        points[i].x = u * u * a.x + 2 * u * t * c.x + t * t * b.x;
        points[i].y = u * u * a.y + 2 * u * t * c.y + t * t * b.y;
    }
    draw_line(list, points, STEPS + 1, stroke);
}

void draw_sprite(struct draw_list *list, const char *name, const struct draw_sprite *sprite)
{
    struct draw_item *item = add(list, DRAW_SPRITE);
    struct draw_sprite *own = &item->u.sprite;
    own->at = sprite->at;
    own->scale = sprite->scale;
    own->rotation = sprite->rotation;
    own->tint = fade(list, sprite->tint);
    own->flip = sprite->flip;
    if (!add_octets(list, item, tg_span_str(name))) {
        list->count--;
    }
}

void draw_text(struct draw_list *list, float x, float baseline, float width, const struct draw_font *font,
               uint32_t color, struct tg_span text)
{
    if (text.len == 0) {
        return;
    }
    struct draw_item *item = add(list, DRAW_TEXT);
    item->u.text.x = x;
    item->u.text.baseline = baseline;
    item->u.text.width = width;
    item->u.text.color = fade(list, color);
    item->u.text.font.face = font->face;
    item->u.text.font.bold = font->bold;
    item->u.text.font.px = font->px;
    if (!add_octets(list, item, text)) {
        item->clipped = true;
    }
}

void draw_text_clipped(struct draw_list *list)
{
    for (size_t i = list->count; i-- > 0;) {
        if (list->items[i].kind == DRAW_TEXT) {
            list->items[i].clipped = true;
            return;
        }
    }
}

void draw_clip(struct draw_list *list, struct draw_rect rect)
{
    add(list, DRAW_CLIP)->u.clip = rect;
}

void draw_unclip(struct draw_list *list)
{
    (void)add(list, DRAW_UNCLIP);
}

void draw_static_begin(struct draw_list *list, uint32_t id)
{
    add(list, DRAW_STATIC_BEGIN)->u.stat.id = id;
}

void draw_static_end(struct draw_list *list)
{
    (void)add(list, DRAW_STATIC_END);
}

uint8_t draw_layer(struct draw_list *list, uint8_t layer)
{
    uint8_t before = list->layer;
    list->layer = layer;
    return before;
}

float draw_alpha(struct draw_list *list, float alpha)
{
    float before = list->alpha;
    list->alpha = alpha;
    return before;
}

/* FNV-1a over words: quick and good enough to tell two frames apart. */
static uint64_t mix(uint64_t hash, const void *octets, size_t len)
{
    const unsigned char *p = octets;
    uint64_t word;

    for (; len >= sizeof word; p += sizeof word, len -= sizeof word) {
        memcpy(&word, p, sizeof word);
        hash = (hash ^ word) * 0x100000001B3u;
        hash ^= hash >> 29;
    }
    for (; len > 0; p++, len--) {
        hash = (hash ^ *p) * 0x100000001B3u;
    }
    return hash;
}

uint64_t draw_hash(const struct draw_list *list)
{
    uint64_t hash = 0xCBF29CE484222325u;
    float size[2] = {list->width, list->height};

    hash = mix(hash, size, sizeof size);
    hash = mix(hash, &list->background, sizeof list->background);
    hash = mix(hash, &list->dark, sizeof list->dark);
    hash = mix(hash, list->items, list->count * sizeof *list->items);
    hash = mix(hash, list->points, list->point_count * sizeof *list->points);
    return mix(hash, list->octets.ptr, list->octets.len);
}
