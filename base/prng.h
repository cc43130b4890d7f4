// SPDX-License-Identifier: MIT
/* Seeded chance (xoshiro256**), split by purpose: a stream named "tcp.isn" gives the same numbers whatever other
 * streams draw. Not for secrets. */
#ifndef BASE_PRNG_H
#define BASE_PRNG_H

#include "base/span.h"

struct tg_prng {
    uint64_t s[4];
};

/* The stream of this seed for this purpose. */
void tg_prng_init(struct tg_prng *prng, uint64_t seed, const char *purpose);
/* A child stream, by purpose and number; draws nothing from the parent. */
struct tg_prng tg_prng_split(const struct tg_prng *parent, const char *purpose, uint64_t number);
uint64_t tg_prng_u64(struct tg_prng *prng);
uint32_t tg_prng_u32(struct tg_prng *prng);
/* Even over 0 .. bound-1; bound > 0. */
uint64_t tg_prng_below(struct tg_prng *prng, uint64_t bound);
/* true with chance parts in a million (integers only, so every machine agrees). */
bool tg_prng_chance(struct tg_prng *prng, uint32_t parts_per_million);

#endif
