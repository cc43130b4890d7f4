// SPDX-License-Identifier: MIT
#include "protocols/imap/imap_state.h"

const char *imap_state_name(int state)
{
    static const char *const names[] = {"not authenticated", "authenticated", "selected", "logout"};
    _Static_assert(sizeof names / sizeof names[0] == IMAP_STATE_COUNT, "one name for each state");
    return names[state];
}
