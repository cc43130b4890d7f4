// SPDX-License-Identifier: MIT
/* A mail server: submission (587, and 465 under TLS), receiving and relaying (25), a queue with retries, delivery into
 * mailboxes, POP3 (110, 995) and IMAP (143, 993), delivery reports. STARTTLS where the policy has TLS. One machine can
 * do all of it or a part, as the directory says. SIMPLIFIED: the disk is perfect and takes no time: what was answered
 * 250, or stored in a mailbox, survives a crash. SIMPLIFIED: a letter that is handed on gets a connection of its own,
 * and TLS is not resumed; no reverse look-up of the client's address. */
#ifndef SIM_NODES_MAIL_SERVER_H
#define SIM_NODES_MAIL_SERVER_H

#include "sim/nodes/mail_directory.h"

struct mail_server;

/* An answer that a scenario aims at one command: the nth of its kind from now on, once. */
enum aimed_at { AIMED_AT_MAIL, AIMED_AT_RCPT, AIMED_AT_DATA /* the final dot */ };
struct aimed_answer {
    struct aimed_answer *next; /* the server's */
    enum aimed_at at;
    unsigned nth, seen;
    int code; /* 400 to 599 */
    const char *enhanced, *text;
};

/* directory is shared and outlives the server. Opens the doors at once. */
struct mail_server *mail_server_new(struct node_env *env, uint16_t host, const struct mail_directory *directory);
void mail_server_free(struct mail_server *s);
/* The program stops: every session is told 421 or BYE and closed, ports refuse; the queue waits. start opens again and
 * tries what is due. */
void mail_server_stop(struct mail_server *s);
void mail_server_start(struct mail_server *s);
/* The machine loses power: sessions are gone without a word. Mailboxes and queue are on disk and survive. */
void mail_server_crash(struct mail_server *s);
void mail_server_restart(struct mail_server *s);
/* No room left: new mail is refused with 452 4.3.1 and what is in the queue cannot be stored; the queue itself stays.
 */
void mail_server_set_disk_full(struct mail_server *s, bool full);
/* Borrows the answer until it is taken back (one that is not there may be taken back) or the server is freed. */
void mail_server_aim(struct mail_server *s, struct aimed_answer *answer);
void mail_server_unaim(struct mail_server *s, struct aimed_answer *answer);

#endif
