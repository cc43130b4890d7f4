// SPDX-License-Identifier: MIT
/* Assertions that stay on in every build. They are for our own bugs only: never for what a peer, a file or a
 * person can cause. A failed one prints the place and aborts. */
#ifndef BASE_ASSERT_H
#define BASE_ASSERT_H

_Noreturn void tg_assert_failed(const char *expression, const char *file, int line);

#define TG_ASSERT(e)     ((e) ? (void)0 : tg_assert_failed(#e, __FILE__, __LINE__))
#define TG_UNREACHABLE() tg_assert_failed("unreachable", __FILE__, __LINE__)

#endif
