// SPDX-License-Identifier: MIT
/* Rows X01, X03, MSG05, MSG-H1: letters made to hurt. */
#include "protocols/mail/message.h"
#include "tests/harness/tg_test.h"

static struct tg_arena arena;

static int setup(void **state)
{
    (void)state;
    tg_arena_init(&arena, SIZE_MAX);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    tg_arena_deinit(&arena);
    return 0;
}

/* depth multiparts, one inside the other, none closed. */
static void nest(struct tg_buf *text, int depth)
{
    for (int i = 0; i < depth; i++) {
        (void)tg_buf_fmt(text, "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i);
    }
    (void)tg_buf_str(text, "\r\ninside\r\n");
}

static void deep_nesting_stops_at_32(void **state) /* MSG-H1 */
{
    (void)state;
    struct tg_buf text;
    int depths[] = {31, 32, 33, 10000};
    tg_buf_init(&text, SIZE_MAX);
    for (size_t i = 0; i < 4; i++) {
        tg_buf_clear(&text);
        nest(&text, depths[i]);
        const struct mail_part *part = mail_part_parse(tg_buf_span(&text), &arena);
        int depth = 0;
        while (part->child_count > 0) {
            part = part->children[0];
            depth++;
        }
        CHECK_INT(depth, depths[i] < 32 ? depths[i] : 32);
        CHECK_SPAN(part->subtype, depths[i] <= 32 ? "plain" : "octet-stream");
    }
    tg_buf_deinit(&text);
}

static size_t count_parts(const struct mail_part *part)
{
    size_t n = 1;
    for (size_t i = 0; i < part->child_count; i++) {
        n += count_parts(part->children[i]);
    }
    return n;
}

static void many_parts_stop_at_1000(void **state) /* MSG-H1 */
{
    (void)state;
    struct tg_buf text;
    tg_buf_init(&text, SIZE_MAX);
    for (int parts = 998; parts <= 1000; parts++) {
        tg_buf_clear(&text);
        (void)tg_buf_str(&text, "Content-Type: multipart/mixed; boundary=b\r\n\r\n");
        for (int i = 0; i < parts; i++) {
            (void)tg_buf_str(&text, "--b\r\n\r\nx\r\n");
        }
        (void)tg_buf_str(&text, "--b--\r\n");
        struct mail_part *part = mail_part_parse(tg_buf_span(&text), &arena);
        CHECK_INT(count_parts(part), parts < 999 ? parts + 1 : 1000);
        CHECK((part->defect != NULL) == (parts > 999));
    }
    for (int i = 0; i < 1000000; i++) {
        (void)tg_buf_str(&text, "--b\r\n");
    }
    text.ptr[0] = 'c'; /* still Content-Type; and a million more delimiters */
    CHECK_INT(count_parts(mail_part_parse(tg_buf_span(&text), &arena)), 1000);
    tg_buf_deinit(&text);
}

static void parts_in_parts_share_the_thousand(void **state) /* MSG-H1 */
{
    (void)state;
    struct tg_buf text;
    tg_buf_init(&text, SIZE_MAX);
    (void)tg_buf_str(&text, "Content-Type: multipart/mixed; boundary=a\r\n\r\n");
    for (int i = 0; i < 40; i++) {
        (void)tg_buf_str(&text, "--a\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n");
        for (int j = 0; j < 40; j++) {
            (void)tg_buf_str(&text, "--b\r\nContent-Type: message/rfc822\r\n\r\nA: b\r\n\r\nx\r\n");
        }
    }
    struct mail_part *part = mail_part_parse(tg_buf_span(&text), &arena);
    CHECK_INT(count_parts(part), 1000);
    tg_buf_deinit(&text);
}

/* Every part lies inside its parent, and its text can be asked for. */
static void walk(const struct mail_part *part)
{
    struct tg_buf scratch;
    tg_buf_init(&scratch, SIZE_MAX);
    CHECK(part->head.len + part->body.len == part->whole.len);
    CHECK(mail_part_decode(part, &scratch) && mail_part_text(part, &scratch, NULL) &&
          mail_part_display(part, &scratch, NULL));
    for (size_t i = 0; i < part->child_count; i++) {
        const struct mail_part *child = part->children[i];
        CHECK(child->whole.ptr >= part->body.ptr &&
              child->whole.ptr + child->whole.len <= part->body.ptr + part->body.len);
        walk(child);
    }
    tg_buf_deinit(&scratch);
}

static const char *const torture =
    "From: =?ISO-2022-JP?B?GyRCMlY7UhsoQg==?= <hanako@sakura.example>\r\n"
    "Subject: =?UTF-8?B?5Lya6K2w?=\r\n =?UTF-8?Q?_=E3=81=AE?=\r\n"
    "MIME-Version: 1.0\r\n"
    "Content-Type: multipart/mixed; boundary=\"outer\"\r\n\r\n"
    "--outer\r\nContent-Type: multipart/alternative; boundary*0=\"in\"; boundary*1=\"ner\"\r\n\r\n"
    "--inner\r\nContent-Type: text/plain; charset=iso-2022-jp; format=flowed\r\n\r\n\x1b$B2q5D\x1b(B \r\nend\r\n"
    "--inner\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: "
    "quoted-printable\r\n\r\n<p>=E4=BC=\r\n=9A</p>\r\n--inner--\r\n"
    "--outer\r\nContent-Type: message/rfc822\r\n\r\nSubject: in\r\n\r\n\xe4\xbc\x9a\r\n"
    "--outer\r\nContent-Type: image/png; name*=UTF-8''%E5%9C%B0.png\r\nContent-Transfer-Encoding: base64\r\n"
    "Content-Disposition: attachment;\r\n filename*0*=UTF-8''%E5%9C;\r\n "
    "filename*1*=%B0.png\r\n\r\niVBORw0KGgo=\r\n--outer--\r\n";

static void every_truncation_of_a_letter_can_be_read(void **state) /* X01, MSG-H1 */
{
    (void)state;
    size_t len = strlen(torture);
    CHECK_INT(count_parts(mail_part_parse(tg_span_str(torture), &arena)), 7);
    for (size_t cut = 0; cut <= len; cut++) {
        /* An exact copy, so that a read past its end is seen. */
        unsigned char *exact = tg_alloc(cut ? cut : 1);
        memcpy(exact, torture, cut);
        walk(mail_part_parse(tg_span_make(exact, cut), &arena));
        tg_arena_reset(&arena);
        tg_free(exact);
    }
}

static void every_damaged_octet_can_be_read(void **state)
{
    (void)state;
    static const unsigned char damage[] = {0, '\r', '\n', '"', '(', '-', '=', 0x1b, 0xff};
    size_t len = strlen(torture);
    unsigned char *copy = tg_alloc(len);
    for (size_t at = 0; at < len; at++) {
        memcpy(copy, torture, len);
        copy[at] = damage[at % sizeof damage];
        walk(mail_part_parse(tg_span_make(copy, len), &arena));
        tg_arena_reset(&arena);
    }
    tg_free(copy);
}

static void a_full_arena_gives_less_and_never_crashes(void **state) /* X03 */
{
    (void)state;
    for (size_t ceiling = 0; ceiling < 12000; ceiling += 48) {
        struct tg_arena tiny;
        tg_arena_init(&tiny, ceiling);
        const struct mail_part *part = mail_part_parse(tg_span_str(torture), &tiny);
        if (part) {
            walk(part);
        }
        CHECK(part != NULL || ceiling < 1000);
        tg_arena_deinit(&tiny);
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(deep_nesting_stops_at_32),          TEST(many_parts_stop_at_1000),
        TEST(parts_in_parts_share_the_thousand), TEST(every_truncation_of_a_letter_can_be_read),
        TEST(every_damaged_octet_can_be_read),   TEST(a_full_arena_gives_less_and_never_crashes),
    };
    return tg_run_tests(tests);
}
