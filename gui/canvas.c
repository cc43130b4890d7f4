// SPDX-License-Identifier: MIT
#include "gui/canvas.h"

#include "base/assert.h"

#include <math.h>
#include <stdarg.h>

#define TEXT_MAX 4000u

struct draw_font canvas_font(const struct canvas *c, enum type_role role)
{
    const struct type_style *style = &type_styles[role];
    return (struct draw_font){style->face, style->bold, roundf(canvas_tdp(c, style->dp))};
}

float canvas_line_height(const struct canvas *c, enum type_role role)
{
    return roundf(canvas_tdp(c, type_styles[role].dp * type_styles[role].line));
}

struct text_run canvas_run(const struct canvas *c, enum type_role role, enum theme_color color, struct tg_span text)
{
    return (struct text_run){text, canvas_font(c, role), canvas_color(c, color)};
}

struct tg_span canvas_text(const struct canvas *c, const char *key)
{
    return tg_span_str(tg_text(c->texts, key));
}

static struct tg_span keep(const struct canvas *c, struct tg_buf *buf)
{
    struct tg_span kept = tg_arena_copy(c->frame, tg_buf_span(buf));
    tg_buf_deinit(buf);
    return kept;
}

struct tg_span canvas_text_fmt(const struct canvas *c, const char *key, const struct tg_span *arguments, size_t count)
{
    struct tg_buf buf;

    tg_buf_init(&buf, TEXT_MAX);
    (void)tg_text_fmt(c->texts, &buf, key, arguments, count);
    return keep(c, &buf);
}

struct tg_span canvas_fmt(const struct canvas *c, const char *format, ...)
{
    struct tg_buf buf;
    va_list args;

    /* tg_buf_fmt has no va_list form, so the few shapes needed are read here: %S %s %d %u %c, widths with zeros. */
    tg_buf_init(&buf, TEXT_MAX);
    va_start(args, format);
    for (const char *p = format; *p != '\0'; p++) {
        int width = 0;
        if (*p != '%') {
            tg_buf_byte(&buf, (unsigned char)*p);
            continue;
        }
        for (p++; *p >= '0' && *p <= '9'; p++) {
            width = width * 10 + (*p - '0');
        }
        if (*p == 'S') {
            tg_buf_append(&buf, va_arg(args, struct tg_span));
        } else if (*p == 's') {
            tg_buf_str(&buf, va_arg(args, const char *));
        } else if (*p == 'd' && width == 2) {
            tg_buf_fmt(&buf, "%02d", va_arg(args, int));
        } else if (*p == 'd' && width == 3) {
            tg_buf_fmt(&buf, "%03d", va_arg(args, int));
        } else if (*p == 'd') {
            tg_buf_fmt(&buf, "%d", va_arg(args, int));
        } else if (*p == 'D') {
            tg_buf_fmt(&buf, "%D", va_arg(args, int64_t));
        } else if (*p == 'u') {
            tg_buf_fmt(&buf, "%u", va_arg(args, unsigned));
        } else if (*p == 'x' && width == 2) {
            tg_buf_fmt(&buf, "%02x", va_arg(args, unsigned));
        } else if (*p == 'x' && width == 4) {
            tg_buf_fmt(&buf, "%04x", va_arg(args, unsigned));
        } else if (*p == '%') {
            tg_buf_byte(&buf, '%');
        } else {
            TG_UNREACHABLE();
        }
    }
    va_end(args);
    return keep(c, &buf);
}

float canvas_width(const struct canvas *c, enum type_role role, struct tg_span text)
{
    struct draw_font font = canvas_font(c, role);
    return c->measurer->width(c->measurer->context, &font, text);
}

/* Draws a line that is known to fit. */
static void place_line(const struct canvas *c, struct draw_rect rect, const struct draw_font *font, uint32_t color,
                       enum text_align align, struct tg_span text, float width)
{
    float x = align == TEXT_LEFT    ? rect.x
              : align == TEXT_RIGHT ? rect.x + rect.w - width
                                    : rect.x + (rect.w - width) / 2;
    draw_text(c->list, x, rect.y + text_baseline(font, rect.h), width, font, color, text);
}

static float shortened(const struct canvas *c, struct draw_rect rect, const struct draw_font *font, uint32_t color,
                       enum text_align align, struct tg_span text, bool is_error)
{
    struct text_run run = {text, *font, color};
    struct text_block block = text_lay(c->frame, c->measurer, &run, 1, rect.w, rect.h, 1, TEXT_ELLIPSIS);

    text_draw(c->list, &block, rect.x, rect.y, align);
    if (is_error) {
        draw_text_clipped(c->list);
    }
    return block.count > 0 ? block.pieces[block.count - 1].x + block.pieces[block.count - 1].width : 0;
}

static float label(const struct canvas *c, struct draw_rect rect, enum type_role role, uint32_t color,
                   enum text_align align, struct tg_span text, bool is_error)
{
    struct draw_font font = canvas_font(c, role);
    float width = c->measurer->width(c->measurer->context, &font, text);

    if (width > rect.w + 1.0f) {
        return shortened(c, rect, &font, color, align, text, is_error);
    }
    place_line(c, rect, &font, color, align, text, width);
    return width;
}

float canvas_label_rgba(const struct canvas *c, struct draw_rect rect, enum type_role role, uint32_t color,
                        enum text_align align, struct tg_span text)
{
    return label(c, rect, role, color, align, text, true);
}

float canvas_label(const struct canvas *c, struct draw_rect rect, enum type_role role, enum theme_color color,
                   enum text_align align, struct tg_span text)
{
    return label(c, rect, role, canvas_color(c, color), align, text, true);
}

float canvas_label_short(const struct canvas *c, struct draw_rect rect, enum type_role role, enum theme_color color,
                         enum text_align align, struct tg_span text)
{
    return label(c, rect, role, canvas_color(c, color), align, text, false);
}

float canvas_label_fit(const struct canvas *c, struct draw_rect rect, enum type_role role, enum theme_color color,
                       enum text_align align, struct tg_span text)
{
    struct draw_font font = canvas_font(c, role);
    float least = roundf(font.px * 0.7f);
    float width = c->measurer->width(c->measurer->context, &font, text);

    while (width > rect.w && font.px > least) {
        font.px -= 1.0f;
        width = c->measurer->width(c->measurer->context, &font, text);
    }
    if (width > rect.w + 1.0f) {
        return shortened(c, rect, &font, canvas_color(c, color), align, text, true);
    }
    place_line(c, rect, &font, canvas_color(c, color), align, text, width);
    return width;
}

float canvas_paragraph(const struct canvas *c, float x, float y, float width, enum type_role role,
                       enum theme_color color, struct tg_span text)
{
    struct text_run run = {text, canvas_font(c, role), canvas_color(c, color)};
    struct text_block block = text_lay(c->frame, c->measurer, &run, 1, width, canvas_line_height(c, role), 0, 0);

    text_draw(c->list, &block, x, y, TEXT_LEFT);
    return block.height;
}

void canvas_icon(const struct canvas *c, const char *name, float x, float y, float size, uint32_t tint)
{
    const struct art_picture *picture = art_find(c->art, name);

    if (picture == NULL) {
        return;
    }
    float scale = size / fmaxf(picture->w, picture->h);
    struct draw_point at = {x + (picture->ax - picture->w / 2) * scale, y + (picture->ay - picture->h / 2) * scale};
    draw_sprite(c->list, name, &(struct draw_sprite){.at = at, .scale = scale, .tint = tint});
}

float canvas_picture(const struct canvas *c, const char *name, float x, float y, float height)
{
    const struct art_picture *picture = art_find(c->art, name);

    if (picture == NULL) {
        return 0;
    }
    float scale = height / picture->h;
    draw_sprite(c->list, name,
                &(struct draw_sprite){
                    .at = {x + picture->ax * scale, y + picture->ay * scale},
                      .scale = scale, .tint = 0xFFFFFFFFu
    });
    return picture->w * scale;
}

void canvas_card(const struct canvas *c, struct draw_rect rect, enum theme_color border)
{
    float r = canvas_dp(c, 14);
    enum theme_color edge = border == COLOR_LINE ? COLOR_EDGE : border;
    draw_box(c->list, &(struct draw_box){
                          .rect = rect,
                          .radius = {r, r, r, r},
                          .fill = canvas_color(c, COLOR_PANEL),
                          .border = canvas_dp(c, 2),
                          .border_color = canvas_color(c, border),
                          .edge = canvas_dp(c, 5),
                          .edge_color = canvas_color(c, edge)
    });
}

static bool tag_of_server(char tag)
{
    return tag == 'S' || tag == 'A';
}

void canvas_tag(const struct canvas *c, float x, float y, float size, char tag, bool refused)
{
    enum theme_color color = refused ? COLOR_ERROR : tag_of_server(tag) ? COLOR_S_TAG : COLOR_C_TAG;
    struct draw_rect rect = {x, y, size, size};

    draw_round(c->list, rect, size * 0.24f, canvas_color(c, color), 0, 0);
    struct draw_font font = canvas_font(c, TYPE_PROTOCOL_NOW);
    font.px = fminf(font.px, roundf(size * 0.64f));
    char *text = tg_arena_alloc(c->frame, 2);
    if (text != NULL) {
        text[0] = tag;
        struct tg_span letter = tg_span_make(text, 1);
        float width = c->measurer->width(c->measurer->context, &font, letter);
        draw_text(c->list, x + (size - width) / 2, y + size / 2 + font.px * 0.37f, width, &font,
                  canvas_color(c, COLOR_PANEL), letter);
    }
}

struct draw_rect canvas_plate_box(const struct canvas *c, float x, float y, const struct canvas_plate *plate)
{
    float tag = plate->tag != 0 ? canvas_tdp(c, 26) + canvas_dp(c, 8) : 0;
    float line = roundf(canvas_tdp(c, 23)); /* 1.28 of 18 dp */
    float w = tag + (plate->head.len > 0 ? canvas_width(c, TYPE_LABEL, plate->head) : 0);
    float lines = (plate->head.len > 0 ? 1.0f : 0.0f) + (plate->mono.len > 0 ? 1.0f : 0.0f);

    if (plate->mono.len > 0) {
        w = fmaxf(w, canvas_width(c, TYPE_MONO, plate->mono));
    }
    float h = line * lines + (plate->tag != 0 ? canvas_tdp(c, 6) : 0) + canvas_dp(c, 12);
    w = ceilf(w + canvas_dp(c, 28));
    return (struct draw_rect){roundf(x - w / 2), roundf(y - h / 2), w, roundf(h)};
}

struct draw_rect canvas_plate_at(const struct canvas *c, float x, float y, const struct canvas_plate *plate)
{
    struct draw_rect box = canvas_plate_box(c, x, y, plate);
    float line = roundf(canvas_tdp(c, 23)), top = box.y + canvas_dp(c, 6);
    uint32_t border = canvas_color(c, plate->active ? plate->active_color : COLOR_LINE);

    draw_round(c->list, box, canvas_dp(c, 10), canvas_color(c, COLOR_PANEL), canvas_dp(c, 2), border);
    if (plate->head.len > 0) {
        float width = canvas_width(c, TYPE_LABEL, plate->head);
        float tag = plate->tag != 0 ? canvas_tdp(c, 26) + canvas_dp(c, 8) : 0;
        float x0 = box.x + (box.w - width - tag) / 2;
        float height = line + (plate->tag != 0 ? canvas_tdp(c, 6) : 0);
        if (plate->tag != 0) {
            float size = canvas_tdp(c, 26);
            canvas_tag(c, x0, top + (height - size) / 2, size, plate->tag, false);
        }
        canvas_label(c, (struct draw_rect){x0 + tag, top, width + 1, height}, TYPE_LABEL, COLOR_INK, TEXT_LEFT,
                     plate->head);
        top += height;
    }
    if (plate->mono.len > 0) {
        canvas_label(c, (struct draw_rect){box.x, top, box.w, line}, TYPE_MONO, COLOR_INK2, TEXT_CENTRE, plate->mono);
    }
    return box;
}

float canvas_badge(const struct canvas *c, float x, float y, float height, enum theme_color mark, const char *icon,
                   struct tg_span text)
{
    float size = canvas_tdp(c, 20), gap = canvas_dp(c, 7), left = canvas_dp(c, 9), right = canvas_dp(c, 11);
    float width = ceilf(left + (icon != NULL ? size + gap : 0) + canvas_width(c, TYPE_LABEL, text) + right);
    float at = x + left;

    draw_round(c->list, (struct draw_rect){x, y, width, height}, canvas_dp(c, 8),
               canvas_color(c, (enum theme_color)(mark + 2)), 0, 0);
    if (icon != NULL) {
        canvas_icon(c, icon, at + size / 2, y + height / 2, size, canvas_color(c, mark));
        at += size + gap;
    }
    canvas_label(c, (struct draw_rect){at, y, x + width - at, height}, TYPE_LABEL, (enum theme_color)(mark + 1),
                 TEXT_LEFT, text);
    return width;
}
