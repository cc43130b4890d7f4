// SPDX-License-Identifier: MIT
#include "base/prng.h"

#include "base/assert.h"

static uint64_t splitmix(uint64_t *x)
{
    uint64_t z = *x += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static uint64_t mix_purpose(uint64_t x, const char *purpose)
{
    for (; *purpose; purpose++) {
        x = (x ^ (unsigned char)*purpose) * 0x100000001b3u;
    }
    return x;
}

static void fill(struct tg_prng *prng, uint64_t x)
{
    for (int i = 0; i < 4; i++) {
        prng->s[i] = splitmix(&x);
    }
}

void tg_prng_init(struct tg_prng *prng, uint64_t seed, const char *purpose)
{
    fill(prng, mix_purpose(splitmix(&seed), purpose));
}

struct tg_prng tg_prng_split(const struct tg_prng *parent, const char *purpose, uint64_t number)
{
    struct tg_prng child;
    uint64_t x = mix_purpose(parent->s[0] ^ parent->s[2], purpose) + number * 0xd1342543de82ef95u;
    fill(&child, splitmix(&x));
    return child;
}

static uint64_t rotl(uint64_t x, int k)
{
    return x << k | x >> (64 - k);
}

uint64_t tg_prng_u64(struct tg_prng *prng)
{
    uint64_t *s = prng->s;
    const uint64_t out = rotl(s[1] * 5, 7) * 9, t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotl(s[3], 45);
    return out;
}

uint32_t tg_prng_u32(struct tg_prng *prng)
{
    return (uint32_t)(tg_prng_u64(prng) >> 32);
}

uint64_t tg_prng_below(struct tg_prng *prng, uint64_t bound)
{
    TG_ASSERT(bound > 0);
    const uint64_t limit = UINT64_MAX - UINT64_MAX % bound; /* values from here on would favour small results */
    uint64_t x;
    do {
        x = tg_prng_u64(prng);
    } while (x >= limit);
    return x % bound;
}

bool tg_prng_chance(struct tg_prng *prng, uint32_t parts_per_million)
{
    return parts_per_million > 0 && tg_prng_below(prng, 1000000) < parts_per_million;
}
