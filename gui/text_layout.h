// SPDX-License-Identifier: MIT
/* Setting text in lines: measuring through a callback (no SDL here), Japanese line breaking (kinsoku, 追い出し),
 * protocol lines with ↩ marks, ellipsis. Blocks live in the arena they were made in. */
#ifndef GUI_TEXT_LAYOUT_H
#define GUI_TEXT_LAYOUT_H

#include "base/arena.h"
#include "gui/draw_list.h"

struct text_measurer {
    void *context;
    /* Width of one line, pixels. */
    float (*width)(void *context, const struct draw_font *font, struct tg_span text);
    /* Is there a glyph in the face or in a fallback? */
    bool (*provided)(void *context, const struct draw_font *font, uint32_t code_point);
};
/* Where the baseline lies below the top of a line box (the same for all our faces). */
float text_baseline(const struct draw_font *font, float line_height);

/* A stretch of text in one font and colour; runs flow into each other within a paragraph. "\n" breaks the line. */
struct text_run {
    struct tg_span text;
    struct draw_font font;
    uint32_t color;
};
struct text_piece { /* one run's part of one line */
    struct tg_span text;
    uint32_t run, line;
    float x, width;
};
enum text_flags {
    TEXT_PROTOCOL =
        1, /* break behind spaces, long words behind : @ . ; <; where a line goes on, ↩ stands at the right edge */
    TEXT_ELLIPSIS = 2, /* what does not fit into max_lines ends in … (in front of an address, never inside) */
};
struct text_block {
    struct text_piece *pieces;
    size_t count;
    uint32_t line_count;
    float width; /* of the widest line */
    float max_width, line_height, height;
    bool clipped;                /* lines are missing (without TEXT_ELLIPSIS) */
    bool shortened;              /* … stands for what did not fit */
    const struct text_run *runs; /* copied into the arena */
    bool *goes_on;               /* for each line: TEXT_PROTOCOL and the next one continues it */
};
/* max_width in pixels; max_lines 0: any number. line_height in pixels. */
struct text_block text_lay(struct tg_arena *arena, const struct text_measurer *measurer, const struct text_run *runs,
                           size_t run_count, float max_width, float line_height, uint32_t max_lines, unsigned flags);
enum text_align { TEXT_LEFT, TEXT_CENTRE, TEXT_RIGHT };
/* Draws a block with its top left corner (of max_width) there. */
void text_draw(struct draw_list *list, const struct text_block *block, float x, float y, enum text_align align);
/* Replaces what cannot be shown: control characters and characters no font has become □U+XXXX, octets that are no UTF-8
 * become □XX. */
void text_visible(const struct text_measurer *measurer, const struct draw_font *font, struct tg_span text,
                  struct tg_buf *out);
/* May a line break between these two characters of prose? */
bool text_may_break(uint32_t before, uint32_t after);

#endif
