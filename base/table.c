// SPDX-License-Identifier: MIT
#include "base/table.h"

#include "base/assert.h"
#include "base/buf.h"

static uint64_t hash(struct tg_span key)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < key.len; i++) {
        h = (h ^ key.ptr[i]) * 0x100000001b3u;
    }
    return h ^ h >> 29;
}

void tg_table_init(struct tg_table *table)
{
    *table = (struct tg_table){0};
}

void tg_table_deinit(struct tg_table *table)
{
    for (size_t i = 0; i < table->entry_count; i++) {
        tg_free((void *)(uintptr_t)table->entries[i].key.ptr);
    }
    tg_free(table->entries);
    tg_free(table->slots);
    tg_table_init(table);
}

/* The slot that holds the key, or the empty slot where it would go. */
static size_t find_slot(const struct tg_table *table, struct tg_span key)
{
    size_t at = (size_t)hash(key) & (table->slot_count - 1);
    while (table->slots[at] != 0) {
        const struct tg_table_entry *e = &table->entries[table->slots[at] - 1];
        if (e->value && tg_span_eq(e->key, key)) {
            break;
        }
        at = (at + 1) & (table->slot_count - 1);
    }
    return at;
}

/* Rebuilds the slots, dropping the holes that removals left. */
static void rebuild(struct tg_table *table)
{
    size_t n = 0;
    for (size_t i = 0; i < table->entry_count; i++) {
        if (table->entries[i].value) {
            table->entries[n++] = table->entries[i];
        }
    }
    table->entry_count = n;
    size_t slots = 16;
    while (slots < (n + 1) * 3) {
        slots *= 2;
    }
    tg_free(table->slots);
    table->slots = tg_alloc(slots * sizeof *table->slots);
    table->slot_count = slots;
    for (size_t i = 0; i < n; i++) {
        size_t at = (size_t)hash(table->entries[i].key) & (slots - 1);
        while (table->slots[at] != 0) {
            at = (at + 1) & (slots - 1);
        }
        table->slots[at] = (uint32_t)(i + 1);
    }
}

void *tg_table_get(const struct tg_table *table, struct tg_span key)
{
    if (table->slot_count == 0) {
        return NULL;
    }
    const uint32_t slot = table->slots[find_slot(table, key)];
    return slot ? table->entries[slot - 1].value : NULL;
}

void *tg_table_put(struct tg_table *table, struct tg_span key, void *value)
{
    TG_ASSERT(value != NULL);
    if (table->slot_count < (table->entry_count + 1) * 2) {
        rebuild(table);
    }
    const size_t at = find_slot(table, key);
    if (table->slots[at] != 0) {
        struct tg_table_entry *e = &table->entries[table->slots[at] - 1];
        void *old = e->value;
        e->value = value;
        return old;
    }
    table->entries = tg_grow(table->entries, table->entry_count, &table->entry_cap, sizeof *table->entries);
    unsigned char *copy = tg_alloc(key.len);
    if (key.len) {
        memcpy(copy, key.ptr, key.len);
    }
    table->entries[table->entry_count++] = (struct tg_table_entry){tg_span_make(copy, key.len), value};
    table->slots[at] = (uint32_t)table->entry_count;
    table->live++;
    return NULL;
}

void *tg_table_remove(struct tg_table *table, struct tg_span key)
{
    if (table->slot_count == 0) {
        return NULL;
    }
    const uint32_t slot = table->slots[find_slot(table, key)];
    if (slot == 0) {
        return NULL;
    }
    /* The slot stays taken by a dead entry until the next rebuild, so that probing goes on past it. */
    struct tg_table_entry *e = &table->entries[slot - 1];
    void *old = e->value;
    tg_free((void *)(uintptr_t)e->key.ptr);
    *e = (struct tg_table_entry){
        {NULL, 0},
        NULL
    };
    table->live--;
    return old;
}

const struct tg_table_entry *tg_table_next(const struct tg_table *table, size_t *at)
{
    while (*at < table->entry_count) {
        const struct tg_table_entry *e = &table->entries[(*at)++];
        if (e->value) {
            return e;
        }
    }
    return NULL;
}
