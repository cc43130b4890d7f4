// SPDX-License-Identifier: MIT
#include "sim/nodes/tls_events.h"

struct trace_event tls_event(const struct node_env *env, const struct tcp_conn *conn, enum trace_kind kind,
                             enum trace_protocol protocol, unsigned flags)
{
    struct trace_event e = trace_blank(sim_now(env->sim), kind);
    e.from = tcp_host(conn);
    e.to = tcp_peer_host(conn);
    e.stream = tcp_stream(conn);
    e.protocol = (uint8_t)protocol;
    e.flags = (uint16_t)flags;
    return e;
}

static void put_started(const struct tls_session *session, bool client, struct tg_buf *text)
{
    tg_buf_fmt(text, "%s ", tls_session_version(session));
    tls_session_cipher(session, text);
    if (client) {
        tg_buf_fmt(text, "\n%s\n%S", tls_reason_text(tls_session_peer_verdict(session)),
                   tls_session_peer_names(session));
    } else {
        tg_buf_fmt(text, "\n%s", tls_session_server_name(session));
    }
}

void tls_event_started(struct node_env *env, const struct tcp_conn *conn, enum trace_protocol protocol, unsigned flags,
                       const struct tls_session *session)
{
    const bool client = !(flags & TRACE_BY_SERVER);
    struct tg_buf text;
    tg_buf_init(&text, 8192);
    if (!client) {
        const struct trace_event secret = tls_event(env, conn, TRACE_TLS_SECRET, protocol, flags);
        trace_add(env->trace, &secret, tls_session_key_log(session));
    }
    put_started(session, client, &text);
    struct trace_event e = tls_event(env, conn, TRACE_TLS_STARTED, protocol, flags);
    e.a = client && tls_session_peer_verdict(session) == TLS_FINE;
    trace_add(env->trace, &e, tg_buf_span(&text));
    tg_buf_deinit(&text);
}

void tls_event_failed(struct node_env *env, const struct tcp_conn *conn, enum trace_protocol protocol, unsigned flags,
                      const struct tls_session *session, enum tls_reason why)
{
    struct tg_buf text;
    tg_buf_init(&text, 8192);
    tg_buf_fmt(&text, "%s\n", tls_reason_text(why));
    if (session && why == TLS_ALERT) {
        tg_buf_str(&text, tls_alert_name(tls_session_alert(session)));
    } else if (session) {
        tg_buf_append(&text, tls_session_peer_names(session));
    }
    const struct trace_event e = tls_event(env, conn, TRACE_TLS_FAILED, protocol, flags);
    trace_add(env->trace, &e, tg_buf_span(&text));
    tg_buf_deinit(&text);
}
