// SPDX-License-Identifier: MIT
/* Letters are read: the POP3 and IMAP doors of a mail server (ports 110, 995, 143 and 993).
 */
#include "protocols/imap/imap_server.h"
#include "protocols/pop3/pop3_server.h"
#include "sim/nodes/mail_server_internal.h"

struct pop3_session {
    struct session base;
    struct pop3_server *pop3;
    struct pop3_server_config config;
    struct mailstore *store;
};

struct imap_session {
    struct session base;
    struct imap_server *imap;
    struct imap_server_config config;
    struct mailstore *store;
};

static struct mailstore *login(struct mail_server *s, struct tg_span user, struct tg_span password, bool proved)
{
    const struct mail_user *u =
        proved ? mail_directory_account(s->directory, s->host, MAIL_ROLE_MAILBOX, user, NULL)
               : mail_directory_login(s->directory, s->host, MAIL_ROLE_MAILBOX, user, password, NULL);
    return u ? u->store : NULL;
}

static bool takes_clear_passwords(const struct mail_server *s)
{
    return !s->policy || (s->policy->plaintext_auth && s->policy->tls != MAIL_TLS_REQUIRED);
}

static void on_ended(void *context, struct driver *d, enum driver_end how)
{
    (void)d;
    (void)how;
    session_remove(context);
}

/* --- POP3 --- */

static void pop3_ask(void *context, struct driver *d, const struct ep_action *a)
{
    struct pop3_session *v = context;
    if (a->what == POP3_ASK_LOGIN) {
        v->store = login(v->base.server, pop3_server_user(v->pop3), pop3_server_password(v->pop3),
                         pop3_server_proved(v->pop3));
        pop3_server_answer_login(v->pop3, v->store, sim_now(v->base.server->env->sim));
    } else if (a->what == POP3_ASK_SECRET) {
        struct mail_server *s = v->base.server;
        struct mail_secret m;
        mail_directory_secret(s->directory, s->host, MAIL_ROLE_MAILBOX, pop3_server_user(v->pop3), &m);
        pop3_server_answer_secret(v->pop3, &m.secret, sim_now(s->env->sim));
    }
    driver_answered(d);
}

static void pop3_tell(void *context, struct driver *d, const struct ep_action *a)
{
    struct pop3_session *v = context;
    (void)d;
    if (a->what == POP3_TELL_DELETED && v->store) {
        mailbox_watch_tell(v->base.server->watch, v->store);
        mail_server_poke(v->base.server);
    }
}

static void pop3_goodbye(struct session *session)
{
    driver_drop(&session->driver); /* POP3 has no word for it: RFC 1939 section 3 lets the server just close */
}

static void pop3_accept(struct mail_server *s, struct tcp_conn *conn, bool sealed)
{
    static const struct driver_owner owner = {NULL, pop3_ask, pop3_tell, NULL, on_ended};
    struct pop3_session *v = (struct pop3_session *)session_new(s, sizeof *v);
    v->base.shutdown = pop3_goodbye;
    v->config = (struct pop3_server_config){.hostname = s->hostname,
                                            .idle_max = 10 * TG_MINUTE,
                                            .chance = &s->login_chance,
                                            .apop = true,
                                            .plaintext_auth = takes_clear_passwords(s),
                                            .tls_offered = mail_server_has_tls(s) && !sealed,
                                            .tls_from_start = sealed,
                                            .tls_broken = s->policy && s->policy->no_certificate};
    v->pop3 = pop3_server_new(&v->base.arena, &v->config, sim_now(s->env->sim));
    driver_serve(&v->base.driver, s->env, conn, TRACE_POP3, pop3_server_endpoint(v->pop3), 0,
                 mail_server_tls(s, sealed), &owner, v);
}

void pop3_door_accept(void *server, struct tcp_conn *conn)
{
    pop3_accept(server, conn, false);
}

void pop3s_door_accept(void *server, struct tcp_conn *conn)
{
    pop3_accept(server, conn, true);
}

/* --- IMAP --- */

static void imap_ask(void *context, struct driver *d, const struct ep_action *a)
{
    struct imap_session *v = context;
    if (a->what == IMAP_ASK_LOGIN) {
        v->store = login(v->base.server, imap_server_user(v->imap), imap_server_password(v->imap),
                         imap_server_proved(v->imap));
        imap_server_answer_login(v->imap, v->store, sim_now(v->base.server->env->sim));
    } else if (a->what == IMAP_ASK_SECRET) {
        struct mail_server *s = v->base.server;
        struct mail_secret m;
        mail_directory_secret(s->directory, s->host, MAIL_ROLE_MAILBOX, imap_server_user(v->imap), &m);
        imap_server_answer_secret(v->imap, &m.secret, sim_now(s->env->sim));
    }
    driver_answered(d);
}

static void imap_poke(struct session *session)
{
    struct imap_session *v = (struct imap_session *)session;
    imap_server_poke(v->imap, sim_now(session->server->env->sim));
    driver_pump(&session->driver);
}

static void imap_tell(void *context, struct driver *d, const struct ep_action *a)
{
    struct imap_session *v = context;
    (void)d;
    if (a->what != IMAP_TELL_CHANGED || !v->store) {
        return;
    }
    mailbox_watch_tell(v->base.server->watch, v->store);
    for (struct session *other = v->base.server->sessions, *next; other; other = next) {
        next = other->next;
        if (other != &v->base && other->poke) {
            other->poke(other);
        }
    }
}

static void imap_goodbye(struct session *session)
{
    imap_server_shutdown(((struct imap_session *)session)->imap, sim_now(session->server->env->sim));
    driver_pump(&session->driver);
}

static void imap_accept(struct mail_server *s, struct tcp_conn *conn, bool sealed)
{
    static const struct driver_owner owner = {NULL, imap_ask, imap_tell, NULL, on_ended};
    struct imap_session *v = (struct imap_session *)session_new(s, sizeof *v);
    v->base.shutdown = imap_goodbye;
    v->base.poke = imap_poke;
    v->config = (struct imap_server_config){.hostname = s->hostname,
                                            .epoch = &s->env->epoch,
                                            .idle_max = 30 * TG_MINUTE,
                                            .append_max = s->relay_config.message_max,
                                            .chance = &s->login_chance,
                                            .plaintext_auth = takes_clear_passwords(s),
                                            .tls_offered = mail_server_has_tls(s) && !sealed,
                                            .tls_from_start = sealed,
                                            .tls_broken = s->policy && s->policy->no_certificate};
    v->imap = imap_server_new(&v->base.arena, &v->config, sim_now(s->env->sim));
    driver_serve(&v->base.driver, s->env, conn, TRACE_IMAP, imap_server_endpoint(v->imap), 0,
                 mail_server_tls(s, sealed), &owner, v);
}

void imap_door_accept(void *server, struct tcp_conn *conn)
{
    imap_accept(server, conn, false);
}

void imaps_door_accept(void *server, struct tcp_conn *conn)
{
    imap_accept(server, conn, true);
}
