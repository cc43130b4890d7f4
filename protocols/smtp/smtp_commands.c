// SPDX-License-Identifier: MIT
#include "protocols/smtp/smtp_commands.h"

#include "protocols/smtp/smtp_server_internal.h"

#define IN(state)      (1u << (state))
#define IN_ANY         (IN(SMTP_WAIT_HELLO) | IN(SMTP_WAIT_MAIL) | IN(SMTP_WAIT_RCPT) | IN(SMTP_WAIT_DATA))
#define IN_GREETED     (IN(SMTP_WAIT_MAIL) | IN(SMTP_WAIT_RCPT) | IN(SMTP_WAIT_DATA))
#define IN_TRANSACTION (IN(SMTP_WAIT_RCPT) | IN(SMTP_WAIT_DATA))
#define SEAL           SMTP_NEED_SEAL
#define SEAL_GUARD     (SMTP_NEED_SEAL | SMTP_NEED_GUARD)

/* What is legal when: RFC 5321 section 4.1.4. */
const struct smtp_command smtp_commands[] = {
    {"EHLO", IN_ANY, SMTP_NEED_NOTHING, smtp_cmd_ehlo, "RFC 5321 4.1.1.1"},
    {"HELO", IN_ANY, SEAL, smtp_cmd_helo, "RFC 5321 4.1.1.1"},
    {"MAIL", IN(SMTP_WAIT_MAIL), SEAL_GUARD, smtp_cmd_mail, "RFC 5321 4.1.1.2"},
    {"RCPT", IN_TRANSACTION, SEAL_GUARD, smtp_cmd_rcpt, "RFC 5321 4.1.1.3"},
    {"DATA", IN_TRANSACTION, SEAL_GUARD, smtp_cmd_data, "RFC 5321 4.1.1.4"},
    {"RSET", IN_ANY, SEAL, smtp_cmd_rset, "RFC 5321 4.1.1.5"},
    {"NOOP", IN_ANY, SMTP_NEED_NOTHING, smtp_cmd_noop, "RFC 5321 4.1.1.9"},
    {"QUIT", IN_ANY, SMTP_NEED_NOTHING, smtp_cmd_quit, "RFC 5321 4.1.1.10"},
    {"VRFY", IN_ANY, SEAL_GUARD, smtp_cmd_vrfy, "RFC 5321 4.1.1.6"},
    {"HELP", IN_ANY, SEAL, smtp_cmd_help, "RFC 5321 4.1.1.8"},
    {"AUTH", IN(SMTP_WAIT_MAIL), SEAL, smtp_cmd_auth, "RFC 4954 4"},
    {"STARTTLS", IN(SMTP_WAIT_MAIL), SMTP_NEED_NOTHING, smtp_cmd_starttls, "RFC 3207 4"},
    {"EXPN", IN_ANY, SMTP_NEED_NOTHING, smtp_cmd_not_offered, "RFC 5321 4.1.1.7"},
    {"BDAT", IN_ANY, SMTP_NEED_NOTHING, smtp_cmd_not_offered, "RFC 3030 2"},
    {"SEND", IN_ANY, SMTP_NEED_NOTHING, smtp_cmd_not_offered, "RFC 5321 F.6"},
    {"SOML", IN_ANY, SMTP_NEED_NOTHING, smtp_cmd_not_offered, "RFC 5321 F.6"},
    {"SAML", IN_ANY, SMTP_NEED_NOTHING, smtp_cmd_not_offered, "RFC 5321 F.6"},
    {"TURN", IN_ANY, SMTP_NEED_NOTHING, smtp_cmd_not_offered, "RFC 5321 F.1"},
};
const size_t smtp_command_count = sizeof smtp_commands / sizeof smtp_commands[0];

bool smtp_command_offered(const struct smtp_command *command)
{
    return command->run != smtp_cmd_not_offered;
}

static const char *const state_names[] = {"GREETED", "READY", "MAIL", "RCPT", "DATA", "AUTH", "CLOSED"};
_Static_assert(sizeof state_names / sizeof state_names[0] == SMTP_STATE_COUNT, "one name for each state");

const char *smtp_state_name(int state)
{
    return state >= 0 && state < SMTP_STATE_COUNT ? state_names[state] : "?";
}
