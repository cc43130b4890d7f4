// SPDX-License-Identifier: MIT
/* A POP3 client that says anything at all. The first octet chooses the configuration. */
#include "protocols/pop3/pop3_server.h"
#include "tests/fuzz/wire/fuzz_drive.h"
#include "tests/unit/sasl/secret.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct owner {
    struct pop3_server *server;
    struct mailstore *store;
};

static void react(void *context, const struct ep_action *action, struct tg_buf *log)
{
    struct owner *o = context;
    if (action->kind != EP_ASK) {
        return;
    }
    if (action->what == POP3_ASK_SECRET) {
        static struct test_secret secret; /* keys are costly: one account for all */
        if (!secret.secret.known) {
            test_secret_of(&secret, TG_SPAN_LIT("ann"), "sesame");
        }
        tg_buf_fmt(log, "(%S)", pop3_server_user(o->server));
        pop3_server_answer_secret(o->server, &secret.secret, 0);
        return;
    }
    struct tg_span password = pop3_server_password(o->server);
    tg_buf_fmt(log, "(%S %S)", pop3_server_user(o->server), password);
    pop3_server_answer_login(o->server, password.len > 0 && password.ptr[0] == 'n' ? NULL : o->store, 0);
}

static void add(struct mailstore *store, const char *letter)
{
    struct tg_blob *blob = tg_blob_new(tg_span_str(letter));
    if (mailbox_add(store, mailstore_find(store, TG_SPAN_LIT("INBOX")), blob, 0, 0, 0, 0, NULL) != TG_OK) {
        abort();
    }
    tg_blob_release(blob);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1) {
        return 0;
    }
    struct pop3_server_config config = {.hostname = "pop.example",
                                        .idle_max = 10 * TG_MINUTE,
                                        .plaintext_auth = !(data[0] & 1),
                                        .tls_offered = data[0] & 2};
    struct fuzz_run runs[2] = {{.react = react}, {.react = react}};
    for (int i = 0; i < 2; i++) {
        struct tg_arena arena;
        tg_arena_init(&arena, SIZE_MAX);
        struct tg_prng chance;
        tg_prng_init(&chance, 1, "fuzz");
        config.chance = data[0] & 2 ? &chance : NULL;
        config.apop = data[0] & 2;
        struct owner owner = {.server = pop3_server_new(&arena, &config, 0),
                              .store = mailstore_new("ann@pop.example", 0, 1)};
        add(owner.store, "Subject: x\r\n\r\n.\r\n..\r\nend");
        add(owner.store, "");
        add(owner.store, "\r\n\r\n");
        runs[i].context = &owner;
        runs[i].ep = pop3_server_endpoint(owner.server);
        fuzz_drive(&runs[i], tg_span_make(data + 1, size - 1), i == 0 ? SIZE_MAX : 1);
        if (owner.store->locked) {
            abort();
        }
        tg_buf_fmt(&runs[i].log, "(%z left)", mailstore_find(owner.store, TG_SPAN_LIT("INBOX"))->count);
        mailstore_free(owner.store);
        tg_arena_deinit(&arena);
    }
    fuzz_compare(&runs[0], &runs[1]);
    return 0;
}
