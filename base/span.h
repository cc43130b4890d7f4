// SPDX-License-Identifier: MIT
/* A span: borrowed, read-only octets. It never owns; whoever hands one out says how long it holds.
 * The empty span may have a NULL pointer. */
#ifndef BASE_SPAN_H
#define BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct tg_span {
    const unsigned char *ptr;
    size_t len; /* octets */
};

static inline struct tg_span tg_span_make(const void *ptr, size_t len)
{
    return (struct tg_span){(const unsigned char *)ptr, len};
}

/* The octets of a C string, without its NUL; NULL gives the empty span. */
static inline struct tg_span tg_span_str(const char *s)
{
    return tg_span_make(s, s ? strlen(s) : 0);
}

#define TG_SPAN_LIT(s) ((struct tg_span){(const unsigned char *)("" s), sizeof(s) - 1})

/* The part from octet `from`, at most `len` octets; clamped to what is there. */
static inline struct tg_span tg_span_sub(struct tg_span s, size_t from, size_t len)
{
    if (from > s.len) {
        from = s.len;
    }
    if (len > s.len - from) {
        len = s.len - from;
    }
    return tg_span_make(s.ptr ? s.ptr + from : NULL, len);
}

static inline struct tg_span tg_span_after(struct tg_span s, size_t from)
{
    return tg_span_sub(s, from, SIZE_MAX);
}

static inline bool tg_span_eq(struct tg_span a, struct tg_span b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool tg_span_eq_str(struct tg_span a, const char *s)
{
    return tg_span_eq(a, tg_span_str(s));
}

/* Below: ASCII letters compare without case, every other octet exactly. */
bool tg_span_ieq(struct tg_span a, struct tg_span b);
bool tg_span_ieq_str(struct tg_span a, const char *s);
bool tg_span_istarts(struct tg_span a, const char *prefix);
/* Less than, equal or greater than zero, by octet value; a prefix sorts first. */
int tg_span_cmp(struct tg_span a, struct tg_span b);

/* Position of the first match, or SIZE_MAX. tg_span_ifind ignores ASCII case. */
size_t tg_span_find_byte(struct tg_span s, unsigned char byte);
size_t tg_span_find(struct tg_span s, struct tg_span needle);
size_t tg_span_ifind(struct tg_span s, struct tg_span needle);

/* Without the spaces and tabs (and CR, LF) at either end. */
struct tg_span tg_span_trim(struct tg_span s);

#endif
