// SPDX-License-Identifier: MIT
/* Letters with octets over 127, and the way they take to a server without 8BITMIME (RFC 6152 section 3, row SMTP-E03). */
#ifndef PROTOCOLS_MAIL_SEVEN_BIT_H
#define PROTOCOLS_MAIL_SEVEN_BIT_H

#include "base/buf.h"

struct mail_eight_bit {
    bool header, body; /* where such octets are */
};
struct mail_eight_bit mail_eight_bit_of(struct tg_span letter);
/* Appends the letter with every part that has such octets rewritten as quoted-printable (text) or base64; all other
 * octets stay as they are. TG_MALFORMED, nothing appended: they stand in a header, in a signed part or where no part is,
 * so that nothing can be rewritten without loss. */
TG_MUST_USE enum tg_status mail_to_seven_bit(struct tg_buf *out, struct tg_span letter);

#endif
