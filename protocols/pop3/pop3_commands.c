// SPDX-License-Identifier: MIT
#include "protocols/pop3/pop3_commands.h"

#include "protocols/pop3/pop3_server.h"

static const char *const state_names[] = {"AUTHORIZATION", "TRANSACTION", "UPDATE", "CLOSED"};
_Static_assert(sizeof state_names / sizeof state_names[0] == POP3_STATE_COUNT, "one name for each state");

const char *pop3_state_name(int state)
{
    return state >= 0 && state < POP3_STATE_COUNT ? state_names[state] : "?";
}
