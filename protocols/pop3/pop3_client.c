// SPDX-License-Identifier: MIT
#include "protocols/pop3/pop3_client.h"

#include "base/assert.h"
#include "protocols/pop3/pop3_client_internal.h"

static const char *const state_names[] = {"GREETING", "CAPA", "STLS", "USER", "PASS", "AUTH", "APOP",  "STAT",
                                          "LIST",     "UIDL", "RETR", "DELE", "QUIT", "CLOSED"};
_Static_assert(sizeof state_names / sizeof state_names[0] == POP3_CLIENT_STATE_COUNT, "one name for each state");

static const char *name_of_state(int state)
{
    return state >= 0 && state < POP3_CLIENT_STATE_COUNT ? state_names[state] : "?";
}

void pop3_client_set_state(struct pop3_client *c, enum pop3_client_state state, const char *section)
{
    if (c->state != state) {
        action_queue_state(&c->queue, (int)c->state, (int)state, section);
        c->state = state;
    }
}

void pop3_client_close(struct pop3_client *c)
{
    if (c->state == POP3_CLIENT_CLOSED) {
        return;
    }
    c->due = TG_TIME_NEVER;
    pop3_client_set_state(c, POP3_CLIENT_CLOSED, "RFC 1939 6");
    if (!c->peer_broken) {
        action_queue_event(&c->queue, EP_CLOSE, 0, 0, "RFC 1939 6");
    }
}

void pop3_client_fail(struct pop3_client *c, struct tg_span why, bool polite)
{
    bool quitting = c->state == POP3_CLIENT_QUIT;
    if (c->failed) {
        pop3_client_close(c); /* on the way out already; how the goodbye ends is of no interest */
        return;
    }
    c->failed = true;
    tg_buf_clear(&c->error);
    for (size_t i = 0; i < why.len && i < POP3_CLIENT_TEXT_MAX; i++) {
        tg_buf_byte(&c->error, why.ptr[i] >= 0x20 && why.ptr[i] < 0x7f ? why.ptr[i] : '?');
    }
    if (c->state == POP3_CLIENT_RETR && c->in_list) {
        action_queue_event(&c->queue, EP_TELL, POP3_TELL_GONE, 0, "RFC 1939 5");
    }
    c->in_list = false;
    action_queue_event(&c->queue, EP_TELL, POP3_TELL_FAILED, 0, "RFC 1939 3");
    if (c->peer_broken || quitting) {
        pop3_client_close(c);
    } else if (polite) {
        pop3_client_enter(c, POP3_CLIENT_QUIT);
    } else {
        c->due = TG_TIME_NEVER;
        pop3_client_set_state(c, POP3_CLIENT_CLOSED, "RFC 1939 6");
        action_queue_event(&c->queue, EP_ABORT, 0, 0, "RFC 1939 6");
    }
}

void pop3_client_ask(struct pop3_client *c, enum pop3_client_what question)
{
    TG_ASSERT(!c->asking);
    c->asking = true;
    c->question = question;
    action_queue_event(&c->queue, EP_ASK, (int)question, 0, "RFC 1939 7");
}

/* ---- the endpoint ---- */

static void set_now(struct pop3_client *c, tg_time now)
{
    TG_ASSERT(now >= c->now);
    c->now = now;
}

static size_t feed_line(struct pop3_client *c, struct tg_span in)
{
    size_t took = 0;
    enum line_result result = line_reader_feed(&c->reader, in, &took);
    if (result == LINE_READY) {
        c->due = c->now + POP3_CLIENT_PATIENCE;
        pop3_client_on_line(c, line_reader_line(&c->reader));
    } else if (result == LINE_TOO_LONG || c->reader.too_long) {
        pop3_client_fail(c, TG_SPAN_LIT("The server's answer is too long"), false);
    }
    return took;
}

static size_t feed(void *self, struct tg_span in, tg_time now)
{
    struct pop3_client *c = self;
    set_now(c, now);
    size_t at = 0;
    while (at < in.len && action_queue_empty(&c->queue) && !c->asking && !c->tls_starting &&
           c->state != POP3_CLIENT_CLOSED) {
        struct tg_span rest = tg_span_after(in, at);
        if (c->state == POP3_CLIENT_RETR && c->in_list) {
            c->due = now + POP3_CLIENT_PATIENCE;
            at += pop3_client_on_letter(c, rest);
        } else {
            at += feed_line(c, rest);
        }
    }
    return at;
}

static void eof(void *self, bool broken, tg_time now)
{
    struct pop3_client *c = self;
    set_now(c, now);
    c->peer_broken = c->peer_broken || broken;
    if (c->state == POP3_CLIENT_CLOSED) {
        return;
    }
    c->asking = false;
    pop3_client_fail(c, TG_SPAN_LIT("The connection was lost"), false);
}

static bool poll(void *self, struct ep_action *out)
{
    struct pop3_client *c = self;
    return action_queue_pop(&c->queue, out);
}

static void tls_done(void *self, const char *failure, tg_time now)
{
    struct pop3_client *c = self;
    set_now(c, now);
    c->tls_starting = false;
    if (failure) {
        c->peer_broken = true;
        pop3_client_fail(c, tg_span_str(failure), false);
        return;
    }
    c->tls_active = true;
    c->due = now + POP3_CLIENT_PATIENCE;
    if (c->config->tls != POP3_CLIENT_TLS_ACTIVE) {
        pop3_client_enter(c, POP3_CLIENT_CAPA); /* what was said in clear does not count (RFC 2595 section 4) */
    }
}

static tg_time deadline(const void *self)
{
    const struct pop3_client *c = self;
    return c->asking ? TG_TIME_NEVER : c->due;
}

static void tick(void *self, tg_time now)
{
    struct pop3_client *c = self;
    set_now(c, now);
    if (now >= deadline(c)) {
        pop3_client_fail(c, TG_SPAN_LIT("The server did not answer in time"), false);
    }
}

static void free_client(void *self)
{
    struct pop3_client *c = self;
    action_queue_deinit(&c->queue);
    line_reader_deinit(&c->reader);
    tg_buf_deinit(&c->scratch);
    tg_buf_deinit(&c->error);
    tg_buf_deinit(&c->uidls);
    tg_buf_deinit(&c->timestamp);
    sasl_client_deinit(&c->sasl);
    tg_buf_deinit(&c->text);
    tg_free(c->listed);
    c->listed = NULL;
}

static const struct ep_ops ops = {
    .name = "pop3-client",
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

struct pop3_client *pop3_client_new(struct tg_arena *arena, const struct pop3_client_config *config, tg_time now)
{
    struct pop3_client *c = TG_ARENA_NEW(arena, struct pop3_client);
    if (!c) {
        return NULL;
    }
    *c = (struct pop3_client){.config = config, .now = now, .due = now + POP3_CLIENT_PATIENCE};
    c->tls_active = config->tls == POP3_CLIENT_TLS_ACTIVE;
    action_queue_init(&c->queue, SIZE_MAX);
    line_reader_init(&c->reader, POP3_CLIENT_LINE_MAX);
    tg_buf_init(&c->scratch, SIZE_MAX);
    tg_buf_init(&c->error, POP3_CLIENT_TEXT_MAX);
    tg_buf_init(&c->uidls, POP3_UIDLS_OCTETS_MAX);
    tg_buf_init(&c->timestamp, POP3_CLIENT_LINE_MAX);
    tg_buf_init(&c->text, POP3_STORE_PIECE_MAX);
    return c;
}

struct endpoint pop3_client_endpoint(struct pop3_client *c)
{
    return (struct endpoint){.ops = &ops, .self = c};
}

static struct tg_span uidl_of(const struct pop3_client *c, size_t index)
{
    const struct pop3_listed *l = &c->listed[index];
    return tg_span_sub(tg_buf_span(&c->uidls), l->uidl_at, l->uidl_len);
}

struct tg_span pop3_client_uidl(const struct pop3_client *c)
{
    return c->at < c->count ? uidl_of(c, c->at) : tg_span_make(NULL, 0);
}

void pop3_client_answer(struct pop3_client *c, bool yes, tg_time now)
{
    TG_ASSERT(c->asking);
    set_now(c, now);
    c->asking = false;
    c->due = now + POP3_CLIENT_PATIENCE;
    if (c->question == POP3_ASK_HAVE) {
        pop3_client_answered_have(c, yes);
    } else {
        pop3_client_answered_stored(c, yes);
    }
}

size_t pop3_client_uidl_count(const struct pop3_client *c)
{
    return c->uidl_count;
}

struct tg_span pop3_client_uidl_at(const struct pop3_client *c, size_t index)
{
    TG_ASSERT(index < c->uidl_count);
    if (c->uidl_count == c->count) {
        return uidl_of(c, index);
    }
    size_t seen = 0;
    for (size_t i = 0; i < c->count; i++) {
        if (c->listed[i].uidl_len > 0 && seen++ == index) {
            return uidl_of(c, i);
        }
    }
    TG_UNREACHABLE();
}

struct tg_span pop3_client_error(const struct pop3_client *c)
{
    return tg_buf_span(&c->error);
}
