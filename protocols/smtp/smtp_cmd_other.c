// SPDX-License-Identifier: MIT
/* STARTTLS, RSET, NOOP, QUIT, VRFY, HELP, and what is known but not offered. */
#include "protocols/smtp/smtp_server_internal.h"

static bool no_argument(struct smtp_server *s, struct tg_span args, const char *complaint)
{
    if (args.len > 0) {
        smtp_server_reply(s, 501, "5.5.4", complaint);
    }
    return args.len == 0;
}

void smtp_cmd_starttls(struct smtp_server *s, struct tg_span args)
{
    if (!no_argument(s, args, "STARTTLS takes no argument")) {
        return;
    }
    if (s->tls_active) {
        smtp_server_reply(s, 503, "5.5.1", "TLS is active already");
    } else if (!s->esmtp) {
        smtp_server_reply(s, 503, "5.5.1", "Bad sequence of commands: STARTTLS needs EHLO");
    } else if (s->config->tls_broken) {
        smtp_server_reply(s, 454, "4.7.0", "TLS not available due to temporary reason");
    } else {
        smtp_server_reply(s, 220, "2.0.0", "Ready to start TLS");
        s->tls_starting = true;
        action_queue_event(&s->queue, EP_START_TLS, 0, 0, s->section);
    }
}

void smtp_cmd_rset(struct smtp_server *s, struct tg_span args)
{
    if (!no_argument(s, args, "RSET takes no argument")) {
        return;
    }
    smtp_server_end_transaction(s, false);
    smtp_server_reply(s, 250, "2.0.0", "Reset OK");
    if (s->state != SMTP_WAIT_HELLO) {
        smtp_server_set_state(s, SMTP_WAIT_MAIL);
    }
}

void smtp_cmd_noop(struct smtp_server *s, struct tg_span args)
{
    (void)args; /* "NOOP" [ SP String ]: of no effect */
    smtp_server_reply(s, 250, "2.0.0", "OK");
}

void smtp_cmd_quit(struct smtp_server *s, struct tg_span args)
{
    if (!no_argument(s, args, "QUIT takes no argument")) {
        return;
    }
    smtp_server_end_transaction(s, false);
    smtp_server_reply_named(s, 221, "2.0.0", "Goodbye, closing connection");
    smtp_server_close(s);
}

void smtp_cmd_vrfy(struct smtp_server *s, struct tg_span args)
{
    const struct tg_span flag = TG_SPAN_LIT(" SMTPUTF8");
    if (s->config->smtputf8 && args.len > flag.len && tg_span_ieq(tg_span_after(args, args.len - flag.len), flag)) {
        args = tg_span_sub(args, 0, args.len - flag.len); /* RFC 6531 3.7.4.2 */
    }
    if (args.len == 0) {
        smtp_server_reply(s, 501, "5.5.4", "Syntax: VRFY user");
    } else if (s->config->vrfy) {
        s->vrfy = args;
        smtp_server_ask(s, SMTP_ASK_VRFY);
    } else {
        /* RFC 5321 section 7.3: names are not given away. */
        smtp_server_reply(s, 252, "2.0.0", "Cannot VRFY user, but will accept mail and try to deliver it");
    }
}

void smtp_cmd_help(struct smtp_server *s, struct tg_span args)
{
    (void)args;
    struct tg_buf verbs;
    tg_buf_init(&verbs, 400);
    tg_buf_str(&verbs, "Commands:");
    for (size_t i = 0; i < smtp_command_count; i++) {
        bool offered = smtp_commands[i].run != smtp_cmd_not_offered &&
                       (smtp_commands[i].run != smtp_cmd_auth || s->config->offer_auth) &&
                       (smtp_commands[i].run != smtp_cmd_starttls || (s->config->tls_offered && !s->tls_active));
        if (offered) {
            tg_buf_fmt(&verbs, " %s", smtp_commands[i].verb);
        }
    }
    smtp_server_reply(s, 214, "2.0.0", tg_buf_cstr(&verbs));
    tg_buf_deinit(&verbs);
}

void smtp_cmd_not_offered(struct smtp_server *s, struct tg_span args)
{
    (void)args;
    smtp_server_reply(s, 502, "5.5.1", "Command known but not offered here");
}
