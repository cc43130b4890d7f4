// SPDX-License-Identifier: MIT
/* Received fields (SMTP-T01 to SMTP-T03) and delivery reports (Q05 to Q07, SMTP-H10). */
#include "protocols/mail/compose.h"
#include "protocols/mail/message.h"
#include "tests/harness/tg_test.h"

static const struct tg_epoch epoch = {1775001600, 540};
static struct tg_buf out;
static struct tg_arena arena;
static struct tg_prng prng;

static int setup(void **state)
{
    (void)state;
    tg_buf_init(&out, SIZE_MAX);
    tg_arena_init(&arena, SIZE_MAX);
    tg_prng_init(&prng, 1, "mail.boundary");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    tg_buf_deinit(&out);
    tg_arena_deinit(&arena);
    return 0;
}

static struct mail_received received(void)
{
    return (struct mail_received){
        .client_name = TG_SPAN_LIT("pc.aoba.example"),
        .client_host = TG_SPAN_LIT("host2.aoba.example"),
        .client_ip = 0xc0000202,
        .by = TG_SPAN_LIT("mx.sakura.example"),
        .with = TG_SPAN_LIT("ESMTPA"),
        .id = TG_SPAN_LIT("4F2A1"),
        .rcpt = TG_SPAN_LIT("hanako@sakura.example"),
        .epoch = &epoch,
        .now = 3 * TG_SECOND,
    };
}

static void a_received_field_says_who_gave_what_to_whom(void **state) /* SMTP-T01, SMTP-T02, SMTP-T03 */
{
    (void)state;
    struct mail_received r = received();
    CHECK(mail_write_received(&out, &r));
    CHECK_SPAN(tg_buf_span(&out), "Received: from pc.aoba.example (host2.aoba.example [192.0.2.2])\r\n"
                                  " by mx.sakura.example with ESMTPA id 4F2A1\r\n"
                                  " for <hanako@sakura.example>; Wed, 01 Apr 2026 09:00:03 +0900\r\n");
}

static void several_recipients_are_not_named(void **state) /* SMTP-T03 */
{
    (void)state;
    struct mail_received r = received();
    r.rcpt.len = 0;
    r.client_host.len = 0;
    CHECK(mail_write_received(&out, &r));
    CHECK_SPAN(tg_buf_span(&out), "Received: from pc.aoba.example (unknown [192.0.2.2])\r\n"
                                  " by mx.sakura.example with ESMTPA id 4F2A1;\r\n"
                                  " Wed, 01 Apr 2026 09:00:03 +0900\r\n");
}

static void a_peer_cannot_write_its_own_lines(void **state) /* SMTP-H10 */
{
    (void)state;
    struct mail_received r = received();
    r.client_name = TG_SPAN_LIT("x (a) [1.2.3.4])\r\nX-Spam: no\r\n\0\x1b");
    r.client_host = TG_SPAN_LIT("evil] by\r\nX: y");
    r.rcpt = TG_SPAN_LIT("a\r\nX: y@mx.example");
    r.id = TG_SPAN_LIT("\r\n");
    CHECK(mail_write_received(&out, &r));
    struct mail_header header;
    (void)tg_buf_str(&out, "\r\n");
    mail_header_parse(&header, tg_buf_span(&out), &arena);
    CHECK_INT(header.count, 1);
    CHECK(!header.defective);
    CHECK(tg_span_find(tg_buf_span(&out), TG_SPAN_LIT("from xa[1.2.3.4]X-Spam:no (evilbyX:y [192.0.2.2])")) !=
          SIZE_MAX);
}

static void long_names_are_folded(void **state)
{
    (void)state;
    char name[400];
    struct mail_received r = received();
    memset(name, 'n', sizeof name);
    r.client_name = tg_span_make(name, sizeof name);
    r.client_host = tg_span_make(name, 70);
    r.by = tg_span_make(name, 70);
    CHECK(mail_write_received(&out, &r));
    struct tg_span rest = tg_buf_span(&out);
    while (rest.len > 0) {
        size_t end = tg_span_find(rest, TG_SPAN_LIT("\r\n"));
        CHECK(end <= 255 + 15);
        rest = tg_span_after(rest, end + 2);
        CHECK(rest.len == 0 || rest.ptr[0] == ' ');
    }
    struct tg_buf small;
    tg_buf_init(&small, 100);
    CHECK(!mail_write_received(&small, &r));
    CHECK_INT(small.len, 0);
    tg_buf_deinit(&small);
}

static struct mail_dsn_recipient failed_one(void)
{
    return (struct mail_dsn_recipient){
        .final_recipient = TG_SPAN_LIT("hanna@sakura.example"),
        .orcpt = TG_SPAN_LIT("rfc822;hanna+2Bx@sakura.example"),
        .action = "failed",
        .status = {5, 1, 1},
        .remote_mta = TG_SPAN_LIT("mx.sakura.example"),
        .diagnostic = TG_SPAN_LIT("550 5.1.1 No such user here"),
        .last_attempt = TG_MINUTE,
        .will_retry_until = TG_TIME_NEVER,
    };
}

static struct mail_dsn report(const struct mail_dsn_recipient *recipients, size_t count)
{
    return (struct mail_dsn){
        .reporting_mta = TG_SPAN_LIT("mx.aoba.example"),
        .to = TG_SPAN_LIT("taro@aoba.example"),
        .envid = TG_SPAN_LIT("QQ+2B314"),
        .arrival = 0,
        .now = 2 * TG_MINUTE,
        .epoch = &epoch,
        .recipients = recipients,
        .recipient_count = count,
        .original = TG_SPAN_LIT(
            "Subject: =?UTF-8?B?5Lya?=\r\nX-Raw: \xe4\xbc\x9a\r\nFrom: taro@aoba.example\r\n\r\nsecret body\r\n"),
        .message_id = TG_SPAN_LIT("dsn.1@mx.aoba.example"),
    };
}

static struct mail_part *write_report(const struct mail_dsn *dsn)
{
    tg_buf_clear(&out);
    CHECK(mail_write_dsn(&out, dsn, &prng));
    struct mail_part *part = mail_part_parse(tg_buf_span(&out), &arena);
    CHECK(part && !part->defect);
    CHECK_SPAN(part->type, "multipart");
    CHECK_SPAN(part->subtype, "report");
    CHECK_SPAN(mail_part_param(part, "report-type"), "delivery-status");
    CHECK_INT(part->child_count, 3);
    for (size_t i = 0; i < out.len; i++) {
        CHECK(out.ptr[i] < 0x80); /* 7bit, all of it */
    }
    return part;
}

static void the_report_has_the_fields_of_a_report(void **state) /* Q06 */
{
    (void)state;
    struct mail_dsn_recipient r = failed_one();
    struct mail_dsn dsn = report(&r, 1);
    struct mail_part *part = write_report(&dsn);
    const char *want[][2] = {
        {"Date",           "Wed, 01 Apr 2026 09:02:00 +0900"                                     },
        {"From",           "Mail Delivery System <postmaster@mx.aoba.example>"                   },
        {"To",             "taro@aoba.example"                                                   },
        {"Subject",        "配達できませんでした / Undelivered mail returned to sender"},
        {"Message-ID",     "<dsn.1@mx.aoba.example>"                                             },
        {"Auto-Submitted", "auto-replied"                                                        },
        {"MIME-Version",   "1.0"                                                                 }
    };
    for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) {
        struct tg_buf value;
        tg_buf_init(&value, SIZE_MAX);
        CHECK_INT(mail_header_count(&part->header, want[i][0]), 1);
        CHECK(mail_field_decode(&value, mail_header_find(&part->header, want[i][0])->value));
        CHECK_SPAN(tg_buf_span(&value), want[i][1]);
        tg_buf_deinit(&value);
    }
}

static void the_status_part_is_as_the_rfc_wants_it(void **state) /* Q07 */
{
    (void)state;
    struct mail_dsn_recipient r[2] = {failed_one(), failed_one()};
    r[1].final_recipient = TG_SPAN_LIT("jiro@nowhere.example");
    r[1].orcpt.len = r[1].remote_mta.len = r[1].diagnostic.len = 0;
    r[1].status[0] = 4;
    r[1].status[1] = 4;
    r[1].status[2] = 1;
    struct mail_dsn dsn = report(r, 2);
    struct mail_part *part = write_report(&dsn);
    CHECK_SPAN(part->children[1]->type, "message");
    CHECK_SPAN(part->children[1]->subtype, "delivery-status");
    CHECK_SPAN(part->children[1]->body, "Original-Envelope-Id: QQ+314\r\n"
                                        "Reporting-MTA: dns; mx.aoba.example\r\n"
                                        "Arrival-Date: Wed, 01 Apr 2026 09:00:00 +0900\r\n"
                                        "\r\n"
                                        "Original-Recipient: rfc822; hanna+x@sakura.example\r\n"
                                        "Final-Recipient: rfc822; hanna@sakura.example\r\n"
                                        "Action: failed\r\n"
                                        "Status: 5.1.1\r\n"
                                        "Remote-MTA: dns; mx.sakura.example\r\n"
                                        "Diagnostic-Code: smtp; 550 5.1.1 No such user here\r\n"
                                        "Last-Attempt-Date: Wed, 01 Apr 2026 09:01:00 +0900\r\n"
                                        "\r\n"
                                        "Final-Recipient: rfc822; jiro@nowhere.example\r\n"
                                        "Action: failed\r\n"
                                        "Status: 4.4.1\r\n"
                                        "Last-Attempt-Date: Wed, 01 Apr 2026 09:01:00 +0900\r\n");
}

static void a_delay_says_how_long_it_will_be_tried(void **state) /* Q04, Q07 */
{
    (void)state;
    struct mail_dsn_recipient r = failed_one();
    r.action = "delayed";
    r.status[0] = 4;
    r.will_retry_until = 5 * TG_DAY;
    struct mail_dsn dsn = report(&r, 1);
    dsn.envid.len = 0;
    struct mail_part *part = write_report(&dsn);
    struct tg_span body = part->children[1]->body;
    CHECK(tg_span_find(body, TG_SPAN_LIT("\r\nWill-Retry-Until: Mon, 06 Apr 2026 09:00:00 +0900")) != SIZE_MAX);
    CHECK(tg_span_find(body, TG_SPAN_LIT("Original-Envelope-Id")) == SIZE_MAX);
}

static void people_read_both_languages(void **state) /* Q06 */
{
    (void)state;
    const char *actions[] = {"failed", "delayed", "delivered", "relayed"};
    const char *japanese[] = {"配達できませんでした", "配達が遅れています", "メールを配達しました",
                              "サーバーに渡しました"};
    const char *english[] = {"could not be delivered", "is delayed", "was delivered", "was handed to a server"};
    for (size_t i = 0; i < 4; i++) {
        struct mail_dsn_recipient r = failed_one();
        struct tg_buf text;
        r.action = actions[i];
        struct mail_dsn dsn = report(&r, 1);
        struct mail_part *part = write_report(&dsn);
        tg_buf_init(&text, SIZE_MAX);
        CHECK_SPAN(mail_part_param(part->children[0], "charset"), "ISO-2022-JP");
        CHECK_SPAN(part->children[0]->encoding, "7bit");
        CHECK(mail_part_text(part->children[0], &text, NULL));
        CHECK(tg_span_find(tg_buf_span(&text), tg_span_str(japanese[i])) != SIZE_MAX);
        CHECK(tg_span_find(tg_buf_span(&text), tg_span_str(english[i])) != SIZE_MAX);
        CHECK(tg_span_find(tg_buf_span(&text), TG_SPAN_LIT("<hanna@sakura.example>")) != SIZE_MAX);
        CHECK(tg_span_find(tg_buf_span(&text), TG_SPAN_LIT("550 5.1.1 No such user here")) != SIZE_MAX);
        tg_buf_deinit(&text);
    }
}

static void the_header_alone_goes_back_unless_all_is_wanted(void **state) /* Q06 */
{
    (void)state;
    struct mail_dsn_recipient r = failed_one();
    struct mail_dsn dsn = report(&r, 1);
    struct mail_part *part = write_report(&dsn);
    CHECK_SPAN(part->children[2]->subtype, "rfc822-headers");
    CHECK_SPAN(part->children[2]->body, "Subject: =?UTF-8?B?5Lya?=\r\nX-Raw: ???\r\nFrom: taro@aoba.example\r\n");
    dsn.full = true; /* but it has 8-bit octets */
    CHECK_SPAN(write_report(&dsn)->children[2]->subtype, "rfc822-headers");
    dsn.original = TG_SPAN_LIT("Subject: a\r\n\r\nwhole body\r\n");
    part = write_report(&dsn);
    CHECK_SPAN(part->children[2]->subtype, "rfc822");
    CHECK_SPANS(part->children[2]->body, dsn.original);
    CHECK_SPAN(part->children[2]->children[0]->body, "whole body\r\n");
}

static void letters_over_64_kib_come_back_as_their_header(void **state) /* Q06 */
{
    (void)state;
    struct tg_buf big;
    struct mail_dsn_recipient r = failed_one();
    struct mail_dsn dsn = report(&r, 1);
    tg_buf_init(&big, SIZE_MAX);
    (void)tg_buf_str(&big, "Subject: big\r\n\r\n");
    while (big.len < 65536) {
        (void)tg_buf_str(&big, "0123456789abcd\r\n");
    }
    dsn.full = true;
    dsn.original = tg_buf_span(&big);
    CHECK_INT(big.len, 65536);
    CHECK_SPAN(write_report(&dsn)->children[2]->subtype, "rfc822");
    (void)tg_buf_str(&big, "x");
    dsn.original = tg_buf_span(&big);
    CHECK_SPAN(write_report(&dsn)->children[2]->subtype, "rfc822-headers");
    tg_buf_deinit(&big);
}

static void nothing_a_peer_said_makes_a_field(void **state) /* SMTP-H10 */
{
    (void)state;
    struct mail_dsn_recipient r = failed_one();
    r.final_recipient = TG_SPAN_LIT("a@b\r\nAction: delivered");
    r.orcpt = TG_SPAN_LIT("rfc822;x+0D+0AAction: delivered+00");
    r.remote_mta = TG_SPAN_LIT("h\r\nAction: delivered");
    r.diagnostic = TG_SPAN_LIT("550 a\r\n\r\nAction: delivered\x1b[2J\xff");
    struct mail_dsn dsn = report(&r, 1);
    dsn.envid = TG_SPAN_LIT("x+0D+0AX-Evil:+20y");
    dsn.to = TG_SPAN_LIT("a@b\r\nBcc: eve");
    dsn.reporting_mta = TG_SPAN_LIT("me\r\nBcc: eve");
    dsn.original = TG_SPAN_LIT("Subject: a\rb\nc\0d\n--x");
    struct mail_part *part = write_report(&dsn);
    CHECK_INT(mail_header_count(&part->header, "Bcc"), 0);
    struct tg_span body = part->children[1]->body;
    CHECK(tg_span_find(body, TG_SPAN_LIT("\nAction: delivered")) == SIZE_MAX);
    CHECK(tg_span_find(body, TG_SPAN_LIT("\nX-Evil")) == SIZE_MAX);
    CHECK(tg_span_find(body, TG_SPAN_LIT("Diagnostic-Code: smtp; 550 a Action: delivered?[2J?")) != SIZE_MAX);
    CHECK_SPAN(part->children[2]->body, "Subject: a?b\r\n");
    CHECK_INT(tg_span_find_byte(tg_buf_span(&out), 0), SIZE_MAX);
}

static void a_full_buffer_leaves_nothing_behind(void **state) /* X03 */
{
    (void)state;
    struct mail_dsn_recipient r = failed_one();
    struct mail_dsn dsn = report(&r, 1);
    (void)write_report(&dsn);
    for (size_t ceiling = 0; ceiling < out.len; ceiling += 50) {
        struct tg_buf small;
        tg_buf_init(&small, ceiling);
        CHECK(!mail_write_dsn(&small, &dsn, &prng));
        CHECK_INT(small.len, 0);
        tg_buf_deinit(&small);
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_received_field_says_who_gave_what_to_whom),
        TEST(several_recipients_are_not_named),
        TEST(a_peer_cannot_write_its_own_lines),
        TEST(long_names_are_folded),
        TEST(the_report_has_the_fields_of_a_report),
        TEST(the_status_part_is_as_the_rfc_wants_it),
        TEST(a_delay_says_how_long_it_will_be_tried),
        TEST(people_read_both_languages),
        TEST(the_header_alone_goes_back_unless_all_is_wanted),
        TEST(letters_over_64_kib_come_back_as_their_header),
        TEST(nothing_a_peer_said_makes_a_field),
        TEST(a_full_buffer_leaves_nothing_behind),
    };
    return tg_run_tests(tests);
}
