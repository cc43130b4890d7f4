// SPDX-License-Identifier: MIT
/* Compact windows: the step, the newest line and what it means, under the map. */
#include "gui/panels.h"
#include "gui/talk.h"
#include "sim/transcripts/explain.h"

#include <math.h>

static void line_and_meaning(struct app *app, struct draw_rect r)
{
    const struct canvas *c = &app->chrome;
    float dp = c->s;
    uint32_t line = TRACE_NONE;
    struct view_conversation talk = talk_conversation(app, &line);

    if (talk.id == 0 || line == TRACE_NONE) {
        return;
    }
    struct talk_bubble b = talk_bubble_of(app, line);
    b.now = true;
    bool flip = b.server;
    b.server = false; /* from the left: there is room for one only */
    struct draw_rect bubble = {r.x, r.y, r.w, 0};
    size_t end = tg_span_find_byte(b.text, '\n');
    b.text = end == SIZE_MAX ? b.text : tg_span_sub(b.text, 0, end);
    r.y += talk_bubble_draw(app, bubble, &b, true) + 8 * dp;
    (void)flip;
    struct explanation e;
    explain_event(app->trace, line, &e);
    struct tg_span key[2] = {canvas_fmt(c, "%s.short%S", e.key, tg_span_make("", 1)),
                             canvas_fmt(c, "%s.long%S", e.key, tg_span_make("", 1))};
    struct text_run runs[3];
    runs[0] = canvas_run(c, TYPE_LABEL, COLOR_INK, TG_SPAN_LIT(""));
    runs[1] = canvas_run(c, TYPE_BODY, COLOR_INK, canvas_text(c, "ui.between"));
    runs[2] = canvas_run(c, TYPE_BODY, COLOR_INK, TG_SPAN_LIT(""));
    for (int i = 0; i < 2; i++) {
        if (*e.key != '\0' && tg_texts_has(c->texts, (const char *)key[i].ptr)) {
            runs[2 * i].text = canvas_text(c, (const char *)key[i].ptr);
        }
    }
    float h = canvas_line_height(c, TYPE_BODY), room = app->layout.sheet.y + app->layout.sheet.h - r.y - 6 * dp;
    uint32_t most = (uint32_t)fmaxf(floorf(room / h), 1);
    struct text_block block = text_lay(c->frame, c->measurer, runs, 3, r.w, h, most, TEXT_ELLIPSIS);
    text_draw(c->list, &block, r.x, r.y, TEXT_LEFT);
}

void panel_sheet(struct app *app)
{
    const struct canvas *c = &app->chrome;
    struct draw_rect r = app->layout.sheet;
    float dp = c->s, pad = 16 * dp, line = 46 * dp;
    int now = app_chapter(app);

    draw_fill(c->list, r, canvas_color(c, COLOR_PANEL));
    draw_fill(c->list, (struct draw_rect){r.x, r.y, r.w, 3 * dp}, canvas_color(c, COLOR_HL_LINE));
    struct ui_button all = {.icon = "icon-list",
                            .text = canvas_text(c, "ui.sheet.all_lines"),
                            .key = "Tab",
                            .command = command_of(COMMAND_TALK, 0)};
    float w = ui_button_width(&app->ui, &all);
    all.rect = (struct draw_rect){r.x + r.w - pad - w, r.y + 8 * dp, w, 40 * dp};
    float x = r.x + pad;
    if (now >= 0) {
        draw_circle(c->list, x + 19 * dp, r.y + 8 * dp + 20 * dp, 18 * dp, 0, 3 * dp, canvas_color(c, COLOR_ACCENT));
        canvas_label_rgba(c, (struct draw_rect){x, r.y + 8 * dp, 38 * dp, 40 * dp}, TYPE_LABEL,
                          canvas_color(c, COLOR_ACCENT), TEXT_CENTRE, canvas_fmt(c, "%d", now + 1));
        x += 50 * dp;
    }
    struct text_block title = caption_lay(c, caption_text(app), all.rect.x - x - 12 * dp, 21);
    text_draw(c->list, &title, x, r.y + 28 * dp - title.height / 2, TEXT_LEFT);
    ui_button(&app->ui, &all);
    line_and_meaning(app, (struct draw_rect){r.x + pad, r.y + 8 * dp + line, r.w - 2 * pad, 0});
}
