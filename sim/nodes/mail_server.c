// SPDX-License-Identifier: MIT
#include "sim/nodes/mail_server_internal.h"

#include "sim/nodes/dns_tcp.h"

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

bool mail_server_has_tls(const struct mail_server *server)
{
    return server->policy && server->policy->tls != MAIL_TLS_NONE;
}

const struct driver_tls *mail_server_tls(struct mail_server *s, bool from_start)
{
    if (!mail_server_has_tls(s) || s->policy->no_certificate) {
        return NULL;
    }
    if (!s->tls.identity) {
        s->tls.identity = s->tls_from_start.identity =
            tls_authority_identity(s->env->authority, &s->hostname, 1, s->policy->certificate);
        s->tls_from_start.from_start = true;
    }
    return from_start ? &s->tls_from_start : &s->tls;
}

/* What a machine can be for. */
enum { RECEIVES = 1, SUBMITS = 2, KEEPS = 4, SEALED = 8 };
static const struct door {
    uint16_t port;
    unsigned duties; /* all of them are needed */
    enum trace_protocol protocol;
    tcp_accept accept;
} doors[] = {
    {25, RECEIVES, TRACE_SMTP, smtp_inbound_accept_relay},
    {587, SUBMITS, TRACE_SMTP, smtp_inbound_accept_submission},
    {465, SUBMITS | SEALED, TRACE_SMTP, smtp_inbound_accept_submissions},
    {110, KEEPS, TRACE_POP3, pop3_door_accept},
    {995, KEEPS | SEALED, TRACE_POP3, pop3s_door_accept},
    {143, KEEPS, TRACE_IMAP, imap_door_accept},
    {993, KEEPS | SEALED, TRACE_IMAP, imaps_door_accept},
};

static unsigned duties(const struct mail_server *s)
{
    unsigned found = mail_server_has_tls(s) && !s->policy->no_certificate ? SEALED : 0;
    for (size_t i = 0; i < s->directory->count; i++) {
        const struct mail_domain *d = &s->directory->domains[i];
        found |= mail_server_receives(s, d) ? RECEIVES : 0;
        found |= d->submission_host == s->host ? SUBMITS : 0;
        found |= d->mailbox_host == s->host ? KEEPS : 0;
    }
    return found;
}

static void open_doors(struct mail_server *s)
{
    const unsigned found = duties(s);
    for (size_t i = 0; i < sizeof doors / sizeof *doors; i++) {
        if ((doors[i].duties & found) == doors[i].duties) {
            tcp_listen(s->env->net, s->host, doors[i].port, doors[i].protocol, doors[i].accept, s);
        }
    }
}

static void close_doors(struct mail_server *s)
{
    const unsigned found = duties(s);
    for (size_t i = 0; i < sizeof doors / sizeof *doors; i++) {
        if ((doors[i].duties & found) == doors[i].duties) {
            tcp_unlisten(s->env->net, s->host, doors[i].port);
        }
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

static void set_configs(struct mail_server *s)
{
    s->relay_config = (struct smtp_server_config){.hostname = s->hostname,
                                                  .message_max = s->policy ? s->policy->size_limit : 25 << 20,
                                                  .rcpt_max = 1000,
                                                  .idle_max = 5 * TG_MINUTE,
                                                  .plaintext_auth = !s->policy || s->policy->plaintext_auth,
                                                  .tls_offered = mail_server_has_tls(s),
                                                  .tls_broken = s->policy && s->policy->no_certificate};
    if (s->policy) {
        s->relay_config.smtputf8 = s->policy->smtputf8;
        s->relay_config.lacks = s->policy->lacks;
        s->relay_config.bare_newline = s->policy->bare_newline;
    }
    s->login_chance = tg_prng_split(&s->prng, "login", 0);
    s->submission_config = s->relay_config;
    s->submission_config.bare_newline = SMTP_BARE_REJECT;
    s->submission_config.chance = &s->login_chance;
    s->submission_config.submission = !s->policy || s->policy->require_auth;
    s->submission_config.offer_auth = true;
    s->submission_config.tls_required = s->policy && s->policy->tls == MAIL_TLS_REQUIRED;
    s->submissions_config = s->submission_config;
    s->submissions_config.tls_offered = s->submissions_config.tls_required = false;
    s->submissions_config.tls_from_start = true;
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
    set_configs(s);
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
