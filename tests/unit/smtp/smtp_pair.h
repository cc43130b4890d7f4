// SPDX-License-Identifier: MIT
/* A client wired to a server: what one sends is fed to the other in pieces of a given size. The server's owner says yes
 * to all but addresses that begin with "no"; the client's owner sends its jobs one after the other and quits. */
#ifndef TESTS_UNIT_SMTP_SMTP_PAIR_H
#define TESTS_UNIT_SMTP_SMTP_PAIR_H

#include "protocols/smtp/smtp_client.h"
#include "protocols/smtp/smtp_server.h"
#include "tests/harness/tg_test.h"
#include "tests/unit/sasl/secret.h"

#define PAIR_LETTERS_MAX 8

struct smtp_pair {
    size_t piece;
    size_t cut_at; /* octets from client to server after which the connection breaks; SIZE_MAX: never */
    bool login_right;
    const struct smtp_job *jobs;
    size_t job_count;

    struct tg_arena arena;
    struct smtp_client *client;
    struct smtp_server *server;
    struct tg_buf to_server, to_client;
    struct tg_buf spool;
    struct tg_buf letters[PAIR_LETTERS_MAX]; /* accepted */
    size_t letter_count;
    struct tg_buf envelope; /* of the last accepted: "from>to,to" */
    size_t sent_by_client;
    size_t next_job;
    struct tg_buf outcomes; /* a digit and '!' for each recipient told: "2", "5", "0!" */
    unsigned ready, sent, failed;
    bool client_closed, server_closed, broken;
    unsigned state_changes;
};

static void pair_init(struct smtp_pair *p, const struct smtp_server_config *sc, const struct smtp_client_config *cc)
{
    tg_arena_init(&p->arena, SIZE_MAX);
    tg_buf_init(&p->to_server, SIZE_MAX);
    tg_buf_init(&p->to_client, SIZE_MAX);
    tg_buf_init(&p->spool, SIZE_MAX);
    tg_buf_init(&p->envelope, SIZE_MAX);
    tg_buf_init(&p->outcomes, SIZE_MAX);
    for (size_t i = 0; i < PAIR_LETTERS_MAX; i++) {
        tg_buf_init(&p->letters[i], SIZE_MAX);
    }
    p->server = smtp_server_new(&p->arena, sc, 0);
    p->client = smtp_client_new(&p->arena, cc, 0);
}

static void pair_deinit(struct smtp_pair *p)
{
    struct endpoint s = smtp_server_endpoint(p->server), c = smtp_client_endpoint(p->client);
    s.ops->free(s.self);
    c.ops->free(c.self);
    tg_buf_deinit(&p->to_server);
    tg_buf_deinit(&p->to_client);
    tg_buf_deinit(&p->spool);
    tg_buf_deinit(&p->envelope);
    tg_buf_deinit(&p->outcomes);
    for (size_t i = 0; i < PAIR_LETTERS_MAX; i++) {
        tg_buf_deinit(&p->letters[i]);
    }
    tg_arena_deinit(&p->arena);
}

static void pair_accept(struct smtp_pair *p)
{
    const struct smtp_envelope *e = smtp_server_envelope(p->server);
    assert_true(p->letter_count < PAIR_LETTERS_MAX);
    tg_buf_append(&p->letters[p->letter_count++], tg_buf_span(&p->spool));
    tg_buf_clear(&p->spool);
    tg_buf_clear(&p->envelope);
    tg_buf_fmt(&p->envelope, "%S>", e->reverse_path);
    for (size_t i = 0; i < e->recipient_count; i++) {
        tg_buf_fmt(&p->envelope, "%s%S", i ? "," : "", e->recipients[i].path);
    }
    smtp_server_answer(p->server, 250, NULL, NULL, 0);
}

static void pair_server_does(struct smtp_pair *p, const struct ep_action *a)
{
    const struct smtp_envelope *e = smtp_server_envelope(p->server);
    switch (a->kind) {
    case EP_SEND:
        assert_non_null(a->section);
        tg_buf_append(&p->to_client, a->bytes);
        break;
    case EP_STORE:
        tg_buf_append(&p->spool, a->bytes);
        break;
    case EP_ASK:
        if (a->what == SMTP_ASK_AUTH) {
            const bool right =
                p->login_right && (smtp_server_auth_proved(p->server) || smtp_server_auth_password(p->server).len);
            smtp_server_answer(p->server, right ? 235 : 535, NULL, NULL, 0);
        } else if (a->what == SMTP_ASK_SECRET) {
            struct test_secret t;
            smtp_server_answer_secret(
                p->server, test_secret_of(&t, smtp_server_auth_user(p->server), p->login_right ? "sesame" : "other"),
                0);
        } else if (a->what == SMTP_ASK_RCPT) {
            bool no = tg_span_istarts(e->recipients[e->recipient_count - 1].path, "no");
            smtp_server_answer(p->server, no ? 550 : 250, NULL, NULL, 0);
        } else if (a->what == SMTP_ASK_ACCEPT) {
            pair_accept(p);
        } else {
            smtp_server_answer(p->server, 250, NULL, NULL, 0);
        }
        break;
    case EP_TELL:
        if (a->what == SMTP_TELL_DISCARD) {
            tg_buf_clear(&p->spool);
        }
        break;
    case EP_STATE:
        p->state_changes++;
        break;
    case EP_CLOSE:
        p->server_closed = true;
        break;
    case EP_ABORT:
    case EP_START_TLS:
        fail();
    }
}

static void pair_client_next(struct smtp_pair *p)
{
    if (p->next_job < p->job_count) {
        smtp_client_send(p->client, &p->jobs[p->next_job++], 0);
    } else {
        smtp_client_quit(p->client, 0);
    }
}

static void pair_client_does(struct smtp_pair *p, const struct ep_action *a)
{
    switch (a->kind) {
    case EP_SEND:
        assert_non_null(a->section);
        tg_buf_append(&p->to_server, a->bytes);
        break;
    case EP_TELL:
        if (a->what == SMTP_TELL_READY) {
            p->ready++;
            pair_client_next(p);
        } else if (a->what == SMTP_TELL_SENT) {
            p->sent++;
            pair_client_next(p);
        } else if (a->what == SMTP_TELL_FAILED) {
            p->failed++;
        } else {
            const struct smtp_outcome *o = smtp_client_outcome(p->client);
            tg_buf_fmt(&p->outcomes, "%d%s", o->code / 100, o->maybe_duplicate ? "!" : "");
        }
        break;
    case EP_STATE:
        p->state_changes++;
        break;
    case EP_CLOSE:
        p->client_closed = true;
        break;
    case EP_STORE:
    case EP_ASK:
    case EP_ABORT:
    case EP_START_TLS:
        fail();
    }
}

/* Moves at most one piece each way; false when nothing can move. */
static bool pair_step(struct smtp_pair *p)
{
    struct endpoint s = smtp_server_endpoint(p->server), c = smtp_client_endpoint(p->client);
    struct ep_action a;
    while (s.ops->poll(s.self, &a)) {
        pair_server_does(p, &a);
    }
    while (c.ops->poll(c.self, &a)) {
        pair_client_does(p, &a);
    }
    size_t room = p->piece < p->cut_at - p->sent_by_client ? p->piece : p->cut_at - p->sent_by_client;
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

static void pair_run(struct smtp_pair *p)
{
    while (pair_step(p)) {
    }
}

#endif
