// SPDX-License-Identifier: MIT
#include "protocols/smtp/smtp_reply.h"

#include "base/text.h"

static unsigned char printable(unsigned char c)
{
    return c >= 0x20 && c < 0x7f ? c : '?';
}

static bool append_printable(struct tg_buf *out, struct tg_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!tg_buf_byte(out, printable(text.ptr[i]))) {
            return false;
        }
    }
    return true;
}

/* How much of text goes on one line: all, or up to a space if there is one in the second half. */
static size_t line_length(struct tg_span text, size_t room)
{
    if (text.len <= room) {
        return text.len;
    }
    for (size_t i = room; i > room / 2; i--) {
        if (text.ptr[i] == ' ') {
            return i;
        }
    }
    return room;
}

/* Reply-line = *( Reply-code "-" [ textstring ] CRLF ) Reply-code [ SP textstring ] CRLF */
bool smtp_reply_write(struct tg_buf *out, int code, const char *enhanced, struct tg_span text)
{
    size_t prefix = 4 + (enhanced ? tg_span_str(enhanced).len + 1 : 0);
    size_t room = SMTP_REPLY_LINE_MAX - 2 - prefix;
    bool fits = true, last = false;
    while (fits && !last) {
        size_t n = line_length(text, room);
        last = n == text.len;
        fits = tg_buf_fmt(out, "%d%c", code, last ? ' ' : '-');
        if (enhanced) {
            fits = fits && tg_buf_fmt(out, "%s ", enhanced); /* on each line, RFC 2034 section 4 */
        }
        fits = fits && append_printable(out, tg_span_sub(text, 0, n)) && tg_buf_str(out, "\r\n");
        text = tg_span_after(text, n);
        if (text.len > 0 && text.ptr[0] == ' ') {
            text = tg_span_after(text, 1);
        }
    }
    return fits;
}

void smtp_reply_init(struct smtp_reply *r)
{
    *r = (struct smtp_reply){0};
    tg_buf_init(&r->text, SMTP_REPLY_TEXT_MAX);
}

void smtp_reply_deinit(struct smtp_reply *r)
{
    tg_buf_deinit(&r->text);
}

void smtp_reply_clear(struct smtp_reply *r)
{
    r->code = 0;
    r->lines = 0;
    memset(r->status, 0, sizeof r->status);
    tg_buf_clear(&r->text);
}

/* 1*3digit, at most 255 since no registered subject or detail comes near; 0 octets: none. */
static size_t small_number(struct tg_span s, unsigned char *out)
{
    unsigned value = 0;
    size_t i = 0;
    for (; i < s.len && i < 3 && tg_is_digit(s.ptr[i]); i++) {
        value = value * 10 + (unsigned)(s.ptr[i] - '0');
    }
    if (value > 255) {
        return 0;
    }
    *out = (unsigned char)value;
    return i;
}

size_t smtp_enhanced_parse(struct tg_span s, int code, unsigned char status[3])
{
    unsigned char subject, detail;
    int class = code / 100;
    if (class == 3 || s.len < 5 || s.ptr[0] != '0' + class || s.ptr[1] != '.') {
        return 0;
    }
    size_t at = 2, n = small_number(tg_span_after(s, at), &subject);
    at += n;
    if (n == 0 || at >= s.len || s.ptr[at] != '.') {
        return 0;
    }
    at++;
    n = small_number(tg_span_after(s, at), &detail);
    at += n;
    if (n == 0 || (at < s.len && s.ptr[at] != ' ')) {
        return 0;
    }
    status[0] = (unsigned char)class;
    status[1] = subject;
    status[2] = detail;
    return at < s.len ? at + 1 : at;
}

/* Reply-code = %x32-35 %x30-35 %x30-39; any second digit is taken (RFC 5321 4.3.2: the first decides). 0: none. */
static int read_code(struct tg_span line)
{
    if (line.len < 3 || line.ptr[0] < '2' || line.ptr[0] > '5' || !tg_is_digit(line.ptr[1]) ||
        !tg_is_digit(line.ptr[2])) {
        return 0;
    }
    return (line.ptr[0] - '0') * 100 + (line.ptr[1] - '0') * 10 + (line.ptr[2] - '0');
}

enum smtp_reply_result smtp_reply_line(struct smtp_reply *r, struct tg_span line, struct tg_span *text)
{
    int code = read_code(line);
    bool more = line.len > 3 && line.ptr[3] == '-';
    if (code == 0 || (r->lines > 0 && code != r->code) || r->lines >= SMTP_REPLY_LINES_MAX ||
        (line.len > 3 && line.ptr[3] != ' ' && line.ptr[3] != '-')) {
        return SMTP_REPLY_BAD;
    }
    struct tg_span words = tg_span_after(line, 4);
    if (text) {
        *text = words;
    }
    if (r->lines++ == 0) {
        r->code = code;
        words = tg_span_after(words, smtp_enhanced_parse(words, code, r->status));
        append_printable(&r->text, tg_span_sub(words, 0, SMTP_REPLY_TEXT_MAX));
    }
    return more ? SMTP_REPLY_MORE : SMTP_REPLY_DONE;
}
