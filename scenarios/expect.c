// SPDX-License-Identifier: MIT
#include "scenarios/expect.h"
#include "base/assert.h"
#include "base/text.h"
#include "scenarios/expect_internal.h"
#include "scenarios/matcher.h"
#include "scenarios/visible.h"

static bool judge_client(const struct scenario_expect *e, const struct trace *trace, struct tg_buf *found)
{
    struct scenario_matcher m = {.letter = e->has, .event = "fetched", .to = e->client, .nth = 1};
    uint32_t event = matcher_find(&m, trace, 0);
    tg_buf_fmt(found, "client %s: expected %s letter ", e->client, e->not_ ? "not to have" : "to have");
    visible_append(found, tg_span_str(e->has));
    if (event == TRACE_NONE) {
        tg_buf_str(found, ", found: it never fetched it");
    } else {
        tg_buf_str(found, ", found: fetched at ");
        expect_write_time(found, trace_at(trace, event)->at);
    }
    return (event != TRACE_NONE) != e->not_;
}

/* The newest sizes of an account's INBOX; both 0 when nothing ever came. */
static void mailbox_sizes(const struct trace *trace, const char *owner, int64_t *messages, int64_t *used)
{
    *messages = *used = 0;
    for (size_t i = trace_count(trace); i-- > 0;) {
        const struct trace_event *e = trace_at(trace, (uint32_t)i);
        if (e->kind != TRACE_MAILBOX) {
            continue;
        }
        struct tg_span rest, who = letter_first_line(trace_text(trace, e), &rest);
        if (tg_span_ieq_str(who, owner) && tg_span_ieq_str(letter_first_line(rest, &rest), "INBOX")) {
            *messages = e->a;
            *used = e->b;
            return;
        }
    }
}

static bool judge_mailbox(const struct scenario_expect *e, const struct trace *trace, struct tg_buf *found)
{
    int64_t messages, used;
    mailbox_sizes(trace, e->mailbox, &messages, &used);
    tg_buf_str(found, "mailbox ");
    visible_append(found, tg_span_str(e->mailbox));
    tg_buf_str(found, ": expected ");
    if (e->messages >= 0) {
        tg_buf_fmt(found, "letters %D%s", e->messages, e->used >= 0 ? ", " : "");
    }
    if (e->used >= 0) {
        tg_buf_fmt(found, "octets %D", e->used);
    }
    tg_buf_fmt(found, " at the end, found: letters %D, octets %D", messages, used);
    return (e->messages < 0 || e->messages == messages) && (e->used < 0 || e->used == used);
}

static void write_event(struct tg_buf *found, const struct trace *trace, uint32_t index)
{
    const struct trace_event *e = trace_at(trace, index);
    tg_buf_str(found, "at ");
    expect_write_time(found, e->at);
    if (e->kind == TRACE_LINE_SAID) {
        tg_buf_fmt(found, " %s said \"", expect_host(trace, e->from));
        struct tg_span text = trace_text(trace, e);
        visible_append(found, tg_span_sub(text, 0, tg_utf8_floor(text, 100)));
        tg_buf_byte(found, '"');
    }
}

static bool judge_seen(const struct scenario_expect *e, const struct trace *trace, struct tg_buf *found)
{
    uint32_t event = matcher_find(&e->seen, trace, 0);
    tg_buf_fmt(found, "expected %s", e->not_ ? "not to see " : "to see ");
    matcher_describe(&e->seen, found);
    tg_buf_str(found, ", found: ");
    if (event == TRACE_NONE) {
        tg_buf_str(found, "nothing of the kind");
    } else {
        write_event(found, trace, event);
    }
    return (event != TRACE_NONE) != e->not_;
}

static bool judge_dns(const struct scenario_expect *e, const struct trace *trace, struct tg_buf *found)
{
    struct scenario_matcher m = e->seen;
    m.event = m.event && strcmp(m.event, "asked") != 0 ? m.event : "answered";
    m.nth = 1;
    tg_buf_str(found, "expected ");
    matcher_describe(&m, found);
    tg_buf_fmt(found, "%s with ", e->not_ ? " never" : "");
    visible_append(found, tg_span_str(e->answer));
    tg_buf_str(found, ", found: ");
    struct tg_span last = {0};
    bool seen = false;
    for (uint32_t at = 0; !seen && (at = matcher_find(&m, trace, at)) != TRACE_NONE; at++) {
        letter_first_line(trace_text(trace, trace_at(trace, at)), &last);
        seen = tg_span_ifind(last, tg_span_str(e->answer)) != SIZE_MAX;
    }
    if (!last.ptr && !seen) {
        tg_buf_str(found, "no such answer");
    }
    while (last.len) { /* its records, one after the other */
        visible_append(found, letter_first_line(last, &last));
        tg_buf_str(found, last.len ? "; " : "");
    }
    return seen != e->not_;
}

static bool judge_order(const struct scenario_expect *e, const struct trace *trace, struct tg_buf *found)
{
    tg_buf_fmt(found, "expected %z events in this order, found: ", e->order_count);
    uint32_t at = 0;
    for (size_t i = 0; i < e->order_count; i++) {
        uint32_t event = matcher_find(&e->order[i], trace, at);
        if (event == TRACE_NONE) {
            tg_buf_fmt(found, "%z of them, but then not ", i);
            matcher_describe(&e->order[i], found);
            if (matcher_find(&e->order[i], trace, 0) != TRACE_NONE) {
                tg_buf_str(found, " (only earlier)");
            }
            return e->not_;
        }
        at = event + 1;
    }
    tg_buf_str(found, "all of them");
    return !e->not_;
}

static bool judge_count(const struct scenario_expect *e, const struct trace *trace, struct tg_buf *found)
{
    int64_t count = (int64_t)matcher_count(&e->seen, trace);
    tg_buf_str(found, "expected ");
    if (e->times >= 0) {
        tg_buf_fmt(found, "exactly %D", e->times);
    }
    if (e->at_least >= 0) {
        tg_buf_fmt(found, "%sat least %D", e->times >= 0 ? " and " : "", e->at_least);
    }
    if (e->at_most >= 0) {
        tg_buf_fmt(found, "%sat most %D", e->times >= 0 || e->at_least >= 0 ? " and " : "", e->at_most);
    }
    tg_buf_str(found, " times ");
    matcher_describe(&e->seen, found);
    tg_buf_fmt(found, ", found: %D", count);
    return (e->times < 0 || count == e->times) && (e->at_least < 0 || count >= e->at_least) &&
           (e->at_most < 0 || count <= e->at_most);
}

static bool judge_queue(const struct scenario_expect *e, const struct trace *trace, struct tg_buf *found)
{
    int64_t waiting = 0, peak = 0;
    for (size_t i = 0; i < trace_count(trace); i++) {
        const struct trace_event *event = trace_at(trace, (uint32_t)i);
        if (event->kind == TRACE_QUEUE && tg_span_ieq_str(tg_span_str(e->queue), expect_host(trace, event->from))) {
            waiting = event->a;
            peak = waiting > peak ? waiting : peak;
        }
    }
    tg_buf_fmt(found, "queue of %s: expected ", e->queue);
    if (e->waiting >= 0) {
        tg_buf_fmt(found, "%D letters at the end%s", e->waiting, e->peak >= 0 ? ", " : "");
    }
    if (e->peak >= 0) {
        tg_buf_fmt(found, "at least %D at some moment", e->peak);
    }
    tg_buf_fmt(found, ", found: %D at the end, at most %D", waiting, peak);
    return (e->waiting < 0 || e->waiting == waiting) && peak >= e->peak;
}

bool expect_judge(const struct scenario_expect *e, const struct trace *trace, struct tg_buf *found)
{
    switch (e->kind) {
    case EXPECT_LETTER:
        return expect_judge_letter(e, trace, found);
    case EXPECT_CLIENT_HAS:
        return judge_client(e, trace, found);
    case EXPECT_MAILBOX:
        return judge_mailbox(e, trace, found);
    case EXPECT_LINE:
        return judge_seen(e, trace, found);
    case EXPECT_DNS:
        return judge_dns(e, trace, found);
    case EXPECT_BODY:
        return expect_judge_body(e, trace, found);
    case EXPECT_ORDER:
        return judge_order(e, trace, found);
    case EXPECT_COUNT:
        return judge_count(e, trace, found);
    case EXPECT_READS:
        return expect_judge_reading(e, trace, found);
    case EXPECT_QUEUE:
        return judge_queue(e, trace, found);
    }
    TG_UNREACHABLE();
}
