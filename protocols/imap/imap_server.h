// SPDX-License-Identifier: MIT
/* One IMAP4rev1 server session (RFC 3501) over one account: with IDLE (2177), LITERAL+ (7888), NAMESPACE (2342), ID
 * (2971), UIDPLUS (4315), UNSELECT (3691), CHILDREN, SPECIAL-USE. An endpoint. Reads and changes the mailstore
 * directly: it is plain memory. Tagged and untagged lines leave as EP_LINE, literals as EP_CONTENT with the letter's
 * tag. */
#ifndef PROTOCOLS_IMAP_IMAP_SERVER_H
#define PROTOCOLS_IMAP_IMAP_SERVER_H

#include "base/arena.h"
#include "base/clock.h"
#include "protocols/imap/imap_state.h"
#include "protocols/mail/mailstore.h"
#include "protocols/sasl/sasl.h"
#include "protocols/wire/endpoint.h"

struct imap_server;

enum imap_server_what {
    IMAP_ASK_LOGIN,    /* are user and password right? If imap_server_proved, the password is known to be.
                        * imap_server_answer_login */
    IMAP_ASK_SECRET,   /* what is kept of imap_server_user's password? imap_server_answer_secret */
    IMAP_TELL_READ,    /* a letter's body was sent: action.tag */
    IMAP_TELL_CHANGED, /* this session changed the store (flags, expunge, copy, append): poke the others, trace sizes */
};

struct imap_server_config {
    const char *hostname;
    const struct tg_epoch *epoch; /* for INTERNALDATE */
    tg_time idle_max;             /* autologout: at least 30 minutes */
    uint64_t append_max;          /* octets */
    bool plaintext_auth;          /* teaching switch: no LOGINDISABLED without TLS */
    struct tg_prng *chance;       /* for CRAM-MD5 and SCRAM-SHA-256; NULL: these are not offered; borrowed */
    bool tls_offered;             /* STARTTLS may be said (RFC 3501 section 6.2.1) */
    bool tls_from_start;          /* the port speaks nothing but TLS (RFC 8314 section 3.2) */
    bool tls_broken;              /* STARTTLS is refused: there is no certificate to show */
};

struct imap_server *imap_server_new(struct tg_arena *arena, const struct imap_server_config *config, tg_time now);
struct endpoint imap_server_endpoint(struct imap_server *s);
enum imap_state imap_server_state(const struct imap_server *s);
struct tg_span imap_server_user(const struct imap_server *s);
struct tg_span imap_server_password(const struct imap_server *s);
/* The client proved that it knows the password, without telling it. */
bool imap_server_proved(const struct imap_server *s);
void imap_server_answer_secret(struct imap_server *s, const struct sasl_secret *secret, tg_time now);
/* store borrowed until the endpoint is freed; NULL: NO [AUTHENTICATIONFAILED]. */
void imap_server_answer_login(struct imap_server *s, struct mailstore *store, tg_time now);
/* The store was changed by somebody else: a session that IDLEs tells its client now (then poll), others at their next
 * command. */
void imap_server_poke(struct imap_server *s, tg_time now);
/* The server goes down: "* BYE", then the end. Poll afterwards. */
void imap_server_shutdown(struct imap_server *s, tg_time now);
/* The identity of the letter whose octets are fed next (APPEND); it stays until it is changed. 0: none. */
void imap_server_set_append_tag(struct imap_server *s, uint32_t tag);

#endif
