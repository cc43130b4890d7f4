// SPDX-License-Identifier: MIT
/* A zone as an authoritative server holds it: records in presentation form in, checked, then looked up.
 * RFC 1034 section 4.2, 1035 section 5.1, 2308, 4592 (wildcards). */
#ifndef PROTOCOLS_DNS_DNS_ZONE_H
#define PROTOCOLS_DNS_DNS_ZONE_H

#include "protocols/dns/dns_message.h"

struct dns_zone;

/* The zone lives in arena; NULL when it is full. */
struct dns_zone *dns_zone_new(struct tg_arena *arena, const struct dns_name *origin);
const struct dns_name *dns_zone_origin(const struct dns_zone *zone);
/* One record: `name ttl TYPE data`, e.g. "www 300 A 192.0.2.1", "@ MX 10 mail", "sub NS ns.other.example."; names
 * without a final dot are relative to the origin, "@" is it; the TTL may be left out (default_ttl). On failure *why is
 * a static sentence and nothing was added. */
TG_MUST_USE enum tg_status dns_zone_add(struct dns_zone *zone, struct tg_span line, uint32_t default_ttl,
                                        const char **why);
/* Rules over the whole zone (DNS17): SOA and NS there, no data beside a CNAME, NS and MX not pointing to a CNAME,
 * nothing out of the zone. NULL when good, else a static sentence; *name is where. A bad zone answers SERVFAIL. */
const char *dns_zone_check(struct dns_zone *zone, struct dns_name *name);
/* Removes all records of that name and type; how many. For faults that change records while running. */
size_t dns_zone_remove(struct dns_zone *zone, const struct dns_name *name, uint16_t type);
size_t dns_zone_count(const struct dns_zone *zone);
const struct dns_record *dns_zone_at(const struct dns_zone *zone, size_t index);

#endif
