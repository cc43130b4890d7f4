// SPDX-License-Identifier: MIT
#include "base/prng.h"
#include "gui/view.h"
#include "tests/harness/tg_test.h"
#include "tests/unit/gui/story_trace.h"

static void dump_at(struct view *view, uint32_t n, struct tg_buf *out)
{
    tg_buf_clear(out);
    view_seek(view, n);
    view_dump(view, out);
    CHECK(!out->overflowed);
}

/* Any way of coming to n shows the same as folding from the start. */
static void check_seeks(const struct trace *trace, unsigned jumps)
{
    struct view *walker = view_new(trace);
    struct tg_buf got, want;
    struct tg_prng prng;
    tg_buf_init(&got, 16 * 1024 * 1024);
    tg_buf_init(&want, 16 * 1024 * 1024);
    tg_prng_init(&prng, 7, "test");
    for (unsigned i = 0; i < jumps; i++) {
        uint32_t n = (uint32_t)tg_prng_below(&prng, trace_count(trace) + 1);
        struct view *fresh = view_new(trace);
        dump_at(fresh, n, &want);
        dump_at(walker, n, &got);
        CHECK_SPANS(tg_buf_span(&got), tg_buf_span(&want));
        view_free(fresh);
    }
    tg_buf_deinit(&got);
    tg_buf_deinit(&want);
    view_free(walker);
}

static void any_way_to_a_moment_shows_the_same(void **state)
{
    (void)state;
    struct story s = story_first_letter();
    check_seeks(s.trace, 120);
    trace_free(s.trace);
}

static void fifty_steps_back_and_fifty_forward_show_the_same(void **state)
{
    (void)state;
    struct story s = story_first_letter();
    struct view *view = view_new(s.trace);
    struct tg_buf before, after;
    tg_buf_init(&before, 1 << 20);
    tg_buf_init(&after, 1 << 20);
    uint32_t n = (uint32_t)trace_count(s.trace);
    dump_at(view, n, &before);
    for (uint32_t i = 0; i < 50; i++) {
        view_seek(view, --n);
    }
    for (uint32_t i = 0; i < 50; i++) {
        view_seek(view, ++n);
    }
    dump_at(view, n, &after);
    CHECK_SPANS(tg_buf_span(&after), tg_buf_span(&before));
    tg_buf_deinit(&before);
    tg_buf_deinit(&after);
    view_free(view);
    trace_free(s.trace);
}

/* A trace of events that make no sense: nothing may break, and seeks still agree. */
static struct story nonsense(uint64_t seed, unsigned events)
{
    static const char *texts[] = {"MAIL FROM:<a@b>",
                                  "RCPT TO:<c@d>",
                                  "DATA",
                                  ".",
                                  "250 OK",
                                  "550 No",
                                  "354 Go",
                                  "a@b\nINBOX\n100",
                                  "",
                                  "a1 OK",
                                  "a1 NOOP",
                                  "+OK",
                                  "-ERR",
                                  "down",
                                  "x MX\nx MX 1 y",
                                  "STARTTLS",
                                  "go_offline"};
    struct story s = story_new();
    struct tg_prng prng;
    tg_prng_init(&prng, seed, "test");
    for (unsigned i = 0; i < events; i++) {
        uint16_t from = (uint16_t)tg_prng_below(&prng, STORY_HOSTS), to = (uint16_t)tg_prng_below(&prng, STORY_HOSTS);
        struct trace_event e = story_event(&s, (enum trace_kind)tg_prng_below(&prng, TRACE_KIND_COUNT), from, to);
        e.stream = (uint32_t)tg_prng_below(&prng, 12);
        e.letter = (uint32_t)tg_prng_below(&prng, 9);
        e.protocol = (uint8_t)tg_prng_below(&prng, TRACE_PROTOCOL_COUNT);
        e.flags = (uint16_t)tg_prng_below(&prng, 2048);
        e.ref = i && tg_prng_below(&prng, 2) ? (uint32_t)tg_prng_below(&prng, i) : TRACE_NONE;
        e.a = (int64_t)tg_prng_below(&prng, 700);
        e.b = (int64_t)tg_prng_below(&prng, 5);
        story_add(&s, &e, texts[tg_prng_below(&prng, sizeof texts / sizeof texts[0])]);
        s.ms += (int64_t)tg_prng_below(&prng, 50);
    }
    return s;
}

static void nonsense_breaks_nothing_and_seeks_agree(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 8; seed++) {
        struct story s = nonsense(seed, 1500);
        check_seeks(s.trace, 15);
        trace_free(s.trace);
    }
}

static void growing_keeps_the_place_and_equals_a_new_view(void **state)
{
    (void)state;
    struct story s = nonsense(3, 400), copy = story_new();
    struct view *grown = view_new(copy.trace), *whole = view_new(s.trace);
    struct tg_buf got, want;
    tg_buf_init(&got, 1 << 20);
    tg_buf_init(&want, 1 << 20);
    CHECK(!view_grow(grown));
    for (uint32_t i = 0; i < trace_count(s.trace); i++) {
        const struct trace_event *e = trace_at(s.trace, i);
        uint32_t stood = view_at(grown);
        trace_add(copy.trace, e, trace_text(s.trace, e));
        CHECK(view_grow(grown));
        CHECK_INT(view_at(grown), stood);
        if (i % 37 == 0) {
            dump_at(grown, i + 1, &got);
            dump_at(whole, i + 1, &want);
            CHECK_SPANS(tg_buf_span(&got), tg_buf_span(&want));
        }
    }
    tg_buf_deinit(&got);
    tg_buf_deinit(&want);
    view_free(grown);
    view_free(whole);
    trace_free(s.trace);
    trace_free(copy.trace);
}

/* The first event with that text (or kind, text NULL) at or after `from`. */
static uint32_t find(const struct trace *trace, enum trace_kind kind, const char *text, uint32_t from)
{
    for (uint32_t i = from; i < trace_count(trace); i++) {
        const struct trace_event *e = trace_at(trace, i);
        if (e->kind == kind && (!text || tg_span_istarts(trace_text(trace, e), text))) {
            return i;
        }
    }
    return TRACE_NONE;
}

static void the_notepad_fills_as_the_lines_are_said(void **state)
{
    (void)state;
    struct story s = story_first_letter();
    struct view *view = view_new(s.trace);
    uint32_t mail = find(s.trace, TRACE_LINE_SAID, "MAIL", 0), rcpt = find(s.trace, TRACE_LINE_SAID, "RCPT", 0);
    uint32_t ok = find(s.trace, TRACE_LINE_SAID, "250 2.1.5", 0), go = find(s.trace, TRACE_LINE_SAID, "354", 0);
    uint32_t dot = find(s.trace, TRACE_LINE_SAID, ".", 0), taken = find(s.trace, TRACE_LINE_SAID, "250 2.0.0", 0);
    view_seek(view, mail);
    CHECK_INT(view_stream(view, 1)->mail.envelope, VIEW_ENVELOPE_NONE);
    view_seek(view, mail + 1);
    CHECK_INT(view_stream(view, 1)->mail.envelope, VIEW_ENVELOPE_FRONT);
    CHECK_INT(view_stream(view, 1)->mail.from, mail);
    CHECK_INT(view_stream(view, 1)->mail.from_verdict, VIEW_SAID);
    view_seek(view, rcpt + 1);
    CHECK_INT(view_stream(view, 1)->mail.from_verdict, VIEW_WELL);
    CHECK_INT(view_stream(view, 1)->mail.recipient_count, 1);
    CHECK_INT(view_stream(view, 1)->mail.recipient_verdict[0], VIEW_SAID);
    view_seek(view, ok + 1);
    CHECK_INT(view_stream(view, 1)->mail.recipient_verdict[0], VIEW_WELL);
    CHECK_INT(view_answers(view, ok), rcpt);
    view_seek(view, go + 1);
    CHECK_INT(view_stream(view, 1)->mail.envelope, VIEW_ENVELOPE_OPEN);
    view_seek(view, dot + 1);
    CHECK_INT(view_stream(view, 1)->mail.envelope, VIEW_ENVELOPE_CLOSED);
    CHECK_INT(view_stream(view, 1)->mail.content_verdict, VIEW_SAID);
    view_seek(view, taken + 1);
    CHECK_INT(view_stream(view, 1)->mail.content_verdict, VIEW_WELL);
    CHECK_INT(view_stream(view, 1)->mail.recipient_verdict[0], VIEW_WELL);
    view_free(view);
    trace_free(s.trace);
}

static void a_refused_recipient_returns_the_envelope(void **state)
{
    (void)state;
    struct story s = story_new();
    story_connect(&s, 1, AOBA, SAKURA, 25, TRACE_SMTP);
    story_talk(&s, 1, AOBA, SAKURA, TRACE_SMTP, "MAIL FROM:<taro@aoba.example>", "250 OK");
    story_talk(&s, 1, AOBA, SAKURA, TRACE_SMTP, "RCPT TO:<jiro@sakura.example>", "552 5.2.2 Mailbox full");
    struct view *view = view_new(s.trace);
    view_seek(view, (uint32_t)trace_count(s.trace));
    const struct view_stream *stream = view_stream(view, 1);
    CHECK_INT(stream->mail.envelope, VIEW_ENVELOPE_RETURNED);
    CHECK_INT(stream->mail.recipient_verdict[0], VIEW_REFUSED);
    CHECK_INT(stream->verdict, VIEW_REFUSED);
    view_free(view);
    trace_free(s.trace);
}

static void pipelined_answers_find_their_commands(void **state)
{
    (void)state;
    struct story s = story_new();
    story_connect(&s, 1, AOBA, SAKURA, 25, TRACE_SMTP);
    uint32_t said[4], answered[4];
    static const char *commands[] = {"MAIL FROM:<a@b>", "RCPT TO:<c@d>", "RCPT TO:<e@d>", "DATA"};
    static const char *replies[] = {"250 OK", "250 OK", "550 No such user", "354 Go"};
    for (int i = 0; i < 4; i++) {
        said[i] = story_say(&s, 1, AOBA, SAKURA, TRACE_SMTP, 0, commands[i]);
    }
    for (int i = 0; i < 4; i++) {
        answered[i] = story_say(&s, 1, SAKURA, AOBA, TRACE_SMTP, TRACE_BY_SERVER, replies[i]);
    }
    struct view *view = view_new(s.trace);
    view_seek(view, (uint32_t)trace_count(s.trace));
    for (int i = 0; i < 4; i++) {
        CHECK_INT(view_answers(view, answered[i]), said[i]);
    }
    CHECK_INT(view_stream(view, 1)->mail.recipient_verdict[0], VIEW_WELL);
    CHECK_INT(view_stream(view, 1)->mail.recipient_verdict[1], VIEW_REFUSED);
    CHECK_INT(view_stream(view, 1)->mail.envelope, VIEW_ENVELOPE_OPEN);
    view_free(view);
    trace_free(s.trace);
}

static void tls_seals_the_road_once_the_handshake_is_over(void **state)
{
    (void)state;
    struct story s = story_new();
    story_connect(&s, 1, TARO, AOBA, 587, TRACE_SMTP);
    story_talk(&s, 1, TARO, AOBA, TRACE_SMTP, "STARTTLS", "220 Go ahead");
    story_connect(&s, 2, TARO, AOBA, 143, TRACE_IMAP);
    story_talk(&s, 2, TARO, AOBA, TRACE_IMAP, "a STARTTLS", "a BAD no");
    story_connect(&s, 3, TARO, AOBA, 993, TRACE_IMAP);
    struct trace_event sealed = story_event(&s, TRACE_TLS_STARTED, AOBA, TARO);
    sealed.flags = TRACE_BY_SERVER;
    sealed.protocol = TRACE_SMTP;
    sealed.stream = 1;
    story_add(&s, &sealed, "TLSv1.2 X\nmail.aoba.example");
    struct view *view = view_new(s.trace);
    view_seek(view, find(s.trace, TRACE_LINE_SAID, "220", 0));
    CHECK(!view_stream(view, 1)->sealed);
    view_seek(view, (uint32_t)trace_count(s.trace) - 1);
    CHECK(!view_stream(view, 1)->sealed); /* an answer to STARTTLS is a promise only */
    view_seek(view, (uint32_t)trace_count(s.trace));
    CHECK(view_stream(view, 1)->sealed);
    CHECK(!view_stream(view, 2)->sealed);
    CHECK(!view_stream(view, 3)->sealed); /* a port alone seals nothing */
    view_free(view);
    trace_free(s.trace);
}

static const struct view_door *door(const struct view *view, uint16_t host, uint16_t port)
{
    const struct view_host *h = view_host(view, host);
    for (unsigned i = 0; i < h->door_count; i++) {
        if (h->doors[i].port == port) {
            return &h->doors[i];
        }
    }
    return NULL;
}

static void doors_open_fill_and_refuse(void **state)
{
    (void)state;
    struct story s = story_new();
    story_listen(&s, AOBA, 25, TRACE_TCP);
    story_connect(&s, 1, TARO, AOBA, 25, TRACE_SMTP);
    struct view *view = view_new(s.trace);
    view_seek(view, 2); /* opening */
    CHECK(door(view, AOBA, 25)->listening);
    CHECK_INT(door(view, AOBA, 25)->protocol, TRACE_SMTP);
    CHECK_INT(door(view, AOBA, 25)->in_use, 0);
    uint32_t open[2];
    CHECK_INT(view_open_streams(view, open, 2), 1);
    view_seek(view, 3);
    CHECK_INT(door(view, AOBA, 25)->in_use, 1);
    story_close(&s, 1, TARO, AOBA);
    struct trace_event e = story_event(&s, TRACE_CONN_OPENING, TARO, AOBA);
    e.stream = 2;
    e.b = 110;
    story_add(&s, &e, "");
    e.kind = TRACE_CONN_FAILED;
    e.a = TRACE_END_REFUSED;
    story_add(&s, &e, "");
    view_grow(view);
    view_seek(view, (uint32_t)trace_count(s.trace));
    CHECK_INT(door(view, AOBA, 25)->in_use, 0);
    CHECK(door(view, AOBA, 110)->refused && !door(view, AOBA, 110)->listening);
    CHECK_INT(view_stream(view, 2)->state, VIEW_STREAM_FAILED);
    CHECK_INT(view_open_streams(view, open, 2), 0);
    view_free(view);
    trace_free(s.trace);
}

static void a_lookup_is_one_conversation(void **state)
{
    (void)state;
    struct story s = story_first_letter();
    struct view *view = view_new(s.trace);
    uint32_t first = find(s.trace, TRACE_DNS_ASKED, NULL, 0);
    struct view_conversation c = view_conversation_of(view, first);
    CHECK(c.dns);
    CHECK_INT(view_conversation_total(view, c), 8); /* four questions, four answers */
    view_seek(view, first + 1);
    CHECK_INT(view_conversation_lines(view, c), 1);
    CHECK_INT(view_focus(view)->conversation.id, c.id);
    CHECK(view_focus(view)->conversation.dns);
    view_seek(view, (uint32_t)trace_count(s.trace));
    CHECK_INT(view_conversation_lines(view, c), 8);
    CHECK_INT(view_conversation_line(view, c, 0), first);
    CHECK_INT(view_line_number(view, view_conversation_line(view, c, 7)), 8);
    CHECK_INT(view_conversation_line(view, c, 8), TRACE_NONE);
    CHECK_INT(view_answers(view, view_conversation_line(view, c, 7)), first);
    view_free(view);
    trace_free(s.trace);
}

static void the_cache_ages_and_forgets(void **state)
{
    (void)state;
    struct story s = story_new();
    story_cache(&s, TRACE_CACHE_PUT, 60, 15, "sakura.example\n10 mail.sakura.example");
    s.ms = 20000;
    story_cache(&s, TRACE_CACHE_HIT, 40, 15, "sakura.example\n10 mail.sakura.example");
    s.ms = 30000;
    story_cache(&s, TRACE_CACHE_DROPPED, 0, 15, "sakura.example");
    struct view *view = view_new(s.trace);
    int64_t left = 0;
    view_seek(view, 2);
    CHECK_INT(view_cache_count(view), 1);
    CHECK(view_cache_alive(view, 0, 20 * TG_SECOND, &left));
    CHECK_INT(left, 40);
    CHECK_INT(view_cache(view, 0)->hits, 1);
    CHECK(!view_cache_alive(view, 0, 60 * TG_SECOND, &left));
    CHECK_SPAN(view_cache_name(view, 0), "sakura.example");
    CHECK_SPAN(view_cache_data(view, 0), "10 mail.sakura.example");
    view_seek(view, 3);
    CHECK(!view_cache_alive(view, 0, 30 * TG_SECOND, &left));
    view_free(view);
    trace_free(s.trace);
}

static void a_letter_goes_its_way(void **state)
{
    (void)state;
    struct story s = story_first_letter();
    struct view *view = view_new(s.trace);
    static const struct {
        enum trace_kind after;
        enum view_place place;
        uint16_t host;
    } stops[] = {{TRACE_LETTER_WRITTEN, VIEW_WRITTEN, TARO}, {TRACE_LETTER_ACCEPTED, VIEW_ACCEPTED, AOBA},
                 {TRACE_LETTER_QUEUED, VIEW_WAITING, AOBA},  {TRACE_LETTER_ACCEPTED, VIEW_ACCEPTED, SAKURA},
                 {TRACE_LETTER_STORED, VIEW_STORED, SAKURA}, {TRACE_LETTER_FETCHED, VIEW_FETCHED, HANAKO}};
    uint32_t from = 0;
    for (size_t i = 0; i < sizeof stops / sizeof stops[0]; i++) {
        from = find(s.trace, stops[i].after, NULL, from) + 1;
        view_seek(view, from);
        CHECK_INT(view_letter(view, 1)->place, stops[i].place);
        CHECK_INT(view_letter(view, 1)->host, stops[i].host);
    }
    CHECK_INT(view_letter(view, 1)->hops, 2);
    CHECK_INT(view_letter(view, 1)->recipients, 1);
    CHECK_INT(view_letter(view, 1)->waiting, 0);
    unsigned events = 0;
    for (uint32_t at = TRACE_NONE; (at = view_letter_next(view, 1, at)) != TRACE_NONE; events++) {
        CHECK_INT(trace_at(s.trace, at)->letter, 1);
    }
    CHECK(events >= 12);
    view_free(view);
    trace_free(s.trace);
}

static void queues_and_mailboxes_are_counted(void **state)
{
    (void)state;
    struct story s = story_first_letter();
    struct view *view = view_new(s.trace);
    view_seek(view, find(s.trace, TRACE_QUEUE, NULL, 0) + 1);
    uint32_t at = 0;
    const struct view_queue_entry *entry = view_queue_next(view, AOBA, &at);
    CHECK(entry != NULL);
    CHECK_SPAN(view_queue_recipient(view, entry), "hanako@sakura.example");
    CHECK(view_queue_next(view, AOBA, &at) == NULL);
    CHECK_INT(view_host(view, AOBA)->queue_letters, 1);
    CHECK_INT(view_mailbox_count(view), 0);
    view_seek(view, find(s.trace, TRACE_MAILBOX, NULL, 0) + 1);
    CHECK_INT(view_mailbox_count(view), 1);
    CHECK_SPAN(view_mailbox_user(view, 0), "hanako@sakura.example");
    CHECK_SPAN(view_mailbox_name(view, 0), "INBOX");
    CHECK_INT(view_mailbox(view, 0)->octets, 420);
    CHECK_INT(view_mailbox(view, 0)->quota, 1000);
    CHECK_INT(view_mailbox(view, 0)->fresh, 1);
    view_seek(view, (uint32_t)trace_count(s.trace));
    CHECK_INT(view_mailbox(view, 0)->fresh, 0);
    at = 0;
    CHECK(view_queue_next(view, AOBA, &at) == NULL);
    view_free(view);
    trace_free(s.trace);
}

static void faults_take_hosts_down_and_bring_them_back(void **state)
{
    (void)state;
    struct story s = story_new();
    struct trace_event e = story_event(&s, TRACE_FAULT_BEGUN, SAKURA, TRACE_NO_HOST);
    uint32_t begun = story_add(&s, &e, "down");
    e.to = AOBA;
    story_add(&s, &e, "loss");
    struct trace_event end = story_event(&s, TRACE_FAULT_ENDED, SAKURA, TRACE_NO_HOST);
    end.ref = begun;
    story_add(&s, &end, "");
    struct view *view = view_new(s.trace);
    view_seek(view, 2);
    CHECK_INT(view_host(view, SAKURA)->down, 1);
    CHECK_INT(view_host(view, SAKURA)->trouble, 2);
    CHECK_INT(view_host(view, AOBA)->trouble, 1);
    CHECK_INT(view_host(view, AOBA)->down, 0);
    view_seek(view, 3);
    CHECK_INT(view_host(view, SAKURA)->down, 0);
    CHECK_INT(view_host(view, SAKURA)->trouble, 1);
    CHECK(!view_fault(view, 0)->on && view_fault(view, 1)->on);
    view_free(view);
    trace_free(s.trace);
}

static void a_long_trace_keeps_its_memory_in_bounds(void **state)
{
    (void)state;
    struct story s = nonsense(5, 60000);
    struct view *view = view_new(s.trace);
    view_seek(view, 60000);
    size_t once = view_memory(view);
    for (uint32_t n = 60000; n > 1000; n -= 977) {
        view_seek(view, n);
    }
    CHECK(view_memory(view) <= once + 4096);
    CHECK(once < 64u * 1024 * 1024);
    view_free(view);
    trace_free(s.trace);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_way_to_a_moment_shows_the_same),
        cmocka_unit_test(fifty_steps_back_and_fifty_forward_show_the_same),
        cmocka_unit_test(nonsense_breaks_nothing_and_seeks_agree),
        cmocka_unit_test(growing_keeps_the_place_and_equals_a_new_view),
        cmocka_unit_test(the_notepad_fills_as_the_lines_are_said),
        cmocka_unit_test(a_refused_recipient_returns_the_envelope),
        cmocka_unit_test(pipelined_answers_find_their_commands),
        cmocka_unit_test(tls_seals_the_road_once_the_handshake_is_over),
        cmocka_unit_test(doors_open_fill_and_refuse),
        cmocka_unit_test(a_lookup_is_one_conversation),
        cmocka_unit_test(the_cache_ages_and_forgets),
        cmocka_unit_test(a_letter_goes_its_way),
        cmocka_unit_test(queues_and_mailboxes_are_counted),
        cmocka_unit_test(faults_take_hosts_down_and_bring_them_back),
        cmocka_unit_test(a_long_trace_keeps_its_memory_in_bounds),
    };
    return tg_run_tests(tests);
}
