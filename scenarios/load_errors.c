// SPDX-License-Identifier: MIT
#include "base/text.h"
#include "scenarios/load_internal.h"
#include "scenarios/visible.h"

#define WORD_MAX 40 /* longer names are not compared */

void scenario_errors_add(struct scenario_errors *errors, struct scenario_place place, const char *text)
{
    if (errors->count > LOAD_ERRORS_MAX) {
        return;
    }
    if (errors->count == LOAD_ERRORS_MAX) {
        text = "there are more errors from here on; mend these first";
    }
    errors->list = tg_grow(errors->list, errors->count, &errors->cap, sizeof *errors->list);
    size_t len = strlen(text);
    char *copy = tg_alloc(len + 1);
    memcpy(copy, text, len);
    errors->list[errors->count++] = (struct scenario_error){place.line, place.column, copy};
}

void load_error_done(struct load *l, struct scenario_place place)
{
    scenario_errors_add(l->errors, place, tg_buf_cstr(&l->words));
}

/* Nobody will read what is said from here on: spare the trouble. */
static bool said_enough(const struct load *l)
{
    return l->errors->count > LOAD_ERRORS_MAX;
}

const char *load_quoted(struct load *l, const char *name)
{
    if (said_enough(l)) {
        return "";
    }
    struct tg_buf out;
    tg_buf_init(&out, SIZE_MAX);
    visible_quote(&out, tg_span_str(name));
    const char *copy = tg_arena_strdup(l->arena, tg_buf_span(&out));
    tg_buf_deinit(&out);
    return copy;
}

static unsigned least(unsigned a, unsigned b, unsigned c)
{
    a = a < b ? a : b;
    return a < c ? a : c;
}

/* Letters to add, drop, change or swap with a neighbour to turn a into b, without regard to case. */
static unsigned distance(struct tg_span a, struct tg_span b)
{
    unsigned row[3][WORD_MAX + 1]; /* of a-prefixes i-2, i-1, i */
    unsigned *older = row[0], *old = row[1], *now = row[2];
    for (size_t j = 0; j <= b.len; j++) {
        old[j] = (unsigned)j;
    }
    for (size_t i = 1; i <= a.len; i++) {
        now[0] = (unsigned)i;
        for (size_t j = 1; j <= b.len; j++) {
            unsigned char x = tg_lower(a.ptr[i - 1]), y = tg_lower(b.ptr[j - 1]);
            now[j] = least(old[j] + 1, now[j - 1] + 1, old[j - 1] + (x != y));
            if (i > 1 && j > 1 && x == tg_lower(b.ptr[j - 2]) && tg_lower(a.ptr[i - 2]) == y &&
                older[j - 2] + 1 < now[j]) {
                now[j] = older[j - 2] + 1;
            }
        }
        unsigned *free_row = older;
        older = old;
        old = now;
        now = free_row;
    }
    return old[b.len];
}

struct nearest {
    struct tg_span misspelt, word;
    unsigned best;
};

static void consider(struct nearest *n, struct tg_span word)
{
    if (n->misspelt.len == 0 || n->misspelt.len > WORD_MAX || word.len == 0 || word.len > WORD_MAX) {
        return;
    }
    unsigned d = distance(n->misspelt, word);
    size_t longer = n->misspelt.len > word.len ? n->misspelt.len : word.len;
    if (d < n->best && d <= (longer < 3 ? 0 : (longer + 2) / 4)) {
        n->best = d;
        n->word = word;
    }
}

static const char *hint(struct load *l, const struct nearest *n)
{
    if (n->best == UINT32_MAX) {
        return "";
    }
    struct tg_buf out;
    tg_buf_init(&out, SIZE_MAX);
    tg_buf_str(&out, "; did you mean ");
    visible_quote(&out, n->word);
    tg_buf_byte(&out, '?');
    const char *copy = tg_arena_strdup(l->arena, tg_buf_span(&out));
    tg_buf_deinit(&out);
    return copy;
}

const char *load_hint(struct load *l, const char *misspelt, const char *const *words, size_t count)
{
    if (said_enough(l)) {
        return "";
    }
    struct nearest n = {.misspelt = tg_span_str(misspelt), .best = UINT32_MAX};
    for (size_t i = 0; i < count; i++) {
        consider(&n, tg_span_str(words[i]));
    }
    return hint(l, &n);
}

const char *load_hint_table(struct load *l, const char *misspelt, const struct tg_table *words)
{
    if (said_enough(l)) {
        return "";
    }
    struct nearest n = {.misspelt = tg_span_str(misspelt), .best = UINT32_MAX};
    size_t at = 0;
    for (const struct tg_table_entry *e; (e = tg_table_next(words, &at)) != NULL;) {
        consider(&n, e->key);
    }
    return hint(l, &n);
}
