// SPDX-License-Identifier: MIT
/* The writers behind the table of formats. */
#ifndef SIM_TRANSCRIPTS_TRANSCRIPTS_INTERNAL_H
#define SIM_TRANSCRIPTS_TRANSCRIPTS_INTERNAL_H

#include "sim/transcripts/transcripts.h"

/* For reading aloud: clock, who to whom, the line, its meaning beneath. Needs in->texts. */
void transcript_text(const struct transcript_input *in, struct tg_buf *out);
/* A worksheet (worksheet.h) in Markdown. */
void transcript_markdown(const struct transcript_input *in, struct tg_buf *out);
/* One page that replays the run in any browser (html/). */
void transcript_html(const struct transcript_input *in, struct tg_buf *out);
/* Sequence diagrams (sequence.h). */
void transcript_mermaid(const struct transcript_input *in, struct tg_buf *out);
void transcript_svg(const struct transcript_input *in, struct tg_buf *out);
/* For programs: one JSON object. Without a scenario the parts that need one are left out. */
void transcript_json(const struct transcript_input *in, struct tg_buf *out);

#endif
