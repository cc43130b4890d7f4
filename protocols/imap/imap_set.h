// SPDX-License-Identifier: MIT
/* Sequence sets (RFC 3501 section 9): read as written, then resolved to places in a session's view. */
#ifndef PROTOCOLS_IMAP_IMAP_SET_H
#define PROTOCOLS_IMAP_IMAP_SET_H

#include "protocols/imap/imap_parser.h"
#include "protocols/imap/imap_view.h"

struct imap_range {
    uint32_t first, last; /* as written: 0 is "*". Resolved: indexes, first <= last */
};

struct imap_set {
    struct imap_range *ranges; /* resolved: rising, apart */
    size_t count;
};

/* At most IMAP_RANGES; lives in the cursor's arena. */
bool imap_set_parse(struct imap_cursor *c, struct imap_set *out);
/* Numbers: one that is 0 or beyond the view fails the cursor. UIDs: what is missing is left out. */
bool imap_set_resolve(struct imap_cursor *c, struct imap_set *set, const struct imap_view *view, bool uids);
/* Walks the indexes upwards: start with *at = 0 and *index = 0; false at the end. */
bool imap_set_next(const struct imap_set *set, size_t *at, size_t *index);
bool imap_set_has(const struct imap_set *set, size_t index);

#endif
