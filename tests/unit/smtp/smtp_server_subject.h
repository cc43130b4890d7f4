// SPDX-License-Identifier: MIT
/* An SMTP server as the dialogue files see it: options to configuration, questions to words, answers from words. */
#ifndef TESTS_UNIT_SMTP_SMTP_SERVER_SUBJECT_H
#define TESTS_UNIT_SMTP_SMTP_SERVER_SUBJECT_H

#include "base/text.h"
#include "protocols/smtp/smtp_server.h"
#include "tests/harness/dialogue.h"
#include "tests/unit/sasl/secret.h"

struct server_subject {
    struct tg_arena arena;
    struct smtp_server_config config;
    struct smtp_server *server;
    struct tg_prng chance;
    bool asked_secret;
    bool show_envelope; /* ACCEPT is worded with all that was kept of the envelope */
    char enhanced[16], words[256];
};

static bool option_is(struct tg_span word, const char *name, uint64_t *value)
{
    struct tg_span key = tg_split(&word, '=');
    return tg_span_eq_str(key, name) && (word.len == 0 || tg_parse_u64(word, UINT64_MAX, value));
}

static void take_option(struct server_subject *t, struct tg_span word)
{
    uint64_t n = 0;
    struct smtp_server_config *c = &t->config;
    if (option_is(word, "submission", &n)) {
        c->submission = c->offer_auth = true;
    } else if (option_is(word, "offer_auth", &n)) {
        c->offer_auth = true;
    } else if (option_is(word, "plaintext_auth", &n)) {
        c->plaintext_auth = true;
    } else if (option_is(word, "challenges", &n)) {
        c->chance = &t->chance;
    } else if (option_is(word, "tls", &n)) {
        c->tls_offered = true;
    } else if (option_is(word, "tls_required", &n)) {
        c->tls_offered = c->tls_required = true;
    } else if (option_is(word, "tls_broken", &n)) {
        c->tls_offered = c->tls_broken = true;
    } else if (option_is(word, "vrfy", &n)) {
        c->vrfy = true;
    } else if (option_is(word, "no_service", &n)) {
        c->no_service = true;
    } else if (option_is(word, "too_busy", &n)) {
        c->too_busy = true;
    } else if (option_is(word, "lacks", &n)) {
        c->lacks = (unsigned)n;
    } else if (option_is(word, "smtputf8", &n)) {
        c->smtputf8 = true;
    } else if (option_is(word, "normalize", &n)) {
        c->bare_newline = SMTP_BARE_NORMALIZE;
    } else if (option_is(word, "accept", &n)) {
        c->bare_newline = SMTP_BARE_ACCEPT;
    } else if (option_is(word, "lf_ok", &n)) {
        c->lf_ok = true;
    } else if (option_is(word, "keitai_dots", &n)) {
        c->keitai_dots = true;
    } else if (option_is(word, "strict", &n)) {
        c->strict_syntax = true;
    } else if (option_is(word, "show_envelope", &n)) {
        t->show_envelope = true;
    } else if (option_is(word, "size", &n)) {
        c->message_max = n;
    } else if (option_is(word, "rcpt", &n)) {
        c->rcpt_max = (unsigned)n;
    } else {
        print_error("unknown option %.*s\n", (int)word.len, (const char *)word.ptr);
        fail();
    }
}

static struct endpoint server_make(void *context, const char *options, tg_time now)
{
    struct server_subject *t = context;
    tg_arena_init(&t->arena, SIZE_MAX);
    t->show_envelope = false;
    tg_prng_init(&t->chance, 1, "dialogue");
    t->config = (struct smtp_server_config){
        .hostname = "mx.example", .message_max = 10240, .rcpt_max = 100, .idle_max = 5 * TG_MINUTE};
    struct tg_span rest = tg_span_trim(tg_span_str(options));
    while (rest.len > 0) {
        struct tg_span word = tg_split(&rest, ' ');
        if (word.len > 0) {
            take_option(t, word);
        }
    }
    t->server = smtp_server_new(&t->arena, &t->config, now);
    assert_non_null(t->server);
    return smtp_server_endpoint(t->server);
}

static void describe_envelope(const struct smtp_envelope *e, struct tg_buf *out)
{
    tg_buf_fmt(out, " from=<%S> size=%U body=%s ret=%s envid=%S", e->reverse_path, e->declared_size,
               e->body_8bitmime ? "8" : "7",
               e->ret_full   ? "full"
               : e->ret_hdrs ? "hdrs"
                             : "",
               e->envid);
    for (size_t i = 0; i < e->recipient_count; i++) {
        const struct smtp_recipient *r = &e->recipients[i];
        tg_buf_fmt(out, " to=<%S> notify=%u orcpt=%S", r->path, r->notify, r->orcpt);
    }
}

static void server_describe(void *context, const struct ep_action *action, struct tg_buf *out)
{
    struct server_subject *t = context;
    const struct smtp_envelope *e = smtp_server_envelope(t->server);
    t->asked_secret = action->kind == EP_ASK && action->what == SMTP_ASK_SECRET;
    switch ((enum smtp_server_what)action->what) {
    case SMTP_ASK_AUTH:
        tg_buf_fmt(out, smtp_server_auth_proved(t->server) ? "PROVED %S" : "AUTH %S/%S",
                   smtp_server_auth_user(t->server), smtp_server_auth_password(t->server));
        break;
    case SMTP_ASK_SECRET:
        tg_buf_fmt(out, "SECRET %S", smtp_server_auth_user(t->server));
        break;
    case SMTP_ASK_SENDER:
        tg_buf_fmt(out, "SENDER <%S>", e->reverse_path);
        break;
    case SMTP_ASK_RCPT:
        tg_buf_fmt(out, "RCPT %S", e->recipients[e->recipient_count - 1].path);
        break;
    case SMTP_ASK_ACCEPT:
        tg_buf_str(out, "ACCEPT");
        if (t->show_envelope) {
            describe_envelope(e, out);
            tg_buf_fmt(out, " with=%s user=%S name=%S", smtp_server_with(t->server), smtp_server_user(t->server),
                       smtp_server_client_name(t->server));
        }
        break;
    case SMTP_ASK_VRFY:
        tg_buf_fmt(out, "VRFY %S", smtp_server_vrfy(t->server));
        break;
    case SMTP_TELL_DISCARD:
        tg_buf_str(out, "DISCARD");
        break;
    case SMTP_TELL_REFUSED:
        break;
    }
}

/* "250", "550 5.7.1", "550 5.7.1 Relay not permitted", "250 - Queued as 1", "shutdown 250" (the host stops meanwhile)
 */
static void server_answer(void *context, const char *answer, tg_time now)
{
    struct server_subject *t = context;
    uint64_t code = 0;
    struct tg_span rest = tg_span_str(answer);
    if (t->asked_secret) { /* the password, or "-" for nobody */
        struct test_secret secret;
        smtp_server_answer_secret(
            t->server,
            test_secret_of(&secret, smtp_server_auth_user(t->server), strcmp(answer, "-") == 0 ? NULL : answer), now);
        return;
    }
    struct tg_span word = tg_split(&rest, ' ');
    if (tg_span_eq_str(word, "shutdown")) {
        smtp_server_shutdown(t->server, now);
        word = tg_split(&rest, ' ');
    } else if (tg_span_eq_str(word, "broken") || tg_span_eq_str(word, "eof")) {
        struct endpoint ep = smtp_server_endpoint(t->server);
        ep.ops->eof(ep.self, tg_span_eq_str(word, "broken"), now);
        word = tg_split(&rest, ' ');
    }
    assert_true(tg_parse_u64(word, 599, &code));
    struct tg_span enhanced = tg_split(&rest, ' ');
    snprintf(t->enhanced, sizeof t->enhanced, "%.*s", (int)enhanced.len, (const char *)enhanced.ptr);
    snprintf(t->words, sizeof t->words, "%.*s", (int)rest.len, (const char *)rest.ptr);
    bool usual = enhanced.len == 0 || tg_span_eq_str(enhanced, "-");
    smtp_server_answer(t->server, (int)code, usual ? NULL : t->enhanced, rest.len > 0 ? t->words : NULL, now);
}

static void server_done(void *context)
{
    struct server_subject *t = context;
    tg_arena_deinit(&t->arena);
}

static inline struct dialogue_subject server_subject_make(struct server_subject *t)
{
    return (struct dialogue_subject){.is_server = true,
                                     .make = server_make,
                                     .describe = server_describe,
                                     .answer = server_answer,
                                     .done = server_done,
                                     .context = t};
}

#endif
