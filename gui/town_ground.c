// SPDX-License-Identifier: MIT
/* The ground: the map picture, the fields and trees beyond it, further streets, and the stripes of open connections. */
#include "gui/town_draw_internal.h"

#include <math.h>

enum ground_color {
    GROUND_PLAIN,
    GROUND_LOT,
    GROUND_MEADOW,
    GROUND_ROAD,
    GROUND_KERB,
    GROUND_KERB2,
    GROUND_LANE,
    GROUND_PATH,
    GROUND_COLORS
};
static const uint32_t ground_colors[GROUND_COLORS][2] = {
    /* as in the map picture: light, dark */
    {0xE3EAD1FF, 0x1C2B2EFF}, {0xD9E3C4FF, 0x203235FF}, {0xEAF0DBFF, 0x182629FF}, {0xF7ECD6FF, 0x3A4857FF},
    {0xD9C8A6FF, 0x2A3643FF}, {0xC4B08AFF, 0x232E3AFF}, {0xD3C19BFF, 0x5A6A7CFF}, {0xF0E4CCFF, 0x344252FF},
};

static uint32_t ground(const struct town_stage *s, enum ground_color which)
{
    return ground_colors[which][s->canvas->theme->dark];
}

static struct draw_point window(const struct town_stage *s, float x, float y)
{
    return town_at(s, town_project(x, y, 0));
}

#define FIELD_STEPS 6
/* A field with round corners, lying on the ground. */
static void draw_field(const struct town_stage *s, float x0, float y0, float x1, float y1, enum ground_color which)
{
    struct draw_point points[4 * (FIELD_STEPS + 1)];
    const float r = 1.2f, cx[] = {x1 - r, x0 + r, x0 + r, x1 - r}, cy[] = {y1 - r, y1 - r, y0 + r, y0 + r};
    size_t n = 0;
    for (int corner = 0; corner < 4; corner++) {
        for (int k = 0; k <= FIELD_STEPS; k++) {
            float a = ((float)corner * 90 + (float)k * 90 / FIELD_STEPS) * 3.14159265f / 180;
            points[n++] = window(s, cx[corner] + r * cosf(a), cy[corner] + r * sinf(a));
        }
    }
    draw_polygon(s->canvas->list, points, n, ground(s, which));
}

/* A small fixed sequence of numbers, so that the country looks the same every time. */
static uint32_t scatter(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/* The fields that the map picture shows go on beyond it; further out there are more of them, and trees. */
static void draw_country(const struct town_stage *s)
{
    static const struct {
        float x0, y0, x1, y1;
        uint8_t which;
    } fields[] = {{-16, -16, -6, -4.5f, GROUND_MEADOW}, {-5, -16, 6, -5.2f, GROUND_LOT},
                  {10.4f, -16, 22, -9, GROUND_LOT},     {-16, -3.5f, -6.2f, 9.5f, GROUND_LOT},
                  {-16, 11, -4.4f, 24, GROUND_MEADOW},  {1.4f, 8.8f, 9.5f, 22, GROUND_LOT},
                  {8.8f, 2, 22, 7.6f, GROUND_LOT},      {9.5f, 8.8f, 24, 24, GROUND_MEADOW},
                  {-4, 14.6f, .6f, 24, GROUND_LOT},     {14.2f, -7.6f, 24, .6f, GROUND_MEADOW},
                  {-34, -2, -18, 9, GROUND_LOT},        {-36, 12, -18, 26, GROUND_MEADOW},
                  {-30, 27, -8, 40, GROUND_LOT},        {-6, 26, 5, 44, GROUND_MEADOW},
                  {8, 25, 22, 42, GROUND_LOT},          {24, 10, 40, 23, GROUND_LOT},
                  {25, -6, 44, 5, GROUND_MEADOW},       {18, -28, 32, -10, GROUND_LOT},
                  {4, -34, 16, -18, GROUND_MEADOW},     {-14, -32, 0, -18, GROUND_LOT},
                  {-32, -16, -18, -4, GROUND_MEADOW}};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        draw_field(s, fields[i].x0, fields[i].y0, fields[i].x1, fields[i].y1, (enum ground_color)fields[i].which);
    }
}

static bool clear_of_town(const struct town *town, struct ground g, struct draw_point map)
{
    const struct draw_rect picture = {-480, -480, 2040, 1624}, tree = {map.x - 24, map.y - 56, 48, 62};
    if (draw_inside(picture, map.x, map.y)) {
        return false; /* has its own trees */
    }
    for (size_t i = 0; i < town->edge_count; i++) {
        const struct town_edge *e = &town->edges[i];
        float x0 = fminf(e->a.x, e->b.x), x1 = fmaxf(e->a.x, e->b.x), y0 = fminf(e->a.y, e->b.y),
              y1 = fmaxf(e->a.y, e->b.y);
        if (g.x > x0 - 1.2f && g.x < x1 + 1.2f && g.y > y0 - 1.2f && g.y < y1 + 1.2f) {
            return false;
        }
    }
    for (size_t i = 0; i < town->count; i++) {
        if (town_overlap(tree, town->sites[i].box) || town_overlap(tree, town->sites[i].plate)) {
            return false;
        }
    }
    return fabsf(g.x) > 1.2f && fabsf(g.y) > 1.2f;
}

static void draw_far_trees(const struct town_stage *s)
{
    static const char *const names[] = {"tree-round", "tree-round", "tree-conifer", "bush", "tree-blossom"};
    struct draw_rect frame = s->scene->town->frame;
    uint32_t seed = 20260401;
    if (frame.w <= 2040 && frame.h <= 1624) {
        return;
    }
    for (float y = frame.y; y < frame.y + frame.h; y += 74) {
        for (float x = frame.x; x < frame.x + frame.w; x += 118) {
            struct draw_point map = {x + (float)(scatter(&seed) % 90), y + (float)(scatter(&seed) % 60)};
            const char *name = names[scatter(&seed) % 5];
            if (scatter(&seed) % 3 && clear_of_town(s->scene->town, town_unproject(map), map)) {
                town_sprite(s, name, map, 0.95f);
            }
        }
    }
}

/* Both sides of a street as one polygon. */
static void draw_strip(const struct town_stage *s, const struct ground *line, size_t count, float half, float shift,
                       enum ground_color which)
{
    struct ground side[TOWN_PATH_MAX];
    struct draw_point points[2 * TOWN_PATH_MAX];
    for (int pass = 0; pass < 2; pass++) {
        town_offset(line, count, pass ? -half : half, side);
        for (size_t i = 0; i < count; i++) {
            size_t at = pass ? 2 * count - 1 - i : i;
            points[at] = window(s, side[i].x + shift, side[i].y + shift);
        }
    }
    draw_polygon(s->canvas->list, points, 2 * count, ground(s, which));
}

/* The ends go on by half a street's width, so that pieces join at crossings. */
static void lengthen(struct ground line[2], float by)
{
    float d = hypotf(line[1].x - line[0].x, line[1].y - line[0].y);
    if (d > 0) {
        float x = (line[1].x - line[0].x) / d * by, y = (line[1].y - line[0].y) / d * by;
        line[0] = (struct ground){line[0].x - x, line[0].y - y};
        line[1] = (struct ground){line[1].x + x, line[1].y + y};
    }
}

static void draw_drives(const struct town_stage *s)
{
    const struct town *town = s->scene->town;
    for (size_t i = 0; i < town->count; i++) {
        const struct town_host *h = &town->hosts[i];
        if (h->drive_count && h->placed && h->kind != TOWN_AUTH) {
            struct ground line[3] = {h->drive[0], h->drive_count > 1 ? h->drive[1] : h->attach, h->attach};
            draw_strip(s, line, h->drive_count > 1 ? 3 : 2, 0.2f, 0, GROUND_PATH);
        }
    }
}

static void draw_streets(const struct town_stage *s)
{
    static const struct {
        float half, longer, shift;
        enum ground_color which;
    } coats[] = {{.56f, .56f, .10f, GROUND_KERB2}, {.56f, .56f, 0, GROUND_KERB}, {.47f, .47f, 0, GROUND_ROAD}};
    const struct town *town = s->scene->town;
    for (size_t coat = 0; coat < 3; coat++) {
        for (size_t i = 0; i < town->edge_count; i++) {
            struct ground line[2] = {town->edges[i].a, town->edges[i].b};
            lengthen(line, coats[coat].longer);
            draw_strip(s, line, 2, coats[coat].half, coats[coat].shift, coats[coat].which);
        }
    }
    for (size_t i = 0; i < town->edge_count; i++) {
        struct draw_point line[2] = {town_at(s, town_on_map(town->edges[i].a)),
                                     town_at(s, town_on_map(town->edges[i].b))};
        struct draw_stroke lane = {.width = 2 * s->camera.k,
                                   .color = ground(s, GROUND_LANE),
                                   .flat_ends = true,
                                   .dash_on = 10.5f * s->camera.k,
                                   .dash_off = 13 * s->camera.k};
        draw_line(s->canvas->list, line, 2, &lane);
    }
}

void town_draw_ground(const struct town_stage *s)
{
    struct draw_list *list = s->canvas->list;
    draw_static_begin(list, 0);
    draw_fill(list, s->scene->rect, ground(s, GROUND_PLAIN));
    if (s->camera.x - 480 * s->camera.k > s->scene->rect.x || s->scene->town->zoom > 1.4f) {
        draw_country(s);
    }
    draw_sprite(
        list, "map-town",
        &(struct draw_sprite){.at = town_at(s, (struct draw_point){0, 0}), .scale = s->camera.k, .tint = 0xFFFFFFFFu});
    draw_drives(s);
    draw_streets(s);
    draw_far_trees(s);
    draw_static_end(list);
}

/* ------------------------------------------------------------------------------------------ connections */

struct link {
    uint16_t client, server;
    uint8_t protocol;
    bool sealed, opening, focused;
    uint32_t newest;
};
#define LINKS_MAX 64

static size_t collect_links(const struct town_stage *s, struct link *links)
{
    uint32_t open[1024];
    size_t count = 0, streams = view_open_streams(s->scene->view, open, 1024);
    for (size_t i = 0; i < streams && count < LINKS_MAX; i++) {
        const struct view_stream *stream = view_stream(s->scene->view, open[i]);
        struct link link = {
            stream->client, stream->server, stream->protocol, stream->sealed, stream->state == VIEW_STREAM_OPENING,
            false,          stream->newest};
        link.focused = s->now != TRACE_NONE && trace_at(s->trace, s->now)->stream == open[i];
        bool known = false;
        for (size_t j = 0; j < count && !link.focused; j++) {
            known |= links[j].client == link.client && links[j].server == link.server &&
                     links[j].protocol == link.protocol && links[j].sealed == link.sealed &&
                     links[j].opening == link.opening;
        }
        if (!known) {
            links[count++] = link;
        }
    }
    return count;
}

/* The first part of a line, up to t of its length; returns its number of points. */
static size_t first_part(const struct draw_point *points, size_t count, float t, struct draw_point *out)
{
    float total = 0, walked = 0;
    size_t n = 0;
    for (size_t i = 1; i < count; i++) {
        total += hypotf(points[i].x - points[i - 1].x, points[i].y - points[i - 1].y);
    }
    for (size_t i = 0; i < count; i++) {
        if (i > 0) {
            walked += hypotf(points[i].x - points[i - 1].x, points[i].y - points[i - 1].y);
        }
        if (walked >= total * t) {
            out[n++] = town_along(points, count, t);
            return n;
        }
        out[n++] = points[i];
    }
    return n;
}

static void draw_rail(const struct town_stage *s, const struct town_way *way, float by, float t)
{
    struct ground side[TOWN_PATH_MAX];
    struct draw_point points[TOWN_PATH_MAX], part[TOWN_PATH_MAX];
    town_offset(way->ground, way->count, by, side);
    for (size_t i = 0; i < way->count; i++) {
        points[i] = town_at(s, town_on_map(side[i]));
    }
    size_t n = first_part(points, way->count, t, part);
    struct draw_stroke rail = {.width = 4 * s->camera.k, .color = canvas_color(s->canvas, COLOR_TLS)};
    draw_line(s->canvas->list, part, n, &rail);
}

static float shown_part(const struct town_stage *s, uint32_t event)
{
    return s->scene->reduced_motion ? 1 : (float)presentation_progress(s->scene->presentation, event, s->scene->ms);
}

/* How far the rails have come: they grow when the first side has finished the handshake. */
static float rails_part(const struct town_stage *s, const struct link *link)
{
    const struct trace_event *newest = trace_at(s->trace, link->newest);
    const bool grows = newest->kind == TRACE_TLS_STARTED && (newest->flags & TRACE_BY_SERVER);
    return grows ? shown_part(s, link->newest) : 1;
}

static void draw_link(const struct town_stage *s, const struct link *link, float beside)
{
    const struct town_way *way = town_way(s->scene->town, link->client, link->server);
    struct ground side[TOWN_PATH_MAX];
    struct draw_point points[TOWN_PATH_MAX], part[TOWN_PATH_MAX];
    enum theme_color color = s->bytes ? COLOR_TCP : theme_protocol((enum trace_protocol)link->protocol);
    if (!way || way->count < 2) {
        return;
    }
    town_offset(way->ground, way->count, beside, side);
    for (size_t i = 0; i < way->count; i++) {
        points[i] = town_at(s, town_on_map(side[i]));
    }
    float t = trace_at(s->trace, link->newest)->kind <= TRACE_CONN_OPEN ? shown_part(s, link->newest) : 1;
    if (link->opening) {
        size_t n = first_part(points, way->count, t, part);
        float k = s->camera.k;
        struct draw_stroke dots = {
            .width = 7 * k, .color = canvas_color(s->canvas, COLOR_TCP), .dash_on = 0.1f, .dash_off = 16 * k};
        draw_line(s->canvas->list, part, n, &dots);
        return;
    }
    if (link->sealed && beside > -0.01f && beside < 0.01f) {
        draw_rail(s, way, -0.30f, rails_part(s, link));
        draw_rail(s, way, 0.30f, rails_part(s, link));
    }
    size_t n = first_part(points, way->count, t, part);
    struct draw_stroke stripe = {.width = fmaxf(9 * s->camera.k, 3 * s->canvas->s),
                                 .color = canvas_color(s->canvas, color)};
    draw_line(s->canvas->list, part, n, &stripe);
}

/* A connection that is being closed fades. */
static void draw_closing(const struct town_stage *s)
{
    for (size_t i = 0; i < s->moving_count; i++) {
        const struct trace_event *event = trace_at(s->trace, s->moving[i]);
        const struct view_stream *stream = view_stream(s->scene->view, event->stream);
        if (event->kind != TRACE_CONN_CLOSED || !stream) {
            continue;
        }
        struct link link = {stream->client, stream->server, stream->protocol, stream->sealed,
                            false,          false,          stream->newest};
        float before = draw_alpha(s->canvas->list, s->canvas->list->alpha * (1 - shown_part(s, s->moving[i])));
        draw_link(s, &link, 0);
        (void)draw_alpha(s->canvas->list, before);
    }
}

void town_draw_links(const struct town_stage *s)
{
    struct link links[LINKS_MAX];
    size_t count = collect_links(s, links);
    draw_closing(s);
    for (int pass = 0; pass < 2; pass++) { /* the one looked at lies on top */
        for (size_t i = 0; i < count; i++) {
            int before = 0;
            for (size_t j = 0; j < i; j++) {
                before += links[j].client == links[i].client && links[j].server == links[i].server;
            }
            static const float beside[] = {0, 0.24f, -0.24f};
            if (links[i].focused == (pass == 1)) {
                draw_link(s, &links[i], beside[before % 3]);
            }
        }
    }
}
