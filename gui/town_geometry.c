// SPDX-License-Identifier: MIT
#include "gui/town_internal.h"

#include <math.h>

#define UNIT     38.0f
#define ORIGIN_X 540.0f
#define ORIGIN_Y 286.0f
#define COS30    0.8660254f

const struct town_shape town_shapes[TOWN_KIND_COUNT] = {
    [TOWN_OFFICE] = {1.75f, 2.35f, 0.16f, 0.06f, 0, -216, {1.15f, -0.6f, 1.6f}, true},
    [TOWN_HOUSE] = {1.45f, 1.75f, 0.16f, 0.08f, 0, 76, {0, 0, 1.3f}, false},
    [TOWN_PHONE] = {1.3f, 1.75f, 0.1f, 0, 8, 61, {0, 0, 1.5f}, false},
    [TOWN_DESK] = {1.25f, 1.5f, 0.12f, 0.03f, 0, -162, {1, 0, 0.9f}, true},
    [TOWN_ROOT] = {0.95f, 1.15f, 0.2f, 0.02f, 0, 24, {0.55f, 0.55f, 1.2f}, false},
    [TOWN_TLD] = {0.95f, 1.15f, 0.2f, 0.02f, 2, 24, {0.4f, 0.45f, 1}, false},
    [TOWN_AUTH] = {0.95f, 1.15f, 0.27f, 0.02f, 0, 32, {0.35f, 0.45f, 0.7f}, false},
    [TOWN_RACK] = {1.0f, 1.6f, 0.05f, 0.02f, 0, 34, {0, 0, 1}, false},
};

struct draw_point town_project(float x, float y, float z)
{
    return (struct draw_point){ORIGIN_X + (x - y) * COS30 * UNIT, ORIGIN_Y + (x + y) * 0.5f * UNIT - z * UNIT};
}

struct ground town_unproject(struct draw_point at)
{
    float across = (at.x - ORIGIN_X) / (COS30 * UNIT), down = (at.y - ORIGIN_Y) / (0.5f * UNIT);
    return (struct ground){(down + across) / 2, (down - across) / 2};
}

bool town_overlap(struct draw_rect a, struct draw_rect b)
{
    return a.w > 0 && b.w > 0 && a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

static float between(struct ground a, struct ground b)
{
    return hypotf(b.x - a.x, b.y - a.y);
}

static struct ground toward(struct ground from, struct ground to, float by)
{
    float length = between(from, to), t = length > 0 ? by / length : 0;
    return (struct ground){from.x + (to.x - from.x) * t, from.y + (to.y - from.y) * t};
}

#define CORNER_STEPS 10

size_t town_fillet(const struct ground *points, size_t count, float radius, struct ground *out, size_t cap)
{
    size_t n = 0;
    for (size_t i = 0; i < count && n < cap; i++) {
        if (i == 0 || i + 1 == count || n + CORNER_STEPS + 1 > cap) {
            out[n++] = points[i];
            continue;
        }
        struct ground corner = points[i];
        float r = fminf(radius, fminf(between(points[i - 1], corner), between(corner, points[i + 1])) / 2);
        struct ground a = toward(corner, points[i - 1], r), b = toward(corner, points[i + 1], r);
        for (int k = 0; k <= CORNER_STEPS; k++) {
            float t = (float)k / CORNER_STEPS, u = 1 - t;
            out[n++] = (struct ground){u * u * a.x + 2 * t * u * corner.x + t * t * b.x,
                                       u * u * a.y + 2 * t * u * corner.y + t * t * b.y};
        }
    }
    return n;
}

void town_offset(const struct ground *points, size_t count, float by, struct ground *out)
{
    for (size_t i = 0; i < count; i++) {
        struct ground a = points[i > 0 ? i - 1 : 0], b = points[i + 1 < count ? i + 1 : count - 1];
        float d = between(a, b), nx = d > 0 ? -(b.y - a.y) / d : 0, ny = d > 0 ? (b.x - a.x) / d : 0;
        out[i] = (struct ground){points[i].x + nx * by, points[i].y + ny * by};
    }
}
