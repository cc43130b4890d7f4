// SPDX-License-Identifier: MIT
/* Rasterising shapes to coverage (0..255 a pixel) with smooth edges. Pure: no SDL. */
#ifndef GUI_COVERAGE_H
#define GUI_COVERAGE_H

#include "gui/draw_list.h"

struct coverage {
    unsigned char *px; /* w * h, row by row */
    int w, h;
};
void coverage_init(struct coverage *c, int w, int h); /* all 0 */
void coverage_deinit(struct coverage *c);
/* Adds the area of a simple polygon; points in pixels of the mask. */
void coverage_polygon(struct coverage *c, const struct draw_point *points, size_t count);
/* Adds a stroke with round joins; dashes as in draw_stroke. */
void coverage_stroke(struct coverage *c, const struct draw_point *points, size_t count,
                     const struct draw_stroke *stroke);
/* The outline of a rounded rectangle (as in draw_box) as a closed line; returns how many of the at most
 * COVERAGE_OUTLINE_MAX points were set. */
#define COVERAGE_OUTLINE_MAX 132
size_t coverage_outline(struct draw_rect rect, const float radius[4], struct draw_point *points);
size_t coverage_ellipse(struct draw_rect rect, struct draw_point *points);

#endif
