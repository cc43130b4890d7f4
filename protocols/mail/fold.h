// SPDX-License-Identifier: MIT
/* Writing one header field with folding: words go on the line while it stays within 78 octets, else on the next.
 * Words must be clean: no control octets, ASCII only. */
#ifndef PROTOCOLS_MAIL_FOLD_H
#define PROTOCOLS_MAIL_FOLD_H

#include "base/buf.h"

#define MAIL_LINE_SHOULD  78 /* RFC 5322 section 2.1.1 */
#define MAIL_LINE_ENCODED 76
#define MAIL_LINE_MUST    998

struct mail_fold {
    struct tg_buf *out;
    size_t column;
    bool fresh;       /* nothing stands behind the name or the folding space yet */
    bool has_encoded; /* an encoded word stands in this line, which may then have 76 octets only (RFC 2047 section 2) */
};

/* "Name:" */
void mail_fold_start(struct mail_fold *fold, struct tg_buf *out, struct tg_span name);
/* A space and the word, on this line or the next. */
void mail_fold_word(struct mail_fold *fold, struct tg_span word);
/* White space and word in one token (at least one space in front). */
void mail_fold_token(struct mail_fold *fold, struct tg_span token);
/* Octets straight behind the last ones. */
void mail_fold_glue(struct mail_fold *fold, struct tg_span octets);
/* CRLF now; the next word begins the new line. */
void mail_fold_break(struct mail_fold *fold);
/* The field's last CRLF. */
void mail_fold_end(struct mail_fold *fold);

/* Appends valid UTF-8 in which tab, CR and LF have become spaces; other control characters and bidi overrides are gone.
 */
void mail_clean_text(struct tg_buf *out, struct tg_span text);
/* Appends the printable ASCII of it (33 to 126), at most max octets, without those in `without`. */
void mail_clean_atom(struct tg_buf *out, struct tg_span text, const char *without, size_t max);
/* Appends printable ASCII and spaces; anything else becomes "?", line ends spaces. */
void mail_clean_ascii(struct tg_buf *out, struct tg_span text);

#endif
