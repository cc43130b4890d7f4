// SPDX-License-Identifier: MIT
/* The lanes under the chapters, and the playhead. */
#include "gui/lanes.h"
#include "gui/panels.h"

#include <math.h>

#define LANES_TOP     40.0f /* dp below the timeline's top */
#define LANE_HEIGHT   25.0f
#define NAMES_WIDTH   110.0f
#define RIGHT         20.0f
#define MARK_DISTANCE 4.0f /* pixels; closer ones are one */

struct timeline {
    struct app *app;
    const struct canvas *c;
    struct draw_rect r; /* lanes, chapters, without the names of the lanes */
    double all;
    float dp;
};

static float x_of(const struct timeline *t, double ms)
{
    return t->r.x + (float)(ms / t->all) * t->r.w;
}

static float lane_y(const struct timeline *t, int lane) /* its middle */
{
    return t->r.y + (LANES_TOP + LANE_HEIGHT * ((float)lane + 0.5f)) * t->dp;
}

static void lane_grounds(const struct timeline *t)
{
    static const char *const names[LANE_COUNT] = {"TCP", "DNS", "SMTP", "POP3", "IMAP"};
    const struct canvas *c = t->c;
    float left = t->r.x - (NAMES_WIDTH - 6) * t->dp, right = t->r.x + t->r.w + 8 * t->dp;

    for (int i = 0; i < LANE_COUNT; i++) {
        float y = lane_y(t, i), h = (LANE_HEIGHT - 2) * t->dp;
        enum theme_color color = theme_protocol(lane_protocol((enum lane)i));
        draw_round(c->list, (struct draw_rect){left, y - h / 2, right - left, h}, 6 * t->dp,
                   canvas_color(c, COLOR_PANEL2), 0, 0);
        canvas_icon(c, theme_mark(lane_protocol((enum lane)i)), left + 15 * t->dp, y, 18 * t->dp,
                    canvas_color(c, color));
        canvas_label(c, (struct draw_rect){left + 32 * t->dp, y - h / 2, 72 * t->dp, h}, TYPE_LABEL,
                     (enum theme_color)(color + 1), TEXT_LEFT, tg_span_str(names[i]));
    }
}

static void chapter_name(const struct timeline *t, size_t i, float x, float w, bool now)
{
    const struct canvas *c = t->c;
    struct tg_span number = canvas_fmt(c, "%d", (int)i + 1);
    const char *title = app_scenario_text(t->app, &t->app->chapters[i].step->title);
    struct tg_span name = *title != '\0' ? canvas_fmt(c, "%d %s", (int)i + 1, title) : number;
    enum type_role role = now ? TYPE_LABEL : TYPE_BODY;
    struct draw_rect box = {x, t->r.y + 6 * t->dp, w, 30 * t->dp};

    if (canvas_width(c, TYPE_LABEL, name) > w - 8 * t->dp) {
        name = number;
    }
    if (canvas_width(c, TYPE_LABEL, name) <= w) {
        canvas_label(c, box, role, now ? COLOR_INK : COLOR_INK2, TEXT_CENTRE, name);
    }
}

/* Chapters too narrow for a number are told by their line alone. */
static void chapters(const struct timeline *t)
{
    const struct canvas *c = t->c;
    struct app *app = t->app;
    int now = app_chapter(app);
    float bottom = t->r.y + (LANES_TOP + LANE_HEIGHT * LANE_COUNT + 2) * t->dp;

    for (size_t i = 0; i < app->chapter_count; i++) {
        float x = x_of(t, app_chapter_start(app, i));
        float end = i + 1 < app->chapter_count ? x_of(t, app_chapter_start(app, i + 1)) : t->r.x + t->r.w;
        if ((int)i == now) {
            uint32_t hl = draw_faded(canvas_color(c, COLOR_HL), 0.75f);
            draw_round(
                c->list,
                (struct draw_rect){x + 1, t->r.y + 4 * t->dp, fmaxf(end - x - 2, 2), bottom - t->r.y - 4 * t->dp},
                8 * t->dp, hl, 0, 0);
        }
        if (i > 0) {
            draw_fill(c->list,
                      (struct draw_rect){x - t->dp, t->r.y + 10 * t->dp, 2 * t->dp, bottom - t->r.y - 10 * t->dp},
                      canvas_color(c, COLOR_LINE));
        }
        chapter_name(t, i, x, end - x, (int)i == now);
    }
}

static void bars(const struct timeline *t, const struct lane_marks *lanes)
{
    const struct canvas *c = t->c;

    for (size_t i = 0; i < lanes->bar_count; i++) {
        const struct lane_bar *bar = &lanes->bars[i];
        enum theme_color color = theme_protocol(lane_protocol((enum lane)bar->lane));
        float x = x_of(t, bar->start), w = fmaxf(x_of(t, bar->end) - x, 8 * t->dp), h = 17 * t->dp;
        draw_round(c->list, (struct draw_rect){x, lane_y(t, bar->lane) - h / 2, w, h}, h / 2,
                   canvas_color(c, (enum theme_color)(color + 2)), 2.5f * t->dp, canvas_color(c, color));
    }
}

static void mark(const struct timeline *t, const struct lane_mark *m)
{
    const struct canvas *c = t->c;
    enum theme_color color = theme_protocol(lane_protocol((enum lane)m->lane));
    float x = x_of(t, m->ms), y = lane_y(t, m->lane);

    switch ((enum lane_mark_kind)m->kind) {
    case LANE_CLIENT:
        draw_fill(c->list, (struct draw_rect){x - 1.5f * t->dp, y - 8 * t->dp, 3 * t->dp, 8 * t->dp},
                  canvas_color(c, color));
        break;
    case LANE_SERVER:
        draw_fill(c->list, (struct draw_rect){x - 1.5f * t->dp, y, 3 * t->dp, 8 * t->dp}, canvas_color(c, color));
        break;
    case LANE_QUESTION:
        canvas_icon(c, "mark-dns", x, y, 15 * t->dp, canvas_color(c, color));
        break;
    case LANE_REFUSED:
        canvas_icon(c, "mark-error", x, y, 22 * t->dp, canvas_color(c, COLOR_ERROR));
        break;
    case LANE_LATER:
        canvas_icon(c, "mark-warning", x, y, 21 * t->dp, canvas_color(c, COLOR_WARNING));
        break;
    }
}

static void marks(const struct timeline *t, const struct lane_marks *lanes)
{
    float last[LANE_COUNT][LANE_LATER + 1];

    for (int i = 0; i < LANE_COUNT; i++) {
        for (int k = 0; k <= LANE_LATER; k++) {
            last[i][k] = -100;
        }
    }
    for (int pass = 0; pass < 2; pass++) { /* signs of trouble lie over the rest */
        for (size_t i = 0; i < lanes->mark_count; i++) {
            const struct lane_mark *m = &lanes->marks[i];
            float x = x_of(t, m->ms);
            float apart = m->kind >= LANE_QUESTION ? 10 * t->dp : MARK_DISTANCE * fmaxf(t->dp, 1);
            if ((m->kind >= LANE_REFUSED) != (pass == 1) || x - last[m->lane][m->kind] < apart) {
                continue;
            }
            last[m->lane][m->kind] = x;
            mark(t, m);
        }
    }
}

static void unused_lanes(const struct timeline *t, const struct lane_marks *lanes)
{
    const struct canvas *c = t->c;
    struct tg_span text = canvas_text(c, "ui.lane.unused");
    float w = canvas_width(c, TYPE_BODY, text), x = t->r.x + 12 * t->dp;

    for (int i = 0; i < LANE_COUNT; i++) {
        if (!lanes->used[i]) {
            canvas_label(c, (struct draw_rect){x, lane_y(t, i) - 12 * t->dp, w + 2, 24 * t->dp}, TYPE_BODY, COLOR_INK2,
                         TEXT_LEFT, text);
        }
    }
}

/* A long silence: ⫽ across the upper edge of the lanes. */
static void gaps(const struct timeline *t)
{
    const struct canvas *c = t->c;
    size_t count = 0;
    const struct presentation_gap *list = presentation_gaps(app_presentation(t->app), &count);
    float y = t->r.y + LANES_TOP * t->dp, last = -100;

    for (size_t i = 0; i < count; i++) {
        float x = x_of(t, (list[i].start + list[i].end) / 2);
        if (list[i].to - list[i].from < 10 * TG_SECOND || x - last < 14 * t->dp) {
            continue;
        }
        last = x;
        for (int k = -1; k <= 1; k += 2) {
            float at = x + (float)k * 3.5f * t->dp;
            draw_segment(c->list, at - 3 * t->dp, y + 7 * t->dp, at + 3 * t->dp, y - 7 * t->dp, 2.2f * t->dp,
                         canvas_color(c, COLOR_INK2));
        }
    }
}

static void playhead(const struct timeline *t)
{
    const struct canvas *c = t->c;
    float x = x_of(t, t->app->ms), top = t->r.y + (LANES_TOP - 5) * t->dp, dp = t->dp;
    float bottom = t->r.y + (LANES_TOP + LANE_HEIGHT * LANE_COUNT + 3) * t->dp;
    float right = t->r.x + t->r.w + 8 * t->dp;
    uint32_t ink = canvas_color(c, COLOR_INK);

    draw_fill(
        c->list,
        (struct draw_rect){x + 2 * dp, t->r.y + LANES_TOP * dp, right - x - 2 * dp, bottom - t->r.y - LANES_TOP * dp},
        draw_faded(canvas_color(c, COLOR_PANEL), 0.58f));
    draw_round(c->list, (struct draw_rect){x - 2 * dp, top, 4 * dp, bottom - top}, 2 * dp, ink, 0, 0);
    draw_polygon(c->list,
                 (struct draw_point[]){
                     {x - 10 * dp, top          },
                     {x + 10 * dp, top          },
                     {x + 11 * dp, top + 2 * dp },
                     {x + 11 * dp, top + 9 * dp },
                     {x,           top + 20 * dp},
                     {x - 11 * dp, top + 9 * dp },
                     {x - 11 * dp, top + 2 * dp }
    },
                 7, ink);
}

void panel_timeline(struct app *app, struct draw_rect rect)
{
    struct presentation *p = app_presentation(app);
    float dp = app->chrome.s;
    struct timeline t = {
        app,
        &app->chrome,
        {rect.x + NAMES_WIDTH * dp, rect.y, rect.w - (NAMES_WIDTH + RIGHT) * dp, rect.h},
        fmax(presentation_duration(p), 1),
        dp
    };

    if (app->lanes == NULL || app->lanes->layer != app->layer) {
        lanes_free(app->lanes);
        app->lanes = lanes_new(app->trace, p);
    }
    lane_grounds(&t);
    chapters(&t);
    bars(&t, app->lanes);
    marks(&t, app->lanes);
    unused_lanes(&t, app->lanes);
    gaps(&t);
    playhead(&t);
    ui_zone(&app->ui, t.r, command_of(COMMAND_SEEK, 0), UI_DRAG);
}
