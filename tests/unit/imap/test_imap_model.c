// SPDX-License-Identifier: MIT
/* IM61, IM62, IM63, IM71 as a model that is checked whole: every order of four steps that two sessions and a delivery can
 * take over one mailbox of three letters. After each order both clients, who know only what they were told, are right.
 */
#include "tests/unit/imap/imap_sessions.h"

enum { STEPS = 4, WHO = 2 };

/* A client that asked for silence knows what it did. */
static const struct step {
    const char *command; /* NULL: a letter is delivered by somebody else */
    const char *silent_flag;
    bool by_number; /* no EXPUNGE may be told */
} steps[] = {
    {"x STORE 1 +FLAGS.SILENT (\\Deleted)", "\\Deleted", true},
    {"x STORE 2 FLAGS (\\Seen $Junk)", NULL, true},
    {"x EXPUNGE", NULL, false},
    {"x FETCH 1:* (FLAGS)", NULL, true},
    {"x UID MOVE 2:3 INBOX", NULL, false},
    {"x IDLE", NULL, false},
    {NULL, NULL, false},
};
enum { COMMANDS = sizeof steps / sizeof *steps, CHOICES = COMMANDS * WHO - 1 /* a delivery is nobody's: once */ };

static void end_idle(struct world *w, struct session *s)
{
    if (s->idle) {
        s->idle = s->by_number = false;
        say_text(w, s, "DONE");
    }
}

static void carry_out(struct world *w, unsigned choice)
{
    const struct step *step = &steps[choice % COMMANDS];
    struct session *s = &w->sessions[choice / COMMANDS];
    if (!step->command) {
        fixture_add(w->fixture.store, w->fixture.store->mailboxes[0], fixture_letters[0], 0, ++w->next_tag);
    } else {
        end_idle(w, s);
        s->by_number = step->by_number;
        if (step->silent_flag && s->count > 0) {
            s->letters[0].flags |= flag_bit(tg_span_str(step->silent_flag));
        }
        s->idle = strcmp(step->command, "x IDLE") == 0;
        say_text(w, s, step->command);
    }
    for (size_t i = 0; i < WHO; i++) { /* who idles hears at once */
        imap_server_poke(w->sessions[i].server, 0);
        w->sessions[i].by_number = false;
        hear(w, &w->sessions[i]);
    }
}

static void every_order_of_steps_converges(void **state)
{
    static struct world w;
    unsigned orders = 1, expunges = 0, news = 0;
    (void)state;
    for (int i = 0; i < STEPS; i++) {
        orders *= CHOICES;
    }
    for (unsigned order = 0; order < orders; order++) {
        unsigned rest = order;
        world_init(&w, 1);
        for (int i = 0; i < STEPS; i++, rest /= CHOICES) {
            carry_out(&w, rest % CHOICES);
        }
        for (size_t i = 0; i < WHO; i++) {
            converges(&w, &w.sessions[i]);
            expunges += w.sessions[i].expunges;
            news += w.sessions[i].flag_news;
        }
        world_deinit(&w);
    }
    CHECK(expunges > orders / 4 && news > orders); /* the orders were lively enough to mean something */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_order_of_steps_converges),
    };
    return tg_run_tests(tests);
}
