// SPDX-License-Identifier: MIT
#include "protocols/wire/action_queue.h"

#include "base/assert.h"

void action_queue_init(struct action_queue *q, size_t octet_ceiling)
{
    q->head = 0;
    q->count = 0;
    tg_buf_init(&q->octets, octet_ceiling);
}

void action_queue_deinit(struct action_queue *q)
{
    tg_buf_deinit(&q->octets);
    q->count = 0;
}

bool action_queue_empty(const struct action_queue *q)
{
    return q->count == 0;
}

/* A free place at the tail. The octets of actions taken earlier die here, once the queue was drained. */
static struct ep_action *next_place(struct action_queue *q)
{
    TG_ASSERT(q->count < ACTION_QUEUE_MAX);
    if (q->count == 0) {
        q->head = 0;
        tg_buf_clear(&q->octets);
    }
    return &q->actions[(q->head + q->count++) % ACTION_QUEUE_MAX];
}

/* Octets may move while the queue grows, so a queued span holds an offset in the place of its pointer. */
static const unsigned char *as_offset(size_t offset)
{
    return (const unsigned char *)(uintptr_t)offset;
}

static struct tg_span at_offset(const struct action_queue *q, struct tg_span s)
{
    return s.len == 0 ? tg_span_make(NULL, 0) : tg_span_make(q->octets.ptr + (uintptr_t)s.ptr, s.len);
}

void action_queue_push(struct action_queue *q, const struct ep_action *a)
{
    struct ep_action *place = next_place(q);
    *place = *a;
    size_t start = q->octets.len;
    bool fits = tg_buf_append(&q->octets, a->bytes);
    TG_ASSERT(fits);
    place->bytes.ptr = as_offset(start);
    if (a->secret.len > 0) {
        TG_ASSERT(a->secret.ptr >= a->bytes.ptr && a->secret.ptr + a->secret.len <= a->bytes.ptr + a->bytes.len);
        place->secret.ptr = as_offset(start + (size_t)(a->secret.ptr - a->bytes.ptr));
    }
}

bool action_queue_pop(struct action_queue *q, struct ep_action *out)
{
    if (q->count == 0) {
        return false;
    }
    *out = q->actions[q->head];
    q->head = (q->head + 1) % ACTION_QUEUE_MAX;
    q->count--;
    out->bytes = at_offset(q, out->bytes);
    out->secret = at_offset(q, out->secret);
    return true;
}

void action_queue_line(struct action_queue *q, struct tg_span line, const char *section)
{
    struct ep_action *place = next_place(q);
    *place = (struct ep_action){.kind = EP_SEND, .content = EP_LINE, .section = section};
    place->bytes = tg_span_make(as_offset(q->octets.len), line.len + 2);
    bool fits = tg_buf_append(&q->octets, line) && tg_buf_str(&q->octets, "\r\n");
    TG_ASSERT(fits);
}

void action_queue_state(struct action_queue *q, int from, int to, const char *section)
{
    *next_place(q) = (struct ep_action){.kind = EP_STATE, .from = from, .to = to, .section = section};
}

void action_queue_event(struct action_queue *q, enum ep_action_kind kind, int what, uint32_t tag, const char *section)
{
    *next_place(q) = (struct ep_action){.kind = kind, .what = what, .tag = tag, .section = section};
}
