// SPDX-License-Identifier: MIT
/* Any octets as a letter: it is always read, and what is written about it can be shown on any terminal. */
#include "base/assert.h"
#include "base/text.h"
#include "scenarios/visible.h"
#include "sim/transcripts/letter_report.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tg_arena arena;
    struct letter_report report;
    struct tg_buf out;
    struct tg_texts texts; /* none: every text is its key */
    tg_table_init(&texts.by_key);
    tg_buf_init(&texts.storage, SIZE_MAX);
    tg_arena_init(&arena, SIZE_MAX);
    tg_buf_init(&out, SIZE_MAX);
    TG_ASSERT(letter_report_read(&report, tg_span_make(data, size), &arena) == TG_OK);
    for (size_t i = 0; i < report.header_count; i++) {
        TG_ASSERT(report.headers[i].name.len > 0 && tg_utf8_valid(report.headers[i].value));
    }
    letter_report_text(&report, &texts, &out);
    TG_ASSERT(visible_is(tg_buf_span(&out), true));
    tg_buf_clear(&out);
    letter_report_json(&report, &texts, &out);
    TG_ASSERT(visible_is(tg_buf_span(&out), true));
    tg_buf_deinit(&out);
    tg_arena_deinit(&arena);
    tg_texts_deinit(&texts);
    return 0;
}
