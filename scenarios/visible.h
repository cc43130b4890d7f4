// SPDX-License-Identifier: MIT
/* Octets of unknown origin made fit to be shown: nothing in them can move the cursor, colour a terminal, hide itself or
 * turn the direction of writing. */
#ifndef SCENARIOS_VISIBLE_H
#define SCENARIOS_VISIBLE_H

#include "base/buf.h"

/* Appends s; control characters and octets that are not UTF-8 as \xHH, bidirectional controls, invisible and
 * line-breaking characters as \u{hex}. */
bool visible_append(struct tg_buf *out, struct tg_span s);
/* As above between backquotes, cut after 60 characters. */
bool visible_quote(struct tg_buf *out, struct tg_span s);
/* true when every octet of s can be shown as it is (line breaks may be allowed). */
bool visible_is(struct tg_span s, bool lines);

#endif
