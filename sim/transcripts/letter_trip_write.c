// SPDX-License-Identifier: MIT
/* The scenario file of a trip. */
#include "sim/transcripts/letter_trip.h"

#include "scenarios/visible.h"

#define AFTERWARDS (30 * TG_SECOND)

struct writer {
    const struct letter_trip *trip;
    const struct tg_texts *const *texts;
    size_t language_count;
    struct json_writer json;
    struct tg_buf line;
};

static void put_time(struct writer *w, const char *key, tg_time t)
{
    struct tg_buf text;
    tg_buf_init(&text, 64);
    tg_buf_fmt(&text, "%Dms", t / TG_MILLISECOND);
    json_string(&w->json, key, tg_buf_span(&text));
    tg_buf_deinit(&text);
}

/* {"en": ..., "ja": ...} of one key, with its arguments. */
static void put_texts(struct writer *w, const char *key, const char *text, const struct tg_span *arguments,
                      size_t count)
{
    json_open(&w->json, key, '{');
    for (size_t i = 0; i < w->language_count; i++) {
        tg_buf_clear(&w->line);
        tg_text_fmt(w->texts[i], &w->line, text, arguments, count);
        json_string(&w->json, w->texts[i]->language, tg_buf_span(&w->line));
    }
    json_close(&w->json, '}');
}

static void put_address(struct writer *w, const char *key, struct tg_span user, struct tg_span domain)
{
    tg_buf_clear(&w->line);
    tg_buf_fmt(&w->line, "%S@%S", user, domain);
    json_string(&w->json, key, tg_buf_span(&w->line));
}

static void key_of(struct writer *w, struct tg_span name, char bracket)
{
    tg_buf_clear(&w->line);
    tg_buf_append(&w->line, name);
    json_open(&w->json, tg_buf_cstr(&w->line), bracket);
}

static void put_user(struct writer *w, size_t i, struct tg_span user, bool forwards)
{
    const struct letter_trip_hop *next = &w->trip->hops[i + 1];
    key_of(w, user, '{');
    if (forwards) {
        put_address(w, "forward", next->user, next->domain);
    } else {
        json_str(&w->json, "password", "himitsu");
    }
    json_close(&w->json, '}');
}

static void put_domain(struct writer *w, size_t i)
{
    const struct letter_trip_hop *hop = &w->trip->hops[i], *next = i + 1 < w->trip->hop_count ? hop + 1 : NULL;
    w->json.new_line = true;
    key_of(w, hop->domain, '{');
    json_open(&w->json, "users", '{');
    if (i == 0) {
        put_user(w, i, w->trip->sender, false);
    }
    if (!next && !(i == 0 && tg_span_eq(hop->user, w->trip->sender))) {
        put_user(w, i, hop->user, false);
    } else if (next && i > 0) {
        put_user(w, i, hop->user, true);
    }
    json_close(&w->json, '}');
    json_open(&w->json, "hosts", '{');
    json_string(&w->json, "submission", hop->host);
    json_string(&w->json, "receiving", hop->host);
    json_string(&w->json, "mailboxes", hop->host);
    json_close(&w->json, '}');
    json_open(&w->json, "policy", '{');
    if (next && next->wait_before) {
        json_open(&w->json, "retry", '[');
        put_time(w, NULL, next->wait_before);
        json_close(&w->json, ']');
    }
    put_time(w, "queue_lifetime", w->trip->hops[w->trip->hop_count - 1].at + TG_DAY);
    json_str(&w->json, "delayed_after", "0s");
    json_close(&w->json, '}');
    json_close(&w->json, '}');
}

static void put_town(struct writer *w)
{
    const struct letter_trip *trip = w->trip;
    const struct letter_trip_hop *last = &trip->hops[trip->hop_count - 1];
    json_open(&w->json, "domains", '{');
    for (size_t i = 0; i < trip->hop_count; i++) {
        put_domain(w, i);
    }
    json_close(&w->json, '}');
    w->json.new_line = true;
    json_open(&w->json, "clients", '{');
    json_open(&w->json, "sender-pc", '{');
    put_address(w, "account", trip->sender, trip->hops[0].domain);
    if (trip->sender_name.len && visible_is(trip->sender_name, false)) {
        json_string(&w->json, "name", trip->sender_name);
    }
    json_close(&w->json, '}');
    json_open(&w->json, "reader-pc", '{');
    put_address(w, "account", last->user, last->domain);
    json_close(&w->json, '}');
    json_close(&w->json, '}');
    w->json.new_line = true;
    json_open(&w->json, "links", '[');
    for (size_t i = 0; i < trip->hop_count; i++) {
        json_open(&w->json, NULL, '{');
        json_open(&w->json, "between", '[');
        json_string(&w->json, NULL, i ? trip->hops[i - 1].host : TG_SPAN_LIT("sender-pc"));
        json_string(&w->json, NULL, trip->hops[i].host);
        json_close(&w->json, ']');
        put_time(w, "latency", trip->hops[i].latency);
        json_close(&w->json, '}');
    }
    json_close(&w->json, ']');
}

static void put_story(struct writer *w)
{
    const struct letter_trip *trip = w->trip;
    const struct letter_trip_hop *last = &trip->hops[trip->hop_count - 1],
                                 *goal = &trip->hops[trip->hop_count > 1 ? 1 : 0];
    w->json.new_line = true;
    json_open(&w->json, "story", '[');
    json_open(&w->json, NULL, '{');
    json_str(&w->json, "at", "0s");
    json_str(&w->json, "client", "sender-pc");
    json_str(&w->json, "action", "send");
    json_str(&w->json, "letter", "letter");
    json_open(&w->json, "to", '[');
    put_address(w, NULL, goal->user, goal->domain);
    json_close(&w->json, ']');
    json_string(&w->json, "subject", trip->subject);
    json_string(&w->json, "text", visible_is(trip->text, true) ? trip->text : tg_span_make("", 0));
    json_close(&w->json, '}');
    w->json.new_line = true;
    json_open(&w->json, NULL, '{');
    put_time(w, "at", last->at + AFTERWARDS);
    json_str(&w->json, "client", "reader-pc");
    json_str(&w->json, "action", "check");
    json_close(&w->json, '}');
    json_close(&w->json, ']');
    w->json.new_line = true;
    json_open(&w->json, "faults", '[');
    for (size_t i = 0; i < trip->hop_count; i++) {
        if (trip->hops[i].wait_before) {
            json_open(&w->json, NULL, '{');
            json_str(&w->json, "at", "0s");
            put_time(w, "until", trip->hops[i].wait);
            json_str(&w->json, "what", "down");
            json_string(&w->json, "host", trip->hops[i].host);
            json_close(&w->json, '}');
        }
    }
    json_close(&w->json, ']');
}

/* "2 d 3 h", "1 h 1 min", "3 min 5 s", "4 s". */
static void put_duration(const struct tg_texts *texts, struct tg_buf *out, tg_time t)
{
    const int64_t s = t / TG_SECOND;
    const char *key = s >= 86400 ? "days" : s >= 3600 ? "hours" : s >= 60 ? "minutes" : "seconds";
    const int64_t big = s >= 86400  ? 86400
                        : s >= 3600 ? 3600
                        : s >= 60   ? 60
                                    : 1,
                  small = s >= 86400  ? 3600
                          : s >= 3600 ? 60
                                      : 1;
    struct tg_buf name, a, b;
    tg_buf_init(&name, 64);
    tg_buf_init(&a, 32);
    tg_buf_init(&b, 32);
    tg_buf_fmt(&name, "cli.explain.duration.%s", key);
    tg_buf_fmt(&a, "%D", s / big);
    tg_buf_fmt(&b, "%D", s % big / small);
    const struct tg_span arguments[] = {tg_buf_span(&a), tg_buf_span(&b)};
    tg_text_fmt(texts, out, tg_buf_cstr(&name), arguments, 2);
    tg_buf_deinit(&name);
    tg_buf_deinit(&a);
    tg_buf_deinit(&b);
}

static void put_steps(struct writer *w)
{
    tg_time before = 0;
    json_open(&w->json, "steps", '[');
    for (size_t i = 0; i < w->trip->hop_count; i++) {
        const struct letter_trip_hop *hop = &w->trip->hops[i];
        w->json.new_line = true;
        json_open(&w->json, NULL, '{');
        json_open(&w->json, "when", '{');
        json_str(&w->json, "letter", "letter");
        json_str(&w->json, "event", "accepted");
        json_string(&w->json, "from", hop->host);
        json_close(&w->json, '}');
        json_open(&w->json, "say", '{');
        for (size_t l = 0; l < w->language_count; l++) {
            struct tg_buf delay;
            tg_buf_init(&delay, 256);
            put_duration(w->texts[l], &delay, hop->at - before);
            const struct tg_span arguments[] = {hop->host, tg_buf_span(&delay)};
            tg_buf_clear(&w->line);
            tg_text_fmt(w->texts[l], &w->line,
                        !hop->known        ? "take.trip.step.unknown"
                        : hop->wait_before ? "take.trip.step.waited"
                                           : "take.trip.step",
                        arguments, 2);
            json_string(&w->json, w->texts[l]->language, tg_buf_span(&w->line));
            tg_buf_deinit(&delay);
        }
        json_close(&w->json, '}');
        json_string(&w->json, "look_at", hop->host);
        json_close(&w->json, '}');
        before = hop->at;
    }
    json_close(&w->json, ']');
}

static void put_expects(struct writer *w)
{
    const struct letter_trip_hop *last = &w->trip->hops[w->trip->hop_count - 1];
    w->json.new_line = true;
    json_open(&w->json, "expect", '[');
    json_open(&w->json, NULL, '{');
    json_open(&w->json, "order", '[');
    for (size_t i = 0; i < w->trip->hop_count; i++) {
        json_open(&w->json, NULL, '{');
        json_str(&w->json, "letter", "letter");
        json_str(&w->json, "event", "accepted");
        json_string(&w->json, "from", w->trip->hops[i].host);
        json_close(&w->json, '}');
    }
    json_open(&w->json, NULL, '{');
    json_str(&w->json, "letter", "letter");
    json_str(&w->json, "event", "stored");
    json_string(&w->json, "from", last->host);
    json_close(&w->json, '}');
    json_close(&w->json, ']');
    json_close(&w->json, '}');
    json_open(&w->json, NULL, '{');
    json_str(&w->json, "client", "reader-pc");
    json_str(&w->json, "has", "letter");
    json_close(&w->json, '}');
    json_close(&w->json, ']');
}

void letter_trip_write(const struct letter_trip *trip, const struct tg_texts *const texts[], size_t language_count,
                       struct tg_buf *out)
{
    struct writer w = {.trip = trip, .texts = texts, .language_count = language_count, .json = {.out = out}};
    tg_buf_init(&w.line, SIZE_MAX);
    json_open(&w.json, NULL, '{');
    json_number(&w.json, "tegami", 1);
    json_str(&w.json, "id", "trip");
    put_texts(&w, "title", "take.trip.title", &trip->subject, 1);
    put_texts(&w, "summary", "take.trip.summary", NULL, 0);
    tg_buf_clear(&w.line);
    tg_date_rfc3339(&w.line, &trip->start, 0);
    json_string(&w.json, "start", tg_buf_span(&w.line));
    put_time(&w, "until", trip->hops[trip->hop_count - 1].at + 2 * AFTERWARDS);
    w.json.new_line = true;
    put_town(&w);
    put_story(&w);
    w.json.new_line = true;
    put_steps(&w);
    put_expects(&w);
    json_close(&w.json, '}');
    tg_buf_byte(out, '\n');
    tg_buf_deinit(&w.line);
}
