// SPDX-License-Identifier: MIT
/* The sentences that the machines of the town write into the trace are fixed English; people read them in their
 * language. */
#include "base/text.h"
#include "scenarios/visible.h"
#include "sim/transcripts/explain.h"

void explain_words(const struct tg_texts *texts, struct tg_span words, struct tg_buf *out)
{
    struct tg_buf key;
    size_t digits = 0;
    while (digits < words.len && tg_is_digit(words.ptr[digits])) {
        digits++;
    }
    const struct tg_span number = tg_span_sub(words, 0, digits);
    tg_buf_init(&key, 256);
    tg_buf_fmt(&key, "words.%s%S", digits ? "#" : "", tg_span_after(words, digits));
    if (words.len && tg_texts_has(texts, tg_buf_cstr(&key))) {
        tg_text_fmt(texts, out, tg_buf_cstr(&key), &number, 1);
    } else {
        visible_append(out, words);
    }
    tg_buf_deinit(&key);
}
