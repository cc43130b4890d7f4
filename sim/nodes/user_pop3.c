// SPDX-License-Identifier: MIT
/* A mail client takes its letters home by POP3 (RFC 1939), leaving copies on the server or not. */
#include "sim/nodes/mail_directory.h"
#include "sim/nodes/user_agent_internal.h"

static const tg_time connect_max = 30 * TG_SECOND;

static size_t find_uidl(const struct user_agent *ua, struct tg_span uidl)
{
    size_t i = 0;
    while (i < ua->uidl_count && !tg_span_eq_str(uidl, ua->uidls[i])) {
        i++;
    }
    return i;
}

static void remember_uidl(struct user_agent *ua, struct tg_span uidl)
{
    if (find_uidl(ua, uidl) == ua->uidl_count) {
        ua->uidls = tg_grow(ua->uidls, ua->uidl_count, &ua->uidl_cap, sizeof *ua->uidls);
        ua->uidls[ua->uidl_count++] = mail_string(uidl);
    }
}

/* Forgets what the server no longer lists (POP30). */
static void forget_old_uidls(struct user_agent *ua)
{
    size_t kept = 0;
    for (size_t i = 0; i < ua->uidl_count; i++) {
        bool listed = false;
        for (size_t k = 0; k < pop3_client_uidl_count(ua->pop3) && !listed; k++) {
            listed = tg_span_eq_str(pop3_client_uidl_at(ua->pop3, k), ua->uidls[i]);
        }
        if (listed) {
            ua->uidls[kept++] = ua->uidls[i];
        } else {
            tg_free(ua->uidls[i]);
        }
    }
    ua->uidl_count = kept;
}

static void on_ask(void *context, struct driver *d, const struct ep_action *a)
{
    struct user_agent *ua = context;
    const tg_time now = sim_now(d->env->sim);
    if (a->what == POP3_ASK_HAVE) {
        pop3_client_answer(ua->pop3, find_uidl(ua, pop3_client_uidl(ua->pop3)) < ua->uidl_count, now);
    } else if (a->what == POP3_ASK_STORED) {
        remember_uidl(ua, pop3_client_uidl(ua->pop3));
        user_letter_fetched(ua, 1); /* POP3 has no UIDs; "1" says it is at home */
        pop3_client_answer(ua->pop3, true, now);
    }
    driver_answered(d);
}

static void on_tell(void *context, struct driver *d, const struct ep_action *a)
{
    struct user_agent *ua = context;
    (void)d;
    switch ((enum pop3_client_what)a->what) {
    case POP3_TELL_GONE:
        tg_buf_clear(&ua->spool);
        break;
    case POP3_TELL_DONE: {
        struct tg_buf words;
        tg_buf_init(&words, 64);
        tg_buf_fmt(&words, "%z new letters", ua->fetched);
        user_outcome(ua, true, tg_buf_span(&words));
        tg_buf_deinit(&words);
        forget_old_uidls(ua);
        break;
    }
    case POP3_TELL_FAILED:
        user_outcome(ua, false, pop3_client_error(ua->pop3));
        break;
    case POP3_TELL_NO_UIDL:
    case POP3_ASK_HAVE:
    case POP3_ASK_STORED:
        break;
    }
}

void user_pop3_start(struct user_agent *ua, uint32_t ip)
{
    static const struct driver_owner owner = {NULL, on_ask, on_tell, user_store, user_session_ended};
    struct tg_span user = tg_span_str(ua->config.address), ignored;
    mail_split_address(user, &user, &ignored);
    ua->pop3_config =
        (struct pop3_client_config){.user = user,
                                    .password = tg_span_str(ua->config.password),
                                    .leave_on_server = ua->config.leave_on_server,
                                    .plaintext_auth = ua->config.tls != USER_TLS_REQUIRED,
                                    .tls = (enum pop3_client_tls)user_tls_choice(ua, ua->config.mailbox_port),
                                    .mechanism = ua->config.mechanism,
                                    .chance = &ua->login_chance,
                                    .memory = &ua->login_memory};
    ua->pop3 = pop3_client_new(&ua->arena, &ua->pop3_config, sim_now(ua->env->sim));
    const struct driver_tls tls = user_tls_config(ua, ua->config.mailbox_host, ua->config.mailbox_port);
    driver_connect(&ua->driver, ua->env, ua->host, ip, ua->config.mailbox_port, TRACE_POP3,
                   pop3_client_endpoint(ua->pop3), 0, &tls, connect_max, &owner, ua);
}
