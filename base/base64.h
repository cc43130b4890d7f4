// SPDX-License-Identifier: MIT
/* Base64, RFC 4648 section 4. */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include "base/buf.h"

/* Appends the encoding, padded, in one line. false at the buffer's ceiling. */
bool tg_base64_encode(struct tg_buf *out, struct tg_span in);
/* Strict: only the alphabet, right length, right padding. TG_MALFORMED leaves out as it was; TG_LIMIT at its ceiling.
 */
TG_MUST_USE enum tg_status tg_base64_decode(struct tg_buf *out, struct tg_span in);

#endif
