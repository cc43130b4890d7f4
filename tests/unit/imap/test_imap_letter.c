// SPDX-License-Identifier: MIT
/* ENVELOPE and BODYSTRUCTURE of odd and hostile letters. */
#include "protocols/imap/imap_address.h"
#include "protocols/imap/imap_fetch.h"
#include "protocols/imap/imap_letter.h"
#include "tests/harness/tg_test.h"

/* IM55 */
static void addresses_are_told_undecoded(void **state)
{
    /* clang-format off */
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"", "NIL"},
        {"a@b", "((NIL NIL \"a\" \"b\"))"},
        {"Ann B. C <a@b>", "((\"Ann B. C\" NIL \"a\" \"b\"))"},
        {"\"C, Ann\" <a@b>, c@d", "((\"C, Ann\" NIL \"a\" \"b\")(NIL NIL \"c\" \"d\"))"},
        {"\"q\\\"uote\" <a@b>", "((\"q\\\"uote\" NIL \"a\" \"b\"))"},
        {"=?UTF-8?B?5Lya?= <a@b>", "((\"=?UTF-8?B?5Lya?=\" NIL \"a\" \"b\"))"},
        {"a@b (Ann (x) C)", "((\"Ann (x) C\" NIL \"a\" \"b\"))"},
        {"Ann (note) <a@b>", "((\"Ann\" NIL \"a\" \"b\"))"},
        {"<@x,@y:a@b>", "((NIL \"@x,@y\" \"a\" \"b\"))"},
        {"undisclosed-recipients:;", "((NIL NIL \"undisclosed-recipients\" NIL)(NIL NIL NIL NIL))"},
        {"team: a@b, Ann <c@d>; e@f",
         "((NIL NIL \"team\" NIL)(NIL NIL \"a\" \"b\")(\"Ann\" NIL \"c\" \"d\")(NIL NIL NIL NIL)"
         "(NIL NIL \"e\" \"f\"))"},
        {"open: a@b", "((NIL NIL \"open\" NIL)(NIL NIL \"a\" \"b\")(NIL NIL NIL NIL))"},
        {"\"a b\"@c", "((NIL NIL \"a b\" \"c\"))"},
        {"a..b@c", "((NIL NIL \"a..b\" \"c\"))"},
        {"a@[192.0.2.1]", "((NIL NIL \"a\" \"[192.0.2.1]\"))"},
        {"lonely", "((NIL NIL \"lonely\" \"\"))"},
        {"<>", "((NIL NIL \"\" \"\"))"},
        {",,a@b,,", "((NIL NIL \"a\" \"b\"))"},
        {"\xe5\xb1\xb1 <a@b>", "(({3}\r\n\xe5\xb1\xb1 NIL \"a\" \"b\"))"},
        {"\"never closed", "((NIL NIL \"never closed\" \"\"))"},
        {"(((", "NIL"},
        {"<a@b", "((NIL NIL \"a\" \"b\"))"},
        {">)", "NIL"},
    };
    /* clang-format on */
    struct tg_buf out;
    (void)state;
    tg_buf_init(&out, SIZE_MAX);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tg_buf_clear(&out);
        imap_write_addresses(&out, tg_span_str(rows[i].text));
        CHECK_SPAN(tg_buf_span(&out), rows[i].want);
    }
    tg_buf_deinit(&out);
}

static void structure_of(struct tg_span octets, bool extended, struct tg_buf *out)
{
    struct imap_letter letter;
    imap_letter_init(&letter, 64 << 20);
    imap_letter_set(&letter, octets);
    tg_buf_clear(out);
    imap_write_bodystructure(out, imap_letter_root(&letter), extended);
    imap_letter_deinit(&letter);
}

/* IM56: parameters as they stand in the header, broken MIME as the best legal structure. */
static void structures_are_legal_whatever_the_letter(void **state)
{
    /* clang-format off */
    static const struct {
        const char *letter, *want;
    } rows[] = {
        {"", "(\"TEXT\" \"PLAIN\" (\"CHARSET\" \"US-ASCII\") NIL NIL \"7BIT\" 0 0)"},
        {"Content-Type: text/html; charset=\"utf-8\"; x=y (note); name*=utf-8''%E3%81%82\r\n"
         "Content-ID: <1@x>\r\nContent-Description: a\r\n b\r\n"
         "Content-Transfer-Encoding: Quoted-Printable\r\n\r\nx\r\ny\r\n",
         "(\"TEXT\" \"HTML\" (\"CHARSET\" \"utf-8\" \"X\" \"y\" \"NAME*\" \"utf-8''%E3%81%82\") \"<1@x>\" \"a b\" "
         "\"QUOTED-PRINTABLE\" 6 2)"},
        {"Content-Type: image/png\r\n\r\nPNG", "(\"IMAGE\" \"PNG\" NIL NIL NIL \"7BIT\" 3)"},
        {"Content-Type: multipart/mixed; boundary=none\r\n\r\nno part\r\n",
         "(\"TEXT\" \"PLAIN\" (\"BOUNDARY\" \"none\") NIL NIL \"7BIT\" 9 1)"},
        {"Content-Type: multipart/alternative; boundary=\"a;b\"\r\n\r\n--a;b\r\n\r\nx\r\n--a;b--\r\n",
         "((\"TEXT\" \"PLAIN\" (\"CHARSET\" \"US-ASCII\") NIL NIL \"7BIT\" 1 1) \"ALTERNATIVE\")"},
    };
    /* clang-format on */
    struct tg_buf out;
    (void)state;
    tg_buf_init(&out, SIZE_MAX);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        structure_of(tg_span_str(rows[i].letter), false, &out);
        CHECK_SPAN(tg_buf_span(&out), rows[i].want);
    }
    structure_of(TG_SPAN_LIT("Content-Type: text/plain\r\nContent-Language: ja, en\r\nContent-MD5: abc=\r\n"
                             "Content-Location: x\r\nContent-Disposition: inline; filename=\"a \\\"b\"\r\n\r\n"),
                 true, &out);
    CHECK_SPAN(tg_buf_span(&out), "(\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 0 0 \"abc=\" (\"INLINE\" (\"FILENAME\" "
                                  "\"a \\\"b\")) (\"ja\" \"en\") \"x\")");
    tg_buf_deinit(&out);
}

/* MSG-H1, IM-H2: a letter of nothing but nesting has a structure that is no deeper than parts may nest. */
static void a_mime_bomb_has_a_structure(void **state)
{
    struct tg_buf letter, out;
    (void)state;
    tg_buf_init(&letter, SIZE_MAX);
    tg_buf_init(&out, SIZE_MAX);
    for (int i = 0; i < 1000; i++) {
        tg_buf_fmt(&letter, "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i);
    }
    structure_of(tg_buf_span(&letter), true, &out);
    size_t depth = 0;
    while (depth < out.len && out.ptr[depth] == '(') {
        depth++;
    }
    CHECK(depth >= 2 && depth <= 40);
    CHECK(tg_buf_span(&out).ptr[out.len - 1] == ')');
    tg_buf_clear(&letter);
    tg_buf_str(&letter, "Content-Type: multipart/mixed; boundary=b\r\n\r\n");
    for (int i = 0; i < 5000; i++) {
        tg_buf_str(&letter, "--b\r\n\r\n");
    }
    structure_of(tg_buf_span(&letter), true, &out);
    CHECK(out.len > 1000 && out.len < 200000);
    tg_buf_deinit(&letter);
    tg_buf_deinit(&out);
}

/* IM52: chunks of any size, put together, are the letter. */
static void sections_lie_within_the_letter(void **state)
{
    static const char text[] = "A: b\r\nContent-Type: message/rfc822\r\n\r\nC: d\r\n\r\nbody";
    struct imap_letter letter;
    struct tg_span got;
    uint32_t one_one[] = {1, 1};
    (void)state;
    imap_letter_init(&letter, 1 << 20);
    imap_letter_set(&letter, tg_span_str(text));
    struct imap_section section = {.numbers = one_one, .number_count = 1};
    CHECK(imap_section_find(&letter, &section, &got));
    CHECK_SPAN(got, "C: d\r\n\r\nbody");
    section.text = IMAP_SECTION_HEADER;
    CHECK(imap_section_find(&letter, &section, &got));
    CHECK_SPAN(got, "C: d\r\n\r\n");
    section.number_count = 2;
    section.text = IMAP_SECTION_ALL;
    CHECK(imap_section_find(&letter, &section, &got));
    CHECK_SPAN(got, "body");
    section.number_count = 0;
    CHECK(imap_section_find(&letter, &section, &got));
    CHECK_SPAN(got, text);
    imap_letter_deinit(&letter);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_told_undecoded),
        cmocka_unit_test(structures_are_legal_whatever_the_letter),
        cmocka_unit_test(a_mime_bomb_has_a_structure),
        cmocka_unit_test(sections_lie_within_the_letter),
    };
    return tg_run_tests(tests);
}
