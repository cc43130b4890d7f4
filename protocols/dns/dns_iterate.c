// SPDX-License-Identifier: MIT
/* One step of a task: the cache, the closest zone whose servers are known, the choice among them. RFC 1034
 * section 5.3.3. */
#include "protocols/dns/dns_resolver_internal.h"

#define TCP_TIMEOUT (5 * TG_SECOND)

void dns_add_candidate(struct task *t, uint32_t ip)
{
    for (unsigned i = 0; i < t->candidate_count; i++) {
        if (t->candidates[i].ip == ip) {
            return;
        }
    }
    if (t->candidate_count < SERVERS_MAX) {
        t->candidates[t->candidate_count++] = (struct candidate){.ip = ip};
    }
}

/* Fills the task's servers from the cached NS set of a zone. false when none of them can be reached: a server whose
 * name lies in the zone itself and whose glue is gone must be asked for one zone higher. */
static bool take_zone(struct dns_resolver *r, struct task *t, const struct dns_name *zone)
{
    struct dns_cache_entry *ns = dns_cached(r, zone, DNS_NS, DNS_RANK_REFERRAL, dns_task_token(t));
    if (!ns || ns->kind != DNS_CACHED_SET) {
        return false;
    }
    t->candidate_count = t->nameless_count = 0;
    /* Looking up addresses may drop an entry that is too old, but never this one: it was just found to be live. */
    size_t first = ns->count > SERVERS_MAX ? tg_prng_below(&r->prng, ns->count) : 0;
    for (size_t i = 0; i < ns->count && i < SERVERS_MAX; i++) {
        struct dns_name name;
        if (!dns_rdata_name(ns->rdata[(first + i) % ns->count], &name)) {
            continue;
        }
        dns_add_server(r, t, zone, &name);
    }
    return t->candidate_count + t->nameless_count > 0;
}

/* RFC 1034 section 5.3.3 step 2: the servers closest above the name that are known, or the root's. */
static void find_zone(struct dns_resolver *r, struct task *t)
{
    struct dns_name zone = t->walk.name;
    t->has_zone = true;
    t->round = 0;
    bool found;
    do {
        found = take_zone(r, t, &zone);
    } while (!found && dns_name_parent(&zone, &zone));
    if (!found) { /* SIMPLIFIED: the root's hints are believed as they are, without asking the root for its NS set */
        t->candidate_count = t->nameless_count = 0;
        for (size_t i = 0; i < r->config.root_count; i++) {
            dns_add_candidate(t, r->config.roots[i].ip);
        }
    }
    t->zone = zone;
}

/* SIMPLIFIED: name servers are reached over IPv4 only; their AAAA records are not used. */
void dns_add_server(struct dns_resolver *r, struct task *t, const struct dns_name *zone, const struct dns_name *name)
{
    struct dns_cache_entry *address = dns_cached(r, name, DNS_A, DNS_RANK_ADDITIONAL, dns_task_token(t));
    if (address && address->kind == DNS_CACHED_SET) {
        for (size_t i = 0; i < address->count; i++) {
            uint32_t ip;
            if (dns_rdata_a(address->rdata[i], &ip)) {
                dns_add_candidate(t, ip);
            }
        }
    } else if (dns_name_within(name, zone)) {
        t->why = "the name server's name lies in its own zone and no address came with it";
    } else if (t->nameless_count < SERVERS_MAX) {
        t->nameless[t->nameless_count++] = *name;
    }
}

/* What may come back over UDP (RFC 6891 section 6.2.5): after a silence less, as a big datagram may not pass the road;
 * 0 for a server that does not know EDNS. */
static uint16_t edns_size(struct dns_resolver *r, const struct candidate *c)
{
    return dns_server_plain(r, c->ip) ? 0 : c->tries > 0 ? DNS_UDP_MAX : DNS_EDNS_MAX;
}

void dns_task_ask(struct dns_resolver *r, struct task *t, unsigned candidate, bool over_tcp)
{
    if (!dns_task_charge(r, t, false)) {
        return;
    }
    struct dns_action action = {.kind = over_tcp ? DNS_ACT_ASK_TCP : DNS_ACT_SEND_UDP, .token = dns_task_token(t)};
    t->asking = true;
    t->over_tcp = over_tcp;
    t->asked = candidate;
    t->id = (uint16_t)tg_prng_below(&r->prng, 65536);
    if (over_tcp) {
        t->exchange = r->next_exchange++;
        (void)tg_table_put(&r->streams, tg_span_make(&t->exchange, sizeof t->exchange), t);
    } else {
        do {
            t->port = dns_random_port(&r->prng);
        } while (tg_table_get(&r->ports, tg_span_make(&t->port, sizeof t->port)));
        (void)tg_table_put(&r->ports, tg_span_make(&t->port, sizeof t->port), t);
    }
    tg_buf_clear(&r->wire);
    (void)dns_question_write(&r->wire, t->id, false, edns_size(r, &t->candidates[candidate]), &t->walk.name,
                             t->walk.type);
    action.bytes = tg_buf_span(&r->wire);
    action.ip = t->candidates[candidate].ip;
    action.port = over_tcp ? 0 : t->port;
    action.exchange = over_tcp ? t->exchange : 0;
    action.name = t->walk.name;
    action.type = t->walk.type;
    dns_actions_push(&r->actions, &action);
    r->counts.sent++;
    t->sent_at = r->now;
    unsigned doublings = over_tcp ? 0 : t->candidates[candidate].tries;
    t->timeout = r->now + (over_tcp ? TCP_TIMEOUT : r->config.udp_timeout << doublings);
    dns_task_rearm(r, t);
}

void dns_task_timed_out(struct dns_resolver *r, struct task *t)
{
    struct candidate *asked = &t->candidates[t->asked];
    dns_server_silent(r, asked->ip);
    if (t->over_tcp) {
        dns_task_server_bad(r, t, "its name server did not answer over TCP");
        return;
    }
    dns_task_close_exchange(r, t);
    asked->tries++;
    t->why = "its name servers did not answer";
    dns_task_queue(r, t);
}

void dns_task_server_bad(struct dns_resolver *r, struct task *t, const char *why)
{
    struct candidate *asked = &t->candidates[t->asked];
    dns_task_close_exchange(r, t);
    asked->bad = true;
    t->why = why;
    dns_failure_add(r, &t->walk.name, t->walk.type, asked->ip);
    dns_task_queue(r, t);
}

void dns_task_restart(struct dns_resolver *r, struct task *t)
{
    t->walked = t->has_zone = false;
    dns_task_queue(r, t);
}

/* A server that was begun with is asked to its last try; else one of the quickest, by chance. SERVERS_MAX when none is
 * left in this round. */
static unsigned choose(struct dns_resolver *r, struct task *t)
{
    tg_time best = TG_TIME_NEVER;
    unsigned open[SERVERS_MAX], count = 0;
    for (unsigned i = 0; i < t->candidate_count; i++) {
        struct candidate *c = &t->candidates[i];
        if (!c->bad && dns_failure_known(r, &t->walk.name, t->walk.type, c->ip)) {
            c->bad = true;
            t->why = "its name servers failed a moment ago";
        }
        if (c->bad || c->tries >= TRIES_MAX) {
            continue;
        }
        if (c->tries > 0) {
            return i;
        }
        open[count++] = i;
        best = tg_time_min(best, dns_server_score(r, c->ip));
    }
    unsigned near = 0;
    for (unsigned i = 0; i < count; i++) {
        if (dns_server_score(r, t->candidates[open[i]].ip) - best <= 400 * TG_MILLISECOND) {
            open[near++] = open[i];
        }
    }
    return near ? open[near == 1 ? 0 : tg_prng_below(&r->prng, near)] : SERVERS_MAX;
}

/* Whether `t` waits, through its children, on itself when it were to wait on `child`. */
static bool circular(const struct task *t, const struct task *child)
{
    for (; child; child = child->child) {
        if (child == t) {
            return true;
        }
    }
    return false;
}

/* Begins to look for the address of a server (DNS25). true when the task now waits. */
static bool look_for_address(struct dns_resolver *r, struct task *t)
{
    while (t->nameless_count > 0) {
        const struct dns_name *name = &t->nameless[t->nameless_count - 1];
        struct task *child = dns_task_find(r, name, DNS_A);
        if (!child && dns_failure_known(r, name, DNS_A, 0)) {
            t->why = "the address of its name server could not be found a moment ago";
            t->nameless_count--;
            continue;
        }
        if (circular(t, child)) {
            t->why = "its name servers and those of another zone wait for each other's addresses";
            t->nameless_count--;
            continue;
        }
        if (!dns_task_charge(r, t, true)) {
            return true; /* doomed, or to be tried again when others have failed */
        }
        child = dns_task_get(r, name, DNS_A);
        t->nameless_count--;
        if (child && dns_task_add_parent(child, t)) {
            return true;
        }
        t->why = "too many questions are being worked on";
    }
    return false;
}

/* All servers were silent for two tries: begin again with all that are not bad. */
static bool next_round(struct task *t)
{
    bool any = false;
    for (unsigned i = 0; i < t->candidate_count; i++) {
        t->candidates[i].tries = 0;
        any = any || !t->candidates[i].bad;
    }
    return any && ++t->round < ROUNDS_MAX;
}

static void give_up(struct dns_resolver *r, struct task *t)
{
    for (unsigned i = 0; i < t->candidate_count; i++) {
        if (!t->candidates[i].bad) {
            dns_failure_add(r, &t->walk.name, t->walk.type, t->candidates[i].ip);
        }
    }
    dns_task_fail(r, t, t->why ? t->why : "no name server is known");
}

void dns_task_step(struct dns_resolver *r, struct task *t)
{
    if (t->doomed) {
        dns_task_fail(r, t, t->doomed);
        return;
    }
    if (t->asking || t->child) {
        return;
    }
    if (!t->walked) {
        struct outcome outcome;
        enum walked walked = dns_walk_cache(r, &t->walk, &outcome, dns_task_token(t));
        if (walked == WALK_DONE) {
            dns_task_finish(r, t, &outcome);
            return;
        }
        if (walked != WALK_MISS) {
            dns_task_fail(r, t, dns_walk_error(walked));
            return;
        }
        t->walked = true;
    }
    if (!t->has_zone) {
        find_zone(r, t);
    }
    do {
        unsigned candidate = choose(r, t);
        if (candidate < SERVERS_MAX) {
            dns_task_ask(r, t, candidate, false);
            return;
        }
        if (look_for_address(r, t)) {
            return;
        }
    } while (next_round(t));
    give_up(r, t);
}
