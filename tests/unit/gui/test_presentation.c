// SPDX-License-Identifier: MIT
#include "gui/presentation.h"
#include "tests/harness/tg_test.h"
#include "tests/unit/gui/story_trace.h"

static struct presentation *lay(const struct trace *trace, enum presentation_layer layer)
{
    struct presentation_options options = {.layer = layer};
    return presentation_new(trace, &options);
}

static void check_order(const struct trace *trace, const struct presentation *p)
{
    CHECK_INT(presentation_count(p), trace_count(trace));
    double start = 0;
    tg_time clock = 0;
    for (uint32_t i = 0; i < presentation_count(p); i++) {
        struct presentation_span span = presentation_of_event(p, i);
        CHECK(span.start >= start && span.end >= span.start);
        start = span.start;
        CHECK(span.end <= presentation_duration(p));
        tg_time now = presentation_sim_time(p, span.start);
        CHECK(now >= clock);
        clock = now;
    }
}

static void every_event_is_presented_once_and_in_order(void **state)
{
    (void)state;
    struct story s = story_first_letter();
    for (int layer = PRESENTATION_LETTERS; layer <= PRESENTATION_BYTES; layer++) {
        struct presentation *p = lay(s.trace, (enum presentation_layer)layer);
        check_order(s.trace, p);
        presentation_free(p);
    }
    trace_free(s.trace);
}

static void only_one_thing_moves_at_a_time_in_a_lesson(void **state)
{
    (void)state;
    struct story s = story_first_letter();
    for (int layer = PRESENTATION_LETTERS; layer <= PRESENTATION_BYTES; layer++) {
        struct presentation *p = lay(s.trace, (enum presentation_layer)layer);
        uint32_t moving[4];
        for (double ms = 0; ms < presentation_duration(p); ms += 37) {
            CHECK(presentation_moving(p, ms, moving, 4) <= 1);
        }
        presentation_free(p);
    }
    trace_free(s.trace);
}

static void a_line_flies_for_nine_hundred_milliseconds(void **state)
{
    (void)state;
    struct story s = story_first_letter();
    struct presentation *p = lay(s.trace, PRESENTATION_COMMANDS);
    unsigned lines = 0;
    for (uint32_t i = 0; i < trace_count(s.trace); i++) {
        const struct trace_event *e = trace_at(s.trace, i);
        if (e->kind == TRACE_LINE_SAID && !(e->flags & TRACE_CONTENT)) {
            struct presentation_span span = presentation_of_event(p, i);
            CHECK_INT((int)(span.end - span.start + 0.5), 900);
            lines++;
        }
    }
    CHECK(lines > 20);
    presentation_free(p);
    trace_free(s.trace);
}

static void the_letters_layer_shows_only_letters_questions_and_people(void **state)
{
    (void)state;
    struct story s = story_first_letter();
    struct presentation *p = lay(s.trace, PRESENTATION_LETTERS);
    unsigned journeys = 0;
    for (uint32_t i = 0; i < trace_count(s.trace); i++) {
        const struct trace_event *e = trace_at(s.trace, i);
        if (e->kind == TRACE_LINE_SAID) {
            CHECK_INT(presentation_shows(p, i), (e->flags & TRACE_CONTENT) != 0);
            journeys += presentation_shows(p, i);
        }
        if (e->kind == TRACE_DNS_ASKED || e->kind == TRACE_ACTION || e->kind == TRACE_LETTER_STORED) {
            CHECK(presentation_shows(p, i));
        }
    }
    CHECK_INT(journeys, 3); /* hand in, relay, fetch */
    presentation_free(p);
    trace_free(s.trace);
}

static void a_silence_is_a_clock_that_spins_through_it(void **state)
{
    (void)state;
    struct story s = story_first_letter();
    struct presentation *p = lay(s.trace, PRESENTATION_COMMANDS);
    size_t count = 0;
    const struct presentation_gap *gaps = presentation_gaps(p, &count);
    CHECK_INT(count, 1);
    CHECK_INT((int)(gaps[0].end - gaps[0].start), 1200);
    CHECK_INT(gaps[0].to, 30 * TG_SECOND);
    CHECK_INT(trace_at(s.trace, gaps[0].before)->kind, TRACE_ACTION);
    CHECK(presentation_gap_at(p, gaps[0].start + 1) == &gaps[0]);
    CHECK(presentation_gap_at(p, gaps[0].start - 1) == NULL);
    CHECK(presentation_gap_at(p, gaps[0].end + 1) == NULL);
    double middle = (gaps[0].start + gaps[0].end) / 2;
    CHECK_INT(presentation_sim_time(p, middle) / TG_SECOND, (gaps[0].from + gaps[0].to) / 2 / TG_SECOND);
    CHECK_INT(presentation_sim_time(p, gaps[0].start - 2), gaps[0].from);
    presentation_free(p);
    trace_free(s.trace);
}

static void the_clock_and_the_timeline_map_back_and_forth(void **state)
{
    (void)state;
    struct story s = story_first_letter();
    struct presentation *p = lay(s.trace, PRESENTATION_COMMANDS);
    tg_time before = 0;
    for (double ms = 0; ms <= presentation_duration(p); ms += 50) {
        tg_time t = presentation_sim_time(p, ms);
        CHECK(t >= before);
        before = t;
        tg_time again = presentation_sim_time(p, presentation_at_time(p, t));
        tg_time off = again > t ? again - t : t - again;
        CHECK(off <= 20 * TG_MILLISECOND); /* events of one moment lie on one time */
    }
    CHECK_INT(presentation_sim_time(p, presentation_duration(p)),
              trace_at(s.trace, (uint32_t)trace_count(s.trace) - 1)->at);
    presentation_free(p);
    trace_free(s.trace);
}

static void looking_at_an_event_shows_that_event(void **state)
{
    (void)state;
    struct story s = story_first_letter();
    for (int layer = PRESENTATION_LETTERS; layer <= PRESENTATION_BYTES; layer++) {
        struct presentation *p = lay(s.trace, (enum presentation_layer)layer);
        for (uint32_t i = 0; i < presentation_count(p); i++) {
            double still = presentation_still(p, i);
            uint32_t at = presentation_event_at(p, still);
            CHECK(at >= i);
            for (uint32_t j = i + 1; j <= at; j++) {
                CHECK(!presentation_shows(p, j));
            }
            if (presentation_shows(p, i)) {
                CHECK_INT(at, i);
                CHECK_INT(presentation_shown_at(p, still), i);
            }
        }
        presentation_free(p);
    }
    trace_free(s.trace);
}

static void switching_layers_keeps_the_moment(void **state)
{
    (void)state;
    struct story s = story_first_letter();
    struct presentation *lines = lay(s.trace, PRESENTATION_COMMANDS), *letters = lay(s.trace, PRESENTATION_LETTERS);
    for (uint32_t i = 0; i < trace_count(s.trace); i++) {
        if (!presentation_shows(lines, i)) {
            continue;
        }
        double there = presentation_still(letters, i);
        uint32_t event = presentation_event_at(letters, there);
        CHECK(event >= i);
        CHECK(presentation_shown_at(letters, there) <= i || presentation_shown_at(letters, there) == TRACE_NONE);
    }
    presentation_free(lines);
    presentation_free(letters);
    trace_free(s.trace);
}

static void steps_go_through_the_unit_and_back(void **state)
{
    (void)state;
    struct story s = story_first_letter();
    struct presentation *p = lay(s.trace, PRESENTATION_COMMANDS);
    uint32_t stops[200], count = 0, at = TRACE_NONE;
    while ((at = presentation_step(p, PRESENTATION_BY_LINE, at, 1)) != TRACE_NONE) {
        CHECK(count < 200);
        stops[count++] = at;
    }
    CHECK(count > 30);
    for (uint32_t i = count; i-- > 1;) {
        CHECK_INT(presentation_step(p, PRESENTATION_BY_LINE, stops[i], -1), stops[i - 1]);
    }
    CHECK_INT(presentation_step(p, PRESENTATION_BY_LINE, stops[0], -1), TRACE_NONE);
    unsigned letters = 0;
    for (at = TRACE_NONE; (at = presentation_step(p, PRESENTATION_BY_LETTER, at, 1)) != TRACE_NONE; letters++) {
        CHECK(letters < 20);
    }
    CHECK_INT(letters, 8); /* written, 3 journeys, accepted twice, stored, fetched */
    presentation_free(p);
    trace_free(s.trace);
}

static void growing_step_by_step_equals_laying_out_at_once(void **state)
{
    (void)state;
    struct story s = story_first_letter();
    struct tg_epoch epoch = {0, 0};
    for (int layer = PRESENTATION_LETTERS; layer <= PRESENTATION_BYTES; layer++) {
        struct presentation *whole = lay(s.trace, (enum presentation_layer)layer);
        struct trace *copy = trace_new(&epoch);
        for (uint16_t h = 0; h < trace_host_count(s.trace); h++) {
            trace_add_host(copy, trace_host_at(s.trace, h));
        }
        struct presentation *grown = lay(copy, (enum presentation_layer)layer);
        CHECK(!presentation_grow(grown));
        for (uint32_t i = 0; i < trace_count(s.trace); i++) {
            const struct trace_event *e = trace_at(s.trace, i);
            trace_add(copy, e, trace_text(s.trace, e));
            CHECK(presentation_grow(grown));
        }
        CHECK(presentation_duration(grown) == presentation_duration(whole));
        for (uint32_t i = 0; i < trace_count(s.trace); i++) {
            CHECK(presentation_of_event(grown, i).start == presentation_of_event(whole, i).start);
            CHECK(presentation_of_event(grown, i).end == presentation_of_event(whole, i).end);
        }
        presentation_free(whole);
        presentation_free(grown);
        trace_free(copy);
    }
    trace_free(s.trace);
}

/* Many clients talk to one server at once, one line each in turn. */
static struct story crowd(unsigned streams, unsigned rounds)
{
    struct story s = story_new();
    for (uint32_t i = 1; i <= streams; i++) {
        story_connect(&s, i, TARO, AOBA, 587, TRACE_SMTP);
    }
    for (unsigned round = 0; round < rounds; round++) {
        uint32_t said[64];
        for (uint32_t i = 1; i <= streams; i++) {
            struct trace_event e = story_event(&s, TRACE_LINE_SAID, round % 2 ? AOBA : TARO, round % 2 ? TARO : AOBA);
            e.stream = i;
            e.protocol = TRACE_SMTP;
            e.flags = round % 2 ? TRACE_BY_SERVER : 0;
            said[i] = story_add(&s, &e, round % 2 ? "250 OK" : "NOOP");
        }
        s.ms += 10;
        for (uint32_t i = 1; i <= streams; i++) {
            struct trace_event e = story_event(&s, TRACE_LINE_HEARD, TARO, AOBA);
            e.stream = i;
            e.ref = said[i];
            story_add(&s, &e, "");
        }
    }
    return s;
}

static void a_crowd_moves_together_and_faster(void **state)
{
    (void)state;
    struct story s = crowd(40, 100); /* 4,000 lines */
    struct presentation *p = lay(s.trace, PRESENTATION_COMMANDS);
    check_order(s.trace, p);
    CHECK(presentation_duration(p) < 3 * 60 * 1000.0);
    uint32_t moving[64];
    size_t most = 0;
    for (double ms = 0; ms < presentation_duration(p); ms += 100) {
        size_t now = presentation_moving(p, ms, moving, 64);
        most = now > most ? now : most;
        for (size_t i = 1; i < now; i++) {
            CHECK(moving[i] > moving[i - 1]);
        }
    }
    CHECK(most > 12);
    presentation_free(p);
    trace_free(s.trace);
}

static void an_answer_never_leaves_before_its_question_has_moved(void **state)
{
    (void)state;
    struct story s = crowd(40, 20);
    struct presentation *p = lay(s.trace, PRESENTATION_COMMANDS);
    for (uint32_t i = 0; i < trace_count(s.trace); i++) {
        const struct trace_event *e = trace_at(s.trace, i);
        if (e->kind == TRACE_LINE_HEARD) {
            CHECK(presentation_of_event(p, i).start >= presentation_of_event(p, e->ref).start + 50);
            CHECK(presentation_of_event(p, e->ref).end <= presentation_of_event(p, i).start + 0.01);
        }
    }
    presentation_free(p);
    trace_free(s.trace);
}

static void an_empty_trace_has_an_empty_timeline(void **state)
{
    (void)state;
    struct story s = story_new();
    struct presentation *p = lay(s.trace, PRESENTATION_COMMANDS);
    uint32_t moving[2];
    CHECK_INT(presentation_event_at(p, 100), TRACE_NONE);
    CHECK_INT(presentation_shown_at(p, 100), TRACE_NONE);
    CHECK_INT(presentation_step(p, PRESENTATION_BY_EVENT, TRACE_NONE, 1), TRACE_NONE);
    CHECK_INT(presentation_moving(p, 100, moving, 2), 0);
    CHECK_INT(presentation_sim_time(p, 100), 0);
    CHECK(presentation_at_time(p, TG_SECOND) >= 0);
    CHECK(presentation_still(p, TRACE_NONE) == 0);
    presentation_free(p);
    trace_free(s.trace);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_event_is_presented_once_and_in_order),
        cmocka_unit_test(only_one_thing_moves_at_a_time_in_a_lesson),
        cmocka_unit_test(a_line_flies_for_nine_hundred_milliseconds),
        cmocka_unit_test(the_letters_layer_shows_only_letters_questions_and_people),
        cmocka_unit_test(a_silence_is_a_clock_that_spins_through_it),
        cmocka_unit_test(the_clock_and_the_timeline_map_back_and_forth),
        cmocka_unit_test(looking_at_an_event_shows_that_event),
        cmocka_unit_test(switching_layers_keeps_the_moment),
        cmocka_unit_test(steps_go_through_the_unit_and_back),
        cmocka_unit_test(growing_step_by_step_equals_laying_out_at_once),
        cmocka_unit_test(a_crowd_moves_together_and_faster),
        cmocka_unit_test(an_answer_never_leaves_before_its_question_has_moved),
        cmocka_unit_test(an_empty_trace_has_an_empty_timeline),
    };
    return tg_run_tests(tests);
}
