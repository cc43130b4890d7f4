// SPDX-License-Identifier: MIT
/* What is on its way: lines and letters on the roads, parcels, and the card that names the newest of them. */
#include "gui/packet.h"
#include "gui/town_draw_internal.h"

#include <math.h>

#define FADE_MS 120.0 /* reduced motion: things come into being at their end place */

static float progress(const struct town_stage *s, uint32_t event)
{
    return s->scene->reduced_motion ? 1 : (float)presentation_progress(s->scene->presentation, event, s->scene->ms);
}

static bool is_lost(const struct town_stage *s, uint32_t event)
{
    uint32_t last = event + 64 < trace_count(s->trace) ? event + 64 : (uint32_t)trace_count(s->trace);
    for (uint32_t i = event + 1; i < last; i++) {
        const struct trace_event *e = trace_at(s->trace, i);
        if (e->ref == event && (e->kind == TRACE_PACKET_LOST || e->kind == TRACE_PACKET_ARRIVED)) {
            return e->kind == TRACE_PACKET_LOST;
        }
    }
    return false;
}

static bool is_bird(const struct town_stage *s, const struct trace_event *event)
{
    if (event->kind == TRACE_DNS_ASKED || event->kind == TRACE_DNS_ANSWERED) {
        return true;
    }
    if (event->kind != TRACE_PACKET_SENT && event->kind != TRACE_PACKET_LOST) {
        return false;
    }
    const struct trace_event *sent =
        event->kind == TRACE_PACKET_LOST && event->ref < trace_count(s->trace) ? trace_at(s->trace, event->ref) : event;
    return sent->protocol == TRACE_UDP;
}

/* A refused letter goes home in the Letters layer; in the others the reply takes it along. */
static bool travels(const struct town_stage *s, const struct trace_event *event)
{
    return event->kind == TRACE_LINE_SAID || event->kind == TRACE_PACKET_SENT || event->kind == TRACE_DNS_ASKED ||
           event->kind == TRACE_DNS_ANSWERED || event->kind == TRACE_CONN_OPENING ||
           (s->letters && event->kind == TRACE_LETTER_REFUSED);
}

bool town_thing_at(const struct town_stage *s, uint32_t event, struct draw_point *out)
{
    const struct trace_event *e = trace_at(s->trace, event);
    const struct town *town = s->scene->town;
    float t = progress(s, event);
    if (!travels(s, e)) {
        return false;
    }
    if (is_bird(s, e)) {
        const struct town_site *a = town_site(town, e->from), *b = town_site(town, e->to);
        if (!a || !b) {
            return false;
        }
        struct draw_point m = {(a->perch.x + b->perch.x) / 2, (a->perch.y + b->perch.y) / 2 - 40};
        float u = 1 - t;
        *out = town_at(s, (struct draw_point){u * u * a->perch.x + 2 * t * u * m.x + t * t * b->perch.x,
                                              u * u * a->perch.y + 2 * t * u * m.y + t * t * b->perch.y});
        return true;
    }
    const struct town_way *way = town_way(town, e->from, e->to);
    if (!way) {
        return false;
    }
    if (e->kind == TRACE_PACKET_SENT && is_lost(s, event)) {
        t *= 0.5f;
    }
    struct draw_point p = town_along(way->points, way->count, t);
    p.y -= 16;
    *out = town_at(s, p);
    return true;
}

static const char *picture_of_mail(const struct trace_event *event, const struct view_stream *stream)
{
    if (event->flags & TRACE_CONTENT) {
        return stream->sealed ? "envelope-sealed" : "postcard";
    }
    if (stream->protocol != TRACE_SMTP) {
        return NULL;
    }
    if (event->flags & TRACE_BY_SERVER) { /* an answer is no envelope, but what is refused comes back */
        return stream->mail.envelope == VIEW_ENVELOPE_RETURNED ? "envelope-returned" : NULL;
    }
    switch ((enum view_envelope)stream->mail.envelope) {
    case VIEW_ENVELOPE_NONE:
        return stream->sealed ? "envelope-sealed" : "envelope-empty";
    case VIEW_ENVELOPE_FRONT:
        return stream->sealed ? "envelope-sealed" : "envelope-front";
    case VIEW_ENVELOPE_OPEN:
        return stream->sealed ? "envelope-sealed" : "envelope-open";
    case VIEW_ENVELOPE_CLOSED:
        return stream->sealed ? "envelope-sealed" : "postcard";
    case VIEW_ENVELOPE_RETURNED:
        return "envelope-returned";
    }
    return "envelope-empty";
}

static const char *picture_of_packet(const struct packet_view *packet)
{
    if (packet->flags & PACKET_RST) {
        return "segment-lost";
    }
    if (packet->flags & PACKET_SYN) {
        return packet->flags & PACKET_ACK ? "segment-ack" : "segment-syn";
    }
    if (packet->flags & PACKET_FIN) {
        return "segment-fin";
    }
    return packet->payload.len ? "segment-data" : "segment-ack";
}

static float thing_scale(const struct town_stage *s, float scale)
{
    return fmaxf(s->camera.k * scale, s->canvas->s * 0.5f * scale);
}

static void draw_thing(const struct town_stage *s, const char *name, struct draw_point at, float scale)
{
    draw_sprite(s->canvas->list, name,
                &(struct draw_sprite){.at = at, .scale = thing_scale(s, scale), .tint = 0xFFFFFFFFu});
}

/* A line that is no letter (POP3, IMAP): a slip with the protocol's mark. */
static void draw_slip(const struct town_stage *s, struct draw_point at, enum theme_color color, const char *mark)
{
    const struct canvas *c = s->canvas;
    float w = thing_scale(s, 62), h = thing_scale(s, 46);
    struct draw_rect box = {at.x - w / 2, at.y - h / 2, w, h};
    draw_round(c->list, box, thing_scale(s, 8), canvas_color(c, COLOR_PANEL), thing_scale(s, 3),
               canvas_color(c, color));
    canvas_icon(c, mark, at.x, at.y, thing_scale(s, 26), canvas_color(c, color));
}

/* The dotted trail with ① and ②, where nothing may move. */
static void draw_trail(const struct town_stage *s, const struct trace_event *event)
{
    const struct canvas *c = s->canvas;
    struct draw_point points[TOWN_PATH_MAX];
    size_t count = town_path(s->scene->town, event->from, event->to, points);
    for (size_t i = 0; i < count; i++) {
        points[i] = town_at(s, (struct draw_point){points[i].x, points[i].y - 16});
    }
    if (count < 2) {
        return;
    }
    struct draw_stroke dots = {
        .width = canvas_dp(c, 5), .color = canvas_color(c, s->color), .dash_on = 0.1f, .dash_off = canvas_dp(c, 13)};
    draw_line(c->list, points, count, &dots);
    for (int i = 0; i < 2; i++) {
        struct draw_point at = i ? points[count - 1] : points[0];
        float r = canvas_tdp(c, 15);
        if (!town_fits_view(s, (struct draw_rect){at.x - r, at.y - r, 2 * r, 2 * r})) {
            continue;
        }
        draw_circle(c->list, at.x, at.y, r, canvas_color(c, COLOR_PANEL), canvas_dp(c, 3), canvas_color(c, s->color));
        canvas_label(c, (struct draw_rect){at.x - r, at.y - r, 2 * r, 2 * r}, TYPE_LABEL, COLOR_INK, TEXT_CENTRE,
                     canvas_fmt(c, "%d", i + 1));
    }
}

static void draw_line_thing(const struct town_stage *s, const struct trace_event *event, struct draw_point at)
{
    const struct view_stream *stream = view_stream(s->scene->view, event->stream);
    const char *picture = stream ? picture_of_mail(event, stream) : "envelope-empty";
    if (picture) {
        draw_thing(s, picture, at, s->letters ? 1.12f : s->scene->compact ? 1.05f : 0.86f);
    } else {
        enum trace_protocol protocol = (enum trace_protocol)stream->protocol;
        enum view_verdict verdict = view_verdict_of(s->trace, event);
        enum theme_color color = verdict == VIEW_REFUSED ? COLOR_ERROR
                                 : verdict == VIEW_LATER ? COLOR_WARNING
                                                         : theme_protocol(protocol);
        draw_slip(s, at, color,
                  verdict == VIEW_REFUSED ? "mark-error"
                  : verdict == VIEW_LATER ? "mark-warning"
                                          : theme_mark(protocol));
    }
}

static void draw_moving(const struct town_stage *s, uint32_t index)
{
    const struct trace_event *event = trace_at(s->trace, index);
    struct draw_point at;
    float before = s->canvas->list->alpha;
    if (s->scene->reduced_motion) {
        double ms = s->scene->ms - presentation_of_event(s->scene->presentation, index).start;
        (void)draw_alpha(s->canvas->list, before * (float)fmin(1, fmax(0, ms / FADE_MS)));
    }
    if (is_bird(s, event)) {
        town_draw_birds(s, index, progress(s, index));
    } else if (town_thing_at(s, index, &at)) {
        if (s->scene->reduced_motion && s->moving_count <= 2) {
            draw_trail(s, event);
        }
        if (event->kind == TRACE_LINE_SAID) {
            draw_line_thing(s, event, at);
        } else if (event->kind == TRACE_LETTER_REFUSED) {
            draw_thing(s, "envelope-returned", at, 1);
        } else if (event->kind == TRACE_CONN_OPENING) {
            draw_thing(s, "segment-syn", at, 0.7f);
        } else {
            struct packet_view packet = packet_read(trace_text(s->trace, event));
            draw_thing(s, picture_of_packet(&packet), at, packet.payload.len ? 0.86f : 0.7f);
        }
    } else {
        town_draw_moments(s, index, progress(s, index));
    }
    (void)draw_alpha(s->canvas->list, before);
}

static void line_card(const struct town_stage *s, const struct trace_event *event, struct town_card *card)
{
    const struct view_stream *stream = view_stream(s->scene->view, event->stream);
    enum view_verdict verdict = view_verdict_of(s->trace, event);
    bool mail = stream && stream->protocol == TRACE_SMTP;
    card->icon = theme_mark((enum trace_protocol)event->protocol);
    card->color = theme_protocol((enum trace_protocol)event->protocol);
    const char *key = event->flags & TRACE_BY_SERVER ? "ui.town.answer" : "ui.town.on_the_way";
    if (verdict == VIEW_REFUSED) {
        card->color = COLOR_ERROR;
        card->icon = "mark-error";
        key = mail && stream->mail.envelope == VIEW_ENVELOPE_RETURNED ? "ui.town.turned_away" : "ui.town.refused";
    } else if (verdict == VIEW_LATER) {
        card->color = COLOR_WARNING;
        card->icon = "mark-warning";
        key = "ui.town.later";
    } else if (event->flags & TRACE_CONTENT) {
        key = stream && stream->sealed ? "ui.town.letter_sealed" : "ui.town.letter_open";
        card->icon = stream && stream->sealed ? "mark-tls" : card->icon;
    }
    card->head = canvas_text(s->canvas, key);
    card->line = town_shortened(s, trace_text(s->trace, event), canvas_tdp(s->canvas, 330));
}

static void packet_card(const struct town_stage *s, uint32_t index, const struct trace_event *event,
                        struct town_card *card)
{
    struct packet_view packet = packet_read(trace_text(s->trace, event));
    const struct canvas *c = s->canvas;
    bool again = (event->flags & TRACE_RETRANSMISSION) != 0;
    struct tg_span values[2] = {canvas_fmt(c, "%u", (unsigned)view_packet_number(s->scene->view, index)),
                                canvas_fmt(c, "%u", (unsigned)packet.payload.len)};
    card->color = again ? COLOR_WARNING : COLOR_TCP;
    card->icon = again ? "mark-warning" : "mark-tcp";
    card->head = canvas_text(c, again ? "ui.town.again" : "ui.town.segment");
    if (packet.known && !packet.tcp) {
        card->color = COLOR_DNS;
        card->icon = "mark-udp";
        card->head = TG_SPAN_LIT("UDP :53");
        card->line = canvas_text_fmt(c, "ui.town.bytes", &values[1], 1);
        card->points = false;
    } else if (!packet.payload.len) {
        const char *name = packet.flags & PACKET_RST   ? "RST"
                           : packet.flags & PACKET_SYN ? (packet.flags & PACKET_ACK ? "SYN, ACK" : "SYN")
                           : packet.flags & PACKET_FIN ? "FIN"
                                                       : "ACK";
        card->line = canvas_fmt(c, "#%S · %s", values[0], name);
    } else {
        card->line = canvas_text_fmt(c, "ui.town.segment_bytes", values, 2);
    }
}

static void draw_card_of(const struct town_stage *s, uint32_t index)
{
    const struct trace_event *event = trace_at(s->trace, index);
    struct town_card card = {.points = true, .color = s->color, .from = event->from, .to = event->to};
    struct draw_point at;
    if (s->letters || !town_thing_at(s, index, &at) || (is_bird(s, event) && event->kind != TRACE_PACKET_SENT)) {
        return;
    }
    card.at = at;
    if (event->kind == TRACE_LINE_SAID) {
        line_card(s, event, &card);
    } else if (event->kind == TRACE_PACKET_SENT) {
        packet_card(s, index, event, &card);
    } else if (event->kind == TRACE_CONN_OPENING) {
        const struct view_stream *stream = view_stream(s->scene->view, event->stream);
        card.color = COLOR_TCP;
        card.icon = "mark-tcp";
        card.head = canvas_text(s->canvas, "ui.town.knock");
        card.line = canvas_fmt(s->canvas, ":%u", stream ? (unsigned)stream->server_port : 0u);
    } else {
        return;
    }
    if (s->scene->covered) {
        card.line = TG_SPAN_LIT("?");
    }
    town_draw_card(s, &card);
}

/* What the eye is on when nothing moves: a thing looked at half-way stays there, one that has come to its end does not.
 */
void town_draw_things(const struct town_stage *s)
{
    bool crowd = s->moving_count > 3;
    if (s->now != TRACE_NONE && !crowd) {
        town_draw_lookup(s, s->now);
    }
    if (s->moving_count && !crowd) {
        draw_card_of(s, s->moving[s->moving_count - 1]); /* its tail lies under the thing */
    }
    for (size_t i = 0; i < s->moving_count; i++) {
        draw_moving(s, s->moving[i]);
    }
}
