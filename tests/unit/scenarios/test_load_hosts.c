// SPDX-License-Identifier: MIT
#include "scenarios/scenario_load.h"
#include "tests/harness/tg_test.h"

static struct scenario *load(const char *hosts, struct scenario_errors *errors)
{
    char json[1024];
    snprintf(json, sizeof json, "{\"tegami\":1,\"domains\":{\"a.example\":{\"users\":{\"ann\":{}}}},\"hosts\":{%s}}",
             hosts);
    *errors = (struct scenario_errors){0};
    return scenario_parse(tg_span_str(json), "test.json", errors);
}

static void a_real_server_has_an_address_and_a_port(void **state)
{
    (void)state;
    struct scenario_errors errors;
    struct scenario *s = load("\"mail.a.example\":{\"real\":{\"smtp\":\"127.0.0.1:2525\"}}", &errors);
    assert_non_null(s);
    CHECK_INT(s->real_count, 1);
    CHECK_STR(s->reals[0].address, "127.0.0.1");
    CHECK_INT(s->reals[0].port, 2525);
    CHECK_STR(s->reals[0].service, "smtp");
    CHECK(scenario_is_real(s, "MAIL.a.example"));
    CHECK(!scenario_is_real(s, "ns1.a.example"));
    scenario_errors_deinit(&errors);
    scenario_free(s);
}

static void what_is_no_server_is_an_error(void **state)
{
    (void)state;
    static const struct {
        const char *hosts, *error;
    } wrong[] = {
        {"\"mail.a.example\":{\"real\":\"127.0.0.1\"}", "an IPv4 address and a port"},
        {"\"mail.a.example\":{\"real\":\"1.2.3.256:25\"}", "is no address"},
        {"\"mail.a.example\":{\"real\":\"1.2.3.4:0\"}", "is no address"},
        {"\"mail.a.example\":{\"real\":{\"smpt\":\"1.2.3.4:5\"}}", "did you mean `smtp`"},
        {"\"mail.b.test\":{\"real\":\"1.2.3.4:5\"}", "there is no mail server"},
        {"\"mail.a.example\":{}", "`real`"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct scenario_errors errors;
        struct scenario *s = load(wrong[i].hosts, &errors);
        CHECK(!s);
        CHECK_INT(errors.count, 1);
        CHECK(strstr(errors.list[0].text, wrong[i].error));
        scenario_errors_deinit(&errors);
        scenario_free(s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_real_server_has_an_address_and_a_port),
        cmocka_unit_test(what_is_no_server_is_an_error),
    };
    return tg_run_tests(tests);
}
