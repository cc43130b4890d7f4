// SPDX-License-Identifier: MIT
/* A hand-made trace of the first lesson's shape, for tests that need no running world: Taro's letter to Hanako, over
 * submission, a DNS look-up, a queue, relay and IMAP. Times in milliseconds. */
#ifndef TESTS_UNIT_GUI_STORY_TRACE_H
#define TESTS_UNIT_GUI_STORY_TRACE_H

#include "sim/trace/trace.h"

enum story_host { TARO, HANAKO, AOBA, SAKURA, DESK, ROOT, TLD, NS_AOBA, NS_SAKURA, STORY_HOSTS };

struct story {
    struct trace *trace;
    int64_t ms;
    uint32_t said; /* the newest line, question, packet */
};

static inline struct story story_new(void)
{
    static const struct trace_host hosts[STORY_HOSTS] = {
        {"taro-pc",                "taro@aoba.example",     0xC000020A, TRACE_ROLE_CLIENT     },
        {"hanako-pc",              "hanako@sakura.example", 0xC000020B, TRACE_ROLE_CLIENT     },
        {"mail.aoba.example",      "aoba.example",          0xC0000219, TRACE_ROLE_MAIL_SERVER},
        {"mail.sakura.example",    "sakura.example",        0xC0000222, TRACE_ROLE_MAIL_SERVER},
        {"resolver",               "",                      0xC0000235, TRACE_ROLE_RESOLVER   },
        {"a.root-servers.example", ".",                     0xC0000201, TRACE_ROLE_NS_ROOT    },
        {"a.nic.example",          "example",               0xC0000202, TRACE_ROLE_NS_TLD     },
        {"ns1.aoba.example",       "aoba.example",          0xC0000203, TRACE_ROLE_NS_AUTH    },
        {"ns1.sakura.example",     "sakura.example",        0xC0000204, TRACE_ROLE_NS_AUTH    },
    };
    struct tg_epoch epoch = {1775001600, 540};
    struct story s = {trace_new(&epoch), 0, 0};
    for (int i = 0; i < STORY_HOSTS; i++) {
        trace_add_host(s.trace, &hosts[i]);
    }
    return s;
}

static inline struct trace_event story_event(const struct story *s, enum trace_kind kind, uint16_t from, uint16_t to)
{
    struct trace_event e = trace_blank(s->ms * TG_MILLISECOND, kind);
    e.from = from;
    e.to = to;
    return e;
}

static inline uint32_t story_add(struct story *s, const struct trace_event *e, const char *text)
{
    return trace_add(s->trace, e, tg_span_str(text));
}

static inline void story_listen(struct story *s, uint16_t host, int port, enum trace_protocol protocol)
{
    struct trace_event e = story_event(s, TRACE_LISTENING, host, TRACE_NO_HOST);
    e.a = port;
    e.protocol = (uint8_t)protocol;
    story_add(s, &e, "");
}

static inline void story_connect(struct story *s, uint32_t stream, uint16_t from, uint16_t to, int port,
                                 enum trace_protocol protocol)
{
    struct trace_event e = story_event(s, TRACE_CONN_OPENING, from, to);
    e.stream = stream;
    e.protocol = (uint8_t)protocol;
    e.a = 50000 + (int64_t)stream;
    e.b = port;
    story_add(s, &e, "");
    s->ms += 20;
    e.at = s->ms * TG_MILLISECOND;
    e.kind = TRACE_CONN_OPEN;
    story_add(s, &e, "");
}

static inline void story_close(struct story *s, uint32_t stream, uint16_t from, uint16_t to)
{
    struct trace_event e = story_event(s, TRACE_CONN_CLOSED, from, to);
    e.stream = stream;
    story_add(s, &e, "");
}

/* A line from client to server (or back, with TRACE_BY_SERVER) that is heard 10 ms later. */
static inline uint32_t story_say(struct story *s, uint32_t stream, uint16_t from, uint16_t to,
                                 enum trace_protocol protocol, unsigned flags, const char *line)
{
    struct trace_event e = story_event(s, TRACE_LINE_SAID, from, to);
    e.stream = stream;
    e.protocol = (uint8_t)protocol;
    e.flags = (uint16_t)flags;
    s->said = story_add(s, &e, line);
    s->ms += 10;
    e.at = s->ms * TG_MILLISECOND;
    e.kind = TRACE_LINE_HEARD;
    e.ref = s->said;
    story_add(s, &e, "");
    return s->said;
}

/* Command and answer. */
static inline void story_talk(struct story *s, uint32_t stream, uint16_t client, uint16_t server,
                              enum trace_protocol protocol, const char *command, const char *reply)
{
    story_say(s, stream, client, server, protocol, 0, command);
    story_say(s, stream, server, client, protocol, TRACE_BY_SERVER, reply);
}

static inline void story_dns(struct story *s, uint16_t from, uint16_t to, unsigned flags, const char *name,
                             const char *answer)
{
    struct trace_event e = story_event(s, TRACE_DNS_ASKED, from, to);
    e.protocol = TRACE_DNS;
    e.b = 15;
    e.flags = (uint16_t)flags;
    uint32_t asked = story_add(s, &e, name);
    s->ms += 10;
    e.at = s->ms * TG_MILLISECOND;
    e.kind = TRACE_DNS_HEARD;
    e.ref = asked;
    story_add(s, &e, "");
    if (!answer) {
        return;
    }
    struct trace_event a = story_event(s, TRACE_DNS_ANSWERED, to, from);
    a.protocol = TRACE_DNS;
    a.ref = asked;
    a.b = 1 << 8;
    uint32_t answered = story_add(s, &a, answer);
    s->ms += 10;
    a.at = s->ms * TG_MILLISECOND;
    a.kind = TRACE_DNS_HEARD;
    a.ref = answered;
    story_add(s, &a, "");
}

static inline void story_letter(struct story *s, enum trace_kind kind, uint16_t from, uint16_t to, uint32_t letter,
                                int64_t a, int64_t b, const char *text)
{
    struct trace_event e = story_event(s, kind, from, to);
    e.letter = letter;
    e.a = a;
    e.b = b;
    story_add(s, &e, text);
}

static inline void story_cache(struct story *s, enum trace_kind kind, int64_t ttl, int64_t type, const char *text)
{
    struct trace_event e = story_event(s, kind, DESK, TRACE_NO_HOST);
    e.a = ttl;
    e.b = type;
    story_add(s, &e, text);
}

static inline void story_transaction(struct story *s, uint32_t stream, uint16_t client, uint16_t server,
                                     uint32_t letter)
{
    story_talk(s, stream, client, server, TRACE_SMTP, "MAIL FROM:<taro@aoba.example>", "250 2.1.0 Sender OK");
    story_talk(s, stream, client, server, TRACE_SMTP, "RCPT TO:<hanako@sakura.example>", "250 2.1.5 Recipient OK");
    story_talk(s, stream, client, server, TRACE_SMTP, "DATA", "354 Go ahead");
    struct trace_event e = story_event(s, TRACE_LINE_SAID, client, server);
    e.stream = stream;
    e.letter = letter;
    e.protocol = TRACE_SMTP;
    e.flags = TRACE_CONTENT;
    s->said = story_add(s, &e, "Subject: Picnic\r\n\r\nHi\r\n");
    s->ms += 10;
    story_say(s, stream, client, server, TRACE_SMTP, 0, ".");
    story_letter(s, TRACE_LETTER_ACCEPTED, server, client, letter, 1, 0,
                 "Received: x\r\nSubject: Picnic\r\n\r\nHi\r\n");
    story_say(s, stream, server, client, TRACE_SMTP, TRACE_BY_SERVER, "250 2.0.0 Taken");
    story_talk(s, stream, client, server, TRACE_SMTP, "QUIT", "221 Bye");
    story_close(s, stream, client, server);
}

static inline void story_lookup(struct story *s)
{
    struct trace_event e = story_event(s, TRACE_DNS_ASKED, AOBA, DESK);
    e.b = 15;
    e.flags = TRACE_RECURSIVE;
    e.protocol = TRACE_DNS;
    uint32_t asked = story_add(s, &e, "sakura.example");
    s->ms += 10;
    story_dns(s, DESK, ROOT, 0, "sakura.example", "sakura.example MX\nexample. NS a.nic.example.");
    story_cache(s, TRACE_CACHE_PUT, 172800, 2, "example\na.nic.example");
    story_dns(s, DESK, TLD, 0, "sakura.example", "sakura.example MX\nsakura.example. NS ns1.sakura.example.");
    story_dns(s, DESK, NS_SAKURA, 0, "sakura.example", "sakura.example MX\nsakura.example. MX 10 mail.sakura.example.");
    story_cache(s, TRACE_CACHE_PUT, 3600, 15, "sakura.example\n10 mail.sakura.example");
    struct trace_event a = story_event(s, TRACE_DNS_ANSWERED, DESK, AOBA);
    a.ref = asked;
    a.b = 1 << 8;
    a.protocol = TRACE_DNS;
    story_add(s, &a, "sakura.example MX\nsakura.example. MX 10 mail.sakura.example.");
    s->ms += 10;
}

/* The whole story. */
static inline struct story story_first_letter(void)
{
    struct story s = story_new();
    story_listen(&s, AOBA, 25, TRACE_SMTP);
    story_listen(&s, AOBA, 587, TRACE_SMTP);
    story_listen(&s, SAKURA, 25, TRACE_SMTP);
    story_listen(&s, SAKURA, 143, TRACE_IMAP);
    story_listen(&s, DESK, 53, TRACE_DNS);
    struct trace_event act = story_event(&s, TRACE_ACTION, TARO, TRACE_NO_HOST);
    act.letter = 1;
    uint32_t action = story_add(&s, &act, "send");
    story_letter(&s, TRACE_LETTER_WRITTEN, TARO, TRACE_NO_HOST, 1, 0, 1, "Subject: Picnic\r\n\r\nHi\r\n");
    story_letter(&s, TRACE_LETTER_ADDRESSED, TARO, TRACE_NO_HOST, 1, 0, 0, "hanako@sakura.example");
    story_letter(&s, TRACE_LETTER_NAMED, TARO, TRACE_NO_HOST, 1, 0, 0, "hello");
    story_connect(&s, 1, TARO, AOBA, 587, TRACE_SMTP);
    story_say(&s, 1, AOBA, TARO, TRACE_SMTP, TRACE_BY_SERVER, "220 mail.aoba.example ESMTP");
    story_say(&s, 1, TARO, AOBA, TRACE_SMTP, 0, "EHLO taro-pc");
    story_say(&s, 1, AOBA, TARO, TRACE_SMTP, TRACE_BY_SERVER, "250-mail.aoba.example");
    story_say(&s, 1, AOBA, TARO, TRACE_SMTP, TRACE_BY_SERVER, "250 SIZE 1000000");
    story_talk(&s, 1, TARO, AOBA, TRACE_SMTP, "AUTH PLAIN ****", "235 2.7.0 Welcome");
    story_transaction(&s, 1, TARO, AOBA, 1);
    act.kind = TRACE_ACTION_DONE;
    act.at = s.ms * TG_MILLISECOND;
    act.ref = action;
    story_add(&s, &act, "sent");
    story_letter(&s, TRACE_LETTER_QUEUED, AOBA, TRACE_NO_HOST, 1, s.ms * TG_MILLISECOND, 0, "hanako@sakura.example");
    story_letter(&s, TRACE_QUEUE, AOBA, TRACE_NO_HOST, 0, 1, 400, "");
    story_lookup(&s);
    story_connect(&s, 2, AOBA, SAKURA, 25, TRACE_SMTP);
    story_say(&s, 2, SAKURA, AOBA, TRACE_SMTP, TRACE_BY_SERVER, "220 mail.sakura.example ESMTP");
    story_talk(&s, 2, AOBA, SAKURA, TRACE_SMTP, "EHLO mail.aoba.example", "250 mail.sakura.example");
    story_transaction(&s, 2, AOBA, SAKURA, 1);
    story_letter(&s, TRACE_LETTER_STORED, SAKURA, TRACE_NO_HOST, 1, 1, 0,
                 "hanako@sakura.example\nINBOX\nReceived: x\r\n");
    story_letter(&s, TRACE_MAILBOX, SAKURA, TRACE_NO_HOST, 0, 1, 420, "hanako@sakura.example\nINBOX\n1000");
    story_letter(&s, TRACE_LETTER_DEQUEUED, AOBA, TRACE_NO_HOST, 1, 0, 0, "hanako@sakura.example");
    story_letter(&s, TRACE_QUEUE, AOBA, TRACE_NO_HOST, 0, 0, 0, "");
    s.ms = 30000; /* Hanako looks half a minute later */
    act = story_event(&s, TRACE_ACTION, HANAKO, TRACE_NO_HOST);
    story_add(&s, &act, "check");
    story_connect(&s, 3, HANAKO, SAKURA, 143, TRACE_IMAP);
    story_say(&s, 3, SAKURA, HANAKO, TRACE_IMAP, TRACE_BY_SERVER, "* OK ready");
    story_talk(&s, 3, HANAKO, SAKURA, TRACE_IMAP, "a1 LOGIN hanako ****", "a1 OK Welcome");
    story_say(&s, 3, HANAKO, SAKURA, TRACE_IMAP, 0, "a2 FETCH 1 BODY[]");
    struct trace_event e = story_event(&s, TRACE_LINE_SAID, SAKURA, HANAKO);
    e.stream = 3;
    e.letter = 1;
    e.protocol = TRACE_IMAP;
    e.flags = TRACE_CONTENT | TRACE_BY_SERVER;
    story_add(&s, &e, "Received: x\r\nSubject: Picnic\r\n\r\nHi\r\n");
    s.ms += 10;
    story_letter(&s, TRACE_LETTER_FETCHED, SAKURA, HANAKO, 1, 1, 0, "Received: x\r\n");
    story_say(&s, 3, SAKURA, HANAKO, TRACE_IMAP, TRACE_BY_SERVER, "a2 OK Done");
    story_close(&s, 3, HANAKO, SAKURA);
    return s;
}

#endif
