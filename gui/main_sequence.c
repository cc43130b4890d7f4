// SPDX-License-Identifier: MIT
/* The sequence diagram as a view of the run: hosts as columns, time downwards, the same playhead as everywhere. */
#include "gui/main_views.h"
#include "gui/panels.h"
#include "gui/sequence_layout.h"

#include <math.h>

#define GUTTER     96.0f /* dp: the chapters' numbers */
#define RIGHT      20.0f
#define COLUMN_MIN 112.0f
#define NOW_AT     0.62f /* of the height: where the newest row rests */
#define FOOT       60.0f
#define TO_COME    0.42f /* what is not yet so is faded */

struct diagram {
    struct app *app;
    const struct canvas *c;
    const struct sequence_layout *layout;
    struct draw_rect head, body; /* body: where the rows show */
    float dp, left, step;        /* x of the first column; between two columns */
    float top;                   /* y of the layout's zero on the window */
    size_t now;                  /* row; SIZE_MAX */
};

static float column_x(const struct diagram *d, uint16_t column)
{
    return d->left + d->step * ((float)column + 0.5f);
}

static float y_at(const struct diagram *d, float dp)
{
    return d->top + dp * d->dp;
}

static const struct sequence_row *row_at(const struct diagram *d, size_t row)
{
    return &d->layout->model.rows[row];
}

/* Its top; while it begins, on the way there from the row before. */
static float now_y(const struct diagram *d)
{
    if (d->now == SIZE_MAX) {
        return 0;
    }
    const float *tops = d->layout->tops;
    double come = 1;
    if (!d->app->reduced_motion) {
        come = fmin(presentation_progress(app_presentation(d->app), row_at(d, d->now)->event, d->app->ms) * 3, 1);
    }
    float before = d->now > 0 ? tops[d->now - 1] : 0;
    return before + (tops[d->now] - before) * (float)come;
}

/* More hosts than have room: the columns of the newest row are in the middle. */
static void place_columns(struct diagram *d, size_t count)
{
    float left = d->body.x + GUTTER * d->dp, room = d->body.x + d->body.w - RIGHT * d->dp - left;

    d->step = fmaxf(room / (float)(count > 0 ? count : 1), COLUMN_MIN * d->dp);
    float most = d->step * (float)count - room, middle = 0;
    if (most > 0 && d->now != SIZE_MAX) {
        const struct sequence_row *row = row_at(d, d->now);
        middle = d->step * ((float)(row->from + row->to) / 2 + 0.5f) - room / 2;
    }
    d->left = left - fminf(fmaxf(middle, 0), fmaxf(most, 0));
}

static void place(struct diagram *d)
{
    float most = fmaxf(sequence_layout_height(d->layout) * d->dp + FOOT * d->dp - d->body.h, 0);
    float scroll = d->app->scroll[SCROLL_SEQUENCE];
    struct command command = command_of(COMMAND_SCROLL, SCROLL_SEQUENCE);

    if (scroll < 0) {
        scroll = now_y(d) * d->dp - d->body.h * NOW_AT;
    }
    scroll = fminf(fmaxf(scroll, 0), most);
    d->top = d->body.y + 14 * d->dp - scroll;
    command.data = scroll;
    ui_scroll_zone(&d->app->ui, d->body, command, most);
    place_columns(d, d->layout->model.column_count);
}

static void sections(const struct diagram *d)
{
    const struct canvas *c = d->c;

    for (size_t i = 0; i < d->layout->section_count; i++) {
        const struct sequence_section *s = &d->layout->sections[i];
        float top = y_at(d, s->top) - 6 * d->dp, bottom = y_at(d, s->bottom) - 6 * d->dp;
        if (i % 2 == 1 && bottom > d->body.y && top < d->body.y + d->body.h) {
            draw_fill(c->list, (struct draw_rect){d->body.x, top, d->body.w, bottom - top},
                      canvas_color(c, COLOR_PANEL2));
        }
    }
}

/* The number in a ring, and the chapter's name where there is room; both stay in sight as long as the chapter does. */
static void section_mark(const struct diagram *d, const struct sequence_section *s, bool now)
{
    const struct canvas *c = d->c;
    float dp = d->dp, size = 42 * dp, x = d->body.x + GUTTER / 2 * dp;
    float top = y_at(d, s->top), bottom = fminf(y_at(d, s->bottom), d->body.y + d->body.h);
    float y = fmaxf(top, fminf(d->body.y + 10 * dp, bottom - size - 10 * dp));

    if (bottom - y < size + 4 * dp || bottom < d->body.y) {
        return;
    }
    uint32_t accent = canvas_color(c, COLOR_ACCENT);
    struct tg_span number = canvas_fmt(c, "%d", (int)s->chapter + 1);
    draw_circle(c->list, x, y + size / 2, size / 2, canvas_color(c, now ? COLOR_HL : COLOR_PANEL), 3 * dp, accent);
    canvas_label_rgba(c, (struct draw_rect){x - size / 2, y, size, size}, TYPE_CARD_TITLE,
                      now ? canvas_color(c, COLOR_INK) : accent, TEXT_CENTRE, number);
    const char *title = app_scenario_text(d->app, &d->app->chapters[s->chapter].step->title);
    struct text_run run = canvas_run(c, now ? TYPE_LABEL : TYPE_BODY, now ? COLOR_INK : COLOR_INK2, tg_span_str(title));
    struct text_block block =
        text_lay(c->frame, c->measurer, &run, 1, (GUTTER - 8) * dp, canvas_line_height(c, TYPE_BODY), 3, TEXT_ELLIPSIS);
    if (block.height <= bottom - y - size - 4 * dp) {
        text_draw(c->list, &block, d->body.x + 4 * dp, y + size + 2 * dp, TEXT_CENTRE);
    }
}

static void bar_part(const struct diagram *d, struct draw_rect r, enum theme_color color, float alpha)
{
    const struct canvas *c = d->c;
    if (r.h > 0) {
        float before = draw_alpha(c->list, alpha);
        draw_round(c->list, r, 2 * d->dp, canvas_color(c, (enum theme_color)(color + 2)), 2 * d->dp,
                   canvas_color(c, color));
        (void)draw_alpha(c->list, before);
    }
}

static void bars(const struct diagram *d)
{
    float w = 14 * d->dp;

    for (size_t i = 0; i < d->layout->bar_count; i++) {
        const struct sequence_bar *bar = &d->layout->bars[i];
        float top = y_at(d, bar->top) + 2 * d->dp, bottom = y_at(d, bar->bottom);
        enum theme_color color = theme_protocol((enum trace_protocol)bar->protocol);
        float x = column_x(d, bar->column) - w / 2,
              now = d->now == SIZE_MAX ? top : y_at(d, d->layout->tops[d->now + 1]);
        if (bottom <= d->body.y || top >= d->body.y + d->body.h) {
            continue;
        }
        bar_part(d, (struct draw_rect){x, fmaxf(top, now), w, bottom - fmaxf(top, now)}, color, TO_COME);
        bar_part(d, (struct draw_rect){x, top, w, fminf(bottom, now) - top}, color, 1.0f);
    }
}

static void wait_mark(const struct diagram *d, size_t row)
{
    const struct canvas *c = d->c;
    float dp = d->dp, h = 26 * dp, y = y_at(d, d->layout->tops[row] - SEQUENCE_WAIT_HEIGHT) + 2 * dp;
    size_t before = row - 1;

    while (before > 0 && row_at(d, before)->kind == SEQUENCE_CAPTION) {
        before--;
    }
    struct tg_span text =
        canvas_fmt(c, "%S ⫽ %S", clock_text(c, row_at(d, before)->at), clock_text(c, row_at(d, row)->at));
    float left = d->body.x + GUTTER * dp, w = canvas_width(c, TYPE_CLOCK, text) + 24 * dp;
    float x = left + (d->body.x + d->body.w - left - w) / 2;
    struct draw_point line[2] = {{left, y + h / 2}, {d->body.x + d->body.w - RIGHT * dp, y + h / 2}};
    draw_line(c->list, line, 2,
              &(struct draw_stroke){
                  .width = 3 * dp, .color = canvas_color(c, COLOR_LINE2), .dash_on = 0.1f * dp, .dash_off = 8 * dp});
    draw_round(c->list, (struct draw_rect){x, y, w, h}, h / 2, canvas_color(c, COLOR_PANEL), 0, 0);
    canvas_label(c, (struct draw_rect){x, y, w, h}, TYPE_CLOCK, COLOR_INK2, TEXT_CENTRE, text);
}

static enum theme_color color_of(const struct sequence_row *row)
{
    return row->kind == SEQUENCE_LOST     ? COLOR_ERROR
           : row->kind == SEQUENCE_LETTER ? COLOR_ACCENT
           : row->kind == SEQUENCE_AGAIN  ? COLOR_WARNING
                                          : theme_protocol((enum trace_protocol)row->protocol);
}

static void cross(const struct diagram *d, float x, float y, uint32_t color)
{
    float r = 8 * d->dp;
    draw_segment(d->c->list, x - r, y - r, x + r, y + r, 4 * d->dp, color);
    draw_segment(d->c->list, x - r, y + r, x + r, y - r, 4 * d->dp, color);
}

/* Lost: it ends half-way, at a cross. Sent again: dashes. DNS: dots, as it needs no connection. */
static void arrow(const struct diagram *d, const struct sequence_row *row, float y)
{
    const struct canvas *c = d->c;
    float dp = d->dp, from = column_x(d, row->from), to = column_x(d, row->to), way = to < from ? -1 : 1;
    bool lost = row->kind == SEQUENCE_LOST, dots = row->protocol == TRACE_DNS || row->protocol == TRACE_UDP;
    uint32_t color = canvas_color(c, color_of(row));
    float end = row->from == row->to ? from + d->step * 0.4f : lost ? (from + to) / 2 : to;
    struct draw_stroke stroke = {.width = 4 * dp, .color = color, .flat_ends = true};

    if (dots) {
        stroke.flat_ends = false;
        stroke.dash_on = 0.5f * dp;
        stroke.dash_off = 8 * dp;
    }
    if (row->kind == SEQUENCE_AGAIN) {
        stroke.dash_on = 12 * dp;
        stroke.dash_off = 6 * dp;
    }
    struct draw_point line[2] = {{from + way * 8 * dp, y}, {end - way * (lost ? 14 : 16) * dp, y}};
    draw_line(c->list, line, 2, &stroke);
    draw_circle(c->list, from, y, 6 * dp, color, 0, 0);
    if (lost) {
        cross(d, end, y, color);
        return;
    }
    float tip = end - way * 7 * dp;
    struct draw_point head[3] = {{tip, y}, {tip - way * 16 * dp, y - 8 * dp}, {tip - way * 16 * dp, y + 8 * dp}};
    draw_polygon(c->list, head, 3, color);
}

static const char *icon_of(const struct sequence_row *row)
{
    return row->kind == SEQUENCE_AGAIN    ? "icon-retry"
           : row->kind == SEQUENCE_LOST   ? "icon-cross"
           : row->kind == SEQUENCE_LETTER ? "mark-smtp"
                                          : theme_mark((enum trace_protocol)row->protocol);
}

/* Above its arrow, inside the view; what has no room ends in … */
static void arrow_text(const struct diagram *d, size_t i, float top)
{
    const struct canvas *c = d->c;
    const struct sequence_row *row = row_at(d, i);
    float dp = d->dp, h = 25 * dp, icon = 18 * dp;
    float left = d->body.x + GUTTER * dp, right = d->body.x + d->body.w - RIGHT * dp;
    struct tg_span text = sequence_text(&d->layout->model, row);
    bool prose = row->kind == SEQUENCE_LETTER;
    enum type_role role = prose ? (i == d->now ? TYPE_LABEL : TYPE_BODY) : i == d->now ? TYPE_MONO_BOLD : TYPE_MONO;
    float w = fminf(canvas_width(c, role, text) + icon + 20 * dp, right - left);
    float middle = (column_x(d, row->from) + column_x(d, row->to)) / 2;
    float x = fminf(fmaxf(middle - w / 2, left), right - w);
    enum theme_color ground = i == d->now ? COLOR_HL : COLOR_PANEL;

    draw_round(c->list, (struct draw_rect){x, top, w, h}, 4 * dp, canvas_color(c, ground), 0, 0);
    canvas_icon(c, icon_of(row), x + 6 * dp + icon / 2, top + h / 2, icon, canvas_color(c, color_of(row)));
    canvas_label_short(c, (struct draw_rect){x + 10 * dp + icon, top, w - icon - 12 * dp, h}, role, COLOR_INK,
                       TEXT_LEFT, text);
}

static void note(const struct diagram *d, size_t i, float top)
{
    const struct canvas *c = d->c;
    const struct sequence_row *row = row_at(d, i);
    float dp = d->dp, h = 32 * dp, left = d->body.x + GUTTER * dp, right = d->body.x + d->body.w - RIGHT * dp;
    struct tg_span text = sequence_text(&d->layout->model, row);
    float w = fminf(canvas_width(c, TYPE_BODY, text) + 26 * dp, right - left);
    float x = fminf(fmaxf(column_x(d, row->from) - w / 2, left), right - w);

    draw_round(c->list, (struct draw_rect){x, top + 3 * dp, w, h}, 8 * dp,
               canvas_color(c, i == d->now ? COLOR_HL : COLOR_PANEL), 2 * dp,
               canvas_color(c, i == d->now ? COLOR_HL_LINE : COLOR_LINE2));
    canvas_label_short(c, (struct draw_rect){x + 12 * dp, top + 3 * dp, w - 23 * dp, h}, TYPE_BODY, COLOR_INK,
                       TEXT_LEFT, text);
}

static void draw_row(const struct diagram *d, size_t i)
{
    const struct sequence_row *row = row_at(d, i);
    float dp = d->dp, top = y_at(d, d->layout->tops[i]);

    if (sequence_layout_waits(d->layout, i)) {
        wait_mark(d, i);
    }
    if (row->kind == SEQUENCE_NOTE) {
        note(d, i, top);
        return;
    }
    arrow_text(d, i, top);
    arrow(d, row, top + 31 * dp);
}

/* Behind the rows, so that it hides nothing of the one above. */
static void now_ground(const struct diagram *d)
{
    if (d->now != SIZE_MAX && row_at(d, d->now)->kind != SEQUENCE_NOTE) {
        float dp = d->dp, top = y_at(d, d->layout->tops[d->now]);
        struct draw_rect r = {d->body.x + (GUTTER - 6) * dp, top - 4 * dp, d->body.w - (GUTTER + RIGHT - 18) * dp,
                              (SEQUENCE_ROW_HEIGHT + 6) * dp};
        draw_round(d->c->list, r, 10 * dp, canvas_color(d->c, COLOR_HL), 3 * dp, canvas_color(d->c, COLOR_HL_LINE));
    }
}

static void rows(const struct diagram *d)
{
    const struct sequence *s = &d->layout->model;
    float from = (d->body.y - d->top) / d->dp, to = from + d->body.h / d->dp;

    now_ground(d);
    for (size_t i = sequence_layout_first(d->layout, from); i < s->row_count; i++) {
        if (d->layout->tops[i] - SEQUENCE_WAIT_HEIGHT > to) {
            break;
        }
        if (s->rows[i].kind == SEQUENCE_CAPTION) {
            continue;
        }
        float alpha = draw_alpha(d->c->list, d->now == SIZE_MAX || i > d->now ? TO_COME : 1.0f);
        draw_row(d, i);
        (void)draw_alpha(d->c->list, alpha);
    }
}

static void life_lines(const struct diagram *d)
{
    for (size_t i = 0; i < d->layout->model.column_count; i++) {
        draw_fill(d->c->list,
                  (struct draw_rect){column_x(d, (uint16_t)i) - 1.5f * d->dp, d->body.y, 3 * d->dp, d->body.h},
                  canvas_color(d->c, COLOR_LINE));
    }
}

static bool acts(const struct diagram *d, uint16_t column)
{
    return d->now != SIZE_MAX && (row_at(d, d->now)->from == column || row_at(d, d->now)->to == column);
}

/* The hosts; those that left the view sideways have no head. */
static void heads(const struct diagram *d)
{
    const struct canvas *c = d->c;
    float dp = d->dp, picture = d->head.h - 38 * dp, left = d->body.x + GUTTER * dp;

    draw_fill(c->list, d->head, canvas_color(c, COLOR_PANEL));
    draw_fill(c->list, (struct draw_rect){d->head.x, d->head.y + d->head.h - 2 * dp, d->head.w, 2 * dp},
              canvas_color(c, COLOR_LINE));
    for (size_t i = 0; i < d->layout->model.column_count; i++) {
        uint16_t host = d->layout->model.columns[i];
        float x = column_x(d, (uint16_t)i), w = d->step - 6 * dp;
        if (x - w / 2 < left - 1 || x + w / 2 > d->head.x + d->head.w) {
            continue;
        }
        if (picture > 20 * dp) {
            canvas_icon(c, town_site(d->app->town, host)->picture, x, d->head.y + 6 * dp + picture / 2, picture,
                        0xFFFFFFFFu);
        }
        struct draw_rect box = {x - w / 2, d->head.y + d->head.h - 32 * dp, w, 27 * dp};
        enum type_role role = acts(d, (uint16_t)i) ? TYPE_LABEL : TYPE_BODY;
        struct tg_span name = town_name(d->app->town, c, host, TOWN_NAME_SHORT);
        if (canvas_width(c, role, name) * 0.72f <= w) {
            canvas_label_fit(c, box, role, COLOR_INK, TEXT_CENTRE, name);
        } else {
            canvas_label_short(c, box, role, COLOR_INK, TEXT_CENTRE, name);
        }
    }
}

static void diagram_of(struct app *app, struct diagram *d)
{
    float dp = app->chrome.s, head = (app->layout.mode == LAYOUT_COMPACT ? 40 : 96) * dp;
    struct draw_rect map = app->layout.map;

    if (!sequence_layout_fits(app->sequence, app)) {
        sequence_layout_free(app->sequence);
        app->sequence = sequence_layout_new(app);
    }
    *d = (struct diagram){.app = app,
                          .c = &app->chrome,
                          .layout = app->sequence,
                          .head = {map.x, map.y, map.w, head},
                          .body = {map.x, map.y + head, map.w, map.h - head},
                          .dp = dp,
                          .now = sequence_layout_row(app->sequence, app_event(app))};
}

void main_sequence_draw(struct app *app)
{
    struct diagram d;

    diagram_of(app, &d);
    const struct canvas *c = d.c;
    int chapter = app_chapter(app);
    place(&d);
    draw_fill(c->list, app->layout.map, canvas_color(c, COLOR_PANEL));
    draw_clip(c->list, d.body);
    sections(&d);
    draw_clip(c->list, (struct draw_rect){d.body.x + (GUTTER - 8) * d.dp, d.body.y, d.body.w, d.body.h});
    life_lines(&d);
    bars(&d);
    rows(&d);
    draw_unclip(c->list);
    for (size_t i = 0; i < d.layout->section_count; i++) {
        section_mark(&d, &d.layout->sections[i], (int)d.layout->sections[i].chapter == chapter);
    }
    if (d.layout->model.row_count == 0) {
        canvas_label(c, d.body, TYPE_BODY, COLOR_INK2, TEXT_CENTRE, canvas_text(c, "ui.sequence.empty"));
    }
    draw_unclip(c->list);
    heads(&d);
}

/* Hosts, then the rows in sight: a press on a row goes there. */
void main_sequence_zones(struct app *app)
{
    struct diagram d;

    diagram_of(app, &d);
    place(&d);
    for (size_t i = 0; i < d.layout->model.column_count; i++) {
        float x = column_x(&d, (uint16_t)i);
        if (x - d.step / 2 >= d.body.x && x + d.step / 2 <= d.body.x + d.body.w) {
            ui_press_zone(&app->ui,
                          (struct draw_rect){x - d.step / 2 + 4 * d.dp, d.head.y + 3 * d.dp, d.step - 8 * d.dp,
                                             d.head.h - 8 * d.dp},
                          8 * d.dp, command_of(COMMAND_INSPECT_HOST, d.layout->model.columns[i]));
        }
    }
    float from = (d.body.y - d.top) / d.dp, to = from + d.body.h / d.dp - SEQUENCE_ROW_HEIGHT;
    for (size_t i = sequence_layout_first(d.layout, from); i < d.layout->model.row_count; i++) {
        if (d.layout->tops[i] > to) {
            break;
        }
        if (row_at(&d, i)->kind != SEQUENCE_CAPTION && d.layout->tops[i] >= from) {
            ui_press_zone(&app->ui,
                          (struct draw_rect){d.body.x + GUTTER * d.dp, y_at(&d, d.layout->tops[i]),
                                             d.body.w - (GUTTER + RIGHT) * d.dp, SEQUENCE_ROW_HEIGHT * d.dp},
                          8 * d.dp, command_of(COMMAND_TO_EVENT, (int32_t)row_at(&d, i)->event));
        }
    }
}
