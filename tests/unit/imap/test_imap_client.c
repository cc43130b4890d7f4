// SPDX-License-Identifier: MIT
#include "tests/harness/dialogue.h"
#include "tests/unit/imap/imap_client_subject.h"

static struct endpoint make(void *context, const char *options, tg_time now)
{
    struct client_subject *s = context;
    client_subject_init(s, options, now);
    return imap_client_endpoint(s->client);
}

static void describe(void *context, const struct ep_action *action, struct tg_buf *out)
{
    client_subject_told(context, action, out);
}

static void answer(void *context, const char *text, tg_time now)
{
    (void)context;
    (void)text;
    (void)now;
    fail(); /* an IMAP client asks nothing */
}

static void done(void *context)
{
    struct client_subject *s = context;
    tg_arena_deinit(&s->arena);
}

/* X01 and the rows each file names. */
static void dialogues_are_the_same_at_every_piece_size(void **state)
{
    struct client_subject s;
    struct dialogue_subject subject = {false, make, describe, answer, done, &s};
    (void)state;
    dialogue_run_folder(&subject, "imap_client");
}

/* X09: the password, and nothing else, is marked. */
static void the_password_is_marked_as_secret(void **state)
{
    static const struct {
        const char *greeting, *secret;
    } rows[] = {
        {"* OK [CAPABILITY IMAP4rev1] hello\r\n",                                  "secret"              },
        {"* OK [CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=PLAIN SASL-IR] hello\r\n", "AGhhbmFrbwBzZWNyZXQ="},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct client_subject s;
        struct ep_action a;
        unsigned sends = 0;
        client_subject_init(&s, "", 0);
        struct endpoint e = imap_client_endpoint(s.client);
        CHECK_INT(e.ops->feed(e.self, tg_span_str(rows[i].greeting), 0), strlen(rows[i].greeting));
        while (e.ops->poll(e.self, &a)) {
            if (a.kind == EP_SEND) {
                sends++;
                CHECK_SPAN(a.secret, rows[i].secret);
                CHECK(a.secret.ptr >= a.bytes.ptr && a.secret.ptr + a.secret.len <= a.bytes.ptr + a.bytes.len);
            }
        }
        CHECK_INT(sends, 1);
        e.ops->free(e.self);
        tg_arena_deinit(&s.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dialogues_are_the_same_at_every_piece_size),
        cmocka_unit_test(the_password_is_marked_as_secret),
    };
    return tg_run_tests(tests);
}
