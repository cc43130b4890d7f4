// SPDX-License-Identifier: MIT
/* Inside a mail client; seen by user_agent.c and user_*.c only. */
#ifndef SIM_NODES_USER_AGENT_INTERNAL_H
#define SIM_NODES_USER_AGENT_INTERNAL_H

#include "protocols/imap/imap_client.h"
#include "protocols/pop3/pop3_client.h"
#include "protocols/smtp/smtp_client.h"
#include "sim/nodes/driver.h"
#include "sim/nodes/host_dns.h"
#include "sim/nodes/mx_route.h"
#include "sim/nodes/typist.h"
#include "sim/nodes/user_agent.h"

struct waiting_action {
    struct waiting_action *next;
    struct user_action action;
};

/* A letter the client has at home. */
struct held_letter {
    uint32_t letter, uid; /* uid: IMAP only */
};

/* What an IMAP action does next. */
enum imap_phase {
    IMAP_PHASE_SELECT,
    IMAP_PHASE_LIST,
    IMAP_PHASE_BODIES,
    IMAP_PHASE_OWN,
    IMAP_PHASE_SYNC,
    IMAP_PHASE_IDLE,
    IMAP_PHASE_LOGOUT
};

struct known_address {
    const char *name;
    uint32_t ip;
    tg_time until;
};
enum { KNOWN_ADDRESS_MAX = 4 };

enum user_setup {
    USER_SETUP_FIND_SUBMISSION,
    USER_SETUP_FIND_MAILBOX,
    USER_SETUP_LOG_IN_TO_SEND,
    USER_SETUP_LOG_IN_TO_READ
};

struct user_agent {
    struct node_env *env;
    struct known_address known[KNOWN_ADDRESS_MAX]; /* newest first */
    struct user_agent_config config;
    uint16_t host;
    struct host_dns *dns;
    struct tg_prng prng, login_chance; /* login_chance: nonces */
    struct sasl_memory login_memory;
    struct waiting_action *waiting, **waiting_end;
    uint64_t start_event;

    /* the action under way */
    bool busy, in_session, finished;
    struct user_action action;
    uint32_t action_event; /* its TRACE_ACTION */
    bool went_well;
    struct tg_buf outcome; /* what came of it, in words */
    struct mx_route *lookup;
    struct driver driver;
    struct tg_arena arena;
    struct tg_buf spool;
    struct sim_timer timer; /* WATCH: until */

    /* sending */
    struct tg_buf letter;
    struct smtp_client_config smtp_config;
    struct smtp_client *smtp;
    struct smtp_job job;
    struct tg_span *paths;
    size_t path_count;

    /* reading */
    struct pop3_client_config pop3_config;
    struct pop3_client *pop3;
    char **uidls; /* letters fetched before and left on the server */
    size_t uidl_count, uidl_cap;
    struct imap_client_config imap_config;
    struct imap_client *imap;
    enum imap_phase phase;
    unsigned own_step; /* inside IMAP_PHASE_OWN */
    uint32_t known_uid, uid_validity;
    uint32_t *new_uids;
    size_t new_count, new_cap, new_at;
    size_t fetched; /* letters this action brought home */
    bool end_watch, idling, knew_before;
    struct held_letter *held;
    size_t held_count, held_cap;
    struct typist *typist;

    /* registering the account */
    enum user_setup setup;
    uint64_t setup_lookup;
    char *found_submission, *found_mailbox;
};

/* How the session with that host is to be sealed; the protocols' own words for it are in this order: none, may, needed,
 * active. */
int user_tls_choice(const struct user_agent *ua, uint16_t port);
struct driver_tls user_tls_config(const struct user_agent *ua, const char *host, uint16_t port);
/* Each starts its kind of action once the server's address is known. */
void user_send_start(struct user_agent *ua, uint32_t ip);
void user_pop3_start(struct user_agent *ua, uint32_t ip);
void user_imap_start(struct user_agent *ua, uint32_t ip);
void user_type_start(struct user_agent *ua, uint32_t ip);
void user_setup_start(struct user_agent *ua);
/* A session ended: true when the registration has another step, which has begun then. */
bool user_setup_goes_on(struct user_agent *ua);
void user_setup_stop(struct user_agent *ua);
/* Looks up the server this action needs, then starts its session. */
void user_find_server(struct user_agent *ua);
void user_action_over(struct user_agent *ua);
/* The person wants something else: a watch ends. */
void user_imap_end_watch(struct user_agent *ua);
/* Composes the letter of a SEND and tells the trace of it. */
void user_write_letter(struct user_agent *ua);
/* The same for a letter typed by hand. */
void user_write_typed(struct user_agent *ua);
/* The letter in the spool came home. */
void user_letter_fetched(struct user_agent *ua, uint32_t uid);
void user_outcome(struct user_agent *ua, bool well, struct tg_span words);
/* The driver's ended callback of every action. */
void user_session_ended(void *context, struct driver *d, enum driver_end how);
/* The driver's store callback of every reading action. */
void user_store(void *context, struct driver *d, const struct ep_action *a);
uint32_t user_uid_of(const struct user_agent *ua, uint32_t letter); /* 0: not known */

#endif
