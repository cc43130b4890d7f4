// SPDX-License-Identifier: MIT
/* A client that says anything at all. The first octet chooses the configuration. */
#include "protocols/smtp/smtp_server.h"
#include "tests/fuzz/wire/fuzz_drive.h"
#include "tests/unit/sasl/secret.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Answers depend on what is asked, never on how the octets were cut. */
static void react(void *context, const struct ep_action *action, struct tg_buf *log)
{
    struct smtp_server *server = context;
    const struct smtp_envelope *e = smtp_server_envelope(server);
    if (action->kind == EP_TELL) {
        return;
    }
    struct tg_span about = tg_span_make(NULL, 0);
    int no = 550;
    switch ((enum smtp_server_what)action->what) {
    case SMTP_ASK_SECRET: {
        static struct test_secret secret; /* keys are costly: one account for all */
        if (!secret.secret.known) {
            test_secret_of(&secret, TG_SPAN_LIT("ann"), "sesame");
        }
        tg_buf_fmt(log, "(%S)", smtp_server_auth_user(server));
        smtp_server_answer_secret(server, &secret.secret, 0);
        return;
    }
    case SMTP_ASK_AUTH:
        about = smtp_server_auth_password(server);
        no = 535;
        break;
    case SMTP_ASK_SENDER:
        about = e->reverse_path;
        break;
    case SMTP_ASK_RCPT:
        about = e->recipients[e->recipient_count - 1].path;
        break;
    case SMTP_ASK_ACCEPT:
        for (size_t i = 0; i < e->recipient_count; i++) {
            tg_buf_fmt(log, "(%S %u %S)", e->recipients[i].path, e->recipients[i].notify, e->recipients[i].orcpt);
        }
        about = e->envid;
        no = 451;
        break;
    case SMTP_ASK_VRFY:
        about = smtp_server_vrfy(server);
        break;
    case SMTP_TELL_DISCARD:
    case SMTP_TELL_REFUSED:
        abort();
    }
    tg_buf_fmt(log, "(%S)", about);
    bool yes = about.len == 0 || about.ptr[0] != 'n';
    int good = action->what == SMTP_ASK_AUTH ? 235 : 250;
    smtp_server_answer(server, yes ? good : no, NULL, NULL, 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1) {
        return 0;
    }
    struct smtp_server_config config = {.hostname = "mx.example",
                                        .message_max = data[0] & 1 ? 64 : 1 << 20,
                                        .rcpt_max = data[0] & 2 ? 2 : 100,
                                        .idle_max = 5 * TG_MINUTE,
                                        .submission = data[0] & 4,
                                        .offer_auth = data[0] & 8,
                                        .plaintext_auth = data[0] & 16,
                                        .tls_offered = data[0] & 24,
                                        .tls_required = (data[0] & 24) == 8,
                                        .vrfy = data[0] & 32,
                                        .lf_ok = data[0] & 64,
                                        .keitai_dots = data[0] & 128};
    struct fuzz_run runs[2] = {{.react = react}, {.react = react}};
    for (int i = 0; i < 2; i++) {
        struct tg_arena arena;
        tg_arena_init(&arena, SIZE_MAX);
        struct tg_prng chance;
        tg_prng_init(&chance, 1, "fuzz");
        config.chance = data[0] & 16 ? &chance : NULL;
        struct smtp_server *server = smtp_server_new(&arena, &config, 0);
        runs[i].context = server;
        runs[i].ep = smtp_server_endpoint(server);
        fuzz_drive(&runs[i], tg_span_make(data + 1, size - 1), i == 0 ? SIZE_MAX : (size_t)(1 + data[0] % 3));
        tg_arena_deinit(&arena);
    }
    fuzz_compare(&runs[0], &runs[1]);
    return 0;
}
