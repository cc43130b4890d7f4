// SPDX-License-Identifier: MIT
/* Name plates, signs over doors, queues, mailboxes and signs of trouble. */
#include "gui/town_draw_internal.h"

#include <math.h>

#define CROWD_PLATES 1.12f /* up to here plates have two lines */
#define CROWD_SIGNS  1.36f /* up to here every door has its sign */

static bool acts(const struct town_stage *s, uint16_t host)
{
    return host == s->client || host == s->server;
}

static char tag_of(const struct town_stage *s, uint16_t host)
{
    return host == s->client ? s->client_tag : host == s->server ? s->server_tag : 0;
}

static bool is_name_server(uint8_t kind)
{
    return kind == TOWN_ROOT || kind == TOWN_TLD || kind == TOWN_AUTH;
}

/* Name servers have small plates in the protocol's face. */
static void draw_zone_plate(const struct town_stage *s, uint16_t host, struct draw_point at, bool active)
{
    const struct canvas *c = s->canvas;
    struct tg_span name = town_name(s->scene->town, c, host, TOWN_NAME_FULL);
    float w = canvas_width(c, TYPE_MONO, name) + canvas_dp(c, 22), h = canvas_tdp(c, 30);
    struct draw_rect box = {roundf(at.x - w / 2), roundf(at.y - h / 2), ceilf(w), h};
    uint32_t border = canvas_color(c, active ? COLOR_DNS : COLOR_LINE);
    if (!town_fits_view(s, box)) {
        return;
    }
    draw_round(c->list, box, canvas_dp(c, 7), canvas_color(c, COLOR_PANEL), canvas_dp(c, active ? 3 : 2), border);
    canvas_label(c, box, TYPE_MONO, COLOR_INK, TEXT_CENTRE, name);
}

static enum town_name_form plate_form(const struct town_stage *s, const struct town_host *h)
{
    if (h->kind == TOWN_PHONE) {
        return TOWN_NAME_SHORT; /* the picture says that it is a phone */
    }
    if (s->scene->compact || (s->camera.crowd > CROWD_PLATES && (h->kind == TOWN_OFFICE || h->kind == TOWN_HOUSE))) {
        return TOWN_NAME_SHORT;
    }
    return s->letters ? TOWN_NAME_STORY : TOWN_NAME_FULL;
}

/* The middle of a host's plate on the window: its lower edge (above a building) or its upper edge stays where it was
 * planned, whatever its size. */
static struct draw_point plate_middle(const struct town_stage *s, uint16_t host, float height)
{
    const struct town_site *site = &s->scene->town->sites[host];
    struct draw_rect plan = town_rect_at(s, site->plate), box = town_rect_at(s, site->box);
    if (site->plate.w <= 0) {
        float gap = canvas_dp(s->canvas, 6);
        plan = (struct draw_rect){box.x + box.w / 2, site->plate_above ? box.y - gap : box.y + box.h + gap, 0, 0};
    }
    float x = plan.x + plan.w / 2;
    return (struct draw_point){x, site->plate_above ? plan.y + plan.h - height / 2 : plan.y + height / 2};
}

static float held(float value, float low, float high)
{
    return high < low ? (low + high) / 2 : value < low ? low : value > high ? high : value;
}

static void draw_plate(const struct town_stage *s, uint16_t host)
{
    const struct canvas *c = s->canvas;
    const struct town *town = s->scene->town;
    const struct town_host *h = &town->hosts[host];
    bool active = acts(s, host);
    if (s->letters && is_name_server(h->kind) && !active) {
        return;
    }
    if (is_name_server(h->kind) && !s->scene->compact) {
        draw_zone_plate(s, host, plate_middle(s, host, canvas_tdp(c, 30)), active && !s->letters);
        return;
    }
    struct canvas_plate plate = {.head = town_name(town, c, host, plate_form(s, h)),
                                 .active = active && !s->letters,
                                 .active_color = s->color,
                                 .tag = tag_of(s, host)};
    if (h->kind == TOWN_OFFICE && !s->letters && !s->scene->compact && s->camera.crowd <= CROWD_PLATES) {
        plate.mono = tg_span_str(h->name);
    }
    struct draw_rect box = canvas_plate_box(c, 0, 0, &plate);
    struct draw_point at = plate_middle(s, host, box.h);
    struct draw_rect in = draw_inset(s->scene->rect, canvas_dp(c, 6));
    if (!town_fits_view(s, (struct draw_rect){at.x - box.w / 2, at.y - box.h / 2, box.w, box.h})) {
        return;
    }
    at.x = held(at.x, in.x + box.w / 2, in.x + in.w - box.w / 2);
    at.y = held(at.y, in.y + box.h / 2, in.y + in.h - box.h / 2);
    canvas_plate_at(c, at.x, at.y, &plate);
}

/* Is there room for the plate, now that lettering is larger against the map than it was planned for? */
static bool has_room(const struct town_stage *s, uint8_t kind)
{
    bool short_name = kind == TOWN_OFFICE || kind == TOWN_HOUSE || kind == TOWN_DESK;
    return !s->scene->compact && s->camera.crowd <= s->scene->town->zoom * (short_name ? 1.36f : 1.12f);
}

static void draw_plates(const struct town_stage *s)
{
    const struct town *town = s->scene->town;
    for (int pass = 0; pass < 2; pass++) { /* who acts lies on top */
        for (size_t i = 0; i < town->count; i++) {
            uint16_t host = (uint16_t)i;
            bool active = acts(s, host) || host == s->scene->selected_host || host == s->scene->pointed_host;
            bool room = has_room(s, town->hosts[i].kind);
            if (active != (pass == 1) || !town->hosts[i].placed) {
                continue;
            }
            if (active || (room && town->sites[i].plate.w > 0)) {
                bool over = town->sites[i].plate.w <= 0 || !room;
                uint8_t before = s->canvas->list->layer;
                (void)draw_layer(s->canvas->list, (uint8_t)(before + over));
                draw_plate(s, host);
                (void)draw_layer(s->canvas->list, before);
            }
        }
    }
}

/* ------------------------------------------------------------------------------------------ doors */

static void draw_sign(const struct town_stage *s, struct draw_point foot, const struct view_door *door, bool used,
                      bool pole)
{
    const struct canvas *c = s->canvas;
    enum theme_color color = s->bytes ? COLOR_TCP : theme_protocol((enum trace_protocol)door->protocol);
    struct draw_font font = canvas_font(c, TYPE_MONO_BOLD);
    struct tg_span text = canvas_fmt(c, "%u", (unsigned)door->port);
    float w = fmaxf(canvas_tdp(c, 44), canvas_width(c, TYPE_MONO_BOLD, text) + canvas_tdp(c, 16)),
          h = canvas_tdp(c, 30);
    struct draw_rect box = {roundf(foot.x - w / 2), roundf(foot.y - h / 2), roundf(w), roundf(h)};
    if (!town_fits_view(s, box)) {
        return;
    }
    uint32_t line = canvas_color(c, COLOR_LINE2), fill = canvas_color(c, COLOR_PANEL),
             ink = canvas_color(c, COLOR_INK2);
    if (door->refused || used) {
        line = fill = canvas_color(c, door->refused ? COLOR_ERROR : color);
        ink = canvas_color(c, COLOR_PANEL);
    }
    if (pole) {
        draw_fill(c->list, (struct draw_rect){foot.x - canvas_dp(c, 2), foot.y, canvas_dp(c, 4), 26 * s->camera.k},
                  canvas_color(c, COLOR_LINE2));
    }
    bool closed = !door->listening && !used && !door->refused;
    float r = canvas_dp(c, 7);
    draw_box(c->list, &(struct draw_box){.rect = box,
                                         .radius = {r, r, r, r},
                                         .fill = fill,
                                         .border = canvas_dp(c, 2),
                                         .border_color = line,
                                         .dash_on = closed ? canvas_dp(c, 5) : 0,
                                         .dash_off = closed ? canvas_dp(c, 4) : 0});
    float width = c->measurer->width(c->measurer->context, &font, text);
    draw_text(c->list, box.x + (box.w - width) / 2, box.y + text_baseline(&font, box.h), width, &font, ink, text);
}

/* Is the newest answer that came out of that door a refusal? Then it is red as long as it is looked at. */
static bool refuses_now(const struct town_stage *s, uint16_t host, const struct view_door *door)
{
    const struct trace_event *event = s->now == TRACE_NONE ? NULL : trace_at(s->trace, s->now);
    const struct view_stream *stream = event ? view_stream(s->scene->view, event->stream) : NULL;
    return stream && stream->server == host && stream->server_port == door->port && stream->verdict == VIEW_REFUSED;
}

static bool in_use_now(const struct town_stage *s, uint16_t host, const struct view_door *door)
{
    if (door->protocol == TRACE_DNS) {
        const struct trace_event *event = s->now == TRACE_NONE ? NULL : trace_at(s->trace, s->now);
        bool bird = event && (event->kind == TRACE_DNS_ASKED || event->kind == TRACE_DNS_ANSWERED ||
                              (event->kind == TRACE_PACKET_SENT && event->protocol == TRACE_UDP));
        return bird && (event->from == host || event->to == host);
    }
    const struct trace_event *event = s->now == TRACE_NONE ? NULL : trace_at(s->trace, s->now);
    const struct view_stream *stream = event ? view_stream(s->scene->view, event->stream) : NULL;
    bool here =
        stream && stream->server == host && stream->server_port == door->port && stream->state != VIEW_STREAM_CLOSED;
    return door->in_use > 0 || here;
}

/* Port 25 is at the street side, the doors for the own people are at the other. */
static void draw_doors(const struct town_stage *s, uint16_t host)
{
    const struct town *town = s->scene->town;
    const struct town_site *site = &town->sites[host];
    const struct town_host *h = &town->hosts[host];
    const struct view_host *state = view_host(s->scene->view, host);
    int stacked = 0;
    if (!state || (h->kind != TOWN_OFFICE && h->kind != TOWN_DESK) || !town_in_view(s, host)) {
        return;
    }
    for (unsigned i = 0; i < state->door_count; i++) {
        struct view_door door = state->doors[i];
        bool used = in_use_now(s, host, &door);
        door.refused |= refuses_now(s, host, &door);
        bool worth =
            used || door.refused || door.protocol == TRACE_DNS || view_door_used(s->scene->view, host, door.port);
        if (!worth || ((s->camera.crowd > CROWD_SIGNS || s->scene->compact) && !used && !door.refused)) {
            continue;
        }
        struct draw_point foot;
        float up = 0;
        if (h->kind == TOWN_DESK) {
            foot = town_at(s, town_project(site->x, site->y + 1.15f, 0.42f));
        } else {
            bool left = (door.port == 25) != h->on_x_street;
            bool street = door.port == 25;
            foot = town_at(s, left ? town_project(site->x, site->y + 1.75f, 0.86f)
                                   : town_project(site->x + 2.05f, site->y, 0.86f));
            up = street ? 0 : (float)stacked++ * canvas_tdp(s->canvas, 33);
        }
        if (stacked > 3) {
            return;
        }
        foot.y -= up;
        draw_sign(s, foot, &door, used, up <= 0);
        if (door.refused) {
            canvas_icon(s->canvas, "sign-error", foot.x, foot.y - canvas_tdp(s->canvas, 43), canvas_tdp(s->canvas, 42),
                        0xFFFFFFFFu);
        }
    }
}

/* ------------------------------------------------------------------------------------------ queues and trouble */

static struct tg_span time_left(const struct town_stage *s, tg_time left)
{
    int64_t seconds = (left + TG_SECOND - 1) / TG_SECOND;
    if (seconds >= 3600) {
        return canvas_fmt(s->canvas, "%d:%02d:%02d", (int)(seconds / 3600), (int)(seconds / 60 % 60),
                          (int)(seconds % 60));
    }
    return canvas_fmt(s->canvas, "%d:%02d", (int)(seconds / 60), (int)(seconds % 60));
}

/* The earliest next try of a queue; TG_TIME_NEVER: nothing waits for one. */
static tg_time next_try(const struct town_stage *s, uint16_t host)
{
    tg_time earliest = TG_TIME_NEVER;
    uint32_t at = 0;
    const struct view_queue_entry *entry;
    for (int i = 0; i < 100 && (entry = view_queue_next(s->scene->view, host, &at)) != NULL; i++) {
        earliest = entry->tries > 0 ? tg_time_min(earliest, entry->next_try) : earliest;
    }
    return earliest;
}

static void draw_queue(const struct town_stage *s, uint16_t host)
{
    const struct canvas *c = s->canvas;
    const struct view_host *state = view_host(s->scene->view, host);
    const struct town_host *h = &s->scene->town->hosts[host];
    const struct town_site *site = &s->scene->town->sites[host];
    if (!state || h->kind != TOWN_OFFICE || !state->waiting || !town_in_view(s, host)) {
        return;
    }
    tg_time now = presentation_sim_time(s->scene->presentation, s->scene->ms), due = next_try(s, host);
    struct tg_span word = canvas_text(c, "ui.town.queue"), number = canvas_fmt(c, "%u", (unsigned)state->waiting);
    struct tg_span left = due != TG_TIME_NEVER && due > now ? time_left(s, due - now) : tg_span_str("");
    float gap = canvas_tdp(c, 7), icon = canvas_tdp(c, 34), h_px = canvas_tdp(c, 32);
    float word_w = canvas_width(c, TYPE_BODY, word), number_w = canvas_width(c, TYPE_LABEL, number);
    float left_w = left.len ? canvas_width(c, TYPE_MONO, left) + canvas_tdp(c, 22) + 2 * gap : 0;
    float w = canvas_tdp(c, 20) + icon + word_w + number_w + 2 * gap + left_w;
    bool aside = h->attach.x == 0 && h->attach.y == 7; /* the first post office has its shelf to the left */
    struct draw_point map = {site->at.x + (aside ? -150 : -8), site->at.y + (aside ? -28 : 98)}, at = town_at(s, map);
    struct draw_rect in = draw_inset(s->scene->rect, canvas_dp(c, 6));
    at.x = held(at.x, in.x + w / 2, in.x + in.w - w / 2);
    struct draw_rect box = {roundf(at.x - w / 2), roundf(at.y - h_px / 2), ceilf(w), roundf(h_px)};
    const struct trace_event *event = s->now == TRACE_NONE ? NULL : trace_at(s->trace, s->now);
    bool fresh = s->moving_count && event && event->kind == TRACE_LETTER_QUEUED && event->from == host;
    draw_round(c->list, box, h_px / 2, canvas_color(c, fresh ? COLOR_HL : COLOR_PANEL), canvas_dp(c, fresh ? 3 : 2),
               canvas_color(c, fresh ? COLOR_HL_LINE : COLOR_LINE));
    float x = box.x + canvas_tdp(c, 9);
    canvas_icon(c, "envelope-closed", x + icon / 2, box.y + box.h / 2, icon, 0xFFFFFFFFu);
    x += icon + gap;
    canvas_label(c, (struct draw_rect){x, box.y, word_w + 1, box.h}, TYPE_BODY, COLOR_INK, TEXT_LEFT, word);
    x += word_w + gap;
    canvas_label(c, (struct draw_rect){x, box.y, number_w + 1, box.h}, TYPE_LABEL, COLOR_INK, TEXT_LEFT, number);
    if (left.len) {
        x += number_w + gap;
        canvas_icon(c, "icon-clock", x + canvas_tdp(c, 10), box.y + box.h / 2, canvas_tdp(c, 20),
                    canvas_color(c, COLOR_INK2));
        x += canvas_tdp(c, 22) + gap / 2;
        canvas_label(c, (struct draw_rect){x, box.y, left_w, box.h}, TYPE_MONO, COLOR_INK2, TEXT_LEFT, left);
    }
}

static void draw_trouble(const struct town_stage *s, uint16_t host)
{
    const struct view_host *state = view_host(s->scene->view, host);
    const struct town_site *site = &s->scene->town->sites[host];
    if (!state || (!state->trouble && !state->offline) || site->box.w <= 0) {
        return;
    }
    struct draw_rect box = town_rect_at(s, site->box);
    const char *sign = state->down || state->offline ? "sign-error" : "sign-warning";
    float size = canvas_dp(s->canvas, 40);
    canvas_icon(s->canvas, sign, box.x + box.w / 2, box.y + box.h * 0.42f, size, 0xFFFFFFFFu);
}

static void draw_choice(const struct town_stage *s, uint16_t host, enum theme_color color)
{
    const struct canvas *c = s->canvas;
    if (host == TRACE_NO_HOST || host >= s->scene->town->count) {
        return;
    }
    struct draw_rect box = draw_inset(town_rect_at(s, s->scene->town->sites[host].box), -canvas_dp(c, 5));
    draw_round(c->list, box, canvas_dp(c, 12), 0, canvas_dp(c, 3), canvas_color(c, color));
}

/* The letter that is being inspected lies where it is now. */
static void draw_chosen_letter(const struct town_stage *s)
{
    const struct canvas *c = s->canvas;
    const struct view_letter *letter = view_letter(s->scene->view, s->scene->selected_letter);
    const struct town_site *site = letter ? town_site(s->scene->town, letter->host) : NULL;
    if (!site || letter->place == VIEW_UNWRITTEN || site->box.w <= 0) {
        return;
    }
    bool failed = letter->place == VIEW_TURNED_AWAY || letter->place == VIEW_RETURNED || letter->place == VIEW_DROPPED;
    struct draw_rect box = town_rect_at(s, site->box);
    float r = canvas_dp(c, 30), x = box.x + box.w / 2, y = box.y + box.h * 0.7f;
    draw_circle(c->list, x, y, r, canvas_color(c, COLOR_HL), canvas_dp(c, 4), canvas_color(c, COLOR_HL_LINE));
    canvas_icon(c, failed ? "envelope-returned" : "envelope-closed", x, y, canvas_dp(c, 44), 0xFFFFFFFFu);
}

void town_draw_signs(const struct town_stage *s)
{
    const struct town *town = s->scene->town;
    if (s->scene->pointed_host != s->scene->selected_host) {
        draw_choice(s, s->scene->pointed_host, COLOR_INK);
    }
    draw_choice(s, s->scene->selected_host, COLOR_FOCUS);
    for (size_t i = 0; i < town->count; i++) {
        if (town->hosts[i].placed && !s->letters) {
            draw_doors(s, (uint16_t)i);
        }
    }
    for (size_t i = 0; i < town->count; i++) {
        draw_trouble(s, (uint16_t)i);
    }
    draw_plates(s);
    draw_chosen_letter(s);
    for (size_t i = 0; i < town->count; i++) {
        if (!s->scene->compact) {
            draw_queue(s, (uint16_t)i);
        }
    }
}

/* ------------------------------------------------------------------------------------------ legend */

struct legend_item {
    const char *picture; /* NULL: a stripe */
    bool rails;
    const char *key;
};

static float legend_width(const struct canvas *c, const struct legend_item *items, size_t count)
{
    float w = canvas_tdp(c, 40);
    for (size_t i = 0; i < count; i++) {
        w += canvas_tdp(c, 46 + 9) + canvas_width(c, TYPE_BODY, canvas_text(c, items[i].key)) +
             (i ? canvas_tdp(c, 26) : 0);
    }
    return w;
}

/* What the run has of the layer's signs. Returns how many. */
static size_t legend_items(const struct town_stage *s, struct legend_item out[5])
{
    const struct town_uses *uses = &s->scene->town->uses;
    const struct {
        struct legend_item item;
        bool bytes, used;
    } all[] = {
        {{NULL, false, "ui.town.legend.road"}, false, uses->roads},
        {{NULL, true, "ui.town.legend.rails"}, false, uses->rails},
        {{"swallow", false, "ui.town.legend.bird"}, false, uses->birds},
        {{"segment-syn", false, "ui.town.legend.open"}, true, uses->roads},
        {{"segment-data", false, "ui.town.legend.data"}, true, uses->roads},
        {{"segment-ack", false, "ui.town.legend.received"}, true, uses->roads},
        {{"segment-fin", false, "ui.town.legend.close"}, true, uses->roads},
        {{"segment-lost", false, "ui.town.legend.lost"}, true, uses->losses},
    };
    size_t count = 0;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (all[i].bytes == s->bytes && all[i].used) {
            out[count++] = all[i].item;
        }
    }
    return count;
}

void town_draw_legend(const struct town_stage *s)
{
    struct legend_item items[5];
    const struct canvas *c = s->canvas;
    size_t count = legend_items(s, items);
    struct draw_rect map = s->scene->rect;
    float w = legend_width(c, items, count), h = canvas_tdp(c, 47);
    if (s->letters || count == 0 || w > map.w - canvas_dp(c, 24)) {
        return;
    }
    struct draw_rect box = {roundf(map.x + (map.w - w) / 2), roundf(map.y + map.h - canvas_dp(c, 16) - h), ceilf(w),
                            roundf(h)};
    canvas_card(c, box, COLOR_LINE);
    float x = box.x + canvas_tdp(c, 20), y = box.y + (box.h - canvas_dp(c, 3)) / 2;
    for (size_t i = 0; i < count; i++) {
        float width = canvas_tdp(c, 46);
        if (items[i].picture) {
            canvas_icon(c, items[i].picture, x + width / 2, y, canvas_tdp(c, 36), 0xFFFFFFFFu);
        } else {
            draw_segment(c->list, x + canvas_tdp(c, 4), y, x + canvas_tdp(c, 42), y, canvas_tdp(c, 8),
                         canvas_color(c, COLOR_SMTP));
            for (int rail = -1; rail <= 1 && items[i].rails; rail += 2) {
                float at = y + (float)rail * canvas_tdp(c, 7.5f);
                draw_segment(c->list, x + canvas_tdp(c, 3), at, x + canvas_tdp(c, 43), at, canvas_tdp(c, 3),
                             canvas_color(c, COLOR_TLS));
            }
        }
        x += width + canvas_tdp(c, 9);
        struct tg_span text = canvas_text(c, items[i].key);
        float text_w = canvas_width(c, TYPE_BODY, text);
        canvas_label(c, (struct draw_rect){x, box.y, text_w + 1, box.h - canvas_dp(c, 3)}, TYPE_BODY, COLOR_INK,
                     TEXT_LEFT, text);
        x += text_w + canvas_tdp(c, 26);
    }
}
