// SPDX-License-Identifier: MIT
/* IMAP FETCH one by one, client and server wired to each other: letters a CPU second, every octet compared. */
#include "base/assert.h"
#include "base/buf.h"
#include "protocols/imap/imap_client.h"
#include "protocols/imap/imap_server.h"

#include <stdio.h>
#include <time.h>

enum { LETTERS = 20000, LETTER_OCTETS = 4096 };

struct bench {
    struct mailstore *store;
    struct imap_server *server;
    struct imap_client *client;
    struct tg_buf to_server, to_client, spool;
    uint32_t next_uid;
    unsigned long fetched;
};

static void on_server(struct bench *b, const struct ep_action *a)
{
    if (a->kind == EP_SEND) {
        tg_buf_append(&b->to_client, a->bytes);
    } else if (a->kind == EP_ASK) {
        imap_server_answer_login(b->server, b->store, 0);
    }
}

static void next_request(struct bench *b)
{
    struct imap_request r = {.kind = IMAP_REQ_FETCH_BODY, .uid = b->next_uid++, .peek = true};
    if (r.uid == 0) {
        r.kind = IMAP_REQ_SELECT;
        r.mailbox = TG_SPAN_LIT("INBOX");
    } else if (r.uid > LETTERS) {
        r.kind = IMAP_REQ_LOGOUT;
    }
    imap_client_request(b->client, &r, 0);
}

static void on_client(struct bench *b, const struct ep_action *a)
{
    if (a->kind == EP_SEND) {
        tg_buf_append(&b->to_server, a->bytes);
    } else if (a->kind == EP_STORE) {
        tg_buf_append(&b->spool, a->bytes);
    } else if (a->kind == EP_TELL && a->what == IMAP_TELL_BODY) {
        uint32_t uid = imap_client_item(b->client)->uid;
        const struct mailbox *box = b->store->mailboxes[0];
        TG_ASSERT(tg_span_eq(tg_buf_span(&b->spool), tg_blob_span(box->items[uid - 1].octets)));
        tg_buf_clear(&b->spool);
        b->fetched++;
    } else if (a->kind == EP_TELL && (a->what == IMAP_TELL_READY || a->what == IMAP_TELL_DONE)) {
        next_request(b);
    } else {
        TG_ASSERT(a->kind != EP_TELL);
    }
}

static void run(struct bench *b)
{
    struct endpoint server = imap_server_endpoint(b->server), client = imap_client_endpoint(b->client);
    struct ep_action a;
    size_t took;
    do {
        while (server.ops->poll(server.self, &a)) {
            on_server(b, &a);
        }
        while (client.ops->poll(client.self, &a)) {
            on_client(b, &a);
        }
        took = server.ops->feed(server.self, tg_buf_span(&b->to_server), 0);
        tg_buf_consume(&b->to_server, took);
        size_t back = client.ops->feed(client.self, tg_buf_span(&b->to_client), 0);
        tg_buf_consume(&b->to_client, back);
        took += back;
    } while (took > 0 && b->next_uid <= LETTERS + 1);
    server.ops->free(server.self);
    client.ops->free(client.self);
}

static void fill(struct mailstore *store)
{
    struct tg_buf letter;
    tg_buf_init(&letter, SIZE_MAX);
    for (unsigned i = 0; i < LETTERS; i++) {
        tg_buf_clear(&letter);
        tg_buf_fmt(&letter, "From: a@b.example\r\nSubject: %u\r\nMessage-ID: <%u@b.example>\r\n\r\n", i, i);
        while (letter.len < LETTER_OCTETS) {
            tg_buf_fmt(&letter, "%08x%08x%08x%08x\r\n", i, i * 7, i * 11, (unsigned)letter.len);
        }
        struct tg_blob *blob = tg_blob_new(tg_buf_span(&letter));
        enum tg_status status = mailbox_add(store, store->mailboxes[0], blob, 0, 0, 0, i + 1, NULL);
        TG_ASSERT(status == TG_OK);
        tg_blob_release(blob);
    }
    tg_buf_deinit(&letter);
}

int main(void)
{
    static const struct tg_epoch epoch = {1774828800, 540};
    const struct imap_server_config server = {"mail.example", &epoch, 30 * TG_MINUTE, 1 << 20, true};
    const struct imap_client_config client = {TG_SPAN_LIT("hanako"), TG_SPAN_LIT("secret"), true};
    struct tg_arena arena;
    struct bench b = {.store = mailstore_new("hanako@b.example", 0, 1)};
    tg_arena_init(&arena, SIZE_MAX);
    tg_buf_init(&b.to_server, SIZE_MAX);
    tg_buf_init(&b.to_client, SIZE_MAX);
    tg_buf_init(&b.spool, SIZE_MAX);
    fill(b.store);
    b.server = imap_server_new(&arena, &server, 0);
    b.client = imap_client_new(&arena, &client, 0);
    const clock_t start = clock();
    run(&b);
    const double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    TG_ASSERT(b.fetched == LETTERS);
    printf("imap_fetch %.0f letters/cpu-second\n", LETTERS / seconds);
    tg_buf_deinit(&b.to_server);
    tg_buf_deinit(&b.to_client);
    tg_buf_deinit(&b.spool);
    mailstore_free(b.store);
    tg_arena_deinit(&arena);
    return 0;
}
