// SPDX-License-Identifier: MIT
/* Expectations about letters: their fate, and their bodies. */
#include "scenarios/expect_internal.h"
#include "scenarios/visible.h"

const char *expect_host(const struct trace *trace, uint16_t host)
{
    return host < trace_host_count(trace) ? trace_host_at(trace, host)->name : "nobody";
}

void expect_write_time(struct tg_buf *out, tg_time t)
{
    if (t < TG_MINUTE) {
        tg_buf_fmt(out, "%D.%03us", (int64_t)(t / TG_SECOND), (unsigned)(t % TG_SECOND / TG_MILLISECOND));
    } else if (t < TG_HOUR) {
        tg_buf_fmt(out, "%Dm %02us", (int64_t)(t / TG_MINUTE), (unsigned)(t % TG_MINUTE / TG_SECOND));
    } else {
        tg_buf_fmt(out, "%Dh %02um %02us", (int64_t)(t / TG_HOUR), (unsigned)(t % TG_HOUR / TG_MINUTE),
                   (unsigned)(t % TG_MINUTE / TG_SECOND));
    }
}

static tg_time since_written(const struct trace *trace, const struct letter_entry *letter, uint32_t event)
{
    return trace_at(trace, event)->at - (letter->written == TRACE_NONE ? 0 : trace_at(trace, letter->written)->at);
}

/* The text behind the first line of an event: a reply, a reason. */
static void write_reason(struct tg_buf *out, const struct trace *trace, uint32_t event)
{
    struct tg_span rest;
    letter_first_line(trace_text(trace, trace_at(trace, event)), &rest);
    visible_append(out, rest.len ? rest : TG_SPAN_LIT("no reason given"));
}

static void write_last_try(struct tg_buf *out, const struct trace *trace, const struct letter_recipient *r)
{
    if (r->tried == TRACE_NONE) {
        tg_buf_str(out, ", not tried yet");
        return;
    }
    tg_buf_str(out, trace_at(trace, r->tried)->a ? ", last reply " : ", last try: ");
    write_reason(out, trace, r->tried);
}

void expect_write_fate(struct tg_buf *out, const struct trace *trace, const struct letter_entry *letter,
                       const struct letter_recipient *r)
{
    const char *host = r->event == TRACE_NONE ? "" : expect_host(trace, trace_at(trace, r->event)->from);
    switch (r->fate) {
    case LETTER_WRITTEN:
        tg_buf_str(out, letter->accepted ? "accepted by a server, then nothing was heard of it"
                                         : "written, but no server took it");
        break;
    case LETTER_REFUSED:
        tg_buf_fmt(out, "refused by %s: ", host);
        write_reason(out, trace, r->event);
        break;
    case LETTER_QUEUED:
        tg_buf_fmt(out, "queued at %s", host);
        write_last_try(out, trace, r);
        break;
    case LETTER_ON_THE_WAY:
        tg_buf_fmt(out, "gone from the queue of %s", host);
        write_last_try(out, trace, r);
        break;
    case LETTER_DELIVERED:
        tg_buf_str(out, "delivered after ");
        expect_write_time(out, since_written(trace, letter, r->event));
        break;
    case LETTER_RETURNED:
        tg_buf_fmt(out, "returned by %s: ", host);
        write_reason(out, trace, r->event);
        break;
    case LETTER_DROPPED:
        tg_buf_fmt(out, "dropped by %s: ", host);
        write_reason(out, trace, r->event);
        break;
    case LETTER_FATE_COUNT:
        break;
    }
}

/* Does the delivery report about this letter carry "Status: 5.1.1"? */
static bool report_says(const struct trace *trace, const struct letter_book *book, const struct letter_entry *letter,
                        const char *status)
{
    const struct letter_entry *report =
        letter->report && letter->report <= book->count ? &book->letters[letter->report - 1] : NULL;
    if (!report || report->written == TRACE_NONE) {
        return false;
    }
    struct tg_span octets = trace_text(trace, trace_at(trace, report->written));
    struct tg_span needle = TG_SPAN_LIT("\nStatus: ");
    for (size_t at; (at = tg_span_ifind(octets, needle)) != SIZE_MAX;) {
        octets = tg_span_after(octets, at + needle.len);
        size_t len = strlen(status);
        if (tg_span_eq_str(tg_span_sub(octets, 0, len), status) && octets.len > len && octets.ptr[len] <= ' ') {
            return true;
        }
    }
    return false;
}

static bool is_so(const struct scenario_expect *e, const struct trace *trace, const struct letter_book *book,
                  const struct letter_entry *letter, const struct letter_recipient *r)
{
    if (strcmp(e->is, letter_fate_name(r->fate)) != 0) {
        return false;
    }
    if (e->within && since_written(trace, letter, r->event) > e->within) {
        return false;
    }
    return !e->status || report_says(trace, book, letter, e->status);
}

static void write_asked(struct tg_buf *found, const struct scenario_expect *e)
{
    tg_buf_str(found, "letter ");
    visible_append(found, tg_span_str(e->letter));
    if (e->to) {
        tg_buf_str(found, " to ");
        visible_append(found, tg_span_str(e->to));
    }
    tg_buf_fmt(found, ": expected %s%s", e->not_ ? "not " : "", e->is);
    if (e->status) {
        tg_buf_str(found, " with status ");
        visible_append(found, tg_span_str(e->status));
    }
    if (e->within) {
        tg_buf_str(found, " within ");
        expect_write_time(found, e->within);
    }
    tg_buf_str(found, ", found: ");
}

static bool judge_recipients(const struct scenario_expect *e, const struct trace *trace, const struct letter_book *book,
                             struct tg_buf *found)
{
    const struct letter_entry *letter = letter_book_find(book, e->letter);
    if (!letter) {
        tg_buf_str(found, "no such letter was written");
        return e->not_;
    }
    bool holds = true, any = false;
    for (size_t i = 0; i < letter->recipient_count; i++) {
        const struct letter_recipient *r = &letter->recipients[i];
        if (e->to ? !tg_span_ieq_str(r->path, e->to) : !r->addressed) {
            continue;
        }
        if (!e->to || any) {
            tg_buf_str(found, any ? "; " : "");
            visible_append(found, r->path);
            tg_buf_byte(found, ' ');
        }
        any = true;
        holds = is_so(e, trace, book, letter, r) != e->not_ && holds;
        expect_write_fate(found, trace, letter, r);
    }
    if (!any) {
        tg_buf_str(found, "the letter has no such recipient");
        return e->not_;
    }
    return holds;
}

bool expect_judge_letter(const struct scenario_expect *e, const struct trace *trace, struct tg_buf *found)
{
    struct letter_book book;
    letter_book_init(&book, trace);
    write_asked(found, e);
    bool holds = judge_recipients(e, trace, &book, found);
    letter_book_deinit(&book);
    return holds;
}

static bool judge_copies(const struct scenario_expect *e, const struct trace *trace, const struct letter_book *book,
                         struct tg_buf *found)
{
    const struct letter_entry *letter = letter_book_find(book, e->letter);
    if (!letter || letter->written == TRACE_NONE) {
        tg_buf_str(found, "no such letter was written");
        return false;
    }
    struct tg_span body = letter_body(trace_text(trace, trace_at(trace, letter->written)));
    unsigned copies = 0;
    for (size_t i = 0; i < letter->hop_count; i++) {
        const struct trace_event *hop = trace_at(trace, letter->hops[i]);
        if (hop->kind != TRACE_LETTER_STORED) {
            continue;
        }
        copies++;
        struct tg_span copy = letter_body(letter_octets(trace, hop));
        if (!tg_span_eq(copy, body)) {
            tg_buf_fmt(found, "%z octets were written, %z other ones stored at %s", body.len, copy.len,
                       expect_host(trace, hop->from));
            return false;
        }
    }
    if (copies == 0) {
        tg_buf_str(found, "it was never stored");
        return false;
    }
    tg_buf_fmt(found, "%u stored, the same %z octets", copies, body.len);
    return true;
}

bool expect_judge_body(const struct scenario_expect *e, const struct trace *trace, struct tg_buf *found)
{
    struct letter_book book;
    letter_book_init(&book, trace);
    tg_buf_str(found, "letter ");
    visible_append(found, tg_span_str(e->letter));
    tg_buf_str(found, ": expected its body unchanged wherever it is stored, found: ");
    bool holds = judge_copies(e, trace, &book, found) != e->not_;
    letter_book_deinit(&book);
    return holds;
}
