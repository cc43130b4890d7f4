// SPDX-License-Identifier: MIT
#include "gui/layout.h"

#include "gui/theme.h"

#include <math.h>

#define FULL_ROOM   1500.0f
#define NARROW_ROOM 1150.0f

struct layout layout_for(float width, float height, float font_scale)
{
    struct layout l = {.s = theme_scale(width, height)};
    l.f = theme_font_scale(width, height, font_scale);
    float dp = l.s * l.f;

    l.room = width / dp;
    l.mode = l.room >= FULL_ROOM ? LAYOUT_FULL : l.room >= NARROW_ROOM ? LAYOUT_NARROW : LAYOUT_COMPACT;
    float top = roundf((l.mode == LAYOUT_COMPACT ? 54.0f : 64.0f) * dp);
    float dock = roundf((l.mode == LAYOUT_COMPACT ? 72.0f : 172.0f) * dp);
    float side = 0, sheet = 0;
    if (l.mode == LAYOUT_COMPACT) {
        sheet = roundf(fminf(196.0f * dp, height * 0.42f));
    } else {
        float dp_wide = l.mode == LAYOUT_NARROW ? 460.0f : fminf(520.0f + fmaxf(l.room - 1600.0f, 0) * 0.25f, 620.0f);
        side = roundf(dp_wide * dp);
    }
    float middle = height - top - dock - sheet;
    l.top = (struct draw_rect){0, 0, width, top};
    l.map = (struct draw_rect){0, top, width - side, middle};
    l.side = (struct draw_rect){width - side, top, side, middle};
    l.sheet = (struct draw_rect){0, top + middle, width, sheet};
    l.dock = (struct draw_rect){0, height - dock, width, dock};
    return l;
}
