// SPDX-License-Identifier: MIT
/* The body of a text part: which charset and transfer encoding it gets, and its octets. */
#ifndef PROTOCOLS_MAIL_BODY_WRITE_H
#define PROTOCOLS_MAIL_BODY_WRITE_H

#include "protocols/mail/compose.h"

struct mail_text_body {
    const char *charset;  /* "us-ascii", "ISO-2022-JP", "UTF-8" */
    const char *encoding; /* "7bit" ... */
    const char *format;   /* "", "; format=flowed" or that with DelSp */
    struct tg_buf octets; /* encoded, CRLF lines, the last one ended too (or empty) */
};
/* text: UTF-8 with any line ends. */
void mail_text_body_init(struct mail_text_body *body, struct tg_span text, enum mail_charset_choice charset,
                         enum mail_encoding_choice encoding);
void mail_text_body_deinit(struct mail_text_body *body);
/* "Content-Type: text/plain; charset=...", "Content-Transfer-Encoding: ..." */
void mail_text_body_fields(struct tg_buf *out, const struct mail_text_body *body);

/* What the lines of some octets are like. */
struct mail_octets_kind {
    size_t high;       /* octets of 0x80 and more */
    size_t longest;    /* octets of the longest line, without its end */
    bool unsafe;       /* NUL, other controls but tab, CR or LF alone */
    bool escapes;      /* ESC: fits 7bit as ISO-2022-JP only */
    bool ends_in_line; /* empty, or CRLF last */
};
struct mail_octets_kind mail_octets_look(struct tg_span octets);

#endif
