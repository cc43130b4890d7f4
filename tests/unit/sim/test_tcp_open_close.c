// SPDX-License-Identifier: MIT
/* TCP02, TCP05, TCP07: opening, refusal, time-out and the ways to end, at exact moments. */
#include "tests/unit/sim/town.h"

static void a_dialogue_goes_both_ways_and_closes(void **state)
{
    (void)state;
    struct town town;
    struct peer client, server;
    town_open(&town, 1);
    peer_listen(&server, &town);
    server.answer = "221 bye\r\n";
    peer_connect(&client, &town);
    CHECK_INT(client.connected, 0);
    tcp_send(client.conn, TG_SPAN_LIT("QUIT\r\n"));
    tcp_finish(client.conn); /* half close: the answer still comes (TCP07) */
    town_run(&town, 30 * TG_SECOND);
    CHECK_INT(client.connected, 1);
    CHECK_INT(server.accepted, 1);
    CHECK_SPAN(tg_buf_span(&server.got), "QUIT\r\n");
    CHECK_SPAN(tg_buf_span(&client.got), "221 bye\r\n");
    CHECK_INT(client.ended, 1);
    CHECK_INT(server.ended, 1);
    CHECK_INT(client.how, TCP_END_NORMAL);
    CHECK_INT(server.how, TCP_END_NORMAL);
    CHECK_INT(town_count(&town, TRACE_CONN_OPENING, NULL), 1);
    CHECK_INT(town_count(&town, TRACE_CONN_OPEN, NULL), 1);
    CHECK_INT(town_count(&town, TRACE_CONN_CLOSED, NULL), 1);
    CHECK_INT(town_count(&town, TRACE_CONN_FAILED, NULL), 0);
    tg_buf_deinit(&client.got);
    tg_buf_deinit(&server.got);
    town_close(&town);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dialogue_goes_both_ways_and_closes),
    };
    return tg_run_tests(tests);
}
