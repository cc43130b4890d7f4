// SPDX-License-Identifier: MIT
#include "gui/view_internal.h"

void view_index_init(struct view_index *index, const struct trace *trace)
{
    memset(index, 0, sizeof *index);
    index->trace = trace;
    tg_table_init(&index->names);
}

void view_index_deinit(struct view_index *index)
{
    for (size_t i = 0; i < index->talk_count; i++) {
        tg_free(index->talks[i].lines);
    }
    for (size_t i = 0; i < index->stream_count; i++) {
        tg_free(index->streams[i].asked);
    }
    tg_free(index->notes);
    tg_free(index->talks);
    tg_free(index->streams);
    tg_free(index->lookup_talks);
    tg_free(index->letters);
    tg_free(index->mailbox_first);
    tg_free(index->cache_first);
    tg_free(index->cache_set);
    tg_free(index->doors_used);
    tg_table_deinit(&index->names);
}

size_t view_index_memory(const struct view_index *index)
{
    size_t octets = index->note_cap * sizeof *index->notes + index->talk_cap * sizeof *index->talks +
                    index->stream_cap * sizeof *index->streams + index->letter_cap * sizeof *index->letters +
                    index->names.entry_cap * 2 * sizeof *index->names.entries;
    for (size_t i = 0; i < index->talk_count; i++) {
        octets += index->talks[i].cap * sizeof *index->talks[i].lines;
    }
    return octets;
}

/* The number + 1 of the thing with that name; *next counts things of its kind. */
static uint32_t intern(struct view_index *index, char kind, uint16_t host, uint32_t more, struct tg_span name,
                       uint32_t *next)
{
    struct tg_buf key;
    tg_buf_init(&key, 64 * 1024);
    tg_buf_byte(&key, (unsigned char)kind);
    tg_buf_u16be(&key, host);
    tg_buf_u32be(&key, more);
    tg_buf_append(&key, name);
    uintptr_t known = (uintptr_t)tg_table_get(&index->names, tg_buf_span(&key));
    if (!known) {
        known = ++*next;
        tg_table_put(&index->names, tg_buf_span(&key), (void *)known); /* NOLINT: a number, not an address */
    }
    tg_buf_deinit(&key);
    return (uint32_t)known;
}

static struct tg_span two_lines(struct tg_span text)
{
    size_t first = tg_span_find_byte(text, '\n');
    if (first == SIZE_MAX) {
        return text;
    }
    size_t second = tg_span_find_byte(tg_span_after(text, first + 1), '\n');
    return second == SIZE_MAX ? text : tg_span_sub(text, 0, first + 1 + second);
}

static void note_mailbox(struct view_index *index, uint32_t at, const struct trace_event *event, struct view_note *note)
{
    struct tg_span name = two_lines(trace_text(index->trace, event));
    uint32_t before = index->mailboxes;
    note->object = intern(index, 'M', event->from, 0, name, &index->mailboxes);
    if (index->mailboxes != before) {
        index->mailbox_first = tg_grow(index->mailbox_first, before, &index->mailbox_cap, sizeof(uint32_t));
        index->mailbox_first[before] = at;
    }
}

static void note_cache(struct view_index *index, uint32_t at, const struct trace_event *event, struct view_note *note)
{
    struct tg_span text = trace_text(index->trace, event);
    uint32_t type = (uint32_t)event->b, before = index->caches;
    uint32_t set = intern(index, 'S', event->from, type, view_first_line(text), &index->sets);
    if (event->kind == TRACE_CACHE_DROPPED) {
        note->object = set;
        return;
    }
    note->object = intern(index, 'C', event->from, type, text, &index->caches);
    if (index->caches != before) {
        index->cache_first = tg_grow(index->cache_first, before, &index->cache_cap, sizeof(uint32_t));
        index->cache_set = tg_grow(index->cache_set, before, &index->cache_set_cap, sizeof(uint32_t));
        index->cache_first[before] = at;
        index->cache_set[before] = set - 1;
    }
}

static void note_letter(struct view_index *index, uint32_t at, const struct trace_event *event)
{
    while (index->letter_count <= event->letter) {
        index->letters = tg_grow(index->letters, index->letter_count, &index->letter_cap, sizeof *index->letters);
        index->letters[index->letter_count++] = (struct view_letter_note){TRACE_NONE, TRACE_NONE};
    }
    struct view_letter_note *letter = &index->letters[event->letter];
    if (letter->last == TRACE_NONE) {
        letter->first = at;
    } else {
        index->notes[letter->last].next = at;
    }
    letter->last = at;
}

uint32_t view_index_talk(struct view_index *index, bool dns, uint32_t id)
{
    index->talks = tg_grow(index->talks, index->talk_count, &index->talk_cap, sizeof *index->talks);
    index->talks[index->talk_count] = (struct view_talk){.dns = dns, .id = id};
    return (uint32_t)++index->talk_count;
}

void view_index_say(struct view_index *index, uint32_t talk, uint32_t at, struct view_note *note)
{
    struct view_talk *t = &index->talks[talk - 1];
    t->lines = tg_grow(t->lines, t->count, &t->cap, sizeof *t->lines);
    t->lines[t->count++] = at;
    note->conversation = talk;
    note->number = (uint32_t)t->count;
}

uint8_t view_door_bit(uint16_t port)
{
    static const uint16_t ports[] = {25, 587, 465, 110, 995, 143, 993, 53};
    for (unsigned i = 0; i < 8; i++) {
        if (ports[i] == port) {
            return (uint8_t)(1u << i);
        }
    }
    return 0;
}

static void note_door(struct view_index *index, const struct trace_event *event)
{
    while (event->to != TRACE_NO_HOST && index->door_count <= event->to) {
        index->doors_used = tg_grow(index->doors_used, index->door_count, &index->door_cap, 1);
        index->doors_used[index->door_count++] = 0;
    }
    if (event->to != TRACE_NO_HOST) {
        index->doors_used[event->to] |= view_door_bit((uint16_t)event->b);
    }
}

static void note_thing(struct view_index *index, uint32_t at, const struct trace_event *event, struct view_note *note)
{
    struct tg_span text = trace_text(index->trace, event);
    uint8_t kind = event->kind;
    if (kind == TRACE_LETTER_QUEUED || kind == TRACE_LETTER_TRIED || kind == TRACE_LETTER_DEQUEUED) {
        note->object = intern(index, 'Q', event->from, event->letter, view_first_line(text), &index->entries);
    } else if (kind == TRACE_LETTER_STORED || kind == TRACE_LETTER_DELETED || kind == TRACE_MAILBOX ||
               kind == TRACE_FLAGS) {
        note_mailbox(index, at, event, note);
    } else if (kind == TRACE_CACHE_PUT || kind == TRACE_CACHE_HIT || kind == TRACE_CACHE_DROPPED) {
        note_cache(index, at, event, note);
    } else if (kind == TRACE_CONN_OPENING) {
        note_door(index, event);
    } else if (kind == TRACE_FAULT_BEGUN) {
        note->object = ++index->faults;
    } else if (kind == TRACE_FAULT_ENDED && event->ref < at) {
        note->object = index->notes[event->ref].object;
    }
}

void view_index_grow(struct view_index *index)
{
    size_t total = trace_count(index->trace);
    while (index->count < total) {
        uint32_t at = (uint32_t)index->count;
        const struct trace_event *event = trace_at(index->trace, at);
        index->notes = tg_grow(index->notes, index->count, &index->note_cap, sizeof *index->notes);
        struct view_note note = {.answers = TRACE_NONE, .next = TRACE_NONE};
        if (event->kind == TRACE_LINE_SAID || event->kind == TRACE_PACKET_SENT) {
            view_index_line(index, at, event, &note);
        } else if (event->kind == TRACE_DNS_ASKED || event->kind == TRACE_DNS_ANSWERED) {
            view_index_dns(index, at, event, &note);
        } else if ((event->kind == TRACE_LINE_HEARD || event->kind == TRACE_DNS_HEARD) && event->ref < at) {
            note.conversation = index->notes[event->ref].conversation;
        } else {
            note_thing(index, at, event, &note);
        }
        index->notes[at] = note;
        if (event->letter) {
            note_letter(index, at, event);
        }
        index->count++;
    }
}
