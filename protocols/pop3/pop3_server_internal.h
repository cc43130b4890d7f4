// SPDX-License-Identifier: MIT
/* The inside of a POP3 server session, for pop3_server.c, pop3_commands.c and the pop3_cmd_*.c files only. */
#ifndef PROTOCOLS_POP3_POP3_SERVER_INTERNAL_H
#define PROTOCOLS_POP3_POP3_SERVER_INTERNAL_H

#include "protocols/pop3/pop3_commands.h"
#include "protocols/pop3/pop3_server.h"
#include "protocols/wire/action_queue.h"
#include "protocols/wire/dot_stuffing.h"
#include "protocols/wire/line_reader.h"
#include "protocols/sasl/sasl.h"

#define POP3_COMMAND_LINE_MAX   255             /* octets with CRLF (RFC 2449 section 4) */
#define POP3_AUTH_LINE_MAX      12288           /* octets with CRLF of a line inside AUTH (RFC 5034 section 4) */
#define POP3_REPLY_LINE_MAX     512             /* octets with CRLF */
#define POP3_PIECE_MAX          16384           /* octets of one piece of a list or a letter */
#define POP3_LOGIN_FAILURES_MAX 3               /* (POP07) */
#define POP3_LOGIN_DELAY        (3 * TG_SECOND) /* before a wrong password is answered (POP07) */

/* A letter as it was when the session logged in. */
struct pop3_letter {
    uint32_t uid, tag;
    uint64_t size; /* octets RETR sends, before stuffing and without the end line */
    bool deleted;  /* marked by DELE */
};

enum pop3_output { POP3_OUT_NONE, POP3_OUT_LIST, POP3_OUT_UIDL, POP3_OUT_LETTER };

struct pop3_server {
    const struct pop3_server_config *config;
    enum pop3_state state;
    struct action_queue queue;
    struct line_reader reader;
    struct tg_buf scratch;
    tg_time now, idle_since;
    const char *section;

    bool tls_active;   /* what comes and goes is sealed */
    bool tls_starting; /* +OK was said: nothing is fed before the handshake is over */
    bool asking;       /* the login question is open */
    bool peer_done, peer_broken;
    bool user_said; /* the command before this one was a good USER */
    struct tg_buf user, password;
    struct tg_buf timestamp;   /* of the greeting, with its brackets; empty: no APOP */
    struct tg_buf apop_digest; /* what APOP said; empty: the question is about an AUTH exchange */
    bool proved;
    struct sasl_server sasl;
    bool in_auth; /* the next line belongs to an AUTH exchange */
    unsigned login_failures;
    tg_time refuse_at; /* when a wrong password is answered; TG_TIME_NEVER: none waits */

    struct mailstore *store; /* locked by us; NULL before the login */
    uint32_t uid_validity;
    struct pop3_letter *letters;
    size_t count, cap;

    enum pop3_output output; /* a multi-line answer that is still going out */
    size_t output_at;        /* next letter of a list, next octet of a letter */
    size_t output_end;       /* octets of the letter that are sent */
    struct tg_blob *letter;
    uint32_t letter_tag;
    bool letter_whole; /* RETR, not TOP */
    bool moved;        /* some of it went out since the last tick */
    struct dot_stuffer stuffer;
};

/* One line of an answer; CRLF is added. */
void pop3_server_line(struct pop3_server *s, const char *line);
void pop3_server_send_scratch(struct pop3_server *s, enum ep_content content, uint32_t tag);
void pop3_server_set_state(struct pop3_server *s, enum pop3_state state);
/* Gives the maildrop back and closes. */
void pop3_server_close(struct pop3_server *s);
void pop3_server_unlock(struct pop3_server *s);
bool pop3_server_plaintext_ok(const struct pop3_server *s);
/* User and password are in place: asks. */
void pop3_server_ask(struct pop3_server *s);
void pop3_server_ask_secret(struct pop3_server *s);
/* The login failed: its answer comes after a while. */
void pop3_server_refuse(struct pop3_server *s);
bool pop3_server_apop_on(const struct pop3_server *s);
void pop3_server_end_auth(struct pop3_server *s);

/* pop3_cmd_authorization.c */
void pop3_auth_line(struct pop3_server *s, struct tg_span line);
/* The account's secret has come. */
void pop3_take_secret(struct pop3_server *s, const struct sasl_secret *secret);
/* The wrong password's answer is due. */
void pop3_login_refused(struct pop3_server *s);
/* pop3_cmd_transaction.c */
void pop3_take_snapshot(struct pop3_server *s, struct mailstore *store);
/* The next piece of a multi-line answer; false: none is going out. */
bool pop3_say_more(struct pop3_server *s);

void pop3_cmd_user(struct pop3_server *s, struct tg_span args);
void pop3_cmd_pass(struct pop3_server *s, struct tg_span args);
void pop3_cmd_apop(struct pop3_server *s, struct tg_span args);
void pop3_cmd_auth(struct pop3_server *s, struct tg_span args);
void pop3_cmd_stls(struct pop3_server *s, struct tg_span args);
void pop3_cmd_capa(struct pop3_server *s, struct tg_span args);
void pop3_cmd_quit(struct pop3_server *s, struct tg_span args);
void pop3_cmd_stat(struct pop3_server *s, struct tg_span args);
void pop3_cmd_list(struct pop3_server *s, struct tg_span args);
void pop3_cmd_uidl(struct pop3_server *s, struct tg_span args);
void pop3_cmd_retr(struct pop3_server *s, struct tg_span args);
void pop3_cmd_top(struct pop3_server *s, struct tg_span args);
void pop3_cmd_dele(struct pop3_server *s, struct tg_span args);
void pop3_cmd_noop(struct pop3_server *s, struct tg_span args);
void pop3_cmd_rset(struct pop3_server *s, struct tg_span args);
/* Known, but not offered. */
void pop3_cmd_not_offered(struct pop3_server *s, struct tg_span args);

#endif
