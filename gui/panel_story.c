// SPDX-License-Identifier: MIT
/* Layer 1: the story so far, a line a chapter. */
#include "gui/panels.h"

#include <math.h>

static const char *title_of(struct app *app, size_t i)
{
    const char *title = app_scenario_text(app, &app->chapters[i].step->title);
    return *title != '\0' ? title : app_scenario_text(app, &app->chapters[i].step->say);
}

/* One chapter: its sign and words. Returns its height. */
static float row(struct app *app, struct draw_rect r, size_t i, int now, bool draw)
{
    const struct canvas *c = &app->chrome;
    float dp = c->s, d = 31 * dp, text_x = 46 * dp;
    bool done = (int)i < now;
    struct text_run run = {tg_span_str(title_of(app, i)), canvas_font(c, TYPE_STORY),
                           canvas_color(c, done ? COLOR_INK : COLOR_INK2)};
    struct text_block block =
        text_lay(c->frame, c->measurer, &run, 1, r.w - text_x, canvas_line_height(c, TYPE_STORY), 0, 0);
    float h = fmaxf(block.height, d) + 18 * dp;

    if (!draw) {
        return h;
    }
    float x = r.x + d / 2, y = r.y + h / 2;
    if (done) {
        draw_circle(c->list, x, y, d / 2, canvas_color(c, COLOR_ACCENT), 0, 0);
        canvas_icon(c, "icon-check", x, y, 22 * dp, canvas_color(c, COLOR_ACCENT_INK));
    } else {
        float q = d / 2;
        draw_box(c->list, &(struct draw_box){
                              .rect = {x - q, y - q, d, d},
                              .radius = {q,     q,     q, q},
                              .border = 2 * dp,
                              .border_color = canvas_color(c, COLOR_LINE2),
                              .dash_on = 4 * dp,
                              .dash_off = 3.2f * dp
        });
        canvas_label(c, (struct draw_rect){x - q, y - q, d, d}, TYPE_BODY, COLOR_INK2, TEXT_CENTRE,
                     canvas_fmt(c, "%d", (int)i + 1));
    }
    text_draw(c->list, &block, r.x + text_x, y - block.height / 2, TEXT_LEFT);
    ui_press_zone(&app->ui, (struct draw_rect){r.x, r.y, r.w, h}, 8 * dp, command_of(COMMAND_TO_CHAPTER, (int32_t)i));
    return h;
}

/* The chapter now: a yellow card with its picture. */
static float card(struct app *app, struct draw_rect r, size_t i, bool draw)
{
    const struct canvas *c = &app->chrome;
    const struct scenario_step *step = app->chapters[i].step;
    const char *title = app_scenario_text(app, &step->title), *say = app_scenario_text(app, &step->say);
    float dp = c->s, text_x = 128 * dp, w = r.w - text_x - 16 * dp;
    struct text_run runs[2] = {
        {tg_span_str(title), canvas_font(c, TYPE_CARD_TITLE), canvas_color(c, COLOR_INK)},
        {tg_span_str(say),   canvas_font(c, TYPE_STORY),      canvas_color(c, COLOR_INK)}
    };
    struct text_block head =
        text_lay(c->frame, c->measurer, &runs[0], 1, w, canvas_line_height(c, TYPE_CARD_TITLE), 0, 0);
    struct text_block body = text_lay(c->frame, c->measurer, &runs[1], 1, w, canvas_line_height(c, TYPE_STORY), 0, 0);
    float head_h = *title != '\0' ? head.height : 0;
    float h = fmaxf(head_h + body.height + 30 * dp, 100 * dp);

    if (draw) {
        draw_round(c->list, (struct draw_rect){r.x, r.y, r.w, h}, 12 * dp, canvas_color(c, COLOR_HL), 3 * dp,
                   canvas_color(c, COLOR_HL_LINE));
        canvas_icon(c, "envelope-closed", r.x + 64 * dp, r.y + h / 2, 92 * dp, 0xFFFFFFFFu);
        float y = r.y + (h - head_h - body.height) / 2;
        if (*title != '\0') {
            text_draw(c->list, &head, r.x + text_x, y, TEXT_LEFT);
        }
        text_draw(c->list, &body, r.x + text_x, y + head_h, TEXT_LEFT);
    }
    return h + 12 * dp;
}

static float item(struct app *app, struct draw_rect r, size_t i, int now, bool draw)
{
    return (int)i == now ? card(app, r, i, draw) : row(app, r, i, now, draw);
}

void panel_story(struct app *app, struct draw_rect rect)
{
    const struct canvas *c = &app->chrome;
    float dp = c->s, head = 62 * dp, all = 0, before = 0, here = 0;
    struct draw_rect area = {rect.x + 18 * dp, rect.y + head + 14 * dp, rect.w - 36 * dp, rect.h - head - 28 * dp};
    int now = app_chapter(app);

    canvas_label_fit(c, (struct draw_rect){area.x, rect.y, area.w, head - 2 * dp}, TYPE_CAPTION, COLOR_INK, TEXT_LEFT,
                     canvas_text(c, "ui.story.title"));
    draw_fill(c->list, (struct draw_rect){rect.x, rect.y + head - 2 * dp, rect.w, 2 * dp}, canvas_color(c, COLOR_LINE));
    if (app->chapter_count == 0) {
        (void)canvas_paragraph(c, area.x, area.y, area.w, TYPE_STORY, COLOR_INK2, canvas_text(c, "ui.story.none"));
        return;
    }
    for (size_t i = 0; i < app->chapter_count; i++) {
        float h = item(app, area, i, now, false);
        before = (int)i <= now ? all : before;
        here = (int)i == now ? h : here;
        all += h;
    }
    float most = fmaxf(all - area.h, 0);
    /* The chapter now is kept in sight; scrolling goes from there. */
    float follow = fminf(fmaxf(before + here - area.h * 0.7f, 0), most);
    float offset = fminf(fmaxf(follow + app->scroll[SCROLL_STORY], 0), most);
    draw_clip(c->list, (struct draw_rect){area.x - 8 * dp, area.y, area.w + 16 * dp, area.h});
    struct draw_rect r = area;
    r.y -= offset;
    for (size_t i = 0; i < app->chapter_count; i++) {
        float h = item(app, r, i, now, false);
        if (r.y + h > area.y && r.y < area.y + area.h) {
            (void)item(app, r, i, now, true);
        }
        r.y += h;
    }
    draw_unclip(c->list);
    struct draw_rect bar = {area.x, area.y, area.w + 18 * dp, area.h};
    ui_scroll_bar(&app->ui, bar, all, offset);
    struct command scroll = {COMMAND_SCROLL, SCROLL_STORY, app->scroll[SCROLL_STORY]};
    ui_scroll_zone(&app->ui, bar, scroll, most);
}
