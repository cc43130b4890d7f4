// SPDX-License-Identifier: MIT
/* The inside of an IMAP client session, for its own files only. */
#ifndef PROTOCOLS_IMAP_IMAP_CLIENT_INTERNAL_H
#define PROTOCOLS_IMAP_IMAP_CLIENT_INTERNAL_H

#include "protocols/imap/imap_client.h"
#include "protocols/imap/imap_parser.h"
#include "protocols/imap/imap_reader.h"
#include "protocols/wire/action_queue.h"

#define IMAP_RESPONSE_LIMIT    ((size_t)1 << 20)    /* octets of the lines of one response */
#define IMAP_RESPONSE_LITERALS ((size_t)256 * 1024) /* octets of its literals that are kept */
#define IMAP_COMMAND_LIMIT     ((size_t)64 * 1024)
#define IMAP_FEED_MAX          ((size_t)64 * 1024) /* octets taken at once */
#define IMAP_KNOWN_UIDS        1000000             /* numbers whose UID is remembered */
#define IMAP_ANSWER_TIME       (3 * TG_MINUTE)     /* SIMPLIFIED: one limit for every answer */
#define IMAP_IDLE_TIME         (29 * TG_MINUTE)    /* RFC 2177: IDLE is renewed before the server's 30 minutes end */
#define IMAP_PAUSES            8

enum imap_awaits {
    IMAP_AWAITS_GREETING,
    IMAP_AWAITS_CAPABILITY, /* the tagged answer to CAPABILITY */
    IMAP_AWAITS_STARTTLS,   /* ... to STARTTLS, then the end of the handshake */
    IMAP_AWAITS_LOGIN,      /* ... to LOGIN or AUTHENTICATE */
    IMAP_AWAITS_REQUEST,    /* nothing: the owner's turn */
    IMAP_AWAITS_ANSWER,     /* the tagged answer to a request */
    IMAP_AWAITS_NOTHING,    /* the session is over */
};

enum imap_capability {
    IMAP_CAN_REV1 = 1,
    IMAP_CAN_LITERAL_PLUS = 2,
    IMAP_CAN_SASL_IR = 4,
    IMAP_CANNOT_LOGIN = 16,
    IMAP_CAN_STARTTLS = 32,
};

/* IDLE: "+" is awaited; news flow; DONE was said. */
enum imap_idling { IMAP_NOT_IDLE, IMAP_IDLE_ASKED, IMAP_IDLE_ON, IMAP_IDLE_ENDING };

struct imap_client {
    struct imap_client_config config;
    struct action_queue queue;
    struct imap_reader reader;
    bool reader_used;
    struct tg_arena scratch; /* of one response */
    enum imap_awaits awaits;
    enum imap_state state;
    unsigned capabilities; /* enum imap_capability */
    unsigned mechanisms;   /* bit set of enum sasl_mechanism */
    tg_time now, deadline;
    bool tls_active;   /* what comes and goes is sealed */
    bool tls_starting; /* STARTTLS was answered OK: the handshake is under way */

    /* The command on its way: pauses are where a synchronising literal begins, and the server's "+" is awaited. */
    struct tg_buf command;
    size_t sent, pauses[IMAP_PAUSES];
    unsigned pause_count, pause_at, tag_number;
    size_t secret_at, secret_len; /* the password in it */
    bool awaits_plus;
    bool in_sasl;        /* AUTHENTICATE: "+" brings a challenge */
    bool authenticating; /* the login is by AUTHENTICATE */
    bool gave_up;        /* "*" was said */
    struct sasl_client sasl;
    struct tg_span letter; /* APPEND: what is left of it */
    bool letter_next;      /* it follows the command's text */
    bool letter_open;      /* it has begun: its CRLF is still to come */

    struct imap_request request, next;
    bool has_next;
    enum imap_idling idling;

    uint32_t exists, uid_validity;
    uint32_t *uids; /* of the numbers from 1 on; 0: not known */
    size_t uid_count, uid_cap;

    struct imap_item item;
    bool body_streamed, body_whole;
    struct tg_span found; /* the rest of a SEARCH response */
    struct tg_buf error;
};

/* "The session is over": tells why and closes. */
void imap_client_fail(struct imap_client *c, const char *what, struct tg_span said);
void imap_client_tell(struct imap_client *c, enum imap_client_what what);
void imap_client_set_state(struct imap_client *c, enum imap_state state);
/* What the server said, without control characters. */
void imap_client_set_error(struct imap_client *c, const char *what, struct tg_span said);

/* LOGOUT was answered. */
void imap_client_logged_out(struct imap_client *c);

/* imap_client_commands.c */
void imap_client_capability(struct imap_client *c);
void imap_client_starttls(struct imap_client *c);
void imap_client_login(struct imap_client *c);
void imap_client_begin(struct imap_client *c, const struct imap_request *request);
void imap_client_end_idle(struct imap_client *c);
/* A "+" line came; text is what stands behind it. */
void imap_client_continue(struct imap_client *c, struct tg_span text);

/* imap_client_responses.c: one whole response */
void imap_client_response(struct imap_client *c);
/* Is the literal that was just announced the letter that was asked for? */
bool imap_client_wants_stream(const struct imap_client *c);
/* imap_client_fetch.c: the list of a FETCH response */
void imap_client_fetch(struct imap_client *c, struct imap_cursor *cursor, uint32_t sequence);
uint32_t imap_client_uid_of(const struct imap_client *c, uint32_t sequence);
void imap_client_forget_number(struct imap_client *c, uint32_t sequence);

#endif
