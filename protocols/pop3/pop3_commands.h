// SPDX-License-Identifier: MIT
/* The one table that says which POP3 command is legal when: RFC 1939 sections 4 to 7, 2449, 5034. */
#ifndef PROTOCOLS_POP3_POP3_COMMANDS_H
#define PROTOCOLS_POP3_POP3_COMMANDS_H

#include "base/span.h"

struct pop3_server;

struct pop3_command {
    const char *verb;
    unsigned legal_in; /* bit set of enum pop3_state */
    void (*run)(struct pop3_server *s, struct tg_span args);
    const char *section; /* "RFC 1939 5" */
};

extern const struct pop3_command pop3_commands[];
extern const size_t pop3_command_count;
/* false: the verb is known and always answered -ERR. */
bool pop3_command_offered(const struct pop3_command *command);
const char *pop3_state_name(int state);

#endif
