// SPDX-License-Identifier: MIT
#include "sim/kernel/event_queue.h"

#include "base/assert.h"
#include "base/buf.h"

/* A heap with four children a node over 16-octet keys; what an event does lies in a slot of 32 octets that never moves.
 * The key's low bits name the slot and its high bits are the serial, so (at, order) compares as (time, serial).
 * A cancelled event's key stays until it comes to the top or until more than half of the keys are such: then the heap
 * is built anew without them, so garbage never outgrows what is alive. */
enum { SLOT_BITS = 26, CHILDREN = 4, DEAD_MIN = 64 };
#define SLOT_MAX ((size_t)1 << SLOT_BITS)
#define SERIAL_MAX ((uint64_t)1 << (64 - SLOT_BITS))
#define NO_SLOT UINT32_MAX

struct key {
    tg_time at;
    uint64_t order;
};

struct slot {
    void (*run)(void *, uint64_t); /* NULL: cancelled or free */
    void *context;
    uint64_t argument;
    uint32_t generation;
    uint32_t next_free;
};

struct event_queue {
    struct key *heap;
    struct slot *slots;
    size_t count, heap_cap; /* keys, dead ones and a vacant root included */
    size_t slot_count, slot_cap;
    size_t dead;
    uint64_t serial;
    uint32_t free_slot;
    bool vacant; /* the root was popped and not filled yet: the next push often can take its place. Only when dead == 0 */
};

static inline bool before(const struct key *a, const struct key *b)
{
    return a->at < b->at || (a->at == b->at && a->order < b->order);
}

static inline size_t slot_of(const struct key *key)
{
    return (size_t)(key->order & (SLOT_MAX - 1));
}

struct event_queue *event_queue_new(void)
{
    struct event_queue *q = tg_alloc(sizeof *q);
    q->free_slot = NO_SLOT;
    return q;
}

void event_queue_free(struct event_queue *q)
{
    if (q) {
        tg_free(q->heap);
        tg_free(q->slots);
        tg_free(q);
    }
}

static void sift_up(struct event_queue *q, size_t at, struct key key)
{
    while (at > 0) {
        size_t parent = (at - 1) / CHILDREN;
        if (!before(&key, &q->heap[parent])) {
            break;
        }
        q->heap[at] = q->heap[parent];
        at = parent;
    }
    q->heap[at] = key;
}

/* The earliest of the children that begin at `first`. */
static inline size_t earliest(const struct event_queue *q, size_t first)
{
    size_t last = first + CHILDREN <= q->count ? first + CHILDREN : q->count, best = first;
    for (size_t i = first + 1; i < last; i++) {
        best = before(&q->heap[i], &q->heap[best]) ? i : best;
    }
    return best;
}

static void sift_down(struct event_queue *q, size_t at, struct key key)
{
    for (size_t first = at * CHILDREN + 1; first < q->count; first = at * CHILDREN + 1) {
        size_t best = earliest(q, first);
        if (!before(&q->heap[best], &key)) {
            break;
        }
        q->heap[at] = q->heap[best];
        at = best;
    }
    q->heap[at] = key;
}

/* Takes the root away: the last key fills the gap. It belongs near the bottom, so the gap goes all the way down first. */
static void remove_root(struct event_queue *q)
{
    struct key key = q->heap[--q->count];
    if (q->count == 0) {
        return;
    }
    size_t at = 0;
    for (size_t first = 1; first < q->count; first = at * CHILDREN + 1) {
        size_t best = earliest(q, first);
        q->heap[at] = q->heap[best];
        at = best;
    }
    sift_up(q, at, key);
}

static void free_slot(struct event_queue *q, size_t slot)
{
    struct slot *s = &q->slots[slot];
    s->run = NULL;
    s->generation = s->generation == UINT32_MAX ? 1 : s->generation + 1;
    s->next_free = q->free_slot;
    q->free_slot = (uint32_t)slot;
}

static uint32_t take_slot(struct event_queue *q)
{
    uint32_t slot = q->free_slot;
    if (slot != NO_SLOT) {
        q->free_slot = q->slots[slot].next_free;
        return slot;
    }
    TG_ASSERT(q->slot_count < SLOT_MAX);
    q->slots = tg_grow(q->slots, q->slot_count, &q->slot_cap, sizeof *q->slots);
    slot = (uint32_t)q->slot_count++;
    q->slots[slot].generation = 1;
    return slot;
}

/* After this the root is a live event, or there is none. */
static void settle(struct event_queue *q)
{
    if (q->vacant) {
        q->vacant = false;
        remove_root(q);
    }
    while (q->count > 0 && q->dead > 0 && !q->slots[slot_of(&q->heap[0])].run) {
        free_slot(q, slot_of(&q->heap[0]));
        q->dead--;
        remove_root(q);
    }
}

static void compact(struct event_queue *q)
{
    size_t kept = 0;
    for (size_t i = 0; i < q->count; i++) {
        size_t slot = slot_of(&q->heap[i]);
        if (q->slots[slot].run) {
            q->heap[kept++] = q->heap[i];
        } else {
            free_slot(q, slot);
        }
    }
    q->count = kept;
    q->dead = 0;
    for (size_t i = kept / CHILDREN + 1; i-- > 0;) {
        if (i < kept) {
            sift_down(q, i, q->heap[i]);
        }
    }
}

uint64_t event_queue_push(struct event_queue *q, tg_time at, void (*run)(void *, uint64_t), void *context, uint64_t argument)
{
    TG_ASSERT(run != NULL);
    TG_ASSERT(q->serial < SERIAL_MAX);
    uint32_t slot = take_slot(q);
    struct slot *s = &q->slots[slot];
    s->run = run;
    s->context = context;
    s->argument = argument;
    struct key key = {at, q->serial++ << SLOT_BITS | slot};
    if (q->vacant) {
        q->vacant = false;
        sift_down(q, 0, key);
    } else {
        if (q->count == q->heap_cap) {
            q->heap = tg_grow(q->heap, q->count, &q->heap_cap, sizeof *q->heap);
        }
        sift_up(q, q->count++, key);
    }
    return (uint64_t)s->generation << 32 | slot;
}

bool event_queue_cancel(struct event_queue *q, uint64_t handle)
{
    size_t slot = (size_t)(handle & UINT32_MAX);
    if (slot >= q->slot_count || q->slots[slot].generation != handle >> 32 || !q->slots[slot].run) {
        return false;
    }
    q->slots[slot].run = NULL;
    q->dead++;
    settle(q);
    if (q->dead > DEAD_MIN && q->dead > q->count / 2) {
        compact(q);
    }
    return true;
}

bool event_queue_pop(struct event_queue *q, struct event *out)
{
    if (q->vacant) {
        settle(q);
    }
    if (q->count == 0) {
        return false;
    }
    size_t slot = slot_of(&q->heap[0]);
    const struct slot *s = &q->slots[slot];
    *out = (struct event){q->heap[0].at, q->heap[0].order >> SLOT_BITS, s->run, s->context, s->argument};
    free_slot(q, slot);
    q->vacant = true;
    if (q->dead > 0) {
        settle(q);
    }
    return true;
}

tg_time event_queue_next_time(const struct event_queue *q)
{
    if (!q->vacant) {
        return q->count ? q->heap[0].at : TG_TIME_NEVER;
    }
    return q->count > 1 ? q->heap[earliest(q, 1)].at : TG_TIME_NEVER;
}

size_t event_queue_count(const struct event_queue *q)
{
    return q->count - q->dead - (q->vacant ? 1 : 0);
}
