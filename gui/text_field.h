// SPDX-License-Identifier: MIT
/* One line of text that a person types: UTF-8, with the input method's unfinished words. */
#ifndef GUI_TEXT_FIELD_H
#define GUI_TEXT_FIELD_H

#include "gui/ui.h"

#define TEXT_FIELD_MAX 1024

struct text_field {
    char text[TEXT_FIELD_MAX]; /* NUL-terminated */
    size_t len, at;            /* octets; where the caret stands */
    char composing[256];       /* not typed yet */
};
enum text_field_answer {
    TEXT_FIELD_OTHER, /* nothing for a text field */
    TEXT_FIELD_TAKEN,
    TEXT_FIELD_DONE, /* Enter */
    TEXT_FIELD_LEFT  /* Escape */
};
void text_field_set(struct text_field *field, const char *text);
/* Cut to what fits, at a character's border; control characters are left out. */
void text_field_insert(struct text_field *field, const char *text);
enum text_field_answer text_field_input(struct text_field *field, const struct input *in);
/* Draws it into rect with an icon (or NULL), `hint` while it is empty, and a caret when `typing`; a press gives
 * `command`. key: a key cap at the right end while nobody types, or NULL. */
void text_field_draw(struct ui *ui, struct draw_rect rect, const struct text_field *field, const char *icon,
                     struct tg_span hint, const char *key, bool typing, struct command command);

#endif
