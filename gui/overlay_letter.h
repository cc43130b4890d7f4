// SPDX-License-Identifier: MIT
/* The parts of the letter's overlay. */
#ifndef GUI_OVERLAY_LETTER_H
#define GUI_OVERLAY_LETTER_H

#include "gui/letter_view.h"

void letter_envelope(struct app *app, struct draw_rect r, const struct letter_view *v);
void letter_sheet(struct app *app, struct draw_rect r, const struct letter_view *v);
void letter_raw(struct app *app, struct draw_rect r, const struct letter_view *v);
void letter_journey(struct app *app, struct draw_rect r);

#endif
