// SPDX-License-Identifier: MIT
/* SMTP-E03 */
#include "protocols/mail/message.h"
#include "protocols/mail/seven_bit.h"
#include "tests/harness/tg_test.h"

static void check(const char *letter, const char *want)
{
    struct tg_buf out;
    tg_buf_init(&out, SIZE_MAX);
    CHECK_INT(mail_to_seven_bit(&out, tg_span_str(letter)), want ? TG_OK : TG_MALFORMED);
    CHECK_SPAN(tg_buf_span(&out), want ? want : "");
    tg_buf_deinit(&out);
}

static void text_becomes_quoted_printable(void **state)
{
    (void)state;
    check("Subject: x\r\nContent-Transfer-Encoding: 8bit\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; "
          "charset=UTF-8\r\n\r\n\xe5\xa4\xaa=\r\nend\r\n",
          "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: "
          "quoted-printable\r\n\r\n=E5=A4=AA=3D\r\nend\r\n");
    check("Subject: x\r\n\r\n\xe5\xa4\xaa\r\n", /* no MIME at all */
          "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: "
          "quoted-printable\r\n\r\n=E5=A4=AA\r\n");
    check("Subject: x\r\n\r\n\xa4\xe2\r\n",
          "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=unknown-8bit\r\n"
          "Content-Transfer-Encoding: quoted-printable\r\n\r\n=A4=E2\r\n");
}

#define HEAD "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=cut\r\n"

static void only_parts_that_need_it_are_rewritten(void **state)
{
    (void)state;
    check(HEAD "Content-Transfer-Encoding: 8bit\r\n\r\npreamble\r\n--cut\r\n\r\nplain  \r\n--cut\r\nContent-Type: "
               "application/x\r\nContent-Transfer-Encoding: binary\r\n\r\n\xff\xfe\r\n--cut\r\nContent-Type: "
               "text/html\r\n\r\n<\xe5\xa4\xaa>\r\n--cut--\r\nepilogue\r\n",
          HEAD "\r\npreamble\r\n--cut\r\n\r\nplain  \r\n--cut\r\nContent-Type: application/x\r\n"
               "Content-Transfer-Encoding: base64\r\n\r\n//4=\r\n--cut\r\nContent-Type: text/html\r\n"
               "Content-Transfer-Encoding: quoted-printable\r\n\r\n<=E5=A4=AA>\r\n--cut--\r\nepilogue\r\n");
    check("MIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\nContent-Type: text/plain\r\n\r\n\xc3\xa9\r\n",
          "MIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\nContent-Type: text/plain\r\n"
          "Content-Transfer-Encoding: quoted-printable\r\n\r\n=C3=A9\r\n");
    check("Subject: seven\r\n\r\nbits\r\n", "Subject: seven\r\n\r\nbits\r\n");
}

static void what_cannot_be_rewritten_is_left_alone(void **state)
{
    (void)state;
    check("Subject: \xe5\xa4\xaa\r\n\r\n\xe5\xa4\xaa\r\n", NULL);
    check("MIME-Version: 1.0\r\nContent-Type: multipart/signed; boundary=cut\r\n\r\n--cut\r\n\r\n\xe5\xa4\xaa\r\n--cut\r\n"
          "Content-Type: application/pgp-signature\r\n\r\nx\r\n--cut--\r\n",
          NULL);
    check(HEAD "\r\npreamble \xe5\xa4\xaa\r\n--cut\r\n\r\nx\r\n--cut--\r\n", NULL);
    check("MIME-Version: 1.0\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n\xe5\xa4\xaa\r\n", NULL);
}

static void where_the_octets_are_is_found(void **state)
{
    (void)state;
    struct mail_eight_bit e = mail_eight_bit_of(TG_SPAN_LIT("A: \xe5\xa4\xaa\r\n\r\nx\r\n"));
    CHECK(e.header && !e.body);
    e = mail_eight_bit_of(TG_SPAN_LIT("A: x\r\n\r\n\xe5\xa4\xaa\r\n"));
    CHECK(!e.header && e.body);
    e = mail_eight_bit_of(TG_SPAN_LIT("A: \xe5"));
    CHECK(e.header && !e.body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(text_becomes_quoted_printable),
                                       cmocka_unit_test(only_parts_that_need_it_are_rewritten),
                                       cmocka_unit_test(what_cannot_be_rewritten_is_left_alone),
                                       cmocka_unit_test(where_the_octets_are_is_found)};
    return tg_run_tests(tests);
}
