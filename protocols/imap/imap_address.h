// SPDX-License-Identifier: MIT
/* The addresses of an ENVELOPE. Apart from mail_address_list_parse because here nothing is decoded: names stay as they
 * stand in the header, encoded words and all (RFC 3501 section 7.4.2). */
#ifndef PROTOCOLS_IMAP_IMAP_ADDRESS_H
#define PROTOCOLS_IMAP_IMAP_ADDRESS_H

#include "base/buf.h"

/* Appends "((name route mailbox host) ...)" for an unfolded field body, or NIL when there is no address in it. Reads
 * whatever stands there. */
void imap_write_addresses(struct tg_buf *out, struct tg_span text);

#endif
