// SPDX-License-Identifier: MIT
#include "sim/kernel/event_queue.h"

#include "base/assert.h"
#include "base/buf.h"

/* A radix heap. Time never goes back, so what is to come can be sorted by how far it differs from the moment of the
 * last event: read as digits of base 64, an event lies at the level of the highest digit that differs, in the bucket of
 * that digit. Whatever lies at a lower level, or in a lower bucket of one level, is earlier. To pop, the first bucket
 * is opened: the earliest time in it becomes the reference and its entries move to lower levels, in their order, so
 * events of equal times always lie in one bucket in the order of scheduling. An entry moves a few times, always in
 * sequence through memory, and entries are hardly ever compared with each other.
 *
 * Entries (12 octets) lie in blocks that come from a pool; what an event does lies in a slot (16 octets) that stays
 * where it is: few different functions are ever called, so a slot holds the number of its function. A cancelled event's
 * entry goes when its bucket is opened, or when more than half of all entries are such. */
enum {
    DIGIT_BITS = 6,
    DIGITS = 1 << DIGIT_BITS,
    LEVELS = (64 + DIGIT_BITS - 1) / DIGIT_BITS,
    BLOCK = 15,
    DEAD_MIN = 64,
    SOON = 4096, /* a bucket this small will be run while its slots are still in the cache */
    SLOT_BITS = 26,
    RUN_BITS = 8,
};
#define SLOT_MAX  ((uint32_t)1 << SLOT_BITS)
#define RUNS      ((uint32_t)1 << RUN_BITS)
#define NO_BUCKET SIZE_MAX

struct entry {
    tg_time at;
    uint32_t slot;
};

struct block {
    struct block *next;
    tg_time at[BLOCK];
    uint32_t count;
    uint32_t slot[BLOCK];
};

struct bucket {
    struct block *first, *last;
    tg_time min;       /* the earliest time in it */
    uint32_t min_slot; /* whose that is: when it was cancelled, min has to be found again */
    uint32_t count;    /* dead ones included */
};

struct slot {
    void *context;
    uint32_t argument; /* of a free one: the next free one */
    uint32_t
        use; /* which use of the slot this is << RUN_BITS | number of the function; function 0: cancelled or free */
};
_Static_assert(sizeof(struct slot) == 16, "an event takes 12 octets in a block and 16 in a slot");

struct event_queue {
    tg_time last;            /* the reference */
    struct bucket now;       /* events of exactly that time; the first of them is alive */
    uint32_t now_head;       /* entries of its first block that are done */
    uint32_t levels;         /* bit set of levels that hold something */
    uint64_t digits[LEVELS]; /* bit sets of buckets that hold something */
    struct bucket buckets[LEVELS * DIGITS];
    struct block *free_blocks;
    struct slot *slots;
    void (*runs[RUNS])(void *, uint64_t); /* the functions by number, which is near their hash; 0 is nobody's */
    uint32_t run_count;
    uint32_t slot_count, slot_cap, free_slot;
    size_t live, dead;
    uint64_t popped;
};

struct event_queue *event_queue_new(void)
{
    struct event_queue *q = tg_alloc(sizeof *q);
    q->free_slot = SLOT_MAX;
    return q;
}

static void free_blocks(struct block *block)
{
    for (struct block *next; block; block = next) {
        next = block->next;
        tg_free(block);
    }
}

void event_queue_free(struct event_queue *q)
{
    if (!q) {
        return;
    }
    for (size_t i = 0; i < LEVELS * DIGITS; i++) {
        free_blocks(q->buckets[i].first);
    }
    free_blocks(q->now.first);
    free_blocks(q->free_blocks);
    tg_free(q->slots);
    tg_free(q);
}

/* --- slots --- */

static inline uint32_t run_of(const struct slot *s)
{
    return s->use & (RUNS - 1);
}

static inline void free_slot(struct event_queue *q, uint32_t slot)
{
    q->slots[slot].use &= ~(RUNS - 1);
    q->slots[slot].argument = q->free_slot;
    q->free_slot = slot;
}

/* The number of a function. No order hangs on it. */
static inline uint32_t run_number(struct event_queue *q, void (*run)(void *, uint64_t))
{
    uint32_t at = (uint32_t)((uintptr_t)run >> 4) & (RUNS - 1);
    while (at == 0 || q->runs[at] != run) {
        if (at != 0 && !q->runs[at]) {
            TG_ASSERT(q->run_count++ < RUNS / 2);
            q->runs[at] = run;
            break;
        }
        at = (at + 1) & (RUNS - 1);
    }
    return at;
}

static inline uint32_t take_slot(struct event_queue *q)
{
    uint32_t slot = q->free_slot;
    if (slot != SLOT_MAX) {
        q->free_slot = q->slots[slot].argument;
        return slot;
    }
    TG_ASSERT(q->slot_count < SLOT_MAX);
    if (q->slot_count == q->slot_cap) {
        q->slot_cap = q->slot_cap ? q->slot_cap * 2 : 16;
        struct slot *slots = tg_alloc((size_t)q->slot_cap * sizeof *slots);
        if (q->slot_count) {
            memcpy(slots, q->slots, q->slot_count * sizeof *slots);
        }
        tg_free(q->slots);
        q->slots = slots;
    }
    return q->slot_count++;
}

/* --- buckets --- */

static inline void append(struct event_queue *q, struct bucket *b, struct entry e)
{
    struct block *block = b->last;
    if (!block || block->count == BLOCK) {
        block = q->free_blocks;
        if (block) {
            q->free_blocks = block->next;
        } else {
            block = tg_alloc(sizeof *block);
        }
        block->next = NULL;
        block->count = 0;
        *(b->last ? &b->last->next : &b->first) = block;
        b->last = block;
    }
    block->at[block->count] = e.at;
    block->slot[block->count++] = e.slot;
    b->count++;
}

/* The bucket for that time, which is not the reference. */
static inline size_t bucket_for(const struct event_queue *q, tg_time at)
{
    unsigned level = (63 - (unsigned)__builtin_clzll((uint64_t)at ^ (uint64_t)q->last)) / DIGIT_BITS;
    return level * DIGITS + ((uint64_t)at >> (level * DIGIT_BITS)) % DIGITS;
}

/* The bucket with the earliest entries, NO_BUCKET when there is none. */
static inline size_t first_bucket(const struct event_queue *q)
{
    if (q->levels == 0) {
        return NO_BUCKET;
    }
    unsigned level = (unsigned)__builtin_ctz(q->levels);
    return level * DIGITS + (size_t)__builtin_ctzll(q->digits[level]);
}

/* Puts an entry where it belongs. */
static inline void place(struct event_queue *q, struct entry e)
{
    if (e.at == q->last) {
        append(q, &q->now, e);
        return;
    }
    size_t index = bucket_for(q, e.at);
    struct bucket *b = &q->buckets[index];
    if (b->count == 0) {
        q->levels |= 1u << index / DIGITS;
        q->digits[index / DIGITS] |= (uint64_t)1 << index % DIGITS;
    }
    if (b->count == 0 || e.at < b->min) {
        b->min = e.at;
        b->min_slot = e.slot;
    }
    append(q, b, e);
}

/* Takes all blocks out of a bucket. */
static struct block *take_blocks(struct event_queue *q, size_t index)
{
    struct bucket *b = &q->buckets[index];
    struct block *blocks = b->first;
    q->digits[index / DIGITS] &= ~((uint64_t)1 << index % DIGITS);
    if (q->digits[index / DIGITS] == 0) {
        q->levels &= ~(1u << index / DIGITS);
    }
    b->first = b->last = NULL;
    b->count = 0;
    return blocks;
}

static inline void pool_block(struct event_queue *q, struct block *block)
{
    block->next = q->free_blocks;
    q->free_blocks = block;
}

/* Puts the living entries where they belong by now: into lower levels after the reference moved into their bucket, or
 * where they were, with a new minimum. The first `skip` are done. */
static void place_again(struct event_queue *q, struct block *blocks, uint32_t skip, bool soon)
{
    for (struct block *next; blocks; blocks = next) {
        for (uint32_t i = skip; i < blocks->count; i++) {
            struct entry e = {blocks->at[i], blocks->slot[i]};
            if (soon) {
                __builtin_prefetch(&q->slots[e.slot]);
            }
            if (q->dead == 0 || run_of(&q->slots[e.slot])) {
                place(q, e);
            } else {
                free_slot(q, e.slot);
                q->dead--;
            }
        }
        skip = 0;
        next = blocks->next;
        pool_block(q, blocks);
    }
}

static uint32_t take_first_now(struct event_queue *q)
{
    struct block *block = q->now.first;
    uint32_t slot = block->slot[q->now_head];
    if (++q->now_head == block->count) {
        q->now_head = 0;
        q->now.first = block->next;
        if (!block->next) {
            q->now.last = NULL;
        }
        pool_block(q, block);
    }
    return slot;
}

/* After this the first event in sight is alive, and its time is known. */
static void settle(struct event_queue *q)
{
    while (q->now.first && run_of(&q->slots[q->now.first->slot[q->now_head]]) == 0) {
        free_slot(q, take_first_now(q));
        q->dead--;
    }
    if (q->now.first) {
        return;
    }
    for (size_t first; (first = first_bucket(q)) != NO_BUCKET && run_of(&q->slots[q->buckets[first].min_slot]) == 0;) {
        place_again(q, take_blocks(q, first), 0, false);
    }
}

static void compact(struct event_queue *q)
{
    struct block *now = q->now.first;
    uint32_t skip = q->now_head;
    q->now.first = q->now.last = NULL;
    q->now_head = 0;
    place_again(q, now, skip, false);
    for (size_t level = 0; level < LEVELS; level++) {
        for (uint64_t left = q->digits[level]; left; left &= left - 1) {
            place_again(q, take_blocks(q, level * DIGITS + (size_t)__builtin_ctzll(left)), 0, false);
        }
    }
}

static inline uint64_t handle_of(const struct slot *s, uint32_t slot)
{
    return (uint64_t)(s->use >> RUN_BITS) << SLOT_BITS | slot;
}

uint64_t event_queue_push(struct event_queue *q, tg_time at, void (*run)(void *, uint64_t), void *context,
                          uint64_t argument)
{
    TG_ASSERT(run != NULL && at >= q->last && argument <= UINT32_MAX);
    uint32_t slot = take_slot(q);
    struct slot *s = &q->slots[slot];
    s->context = context;
    s->argument = (uint32_t)argument;
    s->use = (((s->use >> RUN_BITS) + 1) << RUN_BITS) | run_number(q, run);
    if (s->use < RUNS) { /* the count has come round: a handle is never 0 */
        s->use += RUNS;
    }
    place(q, (struct entry){at, slot});
    q->live++;
    return handle_of(s, slot);
}

bool event_queue_cancel(struct event_queue *q, uint64_t handle)
{
    uint32_t slot = (uint32_t)(handle & (SLOT_MAX - 1));
    if (slot >= q->slot_count || handle_of(&q->slots[slot], slot) != handle || run_of(&q->slots[slot]) == 0) {
        return false;
    }
    q->slots[slot].use &= ~(RUNS - 1);
    q->live--;
    q->dead++;
    settle(q);
    if (q->dead > DEAD_MIN && q->dead > q->live) {
        compact(q);
    }
    return true;
}

/* The slot of the first event; the reference moves to its time. */
static uint32_t take_first(struct event_queue *q)
{
    if (!q->now.first) {
        size_t first = first_bucket(q);
        uint32_t count = q->buckets[first].count;
        q->last = q->buckets[first].min;
        struct block *blocks = take_blocks(q, first);
        if (count == 1) {
            pool_block(q, blocks);
            return blocks->slot[0];
        }
        place_again(q, blocks, 0, count <= SOON);
    }
    return take_first_now(q);
}

bool event_queue_pop(struct event_queue *q, struct event *out)
{
    if (q->live == 0) {
        return false;
    }
    uint32_t slot = take_first(q);
    const struct slot *s = &q->slots[slot];
    *out = (struct event){q->last, q->popped++, q->runs[run_of(s)], s->context, s->argument};
    free_slot(q, slot);
    q->live--;
    if (q->dead > 0) {
        settle(q);
    }
    return true;
}

tg_time event_queue_next_time(const struct event_queue *q)
{
    if (q->now.first) {
        return q->last;
    }
    size_t first = first_bucket(q);
    return first == NO_BUCKET ? TG_TIME_NEVER : q->buckets[first].min;
}

size_t event_queue_count(const struct event_queue *q)
{
    return q->live;
}
