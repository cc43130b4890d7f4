// SPDX-License-Identifier: MIT
/* Reading small things out of text, with no locale: ASCII classes, numbers, UTF-8. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/span.h"

#include <stdint.h>

static inline unsigned char tg_lower(unsigned char c)
{
    return c >= 'A' && c <= 'Z' ? (unsigned char)(c + 32) : c;
}
static inline unsigned char tg_upper(unsigned char c)
{
    return c >= 'a' && c <= 'z' ? (unsigned char)(c - 32) : c;
}
static inline bool tg_is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}
static inline bool tg_is_alpha(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
static inline bool tg_is_alnum(unsigned char c)
{
    return tg_is_digit(c) || tg_is_alpha(c);
}
/* 0-15, or -1. */
int tg_hex_value(unsigned char c);

/* The whole span as an unsigned decimal number of at most `max`: true and *out, or false (empty, a sign, a non-digit,
 * too big), then *out is untouched. */
bool tg_parse_u64(struct tg_span s, uint64_t max, uint64_t *out);
bool tg_parse_u32(struct tg_span s, uint32_t *out);

/* Takes one UTF-8 character off the front (RFC 3629: no overlong forms, no surrogates). Returns its length in octets,
 * or 0 at the end or where the octets are not UTF-8; *out is the code point. */
size_t tg_utf8_next(struct tg_span s, uint32_t *out);
/* Writes one code point as UTF-8 into out[4]; returns its length. */
size_t tg_utf8_put(uint32_t code_point, unsigned char out[4]);
bool tg_utf8_valid(struct tg_span s);
/* Octets of the longest prefix with no more than max octets that does not cut a character. */
size_t tg_utf8_floor(struct tg_span s, size_t max);

/* Splits off the part before the first `separator` (or all): returns it and moves *rest behind the separator. */
struct tg_span tg_split(struct tg_span *rest, unsigned char separator);

#endif
