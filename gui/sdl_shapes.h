// SPDX-License-Identifier: MIT
/* Boxes, lines, polygons and text of a draw list, painted through the atlas. Internal to the SDL backend. */
#ifndef GUI_SDL_SHAPES_H
#define GUI_SDL_SHAPES_H

#include "gui/atlas.h"
#include "gui/draw_list.h"
#include "gui/fonts.h"

struct shapes {
    SDL_Renderer *renderer;
    struct atlas *atlas;
    struct fonts *fonts;
    int width, height; /* of the window */
};
void shapes_box(struct shapes *s, const struct draw_box *box);
void shapes_line(struct shapes *s, const struct draw_point *points, size_t count, const struct draw_stroke *stroke);
void shapes_polygon(struct shapes *s, const struct draw_point *points, size_t count, uint32_t fill);
void shapes_ellipse(struct shapes *s, struct draw_rect rect, uint32_t fill, float border, uint32_t border_color);
void shapes_text(struct shapes *s, float x, float baseline, const struct draw_font *font, uint32_t color,
                 struct tg_span text);

#endif
