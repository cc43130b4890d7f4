// SPDX-License-Identifier: MIT
/* Finding the event of a trace that a scenario names. */
#ifndef SCENARIOS_MATCHER_H
#define SCENARIOS_MATCHER_H

#include "base/buf.h"
#include "scenarios/scenario.h"
#include "sim/trace/trace.h"

/* Does this one event fit (nth apart)? letter names are looked up in the trace (TRACE_LETTER_NAMED). */
bool matcher_fits(const struct scenario_matcher *m, const struct trace *trace, uint32_t index);
/* The nth fitting event at or after `from`; TRACE_NONE when there is none. */
uint32_t matcher_find(const struct scenario_matcher *m, const struct trace *trace, uint32_t from);
size_t matcher_count(const struct scenario_matcher *m, const struct trace *trace);
/* The number of the letter with that name; 0 when none. "hello/report": the delivery report about "hello", the one that
 * tells of the failure before one that tells of a delay. */
uint32_t trace_letter_by_name(const struct trace *trace, const char *name);
/* Appends what it names, in words: `the line "RCPT TO" from taro-pc`. */
void matcher_describe(const struct scenario_matcher *m, struct tg_buf *out);

#endif
