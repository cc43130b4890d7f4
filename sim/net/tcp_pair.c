// SPDX-License-Identifier: MIT
/* What both ends of a simulated connection share beside the wire: its number, its marks, and how it ended. */
#include "sim/net/tcp_internal.h"

#include "base/assert.h"

struct tcp_pair *tcp_pair_new(struct net *net, uint16_t client, uint16_t server, uint16_t client_port,
                              uint16_t server_port, uint8_t service)
{
    struct tcp_pair *pair = tg_alloc(sizeof *pair);
    pair->net = net;
    pair->holders = 1;
    pair->stream = ++net->streams;
    pair->client = client;
    pair->server = server;
    pair->client_port = client_port;
    pair->server_port = server_port;
    pair->service = service;
    return pair;
}

struct tcp_pair *tcp_pair_hold(struct tcp_pair *pair)
{
    pair->holders++;
    return pair;
}

void tcp_pair_release(struct tcp_pair *pair)
{
    if (!pair || --pair->holders > 0) {
        return;
    }
    tg_free(pair->marks[0].list);
    tg_free(pair->marks[1].list);
    tg_free(pair);
}

static struct trace_event blank(const struct tcp_pair *pair, enum trace_kind kind)
{
    struct trace_event e = trace_blank(sim_now(pair->net->sim), kind);
    e.from = pair->client;
    e.to = pair->server;
    e.stream = pair->stream;
    e.protocol = pair->service;
    e.a = pair->client_port;
    e.b = pair->server_port;
    return e;
}

void tcp_pair_record(struct tcp_pair *pair, enum trace_kind kind)
{
    struct trace_event e = blank(pair, kind);
    trace_add(pair->net->trace, &e, tg_span_make(NULL, 0));
}

void tcp_pair_failed(struct tcp_pair *pair, uint16_t who, enum tcp_end how)
{
    if (!pair->announced) {
        return; /* forged from outside: nobody saw it begin */
    }
    struct trace_event e = blank(pair, TRACE_CONN_FAILED);
    if (who == pair->server) {
        e.from = pair->server;
        e.to = pair->client;
    }
    e.a = how == TCP_END_REFUSED ? TRACE_END_REFUSED : how == TCP_END_RESET ? TRACE_END_RESET : TRACE_END_TIMED_OUT;
    e.b = 0;
    pair->told = true;
    trace_add(pair->net->trace, &e, tg_span_make(NULL, 0));
}

void tcp_pair_side_done(struct tcp_pair *pair)
{
    TG_ASSERT(pair->sides > 0);
    pair->sides--;
    if (pair->sides == 0 && pair->announced && !pair->told) {
        pair->told = true;
        tcp_pair_record(pair, TRACE_CONN_CLOSED);
    }
}

void tcp_marks_add(struct tcp_marks *marks, struct tcp_mark mark)
{
    if (marks->head > 0 && marks->head >= marks->count / 2) {
        marks->count -= marks->head;
        memmove(marks->list, marks->list + marks->head, marks->count * sizeof *marks->list);
        marks->head = 0;
    }
    marks->list = tg_grow(marks->list, marks->count, &marks->cap, sizeof *marks->list);
    marks->list[marks->count++] = mark;
}
