// SPDX-License-Identifier: MIT
/* Reply lines of SMTP, both ends: RFC 5321 section 4.2, with the enhanced status codes of RFC 2034 and 3463. */
#ifndef PROTOCOLS_SMTP_SMTP_REPLY_H
#define PROTOCOLS_SMTP_SMTP_REPLY_H

#include "base/buf.h"

#define SMTP_REPLY_LINE_MAX       512  /* octets with CRLF, what a server writes (4.5.3.1.5) */
#define SMTP_REPLY_LINE_TAKEN_MAX 4096 /* octets with CRLF, what a client reads (SMTP-L08) */
#define SMTP_REPLY_LINES_MAX      256
#define SMTP_REPLY_TEXT_MAX       512 /* octets of a first line's text that are kept */

/* Appends a whole reply with CRLFs: "250 2.1.0 Sender OK". Text longer than a line is continued ("250-"); octets that
 * are not printable ASCII become '?'. enhanced "2.1.0" or NULL. false at the buffer's ceiling. */
bool smtp_reply_write(struct tg_buf *out, int code, const char *enhanced, struct tg_span text);

enum smtp_reply_result {
    SMTP_REPLY_MORE, /* a continued line: more must come */
    SMTP_REPLY_DONE, /* the reply is whole */
    SMTP_REPLY_BAD,  /* no code, a code outside 200-599, a code that changed, too many lines (SMTP-K03, H07) */
};

/* A reply being read. */
struct smtp_reply {
    int code;                /* 0 before the first line */
    unsigned char status[3]; /* enhanced code of the first line; {0} when there was none */
    unsigned lines;
    struct tg_buf text; /* the first line's text without codes, printable ASCII only, cut at SMTP_REPLY_TEXT_MAX */
};

void smtp_reply_init(struct smtp_reply *r);
void smtp_reply_deinit(struct smtp_reply *r);
/* Ready for the next reply. */
void smtp_reply_clear(struct smtp_reply *r);
/* Takes one line without its CRLF. *text, when not NULL, is what stands behind the code on this line (borrowed). */
enum smtp_reply_result smtp_reply_line(struct smtp_reply *r, struct tg_span line, struct tg_span *text);

/* status-code = class "." subject "." detail at the front of s, its class being the first digit of code: how many
 * octets it has, with the space behind it, or 0. */
size_t smtp_enhanced_parse(struct tg_span s, int code, unsigned char status[3]);

#endif
