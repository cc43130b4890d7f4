// SPDX-License-Identifier: MIT
/* The receiving side of one SMTP connection: relay (port 25) or submission (port 587), RFC 5321, 6409, 1870 (SIZE),
 * 2920 (PIPELINING), 6152 (8BITMIME), 6531 (SMTPUTF8), 2034 (enhanced codes), 3461 (DSN parameters), 4954 (AUTH), 3207
 * (STARTTLS).
 * An endpoint (wire/endpoint.h). The driver stores what EP_STORE brings and answers the questions below. */
#ifndef PROTOCOLS_SMTP_SMTP_SERVER_H
#define PROTOCOLS_SMTP_SMTP_SERVER_H

#include "base/arena.h"
#include "protocols/sasl/sasl.h"
#include "protocols/smtp/smtp_commands.h"
#include "protocols/smtp/smtp_newlines.h"
#include "protocols/wire/endpoint.h"

struct smtp_server;

/* EP_ASK and EP_TELL of this endpoint. */
enum smtp_server_what {
    SMTP_ASK_AUTH,     /* are user and password right? If smtp_server_auth_proved, the password is known to be: is it a
                        * user here? answer 235, 535 or 454 */
    SMTP_ASK_SENDER,   /* may this reverse-path send here? 250 or a refusal */
    SMTP_ASK_RCPT,     /* is the newest recipient welcome? 250, 251, 450, 452, 550 ... */
    SMTP_ASK_ACCEPT,   /* the whole letter is in the spool: take charge of it? 250 or 4yz/5yz (RFC 5321 4.2.5) */
    SMTP_TELL_DISCARD, /* the transaction ended without ACCEPT (RSET, EHLO, lost, refused): empty the spool */
    SMTP_TELL_REFUSED, /* a command was refused; for counters */
    SMTP_ASK_VRFY,     /* only with config.vrfy: is smtp_server_vrfy known? 250 (text: "Name <address>"), 251 or 550 */
    SMTP_ASK_SECRET,   /* what is kept of smtp_server_auth_user's password? smtp_server_answer_secret */
};

/* One recipient of the transaction. */
struct smtp_recipient {
    struct tg_span path;  /* forward-path without <> and source route */
    unsigned notify;      /* enum smtp_notify bits; 0: absent (RFC 3461 4.1) */
    struct tg_span orcpt; /* as sent, xtext; empty: absent */
};
enum smtp_notify { SMTP_NOTIFY_NEVER = 1, SMTP_NOTIFY_SUCCESS = 2, SMTP_NOTIFY_FAILURE = 4, SMTP_NOTIFY_DELAY = 8 };

/* What the server remembers of the transaction: the envelope. Borrowed from the server; valid until the transaction
 * ends. */
struct smtp_envelope {
    struct tg_span reverse_path; /* without <>; empty with has_reverse_path: the null reverse-path */
    bool has_reverse_path;
    const struct smtp_recipient *recipients;
    size_t recipient_count;
    uint64_t declared_size; /* SIZE=, 0: absent */
    bool body_8bitmime;
    bool smtputf8; /* the client said that addresses or header may be UTF-8 (RFC 6531) */
    bool ret_full, ret_hdrs; /* RET= */
    struct tg_span envid;    /* xtext as sent */
};

/* What an older server does not offer, for lessons: bits of smtp_server_config.lacks. */
enum smtp_extension {
    SMTP_PIPELINING = 1,
    SMTP_8BITMIME = 2,
    SMTP_DSN = 4,
};

struct smtp_server_config {
    const char *hostname; /* greeting and replies; borrowed, as the whole config */
    uint64_t message_max; /* octets; announced as SIZE and enforced */
    unsigned rcpt_max;    /* at least 100 (RFC 5321 4.5.3.1.8) */
    tg_time idle_max;     /* 4.5.3.2.7: at least 5 minutes */
    bool submission;      /* port 587: MAIL needs AUTH (530), RFC 6409 4.3 */
    bool offer_auth;      /* EHLO lists AUTH */
    bool plaintext_auth;  /* teaching switch: PLAIN and LOGIN without TLS */
    bool tls_offered;     /* EHLO lists STARTTLS */
    bool
        tls_required; /* 530 to all but NOOP, EHLO, STARTTLS and QUIT before TLS (RFC 3207 section 4); not on port 25 */
    bool tls_from_start; /* the port speaks nothing but TLS (RFC 8314 section 3.3) */
    bool tls_broken;     /* STARTTLS is answered 454: there is no certificate to show */
    bool vrfy;            /* teaching switch: VRFY answers 250/550 rather than 252 */
    bool no_service;      /* greet 554 (RFC 7504) */
    bool too_busy;        /* greet 421 and close: too many sessions (SMTP-R10) */
    bool lf_ok;           /* teaching switch: a bare LF ends a command, for hand-typed sessions; never in DATA (X04) */
    bool keitai_dots;     /* teaching switch: a..b@x and a.@x unquoted (SMTP-G02) */
    bool strict_syntax;   /* no spaces behind FROM: and TO: (SMTP-G01); no text line over 1000 octets (SMTP-R31) */
    bool smtputf8;        /* offer it */
    enum smtp_bare_newline bare_newline;
    unsigned lacks; /* enum smtp_extension */
    struct tg_prng *chance; /* for CRAM-MD5 and SCRAM-SHA-256; NULL: these are not offered */
};

/* The greeting waits in poll at once. The struct lives in arena; NULL when it is full. config outlives the server. */
struct smtp_server *smtp_server_new(struct tg_arena *arena, const struct smtp_server_config *config, tg_time now);
struct endpoint smtp_server_endpoint(struct smtp_server *s);

enum smtp_state smtp_server_state(const struct smtp_server *s);
const struct smtp_envelope *smtp_server_envelope(const struct smtp_server *s);
/* SMTP_ASK_AUTH: what was offered. */
struct tg_span smtp_server_auth_user(const struct smtp_server *s);
struct tg_span smtp_server_auth_password(const struct smtp_server *s);
/* The client proved that it knows the password, without telling it. */
bool smtp_server_auth_proved(const struct smtp_server *s);
/* SMTP_ASK_VRFY: what the client wants to know, as written. */
struct tg_span smtp_server_vrfy(const struct smtp_server *s);
/* Who has logged in on this connection; empty: nobody. */
struct tg_span smtp_server_user(const struct smtp_server *s);
/* What the client called itself in EHLO or HELO, and the protocol word for Received: "SMTP", "ESMTP", "ESMTPA",
 * "ESMTPS", "ESMTPSA", "UTF8SMTP" ... */
struct tg_span smtp_server_client_name(const struct smtp_server *s);
const char *smtp_server_with(const struct smtp_server *s);

/* Answers the open question. code is the reply code, enhanced "5.1.1" (its class must match) or NULL for the usual one
 * of that question and code, text the words behind it or NULL for the usual ones. Asserts that a question is open. */
void smtp_server_answer(struct smtp_server *s, int code, const char *enhanced, const char *text, tg_time now);
/* Answers SMTP_ASK_SECRET; the secret is copied. */
void smtp_server_answer_secret(struct smtp_server *s, const struct sasl_secret *secret, tg_time now);
/* Says 421 4.3.2 and closes: the host shuts down. */
void smtp_server_shutdown(struct smtp_server *s, tg_time now);

#endif
