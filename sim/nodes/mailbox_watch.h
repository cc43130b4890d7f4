// SPDX-License-Identifier: MIT
/* Tells the trace what changed in a server's mailboxes: remembers what was told last and writes only the difference. */
#ifndef SIM_NODES_MAILBOX_WATCH_H
#define SIM_NODES_MAILBOX_WATCH_H

#include "protocols/mail/mailstore.h"
#include "sim/nodes/env.h"

struct mailbox_watch; /* of one server */

struct mailbox_watch *mailbox_watch_new(struct node_env *env, uint16_t host);
void mailbox_watch_free(struct mailbox_watch *w);
/* Compares every mailbox of the store with what was told of it: LETTER_STORED, LETTER_DELETED, FLAGS, MAILBOX. */
void mailbox_watch_tell(struct mailbox_watch *w, const struct mailstore *store);

#endif
