// SPDX-License-Identifier: MIT
/* What a server's owner answers in tests when a login asks for an account's secret. */
#ifndef TESTS_UNIT_SASL_SECRET_H
#define TESTS_UNIT_SASL_SECRET_H

#include "protocols/sasl/sasl.h"

struct test_secret {
    unsigned char salt[SASL_SALT_LEN];
    struct sasl_secret secret;
};

/* password NULL: there is no such account. It is borrowed. */
static inline const struct sasl_secret *test_secret_of(struct test_secret *t, struct tg_span user, const char *password)
{
    unsigned char salted[DIGEST_SHA256_LEN];
    sasl_salt(TG_SPAN_LIT("a test's own key"), user, t->salt);
    t->secret = (struct sasl_secret){.known = password != NULL,
                                     .password = tg_span_str(password),
                                     .salt = tg_span_make(t->salt, sizeof t->salt),
                                     .iterations = SCRAM_ITERATIONS};
    if (password) {
        scram_salted(tg_span_str(password), t->secret.salt, SCRAM_ITERATIONS, salted);
        scram_keys_of(salted, &t->secret.keys);
    }
    return &t->secret;
}

#endif
