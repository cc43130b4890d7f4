// SPDX-License-Identifier: MIT
/* What sasl_server.c, sasl_client.c and sasl.c share. */
#ifndef PROTOCOLS_SASL_SASL_INTERNAL_H
#define PROTOCOLS_SASL_SASL_INTERNAL_H

#include "protocols/sasl/sasl.h"

/* RFC 4616 section 2: a server must take names and passwords of up to 255 octets each. This one takes no more. */
#define SASL_TEXT_MAX    255
#define SASL_MESSAGE_MAX 4096 /* octets of an AuthMessage */

/* 24 printable octets, appended. */
void sasl_nonce(struct tg_buf *out, struct tg_prng *chance);

#endif
