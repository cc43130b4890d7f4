// SPDX-License-Identifier: MIT
#include "base/pages.h"

#include "tests/harness/tg_test.h"

enum { PIECES = 300, PIECE = 60000, BIG = 9000001 };

static size_t size_of(int piece)
{
    return piece == PIECES / 2 ? BIG : PIECE;
}

/* Octets of a piece that are not `value`. */
static size_t others(const unsigned char *piece, size_t size, int value)
{
    size_t count = 0;
    for (size_t at = 0; at < size; at++) {
        count += piece[at] != value;
    }
    return count;
}

static void pieces_are_zeroed_aligned_and_apart(void **state)
{
    (void)state;
    static unsigned char *pieces[PIECES];
    struct tg_pages pages = {NULL, 0};
    for (int i = 0; i < PIECES; i++) {
        pieces[i] = tg_pages_take(&pages, size_of(i));
        CHECK_INT((uintptr_t)pieces[i] % 64, 0);
        CHECK_INT(others(pieces[i], size_of(i), 0), 0);
        memset(pieces[i], i % 255 + 1, size_of(i));
    }
    for (int i = 0; i < PIECES; i++) {
        CHECK_INT(others(pieces[i], size_of(i), i % 255 + 1), 0);
    }
    CHECK(pages.held >= (size_t)(PIECES - 1) * PIECE + BIG);
    CHECK(pages.held <= (size_t)PIECES * PIECE + BIG + (8 << 20));
    tg_pages_deinit(&pages);
    CHECK_INT(pages.held, 0);
}

static void little_is_taken_for_little(void **state)
{
    (void)state;
    struct tg_pages pages = {NULL, 0};
    CHECK(tg_pages_take(&pages, 1) != NULL);
    CHECK(pages.held <= 1 << 17);
    tg_pages_deinit(&pages);
    tg_pages_deinit(&pages); /* an empty one */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_are_zeroed_aligned_and_apart),
        cmocka_unit_test(little_is_taken_for_little),
    };
    return tg_run_tests(tests);
}
