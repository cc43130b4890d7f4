// SPDX-License-Identifier: MIT
/* The driver: pumps octets between one endpoint and its TCP connection, arms its deadline, and writes the dialogue into
 * the trace (who said which line, when it was heard, secrets masked). The same for every protocol and both sides. */
#ifndef SIM_NODES_DRIVER_H
#define SIM_NODES_DRIVER_H

#include "protocols/wire/endpoint.h"
#include "sim/nodes/env.h"
#include "sim/tls/tls_session.h"

struct driver;

enum driver_end { DRIVER_DONE, DRIVER_REFUSED, DRIVER_TIMED_OUT, DRIVER_BROKEN };

struct driver_owner {
    void (*connected)(void *context, struct driver *d); /* client side; NULL allowed, as all but ask and ended */
    void (*ask)(void *context, struct driver *d, const struct ep_action *a);
    void (*tell)(void *context, struct driver *d, const struct ep_action *a);
    void (*store)(void *context, struct driver *d, const struct ep_action *a);
    /* The last call. The owner frees the driver's memory; the endpoint was freed already. */
    void (*ended)(void *context, struct driver *d, enum driver_end how);
};

/* How this side does TLS when it comes to it. */
struct driver_tls {
    const struct tls_identity *identity; /* server: what it shows */
    const char *server_name;             /* client: whose certificate it wants to see; borrowed */
    bool verify;     /* client: one that is not in order ends the connection, else it is only noted */
    bool from_start; /* the port speaks nothing but TLS (RFC 8314 section 3) */
};

struct driver {
    struct node_env *env;
    struct tcp_conn *conn; /* NULL once the connection is gone */
    struct endpoint ep;
    const struct driver_owner *owner;
    void *context;
    struct sim_timer timer;
    tg_time connect_by; /* client: give up connecting; TG_TIME_NEVER once connected */
    struct tg_buf unsent;
    struct driver_tls tls_config;
    struct tls_session *tls;       /* NULL: in clear */
    tg_time tls_by;                /* the handshake must be over; TG_TIME_NEVER: none is under way */
    bool tls_held;                 /* the last octet of a record is consumed when its plaintext is: marks lie there */
    struct tg_buf tls_plain;       /* the end of a letter, to be sealed together with the dot behind it */
    uint32_t tls_mark, tls_letter; /* the mark of that piece */
    bool sealed, discarding;
    enum tls_reason tls_failure; /* why a handshake failed; TLS_FINE: none did */
    uint32_t letter;             /* identity carried by the newest mark heard */
    uint32_t last_letter;        /* the newest that was not 0 */
    uint16_t flags;              /* for LINE_SAID: TRACE_BY_SERVER, TRACE_SUBMISSION */
    uint8_t protocol;
    bool is_client, open, asking, finished, eof_given, pumping, again, ending;
    enum driver_end how;
};

/* d lies in the owner's memory; ep is freed by the driver; tls is copied, NULL: this side speaks none. Server side:
 * conn is an accepted connection. */
void driver_serve(struct driver *d, struct node_env *env, struct tcp_conn *conn, enum trace_protocol protocol,
                  struct endpoint ep, uint16_t flags, const struct driver_tls *tls, const struct driver_owner *owner,
                  void *context);
/* Client side: connects, then pumps. Gives up after connect_max. */
void driver_connect(struct driver *d, struct node_env *env, uint16_t host, uint32_t ip, uint16_t port,
                    enum trace_protocol protocol, struct endpoint ep, uint16_t flags, const struct driver_tls *tls,
                    tg_time connect_max, const struct driver_owner *owner, void *context);
/* To be called after the owner called the endpoint itself (answer, send, quit, poke ...). Safe inside callbacks. */
void driver_pump(struct driver *d);
/* The question the endpoint asked was answered: feeding goes on. */
void driver_answered(struct driver *d);
/* Drops the connection with RST and ends (calls ended with DRIVER_BROKEN). */
void driver_drop(struct driver *d);
/* Forgets everything without a word on the wire and without calling ended: the host lost power. */
void driver_vanish(struct driver *d);

#endif
