// SPDX-License-Identifier: MIT
/* One POP3 fetch: log in, list, retrieve what is new, delete or leave, QUIT. RFC 1939. An endpoint. */
#ifndef PROTOCOLS_POP3_POP3_CLIENT_H
#define PROTOCOLS_POP3_POP3_CLIENT_H

#include "base/arena.h"
#include "protocols/sasl/sasl.h"
#include "protocols/wire/endpoint.h"

struct pop3_client;

/* What is awaited, for EP_STATE. */
enum pop3_client_state {
    POP3_CLIENT_GREETING,
    POP3_CLIENT_CAPA,
    POP3_CLIENT_STLS, /* its answer, then the end of the handshake */
    POP3_CLIENT_USER,
    POP3_CLIENT_PASS,
    POP3_CLIENT_AUTH, /* the next step of an AUTH exchange */
    POP3_CLIENT_APOP,
    POP3_CLIENT_STAT,
    POP3_CLIENT_LIST,
    POP3_CLIENT_UIDL,
    POP3_CLIENT_RETR,
    POP3_CLIENT_DELE,
    POP3_CLIENT_QUIT,
    POP3_CLIENT_CLOSED,
    POP3_CLIENT_STATE_COUNT
};

enum pop3_client_what {
    POP3_ASK_HAVE,     /* do we hold the letter with this UIDL already? pop3_client_answer(c, yes) */
    POP3_ASK_STORED,   /* the letter is whole in the spool: is it safely stored? yes: it may be deleted on the server */
    POP3_TELL_GONE,    /* before RETR's answer could be stored the letter failed (-ERR): empty the spool */
    POP3_TELL_DONE,    /* QUIT was answered: the session ended well */
    POP3_TELL_FAILED,  /* pop3_client_error says why; nothing was deleted unless QUIT was answered */
    POP3_TELL_NO_UIDL, /* the server has no UIDL: every letter is fetched, HAVE is not asked (POP31) */
};

enum pop3_client_tls {
    POP3_CLIENT_TLS_NONE,   /* STLS is never said */
    POP3_CLIENT_TLS_MAY,    /* where it is offered; else in clear */
    POP3_CLIENT_TLS_NEEDED, /* not in clear: no name, no password (POP-H5) */
    POP3_CLIENT_TLS_ACTIVE, /* the port speaks nothing but TLS (RFC 8314 section 3.1) */
};

struct pop3_client_config {
    struct tg_span user, password; /* borrowed */
    bool leave_on_server;
    bool plaintext_auth; /* teaching switch: send the password without TLS */
    /* PLAIN: USER and PASS, or AUTH PLAIN where these are not offered. LOGIN: AUTH LOGIN, or the same. CRAM-MD5,
     * SCRAM-SHA-256: the one wished for, the other, or APOP; never the password itself. */
    enum sasl_mechanism mechanism;
    struct tg_prng *chance;     /* for the challenges; NULL: these are not used */
    struct sasl_memory *memory; /* of SCRAM, or NULL */
    enum pop3_client_tls tls;
};

struct pop3_client *pop3_client_new(struct tg_arena *arena, const struct pop3_client_config *config, tg_time now);
struct endpoint pop3_client_endpoint(struct pop3_client *c);
/* The UIDL in question (ASK_HAVE, ASK_STORED); valid until the answer. */
struct tg_span pop3_client_uidl(const struct pop3_client *c);
void pop3_client_answer(struct pop3_client *c, bool yes, tg_time now);
/* Every UIDL the server listed, in order, once the list is known: the owner forgets others. */
size_t pop3_client_uidl_count(const struct pop3_client *c);
struct tg_span pop3_client_uidl_at(const struct pop3_client *c, size_t index);
/* What the server said, or what went wrong; static or valid until the next feed. */
struct tg_span pop3_client_error(const struct pop3_client *c);

#endif
