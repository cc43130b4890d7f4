// SPDX-License-Identifier: MIT
/* Live mode: the doors of a world opened on the loopback, so that real programs walk into the town. The only sockets
 * and the only wall clock of the engine. A visitor's octets travel the simulated network from a machine of their own,
 * so the trace holds them like any others. One thread, one poll loop, bounded memory for each peer. */
#ifndef SIM_LIVE_LIVE_H
#define SIM_LIVE_LIVE_H

#include "base/buf.h"
#include "scenarios/world.h"

struct live;

struct live_config {
    const char *bind; /* "127.0.0.1" */
    int port_base;    /* the first door's port, the others follow; 0: any free ports */
};

struct live_door {
    const char *host;    /* "mail.aoba.example" */
    const char *service; /* "smtp" "submission" "submissions" "pop3" "pop3s" "imap" "imaps" "dns" */
    const char *address; /* as bound */
    uint16_t port;       /* TCP; "dns": UDP too */
};

/* Opens a door for every service that listens in the world. NULL when a port cannot be had: then *why says which, with
 * the system's reason. The world is borrowed and must not have run. */
struct live *live_open(struct world *world, const struct live_config *config, struct tg_buf *why);
size_t live_door_count(const struct live *live);
const struct live_door *live_door_at(const struct live *live, size_t index);
/* Waits until something comes or is due, at most max_wait, and carries it out. Simulated time follows the wall clock. A
 * signal ends the wait early. */
void live_turn(struct live *live, tg_time max_wait);
/* Visitors inside at the moment. */
size_t live_visitors(const struct live *live);
/* The certificate of the town's authority as PEM, for programs that shall trust its servers. */
void live_authority_pem(const struct live *live, struct tg_buf *out);
/* Closes every door and connection. */
void live_close(struct live *live);

#endif
