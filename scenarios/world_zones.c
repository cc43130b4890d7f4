// SPDX-License-Identifier: MIT
/* The town's DNS: zones with SOA, NS and glue from the root down, and what each domain says of itself. */
#include "base/assert.h"
#include "base/text.h"
#include "scenarios/world_internal.h"

enum { NEGATIVE_TTL = 300 };

/* The zone that holds this name: the one with the most labels in common. */
static struct world_zone *zone_of(struct world *w, const struct dns_name *name, bool strictly_above)
{
    struct world_zone *best = NULL;
    for (size_t i = 0; i < w->zone_count; i++) {
        struct world_zone *z = &w->zones[i];
        const bool fits = dns_name_within(name, &z->origin) && !(strictly_above && dns_name_eq(name, &z->origin));
        if (fits && (!best || dns_name_labels(&z->origin) > dns_name_labels(&best->origin))) {
            best = z;
        }
    }
    return best;
}

static void add_line(struct dns_zone *zone, uint32_t ttl, struct tg_buf *line)
{
    const char *why = NULL;
    const enum tg_status status = dns_zone_add(zone, tg_buf_span(line), ttl, &why);
    TG_ASSERT(status == TG_OK); /* the loader has read every line the scenario brings */
    tg_buf_clear(line);
}

static bool parse_name(struct dns_name *out, const char *name)
{
    return dns_name_parse(out, tg_span_str(name)) == TG_OK;
}

static void put_address(const struct world *w, const char *host, struct tg_buf *line)
{
    const uint32_t ip = trace_host_at(w->env.trace, world_host(w, host))->ip;
    tg_buf_fmt(line, "%s. A %u.%u.%u.%u", host, ip >> 24, ip >> 16 & 255, ip >> 8 & 255, ip & 255);
}

static void create_zones(struct world *w)
{
    const struct scenario_name_servers *ns = &w->scenario->name_servers;
    size_t most = 0;
    for (size_t i = 0; i < ns->server_count; i++) {
        most += ns->servers[i].zone_count;
    }
    w->zones = tg_arena_alloc(&w->arena, (most + 1) * sizeof *w->zones);
    w->roots = tg_arena_alloc(&w->arena, (ns->server_count + 1) * sizeof *w->roots);
    for (size_t i = 0; i < ns->server_count; i++) {
        for (size_t k = 0; k < ns->servers[i].zone_count; k++) {
            const char *name = ns->servers[i].zones[k];
            bool known = false;
            for (size_t z = 0; z < w->zone_count; z++) {
                known = known || strcmp(w->zones[z].name, name) == 0;
            }
            struct world_zone zone = {.name = name};
            if (strcmp(name, ".") == 0) {
                struct dns_hint *hint = &w->roots[w->root_count++];
                parse_name(&hint->name, ns->servers[i].host);
                hint->ip = trace_host_at(w->env.trace, world_host(w, ns->servers[i].host))->ip;
            }
            if (!known && parse_name(&zone.origin, name)) {
                zone.zone = dns_zone_new(&w->arena, &zone.origin);
                w->zones[w->zone_count++] = zone;
            }
        }
    }
}

/* SOA and NS of the zone itself; the same NS, with glue, in the zone above. */
static void add_authority(struct world *w, struct world_zone *z, struct tg_buf *line)
{
    const struct scenario_name_servers *ns = &w->scenario->name_servers;
    struct world_zone *above = z->origin.len > 1 ? zone_of(w, &z->origin, true) : NULL;
    const char *dot = strcmp(z->name, ".") == 0 ? "" : ".";
    bool has_soa = false;
    for (size_t i = 0; i < ns->server_count; i++) {
        const struct scenario_zone_server *server = &ns->servers[i];
        for (size_t k = 0; k < server->zone_count; k++) {
            struct dns_name host;
            if (strcmp(server->zones[k], z->name) != 0 || !parse_name(&host, server->host)) {
                continue;
            }
            if (!has_soa) {
                tg_buf_fmt(line, "@ SOA %s. hostmaster.%s. 1 7200 900 1209600 %d", server->host,
                           dot[0] ? z->name : "root.test", NEGATIVE_TTL);
                add_line(z->zone, server->ttl, line);
                has_soa = true;
            }
            tg_buf_fmt(line, "@ NS %s.", server->host);
            add_line(z->zone, server->ttl, line);
            if (above) {
                tg_buf_fmt(line, "%s%s NS %s.", z->name, dot, server->host);
                add_line(above->zone, server->ttl, line);
                if (dns_name_within(&host, &z->origin)) { /* glue (RFC 1034 4.2.1) */
                    put_address(w, server->host, line);
                    add_line(above->zone, server->ttl, line);
                }
            }
        }
    }
}

static void add_host_addresses(struct world *w, struct tg_buf *line)
{
    for (size_t i = 0; i < w->host_count; i++) {
        struct dns_name name;
        const enum world_host_kind kind = w->hosts[i].kind;
        if ((kind != WORLD_MAIL_SERVER && kind != WORLD_NAME_SERVER) || !parse_name(&name, w->hosts[i].name)) {
            continue;
        }
        struct world_zone *z = zone_of(w, &name, false);
        if (z) {
            put_address(w, w->hosts[i].name, line);
            add_line(z->zone, w->scenario->name_servers.ttl, line);
        }
    }
}

static void add_domain(struct world *w, const struct scenario_domain *d, struct tg_buf *line)
{
    struct dns_name name;
    struct world_zone *z = parse_name(&name, d->name) ? zone_of(w, &name, false) : NULL;
    uint32_t ttl = w->scenario->name_servers.ttl;
    if (!z) {
        return;
    }
    for (size_t i = 0; i < w->scenario->name_servers.server_count; i++) {
        const struct scenario_zone_server *server = &w->scenario->name_servers.servers[i];
        for (size_t k = 0; k < server->zone_count; k++) {
            ttl = strcmp(server->zones[k], z->name) == 0 ? server->ttl : ttl;
        }
    }
    for (size_t i = 0; i < d->mx_count; i++) {
        tg_buf_fmt(line, "%s. MX %d %s%s", d->name, d->mx[i].preference, d->mx[i].host,
                   strcmp(d->mx[i].host, ".") ? "." : "");
        add_line(z->zone, ttl, line);
    }
    /* Where a mail client finds its servers (RFC 6186). */
    tg_buf_fmt(line, "_submission._tcp.%s. SRV 0 1 587 %s.", d->name, d->submission_host);
    add_line(z->zone, ttl, line);
    tg_buf_fmt(line, "_imap._tcp.%s. SRV 0 1 143 %s.", d->name, d->mailbox_host);
    add_line(z->zone, ttl, line);
    tg_buf_fmt(line, "_pop3._tcp.%s. SRV 10 1 110 %s.", d->name, d->mailbox_host);
    add_line(z->zone, ttl, line);
    for (size_t i = 0; i < d->record_count; i++) {
        tg_buf_str(line, d->records[i]);
        add_line(z->zone, ttl, line);
    }
}

void world_build_zones(struct world *w)
{
    struct tg_buf line;
    tg_buf_init(&line, 1 << 20);
    create_zones(w);
    for (size_t i = 0; i < w->zone_count; i++) {
        add_authority(w, &w->zones[i], &line);
    }
    add_host_addresses(w, &line);
    for (size_t i = 0; i < w->scenario->domain_count; i++) {
        add_domain(w, &w->scenario->domains[i], &line);
    }
    const struct scenario_name_servers *ns = &w->scenario->name_servers;
    for (size_t i = 0; i < ns->server_count; i++) {
        for (size_t k = 0; k < ns->servers[i].record_count && ns->servers[i].zone_count; k++) {
            for (size_t z = 0; z < w->zone_count; z++) {
                if (strcmp(w->zones[z].name, ns->servers[i].zones[0]) == 0) {
                    tg_buf_str(&line, ns->servers[i].records[k]);
                    add_line(w->zones[z].zone, ns->servers[i].ttl, &line);
                }
            }
        }
    }
    tg_buf_deinit(&line);
}

static bool ends_in_dot(struct tg_span s)
{
    return s.len > 0 && s.ptr[s.len - 1] == '.';
}

/* The lie with whole names: "sakura.example MX 10 mail.evil.example" means what it seems to mean, without final dots.
 */
static void put_lie(struct tg_buf *line, struct tg_span owner, struct tg_span rest)
{
    static const char *const with_name[] = {"MX", "NS", "CNAME", "PTR", "SRV"};
    tg_buf_fmt(line, "%S%s %S", owner, ends_in_dot(owner) ? "" : ".", rest);
    const struct tg_span type = tg_split(&rest, ' ');
    for (size_t i = 0; i < sizeof with_name / sizeof *with_name; i++) {
        if (tg_span_ieq_str(type, with_name[i]) && !ends_in_dot(rest)) {
            tg_buf_byte(line, '.');
        }
    }
}

/* A zone of one false record: what a lying server answers from. */
struct dns_zone *world_forge(struct world *w, const char *record)
{
    struct tg_span rest = tg_span_str(record);
    struct dns_name name;
    const char *why;
    const struct tg_span owner = tg_split(&rest, ' ');
    if (dns_name_parse(&name, owner) != TG_OK) {
        return NULL;
    }
    struct dns_zone *zone = dns_zone_new(&w->arena, &name);
    struct tg_buf line;
    tg_buf_init(&line, 4096);
    tg_buf_str(&line, "@ SOA liar.test. liar.test. 1 7200 900 1209600 60");
    add_line(zone, 60, &line);
    tg_buf_str(&line, "@ NS liar.test.");
    add_line(zone, 60, &line);
    put_lie(&line, owner, rest);
    const enum tg_status status = dns_zone_add(zone, tg_buf_span(&line), 60, &why);
    tg_buf_deinit(&line);
    return status == TG_OK ? zone : NULL;
}
