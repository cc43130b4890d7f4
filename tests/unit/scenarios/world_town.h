// SPDX-License-Identifier: MIT
/* Small towns for tests: built from a scenario's text, run to the end, searched event by event. */
#ifndef TESTS_UNIT_SCENARIOS_WORLD_TOWN_H
#define TESTS_UNIT_SCENARIOS_WORLD_TOWN_H

#include "scenarios/expect.h"
#include "scenarios/scenario_load.h"
#include "scenarios/world.h"
#include "tests/harness/tg_test.h"

struct small_town {
    struct scenario *scenario;
    struct world *world;
    const struct trace *trace;
};

/* Clients taro-pc@aoba.example (password "p") and hanako-pc@sakura.example; aoba and sakura hold what stands in their
 * domain objects behind the users ("" or ",\"mx\":[...]"); rest: the story and more. */
static inline struct small_town small_town_run(const char *aoba, const char *sakura, const char *rest)
{
    struct small_town t;
    struct scenario_errors errors = {0};
    struct tg_buf json;
    tg_buf_init(&json, SIZE_MAX);
    tg_buf_fmt(&json,
               "{\"tegami\":1,\"id\":\"t\",\"title\":\"t\",\"domains\":{\"aoba.example\":{\"users\":{\"taro\":{"
               "\"password\":\"p\"}}%s},\"sakura.example\":{\"users\":{\"hanako\":{\"password\":\"p\"}}%s}},"
               "\"clients\":{\"taro-pc\":{\"account\":\"taro@aoba.example\"},\"hanako-pc\":{\"account\":"
               "\"hanako@sakura.example\",\"reads_with\":\"pop3\"}},%s}",
               aoba, sakura, rest);
    t.scenario = scenario_parse(tg_buf_span(&json), "test", &errors);
    tg_buf_deinit(&json);
    for (size_t i = 0; i < errors.count; i++) {
        print_error("%d:%d: %s\n", errors.list[i].line, errors.list[i].column, errors.list[i].text);
    }
    scenario_errors_deinit(&errors);
    assert_non_null(t.scenario);
    t.world = world_new(t.scenario, 1);
    t.trace = world_trace(t.world);
    world_run_all(t.world);
    return t;
}

static inline void small_town_end(struct small_town *t)
{
    struct tg_buf found;
    tg_buf_init(&found, SIZE_MAX);
    if (laws_judge(t->trace, &found)) {
        print_error("%s\n", tg_buf_cstr(&found));
    }
    CHECK_INT(found.len, 0);
    tg_buf_deinit(&found);
    world_free(t->world);
    scenario_free(t->scenario);
}

/* How many events of that kind contain the text. */
static inline size_t small_town_count(const struct small_town *t, enum trace_kind kind, const char *text)
{
    size_t n = 0;
    for (uint32_t i = 0; i < trace_count(t->trace); i++) {
        const struct trace_event *e = trace_at(t->trace, i);
        n += e->kind == kind && tg_span_find(trace_text(t->trace, e), tg_span_str(text)) != SIZE_MAX;
    }
    return n;
}

/* The nth of them, or NULL. */
static inline const struct trace_event *small_town_find(const struct small_town *t, enum trace_kind kind,
                                                        const char *text, size_t nth)
{
    for (uint32_t i = 0; i < trace_count(t->trace); i++) {
        const struct trace_event *e = trace_at(t->trace, i);
        if (e->kind == kind && tg_span_find(trace_text(t->trace, e), tg_span_str(text)) != SIZE_MAX && nth-- == 0) {
            return e;
        }
    }
    return NULL;
}

#endif
