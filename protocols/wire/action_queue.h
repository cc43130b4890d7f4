// SPDX-License-Identifier: MIT
/* The short queue of actions inside an endpoint, with the octets they point to. An endpoint that stops feeding as soon
 * as an action waits never holds more than a few. Octets stay valid until the queue was drained and new ones are
 * pushed. */
#ifndef PROTOCOLS_WIRE_ACTION_QUEUE_H
#define PROTOCOLS_WIRE_ACTION_QUEUE_H

#include "base/buf.h"
#include "protocols/wire/endpoint.h"

#define ACTION_QUEUE_MAX 64

struct action_queue {
    struct ep_action actions[ACTION_QUEUE_MAX]; /* bytes.ptr and secret.ptr are offsets into octets while queued */
    unsigned head, count;
    struct tg_buf octets;
};

void action_queue_init(struct action_queue *q, size_t octet_ceiling);
void action_queue_deinit(struct action_queue *q);
bool action_queue_empty(const struct action_queue *q);
/* Copies bytes (and where in them the secret lies); everything else of a is taken as it is. Asserts room. */
void action_queue_push(struct action_queue *q, const struct ep_action *a);
/* Takes the oldest; false when empty. Its octets hold until the next push on an empty queue. */
bool action_queue_pop(struct action_queue *q, struct ep_action *out);
/* SEND shorthand: a line (CRLF is added). */
void action_queue_line(struct action_queue *q, struct tg_span line, const char *section);

void action_queue_state(struct action_queue *q, int from, int to, const char *section);
/* ASK, TELL, CLOSE: what carries no octets. */
void action_queue_event(struct action_queue *q, enum ep_action_kind kind, int what, uint32_t tag, const char *section);

#endif
