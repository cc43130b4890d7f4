// SPDX-License-Identifier: MIT
/* Around the lines of a conversation: tabs of those that are open, the search, what the server would accept, copying.
 */
#include "gui/talk.h"

#include "base/text.h"
#include "sim/transcripts/accepts.h"

#include <math.h>

#define TABS_MAX   6
#define COPIED_MAX ((size_t)1 << 20)

/* The open connections something was said on, and the one looked at. */
static size_t tabs_of(struct app *app, struct view_conversation talk, uint32_t out[TABS_MAX])
{
    uint32_t open[32];
    size_t all = view_open_streams(app->view, open, 32), count = 0;
    bool has = talk.dns;

    for (size_t i = 0; i < (all < 32 ? all : 32) && count < TABS_MAX; i++) {
        if (view_stream(app->view, open[i])->lines > 0) {
            out[count++] = open[i];
            has = has || open[i] == talk.id;
        }
    }
    if (!has && count < TABS_MAX) {
        out[count++] = talk.id;
    }
    return count;
}

float talk_tabs(struct app *app, struct draw_rect r, struct view_conversation talk)
{
    const struct canvas *c = &app->chrome;
    uint32_t ids[TABS_MAX];
    size_t count = tabs_of(app, talk, ids);
    float dp = c->s, gap = 8 * dp, h = 40 * dp, x = r.x;
    struct ui_button follow = {.text = canvas_text(c, "ui.talk.follow"), .command = command_of(COMMAND_TALK_TAB, 0)};
    float follow_w = app->pinned != 0 ? ui_button_width(&app->ui, &follow) - 16 * dp : 0;

    if (count < 2 && app->pinned == 0) {
        return 0;
    }
    for (size_t i = 0; i < count; i++) {
        const struct view_stream *stream = view_stream(app->view, ids[i]);
        struct command command = command_of(COMMAND_TALK_TAB, (int32_t)ids[i]);
        struct tg_span text = canvas_fmt(c, ":%d", (int)stream->server_port);
        bool on = !talk.dns && talk.id == ids[i], hot = ui_hot(&app->ui, command);
        enum theme_color mark = theme_protocol((enum trace_protocol)stream->protocol);
        struct draw_rect tab = {x, r.y, canvas_width(c, TYPE_MONO_BOLD, text) + 54 * dp, h};
        if (tab.x + tab.w > r.x + r.w - follow_w) {
            break;
        }
        draw_round(c->list, tab, 10 * dp, canvas_color(c, on ? (enum theme_color)(mark + 2) : COLOR_PANEL2),
                   (on || hot ? 3 : 2) * dp,
                   canvas_color(c, on    ? mark
                                   : hot ? COLOR_INK
                                         : COLOR_LINE2));
        ui_press_zone(&app->ui, tab, 10 * dp, command);
        canvas_icon(c, theme_mark((enum trace_protocol)stream->protocol), tab.x + 22 * dp, tab.y + h / 2, 20 * dp,
                    canvas_color(c, mark));
        canvas_label(c, (struct draw_rect){tab.x + 38 * dp, tab.y, tab.w - 42 * dp, h}, TYPE_MONO_BOLD, COLOR_INK,
                     TEXT_LEFT, text);
        x += tab.w + gap;
    }
    if (app->pinned != 0) {
        follow.rect = (struct draw_rect){r.x + r.w - follow_w, r.y, follow_w, h};
        ui_button(&app->ui, &follow);
    }
    return h;
}

float talk_find(struct app *app, struct draw_rect r)
{
    const struct canvas *c = &app->chrome;
    float dp = c->s, h = 44 * dp;
    struct tg_span none = canvas_text(c, "ui.talk.not_found");
    float none_w = app->find_failed ? canvas_width(c, TYPE_LABEL, none) + 12 * dp : 0;

    if (app->typing != &app->find) {
        return 0;
    }
    struct draw_rect field = {r.x, r.y, r.w - none_w, h};
    text_field_draw(&app->ui, field, &app->find, "icon-search", canvas_text(c, "ui.talk.find"), NULL, true,
                    command_of(COMMAND_FIND, 0));
    app->typing_rect = field;
    if (app->find_failed) {
        canvas_label(c, (struct draw_rect){field.x + field.w + 12 * dp, r.y, none_w, h}, TYPE_LABEL, COLOR_ERROR_TEXT,
                     TEXT_LEFT, none);
    }
    return h;
}

float talk_accepts(struct app *app, struct draw_rect r, struct view_conversation talk, bool draw)
{
    const struct canvas *c = &app->chrome;
    const struct view_stream *stream = talk.dns ? NULL : view_stream(app->view, talk.id);
    struct accepts accepts;
    struct accepted command;
    struct tg_span all = TG_SPAN_LIT("");

    if (stream == NULL || stream->state != VIEW_STREAM_OPEN ||
        !accepts_at(&accepts, app->trace, stream->opening, view_at(app->view), stream->server, stream->server_port,
                    (enum trace_protocol)stream->protocol)) {
        return 0;
    }
    while (accepts_next(&accepts, &command)) {
        struct tg_span name = tg_span_str(command.name);
        name = command.after_login ? canvas_text_fmt(c, "ui.talk.after_login", &name, 1) : name;
        all = all.len > 0 ? canvas_fmt(c, "%S · %S", all, name) : name;
    }
    if (all.len == 0) {
        return 0;
    }
    const struct text_run runs[2] = {canvas_run(c, TYPE_LABEL, COLOR_INK, canvas_text(c, "ui.talk.accepts")),
                                     canvas_run(c, TYPE_MONO, COLOR_INK2, all)};
    struct text_block block =
        text_lay(c->frame, c->measurer, runs, 2, r.w, canvas_line_height(c, TYPE_BODY), 2, TEXT_ELLIPSIS);
    if (draw) {
        text_draw(c->list, &block, r.x, r.y, TEXT_LEFT);
    }
    return block.height;
}

/* --- commands --- */

static bool is_line(const struct trace_event *e)
{
    return e->kind == TRACE_LINE_SAID || e->kind == TRACE_DNS_ASKED || e->kind == TRACE_DNS_ANSWERED;
}

/* The next line (or the one before) that has the words, going round. */
static void find(struct app *app, int32_t direction)
{
    struct tg_span words = tg_span_trim(tg_span_str(app->find.text));
    size_t count = trace_count(app->trace);
    uint32_t event = app_event(app);
    size_t at = event == TRACE_NONE ? count - 1 : event;

    app->find_failed = false;
    for (size_t i = 0; words.len > 0 && i < count; i++) {
        at = direction < 0 ? (at > 0 ? at - 1 : count - 1) : (at + 1 < count ? at + 1 : 0);
        const struct trace_event *e = trace_at(app->trace, (uint32_t)at);
        if (is_line(e) && tg_span_ifind(trace_text(app->trace, e), words) != SIZE_MAX) {
            app->playing = false;
            app_do(app, command_of(COMMAND_TO_EVENT, (int32_t)at));
            return;
        }
    }
    app->find_failed = words.len > 0;
}

static void copy_line(struct app *app, uint32_t event, bool tag)
{
    struct tg_span text = trace_text(app->trace, trace_at(app->trace, event));
    struct talk_bubble b = talk_bubble_of(app, event);

    (void)tg_buf_fmt(&app->copied, "%s%s%S%s", tag ? (b.server ? "S" : "C") : "", tag ? ": " : "",
                     b.content ? text : b.text, tag ? "\n" : "");
}

/* Passwords are masked in the trace already. */
static void copy(struct app *app, bool all)
{
    uint32_t line = TRACE_NONE;
    struct view_conversation talk = talk_conversation(app, &line);

    tg_buf_clear(&app->copied);
    if (line == TRACE_NONE) {
        return;
    }
    for (uint32_t i = 0; all && i < view_conversation_lines(app->view, talk) && app->copied.len < COPIED_MAX; i++) {
        copy_line(app, view_conversation_line(app->view, talk, i), true);
    }
    if (!all) {
        copy_line(app, line, false);
    }
    app->want_copy = app->copied.len > 0;
}

bool talk_do(struct app *app, struct command c)
{
    if (c.kind < COMMAND_TALK_TAB || c.kind > COMMAND_COPY) {
        return false;
    }
    if (app->trace == NULL || app->picking) {
        return true;
    }
    switch ((int)c.kind) {
    case COMMAND_TALK_TAB:
        app->pinned = (uint32_t)c.value;
        app->scroll[SCROLL_TALK] = 0;
        break;
    case COMMAND_FIND:
        app->find_failed = false;
        app->overlay = OVERLAY_NONE;
        app_do(app, command_of(COMMAND_LAYER, PRESENTATION_COMMANDS));
        app_type(app, &app->find, command_of(COMMAND_FIND_NEXT, 1));
        break;
    case COMMAND_FIND_NEXT:
        find(app, c.value);
        break;
    case COMMAND_COPY:
        copy(app, c.value != 0);
        break;
    default:
        break;
    }
    return true;
}
