// SPDX-License-Identifier: MIT
/* The town under TLS: who seals what, who trusts whom, and what becomes of letters and passwords when it fails. */
#include "scenarios/expect.h"
#include "scenarios/scenario_load.h"
#include "scenarios/world.h"
#include "sim/net/net.h"
#include "sim/nodes/env.h"
#include "tests/harness/tg_test.h"

#include <string.h>

struct plan {
    const char *aoba, *sakura; /* policies: what stands inside {} */
    const char *taro, *hanako; /* clients: more keys */
    const char *more;          /* "faults":[...], or "" */
};

struct town {
    struct scenario *scenario;
    struct world *world;
    const struct trace *trace;
};

static struct town start_town(const struct plan *p)
{
    char json[3000];
    struct scenario_errors errors = {0};
    struct town t;
    snprintf(json, sizeof json,
             "{\"tegami\":1,\"id\":\"t\",\"title\":\"t\",\"domains\":{"
             "\"aoba.example\":{\"users\":{\"taro\":{\"password\":\"himitsu\"}},\"policy\":{%s}},"
             "\"sakura.example\":{\"users\":{\"hanako\":{\"password\":\"sakura-saku\"}},"
             "\"policy\":{%s}}},"
             "\"clients\":{\"taro-pc\":{\"account\":\"taro@aoba.example\"%s},"
             "\"hanako-pc\":{\"account\":\"hanako@sakura.example\"%s}},"
             "\"story\":[{\"at\":\"0s\",\"client\":\"taro-pc\",\"action\":\"send\",\"letter\":\"hello\","
             "\"to\":[\"hanako@sakura.example\"],\"subject\":\"hi\",\"text\":\"words for two only\"},"
             "{\"at\":\"40m\",\"client\":\"hanako-pc\",\"action\":\"check\"}]%s}",
             p->aoba, p->sakura, p->taro ? p->taro : "", p->hanako ? p->hanako : "", p->more ? p->more : "");
    t.scenario = scenario_parse(tg_span_str(json), "test", &errors);
    for (size_t i = 0; i < errors.count; i++) {
        print_error("%d:%d: %s\n", errors.list[i].line, errors.list[i].column, errors.list[i].text);
    }
    scenario_errors_deinit(&errors);
    assert_non_null(t.scenario);
    t.world = world_new(t.scenario, t.scenario->seed);
    t.trace = world_trace(t.world);
    return t;
}

static struct town run_town(const struct plan *p)
{
    struct town t = start_town(p);
    world_run_all(t.world);
    return t;
}

static void end_town(struct town *t)
{
    struct tg_buf found;
    tg_buf_init(&found, SIZE_MAX);
    if (laws_judge(t->trace, &found)) {
        print_error("%s\n", tg_buf_cstr(&found));
    }
    CHECK_INT(found.len, 0);
    tg_buf_deinit(&found);
    world_free(t->world);
    scenario_free(t->scenario);
}

static size_t count(const struct town *t, enum trace_kind kind, const char *text)
{
    size_t n = 0;
    for (uint32_t i = 0; i < trace_count(t->trace); i++) {
        const struct trace_event *e = trace_at(t->trace, i);
        n += e->kind == kind && tg_span_find(trace_text(t->trace, e), tg_span_str(text)) != SIZE_MAX;
    }
    return n;
}

static bool stored(const struct town *t)
{
    return count(t, TRACE_LETTER_STORED, "hanako@sakura.example") == 1;
}

/* Lines of that text that were said in clear. */
static size_t in_clear(const struct town *t, const char *text)
{
    size_t n = 0;
    for (uint32_t i = 0; i < trace_count(t->trace); i++) {
        const struct trace_event *e = trace_at(t->trace, i);
        n += e->kind == TRACE_LINE_SAID && !(e->flags & TRACE_SEALED) &&
             tg_span_find(trace_text(t->trace, e), tg_span_str(text)) != SIZE_MAX;
    }
    return n;
}

/* What a wiretap could read: passwords (also in base64) and the letter. */
static size_t on_the_wire(const struct town *t, const char *text)
{
    return count(t, TRACE_PACKET_SENT, text);
}

#define LOGIN_OF_TARO "AHRhcm8AaGltaXRzdQ=="
#define SEALED        "\"tls\":\"required\",\"relay_tls\":\"verify\""
#define STRICT        ",\"tls\":\"required\""

/* SEC01, SMTP-E08, SMTP-E09, SMTP-T02, SUB05, SUB06, IM03, IM31 */
static void a_letter_travels_sealed_from_end_to_end(void **state)
{
    (void)state;
    struct town t = run_town(&(struct plan){SEALED, SEALED, STRICT, STRICT, NULL});
    CHECK(stored(&t));
    CHECK_INT(count(&t, TRACE_LETTER_FETCHED, "words for two only"), 1);
    CHECK_INT(count(&t, TRACE_TLS_STARTED, "TLSv1.2 TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"), 6);
    CHECK_INT(count(&t, TRACE_TLS_STARTED, "the certificate is in order\nmail.aoba.example"), 1);
    CHECK_INT(count(&t, TRACE_TLS_STARTED, "the certificate is in order\nmail.sakura.example"), 2);
    CHECK_INT(count(&t, TRACE_TLS_SECRET, "CLIENT_RANDOM "), 3);
    CHECK_INT(on_the_wire(&t, LOGIN_OF_TARO) + on_the_wire(&t, "sakura-saku") + on_the_wire(&t, "words for two"), 0);
    /* EHLO and CAPABILITY are asked for again; only then there is a way to log in. */
    CHECK_INT(count(&t, TRACE_LINE_SAID, "EHLO [198.51.100.10]"), 2);
    CHECK_INT(in_clear(&t, "EHLO [198.51.100.10]"), 1);
    CHECK_INT(in_clear(&t, "250-STARTTLS"), 2);
    CHECK_INT(count(&t, TRACE_LINE_SAID, "250-STARTTLS"), 2);
    CHECK_INT(in_clear(&t, "AUTH"), 0);
    CHECK_INT(in_clear(&t, "STARTTLS LOGINDISABLED"), 1);
    CHECK_INT(count(&t, TRACE_LINE_SAID, "STARTTLS LOGINDISABLED"), 1);
    CHECK_INT(count(&t, TRACE_LETTER_STORED, "by mail.aoba.example with ESMTPSA id"), 1);
    CHECK_INT(count(&t, TRACE_LETTER_STORED, "by mail.sakura.example with ESMTPS id"), 1);
    end_town(&t);
}

/* SUB07 (465 works under TLS from the start), POP-H5: 995. */
static void ports_that_speak_nothing_but_tls(void **state)
{
    (void)state;
    static const char *const readers[] = {",\"mailbox_port\":993", ",\"reads_with\":\"pop3\",\"mailbox_port\":995"};
    for (size_t i = 0; i < 2; i++) {
        struct town t =
            run_town(&(struct plan){"\"tls\":\"offered\"", "\"tls\":\"offered\"", ",\"port\":465", readers[i], NULL});
        CHECK(stored(&t));
        CHECK_INT(count(&t, TRACE_LETTER_FETCHED, "words for two only"), 1);
        CHECK_INT(on_the_wire(&t, LOGIN_OF_TARO) + on_the_wire(&t, "sakura-saku"), 0);
        CHECK_INT(in_clear(&t, "220 mail.aoba.example"), 0);
        CHECK_INT(count(&t, TRACE_LINE_SAID, "220 mail.aoba.example"), 1);
        CHECK_INT(in_clear(&t, "STLS") + in_clear(&t, "a1 STARTTLS"), 0);
        end_town(&t);
    }
}

/* POP13: STLS; CAPA is asked for again. */
static void pop3_is_sealed_by_stls(void **state)
{
    (void)state;
    struct town t = run_town(&(struct plan){SEALED, SEALED, STRICT, ",\"reads_with\":\"pop3\"" STRICT, NULL});
    CHECK_INT(count(&t, TRACE_LETTER_FETCHED, "words for two only"), 1);
    CHECK_INT(in_clear(&t, "CAPA"), 1);
    CHECK_INT(count(&t, TRACE_LINE_SAID, "CAPA"), 2);
    CHECK_INT(in_clear(&t, "USER"), 0);
    CHECK_INT(on_the_wire(&t, "sakura-saku"), 0);
    end_town(&t);
}

/* SMTP-K07, SMTP-H04: what the sending server does about a certificate that is not in order. */
static void relays_judge_certificates_by_their_policy(void **state)
{
    static const struct {
        const char *certificate, *verdict;
    } bad[] = {
        {"wrong-name", "the certificate is for another name"},
        {"expired", "the certificate has expired"},
        {"not-yet-valid", "the certificate is not valid yet"},
        {"self-signed", "the certificate is signed by nobody but itself"},
        {"unknown-authority", "the certificate is signed by an unknown authority"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char sakura[100];
        snprintf(sakura, sizeof sakura, "\"tls\":\"offered\",\"certificate\":\"%s\"", bad[i].certificate);
        struct town t = run_town(&(struct plan){SEALED, sakura, STRICT, NULL, ",\"until\":\"1h\""});
        CHECK(!stored(&t)); /* it waits */
        CHECK(count(&t, TRACE_LETTER_TRIED, bad[i].verdict) >= 2);
        CHECK_INT(count(&t, TRACE_LETTER_RETURNED, ""), 0);
        CHECK(count(&t, TRACE_TLS_FAILED, bad[i].verdict) >= 2);
        CHECK_INT(on_the_wire(&t, "words for two"), 0);
        end_town(&t);
        t = run_town(&(struct plan){"\"tls\":\"offered\",\"relay_tls\":\"may\"", sakura, STRICT, NULL, NULL});
        CHECK(stored(&t));
        CHECK_INT(count(&t, TRACE_TLS_STARTED, bad[i].verdict), 1);
        CHECK_INT(on_the_wire(&t, "words for two"), 0);
        end_town(&t);
    }
}

/* SMTP-K07, SMTP-H04, SEC02: a server that offers no TLS, or cannot start it. */
static void relays_without_a_seal(void **state)
{
    static const char *const unsealed[] = {"\"tls\":\"none\"", "\"tls\":\"offered\",\"certificate\":\"missing\""};
    static const char *const strict[] = {"encrypt", "verify"};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct town t = run_town(&(struct plan){"\"tls\":\"offered\"", unsealed[i], STRICT, NULL, NULL});
        CHECK(stored(&t)); /* in clear, for everybody on the way */
        CHECK(on_the_wire(&t, "words for two") >= 1);
        CHECK_INT(count(&t, TRACE_LINE_SAID, "454 4.7.0"), i);
        end_town(&t);
        for (size_t k = 0; k < 2; k++) {
            char aoba[100];
            snprintf(aoba, sizeof aoba, "\"tls\":\"offered\",\"relay_tls\":\"%s\"", strict[k]);
            t = run_town(&(struct plan){aoba, unsealed[i], STRICT, NULL, ",\"until\":\"1h\""});
            CHECK(!stored(&t));
            CHECK(count(&t, TRACE_LETTER_TRIED, i ? "refused to start it" : "does not offer TLS") >= 2);
            CHECK_INT(count(&t, TRACE_LETTER_RETURNED, ""), 0);
            CHECK_INT(on_the_wire(&t, "words for two"), 0);
            end_town(&t);
        }
    }
}

/* SEC02, POP-H5, IM-H4, SMTP-H04: a person's program keeps the password to itself where it must, and shows what happens
 * where it need not. */
static void clients_keep_the_password(void **state)
{
    static const char *const strict[] = {STRICT, ",\"reads_with\":\"pop3\"" STRICT};
    static const char *const servers[] = {"\"tls\":\"none\"", "\"tls\":\"offered\",\"certificate\":\"expired\"",
                                          "\"tls\":\"offered\",\"certificate\":\"missing\""};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        for (size_t k = 0; k < 3; k++) {
            struct town t = run_town(&(struct plan){servers[k], servers[k], strict[i], strict[i], NULL});
            CHECK(!stored(&t));
            CHECK_INT(on_the_wire(&t, LOGIN_OF_TARO) + on_the_wire(&t, "himitsu") + on_the_wire(&t, "sakura-saku"), 0);
            CHECK_INT(count(&t, TRACE_LINE_SAID, "********"), 0);
            CHECK_INT(count(&t, TRACE_ACTION_DONE, k == 1 ? "the certificate has expired" : "TLS"), 2);
            end_town(&t);
        }
        const char *loose = i ? ",\"reads_with\":\"pop3\",\"tls\":\"opportunistic\"" : ",\"tls\":\"opportunistic\"";
        struct town t = run_town(&(struct plan){servers[0], servers[0], loose, loose, NULL});
        CHECK(stored(&t));
        CHECK_INT(on_the_wire(&t, LOGIN_OF_TARO), 1);
        CHECK_INT(on_the_wire(&t, "sakura-saku"), 1);
        end_town(&t);
        t = run_town(&(struct plan){servers[1], servers[1], loose, loose, NULL});
        CHECK_INT(count(&t, TRACE_LETTER_FETCHED, "words for two only"), 1);
        CHECK_INT(on_the_wire(&t, LOGIN_OF_TARO) + on_the_wire(&t, "sakura-saku"), 0);
        CHECK_INT(count(&t, TRACE_TLS_STARTED, "the certificate has expired"), 3);
        end_town(&t);
    }
}

/* The power fails in the middle of a handshake, at each of its moments. */
static void a_server_crashes_during_the_handshake(void **state)
{
    (void)state;
    for (int ms = 405; ms < 500; ms += 10) {
        char more[200];
        snprintf(more, sizeof more,
                 ",\"faults\":[{\"at\":\"%dms\",\"until\":\"1m\",\"what\":\"crash\",\"host\":\"mail.sakura.example\"}]",
                 ms);
        struct town t = run_town(&(struct plan){SEALED, SEALED, STRICT, STRICT, more});
        CHECK(stored(&t));
        CHECK_INT(count(&t, TRACE_LETTER_FETCHED, "words for two only"), 1);
        CHECK(count(&t, TRACE_LETTER_TRIED, "") >= 2);
        CHECK_INT(on_the_wire(&t, "words for two"), 0);
        end_town(&t);
    }
}

static void the_same_seed_gives_the_same_octets(void **state)
{
    (void)state;
    const struct plan p = {SEALED, SEALED, STRICT, STRICT, NULL};
    struct town a = run_town(&p), b = run_town(&p);
    CHECK_INT(trace_count(a.trace), trace_count(b.trace));
    for (uint32_t i = 0; i < trace_count(a.trace); i++) {
        const struct trace_event *x = trace_at(a.trace, i), *y = trace_at(b.trace, i);
        CHECK(x->at == y->at && x->kind == y->kind && tg_span_eq(trace_text(a.trace, x), trace_text(b.trace, y)));
    }
    end_town(&a);
    end_town(&b);
}

/* --- somebody who breaks the rules --- */

struct rogue {
    struct town *town;
    struct tcp_conn *conn;
    const char *answers[4]; /* said one after the other, each when something has come */
    size_t said;
    bool server;
    struct tg_buf heard;
};

static void rogue_says(struct rogue *r)
{
    if (r->said < 4 && r->answers[r->said] && r->conn) {
        tcp_send(r->conn, tg_span_str(r->answers[r->said++]));
    }
}

static void rogue_connected(void *context, struct tcp_conn *c)
{
    (void)c;
    (void)context;
}

static void rogue_readable(void *context, struct tcp_conn *c)
{
    struct rogue *r = context;
    const struct tg_span in = tcp_peek(c);
    tg_buf_append(&r->heard, in);
    const bool any = in.len > 0;
    tcp_consume(c, in.len);
    if (tcp_peer_done(c)) {
        tcp_finish(c);
    } else if (any) {
        rogue_says(r);
    }
}

static void rogue_ended(void *context, struct tcp_conn *c, enum tcp_end how)
{
    struct rogue *r = context;
    (void)c;
    (void)how;
    r->conn = NULL;
}

static const struct tcp_handler rogue_handler = {rogue_connected, rogue_readable, NULL, NULL, rogue_ended};

static void rogue_accept(void *context, struct tcp_conn *c)
{
    struct rogue *r = context;
    r->conn = c;
    r->said = 0;
    tcp_own(c, &rogue_handler, r);
    rogue_says(r);
}

static uint16_t host_of(const struct town *t, const char *name)
{
    for (uint16_t i = 0; i < trace_host_count(t->trace); i++) {
        if (strcmp(trace_host_at(t->trace, i)->name, name) == 0) {
            return i;
        }
    }
    return TRACE_NO_HOST;
}

static void knock(struct town *t, struct rogue *r, uint16_t port, enum trace_protocol protocol)
{
    struct node_env *env = world_env(t->world);
    const uint16_t visitor = world_add_visitor(t->world, "stranger");
    r->town = t;
    tg_buf_init(&r->heard, SIZE_MAX);
    r->conn = tcp_connect(env->net, visitor, trace_host_at(t->trace, host_of(t, "mail.sakura.example"))->ip, port,
                          protocol, &rogue_handler, r);
    world_run(t->world, 20 * TG_MINUTE);
}

/* SMTP-H03, SMTP-E08, POP13, IM31: what is glued behind the command is thrown away, on every protocol. */
static void commands_behind_starttls_are_thrown_away(void **state)
{
    static const struct {
        uint16_t port;
        enum trace_protocol protocol;
        const char *answers[3], *never;
    } rows[] = {
        {25, TRACE_SMTP, {"EHLO x\r\n", "STARTTLS\r\nMAIL FROM:<evil@x.example>\r\n", "NOOP\r\n"}, "250 2.1.0"},
        {587, TRACE_SMTP, {"EHLO x\r\n", "STARTTLS\r\nNOOP\r\n", "NOOP\r\n"}, "250 2.0.0"},
        {110, TRACE_POP3, {"STLS\r\nUSER hanako\r\n", "NOOP\r\n"}, "Say PASS"},
        {143, TRACE_IMAP, {"a STARTTLS\r\nb NOOP\r\n", "c NOOP\r\n"}, "NOOP"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct town t = start_town(&(struct plan){SEALED, SEALED, STRICT, STRICT, NULL});
        struct rogue r = {.answers = {rows[i].answers[0], rows[i].answers[1], rows[i].answers[2]}};
        knock(&t, &r, rows[i].port, rows[i].protocol);
        CHECK_INT(count(&t, TRACE_TLS_INJECTED, ""), 1);
        CHECK(tg_span_find(tg_buf_span(&r.heard), tg_span_str(rows[i].never)) == SIZE_MAX);
        CHECK_INT(count(&t, TRACE_TLS_FAILED, "what came is not TLS"),
                  1); /* the line that came instead of a handshake */
        CHECK(r.conn == NULL);
        tg_buf_deinit(&r.heard);
        end_town(&t);
    }
}

/* SUB07: a line in clear on a port for TLS ends the connection without an answer. */
static void clear_text_on_a_sealed_port(void **state)
{
    static const uint16_t ports[] = {465, 993, 995};
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct town t = start_town(&(struct plan){SEALED, SEALED, STRICT, STRICT, NULL});
        struct rogue r = {.answers = {NULL}};
        struct node_env *env = world_env(t.world);
        tg_buf_init(&r.heard, SIZE_MAX);
        r.conn = tcp_connect(env->net, world_add_visitor(t.world, "stranger"),
                             trace_host_at(t.trace, host_of(&t, "mail.sakura.example"))->ip, ports[i], TRACE_SMTP,
                             &rogue_handler, &r);
        tcp_send(r.conn, TG_SPAN_LIT("EHLO x\r\n"));
        world_run(t.world, 20 * TG_MINUTE);
        CHECK_INT(r.heard.len, 0);
        CHECK_INT(count(&t, TRACE_TLS_FAILED, "what came is not TLS"), 1);
        CHECK(r.conn == NULL);
        tg_buf_deinit(&r.heard);
        end_town(&t);
    }
}

/* A peer that says nothing during the handshake is not waited for without end. */
static void a_silent_handshake_ends(void **state)
{
    (void)state;
    struct town t = start_town(&(struct plan){SEALED, SEALED, STRICT, STRICT, NULL});
    struct rogue r = {.answers = {"EHLO x\r\n", "STARTTLS\r\n"}};
    knock(&t, &r, 25, TRACE_SMTP);
    CHECK_INT(count(&t, TRACE_TLS_FAILED, "the TLS handshake took too long"), 1);
    CHECK(r.conn == NULL);
    tg_buf_deinit(&r.heard);
    end_town(&t);
}

/* SMTP-H03: replies glued behind the answer to STARTTLS: the client gives up, and the letter waits. With `may` the
 * server is asked again in clear, as after any handshake that fails (SMTP-K07). */
static void replies_behind_starttls_end_the_session(void **state)
{
    (void)state;
    struct town t = start_town(&(struct plan){SEALED, SEALED, STRICT, STRICT, ",\"until\":\"1h\""});
    struct node_env *env = world_env(t.world);
    struct rogue r = {.answers = {"220 x ESMTP\r\n", "250-x\r\n250 STARTTLS\r\n", "220 go on\r\n250 injected\r\n"}};
    tg_buf_init(&r.heard, SIZE_MAX);
    tcp_listen(env->net, host_of(&t, "mail.sakura.example"), 25, TRACE_SMTP, rogue_accept, &r);
    world_run_all(t.world);
    CHECK(count(&t, TRACE_TLS_INJECTED, "250 injected") >= 2);
    CHECK(count(&t, TRACE_LETTER_TRIED, "octets in clear came where only TLS may come") >= 2);
    CHECK(!stored(&t));
    CHECK(tg_span_find(tg_buf_span(&r.heard), TG_SPAN_LIT("MAIL")) == SIZE_MAX);
    tg_buf_deinit(&r.heard);
    end_town(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_letter_travels_sealed_from_end_to_end),
        cmocka_unit_test(ports_that_speak_nothing_but_tls),
        cmocka_unit_test(pop3_is_sealed_by_stls),
        cmocka_unit_test(relays_judge_certificates_by_their_policy),
        cmocka_unit_test(relays_without_a_seal),
        cmocka_unit_test(clients_keep_the_password),
        cmocka_unit_test(a_server_crashes_during_the_handshake),
        cmocka_unit_test(the_same_seed_gives_the_same_octets),
        cmocka_unit_test(commands_behind_starttls_are_thrown_away),
        cmocka_unit_test(clear_text_on_a_sealed_port),
        cmocka_unit_test(a_silent_handshake_ends),
        cmocka_unit_test(replies_behind_starttls_end_the_session),
    };
    return tg_run_tests(tests);
}
