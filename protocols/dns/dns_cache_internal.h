// SPDX-License-Identifier: MIT
/* Inside protocols/dns: the resolver's cache of record sets and of "no" (RFC 2181 section 5.4.1, 2308). */
#ifndef PROTOCOLS_DNS_DNS_CACHE_INTERNAL_H
#define PROTOCOLS_DNS_DNS_CACHE_INTERNAL_H

#include "base/table.h"
#include "base/time.h"
#include "protocols/dns/dns_message.h"

/* How far an entry is to be trusted, least first. Only DNS_RANK_ANSWER is ever given to a client. */
enum dns_rank { DNS_RANK_ADDITIONAL, DNS_RANK_REFERRAL, DNS_RANK_ANSWER };

enum dns_cached {
    DNS_CACHED_SET,
    DNS_CACHED_NO_DATA, /* the name has no records of this type */
    DNS_CACHED_NO_NAME, /* the name does not exist; kept under type 0 */
};

struct dns_cache_entry {
    struct dns_cache_entry *newer, *older; /* by last use */
    struct dns_name name;                  /* as it came; the key is its lower-case form */
    struct dns_name owner;                 /* of the records: the name, or that of the SOA */
    uint16_t type;                         /* of the key; 0 for DNS_CACHED_NO_NAME */
    uint16_t asked;                        /* what was asked when it came: for notes */
    enum dns_cached kind;
    enum dns_rank rank;
    tg_time expires;
    size_t size; /* octets of memory */
    size_t count;
    struct tg_span rdata[]; /* the set, or the one SOA; the octets lie behind */
};

struct dns_cache {
    struct tg_table table;
    struct dns_cache_entry *newest, *oldest;
    size_t octets, entry_max;
};

void dns_cache_init(struct dns_cache *cache, size_t entry_max);
void dns_cache_deinit(struct dns_cache *cache);
/* The entry, made the newest; NULL when there is none. An entry that is too old is still returned: look at `expires`
 * and drop it. */
struct dns_cache_entry *dns_cache_find(struct dns_cache *cache, const struct dns_name *name, uint16_t type);
void dns_cache_drop(struct dns_cache *cache, struct dns_cache_entry *entry);
/* Copies all of *entry's fields and the octets of `rdata`. false when a better one is there (then nothing changes). */
bool dns_cache_put(struct dns_cache *cache, const struct dns_cache_entry *entry, const struct tg_span *rdata,
                   size_t count, tg_time now);
/* Whole seconds left, rounded up: an entry that just came in shows its full TTL. */
uint32_t dns_ttl_left(tg_time expires, tg_time now);

#endif
