// SPDX-License-Identifier: MIT
/* FETCH (RFC 3501 sections 6.4.5 and 7.4.2): its arguments, and the work of answering letter by letter. */
#ifndef PROTOCOLS_IMAP_IMAP_FETCH_H
#define PROTOCOLS_IMAP_IMAP_FETCH_H

#include "protocols/imap/imap_letter.h"
#include "protocols/imap/imap_set.h"

#define IMAP_FETCH_ITEMS   200 /* items of one FETCH */
#define IMAP_SECTION_DEPTH 32  /* numbers of one section */
#define IMAP_SECTION_NAMES 500 /* names in HEADER.FIELDS */

enum imap_fetch_kind {
    IMAP_FETCH_FLAGS,
    IMAP_FETCH_UID,
    IMAP_FETCH_INTERNALDATE,
    IMAP_FETCH_SIZE,
    IMAP_FETCH_ENVELOPE,
    IMAP_FETCH_BODY,
    IMAP_FETCH_BODYSTRUCTURE,
    IMAP_FETCH_SECTION, /* BODY[...] and BODY.PEEK[...] */
    IMAP_FETCH_RFC822,
    IMAP_FETCH_RFC822_HEADER,
    IMAP_FETCH_RFC822_TEXT,
};

enum imap_section_text {
    IMAP_SECTION_ALL, /* no word: the letter, or the body of a part */
    IMAP_SECTION_HEADER,
    IMAP_SECTION_FIELDS,
    IMAP_SECTION_FIELDS_NOT,
    IMAP_SECTION_TEXT,
    IMAP_SECTION_MIME,
};

struct imap_section {
    uint32_t *numbers;
    size_t number_count;
    enum imap_section_text text;
    struct tg_span *names;
    size_t name_count;
};

struct imap_fetch_item {
    enum imap_fetch_kind kind;
    struct imap_section section;
    bool peek, partial;
    uint32_t offset, length; /* of a partial */
};

struct imap_fetch_items {
    struct imap_fetch_item *items;
    size_t count;
};

struct imap_fetch_job {
    struct imap_set set;
    struct imap_fetch_items asked;
    size_t at, index; /* of the walk over the set */
    bool in_letter;   /* the response of this letter has begun */
    bool sent_body;   /* the content that was just sent ended a body */
    bool missing;     /* a letter was gone that the client believes in */
    size_t item;      /* next item of this letter */
};

/* "ALL", "FLAGS", "(FLAGS BODY[])" ...; in the cursor's arena. */
bool imap_fetch_items_parse(struct imap_cursor *c, struct imap_fetch_items *out);
/* The name an item has in the response: "BODY[HEADER.FIELDS (SUBJECT)]<0>". */
void imap_fetch_item_name(struct tg_buf *out, const struct imap_fetch_item *item);
bool imap_fetch_item_is_content(const struct imap_fetch_item *item);
/* Does it set \Seen? (IM53) */
bool imap_fetch_item_reads(const struct imap_fetch_item *item);

/* The octets of a section: borrowed from the letter, or from its arena when they had to be gathered. false: there is no
 * such part. */
bool imap_section_find(struct imap_letter *letter, const struct imap_section *section, struct tg_span *out);

#endif
