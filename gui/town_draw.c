// SPDX-License-Identifier: MIT
#include "gui/town_draw_internal.h"

#include <math.h>

/* Where the map begins so that `centre` is in the middle, without showing anything beyond the town's frame. */
static float begin(float rect_at, float rect_size, float frame_at, float frame_size, float centre, float k)
{
    float at = rect_at + rect_size / 2 - centre * k;
    float most = rect_at - frame_at * k, least = rect_at + rect_size - (frame_at + frame_size) * k;
    return most < least ? (most + least) / 2 : fminf(fmaxf(at, least), most);
}

static struct town_camera camera_of(const struct town_scene *scene)
{
    const struct town *town = scene->town;
    struct draw_rect frame = town->frame, rect = scene->rect;
    if (scene->compact) { /* no caption over the map and no legend: nearer */
        frame.y += 104 * town->zoom;
        frame.h -= 160 * town->zoom;
    }
    struct town_camera camera;
    camera.k = fminf(rect.w / frame.w, rect.h / frame.h);
    camera.x = rect.x + (rect.w - frame.w * camera.k) / 2 - frame.x * camera.k;
    camera.y = rect.y + (rect.h - frame.h * camera.k) / 2 - frame.y * camera.k;
    if (scene->zoom > 1) {
        camera.k *= scene->zoom;
        camera.x = begin(rect.x, rect.w, frame.x, frame.w, scene->centre.x, camera.k);
        camera.y = begin(rect.y, rect.h, frame.y, frame.h, scene->centre.y, camera.k);
    }
    camera.crowd = scene->canvas->s * scene->canvas->f / camera.k;
    return camera;
}

static void find_actors(struct town_stage *s)
{
    const struct trace_event *event = s->now == TRACE_NONE ? NULL : trace_at(s->trace, s->now);
    s->client = s->server = TRACE_NO_HOST;
    s->client_tag = s->server_tag = 0;
    s->color = COLOR_SMTP;
    if (!event || presentation_gap_at(s->scene->presentation, s->scene->ms)) {
        return; /* nobody does anything */
    }
    s->client = event->from;
    s->server = event->to;
    if (event->kind == TRACE_DNS_ASKED || event->kind == TRACE_DNS_ANSWERED) {
        bool asked = event->kind == TRACE_DNS_ASKED;
        s->client = asked ? event->from : event->to;
        s->server = asked ? event->to : event->from;
        s->client_tag = s->letters ? 0 : 'Q';
        s->server_tag = s->letters ? 0 : 'A';
        s->color = COLOR_DNS;
        return;
    }
    if ((event->kind == TRACE_PACKET_SENT || event->kind == TRACE_CACHE_HIT) && !event->stream) {
        s->color = COLOR_DNS;
        return;
    }
    const struct view_stream *stream = view_stream(s->scene->view, event->stream);
    if (stream && stream->state != VIEW_STREAM_NONE) {
        s->client = stream->client;
        s->server = stream->server;
        s->client_tag = s->letters ? 0 : 'C';
        s->server_tag = s->letters ? 0 : 'S';
        s->color = s->bytes ? COLOR_TCP : theme_protocol((enum trace_protocol)stream->protocol);
    }
}

void town_stage_set(struct town_stage *s, const struct town_scene *scene)
{
    memset(s, 0, sizeof *s);
    s->scene = scene;
    s->canvas = scene->canvas;
    s->trace = view_trace(scene->view);
    s->camera = camera_of(scene);
    s->moving_count = presentation_moving(scene->presentation, scene->ms, s->moving, TOWN_MOVING_MAX);
    s->now = s->moving_count ? s->moving[s->moving_count - 1] : presentation_shown_at(scene->presentation, scene->ms);
    s->letters = presentation_layer_of(scene->presentation) == PRESENTATION_LETTERS;
    s->bytes = presentation_layer_of(scene->presentation) == PRESENTATION_BYTES;
    find_actors(s);
}

void town_sprite(const struct town_stage *s, const char *name, struct draw_point map, float scale)
{
    draw_sprite(
        s->canvas->list, name,
        &(struct draw_sprite){.at = town_at(s, map), .scale = s->camera.k * TOWN_SPRITE * scale, .tint = 0xFFFFFFFFu});
}

struct draw_point town_along(const struct draw_point *points, size_t count, float t)
{
    float total = 0;
    if (!count) {
        return (struct draw_point){0, 0};
    }
    for (size_t i = 1; i < count; i++) {
        total += hypotf(points[i].x - points[i - 1].x, points[i].y - points[i - 1].y);
    }
    float left = total * t;
    for (size_t i = 1; i < count; i++) {
        float length = hypotf(points[i].x - points[i - 1].x, points[i].y - points[i - 1].y);
        if (left <= length && length > 0) {
            float part = left / length;
            return (struct draw_point){points[i - 1].x + (points[i].x - points[i - 1].x) * part,
                                       points[i - 1].y + (points[i].y - points[i - 1].y) * part};
        }
        left -= length;
    }
    return points[count - 1];
}

/* The sites far to near. */
static void far_to_near(const struct town *town, uint16_t *order)
{
    for (size_t i = 0; i < town->count; i++) {
        size_t at = i;
        float depth = town->sites[i].x + town->sites[i].y;
        while (at > 0 && town->sites[order[at - 1]].x + town->sites[order[at - 1]].y > depth) {
            order[at] = order[at - 1];
            at--;
        }
        order[at] = (uint16_t)i;
    }
}

/* A place that is off the air has its lights out. */
static void draw_tinted(const struct town_stage *s, const char *name, struct draw_point map, float scale, bool dark)
{
    uint32_t tint = !dark ? 0xFFFFFFFFu : s->canvas->theme->dark ? 0x70747CFFu : 0x989CA4FFu;
    draw_sprite(s->canvas->list, name,
                &(struct draw_sprite){.at = town_at(s, map), .scale = s->camera.k * TOWN_SPRITE * scale, .tint = tint});
}

static void draw_phone(const struct town_stage *s, const struct town_site *site, bool dark)
{
    const struct canvas *c = s->canvas;
    struct draw_point at = town_at(s, site->at);
    town_sprite(s, "plaza-round", site->at, 0.95f);
    draw_tinted(s, "phone", (struct draw_point){site->at.x, site->at.y - 2}, 0.98f, dark);
    static const float radii[] = {12, 22, 32};
    for (int i = 0; i < 3 && !dark; i++) {
        float k = s->camera.k;
        draw_arc(c->list, at.x - 28 * k, at.y - 74 * k, radii[i] * k, 145, 215, 4 * k, canvas_color(c, COLOR_LINE2));
    }
}

static void draw_building(const struct town_stage *s, uint16_t host)
{
    const struct town *town = s->scene->town;
    const struct town_site *site = &town->sites[host];
    const struct town_host *h = &town->hosts[host];
    const struct view_host *state = view_host(s->scene->view, host);
    bool dark = state && (state->down || state->offline);
    if (site->box.w <= 0) {
        return;
    }
    if (h->kind == TOWN_PHONE) {
        draw_phone(s, site, dark);
    } else {
        if (h->kind == TOWN_RACK) {
            town_sprite(s, "plaza-round", site->at, 0.8f);
        }
        draw_tinted(s, site->picture, site->at, 1, dark);
    }
    if (h->kind == TOWN_HOUSE && h->attach.x == 0 && h->attach.y == 11.75f) {
        town_sprite(s, "mailbox-house", town_project(site->x + 1.03f, site->y - 1.65f, 0), 1);
    }
}

void town_draw_buildings(const struct town_stage *s)
{
    const struct town *town = s->scene->town;
    uint16_t *order = tg_alloc((town->count + 1) * sizeof *order);
    far_to_near(town, order);
    draw_static_begin(s->canvas->list, 1);
    for (size_t i = 0; i < town->count; i++) {
        draw_building(s, order[i]);
    }
    draw_static_end(s->canvas->list);
    tg_free(order);
}

void town_draw(const struct town_scene *scene)
{
    struct town_stage stage;
    struct draw_list *list = scene->canvas->list;
    town_stage_set(&stage, scene);
    draw_clip(list, scene->rect);
    town_draw_ground(&stage);
    town_draw_links(&stage);
    town_draw_buildings(&stage);
    town_draw_signs(&stage);
    if (scene->legend && !town_shows_mailbox(&stage)) {
        town_draw_legend(&stage);
    }
    uint8_t before = draw_layer(list, (uint8_t)(list->layer + 1));
    town_draw_mailbox(&stage);
    town_draw_things(&stage);
    town_draw_gap(&stage);
    (void)draw_layer(list, before);
    draw_unclip(list);
}

struct draw_rect town_host_rect(const struct town_scene *scene, uint16_t host)
{
    struct town_stage stage;
    const struct town_site *site = town_site(scene->town, host);
    memset(&stage, 0, sizeof stage);
    stage.camera = camera_of(scene);
    return site ? town_rect_at(&stage, site->box) : (struct draw_rect){0, 0, 0, 0};
}

struct draw_point town_map_point(const struct town_scene *scene, float x, float y)
{
    struct town_camera camera = camera_of(scene);
    return (struct draw_point){(x - camera.x) / camera.k, (y - camera.y) / camera.k};
}

bool town_acting(const struct town_scene *scene, struct draw_rect *on_map)
{
    struct town_stage stage;
    town_stage_set(&stage, scene);
    const struct town_site *a = town_site(scene->town, stage.client), *b = town_site(scene->town, stage.server);
    a = a && a->box.w > 0 ? a : b;
    b = b && b->box.w > 0 ? b : a;
    if (!a || a->box.w <= 0) {
        return false;
    }
    float x = fminf(a->box.x, b->box.x), y = fminf(a->box.y, b->box.y);
    float right = fmaxf(a->box.x + a->box.w, b->box.x + b->box.w),
          bottom = fmaxf(a->box.y + a->box.h, b->box.y + b->box.h);
    *on_map = (struct draw_rect){x, y, right - x, bottom - y};
    return true;
}

float town_zoom_for(const struct town_scene *scene, struct draw_rect on_map)
{
    struct town_scene whole = *scene;
    whole.zoom = 1;
    float k = camera_of(&whole).k;
    return fminf(scene->rect.w / fmaxf(on_map.w * k, 1), scene->rect.h / fmaxf(on_map.h * k, 1));
}

/* Is a host's building in view? Always so while the whole town is. */
bool town_in_view(const struct town_stage *s, uint16_t host)
{
    struct draw_rect box = town_rect_at(s, s->scene->town->sites[host].box);
    return s->scene->zoom <= 1 || draw_inside(s->scene->rect, box.x + box.w / 2, box.y + box.h / 2);
}

bool town_fits_view(const struct town_stage *s, struct draw_rect box)
{
    struct draw_rect in = s->scene->rect;
    return s->scene->zoom <= 1 ||
           (box.x >= in.x && box.y >= in.y && box.x + box.w <= in.x + in.w && box.y + box.h <= in.y + in.h);
}

struct town_target town_hit(const struct town_scene *scene, float x, float y)
{
    struct town_target target = {TRACE_NO_HOST, 0, TRACE_NONE};
    struct town_stage stage;
    float nearest = -INFINITY, reach = fmaxf(canvas_dp(scene->canvas, 44), 1);
    town_stage_set(&stage, scene);
    if (!draw_inside(scene->rect, x, y)) {
        return target;
    }
    for (size_t i = stage.moving_count; i-- > 0;) { /* things lie over buildings */
        struct draw_point at;
        if (town_thing_at(&stage, stage.moving[i], &at) && hypotf(at.x - x, at.y - y) < reach) {
            target.event = stage.moving[i];
            target.letter = trace_at(stage.trace, stage.moving[i])->letter;
            return target;
        }
    }
    for (size_t i = 0; i < scene->town->count; i++) {
        const struct town_site *site = &scene->town->sites[i];
        if (draw_inside(town_rect_at(&stage, site->box), x, y) && site->x + site->y > nearest) {
            nearest = site->x + site->y;
            target.host = (uint16_t)i;
        }
    }
    return target;
}
