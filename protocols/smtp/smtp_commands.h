// SPDX-License-Identifier: MIT
/* The states of an SMTP server session and the one table that says which command is legal when (RFC 5321 4.1.4). */
#ifndef PROTOCOLS_SMTP_SMTP_COMMANDS_H
#define PROTOCOLS_SMTP_SMTP_COMMANDS_H

#include "base/span.h"

struct smtp_server;

enum smtp_state {
    SMTP_WAIT_HELLO, /* greeted, no EHLO yet */
    SMTP_WAIT_MAIL,  /* ready, no transaction */
    SMTP_WAIT_RCPT,  /* MAIL accepted */
    SMTP_WAIT_DATA,  /* at least one RCPT accepted */
    SMTP_IN_DATA,    /* after 354, reading the letter */
    SMTP_IN_AUTH,    /* inside an AUTH exchange */
    SMTP_CLOSED,     /* 221 or 421 was said, or the connection is gone */
    SMTP_STATE_COUNT
};

enum smtp_need {
    SMTP_NEED_NOTHING = 0,
    SMTP_NEED_GUARD = 1, /* login first where the config asks for it */
    SMTP_NEED_SEAL = 2,  /* TLS first where the config asks for it */
};

struct smtp_command {
    const char *verb;
    unsigned legal_in; /* bit set of enum smtp_state */
    unsigned needs;    /* enum smtp_need */
    void (*run)(struct smtp_server *s, struct tg_span args);
    const char *section; /* "RFC 5321 4.1.1.3" */
};

extern const struct smtp_command smtp_commands[];
extern const size_t smtp_command_count;
/* false: the verb is known and always answered 502. */
bool smtp_command_offered(const struct smtp_command *command);
const char *smtp_state_name(int state);

#endif
