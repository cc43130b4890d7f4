// SPDX-License-Identifier: MIT
/* A scenario as data: what its file says, with every default filled in. Made by scenario_load, played by world.
 * Everything lives in the scenario's arena; strings are UTF-8 with a NUL. Times tg_time, sizes octets, chance parts a
 * million. */
#ifndef SCENARIOS_SCENARIO_H
#define SCENARIOS_SCENARIO_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/time.h"

#define SCENARIO_LANGUAGE_MAX 8

/* A text in several languages. One without a language (a plain string in the file) has language "". */
struct scenario_text {
    struct {
        const char *language, *text;
    } in[SCENARIO_LANGUAGE_MAX];
    size_t count;
};
/* The text in that language, else in "en", else the first; "" when there is none. */
const char *scenario_text_in(const struct scenario_text *text, const char *language);

/* Where in the file something stands, for later errors. */
struct scenario_place {
    int line, column;
};

/* Names an event of the trace. Empty fields do not matter; all that are set must hold. */
struct scenario_matcher {
    const char *line;      /* the line begins with this (any case), or contains it when it begins with "*" */
    const char *from, *to; /* host names */
    const char *dns;       /* "MX": a DNS question of that type; with `event`: what became of it (see below) */
    const char *name;      /* the name asked for (with dns), without regard to a final dot */
    const char *letter;    /* "hello"; "hello/report": the delivery report about it */
    const char *event;     /* of a letter: "written" "queued" "tried" "accepted" "stored" "fetched" "deleted" "returned"
                            * "refused"     "dropped" "dequeued" "flagged" "forwarded"; with dns: "asked" "answered"
                            * "referral" "cached"     "from-cache"     "expired" "ignored" */
    const char *connection; /* "opening" "open" "closed" "refused" "timed-out" "reset" */
    int port;               /* of the connection's server; alone: connection "open"; 0: any */
    const char *packet;     /* "lost" "retransmitted" */
    const char *text;       /* the event's text contains this (octet-exact) */
    int reply;              /* reply code, 0: any */
    const char *action; /* a person's action begins: "send", "check" ...; with `event` "done" or "failed": it ends so */
    const char *client; /* whose action */
    const char *overheard;  /* an eavesdropper reads: "password" "letter" "ciphertext" */
    const char *fault;  /* a fault begins: its `what` */
    const char *protocol; /* "smtp" "pop3" "imap" "dns" "submission" */
    int nth;              /* 1: the first match (default), 2: the second ...; not in a list of `order` or a count */
    struct scenario_place place;
};

struct scenario_user {
    const char *name, *password;
    uint64_t quota;      /* 0: none */
    const char *forward; /* address or NULL */
    const char **aliases;
    size_t alias_count;
};
struct scenario_mx {
    int preference;
    const char *host;
};
enum scenario_relay_tls { SCENARIO_RELAY_NONE, SCENARIO_RELAY_MAY, SCENARIO_RELAY_ENCRYPT, SCENARIO_RELAY_VERIFY };
enum scenario_certificate {
    SCENARIO_CERTIFICATE_GOOD,
    SCENARIO_CERTIFICATE_WRONG_NAME,
    SCENARIO_CERTIFICATE_EXPIRED,
    SCENARIO_CERTIFICATE_NOT_YET,
    SCENARIO_CERTIFICATE_SELF_SIGNED,
    SCENARIO_CERTIFICATE_UNKNOWN_AUTHORITY,
    SCENARIO_CERTIFICATE_MISSING /* none at all */
};
enum scenario_tls { SCENARIO_TLS_NONE, SCENARIO_TLS_OFFERED, SCENARIO_TLS_REQUIRED };
enum scenario_bare_newline { SCENARIO_BARE_REJECT, SCENARIO_BARE_NORMALIZE, SCENARIO_BARE_ACCEPT };
struct scenario_policy {
    bool open_relay, greylist, require_auth; /* require_auth: default true */
    bool refuse_full;                        /* "when_full": "refuse"; default false: "wait" */
    uint64_t size_limit;                     /* default 25 MiB */
    int hop_limit;                           /* Received fields, default 100 */
    enum scenario_tls tls;             /* at the domain's doors */
    bool plaintext_auth;               /* default: only where tls is none */
    enum scenario_relay_tls relay_tls; /* towards other servers; default: none where tls is none, else may */
    enum scenario_certificate certificate;
    tg_time *retry; /* waits before each next try; the last repeats. Default 30 min, then 2 h */
    size_t retry_count;
    tg_time queue_lifetime; /* default 5 days */
    tg_time delayed_after;  /* "delayed" report, default 4 h; 0: never */
    uint32_t retry_jitter_ppm; /* default 10 % with the default schedule, none with one of its own */
    bool lacks_pipelining, lacks_8bitmime, lacks_dsn, lacks_smtputf8;
    enum scenario_bare_newline bare_newline;
};
struct scenario_domain {
    const char *name;
    struct scenario_user *users;
    size_t user_count;
    const char *submission_host, *receiving_host, *mailbox_host; /* default mail.NAME for all */
    struct scenario_mx *mx;                                      /* default {10, receiving_host} */
    size_t mx_count;
    bool mx_given; /* "mx" stood in the file; with mx_count 0: no MX record at all */
    struct scenario_policy policy;
    const char **records; /* presentation form, relative to the domain */
    size_t record_count;
    struct scenario_place place;
};

/* One name server. Default ones: a.root.test for the root, a.nic.TLD for a top-level domain, ns1.DOMAIN for a domain.
 */
struct scenario_zone_server {
    const char *host;   /* "ns1.sakura.example" */
    const char **zones; /* zones it is authoritative for: ".", "example", "sakura.example" */
    size_t zone_count;
    const char **records; /* more records, absolute names */
    size_t record_count;
    uint32_t ttl; /* default TTL of its records, seconds */
    bool lame;
};
struct scenario_name_servers {
    struct scenario_zone_server *servers;
    size_t server_count;
    const char *resolver; /* host name of the shared resolver, default "resolver" */
    uint32_t ttl;         /* default 3600 */
    bool given;           /* servers were spelled out */
};

enum scenario_client_kind { SCENARIO_LAPTOP, SCENARIO_PHONE, SCENARIO_CLIENT_SERVER, SCENARIO_EAVESDROPPER };
enum scenario_reads { SCENARIO_READS_IMAP, SCENARIO_READS_POP3 };
enum scenario_auth {
    SCENARIO_AUTH_PLAIN,
    SCENARIO_AUTH_LOGIN,
    SCENARIO_AUTH_CRAM_MD5,
    SCENARIO_AUTH_SCRAM_SHA_256,
    SCENARIO_AUTH_NONE
};
struct scenario_client {
    const char *name;
    const char *account;        /* "taro@aoba.example" */
    struct scenario_text names; /* "name" in the file: what the person is called, by language; may be empty */
    const char *display_name; /* how the person signs: the name in English, else its only one, else the user name with a
                               * capital */
    const char *password;     /* default: the account's own; another one shows a wrong password */
    const char *submission_server, *mailbox_server; /* names in its settings; NULL: the right ones of its domain */
    enum scenario_reads reads_with;
    bool leave_on_server;  /* POP3, default false */
    int port;              /* submission port, default 587; 465: TLS from the start */
    int mailbox_port;      /* default 143 or 110, as reads_with says; 993, 995: TLS from the start */
    enum scenario_tls tls; /* default none; required where a port speaks nothing but TLS */
    enum scenario_auth authenticates;
    enum scenario_client_kind kind;
    const char *listens_a, *listens_b; /* eavesdropper: on the road between these two; it has no account */
    struct scenario_place place;
};

struct scenario_link {
    const char *a, *b;
    tg_time latency, jitter;
    uint64_t bandwidth; /* bits a second */
    uint32_t loss_ppm, duplication_ppm, reordering_ppm, damage_ppm;
    int mtu; /* octets of a packet */
    int block_ports[8];
    size_t block_port_count;
    struct scenario_place place;
};

enum scenario_action {
    SCENARIO_SEND,
    SCENARIO_CHECK,
    SCENARIO_READ,
    SCENARIO_DELETE,
    SCENARIO_MOVE,
    SCENARIO_FLAG,
    SCENARIO_SEARCH,
    SCENARIO_GO_OFFLINE,
    SCENARIO_GO_ONLINE,
    SCENARIO_APPEAR,
    SCENARIO_TYPE,
    SCENARIO_WATCH, /* IMAP IDLE */
    SCENARIO_SET_UP /* register the account: find the servers by DNS SRV (RFC 6186), log in to both */
};
struct scenario_attachment {
    const char *filename, *type;
    uint64_t size; /* octets made from the seed when there is no text */
    const char *text;
};
struct scenario_story {
    tg_time at; /* TG_TIME_NEVER: `when` decides */
    struct scenario_matcher when;
    bool has_when;
    const char *client;
    enum scenario_action action;
    const char *letter; /* the scenario's own name of the letter */
    const char **to, **cc, **bcc;
    size_t to_count, cc_count, bcc_count;
    const char *envelope_from; /* NULL: the account */
    const char *from;          /* From: field, NULL: the account */
    const char *subject, *text;
    const char *charset;  /* "utf-8" (default), "iso-2022-jp" */
    const char *encoding; /* "auto" (default), "base64", "quoted-printable", "8bit" */
    struct scenario_attachment *attachments;
    size_t attachment_count;
    uint64_t size;              /* pad the text to this many octets */
    int repeat;                 /* default 1 */
    tg_time every;              /* with repeat */
    const char *mailbox;        /* move: to; search, check: in (INBOX) */
    const char *flag;           /* flag: "\\Flagged" ... */
    const char *keys;           /* search: IMAP search keys */
    const char *host, *service; /* type: HOST and "smtp" "submission" "pop3" "imap" */
    const char **lines;         /* type: raw lines; CRLF is added; waits for a reply between them */
    size_t line_count;
    tg_time until; /* watch: stop then (TG_TIME_NEVER: at the end of the run) */
    struct scenario_place place;
};

enum scenario_fault_kind {
    SCENARIO_DOWN,
    SCENARIO_CRASH,
    SCENARIO_LINK_DOWN,
    SCENARIO_LOSS,
    SCENARIO_SLOW,
    SCENARIO_BLOCK,
    SCENARIO_STRIP_STARTTLS,
    SCENARIO_DNS_WRONG,
    SCENARIO_DNS_SILENT,
    SCENARIO_DISK_FULL,
    SCENARIO_LOSE_PACKET, /* exactly one: the nth from a to b */
    SCENARIO_ANSWER       /* the server's next, or nth, answer to a command is this one */
};
enum scenario_command { SCENARIO_AT_MAIL, SCENARIO_AT_RCPT, SCENARIO_AT_DATA };
struct scenario_fault {
    tg_time at, until; /* until TG_TIME_NEVER: for ever */
    struct scenario_matcher when;
    bool has_when; /* begins with that event rather than at a time, */
    tg_time lasts; /* and ends so long afterwards (TG_TIME_NEVER: never) */
    enum scenario_fault_kind what;
    const char *host, *a, *b; /* host, or between a and b */
    uint32_t loss_ppm;
    tg_time latency;
    int port;
    int nth;                       /* lose-packet, answer: which one from then on; 1: the next */
    enum scenario_command command; /* answer: to MAIL, RCPT, or the end of DATA */
    int code;                      /* answer: 400 to 599 */
    const char *enhanced, *text;   /* answer: "4.3.0", words */
    const char *record; /* dns-wrong: what the server says instead, presentation form */
    struct scenario_place place;
};

struct scenario_step {
    struct scenario_matcher when;
    struct scenario_text title;     /* short name for the timeline, may be empty */
    struct scenario_text say;       /* plain depth */
    struct scenario_text technical; /* the same moment for who wants the protocol's words; may be empty */
    const char *look_at;            /* host or letter, or NULL */
};
struct scenario_question {
    struct scenario_matcher before;
    struct scenario_text ask;
    struct scenario_text *choices;
    struct scenario_text *because; /* one for each choice, or one for all (because_count 1) */
    size_t choice_count, because_count;
    int answer; /* index from 0; -1: about the next reply, taken from the run (question_answer) */
    bool about_next_reply;
};

/* An assertion. Exactly one group is set; `kind` says which. */
enum scenario_expect_kind {
    EXPECT_LETTER,
    EXPECT_CLIENT_HAS,
    EXPECT_MAILBOX,
    EXPECT_LINE,
    EXPECT_DNS,
    EXPECT_BODY,
    EXPECT_ORDER,
    EXPECT_COUNT,
    EXPECT_READS,
    EXPECT_QUEUE
};
struct scenario_expect {
    enum scenario_expect_kind kind;
    const char *letter, *to;          /* LETTER */
    const char *is;                   /* LETTER: "delivered" "queued" "returned" "refused" "dropped" */
    const char *status;               /* LETTER returned: "5.1.1" */
    tg_time within;                   /* 0: no bound; from its WRITTEN */
    bool not_;                        /* "not": true turns it round */
    const char *client, *has;         /* CLIENT_HAS: the client fetched this letter (has); "lacks" sets not_ */
    const char *mailbox;              /* MAILBOX: "hanako@sakura.example" */
    int64_t messages, used;           /* MAILBOX at the end; -1: not asked */
    struct scenario_matcher seen;     /* LINE: such an event exists; COUNT: `times` of them; DNS: such an answer came */
    const char *answer;               /* DNS: a record of that answer contains this */
    int64_t times, at_least, at_most; /* COUNT; -1: not asked */
    struct scenario_matcher *order;   /* ORDER: these events, in this order */
    size_t order_count;
    bool identical;             /* BODY: the letter's body is the same octets wherever it was stored */
    const char *subject, *text; /* READS: every stored copy, decoded, has this subject, and this in its readable text */
    const char *queue;          /* QUEUE: a mail server */
    int64_t waiting, peak;      /* QUEUE: letters in it at the end; at least so many at some moment; -1: not asked */
    struct scenario_place place;
};

/* A server outside the town, behind an address of the real world ("hosts" with "real"); live mode reaches it. */
struct scenario_real {
    const char *host;
    const char
        *service; /* "smtp" "submission" "submissions" "pop3" "pop3s" "imap" "imaps"; NULL: whatever is asked for */
    const char *address; /* IPv4 */
    int port;
    struct scenario_place place;
};
struct scenario_spot {
    const char *host;
    int x_ppm, y_ppm; /* 0 .. 1,000,000 */
};

struct scenario {
    struct tg_arena arena;
    const char *id, *path;
    struct scenario_text title, summary;
    const char **teaches; /* "S1" ... */
    size_t teaches_count;
    uint64_t seed;
    struct tg_epoch start;
    tg_time until; /* TG_TIME_NEVER: until nothing is left to happen, at most a day */
    struct scenario_domain *domains;
    size_t domain_count;
    struct scenario_name_servers name_servers;
    struct scenario_client *clients;
    size_t client_count;
    struct scenario_link *links;
    size_t link_count;
    struct scenario_story *story;
    size_t story_count;
    struct scenario_fault *faults;
    size_t fault_count;
    struct scenario_step *steps;
    size_t step_count;
    struct scenario_question *questions;
    size_t question_count;
    struct scenario_expect *expects;
    size_t expect_count;
    struct scenario_spot *layout;
    size_t layout_count;
    struct scenario_real *reals;
    size_t real_count;
};

/* Whether that machine is a real server outside. */
bool scenario_is_real(const struct scenario *s, const char *host);

#endif
