// SPDX-License-Identifier: MIT
/* Reading the words of IMAP (RFC 3501 section 9) from a whole command or response: text in which each literal stands
 * behind its own "{n}" CRLF. A cursor moves over it; the first thing that does not fit stops it for good and says why.
 * Spans borrow from the text, or from the arena when quotes had to be taken off. Used by both ends. */
#ifndef PROTOCOLS_IMAP_IMAP_PARSER_H
#define PROTOCOLS_IMAP_IMAP_PARSER_H

#include "base/arena.h"
#include "base/buf.h"

#define IMAP_TAG_MAX 128   /* octets of a tag */
#define IMAP_NESTING 32    /* parentheses within parentheses */
#define IMAP_RANGES  10000 /* ranges of one sequence set */

struct imap_cursor {
    struct tg_span text;
    size_t at;
    struct tg_arena *arena;
    const char *error; /* NULL while all is well; then a static sentence for BAD */
    bool cut; /* a literal was announced and the text ends there: its octets are kept elsewhere or still to come */
    uint64_t cut_size; /* what was announced */
};

void imap_cursor_init(struct imap_cursor *c, struct tg_span text, struct tg_arena *arena);
/* Sets the error, if there is none yet. Always false. */
bool imap_fail(struct imap_cursor *c, const char *error);
bool imap_at_end(const struct imap_cursor *c);
/* Fails unless all was read. */
bool imap_end(struct imap_cursor *c);
/* The next octet, or -1. */
int imap_peek(const struct imap_cursor *c);
/* Takes this octet if it is next; no failure when it is not. */
bool imap_take(struct imap_cursor *c, char octet);
/* The same, but it must be there. */
bool imap_expect(struct imap_cursor *c, char octet, const char *error);
/* Exactly one SP. */
bool imap_space(struct imap_cursor *c);

bool imap_is_atom_octet(unsigned char octet);
bool imap_tag(struct imap_cursor *c, struct tg_span *out);
bool imap_atom(struct imap_cursor *c, struct tg_span *out);
/* An atom with "]" allowed in it, as in flags behind a backslash and in astrings. */
bool imap_astring_atom(struct imap_cursor *c, struct tg_span *out);
/* Quoted or literal. */
bool imap_string(struct imap_cursor *c, struct tg_span *out);
bool imap_astring(struct imap_cursor *c, struct tg_span *out);
/* As astring, and the wildcards "%" and "*". */
bool imap_list_mailbox(struct imap_cursor *c, struct tg_span *out);
/* String or NIL (then *out is empty with a NULL pointer). */
bool imap_nstring(struct imap_cursor *c, struct tg_span *out);
/* Digits, at most max. */
bool imap_number(struct imap_cursor *c, uint64_t max, uint64_t *out);
/* "\Seen", "$Junk", "work": a flag as it stands. */
bool imap_flag(struct imap_cursor *c, struct tg_span *out);

/* Moves over one value of any form, at most IMAP_NESTING deep: for what a client does not know. */
bool imap_skip_value(struct imap_cursor *c);

#endif
