// SPDX-License-Identifier: MIT
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS, madvise */
#include "base/pages.h"

#include "base/assert.h"
#include "base/buf.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

enum { REGION_FIRST = 1 << 17, REGION_MOST = 1 << 22, HUGE_PAGE = 1 << 21, ALIGN = 64 };

struct tg_region {
    struct tg_region *next;
    unsigned char *at; /* what the pieces are cut from */
    size_t used, size; /* octets at `at` */
    void *mapped;      /* what the system gave: `at` lies in there */
    size_t mapped_size;
};

/* Only advice: where a system does not know one of these, the pages come when they are touched. */
static void advise(struct tg_region *r)
{
#ifdef MADV_HUGEPAGE
    if (r->size >= HUGE_PAGE) {
        (void)madvise(r->at, r->size, MADV_HUGEPAGE);
    }
#endif
#ifdef MADV_POPULATE_WRITE
    (void)madvise(r->at, r->size, MADV_POPULATE_WRITE);
#endif
    (void)r;
}

static struct tg_region *region_new(struct tg_pages *pages, size_t size)
{
    struct tg_region *r = tg_alloc(sizeof *r);
    const size_t align = size >= HUGE_PAGE ? HUGE_PAGE : 1;
    r->size = size;
    r->mapped_size = size + align - 1;
    r->mapped = mmap(NULL, r->mapped_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (r->mapped == MAP_FAILED) {
        fputs("tegami: out of memory\n", stderr);
        abort();
    }
    const size_t odd = (size_t)r->mapped % align;
    r->at = (unsigned char *)r->mapped + (odd ? align - odd : 0);
    advise(r);
    r->next = pages->regions;
    pages->regions = r;
    pages->held += size;
    return r;
}

void *tg_pages_take(struct tg_pages *pages, size_t size)
{
    TG_ASSERT(size < SIZE_MAX / 2);
    size = (size + ALIGN - 1) / ALIGN * ALIGN;
    struct tg_region *r = pages->regions;
    if (!r || r->size - r->used < size) {
        size_t fresh = r ? r->size * 2 : REGION_FIRST;
        fresh = fresh > REGION_MOST ? REGION_MOST : fresh;
        r = region_new(pages, fresh < size ? size : fresh);
    }
    void *out = r->at + r->used;
    r->used += size;
    return out;
}

void tg_pages_deinit(struct tg_pages *pages)
{
    for (struct tg_region *r = pages->regions, *next; r; r = next) {
        next = r->next;
        (void)munmap(r->mapped, r->mapped_size);
        tg_free(r);
    }
    *pages = (struct tg_pages){NULL, 0};
}

void tg_pages_prepare_heap(void)
{
#if defined(__GLIBC__) && defined(MADV_HUGEPAGE)
    enum { HEAP = 128 << 20, HEAP_MORE = 8 << 20, MAPPED_FROM = 32 << 20, KEPT = 256 << 20 };
    const uintptr_t start = ((uintptr_t)sbrk(0) + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
    (void)mallopt(M_MMAP_THRESHOLD, MAPPED_FROM);
    (void)mallopt(M_TRIM_THRESHOLD, KEPT);
    (void)mallopt(M_TOP_PAD, HEAP);
    void *volatile piece = malloc(1 << 20); /* volatile: or the compiler sees through it */
    free(piece);                            /* the heap has grown by all of HEAP: addresses only, no memory yet */
    (void)mallopt(M_TOP_PAD, HEAP_MORE);
    const uintptr_t end = (uintptr_t)sbrk(0) / HUGE_PAGE * HUGE_PAGE;
    if (end > start) { /* elsewhere the allocator does not live there */
        (void)madvise((void *)start, end - start, MADV_HUGEPAGE);
    }
#endif
}
