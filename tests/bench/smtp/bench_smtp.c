// SPDX-License-Identifier: MIT
/* Letters a CPU second: a client wired to a server, one session a letter of 4 KiB, everything answered yes. The
 * reference is a copy of the same octets, so that machines can be compared. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "protocols/smtp/smtp_client.h"
#include "protocols/smtp/smtp_server.h"

enum { BODY = 4096 };

static const struct smtp_server_config server_config = {
    .hostname = "mx.example", .message_max = 1 << 20, .rcpt_max = 100, .idle_max = 5 * TG_MINUTE};
static struct smtp_client_config client_config = {.hostname = "a.example"};
static struct tg_buf to_server, to_client;
static size_t stored, accepted;

static void serve(struct smtp_server *server)
{
    struct endpoint s = smtp_server_endpoint(server);
    struct ep_action a;
    while (s.ops->poll(s.self, &a)) {
        if (a.kind == EP_SEND) {
            tg_buf_append(&to_client, a.bytes);
        } else if (a.kind == EP_STORE) {
            stored += a.bytes.len;
        } else if (a.kind == EP_ASK) {
            accepted += a.what == SMTP_ASK_ACCEPT ? 1 : 0;
            smtp_server_answer(server, 250, NULL, NULL, 0);
        }
    }
}

static void post(struct smtp_client *client, const struct smtp_job *job)
{
    struct endpoint c = smtp_client_endpoint(client);
    struct ep_action a;
    while (c.ops->poll(c.self, &a)) {
        if (a.kind == EP_SEND) {
            tg_buf_append(&to_server, a.bytes);
        } else if (a.kind == EP_TELL && a.what == SMTP_TELL_READY) {
            smtp_client_send(client, job, 0);
        } else if (a.kind == EP_TELL && a.what == SMTP_TELL_SENT) {
            smtp_client_quit(client, 0);
        }
    }
}

static void one_session(struct tg_arena *arena, const struct smtp_job *job)
{
    struct smtp_server *server = smtp_server_new(arena, &server_config, 0);
    struct smtp_client *client = smtp_client_new(arena, &client_config, 0);
    struct endpoint s = smtp_server_endpoint(server), c = smtp_client_endpoint(client);
    tg_buf_clear(&to_server);
    tg_buf_clear(&to_client);
    for (size_t up = 1, down = 1; up + down > 0;) {
        serve(server);
        post(client, job);
        up = s.ops->feed(s.self, tg_buf_span(&to_server), 0);
        tg_buf_consume(&to_server, up);
        down = c.ops->feed(c.self, tg_buf_span(&to_client), 0);
        tg_buf_consume(&to_client, down);
    }
    s.ops->free(s.self);
    c.ops->free(c.self);
    tg_arena_reset(arena);
}

static double seconds(clock_t since)
{
    return (double)(clock() - since) / CLOCKS_PER_SEC;
}

int main(void)
{
    static unsigned char body[BODY], copy[BODY];
    for (size_t i = 0; i < BODY; i++) {
        body[i] = (unsigned char)(i % 78 == 76 ? '\r' : i % 78 == 77 ? '\n' : 'a');
    }
    body[BODY - 2] = '\r';
    body[BODY - 1] = '\n';
    body[BODY - 3] = body[BODY - 4] = 'a';
    struct tg_span recipient = TG_SPAN_LIT("bob@b.example");
    struct smtp_job job = {.reverse_path = TG_SPAN_LIT("ann@a.example"),
                           .recipients = &recipient,
                           .recipient_count = 1,
                           .message = tg_span_make(body, BODY)};
    struct tg_arena arena;
    tg_arena_init(&arena, SIZE_MAX);
    tg_buf_init(&to_server, SIZE_MAX);
    tg_buf_init(&to_client, SIZE_MAX);
    for (int pipelining = 0; pipelining < 2; pipelining++) {
        client_config.pipelining = pipelining;
        accepted = stored = 0;
        clock_t start = clock();
        while (seconds(start) < 1.0) {
            for (int i = 0; i < 100; i++) {
                one_session(&arena, &job);
            }
        }
        double took = seconds(start);
        if (stored != accepted * BODY || accepted == 0) {
            fprintf(stderr, "letters were lost\n");
            return 1;
        }
        printf("smtp_letters%s %.0f letters/s\n", pipelining ? "_pipelined" : "", (double)accepted / took);
    }
    clock_t start = clock();
    unsigned long copies = 0;
    volatile unsigned char sink = 0;
    while (seconds(start) < 0.2) {
        for (int i = 0; i < 1000; i++) {
            memcpy(copy, body, BODY);
            sink = copy[i];
            copies++;
        }
    }
    (void)sink;
    printf("reference_copies_4k %.0f copies/s\n", (double)copies / seconds(start));
    tg_buf_deinit(&to_server);
    tg_buf_deinit(&to_client);
    tg_arena_deinit(&arena);
    return 0;
}
