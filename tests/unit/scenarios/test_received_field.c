// SPDX-License-Identifier: MIT
#include "sim/transcripts/received_field.h"
#include "tests/harness/tg_test.h"

static struct tg_arena arena;

static struct received_field read_field(const char *value)
{
    struct received_field f;
    received_field_parse(&f, tg_span_str(value), &arena);
    return f;
}

/* RFC 5321 section 4.4, MSG04 */
static void every_clause_of_a_folded_field_is_found(void **state)
{
    (void)state;
    const struct received_field f =
        read_field(" from taro-pc (pc7.aoba.example [192.0.2.7])\r\n\tby mail.aoba.example (Postfix) via TCP\r\n"
                   "\twith ESMTPSA id 4XyZ (queue) for <taro@aoba.example>; Wed, 1 Apr 2026 09:00:05 +0900 (JST)\r\n");
    CHECK_SPAN(f.from, "taro-pc");
    CHECK_SPAN(f.from_seen, "pc7.aoba.example [192.0.2.7]");
    CHECK_SPAN(f.address, "192.0.2.7");
    CHECK_SPAN(f.by, "mail.aoba.example");
    CHECK_SPAN(f.via, "TCP");
    CHECK_SPAN(f.with, "ESMTPSA");
    CHECK_SPAN(f.id, "4XyZ");
    CHECK_SPAN(f.recipient, "taro@aoba.example");
    CHECK_SPAN(f.date_text, "Wed, 1 Apr 2026 09:00:05 +0900 (JST)");
    CHECK(f.has_date);
    CHECK_INT(f.unix_seconds, 1775001605);
    CHECK_INT(f.zone_minutes, 540);
}

static void a_client_may_be_called_by_or_with_and_say_only_its_address(void **state)
{
    (void)state;
    struct received_field f = read_field("from by ([IPv6:2001:db8::7]) by with with SMTP; 1 Apr 26 00:00 GMT");
    CHECK_SPAN(f.from, "by");
    CHECK_SPAN(f.address, "2001:db8::7");
    CHECK_SPAN(f.by, "with");
    CHECK_SPAN(f.with, "SMTP");
    CHECK(f.has_date);
    CHECK_INT(f.unix_seconds, 1775001600);
    f = read_field("from [192.0.2.9] by x");
    CHECK_SPAN(f.address, "192.0.2.9");
    CHECK(!f.has_date && f.date_text.len == 0);
    f = read_field("from 2001:db8::1 (HELO x) by y; z");
    CHECK_SPAN(f.address, "2001:db8::1");
    CHECK_SPAN(f.from_seen, "HELO x");
    CHECK(!f.has_date);
    CHECK_SPAN(f.date_text, "z");
}

static void what_real_servers_write_is_read_as_far_as_it_goes(void **state)
{
    (void)state;
    struct received_field f = read_field("(qmail 42 invoked by uid 0); 1 Apr 2026 00:00:00 -0000");
    CHECK(f.from.len == 0 && f.by.len == 0 && f.from_seen.len == 0);
    CHECK_INT(f.unix_seconds, 1775001600);
    f = read_field("from A.x.example by B.x.example with Microsoft SMTP Server (version=TLS1_2; cipher=X) id 15.1 via "
                   "Frontend Transport; Wed, 1 Apr 2026 00:00:01 +0000");
    CHECK_SPAN(f.with, "Microsoft SMTP Server");
    CHECK_SPAN(f.id, "15.1");
    CHECK_SPAN(f.via, "Frontend Transport");
    CHECK_INT(f.unix_seconds, 1775001601);
    f = read_field("from a by b by c for <\"x;y\"@z>; x; 1 Apr 2026 00:00:00 +0000");
    CHECK_SPAN(f.by, "b"); /* the first counts */
    CHECK_SPAN(f.recipient, "\"x;y\"@z");
    CHECK_INT(f.unix_seconds, 1775001600);
    f = read_field("");
    CHECK(f.from.len == 0 && !f.has_date);
    f = read_field("from (never closed; 1 Apr 2026 00:00:00 +0000");
    CHECK(f.from.len == 0 && !f.has_date);
    f = read_field("from \"never closed; 1 Apr 2026 00:00:00 +0000");
    CHECK(!f.has_date);
    f = read_field("from x by");
    CHECK_SPAN(f.from, "x");
    CHECK(f.by.len == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_clause_of_a_folded_field_is_found),
        cmocka_unit_test(a_client_may_be_called_by_or_with_and_say_only_its_address),
        cmocka_unit_test(what_real_servers_write_is_read_as_far_as_it_goes),
    };
    tg_arena_init(&arena, SIZE_MAX);
    const int failed = tg_run_tests(tests);
    tg_arena_deinit(&arena);
    return failed;
}
