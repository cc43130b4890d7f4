// SPDX-License-Identifier: MIT
#include "scenarios/world_internal.h"

static void start_nodes(struct world *w)
{
    for (size_t i = 0; i < w->host_count; i++) {
        struct world_host *h = &w->hosts[i];
        const uint16_t id = (uint16_t)i;
        if (h->kind == WORLD_RESOLVER) {
            h->resolver = resolver_node_new(&w->env, id, w->roots, w->root_count);
        } else if (h->kind == WORLD_MAIL_SERVER && !scenario_is_real(w->scenario, h->name)) {
            h->mail = mail_server_new(&w->env, id, &w->directory);
        }
    }
    const struct scenario_name_servers *ns = &w->scenario->name_servers;
    for (size_t i = 0; i < ns->server_count; i++) {
        const struct scenario_zone_server *server = &ns->servers[i];
        struct dns_zone **zones = tg_arena_alloc(&w->arena, (server->zone_count + 1) * sizeof(struct dns_zone *));
        size_t n = 0;
        for (size_t z = 0; z < server->zone_count; z++) {
            for (size_t k = 0; k < w->zone_count; k++) {
                if (strcmp(w->zones[k].name, server->zones[z]) == 0) {
                    zones[n++] = w->zones[k].zone;
                }
            }
        }
        const uint16_t id = world_host(w, server->host);
        w->hosts[id].name_server = name_server_new(&w->env, id, zones, n, server->lame);
    }
}

static bool is_mail_name(const struct world *w, const char *account, struct mail_domain **domain)
{
    struct tg_span local, name;
    *domain =
        mail_split_address(tg_span_str(account), &local, &name) ? mail_directory_domain(&w->directory, name) : NULL;
    return *domain != NULL;
}

static enum sasl_mechanism mechanism_of(enum scenario_auth authenticates)
{
    switch (authenticates) {
    case SCENARIO_AUTH_LOGIN:
        return SASL_LOGIN;
    case SCENARIO_AUTH_CRAM_MD5:
        return SASL_CRAM_MD5;
    case SCENARIO_AUTH_SCRAM_SHA_256:
        return SASL_SCRAM_SHA_256;
    case SCENARIO_AUTH_PLAIN:
    case SCENARIO_AUTH_NONE:
        break;
    }
    return SASL_PLAIN;
}

static bool sets_up(const struct scenario *s, const char *client)
{
    for (size_t i = 0; i < s->story_count; i++) {
        if (s->story[i].action == SCENARIO_SET_UP && strcmp(s->story[i].client, client) == 0) {
            return true;
        }
    }
    return false;
}

static void start_clients(struct world *w)
{
    for (size_t i = 0; i < w->host_count; i++) {
        struct world_host *h = &w->hosts[i];
        struct mail_domain *domain;
        if (h->kind == WORLD_CLIENT && h->client && h->client->kind == SCENARIO_EAVESDROPPER) {
            h->eavesdropper = eavesdropper_new(&w->env, (uint16_t)i);
            h->listens_a = world_host(w, h->client->listens_a);
            h->listens_b = world_host(w, h->client->listens_b);
            continue;
        }
        if (h->kind != WORLD_CLIENT || !is_mail_name(w, h->client->account, &domain)) {
            continue;
        }
        struct user_agent_config config = {
            .address = h->client->account,
            .display_name = h->client->display_name,
            .password = h->client->password,
            .submission_host = trace_host_at(w->env.trace, domain->submission_host)->name,
            .mailbox_host = trace_host_at(w->env.trace, domain->mailbox_host)->name,
            .submission_ip = trace_host_at(w->env.trace, domain->submission_host)->ip,
            .mailbox_ip = trace_host_at(w->env.trace, domain->mailbox_host)->ip,
            .remembered_until = (tg_time)w->scenario->name_servers.ttl * TG_SECOND,
            .remember_for = (tg_time)w->scenario->name_servers.ttl * TG_SECOND,
            .submission_port = (uint16_t)h->client->port,
            .mailbox_port = (uint16_t)h->client->mailbox_port,
            .tls = (enum user_tls)h->client->tls,
            .reads_with_pop3 = h->client->reads_with == SCENARIO_READS_POP3,
            .leave_on_server = h->client->leave_on_server,
            .logs_in = h->client->authenticates != SCENARIO_AUTH_NONE && h->client->port != 25,
            .mechanism = mechanism_of(h->client->authenticates),
        };
        if (sets_up(w->scenario, h->client->name)) { /* knows its address only */
            config.submission_host = config.mailbox_host = NULL;
            config.submission_ip = config.mailbox_ip = 0;
        }
        if (h->client->submission_server) { /* as typed into the settings, right or wrong: DNS will tell */
            config.submission_host = h->client->submission_server;
            config.submission_ip = 0;
        }
        if (h->client->mailbox_server) {
            config.mailbox_host = h->client->mailbox_server;
            config.mailbox_ip = 0;
        }
        h->agent = user_agent_new(&w->env, (uint16_t)i, &config);
    }
}

/* Story lines may wait for an event. */

/* An eavesdropper reads a packet in the moment it is sent, after whatever else happens in it. */
static void read_packet(void *context, uint64_t index)
{
    struct world *w = context;
    const struct trace_event *event = trace_at(w->env.trace, (uint32_t)index);
    const uint16_t from = event->from, to = event->to;
    for (size_t i = 0; i < w->host_count; i++) {
        const struct world_host *h = &w->hosts[i];
        if (h->eavesdropper &&
            ((from == h->listens_a && to == h->listens_b) || (from == h->listens_b && to == h->listens_a))) {
            struct tg_buf packet; /* what he says goes into the trace, whose octets may move */
            tg_buf_init(&packet, SIZE_MAX);
            tg_buf_append(&packet, trace_text(w->env.trace, trace_at(w->env.trace, (uint32_t)index)));
            eavesdropper_packet(h->eavesdropper, tg_buf_span(&packet));
            tg_buf_deinit(&packet);
        }
    }
}

static bool somebody_listens(const struct world *w)
{
    for (size_t i = 0; i < w->scenario->client_count; i++) {
        if (w->scenario->clients[i].kind == SCENARIO_EAVESDROPPER) {
            return true;
        }
    }
    return false;
}

static void on_event(void *context, uint32_t index, const struct trace_event *event, struct tg_span text)
{
    struct world *w = context;
    (void)text;
    if (event->kind == TRACE_PACKET_SENT && w->listened) {
        sim_at(w->env.sim, sim_now(w->env.sim), read_packet, w, index);
    }
    world_event_added(context, index);
    world_faults_seen(context, index);
}

struct world *world_new(const struct scenario *scenario, uint64_t seed)
{
    struct world *w = tg_alloc(sizeof *w);
    w->scenario = scenario;
    tg_arena_init(&w->arena, SIZE_MAX);
    tg_table_init(&w->letters);
    w->end = scenario->until == TG_TIME_NEVER ? TG_DAY : scenario->until;
    w->listened = somebody_listens(w);
    w->env.epoch = scenario->start;
    w->env.sim = sim_new(seed);
    w->env.trace = trace_new(&scenario->start);
    w->env.net = net_new(w->env.sim, w->env.trace);
    const struct tg_prng authority = sim_chance(w->env.sim, "tls-authority", 0);
    w->env.authority = tls_authority_new(&authority, scenario->start.unix_seconds);
    world_add_hosts(w);
    world_fill_directory(w);
    world_build_zones(w);
    trace_observe(w->env.trace, on_event, w, true);
    world_set_links(w);
    start_nodes(w);
    start_clients(w);
    world_schedule_faults(w);
    world_schedule_story(w);
    return w;
}

void world_free(struct world *w)
{
    for (size_t i = 0; i < w->host_count; i++) {
        struct world_host *h = &w->hosts[i];
        if (h->eavesdropper) {
            eavesdropper_free(h->eavesdropper);
        }
        if (h->agent) {
            user_agent_free(h->agent);
        }
        if (h->mail) {
            mail_server_free(h->mail);
        }
        if (h->resolver) {
            resolver_node_free(h->resolver);
        }
        if (h->name_server) {
            name_server_free(h->name_server);
        }
    }
    mail_directory_deinit(&w->directory);
    tls_authority_free(w->env.authority);
    net_free(w->env.net);
    sim_free(w->env.sim);
    trace_free(w->env.trace);
    tg_table_deinit(&w->letters);
    for (size_t i = 0; w->faults && i < w->scenario->fault_count; i++) {
        tg_free(w->faults[i].saved);
    }
    tg_arena_deinit(&w->arena);
    tg_free(w);
}

const struct scenario *world_scenario(const struct world *w)
{
    return w->scenario;
}

bool world_run(struct world *w, tg_time until)
{
    until = tg_time_min(until, w->end);
    while (sim_step(w->env.sim, until)) {
    }
    return sim_next(w->env.sim) <= w->end;
}

void world_run_all(struct world *w)
{
    while (world_run(w, w->end)) {
    }
}

tg_time world_now(const struct world *w)
{
    return sim_now(w->env.sim);
}

struct trace *world_trace(struct world *w)
{
    return w->env.trace;
}

struct node_env *world_env(struct world *w)
{
    return &w->env;
}

void world_set_end(struct world *w, tg_time end)
{
    w->end = end;
}
