// SPDX-License-Identifier: MIT
/* Inside live mode; seen by live*.c only. */
#ifndef SIM_LIVE_LIVE_INTERNAL_H
#define SIM_LIVE_LIVE_INTERNAL_H

#include "sim/live/live.h"
#include "sim/live/live_reply.h"
#include "sim/live/live_talk.h"
#include "sim/live/visitor.h"

#include <netinet/in.h>

enum {
    LIVE_STREAM_MAX = 1000,      /* visitors at once; more wait outside until one leaves */
    LIVE_ASKER_MAX = 256,        /* DNS questions under way */
    LIVE_ASKER_PORT = 30000,     /* the visitor's simulated ports for them */
    LIVE_TO_SOCKET_MAX = 262144, /* octets held for a peer that reads slowly */
};

struct door {
    struct live_door is;
    uint16_t host, sim_port; /* where it leads */
    uint8_t protocol;
    int tcp, udp; /* -1: none */
};

/* From a port in the town to a real server outside. */
struct live_way {
    struct live *live;
    const struct scenario_real *real;
    enum trace_protocol protocol;
    bool sealed;
};

/* One real connection and its simulated one: a visitor who has come in, or a way out. */
struct live_stream {
    struct live *live;
    struct live_stream *next;
    int fd;
    struct tcp_conn *conn;      /* NULL once it has ended */
    const struct live_way *way; /* NULL: a visitor */
    struct live_talk talk;      /* of a visitor */
    struct live_reply reply;    /* of a server outside */
    struct tg_buf to_socket;
    bool connected, socket_done, shut_sent, dead;
    bool sealed; /* what passes is TLS: it is carried as it is, and the server's side tells what it says */
};

/* Who asked a DNS question by UDP. */
struct asker {
    struct sockaddr_in from;
    const struct door *door;
    bool used;
};

struct live {
    struct world *world;
    struct node_env *env;
    uint16_t visitor; /* the simulated machine all visitors come from */
    struct door *doors;
    size_t door_count, door_cap;
    struct live_stream *streams;
    size_t stream_count;
    struct live_way *ways;
    size_t way_count;
    struct asker askers[LIVE_ASKER_MAX];
    unsigned next_asker;
    int64_t started; /* of the monotonic clock, nanoseconds */
    struct pollfd *polls;
    size_t poll_cap;
};

/* live_stream.c */
void live_stream_accept(struct live *live, const struct door *door);
/* The way out of a connection that a machine of the town has opened; the socket is still connecting. */
struct live_stream *live_stream_out(struct live *live, struct tcp_conn *conn, int fd, const struct live_way *way);
/* Whether poll should tell when it can be written. */
bool live_stream_wants_write(const struct live_stream *s);
/* The socket can be written, or its way out has come to be or has failed. */
void live_stream_ready(struct live_stream *s);
void live_stream_readable(struct live_stream *s);
void live_stream_writable(struct live_stream *s);
bool live_stream_wants_read(const struct live_stream *s);
/* What the server's side of a sealed stream tells; context: struct live. */
void live_stream_began_tls(void *context, uint32_t stream);
void live_stream_overheard(void *context, uint32_t stream, struct tg_span plain, bool by_server);
/* Frees the streams that are over. */
void live_stream_sweep(struct live *live);
void live_stream_free(struct live_stream *s);
/* live_outside.c */
void live_outside_open(struct live *live, const struct scenario *scenario);
/* The real server cannot be reached: the town's side is reset. */
void live_way_closed(struct live_stream *s, int why);
/* live_datagram.c */
void live_datagram_open(struct live *live);
void live_datagram_readable(struct live *live, const struct door *door);

#endif
