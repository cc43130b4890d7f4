// SPDX-License-Identifier: MIT
/* Finding fonts (fontconfig), holding their files in memory, choosing one for each run of characters, measuring.
 * SDL_ttf lies behind this; the atlas is the only other that asks for a TTF_Font. */
#ifndef GUI_FONTS_H
#define GUI_FONTS_H

#include "gui/text_layout.h"

#include <SDL_ttf.h>

struct fonts;

/* NULL when the machine has no font at all. */
struct fonts *fonts_new(void);
void fonts_free(struct fonts *fonts);

/* Part of a line that is drawn in one go: a few words, or one Japanese character. */
struct font_cluster {
    struct tg_span text; /* what to draw (□ where no font has the character) */
    unsigned slot;       /* which font */
    int px;
    float width;
    bool blank; /* nothing to draw */
};
/* Takes the next cluster off the front of a line; false at its end. */
bool fonts_next(struct fonts *fonts, const struct draw_font *font, struct tg_span *line, struct font_cluster *out);
TTF_Font *fonts_open(struct fonts *fonts, unsigned slot, int px);
/* For text_layout. */
struct text_measurer fonts_measurer(struct fonts *fonts);
/* A hash of octets, used as key of what was drawn. */
uint64_t fonts_hash(uint64_t seed, struct tg_span octets);

#endif
