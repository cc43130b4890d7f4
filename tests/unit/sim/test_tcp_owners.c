// SPDX-License-Identifier: MIT
/* Owners that do everything they are allowed to, at the worst moments. */
#include "tests/unit/sim/town.h"

#include "base/prng.h"

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

static void abort_now(void *context, struct tcp_conn *c)
{
    struct peer *p = context;
    p->readable++;
    tcp_consume(c, 1);
    tcp_send(c, TG_SPAN_LIT("said, but never sent"));
    tcp_abort(c);
}

static void abort_on_mark(void *context, struct tcp_conn *c, uint32_t ref, uint32_t tag)
{
    struct peer *p = context;
    (void)tag;
    p->mark_count += ref;
    tcp_abort(c);
}

static void crash_now(void *context, struct tcp_conn *c)
{
    struct peer *p = context;
    (void)c;
    p->readable++;
    net_set_host_on(p->town->net, SERVER, false);
}

static void the_owner_may_let_go_from_inside_its_calls(void **state)
{
    (void)state;
    for (int how = 0; how < 3; how++) {
        struct dialogue d;
        begin(&d);
        struct tcp_handler handler = peer_handler;
        handler.readable = how == 0 ? abort_now : how == 1 ? peer_readable : crash_now;
        handler.marked = abort_on_mark;
        tcp_own(d.server.conn, &handler, &d.server);
        tcp_send(d.client.conn, TG_SPAN_LIT("hello"));
        tcp_mark(d.client.conn, 1, 0);
        tcp_mark(d.client.conn, 100, 0);
        if (how == 1) {
            d.server.greedy = false;
        }
        town_run(&d.town, 2 * TG_SECOND);
        if (how == 1) {
            tcp_consume(d.server.conn, 5); /* from outside: aborted inside, at the first mark */
            CHECK_INT(d.server.mark_count, 1);
        }
        CHECK_INT(d.server.readable, 1);
        CHECK_INT(d.server.ended, 0);
        town_run(&d.town, 10 * TG_SECOND);
        CHECK_INT(d.client.got.len, 0);
        if (how < 2) {
            CHECK_INT(d.client.ended, 1);
            CHECK_INT(d.client.how, TCP_END_RESET);
        }
        end(&d);
    }
}

static void a_net_can_be_freed_in_the_middle(void **state)
{
    (void)state;
    struct dialogue d;
    static unsigned char octets[100000];
    for (tg_time t = 0; t < 400; t += 7) {
        begin(&d);
        tcp_send(d.client.conn, tg_span_make(octets, sizeof octets));
        tcp_mark(d.client.conn, 1, 2);
        town_run(&d.town, TG_SECOND + t * TG_MILLISECOND);
        net_free(d.town.net);
        d.town.net = NULL;
        CHECK(sim_next(d.town.sim) == TG_TIME_NEVER);
        end(&d);
    }
}

/* --- anything at any time --- */

enum { SLOTS = 12 };

struct anybody {
    struct town *town;
    struct tg_prng *chance;
    struct tcp_conn *conn;
    unsigned ended, calls;
};

static void anything(struct anybody *a)
{
    static const char octets[5000];
    if (!a->conn) {
        return;
    }
    switch (tg_prng_below(a->chance, 12)) {
    case 0:
        tcp_abort(a->conn);
        a->conn = NULL;
        break;
    case 1:
        tcp_finish(a->conn);
        break;
    case 2:
    case 3:
    case 4:
    case 5:
        tcp_mark(a->conn, 1, 2);
        tcp_send(a->conn, tg_span_make(octets, tg_prng_below(a->chance, sizeof octets)));
        break;
    case 6:
    case 7:
    case 8:
        tcp_consume(a->conn, (size_t)tg_prng_below(a->chance, tcp_peek(a->conn).len + 1));
        break;
    default:
        break;
    }
}

static void any_call(void *context, struct tcp_conn *c)
{
    struct anybody *a = context;
    CHECK(a->conn == c);
    a->calls++;
    anything(a);
}

static void any_mark(void *context, struct tcp_conn *c, uint32_t ref, uint32_t tag)
{
    CHECK(ref == 1 && tag == 2);
    any_call(context, c);
}

static void any_end(void *context, struct tcp_conn *c, enum tcp_end how)
{
    struct anybody *a = context;
    (void)how;
    CHECK(a->conn == c);
    a->conn = NULL;
    a->ended++;
}

static const struct tcp_handler any_handler = {any_call, any_call, any_mark, any_call, any_end};

static void any_accept(void *context, struct tcp_conn *c)
{
    struct anybody *servers = context;
    for (int i = 0; i < SLOTS; i++) {
        if (!servers[i].conn) {
            servers[i].conn = c;
            tcp_own(c, &any_handler, &servers[i]);
            return;
        }
    }
    tcp_abort(c); /* full */
}

static void crash(struct town *town, struct anybody *side, uint16_t host)
{
    net_set_host_on(town->net, host, false);
    for (int i = 0; i < SLOTS; i++) {
        side[i].conn = NULL;
    }
    net_set_host_on(town->net, host, true);
}

static void owners_may_do_anything_at_any_time(void **state)
{
    (void)state;
    unsigned ended = 0, calls = 0;
    for (uint64_t seed = 1; seed <= 30; seed++) {
        struct town town;
        struct tg_prng chance;
        struct anybody clients[SLOTS] = {0}, servers[SLOTS] = {0};
        struct net_link link = {.latency = TG_MILLISECOND, .loss_ppm = seed % 3 ? 0 : 150000};
        town_open(&town, seed);
        tg_prng_init(&chance, seed, "test");
        net_set_link(town.net, CLIENT, SERVER, &link);
        tcp_listen(town.net, SERVER, TOWN_PORT, TRACE_SMTP, any_accept, servers);
        for (int i = 0; i < SLOTS; i++) {
            clients[i].town = servers[i].town = &town;
            clients[i].chance = servers[i].chance = &chance;
        }
        for (int i = 0; i < 1500; i++) {
            struct anybody *a = &clients[tg_prng_below(&chance, SLOTS)];
            if (!a->conn) {
                a->conn = tcp_connect(town.net, CLIENT, SERVER_IP, TOWN_PORT, TRACE_SMTP, &any_handler, a);
            }
            anything(a);
            anything(&servers[tg_prng_below(&chance, SLOTS)]);
            if (tg_prng_below(&chance, 300) == 0) {
                crash(&town, i % 2 ? clients : servers, i % 2 ? CLIENT : SERVER);
            }
            if (tg_prng_below(&chance, 100) == 0) {
                tcp_unlisten(town.net, SERVER, TOWN_PORT);
            } else if (tg_prng_below(&chance, 20) == 0) {
                tcp_listen(town.net, SERVER, TOWN_PORT, TRACE_SMTP, any_accept, servers);
            }
            town_run(&town, sim_now(town.sim) + (tg_time)tg_prng_below(&chance, 20) * TG_MILLISECOND);
        }
        for (int i = 0; i < SLOTS; i++) {
            ended += clients[i].ended + servers[i].ended;
            calls += clients[i].calls + servers[i].calls;
        }
        /* What opened ended in one way: at most one closing for each opening. */
        size_t openings = town_count(&town, TRACE_CONN_OPENING, NULL);
        CHECK(town_count(&town, TRACE_CONN_CLOSED, NULL) <= openings);
        town_close(&town);
    }
    CHECK(ended > 500);
    CHECK(calls > 5000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_owner_may_let_go_from_inside_its_calls),
        cmocka_unit_test(a_net_can_be_freed_in_the_middle),
        cmocka_unit_test(owners_may_do_anything_at_any_time),
    };
    return tg_run_tests(tests);
}
