// SPDX-License-Identifier: MIT
/* Several sessions over one mailbox: what each client believes, from the server's words alone, always becomes what is
 * so (IM60, IM61, IM62, IM63, IM64). */
#include "tests/unit/imap/imap_sessions.h"

static uint64_t draw(struct world *w, uint64_t bound)
{
    return tg_prng_below(&w->prng, bound);
}

/* A client that asked not to be told its own change knows it all the same; what it is told later counts more. */
static void apply_silent(struct session *s, bool silent, bool add, unsigned number, uint32_t uid, const char *flag)
{
    unsigned bit = flag_bit(tg_span_str(flag));
    for (size_t i = 0; silent && i < s->count; i++) {
        struct belief *b = &s->letters[i];
        if (number ? i + 1 == number : b->uid >= uid && b->uid <= uid + 2) {
            b->flags = add ? b->flags | bit : b->flags & ~bit;
        }
    }
}

/* A command of a client that only knows what it was told. */
static void random_command(struct world *w, struct session *s, struct tg_buf *line)
{
    const char *flag = flag_names[draw(w, FLAG_NAMES)];
    bool add = draw(w, 2), quiet = draw(w, 2);
    const char *sign = add ? "+" : "-", *silent = quiet ? ".SILENT" : "";
    unsigned n = s->count ? (unsigned)(1 + draw(w, s->count)) : 1;
    uint32_t uid = s->count ? s->letters[n - 1].uid : 1;
    s->by_number = false;
    switch (draw(w, 13)) {
    case 0:
        s->by_number = true;
        tg_buf_fmt(line, "x STORE %u %sFLAGS%s (%s)", n, sign, silent, flag);
        apply_silent(s, quiet, add, n, 0, flag);
        break;
    case 1:
        uid = uid ? uid : 1;
        tg_buf_fmt(line, "x UID STORE %u:%u %sFLAGS%s (%s)", uid, uid + 2, sign, silent, flag);
        apply_silent(s, quiet, add, 0, uid, flag);
        break;
    case 2:
        s->by_number = true;
        tg_buf_fmt(line, "x FETCH %u (BODY[TEXT])", n);
        break;
    case 3:
        tg_buf_fmt(line, "x UID FETCH %u:* FLAGS", uid ? uid : 1);
        break;
    case 4:
        tg_buf_str(line, "x EXPUNGE");
        break;
    case 5:
        tg_buf_fmt(line, "x UID EXPUNGE %u:%u", uid + 1, uid + 3);
        break;
    case 6:
        s->by_number = true;
        tg_buf_str(line, "x SEARCH UNDELETED");
        break;
    case 7:
        tg_buf_fmt(line, "x COPY %u INBOX", n);
        break;
    case 8:
        tg_buf_fmt(line, "x UID MOVE %u INBOX", uid ? uid : 1);
        break;
    case 9:
        tg_buf_str(line, "x APPEND INBOX {4+}\r\nX: y");
        break;
    case 10:
        tg_buf_fmt(line, "x MOVE %u Sent", n);
        break;
    case 11:
        tg_buf_str(line, "x STATUS INBOX (MESSAGES)");
        break;
    default:
        s->idle = true;
        tg_buf_str(line, "x IDLE");
        break;
    }
}

/* Somebody who is no IMAP client: a delivery, a POP3 session. */
static void random_outsider(struct world *w)
{
    struct mailbox *box = w->fixture.store->mailboxes[0];
    if (box->count < 20 || draw(w, 3) == 0) {
        fixture_add(w->fixture.store, box, fixture_letters[draw(w, 3)], 0, ++w->next_tag);
    } else {
        CHECK_INT(mailbox_remove(w->fixture.store, box, box->items[draw(w, box->count)].uid), TG_OK);
    }
}

static void sessions_over_one_mailbox_converge(void **state)
{
    static struct world w;
    struct tg_buf line;
    unsigned expunges = 0, news = 0;
    (void)state;
    tg_buf_init(&line, 1000);
    for (uint64_t seed = 1; seed <= 40; seed++) {
        world_init(&w, seed);
        for (int turn = 0; turn < 120; turn++) {
            struct session *s = &w.sessions[draw(&w, SESSIONS)];
            if (draw(&w, 4) == 0) {
                random_outsider(&w);
            } else if (s->idle) {
                s->idle = false;
                say_text(&w, s, "DONE");
            } else {
                random_command(&w, s, &line);
                say(&w, s, &line);
            }
            for (size_t i = 0; i < SESSIONS; i++) {
                if (draw(&w, 2)) {
                    w.sessions[i].by_number = false;
                    imap_server_poke(w.sessions[i].server, 0);
                    hear(&w, &w.sessions[i]);
                }
            }
            if (draw(&w, 10) == 0) {
                converges(&w, &w.sessions[draw(&w, SESSIONS)]);
            }
        }
        for (size_t i = 0; i < SESSIONS; i++) {
            converges(&w, &w.sessions[i]);
            expunges += w.sessions[i].expunges;
            news += w.sessions[i].flag_news;
        }
        world_deinit(&w);
    }
    CHECK(expunges > 1000 && news > 10000); /* the runs were lively enough to mean something */
    tg_buf_deinit(&line);
}

/* IM61: what another session expunged stays readable until this one was told. */
static void an_expunged_letter_stays_until_told(void **state)
{
    struct world w;
    (void)state;
    world_init(&w, 1);
    struct session *reader = &w.sessions[0], *other = &w.sessions[1];
    say_text(&w, other, "x STORE 2 +FLAGS.SILENT (\\Deleted)");
    say_text(&w, other, "x EXPUNGE");
    CHECK_INT(other->count, 2);
    reader->by_number = true;
    struct tg_span part = TG_SPAN_LIT("x FETCH 2 (UID RFC822.SIZE)\r\n");
    CHECK_INT(reader->end.ops->feed(reader->end.self, part, 0), part.len);
    struct ep_action a;
    CHECK(reader->end.ops->poll(reader->end.self, &a));
    CHECK_SPAN(a.bytes, "* 2 FETCH (UID 2 RFC822.SIZE 606)\r\n");
    CHECK(reader->end.ops->poll(reader->end.self, &a));
    CHECK_SPAN(a.bytes, "x OK [EXPUNGEISSUED] FETCH completed\r\n");
    CHECK(!reader->end.ops->poll(reader->end.self, &a));
    reader->by_number = true;
    say_text(&w, reader, "x STORE 2 +FLAGS (\\Seen)"); /* NO [EXPUNGEISSUED] */
    CHECK_INT(reader->count, 3);
    reader->by_number = false;
    say_text(&w, reader, "x UID STORE 2 +FLAGS (\\Seen)"); /* by UID the news may come */
    CHECK_INT(reader->count, 2);
    CHECK_INT(reader->letters[1].uid, 3);
    world_deinit(&w);
}

/* IM33: the mailbox another session has open may be deleted; its letters go, the session lives. */
static void a_deleted_mailbox_empties_other_sessions(void **state)
{
    struct world w;
    (void)state;
    world_init(&w, 1);
    struct session *a = &w.sessions[0], *b = &w.sessions[1];
    say_text(&w, a, "x CREATE Box");
    say_text(&w, a, "x COPY 1:3 Box");
    b->count = 0;
    say_text(&w, b, "x SELECT Box");
    CHECK_INT(b->count, 3);
    say_text(&w, a, "x DELETE Box");
    say_text(&w, a, "x CREATE Box");
    b->by_number = true;
    say_text(&w, b, "x FETCH 1:3 (FLAGS)");
    say_text(&w, b, "x STORE 1:3 +FLAGS (\\Seen)");
    CHECK_INT(b->count, 3);
    b->by_number = false;
    say_text(&w, b, "x NOOP");
    CHECK_INT(b->count, 0);
    say_text(&w, b, "x EXPUNGE");
    say_text(&w, b, "x COPY 1 INBOX"); /* BAD */
    say_text(&w, b, "x UID SEARCH ALL");
    say_text(&w, b, "x CLOSE");
    world_deinit(&w);
}

/* A session may end in the middle of telling its news; nothing is lost or given back twice. */
static void a_session_may_end_between_two_expunges(void **state)
{
    (void)state;
    for (int polls = 0; polls < 6; polls++) {
        struct world w;
        world_init(&w, 1);
        struct session *s = &w.sessions[0];
        say_text(&w, s, "x STORE 1,3 +FLAGS.SILENT (\\Deleted)");
        struct tg_span part = TG_SPAN_LIT("x EXPUNGE\r\n");
        CHECK_INT(s->end.ops->feed(s->end.self, part, 0), part.len);
        struct ep_action a;
        for (int i = 0; i < polls; i++) {
            (void)s->end.ops->poll(s->end.self, &a);
        }
        world_deinit(&w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sessions_over_one_mailbox_converge),
        cmocka_unit_test(an_expunged_letter_stays_until_told),
        cmocka_unit_test(a_deleted_mailbox_empties_other_sessions),
        cmocka_unit_test(a_session_may_end_between_two_expunges),
    };
    return tg_run_tests(tests);
}
