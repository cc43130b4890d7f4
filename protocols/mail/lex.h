// SPDX-License-Identifier: MIT
/* The words of structured fields: white space with comments, quoted strings, atoms (RFC 5322 section 3.2). Works on
 * folded and on unfolded text. */
#ifndef PROTOCOLS_MAIL_LEX_H
#define PROTOCOLS_MAIL_LEX_H

#include "base/buf.h"

struct mail_lex {
    struct tg_span text;
    size_t at;
    bool defective; /* something not closed, or a control octet */
};

/* The octet here, 0 at the end. */
unsigned char mail_lex_peek(const struct mail_lex *lex);
/* Passes over white space, line ends and comments; whether there were any. The text of the last comment replaces what
 * is in *comment, when given. */
bool mail_lex_skip(struct mail_lex *lex, struct tg_buf *comment);
/* At a DQUOTE: appends what the quoted-string stands for, without control octets. false when it is not closed. */
bool mail_lex_quoted(struct mail_lex *lex, struct tg_buf *out);
/* A run of atext and octets of 0x80 and more. */
struct tg_span mail_lex_atom(struct mail_lex *lex);
/* A run of token octets. */
struct tg_span mail_lex_token(struct mail_lex *lex);

#endif
