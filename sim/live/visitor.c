// SPDX-License-Identifier: MIT
#include "sim/live/visitor.h"

const char *visitor_service(uint16_t port)
{
    static const struct {
        uint16_t port;
        const char *name;
    } names[] = {{25, "smtp"},  {587, "submission"}, {465, "submissions"}, {110, "pop3"},
                 {995, "pop3s"}, {143, "imap"},      {993, "imaps"},      {53, "dns"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (names[i].port == port) {
            return names[i].name;
        }
    }
    return NULL;
}

bool visitor_port_is_sealed(uint16_t port)
{
    return port == 465 || port == 993 || port == 995;
}

uint32_t visitor_say(struct node_env *env, struct tcp_conn *conn, enum trace_protocol protocol,
                     const struct live_piece *piece)
{
    tcp_send(conn, piece->octets);
    if (protocol == TRACE_DNS || protocol == TRACE_TCP) {
        return TRACE_NONE;
    }
    const uint32_t index = visitor_note(env, conn, protocol, piece, false);
    tcp_mark(conn, index, 0);
    return index;
}

uint32_t visitor_note(struct node_env *env, struct tcp_conn *conn, enum trace_protocol protocol,
                      const struct live_piece *piece, bool sealed)
{
    struct trace_event e = trace_blank(sim_now(env->sim), TRACE_LINE_SAID);
    struct tg_span text = piece->octets;
    const uint16_t port = tcp_is_client(conn) ? tcp_peer_port(conn) : tcp_own_port(conn);
    if (!piece->content && text.len >= 2 && text.ptr[text.len - 2] == '\r' && text.ptr[text.len - 1] == '\n') {
        text.len -= 2;
    }
    e.from = tcp_host(conn);
    e.to = tcp_peer_host(conn);
    e.stream = tcp_stream(conn);
    e.protocol = (uint8_t)protocol;
    e.flags =
        (uint16_t)((piece->content ? TRACE_CONTENT : 0) | (piece->secret.len ? TRACE_MASKED : 0) |
                   (tcp_is_client(conn) ? 0 : TRACE_BY_SERVER) |
                   (port == 587 || port == 465 ? TRACE_SUBMISSION : 0) | (sealed ? TRACE_SEALED : 0));
    e.a = (int64_t)piece->octets.len;
    uint32_t index;
    if (piece->secret.len) {
        struct tg_buf masked;
        tg_buf_init(&masked, SIZE_MAX);
        tg_buf_append(&masked, tg_span_sub(text, 0, (size_t)(piece->secret.ptr - text.ptr)));
        tg_buf_str(&masked, "********");
        index = trace_add(env->trace, &e, tg_buf_span(&masked));
        tg_buf_deinit(&masked);
    } else {
        index = trace_add(env->trace, &e, text);
    }
    return index;
}

void visitor_was_heard(struct node_env *env, struct tcp_conn *conn, enum trace_protocol protocol, uint32_t said)
{
    struct trace_event e = trace_blank(sim_now(env->sim), TRACE_LINE_HEARD);
    e.from = tcp_host(conn);
    e.to = tcp_peer_host(conn);
    e.stream = tcp_stream(conn);
    e.protocol = (uint8_t)protocol;
    e.ref = said;
    trace_add(env->trace, &e, tg_span_make(NULL, 0));
}

void visitor_heard(struct node_env *env, struct tcp_conn *conn, enum trace_protocol protocol, uint32_t ref,
                   uint32_t letter)
{
    struct trace_event e = trace_blank(sim_now(env->sim), TRACE_LINE_HEARD);
    e.from = tcp_peer_host(conn);
    e.to = tcp_host(conn);
    e.stream = tcp_stream(conn);
    e.protocol = (uint8_t)protocol;
    e.letter = letter;
    e.ref = ref;
    trace_add(env->trace, &e, tg_span_make(NULL, 0));
}
