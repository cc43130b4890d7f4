// SPDX-License-Identifier: MIT
/* An iterating, caching resolver: RFC 1034 section 5.3.3, 2181 section 5.4, 2308, 5452. No socket and no clock: queries
 * and datagrams come in by call, what to send and whom to answer comes out through poll. Ids, ports and server choice
 * come from the generator it is given. */
#ifndef PROTOCOLS_DNS_DNS_RESOLVER_H
#define PROTOCOLS_DNS_DNS_RESOLVER_H

#include "base/prng.h"
#include "base/time.h"
#include "protocols/dns/dns_message.h"

struct dns_resolver;

struct dns_hint {
    struct dns_name name;
    uint32_t ip; /* IPv4, host order */
};

struct dns_resolver_config {
    const struct dns_hint *roots; /* borrowed */
    size_t root_count;
    struct tg_prng prng;                          /* its own stream */
    tg_time udp_timeout;                          /* first try; doubles (DNS22: 1 s) */
    tg_time work_max;                             /* for one client query (DNS21: 10 s) */
    unsigned upstream_max, cname_max, nested_max; /* DNS21: 30, 8, 8 */
    uint32_t ttl_max, negative_ttl_max;           /* seconds: 86400, 10800 */
    size_t entry_max;                             /* 10,000, least recently used go first */
};

enum dns_action_kind {
    DNS_ACT_SEND_UDP, /* bytes from own port `port` to ip, port 53 */
    DNS_ACT_ASK_TCP,  /* open ip port 53, send bytes with its length, call dns_resolver_tcp_reply(exchange) */
    DNS_ACT_ANSWER,   /* bytes to the client that asked with `token` */
    DNS_ACT_NOTE,     /* for the viewer: note, name, type, ttl, text */
};
enum dns_note {
    DNS_NOTE_CACHED, /* an RRset (or a negative answer: text "NXDOMAIN"/"NODATA") went into the cache for ttl seconds */
    DNS_NOTE_HIT,    /* answered from the cache, ttl left */
    DNS_NOTE_EXPIRED,  /* an entry was found too old and dropped */
    DNS_NOTE_REFERRAL, /* a server sent us on to the zone `name` */
    DNS_NOTE_IGNORED,  /* a reply that was not ours (wrong id, port, source or question) or out of bailiwick; text says
                          why */
    DNS_NOTE_FAILED,   /* gave up: text says why */
};
struct dns_action {
    enum dns_action_kind kind;
    struct tg_span bytes; /* valid until the next call other than poll */
    uint32_t ip;
    uint16_t port;
    uint32_t exchange; /* ASK_TCP */
    uint64_t token;    /* ANSWER; SEND and ASK: the client query this work is for, 0 when for several */
    enum dns_note note;
    struct dns_name name; /* SEND and ASK: what is asked */
    uint16_t type;
    uint32_t ttl;
    struct tg_span text; /* NOTE: presentation form of the data (of several records with ", " between), or the reason */
};

/* What happened so far, for tests and for the viewer. */
struct dns_resolver_counts {
    uint64_t queries;    /* from clients */
    uint64_t answered;   /* of those, answered (any RCODE) */
    uint64_t from_cache; /* of those, without asking anyone */
    uint64_t sent;       /* upstream, UDP and TCP */
    uint64_t ignored;    /* IGNORED notes */
    uint64_t failed;     /* FAILED notes */
};

struct dns_resolver *dns_resolver_new(const struct dns_resolver_config *config);
void dns_resolver_free(struct dns_resolver *r);
/* A client's query; token comes back in ANSWER. over_tcp lifts the size limit of the answer. */
void dns_resolver_query(struct dns_resolver *r, struct tg_span query, bool over_tcp, uint64_t token, tg_time now);
/* A datagram that came from ip:from_port to our own_port. */
void dns_resolver_datagram(struct dns_resolver *r, uint32_t ip, uint16_t from_port, uint16_t own_port,
                           struct tg_span bytes, tg_time now);
/* The answer over TCP, without its length; empty: the connection failed. */
void dns_resolver_tcp_reply(struct dns_resolver *r, uint32_t exchange, struct tg_span bytes, tg_time now);
bool dns_resolver_poll(struct dns_resolver *r, struct dns_action *out);
tg_time dns_resolver_deadline(const struct dns_resolver *r);
void dns_resolver_tick(struct dns_resolver *r, tg_time now);
/* Empties the cache (a restart), with all that was learned about servers. */
void dns_resolver_flush(struct dns_resolver *r);
void dns_resolver_counts(const struct dns_resolver *r, struct dns_resolver_counts *out);
size_t dns_resolver_cached(const struct dns_resolver *r); /* entries in the cache, old ones too */

#endif
