// SPDX-License-Identifier: MIT
/* A POP3 client and a POP3 server of ours on one wire. */
#include "protocols/pop3/pop3_client.h"
#include "protocols/pop3/pop3_commands.h"
#include "protocols/pop3/pop3_server_internal.h"
#include "tests/harness/tg_test.h"

struct pair {
    size_t piece;
    size_t cut_at; /* octets to the server after which the link breaks; SIZE_MAX: never */
    struct pop3_client_config config;
    struct tg_arena arena;
    struct mailstore *store;
    struct pop3_client *client;
    struct pop3_server *server;
    struct tg_buf to_server, to_client, spool;
    struct tg_buf fetched; /* every letter that was stored, one behind the other */
    struct tg_buf kept;    /* "uidl " of all that were stored in any session */
    size_t sent_by_client;
    unsigned done, failed, secrets;
    bool broken;
};

static const struct pop3_server_config door = {
    .hostname = "pop.example", .idle_max = 10 * TG_MINUTE, .plaintext_auth = true};
static const char *const letters[] = {"Subject: one\r\n\r\n.dot\r\n..\r\n.\r\n", "x\r\n", "\xe3\x81\x82\r\n"};

static void add(struct mailstore *store, struct tg_span octets)
{
    struct tg_blob *blob = tg_blob_new(octets);
    CHECK_INT(mailbox_add(store, mailstore_find(store, TG_SPAN_LIT("INBOX")), blob, 0, 0, 0, 0, NULL), TG_OK);
    tg_blob_release(blob);
}

static void pair_init(struct pair *p, bool leave)
{
    *p = (struct pair){.piece = SIZE_MAX, .cut_at = SIZE_MAX};
    p->config = (struct pop3_client_config){.user = TG_SPAN_LIT("ann"),
                                            .password = TG_SPAN_LIT("open sesame"),
                                            .leave_on_server = leave,
                                            .plaintext_auth = true};
    p->store = mailstore_new("ann@pop.example", 0, 7);
    tg_buf_init(&p->to_server, SIZE_MAX);
    tg_buf_init(&p->to_client, SIZE_MAX);
    tg_buf_init(&p->spool, SIZE_MAX);
    tg_buf_init(&p->fetched, SIZE_MAX);
    tg_buf_init(&p->kept, SIZE_MAX);
}

static void pair_deinit(struct pair *p)
{
    mailstore_free(p->store);
    tg_buf_deinit(&p->to_server);
    tg_buf_deinit(&p->to_client);
    tg_buf_deinit(&p->spool);
    tg_buf_deinit(&p->fetched);
    tg_buf_deinit(&p->kept);
}

static void server_does(struct pair *p, const struct ep_action *a)
{
    if (a->kind == EP_SEND) {
        tg_buf_append(&p->to_client, a->bytes);
    } else if (a->kind == EP_ASK) {
        bool right = tg_span_eq_str(pop3_server_user(p->server), "ann") &&
                     tg_span_eq_str(pop3_server_password(p->server), "open sesame");
        pop3_server_answer_login(p->server, right ? p->store : NULL, 0);
    }
}

static bool is_kept(struct pair *p, struct tg_span uidl)
{
    char word[300];
    int n = snprintf(word, sizeof word, "%.*s ", (int)uidl.len, (const char *)uidl.ptr);
    return tg_span_find(tg_buf_span(&p->kept), tg_span_make(word, (size_t)n)) != SIZE_MAX;
}

static void client_does(struct pair *p, const struct ep_action *a)
{
    if (a->kind == EP_SEND) {
        tg_buf_append(&p->to_server, a->bytes);
        if (a->secret.len > 0) {
            CHECK_SPAN(a->secret, "open sesame");
            CHECK_SPAN(a->bytes, "PASS open sesame\r\n");
            p->secrets++;
        }
    } else if (a->kind == EP_STORE) {
        tg_buf_append(&p->spool, a->bytes);
    } else if (a->kind == EP_ASK && a->what == POP3_ASK_HAVE) {
        pop3_client_answer(p->client, is_kept(p, pop3_client_uidl(p->client)), 0);
    } else if (a->kind == EP_ASK) {
        tg_buf_append(&p->fetched, tg_buf_span(&p->spool));
        tg_buf_fmt(&p->kept, "%S ", pop3_client_uidl(p->client));
        tg_buf_clear(&p->spool);
        pop3_client_answer(p->client, true, 0);
    } else if (a->kind == EP_TELL) {
        p->done += a->what == POP3_TELL_DONE ? 1 : 0;
        p->failed += a->what == POP3_TELL_FAILED ? 1 : 0;
        if (a->what == POP3_TELL_GONE) {
            tg_buf_clear(&p->spool);
        }
    }
}

static bool step(struct pair *p)
{
    struct endpoint s = pop3_server_endpoint(p->server), c = pop3_client_endpoint(p->client);
    struct ep_action a;
    while (s.ops->poll(s.self, &a)) {
        server_does(p, &a);
    }
    while (c.ops->poll(c.self, &a)) {
        client_does(p, &a);
    }
    size_t left = p->cut_at - p->sent_by_client;
    size_t room = p->piece < left ? p->piece : left;
    size_t up = s.ops->feed(s.self, tg_span_sub(tg_buf_span(&p->to_server), 0, room), 0);
    tg_buf_consume(&p->to_server, up);
    p->sent_by_client += up;
    if (p->sent_by_client == p->cut_at && !p->broken) {
        p->broken = true;
        s.ops->eof(s.self, true, 0);
        c.ops->eof(c.self, true, 0);
        return true;
    }
    size_t down = p->broken ? 0 : c.ops->feed(c.self, tg_span_sub(tg_buf_span(&p->to_client), 0, p->piece), 0);
    tg_buf_consume(&p->to_client, down);
    return up > 0 || down > 0;
}

/* One session from greeting to goodbye (or break). */
static void session(struct pair *p)
{
    tg_arena_init(&p->arena, SIZE_MAX);
    p->server = pop3_server_new(&p->arena, &door, 0);
    p->client = pop3_client_new(&p->arena, &p->config, 0);
    p->sent_by_client = 0;
    p->broken = false;
    tg_buf_clear(&p->to_server);
    tg_buf_clear(&p->to_client);
    while (step(p)) {
    }
    struct endpoint s = pop3_server_endpoint(p->server), c = pop3_client_endpoint(p->client);
    s.ops->free(s.self);
    c.ops->free(c.self);
    tg_arena_deinit(&p->arena);
    CHECK(!p->store->locked);
}

static void fill(struct pair *p, struct tg_buf *all)
{
    tg_buf_init(all, SIZE_MAX);
    for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++) {
        add(p->store, tg_span_str(letters[i]));
        tg_buf_str(all, letters[i]);
    }
}

/* X01, X06, POP06, POP30 */
static void letters_arrive_octet_for_octet_at_every_piece_size(void **state)
{
    (void)state;
    for (size_t piece = 1; piece <= 300; piece++) {
        struct pair p;
        struct tg_buf all;
        pair_init(&p, false);
        fill(&p, &all);
        p.piece = piece;
        session(&p);
        CHECK_SPANS(tg_buf_span(&p.fetched), tg_buf_span(&all));
        CHECK_INT(p.done, 1);
        CHECK_INT(p.failed, 0);
        CHECK_INT(p.secrets, 1);
        CHECK_INT(mailstore_find(p.store, TG_SPAN_LIT("INBOX"))->count, 0);
        tg_buf_deinit(&all);
        pair_deinit(&p);
    }
}

/* POP30, POP33: left on the server, only what is new is fetched */
static void a_second_session_fetches_only_what_is_new(void **state)
{
    (void)state;
    struct pair p;
    struct tg_buf all;
    pair_init(&p, true);
    fill(&p, &all);
    session(&p);
    CHECK_SPANS(tg_buf_span(&p.fetched), tg_buf_span(&all));
    tg_buf_clear(&p.fetched);
    add(p.store, TG_SPAN_LIT("new\r\n"));
    session(&p);
    CHECK_SPAN(tg_buf_span(&p.fetched), "new\r\n");
    CHECK_INT(mailstore_find(p.store, TG_SPAN_LIT("INBOX"))->count, 4);
    CHECK_INT(p.done, 2);
    tg_buf_deinit(&all);
    pair_deinit(&p);
}

/* POP04, POP30, POP-H4: wherever the link breaks nothing is lost, nothing is fetched twice, the lock is freed */
static void a_link_that_breaks_at_any_octet_loses_nothing(void **state)
{
    (void)state;
    unsigned kept_after_break = 0, removed = 0;
    for (size_t cut = 0; cut < 200; cut++) {
        struct pair p;
        struct tg_buf all;
        pair_init(&p, false);
        fill(&p, &all);
        p.piece = 3;
        p.cut_at = cut;
        session(&p);
        size_t left = mailstore_find(p.store, TG_SPAN_LIT("INBOX"))->count;
        CHECK(left == 3 || left == 0);
        CHECK_INT(p.done + p.failed, 1);
        CHECK(p.done == 0 || left == 0);
        kept_after_break += left == 3 ? 1 : 0;
        removed += left == 0 ? 1 : 0;
        p.cut_at = SIZE_MAX;
        session(&p);
        CHECK_SPANS(tg_buf_span(&p.fetched), tg_buf_span(&all));
        CHECK_INT(mailstore_find(p.store, TG_SPAN_LIT("INBOX"))->count, 0);
        tg_buf_deinit(&all);
        pair_deinit(&p);
    }
    CHECK(kept_after_break > 0 && removed > 0);
}

/* X03: a long list and a long letter go out in pieces */
static void long_answers_are_never_held_whole(void **state)
{
    (void)state;
    struct pair p;
    struct tg_buf all;
    pair_init(&p, false);
    tg_buf_init(&all, SIZE_MAX);
    for (int i = 0; i < 60000; i++) {
        tg_buf_str(&all, "..........\r\n");
    }
    add(p.store, tg_buf_span(&all));
    for (int i = 0; i < 5000; i++) {
        add(p.store, TG_SPAN_LIT(".\r\n"));
        tg_buf_str(&all, ".\r\n");
    }
    tg_arena_init(&p.arena, SIZE_MAX);
    p.server = pop3_server_new(&p.arena, &door, 0);
    p.client = pop3_client_new(&p.arena, &p.config, 0);
    p.piece = 1460;
    size_t most = 0;
    while (step(&p)) {
        most = p.server->queue.octets.cap > most ? p.server->queue.octets.cap : most;
    }
    CHECK(most <= 128 * 1024);
    CHECK_INT(p.done, 1);
    CHECK_SPANS(tg_buf_span(&p.fetched), tg_buf_span(&all));
    struct endpoint s = pop3_server_endpoint(p.server), c = pop3_client_endpoint(p.client);
    s.ops->free(s.self);
    c.ops->free(c.self);
    tg_arena_deinit(&p.arena);
    tg_buf_deinit(&all);
    pair_deinit(&p);
}

/* POP05: a long answer on a slow link is no silence */
static void a_slow_listener_is_not_idle(void **state)
{
    (void)state;
    struct pair p;
    pair_init(&p, false);
    struct tg_buf text;
    tg_buf_init(&text, SIZE_MAX);
    for (int i = 0; i < 20000; i++) {
        tg_buf_str(&text, "line\r\n");
    }
    add(p.store, tg_buf_span(&text));
    tg_arena_init(&p.arena, SIZE_MAX);
    struct pop3_server *server = pop3_server_new(&p.arena, &door, 0);
    struct endpoint s = pop3_server_endpoint(server);
    static const char *const lines[] = {"USER ann\r\n", "PASS open sesame\r\n", "RETR 1\r\n"};
    struct ep_action a;
    for (size_t i = 0; i < 3; i++) {
        while (s.ops->poll(s.self, &a)) {
        }
        CHECK(s.ops->feed(s.self, tg_span_str(lines[i]), 0) > 0);
        if (i == 1) {
            CHECK(s.ops->poll(s.self, &a) && a.kind == EP_ASK);
            pop3_server_answer_login(server, p.store, 0);
        }
    }
    for (int i = 1; i <= 5; i++) {
        CHECK(s.ops->poll(s.self, &a));
        CHECK_INT(a.kind, EP_SEND);
        CHECK(s.ops->poll(s.self, &a));
        s.ops->tick(s.self, i * 9 * TG_MINUTE);
        CHECK_INT(s.ops->deadline(s.self), i * 9 * TG_MINUTE + 10 * TG_MINUTE);
    }
    while (s.ops->poll(s.self, &a)) {
        CHECK(a.kind != EP_CLOSE);
    }
    s.ops->tick(s.self, s.ops->deadline(s.self));
    CHECK(s.ops->poll(s.self, &a) && a.kind == EP_STATE);
    CHECK(s.ops->poll(s.self, &a) && a.kind == EP_CLOSE);
    s.ops->free(s.self);
    tg_arena_deinit(&p.arena);
    tg_buf_deinit(&text);
    pair_deinit(&p);
}

/* POP07: three seconds, exactly, and nothing is read meanwhile */
static void a_wrong_password_is_answered_after_three_seconds(void **state)
{
    (void)state;
    struct tg_arena arena;
    tg_arena_init(&arena, SIZE_MAX);
    struct pop3_server *server = pop3_server_new(&arena, &door, 0);
    struct endpoint s = pop3_server_endpoint(server);
    struct tg_span in = TG_SPAN_LIT("USER ann\r\nPASS x\r\nNOOP\r\n");
    struct ep_action a = {.kind = EP_SEND};
    while (a.kind != EP_ASK) {
        while (s.ops->poll(s.self, &a)) {
        }
        in = tg_span_after(in, s.ops->feed(s.self, in, TG_SECOND));
    }
    pop3_server_answer_login(server, NULL, 5 * TG_SECOND);
    CHECK_INT(s.ops->deadline(s.self), 8 * TG_SECOND);
    CHECK_INT(s.ops->feed(s.self, in, 6 * TG_SECOND), 0);
    s.ops->tick(s.self, 8 * TG_SECOND - 1);
    CHECK(!s.ops->poll(s.self, &a));
    s.ops->tick(s.self, 8 * TG_SECOND);
    CHECK(s.ops->poll(s.self, &a));
    CHECK_SPAN(a.bytes, "-ERR [AUTH] Wrong user name or password\r\n");
    CHECK_INT(s.ops->deadline(s.self), 8 * TG_SECOND + 10 * TG_MINUTE);
    CHECK_INT(s.ops->feed(s.self, in, 8 * TG_SECOND), 6);
    s.ops->free(s.self);
    tg_arena_deinit(&arena);
}

/* POP01: what each command is answered in AUTHORIZATION and TRANSACTION */
static void every_command_in_every_state_is_answered_as_the_table_says(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        bool good[2];
    } rows[] = {
        {"USER ann", {1, 0}},
        {"PASS x",   {0, 0}},
        {"APOP a b", {0, 0}},
        {"AUTH",     {1, 0}},
        {"STLS",     {0, 0}},
        {"CAPA",     {1, 1}},
        {"STAT",     {0, 1}},
        {"LIST",     {0, 1}},
        {"UIDL",     {0, 1}},
        {"RETR 1",   {0, 1}},
        {"TOP 1 0",  {0, 1}},
        {"DELE 1",   {0, 1}},
        {"NOOP",     {0, 1}},
        {"RSET",     {0, 1}},
        {"QUIT",     {1, 1}},
        {"XYZZY",    {0, 0}}
    };
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        for (int in_transaction = 0; in_transaction < 2; in_transaction++) {
            struct pair p;
            pair_init(&p, false);
            add(p.store, TG_SPAN_LIT("x\r\n"));
            tg_arena_init(&p.arena, SIZE_MAX);
            p.server = pop3_server_new(&p.arena, &door, 0);
            struct endpoint s = pop3_server_endpoint(p.server);
            struct tg_buf in;
            tg_buf_init(&in, SIZE_MAX);
            tg_buf_fmt(&in, "%s%s\r\n", in_transaction ? "USER ann\r\nPASS open sesame\r\n" : "", rows[r].line);
            struct ep_action a;
            bool good = false;
            for (size_t took = 1; took > 0; tg_buf_consume(&in, took)) {
                while (s.ops->poll(s.self, &a)) {
                    server_does(&p, &a);
                    good = a.kind == EP_SEND && in.len == 0 ? good || a.bytes.ptr[0] == '+' : good;
                }
                took = s.ops->feed(s.self, tg_buf_span(&in), 0);
            }
            if (good != rows[r].good[in_transaction]) {
                print_error("%s in %s\n", rows[r].line, pop3_state_name(in_transaction));
            }
            CHECK_INT(good, rows[r].good[in_transaction]);
            s.ops->free(s.self);
            tg_buf_deinit(&in);
            tg_arena_deinit(&p.arena);
            pair_deinit(&p);
        }
    }
    CHECK_INT(pop3_command_count + 1, sizeof rows / sizeof rows[0]);
}

static void an_arena_that_is_too_small_gives_no_endpoint(void **state)
{
    (void)state;
    unsigned refused = 0, made = 0;
    for (size_t size = 0; size < 20000; size += 64) {
        struct pair p;
        pair_init(&p, false);
        tg_arena_init(&p.arena, size);
        struct pop3_server *server = pop3_server_new(&p.arena, &door, 0);
        struct pop3_client *client = pop3_client_new(&p.arena, &p.config, 0);
        if (server) {
            struct endpoint s = pop3_server_endpoint(server);
            s.ops->free(s.self);
        }
        if (client) {
            struct endpoint c = pop3_client_endpoint(client);
            c.ops->free(c.self);
        }
        made += server && client ? 1 : 0;
        refused += server && client ? 0 : 1;
        tg_arena_deinit(&p.arena);
        pair_deinit(&p);
    }
    CHECK(made > 0 && refused > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_arrive_octet_for_octet_at_every_piece_size),
        cmocka_unit_test(a_second_session_fetches_only_what_is_new),
        cmocka_unit_test(a_link_that_breaks_at_any_octet_loses_nothing),
        cmocka_unit_test(long_answers_are_never_held_whole),
        cmocka_unit_test(a_slow_listener_is_not_idle),
        cmocka_unit_test(a_wrong_password_is_answered_after_three_seconds),
        cmocka_unit_test(every_command_in_every_state_is_answered_as_the_table_says),
        cmocka_unit_test(an_arena_that_is_too_small_gives_no_endpoint),
    };
    return tg_run_tests(tests);
}
