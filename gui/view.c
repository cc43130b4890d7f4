// SPDX-License-Identifier: MIT
#include "gui/view_internal.h"

#include "base/assert.h"

#define STRIDE_FIRST        256
#define KEYFRAMES_MAX       96
#define KEYFRAME_MEMORY_MAX ((size_t)24 * 1024 * 1024)

void view_state_deinit(struct view_state *state)
{
    for (int kind = 0; kind < PILE_COUNT; kind++) {
        tg_free(state->piles[kind].items);
    }
    memset(state, 0, sizeof *state);
}

void view_state_copy(struct view_state *to, const struct view_state *from)
{
    to->n = from->n;
    to->focus = from->focus;
    for (int kind = 0; kind < PILE_COUNT; kind++) {
        const struct view_pile *source = &from->piles[kind];
        struct view_pile *target = &to->piles[kind];
        size_t octets = source->count * view_pile_sizes[kind];
        if (target->cap < source->count) {
            tg_free(target->items);
            target->items = tg_alloc(octets);
            target->cap = source->count;
        }
        if (octets) {
            memcpy(target->items, source->items, octets);
        }
        target->count = source->count;
    }
}

size_t view_state_memory(const struct view_state *state)
{
    size_t octets = sizeof *state;
    for (int kind = 0; kind < PILE_COUNT; kind++) {
        octets += state->piles[kind].cap * view_pile_sizes[kind];
    }
    return octets;
}

struct view *view_new(const struct trace *trace)
{
    struct view *view = tg_alloc(sizeof *view);
    view->trace = trace;
    view->stride = STRIDE_FIRST;
    view_index_init(&view->index, trace);
    view_state_init(&view->state, trace_host_count(trace));
    view_grow(view);
    return view;
}

void view_free(struct view *view)
{
    if (!view) {
        return;
    }
    for (size_t i = 0; i < view->keyframe_count; i++) {
        view_state_deinit(&view->keyframes[i]);
    }
    tg_free(view->keyframes);
    view_state_deinit(&view->state);
    view_index_deinit(&view->index);
    tg_free(view);
}

bool view_grow(struct view *view)
{
    size_t before = view->index.count;
    view_index_grow(&view->index);
    return view->index.count != before;
}

/* Every other keyframe goes when there are too many. */
static void thin_out(struct view *view)
{
    size_t kept = 0;
    view->stride *= 2;
    view->keyframe_memory = 0;
    for (size_t i = 0; i < view->keyframe_count; i++) {
        if (view->keyframes[i].n % view->stride == 0) {
            view->keyframes[kept++] = view->keyframes[i];
            view->keyframe_memory += view_state_memory(&view->keyframes[kept - 1]);
        } else {
            view_state_deinit(&view->keyframes[i]);
        }
    }
    view->keyframe_count = kept;
}

static void keep_keyframe(struct view *view)
{
    uint32_t newest = view->keyframe_count ? view->keyframes[view->keyframe_count - 1].n : 0;
    while (!newest &&
           view->index.count / view->stride > KEYFRAMES_MAX / 2) { /* a long trace: no need to thin out later */
        view->stride *= 2;
    }
    if (view->state.n % view->stride != 0 || view->state.n <= newest) {
        return;
    }
    view->keyframes = tg_grow(view->keyframes, view->keyframe_count, &view->keyframe_cap, sizeof *view->keyframes);
    struct view_state *frame = &view->keyframes[view->keyframe_count++];
    memset(frame, 0, sizeof *frame);
    view_state_copy(frame, &view->state);
    view->keyframe_memory += view_state_memory(frame);
    while (view->keyframe_count > KEYFRAMES_MAX ||
           (view->keyframe_memory > KEYFRAME_MEMORY_MAX && view->keyframe_count > 4)) {
        thin_out(view);
    }
}

static const struct view_state *keyframe_before(const struct view *view, uint32_t n)
{
    size_t low = 0, high = view->keyframe_count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (view->keyframes[mid].n <= n) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    return low ? &view->keyframes[low - 1] : NULL;
}

void view_seek(struct view *view, uint32_t n)
{
    n = n > view->index.count ? (uint32_t)view->index.count : n;
    const struct view_state *frame = keyframe_before(view, n);
    if (n < view->state.n || (frame && frame->n > view->state.n)) {
        if (frame) {
            view_state_copy(&view->state, frame);
        } else {
            view_state_deinit(&view->state);
            view_state_init(&view->state, trace_host_count(view->trace));
        }
    }
    while (view->state.n < n) {
        view_fold(&view->state, &view->index);
        keep_keyframe(view);
    }
}

uint32_t view_at(const struct view *view)
{
    return view->state.n;
}

const struct trace *view_trace(const struct view *view)
{
    return view->trace;
}

size_t view_memory(const struct view *view)
{
    return sizeof *view + view_index_memory(&view->index) + view_state_memory(&view->state) + view->keyframe_memory;
}
