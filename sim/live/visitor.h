// SPDX-License-Identifier: MIT
/* A visitor in the town: what it says goes onto its simulated connection and, as lines, into the trace. Shared by the
 * doors for real programs (live_stream.c) and by the learner at the terminal. */
#ifndef SIM_LIVE_VISITOR_H
#define SIM_LIVE_VISITOR_H

#include "sim/live/live_talk.h"
#include "sim/nodes/env.h"

/* "smtp", "submission", "submissions", "pop3", "pop3s", "imap", "imaps", "dns"; NULL for another port. */
const char *visitor_service(uint16_t port);
/* The port speaks nothing but TLS. */
bool visitor_port_is_sealed(uint16_t port);
/* Sends a piece (there is room for it) and writes it as TRACE_LINE_SAID, its secret masked. DNS is sent only: the name
 * server writes the question and the answer. So are octets inside a seal (TRACE_TCP). Returns the event, or TRACE_NONE.
 */
uint32_t visitor_say(struct node_env *env, struct tcp_conn *conn, enum trace_protocol protocol,
                     const struct live_piece *piece);
/* Writes TRACE_LINE_SAID for a piece whose octets went, or go, their own way. */
uint32_t visitor_note(struct node_env *env, struct tcp_conn *conn, enum trace_protocol protocol,
                      const struct live_piece *piece, bool sealed);
/* The server has read what the visitor said in event `said`. */
void visitor_was_heard(struct node_env *env, struct tcp_conn *conn, enum trace_protocol protocol, uint32_t said);
/* What the server said in event `ref` was read to its end. */
void visitor_heard(struct node_env *env, struct tcp_conn *conn, enum trace_protocol protocol, uint32_t ref,
                   uint32_t letter);

#endif
