// SPDX-License-Identifier: MIT
/* An SMTP client as the dialogue files see it. It sends its letters by itself when it is READY or has SENT one.
 * Options: jobs=N to=a@b,c@d from=a@b letter=TEXT (escapes as in the files, ~ for a space) eight pipelining user=U
 * pass=P longpass login (prefer LOGIN) plaintext_auth cram scram (prefer these) challenges (may use them)
 * tls=may|needed utf8 (UTF-8 in the header) japanese (an address in UTF-8) dsn silent (READY and SENT are not worded) */
#ifndef TESTS_UNIT_SMTP_SMTP_CLIENT_SUBJECT_H
#define TESTS_UNIT_SMTP_SMTP_CLIENT_SUBJECT_H

#include "base/text.h"
#include "protocols/smtp/smtp_client.h"
#include "protocols/smtp/smtp_server.h"
#include "tests/harness/dialogue.h"

struct client_subject {
    struct tg_arena arena;
    struct smtp_client_config config;
    struct smtp_client *client;
    char options[1024], long_password[402];
    struct tg_prng chance;
    struct smtp_job job;
    struct tg_span recipients[8];
    struct smtp_job_recipient_dsn dsn[8];
    struct tg_buf letter;
    unsigned jobs;
    bool silent, letter_given;
    tg_time now;
};

static void client_letter(struct client_subject *t, struct tg_span text)
{
    tg_buf_clear(&t->letter);
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = text.ptr[i];
        if (c == '~') {
            c = ' ';
        } else if (c == '\\' && i + 1 < text.len) {
            i++;
            c = text.ptr[i] == 'r' ? '\r' : text.ptr[i] == 'n' ? '\n' : text.ptr[i];
        }
        tg_buf_byte(&t->letter, c);
    }
}

static void client_option(struct client_subject *t, struct tg_span word)
{
    struct tg_span value = word;
    struct tg_span key = tg_split(&value, '=');
    uint64_t n = 0;
    if (tg_span_eq_str(key, "tls")) {
        t->config.tls = tg_span_eq_str(value, "needed") ? SMTP_CLIENT_TLS_NEEDED : SMTP_CLIENT_TLS_MAY;
    } else if (tg_span_eq_str(key, "jobs")) {
        tg_parse_u64(value, 100, &n);
        t->jobs = (unsigned)n;
    } else if (tg_span_eq_str(key, "to")) {
        t->job.recipient_count = 0;
        while (value.len > 0 && t->job.recipient_count < 8) {
            t->recipients[t->job.recipient_count++] = tg_split(&value, ',');
        }
    } else if (tg_span_eq_str(key, "from")) {
        t->job.reverse_path = value;
    } else if (tg_span_eq_str(key, "letter")) {
        client_letter(t, value);
    } else if (tg_span_eq_str(key, "eight")) {
        t->job.body_8bitmime = true;
    } else if (tg_span_eq_str(key, "utf8")) {
        t->job.utf8_header = t->job.body_8bitmime = true;
    } else if (tg_span_eq_str(key, "japanese")) {
        t->recipients[0] = TG_SPAN_LIT("\xe5\xa4\xaa@b.example");
    } else if (tg_span_eq_str(key, "pipelining")) {
        t->config.pipelining = true;
    } else if (tg_span_eq_str(key, "user")) {
        t->config.user = value;
    } else if (tg_span_eq_str(key, "pass")) {
        t->config.password = value;
    } else if (tg_span_eq_str(key, "longpass")) {
        memset(t->long_password, 'p', sizeof t->long_password);
        t->config.password = tg_span_make(t->long_password, sizeof t->long_password);
    } else if (tg_span_eq_str(key, "login")) {
        t->config.mechanism = SASL_LOGIN;
    } else if (tg_span_eq_str(key, "cram") || tg_span_eq_str(key, "scram")) {
        t->config.mechanism = key.ptr[0] == 'c' ? SASL_CRAM_MD5 : SASL_SCRAM_SHA_256;
        t->config.chance = &t->chance;
    } else if (tg_span_eq_str(key, "challenges")) {
        t->config.chance = &t->chance;
    } else if (tg_span_eq_str(key, "plaintext_auth")) {
        t->config.plaintext_auth = true;
    } else if (tg_span_eq_str(key, "silent")) {
        t->silent = true;
    } else if (tg_span_eq_str(key, "dsn")) {
        t->job.envid = TG_SPAN_LIT("QQ314");
        t->job.ret_hdrs = true;
        t->dsn[0] = (struct smtp_job_recipient_dsn){.notify = SMTP_NOTIFY_SUCCESS | SMTP_NOTIFY_DELAY,
                                                    .orcpt = TG_SPAN_LIT("rfc822;Bob@b.example")};
        t->job.recipient_dsn = t->dsn;
    } else {
        print_error("unknown option %.*s\n", (int)word.len, (const char *)word.ptr);
        fail();
    }
}

/* The client's own endpoint, with the time noted on its way in, since a letter is handed over in the middle of polling.
 */
static size_t noting_feed(void *self, struct tg_span in, tg_time now)
{
    struct client_subject *t = self;
    struct endpoint inner = smtp_client_endpoint(t->client);
    t->now = now;
    return inner.ops->feed(inner.self, in, now);
}

static void noting_eof(void *self, bool broken, tg_time now)
{
    struct client_subject *t = self;
    struct endpoint inner = smtp_client_endpoint(t->client);
    t->now = now;
    inner.ops->eof(inner.self, broken, now);
}

static void noting_tick(void *self, tg_time now)
{
    struct client_subject *t = self;
    struct endpoint inner = smtp_client_endpoint(t->client);
    t->now = now;
    inner.ops->tick(inner.self, now);
}

static void noting_tls_done(void *self, const char *failure, tg_time now)
{
    struct client_subject *t = self;
    struct endpoint inner = smtp_client_endpoint(t->client);
    t->now = now;
    inner.ops->tls_done(inner.self, failure, now);
}

static bool noting_poll(void *self, struct ep_action *out)
{
    struct client_subject *t = self;
    struct endpoint inner = smtp_client_endpoint(t->client);
    return inner.ops->poll(inner.self, out);
}

static tg_time noting_deadline(const void *self)
{
    const struct client_subject *t = self;
    struct endpoint inner = smtp_client_endpoint(t->client);
    return inner.ops->deadline(inner.self);
}

static void noting_free(void *self)
{
    struct client_subject *t = self;
    struct endpoint inner = smtp_client_endpoint(t->client);
    inner.ops->free(inner.self);
}

static const struct ep_ops noting_ops = {.name = "smtp-client",
                                         .feed = noting_feed,
                                         .eof = noting_eof,
                                         .poll = noting_poll,
                                         .tls_done = noting_tls_done,
                                         .deadline = noting_deadline,
                                         .tick = noting_tick,
                                         .free = noting_free};

static struct endpoint client_make(void *context, const char *options, tg_time now)
{
    struct client_subject *t = context;
    *t = (struct client_subject){.jobs = 1};
    tg_arena_init(&t->arena, SIZE_MAX);
    tg_buf_init(&t->letter, SIZE_MAX);
    tg_prng_init(&t->chance, 1, "dialogue");
    t->config = (struct smtp_client_config){.hostname = "client.example"};
    t->job = (struct smtp_job){.reverse_path = TG_SPAN_LIT("ann@a.example"), .recipient_count = 1, .tag = 7};
    t->recipients[0] = TG_SPAN_LIT("bob@b.example");
    client_letter(t, TG_SPAN_LIT("Hi\\r\\n"));
    snprintf(t->options, sizeof t->options, "%s", options);
    struct tg_span rest = tg_span_trim(tg_span_str(t->options));
    while (rest.len > 0) {
        client_option(t, tg_split(&rest, ' '));
    }
    t->job.recipients = t->recipients;
    t->job.message = tg_buf_span(&t->letter);
    t->client = smtp_client_new(&t->arena, &t->config, now);
    assert_non_null(t->client);
    return (struct endpoint){.ops = &noting_ops, .self = t};
}

static void word_outcome(const struct smtp_outcome *o, struct tg_buf *out)
{
    tg_buf_fmt(out, "%d %u.%u.%u %s: %S%s", o->code, (unsigned)o->status[0], (unsigned)o->status[1],
               (unsigned)o->status[2], o->command, o->text, o->maybe_duplicate ? " (perhaps twice)" : "");
}

static void client_next(struct client_subject *t)
{
    if (t->jobs > 0) {
        t->jobs--;
        smtp_client_send(t->client, &t->job, t->now);
    } else {
        smtp_client_quit(t->client, t->now);
    }
}

static void client_describe(void *context, const struct ep_action *action, struct tg_buf *out)
{
    struct client_subject *t = context;
    switch ((enum smtp_client_what)action->what) {
    case SMTP_TELL_READY:
        tg_buf_str(out, t->silent ? "" : "READY");
        client_next(t);
        break;
    case SMTP_TELL_RECIPIENT:
        tg_buf_fmt(out, "RECIPIENT %z ", smtp_client_outcome(t->client)->recipient);
        word_outcome(smtp_client_outcome(t->client), out);
        break;
    case SMTP_TELL_SENT:
        tg_buf_str(out, t->silent ? "" : "SENT");
        client_next(t);
        break;
    case SMTP_TELL_FAILED:
        tg_buf_str(out, "FAILED ");
        word_outcome(smtp_client_failure(t->client), out);
        break;
    }
}

static void client_done(void *context)
{
    struct client_subject *t = context;
    tg_buf_deinit(&t->letter);
    tg_arena_deinit(&t->arena);
}

static inline struct dialogue_subject client_subject_make(struct client_subject *t)
{
    return (struct dialogue_subject){
        .is_server = false, .make = client_make, .describe = client_describe, .done = client_done, .context = t};
}

#endif
