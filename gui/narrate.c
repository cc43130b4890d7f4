// SPDX-License-Identifier: MIT
#include "gui/narrate.h"

#include "base/text.h"
#include "gui/panels.h"
#include "gui/talk.h"
#include "sim/transcripts/explain.h"

void narration_init(struct narration *n)
{
    *n = (struct narration){TRACE_NONE, -1, NULL};
}

static void tell_chapter(struct app *app, int chapter, struct tg_buf *out)
{
    const struct scenario_step *step = app->chapters[chapter].step;
    (void)tg_buf_fmt(out, "%d. %s\n", chapter + 1, app_scenario_text(app, &step->say));
}

/* "taro-pc → mail.aoba.example: RCPT TO:<…>"; of an answer that has several lines, the first. */
static void tell_words(struct app *app, uint32_t event, struct tg_buf *out)
{
    const struct trace_event *e = trace_at(app->trace, event);
    size_t hosts = trace_host_count(app->trace);

    if (e->from < hosts && e->to < hosts) {
        (void)tg_buf_fmt(out, "%s → %s: ", trace_host_at(app->trace, e->from)->name,
                         trace_host_at(app->trace, e->to)->name);
    } else if (e->from < hosts) {
        (void)tg_buf_fmt(out, "%s: ", trace_host_at(app->trace, e->from)->name);
    }
    if (e->kind == TRACE_LINE_SAID || e->kind == TRACE_DNS_ASKED || e->kind == TRACE_DNS_ANSWERED) {
        struct tg_span text = talk_bubble_of(app, event).text;
        (void)tg_buf_fmt(out, "%S  ", tg_split(&text, '\n'));
    }
}

static void tell_meaning(struct app *app, uint32_t event, struct tg_buf *out)
{
    struct explanation e;
    struct tg_buf key;

    explain_event(app->trace, event, &e);
    tg_buf_init(&key, 256);
    (void)tg_buf_fmt(&key, "%s.short", e.key);
    if (*e.key != '\0' && tg_texts_has(&app->texts[app->language], tg_buf_cstr(&key))) {
        tg_buf_str(out, app_text(app, tg_buf_cstr(&key)));
    }
    tg_buf_deinit(&key);
}

void narration_go_on(struct narration *n, struct app *app, struct tg_buf *out)
{
    if (app->trace == NULL || app->picking) {
        narration_init(n);
        return;
    }
    if (n->trace != app->trace) {
        narration_init(n);
        n->trace = app->trace;
        const char *title = app->scenario != NULL ? app_scenario_text(app, &app->scenario->title) : "tegami";
        (void)tg_buf_fmt(out, "%s\n", title);
    }
    uint32_t event = app_event(app);
    uint32_t shown = event == TRACE_NONE ? TRACE_NONE : presentation_shown_at(app_presentation(app), app->ms);
    int chapter = app_chapter(app);
    if (chapter != n->chapter && chapter >= 0) {
        tell_chapter(app, chapter, out);
    }
    n->chapter = chapter;
    if (shown != n->event && shown != TRACE_NONE) {
        (void)tg_buf_fmt(out, "  %S  ", clock_text(&app->chrome, trace_at(app->trace, shown)->at));
        tell_words(app, shown, out);
        tell_meaning(app, shown, out);
        tg_buf_byte(out, '\n');
    }
    n->event = shown;
}
