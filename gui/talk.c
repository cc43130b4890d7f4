// SPDX-License-Identifier: MIT
#include "gui/panels.h"
#include "gui/talk.h"

#include "base/text.h"
#include "protocols/dns/dns_message.h"

#include <math.h>

#define CONTENT_LINES 6u /* of a letter in a bubble; all of it is in the inspector */
#define ANSWER_LINES  4u

/* "name type\nrecords…" of an answer: "→ record", or what went wrong. */
static struct tg_span answer_text(struct app *app, const struct trace_event *event, struct tg_span text)
{
    const struct canvas *c = &app->chrome;
    unsigned rcode = (unsigned)event->b & 0xFF;
    struct tg_buf out;
    struct tg_span head = tg_split(&text, '\n');

    (void)head;
    tg_buf_init(&out, 4000);
    if (rcode != 0) {
        tg_buf_fmt(&out, "%s", dns_rcode_name(rcode));
    } else if (text.len == 0) {
        tg_buf_str(&out, "NODATA");
    }
    for (unsigned i = 0; i < ANSWER_LINES && text.len > 0 && rcode == 0; i++) {
        struct tg_span record = tg_split(&text, '\n');
        tg_buf_fmt(&out, "%s→ %S", i > 0 ? "\n" : "", record);
    }
    if (text.len > 0 && rcode == 0) {
        tg_buf_str(&out, "\n→ …");
    }
    struct tg_span kept = tg_arena_copy(c->frame, tg_buf_span(&out));
    tg_buf_deinit(&out);
    return kept;
}

/* The first lines of a letter on the wire. */
static struct tg_span content_text(struct app *app, struct tg_span text)
{
    const struct canvas *c = &app->chrome;
    struct draw_font font = canvas_font(c, TYPE_PROTOCOL);
    struct tg_buf out;
    size_t all = text.len;

    tg_buf_init(&out, 8000);
    for (unsigned i = 0; i < CONTENT_LINES && text.len > 0; i++) {
        struct tg_span line = tg_split(&text, '\n');
        if (line.len > 0 && line.ptr[line.len - 1] == '\r') {
            line.len--;
        }
        if (i > 0) {
            tg_buf_byte(&out, '\n');
        }
        text_visible(c->measurer, &font, tg_span_sub(line, 0, tg_utf8_floor(line, 200)), &out);
    }
    if (text.len > 0) {
        struct tg_span arg = canvas_fmt(c, "%u", (unsigned)all);
        tg_buf_byte(&out, '\n');
        (void)tg_text_fmt(c->texts, &out, "ui.talk.more_octets", &arg, 1);
    }
    struct tg_span kept = tg_arena_copy(c->frame, tg_buf_span(&out));
    tg_buf_deinit(&out);
    return kept;
}

static struct tg_span visible_line(struct app *app, struct tg_span text)
{
    const struct canvas *c = &app->chrome;
    struct draw_font font = canvas_font(c, TYPE_PROTOCOL);
    struct tg_buf out;

    tg_buf_init(&out, 16000);
    text_visible(c->measurer, &font, tg_span_sub(text, 0, tg_utf8_floor(text, 2000)), &out);
    struct tg_span kept = tg_arena_copy(c->frame, tg_buf_span(&out));
    tg_buf_deinit(&out);
    return kept;
}

struct talk_bubble talk_bubble_of(struct app *app, uint32_t index)
{
    const struct trace_event *event = trace_at(app->trace, index);
    struct tg_span text = trace_text(app->trace, event);
    struct talk_bubble b = {.event = index, .tag = 'C'};

    if (event->kind == TRACE_DNS_ASKED) {
        struct tg_span name = visible_line(app, text);
        bool dot = name.len > 0 && name.ptr[name.len - 1] == '.';
        b.tag = 'Q';
        b.text = canvas_fmt(&app->chrome, "%S%s %s ?", name, dot ? "" : ".", dns_type_name((uint16_t)event->b));
    } else if (event->kind == TRACE_DNS_ANSWERED) {
        b.tag = 'A';
        b.server = true;
        b.text = answer_text(app, event, text);
        b.verdict = (event->b & 0xFF) == 3 ? VIEW_REFUSED : VIEW_SAID;
    } else {
        b.server = (event->flags & TRACE_BY_SERVER) != 0;
        b.tag = b.server ? 'S' : 'C';
        b.content = (event->flags & TRACE_CONTENT) != 0;
        b.masked = (event->flags & TRACE_MASKED) != 0;
        b.text = b.content ? content_text(app, text) : visible_line(app, text);
        b.verdict = b.server ? view_verdict_of(app->trace, event) : VIEW_SAID;
    }
    return b;
}

struct bubble_look {
    enum theme_color fill, line;
    float border;
    bool dashed;
};

static struct bubble_look look_of(const struct talk_bubble *b)
{
    if (b->verdict == VIEW_REFUSED) {
        return (struct bubble_look){COLOR_ERROR_TINT, COLOR_ERROR, b->now ? 3 : 2, false};
    }
    if (b->verdict == VIEW_LATER) {
        return (struct bubble_look){COLOR_WARNING_TINT, COLOR_WARNING, b->now ? 3 : 2, true};
    }
    if (b->now) {
        return (struct bubble_look){COLOR_HL, COLOR_HL_LINE, 3, false};
    }
    return b->server ? (struct bubble_look){COLOR_S_BG, COLOR_S_LINE, 2, false}
                     : (struct bubble_look){COLOR_C_BG, COLOR_C_LINE, 2, false};
}

static void three_dots(const struct canvas *c, struct draw_rect r)
{
    for (int i = -1; i <= 1; i++) {
        draw_circle(c->list, r.x + r.w / 2 + (float)i * 11 * c->s, r.y + r.h / 2, 3 * c->s, canvas_color(c, COLOR_INK),
                    0, 0);
    }
}

float talk_bubble_draw(struct app *app, struct draw_rect rect, const struct talk_bubble *b, bool draw)
{
    const struct canvas *c = &app->chrome;
    float dp = c->s, tag = 34 * dp, gap = 8 * dp, pad = 14 * dp;
    struct text_run run = {b->text, canvas_font(c, b->now ? TYPE_PROTOCOL_NOW : TYPE_PROTOCOL),
                           canvas_color(c, COLOR_INK)};
    struct text_block block = text_lay(c->frame, c->measurer, &run, 1, rect.w - tag - gap - 2 * pad,
                                       canvas_line_height(c, TYPE_PROTOCOL), 0, TEXT_PROTOCOL);
    float h = fmaxf(block.height, canvas_line_height(c, TYPE_PROTOCOL)) + 15 * dp;
    float w = b->waiting ? 70 * dp : ceilf(block.width) + 2 * pad;

    if (!draw) {
        return h;
    }
    struct bubble_look look = look_of(b);
    struct draw_rect r = {b->server ? rect.x + rect.w - tag - gap - w : rect.x + tag + gap, rect.y, w, h};
    float big = 11 * dp, small = 3 * dp;
    draw_box(c->list, &(struct draw_box){.rect = r,
                                         .radius = {b->server ? big : small, b->server ? small : big, big, big},
                                         .fill = canvas_color(c, look.fill),
                                         .border = look.border * dp,
                                         .border_color = canvas_color(c, look.line),
                                         .dash_on = look.dashed ? 6 * dp : 0,
                                         .dash_off = look.dashed ? 5 * dp : 0});
    bool refused = b->now && b->verdict == VIEW_REFUSED;
    canvas_tag(c, b->server ? rect.x + rect.w - tag : rect.x, rect.y + 4 * dp, tag, b->tag, refused);
    if (b->waiting) {
        three_dots(c, r);
        return h;
    }
    block.max_width = block.width;
    text_draw(c->list, &block, r.x + pad, r.y + (h - block.height) / 2 - dp, TEXT_LEFT);
    return h;
}

struct view_conversation talk_conversation(struct app *app, uint32_t *line)
{
    const struct view_focus *focus = view_focus(app->view);
    struct view_conversation pinned = {false, app->pinned};
    uint32_t lines = app->pinned != 0 ? view_conversation_lines(app->view, pinned) : 0;

    if (lines > 0) {
        *line = view_conversation_line(app->view, pinned, lines - 1);
        return pinned;
    }
    *line = focus->line;
    return focus->conversation;
}

char talk_waits_for(struct app *app, struct view_conversation conversation)
{
    uint32_t lines = view_conversation_lines(app->view, conversation);

    if (lines == 0 || lines >= view_conversation_total(app->view, conversation)) {
        return 0;
    }
    const struct trace_event *now = trace_at(app->trace, view_conversation_line(app->view, conversation, lines - 1));
    const struct trace_event *next = trace_at(app->trace, view_conversation_line(app->view, conversation, lines));
    if (conversation.dns) {
        return now->kind == TRACE_DNS_ASKED && next->kind == TRACE_DNS_ANSWERED ? 'A' : 0;
    }
    bool by_server = (next->flags & TRACE_BY_SERVER) != 0;
    return by_server != ((now->flags & TRACE_BY_SERVER) != 0) ? (by_server ? 'S' : 'C') : 0;
}

/* --- a reply code taken apart --- */

struct status_code { /* 5.2.2 (RFC 3463) */
    char part[3][4];
};

static bool read_status(struct tg_span line, struct status_code *out)
{
    struct tg_span rest = tg_span_after(line, 4), word = tg_split(&rest, ' ');

    if (line.len < 9 || !tg_is_digit(line.ptr[0])) {
        return false;
    }
    for (int i = 0; i < 3; i++) {
        struct tg_span part = tg_split(&word, '.');
        uint64_t number;
        if (part.len == 0 || part.len > 3 || !tg_parse_u64(part, 999, &number)) {
            return false;
        }
        memcpy(out->part[i], part.ptr, part.len);
        out->part[i][part.len] = '\0';
    }
    return word.len == 0;
}

/* The words for a part: the detail's own, or those of any detail of that number. */
static struct tg_span status_words(const struct canvas *c, const struct status_code *code, int part)
{
    const char *subject = code->part[1];
    struct tg_span key = part == 0 ? canvas_fmt(c, "ui.status.class.%s%S", code->part[0], tg_span_make("", 1))
                         : part == 1
                             ? canvas_fmt(c, "ui.status.subject.%s%S", subject, tg_span_make("", 1))
                             : canvas_fmt(c, "ui.status.detail.%s.%s%S", subject, code->part[2], tg_span_make("", 1));
    if (tg_texts_has(c->texts, (const char *)key.ptr)) {
        return canvas_text(c, (const char *)key.ptr);
    }
    return canvas_text(c, part == 2 ? "ui.status.detail.other" : "ui.status.subject.0");
}

static void status_box(const struct canvas *c, struct draw_rect r, const struct status_code *code, int part,
                       bool refused)
{
    enum theme_color fill = part > 0 ? COLOR_PANEL2 : refused ? COLOR_ERROR_TINT : COLOR_WARNING_TINT;
    enum theme_color line = part > 0 ? COLOR_LINE : refused ? COLOR_ERROR : COLOR_WARNING;
    struct draw_font font = canvas_font(c, TYPE_TRAVEL);
    struct tg_span digits = canvas_fmt(c, "%s%s", part > 0 ? "." : "", code->part[part]);

    font.px = roundf(canvas_tdp(c, 26));
    draw_round(c->list, r, canvas_dp(c, 10), canvas_color(c, fill), canvas_dp(c, 2), canvas_color(c, line));
    float w = c->measurer->width(c->measurer->context, &font, digits);
    draw_text(c->list, r.x + (r.w - w) / 2, r.y + canvas_dp(c, 29), w, &font, canvas_color(c, COLOR_INK), digits);
    struct draw_rect words = {r.x + canvas_dp(c, 4), r.y + canvas_dp(c, 37), r.w - canvas_dp(c, 8), canvas_dp(c, 26)};
    canvas_label_fit(c, words, TYPE_BODY, COLOR_INK, TEXT_CENTRE, status_words(c, code, part));
}

float talk_code_card(struct app *app, struct draw_rect rect, uint32_t index, bool draw)
{
    const struct canvas *c = &app->chrome;
    const struct trace_event *event = trace_at(app->trace, index);
    bool refused = view_verdict_of(app->trace, event) == VIEW_REFUSED;
    struct status_code code;
    float dp = c->s, h = 170 * dp;

    if (event->kind != TRACE_LINE_SAID || !read_status(trace_text(app->trace, event), &code)) {
        return 0;
    }
    if (!draw) {
        return h;
    }
    enum theme_color mark = refused ? COLOR_ERROR : COLOR_WARNING;
    draw_round(c->list, (struct draw_rect){rect.x, rect.y, rect.w, h}, 12 * dp, canvas_color(c, COLOR_PANEL), 2 * dp,
               canvas_color(c, mark));
    canvas_icon(c, refused ? "mark-error" : "mark-warning", rect.x + 28 * dp, rect.y + 27 * dp, 24 * dp,
                canvas_color(c, mark));
    canvas_label_fit(c, (struct draw_rect){rect.x + 48 * dp, rect.y + 10 * dp, rect.w - 64 * dp, 34 * dp},
                     TYPE_CARD_TITLE, COLOR_INK, TEXT_LEFT,
                     canvas_text(c, refused ? "ui.status.refused" : "ui.status.later"));
    float w = (rect.w - 32 * dp - 16 * dp) / 3;
    for (int i = 0; i < 3; i++) {
        status_box(c, (struct draw_rect){rect.x + 16 * dp + (w + 8 * dp) * (float)i, rect.y + 50 * dp, w, 68 * dp},
                   &code, i, refused);
    }
    (void)rfc_chip(c, rect.x + 16 * dp, rect.y + 128 * dp, TG_SPAN_LIT("RFC 3463 3"));
    return h;
}
