// SPDX-License-Identifier: MIT
#include "protocols/dns/dns_cache_internal.h"

enum { CACHE_OCTETS_MAX = 64 << 20 };

/* type, then the name in lower case */
struct cache_key {
    unsigned char octets[2 + DNS_NAME_MAX];
    size_t len;
};

static struct tg_span key_of(struct cache_key *key, const struct dns_name *name, uint16_t type)
{
    struct dns_name lower;
    dns_name_lower(&lower, name);
    key->octets[0] = (unsigned char)(type >> 8);
    key->octets[1] = (unsigned char)(type & 255);
    memcpy(key->octets + 2, lower.octets, lower.len);
    key->len = (size_t)2 + lower.len;
    return tg_span_make(key->octets, key->len);
}

void dns_cache_init(struct dns_cache *cache, size_t entry_max)
{
    memset(cache, 0, sizeof *cache);
    tg_table_init(&cache->table);
    cache->entry_max = entry_max;
}

void dns_cache_deinit(struct dns_cache *cache)
{
    for (struct dns_cache_entry *entry = cache->newest, *next; entry; entry = next) {
        next = entry->older;
        tg_free(entry);
    }
    tg_table_deinit(&cache->table);
    memset(cache, 0, sizeof *cache);
}

static void unlink_entry(struct dns_cache *cache, struct dns_cache_entry *entry)
{
    *(entry->newer ? &entry->newer->older : &cache->newest) = entry->older;
    *(entry->older ? &entry->older->newer : &cache->oldest) = entry->newer;
}

static void link_newest(struct dns_cache *cache, struct dns_cache_entry *entry)
{
    entry->newer = NULL;
    entry->older = cache->newest;
    *(cache->newest ? &cache->newest->newer : &cache->oldest) = entry;
    cache->newest = entry;
}

struct dns_cache_entry *dns_cache_find(struct dns_cache *cache, const struct dns_name *name, uint16_t type)
{
    struct cache_key key;
    struct dns_cache_entry *entry = tg_table_get(&cache->table, key_of(&key, name, type));
    if (entry && entry != cache->newest) {
        unlink_entry(cache, entry);
        link_newest(cache, entry);
    }
    return entry;
}

void dns_cache_drop(struct dns_cache *cache, struct dns_cache_entry *entry)
{
    struct cache_key key;
    (void)tg_table_remove(&cache->table, key_of(&key, &entry->name, entry->type));
    unlink_entry(cache, entry);
    cache->octets -= entry->size;
    tg_free(entry);
}

static struct dns_cache_entry *copy_entry(const struct dns_cache_entry *from, const struct tg_span *rdata, size_t count)
{
    size_t head = sizeof *from + count * sizeof(struct tg_span), size = head;
    for (size_t i = 0; i < count; i++) {
        size += rdata[i].len;
    }
    struct dns_cache_entry *entry = tg_alloc(size);
    *entry = *from;
    entry->size = size;
    entry->count = count;
    unsigned char *at = (unsigned char *)entry + head;
    for (size_t i = 0; i < count; i++) {
        if (rdata[i].len) {
            memcpy(at, rdata[i].ptr, rdata[i].len);
        }
        entry->rdata[i] = tg_span_make(at, rdata[i].len);
        at += rdata[i].len;
    }
    return entry;
}

bool dns_cache_put(struct dns_cache *cache, const struct dns_cache_entry *entry, const struct tg_span *rdata,
                   size_t count, tg_time now)
{
    struct dns_cache_entry *old = dns_cache_find(cache, &entry->name, entry->type);
    if (old && old->expires > now && old->rank > entry->rank) {
        return false;
    }
    struct dns_cache_entry *fresh = copy_entry(entry, rdata, count);
    if (old) {
        dns_cache_drop(cache, old);
    }
    struct cache_key key;
    (void)tg_table_put(&cache->table, key_of(&key, &fresh->name, fresh->type), fresh);
    link_newest(cache, fresh);
    cache->octets += fresh->size;
    while (cache->oldest != fresh && (cache->table.live > cache->entry_max || cache->octets > CACHE_OCTETS_MAX)) {
        dns_cache_drop(cache, cache->oldest);
    }
    return true;
}

uint32_t dns_ttl_left(tg_time expires, tg_time now)
{
    return expires <= now ? 0 : (uint32_t)((expires - now + TG_SECOND - 1) / TG_SECOND);
}
