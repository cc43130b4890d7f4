// SPDX-License-Identifier: MIT
/* A queue of octets that stays in one run: appended at the end, taken from the front, no memory when empty. */
#ifndef SIM_NET_OCTETS_H
#define SIM_NET_OCTETS_H

#include "base/span.h"

struct octets {
    unsigned char *ptr;
    size_t start, len, cap;
};

void octets_append(struct octets *o, struct tg_span s);
void octets_drop(struct octets *o, size_t n); /* n <= len */
void octets_free(struct octets *o);
/* Valid until the next change. */
static inline struct tg_span octets_span(const struct octets *o)
{
    return tg_span_make(o->ptr ? o->ptr + o->start : NULL, o->len);
}

#endif
