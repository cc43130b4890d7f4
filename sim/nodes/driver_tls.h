// SPDX-License-Identifier: MIT
/* The sealed part of a driver's conversation. Seen by driver.c and driver_tls.c only. */
#ifndef SIM_NODES_DRIVER_TLS_H
#define SIM_NODES_DRIVER_TLS_H

#include "sim/nodes/driver.h"

/* The clear part is over: throws away what came behind it (RFC 3207 section 4.2, 2595 section 4) and begins the
 * handshake. */
void driver_tls_begin(struct driver *d);
/* Goes on with a handshake that is under way, as far as octets are there; then tells the endpoint. */
void driver_tls_shake(struct driver *d);
/* It has taken too long. */
void driver_tls_late(struct driver *d);
/* Feeds the endpoint from what came sealed; false when there is nothing to take. */
bool driver_tls_feed(struct driver *d);
/* A piece of a letter that a client sends waits for what follows it, or for driver_tls_flush: the dot belongs into its
 * record, as programs write it, and as Wireshark wants it. */
void driver_tls_send(struct driver *d, struct tg_span plain, bool content);
void driver_tls_flush(struct driver *d);
/* close_notify, when there is a session. */
void driver_tls_close(struct driver *d);
void driver_tls_deinit(struct driver *d);

/* driver.c: octets for the connection. */
void driver_push(struct driver *d, struct tg_span bytes);

#endif
