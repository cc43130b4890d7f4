// SPDX-License-Identifier: MIT
/* The inside of the network: hosts, paths and packets. Seen by sim/net/ and its tests only. */
#ifndef SIM_NET_NET_INTERNAL_H
#define SIM_NET_NET_INTERNAL_H

#include "sim/net/map32.h"
#include "sim/net/net.h"

enum {
    IP_HEADER = 20,
    UDP_HEADER = 8,
    TCP_HEADER = 20,
    TCP_MSS_OPTION = 4,
    IP_PROTOCOL_TCP = 6,
    IP_PROTOCOL_UDP = 17,
    NET_MTU = 1500,
    NET_MTU_MIN = 576, /* what every host must be able to receive, RFC 1122 section 3.3.2 */
    PORT_EPHEMERAL_FIRST = 49152,
    PORT_EPHEMERAL_COUNT = 16384,
};

struct tcp_conn;
struct tcp_pair;
struct tcp_table;

/* A link's settings as two paths share them. */
struct link {
    struct net_link settings;
    struct link *next; /* of all links, for freeing */
};

/* Drawn from only when the link leaves something to chance. */
struct path_chance {
    struct tg_prng loss, jitter, duplication, reordering, damage;
};

/* One direction between two hosts. */
struct path {
    uint16_t from, to; /* to: TRACE_NO_HOST for an address nobody has */
    struct link *link;
    tg_time busy_until;   /* the last bit of what was sent has left */
    tg_time last_arrival; /* what is sent later never arrives earlier */
    struct path_chance *chance;
    unsigned *drops; /* net_lose_packet: how many packets still pass before each */
    size_t drop_count, drop_cap;
};

/* A packet: its octets on the wire, and what rides beside them. */
struct packet {
    struct packet *prev, *next; /* in flight; next alone: in the pool */
    struct net *net;
    struct path *path;
    struct tcp_pair *pair; /* the simulated connection it belongs to, held; NULL: none */
    uint64_t event;        /* its arrival or loss; 0: it does not fly */
    uint32_t sent;         /* its TRACE_PACKET_SENT */
    uint32_t stream;
    uint32_t len, cap;
    uint8_t protocol; /* TRACE_TCP or TRACE_UDP */
    unsigned char octets[];
};

struct udp_door {
    uint16_t port;
    udp_handler handler;
    void *context;
};

struct tcp_listener {
    uint16_t port;
    uint8_t service;
    unsigned pending;  /* connections in SYN-RECEIVED */
    tcp_accept accept; /* NULL: shut */
    void *context;
};

struct host {
    uint32_t ip;
    uint32_t ports_drawn; /* ephemeral ports chosen so far: the number of the next draw */
    uint16_t next_id;     /* IPv4 identification */
    bool known, on;
    struct udp_door *doors;
    size_t door_count, door_cap;
    struct tcp_listener *listeners;
    size_t listener_count, listener_cap;
};

enum { POOL_SMALL, POOL_BIG, POOL_COUNT };

struct net {
    struct sim *sim;
    struct trace *trace;
    struct host *hosts; /* by trace id */
    size_t host_count;
    struct map32 by_ip;    /* address → host */
    struct map32 by_hosts; /* from << 16 | to → index into paths */
    struct path **paths;
    size_t path_count, path_cap;
    struct link *links;
    struct link cloud, loopback;
    struct packet *in_flight; /* newest first */
    struct packet *pool[POOL_COUNT];
    struct tcp_table *tcp;
    struct tcp_conn *conns; /* all of them, newest first */
    uint32_t streams;
};

/* --- net.c --- */
struct host *net_host(struct net *net, uint16_t host); /* asserts that it was added */

/* --- link.c --- */
void net_links_init(struct net *net);
void net_links_free(struct net *net);
struct path *net_path(struct net *net, uint16_t from, uint16_t to);
/* Octets of the largest packet that passes. */
unsigned path_mtu(const struct path *path);

/* --- packet.c --- */
/* A packet of len octets, not yet filled in. */
struct packet *packet_new(struct net *net, size_t len);
void packet_free(struct packet *p);
void packets_free(struct net *net);
/* Sends it along its path: records it, decides its fate, schedules that. Takes the packet. dst_port is for blocked
 * ports. Returns the PACKET_SENT event, TRACE_NONE when the sender is off. */
uint32_t packet_send(struct packet *p, uint16_t dst_port, enum trace_flag flags);
/* Raw octets as if they had come off the wire, from nobody; checksums are verified. For tests of hostile peers. */
void net_inject(struct net *net, uint16_t to, struct tg_span octets);

/* --- ip.c --- */
struct segment {
    uint32_t seq, ack;
    uint16_t src_port, dst_port, window;
    uint16_t mss; /* 0: no such option */
    uint8_t flags;
    struct tg_span payload;
};
enum { TCP_FIN = 1, TCP_SYN = 2, TCP_RST = 4, TCP_PSH = 8, TCP_ACK = 16 };

/* Writes the IPv4 header, RFC 791 section 3.1, for a packet of len octets in all. */
void ip_write_header(unsigned char *at, size_t len, uint8_t protocol, uint16_t id, uint32_t from, uint32_t to);
/* The transport checksum over pseudo header and octets; RFC 9293 section 3.1. 0 when a right checksum is in place. */
uint16_t ip_transport_checksum(uint32_t from, uint32_t to, uint8_t protocol, struct tg_span octets);
uint16_t ip_get16(const unsigned char *at);
uint32_t ip_get32(const unsigned char *at);
void ip_put16(unsigned char *at, unsigned value);
void ip_put32(unsigned char *at, uint32_t value);
/* Octets of a segment's TCP header. */
size_t tcp_header_len(const struct segment *s);
/* Writes TCP header and payload behind an IPv4 header; the checksum stays 0 when `checksum` is false. */
void tcp_write(unsigned char *at, const struct segment *s, uint32_t from, uint32_t to, bool checksum);
/* The octets behind the IPv4 header as a segment; false when they are none. The payload lies inside them. */
bool tcp_parse(struct tg_span octets, struct segment *out);

/* --- udp.c --- */
void udp_arrived(struct net *net, uint16_t host, struct tg_span packet);

/* --- tcp --- */
struct tcp_table *tcp_table_new(void);
void tcp_table_free(struct tcp_table *table);
void tcp_conns_free(struct net *net);
void tcp_arrived(struct net *net, uint16_t host, struct tg_span packet, struct tcp_pair *pair);
void tcp_host_off(struct net *net, uint16_t host);
/* The middle of a link answers for a blocked port. */
void tcp_answer_blocked(struct packet *p);
struct tcp_pair *tcp_pair_hold(struct tcp_pair *pair);
void tcp_pair_release(struct tcp_pair *pair);

#endif
