// SPDX-License-Identifier: MIT
/* The table of IMAP commands: the only place that says which command is legal in which state (RFC 3501 section 3 and
 * 6). */
#ifndef PROTOCOLS_IMAP_IMAP_COMMANDS_H
#define PROTOCOLS_IMAP_IMAP_COMMANDS_H

#include "protocols/imap/imap_parser.h"
#include "protocols/imap/imap_server.h"

enum imap_command_flag {
    IMAP_BY_UID = 1,        /* the set holds UIDs, responses carry them */
    IMAP_KEEPS_NUMBERS = 2, /* no EXPUNGE may be told while it runs (RFC 3501 section 7.4.1) */
    IMAP_SILENT = 4,        /* no news are told at its end */
};

struct imap_command {
    const char *name;  /* "UID FETCH" is a command of its own */
    unsigned legal_in; /* bit set of enum imap_state */
    unsigned flags;    /* enum imap_command_flag */
    /* Reads the arguments. A failed cursor becomes BAD with its sentence; else the handler answers, or begins to. */
    void (*run)(struct imap_server *s, struct imap_cursor *args);
    const char *section; /* shown by viewers */
};

extern const struct imap_command imap_commands[];
extern const size_t imap_command_count;

/* Takes the command's name off the cursor; NULL when there is none of that name. */
const struct imap_command *imap_command_take(struct imap_cursor *c);
bool imap_command_legal(const struct imap_command *command, enum imap_state state);

#endif
