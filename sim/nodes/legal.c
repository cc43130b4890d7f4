// SPDX-License-Identifier: MIT
#include "sim/nodes/legal.h"

#include "protocols/imap/imap_commands.h"
#include "protocols/pop3/pop3_commands.h"
#include "protocols/pop3/pop3_server.h"
#include "protocols/smtp/smtp_commands.h"

int legal_first_state(enum trace_protocol protocol)
{
    return protocol == TRACE_SMTP   ? (int)SMTP_WAIT_HELLO
           : protocol == TRACE_POP3 ? (int)POP3_AUTHORIZATION
                                    : (int)IMAP_NOT_AUTHENTICATED;
}

bool legal_is_over(enum trace_protocol protocol, int state)
{
    return protocol == TRACE_SMTP   ? state == (int)SMTP_CLOSED
           : protocol == TRACE_POP3 ? state == (int)POP3_CLOSED
                                    : state == (int)IMAP_LOGOUT;
}

const char *legal_state_name(enum trace_protocol protocol, int state)
{
    return protocol == TRACE_SMTP   ? smtp_state_name(state)
           : protocol == TRACE_POP3 ? pop3_state_name(state)
                                    : imap_state_name(state);
}

static bool begins_tls(const char *name)
{
    return tg_span_eq_str(TG_SPAN_LIT("STARTTLS"), name) || tg_span_eq_str(TG_SPAN_LIT("STLS"), name);
}

bool legal_offers_tls(enum trace_protocol protocol, struct tg_span line)
{
    return protocol == TRACE_SMTP ? tg_span_istarts(line, "250") && tg_span_ieq_str(tg_span_after(line, 4), "STARTTLS")
           : protocol == TRACE_POP3
               ? tg_span_ieq_str(line, "STLS")
               : tg_span_istarts(line, "* ") && tg_span_find(line, TG_SPAN_LIT(" STARTTLS")) != SIZE_MAX;
}

static bool smtp_next(int state, bool tls_offered, size_t *at, struct legal_command *out)
{
    while (*at < smtp_command_count) {
        const struct smtp_command *c = &smtp_commands[(*at)++];
        if (c->legal_in & 1u << state && smtp_command_offered(c) && (tls_offered || !begins_tls(c->verb))) {
            *out = (struct legal_command){c->verb, c->section, (c->needs & (unsigned)SMTP_NEED_GUARD) != 0};
            return true;
        }
    }
    return false;
}

static bool pop3_next(int state, bool tls_offered, size_t *at, struct legal_command *out)
{
    while (*at < pop3_command_count) {
        const struct pop3_command *c = &pop3_commands[(*at)++];
        if (c->legal_in & 1u << state && pop3_command_offered(c) && (tls_offered || !begins_tls(c->verb))) {
            *out = (struct legal_command){c->verb, c->section, false};
            return true;
        }
    }
    return false;
}

static bool imap_next(int state, bool tls_offered, size_t *at, struct legal_command *out)
{
    while (*at < imap_command_count) {
        const struct imap_command *c = &imap_commands[(*at)++];
        if (imap_command_legal(c, (enum imap_state)state) && (tls_offered || !begins_tls(c->name))) {
            *out = (struct legal_command){c->name, c->section, false};
            return true;
        }
    }
    return false;
}

bool legal_next(enum trace_protocol protocol, int state, bool tls_offered, size_t *at, struct legal_command *out)
{
    return state < 0                ? false
           : protocol == TRACE_SMTP ? smtp_next(state, tls_offered, at, out)
           : protocol == TRACE_POP3 ? pop3_next(state, tls_offered, at, out)
                                    : imap_next(state, tls_offered, at, out);
}
