// SPDX-License-Identifier: MIT
/* The inside of an SMTP server session, for smtp_server.c and the smtp_cmd_*.c files only. */
#ifndef PROTOCOLS_SMTP_SMTP_SERVER_INTERNAL_H
#define PROTOCOLS_SMTP_SMTP_SERVER_INTERNAL_H

#include "base/buf.h"
#include "protocols/mail/address.h"
#include "protocols/smtp/smtp_server.h"
#include "protocols/wire/action_queue.h"
#include "protocols/wire/dot_stuffing.h"
#include "protocols/wire/line_reader.h"
#include "protocols/sasl/sasl.h"

#define SMTP_COMMAND_LINE_MAX   2048  /* octets with CRLF (SMTP-L01) */
#define SMTP_AUTH_LINE_MAX      12288 /* octets with CRLF (RFC 4954 section 4) */
#define SMTP_REFUSALS_MAX       100   /* 5yz in a row (SMTP-R33) */
#define SMTP_LOGIN_FAILURES_MAX 5     /* (SMTP-E09) */
#define SMTP_CLIENT_NAME_MAX    255   /* octets of a domain */
#define SMTP_ENVID_MAX          100   /* octets, RFC 3461 section 4.4 */
#define SMTP_ORCPT_MAX          500   /* octets, RFC 3461 section 4.2 */
#define SMTP_STORE_PIECE_MAX    16384 /* octets of one EP_STORE */

struct smtp_server {
    const struct smtp_server_config *config;
    enum smtp_state state;
    struct action_queue queue;
    struct line_reader reader;
    struct tg_buf scratch; /* a reply or a challenge being written */
    tg_time now, idle_since;
    const char *section; /* of what is being answered */

    bool tls_active;   /* what comes and goes is sealed */
    bool tls_starting; /* 220 was said: nothing is fed before the handshake is over */

    bool asking; /* a question is open: nothing is fed, the idle clock stands */
    enum smtp_server_what question;
    bool shutdown_wanted;        /* came while a question was open */
    bool peer_done, peer_broken; /* FIN, or the connection is gone */

    struct tg_buf client_name; /* argument of EHLO or HELO */
    bool esmtp;                /* greeted by EHLO */

    struct sasl_server sasl;
    bool sasl_open; /* sasl must be given back */
    bool authenticated;
    struct tg_buf user; /* who logged in */
    unsigned login_failures;

    struct tg_arena transaction; /* the texts of the envelope */
    struct smtp_envelope envelope;
    struct smtp_recipient *recipients;
    size_t recipient_cap;
    bool rcpt_tried;     /* an RCPT of this transaction was answered */
    struct tg_span vrfy; /* in the line just read */

    struct dot_unstuffer unstuffer;
    struct tg_buf text;   /* what came out of it */
    struct smtp_newlines newlines;
    struct tg_buf mended; /* what it made of a piece, with config.bare_newline */
    uint64_t data_octets; /* of this letter so far */

    unsigned refusals; /* 5yz since the last other reply */
};

/* Says a reply; 400 and over are counted as refusals. text NULL: none. May close (421, too many refusals): then whoever
 * called it has no more to do, and what it still does has no effect. enhanced NULL: none. */
void smtp_server_reply(struct smtp_server *s, int code, const char *enhanced, const char *text);
/* The same with the host's name in front of the text (220, 221, 421: SMTP-R03). */
void smtp_server_reply_named(struct smtp_server *s, int code, const char *enhanced, const char *text);
void smtp_server_set_state(struct smtp_server *s, enum smtp_state state);
void smtp_server_ask(struct smtp_server *s, enum smtp_server_what question);
/* Forgets the envelope; kept says that the letter was taken charge of. The state is the caller's to set. */
void smtp_server_end_transaction(struct smtp_server *s, bool kept);
/* Closes the session; what was said is still sent. */
void smtp_server_close(struct smtp_server *s);
/* AUTH may be offered now: not before TLS where that is required. */
bool smtp_server_may_log_in(const struct smtp_server *s);
/* PLAIN and LOGIN may be used on this connection. */
bool smtp_server_plaintext_ok(const struct smtp_server *s);
bool smtp_server_offers(const struct smtp_server *s, enum sasl_mechanism m);
/* After a question: what waited for its answer. */
void smtp_server_go_on(struct smtp_server *s);

/* What a question means once it is answered; enhanced and text are filled in already. */
void smtp_answered_auth(struct smtp_server *s, int code, const char *enhanced, const char *text);
void smtp_answered_sender(struct smtp_server *s, int code, const char *enhanced, const char *text);
void smtp_answered_rcpt(struct smtp_server *s, int code, const char *enhanced, const char *text);
void smtp_answered_accept(struct smtp_server *s, int code, const char *enhanced, const char *text);

#define SMTP_WRONG_LOGIN "Authentication credentials invalid" /* whatever of it was wrong (SMTP-E09) */
/* One line inside an AUTH exchange. */
void smtp_auth_line(struct smtp_server *s, struct tg_span line);
/* Octets inside DATA; returns how many were taken. */
size_t smtp_data_octets(struct smtp_server *s, struct tg_span in);

/* Parameters of MAIL and RCPT: esmtp-param = esmtp-keyword ["=" esmtp-value], each once. */
struct smtp_param {
    struct tg_span key, value;
    bool has_value;
};
enum smtp_param_result { SMTP_PARAM_OK, SMTP_PARAM_END, SMTP_PARAM_BAD };
enum smtp_param_result smtp_param_next(struct tg_span *rest, struct smtp_param *out);
/* xtext = *( xchar / hexchar ), RFC 3461 section 4. */
bool smtp_xtext_valid(struct tg_span s);
/* Reads `KEY:<path>` in front of args: "FROM" or "TO". false: answered already. *rest is what stands behind the path.
 */
bool smtp_server_read_path(struct smtp_server *s, struct tg_span args, bool forward, struct mail_path *out,
                           struct tg_span *rest);
/* 550 or 553 5.6.7 */
void smtp_server_refuse_utf8(struct smtp_server *s, bool forward);
/* 501, 555: answers for parameters. */
void smtp_server_refuse_param(struct smtp_server *s, bool known);

void smtp_cmd_ehlo(struct smtp_server *s, struct tg_span args);
void smtp_cmd_helo(struct smtp_server *s, struct tg_span args);
void smtp_cmd_mail(struct smtp_server *s, struct tg_span args);
void smtp_cmd_rcpt(struct smtp_server *s, struct tg_span args);
void smtp_cmd_data(struct smtp_server *s, struct tg_span args);
void smtp_cmd_auth(struct smtp_server *s, struct tg_span args);
void smtp_cmd_starttls(struct smtp_server *s, struct tg_span args);
void smtp_cmd_rset(struct smtp_server *s, struct tg_span args);
void smtp_cmd_noop(struct smtp_server *s, struct tg_span args);
void smtp_cmd_quit(struct smtp_server *s, struct tg_span args);
void smtp_cmd_vrfy(struct smtp_server *s, struct tg_span args);
void smtp_cmd_help(struct smtp_server *s, struct tg_span args);
/* Known, but not offered: 502. */
void smtp_cmd_not_offered(struct smtp_server *s, struct tg_span args);

#endif
