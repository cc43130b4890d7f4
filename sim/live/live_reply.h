// SPDX-License-Identifier: MIT
/* What a real server outside says, cut into lines and letters for the trace: the counterpart of live_talk. Understands
 * just enough of POP3 and IMAP to tell replies from content. SIMPLIFIED: after STARTTLS the octets are passed on
 * unread, so the trace holds no lines of that server's inside the seal. */
#ifndef SIM_LIVE_LIVE_REPLY_H
#define SIM_LIVE_LIVE_REPLY_H

#include "sim/live/live_talk.h"

struct live_reply {
    enum trace_protocol protocol;
    struct tg_buf line;    /* the server's line under way, bounded */
    struct tg_buf command; /* the client's line under way, its beginning */
    uint64_t literal;      /* IMAP: octets of content still to come */
    bool letter_asked;     /* POP3: RETR or TOP was said */
    bool in_letter;        /* POP3: between +OK and the line of the final dot */
    bool seal_asked;       /* STARTTLS or STLS was said */
    bool sealed;
};

void live_reply_init(struct live_reply *r, enum trace_protocol protocol, bool sealed);
void live_reply_deinit(struct live_reply *r);
/* Takes octets off the front of *in; true with a piece when one is whole. */
bool live_reply_next(struct live_reply *r, struct tg_span *in, struct live_piece *out);
/* What has come of an unfinished line (the server has stopped in the middle); false: nothing. */
bool live_reply_rest(struct live_reply *r, struct live_piece *out);
/* The client's octets pass by. */
void live_reply_heard(struct live_reply *r, struct tg_span octets);

#endif
