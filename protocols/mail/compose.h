// SPDX-License-Identifier: MIT
/* Writing letters: RFC 5322 header with folding and encoded words, MIME body, trace fields, and the delivery report
 * (RFC 3464 in RFC 6522). Generated lines obey 998 and, where they can, 78 octets. */
#ifndef PROTOCOLS_MAIL_COMPOSE_H
#define PROTOCOLS_MAIL_COMPOSE_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/prng.h"

struct mail_header;

enum mail_charset_choice { MAIL_CHARSET_UTF8, MAIL_CHARSET_ISO2022JP };
enum mail_encoding_choice { MAIL_ENCODING_AUTO, MAIL_ENCODING_QP, MAIL_ENCODING_BASE64, MAIL_ENCODING_8BIT };

struct mail_attachment {
    struct tg_span filename, type; /* UTF-8; "image/png" */
    struct tg_span octets;
};
struct mail_mailbox {
    struct tg_span name;    /* UTF-8, may be empty */
    struct tg_span address; /* local@domain */
};
struct mail_draft {
    struct mail_mailbox from;
    const struct mail_mailbox *to, *cc; /* Bcc never comes here (SMTP-K06) */
    size_t to_count, cc_count;
    struct tg_span subject, text; /* UTF-8, text with \n or CRLF */
    tg_time date;
    const struct tg_epoch *epoch;
    struct tg_span message_id;              /* without <>, e.g. "20260401.1.3f@aoba.example" */
    struct tg_span in_reply_to, references; /* may be empty; with their <> */
    enum mail_charset_choice charset;       /* ISO-2022-JP falls back to UTF-8 when something does not fit */
    enum mail_encoding_choice encoding;
    const struct mail_attachment *attachments;
    size_t attachment_count;
    const struct tg_span *extra_fields; /* whole lines without CRLF */
    size_t extra_field_count;
};
/* Appends the whole letter (CRLF lines). prng makes the boundary. false at out's ceiling. */
bool mail_compose(struct tg_buf *out, const struct mail_draft *draft, struct tg_prng *prng);
/* For a reply to the letter with this header (RFC 5322 section 3.6.4): appends what in_reply_to and references of its
 * draft should hold. Nothing when the letter has no Message-ID. */
bool mail_reply_ids(const struct mail_header *parent, struct tg_buf *in_reply_to, struct tg_buf *references);
/* Appends an unstructured field, folded, with encoded words where the text is not ASCII. */
bool mail_write_unstructured(struct tg_buf *out, const char *name, struct tg_span utf8,
                             enum mail_charset_choice charset);

struct mail_received {
    struct tg_span client_name; /* EHLO argument */
    struct tg_span client_host; /* PTR name; empty: unknown */
    uint32_t client_ip;         /* IPv4, host order */
    struct tg_span by;          /* own FQDN */
    struct tg_span with;        /* "ESMTPA" */
    struct tg_span id;          /* queue id */
    struct tg_span rcpt;        /* the only recipient; empty: leave `for` out (SMTP-T03) */
    const struct tg_epoch *epoch;
    tg_time now;
};
/* Appends one Received: field, SMTP-T01. */
bool mail_write_received(struct tg_buf *out, const struct mail_received *r);

struct mail_dsn_recipient {
    struct tg_span final_recipient, orcpt; /* orcpt xtext, may be empty */
    const char *action;                    /* "failed", "delayed", "delivered", "relayed" */
    unsigned char status[3];               /* 5.1.1 */
    struct tg_span remote_mta;             /* empty: no remote host answered */
    struct tg_span diagnostic;             /* "550 5.1.1 No such user", empty with remote_mta */
    tg_time last_attempt;
    tg_time will_retry_until; /* TG_TIME_NEVER: leave out */
};
struct mail_dsn {
    struct tg_span reporting_mta; /* FQDN */
    struct tg_span to;            /* the reverse-path of the letter */
    struct tg_span envid;         /* xtext, may be empty */
    tg_time arrival, now;
    const struct tg_epoch *epoch;
    const struct mail_dsn_recipient *recipients;
    size_t recipient_count;
    struct tg_span original;   /* the letter's octets */
    bool full;                 /* RET=FULL and at most 64 KiB: message/rfc822, else text/rfc822-headers */
    struct tg_span message_id; /* without <> */
};
/* Appends the whole multipart/report; its first part speaks Japanese and English (Q06, Q07). */
bool mail_write_dsn(struct tg_buf *out, const struct mail_dsn *dsn, struct tg_prng *prng);

#endif
