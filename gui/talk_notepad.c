// SPDX-License-Identifier: MIT
/* Under the conversation: what the server remembers, or what the resolver has in its cache. */
#include "gui/talk.h"

#include "base/text.h"
#include "protocols/dns/dns_message.h"

#include <math.h>

#define CACHE_ROWS 3
#define ROW        29.0f

struct note_row {
    struct tg_span name, value;
    bool mono;
    enum view_verdict verdict; /* VIEW_WELL: a check mark; VIEW_SAID: … */
    bool mark;                 /* show the verdict at all */
};
struct note {
    struct tg_span title, aside;
    struct note_row rows[6];
    size_t count;
};

static void add_row(struct note *n, struct tg_span name, struct tg_span value, bool mono, bool mark,
                    enum view_verdict verdict)
{
    if (n->count < sizeof n->rows / sizeof n->rows[0]) {
        n->rows[n->count++] = (struct note_row){name, value, mono, verdict, mark};
    }
}

/* The address between < and > of a MAIL or RCPT line. */
static struct tg_span path_of(struct app *app, uint32_t event)
{
    struct tg_span line = trace_text(app->trace, trace_at(app->trace, event));
    size_t from = tg_span_find_byte(line, '<'), to = tg_span_find_byte(line, '>');

    if (from == SIZE_MAX || to == SIZE_MAX || to < from) {
        return tg_span_trim(
            tg_span_after(line, tg_span_find_byte(line, ':') == SIZE_MAX ? 0 : tg_span_find_byte(line, ':') + 1));
    }
    struct tg_span path = tg_span_sub(line, from + 1, to - from - 1);
    return path.len > 0 ? path : TG_SPAN_LIT("<>");
}

static void smtp_note(struct app *app, const struct view_stream *stream, struct note *n)
{
    const struct canvas *c = &app->chrome;
    const struct view_mail *mail = &stream->mail;
    struct tg_span not_yet = canvas_text(c, "ui.note.not_yet");

    n->aside = canvas_text(c, "ui.note.envelope");
    bool from = mail->from != TRACE_NONE;
    add_row(n, canvas_text(c, "ui.note.from"), from ? path_of(app, mail->from) : not_yet, from, from,
            (enum view_verdict)mail->from_verdict);
    uint32_t shown = mail->recipient_count < 2 ? mail->recipient_count : 2;
    for (uint32_t i = 0; i < shown; i++) {
        add_row(n, canvas_text(c, "ui.note.to"), path_of(app, mail->recipient[i]), true, true,
                (enum view_verdict)mail->recipient_verdict[i]);
    }
    if (mail->recipient_count > shown) {
        struct tg_span more = canvas_fmt(c, "%u", (unsigned)(mail->recipient_count - shown));
        add_row(n, TG_SPAN_LIT(""), canvas_text_fmt(c, "ui.note.more", &more, 1), false, false, VIEW_SAID);
    } else if (mail->recipient_count == 0) {
        add_row(n, canvas_text(c, "ui.note.to"), not_yet, false, false, VIEW_SAID);
    }
    bool letter = mail->content != TRACE_NONE;
    bool closed = mail->envelope == VIEW_ENVELOPE_CLOSED || mail->envelope == VIEW_ENVELOPE_RETURNED;
    const char *key = !letter ? "ui.note.not_yet" : closed ? "ui.note.letter_in" : "ui.note.letter_coming";
    add_row(n, canvas_text(c, "ui.note.letter"), canvas_text(c, key), false, letter,
            (enum view_verdict)mail->content_verdict);
}

/* What was last said behind one of these words by the client of a POP3 or IMAP talk, up to now. */
static struct tg_span last_said(struct app *app, struct view_conversation talk, const char *word)
{
    uint32_t lines = view_conversation_lines(app->view, talk);

    for (uint32_t k = lines; k-- > 0;) {
        const struct trace_event *event = trace_at(app->trace, view_conversation_line(app->view, talk, k));
        if (event->flags & TRACE_BY_SERVER) {
            continue;
        }
        struct tg_span rest = trace_text(app->trace, event);
        if (event->protocol == TRACE_IMAP) {
            (void)tg_split(&rest, ' '); /* the tag */
        }
        struct tg_span verb = tg_split(&rest, ' ');
        if (tg_span_ieq_str(verb, word)) {
            return tg_split(&rest, ' ');
        }
    }
    return TG_SPAN_LIT("");
}

static struct tg_span unquoted(struct tg_span s)
{
    return s.len >= 2 && s.ptr[0] == '"' && s.ptr[s.len - 1] == '"' ? tg_span_sub(s, 1, s.len - 2) : s;
}

static void reader_note(struct app *app, struct view_conversation talk, const struct view_stream *stream,
                        struct note *n)
{
    const struct canvas *c = &app->chrome;
    bool imap = stream->protocol == TRACE_IMAP;
    struct tg_span user = unquoted(last_said(app, talk, imap ? "LOGIN" : "USER"));
    struct tg_span not_yet = canvas_text(c, "ui.note.not_yet");
    unsigned fetched = 0;

    n->aside = canvas_text(c, imap ? "ui.note.imap" : "ui.note.pop3");
    add_row(n, canvas_text(c, "ui.note.user"), user.len > 0 ? user : not_yet, user.len > 0, false, VIEW_SAID);
    if (imap) {
        struct tg_span box = unquoted(last_said(app, talk, "SELECT"));
        add_row(n, canvas_text(c, "ui.note.folder"), box.len > 0 ? box : not_yet, box.len > 0, false, VIEW_SAID);
    }
    for (uint32_t i = stream->opening; i < view_at(app->view) && i < trace_count(app->trace); i++) {
        const struct trace_event *event = trace_at(app->trace, i);
        fetched += event->kind == TRACE_LETTER_FETCHED && event->from == stream->server && event->to == stream->client;
    }
    add_row(n, canvas_text(c, "ui.note.fetched"), canvas_fmt(c, "%u", fetched), false, false, VIEW_SAID);
}

static void cache_note(struct app *app, uint16_t host, struct note *n)
{
    const struct canvas *c = &app->chrome;
    uint32_t count = view_cache_count(app->view);
    tg_time now = app_time(app);
    size_t newest[CACHE_ROWS], found = 0;

    for (uint32_t i = count; i-- > 0 && found < CACHE_ROWS;) {
        int64_t left;
        if (view_cache(app->view, i)->host == host && view_cache_alive(app->view, i, now, &left)) {
            newest[found++] = i;
        }
    }
    n->aside = canvas_text(c, "ui.note.good_for");
    for (size_t i = found; i-- > 0;) {
        const struct view_cache_entry *entry = view_cache(app->view, (uint32_t)newest[i]);
        int64_t left = 0;
        (void)view_cache_alive(app->view, (uint32_t)newest[i], now, &left);
        struct tg_span type = tg_span_str(dns_type_name((uint16_t)trace_at(app->trace, entry->put)->b));
        add_row(n, view_cache_name(app->view, (uint32_t)newest[i]), canvas_fmt(c, "%S\t%D s", type, left), true, false,
                VIEW_SAID);
    }
    if (found == 0) {
        add_row(n, canvas_text(c, "ui.note.cache_empty"), TG_SPAN_LIT(""), false, false, VIEW_SAID);
    }
}

static void draw_cache_row(const struct canvas *c, struct draw_rect r, const struct note_row *row)
{
    struct tg_span left = row->value, type = tg_split(&left, '\t');
    float w = canvas_width(c, TYPE_MONO, left), type_w = canvas_tdp(c, 64), gap = canvas_dp(c, 10);

    canvas_label_short(c, (struct draw_rect){r.x, r.y, r.w - w - type_w - 2 * gap, r.h},
                       row->mono ? TYPE_MONO : TYPE_BODY, row->mono ? COLOR_INK : COLOR_INK2, TEXT_LEFT, row->name);
    canvas_label(c, (struct draw_rect){r.x + r.w - w - type_w - gap, r.y, type_w, r.h}, TYPE_MONO_BOLD, COLOR_DNS_TEXT,
                 TEXT_LEFT, type);
    canvas_label(c, (struct draw_rect){r.x + r.w - w, r.y, w + 1, r.h}, TYPE_MONO, COLOR_INK2, TEXT_RIGHT, left);
}

static void draw_row(const struct canvas *c, struct draw_rect r, const struct note_row *row, float names)
{
    float icon = canvas_dp(c, 22);

    canvas_label(c, (struct draw_rect){r.x, r.y, names, r.h}, TYPE_BODY, COLOR_INK2, TEXT_LEFT, row->name);
    struct draw_rect value = {r.x + names, r.y, r.w - names - icon - canvas_dp(c, 4), r.h};
    canvas_label_fit(c, value, row->mono ? TYPE_MONO : TYPE_BODY, row->mono ? COLOR_INK : COLOR_INK2, TEXT_LEFT,
                     row->value);
    if (!row->mark) {
        return;
    }
    float x = r.x + r.w - icon / 2, y = r.y + r.h / 2;
    switch (row->verdict) {
    case VIEW_WELL:
        canvas_icon(c, "icon-check", x, y, icon, canvas_color(c, COLOR_OK));
        break;
    case VIEW_REFUSED:
        canvas_icon(c, "mark-error", x, y, icon, canvas_color(c, COLOR_ERROR));
        break;
    case VIEW_LATER:
        canvas_icon(c, "mark-warning", x, y, icon, canvas_color(c, COLOR_WARNING));
        break;
    case VIEW_SAID:
        canvas_label(c, (struct draw_rect){x - icon / 2, r.y, icon, r.h}, TYPE_LABEL, COLOR_DNS_TEXT, TEXT_CENTRE,
                     TG_SPAN_LIT("…"));
        break;
    }
}

static bool gather(struct app *app, struct view_conversation talk, uint32_t line, struct note *n)
{
    const struct canvas *c = &app->chrome;
    const struct view_stream *stream = talk.dns ? NULL : view_stream(app->view, talk.id);
    uint16_t host = TRACE_NO_HOST;

    if (talk.dns && line != TRACE_NONE) { /* the resolver: it asks, or it was asked */
        const struct trace_event *event = trace_at(app->trace, line);
        uint16_t pair[2] = {event->from, event->to};
        for (int i = 0; i < 2; i++) {
            if (pair[i] != TRACE_NO_HOST && trace_host_at(app->trace, pair[i])->role == TRACE_ROLE_RESOLVER) {
                host = pair[i];
            }
        }
        host = host == TRACE_NO_HOST ? event->from : host;
    } else if (stream != NULL) {
        host = stream->server;
    }
    if (host == TRACE_NO_HOST) {
        return false;
    }
    struct tg_span name = town_name(app->town, c, host, TOWN_NAME_SHORT);
    n->title = canvas_text_fmt(c, talk.dns ? "ui.note.cache" : "ui.note.title", &name, 1);
    if (talk.dns) {
        cache_note(app, host, n);
    } else if (stream->protocol == TRACE_SMTP) {
        smtp_note(app, stream, n);
    } else {
        reader_note(app, talk, stream, n);
    }
    return true;
}

float talk_notepad(struct app *app, struct draw_rect rect, struct view_conversation talk, uint32_t line, bool draw)
{
    const struct canvas *c = &app->chrome;
    struct note n = {.count = 0};
    float dp = c->s, row = ROW * dp, pad = 16 * dp;

    if (!gather(app, talk, line, &n)) {
        return 0;
    }
    float h = 10 * dp + row * (float)(n.count + 1) + 11 * dp;
    if (!draw) {
        return h;
    }
    draw_round(c->list, (struct draw_rect){rect.x, rect.y, rect.w, h}, 12 * dp, canvas_color(c, COLOR_PANEL2), 2 * dp,
               canvas_color(c, COLOR_LINE));
    struct draw_rect r = {rect.x + pad, rect.y + 10 * dp, rect.w - 2 * pad, row};
    float aside = canvas_width(c, TYPE_BODY, n.aside);
    canvas_label_fit(c, (struct draw_rect){r.x, r.y, r.w - aside - 12 * dp, r.h}, TYPE_LABEL, COLOR_INK, TEXT_LEFT,
                     n.title);
    canvas_label(c, (struct draw_rect){r.x + r.w - aside, r.y, aside + 1, r.h}, TYPE_BODY, COLOR_INK2, TEXT_RIGHT,
                 n.aside);
    float names = 0;
    for (size_t i = 0; i < n.count; i++) {
        names = fmaxf(names, canvas_width(c, TYPE_BODY, n.rows[i].name));
    }
    names = fmaxf(names + 16 * dp, 84 * dp);
    for (size_t i = 0; i < n.count; i++) {
        r.y += row;
        if (talk.dns) {
            draw_cache_row(c, r, &n.rows[i]);
        } else {
            draw_row(c, r, &n.rows[i], names);
        }
    }
    return h;
}
