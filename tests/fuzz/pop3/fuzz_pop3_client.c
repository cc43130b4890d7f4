// SPDX-License-Identifier: MIT
/* A POP3 server that says anything at all. The first octet chooses the configuration. */
#include "protocols/pop3/pop3_client.h"
#include "tests/fuzz/wire/fuzz_drive.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct owner {
    struct pop3_client *client;
    unsigned ends;
};

static void react(void *context, const struct ep_action *action, struct tg_buf *log)
{
    struct owner *o = context;
    switch ((enum pop3_client_what)action->what) {
    case POP3_ASK_HAVE:
    case POP3_ASK_STORED: {
        struct tg_span uidl = pop3_client_uidl(o->client);
        tg_buf_fmt(log, "(%S)", uidl);
        pop3_client_answer(o->client, uidl.len > 0 && uidl.ptr[0] % 2, 0);
        break;
    }
    case POP3_TELL_DONE:
    case POP3_TELL_FAILED:
        if (++o->ends > 1) {
            abort();
        }
        tg_buf_fmt(log, "(%S)", pop3_client_error(o->client));
        for (size_t i = 0; i < pop3_client_uidl_count(o->client); i++) {
            tg_buf_fmt(log, "(%S)", pop3_client_uidl_at(o->client, i));
        }
        break;
    case POP3_TELL_GONE:
    case POP3_TELL_NO_UIDL:
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1) {
        return 0;
    }
    struct pop3_client_config config = {.user = TG_SPAN_LIT("ann"),
                                        .password = TG_SPAN_LIT("sesame"),
                                        .leave_on_server = data[0] & 1,
                                        .plaintext_auth = !(data[0] & 2),
                                        .mechanism = (enum sasl_mechanism)(data[0] >> 2 & 3),
                                        .tls = data[0] & 4 ? POP3_CLIENT_TLS_MAY : POP3_CLIENT_TLS_NONE};
    struct fuzz_run runs[2] = {{.react = react}, {.react = react}};
    for (int i = 0; i < 2; i++) {
        struct tg_arena arena;
        tg_arena_init(&arena, SIZE_MAX);
        struct tg_prng chance;
        tg_prng_init(&chance, 1, "fuzz");
        config.chance = data[0] & 16 ? &chance : NULL;
        struct owner owner = {.client = pop3_client_new(&arena, &config, 0)};
        runs[i].context = &owner;
        runs[i].ep = pop3_client_endpoint(owner.client);
        fuzz_drive(&runs[i], tg_span_make(data + 1, size - 1), i == 0 ? SIZE_MAX : 1);
        if (owner.ends != 1) {
            abort();
        }
        tg_arena_deinit(&arena);
    }
    fuzz_compare(&runs[0], &runs[1]);
    return 0;
}
