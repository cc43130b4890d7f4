// SPDX-License-Identifier: MIT
/* A POP3 client as the dialogue files see it. Options: plaintext_auth tls=may|needed challenges login cram scram leave user=U
 * pass=P (~ for a space) */
#ifndef TESTS_UNIT_POP3_POP3_CLIENT_SUBJECT_H
#define TESTS_UNIT_POP3_POP3_CLIENT_SUBJECT_H

#include "base/text.h"
#include "protocols/pop3/pop3_client.h"
#include "tests/harness/dialogue.h"

struct client_subject {
    struct tg_arena arena;
    struct pop3_client_config config;
    struct pop3_client *client;
    struct tg_prng chance;
    char options[256];
};

static struct endpoint client_make(void *context, const char *options, tg_time now)
{
    struct client_subject *t = context;
    *t = (struct client_subject){
        .config = {.user = TG_SPAN_LIT("ann"), .password = TG_SPAN_LIT("open sesame")}
    };
    tg_arena_init(&t->arena, SIZE_MAX);
    tg_prng_init(&t->chance, 1, "dialogue");
    snprintf(t->options, sizeof t->options, "%s", options);
    struct tg_span rest = tg_span_trim(tg_span_str(t->options));
    while (rest.len > 0) {
        struct tg_span value = tg_split(&rest, ' ');
        struct tg_span key = tg_split(&value, '=');
        if (tg_span_eq_str(key, "plaintext_auth")) {
            t->config.plaintext_auth = true;
        } else if (tg_span_eq_str(key, "challenges")) {
            t->config.chance = &t->chance;
        } else if (tg_span_eq_str(key, "login")) {
            t->config.mechanism = SASL_LOGIN;
        } else if (tg_span_eq_str(key, "cram") || tg_span_eq_str(key, "scram")) {
            t->config.chance = &t->chance;
            t->config.mechanism = key.ptr[0] == 'c' ? SASL_CRAM_MD5 : SASL_SCRAM_SHA_256;
        } else if (tg_span_eq_str(key, "tls")) {
            t->config.tls = tg_span_eq_str(value, "needed") ? POP3_CLIENT_TLS_NEEDED : POP3_CLIENT_TLS_MAY;
        } else if (tg_span_eq_str(key, "leave")) {
            t->config.leave_on_server = true;
        } else if (tg_span_eq_str(key, "user")) {
            t->config.user = value;
        } else if (tg_span_eq_str(key, "pass")) {
            t->config.password = value;
        } else {
            fail();
        }
    }
    t->client = pop3_client_new(&t->arena, &t->config, now);
    assert_non_null(t->client);
    return pop3_client_endpoint(t->client);
}

static void client_describe(void *context, const struct ep_action *action, struct tg_buf *out)
{
    struct client_subject *t = context;
    switch ((enum pop3_client_what)action->what) {
    case POP3_ASK_HAVE:
        tg_buf_fmt(out, "HAVE %S", pop3_client_uidl(t->client));
        break;
    case POP3_ASK_STORED:
        tg_buf_fmt(out, "STORED %S", pop3_client_uidl(t->client));
        break;
    case POP3_TELL_GONE:
        tg_buf_str(out, "GONE");
        break;
    case POP3_TELL_DONE:
        tg_buf_str(out, "DONE");
        for (size_t i = 0; i < pop3_client_uidl_count(t->client); i++) {
            tg_buf_fmt(out, " %S", pop3_client_uidl_at(t->client, i));
        }
        break;
    case POP3_TELL_FAILED:
        tg_buf_fmt(out, "FAILED %S", pop3_client_error(t->client));
        break;
    case POP3_TELL_NO_UIDL:
        tg_buf_str(out, "NO UIDL");
        break;
    }
}

static void client_answer(void *context, const char *answer, tg_time now)
{
    struct client_subject *t = context;
    pop3_client_answer(t->client, strcmp(answer, "yes") == 0, now);
}

static void client_done(void *context)
{
    struct client_subject *t = context;
    tg_arena_deinit(&t->arena);
}

static inline struct dialogue_subject client_subject_make(struct client_subject *t)
{
    return (struct dialogue_subject){.is_server = false,
                                     .make = client_make,
                                     .describe = client_describe,
                                     .answer = client_answer,
                                     .done = client_done,
                                     .context = t};
}

#endif
