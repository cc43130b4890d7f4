// SPDX-License-Identifier: MIT
#include "protocols/imap/imap_date.h"
#include "protocols/imap/imap_fetch.h"
#include "protocols/imap/imap_list.h"
#include "protocols/imap/imap_reader.h"
#include "protocols/imap/imap_write.h"
#include "tests/harness/tg_test.h"

static struct tg_arena arena;

static struct imap_cursor over(const char *text)
{
    struct imap_cursor c;
    imap_cursor_init(&c, tg_span_str(text), &arena);
    return c;
}

/* IM22 */
static void strings_come_in_three_forms(void **state)
{
    static const struct {
        const char *text, *want; /* want NULL: refused */
        size_t rest;
    } rows[] = {
        {"atom rest",           "atom",  5},
        {"a]b",                 "a]b",   0},
        {"\"\"",                "",      0},
        {"\"a b\" x",           "a b",   2},
        {"\"\\\"\\\\\"",        "\"\\",  0},
        {"{3}\r\na\r\n",        "a\r\n", 0},
        {"{3+}\r\nabcd",        "abc",   1},
        {"{0}\r\n x",           "",      2},
        {"{003}\r\nabc",        "abc",   0},
        {"\"a",                 NULL,    0},
        {"\"a\\n\"",            NULL,    0},
        {"\"a\rb\"",            NULL,    0},
        {"{3}\r\nab",           NULL,    0},
        {"{3}abc",              NULL,    0},
        {"{-3}\r\nabc",         NULL,    0},
        {"{4294967296}\r\nabc", NULL,    0},
        {"(",                   NULL,    0},
        {"",                    NULL,    0},
        {"{}\r\n",              NULL,    0},
        {"\"a\\",               NULL,    0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct imap_cursor c = over(rows[i].text);
        struct tg_span got;
        CHECK_INT(imap_astring(&c, &got), rows[i].want != NULL);
        CHECK((c.error == NULL) == (rows[i].want != NULL));
        if (rows[i].want) {
            CHECK_SPAN(got, rows[i].want);
            CHECK_INT(c.text.len - c.at, rows[i].rest);
        }
    }
}

static void a_failed_cursor_stays_failed(void **state)
{
    struct imap_cursor c = over("( NOOP");
    struct tg_span got;
    (void)state;
    CHECK(!imap_atom(&c, &got));
    const char *first = c.error;
    CHECK(!imap_space(&c) && !imap_end(&c) && imap_peek(&c) == -1);
    CHECK(c.error == first);
}

static void a_literal_to_come_is_told_apart(void **state)
{
    struct imap_cursor c = over("INBOX {5}");
    struct tg_span got;
    (void)state;
    CHECK(imap_astring(&c, &got) && imap_space(&c));
    CHECK(!imap_string(&c, &got));
    CHECK(c.cut && c.cut_size == 5);
}

/* IM71, IM-H2 */
static void unknown_values_are_passed_over(void **state)
{
    static const struct {
        const char *text;
        size_t rest;
    } rows[] = {
        {"NIL x",                       2},
        {"(a (b \"c)\" {2}\r\n)() ) x", 2},
        {"BODY[1 (X \"]\")]<0> y",      2},
        {"() z",                        2},
        {"\"a\" z",                     2},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct imap_cursor c = over(rows[i].text);
        CHECK(imap_skip_value(&c));
        CHECK_INT(c.text.len - c.at, rows[i].rest);
    }
    char deep[200];
    for (size_t depth = IMAP_NESTING; depth <= IMAP_NESTING + 1; depth++) {
        memset(deep, '(', depth);
        memset(deep + depth, ')', depth);
        deep[2 * depth] = 0;
        struct imap_cursor c = over(deep);
        CHECK_INT(imap_skip_value(&c), depth == IMAP_NESTING);
    }
    struct imap_cursor open = over("((a)");
    CHECK(!imap_skip_value(&open));
}

/* IM24 */
static void sets_are_sorted_and_each_letter_is_in_once(void **state)
{
    static const struct {
        const char *set, *indexes, *by_uid; /* NULL: refused */
    } rows[] = {
        {"1",            "0",     ""     },
        {"5:2",          "1234",  "0"    },
        {"*",            "4",     "4"    },
        {"3,1,2:3",      "012",   ""     },
        {"1:*",          "01234", "01234"},
        {"*:4",          "34",    "01234"},
        {"5,5,5:5",      "4",     "0"    },
        {"6",            NULL,    ""     },
        {"4:6",          NULL,    "0"    },
        {"10:12",        NULL,    "12"   },
        {"99:*",         NULL,    "4"    },
        {"0",            NULL,    NULL   },
        {"1:",           NULL,    NULL   },
        {",1",           NULL,    NULL   },
        {"1,",           NULL,    NULL   },
        {"4294967295",   NULL,    ""     },
        {"4294967296",   NULL,    NULL   },
        {"7:4294967295", NULL,    "1234" },
    };
    static const uint32_t uids[] = {5, 10, 11, 20, 21};
    struct imap_view_item items[5] = {0};
    struct imap_view view = {.items = items, .count = 5};
    (void)state;
    for (size_t i = 0; i < 5; i++) {
        items[i].letter.uid = uids[i];
    }
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (int by_uid = 0; by_uid <= 1; by_uid++) {
            const char *want = by_uid ? rows[i].by_uid : rows[i].indexes;
            struct imap_cursor c = over(rows[i].set);
            struct imap_set set;
            char got[20] = "";
            bool ok = imap_set_parse(&c, &set) && imap_set_resolve(&c, &set, &view, by_uid) && imap_end(&c);
            CHECK_INT(ok, want != NULL);
            for (size_t at = 0, index = 0; ok && imap_set_next(&set, &at, &index); index++) {
                CHECK(imap_set_has(&set, index));
                got[strlen(got)] = (char)('0' + index);
            }
            CHECK_STR(got, want ? want : "");
        }
    }
}

/* IM23: 10^4 ranges and not one more */
static void sets_have_a_ceiling(void **state)
{
    struct tg_buf text;
    (void)state;
    tg_buf_init(&text, SIZE_MAX);
    for (size_t ranges = IMAP_RANGES; ranges <= IMAP_RANGES + 1; ranges++) {
        tg_buf_clear(&text);
        for (size_t i = 0; i < ranges; i++) {
            tg_buf_fmt(&text, "%s%z", i ? "," : "", ranges - i);
        }
        struct imap_view view = {.count = 0};
        struct imap_cursor c;
        struct imap_set set;
        imap_cursor_init(&c, tg_buf_span(&text), &arena);
        CHECK_INT(imap_set_parse(&c, &set), ranges == IMAP_RANGES);
        CHECK(!c.error == (ranges == IMAP_RANGES));
        if (!c.error) {
            CHECK(imap_set_resolve(&c, &set, &view, true));
        }
    }
    tg_buf_deinit(&text);
}

/* IM35 */
static void patterns_match_whole_names(void **state)
{
    static const struct {
        const char *pattern, *name;
        bool match;
    } rows[] = {
        {"*",       "a/b",     true },
        {"%",       "a/b",     false},
        {"%/%",     "a/b",     true },
        {"a*",      "a",       true },
        {"a%",      "a",       true },
        {"a%",      "a/b",     false},
        {"a/*",     "a",       false},
        {"*b",      "a/b",     true },
        {"%b",      "a/b",     false},
        {"inbox",   "INBOX",   true },
        {"InB%",    "INBOX",   true },
        {"sent",    "Sent",    false},
        {"",        "a",       false},
        {"",        "",        true },
        {"*a*a*a*", "aa",      false},
        {"*a*a*",   "bacab",   true },
        {"%%%",     "abc",     true },
        {"a**b",    "ab",      true },
        {"a/%/c",   "a/b/c",   true },
        {"a/%/c",   "a/b/b/c", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        CHECK_INT(imap_pattern_matches(tg_span_str(rows[i].pattern), tg_span_str(rows[i].name)), rows[i].match);
    }
}

/* IM26, MSG04 */
static void dates_are_days_whatever_their_zone(void **state)
{
    static const struct {
        const char *text;
        uint32_t day;
    } rows[] = {
        {"Wed, 01 Apr 2026 08:00:00 +0900",      20260401},
        {"1 Apr 2026 08:00 GMT",                 20260401},
        {" Tue, 31 Mar 2026",                    20260331},
        {"(c (d)) Fri , 2 (x) Jan (y) 98 10:00", 19980102},
        {"3 Feb 05 1:00",                        20050203},
        {"3 Feb 105 1:00",                       20050203},
        {"30 Feb 2026",                          0       },
        {"",                                     0       },
        {"Wed",                                  0       },
        {"1 Foo 2026",                           0       },
        {"29 Feb 2024",                          20240229},
        {"29 Feb 2100",                          0       },
        {"(((",                                  0       },
        {"\\",                                   0       },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint32_t day = 0;
        CHECK_INT(imap_field_day(tg_span_str(rows[i].text), &day), rows[i].day != 0);
        CHECK_INT(day, rows[i].day);
    }
}

static void date_times_become_simulated_time(void **state)
{
    const struct tg_epoch epoch = {1774828800, 540};
    tg_time t = 0;
    (void)state;
    struct imap_cursor c = over("\"30-Mar-2026 09:00:01 +0900\"");
    CHECK(imap_date_time(&c, &epoch, &t));
    CHECK_INT(t, TG_SECOND);
    c = over("\"30-Mar-2026 00:00:00 +0000\"");
    CHECK(imap_date_time(&c, &epoch, &t));
    CHECK_INT(t, 0);
    c = over("\" 1-Jan-1990 00:00:00 -1200\"");
    CHECK(imap_date_time(&c, &epoch, &t) && t < 0);
    struct tg_buf out;
    tg_buf_init(&out, 100);
    CHECK(tg_date_imap(&out, &epoch, t));
    CHECK_SPAN(tg_buf_span(&out), " 1-Jan-1990 21:00:00 +0900");
    tg_buf_deinit(&out);
}

static void strings_are_written_so_that_they_can_be_read(void **state)
{
    static const struct {
        const char *in, *out;
    } rows[] = {
        {"plain",        "\"plain\""          },
        {"a\"b\\c",      "\"a\\\"b\\\\c\""    },
        {"a\r\nb",       "{4}\r\na\r\nb"      },
        {"\xe3\x81\x82", "{3}\r\n\xe3\x81\x82"},
        {"",             "\"\""               },
    };
    struct tg_buf out;
    (void)state;
    tg_buf_init(&out, SIZE_MAX);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tg_buf_clear(&out);
        imap_write_string(&out, tg_span_str(rows[i].in));
        CHECK_SPAN(tg_buf_span(&out), rows[i].out);
        struct imap_cursor c;
        struct tg_span back;
        imap_cursor_init(&c, tg_buf_span(&out), &arena);
        CHECK(imap_string(&c, &back));
        CHECK_SPAN(back, rows[i].in);
    }
    tg_buf_clear(&out);
    imap_write_string(&out, tg_span_make("a\0b", 3));
    CHECK_SPANS(tg_buf_span(&out), TG_SPAN_LIT("{3}\r\na\x80"
                                               "b"));
    tg_buf_clear(&out);
    imap_write_astring(&out, TG_SPAN_LIT("nil"));
    imap_write_astring(&out, TG_SPAN_LIT("a b"));
    imap_write_astring(&out, TG_SPAN_LIT("Sent/2026"));
    CHECK_SPAN(tg_buf_span(&out), "\"nil\"\"a b\"Sent/2026");
    tg_buf_deinit(&out);
}

/* The names of items come back as they were asked for. */
static void fetch_items_keep_their_names(void **state)
{
    static const char *const rows[] = {
        "FLAGS",
        "UID",
        "RFC822.SIZE",
        "BODY",
        "BODYSTRUCTURE",
        "BODY[]",
        "BODY[1.2.3]",
        "BODY[1.MIME]",
        "BODY[4.HEADER]",
        "BODY[HEADER.FIELDS (To \"X Y\")]",
        "BODY[1.2.HEADER.FIELDS.NOT (a)]",
        "BODY[TEXT]<0>",
        "RFC822.TEXT",
    };
    struct tg_buf out;
    (void)state;
    tg_buf_init(&out, SIZE_MAX);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct imap_cursor c = over(strcmp(rows[i], "BODY[TEXT]<0>") == 0 ? "body[text]<0.9>" : rows[i]);
        struct imap_fetch_items items;
        CHECK(imap_fetch_items_parse(&c, &items) && imap_end(&c));
        CHECK_INT(items.count, 1);
        tg_buf_clear(&out);
        imap_fetch_item_name(&out, &items.items[0]);
        CHECK_SPAN(tg_buf_span(&out), rows[i]);
    }
    tg_buf_deinit(&out);
}

/* What a reader says about a stream, in one line: D(text) L(size) E T and so on. */
static void read_all(struct tg_span in, size_t piece, size_t limit, struct tg_buf *log)
{
    struct imap_reader r;
    imap_reader_init(&r, limit, 20);
    while (in.len > 0) {
        size_t took = 0;
        enum imap_read result = imap_reader_feed(&r, tg_span_sub(in, 0, piece), &took);
        in = tg_span_after(in, took);
        switch (result) {
        case IMAP_READ_MORE:
            break;
        case IMAP_READ_LITERAL:
            tg_buf_fmt(log, "L(%U%s%s)", r.literal_size, r.literal_sync ? "" : "+", r.literal_unsized ? "!" : "");
            if (r.literal_unsized) {
                imap_reader_reset(&r);
            } else if (r.literal_size > 10) {
                if (!imap_reader_refuse(&r)) {
                    imap_reader_reset(&r);
                }
            } else {
                imap_reader_literal(&r, r.literal_size == 7 ? IMAP_LITERAL_STREAM : IMAP_LITERAL_TEXT);
            }
            break;
        case IMAP_READ_CHUNK:
            tg_buf_append(log, r.chunk);
            break;
        case IMAP_READ_DONE:
        case IMAP_READ_TOO_LONG:
        case IMAP_READ_EATEN:
            tg_buf_fmt(log, "%c%s(%S)", "MLCDTE"[result], imap_reader_has_bare(&r) ? "!" : "", imap_reader_text(&r));
            imap_reader_reset(&r);
            break;
        }
    }
    imap_reader_deinit(&r);
}

/* X01, X04, IM21, IM22 */
static void commands_are_cut_the_same_at_every_piece_size(void **state)
{
    /* clang-format off */
    static const struct {
        const char *in, *log;
    } rows[] = {
        {"a NOOP\r\nb\r\n", "D(a NOOP)D(b)"},
        {"a {3}\r\nx\r\n y\r\n", "L(3)D(a {3}\r\nx\r\n y)"},
        {"a {0+}\r\n\r\n", "L(0+)D(a {0+}\r\n)"},
        {"a {7}\r\n1234567 b\r\n", "L(7)1234567D(a {0}\r\n b)"},
        {"a {12}\r\nb\r\n", "L(12)D(b)"},
        {"a {12+}\r\n0123\r\n56789\r{1+}\r\nxend\r\nb\r\n", "L(12+)E(a {12+})D(b)"},
        {"a\nb\rc\r\n", "D!(a\nb\rc)"},
        {"a\r\r\n", "D!(a\r)"},
        {"x{}\r\nx{+}\r\nx{a}\r\n3}\r\n", "D(x{})D(x{+})D(x{a})D(3})"},
        {"a {99999999999}\r\nb\r\n", "L(0!)D(b)"},
        {"0123456789012345678901234567890123456789\r\nb\r\n", "T(012345678901234567890123456789)D(b)"},
        {"01234567890123456789012345678901234 {4+}\r\n\r\n\r\n{2+}\r\nxxyy\r\nb\r\n",
         "T(012345678901234567890123456789)D(b)"},
        {"01234567890123456789012345678901234 {4}\r\nb\r\n", "T(012345678901234567890123456789)D(b)"},
    };
    /* clang-format on */
    struct tg_buf log;
    (void)state;
    tg_buf_init(&log, SIZE_MAX);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (size_t piece = 1; piece <= strlen(rows[i].in); piece++) {
            tg_buf_clear(&log);
            read_all(tg_span_str(rows[i].in), piece, 30, &log);
            CHECK_SPAN(tg_buf_span(&log), rows[i].log);
        }
    }
    tg_buf_deinit(&log);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strings_come_in_three_forms),
        cmocka_unit_test(a_failed_cursor_stays_failed),
        cmocka_unit_test(a_literal_to_come_is_told_apart),
        cmocka_unit_test(unknown_values_are_passed_over),
        cmocka_unit_test(sets_are_sorted_and_each_letter_is_in_once),
        cmocka_unit_test(sets_have_a_ceiling),
        cmocka_unit_test(patterns_match_whole_names),
        cmocka_unit_test(dates_are_days_whatever_their_zone),
        cmocka_unit_test(date_times_become_simulated_time),
        cmocka_unit_test(strings_are_written_so_that_they_can_be_read),
        cmocka_unit_test(fetch_items_keep_their_names),
        cmocka_unit_test(commands_are_cut_the_same_at_every_piece_size),
    };
    tg_arena_init(&arena, SIZE_MAX);
    int result = tg_run_tests(tests);
    tg_arena_deinit(&arena);
    return result;
}
