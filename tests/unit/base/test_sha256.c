// SPDX-License-Identifier: MIT
#include "base/sha256.h"
#include "base/text.h"
#include "tests/harness/tg_test.h"

static void is(struct tg_span s, const char *hex)
{
    unsigned char digest[32];
    tg_sha256(s, digest);
    for (size_t i = 0; i < 32; i++) {
        CHECK_INT(digest[i],
                  tg_hex_value((unsigned char)hex[2 * i]) * 16 + tg_hex_value((unsigned char)hex[2 * i + 1]));
    }
}

/* The examples of FIPS 180-4, and every place at which the padding may fall. */
static void digests_are_the_standards_own(void **state)
{
    (void)state;
    is(TG_SPAN_LIT(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    is(TG_SPAN_LIT("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    is(TG_SPAN_LIT("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
       "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    unsigned char all[130];
    memset(all, 'a', 130);
    is(tg_span_make(all, 55), "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318");
    is(tg_span_make(all, 64), "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(digests_are_the_standards_own)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
