// SPDX-License-Identifier: MIT
/* The endpoint: octets, time, polling, and what the owner calls. */
#include "protocols/smtp/smtp_client.h"

#include "base/assert.h"
#include "protocols/smtp/smtp_client_internal.h"

static const char *const state_names[] = {"GREETING", "EHLO", "HELO", "STARTTLS", "AUTH",   "READY", "RSET",
                                          "MAIL",     "RCPT", "DATA", "CONTENT",  "ACCEPT", "QUIT",  "CLOSED"};
_Static_assert(sizeof state_names / sizeof state_names[0] == SMTP_CLIENT_STATE_COUNT, "one name for each state");

static const char *const command_names[] = {"greeting",  "EHLO",    "HELO", "STARTTLS", "AUTH",        "idle", "RSET",
                                            "MAIL FROM", "RCPT TO", "DATA", "DATA",     "end of DATA", "QUIT", "idle"};
_Static_assert(sizeof command_names / sizeof command_names[0] == SMTP_CLIENT_STATE_COUNT, "one name for each state");

static const char *name_of_state(int state)
{
    return state >= 0 && state < SMTP_CLIENT_STATE_COUNT ? state_names[state] : "?";
}

const char *smtp_client_command_of(enum smtp_client_state state)
{
    return command_names[state];
}

unsigned char *smtp_client_fate(struct smtp_client *c, size_t recipient)
{
    TG_ASSERT(recipient < c->fates.len);
    return &c->fates.ptr[recipient];
}

size_t smtp_client_next_recipient(struct smtp_client *c, size_t from)
{
    while (from < c->fates.len && (c->fates.ptr[from] & SMTP_FATE_UNFIT)) {
        from++;
    }
    return from;
}

void smtp_client_set_state(struct smtp_client *c, enum smtp_client_state state, const char *section)
{
    if (c->state != state) {
        action_queue_state(&c->queue, (int)c->state, (int)state, section);
        c->state = state;
    }
}

void smtp_client_close(struct smtp_client *c)
{
    if (c->state == SMTP_CLIENT_CLOSED) {
        return;
    }
    c->group_open = false;
    c->due = TG_TIME_NEVER;
    smtp_client_set_state(c, SMTP_CLIENT_CLOSED, "RFC 5321 4.1.1.10");
    if (!c->peer_broken) {
        action_queue_event(&c->queue, EP_CLOSE, 0, 0, "RFC 5321 4.1.1.10");
    }
}

/* ---- telling ---- */

void smtp_client_tell(struct smtp_client *c, unsigned mask, enum smtp_then then)
{
    c->telling = true;
    c->tell_mask = mask;
    c->tell_at = 0;
    c->then = then;
}

static void fail_now(struct smtp_client *c)
{
    c->job_open = false;
    c->group_open = false;
    action_queue_event(&c->queue, EP_TELL, SMTP_TELL_FAILED, 0, "RFC 5321 3.8");
    if (c->polite && !c->peer_broken) {
        smtp_client_enter(c, SMTP_CLIENT_QUIT);
    } else {
        smtp_client_close(c);
    }
}

void smtp_client_fail(struct smtp_client *c, const struct smtp_outcome *why, bool polite)
{
    c->failure = *why;
    c->polite = polite;
    c->due = TG_TIME_NEVER;
    if (c->state == SMTP_CLIENT_QUIT && !c->job_open) {
        smtp_client_close(c); /* all was said; how the goodbye fails is of no interest */
        return;
    }
    if (!c->job_open) {
        fail_now(c);
        return;
    }
    /* Behind the dot nobody knows whether the server took charge (RFC 5321 4.5.3.2.6). */
    c->failure.maybe_duplicate = why->code == 0 && c->state == SMTP_CLIENT_ACCEPT && c->accepted > 0;
    c->group_open = false;
    c->outcome = c->failure;
    smtp_client_tell(c, SMTP_FATE_OPEN | SMTP_FATE_UNFIT | SMTP_FATE_ACCEPTED, SMTP_THEN_FAILED);
}

void smtp_client_fail_without_reply(struct smtp_client *c, unsigned char subject, unsigned char detail,
                                    const char *text)
{
    struct smtp_outcome why = {
        .status = {4, subject, detail}, .text = tg_span_str(text), .command = smtp_client_command_of(c->state)};
    smtp_client_fail(c, &why, false);
}

static void lose(struct smtp_client *c)
{
    smtp_client_fail_without_reply(c, 4, 2, "The connection was lost");
}

static void told_all(struct smtp_client *c)
{
    c->telling = false;
    switch (c->then) {
    case SMTP_THEN_WAIT:
        break;
    case SMTP_THEN_MAIL:
        smtp_client_enter(c, c->dirty ? SMTP_CLIENT_RSET : SMTP_CLIENT_MAIL);
        return;
    case SMTP_THEN_SENT:
        c->job_open = false;
        if (!c->lost) {
            smtp_client_enter(c, SMTP_CLIENT_READY);
            action_queue_event(&c->queue, EP_TELL, SMTP_TELL_SENT, c->job.tag, "RFC 5321 3.3");
            if (c->quit_wanted) {
                smtp_client_enter(c, SMTP_CLIENT_QUIT);
            }
        }
        break;
    case SMTP_THEN_FAILED:
        fail_now(c);
        return;
    }
    if (c->lost) {
        lose(c);
    }
}

/* The next recipient of the row, or the end of it; false when the end brought nothing to poll. */
static bool tell_next(struct smtp_client *c, struct ep_action *out)
{
    while (c->tell_at < c->fates.len) {
        size_t i = c->tell_at++;
        unsigned char *fate = smtp_client_fate(c, i);
        if ((*fate & SMTP_FATE_TOLD) || !(*fate & c->tell_mask)) {
            continue;
        }
        if (c->tell_mask == SMTP_FATE_UNFIT) {
            smtp_client_judge_unfit(c, i);
        }
        *fate |= SMTP_FATE_TOLD;
        c->outcome.recipient = i;
        *out = (struct ep_action){
            .kind = EP_TELL, .what = SMTP_TELL_RECIPIENT, .tag = c->job.tag, .section = "RFC 5321 4.2.5"};
        return true;
    }
    told_all(c);
    return action_queue_pop(&c->queue, out);
}

/* ---- the endpoint ---- */

static void set_now(struct smtp_client *c, tg_time now)
{
    TG_ASSERT(now >= c->now);
    c->now = now;
}

static size_t feed(void *self, struct tg_span in, tg_time now)
{
    struct smtp_client *c = self;
    set_now(c, now);
    size_t at = 0;
    while (at < in.len && action_queue_empty(&c->queue) && !c->telling && !c->tls_starting &&
           c->state != SMTP_CLIENT_CLOSED) {
        size_t took = 0;
        enum line_result result = line_reader_feed(&c->reader, tg_span_after(in, at), &took);
        at += took;
        if (result == LINE_READY) {
            smtp_client_on_line(c, line_reader_line(&c->reader));
        } else if (result == LINE_TOO_LONG || c->reader.too_long) {
            /* No need to wait for its end, which may never come. */
            smtp_client_fail_without_reply(c, 5, 0, "The server's reply is too long");
        }
    }
    return at;
}

static void eof(void *self, bool broken, tg_time now)
{
    struct smtp_client *c = self;
    set_now(c, now);
    c->peer_broken = c->peer_broken || broken;
    if (c->state == SMTP_CLIENT_CLOSED) {
        return;
    }
    if (c->state == SMTP_CLIENT_QUIT) {
        smtp_client_close(c);
    } else if (c->telling) {
        c->lost = true;
        c->polite = false;
    } else {
        lose(c);
    }
}

static bool poll(void *self, struct ep_action *out)
{
    struct smtp_client *c = self;
    for (;;) {
        if (action_queue_pop(&c->queue, out)) {
            return true;
        }
        if (c->telling) {
            if (tell_next(c, out)) {
                return true;
            }
        } else if (!smtp_client_say_more(c)) {
            return false;
        }
    }
}

static void tls_done(void *self, const char *failure, tg_time now)
{
    struct smtp_client *c = self;
    set_now(c, now);
    c->tls_starting = false;
    if (failure) {
        c->peer_broken = true;
        smtp_client_fail_without_reply(c, 7, 5, failure);
        return;
    }
    c->tls_active = true;
    if (c->config->tls == SMTP_CLIENT_TLS_ACTIVE) {
        smtp_client_await(c); /* the greeting comes now */
    } else {
        smtp_client_enter(c, SMTP_CLIENT_EHLO); /* nothing that was said in clear counts (RFC 3207 section 4.2) */
    }
}

static tg_time deadline(const void *self)
{
    const struct smtp_client *c = self;
    return c->telling ? TG_TIME_NEVER : c->due;
}

static void tick(void *self, tg_time now)
{
    struct smtp_client *c = self;
    set_now(c, now);
    bool moved = c->content_moved;
    c->content_moved = false;
    if (c->state == SMTP_CLIENT_CONTENT && moved) {
        smtp_client_await(c); /* the wait is for each block (RFC 5321 4.5.3.2.5) */
    }
    if (now < deadline(c)) {
        return;
    }
    if (c->state == SMTP_CLIENT_QUIT) {
        smtp_client_close(c);
    } else {
        smtp_client_fail_without_reply(c, 4, 2, "The server did not answer in time");
    }
}

static void free_client(void *self)
{
    struct smtp_client *c = self;
    action_queue_deinit(&c->queue);
    line_reader_deinit(&c->reader);
    smtp_reply_deinit(&c->reply);
    sasl_client_deinit(&c->sasl);
    tg_buf_deinit(&c->scratch);
    tg_buf_deinit(&c->fates);
}

static const struct ep_ops ops = {
    .name = "smtp-client",
    .feed = feed,
    .eof = eof,
    .poll = poll,
    .tls_done = tls_done,
    .deadline = deadline,
    .tick = tick,
    .free = free_client,
    .state_name = name_of_state,
};

/* ---- what the owner calls ---- */

struct smtp_client *smtp_client_new(struct tg_arena *arena, const struct smtp_client_config *config, tg_time now)
{
    struct smtp_client *c = TG_ARENA_NEW(arena, struct smtp_client);
    if (!c) {
        return NULL;
    }
    *c = (struct smtp_client){.config = config, .state = SMTP_CLIENT_GREETING, .now = now};
    c->tls_active = config->tls == SMTP_CLIENT_TLS_ACTIVE;
    action_queue_init(&c->queue, SIZE_MAX);
    line_reader_init(&c->reader, SMTP_REPLY_LINE_TAKEN_MAX);
    smtp_reply_init(&c->reply);
    tg_buf_init(&c->scratch, SIZE_MAX);
    tg_buf_init(&c->fates, SIZE_MAX);
    smtp_client_await(c);
    return c;
}

struct endpoint smtp_client_endpoint(struct smtp_client *c)
{
    return (struct endpoint){.ops = &ops, .self = c};
}

void smtp_client_send(struct smtp_client *c, const struct smtp_job *job, tg_time now)
{
    TG_ASSERT(!c->job_open);
    TG_ASSERT(c->state == SMTP_CLIENT_READY || c->state == SMTP_CLIENT_QUIT || c->state == SMTP_CLIENT_CLOSED);
    set_now(c, now);
    c->job = *job;
    c->job_open = true;
    bool any = smtp_client_take_recipients(c);
    c->rcpt_said = c->rcpt_answered = smtp_client_next_recipient(c, 0);
    c->accepted = 0;
    c->mail_refused = false;
    if (c->state != SMTP_CLIENT_READY) {
        lose(c);
        return;
    }
    c->outcome = smtp_client_obstacle(c, job);
    if (c->outcome.code != 0) {
        smtp_client_tell(c, SMTP_FATE_OPEN | SMTP_FATE_UNFIT, SMTP_THEN_SENT);
    } else {
        smtp_client_tell(c, SMTP_FATE_UNFIT, any ? SMTP_THEN_MAIL : SMTP_THEN_SENT);
    }
}

void smtp_client_quit(struct smtp_client *c, tg_time now)
{
    set_now(c, now);
    if (c->state == SMTP_CLIENT_READY && !c->job_open) {
        smtp_client_enter(c, SMTP_CLIENT_QUIT);
    } else {
        c->quit_wanted = true;
    }
}

const struct smtp_outcome *smtp_client_outcome(const struct smtp_client *c)
{
    return &c->outcome;
}

const struct smtp_outcome *smtp_client_failure(const struct smtp_client *c)
{
    return &c->failure;
}

uint64_t smtp_client_peer_size(const struct smtp_client *c)
{
    return c->size;
}

bool smtp_client_peer_8bitmime(const struct smtp_client *c)
{
    return c->eight_bit;
}

bool smtp_client_peer_smtputf8(const struct smtp_client *c)
{
    return c->utf8;
}

bool smtp_client_peer_dsn(const struct smtp_client *c)
{
    return c->dsn;
}
