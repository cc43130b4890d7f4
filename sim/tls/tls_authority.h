// SPDX-License-Identifier: MIT
/* The town's own certification authority and the certificates of its hosts: ECDSA on P-256, made from a seeded
 * generator when they are first asked for, so that a town without TLS costs nothing and the same seed gives the same
 * keys. For a classroom: whoever knows the seed knows the keys.
 * RFC 5280 (certificates), RFC 9525 (names: only the subjectAltName counts). Names are ASCII. One thread. */
#ifndef SIM_TLS_TLS_AUTHORITY_H
#define SIM_TLS_TLS_AUTHORITY_H

#include "base/buf.h"
#include "base/prng.h"

struct tls_authority; /* opaque */
struct tls_identity;  /* opaque: a certificate, its chain and its key */

/* What is wrong with a certificate, for tests and lessons. */
enum tls_certificate {
    TLS_CERTIFICATE_GOOD,
    TLS_CERTIFICATE_WRONG_NAME,  /* for another host */
    TLS_CERTIFICATE_EXPIRED,     /* ended the day before the town's clock began */
    TLS_CERTIFICATE_NOT_YET,     /* begins a year later */
    TLS_CERTIFICATE_SELF_SIGNED, /* by itself alone */
    TLS_CERTIFICATE_UNKNOWN_AUTHORITY,
    TLS_CERTIFICATE_COUNT
};
const char *tls_certificate_name(enum tls_certificate kind); /* "wrong-name" */

/* prng: only split, never drawn from. began: seconds since 1970 (UTC) at which the town's clock begins; certificates
 * are valid from two years before it to ten years after it. */
struct tls_authority *tls_authority_new(const struct tg_prng *prng, int64_t began);
void tls_authority_free(struct tls_authority *authority); /* with every identity; NULL allowed */
/* Certificates made from now on are also good for "localhost" and 127.0.0.1, where real programs knock. */
void tls_authority_add_loopback(struct tls_authority *authority);
/* The certificate of a host with these names ("*.aoba.example": any one label there); the same one each time. Owned by
 * the authority. */
const struct tls_identity *tls_authority_identity(struct tls_authority *authority, const char *const *names,
                                                  size_t name_count, enum tls_certificate kind);
/* The authority's own certificate as PEM (RFC 7468), for programs that shall trust the town. */
void tls_authority_pem(struct tls_authority *authority, struct tg_buf *out);

#endif
