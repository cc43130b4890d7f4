// SPDX-License-Identifier: MIT
/* The text transcript: to be read aloud. A line is never more than it was: secrets stay masked, and nothing in it can
 * move a cursor. */
#include "scenarios/matcher.h"
#include "scenarios/visible.h"
#include "sim/transcripts/text_internal.h"
#include "sim/transcripts/transcripts_internal.h"

#define CONTENT_LINES_MAX 40 /* of one letter in one conversation; the rest is counted */
#define DNS_HEADING       UINT32_MAX

void text_clock(struct tg_buf *out, tg_time t)
{
    if (t < 0 || t == TG_TIME_NEVER) {
        tg_buf_byte(out, '-');
        return;
    }
    if (t >= TG_DAY) {
        tg_buf_fmt(out, "%Dd ", (int64_t)(t / TG_DAY));
    }
    t %= TG_DAY;
    tg_buf_fmt(out, "%02u:%02u:%02u.%03u", (unsigned)(t / TG_HOUR), (unsigned)(t % TG_HOUR / TG_MINUTE),
               (unsigned)(t % TG_MINUTE / TG_SECOND), (unsigned)(t % TG_SECOND / TG_MILLISECOND));
}

void text_key(struct text_writer *w, const char *key, const struct tg_span *arguments, size_t count)
{
    tg_text_fmt(w->in->texts, w->out, key, arguments, count);
}

const char *text_host(const struct text_writer *w, uint16_t host)
{
    return host < trace_host_count(w->in->trace) ? trace_host_at(w->in->trace, host)->name : "?";
}

void text_letter(struct text_writer *w, struct tg_buf *out, uint32_t letter)
{
    if (letter == 0 || letter > w->book.count) {
        tg_buf_str(out, "?");
        return;
    }
    const struct letter_entry *entry = &w->book.letters[letter - 1];
    struct tg_buf name;
    tg_buf_init(&name, SIZE_MAX);
    if (entry->about && entry->about <= w->book.count && entry->about != letter) {
        text_letter(w, &name, entry->about);
    } else if (entry->name.len) {
        visible_append(&name, entry->name);
    } else {
        tg_buf_fmt(&name, "%u", (unsigned)letter);
    }
    const struct tg_span argument = tg_buf_span(&name);
    tg_text_fmt(w->in->texts, out,
                entry->about      ? "transcript.letter.report"
                : entry->name.len ? "transcript.letter.named"
                                  : "transcript.letter.number",
                &argument, 1);
    tg_buf_deinit(&name);
}

static void put_clock(struct text_writer *w, tg_time t)
{
    text_clock(w->out, t);
    tg_buf_str(w->out, "  ");
}

static void heading(struct text_writer *w, uint32_t stream, struct tg_span words)
{
    if (w->stream == stream) {
        return;
    }
    w->stream = stream;
    tg_buf_str(w->out, "\n== ");
    tg_buf_append(w->out, words);
    const struct tg_span id = tg_span_make(&stream, sizeof stream);
    if (tg_table_get(&w->opened, id)) {
        text_key(w, "transcript.continued", NULL, 0);
    } else {
        tg_table_put(&w->opened, id, w);
    }
    tg_buf_str(w->out, " ==\n");
}

struct explain_talk *text_talk(struct text_writer *w, uint32_t stream)
{
    while (w->talk_count <= stream) {
        w->talks = tg_grow(w->talks, w->talk_count, &w->talk_cap, sizeof *w->talks);
        w->talks[w->talk_count++] = NULL;
    }
    if (!w->talks[stream]) {
        w->talks[stream] = tg_alloc(sizeof *w->talks[stream]);
    }
    return w->talks[stream];
}

void text_talk_heading(struct text_writer *w, const struct trace_event *e, struct tg_buf *out)
{
    static const char *const keys[TRACE_PROTOCOL_COUNT] = {"transcript.heading.tcp",  "transcript.heading.udp",
                                                           "transcript.heading.dns",  "transcript.heading.smtp",
                                                           "transcript.heading.pop3", "transcript.heading.imap"};
    struct explain_talk *talk = text_talk(w, e->stream);
    if (!talk->opened) {
        bool from_server = e->kind != TRACE_CONN_OPENING && (e->flags & TRACE_BY_SERVER);
        talk->opened = true;
        talk->client = from_server ? e->to : e->from;
        talk->server = from_server ? e->from : e->to;
        talk->submission = (e->flags & TRACE_SUBMISSION) || (e->kind == TRACE_CONN_OPENING && (e->b == 587 || e->b == 465));
    }
    struct tg_buf number;
    tg_buf_init(&number, 32);
    tg_buf_fmt(&number, "%u", (unsigned)e->stream);
    const struct tg_span arguments[] = {tg_span_str(text_host(w, talk->client)),
                                        tg_span_str(text_host(w, talk->server)), tg_buf_span(&number)};
    bool submission = e->protocol == TRACE_SMTP && talk->submission;
    tg_text_fmt(w->in->texts, out, submission ? "transcript.heading.submission" : keys[e->protocol], arguments, 3);
    tg_buf_deinit(&number);
}

static void stream_heading(struct text_writer *w, const struct trace_event *e)
{
    struct tg_buf words;
    tg_buf_init(&words, SIZE_MAX);
    text_talk_heading(w, e, &words);
    heading(w, e->stream, tg_buf_span(&words));
    tg_buf_deinit(&words);
}

void text_meaning(struct text_writer *w, const struct explanation *meaning)
{
    if (!*meaning->key) {
        return;
    }
    struct tg_buf brief, full;
    tg_buf_init(&brief, SIZE_MAX);
    tg_buf_init(&full, SIZE_MAX);
    tg_buf_fmt(&brief, "%s.short", meaning->key);
    tg_buf_fmt(&full, "%s.long", meaning->key);
    const struct tg_span both[] = {tg_span_str(tg_text(w->in->texts, tg_buf_cstr(&brief))),
                                   tg_span_str(tg_text(w->in->texts, tg_buf_cstr(&full)))};
    tg_buf_str(w->out, TEXT_INDENT);
    const struct tg_span name = tg_span_str(meaning->key);
    if (tg_table_get(&w->explained, name)) {
        tg_buf_append(w->out, both[0]);
    } else {
        tg_table_put(&w->explained, name, w);
        text_key(w, "transcript.meaning", both, 2);
    }
    tg_buf_byte(w->out, '\n');
    tg_buf_deinit(&brief);
    tg_buf_deinit(&full);
}

/* The octets of a letter, line by line. */
static void put_content(struct text_writer *w, struct tg_span octets)
{
    size_t hidden = 0;
    while (octets.len) {
        struct tg_span line = letter_first_line(octets, &octets);
        if (++w->content_lines > CONTENT_LINES_MAX) {
            hidden++;
            continue;
        }
        if (line.len && line.ptr[line.len - 1] == '\r') {
            line = tg_span_sub(line, 0, line.len - 1);
        }
        tg_buf_str(w->out, TEXT_INDENT "| ");
        visible_append(w->out, line);
        tg_buf_byte(w->out, '\n');
    }
    if (hidden) {
        struct tg_buf number;
        tg_buf_init(&number, 32);
        tg_buf_fmt(&number, "%z", hidden);
        const struct tg_span argument = tg_buf_span(&number);
        tg_buf_str(w->out, TEXT_INDENT "| ");
        text_key(w, "transcript.more", &argument, 1);
        tg_buf_byte(w->out, '\n');
        tg_buf_deinit(&number);
    }
}

static void put_line(struct text_writer *w, uint32_t index, const struct explanation *meaning)
{
    const struct trace_event *e = trace_at(w->in->trace, index);
    struct tg_span text = trace_text(w->in->trace, e);
    bool content = e->flags & TRACE_CONTENT, goes_on = content && w->content_lines > 0;
    stream_heading(w, e);
    if (!content) {
        w->content_lines = 0;
    }
    if (!goes_on) {
        put_clock(w, e->at);
        tg_buf_fmt(w->out, "%s → %s  ", text_host(w, e->from), text_host(w, e->to));
        if (e->flags & TRACE_SEALED) {
            tg_buf_fmt(w->out, "[%s] ", tg_text(w->in->texts, "transcript.sealed"));
        }
        if (content && e->letter == 0) {
            text_unnamed_letter(w, w->out, index);
        } else if (content) {
            text_letter(w, w->out, e->letter);
        } else {
            visible_append(w->out, text);
        }
        tg_buf_byte(w->out, '\n');
        text_meaning(w, meaning);
    }
    if (content) {
        put_content(w, text);
    }
}

bool text_shown(enum transcript_layer layer, const struct trace_event *e)
{
    switch ((enum trace_kind)e->kind) {
    case TRACE_LETTER_WRITTEN:
    case TRACE_LETTER_ACCEPTED:
    case TRACE_LETTER_QUEUED:
    case TRACE_LETTER_TRIED:
    case TRACE_LETTER_REFUSED:
    case TRACE_LETTER_STORED:
    case TRACE_LETTER_FETCHED:
    case TRACE_LETTER_DELETED:
    case TRACE_LETTER_FORWARDED:
    case TRACE_LETTER_RETURNED:
    case TRACE_LETTER_DROPPED:
    case TRACE_FLAGS:
    case TRACE_ACTION:
    case TRACE_ACTION_DONE:
    case TRACE_FAULT_BEGUN:
    case TRACE_FAULT_ENDED:
    case TRACE_OVERHEARD:
    case TRACE_LAW_BROKEN:
    case TRACE_TLS_FAILED:
    case TRACE_TLS_INJECTED:
        return true;
    case TRACE_LINE_SAID:
    case TRACE_CONN_OPENING:
    case TRACE_CONN_OPEN:
    case TRACE_CONN_CLOSED:
    case TRACE_CONN_FAILED:
    case TRACE_DNS_ASKED:
    case TRACE_DNS_ANSWERED:
    case TRACE_CACHE_PUT:
    case TRACE_CACHE_HIT:
    case TRACE_CACHE_DROPPED:
    case TRACE_DNS_IGNORED:
    case TRACE_MAILBOX:
    case TRACE_TLS_STARTED:
        return layer != TRANSCRIPT_LETTERS;
    case TRACE_PACKET_SENT:
    case TRACE_PACKET_LOST:
    case TRACE_PACKET_DOUBLED:
        return layer == TRANSCRIPT_SEGMENTS;
    case TRACE_PACKET_ARRIVED:
    case TRACE_LISTENING:
    case TRACE_UNLISTENING:
    case TRACE_LINE_HEARD:
    case TRACE_STATE:
    case TRACE_DNS_HEARD:
    case TRACE_LETTER_ADDRESSED:
    case TRACE_LETTER_NAMED:
    case TRACE_LETTER_DEQUEUED:
    case TRACE_QUEUE:
    case TRACE_TLS_SECRET:
    case TRACE_KIND_COUNT:
        return false;
    }
    return false;
}

void text_talk_close(struct text_writer *w, const struct trace_event *e)
{
    if (e->kind == TRACE_CONN_CLOSED && e->stream < w->talk_count) {
        tg_free(w->talks[e->stream]);
        w->talks[e->stream] = NULL;
    }
}

bool text_step_comes(struct text_writer *w, size_t step, uint32_t index)
{
    return w->step_at[step] == index;
}

/* Each step's moment, found once: looking for the two-thousandth letter at every letter would take for ever. */
static void find_steps(struct text_writer *w)
{
    const struct scenario *s = w->in->scenario;
    const size_t count = s ? s->step_count : 0;
    w->step_at = tg_alloc(count * sizeof *w->step_at);
    for (size_t i = 0; i < count; i++) {
        w->step_at[i] = matcher_find(&s->steps[i].when, w->in->trace, 0);
    }
}

void text_step(struct text_writer *w, size_t index, struct tg_buf *out)
{
    const struct scenario_step *step = &w->in->scenario->steps[index];
    const char *language = w->in->texts->language;
    struct tg_buf number;
    tg_buf_init(&number, 32);
    tg_buf_fmt(&number, "%z", index + 1);
    const struct tg_span arguments[] = {tg_buf_span(&number), tg_span_str(scenario_text_in(&step->title, language)),
                                        tg_span_str(scenario_text_in(&step->say, language))};
    tg_text_fmt(w->in->texts, out, step->title.count ? "transcript.step.titled" : "transcript.step", arguments, 3);
    tg_buf_deinit(&number);
}

static void put_technical(struct text_writer *w, const struct scenario_text *technical)
{
    const struct tg_span argument = tg_span_str(scenario_text_in(technical, w->in->texts->language));
    if (technical->count && w->in->layer != TRANSCRIPT_LETTERS) {
        text_key(w, "transcript.step.technical", &argument, 1);
        tg_buf_byte(w->out, '\n');
    }
}

/* Captions whose moment has come. */
static void put_steps(struct text_writer *w, uint32_t index)
{
    const struct scenario *s = w->in->scenario;
    for (size_t i = 0; s && i < s->step_count; i++) {
        if (text_step_comes(w, i, index)) {
            tg_buf_byte(w->out, '\n');
            text_step(w, i, w->out);
            tg_buf_byte(w->out, '\n');
            put_technical(w, &s->steps[i].technical);
        }
    }
}

static void put_other(struct text_writer *w, uint32_t index, const struct trace_event *e,
                      const struct explanation *meaning)
{
    w->content_lines = 0;
    if ((e->kind >= TRACE_CONN_OPENING && e->kind <= TRACE_CONN_FAILED) ||
        (e->kind >= TRACE_TLS_STARTED && e->kind <= TRACE_TLS_SECRET)) {
        stream_heading(w, e);
    } else if (e->kind >= TRACE_DNS_ASKED && e->kind <= TRACE_DNS_IGNORED) {
        heading(w, DNS_HEADING, tg_span_str(tg_text(w->in->texts, "transcript.heading.dns")));
    } else if (w->stream && e->kind > TRACE_PACKET_LOST) {
        w->stream = 0;
        tg_buf_byte(w->out, '\n');
    }
    put_clock(w, e->at);
    if (e->kind == TRACE_PACKET_SENT) {
        text_packet(w, index);
    } else {
        text_sentence(w, index, meaning->key);
    }
    text_meaning(w, meaning);
}

static void put_event(struct text_writer *w, uint32_t index)
{
    const struct trace_event *e = trace_at(w->in->trace, index);
    struct explanation meaning = {.key = "", .section = ""};
    if (e->kind == TRACE_LINE_SAID || text_shown(w->in->layer, e)) {
        explain_in_talk(text_talk(w, e->stream), w->in->trace, index, &meaning);
    }
    put_steps(w, index);
    if (!text_shown(w->in->layer, e)) {
        return;
    }
    if (e->kind == TRACE_LINE_SAID) {
        put_line(w, index, &meaning);
    } else {
        put_other(w, index, e, &meaning);
    }
    text_talk_close(w, e);
}

static void put_head(struct text_writer *w)
{
    const struct scenario *s = w->in->scenario;
    const char *language = w->in->texts->language;
    if (s) {
        tg_buf_fmt(w->out, "%s\n", scenario_text_in(&s->title, language));
        if (s->summary.count) {
            tg_buf_fmt(w->out, "%s\n", scenario_text_in(&s->summary, language));
        }
    }
    struct tg_buf seed, start;
    tg_buf_init(&seed, 32);
    tg_buf_init(&start, 64);
    tg_buf_fmt(&seed, "%U", w->in->seed);
    tg_date_rfc3339(&start, trace_epoch(w->in->trace), 0);
    const struct tg_span arguments[] = {tg_buf_span(&seed), tg_buf_span(&start)};
    text_key(w, "transcript.head", arguments, 2);
    tg_buf_str(w->out, "\n\n");
    text_key(w, "transcript.places", NULL, 0);
    tg_buf_byte(w->out, '\n');
    for (size_t i = 0; i < trace_host_count(w->in->trace); i++) {
        const struct trace_host *h = trace_host_at(w->in->trace, (uint16_t)i);
        struct tg_buf key;
        tg_buf_init(&key, SIZE_MAX);
        tg_buf_fmt(&key, "transcript.role.%s", trace_role_name((enum trace_role)h->role));
        const struct tg_span domain = tg_span_str(h->domain);
        tg_buf_fmt(w->out, "  %s (%u.%u.%u.%u): ", h->name, (unsigned)(h->ip >> 24), (unsigned)(h->ip >> 16 & 255),
                   (unsigned)(h->ip >> 8 & 255), (unsigned)(h->ip & 255));
        text_key(w, tg_buf_cstr(&key), &domain, 1);
        tg_buf_byte(w->out, '\n');
        tg_buf_deinit(&key);
    }
    tg_buf_deinit(&seed);
    tg_buf_deinit(&start);
}

void text_writer_init(struct text_writer *w, const struct transcript_input *in, struct tg_buf *out)
{
    *w = (struct text_writer){.in = in, .out = out};
    letter_book_init(&w->book, in->trace);
    tg_table_init(&w->explained);
    tg_table_init(&w->opened);
    find_steps(w);
}

void text_writer_deinit(struct text_writer *w)
{
    for (size_t i = 0; i < w->talk_count; i++) {
        tg_free(w->talks[i]);
    }
    tg_free(w->talks);
    tg_free(w->step_at);
    tg_table_deinit(&w->opened);
    tg_table_deinit(&w->explained);
    letter_book_deinit(&w->book);
}

void transcript_text(const struct transcript_input *in, struct tg_buf *out)
{
    struct text_writer w;
    text_writer_init(&w, in, out);
    put_head(&w);
    for (size_t i = 0; i < trace_count(in->trace); i++) {
        put_event(&w, (uint32_t)i);
    }
    text_outcomes(&w);
    text_writer_deinit(&w);
}
