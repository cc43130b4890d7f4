// SPDX-License-Identifier: MIT
#include "scenarios/letter_book.h"

struct tg_span letter_first_line(struct tg_span text, struct tg_span *rest)
{
    size_t end = tg_span_find_byte(text, '\n');
    *rest = end == SIZE_MAX ? tg_span_after(text, text.len) : tg_span_after(text, end + 1);
    return end == SIZE_MAX ? text : tg_span_sub(text, 0, end);
}

struct tg_span letter_octets(const struct trace *trace, const struct trace_event *event)
{
    struct tg_span text = trace_text(trace, event);
    if (event->kind == TRACE_LETTER_STORED) {
        letter_first_line(text, &text);
        letter_first_line(text, &text);
    }
    return text;
}

struct tg_span letter_body(struct tg_span octets)
{
    if (octets.len >= 2 && octets.ptr[0] == '\r' && octets.ptr[1] == '\n') {
        return tg_span_after(octets, 2);
    }
    size_t at = tg_span_find(octets, TG_SPAN_LIT("\r\n\r\n"));
    return at == SIZE_MAX ? tg_span_after(octets, octets.len) : tg_span_after(octets, at + 4);
}

const char *letter_fate_name(enum letter_fate fate)
{
    static const char *const names[] = {"written",   "refused",  "queued", "on-the-way",
                                        "delivered", "returned", "dropped"};
    _Static_assert(sizeof names / sizeof *names == LETTER_FATE_COUNT, "a name for each fate");
    return names[fate];
}

static struct letter_entry *entry(struct letter_book *book, uint32_t id)
{
    while (book->count < id) {
        book->letters = tg_grow(book->letters, book->count, &book->cap, sizeof *book->letters);
        book->letters[book->count] = (struct letter_entry){.id = (uint32_t)book->count + 1, .written = TRACE_NONE};
        book->count++;
    }
    return &book->letters[id - 1];
}

static struct letter_recipient *recipient(struct letter_entry *letter, struct tg_span path)
{
    for (size_t i = 0; i < letter->recipient_count; i++) {
        if (tg_span_ieq(letter->recipients[i].path, path)) {
            return &letter->recipients[i];
        }
    }
    letter->recipients =
        tg_grow(letter->recipients, letter->recipient_count, &letter->recipient_cap, sizeof *letter->recipients);
    struct letter_recipient *r = &letter->recipients[letter->recipient_count++];
    *r = (struct letter_recipient){
        .path = path, .event = TRACE_NONE, .tried = TRACE_NONE, .delivered = TRACE_NONE, .forwarded = TRACE_NONE};
    return r;
}

static void hop(struct letter_entry *letter, uint32_t index)
{
    letter->hops = tg_grow(letter->hops, letter->hop_count, &letter->hop_cap, sizeof *letter->hops);
    letter->hops[letter->hop_count++] = index;
}

static void settle(struct letter_recipient *r, enum letter_fate fate, uint32_t index)
{
    /* In a mailbox is in a mailbox, whatever a doubled copy suffers later. */
    if (r->fate != LETTER_DELIVERED || fate == LETTER_DELIVERED) {
        r->fate = fate;
        r->event = index;
    }
}

/* A refusal between servers changes nothing: the letter is in the queue of the one that asked. */
static void refused(struct letter_entry *letter, struct tg_span path, uint32_t index)
{
    if (letter->accepted) {
        return;
    }
    if (path.len) {
        settle(recipient(letter, path), LETTER_REFUSED, index);
        return;
    }
    for (size_t i = 0; i < letter->recipient_count; i++) {
        if (letter->recipients[i].fate == LETTER_WRITTEN) {
            settle(&letter->recipients[i], LETTER_REFUSED, index);
        }
    }
}

static void stored(struct letter_entry *letter, struct tg_span owner, struct tg_span mailbox, uint32_t index)
{
    hop(letter, index);
    if (!tg_span_ieq_str(mailbox, "INBOX")) {
        return;
    }
    struct letter_recipient *r = recipient(letter, owner);
    if (r->delivered == TRACE_NONE) {
        r->delivered = index;
    }
    settle(r, LETTER_DELIVERED, r->delivered);
}

static void take_up(struct letter_book *book, const struct trace *trace, uint32_t index)
{
    const struct trace_event *e = trace_at(trace, index);
    if (e->letter == 0 || e->kind < TRACE_LETTER_WRITTEN || e->kind > TRACE_LETTER_DROPPED) {
        return;
    }
    struct letter_entry *letter = entry(book, e->letter);
    struct tg_span rest, first = letter_first_line(trace_text(trace, e), &rest);
    switch ((int)e->kind) {
    case TRACE_LETTER_WRITTEN:
        letter->written = index;
        letter->about = e->b == 2 ? (uint32_t)e->a : 0;
        break;
    case TRACE_LETTER_ADDRESSED:
        recipient(letter, first)->addressed = true;
        break;
    case TRACE_LETTER_NAMED:
        letter->name = first;
        break;
    case TRACE_LETTER_ACCEPTED:
        letter->accepted = true;
        hop(letter, index);
        break;
    case TRACE_LETTER_QUEUED:
        settle(recipient(letter, first), LETTER_QUEUED, index);
        break;
    case TRACE_LETTER_TRIED:
        recipient(letter, first)->tried = index;
        break;
    case TRACE_LETTER_DEQUEUED: {
        struct letter_recipient *r = recipient(letter, first);
        if (r->fate == LETTER_QUEUED && trace_at(trace, r->event)->from == e->from) {
            settle(r, LETTER_ON_THE_WAY, index);
        }
        break;
    }
    case TRACE_LETTER_FORWARDED:
        recipient(letter, first)->forwarded = index;
        break;
    case TRACE_LETTER_REFUSED:
        refused(letter, first, index);
        break;
    case TRACE_LETTER_STORED:
        stored(letter, first, letter_first_line(rest, &rest), index);
        break;
    case TRACE_LETTER_RETURNED:
        settle(recipient(letter, first), LETTER_RETURNED, index);
        letter->report = (uint32_t)e->a;
        break;
    case TRACE_LETTER_DROPPED:
        settle(recipient(letter, first), LETTER_DROPPED, index);
        break;
    default:
        break;
    }
}

/* Whose letters are sent on shares the fate of the address behind, as far as it has none of its own. */
static void follow_forwards(struct letter_entry *letter, const struct trace *trace)
{
    enum { FORWARDS_MAX = 20 };
    for (size_t i = 0; i < letter->recipient_count; i++) {
        struct letter_recipient *r = &letter->recipients[i], *at = r;
        for (int n = 0; n < FORWARDS_MAX && at->forwarded != TRACE_NONE &&
                        (at->fate == LETTER_WRITTEN || at->fate == LETTER_ON_THE_WAY);
             n++) {
            struct tg_span to;
            letter_first_line(trace_text(trace, trace_at(trace, at->forwarded)), &to);
            struct letter_recipient *next = NULL;
            for (size_t k = 0; k < letter->recipient_count && !next; k++) {
                next = tg_span_eq(letter->recipients[k].path, to) ? &letter->recipients[k] : NULL;
            }
            if (!next) {
                break;
            }
            at = next;
        }
        if (at != r) {
            r->fate = at->fate;
            r->event = at->event;
            r->tried = at->tried;
        }
    }
}

void letter_book_init(struct letter_book *book, const struct trace *trace)
{
    *book = (struct letter_book){0};
    for (size_t i = 0; i < trace_count(trace); i++) {
        take_up(book, trace, (uint32_t)i);
    }
    for (size_t i = 0; i < book->count; i++) {
        follow_forwards(&book->letters[i], trace);
    }
    for (size_t i = 0; i < book->count; i++) { /* reports of a delay: only where there is no other */
        uint32_t about = book->letters[i].about;
        if (about && about <= book->count && !book->letters[about - 1].report) {
            book->letters[about - 1].report = book->letters[i].id;
        }
    }
}

void letter_book_deinit(struct letter_book *book)
{
    for (size_t i = 0; i < book->count; i++) {
        tg_free(book->letters[i].recipients);
        tg_free(book->letters[i].hops);
    }
    tg_free(book->letters);
    *book = (struct letter_book){0};
}

const struct letter_entry *letter_book_find(const struct letter_book *book, const char *name)
{
    struct tg_span base = tg_span_str(name);
    size_t slash = tg_span_find(base, TG_SPAN_LIT("/report"));
    bool report = slash != SIZE_MAX;
    base = report ? tg_span_sub(base, 0, slash) : base;
    for (size_t i = 0; i < book->count; i++) {
        const struct letter_entry *letter = &book->letters[i];
        if (letter->name.len && tg_span_eq(letter->name, base)) {
            if (!report) {
                return letter;
            }
            return letter->report && letter->report <= book->count ? &book->letters[letter->report - 1] : NULL;
        }
    }
    return NULL;
}
