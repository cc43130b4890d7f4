// SPDX-License-Identifier: MIT
/* Finding the next host: rows MX01 to MX12. */
#include "tests/unit/scenarios/world_town.h"

#define SEND_TO(to)                                                                                                    \
    "\"story\":[{\"at\":\"0s\",\"client\":\"taro-pc\",\"action\":\"send\",\"letter\":\"a\",\"to\":[\"" to "\"],"       \
    "\"subject\":\"hi\",\"text\":\"x\"}]"

static void mx01_an_address_literal_needs_no_dns(void **state) /* MX01 */
{
    (void)state;
    struct small_town t = small_town_run("", "", SEND_TO("hanako@[203.0.113.99]")); /* nobody lives there */
    CHECK_INT(small_town_count(&t, TRACE_DNS_ASKED, ""), 0);
    CHECK(small_town_count(&t, TRACE_LETTER_TRIED, "the connection could not be made in time") > 0);
    small_town_end(&t);
}

static void mx02_an_alias_leads_to_the_other_names_mx(void **state) /* MX02 */
{
    (void)state;
    struct small_town t =
        small_town_run(",\"records\":[\"alias CNAME sakura.example.\"]", "", SEND_TO("hanako@alias.aoba.example"));
    /* The office of sakura.example is asked; that it takes no mail for the alias is its own affair. */
    CHECK(small_town_count(&t, TRACE_LINE_SAID, "RCPT TO:<hanako@alias.aoba.example>") == 2);
    CHECK_INT(small_town_count(&t, TRACE_LINE_SAID, "550 5.7.1"), 1);
    small_town_end(&t);
}

static void mx04_a_silent_name_server_leaves_the_letter_waiting(void **state) /* MX04 */
{
    (void)state;
    struct small_town t = small_town_run(
        ",\"policy\":{\"retry\":[\"1h\"],\"queue_lifetime\":\"90m\",\"delayed_after\":\"0s\"}", "",
        "\"faults\":[{\"at\":\"0s\",\"what\":\"down\",\"host\":\"ns1.sakura.example\"}]," SEND_TO("hanako@sakura.example"));
    CHECK_INT(small_town_count(&t, TRACE_LETTER_TRIED, "could not be looked up just now"), 2);
    CHECK_INT(small_town_count(&t, TRACE_LINE_SAID, "RCPT TO:<hanako@sakura.example>"), 1); /* at the counter only */
    small_town_end(&t);
}

static void mx05_neither_mx_nor_address_is_5_4_4(void **state) /* MX05 */
{
    (void)state;
    struct small_town t = small_town_run(",\"records\":[\"empty TXT \\\"x\\\"\"]", "", SEND_TO("hanako@empty.aoba.example"));
    CHECK(small_town_count(&t, TRACE_LETTER_TRIED, "neither a mail server nor an address") == 1);
    CHECK(small_town_count(&t, TRACE_LETTER_WRITTEN, "Status: 5.4.4") == 1);
    small_town_end(&t);
}

static void mx10_an_mx_that_is_an_alias_is_followed(void **state) /* MX10 */
{
    (void)state;
    struct small_town t = small_town_run("",
                                         ",\"mx\":[{\"preference\":10,\"host\":\"mx.sakura.example\"}],\"records\":["
                                         "\"mx CNAME mail.sakura.example.\"]",
                                         SEND_TO("hanako@sakura.example"));
    CHECK_INT(small_town_count(&t, TRACE_LETTER_STORED, ""), 1);
    small_town_end(&t);
}

static void mx11_hosts_that_do_not_exist_are_passed_over(void **state) /* MX11 */
{
    (void)state;
    struct small_town t =
        small_town_run("", ",\"mx\":[],\"records\":[\"@ MX 5 gone\",\"@ MX 10 mail\"]", SEND_TO("hanako@sakura.example"));
    CHECK_INT(small_town_count(&t, TRACE_LETTER_STORED, ""), 1);
    small_town_end(&t);
    t = small_town_run("", ",\"mx\":[],\"records\":[\"@ MX 5 gone\"]", SEND_TO("hanako@sakura.example"));
    CHECK_INT(small_town_count(&t, TRACE_LETTER_TRIED, "no mail server of the domain has an address"), 1);
    CHECK_INT(small_town_count(&t, TRACE_LETTER_WRITTEN, "Status: 5.4.4"), 1);
    small_town_end(&t);
}

static void mx12_every_address_is_tried_in_turn(void **state) /* MX12 */
{
    (void)state;
    struct small_town t = small_town_run("",
                                         ",\"mx\":[],\"records\":[\"@ MX 5 old\",\"@ MX 10 mail\",\"old A "
                                         "203.0.113.1\",\"old A 203.0.113.2\"]",
                                         SEND_TO("hanako@sakura.example"));
    const struct trace_event *stored = small_town_find(&t, TRACE_LETTER_STORED, "", 0);
    CHECK(stored && stored->at > 60 * TG_SECOND); /* two silent addresses, 30 s each */
    CHECK_INT(small_town_count(&t, TRACE_LETTER_STORED, ""), 1);
    small_town_end(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mx01_an_address_literal_needs_no_dns),
        cmocka_unit_test(mx02_an_alias_leads_to_the_other_names_mx),
        cmocka_unit_test(mx04_a_silent_name_server_leaves_the_letter_waiting),
        cmocka_unit_test(mx05_neither_mx_nor_address_is_5_4_4),
        cmocka_unit_test(mx10_an_mx_that_is_an_alias_is_followed),
        cmocka_unit_test(mx11_hosts_that_do_not_exist_are_passed_over),
        cmocka_unit_test(mx12_every_address_is_tried_in_turn),
    };
    return tg_run_tests(tests);
}
