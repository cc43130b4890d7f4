// SPDX-License-Identifier: MIT
/* The worksheet of a run: questions to predict, a section a leg with what was said, tables for DNS, words explained the
 * first time they come, gaps to fill, and the answer sheet. */
#ifndef SIM_TRANSCRIPTS_WORKSHEET_H
#define SIM_TRANSCRIPTS_WORKSHEET_H

#include "sim/transcripts/sheet.h"
#include "sim/transcripts/transcripts.h"

enum worksheet_part { WORKSHEET_PUPIL = 1, WORKSHEET_ANSWERS = 2 };
/* Writes those parts (ORed) as blocks. With in->gaps words are left out and numbered; the answers name them. */
void worksheet_write(const struct transcript_input *in, struct sheet *sheet, unsigned parts);

#endif
