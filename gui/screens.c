// SPDX-License-Identifier: MIT
/* Instead of the town: a scenario file with errors, or nothing to show. */
#include "gui/panels.h"

#include "base/text.h"

#include <math.h>

#define ERRORS_SHOWN 4

/* That line of the file, with tabs as spaces; empty when there is none. */
static struct tg_span source_line(struct app *app, int line)
{
    struct tg_span rest = tg_buf_span(&app->source), found = TG_SPAN_LIT("");

    for (int i = 0; i < line && rest.len > 0; i++) {
        found = tg_split(&rest, '\n');
    }
    return line > 0 ? found : TG_SPAN_LIT("");
}

/* The quoted line with its number, and ^ under the column. Returns its height. */
static float quote(struct app *app, struct draw_rect r, const struct scenario_error *e)
{
    const struct canvas *c = &app->chrome;
    float dp = c->s, h = canvas_line_height(c, TYPE_MONO);
    struct tg_span line = source_line(app, e->line);
    struct draw_font font = canvas_font(c, TYPE_MONO);
    struct tg_buf text;

    if (line.len == 0) {
        return 0;
    }
    tg_buf_init(&text, 2000);
    size_t skip = e->column > 50 ? (size_t)e->column - 50 : 0, column = 1, at = 0;
    uint32_t ch;
    struct tg_span shown = line;
    for (size_t len; column <= skip && (len = tg_utf8_next(shown, &ch)) > 0; column++) {
        shown = tg_span_after(shown, len);
    }
    for (size_t len; at < 84 && (len = tg_utf8_next(shown, &ch)) > 0; at++) {
        tg_buf_append(&text, ch == '\t' || ch < 0x20 ? TG_SPAN_LIT(" ") : tg_span_sub(shown, 0, len));
        shown = tg_span_after(shown, len);
    }
    struct tg_span number = canvas_fmt(c, "%d", e->line), kept = tg_arena_copy(c->frame, tg_buf_span(&text));
    tg_buf_deinit(&text);
    draw_round(c->list, (struct draw_rect){r.x, r.y, r.w, h * 2 + 12 * dp}, 8 * dp, canvas_color(c, COLOR_PANEL2),
               2 * dp, canvas_color(c, COLOR_LINE));
    canvas_label(c, (struct draw_rect){r.x + 8 * dp, r.y + 5 * dp, 60 * dp, h}, TYPE_MONO, COLOR_INK2, TEXT_RIGHT,
                 number);
    float x = r.x + 84 * dp;
    canvas_label_short(c, (struct draw_rect){x, r.y + 5 * dp, r.x + r.w - x - 10 * dp, h}, TYPE_MONO, COLOR_INK,
                       TEXT_LEFT, kept);
    /* The ^ stands under the column: what lies before it is measured, as kanji are wide. */
    size_t before = 0;
    for (size_t i = skip + 1, len; i < (size_t)e->column && (len = tg_utf8_next(tg_span_after(kept, before), &ch)) > 0;
         i++) {
        before += len;
    }
    float caret = c->measurer->width(c->measurer->context, &font, tg_span_sub(kept, 0, before));
    canvas_label(c, (struct draw_rect){x + caret, r.y + 5 * dp + h * 0.8f, 20 * dp, h}, TYPE_MONO_BOLD,
                 COLOR_ERROR_TEXT, TEXT_LEFT, TG_SPAN_LIT("^"));
    return h * 2 + 20 * dp;
}

void screen_errors(struct app *app)
{
    const struct canvas *c = &app->chrome;
    float dp = c->s, pad = 28 * dp, top = app->layout.top.h;
    struct draw_rect r = {0, 0, fminf(app->width - 80 * dp, 1180 * dp), app->height - top - 60 * dp};

    r.x = (app->width - r.w) / 2;
    r.y = top + 30 * dp;
    canvas_card(c, r, COLOR_LINE);
    canvas_icon(c, "sign-error", r.x + pad + 34 * dp, r.y + 62 * dp, 68 * dp, 0xFFFFFFFFu);
    float x = r.x + pad + 90 * dp, w = r.w - pad * 2 - 90 * dp, y = r.y + 26 * dp;
    canvas_label_fit(c, (struct draw_rect){x, y, w, 40 * dp}, TYPE_SCREEN_TITLE, COLOR_INK, TEXT_LEFT,
                     canvas_text(c, "ui.error.title"));
    struct tg_span count = canvas_fmt(c, "%u", (unsigned)app->errors.count);
    struct tg_span args[2] = {tg_span_str(app->path), count};
    y += 46 * dp;
    y += canvas_paragraph(c, x, y, w, TYPE_BODY, COLOR_INK2,
                          canvas_text_fmt(c, app->errors.count == 1 ? "ui.error.one" : "ui.error.many", args, 2)) +
         14 * dp;
    x = r.x + pad;
    w = r.w - 2 * pad;
    float bottom = r.y + r.h - 90 * dp;
    for (size_t i = 0; i < app->errors.count && i < ERRORS_SHOWN && y + 120 * dp < bottom; i++) {
        const struct scenario_error *e = &app->errors.list[i];
        struct tg_span place[2] = {canvas_fmt(c, "%d", e->line), canvas_fmt(c, "%d", e->column)};
        struct tg_span where = e->line > 0 ? canvas_text_fmt(c, "ui.error.place", place, 2) : TG_SPAN_LIT("");
        struct text_run runs[2] = {{where, canvas_font(c, TYPE_LABEL), canvas_color(c, COLOR_ERROR_TEXT)},
                                   {tg_span_str(e->text), canvas_font(c, TYPE_BODY), canvas_color(c, COLOR_INK)}};
        struct text_block block =
            text_lay(c->frame, c->measurer, runs, 2, w, canvas_line_height(c, TYPE_BODY), 3, TEXT_ELLIPSIS);
        text_draw(c->list, &block, x, y, TEXT_LEFT);
        y += block.height + 4 * dp;
        y += quote(app, (struct draw_rect){x, y, w, 0}, e) + 10 * dp;
    }
    struct ui_button again = {.icon = "icon-restart",
                              .text = canvas_text(c, "ui.error.again"),
                              .key = "R",
                              .style = UI_PRIMARY,
                              .command = command_of(COMMAND_RELOAD, 0)};
    struct ui_button lessons = {.icon = "icon-book",
                                .text = canvas_text(c, "ui.menu.lessons"),
                                .key = "P",
                                .command = command_of(COMMAND_PICKER, 0)};
    float again_w = ui_button_width(&app->ui, &again), lessons_w = ui_button_width(&app->ui, &lessons);
    float right = x + w, buttons_y = r.y + r.h - 68 * dp;
    again.rect = (struct draw_rect){right - again_w, buttons_y, again_w, 48 * dp};
    lessons.rect = (struct draw_rect){again.rect.x - 12 * dp - lessons_w, buttons_y, lessons_w, 48 * dp};
    ui_button(&app->ui, &lessons);
    ui_button(&app->ui, &again);
    w = lessons.rect.x - 16 * dp - x;
    (void)canvas_paragraph(c, x, r.y + r.h - 74 * dp, w, TYPE_BODY, COLOR_INK2, canvas_text(c, "ui.error.what_to_do"));
}

void screen_empty(struct app *app)
{
    const struct canvas *c = &app->chrome;
    float dp = c->s, x = app->width / 2, y = app->height / 2;

    canvas_icon(c, "envelope-empty", x, y - 60 * dp, 140 * dp, 0xFFFFFFFFu);
    canvas_label(c, (struct draw_rect){0, y + 20 * dp, app->width, 40 * dp}, TYPE_CAPTION, COLOR_INK, TEXT_CENTRE,
                 canvas_text(c, "ui.empty.title"));
    canvas_label(c, (struct draw_rect){0, y + 62 * dp, app->width, 30 * dp}, TYPE_BODY, COLOR_INK2, TEXT_CENTRE,
                 canvas_text(c, "ui.empty.text"));
}
