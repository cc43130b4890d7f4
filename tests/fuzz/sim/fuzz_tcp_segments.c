// SPDX-License-Identifier: MIT
/* A server against any sequence of segments. Each 8 octets of the input are one: flags and time, a step from the next
 * honest sequence number, one from the next honest acknowledgement, a window, a length. Whatever comes, the server sees
 * each octet at most once and in order, ends at most once, and what it keeps stays small. */
#include "sim/net/net_internal.h"

#include "base/assert.h"

enum {
    CLIENT,
    SERVER,
    PORT = 25,
    CLIENT_PORT = 50000,
    FIRST_SEQ = 0x7fffffff,
    CLIENT_IP = 0x0a000001,
    SERVER_IP = 0x0a000002
};

struct world {
    struct net *net;
    struct tcp_conn *conn;
    uint32_t ack; /* behind what the server sent */
    uint32_t syn_ack;
    uint32_t first; /* of the client's octets, as the server understood it */
    uint64_t got;   /* octets the server read in this connection */
    unsigned ended, accepted;
};

/* What stands at a place of the client's stream; so the server can tell whether an octet is in its place. */
static unsigned char octet_at(uint32_t seq)
{
    return (unsigned char)(seq * 31 + (seq >> 7));
}

static void on_readable(void *context, struct tcp_conn *c)
{
    struct world *w = context;
    struct tg_span in = tcp_peek(c);
    for (size_t i = 0; i < in.len; i++) {
        TG_ASSERT(in.ptr[i] == octet_at(w->first + (uint32_t)(w->got + i)));
    }
    size_t take = in.len > 10 && w->got % 3 == 0 ? in.len / 2 : in.len;
    w->got += take;
    tcp_consume(c, take);
    tcp_send(c, TG_SPAN_LIT("250 and an answer of some length\r\n"));
    if (tcp_peer_done(c)) {
        tcp_finish(c);
    }
}

static void on_ended(void *context, struct tcp_conn *c, enum tcp_end how)
{
    struct world *w = context;
    (void)how;
    TG_ASSERT(c == w->conn);
    w->conn = NULL;
    w->ended++;
}

static void on_accept(void *context, struct tcp_conn *c)
{
    static const struct tcp_handler handler = {NULL, on_readable, NULL, NULL, on_ended};
    struct world *w = context;
    if (w->conn) { /* over, but not read to its end */
        tcp_abort(w->conn);
    }
    w->conn = c;
    w->first = w->syn_ack;
    w->got = 0;
    w->accepted++;
    tcp_own(c, &handler, w);
}

static void observe(void *context, uint32_t index, const struct trace_event *event, struct tg_span text)
{
    struct world *w = context;
    struct segment s;
    (void)index;
    if (event->kind == TRACE_PACKET_SENT && event->from == SERVER && tcp_parse(tg_span_after(text, IP_HEADER), &s)) {
        TG_ASSERT(text.len <= NET_MTU);
        w->ack = s.seq + (uint32_t)s.payload.len + (s.flags & (TCP_SYN | TCP_FIN) ? 1 : 0);
        w->syn_ack = s.flags & TCP_SYN ? s.ack : w->syn_ack;
    }
}

static void inject(struct world *w, const uint8_t *d)
{
    unsigned char packet[NET_MTU], payload[64];
    uint32_t seq = FIRST_SEQ + (uint32_t)(d[1] | (uint32_t)d[2] << 8);
    struct segment s = {
        .src_port = CLIENT_PORT,
        .dst_port = PORT,
        .seq = seq + (d[0] & 0x20 ? 0x10000u * (uint32_t)d[6] : 0u),
        .ack = (uint32_t)((int64_t)w->ack + (int8_t)d[3]),
        .flags = d[0] & 0x1f,
        .window = (uint16_t)(d[4] | d[5] << 8),
        .mss = d[0] & TCP_SYN ? d[6] : 0,
    };
    size_t len = d[7] % sizeof payload;
    for (size_t i = 0; i < len; i++) {
        payload[i] = octet_at(s.seq + (uint32_t)i + (s.flags & TCP_SYN ? 1 : 0));
    }
    s.payload = tg_span_make(payload, len);
    len += IP_HEADER + tcp_header_len(&s);
    ip_write_header(packet, len, IP_PROTOCOL_TCP, 1, CLIENT_IP, SERVER_IP);
    tcp_write(packet + IP_HEADER, &s, CLIENT_IP, SERVER_IP, true);
    net_inject(w->net, SERVER, tg_span_make(packet, len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct world w = {0};
    struct tg_epoch epoch = {0, 0};
    struct sim *sim = sim_new(1);
    struct trace *trace = trace_new(&epoch);
    struct trace_host host = {"server.example", "example", SERVER_IP, TRACE_ROLE_OTHER};
    trace_observe(trace, observe, &w, false);
    w.net = net_new(sim, trace);
    trace_add_host(trace, &host);
    net_add_host(w.net, trace_add_host(trace, &host), SERVER_IP);
    tcp_listen(w.net, SERVER, PORT, TRACE_SMTP, on_accept, &w);
    for (; size >= 8; data += 8, size -= 8) {
        inject(&w, data);
        tg_time until = sim_now(sim) + (data[0] >> 6) * (data[0] >> 6) * TG_SECOND;
        while (sim_step(sim, until)) {
        }
        TG_ASSERT(w.ended <= w.accepted);
    }
    net_free(w.net);
    trace_free(trace);
    sim_free(sim);
    return 0;
}
