// SPDX-License-Identifier: MIT
/* A lesson as its teacher needs it: aims, what to do in which minute, what is said at each step, the words that come
 * up, the questions with their answers. */
#ifndef SIM_TRANSCRIPTS_LESSON_PLAN_H
#define SIM_TRANSCRIPTS_LESSON_PLAN_H

#include "sim/transcripts/sheet.h"
#include "sim/transcripts/transcripts.h"

void lesson_plan_write(const struct transcript_input *in, struct sheet *sheet);

#endif
