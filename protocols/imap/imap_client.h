// SPDX-License-Identifier: MIT
/* The client side of one IMAP connection (RFC 3501): logs in, then carries out requests one after the other. An
 * endpoint. Applies or skips any untagged data, at any time, in any order. */
#ifndef PROTOCOLS_IMAP_IMAP_CLIENT_H
#define PROTOCOLS_IMAP_IMAP_CLIENT_H

#include "base/arena.h"
#include "protocols/imap/imap_state.h"
#include "protocols/sasl/sasl.h"
#include "protocols/wire/endpoint.h"

struct imap_client;

enum imap_request_kind {
    IMAP_REQ_SELECT,      /* mailbox */
    IMAP_REQ_LIST_NEW,    /* UID FETCH first_uid:* (UID FLAGS ENVELOPE RFC822.SIZE): TELL_LISTED for each */
    IMAP_REQ_FETCH_BODY,  /* UID FETCH uid BODY[] (or BODY.PEEK[] with peek): EP_STORE, then TELL_BODY; NO when it is
                             gone */
    IMAP_REQ_STORE_FLAGS, /* UID STORE uid +FLAGS / -FLAGS (flags) */
    IMAP_REQ_EXPUNGE,
    IMAP_REQ_COPY,   /* UID COPY uid mailbox */
    IMAP_REQ_SEARCH, /* UID SEARCH argument: TELL_FOUND for each */
    IMAP_REQ_APPEND, /* mailbox, argument = the letter's octets; it is marked \Seen */
    IMAP_REQ_CREATE, /* mailbox */
    IMAP_REQ_IDLE,   /* until imap_client_request is called again: TELL_NEWS when EXISTS, EXPUNGE or FETCH comes */
    IMAP_REQ_LOGOUT,
    IMAP_REQ_SYNC_FLAGS, /* UID FETCH 1:uid (UID FLAGS): TELL_LISTED for each that is still there (size 0) */
};

struct imap_request {
    enum imap_request_kind kind;
    struct tg_span mailbox;  /* borrowed until DONE, as argument */
    struct tg_span argument; /* flags without parentheses, search keys, octets */
    uint32_t uid;            /* or the first uid */
    bool peek, remove;       /* FETCH_BODY; STORE_FLAGS: -FLAGS */
    uint32_t tag;            /* the letter's identity (APPEND) */
};

enum imap_client_what {
    IMAP_TELL_READY,  /* logged in: a request may be given */
    IMAP_TELL_LISTED, /* imap_client_item */
    IMAP_TELL_BODY,   /* the spool holds the whole body of imap_client_item */
    IMAP_TELL_FOUND,  /* imap_client_item()->uid */
    IMAP_TELL_NEWS,   /* while idle: the mailbox changed */
    IMAP_TELL_GONE,   /* EXPUNGE arrived; imap_client_item()->sequence */
    IMAP_TELL_DONE,   /* the request was answered OK: give the next */
    IMAP_TELL_NO,     /* answered NO or BAD: imap_client_error; give the next */
    IMAP_TELL_FAILED, /* the session is over: imap_client_error */
    IMAP_TELL_FLAGS,  /* FETCH FLAGS that no LIST_NEW or SYNC_FLAGS asked for; imap_client_item (uid 0: not known) */
};

struct imap_item {
    uint32_t sequence, uid, size; /* 0: not told */
    struct tg_span flags;         /* "\Seen \Flagged", valid until the next feed */
    struct tg_span subject;       /* of the ENVELOPE, undecoded; as flags */
};

enum imap_client_tls {
    IMAP_CLIENT_TLS_NONE,   /* STARTTLS is never said */
    IMAP_CLIENT_TLS_MAY,    /* where it is offered; else in clear */
    IMAP_CLIENT_TLS_NEEDED, /* not in clear: no name, no password (IM-H4) */
    IMAP_CLIENT_TLS_ACTIVE, /* the port speaks nothing but TLS (RFC 8314 section 3.2) */
};

struct imap_client_config {
    struct tg_span user, password;
    bool plaintext_auth; /* teaching switch: LOGIN without TLS */
    /* PLAIN, LOGIN: the command LOGIN, or AUTHENTICATE where that is disabled. CRAM-MD5, SCRAM-SHA-256: AUTHENTICATE
     * with the one wished for or the other; never the password itself. */
    enum sasl_mechanism mechanism;
    struct tg_prng *chance;     /* for the challenges; NULL: these are not used */
    struct sasl_memory *memory; /* of SCRAM, or NULL */
    enum imap_client_tls tls;
};

struct imap_client *imap_client_new(struct tg_arena *arena, const struct imap_client_config *config, tg_time now);
struct endpoint imap_client_endpoint(struct imap_client *c);
/* After READY, DONE or NO, or while idling: then the line DONE is sent first, and this IDLE is not told as TELL_DONE.
 */
void imap_client_request(struct imap_client *c, const struct imap_request *request, tg_time now);
const struct imap_item *imap_client_item(const struct imap_client *c);
struct tg_span imap_client_error(const struct imap_client *c);
/* Of the selected mailbox, as last told. */
uint32_t imap_client_exists(const struct imap_client *c);
uint32_t imap_client_uid_validity(const struct imap_client *c);

#endif
