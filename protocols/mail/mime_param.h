// SPDX-License-Identifier: MIT
/* Parameters of Content-Type and Content-Disposition (RFC 2045 section 5.1, RFC 2231). */
#ifndef PROTOCOLS_MAIL_MIME_PARAM_H
#define PROTOCOLS_MAIL_MIME_PARAM_H

#include "protocols/mail/lex.h"
#include "protocols/mail/message.h"

#define MAIL_PARAM_MAX 128 /* of a field; more are passed over */

/* Reads *( ";" parameter ) from lex to its end. Names in lower case, values decoded to UTF-8; first of a name wins. */
struct mail_param *mail_params_parse(struct mail_lex *lex, struct tg_arena *arena, size_t *count);
/* A copy in lower case. */
struct tg_span mail_lower_copy(struct tg_span s, struct tg_arena *arena);

#endif
