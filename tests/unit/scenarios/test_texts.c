// SPDX-License-Identifier: MIT
/* Nothing that a person reads may be missing in one of the languages. */
#include "base/file.h"
#include "base/text.h"
#include "base/texts.h"
#include "scenarios/visible.h"
#include "sim/transcripts/explain_internal.h"
#include "tests/harness/tg_test.h"

static struct tg_texts english, japanese;

static bool same_holes(const char *a, const char *b)
{
    unsigned holes[2] = {0, 0};
    const char *const texts[2] = {a, b};
    for (int i = 0; i < 2; i++) {
        for (const char *c = texts[i]; *c; c++) {
            if (c[0] == '{' && tg_is_digit((unsigned char)c[1]) && c[2] == '}') {
                holes[i] |= 1u << (c[1] - '0');
            }
        }
    }
    return holes[0] == holes[1];
}

/* Every key of one is a key of the other, no text is empty, and both have the same {0} {1} ... */
static void compare(const struct tg_texts *one, const struct tg_texts *other)
{
    size_t at = 0;
    for (const struct tg_table_entry *e; (e = tg_table_next(&one->by_key, &at)) != NULL;) {
        struct tg_buf key;
        tg_buf_init(&key, SIZE_MAX);
        tg_buf_append(&key, e->key);
        const char *name = tg_buf_cstr(&key);
        /* What stands between two sentences is nothing in Japanese. */
        const bool between = e->key.len > 8 && tg_span_eq_str(tg_span_after(e->key, e->key.len - 8), ".between");
        bool good = tg_texts_has(other, name) && (*tg_text(one, name) || between) &&
                    same_holes(tg_text(one, name), tg_text(other, name)) &&
                    visible_is(tg_span_str(tg_text(one, name)), true);
        if (!good) {
            print_error("%s: missing in %s, empty, or with other arguments\n", name, other->language);
        }
        CHECK(good);
        tg_buf_deinit(&key);
    }
}

/* TCP09, DNS29: what the network leaves out is said where help is asked for. */
static void what_is_left_out_is_said(void **state)
{
    (void)state;
    static const char *const words[] = {"ARP", "NAT", "IPv6", "DNSSEC", "SACK", "ACK"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        CHECK(strstr(tg_text(&english, "ui.help.about"), words[i]) != NULL);
        CHECK(strstr(tg_text(&japanese, "ui.help.about"), words[i]) != NULL);
    }
}

static void both_languages_have_the_same_keys(void **state)
{
    (void)state;
    compare(&english, &japanese);
    compare(&japanese, &english);
}

static void everything_that_can_be_explained_is_explained_at_both_depths(void **state)
{
    (void)state;
    static const char *const depths[] = {".short", ".long"};
    struct explanation e;
    size_t i = 0;
    for (; explain_key_at(i, &e); i++) {
        for (size_t d = 0; d < 2; d++) {
            struct tg_buf key;
            tg_buf_init(&key, SIZE_MAX);
            tg_buf_fmt(&key, "%s%s", e.key, depths[d]);
            if (!tg_texts_has(&english, tg_buf_cstr(&key))) {
                print_error("no text %s\n", tg_buf_cstr(&key));
            }
            CHECK(tg_texts_has(&english, tg_buf_cstr(&key)));
            tg_buf_deinit(&key);
        }
        struct tg_span sentence = tg_span_str(e.key);
        if (tg_span_istarts(sentence, "explain.event.")) {
            struct tg_buf key;
            tg_buf_init(&key, SIZE_MAX);
            tg_buf_fmt(&key, "transcript.%s", e.key + strlen("explain."));
            CHECK(tg_texts_has(&english, tg_buf_cstr(&key)));
            tg_buf_deinit(&key);
        }
    }
    CHECK(i > 150);
}

static void no_text_explains_what_can_never_happen(void **state)
{
    (void)state;
    size_t at = 0;
    for (const struct tg_table_entry *entry; (entry = tg_table_next(&english.by_key, &at)) != NULL;) {
        if (!tg_span_istarts(entry->key, "explain.")) {
            continue;
        }
        bool used = false;
        struct explanation e;
        for (size_t i = 0; !used && explain_key_at(i, &e); i++) {
            struct tg_span key = tg_span_str(e.key);
            struct tg_span rest = tg_span_after(entry->key, key.len);
            used = tg_span_eq(tg_span_sub(entry->key, 0, key.len), key) &&
                   (tg_span_eq_str(rest, ".short") || tg_span_eq_str(rest, ".long"));
        }
        if (!used) {
            print_error("%.*s is never used\n", (int)entry->key.len, (const char *)entry->key.ptr);
        }
        CHECK(used);
    }
}

static void the_glossary_has_both_languages(void **state)
{
    (void)state;
    struct tg_buf path, file;
    tg_buf_init(&path, SIZE_MAX);
    tg_buf_init(&file, 1 << 20);
    CHECK(tg_data_path("texts/glossary.tsv", &path) == TG_OK);
    CHECK(tg_file_read((const char *)path.ptr, &file) == TG_OK);
    struct tg_span rest = tg_buf_span(&file);
    size_t terms = 0;
    tg_split(&rest, '\n');
    while (rest.len) {
        struct tg_span line = tg_split(&rest, '\n');
        struct tg_span column[7];
        for (size_t i = 0; i < 7; i++) {
            column[i] = tg_split(&line, '\t');
        }
        bool good = column[0].len && column[1].len && column[2].len && column[3].len &&
                    (column[4].len > 0) == (column[5].len > 0);
        if (!good) {
            print_error("%.*s lacks a language\n", (int)column[0].len, (const char *)column[0].ptr);
        }
        CHECK(good);
        terms++;
    }
    CHECK(terms > 100);
    tg_buf_deinit(&file);
    tg_buf_deinit(&path);
}

static int load(void **state)
{
    (void)state;
    int bad_line;
    if (tg_texts_load(&english, "en", &bad_line) != TG_OK || tg_texts_load(&japanese, "ja", &bad_line) != TG_OK) {
        print_error("the language tables cannot be read, line %d\n", bad_line);
        return 1;
    }
    return 0;
}

static int unload(void **state)
{
    (void)state;
    tg_texts_deinit(&english);
    tg_texts_deinit(&japanese);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_left_out_is_said),
        cmocka_unit_test(both_languages_have_the_same_keys),
        cmocka_unit_test(everything_that_can_be_explained_is_explained_at_both_depths),
        cmocka_unit_test(no_text_explains_what_can_never_happen),
        cmocka_unit_test(the_glossary_has_both_languages),
    };
    return tg_finish(cmocka_run_group_tests(tests, load, unload));
}
