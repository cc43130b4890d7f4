// SPDX-License-Identifier: MIT
/* A scenario's assertions, judged from its trace. */
#ifndef SCENARIOS_EXPECT_H
#define SCENARIOS_EXPECT_H

#include "base/buf.h"
#include "scenarios/scenario.h"
#include "sim/trace/trace.h"

/* Does it hold? Appends one sentence to `found`: what was asked and what was found. */
bool expect_judge(const struct scenario_expect *e, const struct trace *trace, struct tg_buf *found);
/* The laws of the post that every run must obey, judged from the trace alone: returns how many were broken, one
 * sentence each (a line) to `found`. */
size_t laws_judge(const struct trace *trace, struct tg_buf *found);

#endif
