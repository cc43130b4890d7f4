// SPDX-License-Identifier: MIT
/* The inside of TCP (RFC 9293, 6298, 5681, 5961). Seen by sim/net/tcp_*.c only.
 *
 * A position counts what one side sends, in 64 bits: 0 is its SYN, 1 its first octet, the one after the last octet its
 * FIN. On the wire a position is (initial sequence number + position) modulo 2^32.
 *
 * SIMPLIFIED: no SACK, timestamps, window scale, urgent data, ECN, Nagle's algorithm, delayed-ACK clock or simultaneous
 * open; no path MTU discovery: the MTU of the link is known when the connection opens. */
#ifndef SIM_NET_TCP_INTERNAL_H
#define SIM_NET_TCP_INTERNAL_H

#include "sim/net/net_internal.h"
#include "sim/net/octets.h"

enum {
    TCP_MSS = NET_MTU - IP_HEADER - TCP_HEADER,
    TCP_MSS_DEFAULT = 536, /* of a peer that sends no option */
    TCP_MSS_MIN = 64,      /* a peer that claims less is not believed */
    TCP_WINDOW = 65535,    /* receive buffer */
    TCP_SEND_MAX = 1 << 20,
    TCP_WRITABLE = TCP_SEND_MAX / 4, /* room that is worth a call of `writable` */
    TCP_BACKLOG = 128,
    TCP_PIECES_MAX = 256,      /* out-of-order pieces kept */
    TCP_CHALLENGES_SECOND = 8, /* answers to nonsense, RFC 5961 section 7 */
    TCP_DUPLICATES = 3,
};
#define TCP_RTO_FIRST          TG_SECOND
#define TCP_RTO_AFTER_SYN_LOSS (3 * TG_SECOND) /* RFC 6298 section 5.7 */
#define TCP_RTO_MIN            TG_SECOND
#define TCP_RTO_MAX            (60 * TG_SECOND)
#define TCP_GIVE_UP_SYN        (180 * TG_SECOND) /* R2 for a SYN, RFC 9293 section 3.8.3 */
#define TCP_GIVE_UP_DATA       (120 * TG_SECOND) /* R2 */
#define TCP_TIME_WAIT_LEN      (60 * TG_SECOND)  /* 2 MSL */

/* RFC 9293 section 3.3.2; LISTEN is a tcp_listener. */
enum tcp_state {
    TCP_STATE_CLOSED,
    TCP_STATE_SYN_SENT,
    TCP_STATE_SYN_RECEIVED,
    TCP_STATE_ESTABLISHED,
    TCP_STATE_FIN_WAIT_1, /* our FIN is sent */
    TCP_STATE_FIN_WAIT_2, /* our FIN is acknowledged */
    TCP_STATE_CLOSE_WAIT, /* the peer's FIN has come */
    TCP_STATE_CLOSING,    /* both, ours not acknowledged */
    TCP_STATE_LAST_ACK,   /* both, the peer's came first, ours not acknowledged */
    TCP_STATE_TIME_WAIT,
};
enum tcp_timer_mode { TCP_TIMER_OFF, TCP_TIMER_RETRANSMIT, TCP_TIMER_PERSIST, TCP_TIMER_TIME_WAIT };

struct tcp_mark {
    uint64_t at; /* octets of data before it */
    uint32_t ref, tag;
};
struct tcp_marks {
    struct tcp_mark *list;
    size_t head, count, cap;
};

/* What both ends of one simulated connection share beside the wire. */
struct tcp_pair {
    struct net *net;
    uint32_t holders, stream;
    uint16_t client, server; /* hosts */
    uint16_t client_port, server_port;
    uint8_t service;
    uint8_t sides;             /* ends that are not done */
    bool announced;            /* OPENING is in the trace */
    bool told;                 /* CLOSED or FAILED is in the trace */
    struct tcp_marks marks[2]; /* by the client, by the server */
};

/* Octets that came before their turn. */
struct tcp_piece {
    struct tcp_piece *next;
    uint64_t at;
    size_t len;
    unsigned char octets[];
};

/* One end of a connection. */
struct tcp_conn {
    struct tcp_conn *next;                /* in its bucket */
    struct tcp_conn *all_prev, *all_next; /* of all connections */
    struct net *net;
    struct path *path;
    struct tcp_pair *pair;
    struct tcp_handler handler;
    void *context;
    struct sim_timer timer;
    uint64_t poke; /* the event that settles it, 0: none */

    uint32_t local_ip, remote_ip, iss, irs;
    uint16_t host, local_port, remote_port;
    uint8_t state, timer_mode, depth; /* depth: calls on the stack that need it */
    bool is_client, in_table;
    bool owner_done; /* `ended` was called, or the owner let go */
    bool finishing;  /* tcp_finish was called */
    bool touched;    /* there may be something to send or to tell */
    bool ack_due, want_write, syn_lost, recovering, peer_fin_known;

    struct octets out;       /* not acknowledged yet */
    uint64_t out_at;         /* position of its first octet */
    uint64_t una, nxt, max;  /* oldest unacknowledged, next to send, end of all ever sent */
    uint64_t wl_seq, wl_ack; /* the segment of the last window update, RFC 9293 section 3.10.7.4 */
    uint64_t recover;        /* end of what was sent when the loss was noticed, RFC 6582 */
    uint64_t timed_to;       /* the position that ends a round trip measurement; 0: none is under way */
    tg_time timed_at;
    tg_time srtt, rttvar, rto; /* srtt 0: not measured yet */
    tg_time persist;           /* wait before the next window probe */
    tg_time since;             /* last progress, for giving up */
    tg_time last_sent;
    uint32_t cwnd, ssthresh, window, window_max, mss;
    uint32_t duplicates;

    struct octets in;      /* in order, not consumed */
    struct tg_span direct; /* as `in`, still in the packet being handled */
    struct tcp_piece *pieces;
    uint64_t next_in;  /* RCV.NXT as a position of the peer */
    uint64_t edge;     /* the right edge of the window last offered */
    uint64_t peer_fin; /* position of the peer's FIN, when known */
    uint64_t consumed; /* octets of data */
    uint16_t piece_count, challenges;
    bool timed_out;     /* since the last progress */
    tg_time challenged; /* the second in which `challenges` are counted */
};

static inline uint32_t tcp_seq(const struct tcp_conn *c, uint64_t position)
{
    return c->iss + (uint32_t)position;
}
/* What one segment carries at most on this path; RFC 9293 section 3.7.1. */
static inline uint32_t tcp_path_mss(const struct tcp_conn *c)
{
    return path_mtu(c->path) - IP_HEADER - TCP_HEADER;
}
/* The position behind our last octet of data: where our FIN stands. */
static inline uint64_t tcp_data_end(const struct tcp_conn *c)
{
    return c->out_at + c->out.len;
}
/* Our FIN is acknowledged. */
static inline bool tcp_fin_acked(const struct tcp_conn *c)
{
    return c->finishing && c->una > tcp_data_end(c);
}

/* --- tcp_table.c --- */
struct tcp_conn *tcp_find(const struct net *net, uint32_t local_ip, uint16_t local_port, uint32_t remote_ip,
                          uint16_t remote_port);
void tcp_table_add(struct tcp_conn *c);
void tcp_table_remove(struct tcp_conn *c);
struct tcp_listener *tcp_find_listener(struct net *net, uint16_t host, uint16_t port);
/* A free ephemeral port towards that address; 0 when every one is in use. */
uint16_t tcp_pick_port(struct net *net, uint16_t host, uint32_t remote_ip, uint16_t remote_port);

/* --- tcp_pair.c --- */
struct tcp_pair *tcp_pair_new(struct net *net, uint16_t client, uint16_t server, uint16_t client_port,
                              uint16_t server_port, uint8_t service);
void tcp_pair_record(struct tcp_pair *pair, enum trace_kind kind);
/* This side noticed that the connection failed. */
void tcp_pair_failed(struct tcp_pair *pair, uint16_t who, enum tcp_end how);
/* One side is done. */
void tcp_pair_side_done(struct tcp_pair *pair);
void tcp_marks_add(struct tcp_marks *marks, struct tcp_mark mark);

/* --- tcp_conn.c --- */
struct tcp_conn *tcp_conn_new(struct net *net, uint16_t host, uint32_t remote_ip, uint16_t local_port,
                              uint16_t remote_port);
void tcp_conn_free(struct tcp_conn *c);
/* Everything that happens to c happens between enter and leave. tcp_leave, for events, may tell the owner what is due;
 * tcp_leave_quietly, for calls by the owner, leaves that to an event. Both free c when nothing needs it any more. */
void tcp_enter(struct tcp_conn *c);
void tcp_leave(struct tcp_conn *c);
void tcp_leave_quietly(struct tcp_conn *c);
/* Something may have to be sent or told: soon, never from inside the owner's call. */
void tcp_touch(struct tcp_conn *c);
/* The connection failed: tells the owner and the trace. */
void tcp_fail(struct tcp_conn *c, enum tcp_end how);
/* No segment belongs to c any more; it lives on until its owner is done with it. */
void tcp_shut(struct tcp_conn *c);
/* The owner will not be called any more. */
void tcp_forget(struct tcp_conn *c);
void tcp_time_wait(struct tcp_conn *c);
/* Both directions are finished and the owner has read everything. */
bool tcp_all_done(const struct tcp_conn *c);

/* --- tcp_output.c --- */
void tcp_output(struct tcp_conn *c);
void tcp_send_syn(struct tcp_conn *c);
void tcp_send_ack(struct tcp_conn *c);
void tcp_send_rst(struct tcp_conn *c);
void tcp_resend_first(struct tcp_conn *c); /* fast retransmit */
void tcp_send_probe(struct tcp_conn *c);
/* Answers a segment that belongs to no connection; RFC 9293 section 3.10.7.1. */
void tcp_refuse(struct net *net, uint16_t host, uint32_t to_ip, const struct segment *s, struct tcp_pair *pair);

/* --- tcp_timer.c --- */
void tcp_timer_run(void *context);
/* After sending (restart false) or after progress (true): which timer has to run. */
void tcp_timer_update(struct tcp_conn *c, bool restart);
void tcp_measured(struct tcp_conn *c, tg_time round_trip);

/* --- tcp_ack.c --- */
/* false: the segment acknowledges what was never sent. */
bool tcp_acknowledge(struct tcp_conn *c, const struct segment *s, uint64_t seq);

/* --- tcp_receive.c --- */
/* Takes data and FIN that stand at position seq, next_in or later; returns true when something new is there for the
 * owner. */
bool tcp_receive(struct tcp_conn *c, uint64_t seq, struct tg_span data, bool fin);
uint32_t tcp_window(struct tcp_conn *c); /* the window to offer now */
size_t tcp_unread(const struct tcp_conn *c);
void tcp_keep_direct(struct tcp_conn *c); /* what the owner left in the packet moves to the buffer */
void tcp_pieces_free(struct tcp_conn *c);

#endif
