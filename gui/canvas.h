// SPDX-License-Identifier: MIT
/* Everything a part of the window needs to draw itself, and the everyday ways of drawing. */
#ifndef GUI_CANVAS_H
#define GUI_CANVAS_H

#include "base/texts.h"
#include "gui/art_index.h"
#include "gui/draw_list.h"
#include "gui/text_layout.h"
#include "gui/theme.h"

struct canvas {
    struct draw_list *list;
    const struct theme *theme;
    const struct text_measurer *measurer;
    const struct tg_texts *texts;
    const struct art_index *art;
    struct tg_arena *frame; /* scratch, gone with the next frame */
    float s;                /* pixels a dp */
    float f;                /* font scale: text and all measured by text takes s * f */
};

static inline uint32_t canvas_color(const struct canvas *c, enum theme_color token)
{
    return c->theme->color[token];
}
static inline float canvas_dp(const struct canvas *c, float dp)
{
    return dp * c->s;
}
/* Pixels of something measured by text. */
static inline float canvas_tdp(const struct canvas *c, float dp)
{
    return dp * c->s * c->f;
}
struct draw_font canvas_font(const struct canvas *c, enum type_role role);
float canvas_line_height(const struct canvas *c, enum type_role role);
/* A run of text in one role and colour, for text_lay. */
struct text_run canvas_run(const struct canvas *c, enum type_role role, enum theme_color color, struct tg_span text);
/* The text of a key, as a span. */
struct tg_span canvas_text(const struct canvas *c, const char *key);
/* The text of a key with {0} … replaced, in the frame's memory. */
struct tg_span canvas_text_fmt(const struct canvas *c, const char *key, const struct tg_span *arguments, size_t count);
/* Formats into the frame's memory. Directives: %S span, %s string, %d %02d %03d int, %D int64_t, %u unsigned, %02x
 * %04x, %%. */
struct tg_span canvas_fmt(const struct canvas *c, const char *format, ...);
float canvas_width(const struct canvas *c, enum type_role role, struct tg_span text);
/* One line, its line box centred on the height of `rect` and aligned in its width; cut with … (and then marked as
 * clipped) when it is too wide. Returns its width. */
float canvas_label(const struct canvas *c, struct draw_rect rect, enum type_role role, enum theme_color color,
                   enum text_align align, struct tg_span text);
/* As canvas_label with any colour. */
float canvas_label_rgba(const struct canvas *c, struct draw_rect rect, enum type_role role, uint32_t color,
                        enum text_align align, struct tg_span text);
/* As canvas_label, but a text too wide is set smaller (down to 0.7) and only then cut. */
float canvas_label_fit(const struct canvas *c, struct draw_rect rect, enum type_role role, enum theme_color color,
                       enum text_align align, struct tg_span text);
/* As canvas_label for what people wrote (subjects, names): too long, it ends in … and that is no layout error. */
float canvas_label_short(const struct canvas *c, struct draw_rect rect, enum type_role role, enum theme_color color,
                         enum text_align align, struct tg_span text);
/* A paragraph from the top of rect, wrapped to its width; returns its height. */
float canvas_paragraph(const struct canvas *c, float x, float y, float width, enum type_role role,
                       enum theme_color color, struct tg_span text);
/* A picture whose box of height (or width) `size` pixels has its middle there. */
void canvas_icon(const struct canvas *c, const char *name, float x, float y, float size, uint32_t tint);
/* A picture with the height given, its top left corner there; returns its width. */
float canvas_picture(const struct canvas *c, const char *name, float x, float y, float height);
/* A panel card: fill, border 2, radius 14, bottom edge. */
void canvas_card(const struct canvas *c, struct draw_rect rect, enum theme_color border);
/* A small plate with one or two lines as over the buildings, its centre there. mono may be empty. tag: 'C' 'S' 'Q' 'A'
 * or 0. Returns the box it took. */
struct canvas_plate {
    struct tg_span head, mono;
    char tag;
    bool active;
    enum theme_color active_color;
};
struct draw_rect canvas_plate_at(const struct canvas *c, float x, float y, const struct canvas_plate *plate);
struct draw_rect canvas_plate_box(const struct canvas *c, float x, float y,
                                  const struct canvas_plate *plate); /* measures only */
/* The coloured square with the letter of who speaks. */
void canvas_tag(const struct canvas *c, float x, float y, float size, char tag, bool refused);
/* The tinted badge of a protocol: mark and words, its left edge at x. Returns its width. */
float canvas_badge(const struct canvas *c, float x, float y, float height, enum theme_color mark, const char *icon,
                   struct tg_span text);

#endif
