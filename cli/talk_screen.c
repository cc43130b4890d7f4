// SPDX-License-Identifier: MIT
#include "cli/talk_screen.h"

#include "scenarios/visible.h"
#include "sim/transcripts/explain_command.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define PLAIN  "\x1b[0m"
#define SERVER "\x1b[36m"
#define DIM    "\x1b[2m"
#define NOTE   "\x1b[33m"
#define INDENT "       "

void talk_screen_init(struct talk_screen *s, struct tg_texts *texts, const struct trace *trace)
{
    const char *no_color = getenv("NO_COLOR"), *terminal = getenv("TERM");
    *s = (struct talk_screen){.texts = texts, .trace = trace};
    s->colours = isatty(STDOUT_FILENO) && !(no_color && *no_color) && !(terminal && strcmp(terminal, "dumb") == 0);
    tg_table_init(&s->explained);
}

void talk_screen_deinit(struct talk_screen *s)
{
    tg_table_deinit(&s->explained);
}

void talk_screen_forget(struct talk_screen *s)
{
    tg_table_deinit(&s->explained);
    tg_table_init(&s->explained);
}

static void put(const struct talk_screen *s, const char *colour, struct tg_span text)
{
    if (s->colours) {
        fputs(colour, stdout);
    }
    fwrite(text.ptr ? (const char *)text.ptr : "", 1, text.len, stdout);
    if (s->colours) {
        fputs(PLAIN, stdout);
    }
}

static const char *text_of(const struct talk_screen *s, const char *key, const char *suffix)
{
    struct tg_buf full;
    tg_buf_init(&full, SIZE_MAX);
    tg_buf_fmt(&full, "%s%s", key, suffix);
    /* tg_text gives a missing key back as it is, and this one goes */
    const bool has = tg_texts_has(s->texts, tg_buf_cstr(&full));
    const char *text = has ? tg_text(s->texts, tg_buf_cstr(&full)) : "";
    tg_buf_deinit(&full);
    return text;
}

/* --- explanations --- */

static void put_meaning(struct talk_screen *s, const struct explanation *meaning)
{
    const struct tg_span key = tg_span_str(meaning->key);
    struct tg_buf out;
    if (key.len == 0) {
        return;
    }
    const bool again = tg_table_get(&s->explained, key) != NULL;
    tg_buf_init(&out, SIZE_MAX);
    tg_buf_fmt(&out, "%s%s", INDENT, text_of(s, meaning->key, ".short"));
    if (*meaning->section) {
        tg_buf_fmt(&out, " [%s]", meaning->section);
    }
    if (!again) {
        tg_buf_fmt(&out, "\n%s%s", INDENT, text_of(s, meaning->key, ".long"));
        tg_table_put(&s->explained, key, s);
    }
    put(s, DIM, tg_buf_span(&out));
    putchar('\n');
    tg_buf_deinit(&out);
}

/* --- lines --- */

static void end_line(struct talk_screen *s)
{
    if (s->mid_line) {
        putchar('\n');
        s->mid_line = false;
    }
}

static void put_prompt(struct talk_screen *s, bool server)
{
    if (!s->mid_line) {
        fputs(server ? "S: " : "C: ", stdout);
    }
    s->mid_line = true;
}

static void put_line(struct talk_screen *s, const struct trace_event *e, bool server)
{
    struct tg_span text = trace_text(s->trace, e);
    const bool content = e->flags & TRACE_CONTENT;
    struct tg_buf out;
    tg_buf_init(&out, SIZE_MAX);
    do { /* the octets of a letter may be many lines, or a part of one */
        const size_t feed = content ? tg_span_find_byte(text, '\n') : SIZE_MAX;
        struct tg_span line = tg_span_sub(text, 0, feed);
        text = tg_span_after(text, feed == SIZE_MAX ? text.len : feed + 1);
        if (content && line.len && line.ptr[line.len - 1] == '\r') {
            line.len--;
        }
        tg_buf_clear(&out);
        visible_append(&out, line);
        put_prompt(s, server);
        put(s, server ? SERVER : "", tg_buf_span(&out));
        if (feed != SIZE_MAX || !content) {
            end_line(s);
        }
    } while (text.len);
    tg_buf_deinit(&out);
}

void talk_screen_update(struct talk_screen *s, struct learner *l)
{
    for (uint32_t index; (index = learner_next_line(l)) != TRACE_NONE;) {
        const struct trace_event *e = trace_at(s->trace, index);
        const bool server = e->flags & TRACE_BY_SERVER, content = e->flags & TRACE_CONTENT;
        if (server || s->echo) {
            put_line(s, e, server);
        }
        /* A letter is explained once, not at each of its lines. */
        if (s->explain && !(content && s->in_letter)) {
            struct explanation meaning;
            explain_event(s->trace, index, &meaning);
            if (!content) {
                end_line(s);
            }
            if (!s->mid_line) {
                put_meaning(s, &meaning);
            }
        }
        s->in_letter = content;
    }
    end_line(s);
    fflush(stdout);
}

/* --- the program's own words --- */

void talk_screen_note(struct talk_screen *s, const char *key, const char *a, const char *b, const char *c)
{
    const struct tg_span arguments[] = {tg_span_str(a), tg_span_str(b), tg_span_str(c)};
    struct tg_buf out;
    tg_buf_init(&out, SIZE_MAX);
    tg_buf_str(&out, "-- ");
    tg_text_fmt(s->texts, &out, key, arguments, 3);
    end_line(s);
    put(s, NOTE, tg_buf_span(&out));
    putchar('\n');
    tg_buf_deinit(&out);
    fflush(stdout);
}

void talk_screen_hint(struct talk_screen *s, const struct learner *l, enum trace_protocol protocol)
{
    struct learner_command command;
    bool any = false;
    if (learner_in_command(l)) {
        talk_screen_note(s, "cli.talk.hint.command", NULL, NULL, NULL);
        return;
    }
    for (size_t at = 0; learner_next_legal(l, &at, &command); any = true) {
        struct explanation meaning;
        if (!any) {
            talk_screen_note(s, "cli.talk.hint.heading", learner_state_name(l), NULL, NULL);
        }
        explain_command(protocol, command.name, &meaning);
        printf("   %-13s %s%s%s%s [%s]\n", command.name, command.needs_login ? "(" : "",
               command.needs_login ? tg_text(s->texts, "cli.talk.hint.login") : "", command.needs_login ? ") " : "",
               *meaning.key ? text_of(s, meaning.key, ".short") : "", command.section);
    }
    if (!any) {
        talk_screen_note(s, "cli.talk.hint.none", learner_state_name(l), NULL, NULL);
    }
    fflush(stdout);
}
