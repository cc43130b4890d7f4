// SPDX-License-Identifier: MIT
/* Encoded words (RFC 2047): text that is not ASCII in header fields. */
#ifndef PROTOCOLS_MAIL_ENCODED_WORD_H
#define PROTOCOLS_MAIL_ENCODED_WORD_H

#include "protocols/mail/compose.h"
#include "protocols/mail/fold.h"

/* Appends unfolded text with its encoded words decoded; what cannot be decoded stays as it is (MSG09). Octets of 0x80
 * and more are read as UTF-8, or guessed. The result is UTF-8 without control characters. */
bool mail_decode_words(struct tg_buf *out, struct tg_span text);
/* As above, when the whole text is encoded words only; false, and nothing appended, otherwise. */
bool mail_decode_only_words(struct tg_buf *out, struct tg_span text);
/* Writes clean UTF-8 as encoded words of at most 75 octets, in lines of at most 76; separate ones folded or parted by a
 * space. ISO-2022-JP gives way to UTF-8 when something does not fit. */
void mail_fold_encoded(struct mail_fold *fold, struct tg_span utf8, enum mail_charset_choice charset);

#endif
