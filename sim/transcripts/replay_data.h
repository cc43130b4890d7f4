// SPDX-License-Identifier: MIT
/* The run as the page's script reads it: one JSON object with every event, what it means in every language, the
 * captions, questions and letters. Nothing in it can end the script element it stands in. */
#ifndef SIM_TRANSCRIPTS_REPLAY_DATA_H
#define SIM_TRANSCRIPTS_REPLAY_DATA_H

#include "sim/transcripts/transcripts.h"

/* Events that only the deepest view shows are left out beyond that many in all; the page says so. */
#define REPLAY_EVENTS_MAX 20000

void replay_data(const struct transcript_input *in, struct tg_buf *out);

#endif
