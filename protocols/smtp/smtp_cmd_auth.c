// SPDX-License-Identifier: MIT
/* AUTH, RFC 4954. */
#include "base/assert.h"
#include "base/base64.h"
#include "base/text.h"
#include "protocols/smtp/smtp_server_internal.h"

static void end_exchange(struct smtp_server *s)
{
    if (s->sasl_open) {
        sasl_server_deinit(&s->sasl);
        s->sasl_open = false;
    }
}

static void refuse(struct smtp_server *s, int code, const char *enhanced, const char *text)
{
    end_exchange(s);
    smtp_server_reply(s, code, enhanced, text);
    if (s->state == SMTP_IN_AUTH) {
        smtp_server_set_state(s, SMTP_WAIT_MAIL);
    }
}

bool smtp_server_offers(const struct smtp_server *s, enum sasl_mechanism m)
{
    return sasl_offered(m, smtp_server_plaintext_ok(s), s->config->chance != NULL);
}

static void on_result(struct smtp_server *s, enum sasl_result result, struct tg_span challenge)
{
    switch (result) {
    case SASL_CONTINUE:
        tg_buf_clear(&s->scratch);
        tg_buf_str(&s->scratch, "334 "); /* its space stays when nothing follows */
        tg_base64_encode(&s->scratch, challenge);
        action_queue_line(&s->queue, tg_buf_span(&s->scratch), s->section);
        smtp_server_set_state(s, SMTP_IN_AUTH);
        break;
    case SASL_LOOK_UP:
        smtp_server_ask(s, SMTP_ASK_SECRET);
        break;
    case SASL_VERIFY:
        smtp_server_ask(s, SMTP_ASK_AUTH);
        break;
    case SASL_WRONG:
        smtp_answered_auth(s, 535, "5.7.8", SMTP_WRONG_LOGIN);
        break;
    case SASL_FAILED:
        refuse(s, 501, "5.5.2", "Authentication data is not in the form of this mechanism");
        break;
    }
}

/* One step with what the client said, decoded. */
static void step(struct smtp_server *s, bool has_input, struct tg_span input)
{
    struct tg_buf challenge;
    tg_buf_init(&challenge, 1024);
    const enum sasl_result result = sasl_server_step(&s->sasl, has_input, input, &challenge);
    on_result(s, result, tg_buf_span(&challenge));
    tg_buf_deinit(&challenge);
}

void smtp_server_answer_secret(struct smtp_server *s, const struct sasl_secret *secret, tg_time now)
{
    TG_ASSERT(s->asking && s->question == SMTP_ASK_SECRET);
    TG_ASSERT(now >= s->now);
    s->asking = false;
    s->now = s->idle_since = now;
    struct tg_buf challenge;
    tg_buf_init(&challenge, 1024);
    const enum sasl_result result = sasl_server_secret(&s->sasl, secret, &challenge);
    on_result(s, result, tg_buf_span(&challenge));
    tg_buf_deinit(&challenge);
    if (!s->asking) {
        smtp_server_go_on(s);
    }
}

/* base64 = base64-terminal / ( 1*(4base64-CHAR) [base64-terminal] ) */
static void take_base64(struct smtp_server *s, struct tg_span line)
{
    struct tg_buf decoded;
    tg_buf_init(&decoded, SMTP_AUTH_LINE_MAX);
    if (tg_base64_decode(&decoded, line) == TG_OK) {
        step(s, true, tg_buf_span(&decoded));
    } else {
        refuse(s, 501, "5.5.2", "Cannot decode base64");
    }
    if (decoded.ptr) {
        memset(decoded.ptr, 0, decoded.cap);
    }
    tg_buf_deinit(&decoded);
}

void smtp_auth_line(struct smtp_server *s, struct tg_span line)
{
    if (tg_span_eq_str(line, "*")) {
        refuse(s, 501, "5.7.0", "Authentication cancelled");
    } else {
        take_base64(s, line);
    }
}

/* auth-command = "AUTH" SP sasl-mech [SP initial-response]; initial-response = base64 / "=" */
void smtp_cmd_auth(struct smtp_server *s, struct tg_span args)
{
    enum sasl_mechanism mechanism;
    struct tg_span name = tg_split(&args, ' ');
    if (!s->config->offer_auth) {
        smtp_cmd_not_offered(s, args);
    } else if (s->authenticated) {
        smtp_server_reply(s, 503, "5.5.1", "Already authenticated");
    } else if (!s->esmtp) {
        smtp_server_reply(s, 503, "5.5.1", "Bad sequence of commands: AUTH needs EHLO");
    } else if (s->login_failures >= SMTP_LOGIN_FAILURES_MAX) {
        smtp_server_reply_named(s, 421, "4.7.0", "Too many failed logins, closing connection");
    } else if (name.len == 0) {
        smtp_server_reply(s, 501, "5.5.4", "Syntax: AUTH mechanism");
    } else if (!sasl_find(name, &mechanism) || (!sasl_is_plaintext(mechanism) && !s->config->chance)) {
        smtp_server_reply(s, 504, "5.5.4", "Authentication mechanism not offered");
    } else if (!smtp_server_offers(s, mechanism)) {
        smtp_server_reply(s, 534, "5.7.9", "Mechanism is too weak for a link without TLS");
    } else if (mechanism == SASL_CRAM_MD5 && args.len > 0) {
        smtp_server_reply(s, 501, "5.7.0", "The server speaks first in this mechanism");
    } else {
        sasl_server_init(&s->sasl, mechanism, s->config->chance, s->config->hostname);
        s->sasl_open = true;
        if (args.len == 0) {
            step(s, false, args);
        } else if (tg_span_eq_str(args, "=")) {
            step(s, true, tg_span_make(NULL, 0));
        } else {
            take_base64(s, args);
        }
    }
}

void smtp_answered_auth(struct smtp_server *s, int code, const char *enhanced, const char *text)
{
    if (code / 100 == 2) {
        tg_buf_clear(&s->user);
        tg_buf_append(&s->user, tg_buf_span(&s->sasl.user));
        s->authenticated = true;
    } else if (code == 535) {
        s->login_failures++;
    }
    end_exchange(s);
    smtp_server_reply(s, code, enhanced, text);
    if (s->state == SMTP_IN_AUTH) {
        smtp_server_set_state(s, SMTP_WAIT_MAIL);
    }
}
