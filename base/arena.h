// SPDX-License-Identifier: MIT
/* An arena: memory that is handed out in order and given back all at once. Not for threads.
 * Blocks are aligned for any type and zeroed. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/span.h"

struct tg_arena_chunk;

struct tg_arena {
    struct tg_arena_chunk *chunks; /* newest first */
    size_t used;                   /* octets handed out since init or reset */
    size_t ceiling;                /* most that may be handed out */
};

/* Owns nothing yet. ceiling in octets; SIZE_MAX for none. */
void tg_arena_init(struct tg_arena *arena, size_t ceiling);
/* Gives everything back; every pointer from it is dead. The arena can be used again. */
void tg_arena_deinit(struct tg_arena *arena);
/* As deinit, but keeps one chunk for reuse. */
void tg_arena_reset(struct tg_arena *arena);
/* NULL when the ceiling would be passed; aborts when the system has no memory. */
void *tg_arena_alloc(struct tg_arena *arena, size_t size);
/* A NUL-terminated copy of the span; NULL at the ceiling. */
char *tg_arena_strdup(struct tg_arena *arena, struct tg_span s);
/* A copy as a span; its ptr is NULL at the ceiling when s was not empty. */
struct tg_span tg_arena_copy(struct tg_arena *arena, struct tg_span s);

#define TG_ARENA_NEW(arena, type) ((type *)tg_arena_alloc((arena), sizeof(type)))

#endif
