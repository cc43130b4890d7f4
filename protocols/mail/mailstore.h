// SPDX-License-Identifier: MIT
/* One account's mailboxes as plain memory: letters with UIDs, flags, dates and a quota (RFC 3501 section 2.3). Shared by the
 * delivery agent, POP3 (which sees INBOX as its maildrop, under a lock) and any number of IMAP sessions, which notice each
 * other's changes through the modification count. Letters' octets never change.
 * Owns what it holds; sizes in octets. */
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
    uint32_t next_uid_validity;
    bool locked; /* POP3 has the maildrop (RFC 1939 section 4) */
};

/* A store with an empty INBOX; first_uid_validity from the caller (never 0), so that runs repeat. */
struct mailstore *mailstore_new(const char *owner, uint64_t quota, uint32_t first_uid_validity);
void mailstore_free(struct mailstore *store);
/* INBOX in any case, others octet-exact; NULL when there is none. Valid until it is deleted. */
struct mailbox *mailstore_find(struct mailstore *store, struct tg_span name);
/* TG_MALFORMED: bad name (IM-H5); TG_LIMIT: exists already. Makes missing parents; `/` divides. */
TG_MUST_USE enum tg_status mailstore_create(struct mailstore *store, struct tg_span name, struct mailbox **out);
/* TG_NOT_FOUND; TG_MALFORMED for INBOX. With children it stays as no_select, empty. */
TG_MUST_USE enum tg_status mailstore_delete(struct mailstore *store, struct tg_span name);
TG_MUST_USE enum tg_status mailstore_rename(struct mailstore *store, struct tg_span from, struct tg_span to);
/* Adds a letter (holds the blob); TG_LIMIT when over quota, nothing changed. *out_uid may be NULL. */
TG_MUST_USE enum tg_status mailbox_add(struct mailstore *store, struct mailbox *box, struct tg_blob *octets, unsigned flags,
                                       uint64_t keywords, tg_time received, uint32_t tag, uint32_t *out_uid);
/* NULL when gone. Valid until the mailbox changes in number. */
struct mail_item *mailbox_by_uid(struct mailbox *box, uint32_t uid);
/* Sets flags and keywords and counts the change. */
void mailbox_set_flags(struct mailbox *box, struct mail_item *item, unsigned flags, uint64_t keywords);
/* Removes one letter for good. TG_NOT_FOUND. */
TG_MUST_USE enum tg_status mailbox_remove(struct mailstore *store, struct mailbox *box, uint32_t uid);
/* The bit of a keyword, adding it when `add`; 0 when unknown or there are MAIL_KEYWORD_MAX already. */
uint64_t mailbox_keyword(struct mailbox *box, struct tg_span name, bool add);

#endif
