// SPDX-License-Identifier: MIT
/* The laws of the post. Judged from the trace alone: whoever breaks one cannot hide it from its own record. */
#include "scenarios/expect_internal.h"
#include "scenarios/visible.h"

struct court {
    const struct trace *trace;
    const struct letter_book *book;
    struct tg_buf *found;
    size_t broken;
};

static void accuse(struct court *c, int law, const struct letter_entry *letter)
{
    c->broken++;
    tg_buf_fmt(c->found, "law %d: letter %u", law, (unsigned)letter->id);
    if (letter->name.len) {
        tg_buf_str(c->found, " (");
        visible_append(c->found, letter->name);
        tg_buf_byte(c->found, ')');
    }
}

/* An alias or a forward stands in for one address on the envelope. */
static size_t stand_ins(const struct letter_entry *letter)
{
    size_t count = 0;
    for (size_t i = 0; i < letter->recipient_count; i++) {
        const struct letter_recipient *r = &letter->recipients[i];
        count += !r->addressed && r->fate != LETTER_WRITTEN && r->fate != LETTER_ON_THE_WAY;
    }
    return count;
}

/* 1: A letter that any server has answered 250 to is, for each recipient, in a mailbox, in a queue, or its sender
 * knows. */
static void law_of_keeping(struct court *c, const struct letter_entry *letter)
{
    size_t spare = stand_ins(letter);
    for (size_t i = 0; letter->accepted && i < letter->recipient_count; i++) {
        const struct letter_recipient *r = &letter->recipients[i];
        bool lost = r->addressed && (r->fate == LETTER_WRITTEN || r->fate == LETTER_ON_THE_WAY);
        bool unknown = r->fate == LETTER_DROPPED && !letter->about; /* only a report may be given up in silence */
        if (lost && spare > 0) {
            spare--;
        } else if (lost || unknown) {
            accuse(c, 1, letter);
            tg_buf_str(c->found, " was accepted and then lost for ");
            visible_append(c->found, r->path);
            tg_buf_str(c->found, ": ");
            expect_write_fate(c->found, c->trace, letter, r);
            tg_buf_byte(c->found, '\n');
        }
    }
}

/* Did a connection that carried this letter break before that event? */
static bool broke_while_carried(const struct trace *trace, uint32_t letter, uint32_t before)
{
    for (uint32_t i = 0; i < before; i++) {
        const struct trace_event *e = trace_at(trace, i);
        if (e->kind == TRACE_FAULT_BEGUN &&
            (tg_span_eq_str(trace_text(trace, e), "crash") || tg_span_eq_str(trace_text(trace, e), "down"))) {
            return true; /* such a host forgets its connections without a word */
        }
        if (e->kind != TRACE_CONN_FAILED) {
            continue;
        }
        for (uint32_t j = i; j-- > 0;) {
            const struct trace_event *said = trace_at(trace, j);
            if (said->stream == e->stream && said->letter == letter && said->kind == TRACE_LINE_SAID) {
                return true;
            }
        }
    }
    return false;
}

static bool same_mailbox(const struct trace *trace, const struct trace_event *a, const struct trace_event *b)
{
    struct tg_span rest_a, rest_b, owner_a = letter_first_line(trace_text(trace, a), &rest_a),
                                   owner_b = letter_first_line(trace_text(trace, b), &rest_b);
    return tg_span_ieq(owner_a, owner_b) &&
           tg_span_eq(letter_first_line(rest_a, &rest_a), letter_first_line(rest_b, &rest_b));
}

static bool deleted_between(const struct trace *trace, uint32_t from, uint32_t to)
{
    const struct trace_event *first = trace_at(trace, from);
    for (uint32_t i = from; i < to; i++) {
        const struct trace_event *e = trace_at(trace, i);
        if (e->kind == TRACE_LETTER_DELETED && e->letter == first->letter && same_mailbox(trace, e, first)) {
            return true;
        }
    }
    return false;
}

/* 2: No letter arrives twice in one mailbox unless a connection broke between the final dot and its reply. */
static void law_of_once(struct court *c, const struct letter_entry *letter)
{
    for (size_t i = 0; i < letter->hop_count; i++) {
        const struct trace_event *second = trace_at(c->trace, letter->hops[i]);
        for (size_t j = 0; second->kind == TRACE_LETTER_STORED && j < i; j++) {
            const struct trace_event *first = trace_at(c->trace, letter->hops[j]);
            if (first->kind == TRACE_LETTER_STORED && same_mailbox(c->trace, first, second) &&
                !deleted_between(c->trace, letter->hops[j], letter->hops[i]) &&
                !broke_while_carried(c->trace, letter->id, letter->hops[i])) {
                accuse(c, 2, letter);
                tg_buf_str(c->found, " arrived twice, though no connection broke, at ");
                struct tg_span rest;
                visible_append(c->found, letter_first_line(trace_text(c->trace, second), &rest));
                tg_buf_byte(c->found, '\n');
                return;
            }
        }
    }
}

/* 3: A body arrives byte-identical. */
static void law_of_bodies(struct court *c, const struct letter_entry *letter)
{
    if (letter->written == TRACE_NONE) {
        return;
    }
    struct tg_span body = letter_body(trace_text(c->trace, trace_at(c->trace, letter->written)));
    for (size_t i = 0; i < letter->hop_count; i++) {
        const struct trace_event *hop = trace_at(c->trace, letter->hops[i]);
        struct tg_span copy = letter_body(letter_octets(c->trace, hop));
        if (!tg_span_eq(copy, body)) {
            accuse(c, 3, letter);
            tg_buf_fmt(c->found, " was written with a body of %z octets and %s with %z other ones at %s\n", body.len,
                       hop->kind == TRACE_LETTER_STORED ? "stored" : "accepted", copy.len,
                       expect_host(c->trace, hop->from));
        }
    }
}

/* 5: The clock never runs backwards, and what answers, hears or ends something comes after it. */
static void law_of_time(struct court *c)
{
    tg_time before = INT64_MIN;
    for (size_t i = 0; i < trace_count(c->trace); i++) {
        const struct trace_event *e = trace_at(c->trace, (uint32_t)i);
        if (e->at < before || (e->ref != TRACE_NONE && e->ref >= i)) {
            c->broken++;
            tg_buf_fmt(c->found, "law 5: event %z is not later than what it follows from\n", i);
            return;
        }
        before = e->at;
    }
}

size_t laws_judge(const struct trace *trace, struct tg_buf *found)
{
    struct letter_book book;
    letter_book_init(&book, trace);
    struct court c = {trace, &book, found, 0};
    for (size_t i = 0; i < book.count; i++) {
        law_of_keeping(&c, &book.letters[i]);
        law_of_once(&c, &book.letters[i]);
        law_of_bodies(&c, &book.letters[i]);
    }
    law_of_time(&c);
    for (size_t i = 0; i < trace_count(trace); i++) {
        const struct trace_event *e = trace_at(trace, (uint32_t)i);
        if (e->kind == TRACE_LAW_BROKEN) { /* what the world itself noticed */
            c.broken++;
            visible_append(found, trace_text(trace, e));
            tg_buf_byte(found, '\n');
        }
    }
    letter_book_deinit(&book);
    return c.broken;
}
