// SPDX-License-Identifier: MIT
/* Sizes and anchors of the pictures (art/index.json), in dp. */
#ifndef GUI_ART_INDEX_H
#define GUI_ART_INDEX_H

#include "base/arena.h"
#include "base/status.h"
#include "base/table.h"

struct art_picture {
    float w, h, ax, ay;
};
struct art_index {
    struct tg_arena arena;
    struct tg_table by_name;
};
TG_MUST_USE enum tg_status art_index_load(struct art_index *art);
void art_index_deinit(struct art_index *art);
/* NULL when there is no such picture. */
const struct art_picture *art_find(const struct art_index *art, const char *name);

#endif
