// SPDX-License-Identifier: MIT
/* The inside of an SMTP client session, for the smtp_client*.c files only.
 *   smtp_client.c           the endpoint: octets, time, polling, what the owner calls
 *   smtp_client_enter.c     entering a state sends a line
 *   smtp_client_on_reply.c  a reply chooses the next state
 *   smtp_client_obstacles.c what cannot be sent to this server */
#ifndef PROTOCOLS_SMTP_SMTP_CLIENT_INTERNAL_H
#define PROTOCOLS_SMTP_SMTP_CLIENT_INTERNAL_H

#include "protocols/smtp/smtp_client.h"
#include "protocols/smtp/smtp_reply.h"
#include "protocols/wire/action_queue.h"
#include "protocols/wire/dot_stuffing.h"
#include "protocols/wire/line_reader.h"

/* What is known of a recipient of the job. Bits, so that several can be meant at once. */
enum smtp_fate {
    SMTP_FATE_OPEN = 1,     /* no answer yet */
    SMTP_FATE_UNFIT = 2,    /* its address cannot stand on the wire; not sent */
    SMTP_FATE_ACCEPTED = 4, /* RCPT was answered 2yz */
    SMTP_FATE_TOLD = 8,     /* the owner knows */
};

/* What follows when a row of recipients was told. */
enum smtp_then { SMTP_THEN_WAIT, SMTP_THEN_MAIL, SMTP_THEN_SENT, SMTP_THEN_FAILED };

struct smtp_client {
    const struct smtp_client_config *config;
    enum smtp_client_state state;
    struct action_queue queue;
    struct line_reader reader;
    struct smtp_reply reply;
    bool reply_whole; /* the reply was used: the next line begins another */
    struct tg_buf scratch;
    tg_time now, due; /* due: when the present wait ends, or TG_TIME_NEVER */

    bool pipelining, eight_bit, utf8, dsn, size_offered, starttls; /* what EHLO listed */
    uint64_t size;
    unsigned mechanisms; /* bit set of enum sasl_mechanism */
    enum sasl_mechanism chosen;
    struct sasl_client sasl;
    bool gave_up; /* "*" was said: 334 makes no sense any more */

    bool tls_active;   /* what comes and goes is sealed */
    bool tls_starting; /* STARTTLS was answered 220: the handshake is under way */

    bool job_open;
    struct smtp_job job;
    struct tg_buf fates;  /* an octet of enum smtp_fate for each recipient */
    size_t rcpt_said;     /* the next recipient to be named */
    size_t rcpt_answered; /* the next one whose answer is awaited */
    size_t accepted;
    bool mail_refused;
    bool needs_utf8;    /* MAIL says SMTPUTF8 */
    bool group_open;    /* pipelining: lines of the group are still to be said */
    bool dirty;         /* the server may hold an open transaction: RSET before the next MAIL */
    size_t content_at;  /* octets of the letter that went out */
    bool content_moved; /* some did since the last tick */
    struct dot_stuffer stuffer;

    bool telling; /* recipients whose fate is in tell_mask are told, one with each poll */
    unsigned tell_mask;
    size_t tell_at;
    enum smtp_then then;
    struct smtp_outcome outcome, failure;
    bool polite;      /* after a failure: say QUIT, the server still listens */
    bool lost;        /* the connection ended while recipients were being told */
    bool peer_broken; /* nothing can be sent */
    bool quit_wanted;
};

/* smtp_client.c */
/* Tells the recipients of these fates; outcome is set. */
void smtp_client_tell(struct smtp_client *c, unsigned mask, enum smtp_then then);
/* The session is of no use any more: tells open recipients, then SMTP_TELL_FAILED; polite: says QUIT after that. */
void smtp_client_fail(struct smtp_client *c, const struct smtp_outcome *why, bool polite);
/* A failure without a reply; text and command are static. */
void smtp_client_fail_without_reply(struct smtp_client *c, unsigned char subject, unsigned char detail,
                                    const char *text);
void smtp_client_set_state(struct smtp_client *c, enum smtp_client_state state, const char *section);
void smtp_client_close(struct smtp_client *c);
const char *smtp_client_command_of(enum smtp_client_state state);
unsigned char *smtp_client_fate(struct smtp_client *c, size_t recipient);

/* smtp_client_enter.c: what is said on the way into a state, and its timer. */
void smtp_client_enter(struct smtp_client *c, enum smtp_client_state state);
void smtp_client_await(struct smtp_client *c); /* (re)starts the timer of the state */
/* The next line of a pipelined group, or the next piece of the letter. false: nothing to add. */
bool smtp_client_say_more(struct smtp_client *c);
/* One line of an AUTH exchange; response is decoded. */
void smtp_client_auth_response(struct smtp_client *c, struct tg_span response);
/* Skips recipients that cannot be named. */
size_t smtp_client_next_recipient(struct smtp_client *c, size_t from);

/* smtp_client_obstacles.c */
/* Why this letter cannot go to this server at all; code 0: it can. */
struct smtp_outcome smtp_client_obstacle(const struct smtp_client *c, const struct smtp_job *job);
/* Sets each recipient's fate: open, or unfit for the wire. false: nobody is left. */
bool smtp_client_take_recipients(struct smtp_client *c);
/* Sets the outcome: what is wrong with an address that cannot be sent. */
void smtp_client_judge_unfit(struct smtp_client *c, size_t recipient);

/* smtp_client_on_reply.c */
void smtp_client_on_line(struct smtp_client *c, struct tg_span line);

#endif
