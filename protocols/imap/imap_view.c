// SPDX-License-Identifier: MIT
#include "protocols/imap/imap_view.h"

#include "base/assert.h"
#include "protocols/imap/imap_write.h"

struct mailbox *imap_view_box(struct imap_view *v)
{
    if (!v->open) {
        return NULL;
    }
    const struct mailstore *store = v->store;
    if (v->place >= store->count || store->mailboxes[v->place] != v->box) {
        for (v->place = 0; v->place < store->count && store->mailboxes[v->place] != v->box; v->place++) {
        }
    }
    bool there = v->place < store->count && v->box->uid_validity == v->uid_validity && !v->box->no_select;
    return there ? v->box : NULL;
}

static void add_item(struct imap_view *v, struct mail_item *item)
{
    v->items = tg_grow(v->items, v->count, &v->cap, sizeof *v->items);
    v->items[v->count++] = (struct imap_view_item){.letter = *item};
    (void)tg_blob_hold(item->octets);
    v->recent += item->recent;
    v->last_uid = item->uid;
    if (!v->read_only) {
        item->recent = false; /* this session was told: the first read-write one (IM64) */
    }
}

void imap_view_open(struct imap_view *v, struct mailstore *store, struct mailbox *box, bool read_only)
{
    *v = (struct imap_view){.store = store, .box = box, .uid_validity = box->uid_validity, .open = true};
    v->read_only = read_only;
    v->seen = box->change;
    v->keywords_told = box->keyword_count;
    for (size_t i = 0; i < box->count; i++) {
        add_item(v, &box->items[i]);
    }
}

void imap_view_close(struct imap_view *v)
{
    bool closing_up = v->phase == IMAP_FLUSH_EXPUNGE; /* then the items before `at` were moved or released */
    for (size_t i = 0; i < v->count; i++) {
        if (!closing_up || i < v->at - v->removed || i >= v->at) {
            tg_blob_release(v->items[i].letter.octets);
        }
    }
    tg_free(v->items);
    *v = (struct imap_view){0};
}

struct mail_item *imap_view_letter(struct imap_view *v, size_t index)
{
    TG_ASSERT(index < v->count);
    struct mailbox *box = imap_view_box(v);
    return box ? mailbox_by_uid(box, v->items[index].letter.uid) : NULL;
}

size_t imap_view_find(const struct imap_view *v, uint32_t uid)
{
    size_t low = 0, high = v->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (v->items[middle].letter.uid < uid) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static void copy_flags(struct imap_view_item *item, const struct mail_item *letter)
{
    item->letter.flags = letter->flags;
    item->letter.keywords = letter->keywords;
    item->letter.modified = letter->modified;
}

static bool flags_differ(const struct imap_view_item *item, const struct mail_item *letter)
{
    return item->letter.flags != letter->flags || item->letter.keywords != letter->keywords;
}

void imap_view_told(struct imap_view *v, size_t index)
{
    const struct mail_item *letter = imap_view_letter(v, index);
    if (letter) {
        copy_flags(&v->items[index], letter);
    }
    v->items[index].tell = false;
}

void imap_view_set_flags(struct imap_view *v, size_t index, unsigned flags, uint64_t keywords, bool silent)
{
    struct mail_item *letter = imap_view_letter(v, index);
    if (!letter) {
        return;
    }
    struct imap_view_item *item = &v->items[index];
    if (!silent || flags_differ(item, letter)) {
        item->tell = v->any_tell = true;
    }
    bool all_seen = v->seen == v->box->change;
    mailbox_set_flags(v->box, letter, flags, keywords);
    copy_flags(item, letter);
    v->seen = all_seen ? v->box->change : v->seen; /* own changes need no comparison */
}

/* Both lists are in UID order, so one walk over both finds what is gone, changed and new. */
static void compare(struct imap_view *v)
{
    struct mailbox *box = imap_view_box(v);
    size_t old_count = v->count, j = 0;
    for (size_t i = 0; i < old_count; i++) {
        struct imap_view_item *item = &v->items[i];
        while (box && j < box->count && box->items[j].uid < item->letter.uid) {
            j++;
        }
        if (!box || j == box->count || box->items[j].uid != item->letter.uid) {
            item->gone = v->any_gone = true;
            item->tell = false;
        } else if (flags_differ(item, &box->items[j])) {
            copy_flags(item, &box->items[j]);
            item->tell = v->any_tell = true;
        }
    }
    for (; box && j < box->count; j++) {
        if (box->items[j].uid > v->last_uid) {
            add_item(v, &box->items[j]);
        }
    }
    v->grown = v->grown || v->count > old_count;
}

void imap_view_flush(struct imap_view *v, bool expunge_allowed)
{
    TG_ASSERT(v->phase == IMAP_FLUSH_NONE);
    if (!v->open) {
        return;
    }
    const struct mailbox *box = imap_view_box(v);
    if (!box || box->change != v->seen) {
        compare(v);
        v->seen = box ? box->change : v->seen;
    }
    v->at = v->removed = 0;
    v->phase = expunge_allowed && v->any_gone ? IMAP_FLUSH_EXPUNGE : IMAP_FLUSH_EXISTS;
}

/* "Each is applied at once": the number of a letter is its place less those already told. The list is closed up at the
 * end. */
static bool next_expunge(struct imap_view *v, struct tg_buf *out)
{
    while (v->at < v->count && !v->items[v->at].gone) {
        if (v->removed > 0) {
            v->items[v->at - v->removed] = v->items[v->at];
        }
        v->at++;
    }
    if (v->at == v->count) {
        v->count -= v->removed;
        v->any_gone = false;
        return false;
    }
    struct imap_view_item *item = &v->items[v->at];
    v->recent -= item->letter.recent;
    tg_blob_release(item->letter.octets);
    tg_buf_fmt(out, "* %z EXPUNGE", v->at - v->removed + 1);
    v->at++;
    v->removed++;
    return true;
}

static bool next_flags(struct imap_view *v, bool with_uid, struct tg_buf *out)
{
    for (; v->any_tell && v->at < v->count; v->at++) {
        struct imap_view_item *item = &v->items[v->at];
        if (!item->tell) {
            continue;
        }
        imap_view_told(v, v->at);
        tg_buf_fmt(out, "* %z FETCH (", ++v->at);
        if (with_uid) {
            tg_buf_fmt(out, "UID %u ", item->letter.uid);
        }
        tg_buf_str(out, "FLAGS ");
        imap_write_flags(out, imap_view_box(v), item->letter.flags, item->letter.keywords, item->letter.recent);
        tg_buf_byte(out, ')');
        return true;
    }
    v->any_tell = false;
    return false;
}

/* A letter brought a keyword that the client has not heard of (RFC 3501 section 7.2.6). */
static bool next_keywords(struct imap_view *v, struct tg_buf *out)
{
    const struct mailbox *box = imap_view_box(v);
    if (!box || box->keyword_count <= v->keywords_told) {
        return false;
    }
    v->keywords_told = box->keyword_count;
    tg_buf_str(out, "* FLAGS ");
    imap_write_flags(out, box, UINT32_MAX, UINT64_MAX, false);
    return true;
}

static bool phase_next(struct imap_view *v, bool with_uid, struct tg_buf *out)
{
    switch (v->phase) {
    case IMAP_FLUSH_NONE:
        return false;
    case IMAP_FLUSH_EXPUNGE:
        return next_expunge(v, out);
    case IMAP_FLUSH_EXISTS:
        return v->grown && v->at++ == 0 && tg_buf_fmt(out, "* %z EXISTS", v->count);
    case IMAP_FLUSH_RECENT:
        return v->grown && v->at++ == 0 && tg_buf_fmt(out, "* %z RECENT", v->recent);
    case IMAP_FLUSH_KEYWORDS:
        return next_keywords(v, out);
    case IMAP_FLUSH_FETCH:
        return next_flags(v, with_uid, out);
    }
    TG_UNREACHABLE();
}

bool imap_view_next(struct imap_view *v, bool with_uid, struct tg_buf *out)
{
    while (v->phase != IMAP_FLUSH_NONE) {
        if (phase_next(v, with_uid, out)) {
            return true;
        }
        v->grown = v->grown && v->phase < IMAP_FLUSH_RECENT;
        v->phase = v->phase == IMAP_FLUSH_FETCH ? IMAP_FLUSH_NONE : (enum imap_flush_phase)(v->phase + 1);
        v->at = 0;
    }
    return false;
}
