// SPDX-License-Identifier: MIT
/* Everything a person can make the window do. Keys, buttons and tests give the same commands. */
#ifndef GUI_COMMAND_H
#define GUI_COMMAND_H

#include <stdbool.h>
#include <stdint.h>

enum command_kind {
    COMMAND_NONE,
    COMMAND_PLAY,         /* play or pause */
    COMMAND_STEP,         /* by one unit; value 1 or -1 */
    COMMAND_STEP_LETTER,  /* value 1 or -1 */
    COMMAND_STEP_CHAPTER, /* value 1 or -1 */
    COMMAND_TO_START,
    COMMAND_TO_END,
    COMMAND_SEEK,       /* along the timeline: value in millionths of its length */
    COMMAND_TO_CHAPTER, /* value: number from 0 */
    COMMAND_TO_EVENT,   /* value: event */
    COMMAND_UNIT,       /* next unit of steps; value 1 or -1 */
    COMMAND_SPEED,      /* value 1 faster, -1 slower */
    COMMAND_LAYER,      /* value 1..3 */
    COMMAND_VIEW,       /* value: enum app_main_view */
    COMMAND_LANGUAGE,   /* value: number of the language; -1: the next */
    COMMAND_THEME,      /* this and the next that are looks: value 0 the other way, 1 off, 2 on */
    COMMAND_FULLSCREEN,
    COMMAND_HIGH_CONTRAST,
    COMMAND_REDUCED_MOTION,
    COMMAND_LEGEND,
    COMMAND_FONT_SCALE, /* value 1, -1; 0: back to 1.0 */
    COMMAND_HELP,
    COMMAND_MENU,
    COMMAND_CLOSE,
    COMMAND_INSPECT_HOST,   /* value: host */
    COMMAND_INSPECT_LETTER, /* value: letter */
    COMMAND_LETTER_TAB,     /* value: tab of the letter's overlay */
    COMMAND_LETTER_RAW,     /* value 0 decoded, 1 as sent */
    COMMAND_LETTER_LINE,    /* value: header field, from 0: its bytes are shown */
    COMMAND_INSPECT,        /* what is selected or acting */
    COMMAND_TALK,           /* the whole conversation over the map (compact) */
    /* the picker's and the open-file overlay's, PICKER to TYPED */
    COMMAND_TALK_TAB,    /* value: the stream whose conversation is shown; 0: the one that goes on; up to COPY:
                            gui/talk_tools.c */
    COMMAND_FIND,        /* types what to look for in the lines */
    COMMAND_FIND_NEXT,   /* value 1 or -1 */
    COMMAND_COPY,        /* value 0: the newest line, 1: the conversation so far */
    COMMAND_ZOOM,        /* value 1 nearer, -1 farther, 0 the whole town */
    COMMAND_PAN,         /* value: 0 left, 1 right, 2 up, 3 down */
    COMMAND_FOLLOW,      /* the view goes with those who act, or no longer */
    COMMAND_PICKER,      /* shows it, or goes back to the story */
    COMMAND_PICK,        /* value: lesson among those shown; chooses it, and opens it when it was chosen already */
    COMMAND_PICK_MOVE,   /* value: by so many */
    COMMAND_PICK_START,  /* opens the chosen one */
    COMMAND_PICK_RECENT, /* value: which */
    COMMAND_SEARCH,      /* types into the search field */
    COMMAND_OPEN,        /* the open-file overlay */
    COMMAND_OPEN_ENTRY,  /* value: which name of the folder; -1: its parent */
    COMMAND_OPEN_FIELD,  /* types the path */
    COMMAND_OPEN_PATH,   /* opens what the path names */
    COMMAND_RELOAD,      /* reads the file again */
    COMMAND_TYPED,       /* a text field has changed */
    COMMAND_SCROLL,      /* value: which area; data: offset in pixels */
    COMMAND_QUIT,
    COMMAND_KIND_COUNT
};
struct command {
    enum command_kind kind;
    int32_t value;
    float data;
};
static inline struct command command_of(enum command_kind kind, int32_t value)
{
    return (struct command){kind, value, 0};
}
static inline bool command_same(struct command a, struct command b)
{
    return a.kind == b.kind && a.value == b.value;
}

#endif
