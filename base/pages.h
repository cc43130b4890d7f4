// SPDX-License-Identifier: MIT
/* Memory that is only ever added to and goes back all at once, taken from the system in large pieces whose pages are
 * there before they are written: to be interrupted at the first touch of every page costs more than filling it. */
#ifndef BASE_PAGES_H
#define BASE_PAGES_H

#include <stddef.h>

struct tg_pages {
    struct tg_region *regions; /* newest first */
    size_t held;               /* octets taken from the system */
};

/* Zeroed memory of `size` octets, aligned for anything, never NULL; it stays where it is until tg_pages_deinit. A
 * struct tg_pages of zeros is an empty one. Meant for pieces of thousands of octets. */
void *tg_pages_take(struct tg_pages *pages, size_t size);
void tg_pages_deinit(struct tg_pages *pages);

/* Tells the C library's allocator, where it can be told, to take large pieces from the system, in large pages, and to
 * keep what is freed for what is allocated next. Called once by main, before anything else. */
void tg_pages_prepare_heap(void);

#endif
