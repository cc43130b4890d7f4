// SPDX-License-Identifier: MIT
/* The mermaid transcript: a sequence diagram for slides and Markdown pages (mermaid.js.org/syntax/sequenceDiagram). */
#include "base/text.h"
#include "sim/transcripts/sequence.h"
#include "sim/transcripts/text_internal.h"
#include "sim/transcripts/transcripts_internal.h"

#define TEXT_MAX    90 /* characters of one message */
#define CAPTION_MAX 400

/* A message ends at a line feed or a semicolon, # begins an entity, %% a remark, and < could begin markup. */
static void put_text(struct tg_buf *out, struct tg_span text, size_t most)
{
    uint32_t c;
    size_t count = 0;
    for (size_t n; text.len && (n = tg_utf8_next(text, &c)) > 0; text = tg_span_after(text, n)) {
        if (++count > most) {
            tg_buf_str(out, "…");
            return;
        }
        if (c < 128 && strchr("#;<>%&\"{}|\\$`*_~", (int)c)) {
            tg_buf_fmt(out, "#%u;", (unsigned)c);
        } else {
            tg_buf_append(out, tg_span_sub(text, 0, n));
        }
    }
}

void transcript_mermaid(const struct transcript_input *in, struct tg_buf *out)
{
    static const char *const arrows[] = {[SEQUENCE_CALL] = "->>",
                                         [SEQUENCE_REPLY] = "-->>",
                                         [SEQUENCE_AGAIN] = "-)",
                                         [SEQUENCE_LOST] = "-x",
                                         [SEQUENCE_LETTER] = "->>"};
    struct sequence s;
    sequence_read(&s, in);
    tg_buf_str(out, "sequenceDiagram\n");
    if (in->scenario) {
        tg_buf_str(out, "  accTitle: ");
        put_text(out, tg_span_str(scenario_text_in(&in->scenario->title, in->texts->language)), CAPTION_MAX);
        tg_buf_byte(out, '\n');
    }
    for (size_t i = 0; i < s.column_count; i++) {
        const struct trace_host *h = trace_host_at(in->trace, s.columns[i]);
        const bool person = h->role == TRACE_ROLE_CLIENT || h->role == TRACE_ROLE_PHONE;
        tg_buf_fmt(out, "  %s h%z as ", person ? "actor" : "participant", i);
        put_text(out, tg_span_str(h->name), TEXT_MAX);
        tg_buf_byte(out, '\n');
    }
    for (size_t i = 0; i < s.row_count; i++) {
        const struct sequence_row *row = &s.rows[i];
        const bool all = row->kind == SEQUENCE_CAPTION && s.column_count > 1;
        if (row->kind == SEQUENCE_CAPTION || row->kind == SEQUENCE_NOTE) {
            tg_buf_fmt(out, all ? "  Note over h%z,h%z: " : "  Note over h%z: ", (size_t)row->from, s.column_count - 1);
        } else {
            tg_buf_fmt(out, "  h%z%sh%z: ", (size_t)row->from, arrows[row->kind], (size_t)row->to);
        }
        if (row->kind != SEQUENCE_CAPTION) {
            text_clock(out, row->at);
            tg_buf_byte(out, ' ');
        }
        put_text(out, sequence_text(&s, row), row->kind == SEQUENCE_CAPTION ? CAPTION_MAX : TEXT_MAX);
        tg_buf_byte(out, '\n');
    }
    sequence_deinit(&s);
}
