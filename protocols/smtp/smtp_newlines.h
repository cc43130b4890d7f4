// SPDX-License-Identifier: MIT
/* What becomes of a CR or LF that stands alone in the octets behind DATA (RFC 5321 section 2.3.8; row SMTP-D04). */
#ifndef PROTOCOLS_SMTP_SMTP_NEWLINES_H
#define PROTOCOLS_SMTP_SMTP_NEWLINES_H

#include "base/buf.h"

enum smtp_bare_newline {
    SMTP_BARE_REJECT,    /* read on to the true end, then 550 5.5.2 */
    SMTP_BARE_NORMALIZE, /* teaching switch: it becomes CRLF in the text; what ends the letter stays CRLF.CRLF only */
    SMTP_BARE_ACCEPT,    /* teaching switch, the victim of smuggling: it ends a line, so LF.LF ends the letter */
};

/* Turns every CR and LF that stands alone into CRLF, streamed: a CR is held until the next octet is known. Zeroed is the
 * beginning. */
struct smtp_newlines {
    bool cr_held;
};
/* The next piece: appends to out what the octets of in say up to and with their first line end; returns how many it took
 * (0 only when in is empty, or when a held CR came out as a line end of its own). */
size_t smtp_newlines_next(struct smtp_newlines *n, struct tg_span in, struct tg_buf *out);

#endif
