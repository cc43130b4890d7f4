// SPDX-License-Identifier: MIT
/* States x commands: the table, and what the server says. */
#include "protocols/smtp/smtp_commands.h"
#include "protocols/smtp/smtp_server.h"
#include "tests/harness/tg_test.h"

enum { STATES = 4 };
static const enum smtp_state states[STATES] = {SMTP_WAIT_HELLO, SMTP_WAIT_MAIL, SMTP_WAIT_RCPT, SMTP_WAIT_DATA};

/* SMTP-A1: what each command is answered in G, R, M, C */
static const struct {
    const char *line;
    int code[STATES];
} rows[] = {
    {"EHLO c.example", {250, 250, 250, 250}},
    {"HELO c.example", {250, 250, 250, 250}},
    {"MAIL FROM:<a@c.example>", {503, 250, 503, 503}},
    {"RCPT TO:<b@mx.example>", {503, 503, 250, 250}},
    {"DATA", {503, 503, 503, 354}},
    {"RSET", {250, 250, 250, 250}},
    {"NOOP", {250, 250, 250, 250}},
    {"QUIT", {221, 221, 221, 221}},
    {"VRFY bob", {252, 252, 252, 252}},
    {"HELP", {214, 214, 214, 214}},
    {"AUTH LOGIN", {503, 334, 503, 503}},
    {"STARTTLS", {503, 220, 503, 503}}, /* SMTP-C12 */
    {"EXPN list", {502, 502, 502, 502}},
    {"BDAT 1 LAST", {502, 502, 502, 502}},
    {"SEND FROM:<a@c.example>", {502, 502, 502, 502}},
    {"SOML FROM:<a@c.example>", {502, 502, 502, 502}},
    {"SAML FROM:<a@c.example>", {502, 502, 502, 502}},
    {"TURN", {502, 502, 502, 502}},
    {"XYZZY", {500, 500, 500, 500}},
};

static const struct smtp_server_config config = {.hostname = "mx.example",
                                                 .message_max = 1000,
                                                 .rcpt_max = 100,
                                                 .idle_max = 5 * TG_MINUTE,
                                                 .offer_auth = true,
                                                 .plaintext_auth = true,
                                                 .tls_offered = true};

/* Says one line; all questions are answered 250. Returns the code of the last reply. */
static int say(struct smtp_server *server, const char *line)
{
    struct endpoint s = smtp_server_endpoint(server);
    char wire[200];
    int n = snprintf(wire, sizeof wire, "%s\r\n", line), code = 0;
    struct tg_span rest = tg_span_make(wire, line[0] ? (size_t)n : 0);
    for (bool more = true; more;) {
        struct ep_action a;
        while (s.ops->poll(s.self, &a)) {
            if (a.kind == EP_ASK) {
                smtp_server_answer(server, 250, NULL, NULL, 0);
            } else if (a.kind == EP_SEND) {
                code = (a.bytes.ptr[0] - '0') * 100 + (a.bytes.ptr[1] - '0') * 10 + (a.bytes.ptr[2] - '0');
            }
        }
        size_t took = s.ops->feed(s.self, rest, 0);
        rest = tg_span_after(rest, took);
        more = took > 0;
    }
    return code;
}

static struct smtp_server *server_in(struct tg_arena *arena, enum smtp_state state)
{
    struct smtp_server *server = smtp_server_new(arena, &config, 0);
    static const char *const way[] = {"EHLO c.example", "MAIL FROM:<a@c.example>", "RCPT TO:<b@mx.example>"};
    say(server, "");
    for (int i = 0; i < (int)state; i++) {
        CHECK_INT(say(server, way[i]), 250);
    }
    CHECK_INT(smtp_server_state(server), state);
    return server;
}

static const struct smtp_command *command_of(const char *line)
{
    struct tg_span verb = tg_span_str(line);
    verb = tg_span_sub(verb, 0, tg_span_find_byte(verb, ' '));
    for (size_t i = 0; i < smtp_command_count; i++) {
        if (tg_span_eq_str(verb, smtp_commands[i].verb)) {
            return &smtp_commands[i];
        }
    }
    return NULL;
}

/* SMTP-C01 to SMTP-C15, SMTP-R11 */
static void every_command_in_every_state_is_answered_as_the_table_says(void **state)
{
    (void)state;
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        const struct smtp_command *command = command_of(rows[r].line);
        for (int i = 0; i < STATES; i++) {
            struct tg_arena arena;
            tg_arena_init(&arena, SIZE_MAX);
            struct smtp_server *server = server_in(&arena, states[i]);
            int code = say(server, rows[r].line);
            if (code != rows[r].code[i]) {
                print_error("%s in %s: %d\n", rows[r].line, smtp_state_name((int)states[i]), code);
            }
            CHECK_INT(code, rows[r].code[i]);
            if (command && !(command->legal_in & (1u << states[i]))) {
                CHECK_INT(code, 503);
                CHECK_INT(smtp_server_state(server), states[i]); /* a refusal changes nothing */
            }
            struct endpoint s = smtp_server_endpoint(server);
            s.ops->free(s.self);
            tg_arena_deinit(&arena);
        }
    }
}

static void every_row_of_the_table_was_walked(void **state)
{
    (void)state;
    for (size_t i = 0; i < smtp_command_count; i++) {
        bool walked = false;
        for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
            walked = walked || command_of(rows[r].line) == &smtp_commands[i];
        }
        CHECK(walked);
        CHECK(strncmp(smtp_commands[i].section, "RFC ", 4) == 0);
    }
}

/* X05 */
static void verbs_are_found_without_case(void **state)
{
    (void)state;
    struct tg_arena arena;
    tg_arena_init(&arena, SIZE_MAX);
    struct smtp_server *server = server_in(&arena, SMTP_WAIT_HELLO);
    CHECK_INT(say(server, "ehlo c.example"), 250);
    CHECK_INT(say(server, "mAiL fRoM:<a@c.example>"), 250);
    CHECK_INT(say(server, "rcpt to:<B@mx.example>"), 250);
    CHECK_SPAN(smtp_server_envelope(server)->recipients[0].path, "B@mx.example");
    struct endpoint s = smtp_server_endpoint(server);
    s.ops->free(s.self);
    tg_arena_deinit(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_command_in_every_state_is_answered_as_the_table_says),
        cmocka_unit_test(every_row_of_the_table_was_walked),
        cmocka_unit_test(verbs_are_found_without_case),
    };
    return tg_run_tests(tests);
}
