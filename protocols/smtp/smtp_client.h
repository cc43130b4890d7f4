// SPDX-License-Identifier: MIT
/* The sending side of one SMTP connection (RFC 5321): a mail client submitting, or a server relaying. An endpoint.
 * Entering a state sends a line; a reply chooses the next state. It greets and logs in, sends the letters it is given
 * one after the other, tells the fate of each recipient, and says QUIT when told to. Decides by reply code, never by
 * text. */
#ifndef PROTOCOLS_SMTP_SMTP_CLIENT_H
#define PROTOCOLS_SMTP_SMTP_CLIENT_H

#include "base/arena.h"
#include "protocols/wire/endpoint.h"
#include "protocols/sasl/sasl.h"

struct smtp_client;

/* What is awaited, for EP_STATE. */
enum smtp_client_state {
    SMTP_CLIENT_GREETING, /* 220 */
    SMTP_CLIENT_EHLO,     /* the answer to EHLO */
    SMTP_CLIENT_HELO,     /* the answer to HELO, after EHLO was not understood */
    SMTP_CLIENT_STARTTLS, /* the answer to STARTTLS, then the end of the handshake */
    SMTP_CLIENT_AUTH,     /* the next step of an AUTH exchange */
    SMTP_CLIENT_READY,    /* nothing: a letter may be sent */
    SMTP_CLIENT_RSET,     /* the answer to RSET, before the next letter */
    SMTP_CLIENT_MAIL,
    SMTP_CLIENT_RCPT,    /* the answer to the next RCPT */
    SMTP_CLIENT_DATA,    /* 354 */
    SMTP_CLIENT_CONTENT, /* nothing: the letter is going out */
    SMTP_CLIENT_ACCEPT,  /* the answer to the final dot */
    SMTP_CLIENT_QUIT,    /* 221 */
    SMTP_CLIENT_CLOSED,
    SMTP_CLIENT_STATE_COUNT
};

enum smtp_client_what {
    SMTP_TELL_READY,     /* greeted (and logged in): smtp_client_send may be called */
    SMTP_TELL_RECIPIENT, /* the fate of one recipient is known: smtp_client_outcome */
    SMTP_TELL_SENT,      /* the transaction is over, every recipient was told; another send or quit may follow */
    SMTP_TELL_FAILED, /* the session cannot be used (greeting, EHLO, AUTH refused, timeout, lost): smtp_client_failure.
                       * A transaction under way was told first, recipient by recipient */
};

/* What becomes of a session that cannot be sealed (SMTP-K07). Whether a certificate is looked at is the driver's. */
enum smtp_client_tls {
    SMTP_CLIENT_TLS_NONE,   /* STARTTLS is never said */
    SMTP_CLIENT_TLS_MAY,    /* where it is offered; else in clear */
    SMTP_CLIENT_TLS_NEEDED, /* not in clear: the session fails, and only for the time being */
    SMTP_CLIENT_TLS_ACTIVE, /* the port speaks nothing but TLS (RFC 8314 section 3.3) */
};

struct smtp_client_config {
    const char *hostname;          /* for EHLO: own FQDN, else an address literal "[192.0.2.10]"; borrowed, as all */
    struct tg_span user, password; /* empty user: do not log in */
    enum sasl_mechanism mechanism; /* preferred; sasl_choose says what instead of it */
    struct tg_prng *chance;        /* for CRAM-MD5 and SCRAM-SHA-256; NULL: these are not used */
    struct sasl_memory *memory;    /* of SCRAM, or NULL */
    bool plaintext_auth;           /* teaching switch: send a password without TLS */
    enum smtp_client_tls tls;
    bool pipelining; /* use it when offered (MAIL, RCPTs, DATA in one group) */
};

/* What is passed on about delivery reports where the next host offers DSN (RFC 3461); dropped where it does not. */
struct smtp_job_recipient_dsn {
    unsigned notify;      /* enum smtp_notify bits (smtp_server.h); 0: absent */
    struct tg_span orcpt; /* "rfc822;xtext" as received; empty: absent */
};

/* One letter for one host. Everything is borrowed until SMTP_TELL_SENT or _FAILED. */
struct smtp_job {
    struct tg_span reverse_path; /* without <>; empty: null reverse-path */
    const struct tg_span *recipients;
    size_t recipient_count;
    struct tg_span message;                             /* CRLF lines, not stuffed */
    bool body_8bitmime;                                 /* the message has octets over 127 */
    bool utf8_header;                                   /* so has its header: it needs SMTPUTF8 (RFC 6531) */
    uint32_t tag;                                       /* the letter's identity, for EP_SEND */
    struct tg_span envid;                               /* ENVID=, xtext as received; empty: absent */
    bool ret_full, ret_hdrs;                            /* RET= */
    const struct smtp_job_recipient_dsn *recipient_dsn; /* one for each recipient, or NULL */
};

/* The reply a thing was decided by. */
struct smtp_outcome {
    size_t recipient;        /* index in the job (RECIPIENT only) */
    int code;                /* reply code; 0: no reply came (lost, timed out) */
    unsigned char status[3]; /* enhanced status code; {0} when none: then derive from the class */
    struct tg_span text;     /* the reply's text, first line, without codes; valid until the next feed */
    bool maybe_duplicate;    /* the final dot went out and no reply came (RFC 5321 4.5.3.2.6) */
    const char *command;     /* what it answered: "RCPT TO", "DATA", "AUTH", "greeting" ... */
};

struct smtp_client *smtp_client_new(struct tg_arena *arena, const struct smtp_client_config *config, tg_time now);
struct endpoint smtp_client_endpoint(struct smtp_client *c);
/* After READY or SENT. Asserts that no transaction is under way. */
void smtp_client_send(struct smtp_client *c, const struct smtp_job *job, tg_time now);
/* Says QUIT, waits for 221, closes. */
void smtp_client_quit(struct smtp_client *c, tg_time now);
/* Valid right after SMTP_TELL_RECIPIENT / SMTP_TELL_FAILED was polled. */
const struct smtp_outcome *smtp_client_outcome(const struct smtp_client *c);
const struct smtp_outcome *smtp_client_failure(const struct smtp_client *c);
/* SIZE the server announced, 0: none or unlimited. */
uint64_t smtp_client_peer_size(const struct smtp_client *c);
bool smtp_client_peer_8bitmime(const struct smtp_client *c);
bool smtp_client_peer_smtputf8(const struct smtp_client *c);
bool smtp_client_peer_dsn(const struct smtp_client *c);

#endif
