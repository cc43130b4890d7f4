// SPDX-License-Identifier: MIT
/* The session: lines to commands, questions and answers, time, the end. What a command does is in smtp_cmd_*.c. */
#include "protocols/smtp/smtp_server.h"

#include "base/assert.h"
#include "protocols/smtp/smtp_reply.h"
#include "protocols/smtp/smtp_server_internal.h"

#define TIMEOUT_SECTION "RFC 5321 4.5.3.2.7"

/* ---- what the commands use ---- */

static void say(struct smtp_server *s, int code, const char *enhanced, struct tg_span text)
{
    if (s->peer_broken || s->state == SMTP_CLOSED) {
        return;
    }
    bool attack = false;
    if (code / 100 == 5) {
        attack = ++s->refusals >= SMTP_REFUSALS_MAX;
    } else {
        s->refusals = 0;
    }
    tg_buf_clear(&s->scratch);
    if (attack) {
        code = 421;
        tg_buf_fmt(&s->scratch, "421 4.7.0 %s Too many errors, closing connection\r\n", s->config->hostname);
    } else {
        smtp_reply_write(&s->scratch, code, enhanced, text);
    }
    action_queue_push(
        &s->queue, &(struct ep_action){
                       .kind = EP_SEND, .bytes = tg_buf_span(&s->scratch), .content = EP_LINE, .section = s->section});
    if (code >= 400) {
        action_queue_event(&s->queue, EP_TELL, SMTP_TELL_REFUSED, 0, s->section);
    }
    if (code == 421) {
        smtp_server_close(s);
    }
}

void smtp_server_reply(struct smtp_server *s, int code, const char *enhanced, const char *text)
{
    say(s, code, enhanced, tg_span_str(text));
}

void smtp_server_reply_named(struct smtp_server *s, int code, const char *enhanced, const char *text)
{
    struct tg_buf named;
    tg_buf_init(&named, SMTP_REPLY_LINE_MAX);
    tg_buf_fmt(&named, "%s %s", s->config->hostname, text);
    say(s, code, enhanced, tg_buf_span(&named));
    tg_buf_deinit(&named);
}

void smtp_server_set_state(struct smtp_server *s, enum smtp_state state)
{
    if (s->state == state || s->state == SMTP_CLOSED) {
        return;
    }
    action_queue_state(&s->queue, (int)s->state, (int)state, s->section);
    s->state = state;
}

void smtp_server_ask(struct smtp_server *s, enum smtp_server_what question)
{
    TG_ASSERT(!s->asking);
    s->asking = true;
    s->question = question;
    action_queue_event(&s->queue, EP_ASK, (int)question, 0, s->section);
}

void smtp_server_end_transaction(struct smtp_server *s, bool kept)
{
    if (s->envelope.has_reverse_path && !kept) {
        action_queue_event(&s->queue, EP_TELL, SMTP_TELL_DISCARD, 0, s->section);
    }
    s->envelope = (struct smtp_envelope){0};
    s->rcpt_tried = false;
    tg_arena_reset(&s->transaction);
}

void smtp_server_close(struct smtp_server *s)
{
    if (s->state == SMTP_CLOSED) {
        return;
    }
    smtp_server_end_transaction(s, false);
    smtp_server_set_state(s, SMTP_CLOSED);
    if (!s->peer_broken) {
        action_queue_event(&s->queue, EP_CLOSE, 0, 0, s->section);
    }
}

bool smtp_server_may_log_in(const struct smtp_server *s)
{
    return s->config->offer_auth && (s->tls_active || !s->config->tls_required);
}

bool smtp_server_plaintext_ok(const struct smtp_server *s)
{
    return s->tls_active || (s->config->plaintext_auth && !s->config->tls_required);
}

/* ---- lines ---- */

static const struct smtp_command *find_command(struct tg_span verb)
{
    for (size_t i = 0; i < smtp_command_count; i++) {
        if (tg_span_ieq_str(verb, smtp_commands[i].verb)) {
            return &smtp_commands[i];
        }
    }
    return NULL;
}

/* What was expected instead of a command at the wrong moment (503). */
static const char *hint(enum smtp_state state)
{
    switch (state) {
    case SMTP_WAIT_HELLO:
        return "Bad sequence of commands: say EHLO first";
    case SMTP_WAIT_MAIL:
        return "Bad sequence of commands: say MAIL first";
    case SMTP_WAIT_RCPT:
    case SMTP_WAIT_DATA:
        return "Bad sequence of commands: a transaction is open, finish it or say RSET";
    case SMTP_IN_DATA:
    case SMTP_IN_AUTH:
    case SMTP_CLOSED:
    case SMTP_STATE_COUNT:
        break;
    }
    return "Bad sequence of commands";
}

static void dispatch(struct smtp_server *s, struct tg_span line)
{
    size_t space = tg_span_find_byte(line, ' ');
    struct tg_span verb = tg_span_sub(line, 0, space);
    struct tg_span args = space == SIZE_MAX ? tg_span_make(NULL, 0) : tg_span_trim(tg_span_after(line, space));
    const struct smtp_command *command = find_command(verb);
    bool quit = command && command->run == smtp_cmd_quit;

    s->section = command ? command->section : "RFC 5321 4.2.4";
    if (line_reader_has_bare(&s->reader)) {
        smtp_server_reply(s, 500, "5.5.2", "Syntax error: bare CR, LF or NUL in a command");
    } else if (!command) {
        smtp_server_reply(s, 500, "5.5.2", "Syntax error, command not recognized");
    } else if (s->config->no_service && !quit) {
        smtp_server_reply(s, 503, "5.5.1", "No mail service here, say QUIT"); /* RFC 5321 3.1 */
    } else if (command->run == smtp_cmd_starttls && !s->config->tls_offered) {
        smtp_cmd_not_offered(s, args);
    } else if ((command->needs & SMTP_NEED_SEAL) && s->config->tls_required && !s->tls_active) {
        s->section = "RFC 3207 4";
        smtp_server_reply(s, 530, "5.7.0", "Say STARTTLS first: this server talks in secret only");
    } else if (!(command->legal_in & (1u << s->state))) {
        smtp_server_reply(s, 503, "5.5.1", hint(s->state));
    } else if ((command->needs & SMTP_NEED_GUARD) && s->config->submission && !s->authenticated) {
        s->section = "RFC 6409 4.3";
        smtp_server_reply(s, 530, "5.7.0", "Authentication required");
    } else {
        command->run(s, args);
    }
}

static bool is_auth(struct tg_span line)
{
    return tg_span_istarts(line, "AUTH ");
}

static void line_too_long(struct smtp_server *s)
{
    if (s->state == SMTP_IN_AUTH || is_auth(line_reader_line(&s->reader))) {
        s->section = "RFC 4954 4";
        smtp_server_reply(s, 500, "5.5.6", "Authentication exchange line is too long");
        if (s->state == SMTP_IN_AUTH) {
            smtp_server_set_state(s, SMTP_WAIT_MAIL);
        }
        return;
    }
    s->section = "RFC 5321 4.5.3.1.4";
    smtp_server_reply(s, 500, "5.5.2", "Line too long");
}

/* Lines of an AUTH exchange may be longer than other commands; which kind this is shows after five octets. */
static struct tg_span piece_under_limit(struct smtp_server *s, struct tg_span in)
{
    struct tg_span held = s->reader.ready ? tg_span_make(NULL, 0) : line_reader_line(&s->reader);
    if (s->state == SMTP_IN_AUTH || is_auth(held)) {
        line_reader_set_limit(&s->reader, SMTP_AUTH_LINE_MAX);
        return in;
    }
    line_reader_set_limit(&s->reader, SMTP_COMMAND_LINE_MAX);
    return held.len < 5 ? tg_span_sub(in, 0, 5 - held.len) : in;
}

static size_t feed_line(struct smtp_server *s, struct tg_span in)
{
    size_t took = 0;
    enum line_result result = line_reader_feed(&s->reader, piece_under_limit(s, in), &took);
    if (result == LINE_MORE) {
        return took;
    }
    s->idle_since = s->now;
    if (result == LINE_TOO_LONG) {
        line_too_long(s);
    } else if (s->state == SMTP_IN_AUTH) {
        s->section = "RFC 4954 4";
        smtp_auth_line(s, line_reader_line(&s->reader));
    } else {
        dispatch(s, line_reader_line(&s->reader));
    }
    return took;
}

/* ---- the endpoint ---- */

static void set_now(struct smtp_server *s, tg_time now)
{
    TG_ASSERT(now >= s->now);
    s->now = now;
}

static size_t feed(void *self, struct tg_span in, tg_time now)
{
    struct smtp_server *s = self;
    set_now(s, now);
    size_t at = 0;
    while (at < in.len && action_queue_empty(&s->queue) && !s->asking && !s->tls_starting && s->state != SMTP_CLOSED) {
        struct tg_span rest = tg_span_after(in, at);
        at += s->state == SMTP_IN_DATA ? smtp_data_octets(s, rest) : feed_line(s, rest);
    }
    return at;
}

static void eof(void *self, bool broken, tg_time now)
{
    struct smtp_server *s = self;
    set_now(s, now);
    s->peer_done = true;
    s->peer_broken = s->peer_broken || broken;
    /* Behind an open question the answer still counts: a letter that was taken charge of stays (SMTP-D07). */
    if (!s->asking) {
        s->section = "RFC 5321 4.1.1.10";
        smtp_server_close(s);
    }
}

static bool poll(void *self, struct ep_action *out)
{
    struct smtp_server *s = self;
    return action_queue_pop(&s->queue, out);
}

/* The session begins anew: nothing that was learned in clear counts (RFC 3207 section 4.2). */
static void tls_done(void *self, const char *failure, tg_time now)
{
    struct smtp_server *s = self;
    set_now(s, now);
    s->section = "RFC 3207 4.2";
    s->idle_since = now;
    s->tls_starting = false;
    if (failure) {
        s->peer_broken = true;
        smtp_server_close(s);
        return;
    }
    if (s->config->tls_from_start) {
        return; /* nothing was said before */
    }
    s->tls_active = true;
    s->esmtp = s->authenticated = false;
    tg_buf_clear(&s->client_name);
    tg_buf_clear(&s->user);
    smtp_server_end_transaction(s, false);
    smtp_server_set_state(s, SMTP_WAIT_HELLO);
}

static tg_time deadline(const void *self)
{
    const struct smtp_server *s = self;
    if (s->asking || s->tls_starting || s->state == SMTP_CLOSED || s->config->idle_max <= 0 ||
        s->idle_since > TG_TIME_NEVER - s->config->idle_max) {
        return TG_TIME_NEVER;
    }
    return s->idle_since + s->config->idle_max;
}

static void tick(void *self, tg_time now)
{
    struct smtp_server *s = self;
    tg_time due = deadline(s);
    set_now(s, now);
    if (now >= due) {
        s->section = TIMEOUT_SECTION;
        smtp_server_end_transaction(s, false);
        smtp_server_reply_named(s, 421, "4.4.2", "Idle for too long, closing connection");
    }
}

static void free_server(void *self)
{
    struct smtp_server *s = self;
    action_queue_deinit(&s->queue);
    line_reader_deinit(&s->reader);
    tg_buf_deinit(&s->scratch);
    tg_buf_deinit(&s->client_name);
    tg_buf_deinit(&s->user);
    tg_buf_deinit(&s->text);
    tg_buf_deinit(&s->mended);
    if (s->sasl_open) {
        sasl_server_deinit(&s->sasl);
        s->sasl_open = false;
    }
    tg_arena_deinit(&s->transaction);
    tg_free(s->recipients);
    s->recipients = NULL;
}

static const struct ep_ops ops = {
    .name = "smtp-server",
    .feed = feed,
    .eof = eof,
    .poll = poll,
    .tls_done = tls_done,
    .deadline = deadline,
    .tick = tick,
    .free = free_server,
    .state_name = smtp_state_name,
};

struct smtp_server *smtp_server_new(struct tg_arena *arena, const struct smtp_server_config *config, tg_time now)
{
    struct smtp_server *s = TG_ARENA_NEW(arena, struct smtp_server);
    if (!s) {
        return NULL;
    }
    *s = (struct smtp_server){.config = config, .now = now, .idle_since = now, .section = "RFC 5321 3.1"};
    s->tls_active = config->tls_from_start;
    action_queue_init(&s->queue, SIZE_MAX);
    line_reader_init(&s->reader, SMTP_COMMAND_LINE_MAX);
    s->reader.lf_ok = config->lf_ok;
    tg_buf_init(&s->scratch, SMTP_AUTH_LINE_MAX + SMTP_REPLY_LINE_MAX);
    tg_buf_init(&s->client_name, SMTP_CLIENT_NAME_MAX);
    tg_buf_init(&s->user, 255);
    tg_buf_init(&s->text, SMTP_STORE_PIECE_MAX);
    tg_buf_init(&s->mended, 2 * SMTP_STORE_PIECE_MAX + 2);
    /* A recipient's texts are a path and an ORCPT; one kibioctet holds both. */
    tg_arena_init(&s->transaction, ((size_t)config->rcpt_max + 4) * 1024);
    if (config->no_service) {
        smtp_server_reply_named(s, 554, NULL, "No mail service here");
        s->refusals = 0;
    } else if (config->too_busy) {
        smtp_server_reply_named(s, 421, NULL, "Too many sessions, try again later");
    } else {
        smtp_server_reply_named(s, 220, NULL, "ESMTP tegami ready");
    }
    return s;
}

struct endpoint smtp_server_endpoint(struct smtp_server *s)
{
    return (struct endpoint){.ops = &ops, .self = s};
}

void smtp_server_shutdown(struct smtp_server *s, tg_time now)
{
    set_now(s, now);
    if (s->asking) {
        s->shutdown_wanted = true;
        return;
    }
    s->section = "RFC 5321 3.8";
    smtp_server_end_transaction(s, false);
    smtp_server_reply_named(s, 421, "4.3.2", "System shutting down, closing connection");
}

enum smtp_state smtp_server_state(const struct smtp_server *s)
{
    return s->state;
}

const struct smtp_envelope *smtp_server_envelope(const struct smtp_server *s)
{
    return &s->envelope;
}

struct tg_span smtp_server_auth_user(const struct smtp_server *s)
{
    return s->sasl_open ? tg_buf_span(&s->sasl.user) : tg_span_make(NULL, 0);
}

struct tg_span smtp_server_auth_password(const struct smtp_server *s)
{
    return s->sasl_open ? tg_buf_span(&s->sasl.password) : tg_span_make(NULL, 0);
}

bool smtp_server_auth_proved(const struct smtp_server *s)
{
    return s->sasl_open && s->sasl.proved;
}

struct tg_span smtp_server_user(const struct smtp_server *s)
{
    return tg_buf_span(&s->user);
}

struct tg_span smtp_server_vrfy(const struct smtp_server *s)
{
    return s->vrfy;
}

struct tg_span smtp_server_client_name(const struct smtp_server *s)
{
    return tg_buf_span(&s->client_name);
}

const char *smtp_server_with(const struct smtp_server *s)
{
    if (!s->esmtp) {
        return "SMTP";
    }
    if (s->envelope.smtputf8) {
        static const char *const words[] = {"UTF8SMTP", "UTF8SMTPA", "UTF8SMTPS", "UTF8SMTPSA"}; /* RFC 6531 4.3 */
        return words[(s->tls_active ? 2 : 0) + (s->authenticated ? 1 : 0)];
    }
    if (s->tls_active) {
        return s->authenticated ? "ESMTPSA" : "ESMTPS";
    }
    return s->authenticated ? "ESMTPA" : "ESMTP";
}
