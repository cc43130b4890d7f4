// SPDX-License-Identifier: MIT
/* Every way to log in, at every door of the town: SMTP-E09, POP11, POP12, SEC03, X09. */
#include "base/base64.h"
#include "scenarios/scenario_load.h"
#include "scenarios/world.h"
#include "tests/harness/tg_test.h"

#define PASSWORD "himitsu-no-aikotoba"

static struct world *run(struct scenario **scenario, const char *authenticates, const char *reads_with,
                         const char *password)
{
    struct tg_buf json;
    struct scenario_errors errors = {0};
    tg_buf_init(&json, SIZE_MAX);
    tg_buf_fmt(
        &json,
        "{\"tegami\":1,\"id\":\"t\",\"title\":\"t\",\"domains\":{\"aoba.example\":{\"users\":{\"taro\":{\"password\":"
        "\"" PASSWORD "\"}}}},\"clients\":{\"pc\":{\"account\":\"taro@aoba.example\",\"authenticates\":\"%s\","
        "\"reads_with\":\"%s\",\"password\":\"%s\"}},\"story\":[{\"at\":\"0s\",\"client\":\"pc\",\"action\":\"send\","
        "\"letter\":\"a\",\"to\":[\"taro@aoba.example\"],\"text\":\"x\"},{\"at\":\"9s\",\"client\":\"pc\","
        "\"action\":\"check\"},{\"at\":\"20s\",\"client\":\"pc\",\"action\":\"check\"}]}",
        authenticates, reads_with, password);
    *scenario = scenario_parse(tg_buf_span(&json), "test", &errors);
    CHECK_INT(errors.count, 0);
    scenario_errors_deinit(&errors);
    tg_buf_deinit(&json);
    assert_non_null(*scenario);
    struct world *w = world_new(*scenario, 1);
    world_run_all(w);
    return w;
}

static size_t lines_with(const struct trace *t, const char *text)
{
    size_t n = 0;
    for (uint32_t i = 0; i < trace_count(t); i++) {
        const struct trace_event *e = trace_at(t, i);
        n += e->kind == TRACE_LINE_SAID && tg_span_find(trace_text(t, e), tg_span_str(text)) != SIZE_MAX;
    }
    return n;
}

/* Lines of that protocol that a client says and that begin so. */
static size_t said(const struct trace *t, int protocol, const char *start)
{
    size_t n = 0;
    for (uint32_t i = 0; i < trace_count(t); i++) {
        const struct trace_event *e = trace_at(t, i);
        n += e->kind == TRACE_LINE_SAID && e->protocol == protocol && !(e->flags & TRACE_BY_SERVER) &&
             tg_span_istarts(trace_text(t, e), start);
    }
    return n;
}

static bool octets_cross(const struct trace *t, struct tg_span octets)
{
    for (uint32_t i = 0; i < trace_count(t); i++) {
        const struct trace_event *e = trace_at(t, i);
        if (e->kind == TRACE_PACKET_SENT && tg_span_find(trace_text(t, e), octets) != SIZE_MAX) {
            return true;
        }
    }
    return false;
}

/* Is the password on the road, as it is or in the base64 of PLAIN or LOGIN? */
static bool password_crosses(const struct trace *t)
{
    struct tg_buf plain, login;
    tg_buf_init(&plain, 256);
    tg_buf_init(&login, 256);
    tg_base64_encode(&plain, TG_SPAN_LIT("\0taro\0" PASSWORD));
    tg_base64_encode(&login, TG_SPAN_LIT(PASSWORD));
    bool found = octets_cross(t, TG_SPAN_LIT(PASSWORD)) || octets_cross(t, tg_buf_span(&plain)) ||
                 octets_cross(t, tg_buf_span(&login));
    tg_buf_deinit(&plain);
    tg_buf_deinit(&login);
    return found;
}

static void every_way_opens_every_door(void **state)
{
    (void)state;
    static const struct {
        const char *word, *smtp, *pop3, *imap;
        bool tells;
    } ways[] = {
        {"plain", "AUTH PLAIN", "PASS ", "a1 LOGIN ", true},
        {"login", "AUTH LOGIN", "AUTH LOGIN", "a1 LOGIN ", true},
        {"cram-md5", "AUTH CRAM-MD5", "AUTH CRAM-MD5", "a1 AUTHENTICATE CRAM-MD5", false},
        {"scram-sha-256", "AUTH SCRAM-SHA-256", "AUTH SCRAM-SHA-256", "a1 AUTHENTICATE SCRAM-SHA-256", false},
    };
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        for (int pop3 = 0; pop3 < 2; pop3++) {
            struct scenario *s;
            struct world *w = run(&s, ways[i].word, pop3 ? "pop3" : "imap", PASSWORD);
            const struct trace *t = world_trace(w);
            CHECK_INT(said(t, TRACE_SMTP, ways[i].smtp), 1);
            CHECK_INT(said(t, pop3 ? TRACE_POP3 : TRACE_IMAP, pop3 ? ways[i].pop3 : ways[i].imap), 2);
            CHECK_INT(lines_with(t, "235 2.7.0"), 1);
            CHECK_INT(octets_cross(t, TG_SPAN_LIT("Received: ")), true); /* the letter was read */
            CHECK_INT(password_crosses(t), ways[i].tells);
            CHECK_INT(lines_with(t, PASSWORD), 0); /* X09: never in what is shown */
            CHECK_INT(lines_with(t, "dGFyb"), 0);
            world_free(w);
            scenario_free(s);
        }
    }
}

static void a_wrong_password_opens_none(void **state)
{
    (void)state;
    static const char *const ways[] = {"plain", "login", "cram-md5", "scram-sha-256"};
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        for (int pop3 = 0; pop3 < 2; pop3++) {
            struct scenario *s;
            struct world *w = run(&s, ways[i], pop3 ? "pop3" : "imap", "guess");
            const struct trace *t = world_trace(w);
            CHECK_INT(lines_with(t, "535 5.7.8"), 1);
            CHECK_INT(lines_with(t, "235 2.7.0"), 0);
            CHECK_INT(lines_with(t, pop3 ? "-ERR [AUTH]" : "NO [AUTHENTICATIONFAILED]"), 2);
            CHECK_INT(lines_with(t, "MAIL FROM"), 0);
            world_free(w);
            scenario_free(s);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_way_opens_every_door),
                                       cmocka_unit_test(a_wrong_password_opens_none)};
    return tg_run_tests(tests);
}
