// SPDX-License-Identifier: MIT
/* A mail client reads its letters by IMAP (RFC 3501): they stay on the server; what it does to them, every client sees.
 */
#include "sim/nodes/mail_directory.h"
#include "sim/nodes/user_agent_internal.h"

static const tg_time connect_max = 30 * TG_SECOND;

static void request(struct user_agent *ua, struct imap_request r)
{
    imap_client_request(ua->imap, &r, sim_now(ua->env->sim));
}

static void go_on(struct user_agent *ua);

static void log_out(struct user_agent *ua)
{
    ua->phase = IMAP_PHASE_LOGOUT;
    if (ua->outcome.len == 0) {
        struct tg_buf words;
        tg_buf_init(&words, 64);
        tg_buf_fmt(&words, "%z new letters", ua->fetched);
        user_outcome(ua, true, tg_buf_span(&words));
        tg_buf_deinit(&words);
    }
    request(ua, (struct imap_request){.kind = IMAP_REQ_LOGOUT});
}

/* The requests that make up one thing a person does with a letter; false when there are no more. */
static bool own_request(struct user_agent *ua, unsigned step)
{
    const struct user_action *a = &ua->action;
    const uint32_t uid = user_uid_of(ua, a->letter);
    const struct imap_request mark_deleted = {
        .kind = IMAP_REQ_STORE_FLAGS, .uid = uid, .argument = TG_SPAN_LIT("\\Deleted")};
    const struct imap_request expunge = {.kind = IMAP_REQ_EXPUNGE};
    const struct imap_request read = {.kind = IMAP_REQ_FETCH_BODY, .uid = uid};
    const struct imap_request flag = {.kind = IMAP_REQ_STORE_FLAGS, .uid = uid, .argument = tg_span_str(a->flag)};
    const struct imap_request search = {.kind = IMAP_REQ_SEARCH, .argument = tg_span_str(a->keys)};
    const struct imap_request move[] = {{.kind = IMAP_REQ_CREATE, .mailbox = tg_span_str(a->mailbox)},
                                        {.kind = IMAP_REQ_COPY, .uid = uid, .mailbox = tg_span_str(a->mailbox)},
                                        mark_deleted,
                                        expunge};
    const struct imap_request delete[] = {mark_deleted, expunge};
    const struct imap_request *list = NULL;
    size_t count = 0;
    switch (a->kind) {
    case USER_READ:
        list = &read, count = 1;
        break;
    case USER_FLAG:
        list = &flag, count = 1;
        break;
    case USER_DELETE:
        list = delete, count = 2;
        break;
    case USER_MOVE:
        list = move, count = 4;
        break;
    case USER_SEARCH:
        list = &search, count = 1;
        break;
    case USER_SEND:
    case USER_CHECK:
    case USER_WATCH:
    case USER_TYPE:
    case USER_SET_UP:
        break;
    }
    if (step < count && uid == 0 && a->kind != USER_SEARCH) {
        user_outcome(ua, false, TG_SPAN_LIT("the letter is not in the mailbox"));
        return false;
    }
    if (step < count) {
        request(ua, list[step]);
    }
    return step < count;
}

static bool wants_list(const struct user_agent *ua)
{
    return ua->action.kind != USER_SEARCH;
}

/* A client that checks again also wants to know what others have marked meanwhile (IM71). */
static bool wants_flags(const struct user_agent *ua)
{
    return (ua->action.kind == USER_CHECK && ua->knew_before) || (ua->action.kind == USER_WATCH && ua->idling);
}

static void ask_for_new(struct user_agent *ua)
{
    ua->phase = IMAP_PHASE_LIST;
    ua->new_count = ua->new_at = 0;
    request(ua, (struct imap_request){.kind = IMAP_REQ_LIST_NEW, .uid = ua->known_uid + 1});
}

static void selected(struct user_agent *ua)
{
    if (imap_client_uid_validity(ua->imap) != ua->uid_validity) { /* IM70: old numbers mean nothing now */
        ua->uid_validity = imap_client_uid_validity(ua->imap);
        ua->known_uid = 0;
        ua->held_count = 0;
    }
    ua->knew_before = ua->known_uid > 0;
    if (wants_list(ua)) {
        ask_for_new(ua);
    } else {
        ua->phase = IMAP_PHASE_OWN;
        go_on(ua);
    }
}

static void after_bodies(struct user_agent *ua)
{
    if (wants_flags(ua) && ua->known_uid && !ua->end_watch) {
        ua->phase = IMAP_PHASE_SYNC;
        request(ua, (struct imap_request){.kind = IMAP_REQ_SYNC_FLAGS, .uid = ua->known_uid});
    } else if (ua->action.kind != USER_WATCH || ua->end_watch) {
        ua->phase = IMAP_PHASE_OWN;
        go_on(ua);
    } else {
        ua->phase = IMAP_PHASE_IDLE;
        ua->idling = true;
        request(ua, (struct imap_request){.kind = IMAP_REQ_IDLE});
    }
}

/* The last request was answered: the next one. */
static void go_on(struct user_agent *ua)
{
    switch (ua->phase) {
    case IMAP_PHASE_SELECT:
        selected(ua);
        break;
    case IMAP_PHASE_LIST:
    case IMAP_PHASE_BODIES:
        ua->phase = IMAP_PHASE_BODIES;
        if (ua->new_at < ua->new_count) {
            request(ua,
                    (struct imap_request){.kind = IMAP_REQ_FETCH_BODY, .uid = ua->new_uids[ua->new_at], .peek = true});
        } else {
            after_bodies(ua);
        }
        break;
    case IMAP_PHASE_OWN:
        if (!own_request(ua, ua->own_step++)) {
            log_out(ua);
        }
        break;
    case IMAP_PHASE_SYNC:
        if (ua->end_watch || ua->action.kind != USER_WATCH) {
            log_out(ua);
        } else {
            ua->phase = IMAP_PHASE_IDLE;
            request(ua, (struct imap_request){.kind = IMAP_REQ_IDLE});
        }
        break;
    case IMAP_PHASE_IDLE:
        log_out(ua);
        break;
    case IMAP_PHASE_LOGOUT:
        break;
    }
}

static void body_came(struct user_agent *ua)
{
    const uint32_t uid = ua->phase == IMAP_PHASE_BODIES ? ua->new_uids[ua->new_at++] : imap_client_item(ua->imap)->uid;
    user_letter_fetched(ua, uid);
    if (ua->phase == IMAP_PHASE_BODIES && uid > ua->known_uid) {
        ua->known_uid = uid;
    }
}

static void listed(struct user_agent *ua)
{
    const uint32_t uid = imap_client_item(ua->imap)->uid;
    if (ua->phase == IMAP_PHASE_LIST && uid > ua->known_uid) { /* "n:*" also names an older last one (IM24) */
        ua->new_uids = tg_grow(ua->new_uids, ua->new_count, &ua->new_cap, sizeof *ua->new_uids);
        ua->new_uids[ua->new_count++] = uid;
    }
}

static void on_tell(void *context, struct driver *d, const struct ep_action *a)
{
    struct user_agent *ua = context;
    (void)d;
    switch ((enum imap_client_what)a->what) {
    case IMAP_TELL_READY:
        ua->phase = IMAP_PHASE_SELECT;
        request(ua, (struct imap_request){.kind = IMAP_REQ_SELECT,
                                          .mailbox = tg_span_str(ua->action.kind != USER_MOVE && ua->action.mailbox
                                                                     ? ua->action.mailbox
                                                                     : "INBOX")});
        break;
    case IMAP_TELL_LISTED:
        listed(ua);
        break;
    case IMAP_TELL_BODY:
        body_came(ua);
        break;
    case IMAP_TELL_NEWS:
        if (ua->phase == IMAP_PHASE_IDLE && !ua->end_watch) {
            ask_for_new(ua);
        }
        break;
    case IMAP_TELL_DONE:
        go_on(ua);
        break;
    case IMAP_TELL_NO:
        if (ua->phase == IMAP_PHASE_OWN && ua->action.kind == USER_MOVE && ua->own_step == 1) {
            go_on(ua); /* the mailbox to move to was there already */
            break;
        }
        user_outcome(ua, false, imap_client_error(ua->imap));
        log_out(ua);
        break;
    case IMAP_TELL_FAILED:
        user_outcome(ua, false, imap_client_error(ua->imap));
        break;
    case IMAP_TELL_FOUND:
    case IMAP_TELL_GONE:
    case IMAP_TELL_FLAGS:
        break;
    }
}

static void on_ask(void *context, struct driver *d, const struct ep_action *a)
{
    (void)context;
    (void)a;
    driver_answered(d); /* an IMAP client asks nothing */
}

void user_imap_end_watch(struct user_agent *ua)
{
    if (!ua->busy || ua->action.kind != USER_WATCH || ua->end_watch) {
        return;
    }
    ua->end_watch = true;
    if (ua->in_session && ua->phase == IMAP_PHASE_IDLE) {
        log_out(ua);
        driver_pump(&ua->driver);
    }
}

void user_imap_start(struct user_agent *ua, uint32_t ip)
{
    static const struct driver_owner owner = {NULL, on_ask, on_tell, user_store, user_session_ended};
    struct tg_span user = tg_span_str(ua->config.address), ignored;
    mail_split_address(user, &user, &ignored);
    ua->own_step = 0;
    ua->phase = IMAP_PHASE_SELECT;
    ua->imap_config =
        (struct imap_client_config){.user = user,
                                    .password = tg_span_str(ua->config.password),
                                    .plaintext_auth = ua->config.tls != USER_TLS_REQUIRED,
                                    .tls = (enum imap_client_tls)user_tls_choice(ua, ua->config.mailbox_port),
                                    .mechanism = ua->config.mechanism,
                                    .chance = &ua->login_chance,
                                    .memory = &ua->login_memory};
    ua->imap = imap_client_new(&ua->arena, &ua->imap_config, sim_now(ua->env->sim));
    if (ua->action.kind == USER_WATCH) {
        sim_timer_set(&ua->timer, ua->action.until);
    }
    const struct driver_tls tls = user_tls_config(ua, ua->config.mailbox_host, ua->config.mailbox_port);
    driver_connect(&ua->driver, ua->env, ua->host, ip, ua->config.mailbox_port, TRACE_IMAP,
                   imap_client_endpoint(ua->imap), 0, &tls, connect_max, &owner, ua);
}
