// SPDX-License-Identifier: MIT
/* Pictures of gui/art as textures, rasterised at the size they are drawn in. */
#ifndef GUI_SPRITES_H
#define GUI_SPRITES_H

#include "gui/art_index.h"
#include "gui/draw_list.h"

#include <SDL.h>

struct sprite_entry;
struct sprites {
    SDL_Renderer *renderer;
    const struct art_index *art;
    struct sprite_entry *entries;
    size_t count, cap, octets; /* of all textures */
    uint64_t frame;
};
void sprites_init(struct sprites *sprites, SDL_Renderer *renderer, const struct art_index *art);
void sprites_deinit(struct sprites *sprites);
/* Once a frame: gives back what was not drawn for long when there is too much. */
void sprites_next_frame(struct sprites *sprites);
void sprites_draw(struct sprites *sprites, const char *name, const struct draw_sprite *how, bool dark);
/* A picture as a surface of that height (for the window's icon); NULL when it cannot be read. */
SDL_Surface *sprites_surface(const struct art_index *art, const char *name, int height);

#endif
