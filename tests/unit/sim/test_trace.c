// SPDX-License-Identifier: MIT
#include "sim/trace/trace.h"

#include "tests/harness/tg_test.h"

static const struct tg_epoch epoch = {1775001600, 540};

static uint32_t add(struct trace *trace, tg_time at, enum trace_kind kind, uint32_t letter, const char *text)
{
    struct trace_event e = trace_blank(at, kind);
    e.letter = letter;
    return trace_add(trace, &e, tg_span_str(text));
}

static void events_keep_their_fields_and_octets(void **state)
{
    (void)state;
    struct trace *trace = trace_new(&epoch);
    struct trace_event e = trace_blank(5, TRACE_LINE_SAID);
    CHECK(e.from == TRACE_NO_HOST && e.to == TRACE_NO_HOST && e.ref == TRACE_NONE && e.stream == 0);
    e.from = 3;
    e.a = -1;
    e.b = INT64_MAX;
    e.flags = TRACE_BY_SERVER | TRACE_SUBMISSION;
    CHECK_INT(trace_add(trace, &e, TG_SPAN_LIT("250 ok")), 0);
    for (int i = 1; i < 5000; i++) {
        CHECK_INT(add(trace, 5 + i, TRACE_STATE, 0, i % 2 ? "odd" : ""), i);
    }
    CHECK_INT(trace_count(trace), 5000);
    const struct trace_event *first = trace_at(trace, 0);
    CHECK_INT(first->from, 3);
    CHECK(first->a == -1 && first->b == INT64_MAX);
    CHECK_INT(first->flags, TRACE_BY_SERVER | TRACE_SUBMISSION);
    CHECK_SPAN(trace_text(trace, first), "250 ok");
    CHECK_SPAN(trace_text(trace, trace_at(trace, 4999)), "odd");
    CHECK_SPAN(trace_text(trace, trace_at(trace, 4998)), "");
    CHECK_INT(trace_epoch(trace)->unix_seconds, 1775001600);
    trace_free(trace);
}

static void long_texts_survive_in_many_chunks(void **state)
{
    (void)state;
    struct trace *trace = trace_new(&epoch);
    struct tg_buf text;
    tg_buf_init(&text, SIZE_MAX);
    for (int i = 0; i < 40; i++) {
        struct trace_event e = trace_blank(i, TRACE_LETTER_WRITTEN);
        tg_buf_clear(&text);
        for (int j = 0; j < 30000 * (i % 5 + 1); j++) {
            tg_buf_byte(&text, (unsigned char)(i + j));
        }
        trace_add(trace, &e, tg_buf_span(&text));
    }
    for (int i = 0; i < 40; i++) {
        struct tg_span s = trace_text(trace, trace_at(trace, (uint32_t)i));
        CHECK_INT(s.len, 30000 * (i % 5 + 1));
        bool same = true;
        for (size_t j = 0; j < s.len; j++) {
            same = same && s.ptr[j] == (unsigned char)((size_t)i + j);
        }
        CHECK(same);
    }
    tg_buf_deinit(&text);
    trace_free(trace);
}

static void a_letters_repeated_octets_are_stored_once(void **state)
{
    (void)state;
    const char *letter = "Subject: a letter that is long enough to be worth it\r\n\r\nwith a body\r\n";
    struct trace *trace = trace_new(&epoch);
    uint32_t a = add(trace, 1, TRACE_LETTER_WRITTEN, 9, letter);
    uint32_t short_one = add(trace, 1, TRACE_LETTER_QUEUED, 9, "hanako@aoba.example");
    uint32_t b = add(trace, 2, TRACE_LETTER_FETCHED, 9, letter);
    uint32_t other = add(trace, 3, TRACE_LETTER_FETCHED, 8, letter);
    CHECK(trace_at(trace, a)->text_at == trace_at(trace, b)->text_at);
    CHECK(trace_at(trace, other)->text_at != trace_at(trace, b)->text_at);
    CHECK_SPAN(trace_text(trace, trace_at(trace, b)), letter);
    CHECK_SPAN(trace_text(trace, trace_at(trace, short_one)), "hanako@aoba.example");
    trace_free(trace);
}

static void seek_finds_the_first_event_at_or_after(void **state)
{
    (void)state;
    struct trace *trace = trace_new(&epoch);
    CHECK_INT(trace_seek(trace, 0), 0);
    for (tg_time t = 0; t < 3000; t++) {
        add(trace, t / 3 * 10, TRACE_STATE, 0, "");
    }
    CHECK_INT(trace_seek(trace, -1), 0);
    CHECK_INT(trace_seek(trace, 0), 0);
    CHECK_INT(trace_seek(trace, 10), 3);
    CHECK_INT(trace_seek(trace, 11), 6);
    CHECK_INT(trace_seek(trace, 9990), 2997);
    CHECK_INT(trace_seek(trace, 9991), 3000);
    trace_free(trace);
}

static void hosts_are_copied(void **state)
{
    (void)state;
    struct trace *trace = trace_new(&epoch);
    char name[] = "mail.aoba.example", domain[] = "aoba.example";
    struct trace_host host = {name, domain, 0xc0000219, TRACE_ROLE_MAIL_SERVER};
    CHECK_INT(trace_add_host(trace, &host), 0);
    const struct trace_host *kept = trace_host_at(trace, 0);
    for (int i = 0; i < 100; i++) {
        trace_add_host(trace, &host);
    }
    memset(name, 'x', 4);
    CHECK(kept == trace_host_at(trace, 0));
    CHECK_STR(kept->name, "mail.aoba.example");
    CHECK_STR(kept->domain, "aoba.example");
    CHECK_INT(trace_host_count(trace), 101);
    trace_free(trace);
}

struct seen {
    struct trace *trace;
    unsigned count;
    size_t octets;
};

static void observe(void *context, uint32_t index, const struct trace_event *event, struct tg_span text)
{
    struct seen *seen = context;
    CHECK_INT(index, seen->count);
    CHECK_SPANS(trace_text(seen->trace, event), text);
    seen->count++;
    seen->octets += text.len;
}

static void an_observed_trace_may_forget(void **state)
{
    (void)state;
    struct trace *trace = trace_new(&epoch);
    struct seen seen = {.trace = trace};
    CHECK(trace_wants_text(trace));
    trace_observe(trace, observe, &seen, false);
    CHECK(trace_wants_text(trace));
    size_t before = trace_memory(trace);
    for (int i = 0; i < 100000; i++) {
        add(trace, i, TRACE_LETTER_WRITTEN, 1,
            "the same hundred octets or so, which would otherwise be kept for ever and ever");
    }
    CHECK_INT(seen.count, 100000);
    CHECK_INT(seen.octets, 100000 * 78);
    CHECK_INT(trace_count(trace), 100000);
    CHECK_INT(trace_at(trace, 99999)->at, 99999);
    CHECK_INT(trace_memory(trace), before);
    trace_free(trace);
    trace = trace_new(&epoch);
    trace_observe(trace, NULL, NULL, false);
    CHECK(!trace_wants_text(trace));
    trace_free(trace);
}

static void every_name_is_there_and_different(void **state)
{
    (void)state;
    for (int i = 0; i < TRACE_KIND_COUNT; i++) {
        CHECK(trace_kind_name((enum trace_kind)i)[0] != '\0');
        for (int j = 0; j < i; j++) {
            CHECK(strcmp(trace_kind_name((enum trace_kind)i), trace_kind_name((enum trace_kind)j)) != 0);
        }
    }
    CHECK_STR(trace_kind_name(TRACE_LINE_SAID), "line-said");
    CHECK_STR(trace_protocol_name(TRACE_SMTP), "smtp");
    CHECK_STR(trace_role_name(TRACE_ROLE_NS_AUTH), "ns-auth");
    for (int i = 0; i < TRACE_PROTOCOL_COUNT; i++) {
        CHECK(trace_protocol_name((enum trace_protocol)i)[0] != '\0');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_keep_their_fields_and_octets),
        cmocka_unit_test(long_texts_survive_in_many_chunks),
        cmocka_unit_test(a_letters_repeated_octets_are_stored_once),
        cmocka_unit_test(seek_finds_the_first_event_at_or_after),
        cmocka_unit_test(hosts_are_copied),
        cmocka_unit_test(an_observed_trace_may_forget),
        cmocka_unit_test(every_name_is_there_and_different),
    };
    return tg_run_tests(tests);
}
