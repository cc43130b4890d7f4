// SPDX-License-Identifier: MIT
/* Which commands are legal at a moment of a conversation: the protocols' own tables, read through one door. */
#ifndef SIM_NODES_LEGAL_H
#define SIM_NODES_LEGAL_H

#include "sim/trace/trace.h"

struct legal_command {
    const char *name;    /* "MAIL" */
    const char *section; /* "RFC 5321 4.1.1.2" */
    bool needs_login;    /* where the server asks for one */
};

/* The state of a server before its first TRACE_STATE. protocol: SMTP, POP3 or IMAP. */
int legal_first_state(enum trace_protocol protocol);
/* No command will be read any more. */
bool legal_is_over(enum trace_protocol protocol, int state);
const char *legal_state_name(enum trace_protocol protocol, int state);
/* Walks the commands that are legal in that state and offered, in the table's order: start with *at = 0; false at the
 * end. tls_offered: the server has offered to begin TLS, and it has not begun. */
bool legal_next(enum trace_protocol protocol, int state, bool tls_offered, size_t *at, struct legal_command *out);
/* Does a server offer to begin TLS with this line? (EHLO and CAPA lists, IMAP capabilities) */
bool legal_offers_tls(enum trace_protocol protocol, struct tg_span line);

#endif
