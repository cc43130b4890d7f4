// SPDX-License-Identifier: MIT
/* Small additions to cmocka: every check counts, and a test program whose tests checked nothing fails.
 * Use CHECK and friends inside cmocka test functions; end main with `return tg_run_tests(tests);`. */
#ifndef TESTS_HARNESS_TG_TEST_H
#define TESTS_HARNESS_TG_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/buf.h"

extern unsigned long tg_checks_made;

#define CHECK(e)             (tg_checks_made++, assert_true(e))
#define CHECK_INT(got, want) (tg_checks_made++, assert_int_equal((got), (want)))
#define CHECK_STR(got, want) (tg_checks_made++, assert_string_equal((got), (want)))
/* Compares a span with a C string and prints both when they differ. */
#define CHECK_SPAN(got, want)  tg_check_span((got), tg_span_str(want), __FILE__, __LINE__)
#define CHECK_SPANS(got, want) tg_check_span((got), (want), __FILE__, __LINE__)
void tg_check_span(struct tg_span got, struct tg_span want, const char *file, int line);

int tg_finish(int failed); /* fails when no check was made */
#define tg_run_tests(tests) tg_finish(cmocka_run_group_tests(tests, NULL, NULL))

#endif
