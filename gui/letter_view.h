// SPDX-License-Identifier: MIT
/* What is known of a letter at a moment: its octets as they are now, its envelope, its postmarks. */
#ifndef GUI_LETTER_VIEW_H
#define GUI_LETTER_VIEW_H

#include "gui/app.h"
#include "protocols/mail/message.h"

#define LETTER_RECIPIENTS_MAX 4
#define LETTER_POSTMARKS_MAX  4

struct letter_postmark {
    struct tg_span by, from, with, time; /* time: "09:00:01" */
};
struct letter_view {
    struct tg_span octets; /* newest version; at most the first 256 KiB */
    size_t whole;          /* octets of all of it */
    struct mail_header header;
    struct tg_span body; /* decoded, UTF-8 */
    struct tg_span raw_body;
    bool said;           /* MAIL FROM was said; else from the letter's own address list */
    struct tg_span from; /* "<taro@aoba.example>" */
    struct tg_span recipients[LETTER_RECIPIENTS_MAX];
    uint32_t recipient_count;                               /* may be more */
    struct letter_postmark postmarks[LETTER_POSTMARKS_MAX]; /* newest first */
    size_t postmark_count;
    bool agrees; /* every recipient of the envelope stands in To or Cc */
};
/* false: no such letter yet. Spans live as long as the frame. */
bool letter_view_make(struct app *app, uint32_t letter, struct letter_view *out);
/* A field's value: decoded for reading, or unfolded as sent. */
struct tg_span letter_field_text(const struct canvas *c, const struct mail_field *field, bool raw);

#endif
