// SPDX-License-Identifier: MIT
#include "protocols/mail/body_write.h"

#include "protocols/mail/flowed.h"
#include "protocols/mail/fold.h"
#include "protocols/mail/mail_internal.h"
#include "protocols/mail/message.h"

struct mail_octets_kind mail_octets_look(struct tg_span octets)
{
    struct mail_octets_kind kind = {.ends_in_line = octets.len == 0};
    size_t line = 0;
    for (size_t i = 0; i < octets.len; i++) {
        unsigned char c = octets.ptr[i];
        if (c == '\r' && i + 1 < octets.len && octets.ptr[i + 1] == '\n') {
            kind.ends_in_line = i + 2 == octets.len;
            line = 0;
            i++;
            continue;
        }
        kind.high += c >= 0x80;
        kind.escapes |= c == 0x1b;
        kind.unsafe |= mail_is_control(c) && c != '\t' && c != 0x1b;
        line++;
        if (line > kind.longest) {
            kind.longest = line;
        }
    }
    return kind;
}

/* How many octets of the text, from its start, are themselves: ASCII but line ends and NUL. */
static size_t plain_run(struct tg_span text)
{
    size_t len = 0;
    while (len < text.len && text.ptr[len] - 1u < 0x7f && text.ptr[len] != '\n' && text.ptr[len] != '\r') {
        len++;
    }
    return len;
}

/* Valid UTF-8, every line end CRLF, a last one added, no NUL. */
static void normalise(struct tg_buf *out, struct tg_span text)
{
    while (text.len > 0) {
        const size_t plain = plain_run(text);
        (void)tg_buf_append(out, tg_span_sub(text, 0, plain));
        text = tg_span_after(text, plain);
        if (text.len == 0) {
            break;
        }
        uint32_t c = 0;
        size_t len = tg_utf8_next(text, &c);
        if (len == 0) {
            (void)tg_buf_str(out, "\xef\xbf\xbd");
            len = 1;
        } else if (c == '\r' || c == '\n') {
            (void)tg_buf_str(out, "\r\n");
            len += c == '\r' && text.len > 1 && text.ptr[1] == '\n' ? 1 : 0;
        } else if (c != 0) {
            (void)tg_buf_append(out, tg_span_sub(text, 0, len));
        }
        text = tg_span_after(text, len);
    }
    if (out->len > 0 && out->ptr[out->len - 1] != '\n') {
        (void)tg_buf_str(out, "\r\n");
    }
}

/* A character in quoted-printable takes 3 octets instead of 1, base64 4 for 3: they meet where one octet in six is not
 * ASCII. */
static bool mostly_ascii(const struct mail_octets_kind *kind, size_t len)
{
    return kind->high <= len / 6;
}

static enum mail_encoding_choice settle(enum mail_encoding_choice wish, const struct mail_octets_kind *kind, bool jis,
                                        size_t len)
{
    bool fits_lines = kind->longest <= MAIL_LINE_MUST && !kind->unsafe && (jis || !kind->escapes);
    switch (wish) {
    case MAIL_ENCODING_QP:
    case MAIL_ENCODING_BASE64:
        return wish;
    case MAIL_ENCODING_8BIT:
        if (fits_lines) {
            return MAIL_ENCODING_8BIT;
        }
        break;
    case MAIL_ENCODING_AUTO:
        if (fits_lines && kind->high == 0) {
            return MAIL_ENCODING_8BIT; /* which is called 7bit then */
        }
        break;
    }
    return mostly_ascii(kind, len) && !jis ? MAIL_ENCODING_QP : MAIL_ENCODING_BASE64;
}

/* Long lines of a text that needs no encoding are cut so that the reader can join them (MSG13). */
static const char *flow(struct tg_buf *utf8, bool ascii)
{
    struct tg_buf flowed;
    tg_buf_init(&flowed, SIZE_MAX);
    bool cut = mail_flow(&flowed, tg_buf_span(utf8), !ascii);
    if (cut) {
        tg_buf_clear(utf8);
        (void)tg_buf_append(utf8, tg_buf_span(&flowed));
    }
    tg_buf_deinit(&flowed);
    return !cut ? "" : ascii ? "; format=flowed" : "; format=flowed; delsp=yes";
}

void mail_text_body_init(struct mail_text_body *body, struct tg_span text, enum mail_charset_choice charset,
                         enum mail_encoding_choice encoding)
{
    struct tg_buf utf8, jis;
    tg_buf_init(&body->octets, SIZE_MAX);
    tg_buf_init(&utf8, SIZE_MAX);
    tg_buf_init(&jis, SIZE_MAX);
    normalise(&utf8, text);
    body->format = "";

    struct tg_span plain = tg_buf_span(&utf8);
    struct mail_octets_kind kind = mail_octets_look(plain);
    bool ascii = kind.high == 0, is_jis = false;
    if (!ascii && charset == MAIL_CHARSET_ISO2022JP && mail_utf8_to_iso2022jp(&jis, plain)) {
        is_jis = true;
    }
    if (encoding == MAIL_ENCODING_AUTO && (ascii || is_jis) && !kind.unsafe && !kind.escapes) {
        body->format = flow(&utf8, ascii);
        plain = tg_buf_span(&utf8);
        kind = mail_octets_look(plain);
    }
    if (is_jis) {
        tg_buf_clear(&jis);
        (void)mail_utf8_to_iso2022jp(&jis, plain);
        plain = tg_buf_span(&jis);
        kind = mail_octets_look(plain);
    }
    body->charset = ascii ? "us-ascii" : is_jis ? "ISO-2022-JP" : "UTF-8";
    switch (settle(encoding, &kind, is_jis, plain.len)) {
    case MAIL_ENCODING_QP:
        body->encoding = "quoted-printable";
        (void)mail_qp_encode(&body->octets, plain);
        break;
    case MAIL_ENCODING_BASE64:
        body->encoding = "base64";
        (void)mail_base64_lines(&body->octets, plain);
        break;
    case MAIL_ENCODING_8BIT:
    case MAIL_ENCODING_AUTO:
        body->encoding = kind.high > 0 ? "8bit" : "7bit";
        (void)tg_buf_append(&body->octets, plain);
        break;
    }
    tg_buf_deinit(&jis);
    tg_buf_deinit(&utf8);
}

void mail_text_body_deinit(struct mail_text_body *body)
{
    tg_buf_deinit(&body->octets);
}

void mail_text_body_fields(struct tg_buf *out, const struct mail_text_body *body)
{
    (void)tg_buf_fmt(out, "Content-Type: text/plain; charset=%s%s\r\nContent-Transfer-Encoding: %s\r\n", body->charset,
                     body->format, body->encoding);
}
