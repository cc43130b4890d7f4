// SPDX-License-Identifier: MIT
#include "sim/nodes/user_agent_internal.h"

#include "sim/nodes/mail_directory.h"

enum { LETTER_MAX = 64 << 20 };

static void start_next(struct user_agent *ua);

void user_outcome(struct user_agent *ua, bool well, struct tg_span words)
{
    ua->went_well = well;
    tg_buf_clear(&ua->outcome);
    tg_buf_append(&ua->outcome, words);
}

void user_action_over(struct user_agent *ua)
{
    struct trace_event e = trace_blank(sim_now(ua->env->sim), TRACE_ACTION_DONE);
    e.from = ua->host;
    e.ref = ua->action_event;
    e.letter = ua->action.letter;
    e.a = ua->went_well ? 0 : 1;
    trace_add(ua->env->trace, &e, tg_buf_span(&ua->outcome));
    ua->busy = false;
    sim_timer_set(&ua->timer, TG_TIME_NEVER);
    tg_arena_reset(&ua->arena);
    tg_free(ua->paths);
    ua->paths = NULL;
    start_next(ua);
}

void user_session_ended(void *context, struct driver *d, enum driver_end how)
{
    struct user_agent *ua = context;
    (void)d;
    ua->in_session = false;
    if (how == DRIVER_REFUSED) {
        user_outcome(ua, false, TG_SPAN_LIT("connection refused"));
    } else if (how == DRIVER_TIMED_OUT) {
        user_outcome(ua, false, TG_SPAN_LIT("no answer from the server"));
    } else if (how == DRIVER_BROKEN && ua->outcome.len == 0) {
        user_outcome(ua, false, TG_SPAN_LIT("the connection broke"));
    }
    if (user_setup_goes_on(ua)) {
        return;
    }
    user_action_over(ua);
}

void user_store(void *context, struct driver *d, const struct ep_action *a)
{
    struct user_agent *ua = context;
    (void)d;
    tg_buf_append(&ua->spool, a->bytes);
}

void user_letter_fetched(struct user_agent *ua, uint32_t uid)
{
    const uint32_t letter = ua->driver.last_letter;
    const struct tg_span octets = tg_buf_span(&ua->spool);
    env_letter_event(ua->env, TRACE_LETTER_FETCHED, tcp_peer_host(ua->driver.conn), ua->host, letter, uid, 0, 0,
                     &octets, 1);
    tg_buf_clear(&ua->spool);
    ua->fetched++;
    for (size_t i = 0; i < ua->held_count; i++) {
        if (ua->held[i].letter == letter) {
            ua->held[i].uid = uid;
            return;
        }
    }
    ua->held = tg_grow(ua->held, ua->held_count, &ua->held_cap, sizeof *ua->held);
    ua->held[ua->held_count++] = (struct held_letter){letter, uid};
}

uint32_t user_uid_of(const struct user_agent *ua, uint32_t letter)
{
    for (size_t i = 0; i < ua->held_count; i++) {
        if (ua->held[i].letter == letter) {
            return ua->held[i].uid;
        }
    }
    return 0;
}

static bool sealed_port(uint16_t port)
{
    return port == 465 || port == 993 || port == 995;
}

int user_tls_choice(const struct user_agent *ua, uint16_t port)
{
    return sealed_port(port) ? 3 : (int)ua->config.tls;
}

struct driver_tls user_tls_config(const struct user_agent *ua, const char *host, uint16_t port)
{
    return (struct driver_tls){.server_name = host,
                               .from_start = sealed_port(port),
                               .verify = sealed_port(port) || ua->config.tls == USER_TLS_REQUIRED};
}

/* --- one action after the other --- */

/* Does this action speak with the server for sending? */
static bool sends(const struct user_agent *ua)
{
    return ua->action.kind == USER_SEND || (ua->action.kind == USER_SET_UP && ua->setup != USER_SETUP_LOG_IN_TO_READ);
}

static void start_session(struct user_agent *ua, uint32_t ip)
{
    ua->in_session = true;
    if (sends(ua)) {
        user_send_start(ua, ip);
        return;
    }
    switch (ua->action.kind) {
    case USER_TYPE:
        user_type_start(ua, ip);
        break;
    case USER_SEND:
    case USER_SET_UP:
    case USER_CHECK:
    case USER_READ:
    case USER_DELETE:
    case USER_MOVE:
    case USER_FLAG:
    case USER_SEARCH:
    case USER_WATCH:
        if (ua->config.reads_with_pop3) {
            user_pop3_start(ua, ip);
        } else {
            user_imap_start(ua, ip);
        }
        break;
    }
}

static const char *server_name(const struct user_agent *ua)
{
    if (ua->action.kind == USER_TYPE) {
        return ua->action.host;
    }
    return sends(ua) ? ua->config.submission_host : ua->config.mailbox_host;
}

static void remember(struct user_agent *ua, const char *name, uint32_t ip, tg_time until)
{
    size_t at = 0;
    while (at < KNOWN_ADDRESS_MAX - 1 && !(ua->known[at].name && strcmp(ua->known[at].name, name) == 0)) {
        at++;
    }
    memmove(ua->known + 1, ua->known, at * sizeof *ua->known);
    ua->known[0] = (struct known_address){name, ip, until};
}

static uint32_t remembered(const struct user_agent *ua, const char *name)
{
    for (size_t i = 0; i < KNOWN_ADDRESS_MAX; i++) {
        const struct known_address *k = &ua->known[i];
        if (k->name && strcmp(k->name, name) == 0 && k->until > sim_now(ua->env->sim)) {
            return k->ip;
        }
    }
    return 0;
}

static void on_address(void *context, const struct mx_result *result)
{
    struct user_agent *ua = context;
    ua->lookup = NULL;
    if (result->count == 0) {
        user_outcome(ua, false, TG_SPAN_LIT("the server's name could not be found in DNS"));
        user_action_over(ua);
        return;
    }
    remember(ua, server_name(ua), result->targets[0].ip, sim_now(ua->env->sim) + ua->config.remember_for);
    start_session(ua, result->targets[0].ip);
}

void user_find_server(struct user_agent *ua)
{
    const uint32_t ip = remembered(ua, server_name(ua));
    if (ip) {
        start_session(ua, ip);
        return;
    }
    ua->lookup = mx_route_start_host(ua->dns, tg_span_str(server_name(ua)), on_address, ua, ua->env->sim);
}

static void start(struct user_agent *ua)
{
    struct trace_event e = trace_blank(sim_now(ua->env->sim), TRACE_ACTION);
    e.from = ua->host;
    e.letter = ua->action.letter;
    ua->action_event = trace_add(ua->env->trace, &e, tg_span_str(ua->action.name));
    ua->busy = true;
    ua->went_well = true;
    ua->fetched = 0;
    ua->end_watch = ua->idling = false;
    tg_buf_clear(&ua->outcome);
    tg_buf_clear(&ua->spool);
    if (ua->action.kind == USER_SEND) {
        user_write_letter(ua);
    } else if (ua->action.kind == USER_TYPE && ua->action.letter) {
        user_write_typed(ua);
    }
    const bool keeps_at_home = ua->config.reads_with_pop3;
    if (keeps_at_home && (ua->action.kind == USER_READ || ua->action.kind == USER_DELETE)) {
        /* A POP client has the letter at home and asks nobody (claim S13). */
        const bool held = user_uid_of(ua, ua->action.letter) != 0 || ua->action.letter == 0;
        user_outcome(ua, held,
                     held ? TG_SPAN_LIT("from the letters at home") : TG_SPAN_LIT("the letter is not at home"));
        user_action_over(ua);
        return;
    }
    if (ua->action.kind == USER_SET_UP) {
        user_setup_start(ua);
    } else if (!server_name(ua)) {
        user_outcome(ua, false, TG_SPAN_LIT("no account is set up yet"));
        user_action_over(ua);
    } else {
        user_find_server(ua);
    }
}

static void run_start(void *context, uint64_t argument)
{
    struct user_agent *ua = context;
    (void)argument;
    ua->start_event = 0;
    struct waiting_action *w = ua->waiting;
    ua->waiting = w->next;
    if (!ua->waiting) {
        ua->waiting_end = &ua->waiting;
    }
    ua->action = w->action;
    tg_free(w);
    start(ua);
}

static void start_next(struct user_agent *ua)
{
    if (!ua->busy && ua->waiting && !ua->start_event) {
        ua->start_event = sim_at(ua->env->sim, sim_now(ua->env->sim), run_start, ua, 0);
    }
}

void user_agent_do(struct user_agent *ua, const struct user_action *action)
{
    struct waiting_action *w = tg_alloc(sizeof *w);
    w->action = *action;
    *ua->waiting_end = w;
    ua->waiting_end = &w->next;
    if (ua->busy && ua->action.kind == USER_WATCH) {
        user_imap_end_watch(ua);
    }
    start_next(ua);
}

static void watch_is_over(void *context)
{
    user_imap_end_watch(context);
}

struct user_agent *user_agent_new(struct node_env *env, uint16_t host, const struct user_agent_config *config)
{
    struct user_agent *ua = tg_alloc(sizeof *ua);
    ua->env = env;
    ua->config = *config;
    ua->host = host;
    ua->dns = host_dns_new(env, host);
    ua->prng = sim_chance(env->sim, "user-agent", host);
    ua->login_chance = tg_prng_split(&ua->prng, "login", 0);
    ua->waiting_end = &ua->waiting;
    tg_arena_init(&ua->arena, 8 << 20);
    tg_buf_init(&ua->outcome, 4096);
    tg_buf_init(&ua->spool, LETTER_MAX);
    tg_buf_init(&ua->letter, LETTER_MAX);
    sim_timer_init(&ua->timer, env->sim, watch_is_over, ua);
    if (config->submission_ip) {
        remember(ua, config->submission_host, config->submission_ip, config->remembered_until);
    }
    if (config->mailbox_ip) {
        remember(ua, config->mailbox_host, config->mailbox_ip, config->remembered_until);
    }
    return ua;
}

void user_agent_free(struct user_agent *ua)
{
    if (ua->lookup) {
        mx_route_cancel(ua->lookup);
    }
    if (ua->in_session) {
        driver_vanish(&ua->driver);
    }
    user_setup_stop(ua);
    while (ua->waiting) {
        struct waiting_action *next = ua->waiting->next;
        tg_free(ua->waiting);
        ua->waiting = next;
    }
    for (size_t i = 0; i < ua->uidl_count; i++) {
        tg_free(ua->uidls[i]);
    }
    sim_timer_deinit(&ua->timer);
    tg_free(ua->uidls);
    tg_free(ua->new_uids);
    tg_free(ua->held);
    tg_free(ua->paths);
    tg_buf_deinit(&ua->outcome);
    tg_buf_deinit(&ua->spool);
    tg_buf_deinit(&ua->letter);
    tg_arena_deinit(&ua->arena);
    host_dns_free(ua->dns);
    tg_free(ua);
}
