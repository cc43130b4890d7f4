// SPDX-License-Identifier: MIT
/* Inside a mail server; seen by mail_server.c, smtp_inbound.c, mailbox_doors.c, relay_queue.c, relay.c, delivery.c, submission.c
 * only. */
#ifndef SIM_NODES_MAIL_SERVER_INTERNAL_H
#define SIM_NODES_MAIL_SERVER_INTERNAL_H

#include "protocols/smtp/smtp_server.h"
#include "sim/nodes/driver.h"
#include "sim/nodes/greylist.h"
#include "sim/nodes/host_dns.h"
#include "sim/nodes/mail_server.h"
#include "sim/nodes/mailbox_watch.h"

/* A visitor at one of the doors. Each kind embeds this first. */
struct session {
    struct session *next;
    struct mail_server *server;
    struct driver driver;
    struct tg_arena arena;
    void (*shutdown)(struct session *session); /* the program stops: say goodbye */
    void (*poke)(struct session *session);     /* a mailbox changed */
    void (*lost)(struct session *session);     /* frees what the kind holds beside the arena */
};

enum recipient_state { RECIPIENT_PENDING, RECIPIENT_DELIVERED, RECIPIENT_FAILED, RECIPIENT_EXPIRED };

/* One recipient of a letter in the queue, and what came of the last try. */
struct queue_recipient {
    char *path, *orcpt;
    unsigned notify;
    enum recipient_state state;
    bool circles; /* its forwards lead back to itself (SMTP-P03) */
    unsigned char status[3];
    char *remote_mta, *diagnostic; /* NULL: no remote host answered */
    tg_time last_attempt;
    bool next_reports; /* the host it was handed to offers DSN: reporting success is up to that one */
    bool success_told;
};

/* A letter this server has answered 250 for (or wrote itself), until every recipient's fate is known. */
struct queue_item {
    struct queue_item *next;
    uint32_t letter;
    struct tg_blob *octets;
    char *reverse_path, *envid;
    bool ret_full, ret_hdrs;
    tg_time arrival;
    struct queue_route *routes;
    const struct mail_policy *policy;
};

/* The recipients of one letter that go the same way. */
struct queue_route {
    struct queue_route *next;
    struct queue_item *item;
    struct mail_server *server;
    char *domain;
    bool local; /* mailboxes of this machine */
    char *via;  /* host to hand on to (our own mailbox host); NULL: by MX */
    struct queue_recipient *recipients;
    size_t count, cap;
    unsigned tries;
    bool delay_told;
    struct sim_timer timer;
    struct relay_attempt *attempt;
};

struct mail_server {
    struct node_env *env;
    const struct mail_directory *directory;
    const char *hostname;
    uint32_t ip;
    uint16_t host;
    bool running, powered, disk_full;
    struct greylist greylist;
    struct aimed_answer *aimed;
    struct host_dns *dns;
    struct mailbox_watch *watch;
    struct session *sessions;
    struct queue_item *queue, **queue_end;
    size_t queue_count;
    uint64_t queue_octets;
    uint64_t accepted_count;           /* makes queue ids */
    struct tg_prng prng, login_chance; /* login_chance: challenges and nonces */
    struct smtp_server_config relay_config, submission_config, submissions_config;
    struct driver_tls tls, tls_from_start; /* identity NULL until the first session that may need it */
    const struct mail_policy *policy; /* of the first domain this server works for */
};

/* --- sessions (mail_server.c) --- */
struct session *session_new(struct mail_server *server, size_t size);
void session_remove(struct session *session);
void mail_server_poke(struct mail_server *server);
bool mail_server_has_tls(const struct mail_server *server);
/* How a session at one of this server's doors does TLS; NULL: it does none. */
const struct driver_tls *mail_server_tls(struct mail_server *server, bool from_start);
/* Counts this command; the answer a scenario has aimed at it, or NULL. */
const struct aimed_answer *mail_server_aimed(struct mail_server *s, enum aimed_at at);
bool mail_server_receives(const struct mail_server *server, const struct mail_domain *domain);

/* --- doors --- */
void smtp_inbound_accept_relay(void *server, struct tcp_conn *conn);
void smtp_inbound_accept_submission(void *server, struct tcp_conn *conn);
void smtp_inbound_accept_submissions(void *server, struct tcp_conn *conn);
void pop3_door_accept(void *server, struct tcp_conn *conn);
void pop3s_door_accept(void *server, struct tcp_conn *conn);
void imap_door_accept(void *server, struct tcp_conn *conn);
void imaps_door_accept(void *server, struct tcp_conn *conn);

/* --- submission.c --- */
/* Appends the fields that a letter handed in must have and lacks: Date, Message-ID, and Sender when From is somebody
 * else (SUB10, RFC 6409 section 8). user may be empty: nobody logged in. */
void submission_add_fields(struct mail_server *server, struct tg_span user, const struct mail_domain *domain,
                           struct tg_span letter, struct tg_span queue_id, struct tg_buf *out);

/* --- the queue (relay_queue.c) --- */
/* Takes charge of a letter; holds the blob. Recipients are added with queue_add_recipient, then queue_start. */
struct queue_item *queue_add(struct mail_server *server, uint32_t letter, struct tg_blob *octets,
                             struct tg_span reverse_path);
void queue_add_recipient(struct mail_server *server, struct queue_item *item, struct tg_span path, unsigned notify,
                         struct tg_span orcpt);
void queue_start(struct mail_server *server, struct queue_item *item);
/* An attempt on this route is over: recipients' states say how. Reschedules, reports, removes. */
void queue_route_tried(struct queue_route *route);
void queue_pause(struct mail_server *server);  /* cancels timers and attempts */
void queue_resume(struct mail_server *server); /* all routes that were due are tried now */
void queue_free(struct mail_server *server);
/* Notes the outcome of one recipient's try, in the queue and in the trace. code 0: no reply came. */
void queue_outcome(struct queue_route *route, size_t recipient, enum recipient_state state, int code,
                   const unsigned char status[3], const char *remote_mta, uint16_t remote_host, struct tg_span text);

/* --- delivery.c --- */
void delivery_local(struct queue_route *route);
/* Writes and queues the report about every failed recipient of the route that wants one. */
void delivery_report(struct queue_route *route);
/* The same about those that were delivered or handed to a host that reports nothing, if that was asked for (RFC 3461
 * 5.2.1 to 5.2.3: "delivered", "relayed"). */
void delivery_report_success(struct queue_route *route);
/* The same about those that still wait (RFC 3461 5.2.5: "delayed"). */
void delivery_report_delay(struct queue_route *route, tg_time will_retry_until);

/* --- relay.c --- */
void relay_start(struct queue_route *route);
void relay_cancel(struct relay_attempt *attempt);

#endif
