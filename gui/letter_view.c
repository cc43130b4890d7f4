// SPDX-License-Identifier: MIT
#include "gui/letter_view.h"

#include "base/text.h"

#define SHOWN_MAX ((size_t)256 << 10)

static struct tg_span kept(const struct canvas *c, struct tg_buf *buf)
{
    struct draw_font font = canvas_font(c, TYPE_MONO);
    struct tg_buf visible;
    tg_buf_init(&visible, SHOWN_MAX * 4);
    struct tg_span rest = tg_buf_span(buf);
    while (rest.len > 0) { /* line by line, so that line ends stay line ends */
        size_t end = tg_span_find_byte(rest, '\n');
        struct tg_span line = tg_split(&rest, '\n');
        text_visible(c->measurer, &font,
                     line.len > 0 && line.ptr[line.len - 1] == '\r' ? tg_span_sub(line, 0, line.len - 1) : line,
                     &visible);
        if (end != SIZE_MAX) {
            tg_buf_byte(&visible, '\n');
        }
    }
    struct tg_span copy = tg_arena_copy(c->frame, tg_buf_span(&visible));
    tg_buf_deinit(&visible);
    tg_buf_deinit(buf);
    return copy;
}

struct tg_span letter_field_text(const struct canvas *c, const struct mail_field *field, bool raw)
{
    struct tg_buf text;
    tg_buf_init(&text, SHOWN_MAX);
    if (raw) {
        (void)mail_field_unfold(&text, field);
    } else {
        (void)mail_field_decode(&text, field->value);
    }
    struct tg_span all = kept(c, &text);
    return tg_span_trim(all);
}

/* The newest octets up to now: as written, accepted, stored or fetched. */
static struct tg_span newest_octets(struct app *app, uint32_t letter)
{
    struct tg_span octets = TG_SPAN_LIT("");
    uint32_t until = view_at(app->view);

    for (uint32_t e = view_letter_next(app->view, letter, TRACE_NONE); e != TRACE_NONE && e < until;
         e = view_letter_next(app->view, letter, e)) {
        const struct trace_event *event = trace_at(app->trace, e);
        struct tg_span text = trace_text(app->trace, event);
        if (event->kind == TRACE_LETTER_WRITTEN || event->kind == TRACE_LETTER_ACCEPTED ||
            event->kind == TRACE_LETTER_FETCHED) {
            octets = text;
        } else if (event->kind == TRACE_LETTER_STORED) {
            (void)tg_split(&text, '\n');
            (void)tg_split(&text, '\n');
            octets = text;
        }
    }
    return octets;
}

/* The path of "MAIL FROM:<…> …", with its angle brackets. */
static struct tg_span path_in(struct tg_span line)
{
    size_t from = tg_span_find_byte(line, '<'), to = tg_span_find_byte(line, '>');
    return from == SIZE_MAX || to == SIZE_MAX || to < from ? tg_span_after(line, 10)
                                                           : tg_span_sub(line, from, to - from + 1);
}

static void add_recipient(struct letter_view *v, struct tg_span path)
{
    if (v->recipient_count < LETTER_RECIPIENTS_MAX) {
        v->recipients[v->recipient_count] = path;
    }
    v->recipient_count++;
}

static void find_envelope(struct app *app, uint32_t letter, struct letter_view *v)
{
    uint32_t until = view_at(app->view), written = view_letter(app->view, letter)->written;

    for (uint32_t i = written == TRACE_NONE ? 0 : written; i < until; i++) {
        const struct trace_event *event = trace_at(app->trace, i);
        struct tg_span text = trace_text(app->trace, event);
        if (event->letter != letter) {
            continue;
        }
        if (event->kind == TRACE_LETTER_ADDRESSED && !v->said) {
            add_recipient(v, text);
        } else if (event->kind == TRACE_LINE_SAID && event->protocol == TRACE_SMTP &&
                   !(event->flags & (TRACE_BY_SERVER | TRACE_CONTENT))) {
            if (tg_span_istarts(text, "MAIL FROM:")) {
                v->said = true;
                v->from = path_in(text);
                v->recipient_count = 0;
            } else if (tg_span_istarts(text, "RCPT TO:") && v->said) {
                add_recipient(v, path_in(text));
            }
        }
    }
}

/* The word behind a word of a Received field: "by mail.aoba.example". */
static struct tg_span word_behind(struct tg_span value, const char *word)
{
    struct tg_span rest = value;
    bool next = false;

    while (rest.len > 0) {
        struct tg_span w = tg_split(&rest, ' ');
        if (next && w.len > 0) {
            return w.ptr[w.len - 1] == ';' ? tg_span_sub(w, 0, w.len - 1) : w;
        }
        next = next || tg_span_ieq_str(w, word);
    }
    return TG_SPAN_LIT("");
}

static void find_postmarks(const struct canvas *c, struct letter_view *v)
{
    for (size_t i = 0; i < v->header.count && v->postmark_count < LETTER_POSTMARKS_MAX; i++) {
        const struct mail_field *field = &v->header.fields[i];
        if (!tg_span_ieq_str(field->name, "Received")) {
            continue;
        }
        struct tg_span value = letter_field_text(c, field, true);
        size_t semicolon = tg_span_find_byte(value, ';'), colon = semicolon;
        struct tg_span date = semicolon == SIZE_MAX ? TG_SPAN_LIT("") : tg_span_after(value, semicolon + 1);
        colon = tg_span_find_byte(date, ':');
        struct letter_postmark *p = &v->postmarks[v->postmark_count++];
        *p = (struct letter_postmark){word_behind(value, "by"), word_behind(value, "from"), word_behind(value, "with"),
                                      colon == SIZE_MAX || colon < 2 ? TG_SPAN_LIT("")
                                                                     : tg_span_sub(date, colon - 2, 8)};
    }
}

static bool stands_in(const struct letter_view *v, const char *name, struct tg_span address)
{
    for (size_t i = 0; i < v->header.count; i++) {
        if (tg_span_ieq_str(v->header.fields[i].name, name) &&
            tg_span_ifind(v->header.fields[i].value, address) != SIZE_MAX) {
            return true;
        }
    }
    return false;
}

static bool compare(const struct letter_view *v)
{
    uint32_t count = v->recipient_count < LETTER_RECIPIENTS_MAX ? v->recipient_count : LETTER_RECIPIENTS_MAX;

    for (uint32_t i = 0; i < count; i++) {
        struct tg_span address = v->recipients[i];
        if (address.len > 2 && address.ptr[0] == '<') {
            address = tg_span_sub(address, 1, address.len - 2);
        }
        if (!stands_in(v, "To", address) && !stands_in(v, "Cc", address)) {
            return false;
        }
    }
    return count > 0;
}

bool letter_view_make(struct app *app, uint32_t letter, struct letter_view *v)
{
    const struct canvas *c = &app->chrome;
    struct tg_buf body;

    *v = (struct letter_view){.octets = TG_SPAN_LIT("")};
    if (app->trace == NULL || letter == 0 || view_letter(app->view, letter) == NULL) {
        return false;
    }
    struct tg_span octets = newest_octets(app, letter);
    v->whole = octets.len;
    v->octets = tg_span_sub(octets, 0, SHOWN_MAX);
    mail_header_parse(&v->header, v->octets, c->frame);
    v->raw_body = tg_span_after(v->octets, v->header.body_at);
    tg_buf_init(&body, SHOWN_MAX * 4);
    const struct mail_part *part = mail_part_parse(v->octets, c->frame);
    part = part != NULL ? mail_part_readable(part) : NULL;
    if (part != NULL) {
        (void)mail_part_display(part, &body, NULL);
    }
    v->body = kept(c, &body);
    find_envelope(app, letter, v);
    find_postmarks(c, v);
    v->agrees = compare(v);
    return true;
}
