// SPDX-License-Identifier: MIT
#include "tests/harness/dialogue.h"

#include "base/text.h"

#include <dirent.h>
#include <stdlib.h>

enum { LINE_MAX_COUNT = 4000 };

struct script {
    struct tg_buf file;
    struct tg_span lines[LINE_MAX_COUNT];
    size_t count;
    const char *path;
};

/* One run of one script at one piece size. */
struct run {
    const struct dialogue_subject *subject;
    const struct script *script;
    struct endpoint ep;
    size_t piece, at; /* at: current line of the script */
    tg_time now;
    struct tg_buf said, stored, scratch; /* said: what the endpoint sent and the script has not yet matched */
    struct tg_buf told[64];              /* questions and tellings not yet matched, oldest first */
    size_t told_count;
    bool question_open, tls_asked, closed, aborted;
};

static void fail_at(const struct run *r, const char *what, struct tg_span detail)
{
    const struct tg_span line = r->at < r->script->count ? r->script->lines[r->at] : TG_SPAN_LIT("(end of file)");
    print_error("%s:%zu (pieces of %zu): %s: %.*s\n  script: %.*s\n", r->script->path, r->at + 1, r->piece, what,
                (int)detail.len, detail.ptr ? (const char *)detail.ptr : "", (int)line.len, (const char *)line.ptr);
    fail();
}

static void carry_out(struct run *r, const struct ep_action *a)
{
    switch (a->kind) {
    case EP_SEND:
        tg_buf_append(&r->said, a->bytes);
        break;
    case EP_STORE:
        tg_buf_append(&r->stored, a->bytes);
        break;
    case EP_ASK:
    case EP_TELL:
        tg_buf_clear(&r->scratch);
        r->subject->describe(r->subject->context, a, &r->scratch);
        r->question_open = a->kind == EP_ASK;
        if (a->kind == EP_ASK || r->scratch.len) {
            if (r->told_count == 64) {
                fail_at(r, "more than 64 things told without a Q or T line", tg_buf_span(&r->scratch));
            }
            struct tg_buf *told = &r->told[r->told_count++];
            tg_buf_clear(told);
            tg_buf_byte(told, a->kind == EP_ASK ? 'Q' : 'T');
            tg_buf_append(told, tg_buf_span(&r->scratch));
        }
        break;
    case EP_CLOSE:
        r->closed = true;
        break;
    case EP_ABORT:
        r->closed = r->aborted = true;
        break;
    case EP_START_TLS:
        r->tls_asked = true;
        break;
    case EP_STATE:
        break;
    }
}

static void drain(struct run *r)
{
    struct ep_action a;
    while (!r->question_open && r->ep.ops->poll(r->ep.self, &a)) {
        carry_out(r, &a);
    }
}

static void feed(struct run *r, struct tg_span in)
{
    while (in.len) {
        drain(r);
        if (r->question_open || r->closed) {
            if (r->closed) {
                return;
            }
            fail_at(r, "a question is open while the peer goes on; add a Q line", tg_buf_span(&r->told[0]));
        }
        struct tg_span part = tg_span_sub(in, 0, r->piece);
        const size_t took = r->ep.ops->feed(r->ep.self, part, r->now);
        if (took == 0) {
            drain(r);
            if (r->question_open) {
                fail_at(r, "a question is open while the peer goes on; add a Q line", tg_buf_span(&r->told[0]));
            }
            if (!r->closed && r->ep.ops->feed(r->ep.self, part, r->now) == 0) {
                fail_at(r, "the endpoint takes nothing and asks nothing", part);
            }
            in = tg_span_after(in, r->closed ? in.len : 0);
            continue;
        }
        in = tg_span_after(in, took);
    }
    drain(r);
}

/* Undoes the escapes of a script line; adds CRLF unless it ends in \c. */
static void unescape(struct tg_span s, struct tg_buf *out, bool crlf)
{
    tg_buf_clear(out);
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] != '\\' || i + 1 >= s.len) {
            tg_buf_byte(out, s.ptr[i]);
            continue;
        }
        const unsigned char c = s.ptr[++i];
        if (c == 'x' && i + 2 < s.len && tg_hex_value(s.ptr[i + 1]) >= 0 && tg_hex_value(s.ptr[i + 2]) >= 0) {
            tg_buf_byte(out, (unsigned char)(tg_hex_value(s.ptr[i + 1]) * 16 + tg_hex_value(s.ptr[i + 2])));
            i += 2;
        } else if (c == 'c') {
            crlf = false;
        } else {
            tg_buf_byte(out, c == 'r' ? '\r' : c == 'n' ? '\n' : c == 't' ? '\t' : c);
        }
    }
    if (crlf) {
        tg_buf_str(out, "\r\n");
    }
}

static bool matches(struct tg_span got, struct tg_span pattern)
{
    if (pattern.len && pattern.ptr[pattern.len - 1] == '*') {
        return got.len >= pattern.len - 1 && memcmp(got.ptr, pattern.ptr, pattern.len - 1) == 0;
    }
    return tg_span_eq(got, pattern);
}

/* The next line the endpoint said must fit; with \c the octets must. */
static void expect_said(struct run *r, struct tg_span pattern)
{
    struct tg_span said = tg_buf_span(&r->said);
    if (pattern.len >= 2 && memcmp(pattern.ptr + pattern.len - 2, "\\c", 2) == 0) {
        unescape(pattern, &r->scratch, false);
        said = tg_span_sub(said, 0, r->scratch.len);
        if (!tg_span_eq(said, tg_buf_span(&r->scratch))) {
            fail_at(r, "said instead", said);
        }
        tg_buf_consume(&r->said, said.len);
        return;
    }
    const size_t end = tg_span_find(said, TG_SPAN_LIT("\r\n"));
    if (end == SIZE_MAX) {
        fail_at(r, said.len ? "said only (no line end)" : "said nothing", said);
    }
    unescape(pattern, &r->scratch, false);
    if (!matches(tg_span_sub(said, 0, end), tg_buf_span(&r->scratch))) {
        fail_at(r, "said instead", tg_span_sub(said, 0, end));
    }
    tg_buf_consume(&r->said, end + 2);
}

static void expect_told(struct run *r, char kind, struct tg_span text)
{
    const size_t arrow = kind == 'Q' ? tg_span_find(text, TG_SPAN_LIT(" -> ")) : SIZE_MAX;
    const struct tg_span want = tg_span_sub(text, 0, arrow);
    if (r->told_count == 0) {
        fail_at(r, "nothing was asked or told", want);
    }
    const struct tg_span got = tg_buf_span(&r->told[0]);
    if (got.ptr[0] != (unsigned char)kind || !matches(tg_span_after(got, 1), want)) {
        fail_at(r, "asked or told instead", got);
    }
    struct tg_buf first = r->told[0];
    r->told_count--;
    memmove(r->told, r->told + 1, r->told_count * sizeof *r->told);
    r->told[r->told_count] = first;
    if (kind == 'Q') {
        if (arrow == SIZE_MAX) {
            fail_at(r, "a Q line needs ' -> answer'", text);
        }
        tg_buf_clear(&r->scratch);
        tg_buf_append(&r->scratch, tg_span_after(text, arrow + 4));
        r->question_open = false;
        r->subject->answer(r->subject->context, tg_buf_cstr(&r->scratch), r->now);
        drain(r);
    }
}

static tg_time parse_duration(struct run *r, struct tg_span s)
{
    static const struct {
        const char *unit;
        tg_time size;
    } units[] = {{"ns", 1},        {"us", TG_MICROSECOND}, {"ms", TG_MILLISECOND},
                 {"s", TG_SECOND}, {"m", TG_MINUTE},       {"h", TG_HOUR}};
    size_t digits = 0;
    while (digits < s.len && tg_is_digit(s.ptr[digits])) {
        digits++;
    }
    uint64_t n = 0;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (tg_span_eq_str(tg_span_trim(tg_span_after(s, digits)), units[i].unit) &&
            tg_parse_u64(tg_span_sub(s, 0, digits), 1000000000, &n)) {
            return (tg_time)n * units[i].size;
        }
    }
    fail_at(r, "no duration", s);
    return 0;
}

static void pass_time(struct run *r, tg_time span)
{
    const tg_time end = r->now + span;
    for (int ticks = 0; !r->closed; ticks++) {
        const tg_time deadline = r->ep.ops->deadline(r->ep.self);
        if (deadline > end) {
            break;
        }
        if (ticks > 10000) {
            fail_at(r, "the deadline never moves", tg_span_str("tick"));
        }
        r->now = deadline > r->now ? deadline : r->now;
        r->ep.ops->tick(r->ep.self, r->now);
        drain(r);
    }
    r->now = end;
}

static void run_event(struct run *r, struct tg_span what)
{
    const bool failed = tg_span_eq_str(what, "tls failed");
    if (r->tls_asked && (failed || tg_span_eq_str(what, "tls"))) {
        r->tls_asked = false;
        r->ep.ops->tls_done(r->ep.self, failed ? "no seal" : NULL, r->now);
        drain(r);
        return;
    }
    if (tg_span_eq_str(what, "eof") || tg_span_eq_str(what, "broken")) {
        r->ep.ops->eof(r->ep.self, tg_span_eq_str(what, "broken"), r->now);
        drain(r);
    } else if (!(tg_span_eq_str(what, "close") && r->closed) && !(tg_span_eq_str(what, "abort") && r->aborted)) {
        fail_at(r, "did not happen", what);
    }
}

static void run_line(struct run *r, struct tg_span line)
{
    if (line.len == 0 || line.ptr[0] == '#' || line.ptr[0] == '%') {
        return;
    }
    if (line.ptr[0] == '@') {
        /* A question may stay open while time passes; anything else must have been expected before. */
        const bool told = r->told_count > 0 && r->told[0].ptr[0] == 'T';
        if (r->said.len || told) {
            fail_at(r, "said or told before this moment", tg_buf_span(told ? &r->told[0] : &r->said));
        }
        struct tg_span s = tg_span_trim(tg_span_after(line, 1));
        const size_t paren = tg_span_find_byte(s, '(');
        pass_time(r, parse_duration(
                         r, tg_span_trim(tg_span_sub(tg_span_after(s, 1), 0, paren == SIZE_MAX ? paren : paren - 1))));
        return;
    }
    if (line.len < 2 || line.ptr[1] != ':') {
        fail_at(r, "not a dialogue line", line);
    }
    const struct tg_span text = tg_span_after(line, line.len > 2 && line.ptr[2] == ' ' ? 3 : 2);
    const char kind = (char)line.ptr[0];
    if (kind == 'S' || kind == 'C') {
        if ((kind == 'S') == r->subject->is_server) {
            expect_said(r, text);
        } else {
            struct tg_buf octets;
            tg_buf_init(&octets, 64 << 20);
            unescape(text, &octets, true);
            feed(r, tg_buf_span(&octets));
            tg_buf_deinit(&octets);
        }
    } else if (kind == 'Q' || kind == 'T') {
        expect_told(r, kind, text);
    } else if (kind == 'D') {
        unescape(text, &r->scratch, false);
        if (!tg_span_eq(tg_buf_span(&r->stored), tg_buf_span(&r->scratch))) {
            fail_at(r, "stored instead", tg_buf_span(&r->stored));
        }
        tg_buf_clear(&r->stored);
    } else if (kind == 'A') {
        run_event(r, text);
    } else {
        fail_at(r, "unknown kind of line", line);
    }
    tg_checks_made++;
}

static void run_script(const struct dialogue_subject *subject, const struct script *script, size_t piece)
{
    struct run r = {.subject = subject, .script = script, .piece = piece};
    tg_buf_init(&r.said, 64 << 20);
    tg_buf_init(&r.stored, 64 << 20);
    tg_buf_init(&r.scratch, 64 << 20);
    for (size_t i = 0; i < 64; i++) {
        tg_buf_init(&r.told[i], 1 << 20);
    }
    char options[256] = "";
    for (size_t i = 0; i < script->count; i++) {
        const struct tg_span line = script->lines[i];
        if (line.len > 1 && line.ptr[0] == '%') {
            snprintf(options, sizeof options, "%.*s", (int)line.len - 1, (const char *)line.ptr + 1);
        }
    }
    r.ep = subject->make(subject->context, options, 0);
    drain(&r);
    for (; r.at < script->count; r.at++) {
        run_line(&r, script->lines[r.at]);
    }
    if (r.said.len) {
        fail_at(&r, "said more than the script", tg_buf_span(&r.said));
    }
    if (r.told_count) {
        fail_at(&r, "asked or told more than the script", tg_buf_span(&r.told[0]));
    }
    r.ep.ops->free(r.ep.self);
    if (subject->done) {
        subject->done(subject->context);
    }
    tg_buf_deinit(&r.said);
    tg_buf_deinit(&r.stored);
    tg_buf_deinit(&r.scratch);
    for (size_t i = 0; i < 64; i++) {
        tg_buf_deinit(&r.told[i]);
    }
}

static void load_script(struct script *script, const char *path)
{
    tg_buf_init(&script->file, 16 << 20);
    script->path = path;
    script->count = 0;
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    char chunk[4096];
    size_t got;
    while ((got = fread(chunk, 1, sizeof chunk, f)) > 0) {
        tg_buf_append(&script->file, tg_span_make(chunk, got));
    }
    fclose(f);
    struct tg_span rest = tg_buf_span(&script->file);
    while (rest.len) {
        assert_true(script->count < LINE_MAX_COUNT);
        script->lines[script->count++] = tg_split(&rest, '\n');
    }
}

void dialogue_run_folder(const struct dialogue_subject *subject, const char *folder)
{
    static const size_t pieces[] = {1, 2, 3, 5, 7, 16, 64, 1000, SIZE_MAX};
    char path[4096];
    struct dirent **names = NULL;
    snprintf(path, sizeof path, "%s/dialogues/%s", TESTS_DIR, folder);
    const int count = scandir(path, &names, NULL, alphasort);
    int files = 0;
    struct script *script = malloc(sizeof *script);
    assert_non_null(script);
    for (int i = 0; i < count; i++) {
        const size_t len = strlen(names[i]->d_name);
        if (len > 4 && strcmp(names[i]->d_name + len - 4, ".txt") == 0) {
            snprintf(path, sizeof path, "%s/dialogues/%s/%s", TESTS_DIR, folder, names[i]->d_name);
            load_script(script, path);
            for (size_t k = 0; k < sizeof pieces / sizeof *pieces; k++) {
                run_script(subject, script, pieces[k]);
            }
            tg_buf_deinit(&script->file);
            files++;
        }
        free(names[i]);
    }
    free(names);
    free(script);
    if (files == 0) {
        print_error("no dialogue file in tests/dialogues/%s\n", folder);
        fail();
    }
}
