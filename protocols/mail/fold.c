// SPDX-License-Identifier: MIT
#include "protocols/mail/fold.h"

#include "protocols/mail/mail_internal.h"

void mail_fold_start(struct mail_fold *fold, struct tg_buf *out, struct tg_span name)
{
    *fold = (struct mail_fold){.out = out, .fresh = true};
    mail_fold_glue(fold, name);
    mail_fold_glue(fold, TG_SPAN_LIT(":"));
    fold->fresh = true;
}

void mail_fold_glue(struct mail_fold *fold, struct tg_span octets)
{
    (void)tg_buf_append(fold->out, octets);
    fold->column += octets.len;
    fold->fresh = false;
}

static size_t limit(const struct mail_fold *fold)
{
    return fold->has_encoded ? MAIL_LINE_ENCODED : MAIL_LINE_SHOULD;
}

void mail_fold_break(struct mail_fold *fold)
{
    (void)tg_buf_str(fold->out, "\r\n");
    fold->column = 0;
    fold->fresh = true;
    fold->has_encoded = false;
}

/* The first token of a line is never pushed down: a line of white space only would be no fold (RFC 5322 section 3.2.2).
 */
void mail_fold_token(struct mail_fold *fold, struct tg_span token)
{
    if (!fold->fresh && fold->column + token.len > limit(fold)) {
        mail_fold_break(fold);
    }
    mail_fold_glue(fold, token);
}

void mail_fold_word(struct mail_fold *fold, struct tg_span word)
{
    if (!fold->fresh && fold->column + 1 + word.len > limit(fold)) {
        mail_fold_break(fold);
    }
    mail_fold_glue(fold, TG_SPAN_LIT(" "));
    mail_fold_glue(fold, word);
}

void mail_fold_end(struct mail_fold *fold)
{
    (void)tg_buf_str(fold->out, "\r\n");
}

void mail_clean_text(struct tg_buf *out, struct tg_span text)
{
    while (text.len > 0) {
        uint32_t c = 0;
        size_t len = tg_utf8_next(text, &c);
        if (len == 0) {
            (void)tg_buf_str(out, "\xef\xbf\xbd");
            len = 1;
        } else if (c == '\t' || c == '\r' || c == '\n' || c == 0x2028 || c == 0x2029) {
            (void)tg_buf_byte(out, ' ');
            len += c == '\r' && text.len > 1 && text.ptr[1] == '\n' ? 1 : 0;
        } else if (c >= 0x20 && (c < 0x7f || c > 0x9f) && !mail_is_bidi_override(c)) {
            (void)tg_buf_append(out, tg_span_sub(text, 0, len));
        }
        text = tg_span_after(text, len);
    }
}

void mail_clean_atom(struct tg_buf *out, struct tg_span text, const char *without, size_t max)
{
    size_t written = 0;
    for (size_t i = 0; i < text.len && written < max; i++) {
        unsigned char c = text.ptr[i];
        if (c > 0x20 && c < 0x7f && strchr(without, c) == NULL) {
            (void)tg_buf_byte(out, c);
            written++;
        }
    }
}

void mail_clean_ascii(struct tg_buf *out, struct tg_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = text.ptr[i];
        if (c == '\r' || c == '\n' || c == '\t') {
            c = ' ';
        }
        (void)tg_buf_byte(out, c >= 0x20 && c < 0x7f ? c : '?');
    }
}
