// SPDX-License-Identifier: MIT
#include "protocols/sasl/digest.h"

#include <mbedtls/md5.h>
#include <mbedtls/sha256.h>
#include <mbedtls/version.h>

#if MBEDTLS_VERSION_MAJOR < 3 /* version 3 gave the functions that report errors the plain names */
#define mbedtls_md5_starts    mbedtls_md5_starts_ret
#define mbedtls_md5_update    mbedtls_md5_update_ret
#define mbedtls_md5_finish    mbedtls_md5_finish_ret
#define mbedtls_sha256_starts mbedtls_sha256_starts_ret
#define mbedtls_sha256_update mbedtls_sha256_update_ret
#define mbedtls_sha256_finish mbedtls_sha256_finish_ret
#endif

#define BLOCK 64 /* octets, of either hash */

/* Software contexts cannot fail; their return values exist for hardware. */
struct state {
    enum digest_kind kind;
    union {
        mbedtls_md5_context md5;
        mbedtls_sha256_context sha256;
    } of;
};

size_t digest_len(enum digest_kind kind)
{
    return kind == DIGEST_MD5 ? DIGEST_MD5_LEN : DIGEST_SHA256_LEN;
}

static void start(struct state *s, enum digest_kind kind)
{
    s->kind = kind;
    if (kind == DIGEST_MD5) {
        mbedtls_md5_init(&s->of.md5);
        (void)mbedtls_md5_starts(&s->of.md5);
    } else {
        mbedtls_sha256_init(&s->of.sha256);
        (void)mbedtls_sha256_starts(&s->of.sha256, 0);
    }
}

static void add(struct state *s, const unsigned char *octets, size_t len)
{
    if (len == 0) {
        return;
    }
    if (s->kind == DIGEST_MD5) {
        (void)mbedtls_md5_update(&s->of.md5, octets, len);
    } else {
        (void)mbedtls_sha256_update(&s->of.sha256, octets, len);
    }
}

static void finish(struct state *s, unsigned char *out)
{
    if (s->kind == DIGEST_MD5) {
        (void)mbedtls_md5_finish(&s->of.md5, out);
        mbedtls_md5_free(&s->of.md5);
    } else {
        (void)mbedtls_sha256_finish(&s->of.sha256, out);
        mbedtls_sha256_free(&s->of.sha256);
    }
}

void digest_of(enum digest_kind kind, struct tg_span text, unsigned char *out)
{
    struct state s;
    start(&s, kind);
    add(&s, text.ptr, text.len);
    finish(&s, out);
}

/* A key taken in: the two hashes that begin with it, to be copied for each text. */
struct keyed {
    struct state inner, outer;
};

static void take_key(struct keyed *k, enum digest_kind kind, struct tg_span key)
{
    unsigned char pad[BLOCK] = {0};
    if (key.len > BLOCK) {
        digest_of(kind, key, pad);
    } else if (key.len > 0) {
        memcpy(pad, key.ptr, key.len);
    }
    for (size_t i = 0; i < BLOCK; i++) {
        pad[i] ^= 0x36;
    }
    start(&k->inner, kind);
    add(&k->inner, pad, BLOCK);
    for (size_t i = 0; i < BLOCK; i++) {
        pad[i] ^= 0x36 ^ 0x5c;
    }
    start(&k->outer, kind);
    add(&k->outer, pad, BLOCK);
    memset(pad, 0, sizeof pad);
}

/* The contexts are plain values here: neither hash holds a pointer. */
static void keyed_hash(const struct keyed *k, const struct tg_span *parts, size_t count, unsigned char *out)
{
    struct state s = k->inner;
    for (size_t i = 0; i < count; i++) {
        add(&s, parts[i].ptr, parts[i].len);
    }
    finish(&s, out);
    s = k->outer;
    add(&s, out, digest_len(k->outer.kind));
    finish(&s, out);
}

void digest_hmac(enum digest_kind kind, struct tg_span key, struct tg_span text, unsigned char *out)
{
    struct keyed k;
    take_key(&k, kind, key);
    keyed_hash(&k, &text, 1, out);
    memset(&k, 0, sizeof k);
}

void digest_pbkdf2(struct tg_span password, struct tg_span salt, unsigned iterations,
                   unsigned char out[DIGEST_SHA256_LEN])
{
    struct keyed k;
    unsigned char u[DIGEST_SHA256_LEN];
    const struct tg_span first[] = {salt, {(const unsigned char *)"\0\0\0\1", 4}};
    take_key(&k, DIGEST_SHA256, password);
    keyed_hash(&k, first, 2, u);
    memcpy(out, u, sizeof u);
    for (unsigned i = 1; i < iterations; i++) {
        const struct tg_span last = tg_span_make(u, sizeof u);
        unsigned char next[DIGEST_SHA256_LEN];
        keyed_hash(&k, &last, 1, next);
        memcpy(u, next, sizeof u);
        for (size_t b = 0; b < sizeof u; b++) {
            out[b] ^= u[b];
        }
    }
    memset(&k, 0, sizeof k);
}

bool digest_equal(const unsigned char *a, const unsigned char *b, size_t len)
{
    unsigned differs = 0;
    for (size_t i = 0; i < len; i++) {
        differs |= (unsigned)(a[i] ^ b[i]);
    }
    return differs == 0;
}

void digest_hex(struct tg_buf *out, const unsigned char *digest, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        tg_buf_fmt(out, "%02x", digest[i]);
    }
}
