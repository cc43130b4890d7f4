// SPDX-License-Identifier: MIT
/* Octets as hexadecimal lines. */
#ifndef GUI_HEX_H
#define GUI_HEX_H

#include "gui/canvas.h"

struct hex_mark { /* octets [from, to) are drawn on that ground */
    size_t from, to;
    enum theme_color ground, ink;
};
struct hex_view {
    struct tg_span octets;
    size_t first;      /* offset printed for the first octet */
    unsigned per_line; /* octets */
    const struct hex_mark *marks;
    size_t mark_count;
};
float hex_line_height(const struct canvas *c);
/* Draws as many lines as fit into rect; returns how many octets it showed. */
size_t hex_draw(const struct canvas *c, struct draw_rect rect, const struct hex_view *view);
float hex_width(const struct canvas *c, unsigned per_line);

#endif
