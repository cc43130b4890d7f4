// SPDX-License-Identifier: MIT
/* RCPT, RFC 5321 section 4.1.1.3, with NOTIFY and ORCPT (RFC 3461). */
#include "base/text.h"
#include "protocols/smtp/smtp_server_internal.h"

enum { SEEN_NOTIFY = 1, SEEN_ORCPT = 2 };

/* notify-esmtp-value = "NEVER" / notify-list-element *( "," notify-list-element ) */
static bool read_notify(struct tg_span value, unsigned *out)
{
    static const struct {
        const char *word;
        unsigned bit;
    } words[] = {
        {"SUCCESS", SMTP_NOTIFY_SUCCESS},
        {"FAILURE", SMTP_NOTIFY_FAILURE},
        {"DELAY",   SMTP_NOTIFY_DELAY  }
    };
    *out = 0;
    if (tg_span_ieq_str(value, "NEVER")) {
        *out = SMTP_NOTIFY_NEVER;
        return true;
    }
    for (bool more = true; more;) {
        more = tg_span_find_byte(value, ',') != SIZE_MAX;
        struct tg_span word = tg_split(&value, ',');
        unsigned bit = 0;
        for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
            bit |= tg_span_ieq_str(word, words[i].word) ? words[i].bit : 0;
        }
        if (bit == 0) {
            return false;
        }
        *out |= bit;
    }
    return true;
}

/* original-recipient-address = addr-type ";" xtext */
static bool read_orcpt(struct tg_span value)
{
    size_t semicolon = tg_span_find_byte(value, ';');
    if (value.len > SMTP_ORCPT_MAX || semicolon == SIZE_MAX || semicolon == 0 || semicolon + 1 == value.len) {
        return false;
    }
    for (size_t i = 0; i < semicolon; i++) {
        if (!tg_is_alnum(value.ptr[i]) && value.ptr[i] != '-') {
            return false;
        }
    }
    return smtp_xtext_valid(tg_span_after(value, semicolon + 1));
}

static bool take_param(struct smtp_recipient *r, const struct smtp_param *p, unsigned *bit, bool *known)
{
    *known = true;
    if (tg_span_ieq_str(p->key, "NOTIFY")) {
        *bit = SEEN_NOTIFY;
        return read_notify(p->value, &r->notify);
    }
    if (tg_span_ieq_str(p->key, "ORCPT")) {
        *bit = SEEN_ORCPT;
        r->orcpt = p->value;
        return read_orcpt(p->value);
    }
    *known = false;
    return false;
}

/* Reads Rcpt-parameters; false: answered already. */
static bool take_params(struct smtp_server *s, struct tg_span rest, struct smtp_recipient *r)
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
        bool well = result == SMTP_PARAM_OK && s->esmtp && !(s->config->lacks & SMTP_DSN) &&
                    take_param(r, &p, &bit, &known);
        if (!well || (seen & bit)) {
            smtp_server_refuse_param(s, known);
            return false;
        }
        seen |= bit;
    }
}

static bool already_there(const struct smtp_server *s, struct tg_span path)
{
    for (size_t i = 0; i < s->envelope.recipient_count; i++) {
        if (tg_span_eq(s->recipients[i].path, path)) {
            return true;
        }
    }
    return false;
}

void smtp_cmd_rcpt(struct smtp_server *s, struct tg_span args)
{
    struct mail_path path;
    struct tg_span rest;
    struct smtp_recipient r = {0};
    s->rcpt_tried = true;
    if (!smtp_server_read_path(s, args, true, &path, &rest) || !take_params(s, rest, &r)) {
        return;
    }
    if (already_there(s, path.whole)) {
        smtp_server_reply(s, 250, "2.1.5", "Recipient OK, named before");
        return;
    }
    size_t count = s->envelope.recipient_count;
    if (count >= s->config->rcpt_max) {
        s->section = "RFC 5321 4.5.3.1.10";
        smtp_server_reply(s, 452, "4.5.3", "Too many recipients, send to these first");
        return;
    }
    /* It stands in the list for the question, its texts still in the line; an answer of 2yz makes it stay. */
    r.path = path.whole;
    s->recipients = tg_grow(s->recipients, count, &s->recipient_cap, sizeof *s->recipients);
    s->recipients[count] = r;
    s->envelope.recipients = s->recipients;
    s->envelope.recipient_count = count + 1;
    smtp_server_ask(s, SMTP_ASK_RCPT);
}

void smtp_answered_rcpt(struct smtp_server *s, int code, const char *enhanced, const char *text)
{
    struct smtp_recipient *r = &s->recipients[s->envelope.recipient_count - 1];
    if (code / 100 == 2) {
        struct tg_span path = tg_arena_copy(&s->transaction, r->path);
        struct tg_span orcpt = tg_arena_copy(&s->transaction, r->orcpt);
        if (!path.ptr || (orcpt.len > 0 && !orcpt.ptr)) {
            code = 452;
            enhanced = "4.5.3";
            text = "Too many recipients, send to these first";
        } else {
            r->path = path;
            r->orcpt = orcpt;
        }
    }
    if (code / 100 != 2) {
        s->envelope.recipient_count--;
    }
    smtp_server_reply(s, code, enhanced, text);
    if (code / 100 == 2) {
        smtp_server_set_state(s, SMTP_WAIT_DATA);
    }
}
