// SPDX-License-Identifier: MIT
/* Greylisting (RFC 6647): whoever comes for the first time with this network, sender and recipient is asked to come
 * back. Lies on the server's disk, so it outlives a crash. Times are virtual. */
#ifndef SIM_NODES_GREYLIST_H
#define SIM_NODES_GREYLIST_H

#include "base/buf.h"
#include "base/time.h"

#define GREYLIST_WAIT   TG_MINUTE     /* too early before this */
#define GREYLIST_FORGET TG_DAY        /* who has not come back by then is a stranger again */
#define GREYLIST_KEEP   (35 * TG_DAY) /* how long a known one is remembered without traffic */
#define GREYLIST_MAX    10000         /* entries; the oldest goes */

struct greylist_entry {
    uint32_t net; /* /24 of the client, host order */
    char *sender, *recipient;
    tg_time first, last; /* first refusal; last visit */
    bool known;
};
struct greylist {
    struct greylist_entry *entries;
    size_t count, cap;
};

void greylist_deinit(struct greylist *list);
/* May this one in? false: 451 4.7.1. Addresses are compared without regard to case. */
bool greylist_admits(struct greylist *list, uint32_t client_ip, struct tg_span sender, struct tg_span recipient,
                     tg_time now);

#endif
