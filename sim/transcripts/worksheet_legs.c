// SPDX-License-Identifier: MIT
/* Conversations overlap in time; on paper each stands for itself. */
#include "sim/transcripts/worksheet_internal.h"

struct reader {
    struct legs *legs;
    struct text_writer *w;
    size_t *by_stream; /* leg + 1, or 0 */
    size_t stream_count;
    size_t now; /* the leg touched last */
};

static struct leg *open_leg(struct reader *r, enum leg_kind kind)
{
    struct legs *all = r->legs;
    all->list = tg_grow(all->list, all->count, &all->cap, sizeof *all->list);
    struct leg *leg = &all->list[all->count];
    *leg = (struct leg){.kind = kind};
    tg_buf_init(&leg->heading, SIZE_MAX);
    r->now = all->count++;
    return leg;
}

static struct leg *talk_leg(struct reader *r, const struct trace_event *e)
{
    if (r->by_stream[e->stream]) {
        r->now = r->by_stream[e->stream] - 1;
        return &r->legs->list[r->now];
    }
    struct leg *leg = open_leg(r, LEG_TALK);
    leg->stream = e->stream;
    text_talk_heading(r->w, e, &leg->heading);
    r->by_stream[e->stream] = r->legs->count;
    return leg;
}

static struct leg *leg_of(struct reader *r, const struct trace_event *e)
{
    struct leg *now = r->legs->count ? &r->legs->list[r->now] : NULL;
    const bool dns = (e->kind >= TRACE_DNS_ASKED && e->kind <= TRACE_DNS_IGNORED) ||
                     (e->kind <= TRACE_LINE_SAID && (e->protocol == TRACE_DNS || e->protocol == TRACE_UDP));
    const bool people = e->kind == TRACE_ACTION || e->kind == TRACE_FAULT_BEGUN || e->kind == TRACE_FAULT_ENDED;
    if (dns) {
        struct leg *last = now ? &r->legs->list[r->legs->count - 1] : NULL;
        if (last && last->kind == LEG_DNS) {
            r->now = r->legs->count - 1;
            return last;
        }
        now = open_leg(r, LEG_DNS);
        tg_buf_str(&now->heading, tg_text(r->w->in->texts, "transcript.heading.dns"));
        return now;
    }
    if (e->stream && e->kind <= TRACE_LINE_SAID) {
        return talk_leg(r, e);
    }
    if (!now || (people && now->kind != LEG_STORY)) {
        now = open_leg(r, LEG_STORY);
        tg_buf_str(&now->heading, tg_text(r->w->in->texts, "take.heading.story"));
    }
    return now;
}

static void add(struct leg *leg, uint32_t event, uint32_t step, const char *key)
{
    leg->items = tg_grow(leg->items, leg->count, &leg->cap, sizeof *leg->items);
    struct leg_item *item = &leg->items[leg->count++];
    *item = (struct leg_item){.event = event, .step = step};
    for (size_t i = 0; key[i] && i + 1 < sizeof item->key; i++) {
        item->key[i] = key[i];
    }
}

static void read_event(struct reader *r, uint32_t index)
{
    const struct trace_event *e = trace_at(r->w->in->trace, index);
    const struct scenario *s = r->w->in->scenario;
    struct explanation meaning = {.key = "", .section = ""};
    const bool shown = text_shown(r->w->in->layer, e);
    struct leg *leg = NULL;
    if (e->kind == TRACE_LINE_SAID || shown) {
        explain_in_talk(text_talk(r->w, e->stream), r->w->in->trace, index, &meaning);
    }
    for (size_t i = 0; s && i < s->step_count; i++) {
        if (text_step_comes(r->w, i, index)) {
            leg = shown ? leg_of(r, e) : r->legs->count ? &r->legs->list[r->now] : open_leg(r, LEG_STORY);
            add(leg, index, (uint32_t)i, "");
        }
    }
    if (shown) {
        add(leg ? leg : leg_of(r, e), index, TRACE_NONE, meaning.key);
        text_talk_close(r->w, e);
    }
}

void legs_read(struct legs *legs, struct text_writer *w)
{
    *legs = (struct legs){0};
    struct reader r = {.legs = legs, .w = w};
    for (size_t i = 0; i < trace_count(w->in->trace); i++) {
        const size_t stream = trace_at(w->in->trace, (uint32_t)i)->stream;
        r.stream_count = stream >= r.stream_count ? stream + 1 : r.stream_count;
    }
    r.by_stream = tg_alloc((r.stream_count + 1) * sizeof *r.by_stream);
    for (size_t i = 0; i < trace_count(w->in->trace); i++) {
        read_event(&r, (uint32_t)i);
    }
    tg_free(r.by_stream);
}

void legs_deinit(struct legs *legs)
{
    for (size_t i = 0; i < legs->count; i++) {
        tg_buf_deinit(&legs->list[i].heading);
        tg_free(legs->list[i].items);
    }
    tg_free(legs->list);
}
