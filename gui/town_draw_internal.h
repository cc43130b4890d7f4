// SPDX-License-Identifier: MIT
/* Drawing the town: the camera, and the parts that draw. */
#ifndef GUI_TOWN_DRAW_INTERNAL_H
#define GUI_TOWN_DRAW_INTERNAL_H

#include "gui/town_internal.h"

#define TOWN_MOVING_MAX 64

/* Map to window. */
struct town_camera {
    float k, x, y; /* window = x + map * k */
    float crowd;   /* how large lettering is against the map: 1 in the style guide's picture */
};

/* All that the parts need, found out once a frame. */
struct town_stage {
    const struct town_scene *scene;
    const struct canvas *canvas;
    const struct trace *trace;
    struct town_camera camera;
    uint32_t moving[TOWN_MOVING_MAX]; /* events being shown, oldest first */
    size_t moving_count;
    uint32_t now;                /* the newest of them, or the event looked at; TRACE_NONE: none */
    uint16_t client, server;     /* who acts: the one who asks and the one who answers; TRACE_NO_HOST */
    char client_tag, server_tag; /* 'C' 'S', 'Q' 'A', 0 */
    enum theme_color color;      /* of what they do */
    bool letters, bytes;         /* the layer */
};

void town_stage_set(struct town_stage *stage, const struct town_scene *scene);
static inline struct draw_point town_at(const struct town_stage *s, struct draw_point p)
{
    return (struct draw_point){s->camera.x + p.x * s->camera.k, s->camera.y + p.y * s->camera.k};
}
static inline struct draw_rect town_rect_at(const struct town_stage *s, struct draw_rect r)
{
    return (struct draw_rect){s->camera.x + r.x * s->camera.k, s->camera.y + r.y * s->camera.k, r.w * s->camera.k,
                              r.h * s->camera.k};
}
/* A picture standing at a place of the map; scale 1: as large as the town's buildings. */
void town_sprite(const struct town_stage *s, const char *name, struct draw_point map, float scale);
/* Where an event is on its way: the place on the map, and how far along (0..1). */
struct draw_point town_along(const struct draw_point *points, size_t count, float t);
/* Where the thing of a moving event is on the window; false when nothing of it moves. */
bool town_thing_at(const struct town_stage *s, uint32_t event, struct draw_point *out);

void town_draw_ground(const struct town_stage *s);    /* with streets; static */
void town_draw_links(const struct town_stage *s);     /* stripes of open connections */
void town_draw_buildings(const struct town_stage *s); /* static */
void town_draw_signs(const struct town_stage *s);     /* plates, doors, queues, trouble */
void town_draw_things(const struct town_stage *s);    /* what is on its way */
void town_draw_birds(const struct town_stage *s, uint32_t event, float t);
void town_draw_lookup(const struct town_stage *s, uint32_t event);           /* arcs and numbered questions */
void town_draw_moments(const struct town_stage *s, uint32_t event, float t); /* what happens at one place */
/* Does a mailbox lie over the map's lower part now? Then there is no legend. */
bool town_shows_mailbox(const struct town_stage *s);
void town_draw_mailbox(const struct town_stage *s);
void town_draw_gap(const struct town_stage *s);
/* With the whole town in view both always hold; nearer, what is cut by the edge is left out. */
bool town_in_view(const struct town_stage *s, uint16_t host);
bool town_fits_view(const struct town_stage *s, struct draw_rect box);
void town_draw_legend(const struct town_stage *s);
/* A card with a heading and a line about something at `at` (window) that concerns one or two hosts. */
struct town_card {
    struct draw_point at;
    uint16_t from, to; /* to: TRACE_NO_HOST or the same when it happens at one place */
    bool points;       /* has a tail to `at` */
    enum theme_color color;
    const char *icon;
    struct tg_span head, line;
    bool plain; /* the line is prose, not protocol */
};
/* Puts it where it covers least of those whom it concerns, of the town, and of the way between them. */
void town_draw_card(const struct town_stage *s, const struct town_card *card);
/* The line as it fits on a card: "RCPT TO:<hanako@…>". */
struct tg_span town_shortened(const struct town_stage *s, struct tg_span line, float width);

#endif
