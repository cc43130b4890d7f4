// SPDX-License-Identifier: MIT
#include "protocols/imap/imap_reader.h"

#include "base/assert.h"
#include "base/text.h"

void imap_reader_init(struct imap_reader *r, size_t line_limit, size_t literal_limit)
{
    *r = (struct imap_reader){.line_limit = line_limit, .literal_limit = literal_limit, .marks = true};
    /* Each literal adds its CRLF to the text, and takes at least five octets of line. */
    tg_buf_init(&r->text, line_limit + literal_limit + line_limit);
}

void imap_reader_deinit(struct imap_reader *r)
{
    tg_buf_deinit(&r->text);
}

void imap_reader_reset(struct imap_reader *r)
{
    tg_buf_clear(&r->text);
    r->lines = r->literals = r->tail_len = 0;
    r->last_cr = r->bare = r->too_long = r->refused = false;
    TG_ASSERT(r->literal_left == 0);
}

struct tg_span imap_reader_text(const struct imap_reader *r)
{
    return tg_buf_span(&r->text);
}

bool imap_reader_has_bare(const struct imap_reader *r)
{
    return r->bare;
}

static void keep_tail(struct imap_reader *r, struct tg_span s)
{
    s = tg_span_after(s, s.len > sizeof r->tail ? s.len - sizeof r->tail : 0);
    if (s.len == 0) {
        return;
    }
    size_t keep = r->tail_len < sizeof r->tail - s.len ? r->tail_len : sizeof r->tail - s.len;
    memmove(r->tail, r->tail + (r->tail_len - keep), keep);
    memcpy(r->tail + keep, s.ptr, s.len);
    r->tail_len = keep + s.len;
}

static void take_text(struct imap_reader *r, struct tg_span s)
{
    if (s.len == 0) {
        return;
    }
    keep_tail(r, s);
    r->bare = r->bare || memchr(s.ptr, 0, s.len) != NULL;
    if (r->refused || r->too_long) {
        return;
    }
    if (s.len > r->line_limit - r->lines) {
        r->too_long = true;
        s.len = r->line_limit - r->lines;
    }
    r->lines += s.len;
    bool fits = tg_buf_append(&r->text, s);
    TG_ASSERT(fits);
}

/* "{" number ["+"] "}" at the end of the line. */
static bool line_announces(struct imap_reader *r)
{
    struct tg_span tail = tg_span_make(r->tail, r->tail_len);
    if (!r->marks || tail.len < 3 || tail.ptr[tail.len - 1] != '}') {
        return false;
    }
    size_t end = tail.len - 1;
    bool sync = tail.ptr[end - 1] != '+';
    end -= sync ? 0 : 1;
    size_t start = end;
    while (start > 0 && tg_is_digit(tail.ptr[start - 1])) {
        start--;
    }
    /* So many digits that the brace is out of sight are no size that anything could have. */
    bool endless = start == 0 && end == sizeof r->tail - (sync ? 1U : 2U);
    if (start == end || (!endless && (start == 0 || tail.ptr[start - 1] != '{'))) {
        return false;
    }
    r->literal_sync = sync;
    r->literal_size = 0;
    r->mark_len = tail.len - start + 1;
    r->literal_unsized = endless || !tg_parse_u64(tg_span_sub(tail, start, end - start), UINT32_MAX, &r->literal_size);
    return true;
}

static enum imap_read line_ended(struct imap_reader *r)
{
    bool announces = line_announces(r);
    r->tail_len = 0;
    if (announces && (r->refused || r->too_long)) {
        if (!r->literal_sync && !r->literal_unsized) {
            imap_reader_literal(r, IMAP_LITERAL_EAT);
            return IMAP_READ_MORE;
        }
        announces = !r->literal_sync; /* a synchronising one will not come: nobody asks for it */
    }
    if (announces) {
        return IMAP_READ_LITERAL;
    }
    return r->refused ? IMAP_READ_EATEN : r->too_long ? IMAP_READ_TOO_LONG : IMAP_READ_DONE;
}

void imap_reader_literal(struct imap_reader *r, enum imap_literal_to to)
{
    TG_ASSERT(!r->literal_unsized);
    TG_ASSERT(to != IMAP_LITERAL_TEXT || r->literal_size <= r->literal_limit - r->literals);
    r->to = to;
    r->literal_left = r->literal_size;
    if (to == IMAP_LITERAL_TEXT) {
        r->literals += (size_t)r->literal_size;
    }
    if (!r->refused && !r->too_long) {
        if (to != IMAP_LITERAL_TEXT) {
            r->text.len -= r->mark_len;
            bool stands = tg_buf_str(&r->text, "{0}");
            TG_ASSERT(stands);
        }
        bool fits = tg_buf_str(&r->text, "\r\n");
        TG_ASSERT(fits);
    }
}

bool imap_reader_refuse(struct imap_reader *r)
{
    if (r->literal_sync || r->literal_unsized) {
        return false;
    }
    r->refused = true;
    imap_reader_literal(r, IMAP_LITERAL_EAT);
    return true;
}

/* Takes octets of the literal that is open. */
static enum imap_read feed_literal(struct imap_reader *r, struct tg_span in, size_t *took)
{
    size_t n = r->literal_left < in.len ? (size_t)r->literal_left : in.len;
    struct tg_span part = tg_span_sub(in, 0, n);
    r->literal_left -= n;
    *took = n;
    if (r->to == IMAP_LITERAL_TEXT) {
        bool fits = tg_buf_append(&r->text, part);
        TG_ASSERT(fits);
    } else if (r->to == IMAP_LITERAL_STREAM && n > 0) {
        r->chunk = part;
        return IMAP_READ_CHUNK;
    }
    return IMAP_READ_MORE;
}

/* Takes octets of a line up to its CRLF. Only CRLF ends a line. */
static enum imap_read feed_line(struct imap_reader *r, struct tg_span in, size_t *took)
{
    size_t at = 0;
    if (r->last_cr) {
        r->last_cr = false;
        if (in.ptr[0] == '\n') {
            *took = 1;
            return line_ended(r);
        }
        r->bare = true;
        take_text(r, TG_SPAN_LIT("\r"));
    }
    while (at < in.len) {
        const unsigned char *cr = memchr(in.ptr + at, '\r', in.len - at);
        size_t end = cr ? (size_t)(cr - in.ptr) : in.len;
        r->bare = r->bare || memchr(in.ptr + at, '\n', end - at) != NULL;
        take_text(r, tg_span_sub(in, at, end - at));
        at = end;
        if (!cr) {
            break;
        }
        if (at + 1 == in.len) {
            r->last_cr = true;
            at++;
        } else if (in.ptr[at + 1] == '\n') {
            *took = at + 2;
            return line_ended(r);
        } else {
            r->bare = true;
            take_text(r, TG_SPAN_LIT("\r"));
            at++;
        }
    }
    *took = at;
    return IMAP_READ_MORE;
}

enum imap_read imap_reader_feed(struct imap_reader *r, struct tg_span in, size_t *took)
{
    enum imap_read result = IMAP_READ_MORE;
    *took = 0;
    while (result == IMAP_READ_MORE && *took < in.len) {
        size_t n = 0;
        struct tg_span rest = tg_span_after(in, *took);
        result = r->literal_left > 0 ? feed_literal(r, rest, &n) : feed_line(r, rest, &n);
        *took += n;
    }
    return result;
}
