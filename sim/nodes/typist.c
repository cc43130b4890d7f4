// SPDX-License-Identifier: MIT
#include "sim/nodes/typist.h"

#include "base/text.h"
#include "protocols/wire/action_queue.h"
#include "protocols/wire/line_reader.h"

enum { REPLY_LINE_MAX = 65536, PATIENCE_MINUTES = 5 };

struct typist {
    enum typist_protocol protocol;
    const char *const *lines;
    size_t count, at;
    uint32_t tag;
    struct line_reader reader;
    struct action_queue queue;
    bool in_content;   /* SMTP: after 354, until the dot */
    bool in_multiline; /* POP3: until the dot */
    bool first_line_of_reply, closed;
    bool challenged; /* the server asks for the next part of a login */
    tg_time waiting_since;
};

static bool wants_multiline(const struct typist *t)
{
    static const char *const verbs[] = {"CAPA", "RETR", "TOP", "UIDL", "LIST"};
    const struct tg_span line = t->at > 0 ? tg_span_str(t->lines[t->at - 1]) : tg_span_make(NULL, 0);
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        const size_t len = strlen(verbs[i]);
        if (tg_span_istarts(line, verbs[i])) {
            return i < 3 || line.len == len; /* UIDL and LIST with a number answer in one line */
        }
    }
    return false;
}

/* What nobody may read over a shoulder (X09): the password behind PASS and LOGIN, what follows AUTH's mechanism,
 * answers to a challenge. */
static struct tg_span secret_of(const struct typist *t, struct tg_span line)
{
    struct tg_span rest = line, verb;
    if (t->in_content) {
        return tg_span_make(NULL, 0);
    }
    if (t->challenged) {
        return line;
    }
    if (t->protocol == TYPIST_IMAP) {
        tg_split(&rest, ' '); /* the tag */
    }
    verb = tg_split(&rest, ' ');
    if (t->protocol == TYPIST_POP3 && tg_span_ieq_str(verb, "PASS")) {
        return rest;
    }
    if ((t->protocol == TYPIST_IMAP && (tg_span_ieq_str(verb, "LOGIN") || tg_span_ieq_str(verb, "AUTHENTICATE"))) ||
        (t->protocol != TYPIST_IMAP && tg_span_ieq_str(verb, "AUTH"))) {
        tg_split(&rest, ' '); /* the user, or the mechanism */
        return rest;
    }
    return tg_span_make(NULL, 0);
}

static void type_next(struct typist *t)
{
    do {
        if (t->at == t->count) {
            t->closed = true;
            action_queue_event(&t->queue, EP_CLOSE, 0, 0, NULL);
            return;
        }
        const char *line = t->lines[t->at++];
        if (t->in_content && strcmp(line, ".") == 0) {
            t->in_content = false;
        }
        struct tg_buf typed;
        tg_buf_init(&typed, SIZE_MAX);
        tg_buf_fmt(&typed, "%s\r\n", line);
        const struct tg_span secret = secret_of(t, tg_span_sub(tg_buf_span(&typed), 0, strlen(line)));
        action_queue_push(&t->queue, &(struct ep_action){.kind = EP_SEND,
                                                         .bytes = tg_buf_span(&typed),
                                                         .secret = secret,
                                                         .content = t->in_content ? EP_CONTENT : EP_LINE,
                                                         .tag = t->tag});
        tg_buf_deinit(&typed);
    } while (t->in_content);
}

static bool began_a_login(const struct typist *t)
{
    struct tg_span line = t->at > 0 ? tg_span_str(t->lines[t->at - 1]) : tg_span_make(NULL, 0);
    if (t->protocol == TYPIST_IMAP) {
        tg_split(&line, ' ');
    }
    return t->challenged || tg_span_istarts(line, "AUTH");
}

static bool reply_is_whole(struct typist *t, struct tg_span line)
{
    const char *challenge = t->protocol == TYPIST_SMTP ? "334" : "+";
    t->challenged = began_a_login(t) && tg_span_istarts(line, challenge) && !tg_span_istarts(line, "+OK");
    switch (t->protocol) {
    case TYPIST_SMTP:
        t->in_content = tg_span_istarts(line, "354");
        return line.len < 4 || line.ptr[3] != '-';
    case TYPIST_POP3:
        if (t->in_multiline) {
            t->in_multiline = !tg_span_eq_str(line, ".");
            return !t->in_multiline;
        }
        t->in_multiline = tg_span_istarts(line, "+OK") && wants_multiline(t);
        return !t->in_multiline;
    case TYPIST_IMAP:
        return (line.len > 0 && line.ptr[0] == '+') || t->at == 0 ||
               (line.len > 0 && line.ptr[0] != '*' && tg_is_alnum(line.ptr[0]));
    }
    return true;
}

static size_t feed(void *self, struct tg_span in, tg_time now)
{
    struct typist *t = self;
    size_t total = 0;
    while (total < in.len && action_queue_empty(&t->queue)) {
        size_t took;
        const enum line_result result = line_reader_feed(&t->reader, tg_span_after(in, total), &took);
        total += took;
        t->waiting_since = now;
        if (result == LINE_READY && !t->closed && reply_is_whole(t, line_reader_line(&t->reader))) {
            type_next(t);
        }
    }
    return total;
}

static void eof(void *self, bool broken, tg_time now)
{
    struct typist *t = self;
    (void)broken;
    (void)now;
    if (!t->closed) {
        t->closed = true;
        action_queue_event(&t->queue, EP_CLOSE, 0, 0, NULL);
    }
}

static bool poll(void *self, struct ep_action *out)
{
    return action_queue_pop(&((struct typist *)self)->queue, out);
}

static tg_time deadline(const void *self)
{
    const struct typist *t = self;
    return t->closed ? TG_TIME_NEVER : t->waiting_since + PATIENCE_MINUTES * TG_MINUTE;
}

static void tick(void *self, tg_time now)
{
    struct typist *t = self;
    if (!t->closed && now >= deadline(t)) {
        t->closed = true;
        action_queue_event(&t->queue, EP_ABORT, 0, 0, NULL);
    }
}

static void release(void *self)
{
    struct typist *t = self;
    line_reader_deinit(&t->reader);
    action_queue_deinit(&t->queue);
}

struct typist *typist_new(struct tg_arena *arena, enum typist_protocol protocol, const char *const *lines, size_t count,
                          uint32_t tag)
{
    struct typist *t = TG_ARENA_NEW(arena, struct typist);
    if (t) {
        t->protocol = protocol;
        t->lines = lines;
        t->count = count;
        t->tag = tag;
        line_reader_init(&t->reader, REPLY_LINE_MAX);
        action_queue_init(&t->queue, SIZE_MAX);
    }
    return t;
}

struct endpoint typist_endpoint(struct typist *t)
{
    static const struct ep_ops ops = {"typist", feed, eof, poll, NULL, deadline, tick, release, NULL};
    return (struct endpoint){&ops, t};
}
