// SPDX-License-Identifier: MIT
#include "base/base64.h"
#include "scenarios/scenario_load.h"
#include "sim/transcripts/transcripts.h"
#include "tests/harness/tg_test.h"
#include "tests/unit/scenarios/hand_trace.h"

#include <cjson/cJSON.h>
#include <stdlib.h>

static struct tg_texts english, japanese;

static struct tg_buf written(const char *format, const struct scenario *s, const struct trace *t,
                             const struct tg_texts *texts, enum transcript_layer layer)
{
    struct transcript_input in = {.scenario = s, .trace = t, .texts = texts, .seed = 7, .layer = layer};
    struct tg_buf out;
    tg_buf_init(&out, SIZE_MAX);
    transcript_find(format)->write(&in, &out);
    return out;
}

static struct scenario *small_scenario(void)
{
    struct scenario_errors errors = {0};
    struct scenario *s = scenario_parse(
        TG_SPAN_LIT(
            "{\"tegami\":1,\"id\":\"small\",\"title\":{\"en\":\"Small\",\"ja\":\"\\u5c0f\"},"
            "\"domains\":{\"aoba.example\":{\"users\":{\"taro\":{}}},\"sakura.example\":{}},"
            "\"clients\":{\"taro-pc\":{\"account\":\"taro@aoba.example\"}},"
            "\"story\":[{\"at\":\"0s\",\"client\":\"taro-pc\",\"action\":\"send\",\"letter\":\"hello\",\"to\":\"hanako@"
            "sakura.example\"}],"
            "\"steps\":[{\"when\":{\"letter\":\"hello\",\"event\":\"stored\"},\"title\":{\"en\":\"end\",\"ja\":"
            "\"\\u7d42\"},"
            "\"say\":{\"en\":\"It is there.\",\"ja\":\"\\u5c4a\\u3044\\u305f\"}}],"
            "\"expect\":[{\"letter\":\"hello\",\"is\":\"delivered\"},{\"letter\":\"hello\",\"is\":\"queued\"}]}"),
        "small.json", &errors);
    assert_non_null(s);
    return s;
}

static const cJSON *find_event(const cJSON *root, const char *kind)
{
    const cJSON *event;
    cJSON_ArrayForEach(event, cJSON_GetObjectItem(root, "events"))
    {
        if (strcmp(cJSON_GetObjectItem(event, "kind")->valuestring, kind) == 0) {
            return event;
        }
    }
    return NULL;
}

static const char *string_of(const cJSON *object, const char *key)
{
    const cJSON *item = cJSON_GetObjectItem(object, key);
    return item && item->valuestring ? item->valuestring : "(none)";
}

static void json_holds_the_events_letters_and_expectations(void **state)
{
    (void)state;
    struct scenario *s = small_scenario();
    struct trace *t = hand_trace();
    hand_letter(t, false);
    hand_line(t, 3 * TG_SECOND, 4, TRACE_SMTP, PC, AOBA, TRACE_SUBMISSION, "QUIT");
    struct tg_buf out = written("json", s, t, &english, TRANSCRIPT_COMMANDS);
    const char *end;
    cJSON *root = cJSON_ParseWithOpts(tg_buf_cstr(&out), &end, true);
    CHECK(root != NULL);
    CHECK_INT(cJSON_GetObjectItem(root, "tegami")->valueint, 1);
    CHECK_STR(string_of(root, "scenario"), "small");
    CHECK_INT(cJSON_GetObjectItem(root, "seed")->valueint, 7);
    CHECK_STR(string_of(root, "start"), "2026-04-01T09:00:00+09:00");
    CHECK_INT(cJSON_GetArraySize(cJSON_GetObjectItem(root, "hosts")), 5);
    CHECK_INT(cJSON_GetArraySize(cJSON_GetObjectItem(root, "events")), trace_count(t));
    const cJSON *host = cJSON_GetArrayItem(cJSON_GetObjectItem(root, "hosts"), 1);
    CHECK_STR(string_of(host, "name"), "mail.aoba.example");
    CHECK_STR(string_of(host, "role"), "mail-server");
    CHECK_STR(string_of(host, "ip"), "192.0.2.10");
    const cJSON *line = find_event(root, "line-said");
    CHECK_INT(cJSON_GetObjectItem(line, "n")->valueint, (int)trace_count(t) - 1);
    CHECK(cJSON_GetObjectItem(line, "t_ns")->valuedouble > 2.9e9);
    CHECK_STR(string_of(line, "from"), "taro-pc");
    CHECK_STR(string_of(line, "to"), "mail.aoba.example");
    CHECK_STR(string_of(line, "protocol"), "smtp");
    CHECK_INT(cJSON_GetObjectItem(line, "stream")->valueint, 4);
    CHECK_STR(string_of(line, "text"), "QUIT");
    CHECK_STR(cJSON_GetArrayItem(cJSON_GetObjectItem(line, "flags"), 0)->valuestring, "submission");
    CHECK(!cJSON_GetObjectItem(line, "ref") && !cJSON_GetObjectItem(line, "letter"));
    const cJSON *letter = cJSON_GetArrayItem(cJSON_GetObjectItem(root, "letters"), 0);
    CHECK_INT(cJSON_GetObjectItem(letter, "id")->valueint, 1);
    CHECK_STR(string_of(letter, "name"), "hello");
    CHECK_STR(string_of(letter, "from"), "taro@aoba.example");
    CHECK_STR(cJSON_GetArrayItem(cJSON_GetObjectItem(letter, "to"), 0)->valuestring, "hanako@sakura.example");
    CHECK_STR(string_of(letter, "outcome"), "delivered");
    const cJSON *hops = cJSON_GetObjectItem(letter, "hops");
    CHECK_INT(cJSON_GetArraySize(hops), 3);
    CHECK_STR(string_of(cJSON_GetArrayItem(hops, 2), "did"), "stored");
    const cJSON *expects = cJSON_GetObjectItem(root, "expect");
    CHECK(cJSON_IsTrue(cJSON_GetObjectItem(cJSON_GetArrayItem(expects, 0), "holds")));
    CHECK(cJSON_IsFalse(cJSON_GetObjectItem(cJSON_GetArrayItem(expects, 1), "holds")));
    CHECK(strstr(string_of(cJSON_GetArrayItem(expects, 1), "found"), "delivered after") != NULL);
    CHECK_INT(cJSON_GetArraySize(cJSON_GetObjectItem(root, "laws_broken")), 0);
    cJSON_Delete(root);
    tg_buf_deinit(&out);
    trace_free(t);
    scenario_free(s);
}

static void json_keeps_octets_that_are_no_text_in_base64(void **state)
{
    (void)state;
    struct trace *t = hand_trace();
    hand_line(t, 1, 1, TRACE_SMTP, PC, AOBA, TRACE_CONTENT, "\xff\xfe");
    struct trace_event e = trace_blank(2, TRACE_PACKET_SENT);
    trace_add(t, &e, tg_span_make("E\0\0", 3));
    struct tg_buf out = written("json", NULL, t, &english, TRANSCRIPT_COMMANDS), octets;
    cJSON *root = cJSON_Parse(tg_buf_cstr(&out));
    CHECK_STR(string_of(find_event(root, "line-said"), "bytes_base64"), "//4=");
    tg_buf_init(&octets, 100);
    CHECK(tg_base64_decode(&octets, tg_span_str(string_of(find_event(root, "packet-sent"), "bytes_base64"))) == TG_OK);
    CHECK_SPANS(tg_buf_span(&octets), tg_span_make("E\0\0", 3));
    tg_buf_deinit(&octets);
    cJSON_Delete(root);
    tg_buf_deinit(&out);
    trace_free(t);
}

/* X09: whatever a peer says, nothing of it can move a cursor, hide, or turn the direction of writing. */
static void hostile_lines_are_harmless_in_every_format(void **state)
{
    (void)state;
    static const char hostile[] = "250 \x1b[2J\x07\r\n== forged ==\n\xe2\x80\xae"
                                  "evil\xe2\x81\xa6\xc2\x9b\x7f\xff";
    struct trace *t = hand_trace();
    hand_line(t, 1, 1, TRACE_SMTP, AOBA, PC, TRACE_BY_SERVER, hostile);
    hand_line(t, 1, 1, TRACE_SMTP, PC, AOBA, TRACE_CONTENT, hostile);
    hand_add(t, 2, TRACE_ACTION_DONE, PC, -1, 0, hostile);
    hand_numbers(t, 2, TRACE_DNS_ANSWERED, DESK, AOBA, 0, 1, 0, 0, hostile);
    hand_numbers(t, 3, TRACE_LETTER_WRITTEN, PC, -1, 1, 0, 1, 0, hostile);
    hand_add(t, 3, TRACE_LETTER_NAMED, PC, -1, 1, hostile);
    hand_add(t, 3, TRACE_LETTER_ADDRESSED, PC, -1, 1, hostile);
    static const struct {
        const char *format;
        enum transcript_layer layer;
    } ways[] = {{"text", TRANSCRIPT_LETTERS},
                {"text", TRANSCRIPT_COMMANDS},
                {"text", TRANSCRIPT_SEGMENTS},
                {"markdown", TRANSCRIPT_COMMANDS},
                {"mermaid", TRANSCRIPT_COMMANDS},
                {"mermaid", TRANSCRIPT_LETTERS},
                {"svg", TRANSCRIPT_COMMANDS},
                {"svg", TRANSCRIPT_SEGMENTS},
                {"json", TRANSCRIPT_COMMANDS}};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        struct tg_buf out = written(ways[i].format, NULL, t, &english, ways[i].layer);
        for (size_t at = 0; at < out.len; at++) {
            CHECK(out.ptr[at] == '\n' || (out.ptr[at] >= 32 && out.ptr[at] != 127));
        }
        CHECK(tg_span_find(tg_buf_span(&out), TG_SPAN_LIT("\xe2\x80\xae")) == SIZE_MAX);
        CHECK(tg_span_find(tg_buf_span(&out), TG_SPAN_LIT("\xe2\x81\xa6")) == SIZE_MAX);
        CHECK(tg_span_find(tg_buf_span(&out), TG_SPAN_LIT("\xc2\x9b")) == SIZE_MAX);
        CHECK(tg_span_find(tg_buf_span(&out), TG_SPAN_LIT("\n== forged")) == SIZE_MAX);
        tg_buf_deinit(&out);
    }
    trace_free(t);
}

static void has(const struct tg_buf *out, const char *part)
{
    if (tg_span_find(tg_buf_span(out), tg_span_str(part)) == SIZE_MAX) {
        print_error("missing: %s\nin: %.*s\n", part, (int)out->len, (const char *)out->ptr);
    }
    CHECK(tg_span_find(tg_buf_span(out), tg_span_str(part)) != SIZE_MAX);
}

static void text_says_clock_who_line_and_meaning(void **state)
{
    (void)state;
    struct scenario *s = small_scenario();
    struct trace *t = hand_trace();
    hand_line(t, 1640 * TG_MILLISECOND, 1, TRACE_SMTP, PC, AOBA, 0, "RCPT TO:<hanako@sakura.example>");
    struct tg_buf out = written("text", s, t, &english, TRANSCRIPT_COMMANDS);
    has(&out, "Small\n");
    has(&out, "\n== SMTP, conversation 1: taro-pc brings letters to mail.aoba.example ==\n"
              "00:00:01.640  taro-pc → mail.aoba.example  RCPT TO:<hanako@sakura.example>\n"
              "              The address on the envelope. The server delivers to this one");
    tg_buf_deinit(&out);
    out = written("text", s, t, &japanese, TRANSCRIPT_COMMANDS);
    has(&out, "00:00:01.640  taro-pc → mail.aoba.example  RCPT TO:<hanako@sakura.example>\n"
              "              封筒に書く宛先です。");
    tg_buf_deinit(&out);
    trace_free(t);
    scenario_free(s);
}

static void captions_outcomes_and_expectations_are_told(void **state)
{
    (void)state;
    struct scenario *s = small_scenario();
    struct trace *t = hand_trace();
    hand_letter(t, false);
    struct tg_buf out = written("text", s, t, &english, TRANSCRIPT_LETTERS);
    has(&out, "\n▶ 1. [end] It is there.\n");
    has(&out, "letter “hello” to hanako@sakura.example: in the mailbox since 00:00:02.000");
    has(&out, "✓ holds: letter hello: expected delivered");
    has(&out, "✗ does not hold: letter hello: expected queued");
    tg_buf_deinit(&out);
    out = written("text", s, t, &japanese, TRANSCRIPT_LETTERS);
    has(&out, "届いた");
    tg_buf_deinit(&out);
    trace_free(t);
    scenario_free(s);
}

static void layers_show_letters_then_commands_then_packets(void **state)
{
    (void)state;
    static const unsigned char syn[] = {0x45, 0,  0,   40, 0,    0,  0,    0,    64, 6,    0, 0, 198, 51,
                                        100,  10, 192, 0,  2,    10, 0xC3, 0x50, 2,  0x4B, 0, 0, 0,   9,
                                        0,    0,  0,   0,  0x50, 2,  0xFF, 0xFF, 0,  0,    0, 0};
    struct trace *t = hand_trace();
    hand_letter(t, false);
    hand_line(t, 3 * TG_SECOND, 1, TRACE_SMTP, PC, AOBA, 0, "NOOP");
    struct trace_event e = trace_blank(4 * TG_SECOND, TRACE_PACKET_SENT);
    e.from = PC;
    e.to = AOBA;
    trace_add(t, &e, tg_span_make(syn, sizeof syn));
    static const bool noop[] = {false, true, true}, packet[] = {false, false, true};
    for (int layer = 0; layer < 3; layer++) {
        struct tg_buf out = written("text", NULL, t, &english, (enum transcript_layer)layer);
        has(&out, "mail.aoba.example takes charge of letter “hello”.");
        CHECK_INT(tg_span_find(tg_buf_span(&out), TG_SPAN_LIT("NOOP")) != SIZE_MAX, noop[layer]);
        CHECK_INT(
            tg_span_find(tg_buf_span(&out),
                         TG_SPAN_LIT("TCP taro-pc:50000 → mail.aoba.example:587 SYN seq=9 ack=0 win=65535 len=0")) !=
                SIZE_MAX,
            packet[layer]);
        tg_buf_deinit(&out);
    }
    trace_free(t);
}

static void a_long_letter_is_cut_and_the_rest_counted(void **state)
{
    (void)state;
    struct trace *t = hand_trace();
    struct tg_buf letter;
    tg_buf_init(&letter, SIZE_MAX);
    for (int i = 0; i < 100; i++) {
        tg_buf_fmt(&letter, "line %d\r\n", i);
    }
    hand_line(t, 1, 1, TRACE_SMTP, PC, AOBA, TRACE_CONTENT, tg_buf_cstr(&letter));
    struct tg_buf out = written("text", NULL, t, &english, TRANSCRIPT_COMMANDS);
    has(&out, "| line 39\n");
    has(&out, "| … and 60 more lines\n");
    CHECK(tg_span_find(tg_buf_span(&out), TG_SPAN_LIT("line 40")) == SIZE_MAX);
    tg_buf_deinit(&out);
    tg_buf_deinit(&letter);
    trace_free(t);
}

static void formats_are_found_by_name(void **state)
{
    (void)state;
    CHECK(transcript_find("text") && transcript_find("json") && transcript_find("pcapng"));
    CHECK(!transcript_find("word"));
    CHECK(transcript_format_count >= 3);
}

static int load(void **state)
{
    (void)state;
    int bad_line;
    return tg_texts_load(&english, "en", &bad_line) != TG_OK || tg_texts_load(&japanese, "ja", &bad_line) != TG_OK;
}

static int unload(void **state)
{
    (void)state;
    tg_texts_deinit(&english);
    tg_texts_deinit(&japanese);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_holds_the_events_letters_and_expectations),
        cmocka_unit_test(json_keeps_octets_that_are_no_text_in_base64),
        cmocka_unit_test(hostile_lines_are_harmless_in_every_format),
        cmocka_unit_test(text_says_clock_who_line_and_meaning),
        cmocka_unit_test(captions_outcomes_and_expectations_are_told),
        cmocka_unit_test(layers_show_letters_then_commands_then_packets),
        cmocka_unit_test(a_long_letter_is_cut_and_the_rest_counted),
        cmocka_unit_test(formats_are_found_by_name),
    };
    return tg_finish(cmocka_run_group_tests(tests, load, unload));
}
