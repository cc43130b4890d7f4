// SPDX-License-Identifier: MIT
/* Character classes and small helpers shared by the files of protocols/mail. */
#ifndef PROTOCOLS_MAIL_MAIL_INTERNAL_H
#define PROTOCOLS_MAIL_MAIL_INTERNAL_H

#include "base/buf.h"
#include "base/text.h"

/* RFC 5322 section 3.2.3 */
static inline bool mail_is_atext(unsigned char c)
{
    return tg_is_alnum(c) || (c != 0 && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}
static inline bool mail_is_wsp(unsigned char c)
{
    return c == ' ' || c == '\t';
}
static inline bool mail_is_control(unsigned char c)
{
    return c < 0x20 || c == 0x7f;
}
/* RFC 2045 section 5.1: token */
static inline bool mail_is_token(unsigned char c)
{
    return c > 0x20 && c < 0x7f && strchr("()<>@,;:\\\"/[]?=", c) == NULL;
}

/* Characters that turn the order of text on the screen around: a name may look like another one with them. */
static inline bool mail_is_bidi_override(uint32_t c)
{
    return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

/* header.c: where the line from `at` ends (behind its LF); a line without its end; line ends removed, ends trimmed. */
size_t mail_line_end(struct tg_span octets, size_t at);
struct tg_span mail_line_text(struct tg_span line);
bool mail_unfold(struct tg_buf *out, struct tg_span value);

/* guess.c: octets of no known charset as UTF-8. */
void mail_guess_to_utf8(struct tg_buf *out, struct tg_span in);

#endif
