// SPDX-License-Identifier: MIT
#include "tests/unit/pop3/pop3_client_subject.h"

/* POP30 to POP32, POP-H1, POP-H2, POP-H5 */
static void dialogues_of_a_client(void **state)
{
    (void)state;
    static struct client_subject t;
    struct dialogue_subject subject = client_subject_make(&t);
    dialogue_run_folder(&subject, "pop3_client");
}

/* A client that has been told to fetch the one letter there is. */
static void begin_letter(struct client_subject *t, struct endpoint *c)
{
    static const char *const lines[] = {
        "+OK\r\n", "-ERR\r\n", "+OK\r\n", "+OK\r\n", "+OK 1 5\r\n", "+OK\r\n1 5\r\n.\r\n", "-ERR\r\n", "+OK\r\n"};
    *c = client_make(t, "plaintext_auth", 0);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct tg_span rest = tg_span_str(lines[i]);
        while (rest.len > 0) {
            struct ep_action a;
            while (c->ops->poll(c->self, &a)) {
            }
            rest = tg_span_after(rest, c->ops->feed(c->self, rest, 0));
        }
    }
}

/* Feeds the same block until the client ends; returns the octets that were stored. */
static uint64_t flood(struct endpoint *c, struct tg_span block, size_t most, enum ep_action_kind *last)
{
    uint64_t stored = 0;
    *last = EP_SEND;
    for (size_t fed = 0; fed < most && *last != EP_ABORT;) {
        struct ep_action a;
        while (c->ops->poll(c->self, &a)) {
            stored += a.kind == EP_STORE ? a.bytes.len : 0;
            *last = a.kind;
        }
        fed += c->ops->feed(c->self, block, 0);
    }
    return stored;
}

/* POP-H1, X03 */
static void a_letter_line_of_more_than_a_mebibyte_ends_the_session(void **state)
{
    (void)state;
    static struct client_subject t;
    static unsigned char block[1 << 16];
    struct endpoint c;
    enum ep_action_kind last;
    memset(block, 'x', sizeof block);
    begin_letter(&t, &c);
    CHECK(flood(&c, tg_span_make(block, sizeof block), 8 << 20, &last) <= (1 << 20) + 2 * sizeof block);
    CHECK_INT(last, EP_ABORT);
    CHECK_SPAN(pop3_client_error(t.client), "A line of the letter is too long");
    c.ops->free(c.self);
    client_done(&t);
}

/* POP-H1: no final dot */
static void a_letter_much_longer_than_listed_ends_the_session(void **state)
{
    (void)state;
    static struct client_subject t;
    struct endpoint c;
    enum ep_action_kind last;
    begin_letter(&t, &c);
    CHECK(flood(&c, TG_SPAN_LIT("a line of a letter that has no end\r\n"), 8 << 20, &last) <= (1 << 20) + 100);
    CHECK_INT(last, EP_ABORT);
    CHECK_SPAN(pop3_client_error(t.client), "The letter is longer than the server said");
    c.ops->free(c.self);
    client_done(&t);
}

/* POP-H1 */
static void a_list_of_more_than_a_million_letters_ends_the_session(void **state)
{
    (void)state;
    static struct client_subject t;
    static const char *const lines[] = {"+OK\r\n", "-ERR\r\n", "+OK\r\n", "+OK\r\n", "+OK 5 5\r\n", "+OK\r\n"};
    struct endpoint c = client_make(&t, "plaintext_auth", 0);
    struct ep_action a;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        while (c.ops->poll(c.self, &a)) {
        }
        CHECK(c.ops->feed(c.self, tg_span_str(lines[i]), 0) > 0);
    }
    enum ep_action_kind last = EP_SEND;
    unsigned listed = 0;
    while (last != EP_ABORT && listed < 1100000) {
        char line[32];
        int n = snprintf(line, sizeof line, "%u 1\r\n", ++listed);
        c.ops->feed(c.self, tg_span_make(line, (size_t)n), 0);
        while (c.ops->poll(c.self, &a)) {
            last = a.kind;
        }
    }
    CHECK_INT(listed, 1000001);
    c.ops->free(c.self);
    client_done(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dialogues_of_a_client),
        cmocka_unit_test(a_letter_line_of_more_than_a_mebibyte_ends_the_session),
        cmocka_unit_test(a_letter_much_longer_than_listed_ends_the_session),
        cmocka_unit_test(a_list_of_more_than_a_million_letters_ends_the_session),
    };
    return tg_run_tests(tests);
}
