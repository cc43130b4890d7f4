// SPDX-License-Identifier: MIT
/* A client says anything. Whatever it is: no crash, no endless loop, a store that adds up, and the same answers however
 * the octets were cut (X01). The first octet chooses the cut. */
#include "base/assert.h"
#include "protocols/imap/imap_server.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char letter[] =
    "From: a@b\r\nSubject: =?UTF-8?B?5Lya?=\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n"
    "--c\r\n\r\nhello\r\n--c\r\nContent-Type: message/rfc822\r\n\r\nTo: x\r\n\r\ny\r\n--c--\r\n";

static struct mailstore *make_store(void)
{
    struct mailstore *store = mailstore_new("hanako@sakura.example", 100000, 7);
    struct mailbox *box = NULL;
    enum tg_status status = mailstore_create(store, TG_SPAN_LIT("Work/2026"), &box);
    TG_ASSERT(status == TG_OK);
    for (uint32_t i = 1; i <= 3; i++) {
        struct tg_blob *blob = tg_blob_new(tg_span_str(letter));
        status = mailbox_add(store, store->mailboxes[0], blob, i & 1 ? MAIL_SEEN : 0, 0, 0, i, NULL);
        TG_ASSERT(status == TG_OK);
        tg_blob_release(blob);
    }
    return store;
}

static void check_store(const struct mailstore *store, struct tg_buf *said)
{
    uint64_t total = 0;
    for (size_t i = 0; i < store->count; i++) {
        const struct mailbox *box = store->mailboxes[i];
        uint32_t last = 0;
        uint64_t octets = 0;
        for (size_t k = 0; k < box->count; k++) {
            TG_ASSERT(box->items[k].uid > last && box->items[k].uid < box->uid_next);
            last = box->items[k].uid;
            octets += tg_blob_span(box->items[k].octets).len;
            tg_buf_fmt(said, "%s %u %x;", box->name, last, box->items[k].flags);
        }
        TG_ASSERT(octets == box->octets);
        total += octets;
    }
    TG_ASSERT(total == store->octets && total <= store->quota);
}

static void run(struct tg_span in, size_t piece, struct tg_buf *said)
{
    static const struct tg_epoch epoch = {1774828800, 540};
    const struct imap_server_config config = {.hostname = "mail.example",
                                              .epoch = &epoch,
                                              .idle_max = 30 * TG_MINUTE,
                                              .append_max = 5000,
                                              .plaintext_auth = true,
                                              .tls_offered = true};
    struct tg_arena arena;
    tg_arena_init(&arena, SIZE_MAX);
    struct mailstore *store = make_store();
    struct imap_server *server = imap_server_new(&arena, &config, 0);
    struct endpoint e = imap_server_endpoint(server);
    struct ep_action a;
    bool closed = false;
    for (;;) {
        while (e.ops->poll(e.self, &a)) {
            TG_ASSERT(!closed);
            if (a.kind == EP_SEND) {
                tg_buf_append(said, a.bytes);
            } else if (a.kind == EP_ASK) {
                imap_server_answer_login(server, store, 0);
            } else if (a.kind == EP_START_TLS) {
                e.ops->tls_done(e.self, NULL, 0);
            }
            closed = closed || a.kind == EP_CLOSE;
        }
        if (in.len == 0 || closed) {
            break;
        }
        size_t took = e.ops->feed(e.self, tg_span_sub(in, 0, piece), 0);
        TG_ASSERT(took > 0);
        in = tg_span_after(in, took);
    }
    imap_server_poke(server, 0);
    while (e.ops->poll(e.self, &a)) {
    }
    e.ops->eof(e.self, false, 0);
    while (e.ops->poll(e.self, &a)) {
    }
    check_store(store, said);
    e.ops->free(e.self);
    mailstore_free(store);
    tg_arena_deinit(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tg_buf whole, cut;
    if (size == 0) {
        return 0;
    }
    tg_buf_init(&whole, SIZE_MAX);
    tg_buf_init(&cut, SIZE_MAX);
    run(tg_span_make(data + 1, size - 1), SIZE_MAX, &whole);
    run(tg_span_make(data + 1, size - 1), 1 + data[0] % 16, &cut);
    TG_ASSERT(tg_span_eq(tg_buf_span(&whole), tg_buf_span(&cut)));
    tg_buf_deinit(&whole);
    tg_buf_deinit(&cut);
    return 0;
}
