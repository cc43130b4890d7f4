// SPDX-License-Identifier: MIT
/* What the client says: one command at a time, cut where the server must first agree to a literal. */
#include "protocols/imap/imap_client_internal.h"

#include "base/assert.h"
#include "base/base64.h"
#include "protocols/imap/imap_write.h"

static void begin_command(struct imap_client *c)
{
    tg_buf_clear(&c->command);
    c->sent = 0;
    c->pause_count = c->pause_at = 0;
    c->secret_at = c->secret_len = 0;
    c->awaits_plus = c->in_sasl = c->letter_next = c->letter_open = false;
    tg_buf_fmt(&c->command, "a%u ", ++c->tag_number);
}

/* Where a literal's octets begin: the server is asked first, unless it takes literals unasked (RFC 7888). */
static void open_literal(struct imap_client *c, size_t size)
{
    bool unasked = c->capabilities & IMAP_CAN_LITERAL_PLUS;
    tg_buf_fmt(&c->command, unasked ? "{%z+}\r\n" : "{%z}\r\n", size);
    if (!unasked) {
        TG_ASSERT(c->pause_count < IMAP_PAUSES);
        c->pauses[c->pause_count++] = c->command.len;
    }
}

static void put_string(struct imap_client *c, struct tg_span s)
{
    if (imap_may_quote(s)) {
        imap_write_string(&c->command, s);
    } else {
        open_literal(c, s.len);
        tg_buf_append(&c->command, s);
    }
}

/* A password: in quotes or a literal; a viewer masks it. */
static void put_secret(struct imap_client *c, struct tg_span s)
{
    size_t start = c->command.len;
    bool quoted = imap_may_quote(s);
    put_string(c, s);
    c->secret_at = quoted ? start + 1 : c->command.len - s.len;
    c->secret_len = c->command.len - c->secret_at - (quoted ? 1 : 0);
}

static const char *section_of(const struct imap_client *c)
{
    if (c->awaits == IMAP_AWAITS_LOGIN) {
        return "RFC 3501 6.2";
    }
    static const char *const sections[] = {
        [IMAP_REQ_SELECT] = "RFC 3501 6.3.1",     [IMAP_REQ_LIST_NEW] = "RFC 3501 6.4.8",
        [IMAP_REQ_FETCH_BODY] = "RFC 3501 6.4.8", [IMAP_REQ_STORE_FLAGS] = "RFC 3501 6.4.8",
        [IMAP_REQ_EXPUNGE] = "RFC 3501 6.4.3",    [IMAP_REQ_COPY] = "RFC 3501 6.4.8",
        [IMAP_REQ_SEARCH] = "RFC 3501 6.4.8",     [IMAP_REQ_APPEND] = "RFC 3501 6.3.11",
        [IMAP_REQ_CREATE] = "RFC 3501 6.3.3",     [IMAP_REQ_IDLE] = "RFC 2177 3",
        [IMAP_REQ_LOGOUT] = "RFC 3501 6.1.3",     [IMAP_REQ_SYNC_FLAGS] = "RFC 3501 6.4.8",
    };
    if (c->awaits == IMAP_AWAITS_STARTTLS) {
        return "RFC 3501 6.2.1";
    }
    return c->awaits == IMAP_AWAITS_ANSWER ? sections[c->request.kind] : "RFC 3501 6.1.1";
}

/* Sends what may be sent: up to the next pause, or all. Then the letter's turn comes, in poll. */
static void send_on(struct imap_client *c)
{
    size_t end = c->pause_at < c->pause_count ? c->pauses[c->pause_at] : c->command.len;
    struct tg_span piece = tg_span_sub(tg_buf_span(&c->command), c->sent, end - c->sent);
    struct ep_action a = {.kind = EP_SEND, .content = EP_LINE, .bytes = piece, .section = section_of(c)};
    if (c->secret_len > 0 && c->secret_at >= c->sent && c->secret_at < end) {
        a.secret = tg_span_sub(tg_buf_span(&c->command), c->secret_at, c->secret_len);
    }
    if (piece.len > 0) {
        action_queue_push(&c->queue, &a);
    }
    c->sent = end;
    c->awaits_plus = c->pause_at < c->pause_count;
    if (!c->awaits_plus && c->letter_next) {
        c->letter_next = false;
        c->letter = c->request.argument;
        c->letter_open = true;
    }
    c->deadline = c->now + IMAP_ANSWER_TIME;
}

static void end_command(struct imap_client *c, enum imap_awaits awaits)
{
    tg_buf_str(&c->command, "\r\n");
    c->awaits = awaits;
    if (c->command.overflowed) {
        imap_client_set_error(c, "What was to be said is too long", tg_span_make(NULL, 0));
        c->awaits = IMAP_AWAITS_REQUEST;
        c->deadline = TG_TIME_NEVER;
        imap_client_tell(c, IMAP_TELL_NO);
        return;
    }
    send_on(c);
}

void imap_client_capability(struct imap_client *c)
{
    begin_command(c);
    tg_buf_str(&c->command, "CAPABILITY");
    end_command(c, IMAP_AWAITS_CAPABILITY);
}

void imap_client_starttls(struct imap_client *c)
{
    begin_command(c);
    tg_buf_str(&c->command, "STARTTLS");
    end_command(c, IMAP_AWAITS_STARTTLS);
}

/* Puts what the mechanism says, in base64, masked. */
static void put_sasl(struct imap_client *c, struct tg_span message)
{
    c->secret_at = c->command.len;
    TG_ASSERT(tg_base64_encode(&c->command, message));
    c->secret_len = c->command.len - c->secret_at;
}

/* AUTHENTICATE, with the first message at once if the mechanism has one and the server takes that (RFC 4959). */
static void authenticate(struct imap_client *c, enum sasl_mechanism m)
{
    struct tg_buf message;
    tg_buf_init(&message, IMAP_COMMAND_LIMIT / 2);
    sasl_client_deinit(&c->sasl);
    sasl_client_init(&c->sasl, m, c->config.user, c->config.password, c->config.chance, c->config.memory);
    tg_buf_fmt(&c->command, "AUTHENTICATE %s", sasl_name(m));
    if ((c->capabilities & IMAP_CAN_SASL_IR) && sasl_client_initial(&c->sasl, &message)) {
        tg_buf_byte(&c->command, ' ');
        put_sasl(c, tg_buf_span(&message));
    }
    tg_buf_deinit(&message);
    end_command(c, IMAP_AWAITS_LOGIN);
    c->in_sasl = c->authenticating = true;
}

/* The server's challenge: the answer, or "*" when it makes no sense. */
static void answer_challenge(struct imap_client *c, struct tg_span text)
{
    struct tg_buf challenge, response;
    tg_buf_init(&challenge, IMAP_COMMAND_LIMIT / 2);
    tg_buf_init(&response, IMAP_COMMAND_LIMIT / 2);
    tg_buf_clear(&c->command);
    c->sent = c->secret_len = 0;
    if (tg_base64_decode(&challenge, text) == TG_OK &&
        sasl_client_step(&c->sasl, tg_buf_span(&challenge), &response) == SASL_CONTINUE) {
        put_sasl(c, tg_buf_span(&response));
    } else {
        c->gave_up = true;
        tg_buf_str(&c->command, "*");
    }
    tg_buf_str(&c->command, "\r\n");
    send_on(c);
    tg_buf_deinit(&challenge);
    tg_buf_deinit(&response);
}

void imap_client_login(struct imap_client *c)
{
    struct tg_span user = c->config.user, password = c->config.password;
    const struct tg_span nothing = {NULL, 0};
    const bool plaintext_ok = c->config.plaintext_auth || c->tls_active,
               challenge = !sasl_is_plaintext(c->config.mechanism);
    enum sasl_mechanism m;
    const bool has = sasl_choose(c->mechanisms, c->config.mechanism, plaintext_ok, c->config.chance != NULL, &m);
    if (!plaintext_ok && !has) {
        imap_client_fail(c, "The connection is open to all, so no password was sent", nothing);
        return;
    }
    if (user.len > 255 || password.len > 255 || tg_span_find_byte(user, 0) != SIZE_MAX ||
        tg_span_find_byte(password, 0) != SIZE_MAX) {
        imap_client_fail(c, "The user name or password cannot be sent", nothing);
        return;
    }
    const bool by_sasl = challenge || !plaintext_ok || (c->capabilities & IMAP_CANNOT_LOGIN);
    if (by_sasl && !has) {
        imap_client_fail(c, "The server takes no password here", nothing);
        return;
    }
    begin_command(c);
    if (by_sasl) {
        authenticate(c, m);
        return;
    }
    tg_buf_str(&c->command, "LOGIN ");
    put_string(c, user);
    tg_buf_byte(&c->command, ' ');
    put_secret(c, password);
    end_command(c, IMAP_AWAITS_LOGIN);
}

static void put_append(struct imap_client *c, const struct imap_request *r)
{
    tg_buf_str(&c->command, "APPEND ");
    put_string(c, r->mailbox);
    tg_buf_str(&c->command, " (\\Seen) ");
    open_literal(c, r->argument.len);
    c->letter_next = true;
    c->awaits = IMAP_AWAITS_ANSWER;
    send_on(c);
}

static void put_request(struct imap_client *c, const struct imap_request *r)
{
    struct tg_buf *out = &c->command;
    switch (r->kind) {
    case IMAP_REQ_SELECT:
        tg_buf_str(out, "SELECT ");
        put_string(c, r->mailbox);
        return;
    case IMAP_REQ_LIST_NEW:
        tg_buf_fmt(out, "UID FETCH %u:* (UID FLAGS ENVELOPE RFC822.SIZE)", r->uid > 0 ? r->uid : 1);
        return;
    case IMAP_REQ_SYNC_FLAGS:
        tg_buf_fmt(out, "UID FETCH 1:%u (UID FLAGS)", r->uid > 0 ? r->uid : 1);
        return;
    case IMAP_REQ_FETCH_BODY:
        tg_buf_fmt(out, "UID FETCH %u (UID %s)", r->uid, r->peek ? "BODY.PEEK[]" : "BODY[]");
        return;
    case IMAP_REQ_STORE_FLAGS:
        tg_buf_fmt(out, "UID STORE %u %sFLAGS (%S)", r->uid, r->remove ? "-" : "+", r->argument);
        return;
    case IMAP_REQ_EXPUNGE:
        tg_buf_str(out, "EXPUNGE");
        return;
    case IMAP_REQ_COPY:
        tg_buf_fmt(out, "UID COPY %u ", r->uid);
        put_string(c, r->mailbox);
        return;
    case IMAP_REQ_SEARCH:
        tg_buf_fmt(out, "UID SEARCH %S", r->argument);
        return;
    case IMAP_REQ_CREATE:
        tg_buf_str(out, "CREATE ");
        put_string(c, r->mailbox);
        return;
    case IMAP_REQ_IDLE:
        tg_buf_str(out, "IDLE");
        return;
    case IMAP_REQ_LOGOUT:
        tg_buf_str(out, "LOGOUT");
        return;
    case IMAP_REQ_APPEND:
        break;
    }
    TG_UNREACHABLE();
}

/* What the client can never send: search keys or flags that would end the line. */
static bool sendable(const struct imap_request *r)
{
    bool in_line = r->kind == IMAP_REQ_STORE_FLAGS || r->kind == IMAP_REQ_SEARCH;
    return !in_line ||
           (tg_span_find_byte(r->argument, '\r') == SIZE_MAX && tg_span_find_byte(r->argument, '\n') == SIZE_MAX &&
            tg_span_find_byte(r->argument, 0) == SIZE_MAX);
}

void imap_client_begin(struct imap_client *c, const struct imap_request *request)
{
    c->request = *request;
    c->item = (struct imap_item){.uid = request->uid};
    c->body_streamed = c->body_whole = false;
    c->idling = IMAP_NOT_IDLE;
    if (!sendable(request)) {
        imap_client_set_error(c, "That cannot be sent in one line", tg_span_make(NULL, 0));
        imap_client_tell(c, IMAP_TELL_NO);
        c->awaits = IMAP_AWAITS_REQUEST;
        return;
    }
    begin_command(c);
    if (request->kind == IMAP_REQ_APPEND) {
        put_append(c, request);
        return;
    }
    if (request->kind == IMAP_REQ_SELECT) {
        c->exists = c->uid_validity = 0;
        c->uid_count = 0;
    }
    put_request(c, request);
    c->idling = request->kind == IMAP_REQ_IDLE ? IMAP_IDLE_ASKED : IMAP_NOT_IDLE;
    end_command(c, IMAP_AWAITS_ANSWER);
}

void imap_client_end_idle(struct imap_client *c)
{
    action_queue_line(&c->queue, TG_SPAN_LIT("DONE"), "RFC 2177 3");
    c->idling = IMAP_IDLE_ENDING;
    c->deadline = c->now + IMAP_ANSWER_TIME;
}

/* "+" is for whoever waits for it; nobody does: it is passed over (IM71). */
void imap_client_continue(struct imap_client *c, struct tg_span text)
{
    if (c->in_sasl && c->gave_up) {
        imap_client_fail(c, "The server's words make no sense", tg_span_make(NULL, 0));
    } else if (c->in_sasl) {
        answer_challenge(c, text);
    } else if (c->awaits_plus) {
        c->pause_at++;
        send_on(c);
    } else if (c->idling == IMAP_IDLE_ASKED) {
        c->idling = IMAP_IDLE_ON;
        c->deadline = c->now + IMAP_IDLE_TIME;
        if (c->has_next) {
            imap_client_end_idle(c);
        }
    }
}
