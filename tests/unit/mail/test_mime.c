// SPDX-License-Identifier: MIT
/* Rows MSG06 to MSG08, MSG11 to MSG13, MSG15, MSG-H1. */
#include "protocols/mail/message.h"
#include "tests/harness/tg_test.h"

static struct tg_arena arena;
static struct tg_buf out;

static int setup(void **state)
{
    (void)state;
    tg_arena_init(&arena, SIZE_MAX);
    tg_buf_init(&out, SIZE_MAX);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    tg_arena_deinit(&arena);
    tg_buf_deinit(&out);
    return 0;
}

static struct mail_part *parse(const char *text)
{
    struct mail_part *part = mail_part_parse(tg_span_str(text), &arena);
    CHECK(part != NULL);
    return part;
}

static struct mail_part *with_type(const char *fields)
{
    static char text[4096];
    snprintf(text, sizeof text, "%s\r\n\r\nbody", fields);
    return parse(text);
}

static void check_type(const struct mail_part *part, const char *type, const char *subtype)
{
    CHECK_SPAN(part->type, type);
    CHECK_SPAN(part->subtype, subtype);
}

static struct tg_span filename(const struct mail_part *part)
{
    tg_buf_clear(&out);
    (void)mail_part_filename(part, &out);
    return tg_buf_span(&out);
}

static struct tg_span text_of(const struct mail_part *part, bool want_guess)
{
    bool guessed;
    tg_buf_clear(&out);
    CHECK(mail_part_text(part, &out, &guessed));
    CHECK_INT(guessed, want_guess);
    return tg_buf_span(&out);
}

static void a_letter_without_a_type_is_plain_text(void **state) /* MSG06 */
{
    (void)state;
    struct mail_part *part = parse("Subject: a\r\n\r\nline one\r\nline two");
    check_type(part, "text", "plain");
    CHECK_SPAN(part->encoding, "7bit");
    CHECK_INT(part->lines, 2);
    CHECK_INT(part->param_count, 0);
    CHECK_SPAN(part->head, "Subject: a\r\n\r\n");
    CHECK_SPAN(part->body, "line one\r\nline two");
    CHECK(part->defect == NULL);
}

static void types_and_parameters_are_read(void **state) /* MSG06 */
{
    (void)state;
    struct mail_part *part =
        with_type("Content-Type: (c) TEXT / Html (c) ; CharSet = \"utf-8\" ; charset=x;\r\n format=flowed (c);"
                  "x=\"a \\\"b\\\" ;c\"; broken; =y; z=");
    check_type(part, "text", "html");
    CHECK_SPAN(mail_part_param(part, "charset"), "utf-8"); /* the first wins */
    CHECK_SPAN(mail_part_param(part, "FORMAT"), "flowed");
    CHECK_SPAN(mail_part_param(part, "x"), "a \"b\" ;c");
    CHECK_SPAN(mail_part_param(part, "z"), "");
    CHECK_INT(part->param_count, 4);
    CHECK_SPAN(part->params[0].name, "charset");
}

static void a_bad_type_is_plain_text(void **state) /* MSG06 */
{
    (void)state;
    const char *bad[] = {"Content-Type:", "Content-Type: text", "Content-Type: /plain", "Content-Type: text/",
                         "Content-Type: ;x=y"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct mail_part *part = with_type(bad[i]);
        check_type(part, "text", "plain");
        CHECK(part->defect != NULL);
    }
}

static void other_fields_of_a_part_are_read(void **state)
{
    (void)state;
    struct mail_part *part =
        with_type("Content-ID: <a@b>\r\nContent-Description: a\r\n b\r\nContent-Language: ja\r\n"
                  "Content-Location: x\r\nContent-MD5: Q2hlY2s=\r\nContent-Disposition: INLINE; filename=a");
    CHECK_SPAN(part->id, "<a@b>");
    CHECK_SPAN(part->description, "a b");
    CHECK_SPAN(part->language, "ja");
    CHECK_SPAN(part->location, "x");
    CHECK_SPAN(part->md5, "Q2hlY2s=");
    CHECK_SPAN(part->disposition, "inline");
    CHECK_SPAN(mail_part_disposition_param(part, "filename"), "a");
}

static void parameters_of_rfc_2231_are_joined(void **state) /* MSG12 */
{
    (void)state;
    CHECK_SPAN(filename(with_type("Content-Disposition: attachment; filename*=utf-8'ja'%E5%9C%B0%E5%9B%B3.txt")),
               "地図.txt");
    CHECK_SPAN(filename(with_type("Content-Disposition: attachment; filename*=iso-2022-jp''%1B%24BCO%1B%28B")), "地");
    CHECK_SPAN(
        filename(with_type("Content-Disposition: attachment;\r\n filename*1*=%9C%B0;\r\n filename*2=\"%20.txt\";\r\n"
                           " filename*0*=UTF-8''%E5")),
        "地%20.txt");
    CHECK_SPAN(
        filename(with_type("Content-Disposition: attachment; filename*0=a; filename*2=c; filename*1=b; filename*4=e")),
        "abc");
    CHECK_SPAN(filename(with_type("Content-Disposition: attachment; filename=old.txt; filename*=UTF-8''new.txt")),
               "new.txt");
    CHECK_SPAN(filename(with_type("Content-Disposition: attachment; filename*=plain%20name")), "plain name");
    CHECK_SPAN(filename(with_type("Content-Disposition: attachment; filename*=utf-8''%zz%4")), "%zz%4");
    CHECK_SPAN(filename(with_type("Content-Disposition: attachment; filename*1=b")), "");
    CHECK_SPAN(filename(with_type("Content-Disposition: attachment; filename*00=b; filename*x=c; **=d; filename**=e")),
               "");
    CHECK_SPAN(filename(with_type("Content-Type: image/png; name*=UTF-8''%E5%9C%B0.png")), "地.png");
}

static void file_names_of_broken_programs_are_read(void **state) /* MSG12 */
{
    (void)state;
    CHECK_SPAN(
        filename(with_type("Content-Disposition: attachment; filename=\"=?ISO-2022-JP?B?GyRCQ08/XhsoQi50eHQ=?=\"")),
        "地図.txt");
    CHECK_SPAN(filename(with_type("Content-Disposition: attachment; filename=\"\xe5\x9c\xb0.txt\"")), "地.txt");
    CHECK_SPAN(filename(with_type("Content-Disposition: attachment; filename=\"\x92\x6e\x90}\x82\xcc.txt\"")),
               "地図の.txt");
}

static void file_names_stay_in_their_folder(void **state) /* MSG12, MSG-H1 */
{
    (void)state;
    CHECK_SPAN(filename(with_type("Content-Disposition: attachment; filename=/etc/x")), "x");
    CHECK_SPAN(filename(with_type("Content-Disposition: attachment; filename=\"C:\\\\temp\\\\x.exe\"")), "x.exe");
    CHECK_SPAN(filename(with_type("Content-Disposition: attachment; filename=\"../..\"")), "");
    CHECK_SPAN(filename(with_type("Content-Disposition: attachment; filename=.bashrc")), "bashrc");
    CHECK_SPAN(filename(with_type("Content-Disposition: attachment; filename*=utf-8''..%2F..%2Fa%0D%0A%00b")), "a b");
    CHECK_SPAN(filename(with_type("Content-Disposition: attachment; filename*=utf-8''a%E2%80%AEgpj.exe")), "agpj.exe");
}

static const char *const mixed = "Content-Type: multipart/mixed; boundary=\"=_b 1\"\r\n\r\n"
                                 "preamble\r\n--=_b 1x no\r\n"
                                 "--=_b 1  \t\r\n"
                                 "\r\n"
                                 "first\r\n\r\n"
                                 "--=_b 1\r\n"
                                 "Content-Type: text/html\r\n\r\n"
                                 "second\r\n"
                                 "--=_b 1--\r\n"
                                 "epilogue\r\n--=_b 1\r\n\r\nno part\r\n";

static void a_multipart_is_split_at_its_boundary(void **state) /* MSG07 */
{
    (void)state;
    struct mail_part *part = parse(mixed);
    CHECK(part->defect == NULL);
    CHECK_INT(part->child_count, 2);
    CHECK_SPAN(part->children[0]->body, "first\r\n");
    check_type(part->children[0], "text", "plain");
    CHECK_SPAN(part->children[0]->whole, "\r\nfirst\r\n");
    CHECK_SPAN(part->children[1]->body, "second");
    check_type(part->children[1], "text", "html");
    CHECK_SPAN(part->children[1]->whole, "Content-Type: text/html\r\n\r\nsecond");
}

static void a_missing_close_ends_with_the_letter_or_the_outer_part(void **state) /* MSG07 */
{
    (void)state;
    struct mail_part *part = parse("Content-Type: multipart/mixed; boundary=a\r\n\r\n"
                                   "--a\r\nContent-Type: multipart/alternative; boundary=ab\r\n\r\n"
                                   "--ab\r\n\r\none\r\n--ab\r\n\r\ntwo\r\n"
                                   "--a\r\n\r\nthree\r\n");
    CHECK(part->defect != NULL);
    CHECK_INT(part->child_count, 2);
    CHECK_INT(part->children[0]->child_count, 2);
    CHECK(part->children[0]->defect != NULL);
    CHECK_SPAN(part->children[0]->children[1]->body, "two");
    CHECK_SPAN(part->children[1]->body, "three\r\n");
}

static void empty_parts_are_parts(void **state)
{
    (void)state;
    struct mail_part *part = parse("Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n--a\r\n\r\n--a--");
    CHECK_INT(part->child_count, 2);
    CHECK_INT(part->children[0]->whole.len, 0);
    CHECK_INT(part->children[1]->body.len, 0);
    part = parse("Content-Type: multipart/mixed; boundary=a\r\n\r\n--a--");
    check_type(part, "text", "plain"); /* a multipart without a part */
    CHECK(part->defect != NULL);
}

static void a_multipart_without_a_usable_boundary_is_text(void **state) /* MSG07 */
{
    (void)state;
    const char *bad[] = {"Content-Type: multipart/mixed", "Content-Type: multipart/mixed; boundary=\"\"",
                         "Content-Type: multipart/mixed; boundary=\"  \"",
                         "Content-Type: multipart/mixed; boundary=nowhere",
                         "Content-Type: multipart/mixed; boundary="
                         "a123456789b123456789c123456789d123456789e123456789f123456789g1234567890"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct mail_part *part = with_type(bad[i]);
        check_type(part, "text", "plain");
        CHECK(part->defect != NULL && part->child_count == 0);
    }
}

static void a_letter_inside_is_a_tree_of_its_own(void **state) /* MSG06, MSG07 */
{
    (void)state;
    struct mail_part *part =
        parse("Content-Type: multipart/digest; boundary=d\r\n\r\n"
              "--d\r\n\r\nSubject: one\r\n\r\nbody one\r\n"
              "--d\r\nContent-Type: message/rfc822\r\n\r\nSubject: two\r\n\r\nbody two\r\n--d--\r\n");
    CHECK_INT(part->child_count, 2);
    for (size_t i = 0; i < 2; i++) {
        check_type(part->children[i], "message", "rfc822");
        CHECK_INT(part->children[i]->child_count, 1);
        check_type(part->children[i]->children[0], "text", "plain");
    }
    CHECK_SPAN(part->children[0]->children[0]->body, "body one");
    CHECK_SPAN(mail_header_find(&part->children[1]->children[0]->header, "Subject")->value, " two");
}

static void encodings_are_undone(void **state) /* MSG08 */
{
    (void)state;
    struct mail_part *part =
        parse("Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: Base64 (x)\r\n\r\n"
              "5Lya\r\n!!6K2w\r\n--b64--\r\n");
    CHECK_SPAN(text_of(part, false), "会議o\xef\xbf\xbd");
    part = parse("Content-Type: text/plain; charset=Shift_JIS\r\nContent-Transfer-Encoding: "
                 "quoted-printable\r\n\r\n=89=EF=8Bc\r\n");
    CHECK_SPAN(text_of(part, false), "会議\r\n");
    part = parse("Content-Transfer-Encoding: x-uuencode\r\n\r\nbegin");
    check_type(part, "application", "octet-stream");
    CHECK(part->defect != NULL);
    part = parse("Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nU3ViamVjdDogYQ==");
    check_type(part, "application", "octet-stream");
    part = parse("Content-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: "
                 "base64\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n");
    CHECK(part->child_count == 1 && part->defect != NULL);
}

static void text_without_a_charset_is_guessed(void **state) /* MSG11 */
{
    (void)state;
    CHECK_SPAN(text_of(parse("A: b\r\n\r\nplain"), false), "plain");
    CHECK_SPAN(text_of(parse("A: b\r\n\r\n会議"), true), "会議");
    CHECK_SPAN(text_of(parse("A: b\r\n\r\n\x1b$B2q5D\x1b(B"), true), "会議");
    CHECK_SPAN(text_of(parse("A: b\r\n\r\n\x89\xef\x8b\x63\x82\xcc\x82\xa8\x92\x6d\x82\xe7\x82\xb9"), true),
               "会議のお知らせ");
    CHECK_SPAN(text_of(parse("A: b\r\n\r\n\xb2\xf1\xb5\xc4\xa4\xce\xa4\xaa\xc3\xce\xa4\xe9\xa4\xbb"), true),
               "会議のお知らせ");
    CHECK_SPAN(text_of(parse("A: b\r\n\r\ncaf\xe9 au lait"), true), "café au lait");
    CHECK_SPAN(text_of(parse("Content-Type: text/plain; charset=x-none\r\n\r\n会"), true), "会");
}

static void the_wrong_charset_gives_mojibake(void **state) /* MSG10: the lesson */
{
    (void)state;
    CHECK_SPAN(text_of(parse("Content-Type: text/plain; charset=ISO-8859-1\r\n\r\n会"), false), "ä¼š");
    CHECK_SPAN(text_of(parse("Content-Type: text/plain; charset=Shift_JIS\r\n\r\n会議"), false), "莨夊ｭｰ");
}

static struct tg_span display(const char *text)
{
    tg_buf_clear(&out);
    CHECK(mail_part_display(parse(text), &out, NULL));
    return tg_buf_span(&out);
}

static void flowed_text_flows(void **state) /* MSG13, RFC 3676 section 4 */
{
    (void)state;
    CHECK_SPAN(display("Content-Type: text/plain; format=flowed\r\n\r\n"
                       "one \r\ntwo\r\n three\r\n>quoted \r\n> more\r\n>> deeper \r\nout \r\n-- \r\nTaro \r\n"),
               "one two\nthree\n> quoted more\n>> deeper \nout \n-- \nTaro \n");
    CHECK_SPAN(
        display(
            "Content-Type: text/plain; format=flowed; delsp=yes; charset=utf-8\r\n\r\n今日は \r\n晴れ  \r\nです\r\n"),
        "今日は晴れ です\n");
    CHECK_SPAN(display("Content-Type: text/plain\r\n\r\none \r\ntwo\x1b[31m\x07\ttab"), "one \ntwo[31m\ttab\n");
}

static const struct mail_part *readable(const char *text)
{
    return mail_part_readable(parse(text));
}

static void plain_text_is_preferred(void **state) /* MSG15 */
{
    (void)state;
    const char *alternative =
        "Content-Type: multipart/alternative; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nplain\r\n"
        "--b\r\nContent-Type: multipart/related; boundary=c\r\n\r\n"
        "--c\r\nContent-Type: text/html\r\n\r\n<b>html</b>\r\n--c\r\nContent-Type: image/png\r\n\r\nx\r\n--c--\r\n"
        "--b--\r\n";
    CHECK_SPAN(readable(alternative)->body, "plain");
    CHECK_SPAN(
        readable(
            "Content-Type: multipart/alternative; boundary=b\r\n\r\n"
            "--b\r\nContent-Type: text/richtext\r\n\r\nrich\r\n--b\r\nContent-Type: text/html\r\n\r\nhtml\r\n--b--\r\n")
            ->body,
        "html");
    CHECK_SPAN(readable("Content-Type: multipart/mixed; boundary=b\r\n\r\n"
                        "--b\r\nContent-Disposition: attachment\r\n\r\nfile\r\n--b\r\n\r\ntext\r\n--b--\r\n")
                   ->body,
               "text");
    CHECK(readable("Content-Type: image/png\r\n\r\nx") == NULL);
}

static void fields_that_stand_twice_are_told(void **state) /* MSG02, MSG-H1 */
{
    (void)state;
    CHECK(parse("From: a@b.example\r\nFrom: c@d.example\r\n\r\n")->defect != NULL);
    CHECK(parse("From: a@b.example\r\nReceived: x\r\nReceived: y\r\n\r\n")->defect == NULL);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_letter_without_a_type_is_plain_text),
        TEST(types_and_parameters_are_read),
        TEST(a_bad_type_is_plain_text),
        TEST(other_fields_of_a_part_are_read),
        TEST(parameters_of_rfc_2231_are_joined),
        TEST(file_names_of_broken_programs_are_read),
        TEST(file_names_stay_in_their_folder),
        TEST(a_multipart_is_split_at_its_boundary),
        TEST(a_missing_close_ends_with_the_letter_or_the_outer_part),
        TEST(empty_parts_are_parts),
        TEST(a_multipart_without_a_usable_boundary_is_text),
        TEST(a_letter_inside_is_a_tree_of_its_own),
        TEST(encodings_are_undone),
        TEST(text_without_a_charset_is_guessed),
        TEST(the_wrong_charset_gives_mojibake),
        TEST(flowed_text_flows),
        TEST(plain_text_is_preferred),
        TEST(fields_that_stand_twice_are_told),
    };
    return tg_run_tests(tests);
}
