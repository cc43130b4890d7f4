// SPDX-License-Identifier: MIT
/* Ceilings, each at N and N + 1, and what a hostile client gets (IM21 to IM23, IM-H1, IM-H2, IM-H6). */
#include "base/text.h"
#include "protocols/imap/imap_search.h"
#include "protocols/imap/imap_server_internal.h"
#include "tests/unit/imap/imap_fixture.h"

struct talk {
    struct fixture f;
    struct endpoint end;
    struct tg_buf said;
    bool closed;
};

static void hear(struct talk *t)
{
    struct ep_action a;
    while (t->end.ops->poll(t->end.self, &a)) {
        CHECK(t->f.server->queue.count < 20); /* answers are made as they are sent */
        if (a.kind == EP_SEND) {
            tg_buf_append(&t->said, a.bytes);
        } else if (a.kind == EP_ASK) {
            imap_server_answer_login(t->f.server, t->f.store, 0);
        } else if (a.kind == EP_CLOSE) {
            t->closed = true;
        }
    }
}

static struct tg_span say_span(struct talk *t, struct tg_span text)
{
    tg_buf_clear(&t->said);
    while (text.len > 0 && !t->closed) {
        hear(t);
        text = tg_span_after(text, t->end.ops->feed(t->end.self, text, 0));
    }
    hear(t);
    return tg_buf_span(&t->said);
}

static struct tg_span say(struct talk *t, const char *text)
{
    return say_span(t, tg_span_str(text));
}

static void talk_init(struct talk *t, const char *options, bool selected)
{
    *t = (struct talk){.closed = false};
    fixture_init(&t->f, options);
    t->end = imap_server_endpoint(t->f.server);
    tg_buf_init(&t->said, SIZE_MAX);
    say(t, "l LOGIN hanako secret\r\n");
    if (selected) {
        say(t, "s SELECT INBOX\r\n");
    }
}

static void talk_deinit(struct talk *t)
{
    t->end.ops->free(t->end.self);
    tg_buf_deinit(&t->said);
    fixture_deinit(&t->f);
}

static void repeat(struct tg_buf *out, const char *text, size_t times)
{
    for (size_t i = 0; i < times; i++) {
        tg_buf_str(out, text);
    }
}

static bool has(struct tg_span text, const char *part)
{
    return tg_span_find(text, tg_span_str(part)) != SIZE_MAX;
}

/* IM21 */
static void lines_have_a_ceiling(void **state)
{
    struct talk t;
    struct tg_buf line;
    (void)state;
    tg_buf_init(&line, SIZE_MAX);
    talk_init(&t, "", false);
    for (size_t len = IMAP_LINE_LIMIT; len <= IMAP_LINE_LIMIT + 1; len++) {
        tg_buf_clear(&line);
        tg_buf_str(&line, "a SELECT ");
        repeat(&line, "x", len - line.len);
        tg_buf_str(&line, "\r\n");
        CHECK_SPAN(say_span(&t, tg_buf_span(&line)), len == IMAP_LINE_LIMIT
                                                         ? "a NO [NONEXISTENT] There is no such mailbox\r\n"
                                                         : "a BAD The line is too long\r\n");
    }
    for (int i = 2; i <= IMAP_TOO_LONG_MAX; i++) {
        CHECK_SPAN(say_span(&t, tg_buf_span(&line)), "a BAD The line is too long\r\n");
    }
    CHECK(has(say_span(&t, tg_buf_span(&line)), "* BYE "));
    CHECK(t.closed);
    talk_deinit(&t);
    tg_buf_deinit(&line);
}

/* IM21: the lines that go on with a command are lines too. */
static void lines_within_a_command_have_a_ceiling(void **state)
{
    static const char *const commands[] = {"a IDLE\r\n", "a AUTHENTICATE PLAIN\r\n"};
    struct tg_buf line;
    (void)state;
    tg_buf_init(&line, SIZE_MAX);
    repeat(&line, "AAAA", IMAP_LINE_LIMIT / 4 + 1);
    tg_buf_str(&line, "\r\n");
    for (int i = 0; i < 2; i++) {
        struct talk t = {.closed = false};
        fixture_init(&t.f, "");
        t.end = imap_server_endpoint(t.f.server);
        tg_buf_init(&t.said, SIZE_MAX);
        say(&t, i == 0 ? "l LOGIN hanako secret\r\n" : "");
        CHECK_SPAN(tg_span_sub(say(&t, commands[i]), 0, 2), "+ ");
        CHECK_SPAN(say_span(&t, tg_buf_span(&line)), "a BAD The line is too long\r\n");
        CHECK_SPAN(say(&t, "b NOOP\r\n"), "b OK NOOP completed\r\n");
        talk_deinit(&t);
    }
    tg_buf_deinit(&line);
}

/* IM-H2: an endless line takes no more memory than a long one. */
static void an_endless_line_is_eaten(void **state)
{
    struct talk t;
    struct tg_buf piece;
    (void)state;
    tg_buf_init(&piece, SIZE_MAX);
    repeat(&piece, "( 1,2 OR ", 10000);
    talk_init(&t, "", true);
    CHECK_INT(say(&t, "a SEARCH ").len, 0);
    for (int i = 0; i < 200; i++) {
        CHECK_INT(say_span(&t, tg_buf_span(&piece)).len, 0);
    }
    CHECK(t.f.server->reader.text.cap <= 4 * IMAP_LINE_LIMIT);
    CHECK_SPAN(say(&t, "\r\n"), "a BAD The line is too long\r\n");
    CHECK_SPAN(say(&t, "b NOOP\r\n"), "b OK NOOP completed\r\n");
    talk_deinit(&t);
    tg_buf_deinit(&piece);
}

/* IM23: 64 KiB of literals in a command, however they are parted */
static void literals_have_a_ceiling(void **state)
{
    struct talk t;
    struct tg_buf text;
    (void)state;
    tg_buf_init(&text, SIZE_MAX);
    talk_init(&t, "", true);
    for (size_t extra = 0; extra <= 1; extra++) {
        tg_buf_clear(&text);
        tg_buf_fmt(&text, "a SEARCH SUBJECT {%z+}\r\n", IMAP_LITERAL_LIMIT - 4);
        repeat(&text, "x", IMAP_LITERAL_LIMIT - 4);
        tg_buf_fmt(&text, " SUBJECT {%z+}\r\n", 4 + extra);
        repeat(&text, "y", 4 + extra);
        tg_buf_str(&text, "\r\n");
        CHECK_SPAN(say_span(&t, tg_buf_span(&text)),
                   extra ? "a NO [LIMIT] The literal is too large\r\n" : "* SEARCH\r\na OK SEARCH completed\r\n");
    }
    CHECK_SPAN(say(&t, "b NOOP\r\n"), "b OK NOOP completed\r\n");
    talk_deinit(&t);
    tg_buf_deinit(&text);
}

/* IM23: 500 keys, 32 parentheses */
static void search_keys_have_a_ceiling(void **state)
{
    struct talk t;
    struct tg_buf text;
    (void)state;
    tg_buf_init(&text, SIZE_MAX);
    talk_init(&t, "", true);
    for (size_t keys = IMAP_SEARCH_KEYS - 1; keys <= IMAP_SEARCH_KEYS; keys++) { /* the list itself is one */
        tg_buf_clear(&text);
        tg_buf_str(&text, "a SEARCH");
        repeat(&text, " ALL", keys);
        tg_buf_str(&text, "\r\n");
        CHECK_SPAN(say_span(&t, tg_buf_span(&text)), keys < IMAP_SEARCH_KEYS
                                                         ? "* SEARCH 1 2 3\r\na OK SEARCH completed\r\n"
                                                         : "a BAD Too many search keys\r\n");
    }
    tg_buf_clear(&text);
    tg_buf_str(&text, "a SEARCH ");
    repeat(&text, "(", 10000);
    tg_buf_str(&text, "\r\n");
    CHECK_SPAN(say_span(&t, tg_buf_span(&text)), "a BAD Search keys are nested too deeply\r\n");
    talk_deinit(&t);
    tg_buf_deinit(&text);
}

/* IM41: 64 keywords in a mailbox, then PERMANENTFLAGS has no star */
static void keywords_have_a_ceiling(void **state)
{
    struct talk t;
    struct tg_buf text;
    (void)state;
    tg_buf_init(&text, SIZE_MAX);
    talk_init(&t, "", true);
    for (unsigned i = 1; i <= MAIL_KEYWORD_MAX + 1; i++) {
        tg_buf_clear(&text);
        tg_buf_fmt(&text, "a STORE 1 FLAGS (k%u)\r\n", i);
        struct tg_span said = say_span(&t, tg_buf_span(&text));
        tg_buf_clear(&text);
        tg_buf_fmt(&text, "* 1 FETCH (FLAGS (\\Recent k%u))\r\na OK", i);
        if (i <= MAIL_KEYWORD_MAX) {
            CHECK(tg_span_find(said, tg_buf_span(&text)) != SIZE_MAX);
        } else {
            CHECK(has(said, "a NO [LIMIT] "));
            CHECK(has(said, " k64)] ") && !has(said, "\\*"));
        }
    }
    CHECK(has(say(&t, "b STORE 1 -FLAGS (unheard)\r\n"), "b OK "));
    CHECK(has(say(&t, "c APPEND INBOX (unheard) {1+}\r\nx\r\n"), "c NO [LIMIT] "));
    CHECK(has(say(&t, "d FETCH 1 FLAGS\r\n"), "* 1 FETCH (FLAGS (\\Recent k64))"));
    talk_deinit(&t);
    tg_buf_deinit(&text);
}

/* IM20, IM30: the table walked; a command at the wrong moment is BAD, at the right one it is something else than that.
 */
static void every_command_is_judged_by_the_table(void **state)
{
    static const char *const before[] = {"", "l LOGIN hanako secret\r\n",
                                         "l LOGIN hanako secret\r\ns SELECT INBOX\r\n"};
    (void)state;
    for (size_t i = 0; i < imap_command_count; i++) {
        for (int st = IMAP_NOT_AUTHENTICATED; st <= IMAP_SELECTED; st++) {
            struct talk t = {.closed = false};
            struct tg_buf text;
            tg_buf_init(&text, 1000);
            fixture_init(&t.f, "");
            t.end = imap_server_endpoint(t.f.server);
            tg_buf_init(&t.said, SIZE_MAX);
            say(&t, before[st]);
            CHECK_INT(imap_server_state(t.f.server), st);
            tg_buf_fmt(&text, "a %s %%\r\n", imap_commands[i].name); /* no command takes this */
            struct tg_span said = say_span(&t, tg_buf_span(&text));
            bool wrong = has(said, "a BAD Log in first") || has(said, "a BAD Already logged in") ||
                         has(said, "a BAD Select a mailbox first") ||
                         has(said, "a BAD Not while a mailbox is selected");
            CHECK(has(said, "a BAD "));
            CHECK_INT(wrong, !imap_command_legal(&imap_commands[i], (enum imap_state)st));
            CHECK_INT(imap_server_state(t.f.server), st);
            tg_buf_deinit(&text);
            talk_deinit(&t);
        }
    }
}

static void big_letter(struct tg_buf *out, size_t size)
{
    tg_buf_str(out, "Subject: big\r\n\r\n");
    for (unsigned i = 0; out->len < size; i++) {
        tg_buf_fmt(out, "%08x\r\n", i * 2654435761U);
    }
    out->len = size;
}

/* IM37, IM52: what was appended is what is fetched, whole or in chunks. */
static void a_big_letter_comes_back_whole(void **state)
{
    struct talk t;
    struct tg_buf letter, text, sum;
    (void)state;
    tg_buf_init(&letter, SIZE_MAX);
    tg_buf_init(&text, SIZE_MAX);
    tg_buf_init(&sum, SIZE_MAX);
    talk_init(&t, "empty", true);
    big_letter(&letter, 1000000); /* exactly append_max */
    tg_buf_fmt(&text, "a APPEND INBOX {%z+}\r\n%S\r\n", letter.len, tg_buf_span(&letter));
    CHECK(has(say_span(&t, tg_buf_span(&text)), "a OK [APPENDUID 1000 1]"));
    struct tg_span said = say(&t, "a FETCH 1 BODY.PEEK[]\r\n");
    static const char head[] = "* 1 FETCH (BODY[] {1000000}\r\n";
    CHECK_SPAN(tg_span_sub(said, 0, strlen(head)), head);
    CHECK_SPANS(tg_span_sub(said, strlen(head), letter.len), tg_buf_span(&letter));
    CHECK_SPAN(tg_span_after(said, strlen(head) + letter.len), ")\r\na OK FETCH completed\r\n");
    for (size_t at = 0, n = 0; at < letter.len; at += n) {
        n = 123457;
        tg_buf_clear(&text);
        tg_buf_fmt(&text, "a FETCH 1 BODY.PEEK[]<%z.%z>\r\n", at, n);
        said = say_span(&t, tg_buf_span(&text));
        size_t line = tg_span_find(said, TG_SPAN_LIT("\r\n")) + 2;
        tg_buf_append(&sum, tg_span_sub(said, line, letter.len - at < n ? letter.len - at : n));
    }
    CHECK_SPANS(tg_buf_span(&sum), tg_buf_span(&letter));
    talk_deinit(&t);
    tg_buf_deinit(&letter);
    tg_buf_deinit(&text);
    tg_buf_deinit(&sum);
}

/* Answers to many letters are made one by one; numbers and sums are right. */
static void many_letters_are_answered_one_by_one(void **state)
{
    enum { COUNT = 5000 };
    struct talk t;
    (void)state;
    talk_init(&t, "empty", false);
    for (uint32_t i = 0; i < COUNT; i++) {
        fixture_add(t.f.store, t.f.store->mailboxes[0], fixture_letters[i % 3], 0, 1);
    }
    CHECK(has(say(&t, "s SELECT INBOX\r\n"), "* 5000 EXISTS"));
    static const char *const rows[] = {"a FETCH 1:* (UID FLAGS)\r\n", "a STORE 1:* +FLAGS (\\Deleted)\r\n",
                                       "a EXPUNGE\r\n"};
    for (int i = 0; i < 3; i++) {
        struct tg_span said = say(&t, rows[i]);
        size_t lines = 0;
        for (; said.len > 0; lines++) {
            (void)tg_split(&said, '\n');
        }
        CHECK_INT(lines, COUNT + 1);
    }
    CHECK_SPAN(say(&t, "a SEARCH ALL\r\n"), "* SEARCH\r\na OK SEARCH completed\r\n");
    CHECK_INT(t.f.store->octets, 0);
    talk_deinit(&t);
}

/* IM-H6: the connection breaks at every point of a MOVE; each letter is in one mailbox. */
static void a_cut_move_loses_and_doubles_nothing(void **state)
{
    static const char command[] = "m UID MOVE 1:3 Sent\r\n";
    (void)state;
    for (size_t cut = 0; cut <= strlen(command) + 8; cut++) {
        struct talk t;
        struct ep_action a;
        talk_init(&t, "", true);
        say_span(&t, tg_span_sub(tg_span_str(command), 0, cut < strlen(command) ? cut : strlen(command) - 1));
        if (cut >= strlen(command)) {
            CHECK_INT(t.end.ops->feed(t.end.self, TG_SPAN_LIT("\n"), 0), 1);
            for (size_t polls = cut - strlen(command); polls > 0; polls--) {
                (void)t.end.ops->poll(t.end.self, &a);
            }
        }
        t.end.ops->eof(t.end.self, true, 0);
        CHECK_INT(t.f.store->mailboxes[0]->count, cut >= strlen(command) ? 0 : 3);
        CHECK_INT(t.f.store->mailboxes[1]->count, cut >= strlen(command) ? 3 : 0);
        hear(&t);
        CHECK_INT(imap_server_state(t.f.server), IMAP_LOGOUT);
        talk_deinit(&t);
    }
}

/* A server that goes down says so where there is place for it. */
static void shutdown_says_bye(void **state)
{
    struct talk t;
    (void)state;
    talk_init(&t, "", true);
    say(&t, "i IDLE\r\n");
    tg_buf_clear(&t.said);
    imap_server_shutdown(t.f.server, 0);
    hear(&t);
    CHECK_SPAN(tg_buf_span(&t.said), "* BYE The server is shutting down\r\n");
    CHECK(t.closed);
    talk_deinit(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_have_a_ceiling),
        cmocka_unit_test(lines_within_a_command_have_a_ceiling),
        cmocka_unit_test(an_endless_line_is_eaten),
        cmocka_unit_test(literals_have_a_ceiling),
        cmocka_unit_test(search_keys_have_a_ceiling),
        cmocka_unit_test(keywords_have_a_ceiling),
        cmocka_unit_test(every_command_is_judged_by_the_table),
        cmocka_unit_test(a_big_letter_comes_back_whole),
        cmocka_unit_test(many_letters_are_answered_one_by_one),
        cmocka_unit_test(a_cut_move_loses_and_doubles_nothing),
        cmocka_unit_test(shutdown_says_bye),
    };
    return tg_run_tests(tests);
}
