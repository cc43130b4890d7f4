// SPDX-License-Identifier: MIT
/* Captures as Wireshark's own reader sees them. Needs tshark; says so and skips when it is not there. */
#include "sim/transcripts/pcapng.h"
#include "tests/unit/sim/town.h"

#include <stdlib.h>
#include <unistd.h>

static char path[] = "/tmp/tegami-pcapng-XXXXXX";

static bool have_tshark(void)
{
    if (system("command -v tshark >/dev/null 2>&1") == 0) {
        return true;
    }
    print_message("SKIPPED: tshark is not installed, nothing was compared with Wireshark\n");
    tg_checks_made++;
    return false;
}

static void write_capture(const struct town *town)
{
    struct transcript_input in = {.trace = town->trace};
    struct tg_buf out;
    tg_buf_init(&out, SIZE_MAX);
    transcript_pcapng(&in, &out);
    FILE *f = fopen(path, "wb");
    CHECK(f != NULL);
    CHECK_INT(fwrite(out.ptr, 1, out.len, f), out.len);
    CHECK_INT(fclose(f), 0);
    tg_buf_deinit(&out);
}

/* Lines that tshark prints for the packets of the capture that match a filter, with some fields. */
static unsigned matching(const char *filter, const char *fields, char *last, size_t last_cap)
{
    char command[600], line[600];
    snprintf(command, sizeof command,
             "tshark %s -r %s -o tcp.check_checksum:TRUE -o ip.check_checksum:TRUE -o udp.check_checksum:TRUE "
             "-o tcp.analyze_sequence_numbers:TRUE -Y '%s' %s 2>/dev/null",
             strstr(fields, "-N") ? "" : "-n", path, filter, fields);
    FILE *pipe = popen(command, "r");
    CHECK(pipe != NULL);
    unsigned count = 0;
    while (fgets(line, sizeof line, pipe)) {
        count++;
        snprintf(last, last_cap, "%.*s", (int)strcspn(line, "\n"), line);
    }
    CHECK_INT(pclose(pipe), 0);
    return count;
}

static unsigned matching_count(const char *filter)
{
    char last[600] = "";
    unsigned count = matching(filter, "-T fields -e frame.number", last, sizeof last);
    if (count) {
        print_message("%s: %u, last: %s\n", filter, count, last);
    }
    return count;
}

static struct tg_buf filler(size_t len)
{
    struct tg_buf b;
    tg_buf_init(&b, SIZE_MAX);
    for (size_t i = 0; b.len < len; i++) {
        tg_buf_fmt(&b, "octets number %z\r\n", i);
    }
    return b;
}

static void datagram_came(void *context, uint32_t from_ip, uint16_t from_port, uint16_t own_port, struct tg_span bytes)
{
    struct town *town = context;
    udp_send(town->net, SERVER, own_port, from_ip, from_port, bytes);
}

/* A dialogue, bulk both ways, a refusal, datagrams. */
static void fill(struct town *town, struct peer *client, struct peer *server, struct peer *refused)
{
    struct tg_buf bulk = filler(300000), answer = filler(200000);
    peer_listen(server, town);
    server->answer = "250 ok\r\n";
    peer_connect(client, town);
    peer_init(refused, town);
    refused->conn = tcp_connect(town->net, CLIENT, SERVER_IP, 587, TRACE_SMTP, &peer_handler, refused);
    udp_listen(town->net, SERVER, 40001, datagram_came, town);
    udp_send(town->net, CLIENT, 40000, SERVER_IP, 40001, TG_SPAN_LIT("odd"));
    tcp_send(client->conn, TG_SPAN_LIT("EHLO client.example\r\n"));
    town_run(town, TG_SECOND);
    server->answer = NULL;
    tcp_send(client->conn, tg_buf_span(&bulk));
    tcp_send(server->conn, tg_buf_span(&answer));
    tcp_finish(client->conn);
    town_run(town, 20 * TG_MINUTE);
    CHECK_INT(client->how, TCP_END_NORMAL);
    CHECK_INT(server->how, TCP_END_NORMAL);
    CHECK_INT(refused->how, TCP_END_REFUSED);
    CHECK_INT(server->got.len, bulk.len + 21);
    tg_buf_deinit(&bulk);
    tg_buf_deinit(&answer);
}

static void empty(struct town *town, struct peer *client, struct peer *server, struct peer *refused)
{
    tg_buf_deinit(&client->got);
    tg_buf_deinit(&server->got);
    tg_buf_deinit(&refused->got);
    town_close(town);
}

static void nothing_is_wrong_over(const struct net_link *link)
{
    struct town town;
    struct peer client, server, refused;
    char last[600];
    town_open(&town, 3);
    if (link) {
        net_set_link(town.net, CLIENT, SERVER, link);
    }
    fill(&town, &client, &server, &refused);
    write_capture(&town);
    CHECK_INT(matching("frame", "-T fields -e frame.number", last, sizeof last),
              town_count(&town, TRACE_PACKET_SENT, NULL));
    CHECK_INT(matching_count("tcp.analysis.flags or _ws.malformed or "
                             "(_ws.expert.severity >= 0x600000 and not tcp.flags.reset == 1)"),
              0);
    CHECK_INT(matching_count("ip.checksum.status != 1 or (tcp and tcp.checksum.status != 1) or "
                             "(udp and udp.checksum.status != 1)"),
              0);
    CHECK_INT(matching_count("tcp.options.wscale or tcp.options.sack_perm or tcp.options.timestamp"), 0);
    CHECK_INT(
        matching("tcp.flags.syn == 1 and tcp.options.mss_val == 1460", "-T fields -e frame.number", last, sizeof last),
        3);
    CHECK_INT(matching("frame.number == 1",
                       "-T fields -e frame.time_epoch -e eth.src -e eth.dst -e ip.ttl -e ip.flags.df", last,
                       sizeof last),
              1);
    CHECK_STR(last, "1775001600.000000000\t02:00:54:47:00:00\t02:00:54:47:00:01\t64\t1");
    CHECK_INT(matching("frame.number == 1", "-N n -T fields -e ip.src_host -e ip.dst_host", last, sizeof last), 1);
    CHECK_STR(last, "client.example\tserver.example");
    unlink(path);
    empty(&town, &client, &server, &refused);
}

static void wireshark_finds_nothing_wrong_without_loss(void **state)
{
    (void)state;
    if (!have_tshark()) {
        return;
    }
    static const struct net_link links[] = {
        {.latency = 20 * TG_MILLISECOND,  .jitter = 15 * TG_MILLISECOND, .bits_per_second = 10000000},
        {.latency = 5 * TG_MILLISECOND                              }, /* a whole window at one moment */
        {.latency = 100 * TG_MILLISECOND, .bits_per_second = 2000000                               },
    };
    nothing_is_wrong_over(NULL);
    for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
        nothing_is_wrong_over(&links[i]);
    }
}

static void wireshark_sees_what_was_lost_sent_again(void **state)
{
    (void)state;
    if (!have_tshark()) {
        return;
    }
    struct town town;
    struct peer client, server, refused;
    char last[600];
    struct net_link bad = {.latency = 10 * TG_MILLISECOND, .bits_per_second = 10000000, .loss_ppm = 50000};
    town_open(&town, 4);
    net_set_link(town.net, CLIENT, SERVER, &bad);
    fill(&town, &client, &server, &refused);
    write_capture(&town);
    unsigned lost = (unsigned)town_count(&town, TRACE_PACKET_LOST, NULL);
    CHECK(lost > 5);
    CHECK_INT(matching("frame.comment == \"lost on the way\"", "-T fields -e frame.number", last, sizeof last), lost);
    CHECK(matching("tcp.analysis.retransmission", "-T fields -e frame.number", last, sizeof last) > 0);
    CHECK_INT(matching_count("tcp.analysis.lost_segment or tcp.analysis.ack_lost_segment"), 0);
    CHECK_INT(matching_count("tcp.checksum.status != 1"), 0);
    CHECK_INT(matching_count("_ws.malformed"), 0);
    unlink(path);
    empty(&town, &client, &server, &refused);
}

/* TCP01: what else a road does to a packet is said beside it. */
static void damage_and_doubles_are_told_apart(void **state)
{
    (void)state;
    if (!have_tshark()) {
        return;
    }
    struct town town;
    struct peer client, server, refused;
    char last[600];
    struct net_link bad = {.latency = 10 * TG_MILLISECOND, .damage_ppm = 50000, .duplication_ppm = 50000};
    town_open(&town, 4);
    net_set_link(town.net, CLIENT, SERVER, &bad);
    fill(&town, &client, &server, &refused);
    write_capture(&town);
    unsigned damaged = (unsigned)town_count(&town, TRACE_PACKET_LOST, NULL),
             doubled = (unsigned)town_count(&town, TRACE_PACKET_DOUBLED, NULL);
    CHECK(damaged > 5 && doubled > 5);
    CHECK_INT(matching("frame.comment == \"damaged on the way\"", "-T fields -e frame.number", last, sizeof last), damaged);
    CHECK_INT(matching("frame.comment == \"arrived twice\"", "-T fields -e frame.number", last, sizeof last), doubled);
    CHECK_INT(matching("frame", "-T fields -e frame.number", last, sizeof last),
              town_count(&town, TRACE_PACKET_SENT, NULL));
    unlink(path);
    empty(&town, &client, &server, &refused);
}

static void the_file_begins_with_its_blocks(void **state)
{
    (void)state;
    struct town town;
    town_open(&town, 1);
    struct transcript_input in = {.trace = town.trace};
    struct tg_buf out;
    tg_buf_init(&out, SIZE_MAX);
    transcript_pcapng(&in, &out);
    CHECK(!out.overflowed);
    CHECK_SPANS(tg_span_sub(tg_buf_span(&out), 0, 4), TG_SPAN_LIT("\x0a\x0d\x0d\x0a"));
    CHECK(tg_span_find(tg_buf_span(&out), TG_SPAN_LIT("\x4d\x3c\x2b\x1a")) == 8);
    CHECK(tg_span_find(tg_buf_span(&out), TG_SPAN_LIT("\xc0\x00\x02\x02server.example")) != SIZE_MAX);
    CHECK_INT(out.len % 4, 0);
    tg_buf_deinit(&out);
    town_close(&town);
}

int main(void)
{
    int fd = mkstemp(path);
    if (fd < 0) {
        perror(path);
        return 1;
    }
    close(fd);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_file_begins_with_its_blocks),
        cmocka_unit_test(wireshark_finds_nothing_wrong_without_loss),
        cmocka_unit_test(wireshark_sees_what_was_lost_sent_again),
        cmocka_unit_test(damage_and_doubles_are_told_apart),
    };
    int failed = tg_run_tests(tests);
    unlink(path);
    return failed;
}
