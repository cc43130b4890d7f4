// SPDX-License-Identifier: MIT
/* Presentation time: when, on the screen, each event of a trace is shown and for how long. A pure function of the trace
 * and the layer; no clock, no window. A line flies for about a second though its packet took 10 ms, a silence of
 * minutes is a clock that spins for 1.2 s, and only one thing moves at a time, until so much goes on at once that
 * things overlap and move faster. Times are milliseconds at speed 1, from 0. Order is the trace's order: starts never
 * go back. What is laid out never moves again when the trace grows (save events that nothing was shown for yet). */
#ifndef GUI_PRESENTATION_H
#define GUI_PRESENTATION_H

#include "sim/trace/trace.h"

/* 1 Letters: only letters, questions and people move. 2 Commands: each line. 3 Bytes: each packet. */
enum presentation_layer { PRESENTATION_LETTERS = 1, PRESENTATION_COMMANDS = 2, PRESENTATION_BYTES = 3 };
/* What a step steps by: everything shown; what somebody says (or does); what happens to a letter. */
enum presentation_unit { PRESENTATION_BY_EVENT, PRESENTATION_BY_LINE, PRESENTATION_BY_LETTER, PRESENTATION_UNIT_COUNT };

struct presentation_options {
    enum presentation_layer layer;
    /* How far apart two hosts are, 0 next door to 1 across the map; NULL: 0.3 everywhere. */
    double (*distance)(const void *context, uint16_t from, uint16_t to);
    const void *context;
};
struct presentation_span {
    double start, end; /* equal: nothing is shown for it, it just happens */
};
/* A silence in which simulated time runs from `from` to `to`. */
struct presentation_gap {
    double start, end;
    tg_time from, to;
    uint32_t before; /* the event that ends it */
};

struct presentation;

/* Borrows the trace. Covers what it holds; see presentation_grow. */
struct presentation *presentation_new(const struct trace *trace, const struct presentation_options *options);
void presentation_free(struct presentation *p);
/* Takes in what the trace has got since; true when there was something. The result equals a new one. */
bool presentation_grow(struct presentation *p);
enum presentation_layer presentation_layer_of(const struct presentation *p);
uint32_t presentation_count(const struct presentation *p);  /* events covered */
double presentation_duration(const struct presentation *p); /* end of all, with a moment of rest behind the last */
/* The newest event that has begun at that moment; TRACE_NONE before the first. The view there holds it and all before.
 */
uint32_t presentation_event_at(const struct presentation *p, double ms);
struct presentation_span presentation_of_event(const struct presentation *p, uint32_t event);
/* Is anything to be seen of it in this layer? */
bool presentation_shows(const struct presentation *p, uint32_t event);
/* Where the playhead rests to look at an event: a thing on its way is half-way along, a change is done. event_at of it
 * is that event, or a later one that shows nothing. Switch layers with still(other, event_at(this, ms)). */
double presentation_still(const struct presentation *p, uint32_t event);
/* The event shown last at or before that one in this layer; TRACE_NONE when none. */
uint32_t presentation_shown_at(const struct presentation *p, double ms);
/* The simulated clock; runs evenly between events and fast in gaps. */
tg_time presentation_sim_time(const struct presentation *p, double ms);
/* The screen moment at which the simulated clock shows t. */
double presentation_at_time(const struct presentation *p, tg_time t);
/* The gap the moment lies in, or NULL. */
const struct presentation_gap *presentation_gap_at(const struct presentation *p, double ms);
const struct presentation_gap *presentation_gaps(const struct presentation *p, size_t *count);
/* Next (direction > 0) or previous event of that unit as seen from an event (TRACE_NONE: from the beginning);
 * TRACE_NONE when there is none. */
uint32_t presentation_step(const struct presentation *p, enum presentation_unit unit, uint32_t from, int direction);
/* Events being shown at that moment (start <= ms < end), oldest first; at most `cap`, the newest ones. Returns how
 * many. */
size_t presentation_moving(const struct presentation *p, double ms, uint32_t *out, size_t cap);
/* How far an event has come at that moment: 0 at its start, 1 at its end; eased (cubic in-out). */
double presentation_progress(const struct presentation *p, uint32_t event, double ms);

#endif
