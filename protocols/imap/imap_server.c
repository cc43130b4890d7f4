// SPDX-License-Identifier: MIT
#include "protocols/imap/imap_server_internal.h"

#include "base/assert.h"

void imap_send_line(struct imap_server *s)
{
    action_queue_line(&s->queue, tg_buf_span(&s->line), s->command ? s->command->section : "RFC 3501 7.1");
    tg_buf_clear(&s->line);
}

void imap_say(struct imap_server *s, const char *line)
{
    tg_buf_clear(&s->line);
    tg_buf_str(&s->line, line);
    imap_send_line(s);
}

/* Ends the command: its tagged line waits until the news are told. */
static void conclude(struct imap_server *s, bool flush)
{
    TG_ASSERT(s->stage == IMAP_RESTING || s->stage == IMAP_STEPPING);
    s->stage = IMAP_CONCLUDING;
    if (flush && s->command && !(s->command->flags & IMAP_SILENT)) {
        imap_view_flush(&s->view, !(s->command->flags & IMAP_KEEPS_NUMBERS));
        s->stage = IMAP_FLUSHING;
    }
}

static void write_final(struct imap_server *s, const char *kind)
{
    tg_buf_clear(&s->final);
    tg_buf_fmt(&s->final, "%S %s ", tg_buf_span(&s->tag), kind);
    if (s->code.len > 0) {
        tg_buf_fmt(&s->final, "[%S] ", tg_buf_span(&s->code));
    }
}

void imap_ok(struct imap_server *s)
{
    write_final(s, "OK");
    tg_buf_fmt(&s->final, "%s completed", s->command->name);
    conclude(s, true);
}

void imap_no(struct imap_server *s, const char *code, const char *text)
{
    if (code) {
        tg_buf_clear(&s->code);
        tg_buf_str(&s->code, code);
    }
    write_final(s, "NO");
    tg_buf_str(&s->final, text);
    conclude(s, true);
}

void imap_bad(struct imap_server *s, const char *text)
{
    tg_buf_clear(&s->code);
    write_final(s, "BAD");
    tg_buf_str(&s->final, text);
    conclude(s, false);
}

void imap_begin_steps(struct imap_server *s, void (*step)(struct imap_server *s))
{
    TG_ASSERT(s->stage == IMAP_RESTING);
    s->step = step;
    s->stage = IMAP_STEPPING;
}

void imap_set_state(struct imap_server *s, enum imap_state state)
{
    if (s->state != state) {
        action_queue_state(&s->queue, (int)s->state, (int)state, s->command ? s->command->section : "RFC 3501 3.4");
        s->state = state;
    }
}

static void close_session(struct imap_server *s)
{
    imap_set_state(s, IMAP_LOGOUT);
    action_queue_event(&s->queue, EP_CLOSE, 0, 0, "RFC 3501 3.4");
    s->closed = true;
}

void imap_bye(struct imap_server *s, const char *text)
{
    s->command = NULL;
    tg_buf_clear(&s->line);
    tg_buf_fmt(&s->line, "* BYE %s", text);
    imap_send_line(s);
    close_session(s);
}

/* Does the next thing of the command that runs; false when there is nothing to do. */
static bool advance(struct imap_server *s)
{
    switch (s->stage) {
    case IMAP_RESTING:
        return false;
    case IMAP_STEPPING:
        s->step(s);
        return true;
    case IMAP_FLUSHING:
        if (imap_view_next(&s->view, s->command->flags & IMAP_BY_UID, &s->line)) {
            imap_send_line(s);
        } else if (s->poked && s->input == IMAP_INPUT_IDLE) {
            s->poked = false;
            imap_view_flush(&s->view, true);
        } else if (s->input == IMAP_INPUT_IDLE) {
            s->stage = IMAP_RESTING;
            if (s->closing) {
                close_session(s);
            }
        } else {
            s->stage = IMAP_CONCLUDING;
        }
        return true;
    case IMAP_CONCLUDING:
        s->stage = IMAP_RESTING;
        action_queue_line(&s->queue, tg_buf_span(&s->final), s->command ? s->command->section : "RFC 3501 7.1");
        if (s->changed) {
            s->changed = false;
            action_queue_event(&s->queue, EP_TELL, IMAP_TELL_CHANGED, 0, NULL);
        }
        if (s->closing) {
            close_session(s);
        } else if (s->tls_wanted) {
            s->tls_wanted = false;
            s->tls_starting = true;
            action_queue_event(&s->queue, EP_START_TLS, 0, 0, "RFC 3501 6.2.1");
        }
        return true;
    }
    TG_UNREACHABLE();
}

static bool server_poll(void *self, struct ep_action *out)
{
    struct imap_server *s = self;
    do {
        if (action_queue_pop(&s->queue, out)) {
            return true;
        }
        if (s->content.len > 0) {
            struct tg_span chunk = tg_span_sub(s->content, 0, IMAP_CONTENT_CHUNK);
            *out = (struct ep_action){.kind = EP_SEND, .bytes = chunk, .content = EP_CONTENT, .tag = s->content_tag};
            out->section = s->command ? s->command->section : NULL;
            s->content = tg_span_after(s->content, chunk.len);
            return true;
        }
    } while (advance(s));
    return false;
}

static bool ready(const struct imap_server *s)
{
    return !s->closed && !s->asking && !s->tls_starting && s->stage == IMAP_RESTING && action_queue_empty(&s->queue);
}

static void on_line(struct imap_server *s)
{
    s->active_at = s->now;
    switch (s->input) {
    case IMAP_INPUT_COMMAND:
        imap_dispatch(s);
        return;
    case IMAP_INPUT_SASL:
        imap_sasl_line(s, imap_reader_text(&s->reader));
        return;
    case IMAP_INPUT_IDLE:
        imap_idle_line(s, imap_reader_text(&s->reader));
        return;
    }
    TG_UNREACHABLE();
}

/* The line is eaten; its tag, if it has one, is in what was kept of it. */
static void on_too_long(struct imap_server *s)
{
    struct imap_cursor c;
    struct tg_span tag;
    bool command = s->input == IMAP_INPUT_COMMAND;
    s->active_at = s->now;
    imap_sasl_end(s);
    s->input = IMAP_INPUT_COMMAND;
    imap_cursor_init(&c, imap_reader_text(&s->reader), &s->scratch);
    if (++s->too_long > IMAP_TOO_LONG_MAX) {
        imap_bye(s, "Too many lines that are too long");
    } else if (command && !imap_tag(&c, &tag)) {
        imap_say(s, "* BAD The line is too long");
    } else {
        if (command) { /* else the command that went on with this line keeps its tag */
            tg_buf_clear(&s->tag);
            tg_buf_append(&s->tag, tag);
            s->command = NULL;
        }
        imap_bad(s, "The line is too long");
    }
}

static void on_read(struct imap_server *s, enum imap_read result)
{
    switch (result) {
    case IMAP_READ_MORE:
        return;
    case IMAP_READ_CHUNK:
        s->active_at = s->now;
        tg_buf_append(&s->append, s->reader.chunk);
        return;
    case IMAP_READ_LITERAL:
        imap_on_literal(s);
        return;
    case IMAP_READ_DONE:
        s->reader_used = true;
        on_line(s);
        return;
    case IMAP_READ_TOO_LONG:
        s->reader_used = true;
        on_too_long(s);
        return;
    case IMAP_READ_EATEN:
        s->reader_used = true;
        return;
    }
    TG_UNREACHABLE();
}

static size_t server_feed(void *self, struct tg_span in, tg_time now)
{
    struct imap_server *s = self;
    size_t total = 0;
    s->now = now;
    while (total < in.len && ready(s)) {
        size_t took = 0;
        if (s->reader_used) {
            imap_reader_reset(&s->reader);
            s->reader_used = false;
        }
        s->reader.marks = s->input == IMAP_INPUT_COMMAND;
        enum imap_read result = imap_reader_feed(&s->reader, tg_span_after(in, total), &took);
        total += took;
        on_read(s, result);
    }
    return total;
}

static void server_eof(void *self, bool broken, tg_time now)
{
    struct imap_server *s = self;
    s->now = now;
    if (s->closed) {
        return;
    }
    /* What was half said by the client never happened. What it asked before is still answered, if it can be. */
    if (broken) {
        s->stage = IMAP_RESTING;
        s->content.len = 0;
        s->asking = false;
        s->closed = true;
        s->state = IMAP_LOGOUT;
    } else if (s->stage != IMAP_RESTING || s->asking) {
        s->closing = true;
    } else {
        close_session(s);
    }
}

static void server_tls_done(void *self, const char *failure, tg_time now)
{
    struct imap_server *s = self;
    s->now = s->active_at = now;
    s->tls_starting = false;
    if (!failure) {
        s->tls_active = true;
    } else if (!s->closed) {
        s->closed = true;
        imap_set_state(s, IMAP_LOGOUT);
    }
}

static tg_time server_deadline(const void *self)
{
    const struct imap_server *s = self;
    if (s->closed || s->asking || s->tls_starting || s->stage != IMAP_RESTING) {
        return TG_TIME_NEVER;
    }
    return s->active_at + (s->state == IMAP_NOT_AUTHENTICATED ? IMAP_LOGIN_TIME : s->config.idle_max);
}

static void server_tick(void *self, tg_time now)
{
    struct imap_server *s = self;
    s->now = now;
    if (now >= server_deadline(s) && action_queue_empty(&s->queue)) {
        imap_bye(s, s->state == IMAP_NOT_AUTHENTICATED ? "Nobody logged in for a minute; closing"
                                                       : "Nothing was said for too long; closing");
    }
}

static void server_free(void *self)
{
    struct imap_server *s = self;
    imap_view_close(&s->view);
    tg_blob_release(s->letter);
    imap_letter_deinit(&s->parsed);
    imap_reader_deinit(&s->reader);
    action_queue_deinit(&s->queue);
    tg_arena_deinit(&s->scratch);
    imap_sasl_end(s);
    struct tg_buf *bufs[] = {&s->user, &s->password, &s->tag, &s->code, &s->line, &s->final, &s->append};
    for (size_t i = 0; i < sizeof bufs / sizeof bufs[0]; i++) {
        tg_buf_deinit(bufs[i]);
    }
}

struct imap_server *imap_server_new(struct tg_arena *arena, const struct imap_server_config *config, tg_time now)
{
    struct imap_server *s = TG_ARENA_NEW(arena, struct imap_server);
    if (!s) {
        return NULL;
    }
    s->config = *config;
    s->now = s->active_at = now;
    s->tls_active = config->tls_from_start;
    action_queue_init(&s->queue, IMAP_ANSWER_LIMIT * 2);
    imap_reader_init(&s->reader, IMAP_LINE_LIMIT, IMAP_LITERAL_LIMIT);
    tg_arena_init(&s->scratch, IMAP_SCRATCH_LIMIT);
    imap_letter_init(&s->parsed, IMAP_LETTER_LIMIT);
    tg_buf_init(&s->user, 255);
    tg_buf_init(&s->password, 255);
    tg_buf_init(&s->tag, IMAP_TAG_MAX);
    tg_buf_init(&s->code, IMAP_ANSWER_LIMIT / 4);
    tg_buf_init(&s->line, IMAP_ANSWER_LIMIT);
    tg_buf_init(&s->final, IMAP_ANSWER_LIMIT / 2);
    tg_buf_init(&s->append, (size_t)config->append_max);
    tg_buf_str(&s->line, "* OK [CAPABILITY ");
    imap_write_capabilities(s, &s->line);
    tg_buf_fmt(&s->line, "] %s IMAP4rev1 ready", config->hostname);
    imap_send_line(s);
    return s;
}

struct endpoint imap_server_endpoint(struct imap_server *s)
{
    static const struct ep_ops ops = {.name = "imap-server",
                                      .feed = server_feed,
                                      .eof = server_eof,
                                      .poll = server_poll,
                                      .tls_done = server_tls_done,
                                      .deadline = server_deadline,
                                      .tick = server_tick,
                                      .free = server_free,
                                      .state_name = imap_state_name};
    return (struct endpoint){&ops, s};
}

enum imap_state imap_server_state(const struct imap_server *s)
{
    return s->state;
}

struct tg_span imap_server_user(const struct imap_server *s)
{
    return tg_buf_span(&s->user);
}

struct tg_span imap_server_password(const struct imap_server *s)
{
    return tg_buf_span(&s->password);
}

bool imap_server_proved(const struct imap_server *s)
{
    return s->proved;
}

void imap_server_answer_secret(struct imap_server *s, const struct sasl_secret *secret, tg_time now)
{
    if (s->closed) {
        return; /* the client left before the answer came */
    }
    TG_ASSERT(s->asking);
    s->asking = false;
    s->now = s->active_at = now;
    imap_sasl_secret(s, secret);
}

void imap_server_answer_login(struct imap_server *s, struct mailstore *store, tg_time now)
{
    if (s->closed) {
        return; /* the client left before the answer came */
    }
    TG_ASSERT(s->asking);
    s->asking = false;
    s->now = s->active_at = now;
    if (s->password.ptr) {
        memset(s->password.ptr, 0, s->password.cap);
    }
    tg_buf_clear(&s->password);
    s->proved = false;
    if (!store) {
        imap_no(s, "AUTHENTICATIONFAILED", "Wrong user name or password");
        return;
    }
    s->store = store;
    imap_set_state(s, IMAP_AUTHENTICATED);
    tg_buf_str(&s->code, "CAPABILITY ");
    imap_write_capabilities(s, &s->code);
    imap_ok(s);
}

void imap_server_poke(struct imap_server *s, tg_time now)
{
    s->now = now;
    if (s->closed || s->input != IMAP_INPUT_IDLE) {
        return;
    }
    if (s->stage == IMAP_RESTING) {
        imap_view_flush(&s->view, true);
        s->stage = IMAP_FLUSHING;
    } else {
        s->poked = true;
    }
}

void imap_server_shutdown(struct imap_server *s, tg_time now)
{
    s->now = now;
    s->asking = false;
    if (s->closed) {
        return;
    }
    if (s->stage == IMAP_RESTING) {
        imap_bye(s, "The server is shutting down");
    } else { /* in the middle of an answer there is no place for a word */
        s->stage = IMAP_RESTING;
        s->content.len = 0;
        close_session(s);
    }
}

void imap_server_set_append_tag(struct imap_server *s, uint32_t tag)
{
    s->append_tag = tag;
}
