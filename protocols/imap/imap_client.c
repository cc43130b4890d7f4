// SPDX-License-Identifier: MIT
#include "protocols/imap/imap_client_internal.h"

#include "base/assert.h"
#include "base/text.h"

#define ERROR_MAX 400

void imap_client_tell(struct imap_client *c, enum imap_client_what what)
{
    action_queue_event(&c->queue, EP_TELL, (int)what, c->request.tag, NULL);
}

void imap_client_set_state(struct imap_client *c, enum imap_state state)
{
    if (c->state != state) {
        action_queue_state(&c->queue, (int)c->state, (int)state, "RFC 3501 3");
        c->state = state;
    }
}

void imap_client_set_error(struct imap_client *c, const char *what, struct tg_span said)
{
    tg_buf_clear(&c->error);
    tg_buf_str(&c->error, what);
    said = tg_span_sub(said, 0, ERROR_MAX);
    for (size_t i = 0; i < said.len; i++) {
        tg_buf_byte(&c->error, said.ptr[i] < 0x20 || said.ptr[i] >= 0x7f ? '?' : said.ptr[i]);
    }
}

void imap_client_fail(struct imap_client *c, const char *what, struct tg_span said)
{
    if (c->awaits == IMAP_AWAITS_NOTHING) {
        return;
    }
    imap_client_set_error(c, what, said);
    c->awaits = IMAP_AWAITS_NOTHING;
    c->letter.len = c->found.len = 0;
    c->letter_open = false;
    c->deadline = TG_TIME_NEVER;
    imap_client_tell(c, IMAP_TELL_FAILED);
    imap_client_set_state(c, IMAP_LOGOUT);
    action_queue_event(&c->queue, EP_CLOSE, 0, 0, "RFC 3501 3.4");
}

/* The next UID of a SEARCH response. */
static bool next_found(struct imap_client *c)
{
    while (c->found.len > 0) {
        struct tg_span word = tg_split(&c->found, ' ');
        uint32_t uid = 0;
        if (tg_parse_u32(word, &uid) && uid > 0) {
            c->item = (struct imap_item){.uid = uid};
            imap_client_tell(c, IMAP_TELL_FOUND);
            return true;
        }
    }
    return false;
}

static bool client_poll(void *self, struct ep_action *out)
{
    struct imap_client *c = self;
    do {
        if (action_queue_pop(&c->queue, out)) {
            return true;
        }
        if (c->letter.len > 0) {
            struct tg_span chunk = tg_span_sub(c->letter, 0, 16384);
            *out = (struct ep_action){.kind = EP_SEND, .bytes = chunk, .content = EP_CONTENT, .tag = c->request.tag};
            out->section = "RFC 3501 6.3.11";
            c->letter = tg_span_after(c->letter, chunk.len);
            c->deadline = c->now + IMAP_ANSWER_TIME;
            return true;
        }
        if (c->letter_open) {
            c->letter_open = false;
            action_queue_line(&c->queue, tg_span_make(NULL, 0), "RFC 3501 6.3.11");
        }
    } while (!action_queue_empty(&c->queue) || next_found(c));
    return false;
}

static bool ready(const struct imap_client *c)
{
    return c->awaits != IMAP_AWAITS_NOTHING && !c->tls_starting && action_queue_empty(&c->queue) &&
           c->letter.len == 0 && !c->letter_open && c->found.len == 0;
}

static void on_literal(struct imap_client *c)
{
    struct imap_reader *r = &c->reader;
    if (r->literal_unsized) {
        imap_client_fail(c, "The server announced more than there can be", tg_span_make(NULL, 0));
    } else if (imap_client_wants_stream(c)) {
        c->body_streamed = true;
        imap_reader_literal(r, IMAP_LITERAL_STREAM);
    } else if (r->literal_size <= r->literal_limit - r->literals) {
        imap_reader_literal(r, IMAP_LITERAL_TEXT);
    } else {
        imap_reader_literal(r, IMAP_LITERAL_EAT);
    }
}

static void on_read(struct imap_client *c, enum imap_read result)
{
    struct ep_action store = {.kind = EP_STORE, .section = "RFC 3501 7.4.2"};
    switch (result) {
    case IMAP_READ_MORE:
    case IMAP_READ_EATEN:
        return;
    case IMAP_READ_CHUNK:
        store.bytes = c->reader.chunk;
        action_queue_push(&c->queue, &store);
        return;
    case IMAP_READ_LITERAL:
        on_literal(c);
        return;
    case IMAP_READ_DONE:
        c->reader_used = true;
        imap_client_response(c);
        return;
    case IMAP_READ_TOO_LONG:
        c->reader_used = true;
        imap_client_fail(c, "The server said too much at once", tg_span_make(NULL, 0));
        return;
    }
    TG_UNREACHABLE();
}

static size_t client_feed(void *self, struct tg_span in, tg_time now)
{
    struct imap_client *c = self;
    size_t total = 0;
    c->now = now;
    in = tg_span_sub(in, 0, IMAP_FEED_MAX);
    if (c->deadline != TG_TIME_NEVER && c->idling != IMAP_IDLE_ON && in.len > 0 && ready(c)) {
        c->deadline = now + IMAP_ANSWER_TIME; /* the server is alive */
    }
    while (total < in.len && ready(c)) {
        size_t took = 0;
        if (c->reader_used) {
            imap_reader_reset(&c->reader);
            c->reader_used = false;
            c->item.flags = c->item.subject = tg_span_make(NULL, 0); /* they lay in what was read */
        }
        enum imap_read result = imap_reader_feed(&c->reader, tg_span_after(in, total), &took);
        total += took;
        if (c->reader.too_long) { /* its end may never come */
            result = IMAP_READ_TOO_LONG;
        }
        on_read(c, result);
    }
    return total;
}

static void client_eof(void *self, bool broken, tg_time now)
{
    struct imap_client *c = self;
    c->now = now;
    if (!broken && c->awaits == IMAP_AWAITS_ANSWER && c->request.kind == IMAP_REQ_LOGOUT) {
        imap_client_logged_out(c); /* some servers say BYE and leave it at that */
        return;
    }
    imap_client_fail(c, broken ? "The connection broke" : "The server hung up", tg_span_make(NULL, 0));
}

static void client_tls_done(void *self, const char *failure, tg_time now)
{
    struct imap_client *c = self;
    c->now = now;
    c->tls_starting = false;
    if (failure) {
        imap_client_fail(c, failure, tg_span_make(NULL, 0));
        return;
    }
    c->tls_active = true;
    c->deadline = now + IMAP_ANSWER_TIME;
    if (c->config.tls != IMAP_CLIENT_TLS_ACTIVE) {
        c->capabilities = 0;
        imap_client_capability(c); /* what was said in clear does not count (RFC 3501 section 6.2.1) */
    }
}

static tg_time client_deadline(const void *self)
{
    const struct imap_client *c = self;
    return c->deadline;
}

static void client_tick(void *self, tg_time now)
{
    struct imap_client *c = self;
    c->now = now;
    if (now < c->deadline || c->awaits == IMAP_AWAITS_NOTHING) {
        return;
    }
    if (c->idling == IMAP_IDLE_ON) {
        imap_client_end_idle(c); /* and begins anew when the server answered */
    } else {
        imap_client_fail(c, "The server does not answer", tg_span_make(NULL, 0));
    }
}

static void client_free(void *self)
{
    struct imap_client *c = self;
    if (c->command.ptr) {
        memset(c->command.ptr, 0, c->command.cap);
    }
    action_queue_deinit(&c->queue);
    imap_reader_deinit(&c->reader);
    tg_arena_deinit(&c->scratch);
    tg_buf_deinit(&c->command);
    sasl_client_deinit(&c->sasl);
    tg_buf_deinit(&c->error);
    tg_free(c->uids);
}

struct imap_client *imap_client_new(struct tg_arena *arena, const struct imap_client_config *config, tg_time now)
{
    struct imap_client *c = TG_ARENA_NEW(arena, struct imap_client);
    if (!c) {
        return NULL;
    }
    c->config = *config;
    c->now = now;
    c->tls_active = config->tls == IMAP_CLIENT_TLS_ACTIVE;
    c->deadline = now + IMAP_ANSWER_TIME;
    action_queue_init(&c->queue, 4 * IMAP_RESPONSE_LIMIT);
    imap_reader_init(&c->reader, IMAP_RESPONSE_LIMIT, IMAP_RESPONSE_LITERALS);
    tg_arena_init(&c->scratch, 4 * IMAP_RESPONSE_LIMIT);
    tg_buf_init(&c->command, IMAP_COMMAND_LIMIT);
    tg_buf_init(&c->error, 2 * ERROR_MAX);
    return c;
}

struct endpoint imap_client_endpoint(struct imap_client *c)
{
    static const struct ep_ops ops = {.name = "imap-client",
                                      .feed = client_feed,
                                      .eof = client_eof,
                                      .poll = client_poll,
                                      .tls_done = client_tls_done,
                                      .deadline = client_deadline,
                                      .tick = client_tick,
                                      .free = client_free,
                                      .state_name = imap_state_name};
    return (struct endpoint){&ops, c};
}

void imap_client_request(struct imap_client *c, const struct imap_request *request, tg_time now)
{
    c->now = now;
    if (c->awaits == IMAP_AWAITS_NOTHING) {
        return; /* FAILED was told, or is about to be */
    }
    if (c->awaits == IMAP_AWAITS_REQUEST) {
        imap_client_begin(c, request);
        return;
    }
    TG_ASSERT(c->awaits == IMAP_AWAITS_ANSWER && c->request.kind == IMAP_REQ_IDLE);
    c->next = *request;
    c->has_next = true;
    if (c->idling == IMAP_IDLE_ON) {
        imap_client_end_idle(c);
    }
}

const struct imap_item *imap_client_item(const struct imap_client *c)
{
    return &c->item;
}

struct tg_span imap_client_error(const struct imap_client *c)
{
    return tg_buf_span(&c->error);
}

uint32_t imap_client_exists(const struct imap_client *c)
{
    return c->exists;
}

uint32_t imap_client_uid_validity(const struct imap_client *c)
{
    return c->uid_validity;
}
