// SPDX-License-Identifier: MIT
#include "protocols/dns/dns_zone_internal.h"

#include "base/assert.h"

static const char zone_full[] = "the zone is full";

struct dns_zone *dns_zone_new(struct tg_arena *arena, const struct dns_name *origin)
{
    struct dns_zone *zone = TG_ARENA_NEW(arena, struct dns_zone);
    if (!zone) {
        return NULL;
    }
    zone->arena = arena;
    zone->origin = *origin;
    zone->bucket_count = 16;
    zone->buckets = tg_arena_alloc(arena, zone->bucket_count * sizeof(struct zone_node *));
    return zone->buckets ? zone : NULL;
}

const struct dns_name *dns_zone_origin(const struct dns_zone *zone)
{
    return &zone->origin;
}

static bool same_name(const struct zone_node *node, const unsigned char *octets, size_t len)
{
    struct dns_name name;
    memcpy(name.octets, octets, len);
    name.len = (unsigned char)len;
    return dns_name_eq(&node->name, &name);
}

struct zone_node *dns_zone_find(const struct dns_zone *zone, const unsigned char *octets, size_t len)
{
    uint32_t hash = dns_octets_hash(octets, len);
    struct zone_node *node = zone->buckets[hash & (zone->bucket_count - 1)];
    while (node && (node->hash != hash || !same_name(node, octets, len))) {
        node = node->next_in_bucket;
    }
    return node;
}

const struct zone_record *dns_zone_record_of(const struct zone_node *node, uint16_t type)
{
    const struct zone_record *record = node->first;
    while (record && record->rr.type != type && type != DNS_ANY) {
        record = record->next;
    }
    return record;
}

/* Twice the buckets. The old ones stay in the arena: all of them together are smaller than the new. */
static bool grow_buckets(struct dns_zone *zone)
{
    size_t count = zone->bucket_count * 2;
    struct zone_node **buckets = tg_arena_alloc(zone->arena, count * sizeof(struct zone_node *));
    if (!buckets) {
        return false;
    }
    for (size_t i = 0; i < zone->bucket_count; i++) {
        for (struct zone_node *node = zone->buckets[i], *next; node; node = next) {
            next = node->next_in_bucket;
            node->next_in_bucket = buckets[node->hash & (count - 1)];
            buckets[node->hash & (count - 1)] = node;
        }
    }
    zone->buckets = buckets;
    zone->bucket_count = count;
    return true;
}

/* The node of that name, made when it is not there. */
static struct zone_node *node_at(struct dns_zone *zone, const unsigned char *octets, size_t len)
{
    struct zone_node *node = dns_zone_find(zone, octets, len);
    if (node) {
        return node;
    }
    if (zone->node_count >= zone->bucket_count && !grow_buckets(zone)) {
        return NULL;
    }
    node = TG_ARENA_NEW(zone->arena, struct zone_node);
    if (!node) {
        return NULL;
    }
    memcpy(node->name.octets, octets, len);
    node->name.len = (unsigned char)len;
    node->hash = dns_octets_hash(octets, len);
    node->next_in_bucket = zone->buckets[node->hash & (zone->bucket_count - 1)];
    zone->buckets[node->hash & (zone->bucket_count - 1)] = node;
    zone->node_count++;
    return node;
}

/* Makes the nodes from the name up to the origin; false when the arena is full. */
static bool nodes_up(struct dns_zone *zone, const struct dns_name *name)
{
    for (size_t at = 0; name->len - at >= zone->origin.len; at += (size_t)1 + name->octets[at]) {
        if (!node_at(zone, name->octets + at, name->len - at)) {
            return false;
        }
        if (name->octets[at] == 0) {
            break;
        }
    }
    return true;
}

static void count_up(struct dns_zone *zone, const struct dns_name *name, bool more)
{
    for (size_t at = 0; name->len - at >= zone->origin.len; at += (size_t)1 + name->octets[at]) {
        struct zone_node *node = dns_zone_find(zone, name->octets + at, name->len - at);
        TG_ASSERT(node != NULL);
        node->at_or_below = more ? node->at_or_below + 1 : node->at_or_below - 1;
        if (name->octets[at] == 0) {
            break;
        }
    }
}

static bool room_for_one(struct dns_zone *zone)
{
    if (zone->record_count < zone->record_cap) {
        return true;
    }
    size_t cap = zone->record_cap ? zone->record_cap * 2 : 16;
    struct zone_record **records = tg_arena_alloc(zone->arena, cap * sizeof(struct zone_record *));
    if (!records) {
        return false;
    }
    if (zone->record_count) {
        memcpy(records, zone->records, zone->record_count * sizeof(struct zone_record *));
    }
    zone->records = records;
    zone->record_cap = cap;
    return true;
}

static struct zone_record *new_record(struct dns_zone *zone)
{
    struct zone_record *record = zone->spare;
    if (record) {
        zone->spare = record->next;
        return record;
    }
    return TG_ARENA_NEW(zone->arena, struct zone_record);
}

/* Hangs the record in at the end of its name's list. All records of a set have one TTL, the lowest (RFC 2181 section
 * 5.2). false when it is there already: then nothing is added (RFC 2181 section 5). */
static bool hang_in(struct zone_node *node, struct zone_record *record)
{
    struct zone_record **link = &node->first;
    for (struct zone_record *other; (other = *link) != NULL; link = &other->next) {
        if (other->rr.type == record->rr.type && tg_span_eq(other->rr.rdata, record->rr.rdata)) {
            return false;
        }
    }
    *link = record;
    record->next = NULL;
    record->node = node;
    uint32_t ttl = record->rr.ttl;
    for (struct zone_record *other = node->first; other; other = other->next) {
        if (other->rr.type == record->rr.type && other->rr.ttl < ttl) {
            ttl = other->rr.ttl;
        }
    }
    for (struct zone_record *other = node->first; other; other = other->next) {
        if (other->rr.type == record->rr.type) {
            other->rr.ttl = ttl;
        }
    }
    return true;
}

enum tg_status dns_zone_add(struct dns_zone *zone, struct tg_span line, uint32_t default_ttl, const char **why)
{
    struct dns_record rr;
    *why = dns_zone_parse_line(&rr, line, &zone->origin, default_ttl, zone->arena);
    if (*why) {
        return TG_MALFORMED;
    }
    if (!dns_name_within(&rr.name, &zone->origin)) {
        *why = "the name lies outside the zone";
        return TG_MALFORMED;
    }
    if (rr.type == DNS_SOA && !dns_name_eq(&rr.name, &zone->origin)) {
        *why = "a SOA record stands at the top of its zone only";
        return TG_MALFORMED;
    }
    struct zone_record *record = NULL;
    if (!room_for_one(zone) || !nodes_up(zone, &rr.name) || !(record = new_record(zone))) {
        *why = zone_full;
        return TG_LIMIT;
    }
    record->rr = rr;
    struct zone_node *node = dns_zone_find(zone, rr.name.octets, rr.name.len);
    if (!hang_in(node, record)) {
        record->next = zone->spare;
        zone->spare = record;
        return TG_OK;
    }
    zone->records[zone->record_count++] = record;
    count_up(zone, &rr.name, true);
    zone->checked = false;
    return TG_OK;
}

size_t dns_zone_remove(struct dns_zone *zone, const struct dns_name *name, uint16_t type)
{
    struct zone_node *node = dns_zone_find(zone, name->octets, name->len);
    size_t kept = 0, removed = 0;
    if (!node) {
        return 0;
    }
    for (size_t i = 0; i < zone->record_count; i++) {
        if (zone->records[i]->node != node || zone->records[i]->rr.type != type) {
            zone->records[kept++] = zone->records[i];
        }
    }
    zone->record_count = kept;
    for (struct zone_record **link = &node->first, *record; (record = *link) != NULL;) {
        if (record->rr.type != type) {
            link = &record->next;
            continue;
        }
        *link = record->next;
        record->next = zone->spare;
        zone->spare = record;
        count_up(zone, &node->name, false);
        removed++;
    }
    zone->checked = zone->checked && removed == 0;
    return removed;
}

size_t dns_zone_count(const struct dns_zone *zone)
{
    return zone->record_count;
}

const struct dns_record *dns_zone_at(const struct dns_zone *zone, size_t index)
{
    TG_ASSERT(index < zone->record_count);
    return &zone->records[index]->rr;
}
