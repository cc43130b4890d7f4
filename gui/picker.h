// SPDX-License-Identifier: MIT
/* The window before a story: lessons as cards, what was opened lately, files. The app owns one; it is filled when it is
 * first shown. */
#ifndef GUI_PICKER_H
#define GUI_PICKER_H

#include "gui/app.h"

enum picker_sign { PICKER_SMTP = 1, PICKER_DNS = 2, PICKER_POP3 = 4, PICKER_IMAP = 8, PICKER_TLS = 16 };
/* A small still life of 160 x 146 dp. */
struct picker_art {
    const char *id; /* of the lesson; NULL: by what it has */
    unsigned about; /* the signs it is about: their badges come first */
    uint32_t light, dark;
    struct {
        const char *name;
        float x, y, size; /* middle and longer side */
    } things[4];
};
struct picker_lesson {
    struct scenario *scenario; /* owned */
    const struct picker_art *art;
    unsigned signs; /* enum picker_sign */
    unsigned minutes;
    size_t place; /* in the order of teaching */
};
struct picker {
    struct picker_lesson *lessons;
    size_t count, cap;
    size_t *shown; /* lessons that fit the search, in order */
    size_t shown_count;
    size_t chosen;  /* index into shown */
    size_t columns; /* of the last frame, for the arrow keys */
    struct text_field search, path;
    char folder[1024];     /* the open-file overlay shows it; ends in "/" */
    struct tg_buf entries; /* names in it, NUL-terminated */
};

struct picker *picker_new(void);
void picker_free(struct picker *picker);
/* The lessons that fit the search: title, summary, id, steps and commands in any language. */
void picker_find(struct picker *picker);
/* The lesson chosen; NULL when none fits. */
const struct picker_lesson *picker_chosen(const struct picker *picker);
/* Its picture by its id, else by what it has; *place: where it stands in the order of teaching. */
const struct picker_art *picker_art_for(const struct scenario *scenario, unsigned signs, size_t *place);

/* --- the app's side --- */
void picker_draw(struct app *app);
void overlay_open(struct app *app);
/* Commands of picker and open-file overlay; false: it was none of them. */
bool picker_do(struct app *app, struct command command);
/* A key while the picker is shown. COMMAND_NONE: nothing of the picker's. */
struct command picker_key(const struct app *app, const struct input *in);

#endif
