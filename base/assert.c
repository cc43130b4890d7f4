// SPDX-License-Identifier: MIT
#include "base/assert.h"

#include <stdio.h>
#include <stdlib.h>

_Noreturn void tg_assert_failed(const char *expression, const char *file, int line)
{
    fprintf(stderr, "tegami: %s:%d: internal error: %s\n", file, line, expression);
    abort();
}
