// SPDX-License-Identifier: MIT
/* Inside protocols/dns: how a zone holds its records, for the server and the checks. */
#ifndef PROTOCOLS_DNS_DNS_ZONE_INTERNAL_H
#define PROTOCOLS_DNS_DNS_ZONE_INTERNAL_H

#include "protocols/dns/dns_wire_internal.h"
#include "protocols/dns/dns_zone.h"

struct zone_record {
    struct dns_record rr;
    struct zone_record *next; /* of the same name, in the order they were added */
    struct zone_node *node;
};

/* A name of the zone. It exists, in the sense of NXDOMAIN, while any record stands at it or below it (RFC 4592 section
 * 2.2.2: empty non-terminals exist). */
struct zone_node {
    struct dns_name name;
    struct zone_record *first;
    size_t at_or_below; /* records */
    uint32_t hash;
    struct zone_node *next_in_bucket;
};

struct dns_zone {
    struct tg_arena *arena;
    struct dns_name origin;
    struct zone_record **records; /* in the order they were added */
    size_t record_count, record_cap;
    struct zone_node **buckets; /* bucket_count is a power of two */
    size_t bucket_count, node_count;
    struct zone_record *spare; /* removed ones, for reuse */
    bool checked, good;
};

/* The node of a whole name in wire form, existing or not any more; NULL when there never was one. */
struct zone_node *dns_zone_find(const struct dns_zone *zone, const unsigned char *octets, size_t len);
/* The first record of a type at the node, or NULL; with DNS_ANY of whatever type. */
const struct zone_record *dns_zone_record_of(const struct zone_node *node, uint16_t type);
/* Whether the zone passed its check; checks again when it was changed. */
bool dns_zone_usable(struct dns_zone *zone);

/* Reads one line of a zone file (RFC 1035 section 5.1) into *out, its data into the arena. NULL when good, else why
 * not. */
const char *dns_zone_parse_line(struct dns_record *out, struct tg_span line, const struct dns_name *origin,
                                uint32_t default_ttl, struct tg_arena *arena);

#endif
