// SPDX-License-Identifier: MIT
/* Around the conversation: what the server would accept now, tabs, search, copying. */
#include "gui/app.h"
#include "gui/sdl_backend.h"
#include "gui/talk.h"
#include "sim/transcripts/accepts.h"
#include "tests/harness/tg_test.h"

static struct {
    struct backend *backend;
    struct app app;
} f;

static const struct draw_list *frame(void)
{
    return app_frame(&f.app, 0, 1600, 900);
}

static int set_up(void **state)
{
    (void)state;
    const char *why = "";
    f.backend = backend_new(&(struct backend_options){.width = 1600, .height = 900, .in_memory = true}, &why);
    if (f.backend == NULL) {
        print_message("no window parts here: %s\n", why);
        return -1;
    }
    struct text_measurer measurer = backend_measurer(f.backend);
    if (app_init(&f.app, backend_art(f.backend), &measurer) != TG_OK || !app_open(&f.app, "first-letter")) {
        return -1;
    }
    (void)frame();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    app_deinit(&f.app);
    backend_free(f.backend);
    return 0;
}

static void key(int code, unsigned mods)
{
    app_input(&f.app, &(struct input){INPUT_KEY, code, mods, 0, 0, 0, NULL});
    (void)frame();
}

/* The first line after `from` that begins so. */
static uint32_t line(const char *begins, uint32_t from)
{
    for (uint32_t i = from; i < trace_count(f.app.trace); i++) {
        const struct trace_event *e = trace_at(f.app.trace, i);
        if (e->kind == TRACE_LINE_SAID && tg_span_istarts(trace_text(f.app.trace, e), begins)) {
            return i;
        }
    }
    fail_msg("no line %s", begins);
    return 0;
}

static void accepted_after(uint32_t event, struct tg_buf *out)
{
    const struct trace *t = f.app.trace;
    const struct trace_event *said = trace_at(t, event);
    struct accepts accepts;
    struct accepted command;
    uint16_t port = 0;
    uint32_t opening = 0;
    for (uint32_t i = 0; i < event; i++) {
        if (trace_at(t, i)->kind == TRACE_CONN_OPENING && trace_at(t, i)->stream == said->stream) {
            opening = i;
            port = (uint16_t)trace_at(t, i)->b;
        }
    }
    uint16_t server = said->flags & TRACE_BY_SERVER ? said->from : said->to;
    tg_buf_clear(out);
    if (accepts_at(&accepts, t, opening, event + 1, server, port, (enum trace_protocol)said->protocol)) {
        while (accepts_next(&accepts, &command)) {
            CHECK(command.section[0] != '\0');
            tg_buf_fmt(out, " %s%s", command.name, command.after_login ? "*" : "");
        }
    }
}

static void what_a_server_accepts_follows_its_state(void **state)
{
    (void)state;
    struct tg_buf b;
    tg_buf_init(&b, 4096);
    accepted_after(line("AUTH", 0), &b); /* asked, not answered: as after EHLO */
    CHECK(strstr(tg_buf_cstr(&b), " MAIL*") && !strstr(tg_buf_cstr(&b), " RCPT")); /* port 587 wants a login */
    accepted_after(line("235", 0), &b);
    CHECK(strstr(tg_buf_cstr(&b), " MAIL") && !strstr(tg_buf_cstr(&b), "MAIL*"));
    uint32_t mail = line("MAIL FROM", 0);
    accepted_after(mail, &b);
    CHECK(!strstr(tg_buf_cstr(&b), " RCPT")); /* not before it has answered */
    accepted_after(line("250", mail), &b);
    CHECK(strstr(tg_buf_cstr(&b), " RCPT") && !strstr(tg_buf_cstr(&b), " MAIL"));
    accepted_after(line("221", 0), &b);
    CHECK_STR(tg_buf_cstr(&b), "");
    app_do(&f.app, command_of(COMMAND_TO_EVENT, (int32_t)line("235", 0)));
    CHECK(draw_has_text(frame(), "MAIL"));
    tg_buf_deinit(&b);
}

static void the_search_goes_round_and_says_when_there_is_nothing(void **state)
{
    (void)state;
    key('f', MOD_CTRL);
    app_input(&f.app, &(struct input){INPUT_TEXT, 0, 0, 0, 0, 0, "rcpt to"});
    (void)frame();
    key(KEY_ENTER, 0);
    uint32_t first = app_event(&f.app);
    CHECK_INT(first, line("RCPT TO", 0));
    key(KEY_ENTER, 0);
    CHECK_INT(app_event(&f.app), line("RCPT TO", first + 1));
    key(KEY_ENTER, 0);
    CHECK_INT(app_event(&f.app), first);
    app_input(&f.app, &(struct input){INPUT_TEXT, 0, 0, 0, 0, 0, "xyzzy"});
    key(KEY_ENTER, 0);
    CHECK(f.app.find_failed);
    CHECK(draw_has_text(frame(), app_text(&f.app, "ui.talk.not_found")));
    CHECK_INT(app_event(&f.app), first);
    key(KEY_ESCAPE, 0);
    CHECK(f.app.typing == NULL);
}

static void a_line_and_a_conversation_can_be_copied(void **state)
{
    (void)state;
    app_do(&f.app, command_of(COMMAND_TO_EVENT, (int32_t)line("RCPT TO", 0)));
    (void)frame();
    key('c', MOD_CTRL);
    CHECK(f.app.want_copy);
    CHECK_STR(tg_buf_cstr(&f.app.copied), "RCPT TO:<hanako@sakura.example>");
    f.app.want_copy = false;
    key('c', MOD_CTRL | MOD_SHIFT);
    CHECK(f.app.want_copy);
    CHECK(strstr(tg_buf_cstr(&f.app.copied), "S: 220 ") && strstr(tg_buf_cstr(&f.app.copied), "C: EHLO "));
    CHECK(!strstr(tg_buf_cstr(&f.app.copied), "himitsu") && !strstr(tg_buf_cstr(&f.app.copied), "AHRhcm8A"));
}

static void tabs_show_the_other_open_connection(void **state)
{
    (void)state;
    uint32_t open[8], other = 0, stream = 0;
    CHECK(app_open(&f.app, "imap-stays")); /* a PC and a phone look into the same mailbox */
    for (double ms = 0; other == 0 && ms < presentation_duration(app_presentation(&f.app)); ms += 300) {
        f.app.ms = ms;
        (void)frame();
        size_t count = view_open_streams(f.app.view, open, 8);
        uint32_t newest = TRACE_NONE;
        struct view_conversation talk = talk_conversation(&f.app, &newest);
        for (size_t i = 0; i < (count < 8 ? count : 8); i++) {
            if (!talk.dns && talk.id != 0 && open[i] != talk.id && view_stream(f.app.view, open[i])->lines > 0) {
                other = open[i];
                stream = talk.id;
            }
        }
    }
    CHECK(other != 0); /* there is a moment with two */
    bool zone = false;
    for (size_t i = 0; i < f.app.ui.zone_count; i++) {
        zone |= command_same(f.app.ui.zones[i].command, command_of(COMMAND_TALK_TAB, (int32_t)other));
    }
    CHECK(zone);
    uint32_t newest = TRACE_NONE;
    app_do(&f.app, command_of(COMMAND_TALK_TAB, (int32_t)other));
    (void)frame();
    CHECK_INT(talk_conversation(&f.app, &newest).id, other);
    app_do(&f.app, command_of(COMMAND_TALK_TAB, 0));
    CHECK_INT(talk_conversation(&f.app, &newest).id, stream);
    app_do(&f.app, command_of(COMMAND_TALK_TAB, (int32_t)other));
    key(KEY_RIGHT, 0); /* a step goes where things happen */
    CHECK_INT(f.app.pinned, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_a_server_accepts_follows_its_state, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_search_goes_round_and_says_when_there_is_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_line_and_a_conversation_can_be_copied, set_up, tear_down),
        cmocka_unit_test_setup_teardown(tabs_show_the_other_open_connection, set_up, tear_down),
    };
    return tg_run_tests(tests);
}
