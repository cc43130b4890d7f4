// SPDX-License-Identifier: MIT
/* Several sessions over one mailbox, and what each client believes from the server's words alone. */
#ifndef TESTS_UNIT_IMAP_SESSIONS_H
#define TESTS_UNIT_IMAP_SESSIONS_H

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

static inline unsigned flag_bit(struct tg_span name)
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

static inline uint32_t number_at(struct tg_span *line)
{
    uint32_t n = 0;
    CHECK(tg_parse_u32(tg_split(line, ' '), &n));
    return n;
}

/* "(UID 4 FLAGS (\Seen \Recent))" or without the UID */
static inline void believe_fetch(struct session *s, uint32_t number, struct tg_span rest)
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

static inline void believe(struct session *s, struct tg_span line)
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

static inline void hear(struct world *w, struct session *s)
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

static inline void say(struct world *w, struct session *s, struct tg_buf *line)
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

static inline void say_text(struct world *w, struct session *s, const char *text)
{
    struct tg_buf line;
    tg_buf_init(&line, 1000);
    tg_buf_str(&line, text);
    say(w, s, &line);
    tg_buf_deinit(&line);
}

static inline unsigned expected_flags(const struct mailbox *box, const struct mail_item *item)
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
static inline void converges(struct world *w, struct session *s)
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

static inline void world_init(struct world *w, uint64_t seed)
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

static inline void world_deinit(struct world *w)
{
    for (size_t i = 0; i < SESSIONS; i++) {
        w->sessions[i].end.ops->free(w->sessions[i].end.self);
        tg_buf_deinit(&w->sessions[i].said);
    }
    struct endpoint unused = imap_server_endpoint(w->fixture.server);
    unused.ops->free(unused.self);
    fixture_deinit(&w->fixture);
}

#endif
