// SPDX-License-Identifier: MIT
/* DNS: birds that carry questions and answers, the arcs they fly, and the order of the questions. */
#include "gui/packet.h"
#include "gui/town_draw_internal.h"

#include <math.h>

#define QUESTIONS_MAX 8
#define BEND          40.0f

static struct draw_point arc_top(struct draw_point a, struct draw_point b)
{
    return (struct draw_point){(a.x + b.x) / 2, (a.y + b.y) / 2 - BEND};
}

static bool perches(const struct town_stage *s, uint16_t from, uint16_t to, struct draw_point *a, struct draw_point *b)
{
    const struct town_site *sa = town_site(s->scene->town, from), *sb = town_site(s->scene->town, to);
    if (!sa || !sb) {
        return false;
    }
    *a = sa->perch;
    *b = sb->perch;
    return true;
}

/* What the bird carries: 0 a question, 1 an answer, 2 "no such name". */
static int slip_of(const struct town_stage *s, const struct trace_event *event)
{
    if (event->kind == TRACE_DNS_ASKED) {
        return 0;
    }
    if (event->kind == TRACE_DNS_ANSWERED) {
        return (event->b & 0xFF) == 3 ? 2 : 1;
    }
    struct packet_view packet = packet_read(trace_text(s->trace, event));
    if (packet.payload.len < 4 || !(packet.payload.ptr[2] & 0x80)) { /* QR, RFC 1035 section 4.1.1 */
        return 0;
    }
    return (packet.payload.ptr[3] & 15) == 3 ? 2 : 1;
}

void town_draw_birds(const struct town_stage *s, uint32_t index, float t)
{
    static const char *const slips[] = {"slip-question", "slip-answer", "slip-nxdomain"};
    const struct trace_event *event = trace_at(s->trace, index);
    struct draw_point a, b;
    if (event->kind == TRACE_PACKET_LOST) {
        if (event->ref >= trace_count(s->trace)) {
            return;
        }
        event = trace_at(s->trace, event->ref);
    }
    if (!perches(s, event->from, event->to, &a, &b)) {
        return;
    }
    bool lost = trace_at(s->trace, index)->kind == TRACE_PACKET_LOST, flip = b.x < a.x;
    int slip = slip_of(s, event);
    float u = 1 - t, scale = fmaxf(s->camera.k, s->canvas->s * 0.6f), side = flip ? -1 : 1;
    if (lost) {
        t = u = 0.5f;
    }
    struct draw_point m = arc_top(a, b),
                      p = {u * u * a.x + 2 * t * u * m.x + t * t * b.x, u * u * a.y + 2 * t * u * m.y + t * t * b.y};
    struct draw_point at = town_at(s, (struct draw_point){p.x - 6 * side, p.y - 6});
    if (lost) {
        canvas_icon(s->canvas, "sign-error", at.x, at.y, 44 * scale, 0xFFFFFFFFu);
        return;
    }
    bool carries = slip == 0 && !flip; /* the picture with its slip reads from left to right only */
    draw_sprite(s->canvas->list, carries ? "swallow-slip" : "swallow",
                &(struct draw_sprite){.at = at, .scale = 0.92f * scale, .tint = 0xFFFFFFFFu, .flip = flip});
    if (!carries) {
        struct draw_point hangs = {at.x + side * 62 * scale, at.y + 30 * scale};
        draw_sprite(
            s->canvas->list, slips[slip],
            &(struct draw_sprite){.at = hangs, .scale = 0.48f * scale, .rotation = side * 7, .tint = 0xFFFFFFFFu});
    }
}

static void draw_flown(const struct town_stage *s, const struct trace_event *event, bool done)
{
    struct draw_point a, b;
    if (!perches(s, event->from, event->to, &a, &b)) {
        return;
    }
    float k = s->camera.k;
    struct draw_point top = arc_top(a, b);
    struct draw_stroke stroke = {.width = 5 * k, .color = canvas_color(s->canvas, COLOR_DNS)};
    if (!done) {
        stroke.dash_on = 3 * k;
        stroke.dash_off = 13 * k;
    }
    draw_curve(s->canvas->list, town_at(s, a), town_at(s, top), town_at(s, b), &stroke);
}

struct question {
    uint32_t event;
    uint16_t to;
    bool answered, asked;
};

/* The questions of a look-up behind the first, in order, and what has become of them. */
static size_t questions_of(const struct town_stage *s, struct view_conversation c, struct question *out)
{
    const struct view *view = s->scene->view;
    uint32_t total = view_conversation_total(view, c), first = view_conversation_line(view, c, 0);
    size_t count = 0;
    for (uint32_t k = 0; k < total && count < QUESTIONS_MAX; k++) {
        uint32_t at = view_conversation_line(view, c, k);
        const struct trace_event *event = trace_at(s->trace, at);
        bool behind_desk = event->from == trace_at(s->trace, first)->to || total == 2;
        if (event->kind == TRACE_DNS_ASKED && behind_desk && (at != first || total == 2)) {
            out[count++] = (struct question){at, event->to, false, at < view_at(view)};
        }
        for (size_t i = 0; event->kind == TRACE_DNS_ANSWERED && i < count; i++) {
            out[i].answered |= event->ref == out[i].event && at < view_at(view);
        }
    }
    return count;
}

static void draw_number(const struct town_stage *s, const struct question *q, unsigned number, unsigned again, bool now)
{
    const struct canvas *c = s->canvas;
    const struct town_site *site = town_site(s->scene->town, q->to);
    if (!site || site->box.w <= 0) {
        return;
    }
    struct draw_rect box = town_rect_at(s, site->box);
    float r = canvas_tdp(c, 15), x = box.x + box.w + canvas_tdp(c, 14) + (float)again * canvas_tdp(c, 34);
    float y = box.y + canvas_tdp(c, site->plate_above ? 60 : 24);
    struct draw_rect round = {x - r, y - r, 2 * r, 2 * r};
    if (!town_fits_view(s, round)) {
        return;
    }
    if (q->answered) {
        draw_circle(c->list, x, y, r, canvas_color(c, COLOR_DNS), 0, 0);
        canvas_icon(c, "icon-check", x, y, canvas_tdp(c, 20), canvas_color(c, COLOR_PANEL));
        return;
    }
    bool later = !q->asked;
    draw_box(c->list, &(struct draw_box){.rect = round,
                                         .radius = {r, r, r, r},
                                         .fill = canvas_color(c, COLOR_PANEL),
                                         .border = canvas_tdp(c, now ? 3 : 2),
                                         .border_color = canvas_color(c, later ? COLOR_LINE2 : COLOR_DNS),
                                         .dash_on = later ? canvas_dp(c, 5) : 0,
                                         .dash_off = later ? canvas_dp(c, 4) : 0});
    canvas_label(c, round, TYPE_LABEL, later ? COLOR_INK2 : COLOR_DNS_TEXT, TEXT_CENTRE, canvas_fmt(c, "%u", number));
}

static void draw_question_card(const struct town_stage *s, const struct trace_event *event, unsigned number,
                               unsigned count)
{
    const struct canvas *c = s->canvas;
    struct town_card card = {.from = event->from, .to = event->to, .color = COLOR_DNS, .icon = "mark-dns"};
    struct tg_span text = trace_text(s->trace, event),
                   numbers[2] = {canvas_fmt(c, "%u", number), canvas_fmt(c, "%u", count)};
    float width = canvas_tdp(c, 330);
    if (event->kind == TRACE_DNS_ASKED) {
        card.head = number ? canvas_text_fmt(c, "ui.town.question_of", numbers, 2) : canvas_text(c, "ui.town.question");
        struct tg_span type = canvas_fmt(c, " %s ?",
                                         event->b == 15   ? "MX"
                                         : event->b == 1  ? "A"
                                         : event->b == 28 ? "AAAA"
                                         : event->b == 16 ? "TXT"
                                         : event->b == 2  ? "NS"
                                         : event->b == 5  ? "CNAME"
                                         : event->b == 12 ? "PTR"
                                         : event->b == 33 ? "SRV"
                                                          : "");
        bool dot = text.len && text.ptr[text.len - 1] == '.';
        card.line = town_shortened(s, canvas_fmt(c, "%S%s%S", text, dot ? "" : ".", type), width);
    } else {
        size_t at = tg_span_find_byte(text, '\n');
        struct tg_span record = at == SIZE_MAX ? tg_span_str("") : tg_span_after(text, at + 1);
        bool none = (event->b & 0xFF) == 3;
        card.color = none ? COLOR_ERROR : COLOR_DNS;
        card.icon = none ? "mark-error" : "mark-dns";
        card.head = canvas_text(c, none                            ? "ui.town.no_such_name"
                                   : event->flags & TRACE_REFERRAL ? "ui.town.referral"
                                                                   : "ui.town.dns_answer");
        card.line = town_shortened(s, record.len && !none ? record : tg_span_sub(text, 0, at), width);
    }
    if (s->scene->covered) {
        card.line = TG_SPAN_LIT("?");
    }
    town_draw_card(s, &card);
}

void town_draw_lookup(const struct town_stage *s, uint32_t index)
{
    const struct trace_event *event = trace_at(s->trace, index);
    struct view_conversation c = view_conversation_of(s->scene->view, index);
    struct question questions[QUESTIONS_MAX];
    if ((event->kind != TRACE_DNS_ASKED && event->kind != TRACE_DNS_ANSWERED) || !c.dns) {
        return;
    }
    uint32_t first = view_conversation_line(s->scene->view, c, 0);
    size_t count = questions_of(s, c, questions);
    unsigned number = 0;
    if (first != index && first < view_at(s->scene->view)) {
        draw_flown(s, trace_at(s->trace, first), true);
    }
    for (size_t i = 0; i < count; i++) {
        if (questions[i].asked) {
            draw_flown(s, trace_at(s->trace, questions[i].event), questions[i].answered);
        }
        if (questions[i].event == index) {
            number = (unsigned)i + 1;
        }
    }
    if (first == index && count == 0) {
        draw_flown(s, event, false);
    }
    for (size_t i = 0; i < count && !s->letters; i++) {
        unsigned again = 0;
        for (size_t j = 0; j < i; j++) {
            again += questions[j].to == questions[i].to;
        }
        if (count > 1 && (questions[i].asked || !s->scene->covered)) {
            draw_number(s, &questions[i], (unsigned)i + 1, again, questions[i].event == index);
        }
    }
    if (!s->letters && s->moving_count) {
        draw_question_card(s, event, count > 1 ? number : 0, (unsigned)count);
    }
}
