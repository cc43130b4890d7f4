// SPDX-License-Identifier: MIT
/* Rows SMTP-G02 to SMTP-G06, SMTP-R14, SMTP-R15, SMTP-R17. */
#include "protocols/mail/address.h"
#include "tests/harness/tg_test.h"

static const struct mail_path_rules strict = {0};
static const struct mail_path_rules reverse = {.allow_null = true};
static const struct mail_path_rules keitai = {.keitai_dots = true};

static struct mail_path path;

static enum mail_path_error parse(const char *text, struct mail_path_rules rules)
{
    return mail_path_parse(&path, tg_span_str(text), rules);
}

static void a_plain_path_is_taken_apart(void **state)
{
    (void)state;
    CHECK_INT(parse("<hanako@sakura.example> SIZE=100", strict), MAIL_PATH_OK);
    CHECK_SPAN(path.whole, "hanako@sakura.example");
    CHECK_SPAN(path.local, "hanako");
    CHECK_SPAN(path.domain, "sakura.example");
    CHECK_INT(path.consumed, 23);
    CHECK(!path.had_route);
}

static void the_null_path_is_for_senders_only(void **state)
{
    (void)state;
    CHECK_INT(parse("<>", reverse), MAIL_PATH_OK);
    CHECK_INT(path.whole.len, 0);
    CHECK_INT(path.consumed, 2);
    CHECK_INT(parse("<>", strict), MAIL_PATH_SYNTAX); /* SMTP-R14 */
}

static void angle_brackets_are_needed(void **state) /* SMTP-G01 */
{
    (void)state;
    const char *bad[] = {"hanako@sakura.example",
                         "",
                         "<",
                         "<hanako@sakura.example",
                         "<@>",
                         "< hanako@sakura.example>",
                         "<hanako@sakura.example >",
                         "<hanako>",
                         "<@sakura.example>",
                         "<hanako@>",
                         "<hanako@@sakura.example>"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CHECK_INT(parse(bad[i], strict), MAIL_PATH_SYNTAX);
        CHECK(path.error_at <= strlen(bad[i]));
    }
}

static void dots_side_by_side_are_illegal_without_quotes(void **state) /* SMTP-G02 */
{
    (void)state;
    const char *bad[] = {"<a..b@keitai.example>", "<.a@keitai.example>", "<a.@keitai.example>"};
    for (size_t i = 0; i < 3; i++) {
        CHECK_INT(parse(bad[i], strict), MAIL_PATH_SYNTAX);
        CHECK_INT(parse(bad[i], keitai), MAIL_PATH_OK);
    }
    CHECK_INT(parse("<..@keitai.example>", keitai), MAIL_PATH_SYNTAX);
    CHECK_INT(parse("<\"a..b\"@keitai.example>", strict), MAIL_PATH_OK);
    CHECK_SPAN(path.local, "\"a..b\"");
}

static void all_quotings_of_a_local_part_are_equal(void **state) /* SMTP-G02 */
{
    (void)state;
    struct mail_path other;
    (void)parse("<\"a..\\b\"@Keitai.example>", strict);
    CHECK_INT(mail_path_parse(&other, TG_SPAN_LIT("<a..b@keitai.EXAMPLE>"), keitai), MAIL_PATH_OK);
    CHECK(mail_path_eq(&path, &other));
    (void)parse("<\"ann\"@mx.example>", strict);
    (void)mail_path_parse(&other, TG_SPAN_LIT("<ann@mx.example>"), strict);
    CHECK(mail_path_eq(&path, &other));
    (void)mail_path_parse(&other, TG_SPAN_LIT("<Ann@mx.example>"), strict);
    CHECK(!mail_path_eq(&path, &other)); /* X05 */
    (void)mail_path_parse(&other, TG_SPAN_LIT("<annn@mx.example>"), strict);
    CHECK(!mail_path_eq(&path, &other));
    (void)mail_path_parse(&other, TG_SPAN_LIT("<>"), reverse);
    CHECK(!mail_path_eq(&path, &other));
    CHECK(mail_path_eq(&other, &other));
}

static void a_quoted_local_part_may_hold_angle_brackets_and_at_signs(void **state)
{
    (void)state;
    CHECK_INT(parse("<\"a>b @ \\\"c\\\"\"@mx.example>", strict), MAIL_PATH_OK);
    CHECK_SPAN(path.domain, "mx.example");
    CHECK_INT(parse("<\"a\"b@mx.example>", strict), MAIL_PATH_SYNTAX);
    CHECK_INT(parse("<\"a@mx.example>", strict), MAIL_PATH_SYNTAX);
    CHECK_INT(parse("<\"a\\", strict), MAIL_PATH_SYNTAX);
}

static void a_source_route_is_stripped(void **state) /* SMTP-G03 */
{
    (void)state;
    CHECK_INT(parse("<@a.example,@b.example:u@d.example>", strict), MAIL_PATH_OK);
    CHECK_SPAN(path.whole, "u@d.example");
    CHECK(path.had_route);
    CHECK_INT(path.consumed, 35);
    CHECK_INT(parse("<@a.example,:u@d.example>", strict), MAIL_PATH_SYNTAX);
    CHECK_INT(parse("<@a.example:Postmaster>", strict), MAIL_PATH_SYNTAX);
    CHECK_INT(parse("<u%d.example@relay.example>", strict), MAIL_PATH_OK);
    CHECK_SPAN(path.local, "u%d.example");
}

static void postmaster_needs_no_domain(void **state) /* SMTP-G04 */
{
    (void)state;
    struct mail_path other;
    CHECK_INT(parse("<PostMaster>", strict), MAIL_PATH_OK);
    CHECK_SPAN(path.local, "PostMaster");
    CHECK_INT(path.domain.len, 0);
    (void)mail_path_parse(&other, TG_SPAN_LIT("<postmaster>"), strict);
    CHECK(mail_path_eq(&path, &other));
}

static void address_literals_are_read(void **state) /* SMTP-G05 */
{
    (void)state;
    CHECK_INT(parse("<u@[192.0.2.1]>", strict), MAIL_PATH_OK);
    CHECK_SPAN(path.domain, "[192.0.2.1]");
    const char *good[] = {"[0.0.0.0]",  "[255.255.255.255]",      "[IPv6:2001:db8::1]",     "[IPV6:::]",
                          "[ipv6:::1]", "[IPv6:1:2:3:4:5:6:7:8]", "[IPv6:::ffff:192.0.2.1]"};
    const char *bad[] = {"[192.0.2]",  "[192.0.2.256]", "[192.0.2.1.5]",          "[1.2.3.]",
                         "[::1]",      "[IPv6:1:2]",    "[IPv6:::1::]",           "[IPv6:12345::]",
                         "[]",         "[IPv6:]",       "[IPv6:1:2:3:4:5:6:7::]", "[tag:text]",
                         "192.0.2.1]", "[192.0.2.1",    "[IPv6:::1.2.3]",         "[IPv6:1:]",
                         "[IPv6::1]"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        CHECK(mail_address_literal_valid(tg_span_str(good[i])));
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CHECK(!mail_address_literal_valid(tg_span_str(bad[i])));
    }
}

static void domains_are_letters_digits_and_hyphens(void **state) /* SMTP-G06 */
{
    (void)state;
    const char *good[] = {"a",           "sakura.example",
                          "x-1.example", "1.example",
                          "[192.0.2.1]", "a123456789b123456789c123456789d123456789e123456789f123456789ghi.example"};
    const char *bad[] = {"",           ".",
                         "a.",         ".a",
                         "a..b",       "-a.example",
                         "a-.example", "a_b.example",
                         "a b",        "a123456789b123456789c123456789d123456789e123456789f123456789ghij.example"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        CHECK(mail_domain_valid(tg_span_str(good[i])));
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CHECK(!mail_domain_valid(tg_span_str(bad[i])));
    }
}

static void octets_that_are_not_ascii_or_controls_are_told_apart(void **state) /* SMTP-R15 */
{
    (void)state;
    CHECK_INT(parse("<\xe8\x8a\xb1@sakura.example>", strict), MAIL_PATH_NON_ASCII);
    CHECK_INT(path.error_at, 1);
    CHECK_INT(parse("<a@\xe8\x8a\xb1.example>", strict), MAIL_PATH_NON_ASCII);
    CHECK_INT(parse("<\"\xe8\"@sakura.example>", strict), MAIL_PATH_NON_ASCII);
    CHECK_INT(parse("<a\tb@sakura.example>", strict), MAIL_PATH_CONTROL);
    CHECK_INT(parse("<\"a\x1b\"@sakura.example>", strict), MAIL_PATH_CONTROL);
    CHECK_INT(mail_path_parse(&path, TG_SPAN_LIT("<a\0b@sakura.example>"), strict), MAIL_PATH_CONTROL);
    CHECK_INT(mail_path_parse(&path, TG_SPAN_LIT("<a@sakura.example\0>"), strict), MAIL_PATH_CONTROL);
}

/* <LOCAL@DOMAIN> with so many octets each. */
static enum mail_path_error parse_sized(size_t local, size_t domain)
{
    struct tg_buf text;
    tg_buf_init(&text, SIZE_MAX);
    (void)tg_buf_str(&text, "<");
    for (size_t i = 0; i < local; i++) {
        (void)tg_buf_str(&text, "a");
    }
    (void)tg_buf_str(&text, "@");
    for (size_t i = 0; i < domain; i++) {
        (void)tg_buf_str(&text, i % 50 == 49 && i + 1 < domain ? "." : "d");
    }
    (void)tg_buf_str(&text, ">");
    enum mail_path_error error = mail_path_parse(&path, tg_buf_span(&text), strict);
    tg_buf_deinit(&text);
    return error;
}

static void lengths_are_limited(void **state) /* SMTP-R17 */
{
    (void)state;
    CHECK_INT(parse_sized(64, 20), MAIL_PATH_OK);
    CHECK_INT(parse_sized(65, 20), MAIL_PATH_TOO_LONG);
    CHECK_INT(parse_sized(1, 252), MAIL_PATH_OK); /* 256 octets with the brackets */
    CHECK_INT(parse_sized(1, 253), MAIL_PATH_TOO_LONG);
    CHECK_INT(parse_sized(1, 256), MAIL_PATH_TOO_LONG);
    CHECK_INT(parse_sized(64, 200), MAIL_PATH_TOO_LONG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plain_path_is_taken_apart),
        cmocka_unit_test(the_null_path_is_for_senders_only),
        cmocka_unit_test(angle_brackets_are_needed),
        cmocka_unit_test(dots_side_by_side_are_illegal_without_quotes),
        cmocka_unit_test(all_quotings_of_a_local_part_are_equal),
        cmocka_unit_test(a_quoted_local_part_may_hold_angle_brackets_and_at_signs),
        cmocka_unit_test(a_source_route_is_stripped),
        cmocka_unit_test(postmaster_needs_no_domain),
        cmocka_unit_test(address_literals_are_read),
        cmocka_unit_test(domains_are_letters_digits_and_hyphens),
        cmocka_unit_test(octets_that_are_not_ascii_or_controls_are_told_apart),
        cmocka_unit_test(lengths_are_limited),
    };
    return tg_run_tests(tests);
}
