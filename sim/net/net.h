// SPDX-License-Identifier: MIT
/* The network: hosts with IPv4 addresses, links with latency, bandwidth and faults by chance, datagrams and TCP
 * connections. Real IPv4/UDP/TCP packets with checksums are built for everything sent and go into the trace. Knows
 * nothing of mail. Rates in bits a second, chance in parts a million, ports and addresses in host order.
 *
 * SIMPLIFIED: no IP routing, ARP, fragmentation or IPv6; a host without a link of its own hangs on the cloud. */
#ifndef SIM_NET_NET_H
#define SIM_NET_NET_H

#include "sim/kernel/sim.h"
#include "sim/trace/trace.h"

struct net;

struct net_link {
    tg_time latency;          /* one way */
    tg_time jitter;           /* 0 .. jitter more, by chance; never reorders */
    uint64_t bits_per_second; /* 0: without limit */
    uint32_t loss_ppm;        /* for each packet, as the next three */
    uint32_t duplication_ppm; /* a second copy arrives right behind the first */
    uint32_t reordering_ppm;  /* held up for once more the latency (a millisecond at least): others may overtake it */
    uint32_t damage_ppm;      /* an octet arrives wrong: the receiver's checksum finds it, the packet is dropped */
    unsigned mtu;             /* octets of the largest packet; 0: 1500, which is also the most */
    bool down;
    bool one_way_blocked_reset; /* blocked ports answer RST rather than silence, from the far end of the link */
    uint16_t blocked_ports[8];  /* destination ports that do not pass, in either direction */
    unsigned blocked_port_count;
};

struct net *net_new(struct sim *sim, struct trace *trace);
void net_free(struct net *net);
/* The link of two hosts without one of their own (10 ms, 100 Mbit/s): two half links over the cloud add up to it. A
 * host reaches itself in 10 microseconds. */
void net_set_default_link(struct net *net, const struct net_link *link);
/* host: its id in the trace (trace_add_host first). */
void net_add_host(struct net *net, uint16_t host, uint32_t ip);
uint16_t net_host_by_ip(const struct net *net, uint32_t ip); /* TRACE_NO_HOST when there is none */
/* Sets the link between two hosts, both directions. Can be called while running: packets on their way stay as they are.
 */
void net_set_link(struct net *net, uint16_t a, uint16_t b, const struct net_link *link);
struct net_link net_get_link(const struct net *net, uint16_t a, uint16_t b);
/* A host that is off neither sends nor answers (crash); its connections and timers are forgotten without a word: every
 * tcp_conn of it is gone, also for its owner. What listens stays, as a service that starts with the machine. */
void net_set_host_on(struct net *net, uint16_t host, bool on);
bool net_host_on(const struct net *net, uint16_t host);
/* Drops, for teaching and tests: the n-th packet (from 1) that passes from a to b from now on. */
void net_lose_packet(struct net *net, uint16_t a, uint16_t b, unsigned nth);

/* --- UDP --- */
typedef void (*udp_handler)(void *context, uint32_t from_ip, uint16_t from_port, uint16_t own_port,
                            struct tg_span bytes);
/* All datagrams to that port; port 0: every port that has no handler of its own. */
void udp_listen(struct net *net, uint16_t host, uint16_t port, udp_handler handler, void *context);
/* Over 1472 octets, or over the link's MTU less 28: dropped (TRACE_LOSS_TOO_BIG). Returns the PACKET_SENT event. */
uint32_t udp_send(struct net *net, uint16_t host, uint16_t own_port, uint32_t to_ip, uint16_t to_port,
                  struct tg_span bytes);

/* --- TCP (RFC 9293, 6298, 5681) ---
 * A SYN is sent again after 1, 3, 7, 15, 31, 63 and 123 s and given up after 180 s; data is given up 120 s after the
 * last progress; TIME-WAIT lasts 60 s. An answer given in the moment in which octets arrive carries their
 * acknowledgement.
 *
 * SIMPLIFIED: no SACK, timestamps, window scale, urgent data, ECN, delayed-ACK clock, Nagle's algorithm or simultaneous
 * open. */
struct tcp_conn;
enum tcp_end { TCP_END_NORMAL, TCP_END_REFUSED, TCP_END_TIMED_OUT, TCP_END_RESET };

/* What a connection tells its owner. Every pointer may be NULL. */
struct tcp_handler {
    void (*connected)(void *context, struct tcp_conn *c);
    void (*readable)(void *context, struct tcp_conn *c); /* tcp_peek has something new, or the peer has finished */
    void (*marked)(void *context, struct tcp_conn *c, uint32_t ref, uint32_t tag); /* from tcp_consume: see tcp_mark */
    void (*writable)(void *context, struct tcp_conn *c);                           /* the send buffer has room again */
    /* The last call: c is gone after it. Normal: both directions are finished and everything was read. */
    void (*ended)(void *context, struct tcp_conn *c, enum tcp_end how);
};
/* A new connection came in: set its handler with tcp_own before returning. */
typedef void (*tcp_accept)(void *context, struct tcp_conn *c);

/* Opens the door at that port, or gives an open one another owner. */
void tcp_listen(struct net *net, uint16_t host, uint16_t port, enum trace_protocol service, tcp_accept accept,
                void *context);
/* Shuts the door; connections that are open stay. */
void tcp_unlisten(struct net *net, uint16_t host, uint16_t port);
/* Opens a connection; the outcome comes through the handler, never from inside this call. */
struct tcp_conn *tcp_connect(struct net *net, uint16_t host, uint32_t to_ip, uint16_t to_port,
                             enum trace_protocol service, const struct tcp_handler *handler, void *context);
void tcp_own(struct tcp_conn *c, const struct tcp_handler *handler, void *context);
/* Queues octets to be sent; takes all or, when the send buffer (1 MiB) is full, a part: returns how many. */
size_t tcp_send(struct tcp_conn *c, struct tg_span bytes);
size_t tcp_room(const struct tcp_conn *c);
/* `writable` is called when a quarter of the send buffer is free again; a tcp_send that took only a part asks for it
 * too. */
void tcp_want_room(struct tcp_conn *c);
/* A mark at the current end of what was sent: rides beside the octets. When the receiver has consumed all octets before
 * it, its handler's `marked` is called with the same two numbers. */
void tcp_mark(struct tcp_conn *c, uint32_t ref, uint32_t tag);
/* Octets that have arrived in order and were not consumed. Valid until the next call on c. */
struct tg_span tcp_peek(struct tcp_conn *c);
void tcp_consume(struct tcp_conn *c, size_t octets);
/* The peer has sent FIN and everything before it was consumed. */
bool tcp_peer_done(const struct tcp_conn *c);
/* FIN after what was sent (half close); the other direction stays open. */
void tcp_finish(struct tcp_conn *c);
/* RST at once (none when both sides have finished, or nothing was opened yet). `ended` is not called; c is gone. */
void tcp_abort(struct tcp_conn *c);
uint32_t tcp_stream(const struct tcp_conn *c); /* the trace's number */
uint16_t tcp_host(const struct tcp_conn *c);   /* our side */
uint16_t tcp_peer_host(const struct tcp_conn *c);
uint32_t tcp_peer_ip(const struct tcp_conn *c);
uint16_t tcp_own_port(const struct tcp_conn *c);
uint16_t tcp_peer_port(const struct tcp_conn *c);
bool tcp_is_client(const struct tcp_conn *c);

#endif
