// SPDX-License-Identifier: MIT
/* What a person does to the window, without SDL. A tap of a finger comes as one press and one release of the pointer.
 */
#ifndef GUI_INPUT_H
#define GUI_INPUT_H

#include <stdbool.h>

enum input_kind {
    INPUT_NONE,
    INPUT_QUIT,
    INPUT_KEY,
    INPUT_MOVE,
    INPUT_PRESS,
    INPUT_RELEASE,
    INPUT_WHEEL,
    INPUT_RESIZE,
    INPUT_LEAVE,
    INPUT_TEXT,    /* typed: `text` */
    INPUT_COMPOSE, /* being put together by the input method: `text`, not yet typed */
    INPUT_DROP     /* a file was dropped on the window: `text` is its path */
};
/* Printable keys are their lower-case ASCII character; '+', '-', '?' and so on as the layout gives them. */
enum input_key {
    KEY_ESCAPE = 0x100,
    KEY_ENTER,
    KEY_TAB,
    KEY_LEFT,
    KEY_RIGHT,
    KEY_UP,
    KEY_DOWN,
    KEY_HOME,
    KEY_END,
    KEY_PAGE_UP,
    KEY_PAGE_DOWN,
    KEY_BACKSPACE,
    KEY_DELETE,
    KEY_F1,
    KEY_F11,
    KEY_SPACE = ' ',
};
enum input_mod { MOD_SHIFT = 1, MOD_CTRL = 2, MOD_ALT = 4 };
struct input {
    enum input_kind kind;
    int key;          /* KEY */
    unsigned mods;    /* enum input_mod */
    float x, y;       /* pointer, pixels of the window */
    float wheel;      /* WHEEL: notches, down is positive */
    const char *text; /* TEXT, COMPOSE, DROP: UTF-8, good until the next input is taken; else NULL */
};

#endif
