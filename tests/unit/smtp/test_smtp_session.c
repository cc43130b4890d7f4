// SPDX-License-Identifier: MIT
/* A client and a server of ours on one wire. */
#include "tests/unit/smtp/smtp_pair.h"

static const char letter[] = "Received: from x\r\nSubject: dots\r\n\r\n.\r\n..\r\n.a\r\n \t\r\n\x81\xff\r\n\r\n.";

static const struct smtp_server_config relay = {
    .hostname = "mx.example", .message_max = 1 << 20, .rcpt_max = 1000, .idle_max = 5 * TG_MINUTE};
static const struct smtp_server_config door = {.hostname = "mx.example",
                                               .message_max = 1 << 20,
                                               .rcpt_max = 1000,
                                               .idle_max = 5 * TG_MINUTE,
                                               .submission = true,
                                               .offer_auth = true,
                                               .plaintext_auth = true};

static const struct tg_span three[] = {
    {(const unsigned char *)"bob@b.example", 13},
    {(const unsigned char *)"no@b.example",  12},
    {(const unsigned char *)"eve@b.example", 13}
};

static struct smtp_job job_of(struct tg_span message)
{
    return (struct smtp_job){.reverse_path = TG_SPAN_LIT("ann@a.example"),
                             .recipients = three,
                             .recipient_count = 3,
                             .message = message,
                             .body_8bitmime = true,
                             .tag = 7};
}

/* X01, X06, SMTP-D02, SMTP-D06, SMTP-E01 */
static void a_letter_arrives_octet_for_octet_at_every_piece_size(void **state)
{
    (void)state;
    struct smtp_job jobs[2] = {job_of(tg_span_make(letter, sizeof letter - 1)), job_of(TG_SPAN_LIT("two\r\n"))};
    size_t longest = 0;
    for (int pipelining = 0; pipelining < 2; pipelining++) {
        unsigned changes = 0;
        for (size_t piece = 1; piece <= 400; piece++) {
            struct smtp_client_config cc = {.hostname = "a.example", .pipelining = pipelining};
            struct smtp_pair p = {.piece = piece, .cut_at = SIZE_MAX, .jobs = jobs, .job_count = 2};
            pair_init(&p, &relay, &cc);
            pair_run(&p);
            CHECK_INT(p.letter_count, 2);
            CHECK_INT(p.letters[0].len, sizeof letter - 1 + 2); /* the last line got its CRLF */
            CHECK_SPANS(tg_span_sub(tg_buf_span(&p.letters[0]), 0, sizeof letter - 1), jobs[0].message);
            CHECK_SPAN(tg_buf_span(&p.letters[1]), "two\r\n");
            CHECK_SPAN(tg_buf_span(&p.envelope), "ann@a.example>bob@b.example,eve@b.example");
            CHECK_SPAN(tg_buf_span(&p.outcomes), "522522");
            CHECK_INT(p.sent, 2);
            CHECK(p.client_closed && p.server_closed && p.failed == 0);
            changes = changes ? changes : p.state_changes;
            CHECK_INT(p.state_changes, changes);
            longest = p.sent_by_client > longest ? p.sent_by_client : longest;
            pair_deinit(&p);
        }
    }
    CHECK(longest > 200 && longest < 400); /* so the largest piece was all at once */
}

/* X01: any letter of CRLF lines */
static void any_letter_comes_through(void **state)
{
    (void)state;
    static const char *const bits[] = {".", "\r\n", "a", "..", "\r\n.\r\n", "\xe3\x81\x82", "\r\n.", " "};
    uint64_t x = 42;
    for (int round = 0; round < 300; round++) {
        struct tg_buf text;
        tg_buf_init(&text, SIZE_MAX);
        for (int i = 0; i < 30; i++) {
            x = x * 6364136223846793005u + 1442695040888963407u;
            tg_buf_str(&text, bits[(x >> 33) % (sizeof bits / sizeof bits[0])]);
        }
        tg_buf_str(&text, "\r\n");
        struct smtp_job job = job_of(tg_buf_span(&text));
        struct smtp_client_config cc = {.hostname = "a.example", .pipelining = round % 2};
        struct smtp_pair p = {.piece = (size_t)round % 50 + 1, .cut_at = SIZE_MAX, .jobs = &job, .job_count = 1};
        pair_init(&p, &relay, &cc);
        pair_run(&p);
        CHECK_INT(p.letter_count, 1);
        CHECK_SPANS(tg_buf_span(&p.letters[0]), tg_buf_span(&text));
        pair_deinit(&p);
        tg_buf_deinit(&text);
    }
}

/* SMTP-L03, X03: a letter of a mebibyte, with a line of 100 000 octets, streams */
static void a_long_letter_streams(void **state)
{
    (void)state;
    struct tg_buf text;
    tg_buf_init(&text, SIZE_MAX);
    for (int i = 0; i < 100000; i++) {
        tg_buf_byte(&text, '.');
    }
    tg_buf_str(&text, "\r\n");
    while (text.len < 1000000) {
        tg_buf_str(&text, "..line\r\n");
    }
    struct smtp_job job = job_of(tg_buf_span(&text));
    struct smtp_client_config cc = {.hostname = "a.example"};
    struct smtp_pair p = {.piece = 1460, .cut_at = SIZE_MAX, .jobs = &job, .job_count = 1};
    pair_init(&p, &relay, &cc);
    pair_run(&p);
    CHECK_INT(p.letter_count, 1);
    CHECK_SPANS(tg_buf_span(&p.letters[0]), tg_buf_span(&text));
    pair_deinit(&p);
    tg_buf_deinit(&text);
}

/* SMTP-E09, SUB05, SEC03 */
static void every_mechanism_logs_in(void **state)
{
    (void)state;
    for (int m = 0; m < SASL_MECHANISM_COUNT; m++) {
        for (int right = 0; right < 2; right++) {
            struct smtp_job job = job_of(TG_SPAN_LIT("x\r\n"));
            struct tg_prng chance;
            struct smtp_server_config sc = door;
            tg_prng_init(&chance, 1, "login");
            sc.chance = &chance;
            sc.plaintext_auth = sasl_is_plaintext((enum sasl_mechanism)m); /* the others also without the switch */
            struct smtp_client_config cc = {.hostname = "a.example",
                                            .user = TG_SPAN_LIT("ann"),
                                            .password = TG_SPAN_LIT("sesame"),
                                            .mechanism = (enum sasl_mechanism)m,
                                            .chance = &chance,
                                            .plaintext_auth = true};
            struct smtp_pair p = {.piece = 5, .cut_at = SIZE_MAX, .login_right = right, .jobs = &job, .job_count = 1};
            pair_init(&p, &sc, &cc);
            pair_run(&p);
            CHECK_INT(p.letter_count, right ? 1 : 0);
            CHECK_INT(p.failed, right ? 0 : 1);
            CHECK_STR(smtp_server_with(p.server), right ? "ESMTPA" : "ESMTP");
            CHECK_SPAN(smtp_server_user(p.server), right ? "ann" : "");
            CHECK(p.client_closed && p.server_closed);
            pair_deinit(&p);
        }
    }
}

/* SMTP-H08, SMTP-D07, SMTP-K03, X07: no loss; at most one duplicate, only behind the dot, and then it is said */
static void a_link_that_breaks_at_any_octet_loses_nothing(void **state)
{
    (void)state;
    struct smtp_job job = job_of(TG_SPAN_LIT("Subject: x\r\n\r\n..\r\n"));
    unsigned in_doubt = 0, delivered = 0;
    for (int pipelining = 0; pipelining < 2; pipelining++) {
        for (size_t cut = 0; cut < 400; cut++) {
            struct smtp_client_config cc = {.hostname = "a.example", .pipelining = pipelining};
            struct smtp_pair p = {.piece = 3, .cut_at = cut, .jobs = &job, .job_count = 1};
            pair_init(&p, &relay, &cc);
            pair_run(&p);
            struct tg_span told = tg_buf_span(&p.outcomes);
            bool maybe = tg_span_find_byte(told, '!') != SIZE_MAX;
            bool told_sent = tg_span_find_byte(told, '2') != SIZE_MAX;
            CHECK(p.letter_count <= 1);
            CHECK(!told_sent || p.letter_count == 1);         /* told delivered: is delivered */
            CHECK(p.letter_count == 0 || told_sent || maybe); /* delivered, but untold: in doubt */
            CHECK(p.spool.len == 0);
            if (p.next_job > 0) {
                CHECK_INT(told.len - (maybe ? 2u : 0u),
                          3); /* each recipient once; the two accepted ones may be in doubt */
            }
            in_doubt += maybe ? 1 : 0;
            delivered += told_sent ? 1 : 0;
            pair_deinit(&p);
        }
    }
    CHECK(in_doubt > 0 && delivered > 0);
}

/* X09, and what a viewer needs beside the octets */
static void passwords_are_marked_and_letters_carry_their_tag(void **state)
{
    (void)state;
    struct smtp_job job = job_of(TG_SPAN_LIT("x\r\n"));
    struct smtp_client_config cc = {.hostname = "a.example",
                                    .user = TG_SPAN_LIT("ann"),
                                    .password = TG_SPAN_LIT("sesame"),
                                    .mechanism = SASL_PLAIN,
                                    .plaintext_auth = true};
    struct tg_arena arena;
    tg_arena_init(&arena, SIZE_MAX);
    struct smtp_client *client = smtp_client_new(&arena, &cc, 0);
    struct endpoint c = smtp_client_endpoint(client);
    static const char *const script[] = {"220 mx\r\n", "250-mx\r\n250-8BITMIME\r\n250 AUTH PLAIN\r\n",
                                         "235 in\r\n", "250 ok\r\n",
                                         "250 ok\r\n", "250 ok\r\n",
                                         "250 ok\r\n", "354 go\r\n",
                                         "250 ok\r\n", "221 bye\r\n"};
    unsigned lines = 0, contents = 0, secrets = 0;
    for (size_t i = 0; i < sizeof script / sizeof script[0]; i++) {
        struct tg_span rest = tg_span_str(script[i]);
        struct ep_action a;
        do {
            while (c.ops->poll(c.self, &a)) {
                if (a.kind == EP_TELL && a.what == SMTP_TELL_READY) {
                    smtp_client_send(client, &job, 0);
                } else if (a.kind == EP_TELL && a.what == SMTP_TELL_SENT) {
                    smtp_client_quit(client, 0);
                }
                if (a.kind != EP_SEND) {
                    continue;
                }
                bool outside = tg_span_istarts(a.bytes, "EHLO") || tg_span_istarts(a.bytes, "AUTH") ||
                               tg_span_istarts(a.bytes, "QUIT");
                CHECK_INT(a.tag, outside ? 0 : 7);
                lines += a.content == EP_LINE ? 1 : 0;
                contents += a.content == EP_CONTENT ? 1 : 0;
                if (a.secret.len > 0) {
                    secrets++;
                    CHECK_SPAN(a.secret, "AGFubgBzZXNhbWU=");
                    CHECK_SPAN(a.bytes, "AUTH PLAIN AGFubgBzZXNhbWU=\r\n");
                    CHECK(a.secret.ptr == a.bytes.ptr + 11);
                }
            }
            size_t took = c.ops->feed(c.self, rest, 0);
            rest = tg_span_after(rest, took);
        } while (rest.len > 0);
    }
    CHECK_INT(secrets, 1);
    CHECK_INT(contents, 1);
    CHECK_INT(lines, 9); /* EHLO AUTH MAIL RCPT RCPT RCPT DATA . QUIT */
    c.ops->free(c.self);
    tg_arena_deinit(&arena);
}

/* SMTP-L05, SMTP-K04: a group larger than any queue of actions */
static void a_thousand_recipients_go_in_one_group(void **state)
{
    (void)state;
    static char names[1000][24];
    static struct tg_span spans[1000];
    for (int i = 0; i < 1000; i++) {
        snprintf(names[i], sizeof names[i], "%s%d@b.example", i % 10 == 3 ? "no" : "u", i);
        spans[i] = tg_span_str(names[i]);
    }
    struct smtp_job job = job_of(TG_SPAN_LIT("x\r\n"));
    job.recipients = spans;
    job.recipient_count = 1000;
    struct smtp_client_config cc = {.hostname = "a.example", .pipelining = true};
    struct smtp_pair p = {.piece = 999, .cut_at = SIZE_MAX, .jobs = &job, .job_count = 1};
    pair_init(&p, &relay, &cc);
    pair_run(&p);
    CHECK_INT(p.letter_count, 1);
    CHECK_INT(p.outcomes.len, 1000);
    unsigned refused = 0;
    for (size_t i = 0; i < p.outcomes.len; i++) {
        refused += p.outcomes.ptr[i] == '5' ? 1 : 0;
    }
    CHECK_INT(refused, 100);
    pair_deinit(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_letter_arrives_octet_for_octet_at_every_piece_size),
        cmocka_unit_test(any_letter_comes_through),
        cmocka_unit_test(a_long_letter_streams),
        cmocka_unit_test(every_mechanism_logs_in),
        cmocka_unit_test(a_link_that_breaks_at_any_octet_loses_nothing),
        cmocka_unit_test(passwords_are_marked_and_letters_carry_their_tag),
        cmocka_unit_test(a_thousand_recipients_go_in_one_group),
    };
    return tg_run_tests(tests);
}
