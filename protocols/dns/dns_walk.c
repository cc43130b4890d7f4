// SPDX-License-Identifier: MIT
#include "protocols/dns/dns_resolver_internal.h"

static struct tg_span entry_text(struct dns_resolver *r, enum dns_cached kind, uint16_t type,
                                 const struct tg_span *rdata, size_t count)
{
    switch (kind) {
    case DNS_CACHED_NO_DATA:
        return TG_SPAN_LIT("NODATA");
    case DNS_CACHED_NO_NAME:
        return TG_SPAN_LIT("NXDOMAIN");
    case DNS_CACHED_SET:
        break;
    }
    return dns_note_text(r, type, rdata, count);
}

struct dns_cache_entry *dns_cached(struct dns_resolver *r, const struct dns_name *name, uint16_t type,
                                   enum dns_rank rank, uint64_t token)
{
    struct dns_cache_entry *entry = dns_cache_find(&r->cache, name, type);
    if (entry && entry->expires <= r->now) {
        dns_note(r, DNS_NOTE_EXPIRED, token, &entry->name, entry->asked, 0,
                 entry_text(r, entry->kind, entry->type, entry->rdata, entry->count));
        dns_cache_drop(&r->cache, entry);
        entry = NULL;
    }
    return entry && entry->rank >= rank ? entry : NULL;
}

void dns_remember(struct dns_resolver *r, const struct dns_cache_entry *entry, uint32_t ttl,
                  const struct tg_span *rdata, size_t count, uint64_t token)
{
    if (ttl == 0) {
        return; /* used once, by whoever asked for it */
    }
    struct dns_cache_entry put = *entry;
    put.expires = r->now + ttl * TG_SECOND;
    if (!dns_cache_put(&r->cache, &put, rdata, count, r->now)) {
        return;
    }
    if (put.kind == DNS_CACHED_SET && put.rank == DNS_RANK_ANSWER) { /* the name exists, whatever was said before */
        struct dns_cache_entry *no_name = dns_cache_find(&r->cache, &put.name, 0);
        if (no_name) {
            dns_cache_drop(&r->cache, no_name);
        }
    }
    dns_note(r, DNS_NOTE_CACHED, token, &put.name, put.asked, ttl, entry_text(r, put.kind, put.type, rdata, count));
}

enum walked dns_walk_on(struct dns_resolver *r, struct walk *walk, const struct dns_name *target, tg_time expires)
{
    bool seen = dns_name_eq(target, &walk->first);
    for (size_t i = 0; i < walk->count && !seen; i++) {
        seen = dns_name_eq(target, &walk->links[i].target);
    }
    if (seen) {
        return WALK_LOOP;
    }
    if (walk->count >= r->config.cname_max) {
        return WALK_TOO_LONG;
    }
    walk->links = tg_grow(walk->links, walk->count, &walk->cap, sizeof *walk->links);
    walk->links[walk->count++] = (struct walk_link){*target, expires};
    walk->name = *target;
    return WALK_MISS;
}

const char *dns_walk_error(enum walked walked)
{
    return walked == WALK_LOOP ? "the CNAME records lead round in a circle" : "too many CNAME records in a row";
}

static void note_hit(struct dns_resolver *r, const struct dns_cache_entry *entry, uint64_t token)
{
    uint32_t left = dns_ttl_left(entry->expires, r->now);
    dns_note(r, DNS_NOTE_HIT, token, &entry->name, entry->asked, left,
             entry_text(r, entry->kind, entry->type, entry->rdata, entry->count));
}

static enum walked found(struct dns_resolver *r, const struct walk *walk, const struct dns_cache_entry *entry,
                         struct outcome *out, uint64_t token)
{
    bool set = entry->kind == DNS_CACHED_SET;
    memset(out, 0, sizeof *out);
    out->rcode = entry->kind == DNS_CACHED_NO_NAME ? DNS_NXDOMAIN : DNS_NOERROR;
    struct dns_record *records = tg_arena_alloc(&r->scratch, entry->count * sizeof *records + 1);
    if (!records) {
        out->rcode = DNS_SERVFAIL;
        return WALK_DONE;
    }
    for (size_t i = 0; i < entry->count; i++) {
        records[i].name = set ? walk->name : entry->owner;
        records[i].type = set ? entry->type : DNS_SOA;
        records[i].klass = DNS_CLASS_IN;
        records[i].ttl = dns_ttl_left(entry->expires, r->now);
        records[i].rdata = tg_arena_copy(&r->scratch, entry->rdata[i]); /* the entry may be dropped meanwhile */
    }
    if (set) {
        out->records = records;
        out->count = entry->count;
    } else if (entry->count > 0) {
        out->soa = records;
    }
    note_hit(r, entry, token);
    return WALK_DONE;
}

enum walked dns_walk_cache(struct dns_resolver *r, struct walk *walk, struct outcome *out, uint64_t token)
{
    for (;;) {
        /* ANY is always asked anew: the cache does not know whether it has all (RFC 8482). */
        struct dns_cache_entry *entry = NULL;
        if (walk->type != DNS_ANY) {
            entry = dns_cached(r, &walk->name, walk->type, DNS_RANK_ANSWER, token);
        }
        if (!entry) {
            entry = dns_cached(r, &walk->name, 0, DNS_RANK_ANSWER, token);
        }
        if (entry) {
            return found(r, walk, entry, out, token);
        }
        struct dns_name target;
        entry = walk->type == DNS_CNAME || walk->type == DNS_ANY
                    ? NULL
                    : dns_cached(r, &walk->name, DNS_CNAME, DNS_RANK_ANSWER, token);
        if (!entry || entry->kind != DNS_CACHED_SET || !dns_rdata_name(entry->rdata[0], &target)) {
            return WALK_MISS;
        }
        note_hit(r, entry, token);
        enum walked walked = dns_walk_on(r, walk, &target, entry->expires);
        if (walked != WALK_MISS) {
            return walked;
        }
    }
}
