// SPDX-License-Identifier: MIT
/* Rows MSG03, MSG04, MSG09. */
#include "protocols/mail/address.h"
#include "tests/harness/tg_test.h"

static struct tg_arena arena;
static struct mail_address_list list;
static struct tg_buf shown;

static int setup(void **state)
{
    (void)state;
    tg_arena_init(&arena, SIZE_MAX);
    tg_buf_init(&shown, SIZE_MAX);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    tg_arena_deinit(&arena);
    tg_buf_deinit(&shown);
    return 0;
}

/* Each address as "{group}name|local|domain", one behind the other with spaces. */
static struct tg_span show(enum tg_status want, struct tg_span text)
{
    CHECK_INT(mail_address_list_parse(&list, text, &arena), want);
    CHECK((list.error != NULL) == (want == TG_MALFORMED));
    CHECK(list.error_at <= text.len);
    tg_buf_clear(&shown);
    for (size_t i = 0; i < list.count; i++) {
        const struct mail_address *a = &list.addresses[i];
        if (i > 0) {
            (void)tg_buf_str(&shown, " ");
        }
        if (a->has_group) {
            (void)tg_buf_fmt(&shown, "{%S}", a->group);
        }
        if (a->group_only) {
            (void)tg_buf_str(&shown, "empty");
        } else {
            (void)tg_buf_fmt(&shown, "%S|%S|%S", a->display_name, a->local, a->domain);
        }
    }
    return tg_buf_span(&shown);
}

static struct tg_span good(const char *text)
{
    return show(TG_OK, tg_span_str(text));
}

static struct tg_span bad(const char *text)
{
    return show(TG_MALFORMED, tg_span_str(text));
}

static void plain_addresses_are_read(void **state) /* MSG03 */
{
    (void)state;
    CHECK_SPAN(good("hanako@sakura.example"), "|hanako|sakura.example");
    CHECK_SPAN(good(" Hanako Sakura <hanako@sakura.example>, taro@aoba.example"),
               "Hanako Sakura|hanako|sakura.example |taro|aoba.example");
    CHECK(!list.defective);
    CHECK_SPAN(good("\"Sakura, Hanako \\\"H\\\"\" <hanako@sakura.example>"),
               "Sakura, Hanako \"H\"|hanako|sakura.example");
    CHECK_SPAN(good("<hanako@sakura.example>"), "|hanako|sakura.example");
    CHECK_SPAN(good("u@[192.0.2.1]"), "|u|[192.0.2.1]");
    CHECK_SPAN(good("\"a b\"@x.example"), "|a b|x.example");
    CHECK_SPAN(good(""), "");
    CHECK_SPAN(good(" \r\n "), "");
}

static void comments_stand_anywhere(void **state) /* RFC 5322 appendix A.5 */
{
    (void)state;
    CHECK_SPAN(good("Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>"), "Pete|pete|silly.test");
    CHECK_SPAN(good("hanako@sakura.example (Hanako (the one) S.)"), "Hanako (the one) S.|hanako|sakura.example");
    CHECK_SPAN(good("(c)a(c)@(c)b(c).(c)c(c)"), "c|a|b.c");
    CHECK_SPAN(good("h@s.example (=?UTF-8?B?6Iqx5a2Q?=)"), "花子|h|s.example");
}

static void addresses_in_utf8_are_read(void **state) /* MSG14, RFC 6532 section 3.2 */
{
    (void)state;
    CHECK_SPAN(good("\xe5\xb1\xb1\xe7\x94\xb0 <\xe5\xa4\xaa\xe9\x83\x8e@\xe9\x9d\x92.example>"),
               "\xe5\xb1\xb1\xe7\x94\xb0|\xe5\xa4\xaa\xe9\x83\x8e|\xe9\x9d\x92.example");
    CHECK_SPAN(good("\xe5\xa4\xaa.\xe9\x83\x8e@aoba.example"), "|\xe5\xa4\xaa.\xe9\x83\x8e|aoba.example");
}

static void groups_are_read(void **state) /* MSG03, RFC 5322 appendix A.1.3 */
{
    (void)state;
    CHECK_SPAN(good("A Group:Ed Jones <c@a.test>,joe@where.test,John <jdoe@one.test>;"),
               "{A Group}Ed Jones|c|a.test {A Group}|joe|where.test {A Group}John|jdoe|one.test");
    CHECK_SPAN(good("undisclosed-recipients:;"), "{undisclosed-recipients}empty");
    CHECK_SPAN(good("(Empty list)(start)Hidden recipients  :(nobody(that I know))  ;"), "{Hidden recipients}empty");
    CHECK_SPAN(good("a@x.example, G1: b@x.example; , G2:;, c@x.example"),
               "|a|x.example {G1}|b|x.example {G2}empty |c|x.example");
    CHECK(!list.defective);
    CHECK_SPAN(good("=?UTF-8?B?5Za25qWt6YOo?=: a@x.example;"), "{営業部}|a|x.example");
    CHECK_SPAN(bad("G: a@x.example"), "{G}|a|x.example");
    CHECK_SPAN(bad("a@x.example; b@x.example"), "|a|x.example |b|x.example");
}

static void obsolete_forms_are_read(void **state) /* MSG04, RFC 5322 appendix A.6 */
{
    (void)state;
    CHECK_SPAN(good("Joe Q. Public <john.q.public@example.test>"), "Joe Q. Public|john.q.public|example.test");
    CHECK_SPAN(good("Mary Smith <@node.test,@b.test:mary@example.test>, , jdoe@test . example"),
               "Mary Smith|mary|example.test |jdoe|test.example");
    CHECK(list.defective);
    CHECK_SPAN(good(",a@x.example,"), "|a|x.example");
    CHECK(list.defective);
    CHECK_SPAN(good("john . \"q\" . public@x.example"), "|john.q.public|x.example");
}

static void old_mobile_addresses_are_read(void **state) /* MSG03 */
{
    (void)state;
    CHECK_SPAN(good("a..b.@keitai.example, <.c@keitai.example>"), "|a..b.|keitai.example |.c|keitai.example");
    CHECK(list.defective);
}

static void names_are_decoded(void **state) /* MSG09 */
{
    (void)state;
    CHECK_SPAN(good("=?ISO-2022-JP?B?GyRCMlY7UhsoQg==?= <h@s.example>"), "花子|h|s.example");
    CHECK_SPAN(good("=?UTF-8?B?6Iqx?=\r\n =?UTF-8?B?5a2Q?= San <h@s.example>"), "花子 San|h|s.example");
    CHECK_SPAN(good("\"=?UTF-8?B?6Iqx?=\" <h@s.example>"), "=?UTF-8?B?6Iqx?=|h|s.example"); /* not in quotes */
    CHECK_SPAN(good("花子 <h@s.example>"), "花子|h|s.example");
    CHECK_SPAN(good("a \"b\" =?UTF-8?Q?c?= <h@s.example>"), "a b c|h|s.example");
    CHECK_SPAN(good("=?UTF-8?Q?=0D=0Ax=1B?= <h@s.example>"), "x|h|s.example");
}

static void what_is_wrong_is_passed_over(void **state)
{
    (void)state;
    const char *nothing[] = {"hanako",  "hanako taro", "<>",   "<hanako>", "a <>", "@x.example", "a@",
                             "a b@c.d", "a <b c@d.e>", "<a@b", "a@b@",     "[x]",  "a <a@b",     "a@[1.2",
                             "(open",   "a@b..c",      ">",    ":;",       "\\",   "<@r a@b.c>", "\"open"};
    for (size_t i = 0; i < sizeof nothing / sizeof nothing[0]; i++) {
        char text[64];
        snprintf(text, sizeof text, "%s", nothing[i]);
        enum tg_status status = mail_address_list_parse(&list, tg_span_str(text), &arena);
        CHECK(status == TG_MALFORMED || list.defective);
    }
    CHECK_SPAN(bad("hanako, taro@aoba.example, <x, jiro@aoba.example"), "|taro|aoba.example |jiro|aoba.example");
    CHECK_STR(list.error, "there is no @ in an address");
    CHECK_INT(list.error_at, 6);
    CHECK_SPAN(bad("a@x.example b@y.example, c@z.example"), "|a|x.example |c|z.example");
}

static void there_is_an_end_to_lists(void **state) /* X03 */
{
    (void)state;
    struct tg_buf text;
    tg_buf_init(&text, SIZE_MAX);
    for (int i = 0; i < 1000; i++) {
        (void)tg_buf_str(&text, i ? ",a@b.c" : "a@b.c");
    }
    CHECK_INT(mail_address_list_parse(&list, tg_buf_span(&text), &arena), TG_OK);
    CHECK_INT(list.count, 1000);
    (void)tg_buf_str(&text, ",a@b.c");
    CHECK_INT(mail_address_list_parse(&list, tg_buf_span(&text), &arena), TG_LIMIT);
    CHECK_INT(list.count, 1000);
    struct tg_arena tiny;
    tg_arena_init(&tiny, 100);
    CHECK_INT(mail_address_list_parse(&list, TG_SPAN_LIT("a@b.c, d@e.f"), &tiny), TG_LIMIT);
    tg_arena_deinit(&tiny);
    tg_buf_clear(&text);
    for (int i = 0; i < 100000; i++) {
        (void)tg_buf_str(&text, "(");
    }
    CHECK_INT(mail_address_list_parse(&list, tg_buf_span(&text), &arena), TG_OK);
    CHECK(list.defective);
    tg_buf_deinit(&text);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(addresses_in_utf8_are_read),
        TEST(plain_addresses_are_read),     TEST(comments_stand_anywhere),       TEST(groups_are_read),
        TEST(obsolete_forms_are_read),      TEST(old_mobile_addresses_are_read), TEST(names_are_decoded),
        TEST(what_is_wrong_is_passed_over), TEST(there_is_an_end_to_lists),
    };
    return tg_run_tests(tests);
}
