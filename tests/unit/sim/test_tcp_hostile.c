// SPDX-License-Identifier: MIT
/* TCP-H1, TCP03, TCP07: segments that no honest peer sends, written octet by octet and put on the wire. */
#include "sim/net/net_internal.h"
#include "tests/unit/sim/town.h"

#include "base/prng.h"

enum { FORGED_PORT = 50000 };

struct forger {
    struct town town;
    struct peer server;
    uint32_t seq, ack;   /* what the next honest segment would carry */
    struct segment last; /* newest segment that the server sent */
    unsigned answers;    /* segments sent by the server */
    unsigned char octets[1600];
};

static void open_forger(struct forger *f)
{
    *f = (struct forger){.seq = 0xfffffff0}; /* sequence numbers wrap around soon (TCP03) */
    town_open(&f->town, 1);
    peer_listen(&f->server, &f->town);
}

static void close_forger(struct forger *f)
{
    peer_free(&f->server);
    town_close(&f->town);
}

static void inject(struct forger *f, struct segment s)
{
    s.src_port = s.src_port ? s.src_port : FORGED_PORT;
    s.dst_port = s.dst_port ? s.dst_port : TOWN_PORT;
    s.window = s.window ? s.window : 65535;
    size_t len = IP_HEADER + tcp_header_len(&s) + s.payload.len;
    ip_write_header(f->octets, len, IP_PROTOCOL_TCP, 1, CLIENT_IP, SERVER_IP);
    tcp_write(f->octets + IP_HEADER, &s, CLIENT_IP, SERVER_IP, true);
    net_inject(f->town.net, SERVER, tg_span_make(f->octets, len));
}

/* Lets the server answer and counts what it sent since the last call. The honest client knows nothing and must stay out
 * of it. */
static unsigned answers(struct forger *f)
{
    net_set_host_on(f->town.net, CLIENT, false);
    while (sim_step(f->town.sim, sim_now(f->town.sim))) {
    }
    unsigned count = 0;
    for (uint32_t i = 0; i < trace_count(f->town.trace); i++) {
        const struct trace_event *e = trace_at(f->town.trace, i);
        if (e->kind == TRACE_PACKET_SENT && e->from == SERVER) {
            count++;
            CHECK(tcp_parse(tg_span_after(trace_text(f->town.trace, e), IP_HEADER), &f->last));
        }
    }
    unsigned fresh = count - f->answers;
    f->answers = count;
    return fresh;
}

static void shake_hands(struct forger *f)
{
    inject(f, (struct segment){.seq = f->seq, .flags = TCP_SYN, .mss = 1460});
    CHECK_INT(answers(f), 1);
    CHECK_INT(f->last.flags, TCP_SYN | TCP_ACK);
    CHECK_INT(f->last.ack, ++f->seq);
    CHECK_INT(f->last.mss, 1460);
    f->ack = f->last.seq + 1;
    inject(f, (struct segment){.seq = f->seq, .ack = f->ack, .flags = TCP_ACK});
    CHECK_INT(answers(f), 0);
    CHECK_INT(f->server.accepted, 1);
}

static void say(struct forger *f, uint32_t offset, const char *text)
{
    inject(f, (struct segment){.seq = f->seq + offset, .ack = f->ack, .flags = TCP_ACK, .payload = tg_span_str(text)});
}

static void sequence_numbers_wrap_around(void **state)
{
    (void)state;
    struct forger f;
    open_forger(&f);
    shake_hands(&f);
    say(&f, 0, "0123456789");
    say(&f, 10, "abcdefghij"); /* over the edge of 2^32 */
    CHECK_INT(answers(&f), 2);
    CHECK_INT(f.last.ack, f.seq + 20);
    CHECK(f.last.ack < 100);
    CHECK_SPAN(tg_buf_span(&f.server.got), "0123456789abcdefghij");
    close_forger(&f);
}

static void the_first_of_overlapping_octets_count(void **state)
{
    (void)state;
    struct forger f;
    open_forger(&f);
    shake_hands(&f);
    say(&f, 4, "EFGH");
    CHECK_INT(answers(&f), 1); /* a duplicate acknowledgement at once */
    CHECK_INT(f.last.ack, f.seq);
    say(&f, 12, "MN");
    say(&f, 2, "cdefghijklmnop"); /* other content around, between and behind */
    CHECK_SPAN(tg_buf_span(&f.server.got), "");
    say(&f, 0, "ABxx");
    answers(&f);
    CHECK_SPAN(tg_buf_span(&f.server.got), "ABcdEFGHijklMNop");
    say(&f, 0, "never again");
    CHECK_INT(answers(&f), 1);
    CHECK_INT(f.last.ack, f.seq + 16);
    CHECK_INT(f.server.got.len, 16);
    close_forger(&f);
}

static void octets_before_the_first_do_not_count(void **state)
{
    (void)state;
    struct forger f;
    open_forger(&f);
    shake_hands(&f);
    say(&f, UINT32_MAX - 2, "xyzABC"); /* three octets too early: SYN and what never was */
    answers(&f);
    CHECK_SPAN(tg_buf_span(&f.server.got), "ABC");
    close_forger(&f);
}

static void in_order_octets_with_a_tail_keep_what_came_before(void **state)
{
    (void)state;
    struct forger f;
    open_forger(&f);
    shake_hands(&f);
    say(&f, 2, "CD");
    say(&f, 6, "GH");
    say(&f, 0, "abcdefghij");
    answers(&f);
    CHECK_SPAN(tg_buf_span(&f.server.got), "abCDefGHij");
    close_forger(&f);
}

static void a_reset_counts_only_at_the_exact_number(void **state)
{
    (void)state;
    struct forger f;
    open_forger(&f);
    shake_hands(&f);
    inject(&f, (struct segment){.seq = f.seq - 1, .flags = TCP_RST});     /* old */
    inject(&f, (struct segment){.seq = f.seq + 70000, .flags = TCP_RST}); /* beyond the window */
    CHECK_INT(answers(&f), 0);
    inject(&f, (struct segment){.seq = f.seq - 2, .flags = TCP_RST, .payload = TG_SPAN_LIT("reset")}); /* reaches in */
    CHECK_INT(answers(&f), 1);
    inject(&f, (struct segment){.seq = f.seq + 1, .flags = TCP_RST}); /* inside: is that you? */
    CHECK_INT(answers(&f), 1);
    CHECK(f.last.flags == TCP_ACK && f.last.ack == f.seq && f.last.seq == f.ack);
    CHECK_INT(f.server.ended, 0);
    inject(&f, (struct segment){.seq = f.seq, .flags = TCP_RST});
    CHECK_INT(answers(&f), 0);
    CHECK_INT(f.server.ended, 1);
    CHECK_INT(f.server.how, TCP_END_RESET);
    close_forger(&f);
}

static void a_fin_outside_the_window_ends_nothing(void **state)
{
    (void)state;
    struct forger f;
    open_forger(&f);
    shake_hands(&f);
    inject(&f, (struct segment){.seq = f.seq + 70000, .ack = f.ack, .flags = TCP_ACK | TCP_FIN});
    inject(&f, (struct segment){.seq = f.seq - 2, .ack = f.ack, .flags = TCP_ACK | TCP_FIN});
    answers(&f);
    CHECK(!f.server.peer_done);
    /* One that is early waits for the octets before it; nothing after it counts. */
    inject(&f, (struct segment){.seq = f.seq + 2, .ack = f.ack, .flags = TCP_ACK | TCP_FIN});
    say(&f, 0, "hi there, this is too long");
    answers(&f);
    CHECK(f.server.peer_done);
    CHECK_SPAN(tg_buf_span(&f.server.got), "hi");
    close_forger(&f);
}

static void a_syn_in_the_middle_gets_a_challenge(void **state)
{
    (void)state;
    struct forger f;
    open_forger(&f);
    shake_hands(&f);
    inject(&f, (struct segment){.seq = f.seq + 5, .flags = TCP_SYN});
    CHECK_INT(answers(&f), 1);
    CHECK_INT(f.last.flags, TCP_ACK);
    CHECK_INT(f.server.ended, 0);
    /* Not for ever: a flood of nonsense gets eight answers a second. */
    for (int i = 0; i < 1000; i++) {
        inject(&f, (struct segment){.seq = f.seq + 5, .flags = TCP_SYN});
    }
    CHECK_INT(answers(&f), 7);
    close_forger(&f);
}

static void what_was_never_sent_cannot_be_acknowledged(void **state)
{
    (void)state;
    struct forger f;
    open_forger(&f);
    shake_hands(&f);
    inject(&f, (struct segment){.seq = f.seq, .ack = f.ack + 100, .flags = TCP_ACK, .payload = TG_SPAN_LIT("ignored")});
    CHECK_INT(answers(&f), 1);
    CHECK_INT(f.last.ack, f.seq);
    CHECK_INT(f.server.got.len, 0);
    say(&f, 0, "good");
    answers(&f);
    CHECK_SPAN(tg_buf_span(&f.server.got), "good");
    close_forger(&f);
}

static void octets_beyond_the_window_are_cut(void **state)
{
    (void)state;
    struct forger f;
    open_forger(&f);
    shake_hands(&f);
    f.server.greedy = false;
    static char kilo[1001];
    memset(kilo, 'k', 1000);
    for (uint32_t i = 0; i < 100; i++) {
        say(&f, i * 1000, kilo);
        answers(&f);
    }
    CHECK_INT(tcp_peek(f.server.conn).len, 65535);
    CHECK_INT(f.last.ack, f.seq + 65535);
    CHECK_INT(f.last.window, 0);
    close_forger(&f);
}

static void single_octets_out_of_order_stay_few(void **state)
{
    (void)state;
    struct forger f;
    open_forger(&f);
    shake_hands(&f);
    for (uint32_t i = 1; i < 20000; i++) {
        say(&f, i * 2, "x");
    }
    CHECK_INT(f.server.got.len, 0);
    static char all[1001];
    memset(all, 'y', 1000);
    say(&f, 0, all);
    answers(&f);
    CHECK_INT(f.server.got.len, 1000);
    size_t kept = 0;
    for (size_t i = 0; i < 1000; i++) {
        kept += f.server.got.ptr[i] == 'x';
    }
    CHECK_INT(kept, 256);
    close_forger(&f);
}

static void a_flood_of_syns_fills_the_backlog_and_no_more(void **state)
{
    (void)state;
    struct forger f;
    open_forger(&f);
    for (uint16_t port = 1; port <= 1000; port++) {
        inject(&f, (struct segment){.seq = port, .flags = TCP_SYN, .src_port = port});
    }
    CHECK_INT(answers(&f), 128);
    CHECK_INT(f.server.accepted, 0);
    /* They are given up after three minutes, and the door works again. */
    town_run(&f.town, 4 * TG_MINUTE);
    answers(&f);
    shake_hands(&f);
    close_forger(&f);
}

static void a_syn_that_comes_twice_is_answered_twice(void **state)
{
    (void)state;
    struct forger f;
    open_forger(&f);
    inject(&f, (struct segment){.seq = 7, .flags = TCP_SYN});
    CHECK_INT(answers(&f), 1);
    struct segment first = f.last;
    inject(&f, (struct segment){.seq = 7, .flags = TCP_SYN});
    CHECK_INT(answers(&f), 1);
    CHECK(f.last.flags == (TCP_SYN | TCP_ACK) && f.last.seq == first.seq && f.last.ack == 8);
    /* A wrong third segment is reset and opens nothing. */
    inject(&f, (struct segment){.seq = 8, .ack = first.seq + 5, .flags = TCP_ACK});
    CHECK_INT(answers(&f), 1);
    CHECK(f.last.flags == TCP_RST && f.last.seq == first.seq + 5);
    CHECK_INT(f.server.accepted, 0);
    close_forger(&f);
}

static void strangers_at_the_door_are_answered_by_the_book(void **state)
{
    (void)state;
    struct forger f;
    open_forger(&f);
    /* RFC 9293 section 3.10.7.1 and .2 */
    inject(&f, (struct segment){.seq = 5, .ack = 77, .flags = TCP_ACK});
    CHECK_INT(answers(&f), 1);
    CHECK(f.last.flags == TCP_RST && f.last.seq == 77);
    inject(&f, (struct segment){.seq = 5, .flags = TCP_SYN, .dst_port = 4444, .payload = TG_SPAN_LIT("abc")});
    CHECK_INT(answers(&f), 1);
    CHECK(f.last.flags == (TCP_RST | TCP_ACK) && f.last.seq == 0 && f.last.ack == 9);
    inject(&f, (struct segment){.seq = 5, .flags = TCP_RST});
    inject(&f, (struct segment){.seq = 5, .flags = TCP_RST, .dst_port = 4444});
    inject(&f, (struct segment){.seq = 5, .flags = TCP_FIN});
    CHECK_INT(answers(&f), 0);
    CHECK_INT(f.server.accepted, 0);
    close_forger(&f);
}

static void a_small_mss_and_a_missing_one_are_kept_to(void **state)
{
    (void)state;
    static const struct {
        uint16_t offered;
        size_t expected;
    } rows[] = {
        {0,    536 },
        {100,  100 },
        {1,    64  },
        {9000, 1460}
    };
    static unsigned char octets[3 * 1460];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct forger f;
        open_forger(&f);
        inject(&f, (struct segment){.seq = 1, .flags = TCP_SYN, .mss = rows[i].offered});
        answers(&f);
        inject(&f, (struct segment){.seq = 2, .ack = f.last.seq + 1, .flags = TCP_ACK});
        answers(&f);
        tcp_send(f.server.conn, tg_span_make(octets, sizeof octets));
        CHECK(answers(&f) > 0);
        CHECK_INT(f.last.payload.len, rows[i].expected);
        close_forger(&f);
    }
}

static void random_segments_break_nothing(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct forger f;
        struct tg_prng chance;
        open_forger(&f);
        tg_prng_init(&chance, seed, "test");
        shake_hands(&f);
        f.server.finish_when_done = seed & 1;
        static const char octets[] = "0123456789abcdefghijklmnopqrstuvwxyz";
        for (int i = 0; i < 3000; i++) {
            bool wild = tg_prng_below(&chance, 8) == 0;
            struct segment s = {
                .seq = f.seq + (wild ? tg_prng_u32(&chance) : (uint32_t)tg_prng_below(&chance, 100) - 20),
                .ack = f.ack + (wild ? tg_prng_u32(&chance) : (uint32_t)tg_prng_below(&chance, 20)),
                .flags = (uint8_t)(tg_prng_below(&chance, 10) == 0 ? tg_prng_below(&chance, 32) & ~(uint64_t)TCP_RST
                                                                   : TCP_ACK),
                .window = (uint16_t)tg_prng_below(&chance, 300),
                .payload = tg_span_make(octets, tg_prng_below(&chance, 36)),
            };
            inject(&f, s);
            if (f.server.conn && tg_prng_below(&chance, 4) == 0) {
                tcp_send(f.server.conn, TG_SPAN_LIT("some answer\r\n"));
            }
            town_run(&f.town, sim_now(f.town.sim) + (tg_time)tg_prng_below(&chance, TG_SECOND));
        }
        CHECK(f.server.ended <= 1);
        CHECK(f.server.got.len < 200);
        close_forger(&f);
    }
}

static void damaged_packets_are_dropped(void **state)
{
    (void)state;
    struct forger f;
    open_forger(&f);
    shake_hands(&f);
    say(&f, 0, "right");
    answers(&f);
    for (size_t i = IP_HEADER; i < IP_HEADER + TCP_HEADER + 5; i++) {
        struct segment s = {.seq = f.seq + 5,
                            .ack = f.ack,
                            .flags = TCP_ACK,
                            .src_port = FORGED_PORT,
                            .dst_port = TOWN_PORT,
                            .window = 1000,
                            .payload = TG_SPAN_LIT("wrong")};
        size_t len = IP_HEADER + TCP_HEADER + 5;
        ip_write_header(f.octets, len, IP_PROTOCOL_TCP, 1, CLIENT_IP, SERVER_IP);
        tcp_write(f.octets + IP_HEADER, &s, CLIENT_IP, SERVER_IP, true);
        f.octets[i] ^= 0x10;
        net_inject(f.town.net, SERVER, tg_span_make(f.octets, len));
    }
    CHECK_INT(answers(&f), 0);
    CHECK_SPAN(tg_buf_span(&f.server.got), "right");
    close_forger(&f);
}

static void checksums_agree_with_known_ones(void **state)
{
    (void)state;
    /* RFC 1071 section 3: 00 01 f2 03 f4 f5 f6 f7 sums to ddf2; here behind a pseudo header of zeros, protocol 0,
     * length 8. */
    unsigned char octets[] = {0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7};
    CHECK_INT(ip_transport_checksum(0, 0, 0, tg_span_make(octets, 8)), (uint16_t) ~(0xddf2 + 8));
    unsigned char header[20];
    ip_write_header(header, 115, 17, 0, 0xc0a80001, 0xc0a800c7);
    CHECK_INT(ip_get16(header + 10), 0xb861); /* the well-known example with don't fragment set */
    /* Every length, against the slow way. */
    unsigned char long_one[100];
    for (size_t i = 0; i < sizeof long_one; i++) {
        long_one[i] = (unsigned char)(i * 37 + 200);
    }
    for (size_t len = 0; len <= sizeof long_one; len++) {
        uint32_t sum = 0x0102 + 0x0304 + 0x0506 + 0x0708 + 6 + (uint32_t)len;
        for (size_t i = 0; i < len; i++) {
            sum += (uint32_t)long_one[i] << (i % 2 ? 0 : 8);
        }
        while (sum >> 16) {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        CHECK_INT(ip_transport_checksum(0x01020304, 0x05060708, 6, tg_span_make(long_one, len)), (uint16_t)~sum);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sequence_numbers_wrap_around),
        cmocka_unit_test(the_first_of_overlapping_octets_count),
        cmocka_unit_test(octets_before_the_first_do_not_count),
        cmocka_unit_test(in_order_octets_with_a_tail_keep_what_came_before),
        cmocka_unit_test(a_reset_counts_only_at_the_exact_number),
        cmocka_unit_test(a_fin_outside_the_window_ends_nothing),
        cmocka_unit_test(a_syn_in_the_middle_gets_a_challenge),
        cmocka_unit_test(what_was_never_sent_cannot_be_acknowledged),
        cmocka_unit_test(octets_beyond_the_window_are_cut),
        cmocka_unit_test(single_octets_out_of_order_stay_few),
        cmocka_unit_test(a_flood_of_syns_fills_the_backlog_and_no_more),
        cmocka_unit_test(a_syn_that_comes_twice_is_answered_twice),
        cmocka_unit_test(strangers_at_the_door_are_answered_by_the_book),
        cmocka_unit_test(a_small_mss_and_a_missing_one_are_kept_to),
        cmocka_unit_test(random_segments_break_nothing),
        cmocka_unit_test(damaged_packets_are_dropped),
        cmocka_unit_test(checksums_agree_with_known_ones),
    };
    return tg_run_tests(tests);
}
