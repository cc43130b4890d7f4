// SPDX-License-Identifier: MIT
#include "tests/harness/tg_test.h"

unsigned long tg_checks_made;

void tg_check_span(struct tg_span got, struct tg_span want, const char *file, int line)
{
    tg_checks_made++;
    if (!tg_span_eq(got, want)) {
        print_error("%s:%d: got (%zu octets)\n%.*s\nwanted (%zu octets)\n%.*s\n", file, line, got.len, (int)got.len,
                    got.ptr ? (const char *)got.ptr : "", want.len, (int)want.len,
                    want.ptr ? (const char *)want.ptr : "");
        _fail(file, line);
    }
}

int tg_finish(int failed)
{
    if (failed == 0 && tg_checks_made == 0) {
        print_error("no check was made: this test proves nothing\n");
        return 1;
    }
    print_message("%lu checks\n", tg_checks_made);
    return failed;
}
