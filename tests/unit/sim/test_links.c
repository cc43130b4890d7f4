// SPDX-License-Identifier: MIT
/* TCP01, TCP08: links and datagrams. */
#include "tests/unit/sim/town.h"

struct box {
    struct town *town;
    unsigned count;
    tg_time at[64], last;
    uint32_t from_ip;
    uint16_t from_port, own_port;
    struct tg_buf bytes;
    bool in_order;
    uint32_t next;
};

static void came(void *context, uint32_t from_ip, uint16_t from_port, uint16_t own_port, struct tg_span bytes)
{
    struct box *box = context;
    tg_time now = sim_now(box->town->sim);
    if (box->count < 64) {
        box->at[box->count] = now;
    }
    box->count++;
    box->last = now;
    box->from_ip = from_ip;
    box->from_port = from_port;
    box->own_port = own_port;
    if (bytes.len == 4) {
        uint32_t number;
        memcpy(&number, bytes.ptr, 4);
        box->in_order = box->in_order && number >= box->next;
        box->next = number + 1;
    }
    tg_buf_clear(&box->bytes);
    tg_buf_append(&box->bytes, bytes);
}

static void open_box(struct box *box, struct town *town, uint64_t seed)
{
    *box = (struct box){.town = town, .in_order = true};
    tg_buf_init(&box->bytes, SIZE_MAX);
    town_open(town, seed);
    udp_listen(town->net, SERVER, 53, came, box);
}

static void shut_box(struct box *box)
{
    tg_buf_deinit(&box->bytes);
    town_close(box->town);
}

static uint32_t say(struct box *box, size_t len)
{
    static const unsigned char octets[70000];
    return udp_send(box->town->net, CLIENT, 4000, SERVER_IP, 53, tg_span_make(octets, len));
}

static void a_datagram_takes_latency_and_its_length(void **state)
{
    (void)state;
    struct town town;
    struct box box;
    open_box(&box, &town, 1);
    uint32_t sent = udp_send(town.net, CLIENT, 4000, SERVER_IP, 53, TG_SPAN_LIT("who?"));
    town_run(&town, TG_SECOND);
    CHECK_INT(box.count, 1);
    CHECK_INT(box.at[0], 10 * TG_MILLISECOND + 32 * 8 * 10); /* 32 octets at 100 Mbit/s: 10 ns a bit */
    CHECK_SPAN(tg_buf_span(&box.bytes), "who?");
    CHECK_INT(box.from_ip, CLIENT_IP);
    CHECK_INT(box.from_port, 4000);
    CHECK_INT(box.own_port, 53);
    struct trace_event arrived = {0};
    CHECK_INT(town_count(&town, TRACE_PACKET_ARRIVED, &arrived), 1);
    CHECK_INT(arrived.ref, sent);
    const struct trace_event *e = trace_at(town.trace, sent);
    CHECK(e->kind == TRACE_PACKET_SENT && e->protocol == TRACE_UDP && e->from == CLIENT && e->to == SERVER);
    CHECK_INT(e->text_len, 32);
    shut_box(&box);
}

static void packets_wait_for_the_line_in_the_order_they_came(void **state)
{
    (void)state;
    struct town town;
    struct box box;
    struct net_link slow = {.latency = TG_SECOND, .bits_per_second = 8000};
    open_box(&box, &town, 1);
    net_set_link(town.net, CLIENT, SERVER, &slow);
    for (int i = 0; i < 3; i++) {
        say(&box, 972); /* 1000 octets: a second each */
    }
    town_run(&town, TG_MINUTE);
    CHECK_INT(box.count, 3);
    CHECK_INT(box.at[0], 2 * TG_SECOND);
    CHECK_INT(box.at[1], 3 * TG_SECOND);
    CHECK_INT(box.at[2], 4 * TG_SECOND);
    shut_box(&box);
}

static void jitter_never_reorders(void **state)
{
    (void)state;
    struct town town;
    struct box box;
    struct net_link link = {.latency = TG_MILLISECOND, .jitter = 20 * TG_MILLISECOND};
    open_box(&box, &town, 7);
    net_set_link(town.net, CLIENT, SERVER, &link);
    tg_time least = TG_TIME_NEVER, most = 0;
    for (uint32_t i = 0; i < 2000; i++) {
        tg_time before = sim_now(town.sim);
        udp_send(town.net, CLIENT, 1, SERVER_IP, 53, tg_span_make(&i, 4));
        if (i % 3 == 0) {
            unsigned count = box.count;
            while (box.count == count && sim_step(town.sim, TG_TIME_NEVER)) {
            }
            tg_time took = box.last - before;
            least = took < least ? took : least;
            most = took > most ? took : most;
        }
    }
    town_run(&town, TG_HOUR);
    CHECK_INT(box.count, 2000);
    CHECK(box.in_order);
    CHECK(most > 15 * TG_MILLISECOND && most <= 21 * TG_MILLISECOND);
    CHECK(least < 15 * TG_MILLISECOND);
    /* A link that becomes faster does not let later packets overtake either. */
    say(&box, 10);
    link = (struct net_link){.latency = 0};
    net_set_link(town.net, CLIENT, SERVER, &link);
    tg_time now = sim_now(town.sim);
    say(&box, 20);
    town_run(&town, now + TG_SECOND);
    CHECK_INT(box.bytes.len, 20);
    shut_box(&box);
}

static void loss_is_by_chance_and_the_same_each_time(void **state)
{
    (void)state;
    uint64_t prints[3];
    for (int run = 0; run < 3; run++) {
        struct town town;
        struct box box;
        struct net_link link = {.latency = 1, .loss_ppm = 100000};
        open_box(&box, &town, run == 2 ? 43 : 42);
        net_set_link(town.net, CLIENT, SERVER, &link);
        uint64_t print = 0;
        for (uint32_t i = 0; i < 10000; i++) {
            udp_send(town.net, CLIENT, 1, SERVER_IP, 53, tg_span_make(&i, 4));
            unsigned count = box.count;
            town_run(&town, sim_now(town.sim) + 2);
            print = print * 31 + (box.count > count);
        }
        CHECK(box.count > 8850 && box.count < 9150);
        CHECK_INT(town_count(&town, TRACE_PACKET_LOST, NULL), 10000 - box.count);
        prints[run] = print;
        shut_box(&box);
    }
    CHECK(prints[0] == prints[1]);
    CHECK(prints[0] != prints[2]);
}

static void what_does_not_pass_says_why(void **state)
{
    (void)state;
    struct town town;
    struct box box;
    struct trace_event lost = {0};
    struct net_link link = {.latency = 10 * TG_MILLISECOND, .blocked_ports = {53}, .blocked_port_count = 1};
    open_box(&box, &town, 1);
    net_set_link(town.net, SERVER, CLIENT, &link);
    uint32_t sent = say(&box, 1);
    town_run(&town, TG_SECOND);
    CHECK_INT(town_count(&town, TRACE_PACKET_LOST, &lost), 1);
    CHECK(lost.a == TRACE_LOSS_BLOCKED && lost.ref == sent && lost.from == CLIENT && lost.to == SERVER);
    CHECK_INT(lost.at, 5 * TG_MILLISECOND); /* half way */
    link = (struct net_link){.latency = 10 * TG_MILLISECOND, .down = true};
    net_set_link(town.net, CLIENT, SERVER, &link);
    say(&box, 1);
    town_run(&town, 2 * TG_SECOND);
    CHECK_INT(town_count(&town, TRACE_PACKET_LOST, &lost), 2);
    CHECK_INT(lost.a, TRACE_LOSS_LINK_DOWN);
    link.down = false;
    net_set_link(town.net, CLIENT, SERVER, &link);
    CHECK(!net_get_link(town.net, CLIENT, SERVER).down);
    say(&box, 1472);
    say(&box, 1473);
    CHECK_INT(town_count(&town, TRACE_PACKET_LOST, &lost), 3); /* at once */
    CHECK_INT(lost.a, TRACE_LOSS_TOO_BIG);
    say(&box, 70000);
    CHECK_INT(town_count(&town, TRACE_PACKET_LOST, &lost), 4);
    CHECK_INT(lost.a, TRACE_LOSS_TOO_BIG);
    town_run(&town, 3 * TG_SECOND);
    CHECK_INT(box.count, 1);
    CHECK_INT(box.bytes.len, 1472);
    net_set_host_on(town.net, SERVER, false);
    CHECK(!net_host_on(town.net, SERVER));
    say(&box, 1);
    town_run(&town, 4 * TG_SECOND);
    CHECK_INT(town_count(&town, TRACE_PACKET_LOST, &lost), 5);
    CHECK_INT(lost.a, TRACE_LOSS_HOST_DOWN);
    CHECK(udp_send(town.net, SERVER, 1, CLIENT_IP, 2, TG_SPAN_LIT("x")) == TRACE_NONE);
    udp_send(town.net, CLIENT, 1, 0xc63364ff, 53, TG_SPAN_LIT("nobody has this address"));
    town_run(&town, 5 * TG_SECOND);
    CHECK_INT(town_count(&town, TRACE_PACKET_LOST, &lost), 6);
    CHECK(lost.a == TRACE_LOSS_HOST_DOWN && lost.to == TRACE_NO_HOST);
    shut_box(&box);
}

static void a_full_line_drops_what_comes_next(void **state)
{
    (void)state;
    struct town town;
    struct box box;
    struct trace_event lost = {0};
    struct net_link link = {.latency = TG_MILLISECOND, .bits_per_second = 1000000};
    open_box(&box, &town, 1);
    net_set_link(town.net, CLIENT, SERVER, &link);
    for (int i = 0; i < 1000; i++) {
        say(&box, 1472);
    }
    CHECK(town_count(&town, TRACE_PACKET_LOST, &lost) > 290);
    CHECK_INT(lost.a, TRACE_LOSS_FULL);
    town_run(&town, TG_HOUR);
    CHECK(box.count >= 700 && box.count < 710); /* a mebioctet waits */
    shut_box(&box);
}

static void the_nth_packet_can_be_lost_on_purpose(void **state)
{
    (void)state;
    struct town town;
    struct box box;
    open_box(&box, &town, 1);
    say(&box, 1);
    net_lose_packet(town.net, CLIENT, SERVER, 2);
    net_lose_packet(town.net, CLIENT, SERVER, 5);
    for (uint32_t i = 1; i <= 6; i++) {
        udp_send(town.net, CLIENT, 1, SERVER_IP, 53, tg_span_make(&i, 4));
    }
    town_run(&town, TG_SECOND);
    CHECK_INT(box.count, 5);
    struct trace_event lost = {0};
    CHECK_INT(town_count(&town, TRACE_PACKET_LOST, &lost), 2);
    struct tg_span packet = trace_text(town.trace, trace_at(town.trace, lost.ref));
    CHECK_INT(packet.ptr[28], 5);
    shut_box(&box);
}

/* TCP01: a damaged packet travels to the end, where its checksum does not add up. */
static void damaged_packets_are_dropped_at_the_far_end(void **state)
{
    (void)state;
    struct town town;
    struct box box;
    struct trace_event lost = {0};
    struct net_link link = {.latency = 10 * TG_MILLISECOND, .damage_ppm = 1000000};
    open_box(&box, &town, 1);
    net_set_link(town.net, CLIENT, SERVER, &link);
    uint32_t sent = say(&box, 100);
    town_run(&town, TG_SECOND);
    CHECK_INT(box.count, 0);
    CHECK_INT(town_count(&town, TRACE_PACKET_LOST, &lost), 1);
    CHECK(lost.a == TRACE_LOSS_DAMAGED && lost.ref == sent);
    CHECK_INT(lost.at, 10 * TG_MILLISECOND);
    shut_box(&box);
}

/* TCP01, TCP08: a datagram may come twice; nobody sorts that out for UDP. */
static void a_doubled_packet_arrives_twice(void **state)
{
    (void)state;
    struct town town;
    struct box box;
    struct trace_event doubled = {0};
    struct net_link link = {.latency = 10 * TG_MILLISECOND, .duplication_ppm = 1000000};
    open_box(&box, &town, 1);
    net_set_link(town.net, CLIENT, SERVER, &link);
    uint32_t sent = say(&box, 100);
    town_run(&town, TG_SECOND);
    CHECK_INT(box.count, 2);
    CHECK_INT(box.bytes.len, 100);
    CHECK_INT(town_count(&town, TRACE_PACKET_SENT, NULL), 1); /* the sender sent one */
    CHECK_INT(town_count(&town, TRACE_PACKET_ARRIVED, NULL), 2);
    CHECK_INT(town_count(&town, TRACE_PACKET_DOUBLED, &doubled), 1);
    CHECK_INT(doubled.ref, sent);
    say(&box, 100);
    shut_box(&box); /* both in flight: nothing is lost of memory */
}

/* TCP01: others overtake a packet that is held up, and only such a one. */
static void a_packet_that_is_held_up_is_overtaken(void **state)
{
    (void)state;
    struct town town;
    struct box box;
    struct net_link link = {.latency = 10 * TG_MILLISECOND, .reordering_ppm = 200000};
    open_box(&box, &town, 3);
    net_set_link(town.net, CLIENT, SERVER, &link);
    for (uint32_t i = 0; i < 500; i++) {
        udp_send(town.net, CLIENT, 1, SERVER_IP, 53, tg_span_make(&i, 4));
        town_run(&town, sim_now(town.sim) + TG_MILLISECOND);
    }
    town_run(&town, TG_MINUTE);
    CHECK_INT(box.count, 500);
    CHECK(!box.in_order);
    unsigned late = 0;
    for (uint32_t i = 0; i < trace_count(town.trace); i++) {
        const struct trace_event *e = trace_at(town.trace, i);
        if (e->kind == TRACE_PACKET_ARRIVED) {
            tg_time took = e->at - trace_at(town.trace, e->ref)->at;
            CHECK(took == 10 * TG_MILLISECOND || took == 20 * TG_MILLISECOND);
            late += took == 20 * TG_MILLISECOND;
        }
    }
    CHECK(late > 70 && late < 130);
    shut_box(&box);
}

/* TCP01, TCP08 */
static void a_road_may_be_narrower(void **state)
{
    (void)state;
    struct town town;
    struct box box;
    struct trace_event lost = {0};
    struct net_link link = {.latency = 1, .mtu = 576};
    open_box(&box, &town, 1);
    net_set_link(town.net, CLIENT, SERVER, &link);
    say(&box, 576 - 28);
    say(&box, 576 - 27);
    town_run(&town, TG_SECOND);
    CHECK_INT(box.count, 1);
    CHECK_INT(box.bytes.len, 548);
    CHECK_INT(town_count(&town, TRACE_PACKET_LOST, &lost), 1);
    CHECK_INT(lost.a, TRACE_LOSS_TOO_BIG);
    shut_box(&box);
}

static void port_zero_hears_what_nobody_else_does(void **state)
{
    (void)state;
    struct town town;
    struct box box, rest = {.town = &town, .in_order = true};
    open_box(&box, &town, 1);
    tg_buf_init(&rest.bytes, SIZE_MAX);
    udp_send(town.net, CLIENT, 1, SERVER_IP, 99, TG_SPAN_LIT("x"));
    udp_listen(town.net, SERVER, 0, came, &rest);
    town_run(&town, TG_SECOND);
    CHECK_INT(rest.count, 1);
    CHECK_INT(rest.own_port, 99);
    say(&box, 1);
    town_run(&town, 2 * TG_SECOND);
    CHECK_INT(rest.count, 1);
    CHECK_INT(box.count, 1);
    udp_listen(town.net, SERVER, 53, NULL, NULL);
    say(&box, 1);
    town_run(&town, 3 * TG_SECOND);
    CHECK_INT(rest.count, 2);
    tg_buf_deinit(&rest.bytes);
    shut_box(&box);
}

static void a_host_can_talk_to_itself(void **state)
{
    (void)state;
    struct town town;
    struct box box;
    open_box(&box, &town, 1);
    udp_send(town.net, SERVER, 1, SERVER_IP, 53, TG_SPAN_LIT("me"));
    town_run(&town, TG_SECOND);
    CHECK_INT(box.count, 1);
    CHECK_INT(box.at[0], 10 * TG_MICROSECOND);
    shut_box(&box);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_datagram_takes_latency_and_its_length),
        cmocka_unit_test(packets_wait_for_the_line_in_the_order_they_came),
        cmocka_unit_test(jitter_never_reorders),
        cmocka_unit_test(loss_is_by_chance_and_the_same_each_time),
        cmocka_unit_test(what_does_not_pass_says_why),
        cmocka_unit_test(a_full_line_drops_what_comes_next),
        cmocka_unit_test(the_nth_packet_can_be_lost_on_purpose),
        cmocka_unit_test(damaged_packets_are_dropped_at_the_far_end),
        cmocka_unit_test(a_doubled_packet_arrives_twice),
        cmocka_unit_test(a_packet_that_is_held_up_is_overtaken),
        cmocka_unit_test(a_road_may_be_narrower),
        cmocka_unit_test(port_zero_hears_what_nobody_else_does),
        cmocka_unit_test(a_host_can_talk_to_itself),
    };
    return tg_run_tests(tests);
}
