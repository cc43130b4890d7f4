// SPDX-License-Identifier: MIT
/* The right answer of a question. */
#ifndef SCENARIOS_QUESTION_H
#define SCENARIOS_QUESTION_H

#include "scenarios/scenario.h"
#include "sim/trace/trace.h"

/* Index of the right choice, from 0. One about the next reply is answered by the run: the choice that begins with the
 * same word (a reply code, "+OK") as what the server says next after the event of `before`, in the same connection. -1
 * when the run does not come there or no choice fits. */
int question_answer(const struct scenario_question *question, const struct trace *trace);
/* The sentence for that choice; an empty text when there is none. */
const struct scenario_text *question_because(const struct scenario_question *question, int choice);

#endif
