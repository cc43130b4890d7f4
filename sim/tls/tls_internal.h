// SPDX-License-Identifier: MIT
/* Inside TLS: where mbed TLS is known. Seen by sim/tls/ only. */
#ifndef SIM_TLS_TLS_INTERNAL_H
#define SIM_TLS_TLS_INTERNAL_H

#include "sim/tls/tls_session.h"

#include <mbedtls/pk.h>
#include <mbedtls/ssl.h>
#include <mbedtls/x509_crt.h>

struct tls_identity {
    struct tls_identity *next;
    enum tls_certificate kind;
    char *names;             /* joined by spaces: by this it is found again */
    mbedtls_x509_crt *chain; /* its own certificate first */
    mbedtls_pk_context key;
};

/* The certificates this authority's clients trust. */
mbedtls_x509_crt *tls_authority_trusted(struct tls_authority *authority);
/* mbed TLS's source of chance; context: struct tg_prng. */
int tls_random(void *context, unsigned char *out, size_t len);
/* Until the next call, mbed TLS's clock stands at `now` (seconds since 1970); TLS_REAL_TIME: goes as the machine's. */
#define TLS_REAL_TIME INT64_MIN
void tls_clock_set(int64_t now);
/* What an error code of mbed TLS means to us. */
enum tls_reason tls_reason_of_error(int error);
/* The gravest thing in a set of MBEDTLS_X509_BADCERT_ bits. */
enum tls_reason tls_reason_of_verdict(uint32_t flags, bool self_signed);

#endif
