// SPDX-License-Identifier: MIT
/* Ceilings, slow links, and peers that want too much. */
#include "protocols/smtp/smtp_client_internal.h"
#include "protocols/smtp/smtp_server_internal.h"
#include "tests/harness/tg_test.h"

static const struct smtp_server_config config = {
    .hostname = "mx.example", .message_max = 1 << 20, .rcpt_max = 100, .idle_max = 5 * TG_MINUTE};

struct talk {
    struct smtp_server *server;
    struct tg_buf said;
    uint64_t stored;
    unsigned discards;
};

/* Feeds all of in, answering 250 to everything. */
static void talk(struct talk *t, struct tg_span in)
{
    struct endpoint s = smtp_server_endpoint(t->server);
    for (bool more = true; more;) {
        struct ep_action a;
        while (s.ops->poll(s.self, &a)) {
            if (a.kind == EP_ASK) {
                smtp_server_answer(t->server, 250, NULL, NULL, 0);
            } else if (a.kind == EP_SEND) {
                tg_buf_append(&t->said, a.bytes);
            } else if (a.kind == EP_STORE) {
                t->stored += a.bytes.len;
            } else if (a.kind == EP_TELL && a.what == SMTP_TELL_DISCARD) {
                t->discards++;
            }
        }
        size_t took = s.ops->feed(s.self, in, 0);
        in = tg_span_after(in, took);
        more = took > 0;
    }
}

static void talk_begin(struct talk *t, struct tg_arena *arena, const char *lines)
{
    *t = (struct talk){0};
    tg_arena_init(arena, SIZE_MAX);
    tg_buf_init(&t->said, SIZE_MAX);
    t->server = smtp_server_new(arena, &config, 0);
    talk(t, tg_span_str(lines));
    tg_buf_clear(&t->said);
}

static void talk_end(struct talk *t, struct tg_arena *arena)
{
    struct endpoint s = smtp_server_endpoint(t->server);
    s.ops->free(s.self);
    tg_buf_deinit(&t->said);
    tg_arena_deinit(arena);
}

/* SMTP-H01, SMTP-R12, X03 */
static void a_command_of_ten_mebibytes_holds_two_kibibytes_and_gets_one_reply(void **state)
{
    (void)state;
    struct tg_arena arena;
    struct talk t;
    static unsigned char block[1 << 16];
    memset(block, 'x', sizeof block);
    talk_begin(&t, &arena, "EHLO c.example\r\n");
    for (int i = 0; i < 160; i++) {
        talk(&t, tg_span_make(block, sizeof block));
    }
    CHECK_INT(t.said.len, 0);
    CHECK(t.server->reader.line.cap <= SMTP_COMMAND_LINE_MAX);
    talk(&t, TG_SPAN_LIT("\r\nNOOP\r\n"));
    CHECK_SPAN(tg_buf_span(&t.said), "500 5.5.2 Line too long\r\n250 2.0.0 OK\r\n");
    talk_end(&t, &arena);
}

/* SMTP-R23, X03: what is over the limit is neither stored nor held */
static void a_letter_of_twenty_mebibytes_is_read_to_its_dot_and_not_held(void **state)
{
    (void)state;
    struct tg_arena arena;
    struct talk t;
    static unsigned char block[1 << 16];
    memset(block, 'x', sizeof block);
    talk_begin(&t, &arena, "EHLO c.example\r\nMAIL FROM:<a@c.example>\r\nRCPT TO:<b@mx.example>\r\nDATA\r\n");
    for (int i = 0; i < 320; i++) {
        talk(&t, tg_span_make(block, sizeof block));
    }
    CHECK_INT(t.said.len, 0);
    CHECK_INT(t.stored, config.message_max);
    CHECK(t.server->queue.octets.cap <= 64 * 1024);
    CHECK(t.server->text.cap <= 64 * 1024);
    talk(&t, TG_SPAN_LIT("\r\n.\r\nNOOP\r\n"));
    CHECK_SPAN(tg_buf_span(&t.said), "552 5.3.4 Message is too big for this server\r\n250 2.0.0 OK\r\n");
    CHECK_INT(t.discards, 1);
    talk_end(&t, &arena);
}

/* SMTP-L04: N octets pass, N + 1 do not */
static void the_size_limit_counts_text_not_stuffing(void **state)
{
    (void)state;
    for (size_t extra = 0; extra < 2; extra++) {
        struct tg_arena arena;
        struct talk t;
        struct tg_buf text;
        tg_buf_init(&text, SIZE_MAX);
        for (size_t i = 0; i < (config.message_max - 4) / 4; i++) {
            tg_buf_str(&text, "..x\r\n"); /* four octets of text */
        }
        tg_buf_str(&text, extra ? "abc\r\n.\r\n" : "ab\r\n.\r\n");
        talk_begin(&t, &arena, "EHLO c.example\r\nMAIL FROM:<a@c.example>\r\nRCPT TO:<b@mx.example>\r\nDATA\r\n");
        talk(&t, tg_buf_span(&text));
        CHECK(tg_span_istarts(tg_buf_span(&t.said), extra ? "552 " : "250 "));
        CHECK_INT(t.stored, config.message_max);
        talk_end(&t, &arena);
        tg_buf_deinit(&text);
    }
}

/* SMTP-H05, SMTP-L05: a flood of recipients */
static void a_flood_of_recipients_is_bounded(void **state)
{
    (void)state;
    struct tg_arena arena;
    struct talk t;
    talk_begin(&t, &arena, "EHLO c.example\r\nMAIL FROM:<a@c.example>\r\n");
    for (int i = 0; i < 20000; i++) {
        char line[64];
        int n = snprintf(line, sizeof line, "RCPT TO:<user%d@mx.example>\r\n", i);
        talk(&t, tg_span_make(line, (size_t)n));
    }
    CHECK_INT(smtp_server_envelope(t.server)->recipient_count, 100);
    CHECK(t.server->transaction.used <= t.server->transaction.ceiling);
    CHECK(tg_span_find(tg_buf_span(&t.said), TG_SPAN_LIT("452 4.5.3 ")) != SIZE_MAX);
    CHECK_INT(smtp_server_state(t.server), SMTP_WAIT_DATA);
    talk_end(&t, &arena);
}

/* The longest of everything for as many recipients as are allowed fits in the transaction's memory. */
static void a_hundred_recipients_with_the_longest_parameters_fit(void **state)
{
    (void)state;
    struct tg_arena arena;
    struct talk t;
    char local[65] = "", orcpt[494] = "", label[64] = "";
    memset(local, 'l', 60);
    memset(orcpt, 'o', 493);
    memset(label, 'd', 60);
    talk_begin(&t, &arena, "EHLO c.example\r\nMAIL FROM:<a@c.example>\r\n");
    for (int i = 0; i < 100; i++) {
        char line[2000];
        int n = snprintf(line, sizeof line, "RCPT TO:<%s%d@%s.%s.%s> ORCPT=rfc822;%s\r\n", local, i, label, label,
                         label, orcpt);
        talk(&t, tg_span_make(line, (size_t)n));
    }
    CHECK_INT(smtp_server_envelope(t.server)->recipient_count, 100);
    talk_end(&t, &arena);
}

/* An arena that is too small is a NULL, never a crash. */
static void an_arena_that_is_too_small_gives_no_endpoint(void **state)
{
    (void)state;
    static const struct smtp_client_config cc = {.hostname = "c.example"};
    unsigned refused = 0, made = 0;
    for (size_t size = 0; size < 20000; size += 64) {
        struct tg_arena arena;
        tg_arena_init(&arena, size);
        struct smtp_server *server = smtp_server_new(&arena, &config, 0);
        if (server) {
            struct endpoint s = smtp_server_endpoint(server);
            s.ops->free(s.self);
        }
        struct smtp_client *client = smtp_client_new(&arena, &cc, 0);
        if (client) {
            struct endpoint c = smtp_client_endpoint(client);
            c.ops->free(c.self);
        }
        made += server && client ? 1 : 0;
        refused += server && client ? 0 : 1;
        tg_arena_deinit(&arena);
    }
    CHECK(made > 0 && refused > 0);
}

/* A transaction's memory at its ceiling is 452, and the session goes on. */
static void a_transaction_without_room_is_452(void **state)
{
    (void)state;
    for (size_t ceiling = 0; ceiling < 400; ceiling += 8) {
        struct tg_arena arena;
        struct talk t;
        talk_begin(&t, &arena, "EHLO c.example\r\n");
        t.server->transaction.ceiling = ceiling;
        talk(&t, TG_SPAN_LIT("MAIL FROM:<a@c.example> ENVID=12345678\r\nRCPT TO:<b@mx.example> "
                             "ORCPT=rfc822;x\r\nDATA\r\n.\r\nNOOP\r\n"));
        CHECK(tg_span_istarts(tg_buf_span(&t.said), "250 2.1.0 ") ||
              tg_span_istarts(tg_buf_span(&t.said), "452 4.3.1 "));
        talk(&t, TG_SPAN_LIT("QUIT\r\n"));
        CHECK(tg_span_find(tg_buf_span(&t.said), TG_SPAN_LIT("221 2.0.0 ")) != SIZE_MAX);
        talk_end(&t, &arena);
    }
}

/* SMTP-L07, SMTP-H01, SMTP-H09: the moment of the goodbye, exactly */
static void the_idle_clock_runs_from_the_last_whole_command(void **state)
{
    (void)state;
    struct tg_arena arena;
    struct talk t;
    talk_begin(&t, &arena, "EHLO c.example\r\n");
    struct endpoint s = smtp_server_endpoint(t.server);
    struct ep_action a;
    CHECK_INT(s.ops->deadline(s.self), 5 * TG_MINUTE);
    CHECK_INT(s.ops->feed(s.self, TG_SPAN_LIT("NOOP\r"), TG_MINUTE), 5);
    CHECK_INT(s.ops->deadline(s.self), 5 * TG_MINUTE);
    CHECK_INT(s.ops->feed(s.self, TG_SPAN_LIT("\n"), 2 * TG_MINUTE), 1);
    CHECK_INT(s.ops->deadline(s.self), 7 * TG_MINUTE);
    while (s.ops->poll(s.self, &a)) {
    }
    s.ops->tick(s.self, 7 * TG_MINUTE - 1);
    CHECK(!s.ops->poll(s.self, &a));
    s.ops->tick(s.self, 7 * TG_MINUTE);
    CHECK(s.ops->poll(s.self, &a));
    CHECK(tg_span_istarts(a.bytes, "421 4.4.2 "));
    CHECK_INT(s.ops->deadline(s.self), TG_TIME_NEVER);
    talk_end(&t, &arena);
}

/* ---- the client on a slow link: its driver polls only when there is room ---- */

static const char *const to_data[] = {"220 mx\r\n", "250 mx\r\n", "250 ok\r\n", "250 ok\r\n", "354 go\r\n"};

struct slow {
    struct tg_arena arena;
    struct smtp_client_config config;
    struct smtp_client *client;
    struct smtp_job job;
    struct tg_span recipient;
    struct tg_buf letter;
};

static unsigned contents_polled(struct slow *t, unsigned most)
{
    struct endpoint c = smtp_client_endpoint(t->client);
    struct ep_action a;
    unsigned n = 0;
    while (n < most && c.ops->poll(c.self, &a)) {
        if (a.kind == EP_TELL && a.what == SMTP_TELL_READY) {
            smtp_client_send(t->client, &t->job, 0);
        }
        n += a.kind == EP_SEND && a.content == EP_CONTENT ? 1 : 0;
    }
    return n;
}

static void slow_begin(struct slow *t)
{
    *t = (struct slow){.config = {.hostname = "c.example"}, .recipient = TG_SPAN_LIT("b@mx.example")};
    tg_arena_init(&t->arena, SIZE_MAX);
    tg_buf_init(&t->letter, SIZE_MAX);
    for (int i = 0; i < 20000; i++) {
        tg_buf_str(&t->letter, "line\r\n");
    }
    t->job = (struct smtp_job){.recipients = &t->recipient, .recipient_count = 1, .message = tg_buf_span(&t->letter)};
    t->client = smtp_client_new(&t->arena, &t->config, 0);
    struct endpoint c = smtp_client_endpoint(t->client);
    for (size_t i = 0; i < 5; i++) {
        CHECK_INT(contents_polled(t, 1), 0);
        CHECK(c.ops->feed(c.self, tg_span_str(to_data[i]), 0) > 0);
    }
    CHECK_INT(contents_polled(t, 1), 1);
}

static void slow_end(struct slow *t)
{
    struct endpoint c = smtp_client_endpoint(t->client);
    c.ops->free(c.self);
    tg_buf_deinit(&t->letter);
    tg_arena_deinit(&t->arena);
}

/* SMTP-K03: a refusal before the dot ends the session; the rest of the letter stays here */
static void a_refusal_in_the_middle_of_a_letter_is_heard(void **state)
{
    (void)state;
    struct slow t;
    slow_begin(&t);
    struct endpoint c = smtp_client_endpoint(t.client);
    CHECK(c.ops->feed(c.self, TG_SPAN_LIT("552 5.3.4 too big\r\n"), 0) > 0);
    struct ep_action a;
    CHECK(c.ops->poll(c.self, &a));
    CHECK(a.kind == EP_TELL && a.what == SMTP_TELL_RECIPIENT);
    CHECK_INT(smtp_client_outcome(t.client)->code, 552);
    CHECK(!smtp_client_outcome(t.client)->maybe_duplicate);
    CHECK(c.ops->poll(c.self, &a));
    CHECK(a.kind == EP_TELL && a.what == SMTP_TELL_FAILED);
    CHECK(c.ops->poll(c.self, &a) && a.kind == EP_STATE);
    CHECK(c.ops->poll(c.self, &a) && a.kind == EP_CLOSE);
    CHECK(!c.ops->poll(c.self, &a));
    slow_end(&t);
}

/* SMTP-L06, SMTP-H09: 180 s for each block of the letter */
static void the_wait_in_the_letter_is_for_each_block(void **state)
{
    (void)state;
    struct slow t;
    slow_begin(&t);
    struct endpoint c = smtp_client_endpoint(t.client);
    tg_time now = 0;
    for (int i = 0; i < 5; i++) { /* it moves: no timeout */
        CHECK_INT(c.ops->deadline(c.self), now + 3 * TG_MINUTE);
        now = c.ops->deadline(c.self);
        c.ops->tick(c.self, now);
        CHECK_INT(contents_polled(&t, 1), 1);
    }
    c.ops->tick(c.self, now + 1);
    now = c.ops->deadline(c.self); /* now it stands still */
    CHECK_INT(now, 15 * TG_MINUTE + 3 * TG_MINUTE + 1);
    c.ops->tick(c.self, now);
    struct ep_action a;
    CHECK(c.ops->poll(c.self, &a));
    CHECK(a.kind == EP_TELL && a.what == SMTP_TELL_RECIPIENT);
    CHECK_INT(smtp_client_outcome(t.client)->code, 0);
    CHECK_STR(smtp_client_outcome(t.client)->command, "DATA");
    CHECK(!smtp_client_outcome(t.client)->maybe_duplicate);
    slow_end(&t);
}

/* X03: however long the letter, a piece of it is in memory */
static void a_letter_goes_out_in_pieces(void **state)
{
    (void)state;
    struct slow t;
    slow_begin(&t);
    CHECK(t.client->queue.octets.cap <= 64 * 1024);
    unsigned pieces = 1 + contents_polled(&t, 1000);
    CHECK_INT(pieces, (t.letter.len + 8191) / 8192);
    CHECK(t.client->queue.octets.cap <= 64 * 1024);
    slow_end(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_command_of_ten_mebibytes_holds_two_kibibytes_and_gets_one_reply),
        cmocka_unit_test(a_letter_of_twenty_mebibytes_is_read_to_its_dot_and_not_held),
        cmocka_unit_test(the_size_limit_counts_text_not_stuffing),
        cmocka_unit_test(a_flood_of_recipients_is_bounded),
        cmocka_unit_test(a_hundred_recipients_with_the_longest_parameters_fit),
        cmocka_unit_test(an_arena_that_is_too_small_gives_no_endpoint),
        cmocka_unit_test(a_transaction_without_room_is_452),
        cmocka_unit_test(the_idle_clock_runs_from_the_last_whole_command),
        cmocka_unit_test(a_refusal_in_the_middle_of_a_letter_is_heard),
        cmocka_unit_test(the_wait_in_the_letter_is_for_each_block),
        cmocka_unit_test(a_letter_goes_out_in_pieces),
    };
    return tg_run_tests(tests);
}
