// SPDX-License-Identifier: MIT
/* The JSON transcript: the trace event by event, then the letters, the expectations and the laws. */
#include "scenarios/expect.h"
#include "scenarios/letter_book.h"
#include "sim/transcripts/json_write.h"
#include "sim/transcripts/transcripts_internal.h"

static void put_hosts(struct json_writer *w, const struct trace *trace)
{
    json_open(w, "hosts", '[');
    for (size_t i = 0; i < trace_host_count(trace); i++) {
        const struct trace_host *h = trace_host_at(trace, (uint16_t)i);
        json_open(w, NULL, '{');
        json_str(w, "name", h->name);
        json_str(w, "role", trace_role_name((enum trace_role)h->role));
        json_str(w, "domain", h->domain ? h->domain : "");
        struct tg_buf ip;
        tg_buf_init(&ip, 32);
        tg_buf_fmt(&ip, "%u.%u.%u.%u", (unsigned)(h->ip >> 24), (unsigned)(h->ip >> 16 & 255),
                   (unsigned)(h->ip >> 8 & 255), (unsigned)(h->ip & 255));
        json_string(w, "ip", tg_buf_span(&ip));
        tg_buf_deinit(&ip);
        json_close(w, '}');
    }
    json_close(w, ']');
}

static void put_host(struct json_writer *w, const char *key, const struct trace *trace, uint16_t host)
{
    if (host < trace_host_count(trace)) {
        json_str(w, key, trace_host_at(trace, host)->name);
    }
}

static bool has_protocol(const struct trace_event *e)
{
    return e->kind <= TRACE_DNS_IGNORED; /* letters, people and troubles have none */
}

static void put_flags(struct json_writer *w, unsigned flags)
{
    static const char *const names[] = {"retransmission", "by-server", "masked",    "content",   "recursive",
                                        "authoritative",  "referral",  "truncated", "delivered", "permanent",
                                        "submission",     "over-tcp",  "sealed"};
    if (flags == 0) {
        return;
    }
    json_open(w, "flags", '[');
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (flags >> i & 1) {
            json_str(w, NULL, names[i]);
        }
    }
    json_close(w, ']');
}

static void put_event(struct json_writer *w, const struct trace *trace, uint32_t index)
{
    const struct trace_event *e = trace_at(trace, index);
    w->new_line = true; /* one event a line: line tools can read it too */
    json_open(w, NULL, '{');
    json_number(w, "n", index);
    json_number(w, "t_ns", e->at);
    json_str(w, "kind", trace_kind_name((enum trace_kind)e->kind));
    put_host(w, "from", trace, e->from);
    put_host(w, "to", trace, e->to);
    if (has_protocol(e)) {
        json_str(w, "protocol", trace_protocol_name((enum trace_protocol)e->protocol));
    }
    if (e->stream) {
        json_number(w, "stream", e->stream);
    }
    if (e->letter) {
        json_number(w, "letter", e->letter);
    }
    if (e->a) {
        json_number(w, "a", e->a);
    }
    if (e->b) {
        json_number(w, "b", e->b);
    }
    if (e->ref != TRACE_NONE) {
        json_number(w, "ref", e->ref);
    }
    put_flags(w, e->flags);
    struct tg_span text = trace_text(trace, e);
    if (e->kind == TRACE_PACKET_SENT) {
        json_base64(w, "bytes_base64", text);
    } else if (text.len) {
        json_octets(w, text);
    }
    json_close(w, '}');
}

static const char *outcome(const struct letter_entry *letter)
{
    const char *word = NULL;
    for (size_t i = 0; i < letter->recipient_count; i++) {
        const struct letter_recipient *r = &letter->recipients[i];
        if (r->addressed) {
            const char *own = letter_fate_name(r->fate);
            word = !word || strcmp(word, own) == 0 ? own : "mixed";
        }
    }
    return word ? word : "written";
}

static void put_recipients(struct json_writer *w, const struct trace *trace, const struct letter_entry *letter)
{
    json_open(w, "to", '[');
    for (size_t i = 0; i < letter->recipient_count; i++) {
        if (letter->recipients[i].addressed) {
            json_string(w, NULL, letter->recipients[i].path);
        }
    }
    json_close(w, ']');
    json_str(w, "outcome", outcome(letter));
    json_open(w, "recipients", '[');
    for (size_t i = 0; i < letter->recipient_count; i++) {
        const struct letter_recipient *r = &letter->recipients[i];
        json_open(w, NULL, '{');
        json_string(w, "to", r->path);
        json_str(w, "outcome", letter_fate_name(r->fate));
        if (r->event != TRACE_NONE) {
            json_number(w, "n", r->event);
            json_number(w, "t_ns", trace_at(trace, r->event)->at);
        }
        json_close(w, '}');
    }
    json_close(w, ']');
}

static void put_letter(struct json_writer *w, const struct trace *trace, const struct letter_entry *letter)
{
    w->new_line = true;
    json_open(w, NULL, '{');
    json_number(w, "id", letter->id);
    if (letter->name.len) {
        json_string(w, "name", letter->name);
    }
    uint16_t from = letter->written == TRACE_NONE ? TRACE_NO_HOST : trace_at(trace, letter->written)->from;
    bool report = letter->about != 0;
    const struct trace_host *host = from < trace_host_count(trace) ? trace_host_at(trace, from) : NULL;
    json_str(w, "from", report || !host ? "" : host->domain ? host->domain : host->name);
    if (report) {
        json_number(w, "about", letter->about);
    }
    put_recipients(w, trace, letter);
    json_open(w, "hops", '[');
    for (size_t i = 0; i < letter->hop_count; i++) {
        const struct trace_event *e = trace_at(trace, letter->hops[i]);
        json_open(w, NULL, '{');
        put_host(w, "host", trace, e->from);
        json_str(w, "did", e->kind == TRACE_LETTER_STORED ? "stored" : "accepted");
        json_number(w, "n", letter->hops[i]);
        json_number(w, "t_ns", e->at);
        json_close(w, '}');
    }
    json_close(w, ']');
    json_close(w, '}');
}

static void put_letters(struct json_writer *w, const struct trace *trace)
{
    struct letter_book book;
    letter_book_init(&book, trace);
    json_open(w, "letters", '[');
    for (size_t i = 0; i < book.count; i++) {
        put_letter(w, trace, &book.letters[i]);
    }
    json_close(w, ']');
    letter_book_deinit(&book);
}

static void put_expects(struct json_writer *w, const struct transcript_input *in)
{
    struct tg_buf found;
    tg_buf_init(&found, SIZE_MAX);
    json_open(w, "expect", '[');
    for (size_t i = 0; in->scenario && !in->unjudged && i < in->scenario->expect_count; i++) {
        tg_buf_clear(&found);
        bool holds = expect_judge(&in->scenario->expects[i], in->trace, &found);
        w->new_line = true;
        json_open(w, NULL, '{');
        json_bool(w, "holds", holds);
        json_string(w, "found", tg_buf_span(&found));
        json_number(w, "line", in->scenario->expects[i].place.line);
        json_close(w, '}');
    }
    json_close(w, ']');
    tg_buf_clear(&found);
    json_open(w, "laws_broken", '[');
    laws_judge(in->trace, &found);
    for (struct tg_span rest = tg_buf_span(&found); rest.len;) {
        json_string(w, NULL, letter_first_line(rest, &rest));
    }
    json_close(w, ']');
    tg_buf_deinit(&found);
}

void transcript_json(const struct transcript_input *in, struct tg_buf *out)
{
    struct json_writer w = {.out = out};
    json_open(&w, NULL, '{');
    json_number(&w, "tegami", 1);
    json_str(&w, "scenario", in->scenario ? in->scenario->id : "");
    json_unsigned(&w, "seed", in->seed);
    struct tg_buf start;
    tg_buf_init(&start, 64);
    tg_date_rfc3339(&start, trace_epoch(in->trace), 0);
    json_string(&w, "start", tg_buf_span(&start));
    tg_buf_deinit(&start);
    put_hosts(&w, in->trace);
    json_open(&w, "events", '[');
    for (size_t i = 0; i < trace_count(in->trace); i++) {
        put_event(&w, in->trace, (uint32_t)i);
    }
    json_close(&w, ']');
    put_letters(&w, in->trace);
    put_expects(&w, in);
    json_close(&w, '}');
    tg_buf_byte(out, '\n');
}
