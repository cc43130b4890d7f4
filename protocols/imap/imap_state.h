// SPDX-License-Identifier: MIT
/* The states of an IMAP connection, the same at both ends (RFC 3501 section 3). */
#ifndef PROTOCOLS_IMAP_IMAP_STATE_H
#define PROTOCOLS_IMAP_IMAP_STATE_H

enum imap_state { IMAP_NOT_AUTHENTICATED, IMAP_AUTHENTICATED, IMAP_SELECTED, IMAP_LOGOUT, IMAP_STATE_COUNT };

/* "not authenticated" */
const char *imap_state_name(int state);

#endif
