// SPDX-License-Identifier: MIT
/* One visitor's connection: octets from the socket into the simulated network and back. */
#include "sim/live/live_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { READ_MAX = 65536, ROOM_NEEDED = 2 * READ_MAX };

static enum trace_protocol protocol_of(const struct live_stream *s)
{
    return s->way ? s->reply.protocol : s->talk.protocol;
}

static void say(struct live_stream *s, const struct live_piece *piece)
{
    const bool sealed = s->way && s->reply.sealed; /* octets for the road only; nobody outside the seal reads a line */
    visitor_say(s->live->env, s->conn, sealed ? TRACE_TCP : protocol_of(s), piece);
    /* there is room: see live_stream_wants_read */
}

static bool next_piece(struct live_stream *s, struct tg_span *in, struct live_piece *piece)
{
    return s->way ? live_reply_next(&s->reply, in, piece) : live_talk_next(&s->talk, in, piece);
}

/* --- the simulated side --- */

/* Moves what the server said towards the socket; the window closes when the peer does not read. */
static void pull(struct live_stream *s)
{
    if (!s->conn) {
        return;
    }
    const size_t room = LIVE_TO_SOCKET_MAX - s->to_socket.len;
    const struct tg_span octets = tg_span_sub(tcp_peek(s->conn), 0, room);
    if (octets.len) {
        if (s->way) {
            live_reply_heard(&s->reply, octets);
        } else if (!s->sealed) {
            live_talk_heard(&s->talk, octets);
        }
        tg_buf_append(&s->to_socket, octets);
        tcp_consume(s->conn, octets.len);
    }
    live_stream_writable(s);
}

static void on_connected(void *context, struct tcp_conn *c)
{
    struct live_stream *s = context;
    (void)c;
    s->connected = true; /* a visitor's connection to its door */
    pull(s);
}

static void on_readable(void *context, struct tcp_conn *c)
{
    (void)c;
    pull(context);
}

static void on_marked(void *context, struct tcp_conn *c, uint32_t ref, uint32_t tag)
{
    struct live_stream *s = context;
    visitor_heard(s->live->env, c, protocol_of(s), ref, tag);
}

static void on_ended(void *context, struct tcp_conn *c, enum tcp_end how)
{
    struct live_stream *s = context;
    (void)c;
    s->conn = NULL;
    if (how != TCP_END_NORMAL) { /* the real program is told as the town's own would be: by a reset */
        const struct linger now = {.l_onoff = 1, .l_linger = 0};
        setsockopt(s->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
        s->dead = true;
        return;
    }
    live_stream_writable(s);
}

/* --- the socket's side --- */

bool live_stream_wants_read(const struct live_stream *s)
{
    return s->conn && s->connected && !s->socket_done && tcp_room(s->conn) >= ROOM_NEEDED;
}

static void socket_is_done(struct live_stream *s)
{
    struct live_piece piece;
    s->socket_done = true;
    if (s->way ? live_reply_rest(&s->reply, &piece) : !s->sealed && live_talk_rest(&s->talk, &piece)) {
        say(s, &piece);
    }
    tcp_finish(s->conn);
}

void live_stream_readable(struct live_stream *s)
{
    static unsigned char octets[READ_MAX];
    if (!live_stream_wants_read(s)) {
        return;
    }
    const ssize_t got = recv(s->fd, octets, sizeof octets, 0);
    if (got < 0) {
        if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) { /* reset by the peer */
            tcp_abort(s->conn);
            s->conn = NULL;
            s->dead = true;
        }
        return;
    }
    if (got == 0) {
        socket_is_done(s);
        return;
    }
    struct tg_span in = tg_span_make(octets, (size_t)got);
    struct live_piece piece;
    if (s->sealed) {
        tcp_send(s->conn, in);
        return;
    }
    if (protocol_of(s) == TRACE_DNS) {
        piece = (struct live_piece){.octets = in};
        say(s, &piece);
        return;
    }
    while (next_piece(s, &in, &piece)) {
        say(s, &piece);
    }
}

bool live_stream_wants_write(const struct live_stream *s)
{
    return s->to_socket.len > 0 || (s->way && !s->connected);
}

void live_stream_writable(struct live_stream *s)
{
    if (s->way && !s->connected) {
        return; /* the socket's own handshake is under way: live_stream_ready ends it */
    }
    while (s->to_socket.len) {
        const ssize_t sent = send(s->fd, s->to_socket.ptr, s->to_socket.len, MSG_NOSIGNAL);
        if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) {
            return;
        }
        if (sent < 0) {
            if (s->conn) {
                tcp_abort(s->conn);
                s->conn = NULL;
            }
            s->dead = true;
            return;
        }
        tg_buf_consume(&s->to_socket, (size_t)sent);
    }
    if (!s->shut_sent && (!s->conn || tcp_peer_done(s->conn))) {
        s->shut_sent = true;
        shutdown(s->fd, SHUT_WR);
    }
    if (!s->conn) {
        s->dead = true;
    }
}

static struct live_stream *find_stream(struct live *live, uint32_t stream)
{
    struct live_stream *s = live->streams;
    while (s && !(s->conn && tcp_stream(s->conn) == stream)) {
        s = s->next;
    }
    return s;
}

void live_stream_began_tls(void *context, uint32_t stream)
{
    struct live_stream *s = find_stream(context, stream);
    if (s && s->way) {
        s->reply.sealed = true;
    } else if (s) {
        s->sealed = true;
    }
}

void live_stream_overheard(void *context, uint32_t stream, struct tg_span plain, bool by_server)
{
    struct live_stream *s = find_stream(context, stream);
    struct live_piece piece;
    if (!s || s->way) {
        return;
    }
    if (by_server) {
        live_talk_heard(&s->talk, plain);
        return;
    }
    while (live_talk_next(&s->talk, &plain, &piece)) {
        const uint32_t said = visitor_note(s->live->env, s->conn, s->talk.protocol, &piece, true);
        visitor_was_heard(s->live->env, s->conn, s->talk.protocol, said);
    }
}

static const struct tcp_handler handler = {on_connected, on_readable, on_marked, NULL, on_ended};

static struct live_stream *new_stream(struct live *live, int fd)
{
    struct live_stream *s = tg_alloc(sizeof *s);
    s->live = live;
    s->fd = fd;
    tg_buf_init(&s->to_socket, LIVE_TO_SOCKET_MAX);
    s->next = live->streams;
    live->streams = s;
    live->stream_count++;
    return s;
}

struct live_stream *live_stream_out(struct live *live, struct tcp_conn *conn, int fd, const struct live_way *way)
{
    struct live_stream *s = new_stream(live, fd);
    s->way = way;
    live_reply_init(&s->reply, way->protocol, way->sealed);
    s->conn = conn;
    tcp_own(conn, &handler, s);
    return s;
}

void live_stream_accept(struct live *live, const struct door *door)
{
    const int fd = accept(door->tcp, NULL, NULL);
    if (fd < 0) {
        return; /* the visitor has changed his mind */
    }
    fcntl(fd, F_SETFL, O_NONBLOCK);
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    struct live_stream *s = new_stream(live, fd);
    live_talk_init(&s->talk, (enum trace_protocol)door->protocol);
    s->sealed = visitor_port_is_sealed(door->sim_port);
    s->conn = tcp_connect(live->env->net, live->visitor, trace_host_at(live->env->trace, door->host)->ip,
                          door->sim_port, (enum trace_protocol)door->protocol, &handler, s);
}

void live_stream_ready(struct live_stream *s)
{
    int error = 0;
    socklen_t len = sizeof error;
    if (!s->way || s->connected) {
        live_stream_writable(s);
        return;
    }
    if (getsockopt(s->fd, SOL_SOCKET, SO_ERROR, &error, &len) != 0 || error != 0) {
        live_way_closed(s, error);
        return;
    }
    s->connected = true;
    pull(s);
}

void live_stream_free(struct live_stream *s)
{
    if (s->conn) {
        tcp_abort(s->conn);
    }
    close(s->fd);
    live_talk_deinit(&s->talk);
    live_reply_deinit(&s->reply);
    tg_buf_deinit(&s->to_socket);
    tg_free(s);
}

void live_stream_sweep(struct live *live)
{
    for (struct live_stream **at = &live->streams; *at;) {
        struct live_stream *s = *at;
        if (!s->dead) {
            pull(s); /* room may have come */
        }
        if (s->dead) {
            *at = s->next;
            live->stream_count--;
            live_stream_free(s);
        } else {
            at = &s->next;
        }
    }
}
