// SPDX-License-Identifier: MIT
/* Writing the fields of a header from what people typed: nothing of it may start a line of its own. */
#ifndef PROTOCOLS_MAIL_FIELD_WRITE_H
#define PROTOCOLS_MAIL_FIELD_WRITE_H

#include "protocols/mail/compose.h"

/* "Name: Hanako <hanako@sakura.example>,\r\n ..." ; nothing when count is 0. */
void mail_write_mailboxes(struct tg_buf *out, const char *name, const struct mail_mailbox *mailboxes, size_t count,
                          enum mail_charset_choice charset);
/* One address without angle brackets, quoted where the local-part needs it (MSG03). */
void mail_write_address(struct tg_buf *out, struct tg_span address);
/* "Name: <id>"; id comes without its brackets. */
void mail_write_message_id(struct tg_buf *out, const char *name, struct tg_span id);
/* "Name: <id> <id> ..."; ids come with their brackets. Nothing when there is none. */
void mail_write_ids(struct tg_buf *out, const char *name, struct tg_span ids);
void mail_write_date(struct tg_buf *out, const char *name, const struct tg_epoch *epoch, tg_time t);
/* "Name: a b c", ASCII, folded at spaces. */
void mail_write_ascii(struct tg_buf *out, const char *name, struct tg_span value);
/* A whole field line someone made up; left out when it has no field name. */
void mail_write_extra(struct tg_buf *out, struct tg_span line, enum mail_charset_choice charset);
/* A boundary that occurs nowhere in any of the contents. */
void mail_make_boundary(struct tg_buf *out, struct tg_prng *prng, const struct tg_span *contents, size_t count);

#endif
