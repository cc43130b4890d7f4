// SPDX-License-Identifier: MIT
/* A hash map from 32-bit keys to 32-bit values, open addressing. Nothing walks it, so its order never shows. */
#ifndef SIM_NET_MAP32_H
#define SIM_NET_MAP32_H

#include <stddef.h>
#include <stdint.h>

#define MAP32_NONE UINT32_MAX

struct map32 {
    struct map32_slot {
        uint32_t key, value; /* value MAP32_NONE: empty */
    } * slots;
    size_t count, cap;
};

/* MAP32_NONE when the key is not there. A zeroed map is empty. */
uint32_t map32_get(const struct map32 *map, uint32_t key);
/* Adds or replaces. */
void map32_put(struct map32 *map, uint32_t key, uint32_t value);
void map32_deinit(struct map32 *map);

#endif
