// SPDX-License-Identifier: MIT
#include "protocols/sasl/digest.h"
#include "tests/harness/tg_test.h"

static void check_hex(const unsigned char *digest, size_t len, const char *want)
{
    struct tg_buf hex;
    tg_buf_init(&hex, 128);
    digest_hex(&hex, digest, len);
    CHECK_SPAN(tg_buf_span(&hex), want);
    tg_buf_deinit(&hex);
}

/* RFC 1321 A.5; FIPS 180 */
static void hashes(void **state)
{
    (void)state;
    unsigned char out[DIGEST_MAX];
    digest_of(DIGEST_MD5, TG_SPAN_LIT(""), out);
    check_hex(out, 16, "d41d8cd98f00b204e9800998ecf8427e");
    digest_of(DIGEST_MD5, TG_SPAN_LIT("message digest"), out);
    check_hex(out, 16, "f96b697d7cb7938d525a2f31aaf161d0");
    digest_of(DIGEST_SHA256, TG_SPAN_LIT("abc"), out);
    check_hex(out, 32, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

/* RFC 2104 (its third example is a key of 16 octets 0xaa); RFC 4231 cases 2 and 6 (a key longer than a block) */
static void hmacs(void **state)
{
    (void)state;
    unsigned char out[DIGEST_MAX], key[131], data[50];
    digest_hmac(DIGEST_MD5, TG_SPAN_LIT("Jefe"), TG_SPAN_LIT("what do ya want for nothing?"), out);
    check_hex(out, 16, "750c783e6ab0b503eaa86e310a5db738");
    memset(key, 0xaa, sizeof key);
    memset(data, 0xdd, sizeof data);
    digest_hmac(DIGEST_MD5, tg_span_make(key, 16), tg_span_make(data, 50), out);
    check_hex(out, 16, "56be34521d144c88dbb8c733f0e8b3f6");
    digest_hmac(DIGEST_SHA256, TG_SPAN_LIT("Jefe"), TG_SPAN_LIT("what do ya want for nothing?"), out);
    check_hex(out, 32, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    digest_hmac(DIGEST_SHA256, tg_span_make(key, 131),
                TG_SPAN_LIT("Test Using Larger Than Block-Size Key - Hash Key First"), out);
    check_hex(out, 32, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

/* RFC 7914 section 11 */
static void pbkdf2(void **state)
{
    (void)state;
    unsigned char out[DIGEST_SHA256_LEN];
    digest_pbkdf2(TG_SPAN_LIT("passwd"), TG_SPAN_LIT("salt"), 1, out);
    check_hex(out, 32, "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc");
    digest_pbkdf2(TG_SPAN_LIT("Password"), TG_SPAN_LIT("NaCl"), 80000, out);
    check_hex(out, 32, "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56");
}

static void comparing(void **state)
{
    (void)state;
    const unsigned char a[] = {1, 2, 3}, b[] = {1, 2, 4};
    CHECK(digest_equal(a, a, 3));
    CHECK(!digest_equal(a, b, 3));
    CHECK(digest_equal(a, b, 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(hashes), cmocka_unit_test(hmacs), cmocka_unit_test(pbkdf2),
                                       cmocka_unit_test(comparing)};
    return tg_run_tests(tests);
}
