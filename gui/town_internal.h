// SPDX-License-Identifier: MIT
/* Inside the town. Ground positions are units of the style guide (x to the lower right, y to the lower left, z up); the
 * map is measured in dp. */
#ifndef GUI_TOWN_INTERNAL_H
#define GUI_TOWN_INTERNAL_H

#include "base/arena.h"
#include "gui/town.h"

#define TOWN_MAP_WIDTH   1080.0f
#define TOWN_MAP_HEIGHT  664.0f
#define TOWN_SPRITE      0.95f /* pictures are drawn for 40 px a unit, the map has 38 */
#define TOWN_STREETS_MAX 48

struct ground {
    float x, y;
};
enum town_kind {
    TOWN_OFFICE,
    TOWN_HOUSE,
    TOWN_PHONE,
    TOWN_DESK,
    TOWN_ROOT,
    TOWN_TLD,
    TOWN_AUTH,
    TOWN_RACK,
    TOWN_KIND_COUNT
};

/* What a kind of building needs. Plates are measured at map scale 1. */
struct town_shape {
    float half;               /* half of its footprint's side */
    float set_back;           /* from the middle of its street */
    float inset_x, inset_top; /* parts of the picture that are air */
    float plate_dx, plate_dy; /* the plate's middle, from the anchor */
    struct {
        float x, y, z;
    } perch;
    bool plate_above;
};
extern const struct town_shape town_shapes[TOWN_KIND_COUNT];

struct town_host {
    uint8_t kind;              /* enum town_kind */
    uint8_t colour;            /* of its post: 0 green, 1 pink, 2 blue */
    bool placed, on_x_street;  /* the street runs along y at a fixed x */
    bool twin;                 /* another host has the same name otherwise */
    const char *name, *domain; /* host name; mail domain, zone or account */
    const char *person;        /* a client's owner; a server's only customer; "" */
    const char *person_plain;  /* the same in ASCII, for languages that do not read its script */
    const char *person_key;    /* user name, when the scenario says no other: languages may know it; NULL */
    struct ground attach;      /* where its way meets a street */
    struct ground drive[2];    /* corners between it and attach */
    int drive_count;
};

struct town_street {
    bool x_street; /* runs along y at x = at; else along x at y = at */
    float at, from, to;
    float cost; /* a footpath costs more */
    bool given; /* drawn on the map picture already */
};

struct town_edge { /* a piece of street that somebody needs */
    struct ground a, b;
};

struct town_way { /* one path, on the map */
    struct ground ground[TOWN_PATH_MAX];
    struct draw_point points[TOWN_PATH_MAX];
    size_t count;
};

struct town_uses {
    bool roads, rails, birds, losses;
};

struct town {
    struct tg_arena arena;
    size_t count;
    struct town_site *sites;
    struct town_host *hosts;
    struct town_uses uses; /* what happens in the run at all */
    float zoom;            /* how many times wider than the first lesson's town the frame is */
    struct draw_rect frame;
    struct town_street streets[TOWN_STREETS_MAX];
    size_t street_count;
    struct ground *nodes;
    size_t node_count;
    float *node_costs;       /* node_count * node_count: cost of going straight, 0: no way */
    struct town_edge *edges; /* new streets to draw */
    size_t edge_count, edge_cap;
    struct town_way **ways; /* by from * count + to; made when first asked for */
};

struct draw_point town_project(float x, float y, float z);
struct ground town_unproject(struct draw_point at);
static inline struct draw_point town_on_map(struct ground g)
{
    return town_project(g.x, g.y, 0);
}
/* Rounds the corners of a ground line; returns the new count (at most cap). */
size_t town_fillet(const struct ground *points, size_t count, float radius, struct ground *out, size_t cap);
/* The line shifted sideways by `by` (right-hand side positive). */
void town_offset(const struct ground *points, size_t count, float by, struct ground *out);
bool town_overlap(struct draw_rect a, struct draw_rect b);

/* The way between two hosts; NULL when there is none. Lives as long as the town. */
const struct town_way *town_way(const struct town *town, uint16_t from, uint16_t to);
/* Who is who: kinds, colours, names. */
void town_cast(struct town *town, const struct trace *trace, const struct scenario *scenario);
/* Fills uses. */
void town_find_uses(struct town *town, const struct trace *trace);
/* Where everybody stands; fills sites, zoom and frame. */
void town_place(struct town *town, const struct scenario *scenario, const struct art_index *art);
/* Fixed width of its plate, dp at the window. */
float town_plate_width(const struct town_host *host, float zoom);
float town_plate_height(const struct town_host *host, float zoom);
void town_streets_init(struct town *town);
/* After placing: nodes, the streets that must be drawn. */
void town_streets_build(struct town *town);
/* The way in ground units, corners not rounded yet. */
size_t town_way_ground(const struct town *town, uint16_t from, uint16_t to, struct ground *out, size_t cap);

#endif
