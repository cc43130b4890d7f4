// SPDX-License-Identifier: MIT
/* A reply chooses the next state: by its code, by the first digit where the code is unknown (RFC 5321 4.3.2), never by
 * text. */
#include "base/assert.h"
#include "base/base64.h"
#include "base/text.h"
#include "protocols/smtp/smtp_client_internal.h"

/* The reply just read, as the reason for something. */
static struct smtp_outcome outcome_of(const struct smtp_client *c)
{
    struct smtp_outcome o = {
        .code = c->reply.code, .text = tg_buf_span(&c->reply.text), .command = smtp_client_command_of(c->state)};
    memcpy(o.status, c->reply.status, sizeof o.status);
    return o;
}

static void fail_by_reply(struct smtp_client *c, bool polite)
{
    struct smtp_outcome why = outcome_of(c);
    smtp_client_fail(c, &why, polite && why.code != 421);
}

/* A code that this command cannot have: as good as no reply (RFC 5321 3.8: as 451). */
static void fail_by_nonsense(struct smtp_client *c)
{
    smtp_client_fail_without_reply(c, 5, 0, "The server's reply makes no sense here");
}

/* ehlo-line = ehlo-keyword *( SP ehlo-param ) */
static void take_keyword(struct smtp_client *c, struct tg_span line)
{
    struct tg_span word = tg_split(&line, ' ');
    if (tg_span_ieq_str(word, "PIPELINING")) {
        c->pipelining = c->config->pipelining;
    } else if (tg_span_ieq_str(word, "8BITMIME")) {
        c->eight_bit = true;
    } else if (tg_span_ieq_str(word, "SMTPUTF8")) {
        c->utf8 = true; /* without 8BITMIME it means nothing: see on_ehlo */
    } else if (tg_span_ieq_str(word, "STARTTLS")) {
        c->starttls = true;
    } else if (tg_span_ieq_str(word, "DSN")) {
        c->dsn = true;
    } else if (tg_span_ieq_str(word, "SIZE")) {
        c->size_offered = true;
        c->size = 0;
        tg_parse_u64(tg_span_trim(line), UINT64_MAX, &c->size);
    } else if (tg_span_ieq_str(word, "AUTH")) {
        while (line.len > 0) {
            enum sasl_mechanism m;
            if (sasl_find(tg_split(&line, ' '), &m)) {
                c->mechanisms |= 1u << m;
            }
        }
    }
}

static void become_ready(struct smtp_client *c)
{
    if (c->quit_wanted) {
        smtp_client_enter(c, SMTP_CLIENT_QUIT);
        return;
    }
    smtp_client_enter(c, SMTP_CLIENT_READY);
    action_queue_event(&c->queue, EP_TELL, SMTP_TELL_READY, 0, "RFC 5321 3.2");
}

static void log_in(struct smtp_client *c)
{
    struct smtp_outcome why = {.status = {4, 7, 0}, .command = "AUTH"};
    const bool plaintext_ok = c->config->plaintext_auth || c->tls_active;
    if (sasl_choose(c->mechanisms, c->config->mechanism, plaintext_ok, c->config->chance != NULL, &c->chosen)) {
        smtp_client_enter(c, SMTP_CLIENT_AUTH);
        return;
    }
    if (!plaintext_ok && c->mechanisms & (1u << SASL_PLAIN | 1u << SASL_LOGIN)) {
        why.status[2] = 4;
        why.text = TG_SPAN_LIT("No TLS: the password is not sent in clear");
    } else {
        why.text = TG_SPAN_LIT("The server offers no login that this client may use");
    }
    smtp_client_fail(c, &why, true);
}

/* The session cannot be sealed and must not go on in clear. Never for good: the server may mend it. */
static void fail_unsealed(struct smtp_client *c, const char *text)
{
    const struct smtp_outcome why = {.status = {4, 7, 4}, .text = tg_span_str(text), .command = "STARTTLS"};
    smtp_client_fail(c, &why, true);
}

/* Greeted, and sealed or not as it is to be. */
static void go_on(struct smtp_client *c)
{
    if (c->config->user.len > 0) {
        log_in(c);
    } else {
        become_ready(c);
    }
}

static void on_ehlo(struct smtp_client *c, int class)
{
    c->utf8 = c->utf8 && c->eight_bit; /* RFC 6531 3.1 */
    const bool wanted = c->config->tls != SMTP_CLIENT_TLS_NONE && !c->tls_active;
    const bool needed = c->config->tls == SMTP_CLIENT_TLS_NEEDED && !c->tls_active;
    if (class == 2 && wanted && c->starttls) {
        smtp_client_enter(c, SMTP_CLIENT_STARTTLS);
    } else if (class == 2 && needed) {
        fail_unsealed(c, "The server does not offer TLS (STARTTLS)");
    } else if (class == 2) {
        go_on(c);
    } else if (class == 5 && c->config->user.len == 0 && !needed) {
        smtp_client_enter(c, SMTP_CLIENT_HELO); /* RFC 5321 3.2: an old server */
    } else if (class == 4 || class == 5) {
        fail_by_reply(c, true);
    } else {
        fail_by_nonsense(c);
    }
}

static void on_starttls(struct smtp_client *c, int class)
{
    if (class == 2) {
        c->tls_starting = true;
        c->due = TG_TIME_NEVER;
        action_queue_event(&c->queue, EP_START_TLS, 0, 0, "RFC 3207 4");
    } else if (c->config->tls == SMTP_CLIENT_TLS_NEEDED) {
        fail_unsealed(c, "The server offered TLS and then refused to start it");
    } else {
        go_on(c);
    }
}

static void on_auth(struct smtp_client *c, int class)
{
    if (class == 2 && !c->sasl.complete) {
        const struct smtp_outcome why = {.status = {4, 7, 0},
                                         .text = TG_SPAN_LIT("The server did not prove that it knows the password"),
                                         .command = "AUTH"};
        smtp_client_fail(c, &why, true);
        return;
    }
    if (class == 2) {
        become_ready(c);
        return;
    }
    if (class != 3) {
        fail_by_reply(c, true);
        return;
    }
    struct tg_buf challenge, response;
    tg_buf_init(&challenge, SMTP_REPLY_LINE_TAKEN_MAX);
    tg_buf_init(&response, SMTP_REPLY_LINE_TAKEN_MAX);
    if (!c->gave_up && tg_base64_decode(&challenge, tg_buf_span(&c->reply.text)) == TG_OK &&
        sasl_client_step(&c->sasl, tg_buf_span(&challenge), &response) == SASL_CONTINUE) {
        smtp_client_auth_response(c, tg_buf_span(&response));
    } else if (c->gave_up) {
        fail_by_nonsense(c);
    } else {
        c->gave_up = true;
        action_queue_line(&c->queue, TG_SPAN_LIT("*"), "RFC 4954 4"); /* 501 will come */
        smtp_client_await(c);
    }
    tg_buf_deinit(&challenge);
    tg_buf_deinit(&response);
}

/* The transaction ended: whoever is still in mask is told by outcome, then SENT. */
static void conclude(struct smtp_client *c, unsigned mask, bool dirty)
{
    c->dirty = dirty;
    c->outcome = outcome_of(c);
    smtp_client_tell(c, mask, SMTP_THEN_SENT);
}

static void on_mail(struct smtp_client *c, int class)
{
    if (class == 2) {
        c->dirty = true;
        smtp_client_enter(c, SMTP_CLIENT_RCPT);
        return;
    }
    if (!c->pipelining) {
        conclude(c, SMTP_FATE_OPEN, false);
        return;
    }
    /* The rest of the group is on its way; its answers must be counted off. */
    c->mail_refused = true;
    c->outcome = outcome_of(c);
    smtp_client_enter(c, SMTP_CLIENT_RCPT);
    smtp_client_tell(c, SMTP_FATE_OPEN, SMTP_THEN_WAIT);
}

/* 552 without a better word means "too many recipients", which is temporary (RFC 5321 4.5.3.1.10). */
static void soften_552(struct smtp_outcome *o)
{
    if (o->code == 552 && (o->status[0] == 0 || (o->status[1] == 5 && o->status[2] == 3))) {
        *o = (struct smtp_outcome){
            .recipient = o->recipient, .code = 452, .status = {4, 5, 3}, .text = o->text, .command = o->command};
    }
}

static void on_rcpt(struct smtp_client *c, int class)
{
    size_t recipient = c->rcpt_answered;
    c->rcpt_answered = smtp_client_next_recipient(c, recipient + 1);
    unsigned char *fate = smtp_client_fate(c, recipient);
    if (class == 2 && *fate == SMTP_FATE_OPEN) {
        *fate = SMTP_FATE_ACCEPTED;
        c->accepted++;
    } else if (*fate == SMTP_FATE_OPEN) {
        *fate = SMTP_FATE_TOLD;
        c->outcome = outcome_of(c);
        c->outcome.recipient = recipient;
        soften_552(&c->outcome);
        action_queue_event(&c->queue, EP_TELL, SMTP_TELL_RECIPIENT, c->job.tag, "RFC 5321 4.1.1.3");
    }
    if (c->rcpt_answered < c->job.recipient_count) {
        smtp_client_enter(c, SMTP_CLIENT_RCPT);
    } else if (c->accepted == 0 && !c->pipelining) {
        smtp_client_tell(c, 0, SMTP_THEN_SENT); /* nobody is left; RSET before another MAIL */
    } else {
        smtp_client_enter(c, SMTP_CLIENT_DATA);
    }
}

static void on_data(struct smtp_client *c, int class)
{
    if (class == 3) {
        smtp_client_enter(c, SMTP_CLIENT_CONTENT);
    } else {
        conclude(c, SMTP_FATE_ACCEPTED, !c->mail_refused);
    }
}

static void on_class(struct smtp_client *c, int class)
{
    switch (c->state) {
    case SMTP_CLIENT_GREETING:
        if (class == 2) {
            smtp_client_enter(c, SMTP_CLIENT_EHLO);
        } else {
            fail_by_reply(c, true);
        }
        break;
    case SMTP_CLIENT_EHLO:
        on_ehlo(c, class);
        break;
    case SMTP_CLIENT_HELO:
        if (class == 2) {
            become_ready(c);
        } else {
            fail_by_reply(c, true);
        }
        break;
    case SMTP_CLIENT_STARTTLS:
        on_starttls(c, class);
        break;
    case SMTP_CLIENT_AUTH:
        on_auth(c, class);
        break;
    case SMTP_CLIENT_RSET:
        if (class == 2) {
            c->dirty = false;
            smtp_client_enter(c, SMTP_CLIENT_MAIL);
        } else {
            fail_by_reply(c, true);
        }
        break;
    case SMTP_CLIENT_MAIL:
        on_mail(c, class);
        break;
    case SMTP_CLIENT_RCPT:
        on_rcpt(c, class);
        break;
    case SMTP_CLIENT_DATA:
        on_data(c, class);
        break;
    case SMTP_CLIENT_ACCEPT:
        conclude(c, SMTP_FATE_ACCEPTED, false);
        break;
    case SMTP_CLIENT_QUIT:
        smtp_client_close(c);
        break;
    case SMTP_CLIENT_READY:   /* nothing was asked: the server is leaving */
    case SMTP_CLIENT_CONTENT: /* in the middle of the letter: it will not have it */
        fail_by_reply(c, false);
        break;
    case SMTP_CLIENT_CLOSED:
    case SMTP_CLIENT_STATE_COUNT:
        break;
    }
}

/* Which first digits a state's answer may have, as bits. */
static unsigned sensible(enum smtp_client_state state)
{
    switch (state) {
    case SMTP_CLIENT_AUTH:
        return 1u << 2 | 1u << 3 | 1u << 4 | 1u << 5;
    case SMTP_CLIENT_DATA:
        return 1u << 3 | 1u << 4 | 1u << 5;
    case SMTP_CLIENT_READY:
    case SMTP_CLIENT_CONTENT:
        return 1u << 4 | 1u << 5;
    case SMTP_CLIENT_QUIT:
        return ~0u;
    case SMTP_CLIENT_GREETING:
    case SMTP_CLIENT_EHLO:
    case SMTP_CLIENT_HELO:
    case SMTP_CLIENT_STARTTLS:
    case SMTP_CLIENT_RSET:
    case SMTP_CLIENT_MAIL:
    case SMTP_CLIENT_RCPT:
    case SMTP_CLIENT_ACCEPT:
    case SMTP_CLIENT_CLOSED:
    case SMTP_CLIENT_STATE_COUNT:
        break;
    }
    return 1u << 2 | 1u << 4 | 1u << 5;
}

void smtp_client_on_line(struct smtp_client *c, struct tg_span line)
{
    struct tg_span text;
    if (c->reply_whole) {
        smtp_reply_clear(&c->reply);
        c->reply_whole = false;
    }
    switch (smtp_reply_line(&c->reply, line, &text)) {
    case SMTP_REPLY_BAD:
        c->reply_whole = true;
        smtp_client_fail_without_reply(c, 5, 0, "The server's reply cannot be read");
        return;
    case SMTP_REPLY_MORE:
    case SMTP_REPLY_DONE:
        break;
    }
    if (c->state == SMTP_CLIENT_EHLO && c->reply.lines > 1 && c->reply.code / 100 == 2) {
        take_keyword(c, text);
    }
    if (line.len > 3 && line.ptr[3] == '-') {
        return;
    }
    c->reply_whole = true;
    int class = c->reply.code / 100;
    if (!(sensible(c->state) & (1u << class))) {
        fail_by_nonsense(c);
    } else if (c->reply.code == 421 && c->state != SMTP_CLIENT_QUIT) {
        fail_by_reply(c, false); /* the server closes, whatever was asked (RFC 5321 3.8) */
    } else {
        on_class(c, class);
    }
}
