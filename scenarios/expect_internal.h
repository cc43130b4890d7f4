// SPDX-License-Identifier: MIT
/* Inside the judging of expectations. */
#ifndef SCENARIOS_EXPECT_INTERNAL_H
#define SCENARIOS_EXPECT_INTERNAL_H

#include "scenarios/expect.h"
#include "scenarios/letter_book.h"

/* Appends "1.234s" (milliseconds, cut), "4m 05s", "2h 30m 00s". */
void expect_write_time(struct tg_buf *out, tg_time t);
/* Appends what became of a letter for one recipient: "queued at mail.aoba.example after 2 tries, last reply 451 ...".
 */
void expect_write_fate(struct tg_buf *out, const struct trace *trace, const struct letter_entry *letter,
                       const struct letter_recipient *r);
bool expect_judge_letter(const struct scenario_expect *e, const struct trace *trace, struct tg_buf *found);
bool expect_judge_body(const struct scenario_expect *e, const struct trace *trace, struct tg_buf *found);
bool expect_judge_reading(const struct scenario_expect *e, const struct trace *trace, struct tg_buf *found);
const char *expect_host(const struct trace *trace, uint16_t host);

#endif
