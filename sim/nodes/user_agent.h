// SPDX-License-Identifier: MIT
/* A person's mail client: writes letters and hands them in by SMTP submission, checks the mailbox by POP3 or IMAP, and
 * does what the person asks, one thing after the other. It finds its server by name in DNS, as any program does. */
#ifndef SIM_NODES_USER_AGENT_H
#define SIM_NODES_USER_AGENT_H

#include "protocols/mail/compose.h"
#include "protocols/sasl/sasl.h"
#include "sim/nodes/env.h"

struct user_agent;

/* On ports with TLS from the start, and with REQUIRED, the certificate must be in order; with OPPORTUNISTIC any will
 * do, and without an offer all goes in clear, passwords too. */
enum user_tls { USER_TLS_NONE, USER_TLS_OPPORTUNISTIC, USER_TLS_REQUIRED };

struct user_agent_config {
    const char *address;      /* "taro@aoba.example" */
    const char *display_name; /* "Taro" */
    const char *password;
    const char *submission_host, *mailbox_host; /* names, looked up in DNS; NULL until SET_UP has found them */
    uint16_t submission_port;                   /* 587, 465 (TLS from the start), or 25 to show what happens there */
    uint16_t mailbox_port;                      /* 143 or 110; 993 or 995: TLS from the start */
    enum user_tls tls;                          /* on ports that begin in clear */
    bool reads_with_pop3, leave_on_server;
    bool logs_in; /* false: sends without AUTH */
    /* SIMPLIFIED: the machine begins the story with its own servers' addresses in its memory, as after any earlier use
     * that day; once they are too old it asks DNS, as it does for every other name. */
    uint32_t submission_ip, mailbox_ip; /* 0: not remembered */
    tg_time remembered_until;
    tg_time remember_for;          /* how long a looked-up address is remembered */
    enum sasl_mechanism mechanism; /* at every door; PLAIN is USER and PASS for POP3, LOGIN for IMAP */
};

enum user_action_kind {
    USER_SEND,
    USER_CHECK,
    USER_READ,
    USER_DELETE,
    USER_MOVE,
    USER_FLAG,
    USER_SEARCH,
    USER_WATCH,
    USER_TYPE,
    USER_SET_UP /* find the servers in DNS (RFC 6186), log in to both */
};

/* Everything is borrowed for as long as the agent lives. */
struct user_action {
    enum user_action_kind kind;
    const char *name; /* for TRACE_ACTION: "send" */
    uint32_t letter;  /* SEND: its new number; READ, DELETE, MOVE, FLAG: which */
    const char *const *to, *const *cc, *const *bcc;
    size_t to_count, cc_count, bcc_count;
    const char *envelope_from, *from; /* NULL: the account */
    const char *subject, *text;
    enum mail_charset_choice charset;
    enum mail_encoding_choice encoding;
    const struct mail_attachment *attachments;
    size_t attachment_count;
    uint64_t pad_to;     /* octets the text is filled up to */
    const char *mailbox; /* MOVE: to; CHECK, SEARCH: in (NULL: INBOX) */
    const char *flag, *keys;
    tg_time until;    /* WATCH */
    const char *host; /* TYPE */
    uint16_t port;
    uint8_t protocol; /* TYPE: enum trace_protocol */
    const char *const *lines;
    size_t line_count;
};

/* config is copied, its strings are borrowed. */
struct user_agent *user_agent_new(struct node_env *env, uint16_t host, const struct user_agent_config *config);
void user_agent_free(struct user_agent *ua);
/* Puts an action behind those that wait; a WATCH that is under way ends for it. */
void user_agent_do(struct user_agent *ua, const struct user_action *action);

#endif
