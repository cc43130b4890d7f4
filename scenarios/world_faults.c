// SPDX-License-Identifier: MIT
/* Roads and troubles: links as the scenario sets them, and faults that begin and end. */
#include "base/assert.h"
#include "scenarios/world_internal.h"

void world_set_links(struct world *w)
{
    for (size_t i = 0; i < w->scenario->link_count; i++) {
        const struct scenario_link *l = &w->scenario->links[i];
        struct net_link link = {.latency = l->latency,
                                .jitter = l->jitter,
                                .bits_per_second = l->bandwidth,
                                .loss_ppm = l->loss_ppm,
                                .duplication_ppm = l->duplication_ppm,
                                .reordering_ppm = l->reordering_ppm,
                                .damage_ppm = l->damage_ppm,
                                .mtu = (unsigned)l->mtu};
        for (size_t k = 0; k < l->block_port_count && k < 8; k++) {
            link.blocked_ports[link.blocked_port_count++] = (uint16_t)l->block_ports[k];
        }
        net_set_link(w->env.net, world_host(w, l->a), world_host(w, l->b), &link);
    }
}

/* Calls visit for the link between a and b, or, with b none, for every link of a. Always in the same order. */
static void for_each_link(struct world *w, uint16_t a, uint16_t b,
                          void (*visit)(struct world_fault *, uint16_t, uint16_t, size_t), struct world_fault *f)
{
    size_t n = 0;
    for (uint16_t i = 0; i < w->host_count; i++) {
        if (i != a && (b == TRACE_NO_HOST || b == i)) {
            visit(f, a, i, n++);
        }
    }
}

static void save(struct world_fault *f, uint16_t a, uint16_t b, size_t n)
{
    f->saved[n] = net_get_link(f->world->env.net, a, b);
}

static void worsen(struct world_fault *f, uint16_t a, uint16_t b, size_t n)
{
    struct net_link link = f->saved[n];
    switch (f->fault->what) {
    case SCENARIO_LOSS:
        link.loss_ppm = f->fault->loss_ppm;
        break;
    case SCENARIO_SLOW:
        link.latency = f->fault->latency;
        break;
    case SCENARIO_BLOCK:
        if (link.blocked_port_count < 8) {
            link.blocked_ports[link.blocked_port_count++] = (uint16_t)f->fault->port;
        }
        break;
    case SCENARIO_LINK_DOWN:
    case SCENARIO_DOWN:
    case SCENARIO_CRASH:
    case SCENARIO_STRIP_STARTTLS:
    case SCENARIO_DNS_WRONG:
    case SCENARIO_DNS_SILENT:
    case SCENARIO_DISK_FULL:
    case SCENARIO_LOSE_PACKET:
    case SCENARIO_ANSWER:
        link.down = true;
        break;
    }
    net_set_link(f->world->env.net, a, b, &link);
}

static void restore(struct world_fault *f, uint16_t a, uint16_t b, size_t n)
{
    net_set_link(f->world->env.net, a, b, &f->saved[n]);
}

static void set_down(struct world_host *h, bool down)
{
    if (h->mail) {
        (down ? mail_server_stop : mail_server_start)(h->mail);
    } else if (h->name_server) {
        (down ? name_server_stop : name_server_start)(h->name_server);
    } else if (h->resolver) {
        (down ? resolver_node_stop : resolver_node_start)(h->resolver);
    }
}

static void set_crashed(struct world *w, uint16_t id, bool crashed)
{
    struct world_host *h = &w->hosts[id];
    if (h->mail) {
        (crashed ? mail_server_crash : mail_server_restart)(h->mail);
        return;
    }
    if (h->kind == WORLD_CLIENT) {
        world_set_offline(w, id,
                          crashed); /* a person's machine that is off looks, to the town, like one without its cable */
        return;
    }
    net_set_host_on(w->env.net, id, !crashed);
    if (h->name_server && crashed) {
        name_server_reset(h->name_server);
    } else if (h->resolver && crashed) {
        resolver_node_reset(h->resolver);
    }
}

static void aim_answer(struct world_fault *f, struct mail_server *server, bool begins)
{
    static const enum aimed_at commands[] = {AIMED_AT_MAIL, AIMED_AT_RCPT, AIMED_AT_DATA};
    f->answer = (struct aimed_answer){.at = commands[f->fault->command],
                                      .nth = (unsigned)f->fault->nth,
                                      .code = f->fault->code,
                                      .enhanced = f->fault->enhanced,
                                      .text = f->fault->text,
                                      .next = begins ? NULL : f->answer.next};
    (begins ? mail_server_aim : mail_server_unaim)(server, &f->answer);
}

static void apply(struct world_fault *f, bool begins)
{
    struct world *w = f->world;
    const uint16_t a = world_host(w, f->fault->host ? f->fault->host : f->fault->a);
    const uint16_t b = f->fault->host ? TRACE_NO_HOST : world_host(w, f->fault->b);
    struct world_host *h = &w->hosts[a];
    switch (f->fault->what) {
    case SCENARIO_DOWN:
        if (h->agent || h->kind == WORLD_CLIENT) {
            world_set_offline(w, a, begins);
        } else {
            set_down(h, begins);
        }
        break;
    case SCENARIO_CRASH:
        set_crashed(w, a, begins);
        break;
    case SCENARIO_DNS_SILENT:
        if (h->name_server) {
            name_server_set_silent(h->name_server, begins);
        }
        break;
    case SCENARIO_DNS_WRONG:
        if (h->name_server) {
            f->forged = f->forged ? f->forged : world_forge(w, f->fault->record);
            name_server_set_forged(h->name_server, begins ? f->forged : NULL);
        }
        break;
    case SCENARIO_LINK_DOWN:
    case SCENARIO_LOSS:
    case SCENARIO_SLOW:
    case SCENARIO_BLOCK:
        if (begins) {
            f->saved = tg_alloc(w->host_count * sizeof *f->saved);
            for_each_link(w, a, b, save, f);
        }
        for_each_link(w, a, b, begins ? worsen : restore, f);
        break;
    case SCENARIO_DISK_FULL:
        mail_server_set_disk_full(h->mail, begins);
        break;
    case SCENARIO_LOSE_PACKET:
        if (begins) {
            net_lose_packet(w->env.net, a, b, (unsigned)f->fault->nth);
        }
        break;
    case SCENARIO_ANSWER:
        aim_answer(f, h->mail, begins);
        break;
    case SCENARIO_STRIP_STARTTLS: /* refused by the loader: it needs TLS */
        TG_UNREACHABLE();
    }
}

static const char *name_of(enum scenario_fault_kind what)
{
    static const char *const names[] = {"down",       "crash",     "link-down",      "loss",
                                        "slow",       "block",     "strip-starttls", "dns-wrong",
                                        "dns-silent", "disk-full", "lose-packet",    "answer"};
    return names[what];
}

static void finish(void *context, uint64_t argument);

static void begin(void *context, uint64_t argument)
{
    struct world_fault *f = context;
    struct world *w = f->world;
    struct trace_event e = trace_blank(sim_now(w->env.sim), TRACE_FAULT_BEGUN);
    (void)argument;
    e.from = world_host(w, f->fault->host ? f->fault->host : f->fault->a);
    e.to = f->fault->host ? TRACE_NO_HOST : world_host(w, f->fault->b);
    e.a = f->fault->what == SCENARIO_LOSS   ? f->fault->loss_ppm
          : f->fault->what == SCENARIO_SLOW ? f->fault->latency
                                            : f->fault->port;
    f->begun = trace_add(w->env.trace, &e, tg_span_str(name_of(f->fault->what)));
    apply(f, true);
    if (f->fault->has_when && f->fault->lasts != TG_TIME_NEVER) {
        sim_at(w->env.sim, sim_now(w->env.sim) + f->fault->lasts, finish, f, 0);
    }
}

/* An event was added: faults that wait for it begin in this moment. */
void world_faults_seen(struct world *w, uint32_t index)
{
    for (size_t i = 0; w->faults && i < w->scenario->fault_count; i++) {
        struct world_fault *f = &w->faults[i];
        if (!f->fault->has_when || f->seen >= f->fault->when.nth ||
            !matcher_fits(&f->fault->when, w->env.trace, index)) {
            continue;
        }
        if (++f->seen == f->fault->when.nth) {
            sim_at(w->env.sim, sim_now(w->env.sim), begin, f, 0);
        }
    }
}

static void finish(void *context, uint64_t argument)
{
    struct world_fault *f = context;
    struct world *w = f->world;
    struct trace_event e = trace_blank(sim_now(w->env.sim), TRACE_FAULT_ENDED);
    (void)argument;
    e.from = world_host(w, f->fault->host ? f->fault->host : f->fault->a);
    e.to = f->fault->host ? TRACE_NO_HOST : world_host(w, f->fault->b);
    e.ref = f->begun;
    trace_add(w->env.trace, &e, tg_span_str(name_of(f->fault->what)));
    apply(f, false);
}

void world_schedule_faults(struct world *w)
{
    w->faults = tg_arena_alloc(&w->arena, (w->scenario->fault_count + 1) * sizeof *w->faults);
    for (size_t i = 0; i < w->scenario->fault_count; i++) {
        const struct scenario_fault *fault = &w->scenario->faults[i];
        w->faults[i] = (struct world_fault){.world = w, .fault = fault};
        if (fault->has_when) {
            continue;
        }
        sim_at(w->env.sim, fault->at, begin, &w->faults[i], 0);
        if (fault->until != TG_TIME_NEVER) {
            sim_at(w->env.sim, fault->until, finish, &w->faults[i], 0);
        }
    }
}

void world_set_offline(struct world *w, uint16_t host, bool offline)
{
    if (w->hosts[host].offline == offline) {
        return;
    }
    w->hosts[host].offline = offline;
    for (uint16_t i = 0; i < w->host_count; i++) {
        if (i != host) {
            struct net_link link = net_get_link(w->env.net, host, i);
            link.down = offline || w->hosts[i].offline;
            net_set_link(w->env.net, host, i, &link);
        }
    }
}
