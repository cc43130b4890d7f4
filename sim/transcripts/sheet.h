// SPDX-License-Identifier: MIT
/* Paper: a document put together block by block, in whichever format a backend writes. Whoever fills it knows nothing
 * of Markdown or HTML; every text given here is plain, and the backend escapes it. */
#ifndef SIM_TRANSCRIPTS_SHEET_H
#define SIM_TRANSCRIPTS_SHEET_H

#include "base/buf.h"

enum sheet_block {
    SHEET_NONE,
    SHEET_TITLE,    /* text */
    SHEET_HEADING,  /* text */
    SHEET_TEXT,     /* a paragraph */
    SHEET_FIELDS,   /* labels with room to write behind each */
    SHEET_CAPTION,  /* what is happening now, in one sentence */
    SHEET_ITEM,     /* one of a list */
    SHEET_ROW,      /* of a table; the first one is its head */
    SHEET_LINE,     /* of a conversation, octet for octet */
    SHEET_QUESTION, /* number, text */
    SHEET_CHOICE,   /* letter, text */
    SHEET_PAGE,     /* what follows begins on a new page */
    SHEET_BLOCK_COUNT
};

struct sheet_backend {
    void (*open)(struct tg_buf *out, enum sheet_block block); /* before the first of a run of blocks of one kind */
    void (*put)(struct tg_buf *out, enum sheet_block block, const struct tg_span *cells, size_t count, bool first);
    void (*close)(struct tg_buf *out, enum sheet_block block); /* behind the last of them */
};
extern const struct sheet_backend sheet_markdown, sheet_html;

struct sheet {
    const struct sheet_backend *backend;
    struct tg_buf *out;
    enum sheet_block open;
};
void sheet_put(struct sheet *sheet, enum sheet_block block, const struct tg_span *cells, size_t count);
void sheet_put1(struct sheet *sheet, enum sheet_block block, struct tg_span text);
/* Ends the run that is open. */
void sheet_end(struct sheet *sheet);

/* A whole HTML page around blocks: language "en", the title, and the style sheet of the program's own files. */
void sheet_html_begin(struct tg_buf *out, const char *language, struct tg_span title);
void sheet_html_end(struct tg_buf *out);
/* Appends s with & < > " ' escaped. */
void sheet_escape(struct tg_buf *out, struct tg_span s);

#endif
