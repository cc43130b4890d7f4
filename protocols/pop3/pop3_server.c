// SPDX-License-Identifier: MIT
/* The session: lines to commands, the login question, time, the end. What a command does is in pop3_cmd_*.c. */
#include "protocols/pop3/pop3_server.h"

#include "base/assert.h"
#include "protocols/pop3/pop3_server_internal.h"

/* ---- what the commands use ---- */

void pop3_server_line(struct pop3_server *s, const char *line)
{
    if (s->state != POP3_CLOSED) {
        action_queue_line(&s->queue, tg_span_str(line), s->section);
    }
}

void pop3_server_send_scratch(struct pop3_server *s, enum ep_content content, uint32_t tag)
{
    TG_ASSERT(!s->scratch.overflowed);
    if (s->scratch.len > 0 && s->state != POP3_CLOSED) {
        action_queue_push(&s->queue, &(struct ep_action){.kind = EP_SEND,
                                                         .bytes = tg_buf_span(&s->scratch),
                                                         .content = content,
                                                         .tag = tag,
                                                         .section = s->section});
    }
    tg_buf_clear(&s->scratch);
}

void pop3_server_set_state(struct pop3_server *s, enum pop3_state state)
{
    if (s->state != state) {
        action_queue_state(&s->queue, (int)s->state, (int)state, s->section);
        s->state = state;
    }
}

void pop3_server_unlock(struct pop3_server *s)
{
    if (s->store) {
        s->store->locked = false;
        s->store = NULL;
    }
    tg_blob_release(s->letter);
    s->letter = NULL;
    s->output = POP3_OUT_NONE;
}

void pop3_server_close(struct pop3_server *s)
{
    if (s->state == POP3_CLOSED) {
        return;
    }
    pop3_server_unlock(s);
    pop3_server_set_state(s, POP3_CLOSED);
    if (!s->peer_broken) {
        action_queue_event(&s->queue, EP_CLOSE, 0, 0, s->section);
    }
}

bool pop3_server_plaintext_ok(const struct pop3_server *s)
{
    return s->config->plaintext_auth || s->tls_active;
}

static void ask(struct pop3_server *s, enum pop3_server_what question)
{
    TG_ASSERT(!s->asking);
    s->asking = true;
    action_queue_event(&s->queue, EP_ASK, (int)question, 0, s->section);
}

void pop3_server_ask(struct pop3_server *s)
{
    ask(s, POP3_ASK_LOGIN);
}

void pop3_server_ask_secret(struct pop3_server *s)
{
    ask(s, POP3_ASK_SECRET);
}

void pop3_server_refuse(struct pop3_server *s)
{
    s->refuse_at = s->now > TG_TIME_NEVER - POP3_LOGIN_DELAY ? TG_TIME_NEVER - 1 : s->now + POP3_LOGIN_DELAY;
}

bool pop3_server_apop_on(const struct pop3_server *s)
{
    return s->timestamp.len > 0;
}

void pop3_server_end_auth(struct pop3_server *s)
{
    if (s->in_auth) {
        sasl_server_deinit(&s->sasl);
        s->in_auth = false;
    }
}

/* ---- lines ---- */

static const struct pop3_command *find_command(struct tg_span verb)
{
    for (size_t i = 0; i < pop3_command_count; i++) {
        if (tg_span_ieq_str(verb, pop3_commands[i].verb)) {
            return &pop3_commands[i];
        }
    }
    return NULL;
}

static void dispatch(struct pop3_server *s, struct tg_span line)
{
    size_t space = tg_span_find_byte(line, ' ');
    const struct pop3_command *command = find_command(tg_span_sub(line, 0, space));
    bool user_said = s->user_said;
    s->section = command ? command->section : "RFC 1939 3";
    s->user_said = false;
    if (line_reader_has_bare(&s->reader)) {
        pop3_server_line(s, "-ERR Bare CR, LF or NUL in a command");
    } else if (!command) {
        pop3_server_line(s, "-ERR Unknown command");
    } else if (!(command->legal_in & (1u << s->state))) {
        pop3_server_line(s, s->state == POP3_AUTHORIZATION ? "-ERR Log in first" : "-ERR Already logged in");
    } else {
        s->user_said = user_said && command->run == pop3_cmd_pass;
        command->run(s, space == SIZE_MAX ? tg_span_make(NULL, 0) : tg_span_after(line, space + 1));
    }
}

static size_t feed_line(struct pop3_server *s, struct tg_span in)
{
    size_t took = 0;
    line_reader_set_limit(&s->reader, s->in_auth ? POP3_AUTH_LINE_MAX : POP3_COMMAND_LINE_MAX);
    enum line_result result = line_reader_feed(&s->reader, in, &took);
    if (result == LINE_MORE) {
        return took;
    }
    s->idle_since = s->now;
    if (result == LINE_TOO_LONG) {
        s->section = s->in_auth ? "RFC 5034 4" : "RFC 2449 4";
        pop3_server_end_auth(s);
        s->user_said = false;
        pop3_server_line(s, "-ERR Line too long");
    } else if (s->in_auth) {
        s->section = "RFC 5034 4";
        pop3_auth_line(s, line_reader_line(&s->reader));
    } else {
        dispatch(s, line_reader_line(&s->reader));
    }
    return took;
}

/* ---- the endpoint ---- */

static void set_now(struct pop3_server *s, tg_time now)
{
    TG_ASSERT(now >= s->now);
    s->now = now;
}

static bool busy(const struct pop3_server *s)
{
    return !action_queue_empty(&s->queue) || s->asking || s->tls_starting || s->refuse_at != TG_TIME_NEVER ||
           s->output != POP3_OUT_NONE || s->state == POP3_CLOSED;
}

static size_t feed(void *self, struct tg_span in, tg_time now)
{
    struct pop3_server *s = self;
    set_now(s, now);
    size_t at = 0;
    while (at < in.len && !busy(s)) {
        at += feed_line(s, tg_span_after(in, at));
    }
    return at;
}

/* Without QUIT nothing is removed (RFC 1939 section 6). */
static void eof(void *self, bool broken, tg_time now)
{
    struct pop3_server *s = self;
    set_now(s, now);
    s->peer_done = true;
    s->peer_broken = s->peer_broken || broken;
    if (!s->asking && (broken || s->output == POP3_OUT_NONE)) {
        s->section = "RFC 1939 6";
        pop3_server_close(s);
    }
}

static bool poll(void *self, struct ep_action *out)
{
    struct pop3_server *s = self;
    while (!action_queue_pop(&s->queue, out)) {
        if (pop3_say_more(s)) {
            continue;
        }
        if (s->peer_done && !s->asking && s->state != POP3_CLOSED) {
            pop3_server_close(s); /* the last answer went out to one who only listens */
            continue;
        }
        return false;
    }
    return true;
}

/* Nothing that was said in clear counts (RFC 2595 section 4). */
static void tls_done(void *self, const char *failure, tg_time now)
{
    struct pop3_server *s = self;
    set_now(s, now);
    s->section = "RFC 2595 4";
    s->idle_since = now;
    s->tls_starting = false;
    s->user_said = false;
    if (failure) {
        s->peer_broken = true;
        pop3_server_close(s);
    } else {
        s->tls_active = true;
    }
}

static tg_time deadline(const void *self)
{
    const struct pop3_server *s = self;
    if (s->state == POP3_CLOSED || s->asking || s->tls_starting) {
        return TG_TIME_NEVER;
    }
    if (s->refuse_at != TG_TIME_NEVER) {
        return s->refuse_at;
    }
    if (s->config->idle_max <= 0 || s->idle_since > TG_TIME_NEVER - s->config->idle_max) {
        return TG_TIME_NEVER;
    }
    return s->idle_since + s->config->idle_max;
}

static void tick(void *self, tg_time now)
{
    struct pop3_server *s = self;
    set_now(s, now);
    if (s->moved && s->output != POP3_OUT_NONE) {
        s->idle_since = now; /* a long answer on a slow link is no silence */
    }
    s->moved = false;
    if (now < deadline(s)) {
        return;
    }
    if (s->refuse_at != TG_TIME_NEVER) {
        s->refuse_at = TG_TIME_NEVER;
        s->idle_since = now;
        pop3_login_refused(s);
    } else {
        s->section = "RFC 1939 3";
        pop3_server_close(s); /* without a word, and without UPDATE */
    }
}

static void wipe(struct tg_buf *buf)
{
    if (buf->ptr) {
        memset(buf->ptr, 0, buf->cap);
    }
    tg_buf_deinit(buf);
}

static void free_server(void *self)
{
    struct pop3_server *s = self;
    pop3_server_unlock(s);
    pop3_server_end_auth(s);
    action_queue_deinit(&s->queue);
    line_reader_deinit(&s->reader);
    tg_buf_deinit(&s->scratch);
    tg_buf_deinit(&s->user);
    wipe(&s->password);
    tg_buf_deinit(&s->timestamp);
    tg_buf_deinit(&s->apop_digest);
    tg_free(s->letters);
    s->letters = NULL;
}

static const struct ep_ops ops = {
    .name = "pop3-server",
    .feed = feed,
    .eof = eof,
    .poll = poll,
    .tls_done = tls_done,
    .deadline = deadline,
    .tick = tick,
    .free = free_server,
    .state_name = pop3_state_name,
};

struct pop3_server *pop3_server_new(struct tg_arena *arena, const struct pop3_server_config *config, tg_time now)
{
    struct pop3_server *s = TG_ARENA_NEW(arena, struct pop3_server);
    if (!s) {
        return NULL;
    }
    *s = (struct pop3_server){
        .config = config, .now = now, .idle_since = now, .refuse_at = TG_TIME_NEVER, .section = "RFC 1939 4"};
    s->tls_active = config->tls_from_start;
    action_queue_init(&s->queue, SIZE_MAX);
    line_reader_init(&s->reader, POP3_COMMAND_LINE_MAX);
    tg_buf_init(&s->scratch, 2 * POP3_PIECE_MAX + POP3_REPLY_LINE_MAX);
    tg_buf_init(&s->user, POP3_COMMAND_LINE_MAX);
    tg_buf_init(&s->password, POP3_COMMAND_LINE_MAX);
    tg_buf_init(&s->timestamp, POP3_REPLY_LINE_MAX);
    tg_buf_init(&s->apop_digest, POP3_COMMAND_LINE_MAX);
    tg_buf_fmt(&s->scratch, "+OK %s POP3 server ready", config->hostname);
    if (config->apop && config->chance) {
        sasl_timestamp(&s->timestamp, config->chance, config->hostname);
        tg_buf_fmt(&s->scratch, " %S", tg_buf_span(&s->timestamp));
    }
    tg_buf_str(&s->scratch, "\r\n");
    pop3_server_send_scratch(s, EP_LINE, 0);
    return s;
}

struct endpoint pop3_server_endpoint(struct pop3_server *s)
{
    return (struct endpoint){.ops = &ops, .self = s};
}

enum pop3_state pop3_server_state(const struct pop3_server *s)
{
    return s->state;
}

struct tg_span pop3_server_user(const struct pop3_server *s)
{
    return tg_buf_span(&s->user);
}

struct tg_span pop3_server_password(const struct pop3_server *s)
{
    return tg_buf_span(&s->password);
}

bool pop3_server_proved(const struct pop3_server *s)
{
    return s->proved;
}

void pop3_server_answer_secret(struct pop3_server *s, const struct sasl_secret *secret, tg_time now)
{
    TG_ASSERT(s->asking);
    set_now(s, now);
    s->asking = false;
    s->idle_since = now;
    pop3_take_secret(s, secret);
    if (!s->asking && s->peer_done) {
        pop3_server_close(s);
    }
}

void pop3_server_answer_login(struct pop3_server *s, struct mailstore *store, tg_time now)
{
    TG_ASSERT(s->asking);
    set_now(s, now);
    s->asking = false;
    s->idle_since = now;
    pop3_server_end_auth(s);
    if (s->password.ptr) {
        memset(s->password.ptr, 0, s->password.cap);
    }
    tg_buf_clear(&s->password);
    s->proved = false;
    if (s->peer_done) {
        pop3_server_close(s);
    } else if (!store) {
        pop3_server_refuse(s);
    } else if (store->locked) {
        pop3_server_line(s, "-ERR [IN-USE] The maildrop is in use by another session");
    } else {
        pop3_take_snapshot(s, store);
    }
}
