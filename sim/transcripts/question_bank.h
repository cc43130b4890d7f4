// SPDX-License-Identifier: MIT
/* The questions of lessons for a learning platform: Moodle XML and GIFT, with a reason for every choice that has one. The
 * right answers come from the run. */
#ifndef SIM_TRANSCRIPTS_QUESTION_BANK_H
#define SIM_TRANSCRIPTS_QUESTION_BANK_H

#include "sim/transcripts/transcripts.h"

/* A file is begin, then add for each lesson, then end. Questions whose answer the run does not give are left out; add
 * returns how many it wrote. */
struct question_bank_format {
    const char *file; /* "questions.xml" */
    void (*begin)(struct tg_buf *out);
    size_t (*add)(const struct transcript_input *in, struct tg_buf *out);
    void (*end)(struct tg_buf *out);
};
extern const struct question_bank_format question_bank_moodle, question_bank_gift;

#endif
