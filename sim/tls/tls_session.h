// SPDX-License-Identifier: MIT
/* One side of one TLS connection (1.2: RFC 5246, RFC 5288, RFC 8422), without input or output: octets of the connection
 * go in, octets for it come out, and so does the plaintext. It has no clock (the caller says the time) and no chance
 * but the generator it was given: the same octets and seed give the same answers. A pair holds about 80 KB; a full
 * handshake costs milliseconds. No renegotiation, no resumption. One thread.
 *
 * Records are taken one at a time, so that a caller can tell which octets of the connection brought which plaintext. */
#ifndef SIM_TLS_TLS_SESSION_H
#define SIM_TLS_TLS_SESSION_H

#include "sim/tls/tls_authority.h"

struct tls_session; /* opaque */

enum tls_state {
    TLS_HANDSHAKE,
    TLS_OPEN,
    TLS_CLOSED, /* the peer has said close_notify */
    TLS_FAILED, /* tls_session_reason says why; an alert may wait in tls_session_out */
};

/* Why a session failed, or what is wrong with the peer's certificate. */
enum tls_reason {
    TLS_FINE,
    TLS_WRONG_NAME,        /* the certificate is for other names */
    TLS_EXPIRED,           /* its time is over */
    TLS_NOT_YET_VALID,     /* its time has not come */
    TLS_SELF_SIGNED,       /* nobody but itself vouches for it */
    TLS_UNKNOWN_AUTHORITY, /* its issuer is not one we trust */
    TLS_BAD_CERTIFICATE,   /* anything else about it */
    TLS_VERSION_TOO_OLD,   /* the peer cannot do TLS 1.2 */
    TLS_NO_COMMON_CIPHER,
    TLS_NOT_TLS,        /* what came is no TLS, such as a line in clear */
    TLS_ALERT,          /* the peer refused: tls_session_alert */
    TLS_DAMAGED,        /* a record did not decrypt or verify */
    TLS_PROTOCOL_ERROR, /* it broke the rules of TLS */
    /* Seen by whoever moves the octets: */
    TLS_CUT,       /* the connection ended in the middle of the handshake */
    TLS_TIMED_OUT, /* the handshake took too long */
    TLS_INJECTED,  /* octets in clear came where only TLS may come (RFC 3207 section 4.2) */
};
const char *tls_reason_name(enum tls_reason reason); /* "wrong-name" */
const char *tls_reason_text(enum tls_reason reason); /* "the certificate is for another name" */

struct tls_session_config {
    struct tls_authority *authority;     /* client: whom it trusts */
    const struct tls_identity *identity; /* server: what it shows */
    const char *server_name;             /* client: name to ask for (SNI) and to find in the certificate; borrowed */
    bool verify; /* client: a certificate that is not in order ends the handshake; else it is only noted */
    bool old;    /* speaks TLS 1.1 at most, to be refused in tests and lessons */
    struct tg_prng prng;
    int64_t now; /* seconds since 1970, UTC */
};

/* A client's first flight waits in tls_session_out at once. */
struct tls_session *tls_session_new(bool client, const struct tls_session_config *config);
void tls_session_free(struct tls_session *s); /* NULL allowed */
enum tls_state tls_session_state(const struct tls_session *s);
enum tls_reason tls_session_reason(const struct tls_session *s);
/* TLS_ALERT: its number and name (RFC 5246 section 7.2): "bad_certificate". */
int tls_session_alert(const struct tls_session *s);
const char *tls_alert_name(int alert);

/* Takes octets of the connection, at most up to the end of the record under way; returns how many. 0 while plaintext
 * waits to be consumed, when closed and when failed. */
size_t tls_session_feed(struct tls_session *s, struct tg_span in, int64_t now);
/* Plaintext of the last record; valid until the next call. */
struct tg_span tls_session_plain(const struct tls_session *s);
void tls_session_consume(struct tls_session *s, size_t octets);
/* Seals plaintext (in records of at most 16 KiB). TLS_OPEN only. */
void tls_session_write(struct tls_session *s, struct tg_span plain, int64_t now);
/* Says close_notify; nothing may be written after it. */
void tls_session_close(struct tls_session *s, int64_t now);
/* Octets for the connection; valid until the next call. */
struct tg_span tls_session_out(const struct tls_session *s);
void tls_session_out_sent(struct tls_session *s, size_t octets);

/* Once the handshake is over: "TLSv1.2", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256". */
const char *tls_session_version(const struct tls_session *s);
void tls_session_cipher(const struct tls_session *s, struct tg_buf *out);
/* The name the client asked for; "" when it did not say. */
const char *tls_session_server_name(const struct tls_session *s);
/* Client: the names in the server's certificate, with spaces between, and what is wrong with it (TLS_FINE: nothing). */
struct tg_span tls_session_peer_names(const struct tls_session *s);
enum tls_reason tls_session_peer_verdict(const struct tls_session *s);
/* "CLIENT_RANDOM <hex> <hex>": a line of an NSS key log, for whoever shall read along; empty before the keys exist. */
struct tg_span tls_session_key_log(const struct tls_session *s);

#endif
