// SPDX-License-Identifier: MIT
#include "gui/view_internal.h"

static void dump_hosts(const struct view *view, struct tg_buf *out)
{
    for (uint32_t i = 0; i < view->state.piles[PILE_HOST].count; i++) {
        const struct view_host *h = view_host(view, (uint16_t)i);
        tg_buf_fmt(out, "host %u down %u trouble %u offline %u queue %u %U waiting %u %u-%u action %u %u letters %u\n",
                   i, h->down, h->trouble, h->offline, h->queue_letters, h->queue_octets, h->waiting, h->first_waiting,
                   h->last_waiting, h->action, h->acting, h->letters_here);
        for (unsigned d = 0; d < h->door_count; d++) {
            tg_buf_fmt(out, "  door %u protocol %u listening %u used %u refused %u\n", h->doors[d].port,
                       h->doors[d].protocol, h->doors[d].listening, h->doors[d].in_use, h->doors[d].refused);
        }
    }
}

static void dump_streams(const struct view *view, struct tg_buf *out)
{
    for (uint32_t i = 1; i <= view_stream_count(view); i++) {
        const struct view_stream *s = view_stream(view, i);
        const struct view_mail *m = &s->mail;
        tg_buf_fmt(out,
                   "stream %u state %u protocol %u sealed %u verdict %u %u:%u-%u:%u opening %u newest %u lines %u\n", i,
                   s->state, s->protocol, s->sealed, s->verdict, s->client, s->client_port, s->server, s->server_port,
                   s->opening, s->newest, s->lines);
        tg_buf_fmt(out, "  mail %u from %u %u content %u %u to %u:", m->envelope, m->from, m->from_verdict, m->content,
                   m->content_verdict, m->recipient_count);
        for (unsigned r = 0; r < VIEW_RECIPIENTS_MAX; r++) {
            tg_buf_fmt(out, " %u/%u", m->recipient[r], m->recipient_verdict[r]);
        }
        tg_buf_byte(out, '\n');
    }
    uint32_t open[256];
    size_t count = view_open_streams(view, open, 256);
    for (size_t i = 0; i < count; i++) {
        tg_buf_fmt(out, "open %u\n", open[i]);
    }
}

static void dump_letters(const struct view *view, struct tg_buf *out)
{
    for (uint32_t i = 1; i <= view_letter_count(view); i++) {
        const struct view_letter *l = view_letter(view, i);
        tg_buf_fmt(
            out,
            "letter %u place %u host %u writer %u to %u waiting %u stored %u fetched %u refused %u returned %u hops %u",
            i, l->place, l->host, l->writer, l->recipients, l->waiting, l->stored, l->fetched, l->refused, l->returned,
            l->hops);
        tg_buf_fmt(out, " tries %u next %D written %u newest %u named %u about %u report %u mailbox %u\n", l->tries,
                   l->next_try, l->written, l->newest, l->named, l->about, l->report, l->mailbox);
    }
    for (uint32_t i = 0; i < view->state.piles[PILE_ENTRY].count; i++) {
        const struct view_queue_entry *e = view_pile_item(&view->state, PILE_ENTRY, i);
        tg_buf_fmt(out, "entry %u server %u waiting %u tries %u letter %u queued %u tried %u next %u prev %u try %D\n",
                   i, e->server, e->waiting, e->tries, e->letter, e->queued, e->tried, e->next, e->prev, e->next_try);
    }
}

void view_dump(const struct view *view, struct tg_buf *out)
{
    const struct view_focus *f = view_focus(view);
    tg_buf_fmt(out, "at %u focus %u line %u from %u to %u conversation %u %u\n", view->state.n, f->event, f->line,
               f->from, f->to, f->conversation.dns, f->conversation.id);
    dump_hosts(view, out);
    dump_streams(view, out);
    dump_letters(view, out);
    for (uint32_t i = 0; i < view_mailbox_count(view); i++) {
        const struct view_mailbox *b = view_mailbox(view, i);
        tg_buf_fmt(out, "mailbox %u server %u known %u letters %u fresh %u octets %U quota %U newest %u\n", i,
                   b->server, b->known, b->letters, b->fresh, b->octets, b->quota, b->newest);
    }
    for (uint32_t i = 0; i < view_cache_count(view); i++) {
        const struct view_cache_entry *c = view_cache(view, i);
        const uint32_t *dropped = view_pile_item(&view->state, PILE_SET, c->set);
        tg_buf_fmt(out, "cache %u host %u known %u put %u hits %u set %u at %D expires %D dropped %u\n", i, c->host,
                   c->known, c->put, c->hits, c->set, c->put_at, c->expires, dropped ? *dropped : 0);
    }
    for (uint32_t i = 0; i < view_fault_count(view); i++) {
        const struct view_fault *fault = view_fault(view, i);
        tg_buf_fmt(out, "fault %u begun %u on %u\n", i, fault->begun, fault->on);
    }
}
