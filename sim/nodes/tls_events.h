// SPDX-License-Identifier: MIT
/* What a TLS session tells the trace: the same words whoever moves its octets. */
#ifndef SIM_NODES_TLS_EVENTS_H
#define SIM_NODES_TLS_EVENTS_H

#include "sim/nodes/env.h"
#include "sim/tls/tls_session.h"

/* An event of this kind, seen from this end of the connection. */
struct trace_event tls_event(const struct node_env *env, const struct tcp_conn *conn, enum trace_kind kind,
                             enum trace_protocol protocol, unsigned flags);
/* The handshake is over: TRACE_TLS_STARTED, at a server also TRACE_TLS_SECRET. */
void tls_event_started(struct node_env *env, const struct tcp_conn *conn, enum trace_protocol protocol, unsigned flags,
                       const struct tls_session *session);
/* session NULL: it was not even begun. */
void tls_event_failed(struct node_env *env, const struct tcp_conn *conn, enum trace_protocol protocol, unsigned flags,
                      const struct tls_session *session, enum tls_reason why);

#endif
