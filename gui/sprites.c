// SPDX-License-Identifier: MIT
#include "gui/sprites.h"

#include "base/file.h"

#include <SDL_image.h>
#include <math.h>

#define SVG_MAX       ((size_t)4 << 20)
#define OCTETS_WANTED ((size_t)96 << 20)
#define FRAMES_KEPT   240
#define SIDE_MAX      8192
#define LARGE_PIXELS  (1 << 20)

struct sprite_entry {
    char name[40];
    bool dark;
    int w, h;
    SDL_Texture *texture; /* NULL: the file cannot be read, and need not be tried again */
    uint64_t used;
};

void sprites_init(struct sprites *sprites, SDL_Renderer *renderer, const struct art_index *art)
{
    *sprites = (struct sprites){.renderer = renderer, .art = art};
}

void sprites_deinit(struct sprites *sprites)
{
    for (size_t i = 0; i < sprites->count; i++) {
        SDL_DestroyTexture(sprites->entries[i].texture);
    }
    tg_free(sprites->entries);
}

void sprites_next_frame(struct sprites *sprites)
{
    sprites->frame++;
    for (size_t i = 0; i < sprites->count && sprites->octets > OCTETS_WANTED;) {
        struct sprite_entry *e = &sprites->entries[i];
        if (e->used + FRAMES_KEPT > sprites->frame) {
            i++;
            continue;
        }
        SDL_DestroyTexture(e->texture);
        sprites->octets -= (size_t)e->w * (size_t)e->h * 4;
        *e = sprites->entries[--sprites->count];
    }
}

static SDL_Surface *read_svg(const char *name, bool dark, int w, int h)
{
    struct tg_buf path, wanted, octets;
    SDL_Surface *surface = NULL;

    tg_buf_init(&path, 4096);
    tg_buf_init(&wanted, 256);
    tg_buf_init(&octets, SVG_MAX);
    enum tg_status status = TG_NOT_FOUND;
    if (dark && tg_buf_fmt(&wanted, "art/dark/%s.svg", name)) {
        status = tg_data_path(tg_buf_cstr(&wanted), &path);
    }
    if (status != TG_OK) {
        tg_buf_clear(&wanted);
        tg_buf_clear(&path);
        tg_buf_fmt(&wanted, "art/%s.svg", name);
        status = tg_data_path(tg_buf_cstr(&wanted), &path);
    }
    if (status == TG_OK && tg_file_read((const char *)path.ptr, &octets) == TG_OK) {
        SDL_RWops *source = SDL_RWFromConstMem(octets.ptr, (int)octets.len);
        surface = source != NULL ? IMG_LoadSizedSVG_RW(source, w, h) : NULL;
        if (source != NULL) {
            SDL_RWclose(source);
        }
    }
    tg_buf_deinit(&octets);
    tg_buf_deinit(&wanted);
    tg_buf_deinit(&path);
    return surface;
}

static struct sprite_entry *find(struct sprites *sprites, const char *name, bool dark, int w, int h)
{
    for (size_t i = 0; i < sprites->count; i++) {
        struct sprite_entry *e = &sprites->entries[i];
        if (e->w == w && e->h == h && e->dark == dark && strcmp(e->name, name) == 0) {
            return e;
        }
    }
    sprites->entries = tg_grow(sprites->entries, sprites->count, &sprites->cap, sizeof *sprites->entries);
    struct sprite_entry *e = &sprites->entries[sprites->count++];
    *e = (struct sprite_entry){.dark = dark, .w = w, .h = h};
    size_t len = strlen(name);
    memcpy(e->name, name, len < sizeof e->name ? len : sizeof e->name - 1);
    SDL_Surface *surface = read_svg(name, dark, w, h);
    if (surface != NULL) {
        /* The renderer's own order of colours is painted fastest; the ground, painted once, is not worth turning round.
         */
        bool large = w * h > LARGE_PIXELS;
        SDL_Surface *own = large ? NULL : SDL_ConvertSurfaceFormat(surface, SDL_PIXELFORMAT_ARGB8888, 0);
        e->texture = SDL_CreateTextureFromSurface(sprites->renderer, own != NULL ? own : surface);
        SDL_FreeSurface(own);
        SDL_FreeSurface(surface);
    }
    if (e->texture != NULL) {
        SDL_SetTextureBlendMode(e->texture, SDL_BLENDMODE_BLEND);
    }
    sprites->octets += (size_t)w * (size_t)h * 4;
    return e;
}

void sprites_draw(struct sprites *sprites, const char *name, const struct draw_sprite *how, bool dark)
{
    const struct art_picture *picture = art_find(sprites->art, name);

    if (picture == NULL || how->scale <= 0) {
        return;
    }
    int w = (int)lroundf(picture->w * how->scale), h = (int)lroundf(picture->h * how->scale);
    if (w < 1 || h < 1 || w > SIDE_MAX || h > SIDE_MAX) {
        return;
    }
    struct sprite_entry *e = find(sprites, name, dark, w, h);
    e->used = sprites->frame;
    if (e->texture == NULL) {
        return;
    }
    float ax = how->flip ? picture->w - picture->ax : picture->ax;
    SDL_Rect to = {(int)lroundf(how->at.x - ax * how->scale), (int)lroundf(how->at.y - picture->ay * how->scale), w, h};
    SDL_SetTextureColorMod(e->texture, (Uint8)(how->tint >> 24), (Uint8)(how->tint >> 16), (Uint8)(how->tint >> 8));
    SDL_SetTextureAlphaMod(e->texture, (Uint8)how->tint);
    if (how->rotation == 0 && !how->flip) {
        SDL_RenderCopy(sprites->renderer, e->texture, NULL, &to);
        return;
    }
    SDL_Point middle = {(int)lroundf(ax * how->scale), (int)lroundf(picture->ay * how->scale)};
    SDL_RenderCopyEx(sprites->renderer, e->texture, NULL, &to, (double)how->rotation, &middle,
                     how->flip ? SDL_FLIP_HORIZONTAL : SDL_FLIP_NONE);
}

SDL_Surface *sprites_surface(const struct art_index *art, const char *name, int height)
{
    const struct art_picture *picture = art_find(art, name);

    if (picture == NULL) {
        return NULL;
    }
    return read_svg(name, false, (int)(picture->w * (float)height / picture->h), height);
}
