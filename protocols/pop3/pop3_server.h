// SPDX-License-Identifier: MIT
/* One POP3 server session over one account's INBOX: RFC 1939, CAPA (RFC 2449), AUTH (RFC 5034), APOP,
 * STLS (RFC 2595). An endpoint. */
#ifndef PROTOCOLS_POP3_POP3_SERVER_H
#define PROTOCOLS_POP3_POP3_SERVER_H

#include "base/arena.h"
#include "protocols/mail/mailstore.h"
#include "protocols/sasl/sasl.h"
#include "protocols/wire/endpoint.h"

struct pop3_server;

enum pop3_state { POP3_AUTHORIZATION, POP3_TRANSACTION, POP3_UPDATE, POP3_CLOSED, POP3_STATE_COUNT };

enum pop3_server_what {
    POP3_ASK_LOGIN,    /* are user and password right? If pop3_server_proved, the password is known to be.
                        * pop3_server_answer_login */
    POP3_ASK_SECRET,   /* what is kept of pop3_server_user's password? pop3_server_answer_secret */
    POP3_TELL_READ,    /* a letter was sent whole (RETR): action.tag */
    POP3_TELL_DELETED, /* UPDATE removed letters from the mailbox */
};

struct pop3_server_config {
    const char *hostname;
    tg_time idle_max;    /* RFC 1939 3: at least 10 minutes */
    bool plaintext_auth; /* teaching switch: USER/PASS and AUTH PLAIN without TLS */
    bool tls_offered;    /* STLS may be said */
    bool tls_from_start; /* the port speaks nothing but TLS (RFC 8314 section 3.1) */
    bool tls_broken;     /* STLS is refused: there is no certificate to show */
    struct tg_prng *chance; /* for CRAM-MD5, SCRAM-SHA-256 and APOP; NULL: these are not offered */
    bool apop;              /* greet with a timestamp and take APOP; needs chance */
};

struct pop3_server *pop3_server_new(struct tg_arena *arena, const struct pop3_server_config *config, tg_time now);
struct endpoint pop3_server_endpoint(struct pop3_server *s);
enum pop3_state pop3_server_state(const struct pop3_server *s);
/* The open login question. */
struct tg_span pop3_server_user(const struct pop3_server *s);
struct tg_span pop3_server_password(const struct pop3_server *s);
/* The client proved that it knows the password, without telling it. */
bool pop3_server_proved(const struct pop3_server *s);
void pop3_server_answer_secret(struct pop3_server *s, const struct sasl_secret *secret, tg_time now);
/* store: the account, borrowed until the endpoint is freed; NULL: refused (-ERR [AUTH]). The server itself refuses with
 * [IN-USE] when the maildrop is locked (mail/mailstore.h keeps the lock). */
void pop3_server_answer_login(struct pop3_server *s, struct mailstore *store, tg_time now);

#endif
