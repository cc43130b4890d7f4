// SPDX-License-Identifier: MIT
/* A growable run of octets with a ceiling. After a failed append the content is as before the call and the buffer
 * remembers that something did not fit (`overflowed`), so that a writer may check once at the end.
 * Also here: growing arrays, and blobs (immutable shared octets with a count of holders). */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/span.h"
#include "base/status.h"

struct tg_buf {
    unsigned char *ptr;
    size_t len, cap; /* octets */
    size_t ceiling;  /* len never passes it */
    bool overflowed;
};

void tg_buf_init(struct tg_buf *buf, size_t ceiling);
void tg_buf_deinit(struct tg_buf *buf);
/* Forgets the content, keeps the memory, clears overflowed. */
void tg_buf_clear(struct tg_buf *buf);
/* false (and overflowed) when the ceiling would be passed. The source may not lie inside the buffer. */
bool tg_buf_append(struct tg_buf *buf, struct tg_span s);
bool tg_buf_str(struct tg_buf *buf, const char *s);
bool tg_buf_byte(struct tg_buf *buf, unsigned char byte);
bool tg_buf_u16be(struct tg_buf *buf, unsigned value);
bool tg_buf_u32be(struct tg_buf *buf, uint32_t value);
/* Formats without the C library and without a locale, all or nothing. Directives, and nothing else:
 *   %s const char *   %S struct tg_span   %d int   %u unsigned   %D int64_t   %U uint64_t   %z size_t
 *   %x unsigned, lower-case hex   %c int   %%   and a width with zeros before d, u, x: %02d %04x */
bool tg_buf_fmt(struct tg_buf *buf, const char *format, ...);
/* Drops the first n octets (moves the rest down). */
void tg_buf_consume(struct tg_buf *buf, size_t n);
/* Valid until the next change of the buffer. */
struct tg_span tg_buf_span(const struct tg_buf *buf);
/* The content with a NUL behind it (which is not counted); valid until the next change. */
const char *tg_buf_cstr(struct tg_buf *buf);

/* Makes room for one more element in a plain array: returns the (perhaps moved) array. cap is in elements. Aborts when
 * the system has no memory. Free it with tg_free. */
void *tg_grow(void *array, size_t count, size_t *cap, size_t element_size);
/* Zeroed memory from the system, never NULL; tg_free gives it back. Only owners below protocols/ use these. */
void *tg_alloc(size_t size);
void tg_free(void *ptr);

/* Immutable octets with holders. One thread. */
struct tg_blob {
    uint32_t holders;
    size_t len;
    unsigned char octets[];
};

/* A copy of s with one holder. */
struct tg_blob *tg_blob_new(struct tg_span s);
struct tg_blob *tg_blob_hold(struct tg_blob *blob);
/* NULL is allowed. */
void tg_blob_release(struct tg_blob *blob);
static inline struct tg_span tg_blob_span(const struct tg_blob *blob)
{
    return blob ? tg_span_make(blob->octets, blob->len) : tg_span_make(NULL, 0);
}

#endif
