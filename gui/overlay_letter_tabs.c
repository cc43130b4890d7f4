// SPDX-License-Identifier: MIT
/* The letter's octets, and its journey. */
#include "gui/hex.h"
#include "gui/overlay_letter.h"
#include "gui/panels.h"

#include "base/text.h"
#include "sim/transcripts/explain.h"

#include <math.h>

void letter_raw(struct app *app, struct draw_rect r, const struct letter_view *v)
{
    const struct canvas *c = &app->chrome;
    float dp = c->s, line = hex_line_height(c);
    struct draw_rect box = draw_inset(r, 16 * dp);
    unsigned per_line = hex_width(c, 32) < box.w ? 32 : hex_width(c, 16) < box.w ? 16 : 8;
    size_t lines = (v->octets.len + per_line - 1) / per_line, shown = (size_t)fmaxf(floorf(box.h / line), 1);
    float most = lines > shown ? (float)(lines - shown) * line : 0;
    float offset = fminf(app->scroll[SCROLL_LETTER], most);
    size_t first = (size_t)(offset / line) * per_line;
    struct hex_mark marks[2] = {
        {0, v->header.body_at > first ? v->header.body_at - first : 0, COLOR_SMTP_TINT, COLOR_SMTP_TEXT},
        {0, 0, COLOR_HL, COLOR_INK}};

    draw_round(c->list, r, 12 * dp, canvas_color(c, COLOR_PANEL2), 2 * dp, canvas_color(c, COLOR_LINE));
    struct hex_view view = {tg_span_after(v->octets, first), first, per_line, marks, 1};
    (void)hex_draw(c, box, &view);
    ui_scroll_bar(&app->ui, r, (float)lines * line + 32 * dp, offset);
    struct command scroll = {COMMAND_SCROLL, SCROLL_LETTER, offset};
    ui_scroll_zone(&app->ui, r, scroll, most);
}

static const char *life_key(const struct trace_event *event)
{
    switch ((int)event->kind) {
    case TRACE_LETTER_WRITTEN:
        return event->b == 2 ? "ui.life.report" : "ui.life.written";
    case TRACE_LETTER_ACCEPTED:
        return "ui.life.accepted";
    case TRACE_LETTER_QUEUED:
        return "ui.life.queued";
    case TRACE_LETTER_TRIED:
        return (event->flags & TRACE_DELIVERED)   ? "ui.life.handed_over"
               : (event->flags & TRACE_PERMANENT) ? "ui.life.failed"
                                                  : "ui.life.tried";
    case TRACE_LETTER_FORWARDED:
        return "ui.life.forwarded";
    case TRACE_LETTER_REFUSED:
        return "ui.life.refused";
    case TRACE_LETTER_STORED:
        return "ui.life.stored";
    case TRACE_LETTER_FETCHED:
        return "ui.life.fetched";
    case TRACE_LETTER_DELETED:
        return "ui.life.deleted";
    case TRACE_LETTER_RETURNED:
        return "ui.life.returned";
    case TRACE_LETTER_DROPPED:
        return "ui.life.dropped";
    default:
        return NULL;
    }
}

struct tg_span day_time_text(struct app *app, tg_time at)
{
    struct tg_date date = tg_date_at(trace_epoch(app->trace), at);
    return canvas_fmt(&app->chrome, "%02d:%02d:%02d", date.hour, date.minute, date.second);
}

/* One station: time, a dot on the line, what happened where. Returns its height. */
static float station(struct app *app, struct draw_rect r, uint32_t index, bool draw)
{
    const struct canvas *c = &app->chrome;
    const struct trace_event *event = trace_at(app->trace, index);
    struct tg_span text = trace_text(app->trace, event), first = TG_SPAN_LIT("");
    float dp = c->s, x = r.x + 190 * dp;
    uint16_t place = event->from;

    if (event->kind != TRACE_LETTER_WRITTEN && event->kind != TRACE_LETTER_ACCEPTED &&
        event->kind != TRACE_LETTER_FETCHED) {
        first = tg_split(&text, '\n'); /* the recipient or mailbox */
    }
    struct tg_span args[2] = {
        place == TRACE_NO_HOST ? TG_SPAN_LIT("") : tg_span_str(trace_host_at(app->trace, place)->name), first};
    bool reason = event->kind == TRACE_LETTER_TRIED || event->kind == TRACE_LETTER_REFUSED ||
                  event->kind == TRACE_LETTER_FORWARDED || event->kind == TRACE_LETTER_RETURNED;
    struct tg_span why = TG_SPAN_LIT("");
    if (reason && text.len > 0) {
        struct tg_buf words;
        tg_buf_init(&words, 4096);
        explain_words(c->texts, tg_span_trim(tg_span_sub(text, 0, 300)), &words);
        why = canvas_fmt(c, "\n%S", tg_buf_span(&words));
        tg_buf_deinit(&words);
    }
    struct text_run runs[2];
    runs[0] = canvas_run(c, TYPE_STORY, COLOR_INK, canvas_text_fmt(c, life_key(event), args, 2));
    runs[1] = canvas_run(c, TYPE_MONO, COLOR_INK2, why);
    struct text_block block =
        text_lay(c->frame, c->measurer, runs, 2, r.x + r.w - x - 20 * dp, canvas_line_height(c, TYPE_STORY), 0, 0);
    float h = block.height + 18 * dp;
    if (draw) {
        draw_fill(c->list, (struct draw_rect){r.x + 158 * dp, r.y, 4 * dp, h}, canvas_color(c, COLOR_LINE));
        draw_circle(c->list, r.x + 160 * dp, r.y + 22 * dp, 10 * dp, canvas_color(c, COLOR_SMTP), 3 * dp,
                    canvas_color(c, COLOR_PANEL));
        canvas_label_fit(c, (struct draw_rect){r.x + 20 * dp, r.y + 8 * dp, 120 * dp, 28 * dp}, TYPE_MONO, COLOR_INK2,
                         TEXT_RIGHT, day_time_text(app, event->at));
        text_draw(c->list, &block, x, r.y + 8 * dp, TEXT_LEFT);
    }
    return h;
}

void letter_journey(struct app *app, struct draw_rect r)
{
    const struct canvas *c = &app->chrome;
    uint32_t until = view_at(app->view);
    float all = 0;

    for (int pass = 0; pass < 2; pass++) {
        float most = fmaxf(all - r.h, 0), offset = fminf(app->scroll[SCROLL_LETTER], most), y = r.y - offset;
        if (pass == 1) {
            draw_clip(c->list, r);
        }
        for (uint32_t e = view_letter_next(app->view, app->letter, TRACE_NONE); e != TRACE_NONE && e < until;
             e = view_letter_next(app->view, app->letter, e)) {
            if (life_key(trace_at(app->trace, e)) == NULL) {
                continue;
            }
            bool shows = pass == 1 && y < r.y + r.h && y > r.y - 400 * c->s;
            float h = station(app, (struct draw_rect){r.x, y, r.w, 0}, e, shows);
            y += h;
            all += pass == 0 ? h : 0;
        }
        if (pass == 1) {
            draw_unclip(c->list);
            ui_scroll_bar(&app->ui, r, all, offset);
            struct command scroll = {COMMAND_SCROLL, SCROLL_LETTER, offset};
            ui_scroll_zone(&app->ui, r, scroll, most);
        }
    }
}
