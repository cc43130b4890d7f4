// SPDX-License-Identifier: MIT
/* Looking things up in a view. */
#include "gui/view_internal.h"

#include "base/assert.h"
#include "base/text.h"

const struct view_host *view_host(const struct view *view, uint16_t host)
{
    return view_pile_item(&view->state, PILE_HOST, host);
}

const struct view_stream *view_stream(const struct view *view, uint32_t stream)
{
    return stream ? view_pile_item(&view->state, PILE_STREAM, stream) : NULL;
}

const struct view_letter *view_letter(const struct view *view, uint32_t letter)
{
    return letter ? view_pile_item(&view->state, PILE_LETTER, letter) : NULL;
}

static uint32_t count_from_one(const struct view *view, enum view_pile_kind kind)
{
    uint32_t count = view->state.piles[kind].count;
    return count ? count - 1 : 0;
}

bool view_door_used(const struct view *view, uint16_t host, uint16_t port)
{
    return host < view->index.door_count && (view->index.doors_used[host] & view_door_bit(port));
}

uint32_t view_stream_count(const struct view *view)
{
    return count_from_one(view, PILE_STREAM);
}

uint32_t view_letter_count(const struct view *view)
{
    return count_from_one(view, PILE_LETTER);
}

uint32_t view_mailbox_count(const struct view *view)
{
    return view->state.piles[PILE_MAILBOX].count;
}

uint32_t view_cache_count(const struct view *view)
{
    return view->state.piles[PILE_CACHE].count;
}

uint32_t view_fault_count(const struct view *view)
{
    return view->state.piles[PILE_FAULT].count;
}

const struct view_mailbox *view_mailbox(const struct view *view, uint32_t number)
{
    return view_pile_item(&view->state, PILE_MAILBOX, number);
}

/* Line `line` of the text of that event. */
static struct tg_span line_of(const struct view *view, uint32_t event, int line)
{
    struct tg_span text = trace_text(view->trace, trace_at(view->trace, event)), found = tg_split(&text, '\n');
    while (line-- > 0) {
        found = tg_split(&text, '\n');
    }
    return found;
}

struct tg_span view_mailbox_user(const struct view *view, uint32_t number)
{
    TG_ASSERT(number < view->index.mailboxes);
    return line_of(view, view->index.mailbox_first[number], 0);
}

struct tg_span view_mailbox_name(const struct view *view, uint32_t number)
{
    TG_ASSERT(number < view->index.mailboxes);
    return line_of(view, view->index.mailbox_first[number], 1);
}

const struct view_cache_entry *view_cache(const struct view *view, uint32_t number)
{
    return view_pile_item(&view->state, PILE_CACHE, number);
}

bool view_cache_alive(const struct view *view, uint32_t number, tg_time now, int64_t *left)
{
    const struct view_cache_entry *entry = view_cache(view, number);
    if (!entry || !entry->known || now >= entry->expires) {
        return false;
    }
    const uint32_t *dropped = view_pile_item(&view->state, PILE_SET, entry->set);
    if (dropped && *dropped > entry->put) {
        return false;
    }
    *left = (entry->expires - now + TG_SECOND - 1) / TG_SECOND;
    return true;
}

struct tg_span view_cache_name(const struct view *view, uint32_t number)
{
    TG_ASSERT(number < view->index.caches);
    return line_of(view, view->index.cache_first[number], 0);
}

struct tg_span view_cache_data(const struct view *view, uint32_t number)
{
    TG_ASSERT(number < view->index.caches);
    return line_of(view, view->index.cache_first[number], 1);
}

const struct view_fault *view_fault(const struct view *view, uint32_t number)
{
    return view_pile_item(&view->state, PILE_FAULT, number);
}

const struct view_queue_entry *view_queue_next(const struct view *view, uint16_t server, uint32_t *at)
{
    const struct view_host *host = view_host(view, server);
    uint32_t number = host ? host->first_waiting : 0;
    if (*at) {
        const struct view_queue_entry *entry = view_pile_item(&view->state, PILE_ENTRY, *at - 1);
        number = entry ? entry->next : 0;
    }
    *at = number;
    return number ? view_pile_item(&view->state, PILE_ENTRY, number - 1) : NULL;
}

struct tg_span view_queue_recipient(const struct view *view, const struct view_queue_entry *entry)
{
    return line_of(view, entry->queued, 0);
}

size_t view_open_streams(const struct view *view, uint32_t *out, size_t cap)
{
    const struct view_pile *open = &view->state.piles[PILE_OPEN];
    size_t count = open->count < cap ? open->count : cap;
    if (count) {
        memcpy(out, open->items, count * sizeof *out);
    }
    return count;
}

const struct view_focus *view_focus(const struct view *view)
{
    return &view->state.focus;
}

static const struct view_talk *talk_of(const struct view *view, struct view_conversation c)
{
    const struct view_index *index = &view->index;
    uint32_t number = 0;
    if (c.dns) {
        number = c.id && c.id <= index->lookup_count ? index->lookup_talks[c.id - 1] : 0;
    } else {
        number = c.id && c.id < index->stream_count ? index->streams[c.id].talk : 0;
    }
    return number ? &index->talks[number - 1] : NULL;
}

struct view_conversation view_conversation_of(const struct view *view, uint32_t event)
{
    if (event >= view->index.count) {
        return (struct view_conversation){false, 0};
    }
    uint32_t talk = view->index.notes[event].conversation;
    if (!talk) {
        return (struct view_conversation){false, trace_at(view->trace, event)->stream};
    }
    return (struct view_conversation){view->index.talks[talk - 1].dns, view->index.talks[talk - 1].id};
}

uint32_t view_conversation_lines(const struct view *view, struct view_conversation c)
{
    const struct view_talk *talk = talk_of(view, c);
    size_t low = 0, high = talk ? talk->count : 0;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (talk->lines[mid] < view->state.n) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    return (uint32_t)low;
}

uint32_t view_conversation_total(const struct view *view, struct view_conversation c)
{
    const struct view_talk *talk = talk_of(view, c);
    return talk ? (uint32_t)talk->count : 0;
}

uint32_t view_conversation_line(const struct view *view, struct view_conversation c, uint32_t k)
{
    const struct view_talk *talk = talk_of(view, c);
    return talk && k < talk->count ? talk->lines[k] : TRACE_NONE;
}

static const struct view_note *note_of(const struct view *view, uint32_t event, enum trace_kind kind)
{
    if (event >= view->index.count || (kind != TRACE_KIND_COUNT && trace_at(view->trace, event)->kind != kind)) {
        return NULL;
    }
    return &view->index.notes[event];
}

uint32_t view_line_number(const struct view *view, uint32_t event)
{
    const struct view_note *note = note_of(view, event, TRACE_KIND_COUNT);
    return note && note->conversation ? note->number : 0;
}

uint32_t view_answers(const struct view *view, uint32_t event)
{
    const struct view_note *note = note_of(view, event, TRACE_KIND_COUNT);
    return note ? note->answers : TRACE_NONE;
}

uint32_t view_packet_number(const struct view *view, uint32_t event)
{
    const struct view_note *note = note_of(view, event, TRACE_PACKET_SENT);
    return note ? note->number : 0;
}

uint32_t view_letter_next(const struct view *view, uint32_t letter, uint32_t after)
{
    if (after == TRACE_NONE) {
        return letter < view->index.letter_count ? view->index.letters[letter].first : TRACE_NONE;
    }
    return after < view->index.count ? view->index.notes[after].next : TRACE_NONE;
}
