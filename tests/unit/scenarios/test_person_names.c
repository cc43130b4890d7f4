// SPDX-License-Identifier: MIT
/* "name" of a client: what the person is called, in one or several languages. */
#include "base/buf.h"
#include "scenarios/scenario_load.h"
#include "tests/harness/tg_test.h"

static void a_person_has_one_name_or_one_for_each_language(void **state)
{
    (void)state;
    static const struct {
        const char *name, *signs, *japanese;
    } cases[] = {
        {"\"Ann B\"", "Ann B", "Ann B"},
        {"{\"en\": \"Anne\", \"ja\": \"アン\"}", "Anne", "アン"},
        {"{\"ja\": \"アン\"}", "アン", "アン"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct scenario_errors errors = {0};
        struct tg_buf json;
        tg_buf_init(&json, 4096);
        tg_buf_fmt(&json,
                   "{\"tegami\": 1, \"id\": \"x\", \"domains\": {\"a.example\": {\"users\": {\"ann\": "
                   "{\"password\": \"p\"}}}}, \"clients\": {\"pc\": {\"account\": \"ann@a.example\", \"name\": %s}}}",
                   cases[i].name);
        struct scenario *s = scenario_parse(tg_buf_span(&json), "test.json", &errors);
        CHECK(s != NULL);
        CHECK_STR(s->clients[0].display_name, cases[i].signs);
        CHECK_STR(scenario_text_in(&s->clients[0].names, "ja"), cases[i].japanese);
        scenario_free(s);
        scenario_errors_deinit(&errors);
        tg_buf_deinit(&json);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_person_has_one_name_or_one_for_each_language),
    };
    return tg_run_tests(tests);
}
