// SPDX-License-Identifier: MIT
/* A mail client writes a letter and hands it in (RFC 5322, RFC 6409). */
#include "protocols/mail/seven_bit.h"
#include "sim/nodes/mail_directory.h"
#include "sim/nodes/user_agent_internal.h"

static const tg_time connect_max = 30 * TG_SECOND;

static struct tg_span domain_of(const char *address)
{
    struct tg_span local, domain = {NULL, 0};
    mail_split_address(tg_span_str(address), &local, &domain);
    return domain;
}

/* The text, filled up with lines to the size the scenario asks for. */
static void put_text(const struct user_action *a, struct tg_buf *out)
{
    tg_buf_str(out, a->text ? a->text : "");
    for (unsigned line = 1; out->len < a->pad_to; line++) {
        tg_buf_fmt(out, "\nline %06u of a long letter, so that there is something to carry", line);
        out->len = out->len < a->pad_to ? out->len : (size_t)a->pad_to;
    }
}

static struct mail_mailbox *mailboxes(struct tg_arena *arena, const char *const *addresses, size_t count)
{
    struct mail_mailbox *list = tg_arena_alloc(arena, (count ? count : 1) * sizeof *list);
    for (size_t i = 0; i < count && list; i++) {
        list[i].address = tg_span_str(addresses[i]);
    }
    return list;
}

static void collect_paths(struct user_agent *ua)
{
    const struct user_action *a = &ua->action;
    ua->path_count = 0;
    ua->paths = tg_alloc((a->to_count + a->cc_count + a->bcc_count) * sizeof *ua->paths);
    for (size_t i = 0; i < a->to_count; i++) {
        ua->paths[ua->path_count++] = tg_span_str(a->to[i]);
    }
    for (size_t i = 0; i < a->cc_count; i++) {
        ua->paths[ua->path_count++] = tg_span_str(a->cc[i]);
    }
    for (size_t i = 0; i < a->bcc_count; i++) {
        ua->paths[ua->path_count++] = tg_span_str(a->bcc[i]);
    }
}

void user_write_letter(struct user_agent *ua)
{
    const struct user_action *a = &ua->action;
    const tg_time now = sim_now(ua->env->sim);
    const struct tg_date d = tg_date_at(&ua->env->epoch, now);
    struct tg_buf id, text;
    tg_buf_init(&id, 512);
    tg_buf_init(&text, (64 << 20) + 128 /* the last line of put_text, before it is cut */);
    tg_buf_fmt(&id, "%04d%02d%02d%02d%02d%02d.%u@%S", d.year, d.month, d.day, d.hour, d.minute, d.second, a->letter,
               domain_of(ua->config.address));
    put_text(a, &text);
    const struct mail_draft draft = {
        .from = {tg_span_str(a->from ? NULL : ua->config.display_name),
                 tg_span_str(a->from ? a->from : ua->config.address)},
        .to = mailboxes(&ua->arena, a->to, a->to_count),
        .to_count = a->to_count,
        .cc = mailboxes(&ua->arena, a->cc, a->cc_count),
        .cc_count = a->cc_count,
        .subject = tg_span_str(a->subject),
        .text = tg_buf_span(&text),
        .date = now,
        .epoch = &ua->env->epoch,
        .message_id = tg_buf_span(&id),
        .charset = a->charset,
        .encoding = a->encoding,
        .attachments = a->attachments,
        .attachment_count = a->attachment_count,
    };
    struct tg_prng prng = tg_prng_split(&ua->prng, "compose", a->letter);
    tg_buf_clear(&ua->letter);
    if (!mail_compose(&ua->letter, &draft, &prng)) {
        user_outcome(ua, false, TG_SPAN_LIT("the letter is too long to be written"));
    }
    tg_buf_deinit(&id);
    tg_buf_deinit(&text);
    env_letter_written(ua->env, ua->host, a->letter, tg_buf_span(&ua->letter), 1, 0);
    collect_paths(ua);
    for (size_t i = 0; i < ua->path_count; i++) {
        env_letter_addressed(ua->env, ua->host, a->letter, ua->paths[i]);
    }
}

static void put_outcome(const struct smtp_outcome *o, struct tg_buf *out)
{
    if (o->code) {
        tg_buf_fmt(out, "%d ", o->code);
    }
    if (o->code && o->status[0]) {
        tg_buf_fmt(out, "%u.%u.%u ", o->status[0], o->status[1], o->status[2]);
    }
    tg_buf_append(out, o->text);
}

/* The mail client shows the person the server's own words. A refusal is the end: a person's program keeps no queue. */
static void refused(struct user_agent *ua, const struct smtp_outcome *o, struct tg_span recipient)
{
    struct tg_buf words;
    tg_buf_init(&words, 4096);
    put_outcome(o, &words);
    user_outcome(ua, false, tg_buf_span(&words));
    if (ua->action.kind == USER_SET_UP) {
        tg_buf_deinit(&words);
        return;
    }
    const struct tg_span lines[] = {recipient, tg_buf_span(&words)};
    env_letter_event(ua->env, TRACE_LETTER_TRIED, ua->host, tcp_peer_host(ua->driver.conn), ua->action.letter, o->code,
                     0, o->code / 100 == 5 ? TRACE_PERMANENT : 0, lines, 2);
    tg_buf_deinit(&words);
}

static void start_transaction(struct user_agent *ua)
{
    const struct mail_eight_bit eight = mail_eight_bit_of(tg_buf_span(&ua->letter));
    ua->job = (struct smtp_job){
        .reverse_path = tg_span_str(ua->action.envelope_from ? ua->action.envelope_from : ua->config.address),
        .recipients = ua->paths,
        .recipient_count = ua->path_count,
        .message = tg_buf_span(&ua->letter),
        .body_8bitmime = eight.body || eight.header,
        .utf8_header = eight.header,
        .tag = ua->action.letter};
    smtp_client_send(ua->smtp, &ua->job, sim_now(ua->env->sim));
}

static void on_tell(void *context, struct driver *d, const struct ep_action *a)
{
    struct user_agent *ua = context;
    switch ((enum smtp_client_what)a->what) {
    case SMTP_TELL_READY:
        if (ua->action.kind == USER_SET_UP) { /* the login was all it wanted to know */
            smtp_client_quit(ua->smtp, sim_now(d->env->sim));
        } else {
            start_transaction(ua);
        }
        break;
    case SMTP_TELL_RECIPIENT: {
        const struct smtp_outcome *o = smtp_client_outcome(ua->smtp);
        if (o->code / 100 != 2) {
            refused(ua, o, ua->paths[o->recipient]);
        }
        break;
    }
    case SMTP_TELL_SENT:
        if (ua->went_well) {
            user_outcome(ua, true, TG_SPAN_LIT("handed in"));
        }
        smtp_client_quit(ua->smtp, sim_now(d->env->sim));
        break;
    case SMTP_TELL_FAILED:
        refused(ua, smtp_client_failure(ua->smtp), tg_span_make(NULL, 0));
        break;
    }
}

static void on_ask(void *context, struct driver *d, const struct ep_action *a)
{
    (void)context;
    (void)a;
    driver_answered(d); /* an SMTP client asks nothing */
}

void user_send_start(struct user_agent *ua, uint32_t ip)
{
    static const struct driver_owner owner = {NULL, on_ask, on_tell, NULL, user_session_ended};
    const uint32_t own = trace_host_at(ua->env->trace, ua->host)->ip;
    struct tg_span user = tg_span_str(ua->config.address), ignored;
    struct tg_buf name;
    tg_buf_init(&name, 32);
    /* A client at home has no name in DNS: it greets with its address (RFC 5321 4.1.3). */
    tg_buf_fmt(&name, "[%u.%u.%u.%u]", own >> 24, own >> 16 & 255, own >> 8 & 255, own & 255);
    const char *hostname = tg_arena_strdup(&ua->arena, tg_buf_span(&name));
    tg_buf_deinit(&name);
    mail_split_address(user, &user, &ignored);
    ua->smtp_config =
        (struct smtp_client_config){.hostname = hostname,
                                    .user = ua->config.logs_in ? user : tg_span_make(NULL, 0),
                                    .password = tg_span_str(ua->config.password),
                                    .mechanism = ua->config.mechanism,
                                    .chance = &ua->login_chance,
                                    .memory = &ua->login_memory,
                                    .plaintext_auth = ua->config.tls != USER_TLS_REQUIRED,
                                    .tls = (enum smtp_client_tls)user_tls_choice(ua, ua->config.submission_port)};
    ua->smtp = smtp_client_new(&ua->arena, &ua->smtp_config, sim_now(ua->env->sim));
    const struct driver_tls tls = user_tls_config(ua, ua->config.submission_host, ua->config.submission_port);
    driver_connect(&ua->driver, ua->env, ua->host, ip, ua->config.submission_port, TRACE_SMTP,
                   smtp_client_endpoint(ua->smtp), ua->config.submission_port == 25 ? 0 : TRACE_SUBMISSION, &tls,
                   connect_max, &owner, ua);
}
