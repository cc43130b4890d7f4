// SPDX-License-Identifier: MIT
/* Writing format=flowed (RFC 3676): long lines in pieces that the reader joins again. */
#ifndef PROTOCOLS_MAIL_FLOWED_H
#define PROTOCOLS_MAIL_FLOWED_H

#include "base/buf.h"

/* Appends text (UTF-8, each line ended by CRLF) with every line cut to 78 octets where it can be: at spaces, or
 * `anywhere` (DelSp=yes, for ISO-2022-JP: its octets count). Spaces at the ends of lines are taken off, other lines are
 * stuffed where they must be. false: no line was cut, the text need not be called flowed. */
bool mail_flow(struct tg_buf *out, struct tg_span text, bool anywhere);

#endif
