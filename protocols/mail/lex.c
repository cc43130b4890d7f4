// SPDX-License-Identifier: MIT
#include "protocols/mail/lex.h"

#include "protocols/mail/mail_internal.h"

unsigned char mail_lex_peek(const struct mail_lex *lex)
{
    return lex->at < lex->text.len ? lex->text.ptr[lex->at] : 0;
}

/* Appends unless it is a control octet: line ends inside are folding, others have no business here. */
static void append_visible(struct mail_lex *lex, struct tg_buf *out, unsigned char c)
{
    if (!mail_is_control(c) || c == '\t') {
        (void)tg_buf_byte(out, c == '\t' ? ' ' : c);
    } else if (c != '\r' && c != '\n') {
        lex->defective = true;
    }
}

/* comment = "(" *(ctext / quoted-pair / comment) ")" ; counted, not recursive */
static void skip_comment(struct mail_lex *lex, struct tg_buf *comment)
{
    size_t depth = 0;
    if (comment) {
        tg_buf_clear(comment);
    }
    while (lex->at < lex->text.len) {
        unsigned char c = lex->text.ptr[lex->at++];
        if (c == '(' && depth++ == 0) {
            continue;
        }
        if (c == ')' && --depth == 0) {
            return;
        }
        if (c == '\\' && lex->at < lex->text.len) {
            c = lex->text.ptr[lex->at++];
        }
        if (comment) {
            append_visible(lex, comment, c);
        }
    }
    lex->defective = true;
}

bool mail_lex_skip(struct mail_lex *lex, struct tg_buf *comment)
{
    size_t start = lex->at;
    while (lex->at < lex->text.len) {
        unsigned char c = lex->text.ptr[lex->at];
        if (c == '(') {
            skip_comment(lex, comment);
        } else if (mail_is_wsp(c) || c == '\r' || c == '\n') {
            lex->at++;
        } else {
            break;
        }
    }
    return lex->at > start;
}

/* quoted-string = DQUOTE *([FWS] qcontent) [FWS] DQUOTE */
bool mail_lex_quoted(struct mail_lex *lex, struct tg_buf *out)
{
    lex->at++;
    while (lex->at < lex->text.len) {
        unsigned char c = lex->text.ptr[lex->at++];
        if (c == '"') {
            return true;
        }
        if (c == '\\' && lex->at < lex->text.len) {
            c = lex->text.ptr[lex->at++];
        }
        append_visible(lex, out, c);
    }
    lex->defective = true;
    return false;
}

struct tg_span mail_lex_atom(struct mail_lex *lex)
{
    size_t start = lex->at;
    while (lex->at < lex->text.len && (mail_is_atext(lex->text.ptr[lex->at]) || lex->text.ptr[lex->at] >= 0x80)) {
        lex->at++;
    }
    return tg_span_sub(lex->text, start, lex->at - start);
}

struct tg_span mail_lex_token(struct mail_lex *lex)
{
    size_t start = lex->at;
    while (lex->at < lex->text.len && mail_is_token(lex->text.ptr[lex->at])) {
        lex->at++;
    }
    return tg_span_sub(lex->text, start, lex->at - start);
}
