// SPDX-License-Identifier: MIT
#include <stdlib.h>

#include "base/arena.h"
#include "protocols/dns/dns_zone.h"
#include "tests/harness/tg_test.h"

struct fixture {
    struct tg_arena arena;
    struct dns_zone *zone;
    const char *why;
};

static struct dns_name name_of(const char *text)
{
    struct dns_name name;
    assert_int_equal(dns_name_parse(&name, tg_span_str(text)), TG_OK);
    return name;
}

static void open_zone(struct fixture *f, const char *origin)
{
    struct dns_name name = name_of(origin);
    tg_arena_init(&f->arena, SIZE_MAX);
    f->zone = dns_zone_new(&f->arena, &name);
    assert_non_null(f->zone);
    CHECK(dns_name_eq(dns_zone_origin(f->zone), &name));
}

static enum tg_status add(struct fixture *f, const char *line)
{
    f->why = "unset";
    return dns_zone_add(f->zone, tg_span_str(line), 3600, &f->why);
}

static void must_add(struct fixture *f, const char *line)
{
    if (add(f, line) != TG_OK) {
        print_error("%s: %s\n", line, f->why);
        fail();
    }
}

/* The last record as "owner ttl TYPE data". */
static void check_last(const struct fixture *f, const char *want)
{
    const struct dns_record *rr = dns_zone_at(f->zone, dns_zone_count(f->zone) - 1);
    struct tg_buf text;
    tg_buf_init(&text, 10000);
    CHECK(dns_name_text(&text, &rr->name));
    CHECK(tg_buf_fmt(&text, " %u %s ", (unsigned)rr->ttl, dns_type_name(rr->type)));
    CHECK(dns_rdata_text(&text, rr->type, rr->rdata));
    CHECK_SPAN(tg_buf_span(&text), want);
    tg_buf_deinit(&text);
}

/* RFC 1035 section 5.1, for one line */
static void a_line_becomes_a_record(void **state)
{
    (void)state;
    /* clang-format off */
    static const struct {
        const char *line, *record;
    } rows[] = {
        {"@ SOA ns hostmaster ( 1 7200 3600 1209600 60 ) ; the top",
         "sakura.example. 3600 SOA ns.sakura.example. hostmaster.sakura.example. 1 7200 3600 1209600 60"},
        {"www 300 A 192.0.2.1", "www.sakura.example. 300 A 192.0.2.1"},
        {"www2 IN 300 A 192.0.2.1", "www2.sakura.example. 300 A 192.0.2.1"},
        {"www3 300 IN a 192.0.2.1 ; remark", "www3.sakura.example. 300 A 192.0.2.1"},
        {"  www4\tAAAA\t2001:db8:0:0::1 ", "www4.sakura.example. 3600 AAAA 2001:db8::1"},
        {"@ MX 10 mail", "sakura.example. 3600 MX 10 mail.sakura.example."},
        {"@ MX 0 .", "sakura.example. 3600 MX 0 ."},
        {"Sub.Sakura.Example. NS ns.other.example.", "Sub.Sakura.Example. 3600 NS ns.other.example."},
        {"@ TXT v=spf1 \"a b;\\\"c\\\"\" \"\" \\065\\ x",
         "sakura.example. 3600 TXT \"v=spf1\" \"a b;\\\"c\\\"\" \"\" \"A x\""},
        {"_submission._tcp SRV 0 1 587 mail", "_submission._tcp.sakura.example. 3600 SRV 0 1 587 mail.sakura.example."},
        {"1 PTR www.fuji.example.", "1.sakura.example. 3600 PTR www.fuji.example."},
        {"x 0 CNAME @", "x.sakura.example. 0 CNAME sakura.example."},
        {"_25._tcp.mail TLSA 3 1 1 AB cd", "_25._tcp.mail.sakura.example. 3600 TLSA 3 1 1 abcd"},
        {"o TYPE65280 \\# 3 0102 ff", "o.sakura.example. 3600 TYPE65280 \\# 3 0102ff"},
        {"e TYPE65280 \\# 0", "e.sakura.example. 3600 TYPE65280 \\# 0"},
        {"p A \\# 4 c0000201", "p.sakura.example. 3600 A 192.0.2.1"},
        {"t 2147483647 A 1.2.3.4", "t.sakura.example. 2147483647 A 1.2.3.4"},
    };
    /* clang-format on */
    struct fixture f;
    open_zone(&f, "sakura.example");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        must_add(&f, rows[i].line);
        CHECK_INT(dns_zone_count(f.zone), i + 1);
        check_last(&f, rows[i].record);
    }
    tg_arena_deinit(&f.arena);
}

/* DNS17 */
static void a_bad_line_is_refused_with_its_reason(void **state)
{
    (void)state;
    /* clang-format off */
    static const struct {
        const char *line, *why;
    } rows[] = {
        {"", "the line is empty"},
        {" ; only a remark", "the line is empty"},
        {"www", "the type is missing"},
        {"www 300", "the type is missing"},
        {"www 300 IN", "the type is missing"},
        {"a..b A 1.2.3.4", "the name at the front is not a domain name"},
        {"www A", "the data is not complete"},
        {"www A 1.2.3", "an IPv4 address such as 192.0.2.1 was expected"},
        {"www A 1.2.3.4 5", "there is more data than this type has"},
        {"www AAAA 1.2.3.4", "an IPv6 address such as 2001:db8::1 was expected"},
        {"www BOGUS 1", "the type is unknown"},
        {"www ANY 1", "records of this type do not stand in zones"},
        {"www OPT 1", "records of this type do not stand in zones"},
        {"www TYPE250 \\# 0", "records of this type do not stand in zones"},
        {"www 2147483648 A 1.2.3.4", "the TTL must be a number of seconds from 0 to 2147483647"},
        {"www -1 A 1.2.3.4", "the TTL must be a number of seconds from 0 to 2147483647"},
        {"www 1h A 1.2.3.4", "the TTL must be a number of seconds from 0 to 2147483647"},
        {"www MX mail", "a number from 0 to 65535 was expected"},
        {"www MX 65536 mail", "a number from 0 to 65535 was expected"},
        {"www MX 10", "the data is not complete"},
        {"www MX 10 a..b", "a domain name was expected in the data"},
        {"www SOA a b 1 2 3 4", "the data is not complete"},
        {"www SOA a b 1 2 3 4 4294967296", "a number from 0 to 4294967295 was expected"},
        {"www TLSA 256 1 1 ab", "a number from 0 to 255 was expected"},
        {"www TLSA 3 1 1 abc", "the data must be pairs of hexadecimal digits"},
        {"www TLSA 3 1 1 \"\"", "the data is not of this type's form"},
        {"www TXT \"open", "a quote is not closed"},
        {"www TXT", "the data is not complete"},
        {"www TXT a\\25", "\\ and digits in a string must be \\000 to \\255"},
        {"www TXT a\\300", "\\ and digits in a string must be \\000 to \\255"},
        {"www CAA 0 issue x", "the data of this type must be given as \\# length hex"},
        {"www TYPE65280 \\#", "\\# wants the length of the data and then its octets in hex"},
        {"www TYPE65280 \\# 2 01", "the data is not as long as its length says"},
        {"www A \\# 3 010203", "the data is not of this type's form"},
        {"www.fuji.example. A 1.2.3.4", "the name lies outside the zone"},
        {"xsakura.example. A 1.2.3.4", "the name lies outside the zone"},
        {"sub SOA a b 1 2 3 4 5", "a SOA record stands at the top of its zone only"},
    };
    /* clang-format on */
    struct fixture f;
    open_zone(&f, "sakura.example");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CHECK_INT(add(&f, rows[i].line), TG_MALFORMED);
        CHECK_STR(f.why, rows[i].why);
        CHECK_INT(dns_zone_count(f.zone), 0);
    }
    char line[400];
    snprintf(line, sizeof line, "www TXT %0255d", 1);
    CHECK_INT(add(&f, line), TG_OK);
    snprintf(line, sizeof line, "www TXT %0256d", 1);
    CHECK_INT(add(&f, line), TG_MALFORMED);
    CHECK_STR(f.why, "a string may have 255 octets at most; write several");
    tg_arena_deinit(&f.arena);
}

/* DNS17: rules over the whole zone. Lines are parted by "|". */
static void a_bad_zone_is_found_out(void **state)
{
    (void)state;
#define TOP "@ SOA ns h 1 2 3 4 5|@ NS ns|ns A 10.0.0.1"
    /* clang-format off */
    static const struct {
        const char *lines, *why, *where;
    } rows[] = {
        {TOP, NULL, NULL},
        {"@ NS ns|ns A 10.0.0.1", "the zone has no SOA record", "sakura.example"},
        {"@ SOA ns h 1 2 3 4 5|ns A 10.0.0.1", "the zone has no NS record", "sakura.example"},
        {TOP "|@ SOA ns h 2 2 3 4 5", "the zone has two SOA records", "sakura.example"},
        {TOP "|www CNAME ns|www A 10.0.0.2", "a CNAME record may have no other data beside it", "www.sakura.example"},
        {TOP "|www A 10.0.0.2|www CNAME ns", "a CNAME record may have no other data beside it", "www.sakura.example"},
        {TOP "|www CNAME ns|www CNAME mail", "a name may have one CNAME record only", "www.sakura.example"},
        {TOP "|www CNAME ns|@ MX 10 www", "an MX record may not point to a CNAME", "sakura.example"},
        {TOP "|@ NS ns2|ns2 CNAME ns", "an NS record may not point to a CNAME", "sakura.example"},
        {TOP "|_imaps._tcp SRV 0 0 993 www|www CNAME ns", "an SRV record may not point to a CNAME",
         "_imaps._tcp.sakura.example"},
        {TOP "|sub NS ns.sub|ns.sub A 10.0.0.3|ns.sub AAAA ::1", NULL, NULL},
        {TOP "|sub NS ns.sub|www.sub TXT x", "at and below a delegation only NS records and addresses may stand",
         "www.sub.sakura.example"},
        {TOP "|sub NS ns.sub|sub MX 10 x.", "at and below a delegation only NS records and addresses may stand",
         "sub.sakura.example"},
        {TOP "|sub NS ns.sub|deep.sub NS x.", "at and below a delegation only NS records and addresses may stand",
         "deep.sub.sakura.example"},
        {TOP "|@ MX 0 .|shop CNAME www.fuji.example.", NULL, NULL},
    };
    /* clang-format on */
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct fixture f;
        open_zone(&f, "sakura.example");
        char lines[400];
        snprintf(lines, sizeof lines, "%s", rows[i].lines);
        for (char *rest = lines, *line; (line = strtok_r(rest, "|", &rest)) != NULL;) {
            must_add(&f, line);
        }
        struct dns_name where;
        const char *why = dns_zone_check(f.zone, &where);
        CHECK_STR(why ? why : "good", rows[i].why ? rows[i].why : "good");
        if (rows[i].where) {
            struct dns_name want = name_of(rows[i].where);
            CHECK(dns_name_eq(&where, &want));
        }
        tg_arena_deinit(&f.arena);
    }
}

/* DNS05: one TTL for a set, the lowest; and no record twice. */
static void a_set_has_one_ttl_and_no_doubles(void **state)
{
    (void)state;
    struct fixture f;
    open_zone(&f, "sakura.example");
    must_add(&f, "www 300 A 10.0.0.1");
    must_add(&f, "www 60 A 10.0.0.2");
    must_add(&f, "www 600 A 10.0.0.3");
    must_add(&f, "WWW 600 A 10.0.0.3");
    must_add(&f, "www 900 AAAA ::1");
    CHECK_INT(dns_zone_count(f.zone), 4);
    for (size_t i = 0; i < 4; i++) {
        CHECK_INT(dns_zone_at(f.zone, i)->ttl, i < 3 ? 60 : 900);
    }
    tg_arena_deinit(&f.arena);
}

static void records_can_be_removed_and_added_again(void **state)
{
    (void)state;
    struct fixture f;
    open_zone(&f, "sakura.example");
    for (int round = 0; round < 50; round++) {
        for (int i = 0; i < 40; i++) {
            char line[64];
            snprintf(line, sizeof line, "h%d.deep A 10.0.0.%d", i, i);
            must_add(&f, line);
            snprintf(line, sizeof line, "h%d.deep AAAA ::%d", i, i + 1);
            must_add(&f, line);
        }
        CHECK_INT(dns_zone_count(f.zone), 80);
        for (int i = 0; i < 40; i++) {
            char text[64];
            snprintf(text, sizeof text, "H%d.deep.sakura.example", i);
            struct dns_name name = name_of(text);
            CHECK_INT(dns_zone_remove(f.zone, &name, DNS_A), 1);
            CHECK_INT(dns_zone_remove(f.zone, &name, DNS_A), 0);
            CHECK_INT(dns_zone_count(f.zone), (size_t)(79 - 2 * i));
            CHECK_INT(dns_zone_remove(f.zone, &name, DNS_AAAA), 1);
        }
        struct dns_name nobody = name_of("nobody.sakura.example"), outside = name_of("x.y");
        CHECK_INT(dns_zone_remove(f.zone, &nobody, DNS_A), 0);
        CHECK_INT(dns_zone_remove(f.zone, &outside, DNS_A), 0);
    }
    tg_arena_deinit(&f.arena);
}

static void a_full_arena_is_said_and_the_zone_stays_whole(void **state)
{
    (void)state;
    for (size_t ceiling = 0; ceiling < 12000; ceiling += 97) {
        struct fixture f;
        struct dns_name origin = name_of("sakura.example");
        tg_arena_init(&f.arena, ceiling);
        f.zone = dns_zone_new(&f.arena, &origin);
        size_t added = 0;
        for (int i = 0; f.zone && i < 40; i++) {
            char line[64];
            snprintf(line, sizeof line, "h%d.a.b A 10.0.0.%d", i, i);
            if (add(&f, line) != TG_OK) {
                CHECK_STR(f.why, "the zone is full");
                break;
            }
            added++;
        }
        CHECK(!f.zone || dns_zone_count(f.zone) == added);
        tg_arena_deinit(&f.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_becomes_a_record),
        cmocka_unit_test(a_bad_line_is_refused_with_its_reason),
        cmocka_unit_test(a_bad_zone_is_found_out),
        cmocka_unit_test(a_set_has_one_ttl_and_no_doubles),
        cmocka_unit_test(records_can_be_removed_and_added_again),
        cmocka_unit_test(a_full_arena_is_said_and_the_zone_stays_whole),
    };
    return tg_run_tests(tests);
}
