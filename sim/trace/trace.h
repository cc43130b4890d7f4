// SPDX-License-Identifier: MIT
/* The trace: an append-only list of everything anyone could want to see. Window, transcripts, expectations and questions
 * read it and nothing else; nothing in the world reads it. Records are compact; their octets lie in one store.
 * The vocabulary of mail is only names here: the trace understands nothing of it. */
#ifndef SIM_TRACE_TRACE_H
#define SIM_TRACE_TRACE_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/time.h"

#define TRACE_NONE UINT32_MAX /* no event */
#define TRACE_NO_HOST UINT16_MAX

/* What each kind's fields mean stands behind it: from, to (hosts), stream, letter, ref (an earlier event), a, b (numbers),
 * text (octets). Fields not named are 0, TRACE_NO_HOST or TRACE_NONE. */
enum trace_kind {
    /* the network (sim/net) */
    TRACE_PACKET_SENT,    /* from, to, protocol TCP or UDP, stream, text = the IPv4 packet; flags TRACE_RETRANSMISSION */
    TRACE_PACKET_ARRIVED, /* ref = its SENT */
    TRACE_PACKET_LOST,    /* ref = its SENT, a = enum trace_loss */
    TRACE_PACKET_DOUBLED, /* ref = its SENT: the road makes a second copy, which arrives as well */
    TRACE_LISTENING,      /* from, protocol, a = port: a door is open */
    TRACE_UNLISTENING,    /* from, protocol, a = port: it is shut */
    TRACE_CONN_OPENING,   /* from client, to server, stream, protocol = the service behind the port, a client port, b server
                           * port */
    TRACE_CONN_OPEN,      /* from, to as in OPENING; seen by the client */
    TRACE_CONN_CLOSED,    /* both sides are done; from, to as in OPENING */
    TRACE_CONN_FAILED,    /* from = who noticed, to = peer, a = enum trace_end */
    /* dialogues (sim/nodes) */
    TRACE_LINE_SAID,      /* from, to, stream, protocol, letter, text = the line without CRLF, secrets as *; flags
                           * TRACE_BY_SERVER, TRACE_MASKED, TRACE_SEALED, TRACE_CONTENT (text = octets of a letter as on the
                           * wire) */
    TRACE_LINE_HEARD,     /* ref = its SAID; from, to, stream as there */
    TRACE_TLS_STARTED,    /* a handshake is over; from = who sees it, to = peer, stream, protocol; client: a = 1: its
                           * peer's certificate is in order, text = "version cipher\nverdict\nnames in the certificate"; server
                           * (TRACE_BY_SERVER): text = "version cipher\nname the client asked for" */
    TRACE_TLS_FAILED,     /* from = who sees it, to = peer, stream, protocol, text = "why\nalert or names"; flags
                           * TRACE_BY_SERVER */
    TRACE_TLS_INJECTED,   /* from = who throws it away, to = peer, stream, protocol, a = octets that came in clear behind the
                           * end of the clear part, text = their beginning; flags TRACE_BY_SERVER */
    TRACE_TLS_SECRET,     /* from = server, to = client, stream, text = the connection's line of an NSS key log */
    TRACE_STATE,          /* from = host, stream, protocol, a from-state, b to-state, text = name of the new state */
    TRACE_DNS_ASKED,      /* from, to, a = query id, b = type, text = name; flags TRACE_RECURSIVE, TRACE_OVER_TCP */
    TRACE_DNS_ANSWERED,   /* from, to, a = query id, b = rcode | count of answers << 8, ref = its ASKED when known; flags
                           * TRACE_AUTHORITATIVE, TRACE_REFERRAL, TRACE_TRUNCATED; text = "name type\n" then the records of
                           * answer and authority in presentation form, one a line */
    TRACE_DNS_HEARD,      /* the question or answer of ref arrived */
    TRACE_CACHE_PUT,      /* from = host, a = ttl in s, b = type, text = "name\ndata" (data NXDOMAIN or NODATA: negative) */
    TRACE_CACHE_HIT,      /* from = host, a = ttl left, b = type, text as PUT */
    TRACE_CACHE_DROPPED,  /* from = host, b = type, text = name */
    TRACE_DNS_IGNORED,    /* from = host that dropped it, text = why */
    /* letters */
    TRACE_LETTER_WRITTEN,  /* from = client, letter, text = the octets, b = 1 a person wrote it, 2 a delivery report (then a =
                            * the letter it is about), 3 a visitor from outside */
    TRACE_LETTER_ADDRESSED,/* one for each recipient, after WRITTEN: letter, text = forward-path */
    TRACE_LETTER_NAMED,    /* letter, text = the scenario's own name for it */
    TRACE_LETTER_ACCEPTED, /* from = the server that said 250, to = whoever handed it over, letter, text = the octets with the
                            * new Received field, a = recipients */
    TRACE_LETTER_QUEUED,   /* from = server, letter, a = next try (tg_time), b = tries so far, text = recipient */
    TRACE_LETTER_TRIED,    /* from = server, to = host or none, letter, a = reply code (0: none), text = "recipient\nreply or
                            * reason"; flags TRACE_DELIVERED, TRACE_PERMANENT */
    TRACE_LETTER_DEQUEUED, /* from = server, letter, text = recipient: it left the queue (why: see TRIED, STORED, RETURNED) */
    TRACE_LETTER_FORWARDED,/* from = server, letter, text = "recipient\nwhere to": this person has it sent on (RFC 5321 3.9.1) */
    TRACE_LETTER_REFUSED,  /* from = server, to = client, letter, a = reply code, text = "recipient\nreply" (recipient may be
                            * empty: the whole letter) */
    TRACE_LETTER_STORED,   /* from = server, letter, text = "user@domain\nmailbox\n" and the octets as stored, a = uid */
    TRACE_LETTER_FETCHED,  /* from = server, to = client, letter, a = uid, text = the octets as the client has them */
    TRACE_LETTER_DELETED,  /* from = server, letter, a = uid, text = "user@domain\nmailbox" */
    TRACE_LETTER_RETURNED, /* from = server, letter = the one that failed, a = letter id of the report, text = "recipient\nwhy" */
    TRACE_LETTER_DROPPED,  /* from = server, letter, text = "recipient\nwhy": given up without a report (null reverse-path) */
    TRACE_MAILBOX,         /* from = server, a = letters, b = octets, text = "user@domain\nmailbox\nquota" after each change */
    TRACE_FLAGS,           /* from = server, letter, a = uid, text = "user@domain\nmailbox\n\\Seen ..." */
    TRACE_QUEUE,           /* from = server, a = letters waiting, b = octets */
    /* people and trouble */
    TRACE_ACTION,          /* from = client, letter, text = "send", "check" ...: a person does something */
    TRACE_ACTION_DONE,     /* from = client, ref = its ACTION, a = 0 well, else failed, text = what came of it */
    TRACE_FAULT_BEGUN,     /* from, to (none: the host alone), text = "down", "loss" ..., a = its value */
    TRACE_FAULT_ENDED,     /* ref = its BEGUN */
    TRACE_OVERHEARD,       /* from = eavesdropper, a = enum trace_overheard, b = server port, text = "user password", a letter, or
                            * nothing: read from packets alone */
    TRACE_LAW_BROKEN,      /* text = which law of the post and how */
    TRACE_KIND_COUNT
};

enum trace_protocol { TRACE_TCP, TRACE_UDP, TRACE_DNS, TRACE_SMTP, TRACE_POP3, TRACE_IMAP, TRACE_PROTOCOL_COUNT };
enum trace_loss { TRACE_LOSS_CHANCE, TRACE_LOSS_LINK_DOWN, TRACE_LOSS_BLOCKED, TRACE_LOSS_HOST_DOWN, TRACE_LOSS_TOO_BIG,
                  TRACE_LOSS_FULL, TRACE_LOSS_DAMAGED };
enum trace_overheard { TRACE_OVERHEARD_PASSWORD, TRACE_OVERHEARD_LETTER, TRACE_OVERHEARD_CIPHERTEXT };
enum trace_end { TRACE_END_REFUSED, TRACE_END_TIMED_OUT, TRACE_END_RESET };
enum trace_flag {
    TRACE_RETRANSMISSION = 1, TRACE_BY_SERVER = 2, TRACE_MASKED = 4, TRACE_CONTENT = 8, TRACE_RECURSIVE = 16,
    TRACE_AUTHORITATIVE = 32, TRACE_REFERRAL = 64, TRACE_TRUNCATED = 128, TRACE_DELIVERED = 256, TRACE_PERMANENT = 512,
    TRACE_SUBMISSION = 1024, /* SMTP on port 587 or 465 */
    TRACE_OVER_TCP = 2048,   /* DNS */
    TRACE_SEALED = 4096,     /* LINE_SAID: inside TLS; nobody between the two reads it */
};

struct trace_event {
    tg_time at;
    uint64_t text_at; /* where in the store; read through trace_text */
    uint32_t text_len;
    uint32_t ref, stream, letter; /* streams and letters count from 1; 0: none */
    int64_t a, b;
    uint16_t from, to;
    uint16_t flags;   /* enum trace_flag */
    uint8_t kind, protocol;
};

/* What kind of place a host is. */
enum trace_role { TRACE_ROLE_CLIENT, TRACE_ROLE_PHONE, TRACE_ROLE_MAIL_SERVER, TRACE_ROLE_RESOLVER, TRACE_ROLE_NS_ROOT,
                  TRACE_ROLE_NS_TLD, TRACE_ROLE_NS_AUTH, TRACE_ROLE_OTHER };
struct trace_host {
    const char *name;   /* "mail.aoba.example", "taro-pc" */
    const char *domain; /* whose it is: mail domain, zone ("." for the root), or the account of a client */
    uint32_t ip;        /* IPv4, host order */
    uint8_t role;       /* enum trace_role */
};

struct trace; /* opaque; owns its hosts, events and octets */

struct trace *trace_new(const struct tg_epoch *epoch);
void trace_free(struct trace *trace);
const struct tg_epoch *trace_epoch(const struct trace *trace);
uint16_t trace_add_host(struct trace *trace, const struct trace_host *host); /* copies the strings */
size_t trace_host_count(const struct trace *trace);
const struct trace_host *trace_host_at(const struct trace *trace, uint16_t host);

/* An event with every field at its "none", ready to be filled in. */
struct trace_event trace_blank(tg_time at, enum trace_kind kind);
/* Appends; text is copied (events that repeat the newest long text of the same letter, 64 octets or more, share it). Returns
 * its index. Asserts that time does not go backwards. */
uint32_t trace_add(struct trace *trace, const struct trace_event *event, struct tg_span text);
size_t trace_count(const struct trace *trace);
/* Valid until the next trace_add. */
const struct trace_event *trace_at(const struct trace *trace, uint32_t index);
struct tg_span trace_text(const struct trace *trace, const struct trace_event *event);
/* First event at or after that moment (trace_count when none). */
uint32_t trace_seek(const struct trace *trace, tg_time at);
size_t trace_memory(const struct trace *trace); /* octets held */
/* Calls observe with each event as it is added; with `keep` false the trace forgets them after that (endless runs).
 * observe may be NULL. Set before the first event. */
void trace_observe(struct trace *trace,
                   void (*observe)(void *context, uint32_t index, const struct trace_event *event, struct tg_span text),
                   void *context, bool keep);
/* false when nobody keeps or observes events: then text that costs something to make may be left out. */
bool trace_wants_text(const struct trace *trace);
const char *trace_kind_name(enum trace_kind kind);         /* "line-said", as in the JSON transcript */
const char *trace_protocol_name(enum trace_protocol protocol); /* "smtp" */
const char *trace_role_name(enum trace_role role);

#endif
