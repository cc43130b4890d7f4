// SPDX-License-Identifier: MIT
#include "gui/text_field.h"

#include "base/text.h"

#include <math.h>

void text_field_set(struct text_field *f, const char *text)
{
    memset(f, 0, sizeof *f);
    text_field_insert(f, text);
}

void text_field_insert(struct text_field *f, const char *text)
{
    struct tg_span rest = tg_span_str(text);
    uint32_t c;

    f->composing[0] = '\0';
    for (size_t n; (n = tg_utf8_next(rest, &c)) > 0; rest = tg_span_after(rest, n)) {
        if (c < 0x20 || c == 0x7F) {
            continue;
        }
        if (f->len + n >= sizeof f->text) {
            return;
        }
        memmove(f->text + f->at + n, f->text + f->at, f->len - f->at + 1);
        memcpy(f->text + f->at, rest.ptr, n);
        f->at += n;
        f->len += n;
    }
}

static bool inside_character(const struct text_field *f, size_t at)
{
    return at > 0 && at < f->len && ((unsigned char)f->text[at] & 0xC0) == 0x80;
}

static size_t before(const struct text_field *f, size_t at)
{
    at -= at > 0;
    while (inside_character(f, at)) {
        at--;
    }
    return at;
}

static size_t behind(const struct text_field *f, size_t at)
{
    at += at < f->len;
    while (inside_character(f, at)) {
        at++;
    }
    return at;
}

static void cut(struct text_field *f, size_t from, size_t to)
{
    memmove(f->text + from, f->text + to, f->len - to + 1);
    f->len -= to - from;
    f->at = from;
}

static enum text_field_answer take_key(struct text_field *f, const struct input *in)
{
    switch (in->key) {
    case KEY_ENTER:
        return TEXT_FIELD_DONE;
    case KEY_ESCAPE:
        return TEXT_FIELD_LEFT;
    case KEY_BACKSPACE:
        cut(f, before(f, f->at), f->at);
        return TEXT_FIELD_TAKEN;
    case KEY_DELETE:
        cut(f, f->at, behind(f, f->at));
        return TEXT_FIELD_TAKEN;
    case KEY_LEFT:
        f->at = before(f, f->at);
        return TEXT_FIELD_TAKEN;
    case KEY_RIGHT:
        f->at = behind(f, f->at);
        return TEXT_FIELD_TAKEN;
    case KEY_HOME:
        f->at = 0;
        return TEXT_FIELD_TAKEN;
    case KEY_END:
        f->at = f->len;
        return TEXT_FIELD_TAKEN;
    default: /* letters come as text, too: as keys they do nothing here */
        return in->key < 0x100 && !(in->mods & (MOD_CTRL | MOD_ALT)) ? TEXT_FIELD_TAKEN : TEXT_FIELD_OTHER;
    }
}

enum text_field_answer text_field_input(struct text_field *f, const struct input *in)
{
    if (in->kind == INPUT_TEXT && in->text != NULL) {
        text_field_insert(f, in->text);
        return TEXT_FIELD_TAKEN;
    }
    if (in->kind == INPUT_COMPOSE && in->text != NULL) {
        size_t len = strlen(in->text);
        len = len < sizeof f->composing ? len : 0; /* longer than any word: shown once it is typed */
        memcpy(f->composing, in->text, len);
        f->composing[len] = '\0';
        return TEXT_FIELD_TAKEN;
    }
    if (in->kind != INPUT_KEY) {
        return TEXT_FIELD_OTHER;
    }
    return f->composing[0] != '\0' ? TEXT_FIELD_TAKEN : take_key(f, in); /* keys are the input method's then */
}

/* The part that fits, ending at the caret when there is too much in front of it. */
static size_t first_shown(const struct canvas *c, const struct text_field *f, float room)
{
    size_t from = 0;
    while (from < f->at && canvas_width(c, TYPE_BODY, tg_span_make(f->text + from, f->at - from)) > room) {
        from = behind(f, from);
    }
    return from;
}

static void draw_content(const struct canvas *c, struct draw_rect r, const struct text_field *f, bool typing)
{
    struct tg_span composing = tg_span_str(f->composing);
    float room = r.w - canvas_width(c, TYPE_BODY, composing) - canvas_dp(c, 4);
    size_t from = first_shown(c, f, room);
    struct tg_span head = tg_span_make(f->text + from, f->at - from),
                   tail = tg_span_make(f->text + f->at, f->len - f->at);
    float x = r.x;

    x += head.len > 0 ? canvas_label(c, (struct draw_rect){x, r.y, canvas_width(c, TYPE_BODY, head) + 1, r.h},
                                     TYPE_BODY, COLOR_INK, TEXT_LEFT, head)
                      : 0;
    if (composing.len > 0) {
        float w = canvas_width(c, TYPE_BODY, composing);
        canvas_label(c, (struct draw_rect){x, r.y, w + 1, r.h}, TYPE_BODY, COLOR_INK, TEXT_LEFT, composing);
        draw_fill(c->list, (struct draw_rect){x, r.y + r.h * 0.8f, w, canvas_dp(c, 2)}, canvas_color(c, COLOR_INK));
        x += w;
    }
    if (typing) {
        draw_fill(c->list, (struct draw_rect){roundf(x), r.y + r.h * 0.18f, fmaxf(canvas_dp(c, 2), 1), r.h * 0.64f},
                  canvas_color(c, COLOR_ACCENT));
        x += canvas_dp(c, 2);
    }
    if (tail.len > 0 && r.x + r.w - x > canvas_dp(c, 24)) {
        canvas_label_short(c, (struct draw_rect){x, r.y, r.x + r.w - x, r.h}, TYPE_BODY, COLOR_INK, TEXT_LEFT, tail);
    }
}

void text_field_draw(struct ui *ui, struct draw_rect rect, const struct text_field *f, const char *icon,
                     struct tg_span hint, const char *key, bool typing, struct command command)
{
    const struct canvas *c = ui->canvas;
    float pad = canvas_dp(c, 14), size = icon != NULL ? canvas_tdp(c, 24) : 0, x = rect.x + pad;
    float right = rect.x + rect.w - pad;

    draw_round(c->list, rect, canvas_dp(c, 12), canvas_color(c, typing ? COLOR_PANEL : COLOR_PANEL2),
               canvas_dp(c, typing ? 3 : 2), canvas_color(c, typing ? COLOR_FOCUS : COLOR_LINE2));
    ui_press_zone(ui, rect, canvas_dp(c, 12), command);
    if (icon != NULL) {
        canvas_icon(c, icon, x + size / 2, rect.y + rect.h / 2, size, canvas_color(c, COLOR_INK2));
        x += size + canvas_dp(c, 10);
    }
    if (key != NULL && !typing) {
        right -= ui_key_width(ui, key);
        (void)ui_key(ui, right, rect.y + rect.h / 2, key, canvas_color(c, COLOR_INK), true);
        right -= canvas_dp(c, 8);
    }
    struct draw_rect inside = {x, rect.y, right - x, rect.h};
    if (f->len == 0 && f->composing[0] == '\0' && !typing) {
        canvas_label_fit(c, inside, TYPE_BODY, COLOR_INK2, TEXT_LEFT, hint);
    } else {
        draw_content(c, inside, f, typing);
    }
}
