// SPDX-License-Identifier: MIT
/* Letters come in: the mail server's answers to what an SMTP session asks (ports 25, 587 and 465). */
#include "protocols/mail/compose.h"
#include "protocols/mail/message.h"
#include "sim/nodes/mail_server_internal.h"

struct smtp_session {
    struct session base;
    struct smtp_server *smtp;
    struct tg_buf spool; /* the letter as it comes */
    bool submission;
    struct mail_domain *login_domain; /* of the user who logged in */
};

static struct smtp_session *session_of(void *context)
{
    return context;
}

static void answer(struct smtp_session *v, int code, const char *enhanced, const char *text)
{
    smtp_server_answer(v->smtp, code, enhanced, text, sim_now(v->base.server->env->sim));
}

static void ask_auth(struct smtp_session *v)
{
    const struct mail_server *s = v->base.server;
    const struct tg_span name = smtp_server_auth_user(v->smtp);
    const struct mail_user *user =
        smtp_server_auth_proved(v->smtp)
            ? mail_directory_account(s->directory, s->host, MAIL_ROLE_SUBMISSION, name, &v->login_domain)
            : mail_directory_login(s->directory, s->host, MAIL_ROLE_SUBMISSION, name,
                                   smtp_server_auth_password(v->smtp), &v->login_domain);
    answer(v, user ? 235 : 535, NULL, NULL);
}

static void ask_secret(struct smtp_session *v)
{
    const struct mail_server *s = v->base.server;
    struct mail_secret m;
    mail_directory_secret(s->directory, s->host, MAIL_ROLE_SUBMISSION, smtp_server_auth_user(v->smtp), &m);
    smtp_server_answer_secret(v->smtp, &m.secret, sim_now(s->env->sim));
}

/* Does this address belong to the user who logged in? */
static bool owns(const struct smtp_session *v, struct tg_span path)
{
    struct tg_span login = smtp_server_user(v->smtp), local, domain, ignored;
    mail_split_address(login, &login, &ignored);
    return mail_split_address(path, &local, &domain) && v->login_domain &&
           tg_span_ieq_str(domain, v->login_domain->name) && mail_domain_user(v->login_domain, local) &&
           mail_domain_user(v->login_domain, local) == mail_domain_user(v->login_domain, login);
}

/* At submission a domain must be whole (SUB09, RFC 6409 section 4.2). */
static bool half_a_domain(const struct smtp_session *v, struct tg_span path)
{
    struct tg_span local, domain;
    return v->submission && mail_split_address(path, &local, &domain) && domain.len > 0 && domain.ptr[0] != '[' &&
           tg_span_find_byte(domain, '.') == SIZE_MAX;
}

static void ask_sender(struct smtp_session *v)
{
    const struct smtp_envelope *e = smtp_server_envelope(v->smtp);
    const struct aimed_answer *aimed = mail_server_aimed(v->base.server, AIMED_AT_MAIL);
    if (half_a_domain(v, e->reverse_path)) {
        answer(v, 554, NULL, NULL);
    } else if (aimed) {
        answer(v, aimed->code, aimed->enhanced, aimed->text);
    } else if (v->submission && smtp_server_user(v->smtp).len && e->reverse_path.len && !owns(v, e->reverse_path)) {
        answer(v, 550, "5.7.1", "You may only send from your own address");
    } else if (v->base.server->disk_full) {
        answer(v, 452, "4.3.1", "Insufficient system storage");
    } else {
        answer(v, 250, NULL, NULL);
    }
}

static void refuse_rcpt(struct smtp_session *v, int code, const char *enhanced, const char *text)
{
    struct mail_server *s = v->base.server;
    const struct smtp_envelope *e = smtp_server_envelope(v->smtp);
    struct tg_buf reply;
    tg_buf_init(&reply, 1024);
    tg_buf_fmt(&reply, "%d %s %s", code, enhanced, text);
    const struct tg_span lines[] = {e->recipients[e->recipient_count - 1].path, tg_buf_span(&reply)};
    env_letter_event(s->env, TRACE_LETTER_REFUSED, s->host, tcp_peer_host(v->base.driver.conn), v->base.driver.letter,
                     code, 0, code >= 500 ? TRACE_PERMANENT : 0, lines, 2);
    tg_buf_deinit(&reply);
    answer(v, code, enhanced, text);
}

/* Full now, or full with the size the client has announced. A letter bigger than the whole box never will fit. */
static bool refused_as_full(struct smtp_session *v, const struct mail_domain *domain, const struct mail_user *user)
{
    const struct mailstore *store = user->store;
    const uint64_t size = smtp_server_envelope(v->smtp)->declared_size;
    if (user->forward || !store || mailstore_has_room(store, size ? size : 1)) {
        return false;
    }
    if (domain->policy.refuse_full || size > store->quota) {
        refuse_rcpt(v, 552, "5.2.2", "The mailbox is full");
    } else {
        refuse_rcpt(v, 452, "4.2.2", "The mailbox is full");
    }
    return true;
}

static void ask_rcpt(struct smtp_session *v)
{
    struct mail_server *s = v->base.server;
    const struct smtp_envelope *e = smtp_server_envelope(v->smtp);
    const struct tg_span path = e->recipients[e->recipient_count - 1].path;
    struct tg_span local = path, domain_name = {NULL, 0};
    const bool has_domain = mail_split_address(path, &local, &domain_name);
    const struct mail_domain *domain = has_domain ? mail_directory_domain(s->directory, domain_name) : NULL;
    const struct aimed_answer *aimed = mail_server_aimed(s, AIMED_AT_RCPT);
    if (aimed) {
        refuse_rcpt(v, aimed->code, aimed->enhanced, aimed->text);
        return;
    }
    if (!has_domain) { /* <Postmaster>, RFC 5321 4.1.1.3 */
        answer(v, 250, NULL, NULL);
        return;
    }
    if (half_a_domain(v, path)) {
        refuse_rcpt(v, 554, "5.6.2", "Recipient domain must be fully qualified");
        return;
    }
    if (!domain || !mail_server_receives(s, domain)) {
        const bool may = (v->submission && (smtp_server_user(v->smtp).len || !s->submission_config.submission)) ||
                         (s->policy && s->policy->open_relay);
        if (may) {
            answer(v, 250, NULL, NULL);
        } else {
            refuse_rcpt(v, 550, "5.7.1", "We do not relay for strangers");
        }
        return;
    }
    const struct mail_user *user = mail_domain_user(domain, local);
    if (!user) {
        refuse_rcpt(v, 550, "5.1.1", "No such user here");
    } else if (!v->submission && s->policy && s->policy->greylist &&
               !greylist_admits(&s->greylist, tcp_peer_ip(v->base.driver.conn), e->reverse_path, path,
                                sim_now(s->env->sim))) {
        refuse_rcpt(v, 451, "4.7.1", "Please come back in a few minutes");
    } else if (!refused_as_full(v, domain, user)) {
        answer(v, 250, NULL, NULL);
    }
}

/* The letter with our Received field on top (SMTP-T01). */
static struct tg_blob *stamp(struct smtp_session *v, struct tg_span queue_id)
{
    struct mail_server *s = v->base.server;
    const struct smtp_envelope *e = smtp_server_envelope(v->smtp);
    struct tg_buf letter;
    tg_buf_init(&letter, SIZE_MAX);
    const struct mail_received r = {.client_name = smtp_server_client_name(v->smtp),
                                    .client_ip = tcp_peer_ip(v->base.driver.conn),
                                    .by = tg_span_str(s->hostname),
                                    .with = tg_span_str(smtp_server_with(v->smtp)),
                                    .id = queue_id,
                                    .rcpt = e->recipient_count == 1 ? e->recipients[0].path : tg_span_make(NULL, 0),
                                    .epoch = &s->env->epoch,
                                    .now = sim_now(s->env->sim)};
    mail_write_received(&letter, &r);
    if (v->submission) {
        submission_add_fields(s, smtp_server_user(v->smtp), v->login_domain, tg_buf_span(&v->spool), queue_id, &letter);
    }
    tg_buf_append(&letter, tg_buf_span(&v->spool));
    struct tg_blob *blob = tg_blob_new(tg_buf_span(&letter));
    tg_buf_deinit(&letter);
    return blob;
}

static bool goes_in_circles(const struct smtp_session *v)
{
    struct tg_arena arena;
    struct mail_header header;
    tg_arena_init(&arena, SIZE_MAX);
    mail_header_parse(&header, tg_buf_span(&v->spool), &arena);
    const struct mail_policy *policy = v->base.server->policy;
    const bool loop = mail_header_count(&header, "Received") >= (policy ? policy->hop_max : 100);
    tg_arena_deinit(&arena);
    return loop;
}

/* A letter that no client of the town wrote: somebody typed it, or a program from outside brought it. */
static uint32_t adopt(struct smtp_session *v)
{
    struct mail_server *s = v->base.server;
    const struct smtp_envelope *e = smtp_server_envelope(v->smtp);
    const uint32_t letter = env_new_letter(s->env);
    const uint16_t from = tcp_peer_host(v->base.driver.conn);
    env_letter_written(s->env, from, letter, tg_buf_span(&v->spool), 3, 0);
    for (size_t i = 0; i < e->recipient_count; i++) {
        env_letter_addressed(s->env, from, letter, e->recipients[i].path);
    }
    return letter;
}

static void ask_accept(struct smtp_session *v)
{
    struct mail_server *s = v->base.server;
    const struct smtp_envelope *e = smtp_server_envelope(v->smtp);
    if (goes_in_circles(v)) {
        const struct tg_span lines[] = {{NULL, 0}, TG_SPAN_LIT("554 5.4.6 The letter goes in circles")};
        env_letter_event(s->env, TRACE_LETTER_REFUSED, s->host, tcp_peer_host(v->base.driver.conn),
                         v->base.driver.letter, 554, 0, TRACE_PERMANENT, lines, 2);
        answer(v, 554, "5.4.6", "The letter goes in circles: too many Received fields");
        return;
    }
    const struct aimed_answer *aimed = mail_server_aimed(s, AIMED_AT_DATA);
    if (aimed || s->disk_full) {
        answer(v, aimed ? aimed->code : 452, aimed ? aimed->enhanced : "4.3.1",
               aimed ? aimed->text : "Insufficient system storage");
        return;
    }
    struct tg_buf id, text;
    tg_buf_init(&id, 64);
    tg_buf_init(&text, 128);
    tg_buf_fmt(&id, "%04U", ++s->accepted_count);
    tg_buf_fmt(&text, "Accepted, queued as %S", tg_buf_span(&id));
    const uint32_t letter = v->base.driver.letter ? v->base.driver.letter : adopt(v);
    struct tg_blob *blob = stamp(v, tg_buf_span(&id));
    const struct tg_span octets = tg_blob_span(blob);
    env_letter_event(s->env, TRACE_LETTER_ACCEPTED, s->host, tcp_peer_host(v->base.driver.conn), letter,
                     (int64_t)e->recipient_count, 0, 0, &octets, 1);
    struct queue_item *item = queue_add(s, letter, blob, e->reverse_path);
    item->envid = e->envid.len ? mail_string(e->envid) : NULL;
    item->ret_full = e->ret_full;
    item->ret_hdrs = e->ret_hdrs;
    for (size_t i = 0; i < e->recipient_count; i++) {
        queue_add_recipient(s, item, e->recipients[i].path, e->recipients[i].notify, e->recipients[i].orcpt);
    }
    queue_start(s, item);
    tg_blob_release(blob);
    answer(v, 250, "2.0.0", tg_buf_cstr(&text));
    tg_buf_clear(&v->spool);
    tg_buf_deinit(&id);
    tg_buf_deinit(&text);
}

static void on_ask(void *context, struct driver *d, const struct ep_action *a)
{
    struct smtp_session *v = session_of(context);
    switch ((enum smtp_server_what)a->what) {
    case SMTP_ASK_AUTH:
        ask_auth(v);
        break;
    case SMTP_ASK_SECRET:
        ask_secret(v);
        break;
    case SMTP_ASK_SENDER:
        ask_sender(v);
        break;
    case SMTP_ASK_RCPT:
        ask_rcpt(v);
        break;
    case SMTP_ASK_ACCEPT:
        ask_accept(v);
        break;
    case SMTP_ASK_VRFY: /* the switch `vrfy` is off in every door of ours, so this is never asked */
        answer(v, 252, NULL, NULL);
        break;
    case SMTP_TELL_DISCARD:
    case SMTP_TELL_REFUSED:
        break;
    }
    driver_answered(d);
}

static void on_tell(void *context, struct driver *d, const struct ep_action *a)
{
    (void)d;
    if (a->what == SMTP_TELL_DISCARD) {
        tg_buf_clear(&session_of(context)->spool);
    }
}

static void on_store(void *context, struct driver *d, const struct ep_action *a)
{
    (void)d;
    tg_buf_append(&session_of(context)->spool, a->bytes);
}

static void on_ended(void *context, struct driver *d, enum driver_end how)
{
    (void)d;
    (void)how;
    session_remove(context);
}

static void say_goodbye(struct session *session)
{
    struct smtp_session *v = (struct smtp_session *)session;
    smtp_server_shutdown(v->smtp, sim_now(session->server->env->sim));
    driver_pump(&session->driver);
}

static void forget(struct session *session)
{
    tg_buf_deinit(&((struct smtp_session *)session)->spool);
}

static void accept_session(struct mail_server *s, struct tcp_conn *conn, const struct smtp_server_config *config)
{
    static const struct driver_owner owner = {NULL, on_ask, on_tell, on_store, on_ended};
    struct smtp_session *v = (struct smtp_session *)session_new(s, sizeof *v);
    v->submission = config != &s->relay_config;
    v->base.shutdown = say_goodbye;
    v->base.lost = forget;
    tg_buf_init(&v->spool, config->message_max + 65536);
    v->smtp = smtp_server_new(&v->base.arena, config, sim_now(s->env->sim));
    driver_serve(&v->base.driver, s->env, conn, TRACE_SMTP, smtp_server_endpoint(v->smtp),
                 v->submission ? TRACE_SUBMISSION : 0, mail_server_tls(s, config->tls_from_start), &owner, v);
}

void smtp_inbound_accept_relay(void *server, struct tcp_conn *conn)
{
    struct mail_server *s = server;
    accept_session(s, conn, &s->relay_config);
}

void smtp_inbound_accept_submission(void *server, struct tcp_conn *conn)
{
    struct mail_server *s = server;
    accept_session(s, conn, &s->submission_config);
}

void smtp_inbound_accept_submissions(void *server, struct tcp_conn *conn)
{
    struct mail_server *s = server;
    accept_session(s, conn, &s->submissions_config);
}
