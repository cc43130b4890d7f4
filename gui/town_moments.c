// SPDX-License-Identifier: MIT
/* What happens at one place: somebody presses Send, a postmark falls, a letter goes into its box, a door stays shut. */
#include "base/text.h"
#include "gui/town_draw_internal.h"

#include <math.h>

/* STYLE: a stamp falls from 1.35 to its size. */
static float stamped(float t)
{
    return 1.35f - 0.35f * fminf(1, t * 2);
}

static void pop(const struct town_stage *s, const char *name, struct draw_point at, float scale, float t)
{
    float k = fmaxf(s->camera.k, s->canvas->s * 0.6f);
    draw_sprite(s->canvas->list, name,
                &(struct draw_sprite){.at = at, .scale = scale * stamped(t) * k, .tint = 0xFFFFFFFFu});
}

static struct draw_point front_of(const struct town_stage *s, uint16_t host)
{
    const struct town_site *site = town_site(s->scene->town, host);
    struct draw_rect box = site ? town_rect_at(s, site->box) : s->scene->rect;
    return (struct draw_point){box.x + box.w / 2, box.y + box.h * 0.72f};
}

static void say(const struct town_stage *s, uint16_t host, enum theme_color color, const char *icon,
                struct tg_span head, struct tg_span line, bool plain)
{
    struct town_card card = {.at = front_of(s, host),
                             .from = host,
                             .to = TRACE_NO_HOST,
                             .points = true,
                             .color = color,
                             .icon = icon,
                             .head = head,
                             .plain = plain};
    card.line = plain ? line : town_shortened(s, line, canvas_tdp(s->canvas, 330));
    town_draw_card(s, &card);
}

static bool key_exists(const struct town_stage *s, const char *front, struct tg_span word, struct tg_span *out)
{
    struct tg_span name = canvas_fmt(s->canvas, "%s%S%S", front, word, tg_span_make("", 1)); /* with its NUL */
    if (!name.ptr || !tg_texts_has(s->canvas->texts, (const char *)name.ptr)) {
        return false;
    }
    *out = canvas_text(s->canvas, (const char *)name.ptr);
    return true;
}

/* The first word of what is done: "send", "check", "down". */
static struct tg_span verb_of(struct tg_span text)
{
    size_t end = 0;
    while (end < text.len && end < 40 && text.ptr[end] != ' ' && text.ptr[end] != ':' && text.ptr[end] != '\n') {
        end++;
    }
    return tg_span_sub(text, 0, end);
}

static void draw_action(const struct town_stage *s, const struct trace_event *event, float t)
{
    struct tg_span text = trace_text(s->trace, event), words,
                   who = town_name(s->scene->town, s->canvas, event->from, TOWN_NAME_STORY);
    struct draw_point at = front_of(s, event->from);
    const char *face = town_face(s->scene->town, event->from);
    pop(s, face, (struct draw_point){at.x, at.y - 10 * s->camera.k}, 0.62f, t);
    if (!key_exists(s, "ui.town.action.", verb_of(text), &words)) {
        words = text;
    }
    say(s, event->from, COLOR_SMTP, NULL, who, words, true);
}

static void draw_fault(const struct town_stage *s, const struct trace_event *event, float t)
{
    bool begun = event->kind == TRACE_FAULT_BEGUN;
    const struct trace_event *first =
        begun || event->ref >= trace_count(s->trace) ? event : trace_at(s->trace, event->ref);
    struct tg_span text = trace_text(s->trace, first), words;
    uint16_t host = first->from;
    if (host == TRACE_NO_HOST) {
        return;
    }
    if (!key_exists(s, "ui.town.fault.", verb_of(text), &words)) {
        words = verb_of(text);
    }
    struct draw_point at = front_of(s, host);
    pop(s, begun ? "sign-warning" : "sign-ok", (struct draw_point){at.x, at.y - 30 * s->camera.k}, 0.8f, t);
    say(s, host, begun ? COLOR_ERROR : COLOR_OK, begun ? "mark-error" : "mark-tls",
        canvas_text(s->canvas, begun ? "ui.town.fault_begun" : "ui.town.fault_ended"), words, true);
}

static void draw_failed(const struct town_stage *s, const struct trace_event *event, float t)
{
    static const char *const keys[] = {"ui.town.failed_refused", "ui.town.failed_silent", "ui.town.failed_broken"};
    const struct view_stream *stream = view_stream(s->scene->view, event->stream);
    uint16_t client = stream ? stream->client : event->from, server = stream ? stream->server : event->to;
    const struct town_way *way = town_way(s->scene->town, client, server);
    struct draw_point map = way ? town_along(way->points, way->count, event->a == TRACE_END_REFUSED ? 0.93f : 0.5f)
                                : (struct draw_point){540, 428};
    struct draw_point at = town_at(s, (struct draw_point){map.x, map.y - 16});
    const struct canvas *c = s->canvas;
    pop(s, "sign-error", at, 0.8f, t);
    struct town_card card = {.at = at,
                             .from = client,
                             .to = server,
                             .points = true,
                             .color = COLOR_ERROR,
                             .icon = "mark-error",
                             .plain = true};
    card.head = canvas_text(c, keys[event->a >= 0 && event->a <= 2 ? event->a : 1]);
    card.line = canvas_fmt(c, "%S :%u", town_name(s->scene->town, c, server, TOWN_NAME_SHORT),
                           stream ? (unsigned)stream->server_port : 0u);
    town_draw_card(s, &card);
}

struct box_state {
    struct tg_span user;
    uint64_t letters, octets, quota;
};

/* The mailbox a letter goes into (or does not), as it is once the letter is there: the count follows at the same
 * instant. */
static bool mailbox_of(const struct town_stage *s, uint32_t index, const struct trace_event *event,
                       struct box_state *out)
{
    struct tg_span rest = trace_text(s->trace, event), user = tg_split(&rest, '\n'), name = tg_split(&rest, '\n');
    bool refused = event->kind != TRACE_LETTER_STORED; /* then only the recipient stands there */
    for (uint32_t i = 0; i < view_mailbox_count(s->scene->view); i++) {
        const struct view_mailbox *m = view_mailbox(s->scene->view, i);
        bool same = tg_span_ieq(view_mailbox_user(s->scene->view, i), user);
        if (m->known && m->server == event->from && same &&
            (refused || tg_span_eq(view_mailbox_name(s->scene->view, i), name))) {
            *out = (struct box_state){user, m->letters, m->octets, m->quota};
        }
    }
    for (uint32_t i = index + 1; !refused && i < trace_count(s->trace) && i < index + 16; i++) {
        const struct trace_event *e = trace_at(s->trace, i);
        struct tg_span text = trace_text(s->trace, e);
        if (e->kind == TRACE_MAILBOX && e->from == event->from && e->at == event->at &&
            tg_span_eq(tg_split(&text, '\n'), user) && tg_span_eq(tg_split(&text, '\n'), name)) {
            *out = (struct box_state){user, (uint64_t)e->a, (uint64_t)e->b, 0};
            (void)tg_parse_u64(tg_span_trim(text), UINT64_MAX, &out->quota);
            break;
        }
    }
    return out->user.len > 0;
}

static void draw_meter(const struct town_stage *s, struct draw_rect meter, int percent)
{
    const struct canvas *c = s->canvas;
    bool full = percent >= 99;
    enum theme_color color = full ? COLOR_ERROR : percent >= 90 ? COLOR_WARNING : COLOR_OK;
    float edge = canvas_dp(c, 2), inner = fminf(1, (float)percent / 100) * (meter.w - 2 * edge);
    struct draw_rect fill = {meter.x + edge, meter.y + edge, fmaxf(inner, canvas_dp(c, 6)), meter.h - 2 * edge};
    draw_round(c->list, meter, meter.h / 2, canvas_color(c, COLOR_PANEL), edge, canvas_color(c, COLOR_LINE2));
    draw_round(c->list, fill, fminf(fill.h / 2, fill.w / 2), canvas_color(c, color), 0, 0);
    for (float x = fill.x + canvas_dp(c, 10); full && x < fill.x + fill.w - canvas_dp(c, 8); x += canvas_dp(c, 14)) {
        draw_segment(c->list, x + canvas_dp(c, 5), fill.y + edge, x, fill.y + fill.h - edge, canvas_dp(c, 4),
                     canvas_color(c, COLOR_PANEL));
    }
}

/* The box, whose it is, how full it is. */
static void draw_mailbox(const struct town_stage *s, uint16_t server, const struct box_state *box)
{
    const struct canvas *c = s->canvas;
    const struct town_site *site = town_site(s->scene->town, server);
    if (!site) {
        return;
    }
    int percent = box->quota ? (int)(box->octets >= box->quota ? 100 : box->octets * 100 / box->quota) : 0;
    bool full = percent >= 99;
    struct tg_span address = box->user, user = tg_split(&address, '@');
    struct tg_span digits = canvas_fmt(c, "%d", percent), count = canvas_fmt(c, "%D", (int64_t)box->letters);
    struct tg_span below = box->quota ? canvas_text_fmt(c, full ? "ui.town.box_full" : "ui.town.box_used", &digits, 1)
                                      : canvas_text_fmt(c, "ui.town.box_letters", &count, 1);
    float bar = canvas_tdp(c, 96), picture = canvas_tdp(c, 92);
    float words = fmaxf(bar, fmaxf(canvas_width(c, TYPE_MONO_BOLD, user), canvas_width(c, TYPE_LABEL, below)));
    float w = ceilf(words + picture + canvas_tdp(c, 52)), h = ceilf(picture + canvas_tdp(c, 21));
    struct draw_point at = town_at(s, (struct draw_point){site->at.x - 114, site->at.y + 212});
    struct draw_rect in = draw_inset(s->scene->keep.w > 0 ? s->scene->keep : s->scene->rect, canvas_dp(c, 10));
    at.x = fminf(fmaxf(at.x, in.x + w / 2), in.x + in.w - w / 2);
    at.y = fminf(fmaxf(at.y, in.y + h / 2), in.y + in.h - h / 2);
    struct draw_rect card = {roundf(at.x - w / 2), roundf(at.y - h / 2), w, h};
    canvas_card(c, card, full ? COLOR_ERROR : COLOR_LINE);
    canvas_picture(c,
                   full           ? "pobox-full"
                   : box->letters ? "pobox-half"
                                  : "pobox-empty",
                   card.x + canvas_tdp(c, 12), card.y + canvas_tdp(c, 8), picture);
    float x = card.x + canvas_tdp(c, 34) + picture, line = canvas_tdp(c, 27),
          y = card.y + canvas_tdp(c, box->quota ? 12 : 24);
    canvas_label_short(c, (struct draw_rect){x, y, words + 1, line}, TYPE_MONO_BOLD, COLOR_INK, TEXT_LEFT, user);
    if (box->quota) {
        draw_meter(s, (struct draw_rect){x, y + line + canvas_tdp(c, 4), bar, canvas_tdp(c, 18)}, percent);
        y += line;
    }
    canvas_label(c, (struct draw_rect){x, y + line, words + 1, line}, TYPE_LABEL, full ? COLOR_ERROR_TEXT : COLOR_INK2,
                 TEXT_LEFT, below);
}

static void draw_letter_moment(const struct town_stage *s, const struct trace_event *event, float t)
{
    static const struct {
        uint8_t kind;
        const char *picture, *key;
        enum theme_color color;
    } moments[] = {{TRACE_LETTER_WRITTEN, "envelope-front", "ui.town.written", COLOR_SMTP},
                   {TRACE_LETTER_ACCEPTED, "postmark", "ui.town.accepted", COLOR_SMTP},
                   {TRACE_LETTER_QUEUED, "envelope-closed", "ui.town.queued", COLOR_SMTP},
                   {TRACE_LETTER_REFUSED, "stamp-returned", "ui.town.turned_away", COLOR_ERROR},
                   {TRACE_LETTER_STORED, "envelope-postmarked", "ui.town.stored", COLOR_OK},
                   {TRACE_LETTER_FETCHED, "letter-sheet", "ui.town.fetched", COLOR_IMAP},
                   {TRACE_LETTER_DELETED, "icon-cross", "ui.town.deleted", COLOR_TCP},
                   {TRACE_LETTER_RETURNED, "envelope-returned", "ui.town.returned", COLOR_ERROR},
                   {TRACE_LETTER_DROPPED, "stamp-returned", "ui.town.dropped", COLOR_ERROR}};
    for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++) {
        if (moments[i].kind != event->kind) {
            continue;
        }
        uint16_t host = event->kind == TRACE_LETTER_FETCHED && event->to != TRACE_NO_HOST ? event->to : event->from;
        const char *key = event->kind == TRACE_LETTER_QUEUED && event->b ? "ui.town.queued_again" : moments[i].key;
        if (event->kind == TRACE_LETTER_WRITTEN && event->b == 2) {
            key = "ui.town.report";
        }
        struct draw_point at = front_of(s, host);
        pop(s, moments[i].picture, (struct draw_point){at.x, at.y - 8 * s->camera.k}, 0.8f, t);
        if (!s->letters || event->kind != TRACE_LETTER_ACCEPTED) {
            say(s, host, moments[i].color, NULL, town_name(s->scene->town, s->canvas, host, TOWN_NAME_STORY),
                canvas_text(s->canvas, key), true);
        }
    }
}

static void draw_lost(const struct town_stage *s, const struct trace_event *event, float t)
{
    if (event->ref >= trace_count(s->trace)) {
        return;
    }
    const struct trace_event *sent = trace_at(s->trace, event->ref);
    const struct town_way *way = town_way(s->scene->town, sent->from, sent->to);
    if (!way) {
        return;
    }
    struct draw_point map = town_along(way->points, way->count, 0.5f),
                      at = town_at(s, (struct draw_point){map.x, map.y - 16});
    float before = draw_alpha(s->canvas->list, s->canvas->list->alpha * (1 - 0.6f * t));
    float k = fmaxf(s->camera.k, s->canvas->s * 0.5f);
    draw_sprite(s->canvas->list, "segment-lost",
                &(struct draw_sprite){.at = at, .scale = 0.86f * k, .tint = 0xFFFFFFFFu});
    (void)draw_alpha(s->canvas->list, before);
    if (s->moving_count < 4) {
        struct town_card card = {
            .at = at, .from = sent->from, .to = sent->to, .points = true, .color = COLOR_ERROR, .icon = "mark-error"};
        card.head = canvas_text(s->canvas, "ui.town.legend.lost");
        card.line = canvas_fmt(s->canvas, "TCP #%u", (unsigned)view_packet_number(s->scene->view, event->ref));
        town_draw_card(s, &card);
    }
}

/* The refusal a reply tells of: just before it, at the same instant. */
static uint32_t refusal_of(const struct town_stage *s, uint32_t index)
{
    const struct trace_event *event = trace_at(s->trace, index);
    if (event->kind == TRACE_LETTER_REFUSED || (event->kind == TRACE_LETTER_QUEUED && event->b > 0)) {
        return index;
    }
    for (uint32_t i = index; event->kind == TRACE_LINE_SAID && i-- > 0 && i + 6 > index;) {
        const struct trace_event *e = trace_at(s->trace, i);
        if (e->kind == TRACE_LETTER_REFUSED && e->from == event->from && e->at == event->at) {
            return i;
        }
    }
    return TRACE_NONE;
}

/* The mailbox that is shown now: the one a letter goes into, or a full one that turns a letter away. */
static bool mailbox_now(const struct town_stage *s, struct box_state *box, uint16_t *server)
{
    if (s->moving_count != 1 || s->scene->compact) {
        return false;
    }
    uint32_t index = trace_at(s->trace, s->now)->kind == TRACE_LETTER_STORED ? s->now : refusal_of(s, s->now);
    if (index == TRACE_NONE) {
        return false;
    }
    const struct trace_event *event = trace_at(s->trace, index);
    *server = event->from;
    return mailbox_of(s, index, event, box) &&
           (event->kind == TRACE_LETTER_STORED || (box->quota && box->octets * 10 >= box->quota * 9));
}

bool town_shows_mailbox(const struct town_stage *s)
{
    struct box_state box = {0};
    uint16_t server = TRACE_NO_HOST;
    return mailbox_now(s, &box, &server);
}

void town_draw_mailbox(const struct town_stage *s)
{
    struct box_state box = {0};
    uint16_t server = TRACE_NO_HOST;
    if (mailbox_now(s, &box, &server)) {
        draw_mailbox(s, server, &box);
    }
}

void town_draw_moments(const struct town_stage *s, uint32_t index, float t)
{
    const struct trace_event *event = trace_at(s->trace, index);
    bool crowd = s->moving_count > 3;
    if (event->kind == TRACE_PACKET_LOST) {
        draw_lost(s, event, t);
    } else if (crowd) {
        return;
    } else if (event->kind == TRACE_ACTION) {
        draw_action(s, event, t);
    } else if (event->kind == TRACE_FAULT_BEGUN || event->kind == TRACE_FAULT_ENDED) {
        draw_fault(s, event, t);
    } else if (event->kind == TRACE_CONN_FAILED) {
        draw_failed(s, event, t);
    } else if (event->kind == TRACE_CACHE_HIT) {
        struct tg_span text = trace_text(s->trace, event), name = tg_split(&text, '\n');
        say(s, event->from, COLOR_DNS, "mark-dns", canvas_text(s->canvas, "ui.town.remembered"), name, false);
    } else if (event->kind == TRACE_DNS_IGNORED) {
        say(s, event->from, COLOR_WARNING, "mark-warning", canvas_text(s->canvas, "ui.town.ignored"),
            trace_text(s->trace, event), false);
    } else if (event->kind == TRACE_LAW_BROKEN) {
        struct town_card card = {
            .from = TRACE_NO_HOST, .to = TRACE_NO_HOST, .color = COLOR_ERROR, .icon = "mark-error"};
        card.head = canvas_text(s->canvas, "ui.town.law_broken");
        card.line = town_shortened(s, trace_text(s->trace, event), canvas_tdp(s->canvas, 460));
        town_draw_card(s, &card);
    } else if (event->letter) {
        draw_letter_moment(s, event, t);
    }
}
