// SPDX-License-Identifier: MIT
/* The language tables: every text a person reads, by key. Four files a language, texts/en.tsv, texts/ui-en.tsv (the
 * window), texts/cli-en.tsv (the commands), texts/take-en.tsv (what a teacher takes away): a key, a tab, the text; "\n" in
 * a text is a line break, a line that begins with # is a remark. A text may hold {0} … {9}. */
#ifndef BASE_TEXTS_H
#define BASE_TEXTS_H

#include "base/buf.h"
#include "base/table.h"

struct tg_texts {
    struct tg_table by_key;
    struct tg_buf storage;
    char language[8]; /* "en" */
};

/* Reads the files of a language. TG_NOT_FOUND when there is no such language; TG_MALFORMED for a line without a tab or
 * a key that stands twice: then *bad_line is its number. */
TG_MUST_USE enum tg_status tg_texts_load(struct tg_texts *texts, const char *language, int *bad_line);
void tg_texts_deinit(struct tg_texts *texts);
bool tg_texts_has(const struct tg_texts *texts, const char *key);
/* The text, or the key itself when it is missing (a test keeps that from happening). Lives as long as texts. */
const char *tg_text(const struct tg_texts *texts, const char *key);
/* Appends the text with {0}, {1} … replaced by the arguments. */
bool tg_text_fmt(const struct tg_texts *texts, struct tg_buf *out, const char *key, const struct tg_span *arguments,
                 size_t argument_count);

#endif
