// SPDX-License-Identifier: MIT
#include "protocols/wire/dot_stuffing.h"

void dot_stuffer_init(struct dot_stuffer *d)
{
    *d = (struct dot_stuffer){.at_line_start = true};
}

/* Writes octets as they are and remembers how they ended. */
static bool write_through(struct dot_stuffer *d, struct tg_span octets, struct tg_buf *out)
{
    if (octets.len == 0) {
        return true;
    }
    if (!tg_buf_append(out, octets)) {
        return false;
    }
    d->last2[0] = octets.len > 1 ? octets.ptr[octets.len - 2] : d->last2[1];
    d->last2[1] = octets.ptr[octets.len - 1];
    d->at_line_start = d->last2[0] == '\r' && d->last2[1] == '\n';
    return true;
}

bool dot_stuffer_add(struct dot_stuffer *d, struct tg_span in, struct tg_buf *out)
{
    while (in.len > 0) {
        if (d->at_line_start && in.ptr[0] == '.' && !tg_buf_byte(out, '.')) {
            return false;
        }
        /* To the end of a line and with it: the next line start is looked at again. */
        size_t lf = tg_span_find_byte(in, '\n');
        size_t run = lf == SIZE_MAX ? in.len : lf + 1;
        if (!write_through(d, tg_span_sub(in, 0, run), out)) {
            return false;
        }
        in = tg_span_after(in, run);
    }
    return true;
}

bool dot_stuffer_end(struct dot_stuffer *d, struct tg_buf *out)
{
    if (!d->at_line_start && !tg_buf_str(out, "\r\n")) {
        return false;
    }
    return tg_buf_str(out, ".\r\n");
}

/* Where the receiver stands. */
enum {
    AT_LINE_START,
    IN_TEXT,
    AFTER_CR,  /* a CR was read and not yet written: a line end, or a bare CR */
    AFTER_DOT, /* a dot at the start of a line: the end mark, or stuffing */
    AFTER_DOT_CR,
};

void dot_unstuffer_init(struct dot_unstuffer *d)
{
    *d = (struct dot_unstuffer){.state = AT_LINE_START};
}

static void count(struct dot_unstuffer *d, size_t octets)
{
    d->current_line += octets;
    if (d->current_line > d->longest_line) {
        d->longest_line = d->current_line;
    }
}

/* A CR stood alone: it is text. */
static void put_bare_cr(struct dot_unstuffer *d, struct tg_buf *out)
{
    d->bare_cr = true;
    tg_buf_byte(out, '\r');
    count(d, 1);
}

/* Writes the text up to the next CR; returns its length. */
static size_t put_text(struct dot_unstuffer *d, struct tg_span in, struct tg_buf *out)
{
    size_t cr = tg_span_find_byte(in, '\r');
    size_t room = out->ceiling - out->len - 1; /* one stays free for a held CR */
    struct tg_span text = tg_span_sub(in, 0, cr == SIZE_MAX ? in.len : cr);
    text = tg_span_sub(text, 0, room);
    if (text.len == 0) {
        return 0;
    }
    tg_buf_append(out, text);
    count(d, text.len);
    d->bare_lf = d->bare_lf || tg_span_find_byte(text, '\n') != SIZE_MAX;
    d->nul = d->nul || tg_span_find_byte(text, '\0') != SIZE_MAX;
    d->state = IN_TEXT;
    return text.len;
}

/* One octet behind a CR, with or without a dot before it. */
static void behind_cr(struct dot_unstuffer *d, unsigned char c, struct tg_buf *out, bool *done)
{
    if (c == '\n' && d->state == AFTER_DOT_CR) {
        *done = true;
        return;
    }
    if (c == '\n') {
        tg_buf_str(out, "\r\n");
        count(d, 2);
        d->current_line = 0;
        d->state = AT_LINE_START;
        return;
    }
    /* After ".CR" and something else the dot was stuffing: it goes, the CR stays. */
    put_bare_cr(d, out);
    d->state = AFTER_CR;
    if (c != '\r') {
        tg_buf_byte(out, c);
        count(d, 1);
        d->nul = d->nul || c == '\0';
        d->state = IN_TEXT;
    }
}

size_t dot_unstuffer_feed(struct dot_unstuffer *d, struct tg_span in, struct tg_buf *out, bool *done)
{
    size_t at = 0;
    *done = false;
    while (at < in.len && !*done) {
        if (out->ceiling - out->len < 2) {
            out->overflowed = true;
            break;
        }
        unsigned char c = in.ptr[at];
        if (d->state == AFTER_CR || d->state == AFTER_DOT_CR) {
            behind_cr(d, c, out, done);
            at++;
        } else if (c == '\r') {
            d->state = d->state == AFTER_DOT ? AFTER_DOT_CR : AFTER_CR;
            at++;
        } else if (c == '.' && d->state == AT_LINE_START) {
            d->state = AFTER_DOT;
            at++;
        } else {
            at += put_text(d, tg_span_after(in, at), out);
        }
    }
    return at;
}
