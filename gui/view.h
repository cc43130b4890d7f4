// SPDX-License-Identifier: MIT
/* The view: what is so after the first n events of a trace. A fold over them, with keyframes so that any n is near; the
 * view at n is the same however one came there. Reads the trace and nothing else. Pointers hold until the next
 * view_seek or view_grow. Texts are read from the trace through the events named here. */
#ifndef GUI_VIEW_H
#define GUI_VIEW_H

#include "sim/trace/trace.h"

#define VIEW_DOORS_MAX      12
#define VIEW_RECIPIENTS_MAX 8

struct view_door {
    uint16_t port, in_use;   /* open connections to it */
    uint8_t protocol;        /* the service behind it, enum trace_protocol */
    bool listening, refused; /* refused: whoever knocked last was turned away */
};
struct view_host {
    uint8_t down;    /* faults that have taken it off the air */
    uint8_t trouble; /* faults on it or its links, those too */
    bool offline;    /* a client whose owner has pulled the cable */
    uint8_t door_count;
    struct view_door doors[VIEW_DOORS_MAX]; /* by port */
    uint32_t queue_letters;                 /* as the last TRACE_QUEUE said */
    uint64_t queue_octets;
    uint32_t action;                      /* a client: the newest action, TRACE_NONE: none yet */
    bool acting;                          /* it is not done yet */
    uint32_t first_waiting, last_waiting; /* queue entries (number + 1, 0: none), in order; see view_queue_next */
    uint32_t waiting;                     /* how many */
    uint32_t letters_here;                /* a client: letters it has written and fetched */
};

enum view_stream_state {
    VIEW_STREAM_NONE,
    VIEW_STREAM_OPENING,
    VIEW_STREAM_OPEN,
    VIEW_STREAM_CLOSED,
    VIEW_STREAM_FAILED
};
/* What became of a command: said, answered well, refused for good (5xx), put off (4xx). */
enum view_verdict { VIEW_SAID, VIEW_WELL, VIEW_REFUSED, VIEW_LATER };
/* How far the letter of a stream has come: the picture of the envelope. */
enum view_envelope {
    VIEW_ENVELOPE_NONE,
    VIEW_ENVELOPE_FRONT /* MAIL, RCPT */,
    VIEW_ENVELOPE_OPEN /* DATA */,
    VIEW_ENVELOPE_CLOSED /* the final dot */,
    VIEW_ENVELOPE_RETURNED
};
/* What the server of an SMTP stream has on its notepad (RFC 5321 section 4.1.1). Texts: the lines said. */
struct view_mail {
    uint8_t envelope; /* enum view_envelope */
    uint8_t from_verdict, content_verdict;
    uint8_t recipient_verdict[VIEW_RECIPIENTS_MAX];
    uint32_t from;                           /* the MAIL line, TRACE_NONE: none */
    uint32_t recipient[VIEW_RECIPIENTS_MAX]; /* RCPT lines */
    uint32_t recipient_count;                /* may be more than are kept */
    uint32_t content;                        /* the first line of content, TRACE_NONE: not yet */
};
struct view_stream {
    uint8_t state; /* enum view_stream_state */
    uint8_t protocol;
    bool sealed;     /* TLS: from the moment in which the first side has finished the handshake */
    uint8_t verdict; /* enum view_verdict of the newest reply */
    uint16_t client, server, client_port, server_port;
    uint32_t opening, newest; /* events */
    uint32_t lines;           /* said so far */
    struct view_mail mail;
};

enum view_place {
    VIEW_UNWRITTEN,
    VIEW_WRITTEN /* at its client */,
    VIEW_ACCEPTED /* on a server */,
    VIEW_WAITING /* in a queue */,
    VIEW_STORED /* in a mailbox */,
    VIEW_FETCHED /* at a reader */,
    VIEW_TURNED_AWAY,
    VIEW_RETURNED,
    VIEW_DROPPED,
    VIEW_DELETED
};
struct view_letter {
    uint8_t place;         /* enum view_place: the newest thing that became of it */
    uint16_t host, writer; /* where that was; who wrote it */
    uint16_t recipients, waiting, stored, fetched, refused, returned, hops; /* counts; hops: servers that accepted it */
    uint16_t tries;
    uint32_t written, newest, named; /* events, TRACE_NONE: none */
    uint32_t about, report;          /* letters: this one reports on `about`; `report` reports on this one; 0: none */
    uint32_t mailbox;                /* newest mailbox it was stored in (number + 1, 0: none) */
    tg_time next_try;                /* of the newest queue entry */
};
struct view_mailbox {
    uint16_t server;
    bool known;              /* something has happened to it */
    uint32_t letters, fresh; /* fresh: stored and not yet fetched */
    uint64_t octets, quota;  /* quota 0: none */
    uint32_t newest;         /* event */
};
struct view_queue_entry {
    uint16_t server;
    bool waiting;
    uint16_t tries;
    uint32_t letter, queued; /* queued: event; its text is the recipient */
    uint32_t tried;          /* the newest try, TRACE_NONE: none */
    uint32_t next, prev;     /* in the host's queue (number + 1) */
    tg_time next_try;
};
struct view_cache_entry {
    uint16_t host;
    bool known;
    uint32_t put, hits; /* put: event; its text is "name\ndata", its b the type */
    uint32_t set;       /* which name and type: entries of one set are dropped together */
    tg_time put_at, expires;
};
struct view_fault {
    uint32_t begun;
    bool on;
};

/* A conversation: the lines of one stream, or one DNS look-up with all its questions. */
struct view_conversation {
    bool dns;
    uint32_t id; /* stream, or look-up, from 1; 0: none */
};
/* Where the eye should be. */
struct view_focus {
    uint32_t event;    /* the newest that concerns two places (or one): line, question, action, letter */
    uint32_t line;     /* the newest line or question */
    uint16_t from, to; /* of `event` */
    struct view_conversation conversation; /* of `line` */
};

struct view;

/* Borrows the trace. Stands at 0 events. */
struct view *view_new(const struct trace *trace);
void view_free(struct view *view);
/* Takes in what the trace has got since (the view stays where it is); true when there was something. */
bool view_grow(struct view *view);
/* Goes to the state after the first n events (at most all that are taken in). */
void view_seek(struct view *view, uint32_t n);
uint32_t view_at(const struct view *view);
const struct trace *view_trace(const struct view *view);
size_t view_memory(const struct view *view); /* octets held, bounded but for what grows with the trace itself */

const struct view_host *view_host(const struct view *view, uint16_t host);
const struct view_stream *view_stream(const struct view *view, uint32_t stream); /* NULL when there is none yet */
const struct view_letter *view_letter(const struct view *view, uint32_t letter); /* NULL when there is none yet */
/* Does anybody knock at that door in the whole trace, as far as it is known? */
bool view_door_used(const struct view *view, uint16_t host, uint16_t port);
/* Counts are of things that have been so far; numbers run from 0 (streams and letters: from 1 to the count). */
uint32_t view_stream_count(const struct view *view);
uint32_t view_letter_count(const struct view *view);
uint32_t view_mailbox_count(const struct view *view);
uint32_t view_cache_count(const struct view *view);
uint32_t view_fault_count(const struct view *view);
const struct view_mailbox *view_mailbox(const struct view *view, uint32_t number);
struct tg_span view_mailbox_user(const struct view *view, uint32_t number); /* "hanako@sakura.example" */
struct tg_span view_mailbox_name(const struct view *view, uint32_t number); /* "INBOX" */
const struct view_cache_entry *view_cache(const struct view *view, uint32_t number);
/* Is it in the cache and not yet run out at that time? *left: seconds. */
bool view_cache_alive(const struct view *view, uint32_t number, tg_time now, int64_t *left);
struct tg_span view_cache_name(const struct view *view, uint32_t number);
struct tg_span view_cache_data(const struct view *view, uint32_t number);
const struct view_fault *view_fault(const struct view *view, uint32_t number);
/* Walks a server's queue in order: start with *at 0; NULL at the end. */
const struct view_queue_entry *view_queue_next(const struct view *view, uint16_t server, uint32_t *at);
struct tg_span view_queue_recipient(const struct view *view, const struct view_queue_entry *entry);
/* Streams that are opening or open, oldest first; at most cap. Returns how many were written. */
size_t view_open_streams(const struct view *view, uint32_t *out, size_t cap);

const struct view_focus *view_focus(const struct view *view);
/* The conversation an event belongs to (id 0: none). */
struct view_conversation view_conversation_of(const struct view *view, uint32_t event);
/* Lines so far (up to where the view stands), and in the whole trace. */
uint32_t view_conversation_lines(const struct view *view, struct view_conversation c);
uint32_t view_conversation_total(const struct view *view, struct view_conversation c);
/* The event of line k, from 0; may be asked for lines to come too (spoilers are the caller's care). */
uint32_t view_conversation_line(const struct view *view, struct view_conversation c, uint32_t k);
/* Number of a line in its conversation, from 1; 0 when it is none. */
uint32_t view_line_number(const struct view *view, uint32_t event);
/* Which command a server's line answers; TRACE_NONE when none (a greeting). */
uint32_t view_answers(const struct view *view, uint32_t event);
/* Number of a packet in its stream, from 1; 0 when it is none. */
uint32_t view_packet_number(const struct view *view, uint32_t event);
/* What a server's line says: well, refused, later; VIEW_SAID for other lines. From its text alone. */
enum view_verdict view_verdict_of(const struct trace *trace, const struct trace_event *event);
/* The events of a letter's life, in order: start with TRACE_NONE, ends with TRACE_NONE; goes on beyond where the view
 * stands. */
uint32_t view_letter_next(const struct view *view, uint32_t letter, uint32_t after);

/* Everything, as text: equal states give equal dumps. */
void view_dump(const struct view *view, struct tg_buf *out);

#endif
