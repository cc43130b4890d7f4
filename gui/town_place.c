// SPDX-License-Identifier: MIT
/* Where everybody stands. The first lesson's cast has its places; further hosts stand along further streets, on the far
 * side of them, as near as there is room to whom they belong to. The map grows until all have room. What a scenario's
 * layout says comes first. */
#include "gui/town_internal.h"

#include <math.h>

#define STEP  0.5f
#define REACH 46.0f /* how far out a building may stand, units */

struct slot {             /* a place of the first lesson's town */
    uint8_t kind, colour; /* colour 3: any */
    float x, y, plate_dx;
    int8_t hold; /* which edge of the plate stays where it is when it grows: -1 left, 1 right */
    struct ground attach;
    struct ground drive[2];
    int drive_count;
    bool on_x_street;
};
static const struct slot slots[] = {
    {TOWN_OFFICE, 0, -2.35f, 7, -74, 0, {0, 7}, {{0, 0}}, 0, true},
    {TOWN_OFFICE, 1, 7, -2.35f, 36, 0, {7, 0}, {{0, 0}}, 0, false},
    {TOWN_HOUSE, 0, -1.75f, 11.75f, 4, 0, {0, 11.75f}, {{0, 0}}, 0, true},
    {TOWN_HOUSE, 1, 11.75f, -1.75f, -4, 0, {11.75f, 0}, {{0, 0}}, 0, false},
    {TOWN_DESK, 3, -1.5f, 2.75f, 0, 0, {0, 2.75f}, {{0, 0}}, 0, true},
    {TOWN_ROOT, 3, -1.15f, -1.15f, 0, 0, {0, 0}, {{0, 0}}, 0, false},
    {TOWN_TLD, 3, 2, -1.15f, 2, 0, {2, 0}, {{0, 0}}, 0, false},
    {TOWN_AUTH, 1, 4.15f, -1.15f, -30, 1, {4.15f, 0}, {{0, 0}}, 0, false},
    {TOWN_PHONE, 1, 7.45f, -6.55f, 24, 0, {9.35f, 0}, {{7.75f, -6.1f}, {9.35f, -2.9f}}, 2, false},
    {TOWN_AUTH, 0, -7.1f, 6.9f, 0, 1, {0, 9.3f}, {{-7.1f, 9.3f}}, 1, true},
    {TOWN_PHONE, 0, -6.55f, 7.45f, -24, 0, {0, 9.35f}, {{-6.1f, 7.75f}, {-2.9f, 9.35f}}, 2, true},
};
#define SLOTS (sizeof slots / sizeof slots[0])
static const struct draw_rect stage = {200, 345, 680, 225}; /* the park and the road through it stay free */
static const float zooms[] = {1, 1.15f, 1.3f, 1.5f, 1.75f, 2, 2.3f, 2.6f, 3, 3.5f, 4, 5, 6};

struct plan {
    struct town *town;
    const struct art_index *art;
    float zoom;
    struct draw_rect inner; /* where buildings and plates may be */
    struct draw_rect legend;
};

static const char *picture_of(const struct town_host *h)
{
    static const char *const offices[] = {"post-office-aoba", "post-office-sakura", "post-office-blue"};
    switch ((enum town_kind)h->kind) {
    case TOWN_OFFICE:
        return offices[h->colour];
    case TOWN_HOUSE:
        return h->on_x_street ? "house-taro" : "house-hanako";
    case TOWN_PHONE:
        return "phone";
    case TOWN_DESK:
        return "directory-desk";
    case TOWN_ROOT:
        return "ns-root";
    case TOWN_TLD:
        return "ns-tld";
    case TOWN_AUTH:
        return "ns-auth";
    case TOWN_RACK:
    case TOWN_KIND_COUNT:
        break;
    }
    return "server-rack";
}

/* Has a host of that kind a plate of its own when the map is drawn that small? */
static bool has_plate(uint8_t kind, float zoom)
{
    if (kind == TOWN_OFFICE) {
        return zoom <= 3.2f;
    }
    return zoom <= (kind == TOWN_HOUSE ? 2.2f : 1.31f);
}

static void stand(const struct plan *plan, uint16_t host, float x, float y, float plate_dx, int hold)
{
    struct town_host *h = &plan->town->hosts[host];
    struct town_site *site = &plan->town->sites[host];
    const struct town_shape *shape = &town_shapes[h->kind];
    site->x = x;
    site->y = y;
    site->at = town_project(x, y, 0);
    site->perch = town_project(x + shape->perch.x, y + shape->perch.y, shape->perch.z);
    site->picture = picture_of(h);
    site->plate_above = shape->plate_above;
    const struct art_picture *picture = art_find(plan->art, site->picture);
    struct art_picture none = {40, 40, 20, 40};
    picture = picture ? picture : &none;
    float w = picture->w * TOWN_SPRITE, height = picture->h * TOWN_SPRITE;
    site->box = (struct draw_rect){site->at.x - picture->ax * TOWN_SPRITE + w * shape->inset_x,
                                   site->at.y - picture->ay * TOWN_SPRITE + height * shape->inset_top,
                                   w * (1 - 2 * shape->inset_x), height * (1 - shape->inset_top)};
    float plate_w = town_plate_width(h, plan->zoom) * plan->zoom, plate_h = town_plate_height(h, 1), now_h = 0;
    now_h = town_plate_height(h, plan->zoom) * plan->zoom;
    float dy = shape->plate_dy + (shape->plate_above ? plate_h / 2 - now_h : -plate_h / 2); /* top edge */
    plate_dx -= (float)hold * (plate_w - plate_w / plan->zoom) / 2;
    site->plate = (struct draw_rect){site->at.x + plate_dx - plate_w / 2, site->at.y + dy, plate_w, now_h};
    if (!has_plate(h->kind, plan->zoom)) {
        site->plate.w = site->plate.h = 0;
    }
}

static bool within(struct draw_rect in, struct draw_rect r)
{
    return r.x >= in.x && r.y >= in.y && r.x + r.w <= in.x + in.w && r.y + r.h <= in.y + in.h;
}

static bool has_room(const struct plan *plan, uint16_t host)
{
    const struct town *town = plan->town;
    struct draw_rect box = town->sites[host].box, plate = town->sites[host].plate;
    if (!within(plan->inner, box) || (plate.w > 0 && !within(plan->inner, plate)) || town_overlap(box, plan->legend) ||
        town_overlap(plate, plan->legend)) {
        return false;
    }
    for (size_t i = 0; i < town->count; i++) {
        const struct town_site *other = &town->sites[i];
        if (i != host && town->hosts[i].placed &&
            (town_overlap(box, other->box) || town_overlap(box, other->plate) || town_overlap(plate, other->box) ||
             town_overlap(plate, other->plate))) {
            return false;
        }
    }
    return true;
}

static bool on_stage(const struct town *town, uint16_t host)
{
    return town_overlap(town->sites[host].box, stage) || town_overlap(town->sites[host].plate, stage);
}

/* Does a building with its middle there stand clear of all streets (but its own, from which it is set back)? */
static bool off_streets(const struct town *town, float x, float y, float half, size_t own)
{
    for (size_t i = 0; i < town->street_count; i++) {
        const struct town_street *s = &town->streets[i];
        float across = s->x_street ? x : y, along = s->x_street ? y : x;
        if (i != own && along + half > s->from && along - half < s->to && fabsf(across - s->at) < half + 0.6f) {
            return false;
        }
    }
    return true;
}

static struct draw_point wanted_place(const struct plan *plan, uint16_t host)
{
    const struct town *town = plan->town;
    const struct town_host *h = &town->hosts[host];
    bool client = h->kind == TOWN_HOUSE || h->kind == TOWN_PHONE, server = h->kind == TOWN_TLD || h->kind == TOWN_AUTH;
    struct tg_span whose = tg_span_str(h->domain);
    size_t at = tg_span_find_byte(whose, '@');
    whose = at == SIZE_MAX ? whose : tg_span_after(whose, at + 1);
    for (size_t i = 0; i < town->count && (client || h->kind == TOWN_OFFICE); i++) {
        const struct town_host *o = &town->hosts[i];
        if (i != host && o->placed && o->kind == TOWN_OFFICE && tg_span_ieq(tg_span_str(o->domain), whose)) {
            return town_on_map(o->attach);
        }
    }
    for (size_t i = 0; i < town->count && server; i++) {
        if (town->hosts[i].placed && town->hosts[i].kind == TOWN_DESK) {
            return town->sites[i].at;
        }
    }
    return (struct draw_point){TOWN_MAP_WIDTH / 2, TOWN_MAP_HEIGHT / 2};
}

static bool settle(const struct plan *plan, uint16_t host)
{
    struct town *town = plan->town;
    struct town_host *h = &town->hosts[host];
    const struct town_shape *shape = &town_shapes[h->kind];
    struct draw_point wanted = wanted_place(plan, host);
    float best = INFINITY, best_along = 0;
    size_t best_street = 0;
    for (size_t i = 0; i < town->street_count; i++) {
        const struct town_street *s = &town->streets[i];
        if (s->cost > 1 || s->to - s->from < 10) {
            continue; /* footpaths, and the road through the park */
        }
        for (float along = s->from; along <= s->to; along += STEP) {
            float x = s->x_street ? s->at - shape->set_back : along, y = s->x_street ? along : s->at - shape->set_back;
            struct draw_point p = town_project(x, y, 0);
            float dx = p.x - wanted.x, dy = (p.y - wanted.y) * (TOWN_MAP_WIDTH / TOWN_MAP_HEIGHT);
            float far = dx * dx + dy * dy;
            if (far >= best || !draw_inside(plan->inner, p.x, p.y) || !off_streets(town, x, y, shape->half, i)) {
                continue;
            }
            h->on_x_street = s->x_street;
            stand(plan, host, x, y, 0, 0);
            if (!on_stage(town, host) && has_room(plan, host)) {
                best = far;
                best_along = along;
                best_street = i;
            }
        }
    }
    if (best == INFINITY) {
        return false;
    }
    const struct town_street *s = &town->streets[best_street];
    h->on_x_street = s->x_street;
    h->attach = s->x_street ? (struct ground){s->at, best_along} : (struct ground){best_along, s->at};
    h->drive_count = 0;
    stand(plan, host, s->x_street ? s->at - shape->set_back : best_along,
          s->x_street ? best_along : s->at - shape->set_back, 0, 0);
    h->placed = true;
    return true;
}

/* A spot the scenario names: the way goes straight to the nearest street. */
static void stand_at_spot(const struct plan *plan, uint16_t host, const struct scenario_spot *spot)
{
    struct town *town = plan->town;
    struct town_host *h = &town->hosts[host];
    struct draw_point at = {town->frame.x + town->frame.w * (float)spot->x_ppm / 1e6f,
                            town->frame.y + town->frame.h * (float)spot->y_ppm / 1e6f};
    struct ground g = town_unproject(at);
    float best = INFINITY;
    for (size_t i = 0; i < town->street_count; i++) {
        const struct town_street *s = &town->streets[i];
        float along = s->x_street ? g.y : g.x, across = s->x_street ? g.x : g.y;
        along = fminf(fmaxf(along, s->from), s->to);
        struct ground foot = s->x_street ? (struct ground){s->at, along} : (struct ground){along, s->at};
        float far = fabsf(across - s->at) + fabsf(along - (s->x_street ? g.y : g.x));
        if (far < best) {
            best = far;
            h->attach = foot;
            h->on_x_street = s->x_street;
        }
    }
    h->drive[0] = g;
    h->drive_count = 1;
    stand(plan, host, g.x, g.y, 0, 0);
    h->placed = true;
}

static void stand_in_slots(const struct plan *plan)
{
    struct town *town = plan->town;
    for (size_t k = 0; k < SLOTS; k++) {
        const struct slot *slot = &slots[k];
        size_t found = town->count;
        for (size_t i = 0; i < town->count && found == town->count; i++) {
            const struct town_host *h = &town->hosts[i];
            if (!h->placed && h->kind == slot->kind && (slot->colour == 3 || slot->colour == h->colour)) {
                found = i;
            }
        }
        if (found == town->count) {
            continue;
        }
        struct town_host *h = &town->hosts[found];
        h->on_x_street = slot->on_x_street;
        h->attach = slot->attach;
        h->drive_count = slot->drive_count;
        memcpy(h->drive, slot->drive, sizeof h->drive);
        stand(plan, (uint16_t)found, slot->x, slot->y, slot->plate_dx, slot->hold);
        h->placed = has_room(plan, (uint16_t)found);
    }
}

static bool place_all(struct plan *plan, const struct scenario *scenario)
{
    static const uint8_t order[] = {TOWN_OFFICE, TOWN_HOUSE, TOWN_PHONE, TOWN_DESK,
                                    TOWN_ROOT,   TOWN_TLD,   TOWN_AUTH,  TOWN_RACK};
    struct town *town = plan->town;
    bool all = true;
    for (size_t i = 0; i < town->count; i++) {
        town->hosts[i].placed = false;
    }
    for (size_t k = 0; scenario && k < scenario->layout_count; k++) {
        for (size_t i = 0; i < town->count; i++) {
            if (!strcmp(town->hosts[i].name, scenario->layout[k].host)) {
                stand_at_spot(plan, (uint16_t)i, &scenario->layout[k]);
            }
        }
    }
    stand_in_slots(plan);
    for (size_t k = 0; k < sizeof order && all; k++) {
        for (size_t i = 0; i < town->count; i++) {
            if (town->hosts[i].kind == order[k] && !town->hosts[i].placed) {
                all &= settle(plan, (uint16_t)i);
            }
        }
    }
    return all;
}

void town_place(struct town *town, const struct scenario *scenario, const struct art_index *art)
{
    struct plan plan = {.town = town, .art = art};
    for (size_t k = 0; k < sizeof zooms / sizeof zooms[0]; k++) {
        float z = zooms[k], w = TOWN_MAP_WIDTH * z, h = TOWN_MAP_HEIGHT * z;
        plan.zoom = town->zoom = z;
        town->frame = (struct draw_rect){(TOWN_MAP_WIDTH - w) / 2, (TOWN_MAP_HEIGHT - h) / 2, w, h};
        plan.inner = (struct draw_rect){town->frame.x + 4 * z, town->frame.y + 108 * z, w - 8 * z, h - 112 * z};
        plan.legend = (struct draw_rect){TOWN_MAP_WIDTH / 2 - 372 * z, town->frame.y + h - 66 * z, 744 * z, 66 * z};
        if (place_all(&plan, scenario)) {
            return;
        }
    }
    for (size_t i = 0; i < town->count; i++) { /* more than any map can show: they live in the middle, unseen */
        if (!town->hosts[i].placed) {
            town->hosts[i].attach = (struct ground){0, 7};
            town->hosts[i].drive_count = 0;
            stand(&plan, (uint16_t)i, 3.5f, 3.5f, 0, 0);
            town->sites[i].box.w = town->sites[i].plate.w = 0;
        }
    }
}
