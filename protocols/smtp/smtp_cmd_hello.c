// SPDX-License-Identifier: MIT
/* EHLO and HELO, RFC 5321 section 4.1.1.1. */
#include "protocols/smtp/smtp_server_internal.h"

/* ehlo = "EHLO" SP ( Domain / address-literal ). Any run of visible ASCII is taken as a name (SMTP-G06): clients send
 * what their host happens to be called, and nothing is decided by it (section 4.1.4). */
static bool take_name(struct smtp_server *s, struct tg_span args)
{
    if (args.len == 0 || args.len > SMTP_CLIENT_NAME_MAX) {
        return false;
    }
    for (size_t i = 0; i < args.len; i++) {
        if (args.ptr[i] <= ' ' || args.ptr[i] >= 0x7f) {
            return false;
        }
    }
    tg_buf_clear(&s->client_name);
    tg_buf_append(&s->client_name, args);
    return true;
}

static void write_keywords(struct smtp_server *s, struct tg_buf *out)
{
    tg_buf_fmt(out, "250-%s greets %S\r\n", s->config->hostname, tg_buf_span(&s->client_name));
    const unsigned lacks = s->config->lacks;
    tg_buf_str(out, lacks & SMTP_PIPELINING ? "" : "250-PIPELINING\r\n");
    tg_buf_str(out, lacks & SMTP_8BITMIME ? "" : "250-8BITMIME\r\n");
    tg_buf_str(out, "250-ENHANCEDSTATUSCODES\r\n");
    tg_buf_str(out, lacks & SMTP_DSN ? "" : "250-DSN\r\n");
    tg_buf_str(out, s->config->smtputf8 ? "250-SMTPUTF8\r\n" : "");
    if (s->config->tls_offered && !s->tls_active) {
        tg_buf_str(out, "250-STARTTLS\r\n");
    }
    const char *before = "250-AUTH ";
    for (int m = 0; m < SASL_MECHANISM_COUNT; m++) {
        if (smtp_server_may_log_in(s) && smtp_server_offers(s, (enum sasl_mechanism)m)) {
            tg_buf_fmt(out, "%s%s", before, sasl_name((enum sasl_mechanism)m));
            before = " ";
        }
    }
    tg_buf_str(out, before[1] ? "" : "\r\n");
    tg_buf_fmt(out, "250 SIZE %U\r\n", s->config->message_max);
}

/* Either command begins the session anew, but for the login (section 4.1.4). */
static bool begin(struct smtp_server *s, struct tg_span args, const char *complaint)
{
    if (!take_name(s, args)) {
        smtp_server_reply(s, 501, NULL, complaint);
        return false;
    }
    smtp_server_end_transaction(s, false);
    return true;
}

void smtp_cmd_ehlo(struct smtp_server *s, struct tg_span args)
{
    if (!begin(s, args, "Syntax: EHLO domain or [address]")) {
        return;
    }
    s->esmtp = true;
    s->refusals = 0;
    tg_buf_clear(&s->scratch);
    write_keywords(s, &s->scratch);
    action_queue_push(
        &s->queue, &(struct ep_action){
                       .kind = EP_SEND, .bytes = tg_buf_span(&s->scratch), .content = EP_LINE, .section = s->section});
    smtp_server_set_state(s, SMTP_WAIT_MAIL);
}

void smtp_cmd_helo(struct smtp_server *s, struct tg_span args)
{
    if (!begin(s, args, "Syntax: HELO domain")) {
        return;
    }
    s->esmtp = false;
    smtp_server_reply_named(s, 250, NULL, "Hello");
    smtp_server_set_state(s, SMTP_WAIT_MAIL);
}
