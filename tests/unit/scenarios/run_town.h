// SPDX-License-Identifier: MIT
/* A scenario as text, run to its end, and questions to its trace. */
#ifndef TESTS_UNIT_SCENARIOS_RUN_TOWN_H
#define TESTS_UNIT_SCENARIOS_RUN_TOWN_H

#include "scenarios/expect.h"
#include "scenarios/scenario_load.h"
#include "scenarios/world.h"
#include "tests/harness/tg_test.h"

struct ran_town {
    struct scenario *scenario;
    struct world *world;
    const struct trace *trace;
};

static inline struct ran_town run_town(const char *json)
{
    struct ran_town t;
    struct scenario_errors errors = {0};
    t.scenario = scenario_parse(tg_span_str(json), "test", &errors);
    for (size_t i = 0; i < errors.count; i++) {
        print_error("%d:%d: %s\n", errors.list[i].line, errors.list[i].column, errors.list[i].text);
    }
    scenario_errors_deinit(&errors);
    assert_non_null(t.scenario);
    t.world = world_new(t.scenario, t.scenario->seed);
    t.trace = world_trace(t.world);
    world_run_all(t.world);
    return t;
}

/* Frees it; what the scenario expects and the laws of the post must hold. */
static inline void end_town(struct ran_town *t)
{
    struct tg_buf found;
    tg_buf_init(&found, SIZE_MAX);
    for (size_t i = 0; i < t->scenario->expect_count; i++) {
        tg_buf_clear(&found);
        if (!expect_judge(&t->scenario->expects[i], t->trace, &found)) {
            print_error("expectation %zu: %s\n", i + 1, tg_buf_cstr(&found));
            CHECK(false);
        }
        tg_checks_made++;
    }
    tg_buf_clear(&found);
    if (laws_judge(t->trace, &found)) {
        print_error("%s", tg_buf_cstr(&found));
        CHECK(false);
    }
    tg_buf_deinit(&found);
    world_free(t->world);
    scenario_free(t->scenario);
}

#endif
