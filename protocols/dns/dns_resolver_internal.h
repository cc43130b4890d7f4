// SPDX-License-Identifier: MIT
/* Inside protocols/dns: the parts of the resolver. A task is one question being resolved; all who ask the same wait on
 * the same task. A task that needs a server's address waits on a child task. */
#ifndef PROTOCOLS_DNS_DNS_RESOLVER_INTERNAL_H
#define PROTOCOLS_DNS_DNS_RESOLVER_INTERNAL_H

#include "base/table.h"
#include "protocols/dns/dns_actions_internal.h"
#include "protocols/dns/dns_cache_internal.h"
#include "protocols/dns/dns_wire_internal.h"

enum {
    TASKS_MAX = 4096,  /* questions at work at a time */
    CLIENTS_MAX = 256, /* waiting on one task */
    PARENTS_MAX = 256, /* tasks waiting on one task */
    SERVERS_MAX = 16,  /* addresses of one zone's servers that are considered, and names without an address */
    ROUNDS_MAX = 3,    /* through the servers of a zone (DNS22) */
    TRIES_MAX = 2,     /* of one server in one round */
    TEXT_MAX = 400,    /* octets of a note's text */
};

/* Someone outside who waits for an answer. */
struct client {
    uint64_t token;
    struct dns_question question; /* its own spelling */
    uint16_t id;
    bool rd, has_edns;
    size_t limit;
};

/* A question as it moves along a chain of CNAMEs. */
struct walk {
    struct dns_name first, name; /* asked, and where the chain has come to */
    uint16_t type;
    struct walk_link {
        struct dns_name target;
        tg_time expires;
    } * links;
    size_t count, cap;
};

struct outcome {
    unsigned rcode;
    const struct dns_record *records; /* of the asked type at the end of the chain */
    size_t count;
    const struct dns_record *soa; /* of a "no" */
};

struct candidate {
    uint32_t ip;
    unsigned tries; /* in this round */
    bool bad;       /* answered, but was of no use */
};

struct task {
    struct walk walk;
    struct client *clients;
    struct task **parents;
    size_t client_count, client_cap, parent_count, parent_cap;
    struct task *child; /* the server's address this one waits for */

    bool walked;   /* the cache was looked through for the name as it is now */
    bool has_zone; /* the rest of this block is filled */
    struct dns_name zone;
    struct candidate candidates[SERVERS_MAX];
    struct dns_name nameless[SERVERS_MAX]; /* servers whose address is not known, next one last */
    unsigned candidate_count, nameless_count, round;

    bool asking, over_tcp;
    unsigned asked; /* index of the candidate */
    uint16_t id, port;
    uint32_t exchange;
    tg_time sent_at;

    tg_time timeout;  /* of the open exchange; TG_TIME_NEVER without one */
    tg_time deadline; /* of the whole work */
    size_t heap_index;
    unsigned upstream, nested;
    const char *doomed; /* a limit was passed: fail at the next step, with this reason */
    const char *why;    /* what went wrong last */
    bool queued;        /* in the run queue */
    struct task *next_queued;
};

struct dns_resolver {
    struct dns_resolver_config config;
    struct tg_prng prng;
    struct dns_actions actions;
    struct dns_cache cache;
    struct tg_table tasks;    /* by type and lower-case name */
    struct tg_table ports;    /* of open UDP questions: 2 octets → task */
    struct tg_table streams;  /* of open TCP questions: 4 octets → task */
    struct tg_table servers;  /* what is known of an address: 4 octets → struct server_memory */
    struct tg_table failures; /* type, address, lower-case name → struct failure */
    struct task **heap;       /* by the moment they want to be woken */
    size_t heap_count, heap_cap;
    struct task *run_first, *run_last;
    uint32_t next_exchange;
    tg_time now;
    struct tg_arena scratch; /* for one call */
    struct tg_buf wire, text;
    struct dns_resolver_counts counts;
};

/* dns_resolver.c */
void dns_note(struct dns_resolver *r, enum dns_note note, uint64_t token, const struct dns_name *name, uint16_t type,
              uint32_t ttl, struct tg_span text);
/* The presentation form of several records' data, in r->text. */
struct tg_span dns_note_text(struct dns_resolver *r, uint16_t type, const struct tg_span *rdata, size_t count);
/* Sends the answer; walk says which CNAMEs come before the outcome. */
void dns_send_answer(struct dns_resolver *r, const struct client *client, const struct walk *walk,
                     const struct outcome *outcome);

/* dns_walk.c: the cache as seen by one question */
enum walked { WALK_DONE, WALK_MISS, WALK_LOOP, WALK_TOO_LONG };
/* Follows the walk through the cache as far as it goes; WALK_DONE fills *out (its records in the scratch arena). */
enum walked dns_walk_cache(struct dns_resolver *r, struct walk *walk, struct outcome *out, uint64_t token);
/* One CNAME further. WALK_MISS when that is fine. */
enum walked dns_walk_on(struct dns_resolver *r, struct walk *walk, const struct dns_name *target, tg_time expires);
const char *dns_walk_error(enum walked walked);
/* A live entry of at least that rank, or NULL; an old one is dropped and noted. */
struct dns_cache_entry *dns_cached(struct dns_resolver *r, const struct dns_name *name, uint16_t type,
                                   enum dns_rank rank, uint64_t token);
/* Puts a set into the cache for ttl seconds (the ceiling was looked at) and notes it. */
void dns_remember(struct dns_resolver *r, const struct dns_cache_entry *entry, uint32_t ttl,
                  const struct tg_span *rdata, size_t count, uint64_t token);

/* dns_task.c */
struct task *dns_task_get(struct dns_resolver *r, const struct dns_name *name,
                          uint16_t type); /* or NULL when too many */
struct task *dns_task_find(struct dns_resolver *r, const struct dns_name *name, uint16_t type);
bool dns_task_add_client(struct task *t, const struct client *client);
bool dns_task_add_parent(struct task *child, struct task *parent);
void dns_task_queue(struct dns_resolver *r, struct task *t);
void dns_task_rearm(struct dns_resolver *r, struct task *t);
/* The one client this work is for, or 0. */
uint64_t dns_task_token(const struct task *t);
/* Answers all who wait and frees the task. */
void dns_task_finish(struct dns_resolver *r, struct task *t, const struct outcome *outcome);
void dns_task_fail(struct dns_resolver *r, struct task *t, const char *why);
/* Counts one upstream question (or nested lookup) on the task and on all that wait for it. false when one of them has
 * no more left: it is doomed and queued, and the task is queued behind it to try again. */
bool dns_task_charge(struct dns_resolver *r, struct task *t, bool nested);
void dns_task_close_exchange(struct dns_resolver *r, struct task *t);
void dns_task_free(struct dns_resolver *r, struct task *t);
void dns_run(struct dns_resolver *r);

/* dns_iterate.c */
void dns_task_step(struct dns_resolver *r, struct task *t);
void dns_task_timed_out(struct dns_resolver *r, struct task *t);
/* The server that was asked is of no use for this question. */
void dns_task_server_bad(struct dns_resolver *r, struct task *t, const char *why);
void dns_task_ask(struct dns_resolver *r, struct task *t, unsigned candidate, bool over_tcp);
void dns_add_candidate(struct task *t, uint32_t ip);
/* A server of the zone by name: its cached address, or a name to be looked up. */
void dns_add_server(struct dns_resolver *r, struct task *t, const struct dns_name *zone, const struct dns_name *name);
/* The name has moved on: begin again from the cache. */
void dns_task_restart(struct dns_resolver *r, struct task *t);

/* dns_reply.c */
void dns_task_reply(struct dns_resolver *r, struct task *t, const struct dns_message *m);

/* dns_servers.c: memory about servers */
void dns_server_rtt(struct dns_resolver *r, uint32_t ip, tg_time rtt);
void dns_server_silent(struct dns_resolver *r, uint32_t ip);
/* It does not know EDNS (RFC 6891 section 7): ask it without. */
void dns_server_set_plain(struct dns_resolver *r, uint32_t ip);
bool dns_server_plain(struct dns_resolver *r, uint32_t ip);
/* Lower is better. */
tg_time dns_server_score(struct dns_resolver *r, uint32_t ip);
/* Failures of one server for one question; ip 0: of the whole resolution (RFC 9520). */
void dns_failure_add(struct dns_resolver *r, const struct dns_name *name, uint16_t type, uint32_t ip);
void dns_failure_clear(struct dns_resolver *r, const struct dns_name *name, uint16_t type, uint32_t ip);
bool dns_failure_known(struct dns_resolver *r, const struct dns_name *name, uint16_t type, uint32_t ip);
void dns_servers_deinit(struct dns_resolver *r);

#endif
