// SPDX-License-Identifier: MIT
#include "tests/harness/dialogue.h"
#include "tests/unit/imap/imap_fixture.h"
#include "tests/unit/sasl/secret.h"

static bool asked_secret;

static struct endpoint make(void *context, const char *options, tg_time now)
{
    struct fixture *f = context;
    (void)now;
    fixture_init(f, options);
    return imap_server_endpoint(f->server);
}

static void describe(void *context, const struct ep_action *action, struct tg_buf *out)
{
    const struct fixture *f = context;
    asked_secret = action->kind == EP_ASK && action->what == IMAP_ASK_SECRET;
    if (asked_secret) {
        tg_buf_fmt(out, "SECRET %S", imap_server_user(f->server));
    } else if (action->kind == EP_ASK) {
        CHECK_INT(action->what, IMAP_ASK_LOGIN);
        tg_buf_fmt(out, imap_server_proved(f->server) ? "PROVED %S" : "LOGIN %S %S", imap_server_user(f->server),
                   imap_server_password(f->server));
    } else if (action->what == IMAP_TELL_READ) {
        tg_buf_fmt(out, "READ %u", action->tag);
    } else {
        CHECK_INT(action->what, IMAP_TELL_CHANGED);
        tg_buf_str(out, "CHANGED");
    }
}

static void answer(void *context, const char *text, tg_time now)
{
    struct fixture *f = context;
    if (asked_secret) {
        struct test_secret t;
        const char *password = strcmp(text, "-") == 0 ? NULL : text;
        imap_server_answer_secret(f->server, test_secret_of(&t, imap_server_user(f->server), password), now);
        return;
    }
    imap_server_answer_login(f->server, strcmp(text, "yes") == 0 ? f->store : NULL, now);
}

static void done(void *context)
{
    fixture_deinit(context);
}

/* X01 and the rows each file names. */
static void dialogues_are_the_same_at_every_piece_size(void **state)
{
    struct fixture f;
    struct dialogue_subject subject = {true, make, describe, answer, done, &f};
    (void)state;
    dialogue_run_folder(&subject, "imap_server");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dialogues_are_the_same_at_every_piece_size),
    };
    return tg_run_tests(tests);
}
