// SPDX-License-Identifier: MIT
/* Reading a Received field (RFC 5321 section 4.4): what one server wrote on top of a letter when it took it. Real ones
 * follow the grammar loosely, so everything is optional and nothing fails. */
#ifndef SIM_TRANSCRIPTS_RECEIVED_FIELD_H
#define SIM_TRANSCRIPTS_RECEIVED_FIELD_H

#include "base/arena.h"
#include "base/clock.h"

struct received_field {
    struct tg_span from;      /* what the client called itself; empty: not said, as are all below */
    struct tg_span from_seen; /* the comment behind it, without its parentheses: what the server saw itself */
    struct tg_span address;   /* the IP address in either of them, without its brackets and "IPv6:" */
    struct tg_span by, via, with, id;
    struct tg_span recipient; /* behind "for", without its angle brackets */
    struct tg_span date_text; /* behind the last ";" */
    bool has_date;            /* date_text could be read: */
    int64_t unix_seconds;
    int zone_minutes;
};
/* value: the field's body, folded or not. The texts are unfolded and live in arena; octets in them are as the server
 * wrote them. What has no room in arena stays empty. */
void received_field_parse(struct received_field *out, struct tg_span value, struct tg_arena *arena);

#endif
