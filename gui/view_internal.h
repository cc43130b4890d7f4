// SPDX-License-Identifier: MIT
/* Inside the view: the index (what each event is about; made once, in order, never undone) and the state (what is so
 * after n events; plain memory, so that a keyframe is a copy). */
#ifndef GUI_VIEW_INTERNAL_H
#define GUI_VIEW_INTERNAL_H

#include "base/table.h"
#include "gui/view.h"

/* What the index knows of an event. */
struct view_note {
    uint32_t conversation; /* number + 1; 0: none */
    uint32_t number;       /* of a line in its conversation, of a packet in its stream; from 1 */
    uint32_t object; /* number + 1 of the mailbox, queue entry, cache entry, set (CACHE_DROPPED) or fault it is about */
    uint32_t answers; /* the command a server's line answers */
    uint32_t next;    /* the next event of the same letter */
};
struct view_talk { /* a conversation */
    bool dns;
    uint32_t id;
    uint32_t *lines;
    size_t count, cap;
};
struct view_stream_note {
    uint32_t talk; /* number + 1 */
    uint32_t packets;
    uint32_t *asked; /* commands that wait for their answer: asked[answered .. count) */
    size_t answered, count, cap;
    bool content, content_asked; /* the server said 354; the content waits for its answer */
    bool more;                   /* IMAP: the server asked for more of the same command */
};
struct view_lookup { /* a DNS look-up that is not answered yet */
    uint32_t talk, question;
    uint16_t asker, resolver;
};
struct view_letter_note {
    uint32_t first, last;
};
/* The bit of a port in doors_used; 0: it has none. */
uint8_t view_door_bit(uint16_t port);
#define VIEW_LOOKUPS_MAX 64
struct view_index {
    const struct trace *trace;
    struct view_note *notes;
    size_t count, note_cap;
    struct view_talk *talks;
    size_t talk_count, talk_cap;
    struct view_stream_note *streams;
    size_t stream_count, stream_cap;
    uint32_t *lookup_talks; /* by look-up: number of its talk */
    size_t lookup_count, lookup_cap;
    struct view_lookup open[VIEW_LOOKUPS_MAX];
    size_t open_count;
    struct view_letter_note *letters;
    size_t letter_count, letter_cap;
    struct tg_table names; /* "kind host ..." to number + 1 */
    uint8_t *doors_used;   /* by host: view_door_bit of each port */
    size_t door_count, door_cap;
    uint32_t mailboxes, entries, caches, sets, faults;
    uint32_t *mailbox_first, *cache_first, *cache_set; /* by number: the event that named it; its set */
    size_t mailbox_cap, cache_cap, cache_set_cap;
};
void view_index_init(struct view_index *index, const struct trace *trace);
void view_index_deinit(struct view_index *index);
/* Takes in the events that have come. */
void view_index_grow(struct view_index *index);
size_t view_index_memory(const struct view_index *index);
void view_index_dns(struct view_index *index, uint32_t at, const struct trace_event *event, struct view_note *note);
void view_index_line(struct view_index *index, uint32_t at, const struct trace_event *event, struct view_note *note);
uint32_t view_index_talk(struct view_index *index, bool dns, uint32_t id);
void view_index_say(struct view_index *index, uint32_t talk, uint32_t at, struct view_note *note);

enum view_pile_kind {
    PILE_HOST,
    PILE_STREAM,
    PILE_OPEN /* streams that are opening or open */,
    PILE_LETTER,
    PILE_MAILBOX,
    PILE_ENTRY,
    PILE_CACHE,
    PILE_SET /* event + 1 that dropped it last */,
    PILE_FAULT,
    PILE_COUNT
};
struct view_pile {
    unsigned char *items;
    uint32_t count, cap;
};
struct view_state {
    uint32_t n;
    struct view_focus focus;
    struct view_pile piles[PILE_COUNT];
};
extern const size_t view_pile_sizes[PILE_COUNT];
void view_state_init(struct view_state *state, size_t hosts);
void view_state_deinit(struct view_state *state);
void view_state_copy(struct view_state *to, const struct view_state *from);
size_t view_state_memory(const struct view_state *state);
/* The item, made (and all before it) when it is not there yet. */
void *view_pile_need(struct view_state *state, enum view_pile_kind kind, uint32_t number);
static inline void *view_pile_item(const struct view_state *state, enum view_pile_kind kind, uint32_t number)
{
    return number < state->piles[kind].count ? state->piles[kind].items + number * view_pile_sizes[kind] : NULL;
}
/* Takes the next event in. */
void view_fold(struct view_state *state, const struct view_index *index);
void view_fold_line(struct view_state *state, const struct view_index *index, uint32_t at,
                    const struct trace_event *event, const struct view_note *note);
void view_fold_letter(struct view_state *state, uint32_t at, const struct trace_event *event, struct tg_span text,
                      const struct view_note *note);

struct view {
    const struct trace *trace;
    struct view_index index;
    struct view_state state;
    struct view_state *keyframes; /* by n */
    size_t keyframe_count, keyframe_cap;
    uint32_t stride; /* events between keyframes */
    size_t keyframe_memory;
};

static inline struct tg_span view_first_line(struct tg_span text)
{
    return tg_span_sub(text, 0, tg_span_find_byte(text, '\n'));
}

#endif
