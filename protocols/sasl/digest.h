// SPDX-License-Identifier: MIT
/* Digests for logging in: MD5 (RFC 1321), SHA-256, HMAC (RFC 2104), PBKDF2 (RFC 8018 section 5.2, as Hi() in RFC 5802),
 * built on mbed TLS's hash contexts. Nothing is allocated; lengths are octets. */
#ifndef PROTOCOLS_SASL_DIGEST_H
#define PROTOCOLS_SASL_DIGEST_H

#include "base/buf.h"

enum digest_kind { DIGEST_MD5, DIGEST_SHA256 };
#define DIGEST_MD5_LEN    16
#define DIGEST_SHA256_LEN 32
#define DIGEST_MAX        32

size_t digest_len(enum digest_kind kind);
/* out holds digest_len(kind) octets, here and below. */
void digest_of(enum digest_kind kind, struct tg_span text, unsigned char *out);
void digest_hmac(enum digest_kind kind, struct tg_span key, struct tg_span text, unsigned char *out);
/* PBKDF2 with HMAC-SHA-256, one block. iterations > 0; 4096 of them take some milliseconds. */
void digest_pbkdf2(struct tg_span password, struct tg_span salt, unsigned iterations,
                   unsigned char out[DIGEST_SHA256_LEN]);
/* Takes the same time whatever differs. */
bool digest_equal(const unsigned char *a, const unsigned char *b, size_t len);
/* Appends lower-case hex. */
void digest_hex(struct tg_buf *out, const unsigned char *digest, size_t len);

#endif
