// SPDX-License-Identifier: MIT
/* Masks (words, corners, strokes) kept as textures: pages of 1024 x 1024; a full atlas forgets its least recently used
 * page. */
#ifndef GUI_ATLAS_H
#define GUI_ATLAS_H

#include "base/table.h"

#include <SDL.h>

#define ATLAS_PAGES   16
#define ATLAS_SIDE    1024
#define ATLAS_SHELVES 128

struct atlas_page {
    SDL_Texture *texture;
    struct {
        int y, h, x;
    } shelves[ATLAS_SHELVES];
    int shelf_count, bottom;
    uint32_t generation; /* counts how often it was emptied */
    uint64_t used;       /* frame */
};
struct atlas_tile {
    int page, x, y, w, h, dx, dy; /* page -1: wholly covered, no texture needed */
    uint32_t generation;
};
struct atlas_entry {
    struct atlas_tile *tiles;
    size_t count;
};
struct atlas {
    SDL_Renderer *renderer;
    struct atlas_page pages[ATLAS_PAGES];
    struct tg_table entries; /* key: 8 octets of hash */
    uint64_t frame;
    uint32_t *scratch; /* ATLAS_SIDE squared, to turn coverage into pixels */
};

void atlas_init(struct atlas *atlas, SDL_Renderer *renderer);
void atlas_deinit(struct atlas *atlas);
void atlas_next_frame(struct atlas *atlas);
/* NULL when it is not (or no longer) there. */
const struct atlas_entry *atlas_find(struct atlas *atlas, uint64_t key);
/* Keeps a mask of w x h octets (row length `pitch`, an octet every `step`). Big ones are cut into tiles, empty tiles
 * left out. */
const struct atlas_entry *atlas_add(struct atlas *atlas, uint64_t key, const unsigned char *mask, int w, int h,
                                    int pitch, int step);
/* Paints it in one colour, its top left corner at x, y. */
void atlas_draw(struct atlas *atlas, const struct atlas_entry *entry, int x, int y, uint32_t rgba);

#endif
