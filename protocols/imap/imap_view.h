// SPDX-License-Identifier: MIT
/* One session's own view of its mailbox (RFC 3501 sections 2.3.1.2, 5.2 and 7.4.1): which letter has which number is
 * fixed until the client was told otherwise, whatever others do to the mailbox meanwhile. A flush compares the view
 * with the mailbox and gives the news one by one, in the order EXPUNGE, EXISTS, RECENT, FLAGS, FETCH. Letters that
 * others expunged stay readable until the client was told (IM61). Indexes count from 0, numbers from 1. */
#ifndef PROTOCOLS_IMAP_IMAP_VIEW_H
#define PROTOCOLS_IMAP_IMAP_VIEW_H

#include "protocols/mail/mailstore.h"

struct imap_view_item {
    struct mail_item letter; /* a copy, as the client knows it; its octets are held */
    bool gone;               /* no longer in the mailbox, and the client does not know */
    bool tell;               /* the client shall be told its flags */
};

enum imap_flush_phase {
    IMAP_FLUSH_NONE,
    IMAP_FLUSH_EXPUNGE,
    IMAP_FLUSH_EXISTS,
    IMAP_FLUSH_RECENT,
    IMAP_FLUSH_KEYWORDS,
    IMAP_FLUSH_FETCH,
};

struct imap_view {
    struct mailstore *store;
    struct mailbox *box;   /* looked up before each use: it may have been deleted */
    uint32_t uid_validity; /* tells a mailbox from a later one at the same address */
    size_t place;          /* where box was last found in store->mailboxes */
    bool open, read_only;
    struct imap_view_item *items;
    size_t count, cap;
    uint32_t last_uid; /* highest ever seen */
    uint64_t seen;     /* box->change at the last comparison */
    size_t recent;     /* letters that are recent to this session */
    unsigned keywords_told;
    bool any_tell, any_gone, grown;
    enum imap_flush_phase phase;
    size_t at, removed; /* of the phase that runs */
};

/* Takes the letters as they are. The store is borrowed until the view is closed. */
void imap_view_open(struct imap_view *v, struct mailstore *store, struct mailbox *box, bool read_only);
void imap_view_close(struct imap_view *v);
/* The mailbox, or NULL when it was deleted. Valid until the store is next changed. */
struct mailbox *imap_view_box(struct imap_view *v);
/* The letter as it is in the mailbox now, or NULL when it is gone. */
struct mail_item *imap_view_letter(struct imap_view *v, size_t index);
/* First index whose UID is at least uid; count when there is none. */
size_t imap_view_find(const struct imap_view *v, uint32_t uid);
/* The client is being told the flags of this letter: copies them from the mailbox, nothing is left to tell. */
void imap_view_told(struct imap_view *v, size_t index);
/* Changes the flags in the mailbox. The client will be told, unless `silent` and nobody else changed them (IM41, IM62).
 */
void imap_view_set_flags(struct imap_view *v, size_t index, unsigned flags, uint64_t keywords, bool silent);

/* Begins to tell what changed. */
void imap_view_flush(struct imap_view *v, bool expunge_allowed);
/* Appends the next untagged line (without CRLF) to out; false, and nothing, when all is told. */
bool imap_view_next(struct imap_view *v, bool with_uid, struct tg_buf *out);

#endif
