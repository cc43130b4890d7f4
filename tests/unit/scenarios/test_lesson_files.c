// SPDX-License-Identifier: MIT
/* The lessons as files: they can be read, and they say everything in both languages. */
#include "base/file.h"
#include "scenarios/scenario_load.h"
#include "scenarios/visible.h"
#include "tests/harness/tg_test.h"

static void both(const char *lesson, const struct scenario_text *text)
{
    bool en = false, ja = false;
    for (size_t i = 0; i < text->count; i++) {
        en = en || (strcmp(text->in[i].language, "en") == 0 && *text->in[i].text);
        ja = ja || (strcmp(text->in[i].language, "ja") == 0 && *text->in[i].text);
        CHECK(visible_is(tg_span_str(text->in[i].text), false));
    }
    if (!en || !ja) {
        print_error("%s: a text lacks a language: %s\n", lesson, scenario_text_in(text, "en"));
    }
    CHECK(en && ja);
}

static void check_lesson(const char *file)
{
    struct tg_buf path;
    tg_buf_init(&path, SIZE_MAX);
    tg_buf_fmt(&path, "lessons/%s", file);
    struct tg_buf real;
    tg_buf_init(&real, SIZE_MAX);
    CHECK(tg_data_path(tg_buf_cstr(&path), &real) == TG_OK);
    struct scenario_errors errors = {0};
    struct scenario *s = scenario_load((const char *)real.ptr, &errors);
    for (size_t i = 0; i < errors.count; i++) {
        print_error("%s:%d:%d: %s\n", file, errors.list[i].line, errors.list[i].column, errors.list[i].text);
    }
    CHECK(s != NULL);
    tg_buf_clear(&path);
    tg_buf_fmt(&path, "%s.json", s->id);
    CHECK_STR(tg_buf_cstr(&path), file);
    both(file, &s->title);
    both(file, &s->summary);
    CHECK(s->teaches_count > 0);
    CHECK(s->step_count >= 4);
    for (size_t i = 0; i < s->step_count; i++) {
        both(file, &s->steps[i].title);
        both(file, &s->steps[i].say);
        both(file, &s->steps[i].technical);
    }
    CHECK(s->question_count >= 3);
    for (size_t i = 0; i < s->question_count; i++) {
        both(file, &s->questions[i].ask);
        for (size_t j = 0; j < s->questions[i].choice_count; j++) {
            both(file, &s->questions[i].choices[j]);
        }
        CHECK(s->questions[i].because_count == s->questions[i].choice_count); /* a reason for each, right or wrong */
        for (size_t j = 0; j < s->questions[i].because_count; j++) {
            both(file, &s->questions[i].because[j]);
        }
    }
    CHECK(s->expect_count >= 4);
    scenario_free(s);
    scenario_errors_deinit(&errors);
    tg_buf_deinit(&real);
    tg_buf_deinit(&path);
}

static void every_lesson_is_valid_and_speaks_both_languages(void **state)
{
    (void)state;
    struct tg_buf names;
    tg_buf_init(&names, SIZE_MAX);
    CHECK(tg_data_list("lessons", ".json", &names) == TG_OK);
    size_t count = 0;
    for (size_t at = 0; at < names.len; at += strlen((const char *)names.ptr + at) + 1) {
        check_lesson((const char *)names.ptr + at);
        count++;
    }
    CHECK(count >= 10);
    tg_buf_deinit(&names);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_lesson_is_valid_and_speaks_both_languages),
    };
    return tg_run_tests(tests);
}
