// SPDX-License-Identifier: MIT
/* Entering a state says a line. */
#include "base/assert.h"
#include "base/base64.h"
#include "protocols/smtp/smtp_client_internal.h"
#include "protocols/smtp/smtp_server.h" /* enum smtp_notify */

#define PIECE_OCTETS   8192 /* of the letter; dots doubled it is at most twice that on the wire */
#define COMMAND_OCTETS 512  /* an AUTH line with an initial response must fit (RFC 4954 section 4) */

/* RFC 5321 4.5.3.2; where it is silent, five minutes as for its neighbours. READY and CLOSED wait for nothing. */
static tg_time wait_of(enum smtp_client_state state)
{
    switch (state) {
    case SMTP_CLIENT_GREETING:
    case SMTP_CLIENT_EHLO:
    case SMTP_CLIENT_HELO:
    case SMTP_CLIENT_STARTTLS:
    case SMTP_CLIENT_AUTH:
    case SMTP_CLIENT_RSET:
    case SMTP_CLIENT_MAIL:
    case SMTP_CLIENT_RCPT:
        return 5 * TG_MINUTE;
    case SMTP_CLIENT_DATA:
        return 2 * TG_MINUTE;
    case SMTP_CLIENT_CONTENT:
        return 3 * TG_MINUTE;
    case SMTP_CLIENT_ACCEPT:
        return 10 * TG_MINUTE;
    case SMTP_CLIENT_QUIT:
        return 10 * TG_SECOND;
    case SMTP_CLIENT_READY:
    case SMTP_CLIENT_CLOSED:
    case SMTP_CLIENT_STATE_COUNT:
        break;
    }
    return TG_TIME_NEVER;
}

void smtp_client_await(struct smtp_client *c)
{
    tg_time wait = wait_of(c->state);
    c->due = wait > TG_TIME_NEVER - c->now ? TG_TIME_NEVER : c->now + wait;
}

static const char *section_of(enum smtp_client_state state)
{
    switch (state) {
    case SMTP_CLIENT_EHLO:
    case SMTP_CLIENT_HELO:
        return "RFC 5321 4.1.1.1";
    case SMTP_CLIENT_STARTTLS:
        return "RFC 3207 4";
    case SMTP_CLIENT_AUTH:
        return "RFC 4954 4";
    case SMTP_CLIENT_RSET:
        return "RFC 5321 4.1.1.5";
    case SMTP_CLIENT_MAIL:
        return "RFC 5321 4.1.1.2";
    case SMTP_CLIENT_RCPT:
        return "RFC 5321 4.1.1.3";
    case SMTP_CLIENT_DATA:
    case SMTP_CLIENT_CONTENT:
    case SMTP_CLIENT_ACCEPT:
        return "RFC 5321 4.1.1.4";
    case SMTP_CLIENT_QUIT:
        return "RFC 5321 4.1.1.10";
    case SMTP_CLIENT_GREETING:
    case SMTP_CLIENT_READY:
    case SMTP_CLIENT_CLOSED:
    case SMTP_CLIENT_STATE_COUNT:
        break;
    }
    return "RFC 5321 3.1";
}

/* Sends what stands in scratch; the last `secret` octets before the CRLF are not for everybody's eyes. */
static void send_line(struct smtp_client *c, const char *section, size_t secret)
{
    size_t len = c->scratch.len;
    tg_buf_str(&c->scratch, "\r\n");
    TG_ASSERT(!c->scratch.overflowed);
    struct tg_span line = tg_buf_span(&c->scratch);
    action_queue_push(&c->queue, &(struct ep_action){.kind = EP_SEND,
                                                     .bytes = line,
                                                     .content = EP_LINE,
                                                     .secret = tg_span_sub(line, len - secret, secret),
                                                     .tag = c->job_open ? c->job.tag : 0,
                                                     .section = section});
}

static void say_auth(struct smtp_client *c)
{
    const enum sasl_mechanism m = c->chosen;
    sasl_client_deinit(&c->sasl);
    sasl_client_init(&c->sasl, m, c->config->user, c->config->password, c->config->chance, c->config->memory);
    struct tg_buf initial;
    tg_buf_init(&initial, 4096);
    tg_buf_fmt(&c->scratch, "AUTH %s", sasl_name(m));
    size_t secret = 0;
    if (sasl_client_initial(&c->sasl, &initial)) {
        size_t encoded = (initial.len + 2) / 3 * 4;
        if (c->scratch.len + 1 + encoded + 2 <= COMMAND_OCTETS) {
            tg_buf_byte(&c->scratch, ' ');
            tg_base64_encode(&c->scratch, tg_buf_span(&initial));
            secret = encoded;
        } else {
            c->sasl.step = 0; /* it goes as the answer to an empty challenge */
        }
    }
    send_line(c, section_of(SMTP_CLIENT_AUTH), secret);
    tg_buf_deinit(&initial);
}

void smtp_client_auth_response(struct smtp_client *c, struct tg_span response)
{
    tg_buf_clear(&c->scratch);
    tg_base64_encode(&c->scratch, response);
    send_line(c, section_of(SMTP_CLIENT_AUTH), c->scratch.len);
    smtp_client_await(c);
}

/* A value from the owner that can stand as a parameter's value. */
static bool plain_value(struct tg_span s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] < 33 || s.ptr[i] > 126 || s.ptr[i] == '=') {
            return false;
        }
    }
    return s.len > 0;
}

static void say_mail(struct smtp_client *c)
{
    tg_buf_fmt(&c->scratch, "MAIL FROM:<%S>", c->job.reverse_path);
    if (c->size_offered) {
        tg_buf_fmt(&c->scratch, " SIZE=%z", c->job.message.len);
    }
    if (c->job.body_8bitmime) {
        tg_buf_str(&c->scratch, " BODY=8BITMIME");
    }
    if (c->needs_utf8) {
        tg_buf_str(&c->scratch, " SMTPUTF8");
    }
    if (c->dsn && (c->job.ret_full || c->job.ret_hdrs)) {
        tg_buf_fmt(&c->scratch, " RET=%s", c->job.ret_full ? "FULL" : "HDRS");
    }
    if (c->dsn && plain_value(c->job.envid)) {
        tg_buf_fmt(&c->scratch, " ENVID=%S", c->job.envid);
    }
    send_line(c, section_of(SMTP_CLIENT_MAIL), 0);
}

static void add_notify(struct tg_buf *out, unsigned notify)
{
    static const struct {
        unsigned bit;
        const char *word;
    } words[] = {{SMTP_NOTIFY_NEVER, "NEVER"},
                 {SMTP_NOTIFY_SUCCESS, "SUCCESS"},
                 {SMTP_NOTIFY_FAILURE, "FAILURE"},
                 {SMTP_NOTIFY_DELAY, "DELAY"}};
    const char *between = " NOTIFY=";
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (notify & words[i].bit) {
            tg_buf_fmt(out, "%s%s", between, words[i].word);
            between = ",";
        }
    }
}

static void say_rcpt(struct smtp_client *c)
{
    size_t i = c->rcpt_said;
    tg_buf_clear(&c->scratch);
    tg_buf_fmt(&c->scratch, "RCPT TO:<%S>", c->job.recipients[i]);
    if (c->dsn && c->job.recipient_dsn) {
        const struct smtp_job_recipient_dsn *d = &c->job.recipient_dsn[i];
        add_notify(&c->scratch, d->notify);
        if (plain_value(d->orcpt)) {
            tg_buf_fmt(&c->scratch, " ORCPT=%S", d->orcpt);
        }
    }
    send_line(c, section_of(SMTP_CLIENT_RCPT), 0);
    c->rcpt_said = smtp_client_next_recipient(c, i + 1);
}

static void say_words(struct smtp_client *c, const char *words, enum smtp_client_state state)
{
    tg_buf_clear(&c->scratch);
    tg_buf_str(&c->scratch, words);
    send_line(c, section_of(state), 0);
}

/* The server will say anew what it can. */
static void forget_extensions(struct smtp_client *c)
{
    c->pipelining = c->eight_bit = c->utf8 = c->dsn = c->size_offered = c->starttls = false;
    c->size = 0;
    c->mechanisms = 0;
}

void smtp_client_enter(struct smtp_client *c, enum smtp_client_state state)
{
    tg_buf_clear(&c->scratch);
    switch (state) {
    case SMTP_CLIENT_STARTTLS:
        say_words(c, "STARTTLS", state);
        break;
    case SMTP_CLIENT_EHLO:
        forget_extensions(c);
        tg_buf_fmt(&c->scratch, "EHLO %s", c->config->hostname);
        send_line(c, section_of(state), 0);
        break;
    case SMTP_CLIENT_HELO:
        tg_buf_fmt(&c->scratch, "HELO %s", c->config->hostname);
        send_line(c, section_of(state), 0);
        break;
    case SMTP_CLIENT_AUTH:
        say_auth(c);
        break;
    case SMTP_CLIENT_RSET:
        say_words(c, "RSET", state);
        break;
    case SMTP_CLIENT_MAIL:
        say_mail(c);
        c->group_open = c->pipelining;
        break;
    case SMTP_CLIENT_RCPT:
        if (!c->pipelining) {
            say_rcpt(c);
        }
        break;
    case SMTP_CLIENT_DATA:
        if (!c->pipelining) {
            say_words(c, "DATA", state);
        }
        break;
    case SMTP_CLIENT_QUIT:
        say_words(c, "QUIT", state);
        break;
    case SMTP_CLIENT_CONTENT:
        dot_stuffer_init(&c->stuffer);
        c->content_at = 0;
        break;
    case SMTP_CLIENT_GREETING:
    case SMTP_CLIENT_READY:
    case SMTP_CLIENT_ACCEPT:
    case SMTP_CLIENT_CLOSED:
    case SMTP_CLIENT_STATE_COUNT:
        break;
    }
    smtp_client_set_state(c, state, section_of(state));
    smtp_client_await(c);
}

/* The group is MAIL, every RCPT, and DATA as its last (RFC 2920 section 3.1). */
static bool say_group(struct smtp_client *c)
{
    if (c->rcpt_said < c->job.recipient_count) {
        say_rcpt(c);
    } else {
        say_words(c, "DATA", SMTP_CLIENT_DATA);
        c->group_open = false;
    }
    return true;
}

static void send_content(struct smtp_client *c, struct tg_span octets)
{
    action_queue_push(&c->queue, &(struct ep_action){.kind = EP_SEND,
                                                     .bytes = octets,
                                                     .content = EP_CONTENT,
                                                     .tag = c->job.tag,
                                                     .section = section_of(SMTP_CLIENT_CONTENT)});
}

/* The next piece of the letter; behind the last the dot. */
static bool say_content(struct smtp_client *c)
{
    struct tg_span piece = tg_span_sub(c->job.message, c->content_at, PIECE_OCTETS);
    tg_buf_clear(&c->scratch);
    c->content_moved = true;
    if (piece.len > 0 && c->accepted > 0) {
        dot_stuffer_add(&c->stuffer, piece, &c->scratch);
        c->content_at += piece.len;
        send_content(c, tg_buf_span(&c->scratch));
        return true;
    }
    /* Nobody accepted, yet 354 came: a lone dot, an empty letter, ends it (RFC 2920 section 3.1). */
    dot_stuffer_end(&c->stuffer, &c->scratch);
    struct tg_span end = tg_buf_span(&c->scratch);
    if (end.len > 3) {
        send_content(c, tg_span_sub(end, 0, end.len - 3)); /* the CRLF that the last line lacked */
    }
    say_words(c, ".", SMTP_CLIENT_ACCEPT);
    smtp_client_enter(c, SMTP_CLIENT_ACCEPT);
    return true;
}

bool smtp_client_say_more(struct smtp_client *c)
{
    if (c->group_open) {
        return say_group(c);
    }
    return c->state == SMTP_CLIENT_CONTENT && say_content(c);
}
