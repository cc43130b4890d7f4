// SPDX-License-Identifier: MIT
#include "base/buf.h"

#include "base/assert.h"

#include <stdio.h>
#include <stdlib.h>

void *tg_alloc(size_t size)
{
    void *out = calloc(1, size ? size : 1);
    if (!out) {
        fputs("tegami: out of memory\n", stderr);
        abort();
    }
    return out;
}

void tg_free(void *ptr)
{
    free(ptr);
}

static void *resize(void *ptr, size_t size)
{
    void *out = realloc(ptr, size);
    if (!out) {
        fputs("tegami: out of memory\n", stderr);
        abort();
    }
    return out;
}

void *tg_grow(void *array, size_t count, size_t *cap, size_t element_size)
{
    if (count < *cap) {
        return array;
    }
    TG_ASSERT(count < SIZE_MAX / 4 / element_size);
    *cap = count < 8 ? 8 : count * 2;
    return resize(array, *cap * element_size);
}

void tg_buf_init(struct tg_buf *buf, size_t ceiling)
{
    *buf = (struct tg_buf){.ceiling = ceiling};
}

void tg_buf_deinit(struct tg_buf *buf)
{
    free(buf->ptr);
    *buf = (struct tg_buf){.ceiling = buf->ceiling};
}

void tg_buf_clear(struct tg_buf *buf)
{
    buf->len = 0;
    buf->overflowed = false;
}

static bool reserve(struct tg_buf *buf, size_t more)
{
    if (more > buf->ceiling || buf->len > buf->ceiling - more) {
        buf->overflowed = true;
        return false;
    }
    size_t need = buf->len + more;
    if (need > buf->cap) {
        size_t cap = buf->cap > SIZE_MAX / 2 ? need : buf->cap * 2;
        cap = cap < 64 ? 64 : cap;
        cap = cap < need ? need : cap;
        buf->ptr = resize(buf->ptr, cap);
        buf->cap = cap;
    }
    return true;
}

bool tg_buf_append(struct tg_buf *buf, struct tg_span s)
{
    if (s.len == 0) {
        return true;
    }
    if (!reserve(buf, s.len)) {
        return false;
    }
    memcpy(buf->ptr + buf->len, s.ptr, s.len);
    buf->len += s.len;
    return true;
}

bool tg_buf_str(struct tg_buf *buf, const char *s)
{
    return tg_buf_append(buf, tg_span_str(s));
}

bool tg_buf_byte(struct tg_buf *buf, unsigned char byte)
{
    if (!reserve(buf, 1)) {
        return false;
    }
    buf->ptr[buf->len++] = byte;
    return true;
}

bool tg_buf_u16be(struct tg_buf *buf, unsigned value)
{
    const unsigned char octets[2] = {(unsigned char)(value >> 8), (unsigned char)value};
    return tg_buf_append(buf, tg_span_make(octets, 2));
}

bool tg_buf_u32be(struct tg_buf *buf, uint32_t value)
{
    const unsigned char octets[4] = {(unsigned char)(value >> 24), (unsigned char)(value >> 16),
                                     (unsigned char)(value >> 8), (unsigned char)value};
    return tg_buf_append(buf, tg_span_make(octets, 4));
}

void tg_buf_consume(struct tg_buf *buf, size_t n)
{
    TG_ASSERT(n <= buf->len);
    if (n > 0 && n < buf->len) {
        memmove(buf->ptr, buf->ptr + n, buf->len - n);
    }
    buf->len -= n;
}

struct tg_span tg_buf_span(const struct tg_buf *buf)
{
    return tg_span_make(buf->ptr, buf->len);
}

const char *tg_buf_cstr(struct tg_buf *buf)
{
    if (buf->len == buf->cap) {
        buf->cap += 16;
        buf->ptr = resize(buf->ptr, buf->cap);
    }
    buf->ptr[buf->len] = 0;
    return (const char *)buf->ptr;
}

struct tg_blob *tg_blob_new(struct tg_span s)
{
    struct tg_blob *blob = tg_alloc(sizeof *blob + s.len);
    blob->holders = 1;
    blob->len = s.len;
    if (s.len) {
        memcpy(blob->octets, s.ptr, s.len);
    }
    return blob;
}

struct tg_blob *tg_blob_hold(struct tg_blob *blob)
{
    TG_ASSERT(blob->holders > 0 && blob->holders < UINT32_MAX);
    blob->holders++;
    return blob;
}

void tg_blob_release(struct tg_blob *blob)
{
    if (blob) {
        TG_ASSERT(blob->holders > 0);
        if (--blob->holders == 0) {
            free(blob);
        }
    }
}
