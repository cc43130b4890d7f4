// SPDX-License-Identifier: MIT
/* Several sessions over one mailbox: what each client believes, from the server's words alone, always becomes what is
 * so (IM60 to IM64). */
#include "base/prng.h"
#include "base/text.h"
#include "tests/unit/imap/imap_fixture.h"

enum { SESSIONS = 3, LETTERS_MAX = 400 };

/* What a client believes. */
struct belief {
    uint32_t uid;   /* 0: not told yet */
    unsigned flags; /* bits of flag_names */
};

struct session {
    struct imap_server *server;
    struct endpoint end;
    struct tg_buf said;
    struct belief letters[LETTERS_MAX];
    size_t count;
    bool by_number; /* the command that runs must not tell an EXPUNGE */
    bool idle;
    bool flush_only; /* the command that runs tells nothing but news: in order (IM63) */
    int rank;        /* of the news told last */
    unsigned expunges, flag_news;
};

static const char *const flag_names[] = {"\\Seen", "\\Answered", "\\Flagged", "\\Deleted", "\\Draft", "work", "$Junk"};
enum { FLAG_NAMES = 7 };

static unsigned flag_bit(struct tg_span name)
{
    for (unsigned i = 0; i < FLAG_NAMES; i++) {
        if (tg_span_eq_str(name, flag_names[i])) {
            return 1U << i;
        }
    }
    CHECK_SPAN(name, "\\Recent"); /* each session's own */
    return 0;
}

struct world {
    struct fixture fixture;
    struct session sessions[SESSIONS];
    struct tg_prng prng;
    uint32_t next_tag;
};

static uint32_t number_at(struct tg_span *line)
{
    uint32_t n = 0;
    CHECK(tg_parse_u32(tg_split(line, ' '), &n));
    return n;
}

/* "(UID 4 FLAGS (\Seen \Recent))" or without the UID */
static void believe_fetch(struct session *s, uint32_t number, struct tg_span rest)
{
    CHECK(number >= 1 && number <= s->count);
    struct belief *b = &s->letters[number - 1];
    struct tg_span uid_word = TG_SPAN_LIT("UID ");
    size_t at = tg_span_find(rest, uid_word);
    if (at != SIZE_MAX) {
        struct tg_span digits = tg_span_after(rest, at + 4);
        size_t len = 0;
        uint32_t uid = 0;
        while (len < digits.len && tg_is_digit(digits.ptr[len])) {
            len++;
        }
        CHECK(tg_parse_u32(tg_span_sub(digits, 0, len), &uid));
        CHECK(b->uid == 0 || b->uid == uid); /* a number never changes its letter in silence */
        b->uid = uid;
    }
    at = tg_span_find(rest, TG_SPAN_LIT("FLAGS ("));
    if (at != SIZE_MAX) {
        struct tg_span list = tg_span_after(rest, at + 7);
        list = tg_span_sub(list, 0, tg_span_find_byte(list, ')'));
        for (b->flags = 0; list.len > 0;) {
            b->flags |= flag_bit(tg_split(&list, ' '));
        }
        s->flag_news++;
    }
}

static void believe(struct session *s, struct tg_span line)
{
    if (line.len < 2 || line.ptr[0] != '*' || !tg_is_digit(line.ptr[2])) {
        return;
    }
    line = tg_span_after(line, 2);
    uint32_t number = number_at(&line);
    struct tg_span word = tg_split(&line, ' ');
    int rank = tg_span_eq_str(word, "EXPUNGE")  ? 0
               : tg_span_eq_str(word, "EXISTS") ? 1
               : tg_span_eq_str(word, "RECENT") ? 2
                                                : 3;
    CHECK(!s->flush_only || rank >= s->rank);
    s->rank = rank;
    if (tg_span_eq_str(word, "EXISTS")) {
        CHECK(number >= s->count && number <= LETTERS_MAX);
        for (; s->count < number; s->count++) {
            s->letters[s->count] = (struct belief){0};
        }
    } else if (tg_span_eq_str(word, "EXPUNGE")) {
        CHECK(!s->by_number);
        CHECK(number >= 1 && number <= s->count);
        s->count--;
        memmove(&s->letters[number - 1], &s->letters[number], (s->count - (number - 1)) * sizeof s->letters[0]);
        s->expunges++;
    } else if (tg_span_eq_str(word, "FETCH")) {
        believe_fetch(s, number, line);
    } else {
        CHECK_SPAN(word, "RECENT");
    }
}

static void hear(struct world *w, struct session *s)
{
    struct ep_action a;
    while (s->end.ops->poll(s->end.self, &a)) {
        if (a.kind == EP_SEND && a.content == EP_LINE) {
            tg_buf_append(&s->said, a.bytes);
        } else if (a.kind == EP_ASK) {
            imap_server_answer_login(s->server, w->fixture.store, 0);
        }
    }
    struct tg_span rest = tg_buf_span(&s->said);
    for (size_t end; (end = tg_span_find(rest, TG_SPAN_LIT("\r\n"))) != SIZE_MAX;) {
        believe(s, tg_span_sub(rest, 0, end));
        rest = tg_span_after(rest, end + 2);
    }
    CHECK_INT(rest.len, 0);
    tg_buf_clear(&s->said);
}

static void say(struct world *w, struct session *s, struct tg_buf *line)
{
    tg_buf_str(line, "\r\n");
    struct tg_span rest = tg_buf_span(line);
    for (size_t took; rest.len > 0; rest = tg_span_after(rest, took)) {
        hear(w, s);
        took = s->end.ops->feed(s->end.self, rest, 0);
        CHECK(took > 0);
    }
    hear(w, s);
    tg_buf_clear(line);
}

static void say_text(struct world *w, struct session *s, const char *text)
{
    struct tg_buf line;
    tg_buf_init(&line, 1000);
    tg_buf_str(&line, text);
    say(w, s, &line);
    tg_buf_deinit(&line);
}

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

static unsigned expected_flags(const struct mailbox *box, const struct mail_item *item)
{
    unsigned bits = 0;
    for (unsigned i = 0; i < 5; i++) {
        bits |= item->flags & 1U << i ? 1U << i : 0; /* flag_names begins in the order of enum mail_flag */
    }
    for (unsigned i = 0; i < box->keyword_count; i++) {
        bits |= item->keywords >> i & 1 ? flag_bit(tg_span_str(box->keywords[i])) : 0;
    }
    return bits;
}

/* After NOOP, and a question for the letters it was only told the number of, a client is right in everything. */
static void converges(struct world *w, struct session *s)
{
    const struct mailbox *box = w->fixture.store->mailboxes[0];
    s->by_number = false;
    if (s->idle) {
        s->idle = false;
        say_text(w, s, "DONE");
    }
    s->flush_only = true;
    s->rank = 0;
    say_text(w, s, "x NOOP");
    s->flush_only = false;
    CHECK_INT(s->count, box->count);
    for (size_t i = 0; i < s->count; i++) {
        if (s->letters[i].uid != 0) {
            CHECK_INT(s->letters[i].uid, box->items[i].uid);
            CHECK_INT(s->letters[i].flags, expected_flags(box, &box->items[i]));
        }
    }
    say_text(w, s, "x UID FETCH 1:* FLAGS");
    for (size_t i = 0; i < s->count; i++) {
        CHECK_INT(s->letters[i].uid, box->items[i].uid);
        CHECK(i == 0 || s->letters[i].uid > s->letters[i - 1].uid);
    }
}

static void world_init(struct world *w, uint64_t seed)
{
    memset(w, 0, sizeof *w);
    fixture_init(&w->fixture, "");
    w->next_tag = 3;
    tg_prng_init(&w->prng, seed, "imap.sessions");
    for (size_t i = 0; i < SESSIONS; i++) {
        struct session *s = &w->sessions[i];
        s->server = imap_server_new(&w->fixture.arena, &w->fixture.config, 0);
        s->end = imap_server_endpoint(s->server);
        tg_buf_init(&s->said, SIZE_MAX);
        say_text(w, s, "x LOGIN hanako secret");
        say_text(w, s, "x SELECT INBOX");
        say_text(w, s, "x UID FETCH 1:* FLAGS");
        CHECK_INT(s->count, 3);
    }
}

static void world_deinit(struct world *w)
{
    for (size_t i = 0; i < SESSIONS; i++) {
        w->sessions[i].end.ops->free(w->sessions[i].end.self);
        tg_buf_deinit(&w->sessions[i].said);
    }
    struct endpoint unused = imap_server_endpoint(w->fixture.server);
    unused.ops->free(unused.self);
    fixture_deinit(&w->fixture);
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
