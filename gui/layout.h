// SPDX-License-Identifier: MIT
/* Where the parts of the window lie, from its size and the font scale alone. */
#ifndef GUI_LAYOUT_H
#define GUI_LAYOUT_H

#include "gui/draw_list.h"

enum layout_mode {
    LAYOUT_FULL,
    LAYOUT_NARROW /* short names, one-line plates */,
    LAYOUT_COMPACT /* a sheet instead of the panel */
};
struct layout {
    enum layout_mode mode;
    float s, f; /* scale of the map; font scale in use. Everything else takes s * f. */
    float room; /* window's width in dp of s * f */
    struct draw_rect top, map, side, sheet, dock; /* side: not in compact; sheet: only there */
};
struct layout layout_for(float width, float height, float font_scale);

#endif
