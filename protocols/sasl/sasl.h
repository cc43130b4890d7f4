// SPDX-License-Identifier: MIT
/* SASL exchanges (RFC 4422) as SMTP, POP3 and IMAP share them: PLAIN (RFC 4616), LOGIN (no RFC;
 * draft-murchison-sasl-login), CRAM-MD5 (RFC 2195), SCRAM-SHA-256 (RFC 5802, 7677). Both ends, one step at a time,
 * decoded octets both ways; base64 and line framing are the carrier's. */
#ifndef PROTOCOLS_SASL_SASL_H
#define PROTOCOLS_SASL_SASL_H

#include "base/prng.h"
#include "protocols/sasl/scram.h"

enum sasl_mechanism { SASL_PLAIN, SASL_LOGIN, SASL_CRAM_MD5, SASL_SCRAM_SHA_256, SASL_MECHANISM_COUNT };
enum sasl_result {
    SASL_CONTINUE, /* send *out as the next challenge or response */
    SASL_LOOK_UP,  /* server: the user is known, ask the owner for the account's secret, then sasl_server_secret */
    SASL_VERIFY, /* server: the client has said all it has to say. `proved`: it knows the secret; else ask whether user
                  * and password are right */
    SASL_WRONG,  /* server: the proof is wrong, or there is no such user */
    SASL_FAILED, /* the exchange is not of its grammar (SMTP: 501 5.5.2); client: this is not the server it should be */
};

const char *sasl_name(enum sasl_mechanism m); /* "PLAIN" */
/* By name without case; false when unknown. */
bool sasl_find(struct tg_span name, enum sasl_mechanism *out);
/* The password itself crosses the road (PLAIN, LOGIN): only for a sealed one. */
bool sasl_is_plaintext(enum sasl_mechanism m);
/* A server with these means offers m: challenges need chance. */
bool sasl_offered(enum sasl_mechanism m, bool plaintext_ok, bool has_chance);

/* What a server keeps about an account's password. */
struct sasl_secret {
    bool known;              /* false: no such account; the exchange goes on and fails as with a wrong password */
    struct tg_span password; /* CRAM-MD5 and APOP need it as it is */
    struct tg_span salt;     /* SCRAM; also for an unknown account, the same each time */
    unsigned iterations;
    struct scram_keys keys;
};
/* The salt of this account at this server, whether it exists or not: 16 octets. */
#define SASL_SALT_LEN 16
void sasl_salt(struct tg_span site, struct tg_span user, unsigned char salt[SASL_SALT_LEN]);

struct sasl_server {
    enum sasl_mechanism mechanism;
    int step;
    struct tg_buf user;      /* valid at SASL_LOOK_UP and SASL_VERIFY */
    struct tg_buf password;  /* at SASL_VERIFY, PLAIN and LOGIN only */
    bool proved, wrong;      /* wrong: decided already, said at the end */
    struct tg_prng *chance;  /* borrowed */
    const char *hostname;    /* borrowed; CRAM-MD5 names it */
    struct tg_buf challenge; /* CRAM-MD5: what was asked; SCRAM: the nonce of both */
    struct tg_buf message;   /* CRAM-MD5: the digest; SCRAM: AuthMessage as far as it goes */
    struct tg_buf header;    /* SCRAM: gs2-header */
    struct scram_keys keys;
};
/* chance and hostname may be NULL for PLAIN and LOGIN. */
void sasl_server_init(struct sasl_server *s, enum sasl_mechanism m, struct tg_prng *chance, const char *hostname);
void sasl_server_deinit(struct sasl_server *s);
/* First call: the initial response, or has_input false when there was none. *out is written anew. */
enum sasl_result sasl_server_step(struct sasl_server *s, bool has_input, struct tg_span input, struct tg_buf *out);
/* After SASL_LOOK_UP: goes on with the account's secret, copied. */
enum sasl_result sasl_server_secret(struct sasl_server *s, const struct sasl_secret *secret, struct tg_buf *out);

/* SaltedPassword of the last SCRAM exchange, so that the next one costs nothing. Zeroed: empty. */
struct sasl_memory {
    unsigned iterations;
    size_t salt_len;
    unsigned char salt[SCRAM_SALT_MAX], salted[DIGEST_SHA256_LEN];
};

struct sasl_client {
    enum sasl_mechanism mechanism;
    int step;
    struct tg_span user, password; /* borrowed */
    struct tg_prng *chance;        /* borrowed; SCRAM draws a nonce */
    struct sasl_memory *memory;    /* borrowed, or NULL */
    struct tg_buf nonce, message;  /* SCRAM */
    unsigned char signature[DIGEST_SHA256_LEN];
    bool complete; /* the server may say that all is well now: it has proved itself where the mechanism asks for that */
};
/* chance may be NULL but for SCRAM-SHA-256. */
void sasl_client_init(struct sasl_client *c, enum sasl_mechanism m, struct tg_span user, struct tg_span password,
                      struct tg_prng *chance, struct sasl_memory *memory);
void sasl_client_deinit(struct sasl_client *c);
/* The initial response if the mechanism has one (PLAIN, SCRAM-SHA-256): true and *out. */
bool sasl_client_initial(struct sasl_client *c, struct tg_buf *out);
/* SASL_CONTINUE: send *out. SASL_FAILED: give up ("*"). */
enum sasl_result sasl_client_step(struct sasl_client *c, struct tg_span challenge, struct tg_buf *out);
/* What to use of the offered ones (bit set), or false. The wished one if it is there; else another that gives away no
 * more: who wished for a challenge never falls back to sending the password. */
bool sasl_choose(unsigned offered, enum sasl_mechanism wish, bool plaintext_ok, bool has_chance,
                 enum sasl_mechanism *out);

/* APOP (RFC 1939 section 7): MD5 of timestamp (with its brackets) and password, in hex, appended. */
void sasl_apop(struct tg_buf *out, struct tg_span timestamp, struct tg_span password);
/* "<123.456@host>": different each time. APOP's timestamp and CRAM-MD5's challenge, appended. */
void sasl_timestamp(struct tg_buf *out, struct tg_prng *chance, const char *hostname);

#endif
