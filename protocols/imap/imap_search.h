// SPDX-License-Identifier: MIT
/* SEARCH (RFC 3501 section 6.4.4): its keys as a tree, and whether a letter matches. Text is sought in decoded header
 * fields and decoded text parts, whatever their charset. SIMPLIFIED: only ASCII letters match without regard to case.
 */
#ifndef PROTOCOLS_IMAP_IMAP_SEARCH_H
#define PROTOCOLS_IMAP_IMAP_SEARCH_H

#include "protocols/imap/imap_letter.h"
#include "protocols/imap/imap_set.h"

#define IMAP_SEARCH_KEYS 500

enum imap_search_op {
    IMAP_SEARCH_ALL,
    IMAP_SEARCH_AND,  /* all of the children */
    IMAP_SEARCH_OR,   /* one of two children */
    IMAP_SEARCH_NOT,  /* not the child */
    IMAP_SEARCH_FLAG, /* flags & mask == flags_set */
    IMAP_SEARCH_RECENT,
    IMAP_SEARCH_KEYWORD,
    IMAP_SEARCH_SET,
    IMAP_SEARCH_HEADER, /* field, text; any field of that name with empty text */
    IMAP_SEARCH_BODY,
    IMAP_SEARCH_TEXT,
    IMAP_SEARCH_RECEIVED, /* day: INTERNALDATE is before (-1), on (0) or since (+1) */
    IMAP_SEARCH_SENT,     /* the same for Date: */
    IMAP_SEARCH_LARGER,
    IMAP_SEARCH_SMALLER,
};

struct imap_search_key {
    enum imap_search_op op;
    struct imap_search_key *child, *next; /* children are a list */
    unsigned mask, flags_set;
    bool wanted;                /* RECENT, KEYWORD: has it, or has it not */
    struct tg_span field, text; /* text is UTF-8; keyword */
    struct imap_set set;
    int compare;
    uint32_t day, size;
};

/* What keys are read against. */
struct imap_search_parse {
    struct imap_cursor *cursor;
    const struct imap_view *view;
    struct tg_span charset; /* of the strings; empty: US-ASCII */
    unsigned keys;
};
/* search-key *(SP search-key): an AND. NULL: the cursor tells why. */
struct imap_search_key *imap_search_parse(struct imap_search_parse *p);
/* US-ASCII, UTF-8, ISO-2022-JP: what strings may be in. */
bool imap_search_charset(struct tg_span name);

/* One letter and what it is known by. */
struct imap_search_letter {
    size_t index;
    const struct mail_item *item; /* as it is in the mailbox now, or as it was when it went */
    bool recent;
    const struct mailbox *box; /* names its keywords; NULL when it is gone */
    const struct tg_epoch *epoch;
    struct imap_letter *letter;
    struct tg_buf *text; /* scratch */
};
bool imap_search_matches(const struct imap_search_key *key, const struct imap_search_letter *l);

#endif
