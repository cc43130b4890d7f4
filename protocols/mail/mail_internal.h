// SPDX-License-Identifier: MIT
/* Character classes and small helpers shared by the files of protocols/mail. */
#ifndef PROTOCOLS_MAIL_MAIL_INTERNAL_H
#define PROTOCOLS_MAIL_MAIL_INTERNAL_H

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

#endif
