// SPDX-License-Identifier: MIT
#include "gui/town_internal.h"

#include "base/assert.h"

#include <math.h>

struct town *town_new(const struct trace *trace, const struct scenario *scenario, const struct art_index *art)
{
    struct town *town = tg_alloc(sizeof *town);
    tg_arena_init(&town->arena, SIZE_MAX);
    town->count = trace_host_count(trace);
    town->sites = tg_alloc((town->count + 1) * sizeof *town->sites);
    town->hosts = tg_alloc((town->count + 1) * sizeof *town->hosts);
    town->ways = tg_alloc((town->count * town->count + 1) * sizeof(struct town_way *));
    town_cast(town, trace, scenario);
    town_find_uses(town, trace);
    town_streets_init(town);
    town_place(town, scenario, art);
    town_streets_build(town);
    for (size_t i = 0; i < town->count; i++) {
        const struct town_host *h = &town->hosts[i];
        town->sites[i].door = town_on_map(h->drive_count ? h->drive[0] : h->attach);
    }
    return town;
}

void town_free(struct town *town)
{
    if (!town) {
        return;
    }
    for (size_t i = 0; i < town->count * town->count; i++) {
        tg_free(town->ways[i]);
    }
    tg_free(town->ways);
    tg_free(town->sites);
    tg_free(town->hosts);
    tg_free(town->nodes);
    tg_free(town->node_costs);
    tg_free(town->edges);
    tg_arena_deinit(&town->arena);
    tg_free(town);
}

struct draw_rect town_frame(const struct town *town)
{
    return town->frame;
}

const struct town_site *town_site(const struct town *town, uint16_t host)
{
    return host < town->count ? &town->sites[host] : NULL;
}

const struct town_way *town_way(const struct town *town, uint16_t from, uint16_t to)
{
    if (from >= town->count || to >= town->count || from == to) {
        return NULL;
    }
    struct town_way **way = &town->ways[from * town->count + to];
    if (!*way) {
        struct ground corners[TOWN_PATH_MAX / 4];
        size_t count = town_way_ground(town, from, to, corners, TOWN_PATH_MAX / 4);
        *way = tg_alloc(sizeof **way);
        (*way)->count = town_fillet(corners, count, 1.6f, (*way)->ground, TOWN_PATH_MAX);
        for (size_t i = 0; i < (*way)->count; i++) {
            (*way)->points[i] = town_on_map((*way)->ground[i]);
        }
    }
    return *way;
}

size_t town_path(const struct town *town, uint16_t from, uint16_t to, struct draw_point out[TOWN_PATH_MAX])
{
    const struct town_way *way = town_way(town, from, to);
    if (!way) {
        return 0;
    }
    memcpy(out, way->points, way->count * sizeof *out);
    return way->count;
}

double town_distance(const void *context, uint16_t from, uint16_t to)
{
    const struct town *town = context;
    if (from >= town->count || to >= town->count) {
        return 0;
    }
    struct draw_point a = town->sites[from].perch, b = town->sites[to].perch;
    double far = (double)hypotf(a.x - b.x, a.y - b.y) / (900.0 * (double)town->zoom);
    return far > 1 ? 1 : far;
}
