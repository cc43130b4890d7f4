// SPDX-License-Identifier: MIT
/* The inside of an IMAP server session, for its own files only.
 * A command runs in stages, each driven by poll so that no answer, however long, is ever held in memory as a whole:
 * its own responses (step), then what changed meanwhile (flush), then the tagged line. */
#ifndef PROTOCOLS_IMAP_IMAP_SERVER_INTERNAL_H
#define PROTOCOLS_IMAP_IMAP_SERVER_INTERNAL_H

#include "protocols/imap/imap_commands.h"
#include "protocols/imap/imap_fetch.h"
#include "protocols/imap/imap_list.h"
#include "protocols/imap/imap_reader.h"
#include "protocols/imap/imap_server.h"
#include "protocols/imap/imap_set.h"
#include "protocols/imap/imap_view.h"
#include "protocols/imap/imap_write.h"
#include "protocols/wire/action_queue.h"
#include "protocols/sasl/sasl.h"

#define IMAP_LINE_LIMIT    ((size_t)64 * 1024) /* octets of a command without its literals (IM21) */
#define IMAP_LITERAL_LIMIT ((size_t)64 * 1024) /* literals of a command, APPEND's letter excepted (IM23) */
#define IMAP_SCRATCH_LIMIT ((size_t)4 << 20)   /* what the parsed command takes */
#define IMAP_LETTER_LIMIT  ((size_t)64 << 20)  /* what one parsed letter takes */
#define IMAP_ANSWER_LIMIT  ((size_t)64 << 20)  /* one line of an answer, literals in it included */
#define IMAP_TOO_LONG_MAX  10                  /* lines over the limit before BYE (IM21) */
#define IMAP_LOGIN_TIME    (60 * TG_SECOND)    /* to log in (IM66) */
#define IMAP_CONTENT_CHUNK ((size_t)16 * 1024)

enum imap_stage { IMAP_RESTING, IMAP_STEPPING, IMAP_FLUSHING, IMAP_CONCLUDING };
enum imap_input { IMAP_INPUT_COMMAND, IMAP_INPUT_SASL, IMAP_INPUT_IDLE };

struct imap_server {
    struct imap_server_config config;
    enum imap_state state;
    struct action_queue queue;
    struct imap_reader reader;
    bool reader_used; /* what it read has been dealt with once the session rests */
    enum imap_input input;
    tg_time now, active_at;
    bool asking, closed, poked;
    bool tls_active;               /* what comes and goes is sealed */
    bool tls_wanted, tls_starting; /* STARTTLS is answered OK; the handshake is under way and nothing is fed */
    unsigned too_long;

    struct tg_buf user, password;
    struct sasl_server sasl;
    bool sasl_open, proved;
    struct mailstore *store;
    struct imap_view view;

    /* The command that runs. */
    const struct imap_command *command;
    enum imap_stage stage;
    void (*step)(struct imap_server *s);  /* one response; the last one calls imap_ok or imap_no */
    struct tg_arena scratch;              /* its arguments */
    struct tg_buf tag, code, line, final; /* code: what stands in [] of the tagged line; line: the one being built */
    bool changed, closing;
    struct tg_span content; /* octets of a letter still to be sent; borrowed from letter or content_copy */
    struct tg_blob *letter; /* held while content lasts */
    uint32_t content_tag;
    struct tg_buf append; /* the letter of an APPEND */
    uint32_t append_tag;
    union {
        struct imap_fetch_job fetch;
        struct imap_list_job list;
    } job;
    struct imap_letter parsed; /* of the letter in work */
};

/* Sends s->line, adding CRLF, and clears it. */
void imap_send_line(struct imap_server *s);
/* Sends an untagged or continuation line as it is. */
void imap_say(struct imap_server *s, const char *line);
/* The tagged answer: "tag OK [code] SELECT completed". s->code may have been written before. */
void imap_ok(struct imap_server *s);
/* code is without brackets, NULL for s->code or none. */
void imap_no(struct imap_server *s, const char *code, const char *text);
void imap_bad(struct imap_server *s, const char *text);
void imap_begin_steps(struct imap_server *s, void (*step)(struct imap_server *s));
void imap_set_state(struct imap_server *s, enum imap_state state);
/* "* BYE text" and the end. */
void imap_bye(struct imap_server *s, const char *text);

/* imap_dispatch.c */
void imap_dispatch(struct imap_server *s);
/* A literal was announced: takes it, asks for it, or refuses the command (RFC 7888). */
void imap_on_literal(struct imap_server *s);

/* imap_cmd_before_login.c: any state, and not authenticated */
void imap_write_capabilities(const struct imap_server *s, struct tg_buf *out);
void imap_cmd_capability(struct imap_server *s, struct imap_cursor *args);
void imap_cmd_noop(struct imap_server *s, struct imap_cursor *args);
void imap_cmd_logout(struct imap_server *s, struct imap_cursor *args);
void imap_cmd_starttls(struct imap_server *s, struct imap_cursor *args);
/* PLAIN, LOGIN and the command LOGIN may be used on this connection. */
bool imap_plaintext_ok(const struct imap_server *s);
void imap_cmd_id(struct imap_server *s, struct imap_cursor *args);
void imap_cmd_login(struct imap_server *s, struct imap_cursor *args);
void imap_cmd_authenticate(struct imap_server *s, struct imap_cursor *args);
void imap_sasl_secret(struct imap_server *s, const struct sasl_secret *secret);
void imap_sasl_end(struct imap_server *s);
void imap_sasl_line(struct imap_server *s, struct tg_span line);

/* imap_cmd_authenticated.c, imap_append.c, imap_list.c, imap_quota.c */
void imap_cmd_enable(struct imap_server *s, struct imap_cursor *args);
void imap_cmd_select(struct imap_server *s, struct imap_cursor *args);
void imap_cmd_examine(struct imap_server *s, struct imap_cursor *args);
void imap_cmd_create(struct imap_server *s, struct imap_cursor *args);
void imap_cmd_delete(struct imap_server *s, struct imap_cursor *args);
void imap_cmd_rename(struct imap_server *s, struct imap_cursor *args);
void imap_cmd_subscribe(struct imap_server *s, struct imap_cursor *args);
void imap_cmd_unsubscribe(struct imap_server *s, struct imap_cursor *args);
void imap_cmd_list(struct imap_server *s, struct imap_cursor *args);
void imap_cmd_lsub(struct imap_server *s, struct imap_cursor *args);
void imap_cmd_status(struct imap_server *s, struct imap_cursor *args);
void imap_cmd_append(struct imap_server *s, struct imap_cursor *args);
/* The command up to a literal: true when that literal is the letter. Then *refused tells whether the command was
 * answered. */
bool imap_append_announced(struct imap_server *s, struct imap_cursor *args, bool *refused);
/* "* OK [PERMANENTFLAGS ...]" */
void imap_tell_permanent_flags(struct imap_server *s, const struct mailbox *box);
void imap_cmd_namespace(struct imap_server *s, struct imap_cursor *args);
void imap_cmd_idle(struct imap_server *s, struct imap_cursor *args);
void imap_idle_line(struct imap_server *s, struct tg_span line);
void imap_cmd_getquota(struct imap_server *s, struct imap_cursor *args);
void imap_cmd_getquotaroot(struct imap_server *s, struct imap_cursor *args);
void imap_cmd_setquota(struct imap_server *s, struct imap_cursor *args);

/* imap_cmd_selected.c, imap_copy.c, imap_fetch.c, imap_search.c */
void imap_cmd_check(struct imap_server *s, struct imap_cursor *args);
void imap_cmd_close(struct imap_server *s, struct imap_cursor *args);
void imap_cmd_unselect(struct imap_server *s, struct imap_cursor *args);
void imap_cmd_expunge(struct imap_server *s, struct imap_cursor *args);
void imap_cmd_uid_expunge(struct imap_server *s, struct imap_cursor *args);
void imap_cmd_search(struct imap_server *s, struct imap_cursor *args);
void imap_cmd_fetch(struct imap_server *s, struct imap_cursor *args);
void imap_cmd_store(struct imap_server *s, struct imap_cursor *args);
void imap_cmd_copy(struct imap_server *s, struct imap_cursor *args);
void imap_cmd_move(struct imap_server *s, struct imap_cursor *args);
/* A set by number or UID, as the command says; resolved. */
bool imap_take_set(struct imap_server *s, struct imap_cursor *args, struct imap_set *out);

#endif
