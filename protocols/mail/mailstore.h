// SPDX-License-Identifier: MIT
/* One account's mailboxes as plain memory: letters with UIDs, flags, dates and a quota (RFC 3501 section 2.3). Shared
 * by the delivery agent, POP3 (which sees INBOX as its maildrop, under a lock) and any number of IMAP sessions, which
 * notice each other's changes through the modification count. Letters' octets never change. Owns what it holds; sizes
 * in octets. */
#ifndef PROTOCOLS_MAIL_MAILSTORE_H
#define PROTOCOLS_MAIL_MAILSTORE_H

#include "base/buf.h"
#include "base/time.h"

enum mail_flag { /* system flags, RFC 3501 2.3.2 */
                 MAIL_SEEN = 1,
                 MAIL_ANSWERED = 2,
                 MAIL_FLAGGED = 4,
                 MAIL_DELETED = 8,
                 MAIL_DRAFT = 16,
};
#define MAIL_KEYWORD_MAX 64 /* user keywords of a mailbox (IM41) */

struct mail_item {
    uint32_t uid;      /* strictly rising, never used twice under one uid_validity */
    unsigned flags;    /* enum mail_flag */
    uint64_t keywords; /* bit i: mailbox->keywords[i] */
    bool recent;       /* no read-write session was told of it yet */
    tg_time received;  /* INTERNALDATE */
    struct tg_blob *octets;
    uint32_t tag;      /* the letter's identity */
    uint64_t modified; /* value of mailbox->change when it last changed */
};

struct mailbox {
    char *name; /* octet-exact, "INBOX" or as on the wire (modified UTF-7) */
    uint32_t uid_validity, uid_next;
    struct mail_item *items; /* in UID order */
    size_t count, cap;
    uint64_t change; /* counts every change; compare to notice */
    uint64_t octets; /* of all items */
    char *keywords[MAIL_KEYWORD_MAX];
    unsigned keyword_count;
    bool subscribed, no_select;
    const char *special_use; /* "\\Sent", or NULL; static */
};

struct mailstore {
    char *owner; /* "hanako@sakura.example" */
    struct mailbox **mailboxes;
    size_t count, cap;
    uint64_t octets, quota; /* used; quota 0: none */
    bool disk_full;         /* the machine has no room left: nothing can be added */
    uint32_t next_uid_validity;
    bool locked;    /* POP3 has the maildrop (RFC 1939 section 4) */
    char **orphans; /* names subscribed to whose mailbox is gone (RFC 3501 section 6.3.9); LSUB lists them too */
    size_t orphan_count, orphan_cap;
};
#define MAIL_MAILBOX_MAX 1000    /* mailboxes of a store */
#define MAIL_ITEM_MAX    1000000 /* letters of a mailbox */
#define MAIL_NAME_MAX    512     /* octets of a mailbox name */

/* A store with an empty INBOX; first_uid_validity from the caller (never 0), so that runs repeat. */
struct mailstore *mailstore_new(const char *owner, uint64_t quota, uint32_t first_uid_validity);
void mailstore_free(struct mailstore *store);
/* INBOX in any case, others octet-exact; NULL when there is none. Valid until it is deleted. */
struct mailbox *mailstore_find(struct mailstore *store, struct tg_span name);
/* Whether a mailbox may have this name: printable ASCII, no `%` or `*`, no empty level and no `.` or `..` among the
 * levels, right modified UTF-7 (RFC 3501 section 5.1.3); INBOX in any case is right too. */
bool mail_mailbox_name_valid(struct tg_span name);
/* TG_MALFORMED: bad name (IM-H5); TG_LIMIT: exists already (or MAIL_MAILBOX_MAX). Makes missing parents; `/` divides;
 * one trailing `/` is dropped; a no_select name becomes a mailbox again, under a new uid_validity. out may be NULL. */
TG_MUST_USE enum tg_status mailstore_create(struct mailstore *store, struct tg_span name, struct mailbox **out);
/* TG_NOT_FOUND; TG_MALFORMED for INBOX and for a no_select name with children. With children it stays as no_select,
 * empty. A subscription stays. */
TG_MUST_USE enum tg_status mailstore_delete(struct mailstore *store, struct tg_span name);
/* Children move along. INBOX hands over its letters and stays, empty. TG_NOT_FOUND, TG_MALFORMED (bad name, a move into
 * itself), TG_LIMIT (`to` or a child's new name exists). Subscriptions stay with the old names. */
TG_MUST_USE enum tg_status mailstore_rename(struct mailstore *store, struct tg_span from, struct tg_span to);
/* TG_NOT_FOUND when there is no such mailbox (on) or subscription to a gone one (off). */
TG_MUST_USE enum tg_status mailstore_subscribe(struct mailstore *store, struct tg_span name, bool on);
/* "\\Sent" and its like (RFC 6154 section 2), in any case, as the static string that special_use holds; NULL: none. */
const char *mail_special_use(struct tg_span name);
/* The mailbox that has this special_use, or NULL. */
struct mailbox *mailstore_special(struct mailstore *store, const char *special_use);
bool mailstore_has_children(const struct mailstore *store, const struct mailbox *box);
/* Would so many octets more keep within the quota? */
bool mailstore_has_room(const struct mailstore *store, uint64_t size);
/* Adds a letter (holds the blob); TG_LIMIT when over quota, the disk is full, MAIL_ITEM_MAX or the last UID,
 * TG_NOT_FOUND when the mailbox is no_select; then nothing changed. *out_uid may be NULL. */
TG_MUST_USE enum tg_status mailbox_add(struct mailstore *store, struct mailbox *box, struct tg_blob *octets,
                                       unsigned flags, uint64_t keywords, tg_time received, uint32_t tag,
                                       uint32_t *out_uid);
/* NULL when gone. Valid until the mailbox changes in number. */
struct mail_item *mailbox_by_uid(struct mailbox *box, uint32_t uid);
/* Sets flags and keywords; counts the change when there is one. */
void mailbox_set_flags(struct mailbox *box, struct mail_item *item, unsigned flags, uint64_t keywords);
/* Removes one letter for good. TG_NOT_FOUND. */
TG_MUST_USE enum tg_status mailbox_remove(struct mailstore *store, struct mailbox *box, uint32_t uid);
/* The bit of a keyword (any case), adding it when `add`; 0 when unknown or there are MAIL_KEYWORD_MAX already. */
uint64_t mailbox_keyword(struct mailbox *box, struct tg_span name, bool add);

#endif
