// SPDX-License-Identifier: MIT
#include "sim/net/map32.h"

#include "base/buf.h"

static size_t place(const struct map32 *map, uint32_t key)
{
    size_t at = (size_t)(((uint64_t)key * 0x9e3779b97f4a7c15u) >> 32) & (map->cap - 1);
    while (map->slots[at].value != MAP32_NONE && map->slots[at].key != key) {
        at = (at + 1) & (map->cap - 1);
    }
    return at;
}

uint32_t map32_get(const struct map32 *map, uint32_t key)
{
    return map->cap ? map->slots[place(map, key)].value : MAP32_NONE;
}

static void grow(struct map32 *map)
{
    struct map32 bigger = {NULL, map->count, map->cap ? map->cap * 2 : 16};
    bigger.slots = tg_alloc(bigger.cap * sizeof *bigger.slots);
    for (size_t i = 0; i < bigger.cap; i++) {
        bigger.slots[i].value = MAP32_NONE;
    }
    for (size_t i = 0; i < map->cap; i++) {
        if (map->slots[i].value != MAP32_NONE) {
            bigger.slots[place(&bigger, map->slots[i].key)] = map->slots[i];
        }
    }
    tg_free(map->slots);
    *map = bigger;
}

void map32_put(struct map32 *map, uint32_t key, uint32_t value)
{
    if (map->count * 4 >= map->cap * 3) {
        grow(map);
    }
    struct map32_slot *slot = &map->slots[place(map, key)];
    map->count += slot->value == MAP32_NONE ? 1 : 0;
    *slot = (struct map32_slot){key, value};
}

void map32_deinit(struct map32 *map)
{
    tg_free(map->slots);
    *map = (struct map32){NULL, 0, 0};
}
