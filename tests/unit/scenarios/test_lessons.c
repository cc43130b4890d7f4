// SPDX-License-Identifier: MIT
/* Every lesson is played to its end; what it claims must be seen in its own trace. */
#include "base/file.h"
#include "scenarios/expect.h"
#include "scenarios/matcher.h"
#include "scenarios/question.h"
#include "scenarios/scenario_load.h"
#include "scenarios/world.h"
#include "sim/transcripts/explain.h"
#include "sim/transcripts/transcripts.h"
#include "tests/harness/tg_test.h"

#include <stdlib.h>

static struct tg_texts english, japanese;

static bool hold_what_they_claim(const struct scenario *s, const struct trace *trace)
{
    bool all = true;
    struct tg_buf found;
    tg_buf_init(&found, SIZE_MAX);
    for (size_t i = 0; i < s->expect_count; i++) {
        tg_buf_clear(&found);
        if (!expect_judge(&s->expects[i], trace, &found)) {
            print_error("%s:%d: %s\n", s->id, s->expects[i].place.line, tg_buf_cstr(&found));
            all = false;
        }
        tg_checks_made++;
    }
    tg_buf_clear(&found);
    if (laws_judge(trace, &found)) {
        print_error("%s: %s", s->id, tg_buf_cstr(&found));
        all = false;
    }
    tg_buf_deinit(&found);
    return all;
}

/* Captions come in the order of the file, and every question is asked and has an answer. */
static bool teach_in_order(const struct scenario *s, const struct trace *trace)
{
    bool all = true;
    uint32_t before = 0;
    for (size_t i = 0; i < s->step_count; i++) {
        uint32_t event = matcher_find(&s->steps[i].when, trace, 0);
        if (event == TRACE_NONE || event < before) {
            print_error("%s: step %zu (%s) comes %s\n", s->id, i + 1, scenario_text_in(&s->steps[i].title, "en"),
                        event == TRACE_NONE ? "never" : "before the one above it");
            all = false;
        } else {
            before = event;
        }
        tg_checks_made++;
    }
    for (size_t i = 0; i < s->question_count; i++) {
        const struct scenario_question *q = &s->questions[i];
        if (matcher_find(&q->before, trace, 0) == TRACE_NONE || question_answer(q, trace) < 0) {
            print_error("%s: question %zu is never asked or has no answer\n", s->id, i + 1);
            all = false;
        }
        tg_checks_made++;
    }
    return all;
}

static bool has_key(const char *id, const char *key, const char *depth)
{
    struct tg_buf name;
    tg_buf_init(&name, SIZE_MAX);
    tg_buf_fmt(&name, "%s%s", key, depth);
    bool has = tg_texts_has(&english, tg_buf_cstr(&name)) && tg_texts_has(&japanese, tg_buf_cstr(&name));
    if (!has) {
        print_error("%s: no text %s in both languages\n", id, tg_buf_cstr(&name));
    }
    tg_buf_deinit(&name);
    return has;
}

/* No event without words, and no word that is only the fallback. */
static bool explain_all(const struct scenario *s, const struct trace *trace)
{
    bool all = true;
    for (size_t i = 0; i < trace_count(trace); i++) {
        struct explanation e;
        explain_event(trace, (uint32_t)i, &e);
        bool known = *e.key && has_key(s->id, e.key, ".short") && has_key(s->id, e.key, ".long");
        if (known && strstr(e.key, ".unknown")) {
            struct tg_span text = trace_text(trace, trace_at(trace, (uint32_t)i));
            print_error("%s: event %zu has only the fallback %s: %.*s\n", s->id, i, e.key,
                        (int)(text.len > 80 ? 80 : text.len), (const char *)text.ptr);
            known = false;
        }
        all = all && known;
        tg_checks_made++;
    }
    return all;
}

static bool listened(const struct scenario *s)
{
    for (size_t i = 0; i < s->client_count; i++) {
        if (s->clients[i].kind == SCENARIO_EAVESDROPPER) {
            return true;
        }
    }
    return false;
}

static void write_all(const struct scenario *s, const struct trace *trace, const struct tg_texts *texts)
{
    for (int layer = TRANSCRIPT_LETTERS; layer <= TRANSCRIPT_SEGMENTS; layer++) {
        struct transcript_input in = {
            .scenario = s, .trace = trace, .texts = texts, .seed = s->seed, .layer = (enum transcript_layer)layer};
        struct tg_buf out;
        tg_buf_init(&out, SIZE_MAX);
        transcript_find("text")->write(&in, &out);
        CHECK(out.len > 500);
        CHECK(tg_span_find(tg_buf_span(&out), TG_SPAN_LIT("transcript.")) == SIZE_MAX); /* a key without a text */
        CHECK(tg_span_find(tg_buf_span(&out), TG_SPAN_LIT("explain.")) == SIZE_MAX);
        CHECK(tg_span_find_byte(tg_buf_span(&out), 27) == SIZE_MAX);
        for (size_t i = 0; !listened(s) && i < s->domain_count;
             i++) { /* X09: no password is ever told but by a thief */
            for (size_t j = 0; j < s->domains[i].user_count; j++) {
                CHECK(tg_span_find(tg_buf_span(&out), tg_span_str(s->domains[i].users[j].password)) == SIZE_MAX);
            }
        }
        tg_buf_deinit(&out);
    }
}

static struct world *play(const struct scenario *s)
{
    struct world *w = world_new(s, s->seed);
    world_run_all(w);
    return w;
}

static struct tg_buf json_of(const struct scenario *s, struct world *w)
{
    struct transcript_input in = {
        .scenario = s, .trace = world_trace(w), .texts = &english, .seed = s->seed, .layer = TRANSCRIPT_COMMANDS};
    struct tg_buf out;
    tg_buf_init(&out, SIZE_MAX);
    transcript_find("json")->write(&in, &out);
    return out;
}

static bool play_lesson(const char *path)
{
    struct scenario_errors errors = {0};
    struct scenario *s = scenario_load(path, &errors);
    assert_non_null(s);
    struct world *w = play(s), *again = play(s);
    const struct trace *trace = world_trace(w);
    bool good = hold_what_they_claim(s, trace);
    good = teach_in_order(s, trace) && good;
    good = explain_all(s, trace) && good;
    write_all(s, trace, &english);
    write_all(s, trace, &japanese);
    struct tg_buf first = json_of(s, w), second = json_of(s, again);
    CHECK(tg_span_eq(tg_buf_span(&first), tg_buf_span(&second))); /* law 5: same seed, same run */
    tg_buf_deinit(&first);
    tg_buf_deinit(&second);
    world_free(again);
    world_free(w);
    scenario_free(s);
    scenario_errors_deinit(&errors);
    return good;
}

static void every_lesson_keeps_its_promises(void **state)
{
    (void)state;
    int bad_line;
    CHECK(tg_texts_load(&english, "en", &bad_line) == TG_OK);
    CHECK(tg_texts_load(&japanese, "ja", &bad_line) == TG_OK);
    struct tg_buf names;
    tg_buf_init(&names, SIZE_MAX);
    CHECK(tg_data_list("lessons", ".json", &names) == TG_OK);
    bool good = true;
    for (size_t at = 0; at < names.len; at += strlen((const char *)names.ptr + at) + 1) {
        const char *only = getenv("LESSON");
        char id[200];
        snprintf(id, sizeof id, "%s", (const char *)names.ptr + at);
        id[strlen(id) - strlen(".json")] = 0;
        if (!only || strcmp(only, id) == 0) {
            good = play_lesson(id) && good;
        }
    }
    CHECK(good);
    tg_buf_deinit(&names);
    tg_texts_deinit(&english);
    tg_texts_deinit(&japanese);
}

/* A change that makes a lesson untrue; its own expectations must notice. */
static const struct {
    const char *lesson, *from, *to;
} lies[] = {
    {"first-letter", "\"reads_with\": \"imap\"", "\"reads_with\": \"imap\", \"password\": \"wrong\""},
    {"first-letter", "\"taro-pc\": {\"account\"", "\"taro-pc\": {\"port\": 25, \"account\""},
    {"two-smtp", "\"taro-pc\": {\"account\"", "\"taro-pc\": {\"password\": \"wrong\", \"account\""},
    {"port-587", "{\"taro\": {\"password\": \"himitsu\"}}",
     "{\"taro\": {\"password\": \"himitsu\"}}, \"policy\": {\"open_relay\": true}"},
    {"port-587", "\"password\": \"12345678\"", "\"password\": \"himitsu\""},
    {"pop-download", "\"reads_with\": \"pop3\"", "\"reads_with\": \"pop3\", \"leave_on_server\": true"},
    {"pop-download", "\"at\": \"61m\", \"client\": \"hanako-pc\", \"action\": \"check\"",
     "\"at\": \"61m\", \"client\": \"hanako-pc\", \"action\": \"go_online\""},
    {"imap-stays", "\"hanako-pc\": {\"account\": \"hanako@sakura.example\", \"reads_with\": \"imap\"",
     "\"hanako-pc\": {\"account\": \"hanako@sakura.example\", \"reads_with\": \"pop3\""},
    {"imap-stays", "\"until\": \"3m\"", "\"until\": \"40s\""},
    {"finding-the-office", "\"ttl\": \"60s\"", "\"ttl\": \"1h\""},
    {"finding-the-office", "\"ttl\": \"60s\"", "\"ttl\": \"5s\""},
    {"wrong-user", "{\"hanako\": {", "{\"hanoko\": {}, \"hanako\": {"},
    {"lossy-road", "\"loss\": \"10%\"", "\"loss\": \"0%\""},
    {"office-closed", "\"until\": \"1h\"", "\"until\": \"30s\""},
    {"office-closed", "\"until\": \"1h\"", "\"until\": \"5h\""},
    {"office-closed-for-ever", "{\"at\": \"0s\", \"what\"", "{\"at\": \"0s\", \"until\": \"3h\", \"what\""},
    {"two-servers", "\"taro-pc\": {\"account\"", "\"taro-pc\": {\"password\": \"wrong\", \"account\""},
    {"two-servers", "\"reads_with\": \"imap\"", "\"reads_with\": \"pop3\""},
    {"envelope-and-letter", "\"bcc\": [\"jiro@momiji.example\"]", "\"cc\": [\"jiro@momiji.example\"]"},
    {"envelope-and-letter", "\"envelope_from\": \"club@aoba.example\"", "\"envelope_from\": \"taro@aoba.example\""},
    {"postmarks", "\"latency\": \"1s\"", "\"latency\": \"10ms\""},
    {"pop-keep", "\"leave_on_server\": true", "\"leave_on_server\": false"},
    {"pop-offline", "\"hanako-phone\": {\"account\": \"hanako@sakura.example\", \"reads_with\": \"imap\"",
     "\"hanako-phone\": {\"account\": \"hanako@sakura.example\", \"leave_on_server\": true, \"reads_with\": \"pop3\""},
    {"pop-offline", "\"client\": \"hanako-phone\", \"action\": \"go_offline\"",
     "\"client\": \"hanako-phone\", \"action\": \"go_online\""},
    {"new-computer", "\"hanako-old-pc\": {\"account\": \"hanako@sakura.example\", \"reads_with\": \"pop3\"",
     "\"hanako-old-pc\": {\"account\": \"hanako@sakura.example\", \"reads_with\": \"imap\""},
    {"new-computer", "\"jiro-old-pc\": {\"account\": \"jiro@sakura.example\", \"reads_with\": \"imap\"",
     "\"jiro-old-pc\": {\"account\": \"jiro@sakura.example\", \"reads_with\": \"pop3\""},
    {"backup-office", "\"until\": \"25m\"", "\"until\": \"30s\""},
    {"backup-office", "{\"preference\": 10, \"host\": \"mx2.momiji.example\"}",
     "{\"preference\": 20, \"host\": \"mx2.momiji.example\"}"},
    {"wrong-domain", "\"nomail.example\": {\"mx\": [{\"preference\": 0, \"host\": \".\"}]}",
     "\"nomail.example\": {\"users\": {\"info\": {}}}"},
    {"wrong-domain", "\"to\": [\"hanako@sakkura.example\"]",
     "\"to\": [\"hanako@sakura.example\", \"hanako@sakkura.example\"]"},
    {"too-big", "\"size_limit\": \"50KB\"", "\"size_limit\": \"500KB\""},
    {"many-recipients", "\"yuki\": {\"password\"", "\"hanoko\": {}, \"yuki\": {\"password\""},
    {"japanese-letter", "\"charset\": \"iso-2022-jp\"", "\"charset\": \"utf-8\""},
    {"japanese-letter", "\"subject\": \"お花見のお知らせ\"", "\"subject\": \"お花見のおしらせ\""},
    {"attachment", "\"size\": \"30KB\"", "\"size\": \"3KB\""},
    {"by-hand", "MAIL FROM:<friend@aoba.example>", "MAIL FROM:<friend@>"},
    {"your-own-client", "\"you\": {\"password\"", "\"me\": {}, \"you\": {\"quota\": 1000, \"password\""},
    {"mailbox-full", "\"quota\": \"10KB\"", "\"quota\": \"100KB\""},
    {"mailbox-full", "\"when_full\": \"refuse\"", "\"when_full\": \"wait\""},
    {"going-in-circles", ", \"forward\": \"taro@aoba.example\"", ""},
    {"going-in-circles", "\"to\": [\"taro@aoba.example\"]", "\"to\": [\"jiro@momiji.example\"]"},
    {"open-relay", "\"open_relay\": true", "\"open_relay\": false"},
    {"come-back-later", "\"greylist\": true", "\"greylist\": false"},
    {"come-back-later", "\"retry\": [\"30s\", \"5m\"]", "\"retry\": [\"2m\"]"},
    {"port-25-blocked", "\"block_ports\": [25]", "\"block_ports\": [26]"},
    {"port-25-blocked", "\"taro-pc\": {\"account\"", "\"taro-pc\": {\"port\": 25, \"account\""},
    {"account-setup", "\"mailbox_server\": \"imap.aobba.example\"", "\"mailbox_server\": \"imap.aoba.example\""},
    {"account-setup", "\"action\": \"set_up\"", "\"action\": \"appear\""},
    {"detective", "{\"at\": \"0s\", \"what\": \"down\"", "{\"at\": \"14m\", \"what\": \"down\""},
    {"detective", "\"what\": \"dns-silent\"", "\"until\": \"1s\", \"what\": \"dns-silent\""},
    {"detective", "\"record\": \"daiya.example MX 10 mail.akane.example\"",
     "\"record\": \"daiya.example MX 10 mail.daiya.example\""},
    {"detective", "\"quota\": \"1KB\"", "\"quota\": \"100KB\""},
    {"detective", "\"what\": \"link-down\"", "\"until\": \"1s\", \"what\": \"link-down\""},
    {"detective", "\"aki\": {\"password\"", "\"aky\": {}, \"aki\": {\"password\""},
    {"postcard", "\"listens\": [\"taro-pc\", \"mail.aoba.example\"]",
     "\"listens\": [\"hanako-pc\", \"mail.sakura.example\"]"},
    {"postcard", "\"taro-pc\": {\"account\"", "\"taro-pc\": {\"authenticates\": \"cram-md5\", \"account\""},
};

static size_t broken_promises(const char *json)
{
    struct scenario_errors errors = {0};
    struct scenario *s = scenario_parse(tg_span_str(json), "lie.json", &errors);
    for (size_t i = 0; i < errors.count; i++) {
        print_error("%d:%d %s\n", errors.list[i].line, errors.list[i].column, errors.list[i].text);
    }
    assert_non_null(s);
    struct world *w = play(s);
    size_t broken = 0;
    struct tg_buf found;
    tg_buf_init(&found, SIZE_MAX);
    for (size_t i = 0; i < s->expect_count; i++) {
        broken += !expect_judge(&s->expects[i], world_trace(w), &found);
    }
    tg_buf_deinit(&found);
    world_free(w);
    scenario_free(s);
    return broken;
}

static void a_lesson_that_is_no_longer_true_fails(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
        struct tg_buf name, path, json, changed;
        tg_buf_init(&name, 200);
        tg_buf_init(&path, 5000);
        tg_buf_init(&json, 1 << 20);
        tg_buf_init(&changed, 1 << 20);
        tg_buf_fmt(&name, "lessons/%s.json", lies[i].lesson);
        CHECK(tg_data_path(tg_buf_cstr(&name), &path) == TG_OK && tg_file_read((const char *)path.ptr, &json) == TG_OK);
        size_t at = tg_span_find(tg_buf_span(&json), tg_span_str(lies[i].from));
        if (at == SIZE_MAX) {
            print_error("%s has no %s\n", lies[i].lesson, lies[i].from);
        }
        CHECK(at != SIZE_MAX);
        tg_buf_append(&changed, tg_span_sub(tg_buf_span(&json), 0, at));
        tg_buf_str(&changed, lies[i].to);
        tg_buf_append(&changed, tg_span_after(tg_buf_span(&json), at + strlen(lies[i].from)));
        if (broken_promises(tg_buf_cstr(&changed)) == 0) {
            print_error("%s does not notice %s\n", lies[i].lesson, lies[i].to);
            CHECK(false);
        }
        tg_checks_made++;
        tg_buf_deinit(&changed);
        tg_buf_deinit(&json);
        tg_buf_deinit(&path);
        tg_buf_deinit(&name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_lesson_keeps_its_promises),
        cmocka_unit_test(a_lesson_that_is_no_longer_true_fails),
    };
    return tg_run_tests(tests);
}
