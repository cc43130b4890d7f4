// SPDX-License-Identifier: MIT
/* One letter being looked at by FETCH or SEARCH: parsed when first needed, forgotten with the next letter. */
#ifndef PROTOCOLS_IMAP_IMAP_LETTER_H
#define PROTOCOLS_IMAP_IMAP_LETTER_H

#include "protocols/mail/message.h"

struct imap_letter {
    struct tg_span octets; /* borrowed */
    struct tg_arena arena;
    bool has_header;
    struct mail_header header;
    struct mail_part *root;
};

void imap_letter_init(struct imap_letter *l, size_t ceiling);
void imap_letter_deinit(struct imap_letter *l);
/* What was parsed before is dead. */
void imap_letter_set(struct imap_letter *l, struct tg_span octets);
const struct mail_header *imap_letter_header(struct imap_letter *l);
const struct mail_part *imap_letter_root(struct imap_letter *l);

/* Appends "(date subject from ...)": RFC 3501 section 7.4.2, ENVELOPE. Strings are as in the header, undecoded. */
void imap_write_envelope(struct tg_buf *out, const struct mail_header *header);
/* Appends BODYSTRUCTURE, or BODY when not extended. */
void imap_write_bodystructure(struct tg_buf *out, const struct mail_part *part, bool extended);

#endif
