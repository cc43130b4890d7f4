// SPDX-License-Identifier: MIT
/* Faults aimed at one event, and accounts that find their servers by themselves. */
#include "scenarios/matcher.h"
#include "tests/unit/scenarios/run_town.h"

#define HEAD                                                                                                           \
    "{\"tegami\":1,\"id\":\"t\",\"title\":\"t\",\"clients\":{\"taro-pc\":{\"account\":\"taro@aoba.example\"},"         \
    "\"hanako-pc\":{\"account\":\"hanako@sakura.example\"}},\"domains\":{\"aoba.example\":{\"users\":{\"taro\":"       \
    "{\"password\":\"himitsu\"}},\"policy\":{\"retry\":[\"5m\"]}},\"sakura.example\":{\"users\":{\"hanako\":"          \
    "{\"password\":\"s\"},\"yuki\":{},\"mari\":{}}}},"
#define SEND                                                                                                           \
    "\"story\":[{\"at\":\"1s\",\"client\":\"taro-pc\",\"action\":\"send\",\"letter\":\"hello\",\"to\":[\"hanako@"      \
    "sakura.example\",\"yuki@sakura.example\",\"mari@sakura.example\"],\"subject\":\"s\",\"text\":\"t\",\"size\":"     \
    "\"4KB\"}],"

static void run(const char *json)
{
    struct ran_town t = run_town(json);
    end_town(&t);
}

static void the_second_rcpt_gets_451(void **state)
{
    (void)state;
    run(HEAD SEND
        "\"faults\":[{\"at\":\"0s\",\"what\":\"answer\",\"host\":\"mail.sakura.example\",\"command\":\"RCPT\","
        "\"nth\":2,\"reply\":\"451 4.3.0 Not this one\"}],"
        "\"expect\":[{\"count\":{\"line\":\"451 4.3.0 Not this one\"},\"times\":1},"
        "{\"order\":[{\"line\":\"RCPT TO:<yuki@\",\"from\":\"mail.aoba.example\"},{\"reply\":451},"
        "{\"line\":\"RCPT TO:<mari@\",\"from\":\"mail.aoba.example\"}]},"
        "{\"letter\":\"hello\",\"to\":\"hanako@sakura.example\",\"is\":\"delivered\",\"within\":\"10s\"},"
        "{\"letter\":\"hello\",\"to\":\"mari@sakura.example\",\"is\":\"delivered\",\"within\":\"10s\"},"
        "{\"letter\":\"hello\",\"to\":\"yuki@sakura.example\",\"is\":\"delivered\",\"within\":\"10s\",\"not\":"
        "true},{\"letter\":\"hello\",\"to\":\"yuki@sakura.example\",\"is\":\"delivered\",\"within\":\"6m\"}]}");
}

static void mail_and_the_final_dot_can_be_refused(void **state)
{
    (void)state;
    run(HEAD SEND
        "\"faults\":[{\"at\":\"0s\",\"what\":\"answer\",\"host\":\"mail.sakura.example\",\"command\":\"DATA\","
        "\"reply\":\"451 4.3.0 Full of sorrow\"},{\"at\":\"1m\",\"what\":\"answer\",\"host\":\"mail.sakura."
        "example\",\"command\":\"MAIL\",\"reply\":\"554 5.3.0 No more\"}],"
        "\"expect\":[{\"seen\":{\"line\":\"451 4.3.0 Full of sorrow\"}},{\"letter\":\"hello\",\"to\":\"hanako@"
        "sakura.example\",\"is\":\"returned\",\"status\":\"5.3.0\",\"within\":\"6m\"},"
        "{\"seen\":{\"letter\":\"hello\",\"event\":\"stored\"},\"not\":true}]}");
}

static void an_answer_that_is_over_aims_at_nothing(void **state)
{
    (void)state;
    run(HEAD SEND "\"faults\":[{\"at\":\"0s\",\"until\":\"500ms\",\"what\":\"answer\",\"host\":\"mail.sakura.example\","
                  "\"command\":\"RCPT\",\"reply\":\"451 4.3.0 no\"}],"
                  "\"expect\":[{\"seen\":{\"reply\":451},\"not\":true},{\"letter\":\"hello\",\"is\":\"delivered\"}]}");
}

static void the_road_is_cut_in_the_middle_of_data(void **state) /* laws 1 and 2 */
{
    (void)state;
    run(HEAD SEND
        "\"faults\":[{\"when\":{\"reply\":354,\"from\":\"mail.sakura.example\"},\"lasts\":\"10m\",\"what\":"
        "\"link-down\",\"between\":[\"mail.aoba.example\",\"mail.sakura.example\"]}],"
        "\"expect\":[{\"order\":[{\"reply\":354,\"from\":\"mail.sakura.example\"},{\"fault\":\"link-down\"},"
        "{\"packet\":\"lost\"},{\"letter\":\"hello\",\"event\":\"stored\"}]},"
        "{\"count\":{\"fault\":\"link-down\"},\"times\":1},"
        "{\"letter\":\"hello\",\"is\":\"delivered\",\"within\":\"10s\",\"not\":true},"
        "{\"letter\":\"hello\",\"is\":\"delivered\"},{\"mailbox\":\"hanako@sakura.example\",\"messages\":1}]}");
}

static void exactly_one_packet_gets_lost(void **state)
{
    (void)state;
    run(HEAD SEND
        "\"faults\":[{\"when\":{\"line\":\"250 2.0.0\",\"from\":\"mail.sakura.example\"},\"what\":\"lose-packet\","
        "\"between\":[\"mail.sakura.example\",\"mail.aoba.example\"]}],"
        "\"expect\":[{\"count\":{\"packet\":\"lost\"},\"times\":1},{\"count\":{\"packet\":\"lost\",\"from\":"
        "\"mail.sakura.example\"},\"times\":1},{\"seen\":{\"packet\":\"retransmitted\"}},"
        "{\"letter\":\"hello\",\"is\":\"delivered\",\"within\":\"10s\"}]}");
}

#define SETUP(domain, more)                                                                                            \
    "{\"tegami\":1,\"id\":\"t\",\"title\":\"t\",\"clients\":{\"pc\":{\"account\":\"taro@aoba.example\"" more           \
    "}},\"domains\":{\"aoba.example\":" domain "},\"story\":[{\"at\":\"0s\",\"client\":\"pc\",\"action\":\"check\"},"  \
    "{\"at\":\"1s\",\"client\":\"pc\",\"action\":\"set_up\"},{\"at\":\"1m\",\"client\":\"pc\",\"action\":\"check\"}],"

static void an_account_finds_its_servers_by_srv(void **state) /* RFC 6186 */
{
    (void)state;
    run(SETUP("{\"users\":{\"taro\":{\"password\":\"himitsu\"}},\"hosts\":{\"submission\":\"out.aoba.example\","
              "\"mailboxes\":\"in.aoba.example\"}}",
              "") "\"expect\":[{\"order\":[{\"action\":\"check\",\"client\":\"pc\",\"event\":\"failed\",\"text\":\"no "
                  "account\"},"
                  "{\"dns\":\"SRV\",\"name\":\"_submission._tcp.aoba.example\",\"from\":\"pc\"},"
                  "{\"dns\":\"SRV\",\"name\":\"_imap._tcp.aoba.example\",\"from\":\"pc\"},"
                  "{\"connection\":\"open\",\"port\":587,\"from\":\"pc\",\"to\":\"out.aoba.example\"},{\"reply\":235},"
                  "{\"connection\":\"open\",\"port\":143,\"from\":\"pc\",\"to\":\"in.aoba.example\"},"
                  "{\"action\":\"set_up\",\"client\":\"pc\",\"event\":\"done\"},"
                  "{\"action\":\"check\",\"client\":\"pc\",\"event\":\"done\"}]},"
                  "{\"seen\":{\"line\":\"MAIL FROM\"},\"not\":true}]}");
}

static void a_pop_client_asks_for_pop(void **state) /* RFC 6186 */
{
    (void)state;
    run(SETUP(
        "{\"users\":{\"taro\":{\"password\":\"himitsu\"}}}",
        ",\"reads_with\":\"pop3\"") "\"expect\":[{\"seen\":{\"dns\":\"SRV\",\"name\":\"_pop3._tcp.aoba.example\"}},"
                                    "{\"seen\":{\"dns\":\"SRV\",\"name\":\"_imap._tcp.aoba.example\"},\"not\":true},"
                                    "{\"seen\":{\"connection\":\"open\",\"port\":110,\"from\":\"pc\"}},"
                                    "{\"seen\":{\"action\":\"set_up\",\"client\":\"pc\",\"event\":\"done\"}}]}");
}

static void a_wrong_password_is_told_with_the_servers_words(void **state)
{
    (void)state;
    run(SETUP("{\"users\":{\"taro\":{\"password\":\"himitsu\"}}}",
              ",\"password\":\"no\"") "\"expect\":[{\"seen\":{\"action\":\"set_up\",\"client\":\"pc\",\"event\":"
                                      "\"failed\",\"text\":\"535\"}},"
                                      "{\"seen\":{\"connection\":\"open\",\"from\":\"pc\",\"port\":587}}]}");
}

static void a_name_server_lies_about_one_name_only(void **state)
{
    (void)state;
    static const char *const lies[] = {"sakura.example MX 10 mail.aoba.example",
                                       "sakura.example. MX 10 mail.aoba.example."};
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
        struct tg_buf json;
        tg_buf_init(&json, SIZE_MAX);
        tg_buf_fmt(&json,
                   "%s%s\"name_servers\":{\"servers\":[{\"host\":\"a.root.test\",\"zones\":[\".\"]},{\"host\":"
                   "\"a.nic.example\",\"zones\":[\"example\"]},{\"host\":\"ns1.example\",\"zones\":[\"aoba."
                   "example\",\"sakura.example\"]}]},\"faults\":[{\"at\":\"0s\",\"what\":\"dns-wrong\",\"host\":"
                   "\"ns1.example\",\"record\":\"%s\"}],\"expect\":[{\"dns\":{\"dns\":\"MX\",\"name\":\"sakura."
                   "example\"},\"answer\":\"10 mail.aoba.example.\"},{\"dns\":{\"dns\":\"A\",\"name\":\"mail.aoba."
                   "example\"},\"answer\":\"192.0.2.\"},{\"letter\":\"hello\",\"is\":\"returned\",\"status\":"
                   "\"5.4.6\"}]}",
                   HEAD, SEND, lies[i]);
        run(tg_buf_cstr(&json));
        tg_buf_deinit(&json);
    }
}

static void wrong_aims_are_errors_in_the_file(void **state)
{
    (void)state;
    static const struct {
        const char *fault, *why;
    } bad[] = {
        {"{\"what\":\"loss\",\"loss\":5,\"host\":\"taro-pc\"}", "needs the key `at`"},
        {"{\"at\":\"1s\",\"when\":{\"reply\":354},\"what\":\"down\",\"host\":\"taro-pc\"}", "`at` or `when`"},
        {"{\"when\":{\"reply\":354},\"until\":\"9s\",\"what\":\"down\",\"host\":\"taro-pc\"}",
         "`until` goes with `at`"},
        {"{\"at\":\"1s\",\"lasts\":\"9s\",\"what\":\"down\",\"host\":\"taro-pc\"}", "`lasts` goes with `when`"},
        {"{\"at\":\"1s\",\"what\":\"answer\",\"host\":\"mail.aoba.example\",\"command\":\"RCPT\"}",
         "needs the key `reply`"},
        {"{\"at\":\"1s\",\"what\":\"answer\",\"host\":\"taro-pc\",\"command\":\"RCPT\",\"reply\":\"451 4.3.0 x\"}",
         "needs a mail server"},
        {"{\"at\":\"1s\",\"what\":\"answer\",\"host\":\"mail.aoba.example\",\"command\":\"RCPT\",\"reply\":\"250 2.0.0 "
         "x\"}",
         "expected a refusal"},
        {"{\"at\":\"1s\",\"what\":\"answer\",\"host\":\"mail.aoba.example\",\"command\":\"RCPT\",\"reply\":\"451 5.3.0 "
         "x\"}",
         "expected a refusal"},
        {"{\"at\":\"1s\",\"what\":\"lose-packet\",\"host\":\"taro-pc\"}", "needs the key `between`"},
        {"{\"at\":\"1s\",\"what\":\"down\",\"host\":\"taro-pc\",\"nth\":2}", "`nth` means nothing"},
        {"{\"at\":\"1s\",\"what\":\"disk-full\",\"host\":\"resolver\"}", "needs a mail server"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct tg_buf json;
        struct scenario_errors errors = {0};
        tg_buf_init(&json, SIZE_MAX);
        tg_buf_fmt(&json, "%s\"faults\":[%s]}", HEAD, bad[i].fault);
        CHECK(scenario_parse(tg_buf_span(&json), "bad", &errors) == NULL);
        bool found = false;
        for (size_t k = 0; k < errors.count; k++) {
            found = found || strstr(errors.list[k].text, bad[i].why);
        }
        if (!found) {
            print_error("%s: %s\n", bad[i].fault, errors.count ? errors.list[0].text : "no error");
        }
        CHECK(found);
        scenario_errors_deinit(&errors);
        tg_buf_deinit(&json);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_second_rcpt_gets_451),
        cmocka_unit_test(mail_and_the_final_dot_can_be_refused),
        cmocka_unit_test(an_answer_that_is_over_aims_at_nothing),
        cmocka_unit_test(the_road_is_cut_in_the_middle_of_data),
        cmocka_unit_test(exactly_one_packet_gets_lost),
        cmocka_unit_test(an_account_finds_its_servers_by_srv),
        cmocka_unit_test(a_pop_client_asks_for_pop),
        cmocka_unit_test(a_wrong_password_is_told_with_the_servers_words),
        cmocka_unit_test(a_name_server_lies_about_one_name_only),
        cmocka_unit_test(wrong_aims_are_errors_in_the_file),
    };
    return tg_run_tests(tests);
}
