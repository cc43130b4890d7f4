// SPDX-License-Identifier: MIT
#include "sim/live/learner.h"

#include "sim/live/visitor.h"
#include "sim/nodes/legal.h"
#include "sim/nodes/tls_events.h"

enum { ROOM_PATIENCE = 120, CLOSING_PATIENCE = 10 }; /* seconds */

struct learner {
    struct world *world;
    struct node_env *env;
    struct learner_door door;
    uint16_t host;
    struct tcp_conn *conn; /* NULL once it has ended */
    uint32_t stream;
    struct live_talk talk;
    bool connected, listened, finished, was_secret;
    struct tls_session *tls; /* NULL: in clear */
    bool tls_due, sealed;    /* the server is ready for the handshake; it is over */
    enum learner_end end;
    /* what the trace told so far */
    uint32_t watched, shown; /* events */
    uint64_t said, heard;    /* lines of the server */
    int state;
    bool logged_in, in_command, tls_offered;
};

bool learner_next_door(struct world *world, uint32_t *at, struct learner_door *out)
{
    struct trace *trace = world_trace(world);
    while (*at < trace_count(trace)) {
        const struct trace_event *e = trace_at(trace, (*at)++);
        const char *service = e->kind == TRACE_LISTENING ? visitor_service((uint16_t)e->a) : NULL;
        if (service && e->protocol != TRACE_DNS) {
            *out = (struct learner_door){.host = trace_host_at(trace, e->from)->name,
                                         .service = service,
                                         .host_id = e->from,
                                         .port = (uint16_t)e->a,
                                         .protocol = (enum trace_protocol)e->protocol};
            return true;
        }
    }
    return false;
}

/* --- what the trace tells --- */

static void watch_heard(struct learner *l, const struct trace_event *said)
{
    const struct tg_span line = trace_text(l->env->trace, said);
    const bool untagged = tg_span_istarts(line, "* ");
    l->heard++;
    if (said->flags & TRACE_CONTENT) {
        return;
    }
    l->tls_offered = (l->tls_offered || legal_offers_tls(l->door.protocol, line)) && !l->tls;
    if (l->door.protocol == TRACE_SMTP) {
        l->logged_in = l->logged_in || tg_span_istarts(line, "235");
        return;
    }
    if (!untagged || l->door.protocol == TRACE_POP3) {
        l->in_command = tg_span_eq_str(line, "+") || tg_span_istarts(line, "+ ");
        if (l->door.protocol == TRACE_IMAP && !l->in_command) {
            l->talk.literal = 0; /* the command was answered before its literal: that is not wanted any more */
        }
    }
}

static void watch(struct learner *l)
{
    const struct trace *trace = l->env->trace;
    for (; l->watched < trace_count(trace); l->watched++) {
        const struct trace_event *e = trace_at(trace, l->watched);
        if (e->stream != l->stream) {
            continue;
        }
        if (e->kind == TRACE_STATE && e->from == l->door.host_id) {
            l->state = (int)e->b;
        } else if (e->kind == TRACE_LINE_SAID && e->from == l->door.host_id) {
            l->said++;
        } else if (e->kind == TRACE_LINE_HEARD && e->to == l->host) {
            watch_heard(l, trace_at(trace, e->ref));
        }
    }
}

uint32_t learner_next_line(struct learner *l)
{
    const struct trace *trace = l->env->trace;
    while (l->shown < trace_count(trace)) {
        const uint32_t index = l->shown++;
        const struct trace_event *e = trace_at(trace, index);
        if (e->stream == l->stream && e->kind == TRACE_LINE_SAID && e->from == l->host) {
            return index;
        }
        if (e->stream == l->stream && e->kind == TRACE_LINE_HEARD && e->to == l->host) {
            return e->ref;
        }
    }
    return TRACE_NONE;
}

/* --- the connection --- */

static int64_t clock_now(const struct learner *l)
{
    return l->env->epoch.unix_seconds + sim_now(l->env->sim) / TG_SECOND;
}

static void flush_tls(struct learner *l)
{
    const struct tg_span out = tls_session_out(l->tls);
    tls_session_out_sent(l->tls, tcp_send(l->conn, out));
}

/* Our side of the handshake. What is wrong with the certificate is noted only: a learner may look at all of it. */
static void begin_tls(struct learner *l)
{
    const struct tls_session_config config = {.authority = l->env->authority,
                                              .server_name = l->door.host,
                                              .prng = sim_chance(l->env->sim, "tls-learner", l->stream),
                                              .now = clock_now(l)};
    l->tls = tls_session_new(true, &config);
    l->tls_offered = false;
    flush_tls(l);
}

static void tls_moved(struct learner *l)
{
    flush_tls(l);
    if (tls_session_state(l->tls) == TLS_OPEN && !l->sealed) {
        l->sealed = true;
        tls_event_started(l->env, l->conn, l->door.protocol, 0, l->tls);
    } else if (tls_session_state(l->tls) == TLS_FAILED && !l->finished) {
        tls_event_failed(l->env, l->conn, l->door.protocol, 0, l->tls, tls_session_reason(l->tls));
        l->finished = true;
        tcp_finish(l->conn);
    }
}

/* Takes what has come; false when there is nothing more. */
static bool take(struct learner *l, struct tg_span octets)
{
    size_t took = octets.len;
    if (l->tls && tls_session_state(l->tls) != TLS_CLOSED && tls_session_state(l->tls) != TLS_FAILED) {
        took = tls_session_feed(l->tls, octets, clock_now(l));
        const struct tg_span plain = tls_session_plain(l->tls);
        live_talk_heard(&l->talk, plain);
        tls_session_consume(l->tls, plain.len);
        tls_moved(l);
    } else if (!l->tls) {
        live_talk_heard(&l->talk, octets);
    }
    tcp_consume(l->conn, took);
    return took > 0;
}

static void on_connected(void *context, struct tcp_conn *c)
{
    struct learner *l = context;
    (void)c;
    l->connected = true;
    if (visitor_port_is_sealed(l->door.port)) {
        begin_tls(l);
    }
}

static void on_readable(void *context, struct tcp_conn *c)
{
    struct learner *l = context;
    while (tcp_peek(c).len && take(l, tcp_peek(c))) {
    }
    watch(l);
    if (l->tls_due && !l->tls && l->heard == l->said) { /* the last word in clear was heard */
        begin_tls(l);
    }
    if (tcp_peer_done(c)) {
        if (l->end == LEARNER_TALKING) {
            l->end = l->finished ? LEARNER_HUNG_UP : LEARNER_CLOSED;
        }
        if (!l->finished) {
            l->finished = true;
            tcp_finish(c);
        }
    }
}

static void on_marked(void *context, struct tcp_conn *c, uint32_t ref, uint32_t tag)
{
    struct learner *l = context;
    visitor_heard(l->env, c, l->door.protocol, ref, tag);
}

static void on_ended(void *context, struct tcp_conn *c, enum tcp_end how)
{
    struct learner *l = context;
    (void)c;
    l->conn = NULL;
    if (how != TCP_END_NORMAL && l->end == LEARNER_TALKING) {
        l->end = how == TCP_END_REFUSED     ? LEARNER_REFUSED
                 : how == TCP_END_TIMED_OUT ? LEARNER_TIMED_OUT
                                            : LEARNER_RESET;
    } else if (l->end == LEARNER_TALKING) {
        l->end = l->finished ? LEARNER_HUNG_UP : LEARNER_CLOSED;
    }
}

/* The server's answer to STARTTLS is on its way; the ports that speak nothing but TLS begin by themselves. */
static void server_began_tls(void *context, uint32_t stream)
{
    struct learner *l = context;
    l->tls_due = l->tls_due || stream == l->stream;
}

struct learner *learner_new(struct world *world, const struct learner_door *door)
{
    static const struct tcp_handler handler = {on_connected, on_readable, on_marked, NULL, on_ended};
    struct learner *l = tg_alloc(sizeof *l);
    l->world = world;
    l->env = world_env(world);
    l->door = *door;
    l->host = world_add_visitor(world, "learner");
    l->state = legal_first_state(door->protocol);
    live_talk_init(&l->talk, door->protocol);
    l->conn = tcp_connect(l->env->net, l->host, trace_host_at(l->env->trace, door->host_id)->ip, door->port,
                          door->protocol, &handler, l);
    l->stream = tcp_stream(l->conn);
    l->env->overhear = (struct env_overhear){server_began_tls, NULL, l};
    return l;
}

void learner_free(struct learner *l)
{
    l->env->overhear = (struct env_overhear){NULL, NULL, NULL};
    tls_session_free(l->tls);
    if (l->conn) {
        tcp_abort(l->conn);
    }
    live_talk_deinit(&l->talk);
    tg_free(l);
}

/* --- time --- */

static bool handshaking(const struct learner *l)
{
    return (l->tls_due && !l->tls) || (l->tls && tls_session_state(l->tls) == TLS_HANDSHAKE);
}

bool learner_connect(struct learner *l)
{
    while ((!l->connected || handshaking(l)) && l->end == LEARNER_TALKING && sim_step(l->env->sim, TG_TIME_NEVER)) {
    }
    return l->connected && l->end == LEARNER_TALKING;
}

/* A reply is whole when all that the server has said was heard; behind its last one comes the end. */
static bool reply_is_whole(const struct learner *l, uint64_t heard_before)
{
    return l->heard > heard_before && l->heard == l->said && !legal_is_over(l->door.protocol, l->state);
}

bool learner_listen(struct learner *l, tg_time patience)
{
    const uint64_t before = l->listened ? l->heard : 0; /* the greeting may have come with the end of a handshake */
    uint64_t heard = l->heard;
    l->listened = true;
    tg_time until = sim_now(l->env->sim) + patience;
    while (l->end == LEARNER_TALKING && !reply_is_whole(l, before)) {
        if (!sim_step(l->env->sim, until)) {
            sim_advance(l->env->sim, until);
            break;
        }
        watch(l);
        if (l->heard > heard) { /* it goes on: a long letter may take its time */
            heard = l->heard;
            until = sim_now(l->env->sim) + patience;
        }
    }
    return l->heard > before || l->end != LEARNER_TALKING;
}

void learner_pass(struct learner *l, tg_time time)
{
    const tg_time until = sim_now(l->env->sim) + time;
    while (l->end == LEARNER_TALKING && sim_step(l->env->sim, until)) {
    }
    if (l->end == LEARNER_TALKING) {
        sim_advance(l->env->sim, until);
    }
    watch(l);
}

/* --- talking --- */

static bool wait_for_room(struct learner *l, size_t octets)
{
    const tg_time until = sim_now(l->env->sim) + ROOM_PATIENCE * TG_SECOND;
    while (l->end == LEARNER_TALKING && tcp_room(l->conn) < octets) {
        if (!sim_step(l->env->sim, until)) {
            tcp_abort(l->conn); /* the peer does not read */
            l->conn = NULL;
            l->end = LEARNER_TIMED_OUT;
        }
    }
    return l->end == LEARNER_TALKING;
}

static void say_piece(struct learner *l, const struct live_piece *piece)
{
    if (!l->sealed) {
        visitor_say(l->env, l->conn, l->door.protocol, piece);
        return;
    }
    tls_session_write(l->tls, piece->octets, clock_now(l));
    flush_tls(l);
    tcp_mark(l->conn, visitor_note(l->env, l->conn, l->door.protocol, piece, true), 0);
}

bool learner_say(struct learner *l, struct tg_span octets)
{
    struct live_piece piece;
    bool answer = true;
    l->was_secret = false;
    while (handshaking(l) && l->end == LEARNER_TALKING && sim_step(l->env->sim, TG_TIME_NEVER)) {
    }
    while (l->end == LEARNER_TALKING && live_talk_next(&l->talk, &octets, &piece)) {
        if (!wait_for_room(l, piece.octets.len)) {
            return false;
        }
        const struct tg_span end = tg_span_after(piece.octets, piece.octets.len < 4 ? 0 : piece.octets.len - 4);
        l->was_secret = l->was_secret || piece.secret.len > 0;
        answer = !(piece.content && learner_in_letter(l)) && !(l->talk.literal && tg_span_eq_str(end, "+}\r\n"));
        say_piece(l, &piece);
    }
    watch(l);
    return answer;
}

bool learner_in_letter(const struct learner *l)
{
    return l->talk.in_data || l->talk.literal > 0;
}

bool learner_in_command(const struct learner *l)
{
    return l->in_command;
}

bool learner_was_secret(const struct learner *l)
{
    return l->was_secret;
}

void learner_hang_up(struct learner *l)
{
    const tg_time until = sim_now(l->env->sim) + CLOSING_PATIENCE * TG_SECOND;
    if (l->conn && !l->finished) {
        l->finished = true;
        if (l->sealed) {
            tls_session_close(l->tls, clock_now(l));
            flush_tls(l);
        }
        tcp_finish(l->conn);
    }
    while (l->conn && sim_step(l->env->sim, until)) {
    }
    watch(l);
}

enum learner_end learner_end(const struct learner *l)
{
    return l->end;
}

const char *learner_state_name(const struct learner *l)
{
    return legal_state_name(l->door.protocol, l->state);
}

bool learner_next_legal(const struct learner *l, size_t *at, struct learner_command *out)
{
    struct legal_command command;
    if (!legal_next(l->door.protocol, l->state, l->tls_offered, at, &command)) {
        return false;
    }
    *out =
        (struct learner_command){command.name, command.section,
                                 command.needs_login && (l->door.port == 587 || l->door.port == 465) && !l->logged_in};
    return true;
}
