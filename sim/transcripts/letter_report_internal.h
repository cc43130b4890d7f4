// SPDX-License-Identifier: MIT
/* Shared by the files that fill a letter_report. */
#ifndef SIM_TRANSCRIPTS_LETTER_REPORT_INTERNAL_H
#define SIM_TRANSCRIPTS_LETTER_REPORT_INTERNAL_H

#include "sim/transcripts/letter_report.h"

#define LETTER_DEFECT_MAX 200

/* Adds one, unless there are LETTER_DEFECT_MAX or the same is there. */
void letter_defect_add(struct letter_report *report, const char *code, enum letter_where kind, struct tg_span where);
/* What is wrong with the header of the letter, with its dates, and with its parts. */
void letter_defects_find(struct letter_report *report, struct tg_arena *arena);
/* HTML whose links say one thing and lead to another. */
void letter_links_check(struct letter_report *report, const struct letter_part *p);

#endif
