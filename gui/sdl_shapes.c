// SPDX-License-Identifier: MIT
#include "gui/sdl_shapes.h"

#include "gui/coverage.h"

#include <math.h>

#define POINTS_MAX    512
#define STEPS_A_PIXEL 4.0f /* places are rounded to a quarter of a pixel, so that masks can be used again */

static bool is_opaque(uint32_t color)
{
    return (color & 0xFF) == 0xFF;
}

static void fill_rect(struct shapes *s, int x, int y, int w, int h, uint32_t c)
{
    if (w > 0 && h > 0 && (c & 0xFF) != 0) {
        /* Opaque ones need no blending, which is slow in the software renderer. */
        SDL_SetRenderDrawBlendMode(s->renderer, is_opaque(c) ? SDL_BLENDMODE_NONE : SDL_BLENDMODE_BLEND);
        SDL_SetRenderDrawColor(s->renderer, (Uint8)(c >> 24), (Uint8)(c >> 16), (Uint8)(c >> 8), (Uint8)c);
        SDL_RenderFillRect(s->renderer, &(SDL_Rect){x, y, w, h});
    }
}

static uint64_t key_of(uint64_t kind, const void *data, size_t size)
{
    return fonts_hash(kind << 56, tg_span_make(data, size));
}

/* A round corner (0 top left, clockwise) of an outer radius; with ring > 0 only a rim of that width. */
static void paint_corner(struct shapes *s, int corner, int radius, int ring, int x, int y, uint32_t color)
{
    int parts[3] = {corner, radius, ring};
    uint64_t key = key_of(1, parts, sizeof parts);

    if (radius <= 0) {
        return;
    }
    const struct atlas_entry *entry = atlas_find(s->atlas, key);
    if (entry == NULL) {
        struct coverage c;
        coverage_init(&c, radius, radius);
        for (int row = 0; row < radius; row++) {
            for (int column = 0; column < radius; column++) {
                float dx = corner == 0 || corner == 3 ? (float)(radius - column) - 0.5f : (float)column + 0.5f;
                float dy = corner < 2 ? (float)(radius - row) - 0.5f : (float)row + 0.5f;
                float d = sqrtf(dx * dx + dy * dy);
                float covered = fminf(fmaxf((float)radius + 0.5f - d, 0), 1);
                if (ring > 0) {
                    covered = fminf(covered, fminf(fmaxf(d - (float)(radius - ring) + 0.5f, 0), 1));
                }
                c.px[row * radius + column] = (unsigned char)(covered * 255.0f + 0.5f);
            }
        }
        entry = atlas_add(s->atlas, key, c.px, radius, radius, radius, 1);
        coverage_deinit(&c);
    }
    atlas_draw(s->atlas, entry, x, y, color);
}

struct rounded {
    SDL_Rect r;
    int radius[4];
};

static struct rounded shrink(const struct rounded *a, int by)
{
    struct rounded b = {{a->r.x + by, a->r.y + by, a->r.w - 2 * by, a->r.h - 2 * by}, {0}};
    for (int i = 0; i < 4; i++) {
        b.radius[i] = a->radius[i] > by ? a->radius[i] - by : 0;
    }
    return b;
}

static void paint_corners(struct shapes *s, const struct rounded *a, int ring, uint32_t color)
{
    int right = a->r.x + a->r.w, bottom = a->r.y + a->r.h;

    paint_corner(s, 0, a->radius[0], ring, a->r.x, a->r.y, color);
    paint_corner(s, 1, a->radius[1], ring, right - a->radius[1], a->r.y, color);
    paint_corner(s, 2, a->radius[2], ring, right - a->radius[2], bottom - a->radius[2], color);
    paint_corner(s, 3, a->radius[3], ring, a->r.x, bottom - a->radius[3], color);
}

static void paint_filled(struct shapes *s, const struct rounded *a, uint32_t color)
{
    const int *rad = a->radius;
    int left = SDL_max(rad[0], rad[3]), right = SDL_max(rad[1], rad[2]);
    int x = a->r.x, y = a->r.y, w = a->r.w, h = a->r.h;

    if ((color & 0xFF) == 0 || w <= 0 || h <= 0) {
        return;
    }
    fill_rect(s, x + left, y, w - left - right, h, color);
    if (left > 0) {
        fill_rect(s, x + rad[0], y, left - rad[0], rad[0], color);
        fill_rect(s, x, y + rad[0], left, h - rad[0] - rad[3], color);
        fill_rect(s, x + rad[3], y + h - rad[3], left - rad[3], rad[3], color);
    }
    if (right > 0) {
        fill_rect(s, x + w - right, y, right - rad[1], rad[1], color);
        fill_rect(s, x + w - right, y + rad[1], right, h - rad[1] - rad[2], color);
        fill_rect(s, x + w - right, y + h - rad[2], right - rad[2], rad[2], color);
    }
    paint_corners(s, a, 0, color);
}

static void paint_ring(struct shapes *s, const struct rounded *a, int b, uint32_t color)
{
    const int *rad = a->radius;
    int x = a->r.x, y = a->r.y, w = a->r.w, h = a->r.h;

    fill_rect(s, x + rad[0], y, w - rad[0] - rad[1], b, color);
    fill_rect(s, x + rad[3], y + h - b, w - rad[3] - rad[2], b, color);
    int top_left = SDL_max(rad[0], b), top_right = SDL_max(rad[1], b);
    fill_rect(s, x, y + top_left, b, h - top_left - SDL_max(rad[3], b), color);
    fill_rect(s, x + w - b, y + top_right, b, h - top_right - SDL_max(rad[2], b), color);
    paint_corners(s, a, b, color);
}

static int whole(float v)
{
    return (int)lroundf(v);
}

static void paint_dashed(struct shapes *s, const struct draw_box *box, const struct rounded *a, int border)
{
    struct draw_point points[COVERAGE_OUTLINE_MAX];
    float half = (float)border / 2, radius[4];
    struct draw_rect r = {(float)a->r.x + half, (float)a->r.y + half, (float)(a->r.w - border),
                          (float)(a->r.h - border)};

    for (int i = 0; i < 4; i++) {
        radius[i] = fmaxf((float)a->radius[i] - half, 0);
    }
    size_t count = coverage_outline(r, radius, points);
    shapes_line(s, points, count,
                &(struct draw_stroke){.width = (float)border,
                                      .color = box->border_color,
                                      .closed = true,
                                      .flat_ends = true,
                                      .dash_on = box->dash_on,
                                      .dash_off = box->dash_off});
}

void shapes_box(struct shapes *s, const struct draw_box *box)
{
    const struct draw_rect *r = &box->rect;
    struct rounded a = {{whole(r->x), whole(r->y), whole(r->x + r->w) - whole(r->x), whole(r->y + r->h) - whole(r->y)},
                        {0}};
    int border = box->border > 0 ? SDL_max(1, whole(box->border)) : 0;
    int edge = box->edge > 0 ? whole(box->edge) : 0;

    for (int i = 0; i < 4; i++) {
        a.radius[i] = SDL_min(whole(box->radius[i]), SDL_min(a.r.w, a.r.h) / 2);
    }
    if (edge > border) {
        paint_filled(s, &a, box->edge_color);
        a.r.h -= edge - border;
    }
    struct rounded inner = shrink(&a, border);
    if (box->dash_off > 0 && border > 0) {
        paint_filled(s, &inner, box->fill);
        paint_dashed(s, box, &a, border);
    } else if (border > 0 && is_opaque(box->fill) && is_opaque(box->border_color)) {
        paint_filled(s, &a, box->border_color);
        paint_filled(s, &inner, box->fill);
    } else {
        paint_filled(s, &inner, box->fill);
        if (border > 0 && (box->border_color & 0xFF) != 0) {
            paint_ring(s, &a, border, box->border_color);
        }
    }
}

/* Points moved to a mask of their own: rounded, relative to its top left corner, which becomes *x, *y. The mask is kept
 * within the window. Returns false when nothing of it shows. */
static bool to_mask(const struct shapes *s, const struct draw_point *points, size_t count, float margin,
                    struct draw_point *out, SDL_Rect *mask)
{
    float x0 = points[0].x, y0 = points[0].y, x1 = x0, y1 = y0;

    for (size_t i = 1; i < count; i++) {
        x0 = fminf(x0, points[i].x);
        x1 = fmaxf(x1, points[i].x);
        y0 = fminf(y0, points[i].y);
        y1 = fmaxf(y1, points[i].y);
    }
    int left = SDL_max((int)floorf(x0 - margin), -16), top = SDL_max((int)floorf(y0 - margin), -16);
    int right = SDL_min((int)ceilf(x1 + margin) + 1, s->width + 16);
    int bottom = SDL_min((int)ceilf(y1 + margin) + 1, s->height + 16);
    *mask = (SDL_Rect){left, top, right - left, bottom - top};
    if (mask->w <= 0 || mask->h <= 0) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        out[i].x = roundf((points[i].x - (float)left) * STEPS_A_PIXEL) / STEPS_A_PIXEL;
        out[i].y = roundf((points[i].y - (float)top) * STEPS_A_PIXEL) / STEPS_A_PIXEL;
    }
    return true;
}

/* Paints a polygon (stroke NULL) or a stroke from its mask, made when it is new. */
static void paint_mask(struct shapes *s, const struct draw_point *points, size_t count,
                       const struct draw_stroke *stroke, uint32_t color)
{
    struct draw_point moved[POINTS_MAX];
    SDL_Rect r;

    if (count > POINTS_MAX || (color & 0xFF) == 0 ||
        !to_mask(s, points, count, stroke ? stroke->width / 2 + 1 : 1, moved, &r)) {
        return;
    }
    uint64_t key = key_of(stroke ? 2 : 3, moved, count * sizeof *moved);
    int size[2] = {r.w, r.h};
    key = fonts_hash(key, tg_span_make(size, sizeof size));
    if (stroke != NULL) {
        float how[6] = {stroke->width,   stroke->closed,   stroke->flat_ends,
                        stroke->dash_on, stroke->dash_off, stroke->dash_offset};
        key = fonts_hash(key, tg_span_make(how, sizeof how));
    }
    const struct atlas_entry *entry = atlas_find(s->atlas, key);
    if (entry == NULL) {
        struct coverage c;
        coverage_init(&c, r.w, r.h);
        if (stroke != NULL) {
            coverage_stroke(&c, moved, count, stroke);
        } else {
            coverage_polygon(&c, moved, count);
        }
        entry = atlas_add(s->atlas, key, c.px, r.w, r.h, r.w, 1);
        coverage_deinit(&c);
    }
    atlas_draw(s->atlas, entry, r.x, r.y, color);
}

void shapes_line(struct shapes *s, const struct draw_point *points, size_t count, const struct draw_stroke *stroke)
{
    bool straight = count == 2 && stroke->dash_off <= 0 && (points[0].x == points[1].x || points[0].y == points[1].y);

    if (straight && stroke->flat_ends) { /* a ruler's line: sharp on whole pixels */
        int width = SDL_max(1, whole(stroke->width));
        int x = whole(fminf(points[0].x, points[1].x)), y = whole(fminf(points[0].y, points[1].y));
        if (points[0].y == points[1].y) {
            fill_rect(s, x, whole(points[0].y - (float)width / 2), whole(fabsf(points[1].x - points[0].x)), width,
                      stroke->color);
        } else {
            fill_rect(s, whole(points[0].x - (float)width / 2), y, width, whole(fabsf(points[1].y - points[0].y)),
                      stroke->color);
        }
        return;
    }
    paint_mask(s, points, count, stroke, stroke->color);
}

void shapes_polygon(struct shapes *s, const struct draw_point *points, size_t count, uint32_t fill)
{
    paint_mask(s, points, count, NULL, fill);
}

void shapes_ellipse(struct shapes *s, struct draw_rect rect, uint32_t fill, float border, uint32_t border_color)
{
    struct draw_point points[COVERAGE_OUTLINE_MAX];
    size_t count;
    bool solid = border > 0 && is_opaque(fill) && is_opaque(border_color);

    if (rect.w <= 0 || rect.h <= 0) {
        return;
    }
    if (solid) {
        count = coverage_ellipse(rect, points);
        shapes_polygon(s, points, count, border_color);
    }
    struct draw_rect inner = draw_inset(rect, border);
    if (inner.w > 0 && inner.h > 0) {
        count = coverage_ellipse(inner, points);
        shapes_polygon(s, points, count, fill);
    }
    if (border > 0 && !solid) {
        count = coverage_ellipse(draw_inset(rect, border / 2), points);
        shapes_line(s, points, count, &(struct draw_stroke){.width = border, .color = border_color, .closed = true});
    }
}

static const struct atlas_entry *render_cluster(struct shapes *s, const struct font_cluster *cluster, uint64_t key)
{
    char text[128];
    TTF_Font *font = fonts_open(s->fonts, cluster->slot, cluster->px);

    if (font == NULL || cluster->text.len >= sizeof text) {
        return NULL;
    }
    memcpy(text, cluster->text.ptr, cluster->text.len);
    text[cluster->text.len] = '\0';
    SDL_Surface *surface = TTF_RenderUTF8_Blended(font, text, (SDL_Color){255, 255, 255, 255});
    if (surface == NULL) {
        return NULL;
    }
    /* ARGB8888: the alpha octet of each pixel is the coverage. */
    const unsigned char *alpha = (const unsigned char *)surface->pixels + (SDL_BYTEORDER == SDL_LIL_ENDIAN ? 3 : 0);
    const struct atlas_entry *entry = atlas_add(s->atlas, key, alpha, surface->w, surface->h, surface->pitch, 4);
    SDL_FreeSurface(surface);
    return entry;
}

void shapes_text(struct shapes *s, float x, float baseline, const struct draw_font *font, uint32_t color,
                 struct tg_span text)
{
    struct font_cluster cluster;

    while (fonts_next(s->fonts, font, &text, &cluster)) {
        if (!cluster.blank && x < (float)s->width && x + cluster.width > 0) {
            uint64_t key =
                fonts_hash((uint64_t)4 << 56 | (uint64_t)cluster.slot << 16 | (uint64_t)cluster.px, cluster.text);
            const struct atlas_entry *entry = atlas_find(s->atlas, key);
            if (entry == NULL) {
                entry = render_cluster(s, &cluster, key);
            }
            if (entry != NULL) {
                TTF_Font *ttf = fonts_open(s->fonts, cluster.slot, cluster.px);
                atlas_draw(s->atlas, entry, whole(x), whole(baseline) - TTF_FontAscent(ttf), color);
            }
        }
        x += cluster.width;
    }
}
