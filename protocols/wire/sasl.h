// SPDX-License-Identifier: MIT
/* SASL exchanges as SMTP, POP3 and IMAP share them: PLAIN (RFC 4616) and LOGIN (no RFC; draft-murchison-sasl-login).
 * Both ends, one step at a time; base64 and line framing are the carrier's. CRAM-MD5 and SCRAM dock on here. */
#ifndef PROTOCOLS_WIRE_SASL_H
#define PROTOCOLS_WIRE_SASL_H

#include "base/buf.h"

enum sasl_mechanism { SASL_PLAIN, SASL_LOGIN, SASL_MECHANISM_COUNT };
enum sasl_result {
    SASL_CONTINUE, /* send *out as the next challenge or response */
    SASL_VERIFY,   /* server: user and password are known, ask whether they are right */
    SASL_FAILED,   /* the exchange is not of its grammar (SMTP: 501 5.5.2) */
    SASL_DONE,     /* client: nothing more to say */
};

const char *sasl_name(enum sasl_mechanism m); /* "PLAIN" */
/* By name without case; false when unknown. */
bool sasl_find(struct tg_span name, enum sasl_mechanism *out);

struct sasl_server {
    enum sasl_mechanism mechanism;
    int step;
    struct tg_buf user, password; /* valid at SASL_VERIFY */
};
void sasl_server_init(struct sasl_server *s, enum sasl_mechanism m);
void sasl_server_deinit(struct sasl_server *s);
/* First call: the initial response, or has_input false when there was none. Decoded octets both ways. */
enum sasl_result sasl_server_step(struct sasl_server *s, bool has_input, struct tg_span input, struct tg_buf *out);

struct sasl_client {
    enum sasl_mechanism mechanism;
    int step;
    struct tg_span user, password; /* borrowed */
};
void sasl_client_init(struct sasl_client *c, enum sasl_mechanism m, struct tg_span user, struct tg_span password);
/* The initial response if the mechanism has one (PLAIN): true and *out. LOGIN: false. */
bool sasl_client_initial(struct sasl_client *c, struct tg_buf *out);
enum sasl_result sasl_client_step(struct sasl_client *c, struct tg_span challenge, struct tg_buf *out);

#endif
