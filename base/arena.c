// SPDX-License-Identifier: MIT
#include "base/arena.h"

#include "base/buf.h"

#include <stdalign.h>

struct tg_arena_chunk {
    struct tg_arena_chunk *next;
    size_t used, cap;
    alignas(max_align_t) unsigned char octets[];
};

enum { CHUNK_FIRST = 1024, CHUNK_LARGEST = 65536 };

void tg_arena_init(struct tg_arena *arena, size_t ceiling)
{
    *arena = (struct tg_arena){.ceiling = ceiling};
}

void tg_arena_deinit(struct tg_arena *arena)
{
    while (arena->chunks) {
        struct tg_arena_chunk *next = arena->chunks->next;
        tg_free(arena->chunks);
        arena->chunks = next;
    }
    arena->used = 0;
}

void tg_arena_reset(struct tg_arena *arena)
{
    struct tg_arena_chunk *keep = arena->chunks;
    if (keep) {
        arena->chunks = keep->next;
    }
    tg_arena_deinit(arena);
    if (keep) {
        memset(keep->octets, 0, keep->used);
        keep->used = 0;
        keep->next = NULL;
        arena->chunks = keep;
    }
}

void *tg_arena_alloc(struct tg_arena *arena, size_t size)
{
    const size_t align = alignof(max_align_t);
    if (size > SIZE_MAX - align) {
        return NULL;
    }
    size = size ? (size + align - 1) / align * align : align;
    if (size > arena->ceiling || arena->used > arena->ceiling - size) {
        return NULL;
    }
    struct tg_arena_chunk *chunk = arena->chunks;
    if (!chunk || chunk->cap - chunk->used < size) {
        size_t cap = chunk ? chunk->cap * 2 : CHUNK_FIRST;
        if (cap > CHUNK_LARGEST) {
            cap = CHUNK_LARGEST;
        }
        if (cap < size) {
            cap = size;
        }
        struct tg_arena_chunk *fresh = tg_alloc(sizeof *fresh + cap);
        fresh->cap = cap;
        fresh->next = chunk;
        arena->chunks = chunk = fresh;
    }
    void *out = chunk->octets + chunk->used;
    chunk->used += size;
    arena->used += size;
    return out;
}

char *tg_arena_strdup(struct tg_arena *arena, struct tg_span s)
{
    char *out = s.len == SIZE_MAX ? NULL : tg_arena_alloc(arena, s.len + 1);
    if (out && s.len) {
        memcpy(out, s.ptr, s.len);
    }
    return out;
}

struct tg_span tg_arena_copy(struct tg_arena *arena, struct tg_span s)
{
    void *out = s.len ? tg_arena_alloc(arena, s.len) : NULL;
    if (out) {
        memcpy(out, s.ptr, s.len);
    }
    return tg_span_make(out, out ? s.len : 0);
}
