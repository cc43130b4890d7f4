// SPDX-License-Identifier: MIT
/* What comes in: each octet once and in order, whatever came late, twice or in pieces. Of overlapping octets the first
 * that came count. */
#include "sim/net/tcp_internal.h"

#include "base/assert.h"

size_t tcp_unread(const struct tcp_conn *c)
{
    return c->in.len + c->direct.len;
}

/* RFC 9293 section 3.8.6.2.2: the right edge never moves back, and moves on only by a step that is worth it. */
uint32_t tcp_window(struct tcp_conn *c)
{
    size_t unread = tcp_unread(c);
    uint64_t edge = c->next_in + (unread < TCP_WINDOW ? TCP_WINDOW - unread : 0);
    if (edge >= c->edge + TCP_MSS || edge == c->next_in + TCP_WINDOW) {
        c->edge = edge;
    }
    return c->edge > c->next_in ? (uint32_t)(c->edge - c->next_in) : 0;
}

void tcp_keep_direct(struct tcp_conn *c)
{
    struct tg_span rest = c->direct;
    c->direct = tg_span_make(NULL, 0);
    octets_append(&c->in, rest);
}

void tcp_pieces_free(struct tcp_conn *c)
{
    for (struct tcp_piece *p = c->pieces, *next; p; p = next) {
        next = p->next;
        tg_free(p);
    }
    c->pieces = NULL;
    c->piece_count = 0;
}

static void take_in_order(struct tcp_conn *c, struct tg_span data)
{
    c->next_in += data.len;
    if (c->in.len == 0 && c->direct.len == 0 && !c->pieces) {
        c->direct = data; /* often the owner takes it from the packet at once */
        return;
    }
    tcp_keep_direct(c);
    octets_append(&c->in, data);
}

static void insert_piece(struct tcp_conn *c, struct tcp_piece **where, uint64_t at, struct tg_span data)
{
    if (c->piece_count == TCP_PIECES_MAX) {
        return; /* it will be sent again */
    }
    struct tcp_piece *p = tg_alloc(sizeof *p + data.len);
    p->next = *where;
    p->at = at;
    p->len = data.len;
    memcpy(p->octets, data.ptr, data.len);
    *where = p;
    c->piece_count++;
}

/* Keeps those octets that are not there yet. */
static void keep_pieces(struct tcp_conn *c, uint64_t at, struct tg_span data)
{
    struct tcp_piece **where = &c->pieces;
    while (data.len > 0) {
        while (*where && (*where)->at + (*where)->len <= at) {
            where = &(*where)->next;
        }
        struct tcp_piece *next = *where;
        if (!next || at + data.len <= next->at) {
            insert_piece(c, where, at, data);
            return;
        }
        if (at < next->at) {
            insert_piece(c, where, at, tg_span_sub(data, 0, (size_t)(next->at - at)));
        }
        uint64_t end = next->at + next->len;
        data = tg_span_after(data, (size_t)(end - at)); /* clamped when it ends inside */
        at = end;
    }
}

static void take_pieces(struct tcp_conn *c)
{
    while (c->pieces && c->pieces->at <= c->next_in) {
        struct tcp_piece *p = c->pieces;
        uint64_t old = c->next_in - p->at;
        if (old < p->len) {
            take_in_order(c, tg_span_make(p->octets + old, p->len - (size_t)old));
        }
        c->pieces = p->next;
        c->piece_count--;
        tg_free(p);
    }
}

/* Octets that begin at next_in: the pieces that came before fill their places among them. */
static void take_run(struct tcp_conn *c, struct tg_span data)
{
    uint64_t seq = c->next_in;
    while (data.len > 0) {
        size_t len = c->pieces && c->pieces->at - seq < data.len ? (size_t)(c->pieces->at - seq) : data.len;
        take_in_order(c, tg_span_sub(data, 0, len));
        take_pieces(c);
        data = tg_span_after(data, (size_t)(c->next_in - seq)); /* clamped when a piece reaches further */
        seq = c->next_in;
    }
}

static void take_fin(struct tcp_conn *c)
{
    c->next_in = c->peer_fin + 1;
    tcp_pieces_free(c);
    switch ((enum tcp_state)c->state) {
    case TCP_STATE_ESTABLISHED:
        c->state = TCP_STATE_CLOSE_WAIT;
        break;
    case TCP_STATE_FIN_WAIT_1:
        c->state = TCP_STATE_CLOSING;
        break;
    case TCP_STATE_FIN_WAIT_2:
        tcp_time_wait(c);
        break;
    case TCP_STATE_CLOSED:
    case TCP_STATE_SYN_SENT:
    case TCP_STATE_SYN_RECEIVED:
    case TCP_STATE_CLOSE_WAIT:
    case TCP_STATE_CLOSING:
    case TCP_STATE_LAST_ACK:
    case TCP_STATE_TIME_WAIT:
        TG_UNREACHABLE();
    }
}

bool tcp_receive(struct tcp_conn *c, uint64_t seq, struct tg_span data, bool fin)
{
    TG_ASSERT(seq >= c->next_in);
    uint64_t fin_at = seq + data.len;
    if (seq + data.len > c->edge) {
        data = tg_span_sub(data, 0, c->edge > seq ? (size_t)(c->edge - seq) : 0);
        fin = false;
    }
    if (fin && !c->peer_fin_known) {
        c->peer_fin_known = true;
        c->peer_fin = fin_at;
    }
    if (c->peer_fin_known && seq + data.len > c->peer_fin) { /* nothing follows a FIN */
        data = tg_span_sub(data, 0, c->peer_fin > seq ? (size_t)(c->peer_fin - seq) : 0);
    }
    uint64_t before = c->next_in;
    if (seq == c->next_in) {
        take_run(c, data);
    } else if (data.len) {
        keep_pieces(c, seq, data);
    }
    if (c->peer_fin_known && c->next_in == c->peer_fin) {
        take_fin(c);
    }
    return c->next_in != before;
}
