// SPDX-License-Identifier: MIT
#include "base/span.h"

#include "base/text.h"

static bool iequal(const unsigned char *a, const unsigned char *b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (tg_lower(a[i]) != tg_lower(b[i])) {
            return false;
        }
    }
    return true;
}

bool tg_span_ieq(struct tg_span a, struct tg_span b)
{
    return a.len == b.len && iequal(a.ptr, b.ptr, a.len);
}

bool tg_span_ieq_str(struct tg_span a, const char *s)
{
    return tg_span_ieq(a, tg_span_str(s));
}

bool tg_span_istarts(struct tg_span a, const char *prefix)
{
    const struct tg_span p = tg_span_str(prefix);
    return a.len >= p.len && iequal(a.ptr, p.ptr, p.len);
}

int tg_span_cmp(struct tg_span a, struct tg_span b)
{
    const size_t n = a.len < b.len ? a.len : b.len;
    const int order = n ? memcmp(a.ptr, b.ptr, n) : 0;
    return order ? order : a.len < b.len ? -1 : a.len > b.len;
}

size_t tg_span_find_byte(struct tg_span s, unsigned char byte)
{
    const unsigned char *at = s.len ? memchr(s.ptr, byte, s.len) : NULL;
    return at ? (size_t)(at - s.ptr) : SIZE_MAX;
}

size_t tg_span_find(struct tg_span s, struct tg_span needle)
{
    for (size_t i = 0; needle.len <= s.len && i <= s.len - needle.len; i++) {
        if (needle.len == 0 || memcmp(s.ptr + i, needle.ptr, needle.len) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

size_t tg_span_ifind(struct tg_span s, struct tg_span needle)
{
    for (size_t i = 0; needle.len <= s.len && i <= s.len - needle.len; i++) {
        if (iequal(s.ptr + i, needle.ptr, needle.len)) {
            return i;
        }
    }
    return SIZE_MAX;
}

static bool is_space(unsigned char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct tg_span tg_span_trim(struct tg_span s)
{
    while (s.len && is_space(s.ptr[0])) {
        s = tg_span_after(s, 1);
    }
    while (s.len && is_space(s.ptr[s.len - 1])) {
        s.len--;
    }
    return s;
}
