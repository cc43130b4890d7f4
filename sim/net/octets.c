// SPDX-License-Identifier: MIT
#include "sim/net/octets.h"

#include "base/assert.h"
#include "base/buf.h"

void octets_append(struct octets *o, struct tg_span s)
{
    if (s.len == 0) {
        return;
    }
    if (o->cap - o->start - o->len < s.len) {
        /* Moving down is paid for by the octets dropped since the last move. */
        if (o->start >= o->len && o->cap - o->len >= s.len) {
            memmove(o->ptr, o->ptr + o->start, o->len);
        } else {
            size_t cap = o->cap ? o->cap * 2 : 256;
            while (cap < o->len + s.len) {
                cap *= 2;
            }
            unsigned char *grown = tg_alloc(cap);
            if (o->len) {
                memcpy(grown, o->ptr + o->start, o->len);
            }
            tg_free(o->ptr);
            o->ptr = grown;
            o->cap = cap;
        }
        o->start = 0;
    }
    memcpy(o->ptr + o->start + o->len, s.ptr, s.len);
    o->len += s.len;
}

void octets_drop(struct octets *o, size_t n)
{
    TG_ASSERT(n <= o->len);
    o->start += n;
    o->len -= n;
    if (o->len == 0) {
        octets_free(o);
    }
}

void octets_free(struct octets *o)
{
    tg_free(o->ptr);
    *o = (struct octets){NULL, 0, 0, 0};
}
