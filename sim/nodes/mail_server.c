// SPDX-License-Identifier: MIT
#include "sim/nodes/mail_server_internal.h"

#include "sim/nodes/dns_tcp.h"

enum { PORT_SMTP = 25, PORT_POP3 = 110, PORT_IMAP = 143, PORT_SUBMISSION = 587 };
enum { SESSION_MEMORY_MAX = 4 << 20 };

/* --- sessions --- */

struct session *session_new(struct mail_server *server, size_t size)
{
    struct session *s = tg_alloc(size);
    s->server = server;
    s->next = server->sessions;
    server->sessions = s;
    tg_arena_init(&s->arena, SESSION_MEMORY_MAX);
    return s;
}

void session_remove(struct session *session)
{
    for (struct session **at = &session->server->sessions; *at; at = &(*at)->next) {
        if (*at == session) {
            *at = session->next;
            break;
        }
    }
    if (session->lost) {
        session->lost(session);
    }
    tg_arena_deinit(&session->arena);
    tg_free(session);
}

void mail_server_poke(struct mail_server *server)
{
    for (struct session *s = server->sessions, *next; s; s = next) {
        next = s->next;
        if (s->poke) {
            s->poke(s);
        }
    }
}

/* --- what this machine is for --- */

bool mail_server_receives(const struct mail_server *server, const struct mail_domain *domain)
{
    bool first;
    return domain->receiving_host == server->host || domain->mailbox_host == server->host ||
           mail_domain_exchanges(domain, server->host, &first);
}

static void find_duties(const struct mail_server *s, bool *receives, bool *submits, bool *keeps)
{
    *receives = *submits = *keeps = false;
    for (size_t i = 0; i < s->directory->count; i++) {
        const struct mail_domain *d = &s->directory->domains[i];
        *receives = *receives || mail_server_receives(s, d);
        *submits = *submits || d->submission_host == s->host;
        *keeps = *keeps || d->mailbox_host == s->host;
    }
}

static void open_doors(struct mail_server *s)
{
    bool receives, submits, keeps;
    find_duties(s, &receives, &submits, &keeps);
    if (receives) {
        tcp_listen(s->env->net, s->host, PORT_SMTP, TRACE_SMTP, smtp_inbound_accept_relay, s);
    }
    if (submits) {
        tcp_listen(s->env->net, s->host, PORT_SUBMISSION, TRACE_SMTP, smtp_inbound_accept_submission, s);
    }
    if (keeps) {
        tcp_listen(s->env->net, s->host, PORT_POP3, TRACE_POP3, pop3_door_accept, s);
        tcp_listen(s->env->net, s->host, PORT_IMAP, TRACE_IMAP, imap_door_accept, s);
    }
}

static void close_doors(struct mail_server *s)
{
    bool receives, submits, keeps;
    find_duties(s, &receives, &submits, &keeps);
    if (receives) {
        tcp_unlisten(s->env->net, s->host, PORT_SMTP);
    }
    if (submits) {
        tcp_unlisten(s->env->net, s->host, PORT_SUBMISSION);
    }
    if (keeps) {
        tcp_unlisten(s->env->net, s->host, PORT_POP3);
        tcp_unlisten(s->env->net, s->host, PORT_IMAP);
    }
}

static const struct mail_policy *own_policy(const struct mail_server *s)
{
    for (size_t i = 0; i < s->directory->count; i++) {
        const struct mail_domain *d = &s->directory->domains[i];
        if (d->submission_host == s->host || mail_server_receives(s, d)) {
            return &d->policy;
        }
    }
    return NULL;
}

struct mail_server *mail_server_new(struct node_env *env, uint16_t host, const struct mail_directory *directory)
{
    struct mail_server *s = tg_alloc(sizeof *s);
    const struct trace_host *self = trace_host_at(env->trace, host);
    *s = (struct mail_server){.env = env,
                              .directory = directory,
                              .hostname = self->name,
                              .ip = self->ip,
                              .host = host,
                              .powered = true,
                              .prng = sim_chance(env->sim, "mail-server", host)};
    s->queue_end = &s->queue;
    s->policy = own_policy(s);
    s->dns = host_dns_new(env, host);
    s->watch = mailbox_watch_new(env, host);
    s->relay_config = (struct smtp_server_config){.hostname = s->hostname,
                                                  .message_max = s->policy ? s->policy->size_limit : 25 << 20,
                                                  .rcpt_max = 1000,
                                                  .idle_max = 5 * TG_MINUTE,
                                                  .plaintext_auth = true};
    if (s->policy) {
        s->relay_config.smtputf8 = s->policy->smtputf8;
        s->relay_config.lacks = s->policy->lacks;
        s->relay_config.bare_newline = s->policy->bare_newline;
    }
    s->submission_config = s->relay_config;
    s->submission_config.bare_newline = SMTP_BARE_REJECT;
    s->submission_config.submission = !s->policy || s->policy->require_auth;
    s->submission_config.offer_auth = true;
    s->login_chance = tg_prng_split(&s->prng, "login", 0);
    s->submission_config.chance = &s->login_chance;
    mail_server_start(s);
    return s;
}

void mail_server_start(struct mail_server *s)
{
    if (!s->running && s->powered) {
        s->running = true;
        open_doors(s);
        queue_resume(s);
    }
}

void mail_server_stop(struct mail_server *s)
{
    if (!s->running) {
        return;
    }
    s->running = false;
    close_doors(s);
    queue_pause(s);
    host_dns_reset(s->dns);
    for (struct session *v = s->sessions, *next; v; v = next) {
        next = v->next;
        v->shutdown(v);
    }
}

void mail_server_crash(struct mail_server *s)
{
    if (!s->powered) {
        return;
    }
    s->powered = false;
    queue_pause(s);
    host_dns_reset(s->dns);
    dns_tcp_forget_host(s->env, s->host);
    while (s->sessions) {
        driver_vanish(&s->sessions->driver);
        session_remove(s->sessions);
    }
    if (s->running) {
        close_doors(s);
    }
    s->running = false;
    net_set_host_on(s->env->net, s->host, false);
}

void mail_server_restart(struct mail_server *s)
{
    if (!s->powered) {
        s->powered = true;
        net_set_host_on(s->env->net, s->host, true);
        mail_server_start(s);
    }
}

/* The mailboxes of this machine share its disk (IMAP's APPEND and COPY meet it there). */
void mail_server_set_disk_full(struct mail_server *s, bool full)
{
    s->disk_full = full;
    for (size_t i = 0; i < s->directory->count; i++) {
        const struct mail_domain *d = &s->directory->domains[i];
        for (size_t k = 0; d->mailbox_host == s->host && k < d->user_count; k++) {
            d->users[k].store->disk_full = full;
        }
    }
}

void mail_server_aim(struct mail_server *s, struct aimed_answer *answer)
{
    answer->next = s->aimed;
    s->aimed = answer;
}

void mail_server_unaim(struct mail_server *s, struct aimed_answer *answer)
{
    for (struct aimed_answer **at = &s->aimed; *at; at = &(*at)->next) {
        if (*at == answer) {
            *at = answer->next;
            return;
        }
    }
}

const struct aimed_answer *mail_server_aimed(struct mail_server *s, enum aimed_at at)
{
    for (struct aimed_answer *a = s->aimed; a; a = a->next) {
        if (a->at == at && ++a->seen == a->nth) {
            return a;
        }
    }
    return NULL;
}

void mail_server_free(struct mail_server *s)
{
    greylist_deinit(&s->greylist);
    queue_pause(s);
    while (s->sessions) {
        driver_vanish(&s->sessions->driver);
        session_remove(s->sessions);
    }
    queue_free(s);
    host_dns_free(s->dns);
    mailbox_watch_free(s->watch);
    tg_free(s);
}
