// SPDX-License-Identifier: MIT
/* Octets of a stranger into both kinds of session. Nothing crashes, memory is bounded, and the cut of the octets does
 * not matter (X01). The first octet chooses the side and how much of a real handshake comes before. */
#include "sim/tls/tls_session.h"

#include <stdlib.h>

enum { BEGAN = 1775001600 };

static void carry(struct tls_session *from, struct tls_session *to)
{
    struct tg_buf copy;
    tg_buf_init(&copy, SIZE_MAX);
    tg_buf_append(&copy, tls_session_out(from));
    tls_session_out_sent(from, copy.len);
    for (struct tg_span rest = tg_buf_span(&copy); rest.len;) {
        const size_t took = tls_session_feed(to, rest, BEGAN);
        if (took == 0) {
            break;
        }
        rest = tg_span_after(rest, took);
    }
    tg_buf_deinit(&copy);
}

static void feed(struct tls_session *s, struct tg_span in, size_t piece, struct tg_buf *log)
{
    while (in.len) {
        const size_t took = tls_session_feed(s, tg_span_sub(in, 0, piece), BEGAN);
        const struct tg_span plain = tls_session_plain(s);
        if (took > in.len || plain.len > 16384) {
            abort();
        }
        tg_buf_append(log, plain);
        tls_session_consume(s, plain.len);
        if (took == 0) {
            break;
        }
        in = tg_span_after(in, took);
    }
    tg_buf_append(log, tls_session_out(s));
    tg_buf_fmt(log, "<%d %d>", (int)tls_session_state(s), (int)tls_session_reason(s));
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    if (size < 1) {
        return 0;
    }
    static struct tls_authority *authority; /* its keys cost more than the rest */
    static const char *const name = "mail.aoba.example";
    struct tg_prng root;
    struct tg_buf logs[2];
    tg_prng_init(&root, 1, "fuzz");
    authority = authority ? authority : tls_authority_new(&root, BEGAN);
    for (int i = 0; i < 2; i++) {
        struct tls_session_config config = {.authority = authority,
                                            .identity =
                                                tls_authority_identity(authority, &name, 1, TLS_CERTIFICATE_GOOD),
                                            .server_name = name,
                                            .verify = data[0] & 2,
                                            .prng = tg_prng_split(&root, "server", 0),
                                            .now = BEGAN};
        struct tls_session *server = tls_session_new(false, &config);
        config.prng = tg_prng_split(&root, "client", 0);
        struct tls_session *client = tls_session_new(true, &config);
        for (int flights = data[0] >> 2 & 3; flights > 0; flights--) {
            carry(client, server);
            carry(server, client);
        }
        tg_buf_init(&logs[i], SIZE_MAX);
        feed(data[0] & 1 ? client : server, tg_span_make(data + 1, size - 1), i ? 1 : SIZE_MAX, &logs[i]);
        tls_session_free(client);
        tls_session_free(server);
    }
    if (!tg_span_eq(tg_buf_span(&logs[0]), tg_buf_span(&logs[1]))) {
        abort();
    }
    tg_buf_deinit(&logs[0]);
    tg_buf_deinit(&logs[1]);
    return 0;
}
