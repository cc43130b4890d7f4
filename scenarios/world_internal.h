// SPDX-License-Identifier: MIT
/* Inside a world; seen by world*.c only. */
#ifndef SCENARIOS_WORLD_INTERNAL_H
#define SCENARIOS_WORLD_INTERNAL_H

#include "base/table.h"
#include "scenarios/matcher.h"
#include "scenarios/world.h"
#include "sim/nodes/eavesdropper.h"
#include "sim/nodes/mail_server.h"
#include "sim/nodes/name_server.h"
#include "sim/nodes/user_agent.h"

enum world_host_kind { WORLD_CLIENT, WORLD_MAIL_SERVER, WORLD_RESOLVER, WORLD_NAME_SERVER };

struct world_host {
    enum world_host_kind kind;
    const char *name;
    const struct scenario_client *client;
    struct user_agent *agent;
    struct mail_server *mail;
    struct resolver_node *resolver;
    struct name_server *name_server;
    struct eavesdropper *eavesdropper;
    uint16_t listens_a, listens_b;
    bool offline;
};

struct world_zone {
    const char *name; /* as the scenario says it: ".", "example", "sakura.example" */
    struct dns_name origin;
    struct dns_zone *zone;
};

/* A story line that waits for its event, or one that is due at a time. */
struct world_story {
    struct world *world;
    const struct scenario_story *line;
    int left; /* repetitions still to come */
    int seen; /* fitting events so far (`when`) */
    bool started;
};

struct world_fault {
    struct world *world;
    const struct scenario_fault *fault;
    uint32_t begun;         /* event */
    struct net_link *saved; /* links as they were, in the order of for_each_link */
    size_t saved_count;
    struct dns_zone *forged;
    struct aimed_answer answer;
    int seen; /* fitting events so far (`when`) */
};

struct world {
    const struct scenario *scenario;
    struct node_env env;
    struct tg_arena arena;
    struct mail_directory directory;
    struct world_host *hosts; /* by trace id */
    size_t host_count;
    struct world_zone *zones;
    size_t zone_count;
    struct dns_hint *roots;
    size_t root_count;
    struct world_story *stories;
    struct world_fault *faults;
    struct tg_table letters; /* name → number + 1, as a pointer-sized integer */
    tg_time end;
    bool listened; /* there is an eavesdropper */
};

/* world_hosts.c: every machine with its address in trace and network; the directory. */
void world_add_hosts(struct world *w);
void world_fill_directory(struct world *w);
uint16_t world_host(const struct world *w, const char *name); /* TRACE_NO_HOST when there is none */
/* world_zones.c */
void world_build_zones(struct world *w);
struct dns_zone *world_forge(struct world *w, const char *record);
/* world_story.c */
void world_schedule_story(struct world *w);
void world_event_added(struct world *w, uint32_t index);
/* world_faults.c */
void world_set_links(struct world *w);
void world_schedule_faults(struct world *w);
void world_faults_seen(struct world *w, uint32_t index);
/* Cuts a machine off from everyone, or joins it again. */
void world_set_offline(struct world *w, uint16_t host, bool offline);

#endif
