// SPDX-License-Identifier: MIT
#include "gui/atlas.h"

#include "base/buf.h"

#define TILE  64
#define WHOLE (-1)

void atlas_init(struct atlas *atlas, SDL_Renderer *renderer)
{
    memset(atlas, 0, sizeof *atlas);
    atlas->renderer = renderer;
    tg_table_init(&atlas->entries);
    atlas->scratch = tg_alloc((size_t)ATLAS_SIDE * ATLAS_SIDE * sizeof *atlas->scratch);
}

static void free_entry(struct atlas_entry *entry)
{
    if (entry != NULL) {
        tg_free(entry->tiles);
        tg_free(entry);
    }
}

void atlas_deinit(struct atlas *atlas)
{
    const struct tg_table_entry *e;
    size_t at = 0;

    while ((e = tg_table_next(&atlas->entries, &at)) != NULL) {
        free_entry(e->value);
    }
    tg_table_deinit(&atlas->entries);
    for (int i = 0; i < ATLAS_PAGES; i++) {
        SDL_DestroyTexture(atlas->pages[i].texture);
    }
    tg_free(atlas->scratch);
}

void atlas_next_frame(struct atlas *atlas)
{
    atlas->frame++;
}

static bool alive(const struct atlas *atlas, const struct atlas_entry *entry)
{
    for (size_t i = 0; i < entry->count; i++) {
        const struct atlas_tile *tile = &entry->tiles[i];
        if (tile->page != WHOLE && atlas->pages[tile->page].generation != tile->generation) {
            return false;
        }
    }
    return true;
}

static struct tg_span key_span(const uint64_t *key)
{
    return tg_span_make(key, sizeof *key);
}

const struct atlas_entry *atlas_find(struct atlas *atlas, uint64_t key)
{
    const struct atlas_entry *entry = tg_table_get(&atlas->entries, key_span(&key));
    return entry != NULL && alive(atlas, entry) ? entry : NULL;
}

/* Empties a page; what lay on it is forgotten. */
static void empty_page(struct atlas *atlas, int page)
{
    const struct tg_table_entry *e;
    size_t at = 0;

    atlas->pages[page].generation++;
    atlas->pages[page].shelf_count = 0;
    atlas->pages[page].bottom = 0;
    while ((e = tg_table_next(&atlas->entries, &at)) != NULL) {
        if (!alive(atlas, e->value)) {
            free_entry(tg_table_remove(&atlas->entries, e->key));
        }
    }
}

static bool fits_on(struct atlas_page *page, int w, int h, int *x, int *y)
{
    for (int i = 0; i < page->shelf_count; i++) {
        if (page->shelves[i].h >= h && page->shelves[i].h <= h + h / 3 + 2 && page->shelves[i].x + w <= ATLAS_SIDE) {
            *x = page->shelves[i].x;
            *y = page->shelves[i].y;
            page->shelves[i].x += w;
            return true;
        }
    }
    if (page->shelf_count == ATLAS_SHELVES || page->bottom + h > ATLAS_SIDE) {
        return false;
    }
    page->shelves[page->shelf_count].y = page->bottom;
    page->shelves[page->shelf_count].h = h;
    page->shelves[page->shelf_count].x = w;
    page->shelf_count++;
    *x = 0;
    *y = page->bottom;
    page->bottom += h;
    return true;
}

static int find_room(struct atlas *atlas, int w, int h, int *x, int *y)
{
    int oldest = 0;

    for (int i = 0; i < ATLAS_PAGES; i++) {
        struct atlas_page *page = &atlas->pages[i];
        if (page->texture == NULL) {
            page->texture = SDL_CreateTexture(atlas->renderer, SDL_PIXELFORMAT_ARGB8888, SDL_TEXTUREACCESS_STATIC,
                                              ATLAS_SIDE, ATLAS_SIDE);
            if (page->texture == NULL) {
                break;
            }
            SDL_SetTextureBlendMode(page->texture, SDL_BLENDMODE_BLEND);
        }
        if (fits_on(page, w, h, x, y)) {
            return i;
        }
        if (page->used < atlas->pages[oldest].used) {
            oldest = i;
        }
    }
    if (atlas->pages[oldest].texture == NULL) {
        return WHOLE;
    }
    empty_page(atlas, oldest);
    return fits_on(&atlas->pages[oldest], w, h, x, y) ? oldest : WHOLE;
}

struct mask {
    const unsigned char *octets;
    int pitch, step;
};

/* Is this part of the mask empty (0), wholly covered (255) or mixed (1)? */
static int kind_of(const struct mask *mask, int x, int y, int w, int h)
{
    int first = mask->octets[(ptrdiff_t)y * mask->pitch + (ptrdiff_t)x * mask->step];

    if (first != 0 && first != 255) {
        return 1;
    }
    for (int row = y; row < y + h; row++) {
        const unsigned char *p = mask->octets + (ptrdiff_t)row * mask->pitch + (ptrdiff_t)x * mask->step;
        for (int i = 0; i < w; i++, p += mask->step) {
            if (*p != first) {
                return 1;
            }
        }
    }
    return first;
}

static void add_tile(struct atlas *atlas, struct atlas_entry *entry, const struct mask *mask, SDL_Rect r)
{
    struct atlas_tile tile = {WHOLE, 0, 0, r.w, r.h, r.x, r.y, 0};
    int kind = kind_of(mask, r.x, r.y, r.w, r.h);

    if (kind == 0) {
        return;
    }
    if (kind == 1) {
        tile.page = find_room(atlas, r.w + 1, r.h + 1, &tile.x, &tile.y);
        if (tile.page == WHOLE) {
            return;
        }
        tile.generation = atlas->pages[tile.page].generation;
        for (int y = 0; y < r.h; y++) {
            const unsigned char *p = mask->octets + (ptrdiff_t)(r.y + y) * mask->pitch + (ptrdiff_t)r.x * mask->step;
            for (int x = 0; x < r.w; x++, p += mask->step) {
                atlas->scratch[y * r.w + x] = 0x00FFFFFFu | (uint32_t)*p << 24;
            }
        }
        SDL_UpdateTexture(atlas->pages[tile.page].texture, &(SDL_Rect){tile.x, tile.y, r.w, r.h}, atlas->scratch,
                          r.w * 4);
        atlas->pages[tile.page].used = atlas->frame;
    }
    entry->tiles[entry->count++] = tile;
}

/* Rows at the top and bottom without anything need no room. */
static void trim(const struct mask *mask, int w, int *top, int *bottom)
{
    while (*top < *bottom && kind_of(mask, 0, *top, w, 1) == 0) {
        (*top)++;
    }
    while (*bottom > *top && kind_of(mask, 0, *bottom - 1, w, 1) == 0) {
        (*bottom)--;
    }
}

const struct atlas_entry *atlas_add(struct atlas *atlas, uint64_t key, const unsigned char *octets, int w, int h,
                                    int pitch, int step)
{
    const struct mask mask = {octets, pitch, step};
    struct atlas_entry *entry = tg_alloc(sizeof *entry);
    int top = 0, bottom = h;
    bool whole = w < ATLAS_SIDE && (w <= 2 * TILE || h <= TILE) && h <= 2 * TILE;
    int tile_w = whole ? w : TILE, tile_h = whole ? 2 * TILE : TILE;

    if (w > 0) {
        trim(&mask, w, &top, &bottom);
    }
    size_t columns = (size_t)((w + tile_w - 1) / (tile_w > 0 ? tile_w : 1));
    size_t rows = (size_t)((bottom - top + tile_h - 1) / tile_h);
    entry->tiles = tg_alloc((columns * rows + 1) * sizeof *entry->tiles);
    for (int y = top; y < bottom; y += tile_h) {
        for (int x = 0; x < w; x += tile_w) {
            add_tile(atlas, entry, &mask, (SDL_Rect){x, y, SDL_min(tile_w, w - x), SDL_min(tile_h, bottom - y)});
        }
    }
    free_entry(tg_table_put(&atlas->entries, key_span(&key), entry));
    return entry;
}

void atlas_draw(struct atlas *atlas, const struct atlas_entry *entry, int x, int y, uint32_t rgba)
{
    Uint8 r = (Uint8)(rgba >> 24), g = (Uint8)(rgba >> 16), b = (Uint8)(rgba >> 8), a = (Uint8)rgba;

    for (size_t i = 0; i < entry->count; i++) {
        const struct atlas_tile *tile = &entry->tiles[i];
        SDL_Rect to = {x + tile->dx, y + tile->dy, tile->w, tile->h};
        if (tile->page == WHOLE) {
            SDL_SetRenderDrawBlendMode(atlas->renderer, a == 255 ? SDL_BLENDMODE_NONE : SDL_BLENDMODE_BLEND);
            SDL_SetRenderDrawColor(atlas->renderer, r, g, b, a);
            SDL_RenderFillRect(atlas->renderer, &to);
            continue;
        }
        struct atlas_page *page = &atlas->pages[tile->page];
        page->used = atlas->frame;
        SDL_SetTextureColorMod(page->texture, r, g, b);
        SDL_SetTextureAlphaMod(page->texture, a);
        SDL_RenderCopy(atlas->renderer, page->texture, &(SDL_Rect){tile->x, tile->y, tile->w, tile->h}, &to);
    }
}
