// SPDX-License-Identifier: MIT
/* LIST and LSUB (RFC 3501 sections 6.3.8 and 6.3.9) with the options of LIST-EXTENDED (RFC 5258) and SPECIAL-USE
 * (6154). */
#ifndef PROTOCOLS_IMAP_IMAP_LIST_H
#define PROTOCOLS_IMAP_IMAP_LIST_H

#include "protocols/imap/imap_parser.h"
#include "protocols/mail/mailstore.h"

#define IMAP_LIST_PATTERNS 20  /* of one LIST */
#define IMAP_PATTERN_MAX   600 /* octets of all of them, the reference included */
#define IMAP_STATUS_ITEMS  16

enum imap_list_option {
    IMAP_LIST_SUBSCRIBED = 1,
    IMAP_LIST_RECURSIVE = 2,
    IMAP_LIST_REMOTE = 4,
    IMAP_LIST_SPECIAL_USE = 8,
    IMAP_LIST_CHILDREN = 16,
    IMAP_LIST_STATUS = 32,
};

enum imap_status_item {
    IMAP_STATUS_MESSAGES,
    IMAP_STATUS_RECENT,
    IMAP_STATUS_UIDNEXT,
    IMAP_STATUS_UIDVALIDITY,
    IMAP_STATUS_UNSEEN,
    IMAP_STATUS_SIZE,
    IMAP_STATUS_ITEM_COUNT,
};
struct imap_status_items {
    enum imap_status_item items[IMAP_STATUS_ITEMS];
    size_t count;
};

struct imap_list_job {
    struct tg_span patterns[IMAP_LIST_PATTERNS]; /* with the reference in front */
    size_t pattern_count;
    unsigned select, returns; /* enum imap_list_option */
    struct imap_status_items status;
    bool lsub;
    size_t at;       /* mailboxes, then subscriptions whose mailbox is gone */
    size_t level_at; /* LSUB: in the name of such a one, the level that is looked at next */
};

/* "%" stands for anything but "/", "*" for anything; a mailbox INBOX matches in any case. */
bool imap_pattern_matches(struct tg_span pattern, struct tg_span name);
/* "(" item *(SP item) ")" */
bool imap_status_items_parse(struct imap_cursor *c, struct imap_status_items *out);
/* "(MESSAGES 2 UNSEEN 1)" */
void imap_status_write(struct tg_buf *out, const struct mailbox *box, const struct imap_status_items *items);

#endif
