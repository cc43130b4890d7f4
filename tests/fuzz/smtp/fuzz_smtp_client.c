// SPDX-License-Identifier: MIT
/* A server that says anything at all. The first octet chooses the configuration and the job. */
#include "protocols/smtp/smtp_client.h"
#include "tests/fuzz/wire/fuzz_drive.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct owner {
    struct smtp_client *client;
    struct smtp_job job;
    unsigned jobs, told, told_of_job;
    bool job_open, failed;
};

static void next(struct owner *o)
{
    if (o->jobs > 0) {
        o->jobs--;
        o->job_open = true;
        o->told_of_job = 0;
        smtp_client_send(o->client, &o->job, 0);
    } else {
        smtp_client_quit(o->client, 0);
    }
}

static void react(void *context, const struct ep_action *action, struct tg_buf *log)
{
    struct owner *o = context;
    const struct smtp_outcome *outcome = smtp_client_outcome(o->client);
    if (action->kind != EP_TELL || o->failed) {
        abort();
    }
    switch ((enum smtp_client_what)action->what) {
    case SMTP_TELL_READY:
        next(o);
        break;
    case SMTP_TELL_RECIPIENT:
        if (!o->job_open || outcome->recipient >= o->job.recipient_count ||
            (o->told_of_job & (1u << outcome->recipient))) {
            abort(); /* each recipient once */
        }
        o->told_of_job |= 1u << outcome->recipient;
        tg_buf_fmt(log, "(%z %d %S)", outcome->recipient, outcome->code, outcome->text);
        break;
    case SMTP_TELL_SENT:
    case SMTP_TELL_FAILED:
        if (o->job_open && o->told_of_job != (1u << o->job.recipient_count) - 1) {
            abort(); /* and none forgotten */
        }
        o->job_open = false;
        if (action->what == SMTP_TELL_SENT) {
            next(o);
        } else {
            o->failed = true;
            tg_buf_fmt(log, "(%d %S)", smtp_client_failure(o->client)->code, smtp_client_failure(o->client)->text);
        }
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct tg_span recipients[] = {{(const unsigned char *)"bob@b.example", 13},
                                                {(const unsigned char *)"a b", 3},
                                                {(const unsigned char *)"eve@b.example", 13}};
    if (size < 1) {
        return 0;
    }
    struct smtp_client_config config = {.hostname = "a.example",
                                        .user = data[0] & 1 ? TG_SPAN_LIT("ann") : TG_SPAN_LIT(""),
                                        .password = TG_SPAN_LIT("sesame"),
                                        .mechanism = (enum sasl_mechanism)((data[0] >> 1 & 1) | (data[0] >> 4 & 2)),
                                        .plaintext_auth = true,
                                        .tls = data[0] & 8 ? SMTP_CLIENT_TLS_MAY : SMTP_CLIENT_TLS_NONE,
                                        .pipelining = data[0] & 4};
    struct fuzz_run runs[2] = {{.react = react}, {.react = react}};
    for (int i = 0; i < 2; i++) {
        struct tg_arena arena;
        tg_arena_init(&arena, SIZE_MAX);
        struct tg_prng chance;
        tg_prng_init(&chance, 1, "fuzz");
        config.chance = &chance;
        struct owner owner = {.client = smtp_client_new(&arena, &config, 0), .jobs = 2};
        owner.job = (struct smtp_job){.reverse_path = TG_SPAN_LIT("ann@a.example"),
                                      .recipients = recipients,
                                      .recipient_count = 3,
                                      .message = TG_SPAN_LIT(".x\r\n"),
                                      .body_8bitmime = data[0] & 8};
        runs[i].context = &owner;
        runs[i].ep = smtp_client_endpoint(owner.client);
        fuzz_drive(&runs[i], tg_span_make(data + 1, size - 1), i == 0 ? SIZE_MAX : 1);
        if (owner.job_open) {
            abort();
        }
        tg_arena_deinit(&arena);
    }
    fuzz_compare(&runs[0], &runs[1]);
    return 0;
}
