// SPDX-License-Identifier: MIT
/* Sentences of the text transcript: what happened, to whom. */
#include "scenarios/expect.h"
#include "scenarios/visible.h"
#include "sim/transcripts/packet_view.h"
#include "sim/transcripts/text_internal.h"

#define ARGUMENTS 9

/* {0} from, {1} to, {2} letter, {3} first line of the text, {4} second line, {5} a, {6} b, {7} a as a moment, {8} the
 * rest */
struct arguments {
    struct tg_buf buf[ARGUMENTS];
    struct tg_span span[ARGUMENTS];
};

static void fill_arguments(struct text_writer *w, const struct trace_event *e, struct arguments *a)
{
    for (size_t i = 0; i < ARGUMENTS; i++) {
        tg_buf_init(&a->buf[i], SIZE_MAX);
    }
    tg_buf_str(&a->buf[0], text_host(w, e->from));
    bool all_roads = e->kind == TRACE_FAULT_BEGUN && e->to == TRACE_NO_HOST;
    tg_buf_str(&a->buf[1], all_roads ? tg_text(w->in->texts, "transcript.everybody") : text_host(w, e->to));
    text_letter(w, &a->buf[2], e->letter);
    bool octets =
        e->kind == TRACE_LETTER_WRITTEN || e->kind == TRACE_LETTER_ACCEPTED || e->kind == TRACE_LETTER_FETCHED;
    struct tg_span rest = octets ? tg_span_make(NULL, 0) : trace_text(w->in->trace, e);
    explain_words(w->in->texts, letter_first_line(rest, &rest), &a->buf[3]);
    explain_words(w->in->texts, letter_first_line(rest, &rest), &a->buf[4]);
    tg_buf_fmt(&a->buf[5], "%D", e->a);
    tg_buf_fmt(&a->buf[6], "%D", e->b);
    text_clock(&a->buf[7], e->a);
    visible_append(&a->buf[8], e->kind == TRACE_LETTER_STORED ? tg_span_make(NULL, 0) : letter_first_line(rest, &rest));
    for (size_t i = 0; i < ARGUMENTS; i++) {
        a->span[i] = tg_buf_span(&a->buf[i]);
    }
}

static void free_arguments(struct arguments *a)
{
    for (size_t i = 0; i < ARGUMENTS; i++) {
        tg_buf_deinit(&a->buf[i]);
    }
}

/* What a fault or an action does is in its text, so "returned by a report" and the like are in the key. */
static void end_of_action(struct text_writer *w, const struct trace_event *e, struct arguments *a)
{
    if (e->ref != TRACE_NONE) { /* what ends is named by what began */
        tg_buf_clear(&a->buf[4]);
        visible_append(&a->buf[4], trace_text(w->in->trace, trace_at(w->in->trace, e->ref)));
        a->span[4] = tg_buf_span(&a->buf[4]);
        tg_buf_clear(&a->buf[0]);
        tg_buf_str(&a->buf[0], text_host(w, trace_at(w->in->trace, e->ref)->from));
        a->span[0] = tg_buf_span(&a->buf[0]);
    }
}

/* The type of a question is a number in the event. */
static void type_of_question(const struct trace_event *e, struct arguments *a)
{
    tg_buf_clear(&a->buf[4]);
    tg_buf_str(&a->buf[4], explain_dns_type(e->b));
    a->span[4] = tg_buf_span(&a->buf[4]);
}

static void records(struct text_writer *w, const struct trace_event *e)
{
    struct tg_span rest;
    letter_first_line(trace_text(w->in->trace, e), &rest);
    while (rest.len) {
        tg_buf_str(w->out, TEXT_INDENT "  ");
        visible_append(w->out, letter_first_line(rest, &rest));
        tg_buf_byte(w->out, '\n');
    }
}

void text_sentence(struct text_writer *w, uint32_t index, const char *key)
{
    const struct trace_event *e = trace_at(w->in->trace, index);
    struct arguments a;
    fill_arguments(w, e, &a);
    if (e->kind == TRACE_FAULT_ENDED || e->kind == TRACE_ACTION_DONE) {
        end_of_action(w, e, &a);
    } else if (e->kind == TRACE_DNS_ASKED) {
        type_of_question(e, &a);
    }
    struct tg_buf name;
    tg_buf_init(&name, SIZE_MAX);
    const char *dns = e->kind == TRACE_DNS_ASKED ? "dns.ask" : e->kind == TRACE_DNS_ANSWERED ? "dns.answer" : NULL;
    tg_buf_fmt(&name, "transcript.%s", dns ? dns : key + strlen("explain."));
    text_key(w, tg_buf_cstr(&name), a.span, ARGUMENTS);
    tg_buf_byte(w->out, '\n');
    if (e->kind == TRACE_DNS_ANSWERED) {
        records(w, e);
    }
    tg_buf_deinit(&name);
    free_arguments(&a);
}

void text_packet(struct text_writer *w, uint32_t index)
{
    const struct trace_event *e = trace_at(w->in->trace, index);
    struct packet_view p;
    if (!packet_view(trace_text(w->in->trace, e), &p)) {
        return;
    }
    tg_buf_fmt(w->out, "%s %s:%u → %s:%u", p.tcp ? "TCP" : "UDP", text_host(w, e->from), (unsigned)p.from_port,
               text_host(w, e->to), (unsigned)p.to_port);
    if (p.tcp) {
        static const char *const names[] = {"FIN", "SYN", "RST", "PSH", "ACK"};
        for (size_t i = 0; i < 5; i++) {
            if (p.flags >> i & 1) {
                tg_buf_fmt(w->out, " %s", names[i]);
            }
        }
        tg_buf_fmt(w->out, " seq=%u ack=%u win=%u", p.seq, p.ack, (unsigned)p.window);
    }
    tg_buf_fmt(w->out, " len=%z\n", p.payload.len);
}

void text_outcome(struct text_writer *w, const struct letter_entry *letter, const struct letter_recipient *r)
{
    struct tg_buf name, path, clock, key;
    tg_buf_init(&name, SIZE_MAX);
    tg_buf_init(&path, SIZE_MAX);
    tg_buf_init(&clock, SIZE_MAX);
    tg_buf_init(&key, SIZE_MAX);
    text_letter(w, &name, letter->id);
    visible_append(&path, r->path);
    if (r->event != TRACE_NONE) {
        text_clock(&clock, trace_at(w->in->trace, r->event)->at);
    }
    tg_buf_fmt(&key, "transcript.outcome.%s", letter_fate_name(r->fate));
    const struct tg_span arguments[] = {tg_buf_span(&name), tg_buf_span(&path), tg_buf_span(&clock)};
    text_key(w, tg_buf_cstr(&key), arguments, 3);
    tg_buf_deinit(&name);
    tg_buf_deinit(&path);
    tg_buf_deinit(&clock);
    tg_buf_deinit(&key);
}

static void expectations(struct text_writer *w)
{
    const struct scenario *s = w->in->unjudged ? NULL : w->in->scenario;
    struct tg_buf found;
    tg_buf_init(&found, SIZE_MAX);
    if (s && s->expect_count) {
        tg_buf_byte(w->out, '\n');
        text_key(w, "transcript.expects", NULL, 0);
        tg_buf_byte(w->out, '\n');
    }
    for (size_t i = 0; s && i < s->expect_count; i++) {
        tg_buf_clear(&found);
        bool holds = expect_judge(&s->expects[i], w->in->trace, &found);
        tg_buf_str(w->out, holds ? "  ✓ " : "  ✗ ");
        text_key(w, holds ? "transcript.holds" : "transcript.fails", NULL, 0);
        tg_buf_byte(w->out, ' ');
        tg_buf_append(w->out, tg_buf_span(&found));
        tg_buf_byte(w->out, '\n');
    }
    tg_buf_deinit(&found);
}

void text_outcomes(struct text_writer *w)
{
    if (w->book.count) {
        tg_buf_byte(w->out, '\n');
        text_key(w, "transcript.outcomes", NULL, 0);
        tg_buf_byte(w->out, '\n');
    }
    for (size_t i = 0; i < w->book.count; i++) {
        const struct letter_entry *letter = &w->book.letters[i];
        for (size_t j = 0; j < letter->recipient_count; j++) {
            tg_buf_str(w->out, "  ");
            text_outcome(w, letter, &letter->recipients[j]);
            tg_buf_byte(w->out, '\n');
        }
    }
    expectations(w);
}
