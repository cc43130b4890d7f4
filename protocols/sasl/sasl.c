// SPDX-License-Identifier: MIT
/* The mechanisms by name, what may be used when, and the small things both ends share. */
#include "protocols/sasl/sasl.h"

#include "base/base64.h"
#include "protocols/sasl/sasl_internal.h"

static const char *const names[] = {"PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256"};
_Static_assert(sizeof names / sizeof names[0] == SASL_MECHANISM_COUNT, "one name for each mechanism");

const char *sasl_name(enum sasl_mechanism m)
{
    return names[m];
}

bool sasl_find(struct tg_span name, enum sasl_mechanism *out)
{
    for (int i = 0; i < SASL_MECHANISM_COUNT; i++) {
        if (tg_span_ieq_str(name, names[i])) {
            *out = (enum sasl_mechanism)i;
            return true;
        }
    }
    return false;
}

bool sasl_is_plaintext(enum sasl_mechanism m)
{
    return m == SASL_PLAIN || m == SASL_LOGIN;
}

bool sasl_offered(enum sasl_mechanism m, bool plaintext_ok, bool has_chance)
{
    return sasl_is_plaintext(m) ? plaintext_ok : has_chance;
}

bool sasl_choose(unsigned offered, enum sasl_mechanism wish, bool plaintext_ok, bool has_chance,
                 enum sasl_mechanism *out)
{
    const enum sasl_mechanism order[] = {wish, SASL_SCRAM_SHA_256, SASL_CRAM_MD5, SASL_PLAIN, SASL_LOGIN};
    const enum sasl_mechanism plain_order[] = {wish, SASL_PLAIN, SASL_LOGIN, SASL_SCRAM_SHA_256, SASL_CRAM_MD5};
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        const enum sasl_mechanism m = sasl_is_plaintext(wish) ? plain_order[i] : order[i];
        const bool downgrade = sasl_is_plaintext(m) && !sasl_is_plaintext(wish);
        if ((offered & (1u << m)) && !downgrade && sasl_offered(m, plaintext_ok, has_chance)) {
            *out = m;
            return true;
        }
    }
    return false;
}

void sasl_nonce(struct tg_buf *out, struct tg_prng *chance)
{
    unsigned char octets[18];
    for (size_t i = 0; i < sizeof octets; i++) {
        octets[i] = (unsigned char)tg_prng_below(chance, 256);
    }
    tg_base64_encode(out, tg_span_make(octets, sizeof octets));
}

void sasl_timestamp(struct tg_buf *out, struct tg_prng *chance, const char *hostname)
{
    const uint32_t first = tg_prng_u32(chance);
    tg_buf_fmt(out, "<%u.%u@%s>", first, tg_prng_u32(chance), hostname);
}

void sasl_apop(struct tg_buf *out, struct tg_span timestamp, struct tg_span password)
{
    struct tg_buf both;
    unsigned char digest[DIGEST_MD5_LEN];
    tg_buf_init(&both, SIZE_MAX);
    tg_buf_append(&both, timestamp);
    tg_buf_append(&both, password);
    digest_of(DIGEST_MD5, tg_buf_span(&both), digest);
    digest_hex(out, digest, sizeof digest);
    if (both.ptr) {
        memset(both.ptr, 0, both.cap);
    }
    tg_buf_deinit(&both);
}

void sasl_salt(struct tg_span site, struct tg_span user, unsigned char salt[SASL_SALT_LEN])
{
    unsigned char digest[DIGEST_SHA256_LEN];
    digest_hmac(DIGEST_SHA256, site, user, digest);
    memcpy(salt, digest, SASL_SALT_LEN);
}
