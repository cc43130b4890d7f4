// SPDX-License-Identifier: MIT
/* Client and server wired to each other, without a network, cut at every piece size (X01). */
#include "tests/unit/imap/imap_client_subject.h"
#include "tests/unit/imap/imap_fixture.h"

struct pair {
    struct fixture fixture;
    struct client_subject subject;
    struct endpoint server, client;
    struct tg_buf to_server, to_client, log, spool;
    bool server_closed, client_closed;
};

static void server_does(struct pair *p, const struct ep_action *a)
{
    if (a->kind == EP_SEND) {
        tg_buf_append(&p->to_client, a->bytes);
    } else if (a->kind == EP_ASK) {
        bool right = tg_span_eq_str(imap_server_user(p->fixture.server), "hanako") &&
                     tg_span_eq_str(imap_server_password(p->fixture.server), "secret");
        imap_server_answer_login(p->fixture.server, right ? p->fixture.store : NULL, 0);
    } else if (a->kind == EP_TELL && a->what == IMAP_TELL_READ) {
        tg_buf_fmt(&p->log, "server: READ %u\n", a->tag);
    } else if (a->kind == EP_CLOSE) {
        p->server_closed = true;
    }
}

static void client_does(struct pair *p, const struct ep_action *a)
{
    if (a->kind == EP_SEND) {
        if (a->content == EP_CONTENT) {
            imap_server_set_append_tag(p->fixture.server, a->tag);
        }
        tg_buf_append(&p->to_server, a->bytes);
    } else if (a->kind == EP_STORE) {
        tg_buf_append(&p->spool, a->bytes);
    } else if (a->kind == EP_TELL) {
        if (a->what == IMAP_TELL_BODY) {
            tg_buf_fmt(&p->log, "spool: %z octets\n", p->spool.len);
        }
        client_subject_told(&p->subject, a, &p->log);
        tg_buf_byte(&p->log, '\n');
    } else if (a->kind == EP_CLOSE) {
        p->client_closed = true;
    }
}

/* Moves at most `piece` octets each way; false when nothing moved. */
static bool step(struct pair *p, size_t piece)
{
    struct ep_action a;
    size_t moved = 0;
    while (p->server.ops->poll(p->server.self, &a)) {
        server_does(p, &a);
    }
    while (p->client.ops->poll(p->client.self, &a)) {
        client_does(p, &a);
    }
    size_t took = p->server.ops->feed(p->server.self, tg_span_sub(tg_buf_span(&p->to_server), 0, piece), 0);
    tg_buf_consume(&p->to_server, took);
    moved += took;
    took = p->client.ops->feed(p->client.self, tg_span_sub(tg_buf_span(&p->to_client), 0, piece), 0);
    tg_buf_consume(&p->to_client, took);
    return moved + took > 0 || p->to_server.len + p->to_client.len > 0;
}

static void pair_init(struct pair *p, const char *options, const char *requests)
{
    *p = (struct pair){0};
    fixture_init(&p->fixture, options);
    client_subject_init(&p->subject, requests, 0);
    p->server = imap_server_endpoint(p->fixture.server);
    p->client = imap_client_endpoint(p->subject.client);
    struct tg_buf *bufs[] = {&p->to_server, &p->to_client, &p->log, &p->spool};
    for (size_t i = 0; i < 4; i++) {
        tg_buf_init(bufs[i], SIZE_MAX);
    }
}

static void pair_deinit(struct pair *p)
{
    struct tg_buf *bufs[] = {&p->to_server, &p->to_client, &p->log, &p->spool};
    for (size_t i = 0; i < 4; i++) {
        tg_buf_deinit(bufs[i]);
    }
    p->server.ops->free(p->server.self);
    p->client.ops->free(p->client.self);
    tg_arena_deinit(&p->subject.arena);
    fixture_deinit(&p->fixture);
}

static const size_t pieces[] = {1, 2, 3, 7, 50, 1000, SIZE_MAX};
#define EACH_PIECE(i) (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++)

static void a_whole_session_goes_the_same_way_at_every_piece_size(void **state)
{
    static const char want[] = "READY\n"
                               "DONE exists 3 validity 1000\n"
                               "LISTED 1 uid 1 size 171 (\\Seen \\Recent) Lunch\n"
                               "LISTED 2 uid 2 size 606 (\\Recent) =?UTF-8?B?5Lya6K2w44Gu44GK55+l44KJ44Gb?=\n"
                               "LISTED 3 uid 3 size 302 (\\Recent) Fwd: Lunch\n"
                               "DONE exists 3 validity 1000\n"
                               "server: READ 2\n"
                               "spool: 606 octets\n"
                               "BODY 2\n"
                               "FLAGS 2 uid 2 (\\Seen \\Recent)\n"
                               "DONE exists 3 validity 1000\n"
                               "FLAGS 2 uid 2 (\\Flagged \\Seen \\Recent)\n"
                               "DONE exists 3 validity 1000\n"
                               "FOUND 2\nDONE exists 3 validity 1000\n"
                               "DONE exists 3 validity 1000\n"
                               "NO There is no such mailbox\n"
                               "FLAGS 2 uid 2 (\\Flagged \\Deleted \\Seen \\Recent)\n"
                               "DONE exists 3 validity 1000\n"
                               "GONE 2 uid 2\nDONE exists 2 validity 1000\n"
                               "LISTED 1 uid 1 size 0 (\\Seen \\Recent) \n"
                               "LISTED 2 uid 3 size 0 (\\Recent) \n"
                               "DONE exists 2 validity 1000\n"
                               "DONE exists 2 validity 1000\n"
                               "DONE exists 3 validity 1000\n"
                               "LISTED 3 uid 4 size 8 (\\Seen \\Recent) \n"
                               "DONE exists 3 validity 1000\n"
                               "NO The letter is gone\n"
                               "NO There is no such mailbox\n"
                               "DONE exists 0 validity 0\n";
    (void)state;
    for
        EACH_PIECE(i)
        {
            struct pair p;
            pair_init(&p, "",
                      "select INBOX|list 1|body 2|flag 2 \\Flagged|search FLAGGED|copy 2 Sent|copy 2 Nowhere|flag 2 "
                      "\\Deleted|"
                      "expunge|sync 9|create New/Box|append INBOX X: y z w|list 4|body 99 peek|select Nowhere|logout");
            while (step(&p, pieces[i])) {
            }
            CHECK_SPAN(tg_buf_span(&p.log), want);
            CHECK(p.server_closed && p.client_closed);
            CHECK_SPAN(tg_buf_span(&p.spool), fixture_letters[1]);
            const struct mailbox *sent = mailstore_find(p.fixture.store, TG_SPAN_LIT("Sent"));
            CHECK_INT(sent->count, 1);
            CHECK_INT(sent->items[0].tag, 2);
            const struct mailbox *inbox = p.fixture.store->mailboxes[0];
            CHECK_INT(inbox->items[2].tag, 77);
            CHECK_SPAN(tg_blob_span(inbox->items[2].octets), "X: y z w");
            pair_deinit(&p);
        }
}

/* IM38: an idle client hears of a new letter at once, without asking. */
static void idle_tells_a_new_letter_at_once(void **state)
{
    (void)state;
    for
        EACH_PIECE(i)
        {
            struct pair p;
            pair_init(&p, "", "select INBOX|idle|list 4|idle|logout");
            while (step(&p, pieces[i])) {
            }
            CHECK_SPAN(tg_buf_span(&p.log), "READY\nDONE exists 3 validity 1000\n");
            fixture_add(p.fixture.store, p.fixture.store->mailboxes[0], fixture_letters[0], 0, 9);
            imap_server_poke(p.fixture.server, 0);
            while (step(&p, pieces[i])) {
            }
            CHECK_SPAN(tg_buf_span(&p.log), "READY\nDONE exists 3 validity 1000\n"
                                            "NEWS exists 4\n"
                                            "LISTED 4 uid 4 size 171 (\\Recent) Lunch\n"
                                            "DONE exists 4 validity 1000\n");
            struct mailbox *inbox = p.fixture.store->mailboxes[0];
            CHECK_INT(mailbox_remove(p.fixture.store, inbox, 2), TG_OK);
            tg_buf_clear(&p.log);
            imap_server_poke(p.fixture.server, 0);
            while (step(&p, pieces[i])) {
            }
            CHECK_SPAN(tg_buf_span(&p.log), "GONE 2 uid 0\nNEWS exists 3\nDONE exists 3 validity 1000\n");
            pair_deinit(&p);
        }
}

/* IM22, RFC 7888: a password that needs a literal; here it is wrong. */
static void a_wrong_password_ends_the_session(void **state)
{
    (void)state;
    for
        EACH_PIECE(i)
        {
            struct pair p;
            pair_init(&p, "", "odd select INBOX");
            while (step(&p, pieces[i])) {
            }
            CHECK_SPAN(tg_buf_span(&p.log), "FAILED The server did not let us in: Wrong user name or password\n");
            CHECK(p.client_closed);
            pair_deinit(&p);
        }
}

/* SEC02: neither end lets a password go in clear when it may not. */
static void no_password_goes_where_it_is_not_wanted(void **state)
{
    struct pair p;
    (void)state;
    pair_init(&p, "secure", "select INBOX");
    while (step(&p, SIZE_MAX)) {
    }
    CHECK_SPAN(tg_buf_span(&p.log), "FAILED The server takes no password here\n");
    pair_deinit(&p);
    pair_init(&p, "", "secure select INBOX");
    while (step(&p, SIZE_MAX)) {
    }
    CHECK_SPAN(tg_buf_span(&p.log), "FAILED The connection is open to all, so no password was sent\n");
    CHECK_INT(p.to_server.len, 0);
    pair_deinit(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_session_goes_the_same_way_at_every_piece_size),
        cmocka_unit_test(idle_tells_a_new_letter_at_once),
        cmocka_unit_test(a_wrong_password_ends_the_session),
        cmocka_unit_test(no_password_goes_where_it_is_not_wanted),
    };
    return tg_run_tests(tests);
}
