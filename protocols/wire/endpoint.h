// SPDX-License-Identifier: MIT
/* The shape that both ends of every stream protocol share. An endpoint is a value: octets from the peer go in through
 * feed, what to do comes out through poll, time is an argument and the next wake-up a return value. It owns no socket,
 * clock, file or chance; whoever drives it moves octets, keeps time, answers its questions.
 *
 * The driver, the same for all (simulator, live sockets, tests, fuzzers):
 *     do { while (poll(e, &a)) carry_out(&a);  took = feed(e, rest, now);  rest = after(rest, took); } while (took >
 * 0); while (poll(e, &a)) carry_out(&a);       rearm_timer(deadline(e));
 *
 * Times: tg_time, nanoseconds since the scenario began; `now` never goes backwards. Sizes: octets. One thread. */
#ifndef PROTOCOLS_WIRE_ENDPOINT_H
#define PROTOCOLS_WIRE_ENDPOINT_H

#include "base/span.h"
#include "base/time.h"

enum ep_action_kind {
    EP_SEND,      /* write bytes to the peer, in this order */
    EP_STORE,     /* octets of a letter, as they come (dot-unstuffed, decoded from the wire): append to the spool */
    EP_ASK,       /* a question: nothing is fed until the endpoint's own answer call; always the last action waiting */
    EP_TELL,      /* something happened that the owner may care for; no answer */
    EP_STATE,     /* for the viewer: the state went from -> to (the protocol's own enum and name table) */
    EP_START_TLS, /* what was sent is the last in clear: start the handshake now, then call the endpoint's tls_done.
                   * Nothing is fed and no time is told before that */
    EP_CLOSE,     /* flush what was sent, then close our side */
    EP_ABORT,     /* drop the connection at once */
};

/* What SEND carries, so that a viewer needs no parser. */
enum ep_content {
    EP_LINE,    /* one or more whole protocol lines */
    EP_CONTENT, /* octets of a letter (DATA, RETR, a FETCH or APPEND literal), not protocol */
};

struct ep_action {
    enum ep_action_kind kind;
    struct tg_span bytes;    /* SEND, STORE; valid until the next call */
    enum ep_content content; /* SEND */
    struct tg_span secret;   /* SEND: the part of bytes a viewer masks (a password, AUTH data); empty: none */
    uint32_t tag;            /* SEND, STORE: opaque identity of the letter these octets are about (0: none). It rides
                              * beside the bytes; no protocol looks at it */
    int what;                /* ASK, TELL: the protocol's own enum; its details through the protocol's own calls */
    int from, to;            /* STATE */
    const char *section;     /* why: static text, "RFC 5321 4.1.1.3", or NULL */
};

struct ep_ops {
    const char *name; /* "smtp-server", for viewers and test reports */
    /* Takes octets from the peer; returns how many it took. It stops as soon as an action waits: poll, then offer the
     * rest. 0 while a question is open and when closed. in is borrowed for the call. */
    size_t (*feed)(void *self, struct tg_span in, tg_time now);
    /* Once everything that came was taken: the peer will send no more (FIN), or the connection broke (`broken`: reset
     * or timed out). */
    void (*eof)(void *self, bool broken, tg_time now);
    /* The next action, or false. */
    bool (*poll)(void *self, struct ep_action *out);
    /* The handshake is over. failure NULL: all that follows is sealed; what was learned before in clear is forgotten.
     * Else a static sentence: nothing can be sent any more; what the owner should know is polled. NULL for an endpoint
     * that never asks for TLS. */
    void (*tls_done)(void *self, const char *failure, tg_time now);
    /* When to call tick even if nothing arrives; TG_TIME_NEVER for never. tick may come sooner and at any time: a
     * driver that stopped polling for want of room on the link says the time so before it goes on. */
    tg_time (*deadline)(const void *self);
    void (*tick)(void *self, tg_time now);
    /* Gives back what it holds; the value itself dies too. */
    void (*free)(void *self);
    /* The name of a state in EP_STATE, as the RFC says it. */
    const char *(*state_name)(int state);
};

/* An endpoint as drivers hold it. */
struct endpoint {
    const struct ep_ops *ops;
    void *self;
};

#endif
