// SPDX-License-Identifier: MIT
/* Commands of any state, and of the state before login: RFC 3501 sections 6.1 and 6.2. */
#include "protocols/imap/imap_server_internal.h"

#include "base/base64.h"

#define ID_PAIRS     30
#define ID_VALUE_MAX 1024

bool imap_plaintext_ok(const struct imap_server *s)
{
    return s->config.plaintext_auth || s->tls_active;
}

void imap_write_capabilities(const struct imap_server *s, struct tg_buf *out)
{
    tg_buf_str(out, "IMAP4rev1 LITERAL+ ID ENABLE");
    if (s->state != IMAP_NOT_AUTHENTICATED) {
        tg_buf_fmt(out,
                   " IDLE NAMESPACE CHILDREN UIDPLUS MOVE UNSELECT SPECIAL-USE LIST-EXTENDED LIST-STATUS STATUS=SIZE"
                   " ESEARCH CREATE-SPECIAL-USE QUOTA QUOTA=RES-STORAGE APPENDLIMIT=%U",
                   s->config.append_max);
        return;
    }
    tg_buf_str(out, " SASL-IR");
    if (s->config.tls_offered && !s->tls_active) {
        tg_buf_str(out, " STARTTLS");
    }
    if (!imap_plaintext_ok(s)) {
        tg_buf_str(out, " LOGINDISABLED");
        return;
    }
    for (int m = 0; m < SASL_MECHANISM_COUNT; m++) {
        if (sasl_offered((enum sasl_mechanism)m, true, s->config.chance != NULL)) {
            tg_buf_fmt(out, " AUTH=%s", sasl_name((enum sasl_mechanism)m));
        }
    }
}

void imap_cmd_capability(struct imap_server *s, struct imap_cursor *args)
{
    if (imap_end(args)) {
        tg_buf_str(&s->line, "* CAPABILITY ");
        imap_write_capabilities(s, &s->line);
        imap_send_line(s);
        imap_ok(s);
    }
}

void imap_cmd_noop(struct imap_server *s, struct imap_cursor *args)
{
    if (imap_end(args)) {
        imap_ok(s);
    }
}

void imap_cmd_logout(struct imap_server *s, struct imap_cursor *args)
{
    if (imap_end(args)) {
        tg_buf_fmt(&s->line, "* BYE %s says goodbye", s->config.hostname);
        imap_send_line(s);
        imap_view_close(&s->view);
        s->closing = true;
        imap_ok(s);
    }
}

void imap_cmd_starttls(struct imap_server *s, struct imap_cursor *args)
{
    if (!imap_end(args)) {
        return;
    }
    if (s->tls_active) {
        imap_bad(s, "TLS is active already");
    } else if (!s->config.tls_offered) {
        imap_bad(s, "TLS is not offered here");
    } else if (s->config.tls_broken) {
        imap_no(s, NULL, "TLS cannot be started now");
    } else {
        s->tls_wanted = true;
        imap_ok(s);
    }
}

/* id_params_list = "(" #(string SPACE nstring) ")" / nil */
static bool take_id_params(struct imap_cursor *c)
{
    if (imap_peek(c) != '(') {
        struct tg_span nil;
        return imap_nstring(c, &nil) && (!nil.ptr || imap_fail(c, "Expected a list or NIL"));
    }
    (void)imap_take(c, '(');
    if (imap_take(c, ')')) {
        return true;
    }
    for (int pairs = 0; pairs < ID_PAIRS; pairs++) {
        struct tg_span field, value;
        if (!imap_string(c, &field) || !imap_space(c) || !imap_nstring(c, &value)) {
            return false;
        }
        if (field.len > 30 || value.len > ID_VALUE_MAX) {
            return imap_fail(c, "A field or value of ID is too long");
        }
        if (imap_take(c, ')')) {
            return true;
        }
        if (!imap_space(c)) {
            return false;
        }
    }
    return imap_fail(c, "ID takes at most 30 fields");
}

void imap_cmd_id(struct imap_server *s, struct imap_cursor *args)
{
    if (imap_space(args) && take_id_params(args) && imap_end(args)) {
        imap_say(s, "* ID (\"name\" \"tegami\")");
        imap_ok(s);
    }
}

static void ask(struct imap_server *s, enum imap_server_what question)
{
    s->asking = true;
    action_queue_event(&s->queue, EP_ASK, (int)question, 0, s->command->section);
}

/* login = "LOGIN" SP userid SP password */
void imap_cmd_login(struct imap_server *s, struct imap_cursor *args)
{
    struct tg_span user, password;
    if (!imap_space(args) || !imap_astring(args, &user) || !imap_space(args) || !imap_astring(args, &password) ||
        !imap_end(args)) {
        return;
    }
    if (!imap_plaintext_ok(s)) {
        imap_no(s, "PRIVACYREQUIRED", "A password is not taken over an open connection");
        return;
    }
    tg_buf_clear(&s->user);
    tg_buf_clear(&s->password);
    if (!tg_buf_append(&s->user, user) || !tg_buf_append(&s->password, password)) {
        imap_no(s, "AUTHENTICATIONFAILED", "Wrong user name or password");
        return;
    }
    ask(s, IMAP_ASK_LOGIN);
}

void imap_sasl_end(struct imap_server *s)
{
    if (s->sasl_open) {
        sasl_server_deinit(&s->sasl);
        s->sasl_open = false;
        s->input = IMAP_INPUT_COMMAND;
    }
}

static void take_names(struct imap_server *s)
{
    tg_buf_clear(&s->user);
    tg_buf_clear(&s->password);
    tg_buf_append(&s->user, tg_buf_span(&s->sasl.user));
    tg_buf_append(&s->password, tg_buf_span(&s->sasl.password));
}

static void on_sasl(struct imap_server *s, enum sasl_result result, struct tg_span out)
{
    switch (result) {
    case SASL_CONTINUE:
        tg_buf_str(&s->line, "+ ");
        tg_base64_encode(&s->line, out);
        imap_send_line(s);
        s->input = IMAP_INPUT_SASL;
        break;
    case SASL_LOOK_UP:
        take_names(s);
        ask(s, IMAP_ASK_SECRET);
        break;
    case SASL_VERIFY:
        take_names(s);
        s->proved = s->sasl.proved;
        imap_sasl_end(s);
        ask(s, IMAP_ASK_LOGIN);
        break;
    case SASL_WRONG:
        imap_sasl_end(s);
        imap_no(s, "AUTHENTICATIONFAILED", "Wrong user name or password");
        break;
    case SASL_FAILED:
        imap_sasl_end(s);
        imap_bad(s, "That is not what the mechanism asks for");
        break;
    }
}

/* Goes on with the exchange: decoded is the client's turn, has_input false when it had none. */
static void sasl_step(struct imap_server *s, bool has_input, struct tg_span decoded)
{
    struct tg_buf out;
    tg_buf_init(&out, 1024);
    const enum sasl_result result = sasl_server_step(&s->sasl, has_input, decoded, &out);
    on_sasl(s, result, tg_buf_span(&out));
    tg_buf_deinit(&out);
}

void imap_sasl_secret(struct imap_server *s, const struct sasl_secret *secret)
{
    struct tg_buf out;
    tg_buf_init(&out, 1024);
    const enum sasl_result result = sasl_server_secret(&s->sasl, secret, &out);
    on_sasl(s, result, tg_buf_span(&out));
    tg_buf_deinit(&out);
}

/* authenticate = "AUTHENTICATE" SP auth-type [SP (base64 / "=")]; RFC 4959 */
void imap_cmd_authenticate(struct imap_server *s, struct imap_cursor *args)
{
    struct tg_span name, initial = {NULL, 0};
    enum sasl_mechanism mechanism;
    if (!imap_space(args) || !imap_atom(args, &name)) {
        return;
    }
    bool has_initial = imap_take(args, ' ');
    if (has_initial && !imap_atom(args, &initial)) {
        return;
    }
    if (!imap_end(args)) {
        return;
    }
    if (!imap_plaintext_ok(s)) {
        imap_no(s, "PRIVACYREQUIRED", "A password is not taken over an open connection");
        return;
    }
    if (!sasl_find(name, &mechanism) || !sasl_offered(mechanism, true, s->config.chance != NULL)) {
        imap_no(s, NULL, "Unknown mechanism");
        return;
    }
    struct tg_buf decoded;
    tg_buf_init(&decoded, IMAP_LINE_LIMIT);
    if (has_initial && !tg_span_eq_str(initial, "=") && tg_base64_decode(&decoded, initial) != TG_OK) {
        imap_bad(s, "That is not base64");
    } else {
        sasl_server_init(&s->sasl, mechanism, s->config.chance, s->config.hostname);
        s->sasl_open = true;
        sasl_step(s, has_initial, tg_buf_span(&decoded));
    }
    tg_buf_deinit(&decoded);
}

/* base64 CRLF, or "*" CRLF: the client gives up */
void imap_sasl_line(struct imap_server *s, struct tg_span line)
{
    struct tg_buf decoded;
    tg_buf_init(&decoded, IMAP_LINE_LIMIT);
    if (tg_span_eq_str(line, "*")) {
        imap_sasl_end(s);
        imap_bad(s, "AUTHENTICATE cancelled");
    } else if (tg_base64_decode(&decoded, line) != TG_OK) {
        imap_sasl_end(s);
        imap_bad(s, "That is not base64");
    } else {
        sasl_step(s, true, tg_buf_span(&decoded));
    }
    tg_buf_deinit(&decoded);
}
