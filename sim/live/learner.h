// SPDX-License-Identifier: MIT
/* A learner who is the client: a machine "learner" in the town, one connection of its own, octets as they are typed.
 * Simulated time passes only while something is waited for. What was said and heard is read from the trace. */
#ifndef SIM_LIVE_LEARNER_H
#define SIM_LIVE_LEARNER_H

#include "scenarios/world.h"

struct learner;

/* A door where a learner can knock. */
struct learner_door {
    const char *host;    /* "mail.aoba.example" */
    const char *service; /* "smtp" "submission" "submissions" "pop3" "pop3s" "imap" "imaps" */
    uint16_t host_id, port;
    enum trace_protocol protocol;
};

enum learner_end {
    LEARNER_TALKING,
    LEARNER_CLOSED,  /* the server has finished; nothing more will come */
    LEARNER_HUNG_UP, /* we closed first and the server followed */
    LEARNER_REFUSED, /* nobody listens there */
    LEARNER_TIMED_OUT,
    LEARNER_RESET,
};

/* Walks the doors of a world that has not run: start with *at = 0; false at the end. */
bool learner_next_door(struct world *world, uint32_t *at, struct learner_door *out);
/* Adds the machine and begins to connect. The world is borrowed and must not have run. */
struct learner *learner_new(struct world *world, const struct learner_door *door);
/* Resets a connection that is still open. */
void learner_free(struct learner *l);
/* Runs until the connection stands or has failed; false then. */
bool learner_connect(struct learner *l);
/* Runs until a whole reply was heard, the conversation has ended, or `patience` has passed with nothing; false then. */
bool learner_listen(struct learner *l, tg_time patience);
/* Lets time pass, whatever is heard, until the conversation ends. */
void learner_pass(struct learner *l, tg_time time);
/* Sends octets as they are, with their line ends. True when a reply can be expected to them; false inside a letter. */
bool learner_say(struct learner *l, struct tg_span octets);
/* The next line belongs to a letter, not to the protocol (behind 354; inside an IMAP literal). */
bool learner_in_letter(const struct learner *l);
/* The server waits for the rest of a command: a challenge's answer, a literal, the end of IDLE. */
bool learner_in_command(const struct learner *l);
/* What was said last held a password. */
bool learner_was_secret(const struct learner *l);
/* Finishes our side and waits for the server's. */
void learner_hang_up(struct learner *l);
enum learner_end learner_end(const struct learner *l);
/* The events of this conversation since the last call: TRACE_LINE_SAID of ours, and of the server's those that were
 * heard. TRACE_NONE when there is no other. */
uint32_t learner_next_line(struct learner *l);
/* The server's state by name, and the commands its table calls legal in it (walk with *at = 0). needs_login: the door
 * is one where logins are asked for, and there was none yet. */
struct learner_command {
    const char *name, *section;
    bool needs_login;
};
const char *learner_state_name(const struct learner *l);
bool learner_next_legal(const struct learner *l, size_t *at, struct learner_command *out);

#endif
