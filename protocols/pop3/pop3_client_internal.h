// SPDX-License-Identifier: MIT
/* The inside of a POP3 client session, for the pop3_client*.c files only.
 *   pop3_client.c        the endpoint: octets, time, what the owner calls
 *   pop3_client_steps.c  entering a state says a line, an answer chooses the next state */
#ifndef PROTOCOLS_POP3_POP3_CLIENT_INTERNAL_H
#define PROTOCOLS_POP3_POP3_CLIENT_INTERNAL_H

#include "protocols/pop3/pop3_client.h"
#include "protocols/wire/action_queue.h"
#include "protocols/wire/dot_stuffing.h"
#include "protocols/wire/line_reader.h"
#include "protocols/sasl/sasl.h"

#define POP3_CLIENT_LINE_MAX   4096       /* octets with CRLF of an answer's line */
#define POP3_CLIENT_TEXT_MAX   512        /* octets of an error that are kept */
#define POP3_LETTERS_MAX       1000000    /* (POP-H1) */
#define POP3_LETTER_LINE_MAX   (1u << 20) /* octets of a line of a letter (POP-H1) */
#define POP3_LETTER_EXCESS_MAX (1u << 20) /* octets that a letter may be longer than LIST said */
#define POP3_UIDL_MAX          255        /* octets; RFC 1939 says 70 (POP-H2) */
#define POP3_UIDLS_OCTETS_MAX  (128u << 20)
#define POP3_STORE_PIECE_MAX   16384
#define POP3_CLIENT_PATIENCE   (5 * TG_MINUTE)

struct pop3_listed {
    uint64_t number, size;
    size_t uidl_at, uidl_len; /* in uidls; no length: the server told none */
};

struct pop3_client {
    const struct pop3_client_config *config;
    enum pop3_client_state state;
    struct action_queue queue;
    struct line_reader reader;
    struct tg_buf scratch, error;
    tg_time now, due;

    bool in_list; /* behind a +OK, up to the line with the dot */
    bool capa_known, user_offered, stls_offered;
    unsigned mechanisms;     /* bit set of enum sasl_mechanism, from CAPA */
    struct tg_buf timestamp; /* of the greeting, with its brackets; empty: no APOP */
    enum sasl_mechanism chosen;
    struct sasl_client sasl;
    bool gave_up; /* "*" was said: only -ERR makes sense now */
    bool tls_active;   /* what comes and goes is sealed */
    bool tls_starting; /* STLS was answered +OK: the handshake is under way */
    bool asking;
    enum pop3_client_what question;
    uint64_t stat_count;
    struct pop3_listed *listed;
    size_t count, cap;
    struct tg_buf uidls;
    size_t uidl_count;
    size_t at; /* the letter in question */

    struct dot_unstuffer unstuffer;
    struct tg_buf text;
    uint64_t letter_octets;
    bool failed; /* POP3_TELL_FAILED was said */
    bool peer_broken;
};

/* pop3_client.c */
void pop3_client_set_state(struct pop3_client *c, enum pop3_client_state state, const char *section);
/* The session failed for this reason. polite: the server listens, say QUIT; else the connection is dropped. */
void pop3_client_fail(struct pop3_client *c, struct tg_span why, bool polite);
void pop3_client_close(struct pop3_client *c);
void pop3_client_ask(struct pop3_client *c, enum pop3_client_what question);

/* pop3_client_steps.c */
void pop3_client_enter(struct pop3_client *c, enum pop3_client_state state);
void pop3_client_on_line(struct pop3_client *c, struct tg_span line);
/* Octets of a letter behind RETR's +OK; returns how many were taken. */
size_t pop3_client_on_letter(struct pop3_client *c, struct tg_span in);
/* What comes after the letter at c->at was answered. */
void pop3_client_answered_have(struct pop3_client *c, bool yes);
void pop3_client_answered_stored(struct pop3_client *c, bool yes);

#endif
