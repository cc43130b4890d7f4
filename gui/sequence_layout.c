// SPDX-License-Identifier: MIT
#include "gui/sequence_layout.h"

#include <math.h>

static float row_height(const struct sequence_row *row)
{
    return row->kind == SEQUENCE_CAPTION ? 0 : row->kind == SEQUENCE_NOTE ? SEQUENCE_NOTE_HEIGHT : SEQUENCE_ROW_HEIGHT;
}

/* The row before, captions left out; SIZE_MAX: none. */
static size_t row_before(const struct sequence *s, size_t row)
{
    while (row-- > 0) {
        if (s->rows[row].kind != SEQUENCE_CAPTION) {
            return row;
        }
    }
    return SIZE_MAX;
}

bool sequence_layout_waits(const struct sequence_layout *layout, size_t row)
{
    const struct sequence *s = &layout->model;
    if (s->rows[row].kind == SEQUENCE_CAPTION) {
        return false;
    }
    size_t before = row_before(s, row);
    return before != SIZE_MAX && s->rows[row].at - s->rows[before].at >= SEQUENCE_WAIT;
}

static void place_rows(struct sequence_layout *l)
{
    float y = 0;

    l->tops = tg_alloc((l->model.row_count + 1) * sizeof *l->tops);
    for (size_t i = 0; i < l->model.row_count; i++) {
        y += sequence_layout_waits(l, i) ? SEQUENCE_WAIT_HEIGHT : 0;
        l->tops[i] = y;
        y += row_height(&l->model.rows[i]);
    }
    l->tops[l->model.row_count] = y;
}

static size_t lower_bound(const struct sequence *s, uint32_t event)
{
    size_t low = 0, high = s->row_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (s->rows[middle].event < event) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Where the moment of an event lies. */
static float y_of(const struct sequence_layout *l, uint32_t event)
{
    size_t row = lower_bound(&l->model, event);
    return l->tops[row];
}

static uint16_t column_of(const struct sequence *s, uint16_t host)
{
    for (size_t i = 0; i < s->column_count; i++) {
        if (s->columns[i] == host) {
            return (uint16_t)i;
        }
    }
    return UINT16_MAX;
}

static void add_bar(struct sequence_layout *l, uint16_t host, const struct trace_event *opening, float top)
{
    uint16_t column = column_of(&l->model, host);
    if (column == UINT16_MAX) {
        return;
    }
    l->bars = tg_grow(l->bars, l->bar_count, &l->bar_cap, sizeof *l->bars);
    l->bars[l->bar_count++] = (struct sequence_bar){column, opening->protocol, top, -1};
}

/* The two bars of each stream, from its opening to its end; those that never end reach to the bottom. */
static void place_bars(struct sequence_layout *l, const struct trace *trace)
{
    size_t streams = 0, count = trace_count(trace);

    for (size_t i = 0; i < count; i++) {
        const struct trace_event *e = trace_at(trace, (uint32_t)i);
        streams = e->stream > streams ? e->stream : streams;
    }
    size_t *first = tg_alloc((streams + 1) * sizeof *first); /* bar + 1 of a stream that is open */
    for (size_t i = 0; i < count; i++) {
        const struct trace_event *e = trace_at(trace, (uint32_t)i);
        if (e->kind == TRACE_CONN_OPEN && e->stream != 0 && first[e->stream] == 0) {
            size_t before = l->bar_count;
            add_bar(l, e->from, e, y_of(l, (uint32_t)i));
            add_bar(l, e->to, e, y_of(l, (uint32_t)i));
            first[e->stream] = l->bar_count - before == 2 ? before + 1 : 0;
        } else if ((e->kind == TRACE_CONN_CLOSED || e->kind == TRACE_CONN_FAILED) && first[e->stream] != 0) {
            for (size_t k = 0; k < 2; k++) {
                struct sequence_bar *bar = &l->bars[first[e->stream] - 1 + k];
                bar->bottom = bar->bottom < 0 ? fmaxf(y_of(l, (uint32_t)i), bar->top) : bar->bottom;
            }
            first[e->stream] = 0;
        }
    }
    for (size_t i = 0; i < l->bar_count; i++) {
        l->bars[i].bottom = l->bars[i].bottom < 0 ? sequence_layout_height(l) : l->bars[i].bottom;
    }
    tg_free(first);
}

static void place_sections(struct sequence_layout *l, const struct app *app)
{
    for (size_t i = 0; i < app->chapter_count; i++) {
        float top = i == 0 ? 0 : y_of(l, app->chapters[i].event);
        float bottom = i + 1 < app->chapter_count ? y_of(l, app->chapters[i + 1].event) : sequence_layout_height(l);
        if (bottom > top) {
            l->sections[l->section_count++] = (struct sequence_section){i, top, bottom};
        }
    }
}

struct sequence_layout *sequence_layout_new(const struct app *app)
{
    struct sequence_layout *l = tg_alloc(sizeof *l);
    struct transcript_input in = {.scenario = app->scenario,
                                  .trace = app->trace,
                                  .texts = &app->texts[app->language],
                                  .seed = app->scenario != NULL ? app->scenario->seed : 0,
                                  .layer = app->layer == PRESENTATION_LETTERS    ? TRANSCRIPT_LETTERS
                                           : app->layer == PRESENTATION_COMMANDS ? TRANSCRIPT_COMMANDS
                                                                                 : TRANSCRIPT_SEGMENTS};

    *l = (struct sequence_layout){.layer = app->layer, .language = app->language, .events = trace_count(app->trace)};
    sequence_read(&l->model, &in);
    place_rows(l);
    if (app->layer != PRESENTATION_LETTERS) {
        place_bars(l, app->trace);
    }
    place_sections(l, app);
    return l;
}

void sequence_layout_free(struct sequence_layout *layout)
{
    if (layout != NULL) {
        sequence_deinit(&layout->model);
        tg_free(layout->tops);
        tg_free(layout->bars);
        tg_free(layout);
    }
}

bool sequence_layout_fits(const struct sequence_layout *layout, const struct app *app)
{
    return layout != NULL && layout->layer == app->layer && layout->language == app->language &&
           layout->events == trace_count(app->trace);
}

float sequence_layout_height(const struct sequence_layout *layout)
{
    return layout->tops[layout->model.row_count];
}

size_t sequence_layout_row(const struct sequence_layout *layout, uint32_t event)
{
    return event == TRACE_NONE ? SIZE_MAX : row_before(&layout->model, lower_bound(&layout->model, event + 1));
}

size_t sequence_layout_first(const struct sequence_layout *layout, float y)
{
    size_t low = 0, high = layout->model.row_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (layout->tops[middle + 1] <= y) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}
