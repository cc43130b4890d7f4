// SPDX-License-Identifier: MIT
#include "protocols/wire/line_reader.h"

#include "base/assert.h"

void line_reader_init(struct line_reader *r, size_t limit)
{
    *r = (struct line_reader){0};
    tg_buf_init(&r->line, limit);
    line_reader_set_limit(r, limit);
}

void line_reader_set_limit(struct line_reader *r, size_t limit)
{
    TG_ASSERT(limit >= 2);
    r->limit = limit;
    r->line.ceiling = limit;
}

void line_reader_deinit(struct line_reader *r)
{
    tg_buf_deinit(&r->line);
}

/* Keeps octets of the line as long as they fit in front of a CRLF. */
static void keep(struct line_reader *r, struct tg_span octets)
{
    if (r->too_long || octets.len == 0) {
        return;
    }
    if (octets.len > r->limit - 2 || r->line.len > r->limit - 2 - octets.len) {
        /* What fits stays, so that whoever reports the line can still see what it was. */
        if (r->line.len < r->limit - 2) {
            tg_buf_append(&r->line, tg_span_sub(octets, 0, r->limit - 2 - r->line.len));
        }
        r->too_long = true;
        return;
    }
    tg_buf_append(&r->line, octets);
}

static enum line_result finish(struct line_reader *r)
{
    r->pending_cr = false;
    r->ready = true;
    return r->too_long ? LINE_TOO_LONG : LINE_READY;
}

/* Octets in front of the first CR (or LF, where that ends a line too). */
static size_t plain_run(const struct line_reader *r, struct tg_span rest)
{
    size_t cr = tg_span_find_byte(rest, '\r');
    size_t run = cr == SIZE_MAX ? rest.len : cr;
    if (r->lf_ok) {
        size_t lf = tg_span_find_byte(tg_span_sub(rest, 0, run), '\n');
        run = lf == SIZE_MAX ? run : lf;
    }
    return run;
}

enum line_result line_reader_feed(struct line_reader *r, struct tg_span in, size_t *took)
{
    if (r->ready) {
        r->ready = false;
        r->too_long = false;
        tg_buf_clear(&r->line);
    }
    size_t at = 0;
    while (at < in.len) {
        unsigned char c = in.ptr[at];
        if (c == '\n' && (r->pending_cr || r->lf_ok)) {
            *took = at + 1;
            return finish(r);
        }
        if (r->pending_cr) {
            r->pending_cr = false;
            keep(r, TG_SPAN_LIT("\r")); /* it ended nothing */
        }
        if (c == '\r') {
            r->pending_cr = true;
            at++;
            continue;
        }
        size_t run = plain_run(r, tg_span_after(in, at));
        keep(r, tg_span_sub(in, at, run));
        at += run;
    }
    *took = at;
    return LINE_MORE;
}

struct tg_span line_reader_line(const struct line_reader *r)
{
    return tg_buf_span(&r->line);
}

bool line_reader_has_bare(const struct line_reader *r)
{
    struct tg_span line = tg_buf_span(&r->line);
    return tg_span_find_byte(line, '\r') != SIZE_MAX || tg_span_find_byte(line, '\n') != SIZE_MAX ||
           tg_span_find_byte(line, '\0') != SIZE_MAX;
}
