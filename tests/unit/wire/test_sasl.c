// SPDX-License-Identifier: MIT
#include "protocols/wire/sasl.h"
#include "tests/harness/tg_test.h"

static enum sasl_result plain(struct sasl_server *s, const char *message, size_t len)
{
    struct tg_buf out;
    tg_buf_init(&out, 255);
    sasl_server_init(s, SASL_PLAIN);
    enum sasl_result result = sasl_server_step(s, true, tg_span_make(message, len), &out);
    CHECK_INT(out.len, 0);
    tg_buf_deinit(&out);
    return result;
}

/* SEC03, RFC 4616 section 2 */
static void plain_takes_three_parts(void **state)
{
    (void)state;
    struct sasl_server s;
    CHECK_INT(plain(&s, "\0tim\0tanstaaf", 13), SASL_VERIFY);
    CHECK_SPAN(tg_buf_span(&s.user), "tim");
    CHECK_SPAN(tg_buf_span(&s.password), "tanstaaf");
    sasl_server_deinit(&s);
    CHECK_INT(plain(&s, "tim\0tim\0tanstaaf", 16), SASL_VERIFY);
    sasl_server_deinit(&s);
    CHECK_INT(plain(&s, "Ursel\0Kurt\0xipj3plmq", 20), SASL_FAILED); /* nobody acts for others here */
    sasl_server_deinit(&s);
}

/* SEC03: NUL or more than 255 octets rejected */
static void plain_of_bad_grammar_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t len;
    } bad[] = {
        {"",            0},
        {"tim",         3},
        {"\0tim",       4},
        {"\0",          1},
        {"\0\0",        2},
        {"\0tim\0",     5},
        {"\0\0secret",  8},
        {"\0tim\0a\0b", 8}
    };
    struct sasl_server s;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CHECK_INT(plain(&s, bad[i].text, bad[i].len), SASL_FAILED);
        sasl_server_deinit(&s);
    }
    char message[600] = "";
    memset(message + 1, 'u', 255);
    memset(message + 257, 'p', 255);
    CHECK_INT(plain(&s, message, 512), SASL_VERIFY);
    CHECK_INT(s.user.len, 255);
    CHECK_INT(s.password.len, 255);
    sasl_server_deinit(&s);
    message[512] = 'p';
    CHECK_INT(plain(&s, message, 513), SASL_FAILED);
    sasl_server_deinit(&s);
}

static void plain_without_initial_response_asks_by_an_empty_challenge(void **state)
{
    (void)state;
    struct sasl_server s;
    struct tg_buf out;
    tg_buf_init(&out, 255);
    sasl_server_init(&s, SASL_PLAIN);
    CHECK_INT(sasl_server_step(&s, false, TG_SPAN_LIT(""), &out), SASL_CONTINUE);
    CHECK_INT(out.len, 0);
    CHECK_INT(sasl_server_step(&s, true, tg_span_make("\0a\0b", 4), &out), SASL_VERIFY);
    sasl_server_deinit(&s);
    tg_buf_deinit(&out);
}

static void login_prompts_twice(void **state)
{
    (void)state;
    struct sasl_server s;
    struct tg_buf out;
    tg_buf_init(&out, 255);
    sasl_server_init(&s, SASL_LOGIN);
    CHECK_INT(sasl_server_step(&s, false, TG_SPAN_LIT(""), &out), SASL_CONTINUE);
    CHECK_SPAN(tg_buf_span(&out), "Username:");
    CHECK_INT(sasl_server_step(&s, true, TG_SPAN_LIT("ann"), &out), SASL_CONTINUE);
    CHECK_SPAN(tg_buf_span(&out), "Password:");
    CHECK_INT(sasl_server_step(&s, true, TG_SPAN_LIT("open sesame"), &out), SASL_VERIFY);
    CHECK_SPAN(tg_buf_span(&s.user), "ann");
    CHECK_SPAN(tg_buf_span(&s.password), "open sesame");
    CHECK_INT(sasl_server_step(&s, true, TG_SPAN_LIT("more"), &out), SASL_FAILED);
    sasl_server_deinit(&s);
    sasl_server_init(&s, SASL_LOGIN);
    CHECK_INT(sasl_server_step(&s, true, TG_SPAN_LIT("ann"), &out), SASL_CONTINUE); /* the name with the command */
    CHECK_SPAN(tg_buf_span(&out), "Password:");
    CHECK_INT(sasl_server_step(&s, true, TG_SPAN_LIT("x"), &out), SASL_VERIFY);
    CHECK_SPAN(tg_buf_span(&s.user), "ann");
    sasl_server_deinit(&s);
    tg_buf_deinit(&out);
}

static void a_client_and_a_server_understand_each_other(void **state)
{
    (void)state;
    for (int m = 0; m < SASL_MECHANISM_COUNT; m++) {
        for (int initial = 0; initial < 2; initial++) {
            struct sasl_server s;
            struct sasl_client c;
            struct tg_buf challenge, response;
            tg_buf_init(&challenge, 255);
            tg_buf_init(&response, 1024);
            sasl_server_init(&s, (enum sasl_mechanism)m);
            sasl_client_init(&c, (enum sasl_mechanism)m, TG_SPAN_LIT("ann"), TG_SPAN_LIT("p w"));
            bool has = initial && sasl_client_initial(&c, &response);
            CHECK_INT(has, initial && m == SASL_PLAIN);
            enum sasl_result r = sasl_server_step(&s, has, tg_buf_span(&response), &challenge);
            for (int steps = 0; r == SASL_CONTINUE && steps < 5; steps++) {
                CHECK_INT(sasl_client_step(&c, tg_buf_span(&challenge), &response), SASL_CONTINUE);
                r = sasl_server_step(&s, true, tg_buf_span(&response), &challenge);
            }
            CHECK_INT(r, SASL_VERIFY);
            CHECK_SPAN(tg_buf_span(&s.user), "ann");
            CHECK_SPAN(tg_buf_span(&s.password), "p w");
            CHECK_INT(sasl_client_step(&c, tg_buf_span(&challenge), &response), SASL_FAILED);
            sasl_server_deinit(&s);
            tg_buf_deinit(&challenge);
            tg_buf_deinit(&response);
        }
    }
}

static void mechanisms_are_found_without_case(void **state)
{
    (void)state;
    enum sasl_mechanism m = SASL_PLAIN;
    CHECK(sasl_find(TG_SPAN_LIT("login"), &m));
    CHECK_INT(m, SASL_LOGIN);
    CHECK(!sasl_find(TG_SPAN_LIT("CRAM-MD5"), &m));
    CHECK(!sasl_find(TG_SPAN_LIT(""), &m));
    CHECK_STR(sasl_name(SASL_PLAIN), "PLAIN");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_takes_three_parts),
        cmocka_unit_test(plain_of_bad_grammar_is_refused),
        cmocka_unit_test(plain_without_initial_response_asks_by_an_empty_challenge),
        cmocka_unit_test(login_prompts_twice),
        cmocka_unit_test(a_client_and_a_server_understand_each_other),
        cmocka_unit_test(mechanisms_are_found_without_case),
    };
    return tg_run_tests(tests);
}
