// SPDX-License-Identifier: MIT
#include "gui/lanes.h"

#include "gui/view.h"

struct stream_bars { /* bar numbers + 1 of a stream */
    size_t tcp, talk;
};

enum trace_protocol lane_protocol(enum lane lane)
{
    static const enum trace_protocol protocols[LANE_COUNT] = {TRACE_TCP, TRACE_DNS, TRACE_SMTP, TRACE_POP3, TRACE_IMAP};
    return protocols[lane];
}

static enum lane lane_of(uint8_t protocol)
{
    return protocol == TRACE_SMTP   ? LANE_SMTP
           : protocol == TRACE_POP3 ? LANE_POP3
           : protocol == TRACE_IMAP ? LANE_IMAP
           : protocol == TRACE_DNS  ? LANE_DNS
                                    : LANE_TCP;
}

static size_t add_bar(struct lane_marks *l, enum lane lane, double start)
{
    l->bars = tg_grow(l->bars, l->bar_count, &l->bar_cap, sizeof *l->bars);
    l->bars[l->bar_count++] = (struct lane_bar){start, start, (uint8_t)lane};
    l->used[lane] = true;
    return l->bar_count;
}

static void add_mark(struct lane_marks *l, enum lane lane, enum lane_mark_kind kind, double ms)
{
    l->marks = tg_grow(l->marks, l->mark_count, &l->mark_cap, sizeof *l->marks);
    l->marks[l->mark_count++] = (struct lane_mark){ms, (uint8_t)lane, (uint8_t)kind};
    l->used[lane] = true;
}

static void take_line(struct lane_marks *l, const struct trace *trace, const struct trace_event *event,
                      struct stream_bars *bars, struct presentation_span span)
{
    enum lane lane = lane_of(event->protocol);
    enum view_verdict verdict = view_verdict_of(trace, event);

    if (bars->talk == 0) {
        bars->talk = add_bar(l, lane, span.start);
    }
    l->bars[bars->talk - 1].end = span.end;
    enum lane_mark_kind kind = verdict == VIEW_REFUSED            ? LANE_REFUSED
                               : verdict == VIEW_LATER            ? LANE_LATER
                               : (event->flags & TRACE_BY_SERVER) ? LANE_SERVER
                                                                  : LANE_CLIENT;
    add_mark(l, lane, kind, span.start);
}

static void take(struct lane_marks *l, const struct trace *trace, const struct trace_event *event,
                 struct stream_bars *bars, struct presentation_span span, double end)
{
    switch ((int)event->kind) {
    case TRACE_CONN_OPENING:
        bars->tcp = add_bar(l, LANE_TCP, span.start);
        l->bars[bars->tcp - 1].end = end;
        break;
    case TRACE_CONN_CLOSED:
    case TRACE_CONN_FAILED:
        if (bars->tcp != 0) {
            l->bars[bars->tcp - 1].end = span.end;
        }
        break;
    case TRACE_LINE_SAID:
        take_line(l, trace, event, bars, span);
        break;
    case TRACE_DNS_ASKED:
        add_mark(l, LANE_DNS, LANE_QUESTION, span.start);
        break;
    default:
        break;
    }
}

struct lane_marks *lanes_new(const struct trace *trace, const struct presentation *p)
{
    struct lane_marks *l = tg_alloc(sizeof *l);
    uint32_t count = presentation_count(p), streams = 0;

    l->layer = presentation_layer_of(p);
    for (uint32_t i = 0; i < count; i++) {
        const struct trace_event *event = trace_at(trace, i);
        streams = event->stream > streams ? event->stream : streams;
    }
    struct stream_bars *bars = tg_alloc(((size_t)streams + 1) * sizeof *bars);
    for (uint32_t i = 0; i < count; i++) {
        const struct trace_event *event = trace_at(trace, i);
        take(l, trace, event, &bars[event->stream], presentation_of_event(p, i), presentation_duration(p));
    }
    tg_free(bars);
    return l;
}

void lanes_free(struct lane_marks *l)
{
    if (l != NULL) {
        tg_free(l->bars);
        tg_free(l->marks);
        tg_free(l);
    }
}
