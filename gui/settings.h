// SPDX-License-Identifier: MIT
/* What the window remembers from one day to the next: lines "name value" in $XDG_CONFIG_HOME/tegami/settings
 * (~/.config/tegami/settings). Unknown lines are left alone, broken ones ignored. */
#ifndef GUI_SETTINGS_H
#define GUI_SETTINGS_H

#include "base/buf.h"

#define SETTINGS_RECENT   5
#define SETTINGS_PATH_MAX 512

struct settings {
    int language;     /* number of the language; -1: not chosen yet */
    int font_percent; /* 100 to 200 */
    bool dark, reduced_motion, high_contrast, legend;
    char recent[SETTINGS_RECENT][SETTINGS_PATH_MAX]; /* newest first; ids of lessons, paths of files; "": none */
};
void settings_default(struct settings *settings);
/* Reads on top of what is there. */
void settings_parse(struct settings *settings, struct tg_span text);
void settings_write(const struct settings *settings, struct tg_buf *out);
bool settings_same(const struct settings *a, const struct settings *b);
/* Puts it in front of the recent ones. Longer than a path may be: forgotten. */
void settings_opened(struct settings *settings, const char *path_or_id);
/* The file's path with a NUL that counts; false: no home, nothing is kept. config_home and home as in the environment,
 * either may be NULL. */
bool settings_path(const char *config_home, const char *home, struct tg_buf *out);

#endif
