// SPDX-License-Identifier: MIT
/* What a delivery report says to people, in Japanese and in English. It is a letter's text and not the program's own.
 */
#ifndef PROTOCOLS_MAIL_DSN_TEXT_H
#define PROTOCOLS_MAIL_DSN_TEXT_H

#include "protocols/mail/compose.h"

struct tg_span mail_dsn_subject(const struct mail_dsn *dsn);
/* Appends the first part's text, UTF-8, \n lines. */
void mail_dsn_words(struct tg_buf *out, const struct mail_dsn *dsn);

#endif
