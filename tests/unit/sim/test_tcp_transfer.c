// SPDX-License-Identifier: MIT
/* TCP03, TCP04, TCP06: every octet once and in order over bad links; marks; windows; retransmission times. */
#include "tests/unit/sim/town.h"

enum { BULK = 400000 };

static unsigned char octet_at(size_t i, unsigned salt)
{
    return (unsigned char)((i * 2654435761u >> 13) + salt);
}

/* A side that sends `total` octets as room comes, with a mark now and then, and checks what it gets. */
struct side {
    struct town *town;
    struct tcp_conn *conn;
    size_t sent, total, got;
    unsigned salt, wrong, ended, marks_sent, marks_got;
    size_t mark_at[200];
    enum tcp_end how;
    size_t want; /* octets the peer sends */
    struct side *peer;
    bool big; /* sends all it can, not in small pieces */
};

static void push(struct side *s)
{
    unsigned char piece[3000];
    while (s->sent < s->total) {
        size_t len = s->big ? sizeof piece : 1 + s->sent % 1777;
        len = len > s->total - s->sent ? s->total - s->sent : len;
        for (size_t i = 0; i < len; i++) {
            piece[i] = octet_at(s->sent + i, s->salt);
        }
        size_t took = tcp_send(s->conn, tg_span_make(piece, len));
        s->sent += took;
        if (s->marks_sent < 200 && s->sent / 4000 > s->marks_sent) {
            s->mark_at[s->marks_sent] = s->sent;
            tcp_mark(s->conn, s->marks_sent, 1000 + s->marks_sent);
            s->marks_sent++;
        }
        if (took < len) {
            return;
        }
    }
    tcp_finish(s->conn);
}

static void side_connected(void *context, struct tcp_conn *c)
{
    (void)c;
    push(context);
}

static void side_readable(void *context, struct tcp_conn *c)
{
    struct side *s = context;
    struct tg_span in = tcp_peek(c);
    for (size_t i = 0; i < in.len; i++) {
        s->wrong += in.ptr[i] != octet_at(s->got + i, s->peer->salt);
    }
    s->got += in.len;
    tcp_consume(c, in.len);
}

static void side_marked(void *context, struct tcp_conn *c, uint32_t ref, uint32_t tag)
{
    struct side *s = context;
    (void)c;
    CHECK_INT(ref, s->marks_got);
    CHECK_INT(tag, 1000 + s->marks_got);
    CHECK(s->got >= s->peer->mark_at[ref]);
    s->marks_got++;
}

static void side_writable(void *context, struct tcp_conn *c)
{
    (void)c;
    push(context);
}

static void side_ended(void *context, struct tcp_conn *c, enum tcp_end how)
{
    struct side *s = context;
    (void)c;
    s->ended++;
    s->how = how;
}

static const struct tcp_handler side_handler = {side_connected, side_readable, side_marked, side_writable, side_ended};

static void side_accept(void *context, struct tcp_conn *c)
{
    struct side *s = context;
    s->conn = c;
    tcp_own(c, &side_handler, s);
    push(s);
}

static uint64_t print_of(const struct trace *trace)
{
    uint64_t print = 1469598103934665603u;
    for (uint32_t i = 0; i < trace_count(trace); i++) {
        const struct trace_event *e = trace_at(trace, i);
        struct tg_span text = trace_text(trace, e);
        uint64_t fields[] = {(uint64_t)e->at, e->kind, e->from, e->to, e->stream, e->ref, (uint64_t)e->a, e->flags};
        for (size_t j = 0; j < sizeof fields / sizeof *fields; j++) {
            print = (print ^ fields[j]) * 1099511628211u;
        }
        for (size_t j = 0; j < text.len; j++) {
            print = (print ^ text.ptr[j]) * 1099511628211u;
        }
    }
    return print;
}

static uint64_t transfer(uint64_t seed, const struct net_link *link, size_t total, bool big)
{
    struct town town;
    town_open(&town, seed);
    net_set_link(town.net, CLIENT, SERVER, link);
    struct side client = {.town = &town, .total = total, .salt = 1, .big = big};
    struct side server = {.town = &town, .total = total / 2, .salt = 99, .big = big, .peer = &client};
    client.peer = &server;
    tcp_listen(town.net, SERVER, TOWN_PORT, TRACE_SMTP, side_accept, &server);
    client.conn = tcp_connect(town.net, CLIENT, SERVER_IP, TOWN_PORT, TRACE_SMTP, &side_handler, &client);
    town_run(&town, 5 * TG_HOUR);
    CHECK_INT(client.got, server.total);
    CHECK_INT(server.got, client.total);
    CHECK_INT(client.wrong + server.wrong, 0);
    CHECK_INT(client.marks_sent, server.marks_got);
    CHECK_INT(server.marks_sent, client.marks_got);
    CHECK(client.ended == 1 && client.how == TCP_END_NORMAL);
    CHECK(server.ended == 1 && server.how == TCP_END_NORMAL);
    CHECK_INT(town_count(&town, TRACE_CONN_CLOSED, NULL), 1);
    uint64_t print = print_of(town.trace);
    town_close(&town);
    return print;
}

static void every_octet_arrives_once_whatever_is_lost(void **state)
{
    (void)state;
    static const uint32_t losses[] = {10000, 100000, 200000};
    for (uint64_t seed = 1; seed <= 8; seed++) {
        struct net_link link = {.latency = 15 * TG_MILLISECOND,
                                .jitter = 5 * TG_MILLISECOND,
                                .bits_per_second = 20000000,
                                .loss_ppm = losses[seed % 3]};
        transfer(seed, &link, losses[seed % 3] > 100000 ? 60000 : BULK, seed & 1);
    }
}

/* TCP01, TCP03: whatever a road can do to packets, at once. */
static void every_octet_arrives_once_on_the_worst_road(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        struct net_link link = {.latency = 15 * TG_MILLISECOND,
                                .jitter = 5 * TG_MILLISECOND,
                                .bits_per_second = 20000000,
                                .loss_ppm = 30000,
                                .duplication_ppm = 200000,
                                .reordering_ppm = 200000,
                                .damage_ppm = 30000,
                                .mtu = seed % 2 ? 576 : 0};
        transfer(seed, &link, BULK, seed & 1);
        CHECK(transfer(seed, &link, 50000, false) == transfer(seed, &link, 50000, false));
    }
}

/* TCP02: the size of a segment is what the road carries, less 40 octets; both ends announce it. */
static void segments_fit_the_road(void **state)
{
    (void)state;
    static const unsigned mtus[] = {576, 1000, 1500};
    for (size_t k = 0; k < 3; k++) {
        struct town town;
        struct peer client, server;
        static const unsigned char octets[50000];
        struct net_link link = {.latency = TG_MILLISECOND, .mtu = mtus[k]};
        size_t largest = 0, announced = 0;
        town_open(&town, 1);
        net_set_link(town.net, CLIENT, SERVER, &link);
        peer_listen(&server, &town);
        peer_connect(&client, &town);
        tcp_send(client.conn, tg_span_make(octets, sizeof octets));
        town_run(&town, TG_MINUTE);
        CHECK_INT(server.got.len, sizeof octets);
        CHECK_INT(town_count(&town, TRACE_PACKET_LOST, NULL), 0);
        for (uint32_t i = 0; i < trace_count(town.trace); i++) {
            const struct trace_event *e = trace_at(town.trace, i);
            struct tg_span packet = trace_text(town.trace, e);
            if (e->kind == TRACE_PACKET_SENT) {
                largest = packet.len > largest ? packet.len : largest;
                if (packet.len == 44) { /* SYN and SYN+ACK carry the option */
                    CHECK_INT(packet.ptr[42] << 8 | packet.ptr[43], (int)mtus[k] - 40);
                    announced++;
                }
            }
        }
        CHECK_INT(largest, mtus[k]);
        CHECK_INT(announced, 2);
        peer_free(&client);
        peer_free(&server);
        town_close(&town);
    }
}

static void one_seed_gives_one_trace(void **state)
{
    (void)state;
    struct net_link link = {.latency = 15 * TG_MILLISECOND, .jitter = 5 * TG_MILLISECOND, .loss_ppm = 100000};
    uint64_t a = transfer(5, &link, BULK, true), b = transfer(5, &link, BULK, true), c = transfer(6, &link, BULK, true);
    CHECK(a == b);
    CHECK(a != c);
}

static void a_big_letter_passes_the_send_buffer(void **state)
{
    (void)state;
    struct net_link link = {.latency = TG_MILLISECOND};
    transfer(9, &link, 3000000, true); /* three times the buffer: writable is called */
}

static void slow_links_do_not_send_twice(void **state)
{
    (void)state;
    struct town town;
    struct peer client, server;
    struct net_link modem = {.latency = 50 * TG_MILLISECOND, .bits_per_second = 56000};
    struct tg_buf octets;
    tg_buf_init(&octets, SIZE_MAX);
    for (int i = 0; i < 300000; i++) {
        tg_buf_byte(&octets, (unsigned char)i);
    }
    town_open(&town, 1);
    net_set_link(town.net, CLIENT, SERVER, &modem);
    peer_listen(&server, &town);
    peer_connect(&client, &town);
    tcp_send(client.conn, tg_buf_span(&octets));
    town_run(&town, TG_HOUR);
    CHECK_SPANS(tg_buf_span(&server.got), tg_buf_span(&octets));
    size_t again = 0;
    for (uint32_t i = 0; i < trace_count(town.trace); i++) {
        again += (trace_at(town.trace, i)->flags & TRACE_RETRANSMISSION) != 0;
    }
    CHECK_INT(again, 0);
    tg_buf_deinit(&octets);
    peer_free(&client);
    peer_free(&server);
    town_close(&town);
}

/* --- single losses at exact moments --- */

struct dialogue {
    struct town town;
    struct peer client, server;
};

static void begin(struct dialogue *d)
{
    struct net_link link = {.latency = 50 * TG_MILLISECOND};
    town_open(&d->town, 1);
    net_set_link(d->town.net, CLIENT, SERVER, &link);
    peer_listen(&d->server, &d->town);
    peer_connect(&d->client, &d->town);
    town_run(&d->town, TG_SECOND);
}

static void end(struct dialogue *d)
{
    peer_free(&d->client);
    peer_free(&d->server);
    town_close(&d->town);
}

static void a_lost_line_comes_again_after_a_second_then_two(void **state)
{
    (void)state;
    struct dialogue d;
    begin(&d);
    net_lose_packet(d.town.net, CLIENT, SERVER, 1);
    net_lose_packet(d.town.net, CLIENT, SERVER, 2);
    tcp_send(d.client.conn, TG_SPAN_LIT("NOOP\r\n")); /* R = 100 ms: RTO = 300 ms, raised to the least, 1 s */
    town_run(&d.town, 4 * TG_SECOND + 50 * TG_MILLISECOND - 1);
    CHECK_INT(d.server.got.len, 0);
    CHECK_INT(town_count(&d.town, TRACE_PACKET_LOST, NULL), 2);
    town_run(&d.town, 4 * TG_SECOND + 50 * TG_MILLISECOND);
    CHECK_SPAN(tg_buf_span(&d.server.got), "NOOP\r\n");
    /* Karn: an octet that was sent twice measures nothing, so the time-out stays at four seconds. */
    town_run(&d.town, 10 * TG_SECOND);
    tg_time start = sim_now(d.town.sim);
    net_lose_packet(d.town.net, CLIENT, SERVER, 1);
    tcp_send(d.client.conn, TG_SPAN_LIT("NOOP\r\n"));
    town_run(&d.town, start + 4 * TG_SECOND + 50 * TG_MILLISECOND - 1);
    CHECK_INT(d.server.got.len, 6);
    town_run(&d.town, start + 4 * TG_SECOND + 50 * TG_MILLISECOND);
    CHECK_INT(d.server.got.len, 12);
    end(&d);
}

static void three_duplicates_bring_the_lost_segment_at_once(void **state)
{
    (void)state;
    struct dialogue d;
    begin(&d);
    static unsigned char octets[30000];
    tcp_send(d.client.conn, tg_span_make(octets, sizeof octets));
    town_run(&d.town, TG_SECOND + 150 * TG_MILLISECOND);
    net_lose_packet(d.town.net, CLIENT, SERVER, 1);
    town_run(&d.town, TG_SECOND + 900 * TG_MILLISECOND); /* less than the time-out */
    CHECK_INT(town_count(&d.town, TRACE_PACKET_LOST, NULL), 1);
    CHECK_INT(d.server.got.len, sizeof octets);
    end(&d);
}

static void retransmitted_marks_fire_once_and_in_order(void **state)
{
    (void)state;
    struct dialogue d;
    begin(&d);
    net_lose_packet(d.town.net, CLIENT, SERVER, 1);
    tcp_mark(d.client.conn, 7, 1); /* before any octet */
    tcp_send(d.client.conn, TG_SPAN_LIT("one\r\ntwo\r\n"));
    tcp_mark(d.client.conn, 8, 2);
    tcp_mark(d.client.conn, 9, 3);
    tcp_send(d.client.conn, TG_SPAN_LIT("three\r\n"));
    tcp_mark(d.client.conn, 10, 4);
    d.server.greedy = false;
    town_run(&d.town, 5 * TG_SECOND);
    CHECK_INT(d.server.mark_count, 0); /* arrived, but not consumed */
    peer_take(&d.server, 9);
    CHECK_INT(d.server.mark_count, 1);
    CHECK_INT(d.server.marks[0].ref, 7);
    peer_take(&d.server, 1);
    CHECK_INT(d.server.mark_count, 3);
    CHECK(d.server.marks[1].ref == 8 && d.server.marks[1].tag == 2);
    CHECK(d.server.marks[2].ref == 9 && d.server.marks[2].tag == 3);
    peer_take(&d.server, 100);
    CHECK_INT(d.server.mark_count, 4);
    CHECK_INT(d.client.mark_count, 0);
    end(&d);
}

/* --- windows --- */

static void a_reader_that_stops_shuts_the_window(void **state)
{
    (void)state;
    struct dialogue d;
    begin(&d);
    d.server.greedy = false;
    static unsigned char octets[200000];
    for (size_t i = 0; i < sizeof octets; i++) {
        octets[i] = octet_at(i, 0);
    }
    tcp_send(d.client.conn, tg_span_make(octets, sizeof octets));
    town_run(&d.town, TG_HOUR); /* for as long as the probes are answered (RFC 9293 section 3.8.6.1) */
    CHECK_INT(d.client.ended, 0);
    size_t unread = tcp_peek(d.server.conn).len;
    CHECK(unread > 60000 && unread <= 65535);
    size_t probes = town_count(&d.town, TRACE_PACKET_SENT, NULL);
    town_run(&d.town, TG_HOUR + 10 * TG_MINUTE);
    probes = town_count(&d.town, TRACE_PACKET_SENT, NULL) - probes;
    CHECK(probes >= 20 && probes <= 22); /* one a minute, and its answer */
    d.server.greedy = true;
    peer_take(&d.server, SIZE_MAX);
    town_run(&d.town, TG_HOUR + 10 * TG_MINUTE + 5 * TG_SECOND); /* the window update wakes the sender, not a probe */
    CHECK_SPANS(tg_buf_span(&d.server.got), tg_span_make(octets, sizeof octets));
    end(&d);
}

static void a_lost_window_update_is_made_good_by_a_probe(void **state)
{
    (void)state;
    struct dialogue d;
    begin(&d);
    d.server.greedy = false;
    static unsigned char octets[100000];
    tcp_send(d.client.conn, tg_span_make(octets, sizeof octets));
    town_run(&d.town, TG_MINUTE);
    net_lose_packet(d.town.net, SERVER, CLIENT, 1);
    d.server.greedy = true;
    peer_take(&d.server, SIZE_MAX);
    town_run(&d.town, 3 * TG_MINUTE);
    CHECK_INT(d.server.got.len, sizeof octets);
    end(&d);
}

static void a_dead_reader_behind_a_shut_window_times_out(void **state)
{
    (void)state;
    struct dialogue d;
    begin(&d);
    d.server.greedy = false;
    static unsigned char octets[100000];
    tcp_send(d.client.conn, tg_span_make(octets, sizeof octets));
    town_run(&d.town, TG_MINUTE);
    net_set_host_on(d.town.net, SERVER, false);
    town_run(&d.town, 10 * TG_MINUTE);
    CHECK_INT(d.client.ended, 1);
    CHECK_INT(d.client.how, TCP_END_TIMED_OUT);
    end(&d);
}

static void the_send_buffer_takes_a_mebioctet(void **state)
{
    (void)state;
    struct dialogue d;
    begin(&d);
    static unsigned char octets[1 << 20];
    CHECK_INT(tcp_room(d.client.conn), 1 << 20);
    CHECK_INT(tcp_send(d.client.conn, tg_span_make(octets, 1000)), 1000);
    CHECK_INT(tcp_send(d.client.conn, tg_span_make(octets, sizeof octets)), (1 << 20) - 1000);
    CHECK_INT(tcp_send(d.client.conn, TG_SPAN_LIT("x")), 0);
    CHECK_INT(tcp_room(d.client.conn), 0);
    CHECK_INT(d.client.writable, 0);
    town_run(&d.town, TG_HOUR);
    CHECK_INT(d.client.writable, 1);
    CHECK_INT(d.server.got.len, 1 << 20);
    tcp_finish(d.client.conn);
    CHECK_INT(tcp_send(d.client.conn, TG_SPAN_LIT("x")), 0); /* nothing after a FIN */
    end(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_octet_arrives_once_whatever_is_lost),
        cmocka_unit_test(every_octet_arrives_once_on_the_worst_road),
        cmocka_unit_test(segments_fit_the_road),
        cmocka_unit_test(one_seed_gives_one_trace),
        cmocka_unit_test(a_big_letter_passes_the_send_buffer),
        cmocka_unit_test(slow_links_do_not_send_twice),
        cmocka_unit_test(a_lost_line_comes_again_after_a_second_then_two),
        cmocka_unit_test(three_duplicates_bring_the_lost_segment_at_once),
        cmocka_unit_test(retransmitted_marks_fire_once_and_in_order),
        cmocka_unit_test(a_reader_that_stops_shuts_the_window),
        cmocka_unit_test(a_lost_window_update_is_made_good_by_a_probe),
        cmocka_unit_test(a_dead_reader_behind_a_shut_window_times_out),
        cmocka_unit_test(the_send_buffer_takes_a_mebioctet),
    };
    return tg_run_tests(tests);
}
