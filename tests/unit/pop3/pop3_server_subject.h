// SPDX-License-Identifier: MIT
/* A POP3 server as the dialogue files see it. Options:
 *   challenges           CRAM-MD5 and SCRAM-SHA-256; apop: also APOP
 *   plaintext_auth       locked (another session has the maildrop)
 *   letter=TEXT          one more letter (escapes as in the files, ~ for a space)
 *   gone=UID             this letter is removed by another program right after the login
 *   arrives              a letter arrives right after the login
 *   left=N               letters in INBOX once the session is over; the lock must be free then */
#ifndef TESTS_UNIT_POP3_POP3_SERVER_SUBJECT_H
#define TESTS_UNIT_POP3_POP3_SERVER_SUBJECT_H

#include "base/text.h"
#include "protocols/pop3/pop3_server.h"
#include "tests/harness/dialogue.h"
#include "tests/unit/sasl/secret.h"

struct server_subject {
    struct tg_arena arena;
    struct pop3_server_config config;
    struct pop3_server *server;
    struct mailstore *store;
    struct tg_prng chance;
    bool asked_secret;
    uint64_t gone, left;
    bool arrives, check_left, locked;
};

static void add_letter(struct server_subject *t, struct tg_span text)
{
    struct tg_buf octets;
    tg_buf_init(&octets, SIZE_MAX);
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = text.ptr[i];
        if (c == '~') {
            c = ' ';
        } else if (c == '\\' && i + 1 < text.len) {
            i++;
            c = text.ptr[i] == 'r' ? '\r' : text.ptr[i] == 'n' ? '\n' : text.ptr[i];
        }
        tg_buf_byte(&octets, c);
    }
    struct tg_blob *blob = tg_blob_new(tg_buf_span(&octets));
    struct mailbox *inbox = mailstore_find(t->store, TG_SPAN_LIT("INBOX"));
    CHECK_INT(mailbox_add(t->store, inbox, blob, 0, 0, 0, (uint32_t)inbox->count + 100, NULL), TG_OK);
    tg_blob_release(blob);
    tg_buf_deinit(&octets);
}

static void take_option(struct server_subject *t, struct tg_span word)
{
    struct tg_span value = word;
    struct tg_span key = tg_split(&value, '=');
    if (tg_span_eq_str(key, "plaintext_auth")) {
        t->config.plaintext_auth = true;
    } else if (tg_span_eq_str(key, "challenges") || tg_span_eq_str(key, "apop")) {
        t->config.chance = &t->chance;
        t->config.apop = key.ptr[0] == 'a';
    } else if (tg_span_eq_str(key, "tls")) {
        t->config.tls_offered = true;
    } else if (tg_span_eq_str(key, "locked")) {
        t->store->locked = t->locked = true;
    } else if (tg_span_eq_str(key, "letter")) {
        add_letter(t, value);
    } else if (tg_span_eq_str(key, "gone")) {
        assert_true(tg_parse_u64(value, 99, &t->gone));
    } else if (tg_span_eq_str(key, "arrives")) {
        t->arrives = true;
    } else if (tg_span_eq_str(key, "left")) {
        t->check_left = true;
        assert_true(tg_parse_u64(value, 99, &t->left));
    } else {
        print_error("unknown option %.*s\n", (int)word.len, (const char *)word.ptr);
        fail();
    }
}

static struct endpoint server_make(void *context, const char *options, tg_time now)
{
    struct server_subject *t = context;
    *t = (struct server_subject){
        .config = {.hostname = "pop.example", .idle_max = 10 * TG_MINUTE}
    };
    tg_arena_init(&t->arena, SIZE_MAX);
    tg_prng_init(&t->chance, 1, "dialogue");
    t->store = mailstore_new("ann@pop.example", 0, 0x5b);
    struct tg_span rest = tg_span_trim(tg_span_str(options));
    while (rest.len > 0) {
        take_option(t, tg_split(&rest, ' '));
    }
    t->server = pop3_server_new(&t->arena, &t->config, now);
    assert_non_null(t->server);
    return pop3_server_endpoint(t->server);
}

static void server_describe(void *context, const struct ep_action *action, struct tg_buf *out)
{
    struct server_subject *t = context;
    t->asked_secret = action->kind == EP_ASK && action->what == POP3_ASK_SECRET;
    switch ((enum pop3_server_what)action->what) {
    case POP3_ASK_SECRET:
        tg_buf_fmt(out, "SECRET %S", pop3_server_user(t->server));
        break;
    case POP3_ASK_LOGIN:
        tg_buf_fmt(out, pop3_server_proved(t->server) ? "PROVED %S" : "LOGIN %S/%S", pop3_server_user(t->server),
                   pop3_server_password(t->server));
        break;
    case POP3_TELL_READ:
        tg_buf_fmt(out, "READ %u", action->tag);
        break;
    case POP3_TELL_DELETED:
        tg_buf_fmt(out, "DELETED %z left", mailstore_find(t->store, TG_SPAN_LIT("INBOX"))->count);
        break;
    }
}

/* "yes", "no", "eof yes" (the peer closes meanwhile) */
static void server_answer(void *context, const char *answer, tg_time now)
{
    struct server_subject *t = context;
    struct tg_span rest = tg_span_str(answer);
    if (tg_span_istarts(rest, "eof ")) {
        struct endpoint ep = pop3_server_endpoint(t->server);
        ep.ops->eof(ep.self, false, now);
        rest = tg_span_after(rest, 4);
    }
    if (t->asked_secret) { /* the password, or "-" for nobody */
        struct test_secret secret;
        const char *password = strcmp(answer, "-") == 0 ? NULL : answer;
        pop3_server_answer_secret(t->server, test_secret_of(&secret, pop3_server_user(t->server), password), now);
        return;
    }
    bool yes = tg_span_eq_str(rest, "yes");
    pop3_server_answer_login(t->server, yes ? t->store : NULL, now);
    struct mailbox *inbox = mailstore_find(t->store, TG_SPAN_LIT("INBOX"));
    if (yes && t->gone > 0) {
        CHECK_INT(mailbox_remove(t->store, inbox, (uint32_t)t->gone), TG_OK);
    }
    if (yes && t->arrives) {
        add_letter(t, TG_SPAN_LIT("late\\r\\n"));
    }
}

static void server_done(void *context)
{
    struct server_subject *t = context;
    if (t->check_left) {
        CHECK_INT(mailstore_find(t->store, TG_SPAN_LIT("INBOX"))->count, t->left);
    }
    CHECK_INT(t->store->locked, t->locked);
    mailstore_free(t->store);
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
