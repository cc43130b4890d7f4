// SPDX-License-Identifier: MIT
#include "base/text.h"
#include "gui/view_internal.h"

const size_t view_pile_sizes[PILE_COUNT] = {
    [PILE_HOST] = sizeof(struct view_host),
    [PILE_STREAM] = sizeof(struct view_stream),
    [PILE_OPEN] = sizeof(uint32_t),
    [PILE_LETTER] = sizeof(struct view_letter),
    [PILE_MAILBOX] = sizeof(struct view_mailbox),
    [PILE_ENTRY] = sizeof(struct view_queue_entry),
    [PILE_CACHE] = sizeof(struct view_cache_entry),
    [PILE_SET] = sizeof(uint32_t),
    [PILE_FAULT] = sizeof(struct view_fault),
};

static void begin_item(void *item, enum view_pile_kind kind)
{
    if (kind == PILE_HOST) {
        ((struct view_host *)item)->action = TRACE_NONE;
    } else if (kind == PILE_STREAM) {
        struct view_stream *stream = item;
        stream->opening = stream->newest = stream->mail.from = stream->mail.content = TRACE_NONE;
    } else if (kind == PILE_LETTER) {
        struct view_letter *letter = item;
        letter->host = letter->writer = TRACE_NO_HOST;
        letter->written = letter->newest = letter->named = TRACE_NONE;
    } else if (kind == PILE_ENTRY) {
        ((struct view_queue_entry *)item)->tried = TRACE_NONE;
    }
}

void *view_pile_need(struct view_state *state, enum view_pile_kind kind, uint32_t number)
{
    struct view_pile *pile = &state->piles[kind];
    size_t size = view_pile_sizes[kind];
    while (pile->count <= number) {
        size_t cap = pile->cap;
        pile->items = tg_grow(pile->items, pile->count, &cap, size);
        pile->cap = (uint32_t)cap;
        memset(pile->items + pile->count * size, 0, size);
        begin_item(pile->items + pile->count * size, kind);
        pile->count++;
    }
    return pile->items + number * size;
}

void view_state_init(struct view_state *state, size_t hosts)
{
    memset(state, 0, sizeof *state);
    state->focus =
        (struct view_focus){.event = TRACE_NONE, .line = TRACE_NONE, .from = TRACE_NO_HOST, .to = TRACE_NO_HOST};
    if (hosts) {
        view_pile_need(state, PILE_HOST, (uint32_t)hosts - 1);
    }
}

static struct view_host *host_of(struct view_state *state, uint16_t host)
{
    return host == TRACE_NO_HOST ? NULL : view_pile_need(state, PILE_HOST, host);
}

static uint8_t service_of(uint8_t protocol, uint16_t port)
{
    if (protocol != TRACE_TCP && protocol != TRACE_UDP) {
        return protocol;
    }
    switch (port) {
    case 25:
    case 465:
    case 587:
        return TRACE_SMTP;
    case 110:
    case 995:
        return TRACE_POP3;
    case 143:
    case 993:
        return TRACE_IMAP;
    case 53:
        return TRACE_DNS;
    default:
        return protocol;
    }
}

/* The door, made when it is not there yet; NULL when the host has too many to show. */
static struct view_door *door_of(struct view_state *state, uint16_t host, uint16_t port, uint8_t protocol)
{
    struct view_host *h = host_of(state, host);
    unsigned at = 0;
    if (!h) {
        return NULL;
    }
    while (at < h->door_count && h->doors[at].port < port) {
        at++;
    }
    if (at < h->door_count && h->doors[at].port == port) {
        return &h->doors[at];
    }
    if (h->door_count == VIEW_DOORS_MAX) {
        return NULL;
    }
    memmove(h->doors + at + 1, h->doors + at, (h->door_count - at) * sizeof h->doors[0]);
    h->door_count++;
    h->doors[at] = (struct view_door){.port = port, .protocol = service_of(protocol, port)};
    return &h->doors[at];
}

static void leave_open(struct view_state *state, uint32_t stream)
{
    struct view_pile *open = &state->piles[PILE_OPEN];
    uint32_t *streams = (uint32_t *)(void *)open->items;
    for (uint32_t i = 0; i < open->count; i++) {
        if (streams[i] == stream) {
            memmove(streams + i, streams + i + 1, (open->count - i - 1) * sizeof *streams);
            open->count--;
            return;
        }
    }
}

static void begin_stream(struct view_state *state, uint32_t at, const struct trace_event *event)
{
    struct view_stream *s = view_pile_need(state, PILE_STREAM, event->stream);
    s->state = VIEW_STREAM_OPENING;
    s->client = event->from;
    s->server = event->to;
    s->client_port = (uint16_t)event->a;
    s->server_port = (uint16_t)event->b;
    s->protocol = service_of(event->protocol, s->server_port);
    s->opening = s->newest = at;
    struct view_door *door = door_of(state, s->server, s->server_port, s->protocol);
    if (door) {
        door->refused = false;
    }
    uint32_t *open = view_pile_need(state, PILE_OPEN, state->piles[PILE_OPEN].count);
    *open = event->stream;
}

static void end_stream(struct view_state *state, uint32_t at, const struct trace_event *event,
                       enum view_stream_state how)
{
    struct view_stream *s = view_pile_need(state, PILE_STREAM, event->stream);
    if (s->state != VIEW_STREAM_OPENING && s->state != VIEW_STREAM_OPEN) {
        return; /* the other side has noticed before */
    }
    struct view_door *door = door_of(state, s->server, s->server_port, s->protocol);
    if (door) {
        door->in_use = (uint16_t)(door->in_use - (s->state == VIEW_STREAM_OPEN && door->in_use > 0));
        door->refused = how == VIEW_STREAM_FAILED && event->a == TRACE_END_REFUSED;
    }
    s->state = (uint8_t)how;
    s->newest = at;
    leave_open(state, event->stream);
}

static void fold_stream(struct view_state *state, uint32_t at, const struct trace_event *event)
{
    if (event->kind == TRACE_CONN_OPENING) {
        begin_stream(state, at, event);
    } else if (event->kind == TRACE_CONN_OPEN) {
        struct view_stream *s = view_pile_need(state, PILE_STREAM, event->stream);
        if (s->state == VIEW_STREAM_OPENING) {
            struct view_door *door = door_of(state, s->server, s->server_port, s->protocol);
            s->state = VIEW_STREAM_OPEN;
            s->newest = at;
            if (door) {
                door->in_use++;
            }
        }
    } else {
        end_stream(state, at, event, event->kind == TRACE_CONN_CLOSED ? VIEW_STREAM_CLOSED : VIEW_STREAM_FAILED);
    }
}

static void fold_fault(struct view_state *state, uint32_t at, const struct trace_event *event, struct tg_span text,
                       const struct view_note *note, const struct view_index *index)
{
    if (!note->object) {
        return;
    }
    struct view_fault *fault = view_pile_need(state, PILE_FAULT, note->object - 1);
    bool begun = event->kind == TRACE_FAULT_BEGUN;
    if (fault->on == begun) {
        return;
    }
    if (begun) {
        fault->begun = at;
    }
    fault->on = begun;
    const struct trace_event *first = trace_at(index->trace, fault->begun);
    text = trace_text(index->trace, first);
    bool down = tg_span_eq_str(text, "down") || tg_span_eq_str(text, "crash");
    uint16_t hosts[2] = {first->from, first->to};
    for (int i = 0; i < 2; i++) {
        struct view_host *h = host_of(state, hosts[i]);
        if (h) {
            h->trouble = (uint8_t)(h->trouble + (begun ? 1 : -1));
            h->down = (uint8_t)(h->down + (down ? (begun ? 1 : -1) : 0));
        }
    }
}

static void fold_cache(struct view_state *state, const struct view_index *index, uint32_t at,
                       const struct trace_event *event, const struct view_note *note)
{
    if (!note->object) {
        return;
    }
    uint32_t number = note->object - 1;
    if (event->kind == TRACE_CACHE_DROPPED) {
        uint32_t *dropped = view_pile_need(state, PILE_SET, number);
        *dropped = at + 1;
        return;
    }
    struct view_cache_entry *entry = view_pile_need(state, PILE_CACHE, number);
    if (event->kind == TRACE_CACHE_HIT) {
        entry->hits++;
        return;
    }
    *entry = (struct view_cache_entry){.host = event->from,
                                       .known = true,
                                       .put = at,
                                       .set = index->cache_set[number],
                                       .put_at = event->at,
                                       .hits = entry->hits};
    entry->expires = event->at + event->a * TG_SECOND;
}

static void fold_person(struct view_state *state, uint32_t at, const struct trace_event *event, struct tg_span text)
{
    struct view_host *h = host_of(state, event->from);
    if (!h) {
        return;
    }
    if (event->kind == TRACE_ACTION) {
        h->action = at;
        h->acting = true;
        if (tg_span_istarts(text, "go_offline") || tg_span_istarts(text, "go_online")) {
            h->offline = tg_span_istarts(text, "go_offline");
        }
    } else if (event->ref == h->action) {
        h->acting = false;
    }
}

static void look_at(struct view_state *state, uint32_t at, const struct trace_event *event,
                    const struct view_index *index, const struct view_note *note)
{
    bool line = event->kind == TRACE_LINE_SAID || event->kind == TRACE_DNS_ASKED || event->kind == TRACE_DNS_ANSWERED;
    state->focus.event = at;
    state->focus.from = event->from;
    state->focus.to = event->to;
    if (line && note->conversation) {
        const struct view_talk *talk = &index->talks[note->conversation - 1];
        state->focus.line = at;
        state->focus.conversation = (struct view_conversation){talk->dns, talk->id};
    }
}

void view_fold(struct view_state *state, const struct view_index *index)
{
    uint32_t at = state->n++;
    const struct trace_event *event = trace_at(index->trace, at);
    const struct view_note *note = &index->notes[at];
    struct tg_span text = trace_text(index->trace, event);
    uint8_t kind = event->kind;
    if (kind == TRACE_LISTENING || kind == TRACE_UNLISTENING) {
        struct view_door *door = door_of(state, event->from, (uint16_t)event->a, event->protocol);
        if (door) {
            door->listening = kind == TRACE_LISTENING;
            door->refused = false;
        }
    } else if (kind >= TRACE_CONN_OPENING && kind <= TRACE_CONN_FAILED) {
        fold_stream(state, at, event);
        if (kind != TRACE_CONN_CLOSED) {
            look_at(state, at, event, index, note);
        }
    } else if (kind == TRACE_TLS_STARTED) {
        struct view_stream *s = view_pile_need(state, PILE_STREAM, event->stream);
        s->sealed = true;
        s->newest = at;
        look_at(state, at, event, index, note);
    } else if (kind == TRACE_LINE_SAID) {
        view_fold_line(state, index, at, event, note);
        look_at(state, at, event, index, note);
    } else if (kind == TRACE_DNS_ASKED || kind == TRACE_DNS_ANSWERED) {
        look_at(state, at, event, index, note);
    } else if (kind == TRACE_CACHE_PUT || kind == TRACE_CACHE_HIT || kind == TRACE_CACHE_DROPPED) {
        fold_cache(state, index, at, event, note);
    } else if (kind >= TRACE_LETTER_WRITTEN && kind <= TRACE_QUEUE) {
        view_fold_letter(state, at, event, text, note);
        if (kind != TRACE_LETTER_ADDRESSED && kind != TRACE_LETTER_NAMED && kind < TRACE_MAILBOX) {
            look_at(state, at, event, index, note);
        }
    } else if (kind == TRACE_ACTION || kind == TRACE_ACTION_DONE) {
        fold_person(state, at, event, text);
        if (kind == TRACE_ACTION) {
            look_at(state, at, event, index, note);
        }
    } else if (kind == TRACE_FAULT_BEGUN || kind == TRACE_FAULT_ENDED) {
        fold_fault(state, at, event, text, note, index);
        look_at(state, at, event, index, note);
    }
}
