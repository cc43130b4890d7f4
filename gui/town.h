// SPDX-License-Identifier: MIT
/* The town: where every host of a trace stands, the roads between them, and how it all looks at a moment. The map is
 * measured in dp of the style guide's town (1080 x 664 for the first lesson's cast, more when there are more hosts).
 * A pure function of trace, layout and moment; the scene's canvas says how large and in which language. */
#ifndef GUI_TOWN_H
#define GUI_TOWN_H

#include "gui/canvas.h"
#include "gui/presentation.h"
#include "gui/view.h"
#include "scenarios/scenario.h"

#define TOWN_PATH_MAX 96

struct town;

/* A host on the map. */
struct town_site {
    float x, y;              /* ground position, in the units of the style guide */
    struct draw_point at;    /* the same on the map: where the picture's anchor lies */
    struct draw_point door;  /* where a road ends */
    struct draw_point perch; /* where birds come and go */
    const char *picture;
    struct draw_rect box;   /* the picture on the map */
    struct draw_rect plate; /* room kept for its name */
    bool plate_above;
};

/* Places all hosts. The scenario (may be NULL) brings its own layout and people's names. Borrows none of them later. */
struct town *town_new(const struct trace *trace, const struct scenario *scenario, const struct art_index *art);
void town_free(struct town *town);
/* What must be seen of the map: (0, 0, 1080, 664) or more. */
struct draw_rect town_frame(const struct town *town);
const struct town_site *town_site(const struct town *town, uint16_t host);
/* The way from door to door, on the map; returns the number of points (at most TOWN_PATH_MAX). */
size_t town_path(const struct town *town, uint16_t from, uint16_t to, struct draw_point out[TOWN_PATH_MAX]);
/* For presentation_options: context is the town. */
double town_distance(const void *town, uint16_t from, uint16_t to);

enum town_name_form {
    TOWN_NAME_FULL /* "Taro's mail server" */,
    TOWN_NAME_STORY /* "Taro's post office" */,
    TOWN_NAME_SHORT /* "Aoba" */
};
/* What a host is called in the canvas's language, in the frame's memory. */
struct tg_span town_name(const struct town *town, const struct canvas *canvas, uint16_t host, enum town_name_form form);
/* The face that speaks for a host in a conversation: "clerk-aoba", "person-taro". */
const char *town_face(const struct town *town, uint16_t host);

struct town_scene {
    const struct canvas *canvas;
    const struct town *town;
    const struct view *view; /* stands at presentation_event_at(ms) + 1 */
    const struct presentation *presentation;
    double ms;
    struct draw_rect rect;    /* where on the window */
    struct draw_rect keep;    /* the part of rect that nothing lies over (caption, legend); w 0: all */
    uint16_t selected_host;   /* TRACE_NO_HOST: none */
    uint32_t selected_letter; /* 0: none */
    uint16_t pointed_host;    /* under the pointer */
    bool compact;             /* only the acting hosts keep their plates */
    bool reduced_motion;
    bool covered; /* a question is open: what is on its way is covered */
    bool legend;
    float zoom;               /* above 1: nearer than the whole town */
    struct draw_point centre; /* with zoom: what to look at, on the map; kept within the town */
};
void town_draw(const struct town_scene *scene);

/* The point of the map that lies there. */
struct draw_point town_map_point(const struct town_scene *scene, float x, float y);
/* Where on the map something happens now, with those who act; false: nothing does. */
bool town_acting(const struct town_scene *scene, struct draw_rect *on_map);
/* The zoom at which that much of the map fills the view. */
float town_zoom_for(const struct town_scene *scene, struct draw_rect on_map);
/* What lies at a point of the window. */
struct town_target {
    uint16_t host;   /* TRACE_NO_HOST: none */
    uint32_t letter; /* 0: none */
    uint32_t event;  /* the thing on its way, TRACE_NONE: none */
};
struct town_target town_hit(const struct town_scene *scene, float x, float y);
/* A host's box in the window, for the focus ring and for tabbing through. */
struct draw_rect town_host_rect(const struct town_scene *scene, uint16_t host);

#endif
