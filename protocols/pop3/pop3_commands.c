// SPDX-License-Identifier: MIT
#include "protocols/pop3/pop3_commands.h"

#include "protocols/pop3/pop3_server_internal.h"

#define A (1u << POP3_AUTHORIZATION)
#define T (1u << POP3_TRANSACTION)

const struct pop3_command pop3_commands[] = {
    {"USER", A, pop3_cmd_user, "RFC 1939 7"},        {"PASS", A, pop3_cmd_pass, "RFC 1939 7"},
    {"APOP", A, pop3_cmd_apop, "RFC 1939 7"},        {"AUTH", A, pop3_cmd_auth, "RFC 5034 4"},
    {"STLS", A, pop3_cmd_stls, "RFC 2595 4"},        {"CAPA", A | T, pop3_cmd_capa, "RFC 2449 5"},
    {"STAT", T, pop3_cmd_stat, "RFC 1939 5"},        {"LIST", T, pop3_cmd_list, "RFC 1939 5"},
    {"UIDL", T, pop3_cmd_uidl, "RFC 1939 7"},        {"RETR", T, pop3_cmd_retr, "RFC 1939 5"},
    {"TOP", T, pop3_cmd_top, "RFC 1939 7"},          {"DELE", T, pop3_cmd_dele, "RFC 1939 5"},
    {"NOOP", T, pop3_cmd_noop, "RFC 1939 5"},        {"RSET", T, pop3_cmd_rset, "RFC 1939 5"},
    {"QUIT", A | T, pop3_cmd_quit, "RFC 1939 4, 6"},
};
const size_t pop3_command_count = sizeof pop3_commands / sizeof pop3_commands[0];

bool pop3_command_offered(const struct pop3_command *command)
{
    return command->run != pop3_cmd_not_offered;
}

static const char *const state_names[] = {"AUTHORIZATION", "TRANSACTION", "UPDATE", "CLOSED"};
_Static_assert(sizeof state_names / sizeof state_names[0] == POP3_STATE_COUNT, "one name for each state");

const char *pop3_state_name(int state)
{
    return state >= 0 && state < POP3_STATE_COUNT ? state_names[state] : "?";
}
