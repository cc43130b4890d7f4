// SPDX-License-Identifier: MIT
/* What one frame shows, as a list of shapes: no window, no SDL, no clock. Coordinates are pixels of the window (float,
 * y down). Colours are 0xRRGGBBAA. Texts, names and points are copied into the list. Later shapes lie over earlier
 * ones. */
#ifndef GUI_DRAW_LIST_H
#define GUI_DRAW_LIST_H

#include "base/buf.h"

struct draw_point {
    float x, y;
};
struct draw_rect {
    float x, y, w, h;
};
/* A face in a weight and a size: what a run of characters is set in. */
enum draw_face { DRAW_SANS, DRAW_MONO };
struct draw_font {
    uint8_t face; /* enum draw_face */
    bool bold;
    float px; /* em size in pixels */
};

enum draw_kind {
    DRAW_BOX,
    DRAW_LINE,
    DRAW_POLYGON,
    DRAW_ELLIPSE,
    DRAW_SPRITE,
    DRAW_TEXT,
    DRAW_CLIP,
    DRAW_UNCLIP,
    DRAW_STATIC_BEGIN,
    DRAW_STATIC_END
};

/* A rectangle with round corners (all 0: a plain one). Edges are snapped to whole pixels by the backend. */
struct draw_box {
    struct draw_rect rect;
    float radius[4]; /* top left, top right, bottom right, bottom left */
    uint32_t fill;   /* alpha 0: none */
    float border;    /* width, lies inside rect; 0: none */
    uint32_t border_color;
    float edge; /* height of the bottom edge (inside rect, border included), 0: none */
    uint32_t edge_color;
    float dash_on, dash_off; /* border dashes; 0: solid */
};
/* A thick line with round joins and round ends. */
struct draw_stroke {
    float width;
    uint32_t color;
    bool closed;
    bool flat_ends;                       /* butt ends instead of round ones (dashes with gaps want round) */
    float dash_on, dash_off, dash_offset; /* 0: solid. dash_on may be near 0: dots */
};
struct draw_sprite {
    struct draw_point at; /* where its anchor lies (art/index.json) */
    float scale;          /* times its own size (dp): give the window's scale here */
    float rotation;       /* degrees, clockwise, about the anchor */
    uint32_t tint;        /* 0xFFFFFFFF: as drawn; icons and marks are white and take the tint */
    bool flip;            /* mirrored left to right about the anchor */
};

struct draw_item {
    uint8_t kind;       /* enum draw_kind */
    uint8_t layer;      /* see draw_layer */
    bool clipped;       /* DRAW_TEXT: did not fit where it was meant to go (see draw_text_clipped) */
    uint32_t at, count; /* octets of its name or text in `octets`, or points in `points` */
    union {
        struct draw_box box;
        struct draw_stroke stroke; /* LINE */
        struct {
            uint32_t fill;
        } polygon;
        struct {
            struct draw_rect rect;
            uint32_t fill;
            float border;
            uint32_t border_color;
        } ellipse;
        struct draw_sprite sprite;
        struct {
            float x, baseline, width;
            uint32_t color;
            struct draw_font font;
        } text;
        struct draw_rect clip;
        struct {
            uint32_t id;
        } stat;
    } u;
};

struct draw_list {
    struct draw_item *items;
    struct draw_point *points;
    struct tg_buf octets;
    size_t count, cap, point_count, point_cap;
    float width, height; /* of the window */
    float alpha;         /* 0..1, multiplies every colour added from now on */
    uint8_t layer;
    bool dark; /* sprites from art/dark where there are any */
    uint32_t background;
};

void draw_list_init(struct draw_list *list);
void draw_list_deinit(struct draw_list *list);
/* Empties it for a new frame. */
void draw_begin(struct draw_list *list, float width, float height, uint32_t background, bool dark);
/* Equal lists paint equal pictures: equal hashes mean there is nothing to repaint. */
uint64_t draw_hash(const struct draw_list *list);

void draw_box(struct draw_list *list, const struct draw_box *box);
void draw_fill(struct draw_list *list, struct draw_rect rect, uint32_t color);
/* Fill, one radius, border. */
void draw_round(struct draw_list *list, struct draw_rect rect, float radius, uint32_t fill, float border,
                uint32_t border_color);
void draw_line(struct draw_list *list, const struct draw_point *points, size_t count, const struct draw_stroke *stroke);
void draw_segment(struct draw_list *list, float x1, float y1, float x2, float y2, float width, uint32_t color);
/* Any simple polygon. */
void draw_polygon(struct draw_list *list, const struct draw_point *points, size_t count, uint32_t fill);
void draw_ellipse(struct draw_list *list, struct draw_rect rect, uint32_t fill, float border, uint32_t border_color);
void draw_circle(struct draw_list *list, float x, float y, float radius, uint32_t fill, float border,
                 uint32_t border_color);
/* Part of a circle's edge, from and to in degrees clockwise from 3 o'clock. */
void draw_arc(struct draw_list *list, float x, float y, float radius, float from, float to, float width,
              uint32_t color);
/* Quadratic curve a → b bent over the control point c, as a stroke. */
void draw_curve(struct draw_list *list, struct draw_point a, struct draw_point c, struct draw_point b,
                const struct draw_stroke *stroke);
/* name: a file of gui/art without ".svg". An unknown name draws nothing. */
void draw_sprite(struct draw_list *list, const char *name, const struct draw_sprite *sprite);
/* One line of UTF-8; x is its left end, width what it was measured to be. Use canvas.h or text_layout.h to place text.
 */
void draw_text(struct draw_list *list, float x, float baseline, float width, const struct draw_font *font,
               uint32_t color, struct tg_span text);
/* Marks the newest text: something of it does not show where it should. Tests assert that there is none. */
void draw_text_clipped(struct draw_list *list);
/* Clips nest (they intersect). What a scroll area hides is no layout error. */
void draw_clip(struct draw_list *list, struct draw_rect rect);
void draw_unclip(struct draw_list *list);
/* Between these the picture seldom changes: the backend keeps it as one texture while its shapes stay the same. Starts
 * on an empty, transparent ground of the window's size; not nested; id 0..3. */
void draw_static_begin(struct draw_list *list, uint32_t id);
void draw_static_end(struct draw_list *list);

/* Texts of the same layer must not overlap (draw_check); overlays draw on a higher one. Returns the one before. */
uint8_t draw_layer(struct draw_list *list, uint8_t layer);
/* Sets the alpha that multiplies, returns the one before. */
float draw_alpha(struct draw_list *list, float alpha);

/* Looks for layout errors: texts marked clipped, texts (partly) outside the window or cut by a clip sideways, texts of
 * one layer on top of each other. One line each to `found`; returns how many. */
size_t draw_check(const struct draw_list *list, struct tg_buf *found);
/* For tests: one line an item. */
void draw_dump(const struct draw_list *list, struct tg_buf *out);
/* Is there a text that contains this? */
bool draw_has_text(const struct draw_list *list, const char *needle);

static inline struct tg_span draw_item_text(const struct draw_list *list, const struct draw_item *item)
{
    return tg_span_sub(tg_buf_span(&list->octets), item->at, item->count);
}
static inline struct draw_rect draw_inset(struct draw_rect r, float by)
{
    return (struct draw_rect){r.x + by, r.y + by, r.w - 2 * by, r.h - 2 * by};
}
static inline bool draw_inside(struct draw_rect r, float x, float y)
{
    return x >= r.x && y >= r.y && x < r.x + r.w && y < r.y + r.h;
}
/* The colour with its alpha multiplied. */
static inline uint32_t draw_faded(uint32_t color, float alpha)
{
    return (color & 0xFFFFFF00u) | (uint32_t)((float)(color & 0xFFu) * alpha + 0.5f);
}

#endif
