// SPDX-License-Identifier: MIT
/* A server says anything. Whatever it is: no crash, no endless loop, and the same words and tellings however the octets
 * were cut (X01). The first octet chooses the cut, the second the requests. */
#include "base/assert.h"
#include "base/buf.h"
#include "protocols/imap/imap_client.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* clang-format off */
#define WORDS(s) {(const unsigned char *)(s), sizeof(s) - 1}
static const struct imap_request requests[] = {
    {.kind = IMAP_REQ_SELECT, .mailbox = WORDS("INBOX")},
    {.kind = IMAP_REQ_LIST_NEW, .uid = 1},
    {.kind = IMAP_REQ_FETCH_BODY, .uid = 1},
    {.kind = IMAP_REQ_SEARCH, .argument = WORDS("UNSEEN")},
    {.kind = IMAP_REQ_APPEND, .mailbox = WORDS("a\"\xff"), .argument = WORDS("X: y")},
    {.kind = IMAP_REQ_IDLE},
    {.kind = IMAP_REQ_STORE_FLAGS, .uid = 2, .argument = WORDS("\\Seen")},
    {.kind = IMAP_REQ_EXPUNGE},
    {.kind = IMAP_REQ_FETCH_BODY, .uid = 2, .peek = true},
    {.kind = IMAP_REQ_SYNC_FLAGS, .uid = 2},
};
/* clang-format on */

/* Gives the next request; true when that was one for a client that idles no more. */
static void told(struct imap_client *c, const struct ep_action *a, size_t *next, bool *idling, struct tg_buf *log)
{
    const struct imap_item *item = imap_client_item(c);
    tg_buf_fmt(log, "[%d %u %u %u %S]", a->what, item->sequence, item->uid, imap_client_exists(c),
               a->what == IMAP_TELL_NO || a->what == IMAP_TELL_FAILED ? imap_client_error(c) : item->flags);
    bool turn = a->what == IMAP_TELL_READY || a->what == IMAP_TELL_DONE || a->what == IMAP_TELL_NO ||
                (a->what == IMAP_TELL_NEWS && *idling);
    if (turn) {
        const struct imap_request *r = &requests[(*next)++ % (sizeof requests / sizeof requests[0])];
        *idling = r->kind == IMAP_REQ_IDLE;
        imap_client_request(c, r, 0);
    }
}

static void run(struct tg_span in, size_t piece, size_t first, struct tg_buf *log)
{
    const struct imap_client_config config = {
        .user = TG_SPAN_LIT("hanako"),
        .password = TG_SPAN_LIT("s\"\xe3\x81\x82"),
        .plaintext_auth = true,
        .tls = IMAP_CLIENT_TLS_MAY};
    struct tg_arena arena;
    tg_arena_init(&arena, SIZE_MAX);
    struct imap_client *c = imap_client_new(&arena, &config, 0);
    struct endpoint e = imap_client_endpoint(c);
    struct ep_action a;
    bool closed = false, idling = false;
    for (;;) {
        while (e.ops->poll(e.self, &a)) {
            TG_ASSERT(!closed);
            closed = a.kind == EP_CLOSE;
            if (a.kind == EP_SEND || a.kind == EP_STORE) {
                tg_buf_append(log, a.bytes);
            } else if (a.kind == EP_TELL) {
                told(c, &a, &first, &idling, log);
            } else if (a.kind == EP_START_TLS) {
                e.ops->tls_done(e.self, NULL, 0);
            }
        }
        if (in.len == 0 || closed) {
            break;
        }
        size_t took = e.ops->feed(e.self, tg_span_sub(in, 0, piece), 0);
        TG_ASSERT(took > 0);
        in = tg_span_after(in, took);
    }
    e.ops->tick(e.self, e.ops->deadline(e.self));
    e.ops->eof(e.self, false, 0);
    while (e.ops->poll(e.self, &a)) {
    }
    e.ops->free(e.self);
    tg_arena_deinit(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tg_buf whole, cut;
    if (size < 2) {
        return 0;
    }
    tg_buf_init(&whole, SIZE_MAX);
    tg_buf_init(&cut, SIZE_MAX);
    run(tg_span_make(data + 2, size - 2), SIZE_MAX, data[1], &whole);
    run(tg_span_make(data + 2, size - 2), 1 + data[0] % 16, data[1], &cut);
    TG_ASSERT(tg_span_eq(tg_buf_span(&whole), tg_buf_span(&cut)));
    tg_buf_deinit(&whole);
    tg_buf_deinit(&cut);
    return 0;
}
