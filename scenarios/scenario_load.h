// SPDX-License-Identifier: MIT
/* Reads a scenario file: JSON (RFC 8259) checked strictly, every error at its line and column, all reported at once. */
#ifndef SCENARIOS_SCENARIO_LOAD_H
#define SCENARIOS_SCENARIO_LOAD_H

#include "base/buf.h"
#include "scenarios/scenario.h"

struct scenario_error {
    int line, column; /* from 1; column counts characters */
    char *text;       /* what is wrong, and what was expected: plain English, one sentence */
};
struct scenario_errors {
    struct scenario_error *list; /* in file order */
    size_t count, cap;
};
void scenario_errors_deinit(struct scenario_errors *errors);

/* The scenario, owned by the caller (scenario_free), or NULL with at least one error. path is only remembered. */
struct scenario *scenario_parse(struct tg_span json, const char *path, struct scenario_errors *errors);
/* A path of a file, or the id of a built-in one ("first-letter"). A file that cannot be read is an error at 0:0. */
struct scenario *scenario_load(const char *path_or_id, struct scenario_errors *errors);
void scenario_free(struct scenario *scenario);
/* Appends "tegami: FILE:LINE:COLUMN: text\n" for each, without a place for what has none. */
void scenario_errors_print(const struct scenario_errors *errors, const char *path, struct tg_buf *out);

#endif
