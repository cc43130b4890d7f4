// SPDX-License-Identifier: MIT
#include "scenarios/visible.h"
#include "base/text.h"

#define QUOTE_MAX 60 /* characters */

static bool is_hidden(uint32_t c)
{
    return c == 0xAD || c == 0x61C || c == 0x180E || (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) ||
           (c >= 0xE0000 && c <= 0xE0FFF);
}

static bool is_control(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0);
}

/* Appends one character of s (not empty); returns the octets it took. */
static size_t append_one(struct tg_buf *out, struct tg_span s)
{
    uint32_t c;
    size_t n = tg_utf8_next(s, &c);
    if (n == 0) {
        tg_buf_fmt(out, "\\x%02x", (unsigned)s.ptr[0]);
        return 1;
    }
    if (is_control(c)) {
        tg_buf_fmt(out, "\\x%02x", (unsigned)c);
    } else if (is_hidden(c)) {
        tg_buf_fmt(out, "\\u{%x}", (unsigned)c);
    } else {
        tg_buf_append(out, tg_span_sub(s, 0, n));
    }
    return n;
}

bool visible_append(struct tg_buf *out, struct tg_span s)
{
    size_t plain = 0; /* runs of printable ASCII go in one piece */
    size_t at = 0;
    while (at < s.len) {
        if (s.ptr[at] >= 0x20 && s.ptr[at] < 0x7F) {
            at++;
            continue;
        }
        tg_buf_append(out, tg_span_sub(s, plain, at - plain));
        at += append_one(out, tg_span_after(s, at));
        plain = at;
    }
    tg_buf_append(out, tg_span_after(s, plain));
    return !out->overflowed;
}

bool visible_quote(struct tg_buf *out, struct tg_span s)
{
    tg_buf_byte(out, '`');
    size_t at = 0;
    for (int i = 0; at < s.len && i < QUOTE_MAX; i++) {
        at += append_one(out, tg_span_after(s, at));
    }
    if (at < s.len) {
        tg_buf_str(out, "...");
    }
    return tg_buf_byte(out, '`');
}

bool visible_is(struct tg_span s, bool lines)
{
    for (size_t at = 0; at < s.len;) {
        uint32_t c;
        size_t n = tg_utf8_next(tg_span_after(s, at), &c);
        if (n == 0 || is_hidden(c) || (is_control(c) && !(lines && (c == '\n' || c == '\r' || c == '\t')))) {
            return false;
        }
        at += n;
    }
    return true;
}
