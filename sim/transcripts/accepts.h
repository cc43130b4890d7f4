// SPDX-License-Identifier: MIT
/* What a server would accept at a moment of a conversation: its state as the trace tells it, read through the
 * protocols' own tables. */
#ifndef SIM_TRANSCRIPTS_ACCEPTS_H
#define SIM_TRANSCRIPTS_ACCEPTS_H

#include "sim/trace/trace.h"

struct accepts {
    const struct trace *trace;
    enum trace_protocol protocol;
    int state;
    bool tls_offered;   /* and not begun */
    bool login_missing; /* a door for senders, and nobody has logged in yet */
    size_t at;
};
struct accepted {
    const char *name, *section; /* "MAIL", "RFC 5321 4.1.1.2" */
    bool after_login;           /* only then */
};
/* Looks at the events opening .. until - 1 of the stream. false: a protocol without commands, or none is read any
 * more. port: the server's. */
bool accepts_at(struct accepts *accepts, const struct trace *trace, uint32_t opening, uint32_t until, uint16_t server,
                uint16_t port, enum trace_protocol protocol);
/* The commands, one after the other, in the table's order; false at the end. */
bool accepts_next(struct accepts *accepts, struct accepted *out);

#endif
