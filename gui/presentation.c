// SPDX-License-Identifier: MIT
#include "gui/presentation_internal.h"

#include "base/assert.h"

#define LEAD_IN      400.0
#define TAIL         900.0
#define REST         1.0 /* between two things shown: what happens in between lies there */
#define VOICES       32  /* so many newest lines tell how many talk at once */
#define VOICES_ALONE 6   /* up to here one thing moves at a time */
#define STRETCH_LONG 200
#define MOVING_MOST  30.0

struct unit_list {
    uint32_t *at;
    size_t count, cap;
};

struct presentation {
    struct pace_context pace;
    double *start;
    float *length;
    size_t count, start_cap, length_cap;
    struct unit_list units[PRESENTATION_UNIT_COUNT]; /* BY_EVENT: all that are shown */
    struct presentation_gap *gaps;
    size_t gap_count, gap_cap;
    double cursor, rest; /* where the next thing shown starts; what lies just before it */
    double longest;      /* length of anything so far */
    tg_time shown_time;
    uint32_t pending; /* first event after the last one shown */
    uint32_t voices[VOICES];
    unsigned voice_count, voice_next;
    uint32_t stretch; /* lines since the last silence */
};

struct presentation *presentation_new(const struct trace *trace, const struct presentation_options *options)
{
    struct presentation *p = tg_alloc(sizeof *p);
    p->pace.trace = trace;
    p->pace.options = *options;
    p->cursor = LEAD_IN;
    p->rest = LEAD_IN;
    presentation_grow(p);
    return p;
}

void presentation_free(struct presentation *p)
{
    if (!p) {
        return;
    }
    for (int unit = 0; unit < PRESENTATION_UNIT_COUNT; unit++) {
        tg_free(p->units[unit].at);
    }
    tg_free(p->pace.last_said);
    tg_free(p->start);
    tg_free(p->length);
    tg_free(p->gaps);
    tg_free(p);
}

static void remember_line(struct presentation *p, uint32_t index, const struct trace_event *event)
{
    if (event->kind != TRACE_LINE_SAID) {
        return;
    }
    while (event->stream >= p->pace.stream_cap) {
        size_t before = p->pace.stream_cap;
        p->pace.last_said = tg_grow(p->pace.last_said, before, &p->pace.stream_cap, sizeof *p->pace.last_said);
        memset(p->pace.last_said + before, 0, (p->pace.stream_cap - before) * sizeof *p->pace.last_said);
    }
    p->pace.last_said[event->stream] = index + 1;
}

/* Who speaks: a stream, or the look-up of a name; 0: nobody (a person, a letter). */
static uint32_t voice_of(const struct presentation *p, const struct trace_event *event)
{
    if (event->stream) {
        return event->stream;
    }
    if (event->kind != TRACE_DNS_ASKED && event->kind != TRACE_DNS_ANSWERED) {
        return 0;
    }
    struct tg_span text = trace_text(p->pace.trace, event);
    uint32_t hash = 2166136261u; /* FNV-1a of the name */
    for (size_t i = 0; i < text.len && text.ptr[i] != ' ' && text.ptr[i] != '\n'; i++) {
        hash = (hash ^ text.ptr[i]) * 16777619u;
    }
    return hash | 0x80000000u;
}

/* Counts who has spoken among the newest lines: two is a conversation, thirty a crowd. */
static unsigned hear_voice(struct presentation *p, const struct trace_event *event)
{
    uint32_t voice = voice_of(p, event);
    if (voice) {
        p->voices[p->voice_next] = voice;
        p->voice_next = (p->voice_next + 1) % VOICES;
        p->voice_count += p->voice_count < VOICES;
    }
    unsigned distinct = 0;
    for (unsigned i = 0; i < p->voice_count; i++) {
        bool again = false;
        for (unsigned j = 0; j < i; j++) {
            again |= p->voices[j] == p->voices[i];
        }
        distinct += !again;
    }
    return distinct;
}

static void add_gap(struct presentation *p, uint32_t index, const struct trace_event *event)
{
    struct presentation_gap gap = {p->cursor, p->cursor + PACE_GAP, p->shown_time, event->at, index};
    p->gaps = tg_grow(p->gaps, p->gap_count, &p->gap_cap, sizeof *p->gaps);
    p->gaps[p->gap_count++] = gap;
    for (uint32_t i = p->pending; i < index; i++) {
        double part = (double)(trace_at(p->pace.trace, i)->at - gap.from) / (double)(gap.to - gap.from);
        p->start[i] = gap.start + part * (PACE_GAP - REST);
    }
    p->cursor = gap.end;
    p->voice_count = p->voice_next = 0;
    p->stretch = 0;
}

static void list_units(struct presentation *p, uint32_t index, const struct trace_event *event)
{
    for (int unit = 0; unit < PRESENTATION_UNIT_COUNT; unit++) {
        struct unit_list *list = &p->units[unit];
        if (pace_counts(&p->pace, event, (enum presentation_unit)unit)) {
            list->at = tg_grow(list->at, list->count, &list->cap, sizeof *list->at);
            list->at[list->count++] = index;
        }
    }
}

static void place_shown(struct presentation *p, uint32_t index, const struct trace_event *event, double length)
{
    if (event->at - p->shown_time >= PACE_GAP_LEAST) {
        add_gap(p, index, event);
    }
    unsigned voices = hear_voice(p, event);
    p->stretch++;
    double haste = p->stretch > STRETCH_LONG ? (double)p->stretch / STRETCH_LONG : 1, advance = length;
    if (voices > VOICES_ALONE) {
        haste *= (voices - 4) / 2.0;
        advance = length / haste;
        double together = advance * MOVING_MOST;
        length = together < PACE_LINE_LEAST ? PACE_LINE_LEAST : together < length ? together : length;
    } else if (haste > 1) {
        advance = length / haste;
        length = advance < PACE_LINE_LEAST && length > PACE_LINE_LEAST ? PACE_LINE_LEAST : advance;
    }
    p->rest = advance * 0.1 < REST ? advance * 0.1 : REST;
    p->start[index] = p->cursor;
    p->length[index] = (float)length;
    p->longest = length > p->longest ? length : p->longest;
    p->cursor += advance + p->rest;
    p->shown_time = event->at;
    p->pending = index + 1;
    list_units(p, index, event);
}

/* What is heard was on its way until then: where things overlap, a flight ends no later than that and is never too
 * short to be seen. */
static void place_hearing(struct presentation *p, const struct trace_event *event)
{
    bool hears =
        event->kind == TRACE_LINE_HEARD || event->kind == TRACE_DNS_HEARD || event->kind == TRACE_PACKET_ARRIVED;
    if (!hears || event->ref >= p->count || p->length[event->ref] <= 0) {
        return;
    }
    double least = PACE_LINE_LEAST;
    if (p->stretch > STRETCH_LONG) {
        least = least * STRETCH_LONG / (double)p->stretch;
    }
    double said = p->start[event->ref], at = p->cursor - p->rest;
    if (at < said + least) {
        p->cursor = said + least + p->rest;
        at = said + least;
    }
    if (at < said + (double)p->length[event->ref]) {
        p->length[event->ref] = (float)(at - said);
    }
}

bool presentation_grow(struct presentation *p)
{
    size_t total = trace_count(p->pace.trace);
    if (p->count == total) {
        return false;
    }
    while (p->count < total) {
        uint32_t index = (uint32_t)p->count;
        const struct trace_event *event = trace_at(p->pace.trace, index);
        p->start = tg_grow(p->start, p->count, &p->start_cap, sizeof *p->start);
        p->length = tg_grow(p->length, p->count, &p->length_cap, sizeof *p->length);
        double length = pace_of(&p->pace, event);
        if (length > 0) {
            place_shown(p, index, event, length);
        } else {
            place_hearing(p, event);
            p->start[index] = p->cursor - p->rest;
            p->length[index] = 0;
        }
        remember_line(p, index, event);
        p->count++;
    }
    return true;
}

const struct trace *presentation_trace(const struct presentation *p)
{
    return p->pace.trace;
}

enum presentation_layer presentation_layer_of(const struct presentation *p)
{
    return p->pace.options.layer;
}

uint32_t presentation_count(const struct presentation *p)
{
    return (uint32_t)p->count;
}

double presentation_duration(const struct presentation *p)
{
    return p->cursor + TAIL;
}

uint32_t presentation_event_at(const struct presentation *p, double ms)
{
    size_t low = 0, high = p->count;
    while (low < high) { /* first that starts later */
        size_t mid = low + (high - low) / 2;
        if (p->start[mid] <= ms) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    return low ? (uint32_t)(low - 1) : TRACE_NONE;
}

struct presentation_span presentation_of_event(const struct presentation *p, uint32_t event)
{
    TG_ASSERT(event < p->count);
    return (struct presentation_span){p->start[event], p->start[event] + (double)p->length[event]};
}

bool presentation_shows(const struct presentation *p, uint32_t event)
{
    return event < p->count && p->length[event] > 0;
}

/* How many of the list lie at or before that event. */
static size_t list_upto(const struct unit_list *list, uint32_t event)
{
    size_t low = 0, high = list->count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (list->at[mid] <= event) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    return low;
}

double presentation_still(const struct presentation *p, uint32_t event)
{
    if (event == TRACE_NONE || p->count == 0) {
        return 0;
    }
    event = event < p->count ? event : (uint32_t)p->count - 1;
    double still = p->start[event];
    if (p->length[event] <= 0) {
        return still;
    }
    still += (double)p->length[event] * (pace_travels(trace_at(p->pace.trace, event)) ? 0.5 : 0.98);
    size_t next = event + 1;
    while (next < p->count && p->start[next] <= p->start[event]) {
        next++;
    }
    if (next < p->count) { /* overlapping things: stay before the next one begins, shown or not */
        double room = p->start[next] - p->start[event];
        double most = p->start[event] + room * 0.9;
        still = still > most ? most : still;
    }
    return still;
}

uint32_t presentation_shown_at(const struct presentation *p, double ms)
{
    uint32_t event = presentation_event_at(p, ms);
    const struct unit_list *shown = &p->units[PRESENTATION_BY_EVENT];
    size_t upto = event == TRACE_NONE ? 0 : list_upto(shown, event);
    return upto ? shown->at[upto - 1] : TRACE_NONE;
}

const struct presentation_gap *presentation_gaps(const struct presentation *p, size_t *count)
{
    *count = p->gap_count;
    return p->gaps;
}

const struct presentation_gap *presentation_gap_at(const struct presentation *p, double ms)
{
    size_t low = 0, high = p->gap_count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (p->gaps[mid].end <= ms) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    return low < p->gap_count && p->gaps[low].start <= ms ? &p->gaps[low] : NULL;
}

uint32_t presentation_step(const struct presentation *p, enum presentation_unit unit, uint32_t from, int direction)
{
    const struct unit_list *list = &p->units[unit];
    size_t upto = from == TRACE_NONE ? 0 : list_upto(list, from);
    if (direction > 0) {
        return upto < list->count ? list->at[upto] : TRACE_NONE;
    }
    if (upto && list->at[upto - 1] == from) {
        upto--;
    }
    return upto ? list->at[upto - 1] : TRACE_NONE;
}

size_t presentation_moving(const struct presentation *p, double ms, uint32_t *out, size_t cap)
{
    uint32_t event = presentation_event_at(p, ms);
    const struct unit_list *shown = &p->units[PRESENTATION_BY_EVENT];
    size_t upto = event == TRACE_NONE ? 0 : list_upto(shown, event), count = 0;
    while (upto > 0 && count < cap) {
        uint32_t at = shown->at[--upto];
        if (p->start[at] + p->longest < ms) {
            break;
        }
        if (ms < p->start[at] + (double)p->length[at]) {
            out[count++] = at;
        }
    }
    for (size_t i = 0; i + i + 1 < count; i++) {
        uint32_t swap = out[i];
        out[i] = out[count - 1 - i];
        out[count - 1 - i] = swap;
    }
    return count;
}

double presentation_progress(const struct presentation *p, uint32_t event, double ms)
{
    if (event >= p->count || p->length[event] <= 0) {
        return 1;
    }
    double t = (ms - p->start[event]) / (double)p->length[event];
    t = t < 0 ? 0 : t > 1 ? 1 : t;
    double back = 2 - 2 * t;
    return t < 0.5 ? 4 * t * t * t : 1 - back * back * back / 2;
}
