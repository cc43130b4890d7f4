// SPDX-License-Identifier: MIT
#include "protocols/dns/dns_resolver_internal.h"

enum {
    KNOWN_MAX = 10000,         /* servers and failures remembered; then all are forgotten at once */
    FAILURE_FIRST_SECONDS = 5, /* doubles, */
    FAILURE_MAX_SECONDS = 300, /* as far as this (RFC 9520 section 3.2) */
    FORGET_SERVER_SECONDS = 900,
};

#define RTT_UNKNOWN (300 * TG_MILLISECOND)
#define RTT_MAX     (60 * TG_SECOND)

struct server_memory {
    tg_time rtt;   /* smoothed; doubles with each silence */
    tg_time until; /* forgotten then, so that a server may come back */
    bool plain;    /* does not know EDNS */
};

struct failure {
    tg_time until;
    unsigned seconds;
};

static void free_all(struct tg_table *table)
{
    size_t at = 0;
    for (const struct tg_table_entry *entry; (entry = tg_table_next(table, &at)) != NULL;) {
        tg_free(entry->value);
    }
    tg_table_deinit(table);
    tg_table_init(table);
}

void dns_servers_deinit(struct dns_resolver *r)
{
    free_all(&r->servers);
    free_all(&r->failures);
}

/* Finds the value under a key, made zeroed when it is not there and `make`. */
static void *value_at(struct tg_table *table, struct tg_span key, size_t size, bool make)
{
    void *value = tg_table_get(table, key);
    if (!value && make) {
        if (table->live >= KNOWN_MAX) {
            free_all(table);
        }
        value = tg_alloc(size);
        (void)tg_table_put(table, key, value);
    }
    return value;
}

static struct server_memory *memory_of(struct dns_resolver *r, uint32_t ip, bool make)
{
    unsigned char key[4];
    memcpy(key, &ip, sizeof key);
    struct server_memory *memory = value_at(&r->servers, tg_span_make(key, sizeof key), sizeof *memory, make);
    if (memory && memory->until <= r->now) {
        memory->rtt = 0;
        memory->plain = false;
    }
    return memory;
}

void dns_server_rtt(struct dns_resolver *r, uint32_t ip, tg_time rtt)
{
    struct server_memory *memory = memory_of(r, ip, true);
    memory->rtt = memory->rtt && memory->rtt < RTT_UNKNOWN ? (7 * memory->rtt + rtt) / 8 : rtt;
    memory->until = r->now + FORGET_SERVER_SECONDS * TG_SECOND;
}

void dns_server_silent(struct dns_resolver *r, uint32_t ip)
{
    struct server_memory *memory = memory_of(r, ip, true);
    memory->rtt = memory->rtt < TG_SECOND ? TG_SECOND : 2 * memory->rtt;
    memory->rtt = tg_time_min(memory->rtt, RTT_MAX);
    memory->until = r->now + FORGET_SERVER_SECONDS * TG_SECOND;
}

void dns_server_set_plain(struct dns_resolver *r, uint32_t ip)
{
    struct server_memory *memory = memory_of(r, ip, true);
    memory->plain = true;
    memory->until = r->now + FORGET_SERVER_SECONDS * TG_SECOND;
}

bool dns_server_plain(struct dns_resolver *r, uint32_t ip)
{
    const struct server_memory *memory = memory_of(r, ip, false);
    return memory && memory->plain;
}

tg_time dns_server_score(struct dns_resolver *r, uint32_t ip)
{
    const struct server_memory *memory = memory_of(r, ip, false);
    return memory && memory->rtt ? memory->rtt : RTT_UNKNOWN;
}

struct failure_key {
    unsigned char octets[6 + DNS_NAME_MAX];
};

static struct tg_span key_of(struct failure_key *key, const struct dns_name *name, uint16_t type, uint32_t ip)
{
    struct dns_name lower;
    dns_name_lower(&lower, name);
    memcpy(key->octets, &type, 2);
    memcpy(key->octets + 2, &ip, 4);
    memcpy(key->octets + 6, lower.octets, lower.len);
    return tg_span_make(key->octets, (size_t)6 + lower.len);
}

void dns_failure_add(struct dns_resolver *r, const struct dns_name *name, uint16_t type, uint32_t ip)
{
    struct failure_key key;
    struct failure *failure = value_at(&r->failures, key_of(&key, name, type, ip), sizeof *failure, true);
    unsigned seconds = failure->seconds ? 2 * failure->seconds : FAILURE_FIRST_SECONDS;
    failure->seconds = seconds < FAILURE_MAX_SECONDS ? seconds : FAILURE_MAX_SECONDS;
    failure->until = r->now + failure->seconds * TG_SECOND;
}

void dns_failure_clear(struct dns_resolver *r, const struct dns_name *name, uint16_t type, uint32_t ip)
{
    struct failure_key key;
    if (r->failures.live > 0) {
        tg_free(tg_table_remove(&r->failures, key_of(&key, name, type, ip)));
    }
}

bool dns_failure_known(struct dns_resolver *r, const struct dns_name *name, uint16_t type, uint32_t ip)
{
    struct failure_key key;
    const struct failure *failure = NULL;
    if (r->failures.live > 0) {
        failure = value_at(&r->failures, key_of(&key, name, type, ip), 0, false);
    }
    return failure && failure->until > r->now;
}
