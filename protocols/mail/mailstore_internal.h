// SPDX-License-Identifier: MIT
/* Mailbox names, as mailstore.c keeps them: INBOX as the first level in upper case, every other octet as given. */
#ifndef PROTOCOLS_MAIL_MAILSTORE_INTERNAL_H
#define PROTOCOLS_MAIL_MAILSTORE_INTERNAL_H

#include "protocols/mail/mailstore.h"

size_t mail_inbox_prefix(struct tg_span name);
bool mail_mailbox_name_eq(const char *stored, struct tg_span name);
/* Both as stored. */
bool mail_mailbox_name_below(const char *child, const char *parent);
/* From tg_alloc. */
char *mail_mailbox_name_copy(struct tg_span name);

#endif
