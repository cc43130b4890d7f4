// SPDX-License-Identifier: MIT
/* Flags as clients write them (RFC 3501 section 2.3.2). */
#ifndef PROTOCOLS_IMAP_IMAP_FLAGS_H
#define PROTOCOLS_IMAP_IMAP_FLAGS_H

#include "protocols/imap/imap_parser.h"
#include "protocols/mail/mailstore.h"

#define IMAP_FLAGS_MAX 200 /* of one list */

struct imap_flags {
    unsigned system;          /* enum mail_flag */
    struct tg_span *keywords; /* in the cursor's arena */
    size_t keyword_count;
};

/* "(\Seen work)"; without the parentheses too when `bare`. */
bool imap_flags_parse(struct imap_cursor *c, bool bare, struct imap_flags *out);
/* Bits of the keywords in box; with add unknown ones become known: false when there is no room for all of them, then
 * *out lacks those. */
bool imap_flags_keywords(const struct imap_flags *flags, struct mailbox *box, bool add, uint64_t *out);
/* The bit of "\Seen" and its like; 0 for others. */
unsigned imap_system_flag(struct tg_span name);

#endif
