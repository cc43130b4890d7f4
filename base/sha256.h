// SPDX-License-Identifier: MIT
/* SHA-256 (FIPS 180-4) of octets that are all there. */
#ifndef BASE_SHA256_H
#define BASE_SHA256_H

#include "base/span.h"

void tg_sha256(struct tg_span s, unsigned char digest[32]);

#endif
