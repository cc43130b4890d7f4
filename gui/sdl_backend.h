// SPDX-License-Identifier: MIT
/* The window: opens it, paints draw lists, brings input. Together with atlas, fonts, sprites and sdl_shapes the only
 * code that knows SDL. Everything runs with SDL's software renderer; without a display it paints into memory. */
#ifndef GUI_SDL_BACKEND_H
#define GUI_SDL_BACKEND_H

#include "gui/art_index.h"
#include "gui/draw_list.h"
#include "gui/input.h"
#include "gui/text_layout.h"

struct backend;
struct backend_options {
    int width, height; /* 0: as large as is comfortable */
    const char *title;
    bool fullscreen;
    bool in_memory; /* no window: for pictures and tests */
};
/* NULL: *why says what is missing (no display, no fonts, no art). */
struct backend *backend_new(const struct backend_options *options, const char **why);
void backend_free(struct backend *backend);
struct text_measurer backend_measurer(struct backend *backend);
const struct art_index *backend_art(const struct backend *backend);
void backend_size(struct backend *backend, float *width, float *height);
/* Paints and shows the list; a list equal to the one shown last is not painted again. Returns whether it painted. */
bool backend_paint(struct backend *backend, const struct draw_list *list);
/* The picture painted last as a PNG file. */
bool backend_save(struct backend *backend, const char *path);
/* The next thing that was done, waiting at most so long (0: not at all; negative: until something happens). */
bool backend_input(struct backend *backend, int wait_ms, struct input *out);
double backend_now_ms(const struct backend *backend); /* since the start; real time */
void backend_toggle_fullscreen(struct backend *backend);
void backend_set_title(struct backend *backend, const char *title);
/* A hand over things that can be pressed. */
void backend_set_hand(struct backend *backend, bool hand);
/* Where text is being typed, so that the input method knows; NULL: nowhere, letters are keys. */
void backend_set_typing(struct backend *backend, const struct draw_rect *where);

/* Puts text (UTF-8) onto the clipboard. */
void backend_copy(struct backend *backend, const char *text);

#endif
