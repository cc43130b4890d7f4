// SPDX-License-Identifier: MIT
/* What a command means, by its name alone. */
#ifndef SIM_TRANSCRIPTS_EXPLAIN_COMMAND_H
#define SIM_TRANSCRIPTS_EXPLAIN_COMMAND_H

#include "sim/transcripts/explain.h"

/* name: "MAIL", "UID FETCH". out's key is "" when there are no words for it. */
void explain_command(enum trace_protocol protocol, const char *name, struct explanation *out);

#endif
