// SPDX-License-Identifier: MIT
/* The conversation: who talks with whom, the lines so far, the newest with its explanation, the notepad. */
#include "gui/panels.h"
#include "gui/talk.h"

#include <math.h>

#define GAP          9.0f
#define GUESS_HEIGHT 50.0f /* of a line not yet measured, for the scroll bar */

/* A host's name beside its face and tag. The client stands left, the server right. */
static void party(struct app *app, struct draw_rect r, uint16_t host, char tag, bool right)
{
    const struct canvas *c = &app->chrome;
    float dp = c->s, size = 28 * dp, face_h = 38 * dp, gap = 8 * dp;
    const char *face = town_face(app->town, host);
    const struct art_picture *picture = face != NULL ? art_find(c->art, face) : NULL;
    float face_w = picture != NULL ? picture->w * face_h / picture->h : 0;
    float x = right ? r.x + r.w - size : r.x;

    canvas_tag(c, x, r.y + (r.h - size) / 2, size, tag, false);
    float face_x = right ? x - gap - face_w : x + size + gap;
    if (picture != NULL) {
        (void)canvas_picture(c, face, face_x, r.y + (r.h - face_h) / 2, face_h);
    }
    struct draw_rect name =
        right ? (struct draw_rect){r.x, r.y, face_x - gap - r.x, r.h}
              : (struct draw_rect){face_x + face_w + gap, r.y, r.x + r.w - face_x - face_w - gap, r.h};
    canvas_label_fit(c, name, TYPE_MONO, COLOR_INK, right ? TEXT_RIGHT : TEXT_LEFT,
                     tg_span_str(trace_host_at(app->trace, host)->name));
}

struct parties {
    uint16_t client, server, port;
    uint8_t protocol;
    bool sealed;
};

static struct parties parties_of(struct app *app, struct view_conversation talk, uint32_t line)
{
    struct parties p = {TRACE_NO_HOST, TRACE_NO_HOST, 53, TRACE_DNS, false};
    const struct trace_event *event = line == TRACE_NONE ? NULL : trace_at(app->trace, line);

    if (talk.dns && event != NULL) {
        bool asked = event->kind == TRACE_DNS_ASKED;
        p.client = asked ? event->from : event->to;
        p.server = asked ? event->to : event->from;
    } else if (!talk.dns && view_stream(app->view, talk.id) != NULL) {
        const struct view_stream *stream = view_stream(app->view, talk.id);
        p = (struct parties){stream->client, stream->server, stream->server_port, stream->protocol, stream->sealed};
    }
    return p;
}

static struct tg_span place_text(struct app *app, struct view_conversation talk, uint32_t line)
{
    const struct canvas *c = &app->chrome;
    struct tg_span args[2] = {canvas_fmt(c, "%u", (unsigned)view_line_number(app->view, line)),
                              canvas_fmt(c, "%u", (unsigned)view_conversation_total(app->view, talk))};
    if (talk.dns) {
        return canvas_text(c, "ui.talk.udp");
    }
    return canvas_text_fmt(c, "ui.talk.line", args, 2);
}

static float header(struct app *app, struct draw_rect r, struct view_conversation talk, uint32_t line)
{
    static const char *const names[TRACE_PROTOCOL_COUNT] = {"TCP", "UDP", "DNS", "SMTP", "POP3", "IMAP"};
    const struct canvas *c = &app->chrome;
    struct parties p = parties_of(app, talk, line);
    float dp = c->s, pad = 18 * dp, h = 102 * dp;
    enum theme_color mark = theme_protocol((enum trace_protocol)p.protocol);
    struct tg_span badge = canvas_fmt(c, "%s :%d", names[p.protocol], (int)p.port);

    draw_fill(c->list, (struct draw_rect){r.x, r.y + h - 2 * dp, r.w, 2 * dp}, canvas_color(c, COLOR_LINE));
    if (p.client == TRACE_NO_HOST || p.server == TRACE_NO_HOST) {
        return h;
    }
    float badge_w = canvas_width(c, TYPE_LABEL, badge) + 47 * dp + 2;
    float lock = talk.dns ? 0 : 34 * dp;
    struct draw_rect row = {r.x + pad, r.y + 10 * dp, r.w - 2 * pad - badge_w - lock - 10 * dp, 40 * dp};
    if (lock > 0) { /* is the road sealed? */
        canvas_icon(c, p.sealed ? "icon-lock" : "icon-lock-open", r.x + r.w - pad - badge_w - 18 * dp, row.y + 20 * dp,
                    24 * dp, canvas_color(c, p.sealed ? COLOR_TLS : COLOR_WARNING));
    }
    party(app, row, p.client, talk.dns ? 'Q' : 'C', false);
    (void)canvas_badge(c, r.x + r.w - pad - badge_w, row.y + 4 * dp, 32 * dp, mark,
                       theme_mark((enum trace_protocol)p.protocol), badge);
    row.y += 43 * dp;
    row.w = r.w - 2 * pad;
    float w = canvas_label(c, (struct draw_rect){row.x, row.y, row.w * 0.5f, row.h}, TYPE_BODY, COLOR_INK2, TEXT_LEFT,
                           place_text(app, talk, line));
    row.x += w + 12 * dp;
    row.w -= w + 12 * dp;
    party(app, row, p.server, talk.dns ? 'A' : 'S', true);
    return h;
}

/* "not sealed – anyone on the road can read this": true of every line without TLS. */
static float seal_chip(struct app *app, struct draw_rect r, struct view_conversation talk, bool draw)
{
    const struct canvas *c = &app->chrome;
    const struct view_stream *stream = talk.dns ? NULL : view_stream(app->view, talk.id);
    float dp = c->s, h = 34 * dp, icon = 20 * dp;

    if (stream == NULL) {
        return 0;
    }
    struct tg_span text = canvas_text(c, stream->sealed ? "ui.talk.sealed" : "ui.talk.open");
    enum theme_color mark = stream->sealed ? COLOR_TLS : COLOR_WARNING;
    struct text_run run = {text, canvas_font(c, TYPE_BODY), canvas_color(c, (enum theme_color)(mark + 1))};
    struct text_block block = text_lay(c->frame, c->measurer, &run, 1, r.w - icon - 34 * dp, 26 * dp, 0, 0);
    h = block.height + 8 * dp;
    if (draw) {
        float w = fminf(r.w, block.width + icon + 32 * dp);
        draw_round(c->list, (struct draw_rect){r.x, r.y, w, h}, 8 * dp, canvas_color(c, (enum theme_color)(mark + 2)),
                   0, 0);
        canvas_icon(c, stream->sealed ? "icon-lock" : "icon-lock-open", r.x + 10 * dp + icon / 2, r.y + h / 2, icon,
                    canvas_color(c, mark));
        text_draw(c->list, &block, r.x + icon + 18 * dp, r.y + 4 * dp, TEXT_LEFT);
    }
    return h;
}

/* What stands under the newest line: a refusal taken apart, what it means, and who could read a password on the road.
 */
static float meaning(struct app *app, struct draw_rect r, struct view_conversation talk, const struct talk_bubble *b,
                     bool draw)
{
    float dp = app->chrome.s, indent = 42 * dp, h = 0;
    bool trouble = b->verdict == VIEW_REFUSED || b->verdict == VIEW_LATER;
    enum theme_color border = b->verdict == VIEW_REFUSED ? COLOR_ERROR : COLOR_HL_LINE;
    struct draw_rect card = {b->server ? r.x : r.x + indent, r.y, r.w - indent, 0};
    float parts[3] = {0};

    for (int i = 0; i < 3; i++) {
        card.y = r.y + h;
        if (i == 0 && trouble) {
            parts[i] = talk_code_card(app, card, b->event, draw);
        } else if (i == 1) {
            parts[i] = explanation_card(app, card, b->event, border, draw);
        } else if (i == 2 && b->masked) {
            parts[i] = seal_chip(app, card, talk, draw);
        }
        h += parts[i] > 0 ? parts[i] + GAP * dp : 0;
    }
    return fmaxf(h - GAP * dp, 0);
}

struct stack { /* the lines, laid from the newest upwards */
    struct app *app;
    struct draw_rect area;
    float bottom; /* of what comes next, in the window */
    float dp;
};

static void put(struct stack *s, const struct talk_bubble *b)
{
    float h = talk_bubble_draw(s->app, s->area, b, false);
    struct draw_rect r = {s->area.x, s->bottom - h, s->area.w, h};

    if (r.y < s->area.y + s->area.h) {
        (void)talk_bubble_draw(s->app, r, b, true);
    }
    s->bottom -= h + GAP * s->dp;
}

/* Height of everything from line `first` on (0: from the beginning), bubbles, cards and dots. */
static float content_height(struct app *app, struct draw_rect area, struct view_conversation talk, uint32_t lines,
                            uint32_t from)
{
    float dp = app->chrome.s, h = 0;

    for (uint32_t k = from; k < lines; k++) {
        struct talk_bubble b = talk_bubble_of(app, view_conversation_line(app->view, talk, k));
        b.now = k + 1 == lines;
        h += talk_bubble_draw(app, area, &b, false) + GAP * dp;
        if (b.now) {
            float card = meaning(app, area, talk, &b, false);
            h += card > 0 ? card + GAP * dp : 0;
        }
    }
    return h;
}

static void lines(struct app *app, struct draw_rect area, struct view_conversation talk)
{
    uint32_t count = view_conversation_lines(app->view, talk);
    float dp = app->chrome.s, chip = seal_chip(app, area, talk, false), dots = 0;
    char waits = talk_waits_for(app, talk);
    struct talk_bubble waiting = {.tag = waits, .server = waits == 'S' || waits == 'A', .waiting = true};

    dots = waits != 0 ? talk_bubble_draw(app, area, &waiting, false) + GAP * dp : 0;
    chip += chip > 0 ? GAP * dp : 0;
    /* Only as many of the newest lines are measured as can be seen. */
    float offset = app->scroll[SCROLL_TALK];
    uint32_t from = count;
    float height = dots;
    while (from > 0 && height < area.h + offset + 200 * dp) {
        uint32_t step = from < 8 ? from : 8;
        from -= step;
        height = dots + content_height(app, area, talk, count, from);
    }
    float all = height + (float)from * GUESS_HEIGHT * dp + (from == 0 ? chip : chip);
    float most = fmaxf(all - area.h, 0);
    offset = fminf(offset, most);
    struct stack s = {app, area, area.y + fminf(all, area.h) + offset, dp};
    draw_clip(app->chrome.list, (struct draw_rect){area.x - 18 * dp, area.y, area.w + 36 * dp, area.h});
    if (waits != 0) {
        put(&s, &waiting);
    }
    for (uint32_t k = count; k-- > from;) {
        struct talk_bubble b = talk_bubble_of(app, view_conversation_line(app->view, talk, k));
        b.now = k + 1 == count;
        float card = b.now ? meaning(app, area, talk, &b, false) : 0;
        if (card > 0) {
            (void)meaning(app, (struct draw_rect){area.x, s.bottom - card, area.w, card}, talk, &b, true);
            s.bottom -= card + GAP * dp;
        }
        put(&s, &b);
    }
    if (from == 0 && chip > 0) {
        (void)seal_chip(app, (struct draw_rect){area.x, s.bottom + GAP * dp - chip, area.w, chip}, talk, true);
    }
    draw_unclip(app->chrome.list);
    struct draw_rect bar = {area.x, area.y, area.w + 18 * dp, area.h};
    ui_scroll_bar(&app->ui, bar, all, most - offset);
    struct command scroll = {COMMAND_SCROLL, SCROLL_TALK, offset};
    ui_scroll_zone(&app->ui, bar, scroll, -most);
}

/* Before the first line: an envelope, a sentence, a button. */
static void nothing_said(struct app *app, struct draw_rect r)
{
    const struct canvas *c = &app->chrome;
    float dp = c->s, pad = 24 * dp;
    struct text_run run = canvas_run(c, TYPE_STORY, COLOR_INK2, canvas_text(c, "ui.talk.nothing_yet"));
    struct text_block block =
        text_lay(c->frame, c->measurer, &run, 1, r.w - 2 * pad, canvas_line_height(c, TYPE_STORY), 0, 0);
    struct ui_button play = {.icon = app->playing ? "icon-pause" : "icon-play",
                             .text = canvas_text(c, "ui.talk.play"),
                             .key = app->layout.mode == LAYOUT_COMPACT ? NULL : "Space",
                             .style = UI_PRIMARY,
                             .command = command_of(COMMAND_PLAY, 1)};
    float w = ui_button_width(&app->ui, &play), h = 100 * dp + block.height + 60 * dp;
    float y = r.y + fmaxf((r.h - h) * 0.4f, 10 * dp);

    canvas_icon(c, "envelope-empty", r.x + r.w / 2, y + 44 * dp, 104 * dp, 0xFFFFFFFFu);
    text_draw(c->list, &block, r.x + pad, y + 96 * dp, TEXT_CENTRE);
    play.rect = (struct draw_rect){r.x + (r.w - w) / 2, y + 112 * dp + block.height, w, 48 * dp};
    ui_button(&app->ui, &play);
}

void panel_talk(struct app *app, struct draw_rect rect)
{
    const struct canvas *c = &app->chrome;
    float dp = c->s;
    uint32_t line = TRACE_NONE;
    struct view_conversation talk = talk_conversation(app, &line);

    if (talk.id == 0) {
        nothing_said(app, rect);
        return;
    }
    float head = header(app, rect, talk, line);
    struct draw_rect note = {rect.x + 18 * dp, 0, rect.w - 36 * dp, 0};
    float note_h = talk_notepad(app, note, talk, line, false);
    note.y = rect.y + rect.h - note_h - 14 * dp;
    (void)talk_notepad(app, note, talk, line, true);
    struct draw_rect row = {note.x, rect.y + head + 10 * dp, note.w, 0};
    float tabs = talk_tabs(app, row, talk);
    row.y += tabs > 0 ? tabs + 10 * dp : 0;
    float find = talk_find(app, row);
    row.y += find > 0 ? find + 10 * dp : 0;
    float accepts = talk_accepts(app, row, talk, false), bottom = note.y - 12 * dp;
    if (accepts > 0 && bottom - accepts - row.y > 160 * dp) { /* the lines come first */
        bottom -= accepts;
        (void)talk_accepts(app, (struct draw_rect){row.x, bottom, row.w, accepts}, talk, true);
        bottom -= 10 * dp;
    }
    lines(app, (struct draw_rect){row.x, row.y, row.w, bottom - row.y}, talk);
}
