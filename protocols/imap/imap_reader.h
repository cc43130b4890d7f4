// SPDX-License-Identifier: MIT
/* Cuts a stream of octets into whole IMAP commands or responses: lines whose literals have been read (RFC 3501
 * section 2.2 and 4.3, RFC 7888). Stops where a literal is announced so that its owner says where the octets go. Used
 * by both ends. */
#ifndef PROTOCOLS_IMAP_IMAP_READER_H
#define PROTOCOLS_IMAP_IMAP_READER_H

#include "base/buf.h"

enum imap_read {
    IMAP_READ_MORE,     /* all was taken, nothing is complete */
    IMAP_READ_LITERAL,  /* the line ends in "{n}": call imap_reader_literal, or imap_reader_refuse */
    IMAP_READ_CHUNK,    /* imap_reader.chunk: the next octets of a literal that is streamed */
    IMAP_READ_DONE,     /* imap_reader_text is the whole of it, without the last CRLF */
    IMAP_READ_TOO_LONG, /* it was over the limit and has been eaten to its end; the text is its beginning */
    IMAP_READ_EATEN,    /* the rest of something that was refused has been eaten */
};

enum imap_literal_to {
    IMAP_LITERAL_TEXT,   /* into the text, in its place */
    IMAP_LITERAL_STREAM, /* handed out as CHUNKs; in the text an empty literal stands for it */
    IMAP_LITERAL_EAT,    /* thrown away; in the text an empty literal stands for it */
};

struct imap_reader {
    struct tg_buf text;
    size_t line_limit;      /* octets of lines, all together, CRLF excluded */
    size_t literal_limit;   /* octets of literals in the text, all together */
    size_t lines, literals; /* octets so far */
    bool marks;             /* lines may end in a literal's size: off for the lines of SASL and IDLE */
    bool last_cr, bare, too_long, refused;
    unsigned char tail[24];    /* the end of the line, also of one that is eaten */
    size_t tail_len, mark_len; /* of the tail; of "{n}" */
    enum imap_literal_to to;
    uint64_t literal_left;
    /* After READ_LITERAL: */
    uint64_t literal_size; /* may be more than can be taken */
    bool literal_unsized;  /* a number over 2^32-1 */
    bool literal_sync;     /* "{n}": the sender waits; else "{n+}" */
    struct tg_span chunk;  /* after READ_CHUNK: borrowed from the input */
};

void imap_reader_init(struct imap_reader *r, size_t line_limit, size_t literal_limit);
void imap_reader_deinit(struct imap_reader *r);
/* Forgets the command that was read; the next one begins. Call it after DONE, TOO_LONG and EATEN. */
void imap_reader_reset(struct imap_reader *r);
/* Reads from in until something is to be said; *took says how far. */
enum imap_read imap_reader_feed(struct imap_reader *r, struct tg_span in, size_t *took);
void imap_reader_literal(struct imap_reader *r, enum imap_literal_to to);
/* The literal is not wanted: a synchronising one was the end of the command; others are read and thrown away, with all
 * that follows in the command, until READ_EATEN. Returns whether the command goes on like that. */
bool imap_reader_refuse(struct imap_reader *r);
struct tg_span imap_reader_text(const struct imap_reader *r);
/* A lone CR or LF, or a NUL, stood in a line. */
bool imap_reader_has_bare(const struct imap_reader *r);

#endif
