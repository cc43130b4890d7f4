// SPDX-License-Identifier: MIT
/* The AUTHORIZATION state: USER and PASS (RFC 1939 section 7), AUTH (RFC 5034), CAPA (RFC 2449), STLS (RFC 2595). */
#include "base/base64.h"
#include "base/text.h"
#include "protocols/pop3/pop3_server_internal.h"

static bool in_clear_refused(struct pop3_server *s)
{
    if (!pop3_server_plaintext_ok(s)) {
        pop3_server_line(s, "-ERR Passwords are not taken on a link without TLS");
        return true;
    }
    return false;
}

/* user = "USER" SP name. Whether there is such a user is not told here (POP07). */
void pop3_cmd_user(struct pop3_server *s, struct tg_span args)
{
    args = tg_span_trim(args);
    if (in_clear_refused(s)) {
        return;
    }
    if (args.len == 0) {
        pop3_server_line(s, "-ERR Syntax: USER name");
        return;
    }
    tg_buf_clear(&s->user);
    tg_buf_append(&s->user, args);
    s->user_said = true;
    pop3_server_line(s, "+OK Say PASS next");
}

/* pass = "PASS" SP string; spaces belong to the string. */
void pop3_cmd_pass(struct pop3_server *s, struct tg_span args)
{
    bool user_said = s->user_said;
    s->user_said = false;
    if (in_clear_refused(s)) {
        return;
    }
    if (!user_said) {
        pop3_server_line(s, "-ERR Say USER first");
    } else if (args.len == 0) {
        pop3_server_line(s, "-ERR Syntax: PASS password");
    } else {
        tg_buf_clear(&s->password);
        tg_buf_append(&s->password, args);
        pop3_server_ask(s);
    }
}

void pop3_login_refused(struct pop3_server *s)
{
    pop3_server_line(s, "-ERR [AUTH] Wrong user name or password");
    if (++s->login_failures >= POP3_LOGIN_FAILURES_MAX) {
        pop3_server_close(s);
    }
}

static bool offers(const struct pop3_server *s, enum sasl_mechanism m)
{
    return sasl_offered(m, pop3_server_plaintext_ok(s), s->config->chance != NULL);
}

static void write_mechanisms(struct pop3_server *s, const char *before, const char *after)
{
    for (int m = 0; m < SASL_MECHANISM_COUNT; m++) {
        if (offers(s, (enum sasl_mechanism)m)) {
            tg_buf_fmt(&s->scratch, "%s%s%s", before, sasl_name((enum sasl_mechanism)m), after);
        }
    }
}

static void on_result(struct pop3_server *s, enum sasl_result result, struct tg_span challenge)
{
    if (result == SASL_LOOK_UP || result == SASL_VERIFY) {
        tg_buf_clear(&s->user);
        tg_buf_clear(&s->password);
        tg_buf_append(&s->user, tg_buf_span(&s->sasl.user));
        tg_buf_append(&s->password, tg_buf_span(&s->sasl.password));
    }
    switch (result) {
    case SASL_CONTINUE:
        tg_buf_str(&s->scratch, "+ "); /* its space stays when nothing follows */
        tg_base64_encode(&s->scratch, challenge);
        tg_buf_str(&s->scratch, "\r\n");
        pop3_server_send_scratch(s, EP_LINE, 0);
        break;
    case SASL_LOOK_UP:
        pop3_server_ask_secret(s);
        break;
    case SASL_VERIFY:
        s->proved = s->sasl.proved;
        pop3_server_ask(s);
        break;
    case SASL_WRONG:
        pop3_server_end_auth(s);
        pop3_server_refuse(s);
        break;
    case SASL_FAILED:
        pop3_server_end_auth(s);
        pop3_server_line(s, "-ERR Authentication data is not in the form of this mechanism");
        break;
    }
}

/* One step with what the client said, decoded. */
static void step(struct pop3_server *s, bool has_input, struct tg_span input)
{
    struct tg_buf challenge;
    tg_buf_init(&challenge, 1024);
    const enum sasl_result result = sasl_server_step(&s->sasl, has_input, input, &challenge);
    on_result(s, result, tg_buf_span(&challenge));
    tg_buf_deinit(&challenge);
}

static void check_apop(struct pop3_server *s, const struct sasl_secret *secret)
{
    struct tg_buf right;
    tg_buf_init(&right, 2 * DIGEST_MD5_LEN);
    sasl_apop(&right, tg_buf_span(&s->timestamp), secret->password);
    s->proved = digest_equal(right.ptr, s->apop_digest.ptr, right.len) && secret->known;
    tg_buf_deinit(&right);
    tg_buf_clear(&s->apop_digest);
    if (s->proved) {
        pop3_server_ask(s);
    } else {
        pop3_server_refuse(s);
    }
}

void pop3_take_secret(struct pop3_server *s, const struct sasl_secret *secret)
{
    if (s->apop_digest.len > 0) {
        check_apop(s, secret);
        return;
    }
    struct tg_buf challenge;
    tg_buf_init(&challenge, 1024);
    const enum sasl_result result = sasl_server_secret(&s->sasl, secret, &challenge);
    on_result(s, result, tg_buf_span(&challenge));
    tg_buf_deinit(&challenge);
}

/* apop = "APOP" SP name SP digest; the digest is 32 lower-case hexadecimal digits (POP11) */
void pop3_cmd_apop(struct pop3_server *s, struct tg_span args)
{
    struct tg_span name = tg_split(&args, ' ');
    if (!pop3_server_apop_on(s)) {
        pop3_cmd_not_offered(s, args);
        return;
    }
    bool well = name.len > 0 && args.len == 2 * DIGEST_MD5_LEN;
    for (size_t i = 0; i < args.len; i++) {
        well = well && (tg_is_digit(args.ptr[i]) || (args.ptr[i] >= 'a' && args.ptr[i] <= 'f'));
    }
    if (!well) {
        pop3_server_line(s, "-ERR Syntax: APOP name digest");
        return;
    }
    tg_buf_clear(&s->user);
    tg_buf_append(&s->user, name);
    tg_buf_clear(&s->apop_digest);
    tg_buf_append(&s->apop_digest, args);
    pop3_server_ask_secret(s);
}

void pop3_auth_line(struct pop3_server *s, struct tg_span line)
{
    if (tg_span_eq_str(line, "*")) {
        pop3_server_end_auth(s);
        pop3_server_line(s, "-ERR Authentication cancelled");
        return;
    }
    struct tg_buf decoded;
    tg_buf_init(&decoded, POP3_AUTH_LINE_MAX);
    if (tg_base64_decode(&decoded, line) == TG_OK) {
        step(s, true, tg_buf_span(&decoded));
    } else {
        pop3_server_end_auth(s);
        pop3_server_line(s, "-ERR Cannot decode base64");
    }
    if (decoded.ptr) {
        memset(decoded.ptr, 0, decoded.cap);
    }
    tg_buf_deinit(&decoded);
}

static void list_mechanisms(struct pop3_server *s)
{
    tg_buf_str(&s->scratch, "+OK Mechanisms follow\r\n");
    write_mechanisms(s, "", "\r\n");
    tg_buf_str(&s->scratch, ".\r\n");
    pop3_server_send_scratch(s, EP_LINE, 0);
}

/* auth = "AUTH" [ SP mechanism [ SP initial-response ] ]; without anything it lists (as old clients expect) */
void pop3_cmd_auth(struct pop3_server *s, struct tg_span args)
{
    enum sasl_mechanism mechanism;
    args = tg_span_trim(args);
    struct tg_span name = tg_split(&args, ' ');
    if (name.len == 0) {
        list_mechanisms(s);
    } else if (!sasl_find(name, &mechanism) || (!sasl_is_plaintext(mechanism) && !s->config->chance)) {
        pop3_server_line(s, "-ERR Authentication mechanism not offered");
    } else if (sasl_is_plaintext(mechanism) && in_clear_refused(s)) {
        return;
    } else {
        sasl_server_init(&s->sasl, mechanism, s->config->chance, s->config->hostname);
        s->in_auth = true;
        if (args.len == 0) {
            step(s, false, args);
        } else if (tg_span_eq_str(args, "=")) {
            step(s, true, tg_span_make(NULL, 0));
        } else {
            pop3_auth_line(s, args);
        }
    }
}

void pop3_cmd_capa(struct pop3_server *s, struct tg_span args)
{
    (void)args;
    tg_buf_str(&s->scratch, "+OK Capabilities follow\r\nTOP\r\nUIDL\r\nRESP-CODES\r\nAUTH-RESP-CODE\r\nPIPELINING\r\n");
    if (pop3_server_plaintext_ok(s)) {
        tg_buf_str(&s->scratch, "USER\r\n");
    }
    if (pop3_server_plaintext_ok(s) || s->config->chance) {
        tg_buf_str(&s->scratch, "SASL");
        write_mechanisms(s, " ", "");
        tg_buf_str(&s->scratch, "\r\n");
    }
    if (s->config->tls_offered && !s->tls_active && s->state == POP3_AUTHORIZATION) {
        tg_buf_str(&s->scratch, "STLS\r\n");
    }
    tg_buf_str(&s->scratch, "EXPIRE NEVER\r\nIMPLEMENTATION tegami\r\n.\r\n");
    pop3_server_send_scratch(s, EP_LINE, 0);
}

void pop3_cmd_stls(struct pop3_server *s, struct tg_span args)
{
    if (!s->config->tls_offered && !s->tls_active) {
        pop3_cmd_not_offered(s, args);
    } else if (args.len > 0) {
        pop3_server_line(s, "-ERR STLS takes no argument");
    } else if (s->tls_active) {
        pop3_server_line(s, "-ERR TLS is active already");
    } else if (s->config->tls_broken) {
        pop3_server_line(s, "-ERR [SYS/TEMP] TLS cannot be started now");
    } else {
        pop3_server_line(s, "+OK Begin TLS now");
        s->tls_starting = true;
        action_queue_event(&s->queue, EP_START_TLS, 0, 0, s->section);
    }
}

void pop3_cmd_not_offered(struct pop3_server *s, struct tg_span args)
{
    (void)args;
    pop3_server_line(s, "-ERR Command known but not offered here");
}
