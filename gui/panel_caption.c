// SPDX-License-Identifier: MIT
/* The caption card: which step, and one bold sentence. */
#include "gui/panels.h"
#include "sim/transcripts/explain.h"

#include <math.h>

#define DOTS_MAX 14

/* The text of KEY and an ending; NULL when the table has none. */
static const char *text_of(const struct canvas *c, const char *key, const char *ending)
{
    struct tg_span joined = canvas_fmt(c, "%s%s%S", key, ending, tg_span_make("", 1)); /* with its NUL */
    const char *name = (const char *)joined.ptr;
    return *key != '\0' && tg_texts_has(c->texts, name) ? tg_text(c->texts, name) : NULL;
}

struct tg_span caption_text(struct app *app)
{
    int chapter = app_chapter(app);

    if (chapter >= 0) {
        const struct scenario_step *step = app->chapters[chapter].step;
        bool technical = app->layer != PRESENTATION_LETTERS && step->technical.count > 0;
        return tg_span_str(app_scenario_text(app, technical ? &step->technical : &step->say));
    }
    uint32_t event = app_event(app);
    struct presentation *p = app_presentation(app);
    uint32_t shown = event == TRACE_NONE ? TRACE_NONE : presentation_shown_at(p, app->ms);
    if (shown != TRACE_NONE) {
        struct explanation e;
        explain_event(app->trace, shown, &e);
        const char *text = text_of(&app->chrome, e.key, ".short");
        if (text != NULL) {
            return tg_span_str(text);
        }
    }
    if (app->scenario != NULL && shown == TRACE_NONE) {
        return tg_span_str(app_scenario_text(app, &app->scenario->summary));
    }
    return TG_SPAN_LIT("");
}

/* The number in its double ring. */
static void ring(const struct canvas *c, float x, float y, float size, int number)
{
    uint32_t accent = canvas_color(c, COLOR_ACCENT);
    struct draw_font font = canvas_font(c, TYPE_CAPTION);
    struct tg_span text = canvas_fmt(c, "%d", number);

    draw_circle(c->list, x, y, size / 2, 0, canvas_dp(c, 3), accent);
    if (size > canvas_dp(c, 40)) {
        draw_circle(c->list, x, y, size / 2 - canvas_dp(c, 7), 0, canvas_dp(c, 2), accent);
        font.px = roundf(canvas_tdp(c, number < 10 ? 28 : 22));
    } else {
        font.px = roundf(canvas_tdp(c, 18));
    }
    float w = c->measurer->width(c->measurer->context, &font, text);
    draw_text(c->list, x - w / 2, y + font.px * 0.365f, w, &font, accent, text);
}

/* One round a step: done, now, to come; their right edge at x. */
static void dots(struct app *app, float right, float y, int now, int count)
{
    const struct canvas *c = &app->chrome;
    float dp = c->s, x = right;

    for (int i = count - 1; i >= 0; i--) {
        float d = (i == now ? 34 : 26) * dp;
        float cx = x - d / 2;
        if (i < now) {
            draw_circle(c->list, cx, y, d / 2, canvas_color(c, COLOR_ACCENT), 0, 0);
            canvas_icon(c, "icon-check", cx, y, 18 * dp, canvas_color(c, COLOR_ACCENT_INK));
        } else if (i == now) {
            ring(c, cx, y, d, i + 1);
        } else {
            float r = d / 2;
            draw_box(c->list, &(struct draw_box){.rect = {cx - r, y - r, d, d},
                                                 .radius = {r, r, r, r},
                                                 .border = 2 * dp,
                                                 .border_color = canvas_color(c, COLOR_LINE2),
                                                 .dash_on = 4 * dp,
                                                 .dash_off = 3.2f * dp});
        }
        ui_press_zone(&app->ui, (struct draw_rect){x - d - 3 * dp, y - 17 * dp, d + 6 * dp, 34 * dp}, 0,
                      command_of(COMMAND_TO_CHAPTER, i));
        x -= d + 7 * dp;
    }
}

static struct tg_span step_text(struct app *app, int now, int count)
{
    const struct canvas *c = &app->chrome;
    struct tg_span args[2] = {canvas_fmt(c, "%d", now + 1), canvas_fmt(c, "%d", count)};

    if (count == 0 || now < 0) {
        return canvas_text(c, "ui.caption.before");
    }
    return canvas_text_fmt(c, "ui.caption.step", args, 2);
}

/* So that the card hardly grows. */
struct text_block caption_lay(const struct canvas *c, struct tg_span text, float width, float dp)
{
    struct text_run run = {text, canvas_font(c, TYPE_CAPTION), canvas_color(c, COLOR_INK)};
    struct text_block block;
    float least = fminf(19, dp * 0.8f), size = dp;

    do {
        run.font.px = roundf(canvas_tdp(c, size));
        block = text_lay(c->frame, c->measurer, &run, 1, width, roundf(canvas_tdp(c, size * 1.22f)), 0, 0);
        size -= 2;
    } while (block.line_count > 1 && size >= least);
    if (block.line_count == 1) {
        block.line_height = block.height = roundf(canvas_tdp(c, dp * 1.3f));
    }
    return block;
}

struct draw_rect panel_caption(struct app *app)
{
    const struct canvas *c = &app->chrome;
    float dp = c->s;
    struct draw_rect map = app->layout.map;
    struct tg_span text = caption_text(app);
    int now = app_chapter(app), count = (int)app->chapter_count;

    if (text.len == 0) {
        return (struct draw_rect){map.x, map.y, 0, 0};
    }
    float width = fminf(map.w - 40 * dp, 1240 * dp), left = now >= 0 ? 86 * dp : 22 * dp;
    struct text_block block = caption_lay(c, text, width - left - 18 * dp, type_styles[TYPE_CAPTION].dp);
    struct draw_rect r = {map.x + (map.w - width) / 2, map.y + 16 * dp, width, 45 * dp + fmaxf(block.height, 38 * dp)};
    canvas_card(c, r, COLOR_LINE);
    ui_zone(&app->ui, r, command_of(COMMAND_NONE, 0), UI_PRESS);
    float row = r.y + 10 * dp;
    if (now >= 0) {
        ring(c, r.x + 41 * dp, r.y + (r.h - 3 * dp) / 2, 58 * dp, now + 1);
    }
    canvas_label(c, (struct draw_rect){r.x + left, row, 260 * dp, 28 * dp}, TYPE_BODY, COLOR_INK2, TEXT_LEFT,
                 step_text(app, now, count));
    if (count > 0 && count <= DOTS_MAX && width > (float)(count * 34 + 300) * dp) {
        dots(app, r.x + r.w - 18 * dp, row + 14 * dp, now, count);
    }
    text_draw(c->list, &block, r.x + left, row + 28 * dp, TEXT_LEFT);
    return r;
}

/* --- what an event means --- */

float rfc_chip(const struct canvas *c, float x, float y, struct tg_span section)
{
    float dp = c->s, h = 30 * dp, icon = 20 * dp;
    size_t space = SIZE_MAX, count = 0;

    for (size_t i = 0; i < section.len; i++) { /* "RFC 5321 4.1" → "RFC 5321 § 4.1" */
        if (section.ptr[i] == ' ' && ++count == 2) {
            space = i;
        }
    }
    if (space != SIZE_MAX) {
        section = canvas_fmt(c, "%S §%S", tg_span_sub(section, 0, space), tg_span_after(section, space + 1));
    }
    float w = canvas_width(c, TYPE_BODY, section) + icon + 26 * dp;
    draw_round(c->list, (struct draw_rect){x, y, w, h}, 8 * dp, canvas_color(c, COLOR_PANEL), 2 * dp,
               canvas_color(c, COLOR_LINE));
    canvas_icon(c, "icon-book", x + 9 * dp + icon / 2, y + h / 2, icon, canvas_color(c, COLOR_INK2));
    canvas_label(c, (struct draw_rect){x + 15 * dp + icon, y, w, h}, TYPE_BODY, COLOR_INK2, TEXT_LEFT, section);
    return w;
}

float explanation_card(struct app *app, struct draw_rect rect, uint32_t event, enum theme_color border, bool draw)
{
    const struct canvas *c = &app->chrome;
    struct explanation e;
    float dp = c->s, inside = rect.w - 32 * dp;

    explain_event(app->trace, event, &e);
    const char *bold = text_of(c, e.key, ".short"), *plain = text_of(c, e.key, ".long");
    if (bold == NULL) {
        return 0;
    }
    struct text_run runs[3] = {
        {tg_span_str(bold), canvas_font(c, TYPE_LABEL), canvas_color(c, COLOR_INK)},
        {canvas_text(c, "ui.between"), canvas_font(c, TYPE_BODY), canvas_color(c, COLOR_INK)},
        {tg_span_str(plain), canvas_font(c, TYPE_BODY), canvas_color(c, COLOR_INK)},
    };
    struct text_block block = text_lay(c->frame, c->measurer, runs, 3, inside, canvas_line_height(c, TYPE_BODY), 0, 0);
    bool chip = *e.section != '\0';
    float h = 12 * dp + block.height + (chip ? 38 * dp : 0) + 14 * dp;
    if (draw) {
        draw_round(c->list, (struct draw_rect){rect.x, rect.y, rect.w, h}, 12 * dp, canvas_color(c, COLOR_PANEL),
                   2 * dp, canvas_color(c, border));
        text_draw(c->list, &block, rect.x + 16 * dp, rect.y + 12 * dp, TEXT_LEFT);
        if (chip) {
            (void)rfc_chip(c, rect.x + 16 * dp, rect.y + 12 * dp + block.height + 8 * dp, tg_span_str(e.section));
        }
    }
    return h;
}
