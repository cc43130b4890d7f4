// SPDX-License-Identifier: MIT
/* "name_servers": what the file spells out, and a server of its own for every zone that has none. */
#include "base/text.h"
#include "scenarios/load_internal.h"

static void load_zones(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    (void)extra;
    struct scenario_zone_server *server = out;
    struct load_strings zones = {0};
    if (!load_string_list(l, v, load_token, &zones)) {
        return;
    }
    for (size_t i = 0; i < zones.count; i++) {
        struct tg_span zone = tg_span_str(zones.list[i]);
        if (!tg_span_eq_str(zone, ".") && !load_host_name_ok(zone)) {
            LOAD_ERROR(l, v->place, "%s is no zone; expected \".\", \"example\" or a domain name",
                       load_quoted(l, zones.list[i]));
        }
        char *lower = tg_arena_strdup(l->arena, zone);
        for (char *c = lower; *c; c++) {
            *c = (char)tg_lower((unsigned char)*c);
        }
        zones.list[i] = lower;
    }
    server->zones = zones.list;
    server->zone_count = zones.count;
}

static void load_server_records(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    (void)extra;
    struct scenario_zone_server *server = out;
    struct load_strings records = {0};
    if (load_string_list(l, v, load_token, &records)) {
        server->records = records.list;
        server->record_count = records.count;
    }
}

static void load_servers(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    (void)extra;
    static const struct load_field fields[] = {
        {"host", load_host_name, offsetof(struct scenario_zone_server, host), NULL},
        {"zones", load_zones, 0, NULL},
        {"records", load_server_records, 0, NULL},
        {"ttl", load_seconds, offsetof(struct scenario_zone_server, ttl), NULL},
        {"lame", load_bool, offsetof(struct scenario_zone_server, lame), NULL},
    };
    struct scenario_name_servers *ns = out;
    struct scenario_zone_server *list = load_list(l, v, sizeof *list, "a list [...] of name servers");
    if (!list) {
        return;
    }
    ns->servers = list;
    ns->given = true;
    for (size_t i = 0; i < v->count; i++) {
        struct scenario_zone_server *server = &list[ns->server_count];
        server->ttl = UINT32_MAX; /* filled in once the common one is known */
        if (!load_object(l, &v->items[i], "a name server", fields, LOAD_COUNT(fields), server)) {
            continue;
        }
        if (!json_member(&v->items[i], "host")) {
            load_missing(l, &v->items[i], "a name server", "host", "a host name such as \"ns1.sakura.example\"");
        }
        if (!json_member(&v->items[i], "zones")) {
            load_missing(l, &v->items[i], "a name server", "zones", "a list such as [\"sakura.example\"]");
        }
        if (server->zone_count > 0) {
            load_check_records(l, &v->items[i], server->zones[0]);
        }
        ns->server_count += server->host != NULL;
    }
}

static bool has_zone(const struct scenario_name_servers *ns, const char *zone)
{
    for (size_t i = 0; i < ns->server_count; i++) {
        for (size_t j = 0; j < ns->servers[i].zone_count; j++) {
            if (strcmp(ns->servers[i].zones[j], zone) == 0) {
                return true;
            }
        }
    }
    return false;
}

/* A server PREFIX.ZONE for a zone that has none; `list` has room. */
static void need_zone(struct load *l, struct scenario_name_servers *ns, const char *host, const char *zone)
{
    if (has_zone(ns, zone)) {
        return;
    }
    struct tg_buf name;
    tg_buf_init(&name, SIZE_MAX);
    tg_buf_str(&name, host);
    if (strcmp(zone, ".") != 0) {
        tg_buf_fmt(&name, ".%s", zone);
    }
    const char **zones = tg_arena_alloc(l->arena, sizeof *zones);
    zones[0] = zone;
    ns->servers[ns->server_count++] = (struct scenario_zone_server){
        .host = tg_arena_strdup(l->arena, tg_buf_span(&name)), .zones = zones, .zone_count = 1, .ttl = ns->ttl};
    tg_buf_deinit(&name);
}

static void fill_in(struct load *l, struct scenario_name_servers *ns)
{
    const struct scenario *s = l->s;
    struct scenario_zone_server *all =
        tg_arena_alloc(l->arena, (ns->server_count + 1 + 2 * s->domain_count) * sizeof *all);
    for (size_t i = 0; i < ns->server_count; i++) {
        all[i] = ns->servers[i];
        all[i].ttl = all[i].ttl == UINT32_MAX ? ns->ttl : all[i].ttl;
    }
    ns->servers = all;
    need_zone(l, ns, "a.root.test", ".");
    for (size_t i = 0; i < s->domain_count; i++) {
        const char *dot = strrchr(s->domains[i].name, '.');
        if (dot) {
            need_zone(l, ns, "a.nic", dot + 1);
        }
    }
    for (size_t i = 0; i < s->domain_count; i++) {
        need_zone(l, ns, "ns1", s->domains[i].name);
    }
}

void load_name_servers(struct load *l, const struct json_value *v)
{
    static const struct load_field fields[] = {
        {"servers", load_servers, 0, NULL},
        {"resolver", load_host_name, offsetof(struct scenario_name_servers, resolver), NULL},
        {"ttl", load_seconds, offsetof(struct scenario_name_servers, ttl), NULL},
    };
    struct scenario_name_servers *ns = &l->s->name_servers;
    *ns = (struct scenario_name_servers){.resolver = "resolver", .ttl = 3600};
    if (v) {
        load_object(l, v, "`name_servers`", fields, LOAD_COUNT(fields), ns);
    }
    fill_in(l, ns);
}
