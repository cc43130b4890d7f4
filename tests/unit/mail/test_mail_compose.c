// SPDX-License-Identifier: MIT
/* Rows MSG01, MSG02, MSG03, MSG08 to MSG12, SMTP-K06, SMTP-H10. */
#include "protocols/mail/address.h"
#include "protocols/mail/compose.h"
#include "protocols/mail/message.h"
#include "tests/harness/tg_test.h"

static const struct tg_epoch epoch = {1775001600, 540}; /* 2026-04-01 09:00:00 +0900 */

static struct tg_buf letter;
static struct tg_arena arena;
static struct tg_prng prng;
static struct mail_part *part;
static struct mail_mailbox hanako;

static int setup(void **state)
{
    (void)state;
    tg_buf_init(&letter, SIZE_MAX);
    tg_arena_init(&arena, SIZE_MAX);
    tg_prng_init(&prng, 1, "mail.boundary");
    hanako = (struct mail_mailbox){TG_SPAN_LIT("花子"), TG_SPAN_LIT("hanako@sakura.example")};
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    tg_buf_deinit(&letter);
    tg_arena_deinit(&arena);
    return 0;
}

static struct mail_draft draft_of(const char *subject, const char *text)
{
    return (struct mail_draft){
        .from = {TG_SPAN_LIT("Taro Aoba"), TG_SPAN_LIT("taro@aoba.example")},
        .to = &hanako,
        .to_count = 1,
        .subject = tg_span_str(subject),
        .text = tg_span_str(text),
        .date = 0,
        .epoch = &epoch,
        .message_id = TG_SPAN_LIT("20260401.1.3f@aoba.example"),
    };
}

static void compose(const struct mail_draft *draft)
{
    tg_buf_clear(&letter);
    CHECK(mail_compose(&letter, draft, &prng));
    part = mail_part_parse(tg_buf_span(&letter), &arena);
    CHECK(part != NULL && part->defect == NULL);
}

static void check_text(const struct mail_part *of, const char *want)
{
    struct tg_buf text;
    bool guessed = true;
    tg_buf_init(&text, SIZE_MAX);
    CHECK(mail_part_text(of, &text, &guessed));
    CHECK(!guessed);
    CHECK_SPAN(tg_buf_span(&text), want);
    tg_buf_deinit(&text);
}

static void check_field(const char *name, const char *want)
{
    struct tg_buf value;
    tg_buf_init(&value, SIZE_MAX);
    const struct mail_field *field = mail_header_find(&part->header, name);
    CHECK(field != NULL);
    CHECK(mail_field_unfold(&value, field));
    CHECK_SPAN(tg_buf_span(&value), want);
    tg_buf_deinit(&value);
}

static void a_plain_letter_is_written_to_the_octet(void **state)
{
    (void)state;
    struct mail_draft draft = draft_of("Lunch", "Hello\nHanako\n");
    struct mail_mailbox cc[] = {
        {.address = TG_SPAN_LIT("jiro@aoba.example")},
        { TG_SPAN_LIT("Ann (Sales), Ltd."),              TG_SPAN_LIT("ann@mx.example")}
    };
    struct mail_mailbox to = {.address = TG_SPAN_LIT("hanako@sakura.example")};
    draft.to = &to;
    draft.cc = cc;
    draft.cc_count = 2;
    compose(&draft);
    CHECK_SPAN(tg_buf_span(&letter), "Date: Wed, 01 Apr 2026 09:00:00 +0900\r\n"
                                     "From: Taro Aoba <taro@aoba.example>\r\n"
                                     "To: hanako@sakura.example\r\n"
                                     "Cc: jiro@aoba.example, \"Ann (Sales), Ltd.\" <ann@mx.example>\r\n"
                                     "Subject: Lunch\r\n"
                                     "Message-ID: <20260401.1.3f@aoba.example>\r\n"
                                     "MIME-Version: 1.0\r\n"
                                     "Content-Type: text/plain; charset=us-ascii\r\n"
                                     "Content-Transfer-Encoding: 7bit\r\n"
                                     "\r\n"
                                     "Hello\r\nHanako\r\n");
}

static void the_encoding_follows_the_text(void **state) /* MSG08, MSG10 */
{
    (void)state;
    struct mail_draft draft = draft_of("a", "会議のお知らせです。\n");
    compose(&draft);
    CHECK_SPAN(part->encoding, "base64");
    CHECK_SPAN(mail_part_param(part, "charset"), "UTF-8");
    draft.charset = MAIL_CHARSET_ISO2022JP;
    compose(&draft);
    CHECK_SPAN(part->encoding, "7bit");
    CHECK_SPAN(mail_part_param(part, "charset"), "ISO-2022-JP");
    CHECK_SPAN(part->body, "\x1b$B2q5D$N$*CN$i$;$G$9!#\x1b(B\r\n");
    draft.text = TG_SPAN_LIT("①番\n"); /* does not fit */
    compose(&draft);
    CHECK_SPAN(mail_part_param(part, "charset"), "UTF-8");
    draft.text = TG_SPAN_LIT("We meet at the café at noon.\n");
    compose(&draft);
    CHECK_SPAN(part->encoding, "quoted-printable");
    CHECK_SPAN(part->body, "We meet at the caf=C3=A9 at noon.\r\n");
    draft.encoding = MAIL_ENCODING_8BIT;
    compose(&draft);
    CHECK_SPAN(part->encoding, "8bit");
    draft.encoding = MAIL_ENCODING_BASE64;
    compose(&draft);
    CHECK_SPAN(part->encoding, "base64");
    draft.encoding = MAIL_ENCODING_QP;
    draft.text = TG_SPAN_LIT("plain");
    compose(&draft);
    CHECK_SPAN(part->encoding, "quoted-printable");
    CHECK_SPAN(mail_part_param(part, "charset"), "us-ascii");
}

static void lines_over_998_octets_are_encoded(void **state) /* MSG01 */
{
    (void)state;
    char text[1000];
    memset(text, 'x', sizeof text);
    struct mail_draft draft = draft_of("a", "");
    for (size_t len = 997; len <= 999; len++) {
        draft.text = tg_span_make(text, len);
        draft.encoding = MAIL_ENCODING_AUTO;
        compose(&draft);
        CHECK_SPAN(part->encoding, len <= 998 ? "7bit" : "quoted-printable");
        draft.encoding = MAIL_ENCODING_8BIT;
        compose(&draft);
        CHECK_SPAN(part->encoding, len <= 998 ? "7bit" : "quoted-printable");
    }
}

static void the_same_text_comes_back_in_every_charset_and_encoding(void **state)
{
    (void)state;
    const char *texts[] = {"",
                           "a\r\n",
                           "会議のお知らせ\r\n\r\n明日 10:00 から。\r\n",
                           "Café\r\n.\r\n..dot\r\nFrom here\r\n",
                           "①㈱髙 emoji 😀\r\n",
                           "tab\there  spaces   \r\n",
                           "ソ能表 ￥＼～－\r\n",
                           "\xef\xbd\xb1\xef\xbd\xb2 ｱｲｳ\r\n",
                           "ctrl \x0c \x1b[31m red\r\n"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        for (int charset = 0; charset <= MAIL_CHARSET_ISO2022JP; charset++) {
            for (int encoding = 0; encoding <= MAIL_ENCODING_8BIT; encoding++) {
                struct mail_draft draft = draft_of(texts[i], texts[i]);
                draft.charset = (enum mail_charset_choice)charset;
                draft.encoding = (enum mail_encoding_choice)encoding;
                compose(&draft);
                check_text(part, texts[i]);
            }
        }
    }
}

static void line_ends_of_any_kind_become_crlf(void **state) /* SMTP-D05 */
{
    (void)state;
    struct mail_draft draft = draft_of("a", "one\ntwo\r\nthree\rfour");
    compose(&draft);
    CHECK_SPAN(part->body, "one\r\ntwo\r\nthree\r\nfour\r\n");
    draft.text = TG_SPAN_LIT("a\0b\xff");
    compose(&draft);
    check_text(part, "ab\xef\xbf\xbd\r\n");
}

static void no_field_can_start_another_one(void **state) /* SMTP-H10: CRLF injection through every input */
{
    (void)state;
    const char *evil = "x\r\nBcc: eve@evil.example\r\n\r\n<script>\x1b[2J";
    struct mail_mailbox mailbox = {tg_span_str(evil), tg_span_str(evil)};
    struct mail_attachment attachment = {tg_span_str(evil), tg_span_str(evil), TG_SPAN_LIT("data")};
    struct tg_span extra[] = {TG_SPAN_LIT("X-A: x\r\nBcc: eve@evil.example"), TG_SPAN_LIT("no field"),
                              TG_SPAN_LIT(": empty"), TG_SPAN_LIT("X\r\nBcc: y"), TG_SPAN_LIT("X-\xe6\x97\xa5: y")};
    struct mail_draft draft = {.from = mailbox,
                               .to = &mailbox,
                               .to_count = 1,
                               .cc = &mailbox,
                               .cc_count = 1,
                               .subject = tg_span_str(evil),
                               .epoch = &epoch,
                               .message_id = tg_span_str(evil),
                               .in_reply_to = TG_SPAN_LIT("<a@b>\r\nBcc: eve <c\r\nBcc:d>"),
                               .references = TG_SPAN_LIT("no ids\r\nBcc: eve"),
                               .attachments = &attachment,
                               .attachment_count = 1,
                               .extra_fields = extra,
                               .extra_field_count = 5};
    compose(&draft);
    CHECK_INT(mail_header_count(&part->header, "Bcc"), 0);
    CHECK_INT(part->child_count, 2);
    CHECK_INT(mail_header_count(&part->children[1]->header, "Bcc"), 0);
    CHECK_INT(part->children[1]->header.count, 3);
    CHECK_SPAN(part->children[1]->subtype, "octet-stream");
    check_field("Subject", "x Bcc: eve@evil.example  <script>[2J");
    check_field("In-Reply-To", "<a@b> <cBcc:d>");
    check_field("X-A", "x Bcc: eve@evil.example");
    CHECK(mail_header_find(&part->header, "References") == NULL);
    for (size_t i = 0; i < part->head.len; i++) {
        unsigned char c = part->head.ptr[i];
        CHECK((c >= 0x20 && c < 0x7f) || (c == '\r' && part->head.ptr[i + 1] == '\n') ||
              (c == '\n' && part->head.ptr[i - 1] == '\r'));
    }
}

static void names_in_japanese_are_read_back(void **state) /* MSG09 */
{
    (void)state;
    const char *company = "株式会社さくら 営業部 山田 花子 (担当)";
    for (int charset = 0; charset <= MAIL_CHARSET_ISO2022JP; charset++) {
        struct mail_mailbox to[] = {
            hanako,
            {tg_span_str(company),            TG_SPAN_LIT("eigyo@sakura.example")},
            {TG_SPAN_LIT("Ann \"the\\one\""), TG_SPAN_LIT("ann@mx.example")      },
            {TG_SPAN_LIT(""),                 TG_SPAN_LIT("a..b.@keitai.example")},
            {TG_SPAN_LIT("Q"),                TG_SPAN_LIT("\"a b\"@mx.example")  }
        };
        struct mail_draft draft = draft_of("a", "");
        struct mail_address_list list;
        draft.to = to;
        draft.to_count = 5;
        draft.charset = (enum mail_charset_choice)charset;
        compose(&draft);
        CHECK_INT(mail_address_list_parse(&list, mail_header_find(&part->header, "To")->value, &arena), TG_OK);
        CHECK_INT(list.count, 5);
        for (size_t i = 0; i < 5; i++) {
            CHECK_SPANS(list.addresses[i].display_name, to[i].name);
        }
        CHECK_SPAN(list.addresses[3].local, "a..b.");
        CHECK_SPAN(list.addresses[4].local, "a b");
        CHECK(tg_span_find(tg_buf_span(&letter), TG_SPAN_LIT("\"a..b.\"@keitai.example")) != SIZE_MAX); /* MSG03 */
    }
}

static void a_hundred_recipients_are_folded(void **state) /* MSG01 */
{
    (void)state;
    struct mail_mailbox to[100];
    struct mail_address_list list;
    struct mail_draft draft = draft_of("a", "");
    for (size_t i = 0; i < 100; i++) {
        to[i] = hanako;
    }
    draft.to = to;
    draft.to_count = 100;
    compose(&draft);
    struct tg_span head = part->head;
    while (head.len > 0) {
        size_t end = tg_span_find(head, TG_SPAN_LIT("\r\n"));
        CHECK(end <= 78);
        head = tg_span_after(head, end + 2);
    }
    CHECK_INT(mail_address_list_parse(&list, mail_header_find(&part->header, "To")->value, &arena), TG_OK);
    CHECK_INT(list.count, 100);
}

static void check_attachment(const struct mail_part *of, const char *type, const char *name, struct tg_span octets)
{
    struct tg_buf buf;
    tg_buf_init(&buf, SIZE_MAX);
    CHECK_SPAN(of->subtype, type);
    CHECK_SPAN(of->disposition, "attachment");
    CHECK(mail_part_filename(of, &buf));
    CHECK_SPAN(tg_buf_span(&buf), name);
    tg_buf_clear(&buf);
    CHECK(mail_part_decode(of, &buf));
    CHECK_SPANS(tg_buf_span(&buf), octets);
    tg_buf_deinit(&buf);
}

static void attachments_come_back_whole(void **state) /* MSG12 */
{
    (void)state;
    static const char octets[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR--=_tegami_ .\r\n.\r\n";
    const char *long_name = "とても長い名前の添付ファイルで、二行や三行に分けて書かなければならないもの.txt";
    struct tg_span png = tg_span_make(octets, sizeof octets - 1);
    struct mail_attachment attachments[] = {
        {TG_SPAN_LIT("map.png"),          TG_SPAN_LIT("image/png"),      png                                       },
        {TG_SPAN_LIT("地図.png"),       TG_SPAN_LIT("Image/PNG"),      png                                       },
        {tg_span_str(long_name),          TG_SPAN_LIT("text/plain"),     {NULL, 0}                                 },
        {TG_SPAN_LIT("a \"b\";c'%*.txt"), TG_SPAN_LIT("not a type"),     png                                       },
        {TG_SPAN_LIT("r.eml"),            TG_SPAN_LIT("message/rfc822"), TG_SPAN_LIT("Subject: in\r\n\r\nside\r\n")},
    };
    struct mail_draft draft = draft_of("a", "会\n");
    draft.attachments = attachments;
    draft.attachment_count = 5;
    draft.charset = MAIL_CHARSET_ISO2022JP;
    compose(&draft);
    CHECK_SPAN(part->subtype, "mixed");
    CHECK_INT(part->child_count, 6);
    check_text(part->children[0], "会\r\n");
    check_attachment(part->children[1], "png", "map.png", png);
    check_attachment(part->children[2], "png", "地図.png", png);
    check_attachment(part->children[3], "plain", long_name, tg_span_make(NULL, 0));
    check_attachment(part->children[4], "octet-stream", "a \"b\";c'%*.txt", png);
    check_attachment(part->children[5], "rfc822", "r.eml", attachments[4].octets);
    CHECK_INT(part->children[5]->child_count, 1);
    CHECK_SPAN(part->children[5]->children[0]->body, "side\r\n");
    CHECK(tg_span_find(tg_buf_span(&letter), TG_SPAN_LIT("filename=\"map.png\"")) != SIZE_MAX);
    CHECK(tg_span_find(tg_buf_span(&letter), TG_SPAN_LIT("filename*=UTF-8''%E5%9C%B0%E5%9B%B3.png")) != SIZE_MAX);
    CHECK(tg_span_find(tg_buf_span(&letter), TG_SPAN_LIT("filename*1*=")) != SIZE_MAX);
}

static void a_boundary_never_stands_in_the_letter(void **state)
{
    (void)state;
    struct mail_attachment attachment = {TG_SPAN_LIT("a"), TG_SPAN_LIT("text/plain"), TG_SPAN_LIT("x")};
    struct mail_draft draft = draft_of("a", "hello\n");
    draft.attachments = &attachment;
    draft.attachment_count = 1;
    compose(&draft);
    struct tg_span boundary = mail_part_param(part, "boundary");
    struct tg_buf text;
    tg_buf_init(&text, SIZE_MAX);
    CHECK(tg_buf_fmt(&text, "--%S\n", boundary));
    draft.text = tg_buf_span(&text);
    tg_prng_init(&prng, 1, "mail.boundary"); /* the same first draw */
    compose(&draft);
    CHECK(!tg_span_eq(mail_part_param(part, "boundary"), boundary));
    CHECK_INT(part->child_count, 2);
    tg_buf_deinit(&text);
}

static void equal_seeds_write_equal_letters(void **state) /* X02 */
{
    (void)state;
    struct mail_attachment attachment = {TG_SPAN_LIT("a"), TG_SPAN_LIT("text/plain"), TG_SPAN_LIT("x")};
    struct mail_draft draft = draft_of("a", "hello\n");
    struct tg_buf again;
    draft.attachments = &attachment;
    draft.attachment_count = 1;
    compose(&draft);
    tg_buf_init(&again, SIZE_MAX);
    tg_prng_init(&prng, 1, "mail.boundary");
    CHECK(mail_compose(&again, &draft, &prng));
    CHECK_SPANS(tg_buf_span(&again), tg_buf_span(&letter));
    tg_buf_deinit(&again);
}

static void replies_name_their_parents(void **state) /* MSG02 */
{
    (void)state;
    struct mail_draft draft = draft_of("Re: a", "");
    struct tg_buf parent, references;
    struct mail_header header;
    tg_buf_init(&parent, SIZE_MAX);
    tg_buf_init(&references, SIZE_MAX);
    mail_header_parse(&header,
                      TG_SPAN_LIT("Message-ID: <3@mx.example>\r\nIn-Reply-To: <2@mx.example>\r\n"
                                  "References: <1@mx.example>\r\n <2@mx.example>\r\n\r\n"),
                      &arena);
    CHECK(mail_reply_ids(&header, &parent, &references));
    draft.in_reply_to = tg_buf_span(&parent);
    draft.references = tg_buf_span(&references);
    compose(&draft);
    check_field("In-Reply-To", "<3@mx.example>");
    check_field("References", "<1@mx.example> <2@mx.example> <3@mx.example>");
    tg_buf_deinit(&references);
    tg_buf_deinit(&parent);
}

static void a_first_reply_refers_to_its_parent_alone(void **state) /* MSG02 */
{
    (void)state;
    struct tg_buf parent, references;
    struct mail_header header;
    tg_buf_init(&parent, SIZE_MAX);
    tg_buf_init(&references, SIZE_MAX);
    mail_header_parse(&header, TG_SPAN_LIT("Subject: no id\r\n\r\n"), &arena);
    CHECK(mail_reply_ids(&header, &parent, &references));
    CHECK(parent.len == 0 && references.len == 0);
    mail_header_parse(&header, TG_SPAN_LIT("Message-ID: <1@mx.example>\r\n\r\n"), &arena);
    CHECK(mail_reply_ids(&header, &parent, &references));
    CHECK_SPAN(tg_buf_span(&parent), "<1@mx.example>");
    CHECK_SPAN(tg_buf_span(&references), "<1@mx.example>");
    tg_buf_deinit(&references);
    tg_buf_deinit(&parent);
}

static void a_full_buffer_is_left_as_it_was(void **state) /* X03 */
{
    (void)state;
    struct mail_draft draft = draft_of("会議", "会議\n");
    compose(&draft);
    for (size_t ceiling = 4; ceiling < letter.len + 4; ceiling += 7) {
        struct tg_buf small;
        tg_buf_init(&small, ceiling);
        (void)tg_buf_str(&small, "kept");
        CHECK(!mail_compose(&small, &draft, &prng));
        CHECK_SPAN(tg_buf_span(&small), "kept");
        tg_buf_deinit(&small);
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_plain_letter_is_written_to_the_octet),
        TEST(the_encoding_follows_the_text),
        TEST(lines_over_998_octets_are_encoded),
        TEST(the_same_text_comes_back_in_every_charset_and_encoding),
        TEST(line_ends_of_any_kind_become_crlf),
        TEST(no_field_can_start_another_one),
        TEST(names_in_japanese_are_read_back),
        TEST(a_hundred_recipients_are_folded),
        TEST(attachments_come_back_whole),
        TEST(a_boundary_never_stands_in_the_letter),
        TEST(equal_seeds_write_equal_letters),
        TEST(replies_name_their_parents),
        TEST(a_first_reply_refers_to_its_parent_alone),
        TEST(a_full_buffer_is_left_as_it_was),
    };
    return tg_run_tests(tests);
}
