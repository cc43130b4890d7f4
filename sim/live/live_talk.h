// SPDX-License-Identifier: MIT
/* What a visitor says, cut into lines and letters for the trace: the viewer's knowledge of a program that brings no
 * notes of its own. Understands just enough of SMTP, POP3 and IMAP to tell lines from content and to mask passwords
 * (X09). */
#ifndef SIM_LIVE_LIVE_TALK_H
#define SIM_LIVE_LIVE_TALK_H

#include "base/buf.h"
#include "sim/trace/trace.h"

struct live_talk {
    enum trace_protocol protocol;
    struct tg_buf line;  /* octets of the line under way, bounded */
    struct tg_buf reply; /* the server's line under way, its beginning */
    bool in_data;        /* SMTP: between 354 and the dot */
    bool data_at_line_start;
    bool logging_in;  /* an AUTH exchange is under way */
    bool secret_next; /* the next line answers a challenge */
    uint64_t literal; /* IMAP: octets of content still to come */
};

/* A piece of what was said: octets (a whole line with its CRLF, or a run of content). */
struct live_piece {
    struct tg_span octets; /* as on the wire; valid until the next call */
    bool content;
    struct tg_span secret; /* inside octets; empty: none */
};

void live_talk_init(struct live_talk *t, enum trace_protocol protocol);
void live_talk_deinit(struct live_talk *t);
/* Takes octets off the front of *in; true with a piece when one is whole. */
bool live_talk_next(struct live_talk *t, struct tg_span *in, struct live_piece *out);
/* What has come of an unfinished line, to be passed on as it is (the peer has stopped in the middle). */
bool live_talk_rest(struct live_talk *t, struct live_piece *out);
/* The server's octets pass by. */
void live_talk_heard(struct live_talk *t, struct tg_span octets);

#endif
