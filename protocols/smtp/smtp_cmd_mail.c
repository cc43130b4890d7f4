// SPDX-License-Identifier: MIT
/* MAIL, RFC 5321 section 4.1.1.2, with SIZE (1870), BODY (6152), RET and ENVID (3461), AUTH (4954 section 5), SMTPUTF8 (6531). */
#include "base/text.h"
#include "protocols/smtp/smtp_server_internal.h"

enum { SEEN_SIZE = 1, SEEN_BODY = 2, SEEN_RET = 4, SEEN_ENVID = 8, SEEN_AUTH = 16, SEEN_UTF8 = 32 };

/* size-value = 1*20DIGIT. More than 64 bits hold is more than any limit. */
static bool read_size(struct tg_span value, uint64_t *out)
{
    if (value.len == 0 || value.len > 20) {
        return false;
    }
    for (size_t i = 0; i < value.len; i++) {
        if (!tg_is_digit(value.ptr[i])) {
            return false;
        }
    }
    if (!tg_parse_u64(value, UINT64_MAX, out)) {
        *out = UINT64_MAX;
    }
    return true;
}

static bool read_body(struct tg_span value, bool *eight)
{
    *eight = tg_span_ieq_str(value, "8BITMIME");
    return *eight || tg_span_ieq_str(value, "7BIT");
}

static bool read_ret(struct tg_span value, struct smtp_envelope *e)
{
    e->ret_full = tg_span_ieq_str(value, "FULL");
    e->ret_hdrs = tg_span_ieq_str(value, "HDRS");
    return e->ret_full || e->ret_hdrs;
}

/* Takes one parameter; false: its value is wrong. *known: there is such a parameter. */
static bool take_param(const struct smtp_server *s, struct smtp_envelope *e, const struct smtp_param *p, unsigned *bit,
                       bool *known)
{
    *known = true;
    if (s->config->smtputf8 && tg_span_ieq_str(p->key, "SMTPUTF8")) {
        *bit = SEEN_UTF8;
        e->smtputf8 = true;
        return !p->has_value;
    }
    if (tg_span_ieq_str(p->key, "SIZE")) {
        *bit = SEEN_SIZE;
        return read_size(p->value, &e->declared_size);
    }
    if (tg_span_ieq_str(p->key, "BODY") && !(s->config->lacks & SMTP_8BITMIME)) {
        *bit = SEEN_BODY;
        return read_body(p->value, &e->body_8bitmime);
    }
    const bool dsn = !(s->config->lacks & SMTP_DSN);
    if (dsn && tg_span_ieq_str(p->key, "RET")) {
        *bit = SEEN_RET;
        return read_ret(p->value, e);
    }
    if (dsn && tg_span_ieq_str(p->key, "ENVID")) {
        *bit = SEEN_ENVID;
        e->envid = p->value;
        return p->value.len > 0 && p->value.len <= SMTP_ENVID_MAX && smtp_xtext_valid(p->value);
    }
    if (tg_span_ieq_str(p->key, "AUTH")) {
        *bit = SEEN_AUTH; /* read, never believed: as if it said <> */
        return p->value.len > 0 && p->value.len <= 500 && smtp_xtext_valid(p->value);
    }
    *known = false;
    return false;
}

/* Reads Mail-parameters; false: answered already. */
static bool take_params(struct smtp_server *s, struct tg_span rest, struct smtp_envelope *e)
{
    unsigned seen = 0;
    struct smtp_param p;
    for (;;) {
        enum smtp_param_result result = smtp_param_next(&rest, &p);
        if (result == SMTP_PARAM_END) {
            return true;
        }
        unsigned bit = 0;
        bool known = result == SMTP_PARAM_BAD;
        bool well = result == SMTP_PARAM_OK && s->esmtp && take_param(s, e, &p, &bit, &known);
        if (!well || (seen & bit)) {
            smtp_server_refuse_param(s, known);
            return false;
        }
        seen |= bit;
    }
}

void smtp_cmd_mail(struct smtp_server *s, struct tg_span args)
{
    struct mail_path path;
    struct tg_span rest;
    struct smtp_envelope e = {0};
    if (!smtp_server_read_path(s, args, false, &path, &rest) || !take_params(s, rest, &e)) {
        return;
    }
    if (!e.smtputf8 && !mail_is_ascii(path.whole)) {
        s->section = "RFC 6531 3.5";
        smtp_server_refuse_utf8(s, false);
        return;
    }
    if (s->config->message_max > 0 && e.declared_size > s->config->message_max) {
        s->section = "RFC 1870 6.1";
        smtp_server_reply(s, 552, "5.3.4", "Message is too big for this server");
        return;
    }
    /* The texts lie in the line just read, which stands until the answer; then they are copied. */
    e.reverse_path = path.whole;
    e.has_reverse_path = true;
    s->envelope = e;
    smtp_server_ask(s, SMTP_ASK_SENDER);
}

void smtp_answered_sender(struct smtp_server *s, int code, const char *enhanced, const char *text)
{
    struct smtp_envelope *e = &s->envelope;
    if (code / 100 == 2) {
        struct tg_span path = tg_arena_copy(&s->transaction, e->reverse_path);
        struct tg_span envid = tg_arena_copy(&s->transaction, e->envid);
        if ((path.len > 0 && !path.ptr) || (envid.len > 0 && !envid.ptr)) {
            code = 452;
            enhanced = "4.3.1";
            text = "Insufficient system storage";
        } else {
            e->reverse_path = path;
            e->envid = envid;
        }
    }
    if (code / 100 != 2) {
        smtp_server_end_transaction(s, true); /* none had begun */
        smtp_server_reply(s, code, enhanced, text);
        return;
    }
    smtp_server_reply(s, code, enhanced, text);
    smtp_server_set_state(s, SMTP_WAIT_RCPT);
}
