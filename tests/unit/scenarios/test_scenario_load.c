// SPDX-License-Identifier: MIT
#include "base/file.h"
#include "scenarios/scenario_load.h"
#include "tests/harness/tg_test.h"

#define FILES TESTS_DIR "/unit/scenarios/files/"

/* What stands around a fragment to make a whole scenario. */
#define AROUND(more)                                                                                                   \
    "{\"tegami\":1,\"domains\":{\"a.example\":{\"users\":{\"ann\":{}}}},\"clients\":{\"pc\":{\"account\":\"ann@a."     \
    "example\"}}" more "}"

static struct scenario *parse(const char *json, struct scenario_errors *errors)
{
    *errors = (struct scenario_errors){0};
    return scenario_parse(tg_span_str(json), "test.json", errors);
}

/* Exactly one error, there, that contains `part`. */
static void one_error(const char *json, int line, int column, const char *part)
{
    struct scenario_errors errors;
    struct scenario *s = parse(json, &errors);
    if (s || errors.count != 1 || errors.list[0].line != line || errors.list[0].column != column ||
        !strstr(errors.list[0].text, part)) {
        print_error("for %.200s\nexpected %d:%d ...%s...\n", json, line, column, part);
        for (size_t i = 0; i < errors.count; i++) {
            print_error("found    %d:%d %s\n", errors.list[i].line, errors.list[i].column, errors.list[i].text);
        }
    }
    CHECK(!s);
    CHECK_INT(errors.count, 1);
    CHECK_INT(errors.list[0].line, line);
    CHECK_INT(errors.list[0].column, column);
    CHECK(strstr(errors.list[0].text, part));
    scenario_errors_deinit(&errors);
    scenario_free(s);
}

/* As above, at the last place where `needle` stands. */
static void error_at(const char *json, const char *needle, const char *part)
{
    const char *at = NULL;
    for (const char *found = json; (found = strstr(found, needle)) != NULL; found++) {
        at = found;
    }
    assert_non_null(at);
    int line = 1, column = 1;
    for (const char *c = json; c < at; c++) {
        if (*c == '\n') {
            line++;
            column = 1;
        } else if (((unsigned char)*c & 0xC0) != 0x80) {
            column++;
        }
    }
    one_error(json, line, column, part);
}

static struct scenario *good(const char *json)
{
    struct scenario_errors errors;
    struct scenario *s = parse(json, &errors);
    for (size_t i = 0; i < errors.count; i++) {
        print_error("%d:%d %s\n", errors.list[i].line, errors.list[i].column, errors.list[i].text);
    }
    CHECK(s != NULL);
    CHECK_INT(errors.count, 0);
    scenario_errors_deinit(&errors);
    return s;
}

static void all_errors_of_a_file_are_named_at_once_with_their_places(void **state)
{
    (void)state;
    struct scenario_errors errors = {0};
    struct scenario *s = scenario_load(FILES "five-errors.json", &errors);
    CHECK(!s);
    struct tg_buf out;
    tg_buf_init(&out, SIZE_MAX);
    scenario_errors_print(&errors, "five-errors.json", &out);
    CHECK_SPAN(tg_buf_span(&out),
               "tegami: five-errors.json:6:81: `quota`: expected a size such as 1000, \"64KiB\", \"1MB\" or \"1MiB\", "
               "found true or "
               "false\n"
               "tegami: five-errors.json:10:5: the key `taro-pc` stands here a second time; it was given first at 9:5\n"
               "tegami: five-errors.json:13:51: unknown key `bandwith` in a link; did you mean `bandwidth`?\n"
               "tegami: five-errors.json:16:12: `at`: expected a time such as \"1.5s\", \"20ms\", \"5m\" or \"2h\", "
               "found `soon`\n"
               "tegami: five-errors.json:17:29: there is no client `hanako-pc`; expected a name from `clients`\n");
    tg_buf_deinit(&out);
    scenario_errors_deinit(&errors);
}

static void what_json_refuses_is_refused(void **state)
{
    (void)state;
    one_error("", 1, 1, "empty");
    one_error("\n\n  ", 3, 3, "empty");
    one_error("{\"tegami\":01}", 1, 11, "needless 0");
    one_error("[1,]", 1, 4, "comma");
    one_error("{\"a\":1,}", 1, 8, "comma");
    one_error("{\"a\" 1}", 1, 6, "colon");
    one_error("{\"a\":1 \"b\":2}", 1, 8, "comma");
    one_error("{'a':1}", 1, 2, "quotation marks");
    one_error("{\"a\":'b'}", 1, 6, "double quotation marks");
    one_error("{\"a\":// no\n1}", 1, 6, "no comments");
    one_error("{\"a\":tru}", 1, 6, "value was expected");
    one_error("{\"a\":truey}", 1, 6, "value was expected");
    one_error("{\"a\":-}", 1, 6, "digit");
    one_error("{\"a\":1.}", 1, 6, "decimal point");
    one_error("{\"a\":1e}", 1, 6, "exponent");
    one_error("{\"a\":\"b\n\"}", 1, 6, "closing quotation mark");
    one_error("{\"a\":\"b\t\"}", 1, 8, "\\t");
    one_error("{\"a\":\"\x01\"}", 1, 7, "control character");
    one_error("{\"a\":\"\\x\"}", 1, 7, "backslash");
    one_error("{\"a\":\"\\u12\"}", 1, 7, "four hexadecimal");
    one_error("{\"a\":\"\\u0000\"}", 1, 7, "\\u0000");
    one_error("{\"a\":\"\\ud800\"}", 1, 7, "first half");
    one_error("{\"a\":\"\\udc00\"}", 1, 7, "second half");
    one_error("{\"a\":\"\xc0\xaf\"}", 1, 7, "UTF-8");
    one_error("{\"a\":\"\xed\xa0\x80\"}", 1, 7, "UTF-8");
    one_error("{\"a\":1} x", 1, 9, "nothing more");
    one_error("{\"a\":[1,2", 1, 6, "never closed");
    one_error("{\"a\":12345678901234567890123456789012345678901}", 1, 6, "too many digits");
    one_error("[1]", 1, 1, "an object");
}

static void columns_count_characters_and_lines_count_line_feeds(void **state)
{
    (void)state;
    one_error("{\r\n\"\xe6\x89\x8b\xe7\xb4\x99\":\"\xe6\x89\x8b\xe7\xb4\x99\" x}", 2, 11, "comma");
    one_error("\xef\xbb\xbf{\"a\" 1}", 1, 6, "colon");
}

static void deep_and_huge_files_give_one_error(void **state)
{
    (void)state;
    struct tg_buf big;
    tg_buf_init(&big, SIZE_MAX);
    for (int i = 0; i < 100000; i++) {
        tg_buf_byte(&big, '[');
    }
    one_error(tg_buf_cstr(&big), 1, 65, "64 levels");
    tg_buf_clear(&big);
    tg_buf_str(&big, "{\"tegami\":1,\"title\":\"");
    struct tg_buf megabyte;
    tg_buf_init(&megabyte, SIZE_MAX);
    for (int i = 0; i < 1 << 20; i++) {
        tg_buf_byte(&megabyte, 'x');
    }
    for (int i = 0; i < 50; i++) {
        tg_buf_append(&big, tg_buf_span(&megabyte));
    }
    tg_buf_str(&big, "\"}");
    one_error(tg_buf_cstr(&big), 1, 1, "8 MiB");
    tg_buf_clear(&big);
    tg_buf_str(&big, "[0");
    for (int i = 0; i < 200000; i++) {
        tg_buf_str(&big, ",0");
    }
    one_error(tg_buf_cstr(&big), 1, 400000, "too many values");
    tg_buf_deinit(&megabyte);
    tg_buf_deinit(&big);
}

static void sixty_four_levels_are_read_and_one_more_is_not(void **state)
{
    (void)state;
    char text[160] = {0};
    memset(text, '[', 64);
    memset(text + 64, ']', 64);
    one_error(text, 1, 1, "an object"); /* read well; only not a scenario */
    memset(text, '[', 65);
    memset(text + 65, ']', 65);
    one_error(text, 1, 65, "64 levels");
}

static void a_short_file_is_filled_with_defaults(void **state)
{
    (void)state;
    struct scenario *s = good(AROUND(
        ",\"id\":\"x\",\"story\":[{\"at\":\"0s\",\"client\":\"pc\",\"action\":\"send\",\"to\":\"bob@b.example\"}]"));
    CHECK_INT(s->seed, 1);
    CHECK(s->until == TG_TIME_NEVER);
    CHECK_INT(s->start.unix_seconds, 1775001600);
    CHECK_INT(s->start.zone_minutes, 540);
    CHECK_STR(scenario_text_in(&s->title, "ja"), "x");
    const struct scenario_domain *d = &s->domains[0];
    CHECK_STR(d->submission_host, "mail.a.example");
    CHECK_STR(d->receiving_host, "mail.a.example");
    CHECK_STR(d->mailbox_host, "mail.a.example");
    CHECK_INT(d->mx_count, 1);
    CHECK_STR(d->mx[0].host, "mail.a.example");
    CHECK(d->policy.require_auth);
    CHECK_INT(d->policy.size_limit, 25 << 20);
    CHECK_INT(d->policy.retry_count, 2);
    CHECK(d->policy.retry[0] == 30 * TG_MINUTE && d->policy.retry[1] == 2 * TG_HOUR);
    CHECK(d->policy.queue_lifetime == 5 * TG_DAY && d->policy.delayed_after == 4 * TG_HOUR);
    CHECK_INT(s->name_servers.server_count, 3);
    CHECK_STR(s->name_servers.servers[0].host, "a.root.test");
    CHECK_STR(s->name_servers.servers[0].zones[0], ".");
    CHECK_STR(s->name_servers.servers[1].host, "a.nic.example");
    CHECK_STR(s->name_servers.servers[1].zones[0], "example");
    CHECK_STR(s->name_servers.servers[2].host, "ns1.a.example");
    CHECK_STR(s->name_servers.resolver, "resolver");
    CHECK_INT(s->name_servers.servers[2].ttl, 3600);
    const struct scenario_client *c = &s->clients[0];
    CHECK_STR(c->password, d->users[0].password);
    CHECK_STR(c->display_name, "Ann");
    CHECK_INT(c->names.count, 0);
    CHECK_INT(c->port, 587);
    CHECK_INT(c->reads_with, SCENARIO_READS_IMAP);
    CHECK_INT(s->story[0].repeat, 1);
    CHECK_STR(s->story[0].mailbox, "INBOX");
    CHECK_STR(s->story[0].to[0], "bob@b.example");
    scenario_free(s);
}

static tg_time link_latency(const char *time)
{
    char json[400];
    snprintf(json, sizeof json, AROUND(",\"links\":[{\"between\":[\"pc\",\"resolver\"],\"latency\":\"%s\"}]"), time);
    struct scenario *s = good(json);
    tg_time t = s->links[0].latency;
    scenario_free(s);
    return t;
}

static void times_are_exact_to_the_nanosecond(void **state)
{
    (void)state;
    CHECK(link_latency("1.5s") == 1500 * TG_MILLISECOND);
    CHECK(link_latency("20ms") == 20 * TG_MILLISECOND);
    CHECK(link_latency("5m") == 5 * TG_MINUTE);
    CHECK(link_latency("2h") == 2 * TG_HOUR);
    CHECK(link_latency("1.5m") == 90 * TG_SECOND);
    CHECK(link_latency("0.000000001s") == 1);
    CHECK(link_latency("0.05h") == 3 * TG_MINUTE);
    CHECK(link_latency("9 us") == 9 * TG_MICROSECOND);
    static const char *const bad[] = {"",      "5",    "s",    "1.5",
                                      "-1s",   "1e3s", "1,5s", "0.0000000001s",
                                      "1 sec", "1.s",  ".5s",  "99999999999999999999s",
                                      "400d",  "1s "};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char json[400];
        snprintf(json, sizeof json, AROUND(",\n\"until\":\"%s\""), bad[i]);
        one_error(json, 2, 9, "a time such as");
    }
}

static uint64_t size_limit(const char *size)
{
    char json[300];
    snprintf(json, sizeof json, "{\"tegami\":1,\"domains\":{\"a.example\":{\"policy\":{\"size_limit\":%s}}}}", size);
    struct scenario *s = good(json);
    uint64_t value = s->domains[0].policy.size_limit;
    scenario_free(s);
    return value;
}

static void sizes_know_decimal_and_binary_units(void **state)
{
    (void)state;
    CHECK_INT(size_limit("1000"), 1000);
    CHECK_INT(size_limit("\"1MB\""), 1000000);
    CHECK_INT(size_limit("\"1MiB\""), 1048576);
    CHECK_INT(size_limit("\"0.5KiB\""), 512);
    CHECK_INT(size_limit("1e3"), 1000);
    CHECK_INT(size_limit("9007199254740993"), 9007199254740993); /* a double would round it */
}

static void loss_is_a_percentage_kept_in_parts_a_million(void **state)
{
    (void)state;
    struct scenario *s = good(AROUND(",\"links\":[{\"between\":[\"pc\",\"resolver\"],\"loss\":10},"
                                     "{\"between\":[\"pc\",\"resolver\"],\"loss\":\"0.25%\"},"
                                     "{\"between\":[\"pc\",\"resolver\"],\"loss\":100}]"));
    CHECK_INT(s->links[0].loss_ppm, 100000);
    CHECK_INT(s->links[1].loss_ppm, 2500);
    CHECK_INT(s->links[2].loss_ppm, 1000000);
    scenario_free(s);
    error_at(AROUND(",\n\"links\":[{\"between\":[\"pc\",\"resolver\"],\"loss\":101}]"), "101", "percentage");
}

/* TCP01: what a road can do, from the file into the network. */
static void roads_may_double_reorder_and_damage(void **state)
{
    (void)state;
    struct scenario *s =
        good(AROUND(",\"links\":[{\"between\":[\"pc\",\"resolver\"],\"duplication\":1,\"reordering\":\"2%\","
                    "\"damage\":0.5,\"mtu\":576},{\"between\":[\"pc\",\"mail.a.example\"]}]"));
    CHECK_INT(s->links[0].duplication_ppm, 10000);
    CHECK_INT(s->links[0].reordering_ppm, 20000);
    CHECK_INT(s->links[0].damage_ppm, 5000);
    CHECK_INT(s->links[0].mtu, 576);
    CHECK_INT(s->links[1].mtu, 1500);
    scenario_free(s);
    error_at(AROUND(",\n\"links\":[{\"between\":[\"pc\",\"resolver\"],\"mtu\":1501}]"), "1501", "1500");
    error_at(AROUND(",\n\"links\":[{\"between\":[\"pc\",\"resolver\"],\"mtu\":575}]"), "575", "576");
}

static void references_to_what_is_not_there_are_errors(void **state)
{
    (void)state;
    error_at(AROUND(",\n\"links\":[{\"between\":[\"pc\",\"resolvr\"]}]"), "\"resolvr", "did you mean `resolver`?");
    error_at(AROUND(",\n\"story\":[{\"at\":\"0s\",\"client\":\"pd\",\"action\":\"check\"}]"), "\"pd", "no client `pd`");
    error_at(AROUND(",\n\"expect\":[{\"client\":\"pc\",\"has\":\"hello\"}]"), "\"hello", "no letter `hello`");
    error_at(AROUND(",\n\"expect\":[{\"mailbox\":\"bob@a.example\",\"messages\":0}]"), "\"bob",
             "no account `bob@a.example`");
    error_at(AROUND(",\n\"faults\":[{\"at\":\"1s\",\"what\":\"down\",\"host\":\"mail.b.example\"}]"), "\"mail.b",
             "did you mean `mail.a.example`?");
    error_at(AROUND(",\n\"layout\":{\"px\":[0.5,0.5]}"), "\"px", "no host `px`");
    error_at(AROUND(",\n\"steps\":[{\"when\":{\"line\":\"MAIL\",\"from\":\"pk\"},\"say\":\"x\"}]"), "\"pk", "no `pk`");
}

static void copies_of_a_repeated_letter_have_names(void **state)
{
    (void)state;
#define REPEATED(name)                                                                                                 \
    AROUND(                                                                                                            \
        ",\n\"story\":[{\"at\":\"0s\",\"client\":\"pc\",\"action\":\"send\",\"letter\":\"l\",\"to\":\"b@x.example\","  \
        "\"repeat\":400}],\n\"expect\":[{\"client\":\"pc\",\"has\":\"" name "\"}]")
    scenario_free(good(REPEATED("l")));
    scenario_free(good(REPEATED("l-2")));
    scenario_free(good(REPEATED("l-400/report")));
    error_at(REPEATED("l-401"), "\"l-401", "no letter");
    error_at(REPEATED("l-1"), "\"l-1", "no letter");
    error_at(REPEATED("l-02"), "\"l-02", "no letter");
    error_at(REPEATED("-2"), "\"-2", "no letter");
}

static void names_and_addresses_are_checked(void **state)
{
    (void)state;
    error_at("{\"tegami\":1,\"domains\":{\"a\":{}}}", "\"a\"", "no domain name");
    error_at("{\"tegami\":1,\"domains\":{\"-a.example\":{}}}", "\"-a", "no domain name");
    error_at("{\"tegami\":1,\"domains\":{\"a.example\":{\"users\":{\"a b\":{}}}}}", "\"a b", "no user name");
    error_at(AROUND(",\n\"story\":[{\"at\":\"0s\",\"client\":\"pc\",\"action\":\"send\",\"to\":[\"bob\"]}]"), "\"bob",
             "no mail address");
    error_at(AROUND(",\n\"story\":[{\"at\":\"0s\",\"client\":\"pc\",\"action\":\"send\",\"to\":[\"b..b@x.example\"]}]"),
             "\"b..b", "no mail address");
    error_at("{\"tegami\":1,\"domains\":{\"a.example\":{\"users\":{\"ann\":{}}}},\n"
             "\"clients\":{\"mail.a.example\":{\"account\":\"ann@a.example\"}}}",
             "\"mail.a", "name of another host");
}

static void enum_words_are_corrected(void **state)
{
    (void)state;
    error_at(AROUND(",\n\"story\":[{\"at\":\"0s\",\"client\":\"pc\",\"action\":\"chek\"}]"), "\"chek",
             "did you mean `check`?");
    error_at(AROUND(",\n\"faults\":[{\"at\":\"0s\",\"what\":\"link_down\",\"host\":\"pc\"}]"), "\"link_",
             "did you mean `link-down`?");
}

static void an_action_takes_only_keys_that_mean_something(void **state)
{
    (void)state;
    error_at(AROUND(",\n\"story\":[{\"at\":\"0s\",\"client\":\"pc\",\"action\":\"check\",\"subject\":\"x\"}]"),
             "\"subject", "means nothing");
    error_at(AROUND(",\n\"story\":[{\"at\":\"0s\",\"client\":\"pc\",\"action\":\"send\"}]"), "{\"at",
             "needs the key `to`");
    error_at(AROUND(",\n\"faults\":[{\"at\":\"0s\",\"what\":\"loss\",\"host\":\"pc\"}]"), "{\"at",
             "needs the key `loss`");
    error_at(AROUND(",\n\"faults\":[{\"at\":\"5s\",\"until\":\"5s\",\"what\":\"down\",\"host\":\"pc\"}]"), "\"5s",
             "after `at`");
}

static void a_matcher_names_one_event(void **state)
{
    (void)state;
    error_at(AROUND(",\n\"steps\":[{\"when\":{\"from\":\"pc\"},\"say\":\"x\"}]"), "{\"from", "names an event");
    error_at(AROUND(",\n\"steps\":[{\"when\":{\"line\":\"MAIL\",\"dns\":\"MX\"},\"say\":\"x\"}]"), "{\"line",
             "names one event");
    error_at(AROUND(",\n\"steps\":[{\"when\":{\"dns\":\"MX\",\"event\":\"stored\"},\"say\":\"x\"}]"), "\"stored",
             "\"referral\"");
}

static void what_this_version_cannot_do_is_said_and_not_ignored(void **state)
{
    (void)state;
    error_at("{\"tegami\":1,\"domains\":{\"a.example\":{\"policy\":{\"spf\":true}}}}", "\"spf", "cannot do that yet");
    error_at("{\"tegami\":1,\"domains\":{\"a.example\":{\"policy\":{\"certificate\":\"expired\"}}}}", "\"expired",
             "shown only under TLS");
    error_at("{\"tegami\":2,\"domains\":{\"a.example\":{}}}", "2", "version of the format");
}

static void a_file_with_every_key_is_read(void **state)
{
    (void)state;
    struct scenario_errors errors = {0};
    struct scenario *s = scenario_load(TESTS_DIR "/fuzz/scenarios/fuzz_scenario.corpus/everything.json", &errors);
    for (size_t i = 0; i < errors.count; i++) {
        print_error("%d:%d %s\n", errors.list[i].line, errors.list[i].column, errors.list[i].text);
    }
    CHECK(s != NULL);
    CHECK_INT(s->domains[0].users[0].quota, 1048576);
    CHECK_STR(s->domains[0].users[0].aliases[0], "info");
    CHECK_STR(s->domains[0].mx[1].host, "mx2.a.example");
    CHECK(s->domains[0].policy.retry[1] == 90 * TG_MINUTE);
    CHECK(!s->domains[0].policy.require_auth);
    CHECK_STR(s->name_servers.servers[0].host, "ns.a.example");
    CHECK_INT(s->name_servers.servers[0].ttl, 3600);
    CHECK_INT(s->name_servers.servers[1].ttl, 60);
    CHECK_INT(s->clients[0].port, 25);
    CHECK_INT(s->clients[0].authenticates, SCENARIO_AUTH_LOGIN);
    CHECK_INT(s->links[0].bandwidth, 64000);
    CHECK_INT(s->links[0].block_ports[1], 110);
    CHECK_STR(s->story[0].subject, "\u3042\U0001F600");
    CHECK_STR(s->story[0].envelope_from, "");
    CHECK_INT(s->story[0].attachments[0].size, 1000);
    CHECK(s->story[1].has_when && s->story[1].at == TG_TIME_NEVER);
    CHECK_INT(s->story[1].line_count, 2);
    CHECK(s->story[5].until == 2 * TG_MINUTE);
    CHECK_INT(s->faults[0].loss_ppm, 500000);
    CHECK_INT(s->questions[0].answer, 1);
    CHECK(s->questions[1].about_next_reply && s->questions[1].answer == -1);
    CHECK_INT(s->expects[4].used, 1000);
    CHECK_INT(s->expects[9].kind, EXPECT_READS);
    CHECK_STR(s->expects[9].text, "t");
    CHECK_INT(s->expects[10].peak, 1);
    CHECK_STR(s->expects[11].seen.event, "failed");
    CHECK_STR(s->steps[0].technical.in[0].text, "s");
    CHECK_INT(s->layout[0].y_ppm, 1000000);
    scenario_free(s);
    scenario_errors_deinit(&errors);
}

static void names_in_errors_cannot_harm_a_terminal(void **state)
{
    (void)state;
    error_at("{\"tegami\":1,\"domains\":{\"a.example\":{}},\"\\u001b[2J\\u202e\":1}", "\"\\u001b",
             "`\\x1b[2J\\u{202e}`");
}

static void a_flood_of_errors_is_cut(void **state)
{
    (void)state;
    struct tg_buf json;
    tg_buf_init(&json, SIZE_MAX);
    tg_buf_str(&json, "{\"tegami\":1,\"domains\":{\"a.example\":{}}");
    for (int i = 0; i < 5000; i++) {
        tg_buf_fmt(&json, ",\"k%d\":1", i);
    }
    tg_buf_byte(&json, '}');
    struct scenario_errors errors;
    CHECK(!parse(tg_buf_cstr(&json), &errors));
    CHECK_INT(errors.count, 201);
    CHECK(strstr(errors.list[200].text, "more errors"));
    scenario_errors_deinit(&errors);
    tg_buf_deinit(&json);
}

static void a_missing_file_is_an_error_at_zero(void **state)
{
    (void)state;
    struct scenario_errors errors = {0};
    CHECK(!scenario_load("no-such-scenario", &errors));
    CHECK_INT(errors.count, 1);
    CHECK_INT(errors.list[0].line, 0);
    scenario_errors_deinit(&errors);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_errors_of_a_file_are_named_at_once_with_their_places),
        cmocka_unit_test(what_json_refuses_is_refused),
        cmocka_unit_test(columns_count_characters_and_lines_count_line_feeds),
        cmocka_unit_test(deep_and_huge_files_give_one_error),
        cmocka_unit_test(sixty_four_levels_are_read_and_one_more_is_not),
        cmocka_unit_test(a_short_file_is_filled_with_defaults),
        cmocka_unit_test(times_are_exact_to_the_nanosecond),
        cmocka_unit_test(sizes_know_decimal_and_binary_units),
        cmocka_unit_test(loss_is_a_percentage_kept_in_parts_a_million),
        cmocka_unit_test(roads_may_double_reorder_and_damage),
        cmocka_unit_test(references_to_what_is_not_there_are_errors),
        cmocka_unit_test(copies_of_a_repeated_letter_have_names),
        cmocka_unit_test(names_and_addresses_are_checked),
        cmocka_unit_test(enum_words_are_corrected),
        cmocka_unit_test(an_action_takes_only_keys_that_mean_something),
        cmocka_unit_test(a_matcher_names_one_event),
        cmocka_unit_test(what_this_version_cannot_do_is_said_and_not_ignored),
        cmocka_unit_test(a_file_with_every_key_is_read),
        cmocka_unit_test(names_in_errors_cannot_harm_a_terminal),
        cmocka_unit_test(a_flood_of_errors_is_cut),
        cmocka_unit_test(a_missing_file_is_an_error_at_zero),
    };
    return tg_run_tests(tests);
}
