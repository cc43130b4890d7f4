// SPDX-License-Identifier: MIT
/* The style guide as numbers: colours of the light and the dark theme, roles of type, scales. */
#ifndef GUI_THEME_H
#define GUI_THEME_H

#include "gui/draw_list.h"
#include "sim/trace/trace.h"

enum theme_color {
    COLOR_BG,
    COLOR_PANEL,
    COLOR_PANEL2,
    COLOR_LINE,
    COLOR_LINE2,
    COLOR_EDGE,
    COLOR_INK,
    COLOR_INK2,
    COLOR_ACCENT,
    COLOR_ACCENT_INK,
    COLOR_FOCUS,
    COLOR_HL,
    COLOR_HL_LINE,
    COLOR_C_BG,
    COLOR_C_LINE,
    COLOR_C_TAG,
    COLOR_S_BG,
    COLOR_S_LINE,
    COLOR_S_TAG,
    COLOR_SCRIM,
    /* what things are: mark (icons, stripes, lanes), text (words), tint (ground of badges), three in a row */
    COLOR_SMTP,
    COLOR_SMTP_TEXT,
    COLOR_SMTP_TINT,
    COLOR_DNS,
    COLOR_DNS_TEXT,
    COLOR_DNS_TINT,
    COLOR_POP3,
    COLOR_POP3_TEXT,
    COLOR_POP3_TINT,
    COLOR_IMAP,
    COLOR_IMAP_TEXT,
    COLOR_IMAP_TINT,
    COLOR_TCP,
    COLOR_TCP_TEXT,
    COLOR_TCP_TINT,
    COLOR_TLS,
    COLOR_TLS_TEXT,
    COLOR_TLS_TINT,
    COLOR_ERROR,
    COLOR_ERROR_TEXT,
    COLOR_ERROR_TINT,
    COLOR_WARNING,
    COLOR_WARNING_TEXT,
    COLOR_WARNING_TINT,
    COLOR_OK,
    COLOR_OK_TEXT,
    COLOR_OK_TINT,
    COLOR_COUNT
};
struct theme {
    bool dark;
    uint32_t color[COLOR_COUNT]; /* 0xRRGGBBAA */
};
extern const struct theme theme_light, theme_dark;

/* The same with black and white for texts, grounds and borders: contrast of at least 7 for every text. */
void theme_high_contrast(const struct theme *theme, struct theme *out);

/* The mark colour of a protocol (+1: its text, +2: its tint). */
enum theme_color theme_protocol(enum trace_protocol protocol);
/* The icon of a protocol: "mark-smtp". */
const char *theme_mark(enum trace_protocol protocol);

/* Roles of type (size in dp, weight, line height). */
enum type_role {
    TYPE_SCREEN_TITLE,
    TYPE_CAPTION,
    TYPE_CARD_TITLE,
    TYPE_STORY,
    TYPE_BODY,
    TYPE_LABEL /* body, bold */,
    TYPE_PROTOCOL,
    TYPE_PROTOCOL_NOW,
    TYPE_TRAVEL,
    TYPE_MONO /* 18, regular */,
    TYPE_MONO_BOLD,
    TYPE_CLOCK,
    TYPE_ROLE_COUNT
};
struct type_style {
    uint8_t face;
    bool bold;
    float dp, line; /* line height as a multiple of dp */
};
extern const struct type_style type_styles[TYPE_ROLE_COUNT];

/* s of the window and the least font scale it needs. */
float theme_scale(float width, float height);
float theme_font_scale(float width, float height, float wanted);

#endif
