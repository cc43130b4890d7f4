// SPDX-License-Identifier: MIT
/* Which lines belong to one conversation, and which command a server's line answers. */
#include "gui/view_internal.h"

#include "base/text.h"

static struct view_stream_note *stream_note(struct view_index *index, uint32_t stream)
{
    while (index->stream_count <= stream) {
        index->streams = tg_grow(index->streams, index->stream_count, &index->stream_cap, sizeof *index->streams);
        index->streams[index->stream_count++] = (struct view_stream_note){0};
    }
    return &index->streams[stream];
}

static void ask(struct view_stream_note *s, uint32_t at)
{
    s->asked = tg_grow(s->asked, s->count, &s->cap, sizeof *s->asked);
    s->asked[s->count++] = at;
}

static uint32_t oldest_asked(const struct view_stream_note *s)
{
    return s->answered < s->count ? s->asked[s->answered] : TRACE_NONE;
}

static void note_client_line(struct view_stream_note *s, uint32_t at, const struct trace_event *event)
{
    if (s->content || (event->flags & TRACE_CONTENT)) { /* all of a letter's content is one thing to answer */
        if (!s->content_asked) {
            ask(s, at);
        }
        s->content_asked = true;
    } else if (s->more) {
        s->more = false; /* goes on with the same command */
    } else {
        ask(s, at);
    }
}

static bool smtp_goes_on(struct tg_span text)
{
    return text.len > 3 && text.ptr[3] == '-';
}

/* The first word: the tag of an IMAP line. */
static struct tg_span first_word(struct tg_span text)
{
    return tg_split(&text, ' ');
}

static void note_imap_answer(struct view_index *index, struct view_stream_note *s, struct tg_span text,
                             struct view_note *note)
{
    struct tg_span tag = first_word(text);
    note->answers = oldest_asked(s);
    if (tg_span_eq_str(tag, "+")) {
        s->more = true;
    }
    for (size_t i = s->answered; i < s->count; i++) {
        struct tg_span asked = trace_text(index->trace, trace_at(index->trace, s->asked[i]));
        if (!tg_span_eq(first_word(asked), tag)) {
            continue;
        }
        note->answers = s->asked[i];
        memmove(s->asked + i, s->asked + i + 1, (s->count - i - 1) * sizeof *s->asked);
        s->count--;
        s->more = false;
        return;
    }
}

static void note_server_line(struct view_index *index, struct view_stream_note *s, const struct trace_event *event,
                             struct view_note *note)
{
    struct tg_span text = trace_text(index->trace, event);
    bool content = (event->flags & TRACE_CONTENT) != 0;
    note->answers = oldest_asked(s);
    if (event->protocol == TRACE_IMAP) {
        if (!content) {
            note_imap_answer(index, s, text, note);
        }
        return;
    }
    if (event->protocol == TRACE_POP3) {
        bool first = text.len && (text.ptr[0] == '+' || text.ptr[0] == '-') && !content;
        if (!first) { /* the further lines of an answer */
            note->answers = s->answered ? s->asked[s->answered - 1] : TRACE_NONE;
            return;
        }
    } else if (smtp_goes_on(text)) {
        return;
    }
    if (s->answered < s->count) {
        s->answered++;
    }
    s->content = tg_span_istarts(text, "354");
    s->content_asked = false;
}

void view_index_line(struct view_index *index, uint32_t at, const struct trace_event *event, struct view_note *note)
{
    struct view_stream_note *s = stream_note(index, event->stream);
    if (event->kind == TRACE_PACKET_SENT) {
        note->number = event->stream ? ++s->packets : 0;
        return;
    }
    if (!s->talk) {
        s->talk = view_index_talk(index, false, event->stream);
    }
    view_index_say(index, s->talk, at, note);
    if (event->flags & TRACE_BY_SERVER) {
        note_server_line(index, s, event, note);
    } else {
        note_client_line(s, at, event);
    }
}

/* The look-up a question belongs to: one asked before and still open that it repeats, or that its asker works at. */
static size_t find_lookup(const struct view_index *index, const struct trace_event *event, struct tg_span name)
{
    size_t found = SIZE_MAX;
    bool same_name = false;
    for (size_t i = 0; i < index->open_count; i++) {
        const struct view_lookup *open = &index->open[i];
        const struct trace_event *question = trace_at(index->trace, open->question);
        bool same = tg_span_ieq(trace_text(index->trace, question), name);
        bool repeats = same && open->asker == event->from && open->resolver == event->to && question->b == event->b;
        bool serves = open->resolver == event->from, own = open->asker == open->resolver;
        if (repeats || (serves && (same || (!same_name && !own)))) {
            found = i;
            same_name = same_name || same;
        }
    }
    return found;
}

static void open_lookup(struct view_index *index, uint32_t at, const struct trace_event *event, struct view_note *note)
{
    bool recursive = (event->flags & TRACE_RECURSIVE) != 0;
    uint32_t id = (uint32_t)index->lookup_count + 1, talk = view_index_talk(index, true, id);
    index->lookup_talks = tg_grow(index->lookup_talks, index->lookup_count, &index->lookup_cap, sizeof(uint32_t));
    index->lookup_talks[index->lookup_count++] = talk;
    if (index->open_count == VIEW_LOOKUPS_MAX) { /* the oldest was never answered */
        memmove(index->open, index->open + 1, sizeof index->open - sizeof index->open[0]);
        index->open_count--;
    }
    uint16_t resolver = recursive ? event->to : event->from;
    index->open[index->open_count++] = (struct view_lookup){talk, at, event->from, resolver};
    view_index_say(index, talk, at, note);
}

void view_index_dns(struct view_index *index, uint32_t at, const struct trace_event *event, struct view_note *note)
{
    if (event->kind == TRACE_DNS_ASKED) {
        size_t found = find_lookup(index, event, trace_text(index->trace, event));
        if (found == SIZE_MAX) {
            open_lookup(index, at, event, note);
        } else {
            view_index_say(index, index->open[found].talk, at, note);
        }
        return;
    }
    if (event->ref >= at || !index->notes[event->ref].conversation) {
        return;
    }
    note->answers = event->ref;
    view_index_say(index, index->notes[event->ref].conversation, at, note);
    for (size_t i = 0; i < index->open_count; i++) {
        const struct view_lookup *open = &index->open[i];
        if (open->talk == note->conversation && open->asker == event->to && open->resolver == event->from) {
            memmove(index->open + i, index->open + i + 1, (index->open_count - i - 1) * sizeof index->open[0]);
            index->open_count--;
            return;
        }
    }
}
