// SPDX-License-Identifier: MIT
/* The trace as files: a table of formats. */
#ifndef SIM_TRANSCRIPTS_TRANSCRIPTS_H
#define SIM_TRANSCRIPTS_TRANSCRIPTS_H

#include "base/buf.h"
#include "base/texts.h"
#include "scenarios/scenario.h"
#include "sim/trace/trace.h"

enum transcript_layer { TRANSCRIPT_LETTERS, TRANSCRIPT_COMMANDS, TRANSCRIPT_SEGMENTS };
struct transcript_input {
    const struct scenario *scenario;
    const struct trace *trace;
    const struct tg_texts *texts;
    uint64_t seed;
    enum transcript_layer layer;
    bool gaps; /* worksheets: leave words out, to be filled in */
    bool unjudged; /* stopped before its end: nothing can be said about the expectations */
};
struct transcript_format {
    const char *name; /* "text" */
    void (*write)(const struct transcript_input *in, struct tg_buf *out);
};
extern const struct transcript_format transcript_formats[];
extern const size_t transcript_format_count;
const struct transcript_format *transcript_find(const char *name); /* NULL when unknown */

#endif
