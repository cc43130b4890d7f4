// SPDX-License-Identifier: MIT
/* Shared by the files of the app alone. */
#ifndef GUI_APP_INTERNAL_H
#define GUI_APP_INTERNAL_H

#include "gui/app.h"

/* The playhead goes on to now. */
void app_advance(struct app *app, double now_ms);
/* Jumps to a moment of presentation time. */
void app_go_to(struct app *app, double ms);

#endif
