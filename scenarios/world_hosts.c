// SPDX-License-Identifier: MIT
/* The machines of a world, their addresses, and who has a mailbox where. */
#include "base/text.h"
#include "scenarios/world_internal.h"

uint16_t world_host(const struct world *w, const char *name)
{
    for (size_t i = 0; name && i < w->host_count; i++) {
        if (tg_span_ieq(tg_span_str(name), tg_span_str(w->hosts[i].name))) {
            return (uint16_t)i;
        }
    }
    return TRACE_NO_HOST;
}

/* Documentation addresses (RFC 5737) by kind of machine; a town too big for them goes on in the benchmark range (RFC
 * 2544). */
static uint32_t address_for(const struct world *w, enum world_host_kind kind)
{
    static const uint32_t nets[] = {
        [WORLD_CLIENT] = 0xc6336400u,      /* 198.51.100.0/24 */
        [WORLD_MAIL_SERVER] = 0xc0000200u, /* 192.0.2.0/24 */
        [WORLD_RESOLVER] = 0xcb007100u,    /* 203.0.113.0/24 */
        [WORLD_NAME_SERVER] = 0xcb007100u,
    };
    enum { FIRST = 10, LAST = 254 };
    const uint32_t benchmark_net = 0xc6120000u; /* 198.18.0.0/15 */
    uint32_t before = 0;
    for (size_t i = 0; i < w->host_count; i++) {
        before += nets[w->hosts[i].kind] == nets[kind];
    }
    return FIRST + before <= LAST ? nets[kind] + FIRST + before : benchmark_net + 256 + (uint32_t)w->host_count;
}

static void add_host(struct world *w, const char *name, const char *domain, enum world_host_kind kind,
                     enum trace_role role, const struct scenario_client *client)
{
    if (world_host(w, name) != TRACE_NO_HOST) {
        return;
    }
    const uint32_t ip = address_for(w, kind);
    const struct trace_host host = {name, domain, ip, (uint8_t)role};
    const uint16_t id = trace_add_host(w->env.trace, &host);
    net_add_host(w->env.net, id, ip);
    w->hosts[w->host_count++] = (struct world_host){.kind = kind, .name = name, .client = client};
}

static void add_mail_servers(struct world *w)
{
    for (size_t i = 0; i < w->scenario->domain_count; i++) {
        const struct scenario_domain *d = &w->scenario->domains[i];
        add_host(w, d->submission_host, d->name, WORLD_MAIL_SERVER, TRACE_ROLE_MAIL_SERVER, NULL);
        add_host(w, d->receiving_host, d->name, WORLD_MAIL_SERVER, TRACE_ROLE_MAIL_SERVER, NULL);
        add_host(w, d->mailbox_host, d->name, WORLD_MAIL_SERVER, TRACE_ROLE_MAIL_SERVER, NULL);
        for (size_t k = 0; k < d->mx_count; k++) {
            if (strcmp(d->mx[k].host, ".") != 0) {
                add_host(w, d->mx[k].host, d->name, WORLD_MAIL_SERVER, TRACE_ROLE_MAIL_SERVER, NULL);
            }
        }
    }
}

static enum trace_role role_of_zone(const char *zone)
{
    return strcmp(zone, ".") == 0 ? TRACE_ROLE_NS_ROOT : strchr(zone, '.') ? TRACE_ROLE_NS_AUTH : TRACE_ROLE_NS_TLD;
}

void world_add_hosts(struct world *w)
{
    const struct scenario *s = w->scenario;
    size_t most = s->client_count + s->name_servers.server_count + 2; /* the resolver, a visitor */
    for (size_t i = 0; i < s->domain_count; i++) {
        most += 3 + s->domains[i].mx_count;
    }
    w->hosts = tg_arena_alloc(&w->arena, most * sizeof *w->hosts);
    for (size_t i = 0; i < s->client_count; i++) {
        const struct scenario_client *c = &s->clients[i];
        add_host(w, c->name, c->account ? c->account : "", WORLD_CLIENT,
                 c->kind == SCENARIO_PHONE          ? TRACE_ROLE_PHONE
                 : c->kind == SCENARIO_EAVESDROPPER ? TRACE_ROLE_OTHER
                                                    : TRACE_ROLE_CLIENT,
                 c);
    }
    add_mail_servers(w);
    add_host(w, s->name_servers.resolver, "", WORLD_RESOLVER, TRACE_ROLE_RESOLVER, NULL);
    for (size_t i = 0; i < s->name_servers.server_count; i++) {
        const struct scenario_zone_server *server = &s->name_servers.servers[i];
        const char *zone = server->zone_count ? server->zones[0] : "";
        add_host(w, server->host, zone, WORLD_NAME_SERVER, role_of_zone(zone), NULL);
    }
    w->env.resolver_ip = trace_host_at(w->env.trace, world_host(w, s->name_servers.resolver))->ip;
}

uint16_t world_add_visitor(struct world *w, const char *name)
{
    add_host(w, name, "", WORLD_CLIENT, TRACE_ROLE_CLIENT, NULL);
    return world_host(w, name);
}

/* --- who lives where --- */

static void fill_policy(struct mail_policy *out, const struct scenario_policy *p)
{
    *out = (struct mail_policy){.open_relay = p->open_relay,
                                .require_auth = p->require_auth,
                                .tls = (enum mail_tls)p->tls,
                                .plaintext_auth = p->plaintext_auth,
                                .relay_tls = (enum mail_relay_tls)p->relay_tls,
                                .certificate = p->certificate == SCENARIO_CERTIFICATE_MISSING
                                                   ? TLS_CERTIFICATE_GOOD
                                                   : (enum tls_certificate)p->certificate,
                                .no_certificate = p->certificate == SCENARIO_CERTIFICATE_MISSING,
                                .greylist = p->greylist,
                                .refuse_full = p->refuse_full,
                                .size_limit = p->size_limit,
                                .queue_lifetime = p->queue_lifetime,
                                .delayed_after = p->delayed_after,
                                .retry_jitter_ppm = p->retry_jitter_ppm,
                                .lacks = (p->lacks_pipelining ? SMTP_PIPELINING : 0u) |
                                         (p->lacks_8bitmime ? SMTP_8BITMIME : 0u) | (p->lacks_dsn ? SMTP_DSN : 0u),
                                .smtputf8 = !p->lacks_smtputf8,
                                .bare_newline = (enum smtp_bare_newline)p->bare_newline,
                                .hop_max = (unsigned)p->hop_limit};
    const size_t most = sizeof out->retry / sizeof *out->retry;
    out->retry_count = p->retry_count < most ? p->retry_count : most;
    memcpy(out->retry, p->retry, out->retry_count * sizeof *out->retry);
}

static char *string(const char *s)
{
    return s ? mail_string(tg_span_str(s)) : NULL;
}

static void add_user(struct mail_domain *d, const struct scenario_user *u, uint32_t uid_validity)
{
    struct tg_buf owner;
    tg_buf_init(&owner, 1024);
    tg_buf_fmt(&owner, "%s@%s", u->name, d->name);
    struct mail_user *user = &d->users[d->user_count++];
    *user = (struct mail_user){.name = string(u->name),
                               .password = string(u->password),
                               .forward = string(u->forward),
                               .alias_count = u->alias_count};
    user->aliases = tg_alloc(u->alias_count * sizeof(char *));
    for (size_t i = 0; i < u->alias_count; i++) {
        user->aliases[i] = string(u->aliases[i]);
    }
    user->store = mailstore_new(tg_buf_cstr(&owner), u->quota, uid_validity);
    tg_buf_deinit(&owner);
}

void world_fill_directory(struct world *w)
{
    /* UIDVALIDITY is a date's number in many servers (RFC 3501 2.3.1.1 suggests it); here the scenario's own. */
    const uint32_t uid_validity = (uint32_t)(w->scenario->start.unix_seconds & 0x7fffffff) | 1;
    for (size_t i = 0; i < w->scenario->domain_count; i++) {
        const struct scenario_domain *s = &w->scenario->domains[i];
        struct mail_domain *d = mail_directory_add(&w->directory, s->name);
        bool has_postmaster = false;
        d->submission_host = world_host(w, s->submission_host);
        d->receiving_host = world_host(w, s->receiving_host);
        d->mailbox_host = world_host(w, s->mailbox_host);
        fill_policy(&d->policy, &s->policy);
        for (size_t k = 0; k < s->mx_count; k++) {
            const uint16_t host = world_host(w, s->mx[k].host);
            if (host != TRACE_NO_HOST && d->exchanger_count < 8) {
                d->exchangers[d->exchanger_count++] = (struct mail_exchanger){host, s->mx[k].preference};
            }
        }
        d->users = tg_alloc((s->user_count + 1) * sizeof *d->users);
        for (size_t k = 0; k < s->user_count; k++) {
            has_postmaster = has_postmaster || tg_span_ieq_str(tg_span_str(s->users[k].name), "postmaster");
            add_user(d, &s->users[k], uid_validity);
        }
        if (!has_postmaster) { /* every domain has one (SMTP-G04) */
            add_user(d, &(struct scenario_user){.name = "postmaster"}, uid_validity);
        }
    }
}
