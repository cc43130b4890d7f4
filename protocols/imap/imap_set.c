// SPDX-License-Identifier: MIT
#include "protocols/imap/imap_set.h"

/* seq-number = nz-number / "*" */
static bool take_number(struct imap_cursor *c, uint32_t *out)
{
    uint64_t value = 0;
    if (imap_take(c, '*')) {
        *out = 0;
        return true;
    }
    if (!imap_number(c, UINT32_MAX, &value)) {
        return false;
    }
    *out = (uint32_t)value;
    return value != 0 || imap_fail(c, "Numbers of letters begin at 1");
}

/* seq-range = seq-number ":" seq-number */
static bool take_range(struct imap_cursor *c, struct imap_range *out)
{
    if (!take_number(c, &out->first)) {
        return false;
    }
    out->last = out->first;
    return !imap_take(c, ':') || take_number(c, &out->last);
}

/* sequence-set = (seq-number / seq-range) *("," sequence-set) */
bool imap_set_parse(struct imap_cursor *c, struct imap_set *out)
{
    size_t most = 1;
    for (size_t i = c->at; i < c->text.len && c->text.ptr[i] != ' ' && most <= IMAP_RANGES; i++) {
        most += c->text.ptr[i] == ',';
    }
    if (c->error) {
        return false;
    }
    if (most > IMAP_RANGES) {
        return imap_fail(c, "Too many ranges in a set");
    }
    *out = (struct imap_set){.ranges = tg_arena_alloc(c->arena, most * sizeof *out->ranges)};
    if (!out->ranges) {
        return imap_fail(c, "The command is too large");
    }
    do {
        if (!take_range(c, &out->ranges[out->count++])) {
            return false;
        }
    } while (imap_take(c, ','));
    return true;
}

static void swap_ranges(struct imap_range *a, struct imap_range *b)
{
    struct imap_range held = *a;
    *a = *b;
    *b = held;
}

static void sift_down(struct imap_range *heap, size_t root, size_t count)
{
    for (size_t child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count && heap[child + 1].first > heap[child].first) {
            child++;
        }
        if (heap[root].first >= heap[child].first) {
            return;
        }
        swap_ranges(&heap[root], &heap[child]);
    }
}

/* Heap sort: no recursion and no bad case that a peer could choose. */
static void sort_ranges(struct imap_range *ranges, size_t count)
{
    for (size_t i = count / 2; i > 0; i--) {
        sift_down(ranges, i - 1, count);
    }
    for (size_t end = count; end > 1; end--) {
        swap_ranges(&ranges[0], &ranges[end - 1]);
        sift_down(ranges, 0, end - 1);
    }
}

static void merge_ranges(struct imap_set *set)
{
    size_t kept = 0;
    for (size_t i = 0; i < set->count; i++) {
        struct imap_range *last = kept > 0 ? &set->ranges[kept - 1] : NULL;
        if (last && set->ranges[i].first <= last->last) {
            last->last = set->ranges[i].last > last->last ? set->ranges[i].last : last->last;
        } else {
            set->ranges[kept++] = set->ranges[i];
        }
    }
    set->count = kept;
}

/* false when nothing of the range is there. */
static bool uids_to_indexes(const struct imap_view *view, struct imap_range *r)
{
    size_t first = imap_view_find(view, r->first);
    size_t end = r->last == UINT32_MAX ? view->count : imap_view_find(view, r->last + 1);
    if (first >= end) {
        return false;
    }
    *r = (struct imap_range){(uint32_t)first, (uint32_t)(end - 1)};
    return true;
}

bool imap_set_resolve(struct imap_cursor *c, struct imap_set *set, const struct imap_view *view, bool uids)
{
    if (c->error) {
        return false;
    }
    uint32_t star = (uint32_t)view->count;
    if (uids && view->count > 0) {
        star = view->items[view->count - 1].letter.uid;
    }
    size_t kept = 0;
    for (size_t i = 0; i < set->count; i++) {
        struct imap_range r = set->ranges[i];
        r.first = r.first ? r.first : star;
        r.last = r.last ? r.last : star;
        if (r.first > r.last) {
            r = (struct imap_range){r.last, r.first}; /* 5:2 is 2:5 */
        }
        if (uids) {
            if (view->count > 0 && uids_to_indexes(view, &r)) {
                set->ranges[kept++] = r;
            }
        } else if (r.first == 0 || r.last > view->count) {
            return imap_fail(c, "There is no letter with that number");
        } else {
            set->ranges[kept++] = (struct imap_range){r.first - 1, r.last - 1};
        }
    }
    set->count = kept;
    sort_ranges(set->ranges, kept);
    merge_ranges(set);
    return true;
}

bool imap_set_next(const struct imap_set *set, size_t *at, size_t *index)
{
    if (*at<set->count && * index> set->ranges[*at].last) {
        ++*at;
    }
    if (*at >= set->count) {
        return false;
    }
    if (*index < set->ranges[*at].first) {
        *index = set->ranges[*at].first;
    }
    return true;
}

bool imap_set_has(const struct imap_set *set, size_t index)
{
    size_t low = 0, high = set->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (set->ranges[middle].last < index) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < set->count && set->ranges[low].first <= index;
}
