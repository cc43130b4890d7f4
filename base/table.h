// SPDX-License-Identifier: MIT
/* A hash table from octet strings to pointers that is walked in the order of insertion, so that nothing ever depends on
 * addresses or hash values. Keys are copied; values are borrowed. */
#ifndef BASE_TABLE_H
#define BASE_TABLE_H

#include "base/span.h"

struct tg_table_entry {
    struct tg_span key; /* owned by the table; ptr NULL where an entry was removed */
    void *value;
};

struct tg_table {
    struct tg_table_entry *entries; /* in order of insertion, with holes */
    uint32_t *slots;                /* 0 empty, else entry index + 1 */
    size_t entry_count, entry_cap, slot_count, live;
};

void tg_table_init(struct tg_table *table);
void tg_table_deinit(struct tg_table *table);
/* NULL when the key is not there. */
void *tg_table_get(const struct tg_table *table, struct tg_span key);
/* Adds or replaces; value must not be NULL. Returns the value that was there before, or NULL. */
void *tg_table_put(struct tg_table *table, struct tg_span key, void *value);
/* Returns the value that was there, or NULL. */
void *tg_table_remove(struct tg_table *table, struct tg_span key);
/* Walks in order of insertion: start with *at = 0; NULL at the end. The table must not change meanwhile, save that the
 * entry just returned may be removed. */
const struct tg_table_entry *tg_table_next(const struct tg_table *table, size_t *at);

#endif
