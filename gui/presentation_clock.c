// SPDX-License-Identifier: MIT
/* The simulated clock on the screen: it runs evenly from one thing shown to the next. Between the end of the one and
 * the start of the other may lie a gap; then it stands until the gap and runs through it. */
#include "gui/presentation_internal.h"

struct stretch { /* of the screen's time, in which the clock runs evenly */
    double start, end;
    tg_time from, to;
};

static tg_time time_of(const struct trace *trace, uint32_t event)
{
    return event == TRACE_NONE ? 0 : trace_at(trace, event)->at;
}

/* The stretch that begins with a thing shown (TRACE_NONE: with the timeline). */
static struct stretch stretch_after(const struct presentation *p, const struct trace *trace, uint32_t shown)
{
    uint32_t next = presentation_step(p, PRESENTATION_BY_EVENT, shown, 1);
    struct stretch s = {.from = time_of(trace, shown)};
    s.start = shown == TRACE_NONE ? 0 : presentation_of_event(p, shown).start;
    if (next == TRACE_NONE) {
        s.end = presentation_duration(p);
        uint32_t count = presentation_count(p);
        s.to = count ? trace_at(trace, count - 1)->at : 0;
    } else {
        s.end = presentation_of_event(p, next).start;
        s.to = trace_at(trace, next)->at;
        const struct presentation_gap *gap = presentation_gap_at(p, s.end - 1e-6 * s.end);
        if (gap && gap->before == next) {
            s.start = gap->start;
        }
    }
    return s;
}

tg_time presentation_sim_time(const struct presentation *p, double ms)
{
    const struct trace *trace = presentation_trace(p);
    struct stretch s = stretch_after(p, trace, presentation_shown_at(p, ms));
    if (ms <= s.start) {
        return s.from;
    }
    if (ms >= s.end) {
        return s.to;
    }
    return s.from + (tg_time)((double)(s.to - s.from) * ((ms - s.start) / (s.end - s.start)));
}

double presentation_at_time(const struct presentation *p, tg_time t)
{
    const struct trace *trace = presentation_trace(p);
    uint32_t low = 0, high = presentation_count(p);
    while (low < high) { /* first event later than t */
        uint32_t mid = low + (high - low) / 2;
        if (trace_at(trace, mid)->at <= t) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    uint32_t shown = low ? presentation_step(p, PRESENTATION_BY_EVENT, low, -1) : TRACE_NONE;
    struct stretch s = stretch_after(p, trace, shown);
    if (t <= s.from || s.to <= s.from) {
        return shown == TRACE_NONE ? 0 : presentation_still(p, shown);
    }
    if (t >= s.to) {
        return s.end;
    }
    return s.start + (s.end - s.start) * ((double)(t - s.from) / (double)(s.to - s.from));
}
