// SPDX-License-Identifier: MIT
/* Widgets. A frame draws them and notes where they are and which command each gives; input finds them again by place or
 * by focus and yields that command. There is no state in a widget. */
#ifndef GUI_UI_H
#define GUI_UI_H

#include "gui/canvas.h"
#include "gui/command.h"
#include "gui/input.h"

#define UI_ZONES_MAX 512

enum ui_zone_kind {
    UI_PRESS,
    UI_DRAG /* gives its command while the pointer is held: x in 0..1 */,
    UI_SCROLL /* takes the wheel */
};
struct ui_zone {
    struct draw_rect rect;
    struct command command;
    uint8_t kind, layer;
    bool focusable;
    float scroll_most; /* UI_SCROLL: how far it can be scrolled, pixels; below 0: the offset counts from the bottom */
};
struct ui {
    const struct canvas *canvas; /* of this frame */
    struct ui_zone zones[UI_ZONES_MAX];
    size_t zone_count;
    uint8_t layer;          /* zones of lower layers are out of reach */
    float x, y;             /* pointer; -1: not over the window */
    struct command pressed; /* held down, COMMAND_NONE: nothing */
    uint8_t pressed_kind;
    struct command focus;
    bool focus_shown; /* only after a key has been used to move it */
};

void ui_begin(struct ui *ui, const struct canvas *canvas);
/* From now on only zones of this layer can be reached (an overlay is open); the draw list's layer follows. */
void ui_layer(struct ui *ui, uint8_t layer);
void ui_zone(struct ui *ui, struct draw_rect rect, struct command command, enum ui_zone_kind kind);
/* A zone that can have the focus; draws the focus ring when it has it (radius 0: none is drawn). */
void ui_press_zone(struct ui *ui, struct draw_rect rect, float radius, struct command command);
void ui_scroll_zone(struct ui *ui, struct draw_rect rect, struct command command, float most);
bool ui_hot(const struct ui *ui, struct command command);

/* Takes pointer input and keys that move the focus. *out: the command that came of it. Returns whether it was used. */
bool ui_input(struct ui *ui, const struct input *in, struct command *out);
/* The command that scrolls by an arrow or page key: the area under the pointer, else the first one. */
struct command ui_scroll_key(const struct ui *ui, const struct input *in);
/* Is there something to press under the pointer? */
bool ui_over_something(const struct ui *ui);
/* Does any widget (or card) lie there, so that what is behind it is out of reach? */
bool ui_covered(const struct ui *ui, float x, float y);

/* The command of what lies there; COMMAND_NONE: nothing does, or nothing that does anything. */
struct command ui_command_at(const struct ui *ui, float x, float y);

/* --- widgets; each is one command --- */
enum ui_style { UI_PLAIN, UI_PRIMARY };
struct ui_button {
    struct draw_rect rect;
    const char *icon;    /* or NULL */
    struct tg_span text; /* may be empty */
    const char *key;     /* key cap behind the text, or NULL */
    enum ui_style style;
    struct command command;
};
float ui_button_width(const struct ui *ui, const struct ui_button *button);
void ui_button(struct ui *ui, const struct ui_button *button);
/* 44 dp square with an icon. */
void ui_icon_button(struct ui *ui, struct draw_rect rect, const char *icon, bool on, struct command command);
/* Round, for the transport. */
void ui_round_button(struct ui *ui, float x, float y, float diameter, float icon_size, const char *icon, bool primary,
                     struct command command);
struct ui_segment {
    struct tg_span text;
    const char *key; /* key cap in front, or NULL */
    struct command command;
};
float ui_segments_width(const struct ui *ui, const struct ui_segment *segments, size_t count);
void ui_segments(struct ui *ui, float x, float y, float height, const struct ui_segment *segments, size_t count,
                 size_t chosen);
float ui_key_width(const struct ui *ui, const char *key);
/* A key cap with its left edge at x, centred on y; returns its width. */
float ui_key(struct ui *ui, float x, float y, const char *key, uint32_t ink, bool filled);
/* The thumb of a scroll area; nothing when all of it shows. */
void ui_scroll_bar(struct ui *ui, struct draw_rect area, float content, float offset);

#endif
