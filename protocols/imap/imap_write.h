// SPDX-License-Identifier: MIT
/* Writing the words of IMAP (RFC 3501 section 9): appends to a buffer; a buffer at its ceiling remembers it
 * (overflowed). */
#ifndef PROTOCOLS_IMAP_IMAP_WRITE_H
#define PROTOCOLS_IMAP_IMAP_WRITE_H

#include "base/buf.h"
#include "protocols/mail/mailstore.h"

/* Quoted when it may be, else a literal (an octet of 0x80 or more, CR, LF, or over 1000 octets). A NUL, which no string
 * may hold, becomes 0x80. */
void imap_write_string(struct tg_buf *out, struct tg_span s);
/* NIL for a span without pointer. */
void imap_write_nstring(struct tg_buf *out, struct tg_span s);
/* As an atom when it may be one. */
void imap_write_astring(struct tg_buf *out, struct tg_span s);
/* In capitals, quoted: "TEXT" for text. */
void imap_write_upper(struct tg_buf *out, struct tg_span s);
/* "(\Seen $Junk)", with "\Recent" when recent. box names the keywords; NULL: none. */
void imap_write_flags(struct tg_buf *out, const struct mailbox *box, unsigned flags, uint64_t keywords, bool recent);
/* May it be sent in quotes? */
bool imap_may_quote(struct tg_span s);

#endif
