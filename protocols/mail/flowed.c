// SPDX-License-Identifier: MIT
#include "protocols/mail/flowed.h"

#include "base/text.h"
#include "protocols/mail/fold.h"

enum { ESCAPE = 3 }; /* octets of the change between ASCII and JIS X 0208 */

/* Octets of the first piece of a line that has to be cut at a space; the space goes with it. All when it is short, is
 * quoted text, or has no space. */
static size_t cut_at_space(struct tg_span line)
{
    size_t cut = line.len;
    if (line.len <= MAIL_LINE_SHOULD || line.ptr[0] == '>') {
        return line.len;
    }
    for (size_t i = 0; i + 1 < line.len && (i < MAIL_LINE_SHOULD - 1 || cut == line.len); i++) {
        if (line.ptr[i] == ' ' && line.ptr[i + 1] != ' ' && !tg_span_eq_str(tg_span_sub(line, 0, i + 1), "-- ")) {
            cut = i + 1;
        }
    }
    return cut;
}

/* The same where a cut may be anywhere, as it is in Japanese; counts the octets of ISO-2022-JP. */
static size_t cut_anywhere(struct tg_span line)
{
    size_t octets = 0, at = 0;
    bool wide = false;
    if (line.len > 0 && line.ptr[0] == '>') {
        return line.len;
    }
    while (at < line.len) {
        uint32_t c = 0;
        size_t len = tg_utf8_next(tg_span_after(line, at), &c);
        octets += (c >= 0x80 ? 2u : 1u) + (wide != (c >= 0x80) ? ESCAPE : 0u);
        wide = c >= 0x80;
        if (octets + (wide ? ESCAPE : 0u) + 1 > MAIL_LINE_SHOULD - 1) { /* one more may be stuffed */
            return at;
        }
        at += len ? len : 1;
    }
    return line.len;
}

/* RFC 3676 section 4.4: what looks like a quotation, a postmark of mailbox files or a stuffed line is stuffed. */
static void put_piece(struct tg_buf *out, struct tg_span piece, bool first)
{
    bool stuff = tg_span_eq_str(tg_span_sub(piece, 0, 1), " ") || tg_span_eq_str(tg_span_sub(piece, 0, 5), "From ") ||
                 (!first && tg_span_eq_str(tg_span_sub(piece, 0, 1), ">"));
    (void)(stuff && tg_buf_byte(out, ' '));
    (void)tg_buf_append(out, piece);
}

static bool put_line(struct tg_buf *out, struct tg_span line, bool anywhere)
{
    size_t cut;
    bool first = true;
    if (!tg_span_eq_str(line, "-- ")) { /* a space at the end would mean that the next line goes on with this one */
        while (line.len > 0 && line.ptr[line.len - 1] == ' ') {
            line.len--;
        }
    }
    while (line.len > 0 && (cut = anywhere ? cut_anywhere(line) : cut_at_space(line)) < line.len) {
        put_piece(out, tg_span_sub(line, 0, cut), first);
        (void)tg_buf_str(out, anywhere ? " \r\n" : "\r\n");
        line = tg_span_after(line, cut);
        first = false;
    }
    put_piece(out, line, first);
    (void)tg_buf_str(out, "\r\n");
    return !first;
}

bool mail_flow(struct tg_buf *out, struct tg_span text, bool anywhere)
{
    bool cut = false;
    while (text.len > 0) {
        size_t end = tg_span_find(text, TG_SPAN_LIT("\r\n"));
        struct tg_span line = tg_span_sub(text, 0, end);
        cut = put_line(out, line, anywhere) || cut;
        text = tg_span_after(text, line.len + 2);
    }
    return cut;
}
