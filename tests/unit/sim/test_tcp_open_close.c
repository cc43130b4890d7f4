// SPDX-License-Identifier: MIT
/* TCP02, TCP05, TCP07: opening, refusal, time-out and the ways to end, at exact moments. */
#include "tests/unit/sim/town.h"

/* Moments at which host `from` sent a TCP segment, in whole seconds. */
static size_t sent_at(const struct town *town, uint16_t from, tg_time *at, size_t cap)
{
    size_t found = 0;
    for (uint32_t i = 0; i < trace_count(town->trace); i++) {
        const struct trace_event *e = trace_at(town->trace, i);
        if (e->kind == TRACE_PACKET_SENT && e->from == from && found < cap) {
            at[found++] = e->at;
        }
    }
    return found;
}

static const struct net_link plain = {.latency = 10 * TG_MILLISECOND};

struct pair_of_peers {
    struct town town;
    struct peer client, server;
};

static void setup(struct pair_of_peers *p, uint64_t seed)
{
    town_open(&p->town, seed);
    net_set_link(p->town.net, CLIENT, SERVER, &plain);
    peer_listen(&p->server, &p->town);
    peer_connect(&p->client, &p->town);
}

static void teardown(struct pair_of_peers *p)
{
    peer_free(&p->client);
    peer_free(&p->server);
    town_close(&p->town);
}

static void run(struct pair_of_peers *p, tg_time until)
{
    town_run(&p->town, until);
}

static void a_dialogue_goes_both_ways_and_closes(void **state)
{
    (void)state;
    struct pair_of_peers p;
    setup(&p, 1);
    p.server.answer = "221 bye\r\n";
    CHECK_INT(p.client.connected, 0);
    tcp_send(p.client.conn, TG_SPAN_LIT("QUIT\r\n"));
    tcp_finish(p.client.conn); /* half close: the answer still comes */
    run(&p, 30 * TG_SECOND);
    CHECK_INT(p.client.connected, 1);
    CHECK_INT(p.client.connected_at, 20 * TG_MILLISECOND);
    CHECK_INT(p.server.accepted, 1);
    CHECK_SPAN(tg_buf_span(&p.server.got), "QUIT\r\n");
    CHECK_SPAN(tg_buf_span(&p.client.got), "221 bye\r\n");
    CHECK_INT(p.client.ended, 1);
    CHECK_INT(p.server.ended, 1);
    CHECK_INT(p.client.how, TCP_END_NORMAL);
    CHECK_INT(p.server.how, TCP_END_NORMAL);
    CHECK_INT(p.client.ended_at, 40 * TG_MILLISECOND);
    CHECK_INT(p.server.ended_at, 50 * TG_MILLISECOND);
    struct trace_event e = {0};
    CHECK_INT(town_count(&p.town, TRACE_CONN_OPENING, &e), 1);
    CHECK(e.from == CLIENT && e.to == SERVER && e.protocol == TRACE_SMTP && e.b == TOWN_PORT && e.stream == 1);
    CHECK(e.a >= 49152 && e.a <= 65535);
    CHECK_INT(town_count(&p.town, TRACE_CONN_OPEN, NULL), 1);
    CHECK_INT(town_count(&p.town, TRACE_CONN_CLOSED, &e), 1);
    CHECK_INT(e.at, 50 * TG_MILLISECOND);
    CHECK_INT(town_count(&p.town, TRACE_CONN_FAILED, NULL), 0);
    /* SYN, SYN ACK, ACK with data and FIN, data with FIN and ACK, ACK: nothing is acknowledged apart from data. */
    CHECK_INT(town_count(&p.town, TRACE_PACKET_SENT, NULL), 5);
    teardown(&p);
}

static void both_sides_may_finish_at_once(void **state)
{
    (void)state;
    struct pair_of_peers p;
    setup(&p, 2);
    run(&p, TG_SECOND);
    tcp_finish(p.client.conn);
    tcp_finish(p.server.conn);
    run(&p, 10 * TG_SECOND);
    CHECK_INT(p.client.how, TCP_END_NORMAL);
    CHECK_INT(p.server.how, TCP_END_NORMAL);
    CHECK_INT(p.client.ended, 1);
    CHECK_INT(p.server.ended, 1);
    CHECK_INT(town_count(&p.town, TRACE_CONN_CLOSED, NULL), 1);
    teardown(&p);
}

static void one_direction_stays_open_after_the_other(void **state)
{
    (void)state;
    struct pair_of_peers p;
    setup(&p, 3);
    p.server.finish_when_done = false;
    tcp_finish(p.client.conn);
    run(&p, 5 * TG_MINUTE);
    CHECK(p.server.peer_done);
    CHECK_INT(p.client.ended + p.server.ended, 0);
    tcp_send(p.server.conn, TG_SPAN_LIT("much later\r\n"));
    run(&p, 6 * TG_MINUTE);
    CHECK_SPAN(tg_buf_span(&p.client.got), "much later\r\n");
    tcp_finish(p.server.conn);
    run(&p, 7 * TG_MINUTE);
    CHECK(p.client.peer_done);
    CHECK_INT(p.client.how, TCP_END_NORMAL);
    CHECK_INT(p.client.ended, 1);
    CHECK_INT(p.server.ended, 1);
    teardown(&p);
}

static void the_end_waits_until_everything_is_read(void **state)
{
    (void)state;
    struct pair_of_peers p;
    setup(&p, 4);
    p.client.greedy = false;
    run(&p, TG_SECOND);
    tcp_send(p.server.conn, TG_SPAN_LIT("read me"));
    tcp_finish(p.server.conn);
    tcp_finish(p.client.conn);
    run(&p, 5 * TG_MINUTE); /* TIME-WAIT is long over */
    CHECK_INT(p.server.ended, 1);
    CHECK_INT(p.client.ended, 0);
    CHECK(!tcp_peer_done(p.client.conn));
    peer_take(&p.client, 4);
    CHECK(!tcp_peer_done(p.client.conn));
    peer_take(&p.client, 3);
    CHECK(tcp_peer_done(p.client.conn));
    CHECK_INT(p.client.ended, 0); /* never from inside the owner's call */
    run(&p, 5 * TG_MINUTE);
    CHECK_INT(p.client.ended, 1);
    CHECK_SPAN(tg_buf_span(&p.client.got), "read me");
    teardown(&p);
}

static void a_closed_port_refuses_at_once(void **state)
{
    (void)state;
    struct pair_of_peers p;
    setup(&p, 5);
    tcp_unlisten(p.town.net, SERVER, TOWN_PORT);
    run(&p, 20 * TG_MILLISECOND - 1);
    CHECK_INT(p.client.ended, 0);
    run(&p, 20 * TG_MILLISECOND);
    CHECK_INT(p.client.ended, 1);
    CHECK_INT(p.client.how, TCP_END_REFUSED);
    struct trace_event e = {0};
    CHECK_INT(town_count(&p.town, TRACE_CONN_FAILED, &e), 1);
    CHECK(e.from == CLIENT && e.to == SERVER && e.a == TRACE_END_REFUSED);
    CHECK_INT(town_count(&p.town, TRACE_CONN_CLOSED, NULL), 0);
    CHECK_INT(town_count(&p.town, TRACE_LISTENING, &e), 1);
    CHECK(e.from == SERVER && e.a == TOWN_PORT && e.protocol == TRACE_SMTP);
    CHECK_INT(town_count(&p.town, TRACE_UNLISTENING, NULL), 1);
    teardown(&p);
}

static void silence_times_out_after_three_minutes(void **state)
{
    (void)state;
    /* The same for a blocked port, a host that is off and an address nobody has. */
    for (int how = 0; how < 3; how++) {
        struct pair_of_peers p;
        static const tg_time expected[] = {0, 1, 3, 7, 15, 31, 63, 123};
        tg_time at[16];
        struct net_link link = plain;
        town_open(&p.town, 6);
        if (how == 0) {
            link.blocked_ports[link.blocked_port_count++] = TOWN_PORT;
        } else if (how == 1) {
            net_set_host_on(p.town.net, SERVER, false);
        }
        net_set_link(p.town.net, CLIENT, SERVER, &link);
        peer_listen(&p.server, &p.town);
        peer_connect(&p.client, &p.town);
        if (how == 2) {
            tcp_abort(p.client.conn);
            peer_init(&p.client, &p.town);
            p.client.conn = tcp_connect(p.town.net, CLIENT, 0xc6336401, 25, TRACE_SMTP, &peer_handler, &p.client);
        }
        run(&p, 180 * TG_SECOND - 1);
        CHECK_INT(p.client.ended, 0);
        run(&p, 180 * TG_SECOND);
        CHECK_INT(p.client.ended, 1);
        CHECK_INT(p.client.how, TCP_END_TIMED_OUT);
        size_t extra = how == 2 ? 2 : 0; /* the first SYN, and the RST for its answer */
        CHECK_INT(sent_at(&p.town, CLIENT, at, 16), 8 + extra);
        for (size_t i = 1; i < 8; i++) {
            CHECK_INT(at[i + extra], expected[i] * TG_SECOND);
        }
        struct trace_event e = {0};
        CHECK_INT(town_count(&p.town, TRACE_CONN_FAILED, &e), 1);
        CHECK_INT(e.a, TRACE_END_TIMED_OUT);
        teardown(&p);
    }
}

static void a_firewall_that_answers_refuses(void **state)
{
    (void)state;
    struct pair_of_peers p;
    town_open(&p.town, 1);
    struct net_link link = plain;
    link.blocked_ports[link.blocked_port_count++] = TOWN_PORT;
    link.one_way_blocked_reset = true;
    net_set_link(p.town.net, CLIENT, SERVER, &link);
    peer_listen(&p.server, &p.town);
    peer_connect(&p.client, &p.town);
    run(&p, TG_SECOND);
    CHECK_INT(p.client.how, TCP_END_REFUSED);
    CHECK_INT(p.client.ended_at, 20 * TG_MILLISECOND);
    CHECK_INT(p.server.accepted, 0);
    teardown(&p);
}

static void a_lost_syn_is_sent_again_after_a_second(void **state)
{
    (void)state;
    struct pair_of_peers p;
    town_open(&p.town, 1);
    net_set_link(p.town.net, CLIENT, SERVER, &plain);
    net_lose_packet(p.town.net, CLIENT, SERVER, 1);
    peer_listen(&p.server, &p.town);
    peer_connect(&p.client, &p.town);
    run(&p, TG_SECOND - 1);
    CHECK_INT(town_count(&p.town, TRACE_PACKET_SENT, NULL), 1);
    run(&p, TG_SECOND);
    struct trace_event e = {0};
    CHECK_INT(town_count(&p.town, TRACE_PACKET_SENT, &e), 2);
    CHECK(e.flags & TRACE_RETRANSMISSION);
    run(&p, 2 * TG_SECOND);
    CHECK_INT(p.client.connected_at, TG_SECOND + 20 * TG_MILLISECOND);
    /* RFC 6298 section 5.7: with a lost SYN the first time-out for data is three seconds. */
    tg_time start = sim_now(p.town.sim);
    net_lose_packet(p.town.net, CLIENT, SERVER, 1);
    tcp_send(p.client.conn, TG_SPAN_LIT("x"));
    run(&p, start + 3 * TG_SECOND - 1);
    CHECK_INT(p.server.got.len, 0);
    run(&p, start + 3 * TG_SECOND + 10 * TG_MILLISECOND);
    CHECK_INT(p.server.got.len, 1);
    teardown(&p);
}

static void a_lost_syn_ack_or_last_ack_does_no_harm(void **state)
{
    (void)state;
    for (unsigned lost = 1; lost <= 5; lost++) {
        for (int way = 0; way < 2; way++) {
            struct pair_of_peers p;
            town_open(&p.town, lost);
            net_set_link(p.town.net, CLIENT, SERVER, &plain);
            net_lose_packet(p.town.net, way ? CLIENT : SERVER, way ? SERVER : CLIENT, lost);
            peer_listen(&p.server, &p.town);
            p.server.answer = "221\r\n";
            peer_connect(&p.client, &p.town);
            tcp_send(p.client.conn, TG_SPAN_LIT("QUIT\r\n"));
            run(&p, 10 * TG_SECOND);
            CHECK_SPAN(tg_buf_span(&p.client.got), "221\r\n");
            tcp_finish(p.client.conn);
            run(&p, 5 * TG_MINUTE);
            CHECK(p.client.ended == 1 && p.client.how == TCP_END_NORMAL);
            CHECK(p.server.ended == 1 && p.server.how == TCP_END_NORMAL);
            CHECK_INT(p.server.accepted, 1);
            teardown(&p);
        }
    }
}

static void data_without_an_answer_times_out_after_two_minutes(void **state)
{
    (void)state;
    struct pair_of_peers p;
    setup(&p, 8);
    run(&p, TG_SECOND);
    net_set_host_on(p.town.net, SERVER, false);
    tg_time start = sim_now(p.town.sim), at[16];
    size_t before = sent_at(&p.town, CLIENT, at, 16);
    tcp_send(p.client.conn, TG_SPAN_LIT("anybody?"));
    run(&p, start + 120 * TG_SECOND - 1);
    CHECK_INT(p.client.ended, 0);
    run(&p, start + 120 * TG_SECOND);
    CHECK_INT(p.client.ended, 1);
    CHECK_INT(p.client.how, TCP_END_TIMED_OUT);
    static const tg_time expected[] = {0, 1, 3, 7, 15, 31, 63};
    CHECK_INT(sent_at(&p.town, CLIENT, at, 16) - before, 7);
    for (size_t i = 0; i < 7; i++) {
        CHECK_INT(at[before + i] - start, expected[i] * TG_SECOND);
    }
    struct trace_event e = {0};
    CHECK_INT(town_count(&p.town, TRACE_CONN_FAILED, &e), 1);
    CHECK(e.from == CLIENT && e.a == TRACE_END_TIMED_OUT);
    CHECK_INT(p.server.ended, 0); /* a crash says nothing */
    teardown(&p);
}

static void a_host_that_crashed_resets_old_connections(void **state)
{
    (void)state;
    struct pair_of_peers p;
    setup(&p, 9);
    run(&p, TG_SECOND);
    net_set_host_on(p.town.net, SERVER, false);
    run(&p, 2 * TG_SECOND);
    net_set_host_on(p.town.net, SERVER, true);
    tcp_send(p.client.conn, TG_SPAN_LIT("are you still the same?"));
    run(&p, 3 * TG_SECOND);
    CHECK_INT(p.client.how, TCP_END_RESET);
    CHECK_INT(p.client.ended, 1);
    /* Its door is open again. */
    peer_free(&p.client);
    peer_connect(&p.client, &p.town);
    run(&p, 4 * TG_SECOND);
    CHECK_INT(p.client.connected, 1);
    teardown(&p);
}

static void abort_resets_the_other_side_and_loses_what_was_unread(void **state)
{
    (void)state;
    struct pair_of_peers p;
    setup(&p, 10);
    p.server.greedy = false;
    tcp_send(p.client.conn, TG_SPAN_LIT("never read"));
    run(&p, TG_SECOND);
    tcp_abort(p.client.conn);
    CHECK_INT(p.client.ended, 0);
    run(&p, 2 * TG_SECOND);
    CHECK_INT(p.client.ended, 0); /* who aborts is not called */
    CHECK_INT(p.server.ended, 1);
    CHECK_INT(p.server.how, TCP_END_RESET);
    CHECK_INT(p.server.got.len, 0);
    struct trace_event e = {0};
    CHECK_INT(town_count(&p.town, TRACE_CONN_FAILED, &e), 1);
    CHECK(e.from == SERVER && e.to == CLIENT && e.a == TRACE_END_RESET);
    teardown(&p);
}

static void a_connection_given_up_before_it_opened_leaves_no_trace_at_the_server(void **state)
{
    (void)state;
    struct pair_of_peers p;
    setup(&p, 11);
    tcp_abort(p.client.conn);
    run(&p, TG_HOUR);
    CHECK_INT(p.server.accepted, 0);
    CHECK_INT(p.client.ended + p.server.ended, 0);
    CHECK_INT(town_count(&p.town, TRACE_CONN_CLOSED, NULL), 1);
    teardown(&p);
}

static void a_time_wait_end_answers_a_fin_that_comes_again(void **state)
{
    (void)state;
    struct pair_of_peers p;
    setup(&p, 12);
    run(&p, TG_SECOND);
    tcp_finish(p.client.conn);
    net_lose_packet(p.town.net, CLIENT, SERVER, 2); /* the ACK of the server's FIN */
    run(&p, TG_SECOND + 40 * TG_MILLISECOND);
    CHECK_INT(p.client.ended, 1);
    CHECK_INT(p.server.ended, 0);
    run(&p, 3 * TG_SECOND);
    CHECK_INT(p.server.ended, 1);
    CHECK_INT(p.server.how, TCP_END_NORMAL);
    teardown(&p);
}

static void ports_and_numbers_come_from_the_seed(void **state)
{
    (void)state;
    struct tg_buf traces[3];
    for (int run_number = 0; run_number < 3; run_number++) {
        struct pair_of_peers p;
        setup(&p, run_number == 2 ? 78 : 77);
        tcp_send(p.client.conn, TG_SPAN_LIT("hello"));
        run(&p, TG_SECOND);
        tg_buf_init(&traces[run_number], SIZE_MAX);
        for (uint32_t i = 0; i < trace_count(p.town.trace); i++) {
            tg_buf_append(&traces[run_number], trace_text(p.town.trace, trace_at(p.town.trace, i)));
        }
        teardown(&p);
    }
    CHECK_SPANS(tg_buf_span(&traces[0]), tg_buf_span(&traces[1]));
    CHECK(!tg_span_eq(tg_buf_span(&traces[0]), tg_buf_span(&traces[2])));
    for (int i = 0; i < 3; i++) {
        tg_buf_deinit(&traces[i]);
    }
}

static void ports_run_out_only_when_all_are_taken(void **state)
{
    (void)state;
    struct pair_of_peers p;
    setup(&p, 13);
    run(&p, TG_SECOND);
    /* More connections one after the other than there are ports, all within TIME-WAIT. */
    p.client.connected = p.client.ended = p.server.accepted = 0;
    struct peer client;
    for (unsigned i = 0; i < 17000; i++) {
        peer_connect(&client, &p.town);
        tcp_finish(client.conn);
        tg_time until = sim_now(p.town.sim) + TG_SECOND;
        while (client.ended == 0 && sim_step(p.town.sim, until)) {
        }
        if (client.ended != 1 || client.how != TCP_END_NORMAL) {
            CHECK(false);
        }
        peer_free(&client);
    }
    CHECK(sim_now(p.town.sim) > 10 * TG_MINUTE);
    teardown(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dialogue_goes_both_ways_and_closes),
        cmocka_unit_test(both_sides_may_finish_at_once),
        cmocka_unit_test(one_direction_stays_open_after_the_other),
        cmocka_unit_test(the_end_waits_until_everything_is_read),
        cmocka_unit_test(a_closed_port_refuses_at_once),
        cmocka_unit_test(silence_times_out_after_three_minutes),
        cmocka_unit_test(a_firewall_that_answers_refuses),
        cmocka_unit_test(a_lost_syn_is_sent_again_after_a_second),
        cmocka_unit_test(a_lost_syn_ack_or_last_ack_does_no_harm),
        cmocka_unit_test(data_without_an_answer_times_out_after_two_minutes),
        cmocka_unit_test(a_host_that_crashed_resets_old_connections),
        cmocka_unit_test(abort_resets_the_other_side_and_loses_what_was_unread),
        cmocka_unit_test(a_connection_given_up_before_it_opened_leaves_no_trace_at_the_server),
        cmocka_unit_test(a_time_wait_end_answers_a_fin_that_comes_again),
        cmocka_unit_test(ports_and_numbers_come_from_the_seed),
        cmocka_unit_test(ports_run_out_only_when_all_are_taken),
    };
    return tg_run_tests(tests);
}
