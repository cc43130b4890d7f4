// SPDX-License-Identifier: MIT
#include "protocols/mail/message.h"

#include "base/base64.h"
#include "protocols/mail/mail_internal.h"

#define ENCODED_LINE 76 /* RFC 2045 section 6.7 and 6.8 */

/* Whether a line ends at `at`, here as CRLF or LF; *len of it. */
static bool line_end_at(struct tg_span in, size_t at, size_t *len)
{
    if (at < in.len && in.ptr[at] == '\n') {
        *len = 1;
        return true;
    }
    *len = 2;
    return at + 1 < in.len && in.ptr[at] == '\r' && in.ptr[at + 1] == '\n';
}

/* ptext = hex-octet / safe-char; a line end of the text is one in the encoding, a soft one is "=" CRLF. */
bool mail_qp_encode(struct tg_buf *out, struct tg_span in)
{
    static const char hex[] = "0123456789ABCDEF";
    size_t column = 0, end_len;
    for (size_t i = 0; i < in.len;) {
        unsigned char c = in.ptr[i];
        if (line_end_at(in, i, &end_len)) {
            (void)tg_buf_str(out, "\r\n");
            i += end_len;
            column = 0;
            continue;
        }
        bool at_end = i + 1 == in.len || line_end_at(in, i + 1, &end_len);
        bool literal = (c > 0x20 && c < 0x7f && c != '=') || (mail_is_wsp(c) && !at_end);
        size_t width = literal ? 1 : 3;
        if (column + width > (at_end ? ENCODED_LINE : ENCODED_LINE - 1)) {
            (void)tg_buf_str(out, "=\r\n");
            column = 0;
        }
        /* RFC 2049 section 3: a line of "." or one that begins "From " would tempt some gateways. */
        if (column == 0 && ((c == '.' && at_end) || tg_span_eq_str(tg_span_sub(in, i, 5), "From "))) {
            literal = false;
            width = 3;
        }
        if (literal) {
            (void)tg_buf_byte(out, c);
        } else {
            (void)tg_buf_fmt(out, "=%c%c", hex[c >> 4], hex[c & 15]);
        }
        column += width;
        i++;
    }
    return !out->overflowed;
}

/* One line of the encoding without its end: white space at its end was added on the way (RFC 2045 section 6.7 rule 3).
 */
static bool qp_decode_line(struct tg_buf *out, struct tg_span line)
{
    while (line.len > 0 && mail_is_wsp(line.ptr[line.len - 1])) {
        line.len--;
    }
    bool soft = line.len > 0 && line.ptr[line.len - 1] == '=';
    if (soft) {
        line.len--;
    }
    for (size_t i = 0; i < line.len; i++) {
        int high = -1, low = -1;
        if (line.ptr[i] == '=' && i + 2 < line.len) {
            high = tg_hex_value(line.ptr[i + 1]);
            low = tg_hex_value(line.ptr[i + 2]);
        }
        if (high >= 0 && low >= 0) {
            (void)tg_buf_byte(out, (unsigned char)(high << 4 | low));
            i += 2;
        } else {
            (void)tg_buf_byte(out, line.ptr[i]);
        }
    }
    return soft;
}

bool mail_qp_decode(struct tg_buf *out, struct tg_span in)
{
    for (size_t at = 0; at < in.len;) {
        size_t lf = tg_span_find_byte(tg_span_after(in, at), '\n');
        size_t next = lf == SIZE_MAX ? in.len : at + lf + 1;
        size_t end = lf == SIZE_MAX ? in.len : next - 1;
        bool crlf = end > at && lf != SIZE_MAX && in.ptr[end - 1] == '\r';
        bool soft = qp_decode_line(out, tg_span_sub(in, at, end - at - (crlf ? 1 : 0)));
        if (!soft && lf != SIZE_MAX) {
            (void)tg_buf_str(out, crlf ? "\r\n" : "\n");
        }
        at = next;
    }
    return !out->overflowed;
}

bool mail_base64_lines(struct tg_buf *out, struct tg_span in)
{
    const size_t per_line = ENCODED_LINE / 4 * 3;
    for (size_t at = 0; at < in.len; at += per_line) {
        (void)tg_base64_encode(out, tg_span_sub(in, at, per_line));
        (void)tg_buf_str(out, "\r\n");
    }
    return !out->overflowed;
}

static int base64_value(unsigned char c)
{
    if (c >= 'A' && c <= 'Z') {
        return c - 'A';
    }
    if (c >= 'a' && c <= 'z') {
        return c - 'a' + 26;
    }
    if (tg_is_digit(c)) {
        return c - '0' + 52;
    }
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

bool mail_base64_lenient(struct tg_buf *out, struct tg_span in)
{
    uint32_t bits = 0;
    unsigned count = 0;
    for (size_t i = 0; i < in.len && in.ptr[i] != '='; i++) {
        int value = base64_value(in.ptr[i]);
        if (value < 0) {
            continue;
        }
        bits = (bits << 6 | (uint32_t)value) & 0xffffff;
        count += 6;
        if (count >= 8) {
            count -= 8;
            (void)tg_buf_byte(out, (unsigned char)(bits >> count & 0xff));
        }
    }
    return !out->overflowed;
}
