// SPDX-License-Identifier: MIT
#include "sim/transcripts/replay_data.h"

#include "scenarios/matcher.h"
#include "scenarios/question.h"
#include "scenarios/visible.h"
#include "sim/transcripts/packet_view.h"
#include "sim/transcripts/replay_internal.h"

static const char *const languages[REPLAY_LANGUAGES] = {"en", "ja"};
/* take.page.WORD: what the page itself says. */
static const char *const words[] = {
    "depth",       "depth.letters", "depth.commands", "depth.segments", "town", "talk",  "controls", "home",
    "back",        "play",          "pause",          "step",           "end",  "seek",  "speed",    "letters",
    "letter.from", "letter.to",     "letter.subject", "letter.fate",    "box",  "queue", "down",     "dns",
    "skip",        "go-on",         "about",          "shallow"};

static void put_words(struct replay *r)
{
    json_open(&r->json, "words", '{');
    for (size_t l = 0; l < REPLAY_LANGUAGES; l++) {
        json_open(&r->json, languages[l], '{');
        for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
            tg_buf_clear(&r->scratch);
            tg_buf_fmt(&r->scratch, "take.page.%s", words[i]);
            json_str(&r->json, words[i], tg_text(&r->texts[l], tg_buf_cstr(&r->scratch)));
        }
        json_close(&r->json, '}');
    }
    json_close(&r->json, '}');
}

static void put_text(struct replay *r, const char *key, const struct scenario_text *text)
{
    json_open(&r->json, key, '{');
    for (size_t i = 0; i < text->count; i++) {
        json_str(&r->json, text->in[i].language, text->in[i].text);
    }
    json_close(&r->json, '}');
}

static void put_hosts(struct replay *r)
{
    json_open(&r->json, "hosts", '[');
    for (size_t i = 0; i < trace_host_count(r->in->trace); i++) {
        const struct trace_host *h = trace_host_at(r->in->trace, (uint16_t)i);
        json_open(&r->json, NULL, '{');
        json_str(&r->json, "name", h->name);
        json_str(&r->json, "role", trace_role_name((enum trace_role)h->role));
        json_str(&r->json, "domain", h->domain ? h->domain : "");
        json_close(&r->json, '}');
    }
    json_close(&r->json, ']');
}

static int depth_of(const struct trace_event *e)
{
    return text_shown(TRANSCRIPT_LETTERS, e) ? 1 : text_shown(TRANSCRIPT_COMMANDS, e) ? 2 : 3;
}

/* The sentence of an event in each language. */
static void put_sentences(struct replay *r, uint32_t index, const char *key)
{
    const struct trace_event *e = trace_at(r->in->trace, index);
    const bool heard = e->kind == TRACE_LINE_HEARD || e->kind == TRACE_DNS_HEARD;
    for (size_t l = 0; l < REPLAY_LANGUAGES; l++) {
        tg_buf_clear(&r->scratch);
        if (heard) {
            const struct tg_span names[] = {tg_span_str(text_host(&r->writers[l], e->to)),
                                            tg_span_str(text_host(&r->writers[l], e->from))};
            text_key(&r->writers[l], "take.page.heard", names, 2);
        } else {
            text_sentence(&r->writers[l], index, key);
        }
        json_string(&r->json, languages[l], tg_span_trim(tg_buf_span(&r->scratch)));
    }
}

static void put_packet(struct replay *r, uint32_t index, const struct trace_event *e)
{
    struct packet_view p;
    tg_buf_clear(&r->scratch);
    text_packet(&r->writers[0], index);
    json_string(&r->json, "x", tg_span_trim(tg_buf_span(&r->scratch)));
    const char *art = "data";
    if (packet_view(trace_text(r->in->trace, e), &p) && p.tcp) {
        art = p.flags & PACKET_SYN ? "syn" : p.flags & PACKET_FIN ? "fin" : p.payload.len ? "data" : "ack";
    }
    json_str(&r->json, "g", r->lost[index] ? "lost" : art);
    if (r->lost[index]) {
        json_bool(&r->json, "lost", true);
    }
}

static void put_line(struct replay *r, const struct trace_event *e)
{
    const struct tg_span text = trace_text(r->in->trace, e), verb = explain_verb(e, text);
    tg_buf_clear(&r->scratch);
    if (e->flags & TRACE_CONTENT) {
        replay_lines(&r->scratch, text, REPLAY_CONTENT_MAX);
    } else {
        visible_append(&r->scratch, text);
    }
    json_string(&r->json, "x", tg_buf_span(&r->scratch));
    tg_buf_clear(&r->scratch);
    visible_append(&r->scratch, tg_span_sub(verb, 0, 16));
    json_string(&r->json, "v", tg_buf_span(&r->scratch));
    if (e->flags & TRACE_CONTENT) {
        json_bool(&r->json, "c", true);
    }
    if (e->flags & TRACE_BY_SERVER) {
        json_bool(&r->json, "bs", true);
    }
}

/* What the page's script asks of an event beyond its sentence. */
static void put_details(struct replay *r, const struct trace_event *e)
{
    switch ((int)e->kind) {
    case TRACE_DNS_ASKED:
        json_str(&r->json, "v", explain_dns_type(e->b));
        return;
    case TRACE_DNS_ANSWERED:
        if ((e->b & 0xFF) == 3) {
            json_bool(&r->json, "nx", true);
        }
        return;
    case TRACE_MAILBOX:
    case TRACE_FAULT_BEGUN:
        tg_buf_clear(&r->scratch);
        replay_lines(&r->scratch, trace_text(r->in->trace, e), 400);
        json_string(&r->json, "x", tg_buf_span(&r->scratch));
        json_number(&r->json, "a", e->a);
        return;
    case TRACE_QUEUE:
        json_number(&r->json, "a", e->a);
        return;
    default:
        return;
    }
}

static void put_event(struct replay *r, uint32_t index)
{
    const struct trace_event *e = trace_at(r->in->trace, index);
    struct explanation meaning = {.key = "", .section = ""};
    explain_in_talk(text_talk(&r->writers[0], e->stream), r->in->trace, index, &meaning);
    if (r->number[index] == TRACE_NONE) {
        return;
    }
    r->json.new_line = true;
    json_open(&r->json, NULL, '{');
    json_number(&r->json, "n", r->number[index]);
    json_number(&r->json, "time", e->at);
    json_str(&r->json, "k", trace_kind_name((enum trace_kind)e->kind));
    json_number(&r->json, "d", depth_of(e));
    if (e->from < trace_host_count(r->in->trace)) {
        json_number(&r->json, "f", e->from);
    }
    if (e->to < trace_host_count(r->in->trace)) {
        json_number(&r->json, "t", e->to);
    }
    if (e->kind <= TRACE_DNS_IGNORED) {
        json_str(&r->json, "p", trace_protocol_name((enum trace_protocol)e->protocol));
    }
    if (e->stream) {
        json_number(&r->json, "s", e->stream);
    }
    if (e->ref != TRACE_NONE && r->number[e->ref] != TRACE_NONE) {
        json_number(&r->json, "r", r->number[e->ref]);
    }
    if (e->kind == TRACE_LINE_SAID) {
        put_line(r, e);
    } else if (e->kind == TRACE_PACKET_SENT) {
        put_packet(r, index, e);
    } else {
        put_sentences(r, index, meaning.key);
        put_details(r, e);
    }
    struct tg_buf key;
    tg_buf_init(&key, 128);
    tg_buf_fmt(&key, "%s.short", meaning.key);
    if (*meaning.key && tg_texts_has(&r->texts[0], tg_buf_cstr(&key))) {
        json_str(&r->json, "m", meaning.key);
        tg_table_put(&r->meanings, tg_span_str(meaning.key), (void *)(uintptr_t)meaning.section);
    }
    tg_buf_deinit(&key);
    json_close(&r->json, '}');
    text_talk_close(&r->writers[0], e);
}

static void put_events(struct replay *r)
{
    json_open(&r->json, "events", '[');
    for (size_t i = 0; i < trace_count(r->in->trace); i++) {
        put_event(r, (uint32_t)i);
    }
    json_close(&r->json, ']');
    json_open(&r->json, "meanings", '{');
    size_t at = 0;
    for (const struct tg_table_entry *entry; (entry = tg_table_next(&r->meanings, &at)) != NULL;) {
        tg_buf_clear(&r->scratch);
        tg_buf_append(&r->scratch, entry->key);
        json_open(&r->json, tg_buf_cstr(&r->scratch), '{');
        for (size_t l = 0; l < REPLAY_LANGUAGES; l++) {
            json_open(&r->json, languages[l], '[');
            for (int full = 0; full < 2; full++) {
                tg_buf_clear(&r->scratch);
                tg_buf_fmt(&r->scratch, "%S.%s", entry->key, full ? "long" : "short");
                json_str(&r->json, NULL, tg_text(&r->texts[l], tg_buf_cstr(&r->scratch)));
            }
            json_close(&r->json, ']');
        }
        json_str(&r->json, "rfc", (const char *)entry->value);
        json_close(&r->json, '}');
    }
    json_close(&r->json, '}');
}

static void put_talks(struct replay *r)
{
    uint32_t newest = 0;
    json_open(&r->json, "talks", '{');
    for (size_t i = 0; i < trace_count(r->in->trace); i++) {
        const struct trace_event *e = trace_at(r->in->trace, (uint32_t)i);
        if (e->stream <= newest || (e->kind != TRACE_CONN_OPENING && e->kind != TRACE_LINE_SAID)) {
            continue;
        }
        newest = e->stream;
        struct tg_buf name;
        tg_buf_init(&name, 32);
        tg_buf_fmt(&name, "%u", (unsigned)e->stream);
        json_open(&r->json, tg_buf_cstr(&name), '{');
        for (size_t l = 0; l < REPLAY_LANGUAGES; l++) {
            tg_buf_clear(&r->scratch);
            text_talk_heading(&r->writers[l], e, &r->scratch);
            json_string(&r->json, languages[l], tg_buf_span(&r->scratch));
        }
        json_close(&r->json, '}');
        tg_buf_deinit(&name);
    }
    json_close(&r->json, '}');
}

/* The page's number of the first event from there on that it has. */
static int64_t number_from(const struct replay *r, uint32_t index)
{
    for (size_t i = index; index != TRACE_NONE && i < trace_count(r->in->trace); i++) {
        if (r->number[i] != TRACE_NONE) {
            return r->number[i];
        }
    }
    return -1;
}

static void put_teaching(struct replay *r)
{
    const struct scenario *s = r->in->scenario;
    json_open(&r->json, "steps", '[');
    for (size_t i = 0; s && i < s->step_count; i++) {
        const uint32_t at = matcher_find(&s->steps[i].when, r->in->trace, 0);
        json_open(&r->json, NULL, '{');
        json_number(&r->json, "n", number_from(r, at));
        put_text(r, "say", &s->steps[i].say);
        json_close(&r->json, '}');
    }
    json_close(&r->json, ']');
    json_open(&r->json, "questions", '[');
    for (size_t i = 0; s && i < s->question_count; i++) {
        const struct scenario_question *q = &s->questions[i];
        json_open(&r->json, NULL, '{');
        json_number(&r->json, "n", number_from(r, matcher_find(&q->before, r->in->trace, 0)));
        put_text(r, "ask", &q->ask);
        json_open(&r->json, "choices", '[');
        for (size_t k = 0; k < q->choice_count; k++) {
            put_text(r, NULL, &q->choices[k]);
        }
        json_close(&r->json, ']');
        json_number(&r->json, "answer", question_answer(q, r->in->trace));
        json_open(&r->json, "because", '[');
        for (size_t k = 0; k < q->choice_count; k++) {
            put_text(r, NULL, question_because(q, (int)k));
        }
        json_close(&r->json, ']');
        json_close(&r->json, '}');
    }
    json_close(&r->json, ']');
}

/* Numbers the events the page has; false: the deepest view has been left out. */
static bool choose(struct replay *r)
{
    const size_t count = trace_count(r->in->trace);
    const bool whole = count <= REPLAY_EVENTS_MAX;
    uint32_t next = 0;
    for (size_t i = 0; i < count; i++) {
        const struct trace_event *e = trace_at(r->in->trace, (uint32_t)i);
        if (e->kind == TRACE_PACKET_LOST && e->ref != TRACE_NONE) {
            r->lost[e->ref] = true;
        }
        r->number[i] = whole || depth_of(e) < 3 ? next++ : TRACE_NONE;
    }
    return whole;
}

static void put_all(struct replay *r)
{
    static const struct scenario_text none = {.count = 0};
    const struct scenario *s = r->in->scenario;
    json_open(&r->json, NULL, '{');
    json_str(&r->json, "lang", strcmp(r->in->texts->language, "ja") == 0 ? "ja" : "en");
    put_text(r, "title", s ? &s->title : &none);
    put_text(r, "summary", s ? &s->summary : &none);
    json_unsigned(&r->json, "seed", r->in->seed);
    tg_buf_clear(&r->scratch);
    tg_date_rfc3339(&r->scratch, trace_epoch(r->in->trace), 0);
    json_string(&r->json, "start", tg_buf_span(&r->scratch));
    json_bool(&r->json, "shallow", !choose(r));
    put_words(r);
    put_hosts(r);
    put_talks(r);
    put_events(r);
    put_teaching(r);
    replay_letters(r);
    json_close(&r->json, '}');
}

/* Nothing in a script element may look like its end or like a remark. */
static void put_safely(struct tg_buf *out, struct tg_span json)
{
    for (size_t at; (at = tg_span_find_byte(json, '<')) != SIZE_MAX; json = tg_span_after(json, at + 1)) {
        tg_buf_append(out, tg_span_sub(json, 0, at));
        tg_buf_str(out, "\\u003c");
    }
    tg_buf_append(out, json);
}

void replay_data(const struct transcript_input *in, struct tg_buf *out)
{
    struct replay r = {.in = in};
    struct tg_buf json;
    int bad_line;
    bool loaded = true;
    tg_buf_init(&json, SIZE_MAX);
    tg_buf_init(&r.scratch, SIZE_MAX);
    tg_table_init(&r.meanings);
    r.json.out = &json;
    r.number = tg_alloc((trace_count(in->trace) + 1) * sizeof *r.number);
    r.lost = tg_alloc((trace_count(in->trace) + 1) * sizeof *r.lost);
    for (size_t l = 0; l < REPLAY_LANGUAGES; l++) {
        loaded &= tg_texts_load(&r.texts[l], languages[l], &bad_line) == TG_OK;
        r.inputs[l] = *in;
        r.inputs[l].texts = &r.texts[l];
        text_writer_init(&r.writers[l], &r.inputs[l], &r.scratch);
    }
    if (loaded) {
        put_all(&r);
    }
    put_safely(out, tg_buf_span(&json));
    for (size_t l = 0; l < REPLAY_LANGUAGES; l++) {
        text_writer_deinit(&r.writers[l]);
        tg_texts_deinit(&r.texts[l]);
    }
    tg_free(r.number);
    tg_free(r.lost);
    tg_table_deinit(&r.meanings);
    tg_buf_deinit(&r.scratch);
    tg_buf_deinit(&json);
}
