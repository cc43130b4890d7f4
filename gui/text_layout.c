// SPDX-License-Identifier: MIT
#include "gui/text_layout.h"

#include "base/assert.h"
#include "base/text.h"

#define LINES_MAX   4000u
#define BASELINE_EM 0.42f

float text_baseline(const struct draw_font *font, float line_height)
{
    return line_height * 0.5f + font->px * BASELINE_EM;
}

struct place { /* between two characters */
    size_t run, at;
};

struct layout {
    const struct text_measurer *measurer;
    struct text_block *block;
    struct tg_arena *arena;
    size_t run_count, piece_cap, line_cap;
    unsigned flags;
    float x, mark;           /* width of the line so far; of the ↩ */
    struct place begin, end; /* of the line so far */
};

/* The character there and the place behind it; 0 at the end of all runs. Broken UTF-8 counts octet by octet. */
static uint32_t char_at(const struct layout *lay, struct place at, struct place *behind)
{
    const struct text_run *runs = lay->block->runs;
    uint32_t c = 0;

    while (at.run < lay->run_count && at.at >= runs[at.run].text.len) {
        at = (struct place){at.run + 1, 0};
    }
    if (at.run >= lay->run_count) {
        *behind = at;
        return 0;
    }
    size_t len = tg_utf8_next(tg_span_after(runs[at.run].text, at.at), &c);
    if (len == 0) {
        c = 0xFFFD;
        len = 1;
    }
    *behind = (struct place){at.run, at.at + len};
    return c ? c : 0xFFFD;
}

static bool breaks_here(const struct layout *lay, uint32_t before, uint32_t after)
{
    if (lay->flags & TEXT_PROTOCOL) {
        return after != ' ' && (before == ' ' || (before > 0x7F && text_may_break(before, after)));
    }
    return text_may_break(before, after);
}

/* From `at` to the next place where a line may break; *ink ends before the spaces at its end. */
static struct place next_unit(const struct layout *lay, struct place at, struct place *ink, bool *newline)
{
    struct place behind, next;
    uint32_t c = char_at(lay, at, &behind);

    *newline = false;
    *ink = at;
    while (c != 0) {
        if (c == '\n') {
            *newline = true;
            return behind;
        }
        if (c != ' ') {
            *ink = behind;
        }
        uint32_t after = char_at(lay, behind, &next);
        if (after == 0 || (after != '\n' && breaks_here(lay, c, after))) {
            return behind;
        }
        if (after == '\n') {
            *newline = true;
            return next;
        }
        c = after;
        behind = next;
    }
    return behind;
}

static float measure(const struct layout *lay, struct place from, struct place to)
{
    const struct text_run *runs = lay->block->runs;
    float width = 0;

    for (size_t r = from.run; r <= to.run && r < lay->run_count; r++) {
        size_t begin = r == from.run ? from.at : 0;
        size_t end = r == to.run ? to.at : runs[r].text.len;
        if (end > begin) {
            width += lay->measurer->width(lay->measurer->context, &runs[r].font,
                                          tg_span_sub(runs[r].text, begin, end - begin));
        }
    }
    return width;
}

static void *grown(struct layout *lay, const void *old, size_t count, size_t *cap, size_t size)
{
    if (count < *cap) {
        return (void *)(uintptr_t)old;
    }
    size_t bigger = *cap ? *cap * 2 : 8;
    void *fresh = tg_arena_alloc(lay->arena, bigger * size);
    TG_ASSERT(fresh != NULL);
    if (count > 0) {
        memcpy(fresh, old, count * size);
    }
    *cap = bigger;
    return fresh;
}

static void add_piece(struct layout *lay, size_t run, struct tg_span text, float *x)
{
    struct text_block *block = lay->block;
    const struct text_run *r = &block->runs[run];

    while (!(lay->flags & TEXT_PROTOCOL) && text.len > 0 && text.ptr[text.len - 1] == '\n') {
        text.len--;
    }
    if (text.len == 0) {
        return;
    }
    block->pieces = grown(lay, block->pieces, block->count, &lay->piece_cap, sizeof *block->pieces);
    float width = lay->measurer->width(lay->measurer->context, &r->font, text);
    block->pieces[block->count++] = (struct text_piece){text, (uint32_t)run, block->line_count, *x, width};
    *x += width;
}

/* Makes pieces of the line so far, without the spaces at its end, and begins the next at `next`. */
static void close_line(struct layout *lay, struct place next, bool goes_on)
{
    struct text_block *block = lay->block;
    float x = 0;

    for (size_t r = lay->begin.run; r <= lay->end.run && r < lay->run_count; r++) {
        size_t begin = r == lay->begin.run ? lay->begin.at : 0;
        size_t end = r == lay->end.run ? lay->end.at : block->runs[r].text.len;
        if (end > begin) {
            add_piece(lay, r, tg_span_sub(block->runs[r].text, begin, end - begin), &x);
        }
    }
    block->goes_on = grown(lay, block->goes_on, block->line_count, &lay->line_cap, sizeof *block->goes_on);
    block->goes_on[block->line_count] = goes_on && (lay->flags & TEXT_PROTOCOL);
    block->line_count++;
    float wide = goes_on && (lay->flags & TEXT_PROTOCOL) ? x + lay->mark : x;
    if (wide > block->width) {
        block->width = wide;
    }
    lay->begin = lay->end = next;
    lay->x = 0;
}

/* A unit wider than a line: as many characters as fit, at least one; of a protocol line rather up to the last : @ . ; <
 * that fits. *nice: it ends at such a place. */
static struct place split_unit(const struct layout *lay, struct place at, struct place end, float limit, bool *nice)
{
    struct place behind, fits = at, good = at;
    bool first = true;
    uint32_t c;

    *nice = false;
    while (fits.run < end.run || (fits.run == end.run && fits.at < end.at)) {
        c = char_at(lay, fits, &behind);
        if (c == 0 || (!first && measure(lay, at, behind) > limit)) {
            break;
        }
        fits = behind;
        first = false;
        if ((lay->flags & TEXT_PROTOCOL) && (c == ':' || c == '@' || c == '.' || c == ';' || c == '<')) {
            good = behind;
            *nice = true;
        }
    }
    return *nice ? good : fits;
}

/* … in Japanese, three dots in Latin text (the Japanese … floats at half height). */
static struct tg_span dots_for(struct tg_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] >= 0xE3 && text.ptr[i] <= 0xED) {
            return TG_SPAN_LIT("…");
        }
    }
    return TG_SPAN_LIT("...");
}

/* Shortens the last line so that … fits behind it; words with @ go whole. */
static void end_in_ellipsis(struct layout *lay, float max_width)
{
    struct text_block *block = lay->block;
    uint32_t last = block->line_count - 1;

    block->shortened = true;
    while (block->count > 0 && block->pieces[block->count - 1].line == last) {
        struct text_piece *piece = &block->pieces[block->count - 1];
        const struct draw_font *font = &block->runs[piece->run].font;
        struct tg_span mark = dots_for(piece->text);
        float dots = lay->measurer->width(lay->measurer->context, font, mark);
        while (piece->text.len > 0) {
            piece->width = lay->measurer->width(lay->measurer->context, font, piece->text);
            if (piece->x + piece->width + dots <= max_width) {
                char *text = tg_arena_alloc(lay->arena, piece->text.len + 4);
                TG_ASSERT(text != NULL);
                memcpy(text, piece->text.ptr, piece->text.len);
                memcpy(text + piece->text.len, mark.ptr, mark.len);
                piece->text = tg_span_make(text, piece->text.len + mark.len);
                piece->width += dots;
                return;
            }
            size_t word = piece->text.len;
            while (word > 0 && piece->text.ptr[word - 1] != ' ') {
                word--;
            }
            bool address = tg_span_find_byte(tg_span_after(piece->text, word), '@') != SIZE_MAX;
            piece->text.len = address && word > 0 ? word - 1 : tg_utf8_floor(piece->text, piece->text.len - 1);
        }
        block->count--;
    }
}

/* Does the rest of this line of protocol go beyond the width? Then room is left for the ↩. */
static bool must_go_on(const struct layout *lay, struct place at, float max_width)
{
    struct place behind, end = at;
    uint32_t c;
    float seen = lay->x;

    while (seen <= max_width && (c = char_at(lay, end, &behind)) != 0 && c != '\n') {
        struct place ink;
        bool newline;
        behind = next_unit(lay, end, &ink, &newline);
        seen += measure(lay, end, ink);
        end = behind;
        if (newline) {
            break;
        }
    }
    return seen > max_width + 0.01f;
}

static void lay_lines(struct layout *lay, float max_width, uint32_t max_lines)
{
    struct text_block *block = lay->block;
    struct place at = {0, 0}, ink;
    bool newline = false, more = true;

    if (max_lines == 0 || max_lines > LINES_MAX) {
        max_lines = LINES_MAX;
    }
    while (more && block->line_count < max_lines) {
        struct place behind, end;
        more = char_at(lay, at, &behind) != 0;
        if (!more) {
            break;
        }
        end = next_unit(lay, at, &ink, &newline);
        float wide = measure(lay, at, ink);
        float limit = max_width;
        if ((lay->flags & TEXT_PROTOCOL) && must_go_on(lay, at, max_width)) {
            limit -= lay->mark;
        }
        if (lay->x > 0 && lay->x + wide > limit + 0.01f) {
            /* A word too long even for a line of its own begins here, if it can be broken well. */
            bool nice = false;
            struct place part =
                wide > limit && limit - lay->x > limit * 0.3f ? split_unit(lay, at, ink, limit - lay->x, &nice) : at;
            if (nice) {
                lay->end = at = part;
            }
            close_line(lay, at, true);
            continue;
        }
        if (wide > limit + 0.01f) {
            bool nice;
            lay->end = split_unit(lay, at, ink, limit, &nice);
            at = lay->end;
            close_line(lay, at, true);
            continue;
        }
        lay->x += measure(lay, at, newline ? ink : end);
        lay->end = ink;
        at = end;
        if (newline) {
            close_line(lay, at, false);
        }
    }
    struct place behind;
    more = char_at(lay, at, &behind) != 0;
    if (block->line_count < max_lines && (lay->x > 0 || block->line_count == 0)) {
        close_line(lay, at, false);
    } else if (more && (lay->flags & TEXT_ELLIPSIS)) {
        end_in_ellipsis(lay, max_width);
    } else if (more) {
        block->clipped = true;
    }
}

struct text_block text_lay(struct tg_arena *arena, const struct text_measurer *measurer, const struct text_run *runs,
                           size_t run_count, float max_width, float line_height, uint32_t max_lines, unsigned flags)
{
    struct text_block block = {.line_height = line_height, .max_width = max_width};
    struct text_run *copy = tg_arena_alloc(arena, (run_count + 1) * sizeof *copy);

    TG_ASSERT(copy != NULL);
    memcpy(copy, runs, run_count * sizeof *copy);
    block.runs = copy;
    struct layout lay = {.measurer = measurer, .block = &block, .arena = arena, .run_count = run_count, .flags = flags};
    if ((flags & TEXT_PROTOCOL) && run_count > 0) {
        lay.mark = runs[0].font.px;
    }
    lay_lines(&lay, max_width, max_lines);
    block.height = (float)block.line_count * line_height;
    return block;
}

/* The arrow of a line that goes on: a hook drawn as a stroke, as not every face has ↩. */
static void draw_goes_on(struct draw_list *list, float right, float baseline, float px, uint32_t color)
{
    float x = right - px * 0.72f, y = baseline - px * 0.22f, r = px * 0.17f;
    struct draw_stroke pen = {.width = px * 0.085f, .color = color};
    draw_line(list,
              (struct draw_point[]){
                  {x + px * 0.38f, y - 2 * r   },
                  {x + px * 0.50f, y - 1.6f * r},
                  {x + px * 0.55f, y - r       },
                  {x + px * 0.50f, y - 0.4f * r},
                  {x + px * 0.38f, y           },
                  {x,              y           }
    },
              6, &pen);
    draw_line(list,
              (struct draw_point[]){
                  {x + px * 0.16f, y - px * 0.15f},
                  {x,              y             },
                  {x + px * 0.16f, y + px * 0.15f}
    },
              3, &pen);
}

void text_draw(struct draw_list *list, const struct text_block *block, float x, float y, enum text_align align)
{
    size_t i = 0;

    for (uint32_t line = 0; line < block->line_count; line++) {
        size_t first = i;
        float width = 0;
        for (; i < block->count && block->pieces[i].line == line; i++) {
            width = block->pieces[i].x + block->pieces[i].width;
        }
        float shift = align == TEXT_LEFT ? 0 : block->max_width - width;
        shift = align == TEXT_CENTRE ? shift / 2 : shift;
        for (size_t p = first; p < i; p++) {
            const struct text_piece *piece = &block->pieces[p];
            const struct text_run *run = &block->runs[piece->run];
            float baseline = y + (float)line * block->line_height + text_baseline(&run->font, block->line_height);
            draw_text(list, x + shift + piece->x, baseline, piece->width, &run->font, run->color, piece->text);
            if (block->goes_on[line] && p + 1 == i) {
                draw_goes_on(list, x + block->max_width, baseline, run->font.px, draw_faded(run->color, 0.7f));
            }
        }
    }
    if (block->clipped) {
        draw_text_clipped(list);
    }
}

void text_visible(const struct text_measurer *measurer, const struct draw_font *font, struct tg_span text,
                  struct tg_buf *out)
{
    for (size_t at = 0; at < text.len;) {
        uint32_t c = 0;
        size_t len = tg_utf8_next(tg_span_after(text, at), &c);
        if (len == 0) {
            tg_buf_fmt(out, "□%02x", (unsigned)text.ptr[at]);
            at++;
            continue;
        }
        bool control =
            c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
        if (control || !measurer->provided(measurer->context, font, c)) {
            tg_buf_fmt(out, "□U+%04x", (unsigned)c);
        } else {
            tg_buf_append(out, tg_span_sub(text, at, len));
        }
        at += len;
    }
}
