// SPDX-License-Identifier: MIT
#include "gui/coverage.h"

#include <math.h>

#define PI 3.14159265f

void coverage_init(struct coverage *c, int w, int h)
{
    *c = (struct coverage){tg_alloc((size_t)w * (size_t)h + 1), w, h};
}

void coverage_deinit(struct coverage *c)
{
    tg_free(c->px);
    c->px = NULL;
}

static float clampf(float v, float low, float high)
{
    return v < low ? low : v > high ? high : v;
}

/* Adds one edge to the accumulation buffer: each cell gets the change of covered area that begins there, so that a
 * running sum along the row is the signed coverage. */
static void add_edge(float *acc, int w, int h, struct draw_point a, struct draw_point b)
{
    float dir = 1.0f;

    if (a.y == b.y) {
        return;
    }
    if (a.y > b.y) {
        struct draw_point t = a;
        a = b;
        b = t;
        dir = -1.0f;
    }
    float dxdy = (b.x - a.x) / (b.y - a.y);
    int y_end = (int)fminf((float)h, ceilf(b.y));
    for (int y = a.y > 0 ? (int)a.y : 0; y < y_end; y++) {
        float y0 = fmaxf((float)y, a.y);
        float y1 = fminf((float)(y + 1), b.y);
        float dy = y1 - y0;
        if (dy <= 0) {
            continue;
        }
        float xa = clampf(a.x + (y0 - a.y) * dxdy, 0, (float)w - 0.001f);
        float xb = clampf(a.x + (y1 - a.y) * dxdy, 0, (float)w - 0.001f);
        float left = fminf(xa, xb), right = fmaxf(xa, xb);
        float *row = acc + (size_t)y * (size_t)(w + 2);
        int first = (int)left, last = (int)right;
        if (first == last) {
            float middle = (left + right) * 0.5f - (float)first;
            row[first] += dir * dy * (1.0f - middle);
            row[first + 1] += dir * dy * middle;
            continue;
        }
        float slope = dy / (right - left), before = 0;
        for (int x = first; x <= last; x++) { /* area right of the edge within each column */
            float x0 = fmaxf(left, (float)x), x1 = fminf(right, (float)(x + 1));
            float height = slope * (x1 - x0);
            float area = height * ((float)(x + 1) - (x0 + x1) * 0.5f) + slope * (x0 - left);
            row[x] += dir * (area - before);
            before = area;
        }
        row[last + 1] += dir * (dy - before);
    }
}

void coverage_polygon(struct coverage *c, const struct draw_point *points, size_t count)
{
    float *acc = tg_alloc((size_t)(c->w + 2) * (size_t)c->h * sizeof *acc);

    for (size_t i = 0; i < count; i++) {
        add_edge(acc, c->w, c->h, points[i], points[(i + 1) % count]);
    }
    for (int y = 0; y < c->h; y++) {
        float sum = 0;
        const float *row = acc + (size_t)y * (size_t)(c->w + 2);
        unsigned char *out = c->px + (size_t)y * (size_t)c->w;
        for (int x = 0; x < c->w; x++) {
            sum += row[x];
            float covered = fminf(fabsf(sum), 1.0f) * 255.0f + 0.5f;
            if ((unsigned char)covered > out[x]) {
                out[x] = (unsigned char)covered;
            }
        }
    }
    tg_free(acc);
}

/* One straight piece with round ends; a flat end is cut across at that end. */
static void add_capsule(struct coverage *c, struct draw_point a, struct draw_point b, float half, bool flat_a,
                        bool flat_b)
{
    float dx = b.x - a.x, dy = b.y - a.y;
    float len = sqrtf(dx * dx + dy * dy);
    float reach = half + 1.0f;
    float ux = len > 0 ? dx / len : 1, uy = len > 0 ? dy / len : 0;
    int y0 = (int)fmaxf(0, floorf(fminf(a.y, b.y) - reach));
    int y1 = (int)fminf((float)c->h, ceilf(fmaxf(a.y, b.y) + reach));
    float across = fabsf(uy) > 0.02f ? reach / fabsf(uy) : 1e9f;

    for (int y = y0; y < y1; y++) {
        float py = (float)y + 0.5f;
        float xl = fminf(a.x, b.x) - reach, xr = fmaxf(a.x, b.x) + reach;
        if (across < 1e8f) { /* only the stretch of the row near the line */
            float xm = a.x + (py - a.y) * ux / uy;
            float near_end = reach; /* the round ends reach further than the slanted band */
            xl = fmaxf(xl, xm - across - near_end);
            xr = fminf(xr, xm + across + near_end);
        }
        int x0 = (int)fmaxf(0, floorf(xl)), x1 = (int)fminf((float)c->w, ceilf(xr));
        unsigned char *row = c->px + (size_t)y * (size_t)c->w;
        for (int x = x0; x < x1; x++) {
            float px = (float)x + 0.5f - a.x, qy = py - a.y;
            float along = px * ux + qy * uy;
            float t = clampf(along, 0, len);
            float ex = px - t * ux, ey = qy - t * uy;
            float covered = clampf(half + 0.5f - sqrtf(ex * ex + ey * ey), 0, 1);
            if (flat_a) {
                covered *= clampf(along + 0.5f, 0, 1);
            }
            if (flat_b) {
                covered *= clampf(len - along + 0.5f, 0, 1);
            }
            unsigned char value = (unsigned char)(covered * 255.0f + 0.5f);
            if (value > row[x]) {
                row[x] = value;
            }
        }
    }
}

struct dash_state {
    float on, off, left; /* what is left of the current dash or gap */
    bool drawing;
};

static struct draw_point between(struct draw_point a, struct draw_point b, float t)
{
    return (struct draw_point){a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t};
}

static void add_dashed(struct coverage *c, struct draw_point a, struct draw_point b, const struct draw_stroke *stroke,
                       struct dash_state *dash)
{
    float len = hypotf(b.x - a.x, b.y - a.y), at = 0;

    if (len <= 0) {
        return;
    }
    while (at < len) {
        float step = fminf(dash->left, len - at);
        if (dash->drawing) {
            add_capsule(c, between(a, b, at / len), between(a, b, (at + step) / len), stroke->width / 2,
                        stroke->flat_ends, stroke->flat_ends);
        }
        at += step;
        dash->left -= step;
        if (dash->left <= 0.001f) {
            dash->drawing = !dash->drawing;
            dash->left = dash->drawing ? dash->on : dash->off;
        }
    }
}

void coverage_stroke(struct coverage *c, const struct draw_point *points, size_t count,
                     const struct draw_stroke *stroke)
{
    size_t pieces = stroke->closed ? count : count - 1;
    struct dash_state dash = {fmaxf(stroke->dash_on, 0.01f), fmaxf(stroke->dash_off, 0.5f), 0, true};

    dash.left = dash.on;
    for (float skip = fmodf(fmaxf(stroke->dash_offset, 0), dash.on + dash.off); skip > 0;) {
        float step = fminf(skip, dash.left);
        skip -= step;
        dash.left -= step;
        if (dash.left <= 0.001f) {
            dash.drawing = !dash.drawing;
            dash.left = dash.drawing ? dash.on : dash.off;
        }
        if (step <= 0) {
            break;
        }
    }
    for (size_t i = 0; i < pieces; i++) {
        struct draw_point a = points[i], b = points[(i + 1) % count];
        if (stroke->dash_off > 0) {
            add_dashed(c, a, b, stroke, &dash);
        } else {
            bool ends = stroke->flat_ends && !stroke->closed;
            add_capsule(c, a, b, stroke->width / 2, ends && i == 0, ends && i + 1 == pieces);
        }
    }
}

size_t coverage_outline(struct draw_rect r, const float radius[4], struct draw_point *points)
{
    const struct draw_point corners[4] = {
        {r.x,       r.y      },
        {r.x + r.w, r.y      },
        {r.x + r.w, r.y + r.h},
        {r.x,       r.y + r.h}
    };
    const float inward[4][2] = {
        {1,  1 },
        {-1, 1 },
        {-1, -1},
        {1,  -1}
    };
    float most = fminf(r.w, r.h) / 2;
    size_t count = 0;

    for (int i = 0; i < 4; i++) {
        float round = clampf(radius[i], 0, most);
        int steps = round > 0.5f ? (int)(8 + fminf(round, 24)) : 0;
        float cx = corners[i].x + inward[i][0] * round, cy = corners[i].y + inward[i][1] * round;
        for (int k = 0; k <= steps; k++) {
            float angle = PI + (float)i * PI / 2 + (steps ? (float)k / (float)steps : 0) * PI / 2;
            points[count++] =
                steps ? (struct draw_point){cx + round * cosf(angle), cy + round * sinf(angle)} : corners[i];
        }
    }
    return count;
}

size_t coverage_ellipse(struct draw_rect r, struct draw_point *points)
{
    size_t steps = (size_t)clampf(16 + fmaxf(r.w, r.h) / 3, 16, COVERAGE_OUTLINE_MAX);

    for (size_t i = 0; i < steps; i++) {
        float angle = 2 * PI * (float)i / (float)steps;
        points[i] = (struct draw_point){r.x + r.w / 2 * (1 + cosf(angle)), r.y + r.h / 2 * (1 + sinf(angle))};
    }
    return steps;
}
