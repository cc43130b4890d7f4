// SPDX-License-Identifier: MIT
#include "base/text.h"

int tg_hex_value(unsigned char c)
{
    c = tg_lower(c);
    return tg_is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool tg_parse_u64(struct tg_span s, uint64_t max, uint64_t *out)
{
    uint64_t value = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (!tg_is_digit(s.ptr[i])) {
            return false;
        }
        const uint64_t digit = (uint64_t)(s.ptr[i] - '0');
        if (value > (max - digit) / 10 || digit > max) {
            return false;
        }
        value = value * 10 + digit;
    }
    if (s.len == 0) {
        return false;
    }
    *out = value;
    return true;
}

bool tg_parse_u32(struct tg_span s, uint32_t *out)
{
    uint64_t value;
    if (!tg_parse_u64(s, UINT32_MAX, &value)) {
        return false;
    }
    *out = (uint32_t)value;
    return true;
}

size_t tg_utf8_next(struct tg_span s, uint32_t *out)
{
    if (s.len == 0) {
        return 0;
    }
    const unsigned char c = s.ptr[0];
    if (c < 0x80) {
        *out = c;
        return 1;
    }
    const size_t n = c >= 0xf0 && c <= 0xf4 ? 4 : c >= 0xe0 && c < 0xf0 ? 3 : c >= 0xc2 && c < 0xe0 ? 2 : 0;
    if (n == 0 || s.len < n) {
        return 0;
    }
    uint32_t value = c & (0x7fu >> n);
    for (size_t i = 1; i < n; i++) {
        if ((s.ptr[i] & 0xc0) != 0x80) {
            return 0;
        }
        value = value << 6 | (s.ptr[i] & 0x3fu);
    }
    if ((n == 3 && value < 0x800) || (n == 4 && value < 0x10000) || value > 0x10ffff ||
        (value >= 0xd800 && value < 0xe000)) {
        return 0;
    }
    *out = value;
    return n;
}

size_t tg_utf8_put(uint32_t c, unsigned char out[4])
{
    if (c < 0x80) {
        out[0] = (unsigned char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (unsigned char)(0xc0 | c >> 6);
        out[1] = (unsigned char)(0x80 | (c & 0x3f));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (unsigned char)(0xe0 | c >> 12);
        out[1] = (unsigned char)(0x80 | (c >> 6 & 0x3f));
        out[2] = (unsigned char)(0x80 | (c & 0x3f));
        return 3;
    }
    out[0] = (unsigned char)(0xf0 | c >> 18);
    out[1] = (unsigned char)(0x80 | (c >> 12 & 0x3f));
    out[2] = (unsigned char)(0x80 | (c >> 6 & 0x3f));
    out[3] = (unsigned char)(0x80 | (c & 0x3f));
    return 4;
}

bool tg_utf8_valid(struct tg_span s)
{
    uint32_t c;
    while (s.len) {
        const size_t n = tg_utf8_next(s, &c);
        if (n == 0) {
            return false;
        }
        s = tg_span_after(s, n);
    }
    return true;
}

size_t tg_utf8_floor(struct tg_span s, size_t max)
{
    if (s.len <= max) {
        return s.len;
    }
    while (max && (s.ptr[max] & 0xc0) == 0x80) {
        max--;
    }
    return max;
}

struct tg_span tg_split(struct tg_span *rest, unsigned char separator)
{
    const size_t at = tg_span_find_byte(*rest, separator);
    const struct tg_span part = tg_span_sub(*rest, 0, at);
    *rest = tg_span_after(*rest, at == SIZE_MAX ? rest->len : at + 1);
    return part;
}
