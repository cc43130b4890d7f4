// SPDX-License-Identifier: MIT
/* The arithmetic and the messages of SCRAM-SHA-256 (RFC 5802, 7677), shared by both ends; no channel binding. */
#ifndef PROTOCOLS_SASL_SCRAM_H
#define PROTOCOLS_SASL_SCRAM_H

#include "protocols/sasl/digest.h"

#define SCRAM_ITERATIONS     4096   /* what our servers ask for: the least RFC 7677 allows */
#define SCRAM_ITERATIONS_MAX 100000 /* what our clients will work for */
#define SCRAM_SALT_MAX       64     /* octets a client takes */
#define SCRAM_NONCE_MAX      255

/* What a server keeps of a password: nobody can log in with it. */
struct scram_keys {
    unsigned char stored_key[DIGEST_SHA256_LEN], server_key[DIGEST_SHA256_LEN];
};

/* SaltedPassword, the costly part. */
void scram_salted(struct tg_span password, struct tg_span salt, unsigned iterations,
                  unsigned char salted[DIGEST_SHA256_LEN]);
void scram_keys_of(const unsigned char salted[DIGEST_SHA256_LEN], struct scram_keys *out);
/* Client: the proof for this AuthMessage, and the signature to be expected from the server. */
void scram_prove(const unsigned char salted[DIGEST_SHA256_LEN], struct tg_span auth_message,
                 unsigned char proof[DIGEST_SHA256_LEN], unsigned char signature[DIGEST_SHA256_LEN]);
/* Server: does this proof come from somebody who knows the password? In constant time. *signature is our answer. */
bool scram_check(const struct scram_keys *keys, struct tg_span auth_message,
                 const unsigned char proof[DIGEST_SHA256_LEN], unsigned char signature[DIGEST_SHA256_LEN]);

/* Takes the next attribute ("n=user") off a message: its letter and its value; false when there is none. */
bool scram_attribute(struct tg_span *rest, char letter, struct tg_span *value);
/* saslname: "=2C" for "," and "=3D" for "=". */
void scram_write_name(struct tg_buf *out, struct tg_span name);
bool scram_read_name(struct tg_buf *out, struct tg_span written);
/* printable without ",", not empty, not too long */
bool scram_nonce_ok(struct tg_span nonce);

#endif
