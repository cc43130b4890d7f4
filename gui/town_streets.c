// SPDX-License-Identifier: MIT
/* The streets: the first lesson's, which are on the map picture, and a grid of further ones, seven units apart, of
 * which only those are drawn that somebody needs. Ways are the shortest ones along them. */
#include "gui/town_internal.h"

#include <math.h>

#define GRID    7.0f
#define FAR_OUT 49.0f
#define PATHS   4.0f /* how much longer a footpath feels than a road */

static void add_street(struct town *town, bool x_street, float at, float from, float to, float cost, bool given)
{
    if (town->street_count < TOWN_STREETS_MAX) {
        town->streets[town->street_count++] = (struct town_street){x_street, at, from, to, cost, given};
    }
}

void town_streets_init(struct town *town)
{
    town->street_count = 0;
    for (int x = 0; x < 2; x++) {
        add_street(town, x, 0, 7, FAR_OUT, 1, true);
        add_street(town, x, 7, 0, 7, 1, true);
        add_street(town, x, 0, 0, 7, PATHS, true);
        for (float at = 2 * GRID; at < FAR_OUT; at += GRID) {
            add_street(town, x, at, -FAR_OUT, FAR_OUT, 1, false);
            add_street(town, x, -at, -FAR_OUT, FAR_OUT, 1, false);
        }
    }
}

static bool on_street(const struct town_street *s, struct ground g)
{
    float across = s->x_street ? g.x : g.y, along = s->x_street ? g.y : g.x;
    return fabsf(across - s->at) < 0.01f && along > s->from - 0.01f && along < s->to + 0.01f;
}

static uint32_t find_node(const struct town *town, struct ground g)
{
    for (size_t i = 0; i < town->node_count; i++) {
        if (fabsf(town->nodes[i].x - g.x) < 0.01f && fabsf(town->nodes[i].y - g.y) < 0.01f) {
            return (uint32_t)i;
        }
    }
    return UINT32_MAX;
}

static void add_node(struct town *town, struct ground g, size_t *cap)
{
    if (find_node(town, g) == UINT32_MAX) {
        town->nodes = tg_grow(town->nodes, town->node_count, cap, sizeof *town->nodes);
        town->nodes[town->node_count++] = g;
    }
}

static void collect_nodes(struct town *town)
{
    size_t cap = 0;
    for (size_t i = 0; i < town->count; i++) {
        add_node(town, town->hosts[i].attach, &cap);
    }
    for (size_t i = 0; i < town->street_count; i++) {
        for (size_t j = 0; j < town->street_count; j++) {
            const struct town_street *a = &town->streets[i], *b = &town->streets[j];
            struct ground crossing = {a->at, b->at};
            if (a->x_street && !b->x_street && on_street(a, crossing) && on_street(b, crossing)) {
                add_node(town, crossing, &cap);
            }
        }
    }
}

/* Joins each node of a street with the next one along it. */
static void join_street(struct town *town, const struct town_street *s)
{
    size_t n = town->node_count;
    for (size_t i = 0; i < n; i++) {
        size_t next = n;
        float here = s->x_street ? town->nodes[i].y : town->nodes[i].x, nearest = INFINITY;
        for (size_t j = 0; j < n && on_street(s, town->nodes[i]); j++) {
            float there = s->x_street ? town->nodes[j].y : town->nodes[j].x;
            if (j != i && on_street(s, town->nodes[j]) && there > here && there - here < nearest) {
                nearest = there - here;
                next = j;
            }
        }
        if (next < n) {
            float cost = nearest * s->cost, *forth = &town->node_costs[i * n + next];
            if (*forth <= 0 || cost < *forth) {
                *forth = town->node_costs[next * n + i] = cost;
            }
        }
    }
}

/* Dijkstra: before[i] is the node in front of i on the way from `start`. */
static void find_ways(const struct town *town, size_t start, uint32_t *before)
{
    size_t n = town->node_count;
    float *far = tg_alloc(n * sizeof *far);
    bool *done = tg_alloc(n * sizeof *done);
    for (size_t i = 0; i < n; i++) {
        far[i] = i == start ? 0 : INFINITY;
        before[i] = UINT32_MAX;
    }
    for (size_t round = 0; round < n; round++) {
        size_t at = n;
        for (size_t i = 0; i < n; i++) {
            if (!done[i] && far[i] < INFINITY && (at == n || far[i] < far[at])) {
                at = i;
            }
        }
        if (at == n) {
            break;
        }
        done[at] = true;
        for (size_t i = 0; i < n; i++) {
            float cost = town->node_costs[at * n + i];
            if (cost > 0 && far[at] + cost < far[i] - 0.001f) {
                far[i] = far[at] + cost;
                before[i] = (uint32_t)at;
            }
        }
    }
    tg_free(far);
    tg_free(done);
}

size_t town_way_ground(const struct town *town, uint16_t from, uint16_t to, struct ground *out, size_t cap)
{
    const struct town_host *a = &town->hosts[from], *b = &town->hosts[to];
    uint32_t start = find_node(town, a->attach), end = find_node(town, b->attach);
    uint32_t *before = tg_alloc(town->node_count * sizeof *before);
    size_t count = 0;
    for (int i = 0; i < a->drive_count && count < cap; i++) {
        out[count++] = a->drive[i];
    }
    find_ways(town, end, before); /* from the end, so that it reads from the start */
    for (uint32_t at = start; at != UINT32_MAX && count < cap; at = at == end ? UINT32_MAX : before[at]) {
        struct ground g = town->nodes[at];
        bool straight = count >= 2 && fabsf((out[count - 1].x - out[count - 2].x) * (g.y - out[count - 1].y) -
                                            (out[count - 1].y - out[count - 2].y) * (g.x - out[count - 1].x)) < 0.001f;
        out[straight ? count - 1 : count] = g;
        count += !straight;
    }
    for (int i = b->drive_count; i-- > 0 && count < cap;) {
        out[count++] = b->drive[i];
    }
    tg_free(before);
    return count;
}

static bool is_given(const struct town *town, struct ground a, struct ground b)
{
    for (size_t i = 0; i < town->street_count; i++) {
        const struct town_street *s = &town->streets[i];
        if (s->given && on_street(s, a) && on_street(s, b)) {
            return true;
        }
    }
    return false;
}

static void need_edge(struct town *town, struct ground a, struct ground b)
{
    for (size_t i = 0; i < town->edge_count; i++) {
        const struct town_edge *e = &town->edges[i];
        if (!memcmp(&e->a, &b, sizeof b) && !memcmp(&e->b, &a, sizeof a)) {
            return;
        }
        if (!memcmp(&e->a, &a, sizeof a) && !memcmp(&e->b, &b, sizeof b)) {
            return;
        }
    }
    town->edges = tg_grow(town->edges, town->edge_count, &town->edge_cap, sizeof *town->edges);
    town->edges[town->edge_count++] = (struct town_edge){a, b};
}

/* Everybody needs the streets from their door to the road past the first post office. */
static void need_streets(struct town *town)
{
    uint32_t centre = find_node(town, (struct ground){7, 7});
    uint32_t *before = tg_alloc(town->node_count * sizeof *before);
    find_ways(town, centre, before);
    for (size_t i = 0; i < town->count; i++) {
        uint32_t at = find_node(town, town->hosts[i].attach);
        while (town->hosts[i].placed && before[at] != UINT32_MAX) {
            struct ground a = town->nodes[at], b = town->nodes[before[at]];
            if (!is_given(town, a, b)) {
                need_edge(town, a, b);
            }
            at = before[at];
        }
    }
    tg_free(before);
}

void town_streets_build(struct town *town)
{
    collect_nodes(town);
    town->node_costs = tg_alloc(town->node_count * town->node_count * sizeof *town->node_costs);
    for (size_t i = 0; i < town->street_count; i++) {
        join_street(town, &town->streets[i]);
    }
    need_streets(town);
}
