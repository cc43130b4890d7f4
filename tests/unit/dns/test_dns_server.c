// SPDX-License-Identifier: MIT
#include <stdlib.h>

#include "base/arena.h"
#include "protocols/dns/dns_server.h"
#include "tests/harness/tg_test.h"

struct fixture {
    struct tg_arena arena;
    struct dns_zone *zones[3];
    struct dns_server server;
    struct tg_buf query, reply, text;
};

static struct dns_name name_of(const char *text)
{
    struct dns_name name;
    assert_int_equal(dns_name_parse(&name, tg_span_str(text)), TG_OK);
    return name;
}

static struct dns_zone *new_zone(struct fixture *f, const char *origin, const char *const *lines)
{
    struct dns_name name = name_of(origin);
    struct dns_zone *zone = dns_zone_new(&f->arena, &name);
    for (; *lines; lines++) {
        const char *why;
        if (dns_zone_add(zone, tg_span_str(*lines), 3600, &why) != TG_OK) {
            print_error("%s: %s\n", *lines, why);
            fail();
        }
    }
    return zone;
}

static const char *const sakura[] = {"@ SOA ns hostmaster 1 7200 3600 1209600 60",
                                     "@ NS ns",
                                     "@ NS ns.fuji.example.",
                                     "ns A 10.0.1.1",
                                     "@ MX 10 mail",
                                     "@ MX 20 mail.elsewhere.test.",
                                     "mail A 10.0.1.25",
                                     "mail AAAA 2001:db8::25",
                                     "twice MX 10 mail",
                                     "twice MX 20 mail",
                                     "www A 10.0.1.80",
                                     "www A 10.0.1.81",
                                     "_submission._tcp SRV 0 1 587 mail",
                                     "a.b.c TXT deep",
                                     "alias CNAME www",
                                     "alias2 CNAME alias",
                                     "gone CNAME nobody",
                                     "cross CNAME www.fuji.example.",
                                     "out CNAME www.elsewhere.test.",
                                     "loop1 CNAME loop2",
                                     "loop2 CNAME loop1",
                                     "into CNAME www.sub",
                                     "sub NS ns.sub",
                                     "sub NS ns2.sub",
                                     "sub NS ns.fuji.example.",
                                     "ns.sub A 10.0.3.1",
                                     "ns2.sub AAAA 2001:db8::53",
                                     "*.wild A 10.0.1.99",
                                     "*.wild MX 10 mail",
                                     "host.wild TXT here",
                                     "*.aliases CNAME www",
                                     NULL};
static const char *const fuji[] = {"@ SOA ns hostmaster 1 7200 3600 1209600 7200", "@ 600 NS ns", "ns A 10.0.2.1",
                                   "www A 10.0.2.80", NULL};
static const char *const broken[] = {"@ NS ns", "ns A 10.0.2.1", NULL};

static void open_server(struct fixture *f)
{
    memset(f, 0, sizeof *f);
    tg_arena_init(&f->arena, SIZE_MAX);
    tg_buf_init(&f->query, 65536);
    tg_buf_init(&f->reply, 65536);
    tg_buf_init(&f->text, 65536);
    f->zones[0] = new_zone(f, "sakura.example", sakura);
    f->zones[1] = new_zone(f, "fuji.example", fuji);
    f->zones[2] = new_zone(f, "broken.example", broken);
    f->server.zones = f->zones;
    f->server.zone_count = 3;
}

static void close_server(struct fixture *f)
{
    tg_buf_deinit(&f->text);
    tg_buf_deinit(&f->reply);
    tg_buf_deinit(&f->query);
    tg_arena_deinit(&f->arena);
}

static struct dns_message question(const char *name, uint16_t type)
{
    struct dns_message m = {.id = 77, .rd = true, .question_count = 1};
    m.question = (struct dns_question){name_of(name), type, DNS_CLASS_IN};
    return m;
}

static void put_section(struct tg_buf *out, const char *mark, const struct dns_record *rr, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        assert_true(tg_buf_str(out, mark) && dns_name_text(out, &rr[i].name));
        assert_true(tg_buf_fmt(out, " %u %s ", (unsigned)rr[i].ttl, dns_type_name(rr[i].type)));
        assert_true(dns_rdata_text(out, rr[i].type, rr[i].rdata) && tg_buf_byte(out, '\n'));
    }
}

/* Asks and shows the reply: flags and code, then = answers, @ authority, + additional. NULL: no reply. */
static const char *ask(struct fixture *f, const struct dns_message *query, bool over_tcp)
{
    struct dns_message m;
    tg_buf_clear(&f->query);
    tg_buf_clear(&f->reply);
    tg_buf_clear(&f->text);
    assert_true(dns_message_write(query, 65535, &f->query));
    if (!dns_server_answer(&f->server, tg_buf_span(&f->query), over_tcp, &f->reply)) {
        CHECK_INT(f->reply.len, 0);
        return NULL;
    }
    struct tg_arena arena;
    tg_arena_init(&arena, SIZE_MAX);
    CHECK_INT(dns_message_parse(&m, tg_buf_span(&f->reply), &arena), TG_OK);
    CHECK(m.id == query->id && m.qr && m.rd == query->rd && !m.ra && !m.ad);
    assert_true(tg_buf_fmt(&f->text, "%s%s%s%s\n", dns_rcode_name(m.rcode), m.aa ? " aa" : "", m.tc ? " tc" : "",
                           m.has_edns ? " edns" : ""));
    put_section(&f->text, "= ", m.answer, m.answer_count);
    put_section(&f->text, "@ ", m.authority, m.authority_count);
    put_section(&f->text, "+ ", m.additional, m.additional_count);
    tg_arena_deinit(&arena);
    return tg_buf_cstr(&f->text);
}

#define SOA_LINE "@ sakura.example. 60 SOA ns.sakura.example. hostmaster.sakura.example. 1 7200 3600 1209600 60\n"
#define SUB_REFERRAL                                                                                                   \
    "NOERROR\n@ sub.sakura.example. 3600 NS ns.sub.sakura.example.\n"                                                  \
    "@ sub.sakura.example. 3600 NS ns2.sub.sakura.example.\n@ sub.sakura.example. 3600 NS ns.fuji.example.\n"          \
    "+ ns.sub.sakura.example. 3600 A 10.0.3.1\n+ ns2.sub.sakura.example. 3600 AAAA 2001:db8::53\n"

/* clang-format off */
static const struct {
    const char *name;
    uint16_t type;
    const char *reply;
} rows[] = {
    /* DNS10 */
    {"www.sakura.example", DNS_A,
     "NOERROR aa\n= www.sakura.example. 3600 A 10.0.1.80\n= www.sakura.example. 3600 A 10.0.1.81\n"},
    {"sakura.example", DNS_MX,
     "NOERROR aa\n= sakura.example. 3600 MX 10 mail.sakura.example.\n"
     "= sakura.example. 3600 MX 20 mail.elsewhere.test.\n"
     "+ mail.sakura.example. 3600 A 10.0.1.25\n+ mail.sakura.example. 3600 AAAA 2001:db8::25\n"},
    {"twice.sakura.example", DNS_MX,
     "NOERROR aa\n= twice.sakura.example. 3600 MX 10 mail.sakura.example.\n"
     "= twice.sakura.example. 3600 MX 20 mail.sakura.example.\n"
     "+ mail.sakura.example. 3600 A 10.0.1.25\n+ mail.sakura.example. 3600 AAAA 2001:db8::25\n"},
    {"sakura.example", DNS_NS,
     "NOERROR aa\n= sakura.example. 3600 NS ns.sakura.example.\n= sakura.example. 3600 NS ns.fuji.example.\n"
     "+ ns.sakura.example. 3600 A 10.0.1.1\n+ ns.fuji.example. 3600 A 10.0.2.1\n"},
    {"_submission._tcp.sakura.example", DNS_SRV,
     "NOERROR aa\n= _submission._tcp.sakura.example. 3600 SRV 0 1 587 mail.sakura.example.\n"
     "+ mail.sakura.example. 3600 A 10.0.1.25\n+ mail.sakura.example. 3600 AAAA 2001:db8::25\n"},
    /* DNS11, with an empty non-terminal */
    {"www.sakura.example", DNS_MX, "NOERROR aa\n" SOA_LINE},
    {"b.c.sakura.example", DNS_A, "NOERROR aa\n" SOA_LINE},
    {"c.sakura.example", DNS_TXT, "NOERROR aa\n" SOA_LINE},
    /* DNS12: the TTL of the SOA is the lower of its own and MINIMUM */
    {"nobody.sakura.example", DNS_A, "NXDOMAIN aa\n" SOA_LINE},
    {"x.www.sakura.example", DNS_A, "NXDOMAIN aa\n" SOA_LINE},
    {"nobody.fuji.example", DNS_A,
     "NXDOMAIN aa\n@ fuji.example. 3600 SOA ns.fuji.example. hostmaster.fuji.example. 1 7200 3600 1209600 7200\n"},
    /* DNS13 */
    {"alias2.sakura.example", DNS_A,
     "NOERROR aa\n= alias2.sakura.example. 3600 CNAME alias.sakura.example.\n"
     "= alias.sakura.example. 3600 CNAME www.sakura.example.\n= www.sakura.example. 3600 A 10.0.1.80\n"
     "= www.sakura.example. 3600 A 10.0.1.81\n"},
    {"alias.sakura.example", DNS_CNAME, "NOERROR aa\n= alias.sakura.example. 3600 CNAME www.sakura.example.\n"},
    {"alias.sakura.example", DNS_MX,
     "NOERROR aa\n= alias.sakura.example. 3600 CNAME www.sakura.example.\n" SOA_LINE},
    {"gone.sakura.example", DNS_A, "NXDOMAIN aa\n= gone.sakura.example. 3600 CNAME nobody.sakura.example.\n" SOA_LINE},
    {"cross.sakura.example", DNS_A,
     "NOERROR aa\n= cross.sakura.example. 3600 CNAME www.fuji.example.\n= www.fuji.example. 3600 A 10.0.2.80\n"},
    {"out.sakura.example", DNS_A, "NOERROR aa\n= out.sakura.example. 3600 CNAME www.elsewhere.test.\n"},
    {"loop1.sakura.example", DNS_A,
     "NOERROR aa\n= loop1.sakura.example. 3600 CNAME loop2.sakura.example.\n"
     "= loop2.sakura.example. 3600 CNAME loop1.sakura.example.\n"},
    {"into.sakura.example", DNS_A, "NOERROR aa\n= into.sakura.example. 3600 CNAME www.sub.sakura.example.\n"},
    /* DNS14 */
    {"www.sub.sakura.example", DNS_A, SUB_REFERRAL},
    {"sub.sakura.example", DNS_NS, SUB_REFERRAL},
    {"ns.sub.sakura.example", DNS_A, SUB_REFERRAL},
    /* DNS15 DNS17 */
    {"www.elsewhere.test", DNS_A, "REFUSED\n"},
    {"example", DNS_NS, "REFUSED\n"},
    {"www.broken.example", DNS_A, "SERVFAIL\n"},
    /* DNS16 */
    {"x.wild.sakura.example", DNS_A, "NOERROR aa\n= x.wild.sakura.example. 3600 A 10.0.1.99\n"},
    {"x.y.wild.sakura.example", DNS_A, "NOERROR aa\n= x.y.wild.sakura.example. 3600 A 10.0.1.99\n"},
    {"x.wild.sakura.example", DNS_TXT, "NOERROR aa\n" SOA_LINE},
    {"host.wild.sakura.example", DNS_A, "NOERROR aa\n" SOA_LINE},
    {"x.host.wild.sakura.example", DNS_A, "NXDOMAIN aa\n" SOA_LINE},
    {"wild.sakura.example", DNS_A, "NOERROR aa\n" SOA_LINE},
    {"*.wild.sakura.example", DNS_A, "NOERROR aa\n= *.wild.sakura.example. 3600 A 10.0.1.99\n"},
    {"x.aliases.sakura.example", DNS_A,
     "NOERROR aa\n= x.aliases.sakura.example. 3600 CNAME www.sakura.example.\n= www.sakura.example. 3600 A 10.0.1.80\n"
     "= www.sakura.example. 3600 A 10.0.1.81\n"},
    /* DNS06: ANY gives one set, zone transfers are refused */
    {"mail.sakura.example", DNS_ANY, "NOERROR aa\n= mail.sakura.example. 3600 A 10.0.1.25\n"},
    {"nobody.sakura.example", DNS_ANY, "NXDOMAIN aa\n" SOA_LINE},
    {"sakura.example", DNS_AXFR, "REFUSED\n"},
    {"sakura.example", DNS_IXFR, "REFUSED\n"},
};
/* clang-format on */

static void each_question_gets_its_kind_of_answer(void **state)
{
    (void)state;
    struct fixture f;
    open_server(&f);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct dns_message query = question(rows[i].name, rows[i].type);
        CHECK_STR(ask(&f, &query, false), rows[i].reply);
        query.rd = false;
        CHECK_STR(ask(&f, &query, true), rows[i].reply);
    }
    close_server(&f);
}

/* DNS02: the question comes back spelled as it was asked, and the owner with it. */
static void the_spelling_of_the_question_is_kept(void **state)
{
    (void)state;
    struct fixture f;
    open_server(&f);
    struct dns_message query = question("wWw.SaKuRa.eXaMpLe", DNS_A);
    CHECK_STR(ask(&f, &query, false),
              "NOERROR aa\n= wWw.SaKuRa.eXaMpLe. 3600 A 10.0.1.80\n= wWw.SaKuRa.eXaMpLe. 3600 A 10.0.1.81\n");
    CHECK(memcmp(f.reply.ptr + 12, f.query.ptr + 12, f.query.len - 12) == 0);
    close_server(&f);
}

/* DNS06 DNS08 */
static void what_is_no_plain_query_gets_a_code_or_nothing(void **state)
{
    (void)state;
    struct fixture f;
    open_server(&f);
    struct dns_message query = question("www.sakura.example", DNS_A);
    query.qr = true;
    CHECK(ask(&f, &query, false) == NULL);
    query.qr = false;
    query.opcode = 5;
    CHECK_STR(ask(&f, &query, false), "NOTIMP\n");
    query.opcode = 0;
    query.question.klass = 3;
    CHECK_STR(ask(&f, &query, false), "REFUSED\n");
    query.question.klass = DNS_CLASS_IN;
    query.question_count = 0;
    CHECK_STR(ask(&f, &query, false), "FORMERR\n");
    query.question_count = 1;
    query.has_edns = true;
    query.edns_size = 4096;
    query.edns_do = true;
    CHECK_STR(ask(&f, &query, false),
              "NOERROR aa edns\n= www.sakura.example. 3600 A 10.0.1.80\n= www.sakura.example. 3600 A 10.0.1.81\n");
    query.edns_version = 1;
    CHECK_STR(ask(&f, &query, false), "BADVERS edns\n");
    close_server(&f);
}

/* DNS-H1 DNS06 DNS08: octets that are no message get FORMERR with their number, or nothing below a header's length. */
static void broken_octets_get_formerr(void **state)
{
    (void)state;
    struct fixture f;
    open_server(&f);
    static const char two_opts[] =
        "\0\115\0\0\0\1\0\0\0\0\0\2\1x\0\0\1\0\1\0\0\51\2\0\0\0\0\0\0\0\0\0\51\2\0\0\0\0\0\0";
    static const char two_questions[] = "\0\115\0\0\0\2\0\0\0\0\0\0\1x\0\0\1\0\1\1x\0\0\1\0\1";
    static const char loop[] = "\0\115\1\0\0\1\0\0\0\0\0\0\300\14\0\1\0\1";
    static const struct tg_span cases[] = {
        {(const unsigned char *)two_opts,      sizeof two_opts         },
        {(const unsigned char *)two_questions, sizeof two_questions - 1},
        {(const unsigned char *)loop,          sizeof loop - 1         },
    };
    for (size_t i = 0; i < 3; i++) {
        for (size_t cut = 0; cut <= cases[i].len; cut++) {
            tg_buf_clear(&f.reply);
            unsigned char *copy = malloc(cut + 1);
            assert_non_null(copy);
            memcpy(copy, cases[i].ptr, cut);
            bool answered = dns_server_answer(&f.server, tg_span_make(copy, cut), false, &f.reply);
            free(copy);
            CHECK(answered == (cut >= 12));
            CHECK(!answered || (f.reply.ptr[0] == 0 && f.reply.ptr[1] == 77 && (f.reply.ptr[3] & 15) == DNS_FORMERR));
        }
    }
    close_server(&f);
}

/* DNS07: 512 without EDNS, what the client bears with it but at most 1232; over TCP all. */
static void a_big_answer_is_cut_to_what_the_client_can_take(void **state)
{
    (void)state;
    struct fixture f;
    open_server(&f);
    for (int i = 0; i < 100; i++) {
        char line[64];
        const char *why;
        snprintf(line, sizeof line, "big A 10.1.0.%d", i);
        CHECK_INT(dns_zone_add(f.zones[0], tg_span_str(line), 60, &why), TG_OK);
    }
    static const struct {
        uint16_t size; /* 0: no EDNS */
        bool tcp, tc;
        size_t max;
    } sizes[] = {
        {0,    false, true,  512  },
        {100,  false, true,  512  },
        {512,  false, true,  512  },
        {800,  false, true,  800  },
        {4096, false, true,  1232 },
        {0,    true,  false, 65535},
        {512,  true,  false, 65535}
    };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct dns_message query = question("big.sakura.example", DNS_A);
        query.has_edns = sizes[i].size > 0;
        query.edns_size = sizes[i].size;
        CHECK(ask(&f, &query, sizes[i].tcp) != NULL);
        CHECK(f.reply.len <= sizes[i].max && f.reply.len > (sizes[i].tc ? sizes[i].max - 32 : 1600));
        CHECK_INT(!!(f.reply.ptr[2] & 2), sizes[i].tc);
    }
    close_server(&f);
}

/* DNS15: a lame server sends everyone back to the root. */
static void a_lame_server_points_upwards(void **state)
{
    (void)state;
    struct fixture f;
    open_server(&f);
    f.server.lame = true;
    struct dns_message query = question("www.elsewhere.test", DNS_A);
    CHECK_STR(ask(&f, &query, false), "NOERROR\n@ . 518400 NS a.root-servers.net.\n");
    query = question("www.sakura.example", DNS_MX);
    CHECK_STR(ask(&f, &query, false), "NOERROR aa\n" SOA_LINE);
    close_server(&f);
}

/* The zone with the longest matching origin answers, even for what lies above a cut of the other. */
static void the_closest_zone_answers(void **state)
{
    (void)state;
    struct fixture f;
    open_server(&f);
    static const char *const sub[] = {"@ SOA ns hostmaster 1 7200 3600 1209600 60", "@ NS ns", "ns A 10.0.3.1",
                                      "www A 10.0.3.80", NULL};
    f.zones[2] = new_zone(&f, "sub.sakura.example", sub);
    struct dns_message query = question("www.sub.sakura.example", DNS_A);
    CHECK_STR(ask(&f, &query, false), "NOERROR aa\n= www.sub.sakura.example. 3600 A 10.0.3.80\n");
    query = question("into.sakura.example", DNS_A);
    CHECK_STR(ask(&f, &query, false), "NOERROR aa\n= into.sakura.example. 3600 CNAME www.sub.sakura.example.\n"
                                      "= www.sub.sakura.example. 3600 A 10.0.3.80\n");
    close_server(&f);
}

/* DNS17: a zone that became bad, or good, while it is served. */
static void a_zone_is_checked_again_when_it_changes(void **state)
{
    (void)state;
    struct fixture f;
    open_server(&f);
    const char *why;
    struct dns_message query = question("ns.broken.example", DNS_A);
    CHECK_STR(ask(&f, &query, false), "SERVFAIL\n");
    CHECK_INT(dns_zone_add(f.zones[2], TG_SPAN_LIT("@ SOA ns h 1 2 3 4 5"), 60, &why), TG_OK);
    CHECK_STR(ask(&f, &query, false), "NOERROR aa\n= ns.broken.example. 3600 A 10.0.2.1\n");
    struct dns_name origin = name_of("broken.example"), ns = name_of("ns.broken.example");
    CHECK_INT(dns_zone_remove(f.zones[2], &ns, DNS_A), 1);
    CHECK_STR(ask(&f, &query, false),
              "NXDOMAIN aa\n@ broken.example. 5 SOA ns.broken.example. h.broken.example. 1 2 3 4 5\n");
    CHECK_INT(dns_zone_remove(f.zones[2], &origin, DNS_SOA), 1);
    CHECK_STR(ask(&f, &query, false), "SERVFAIL\n");
    close_server(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_question_gets_its_kind_of_answer),
        cmocka_unit_test(the_spelling_of_the_question_is_kept),
        cmocka_unit_test(what_is_no_plain_query_gets_a_code_or_nothing),
        cmocka_unit_test(broken_octets_get_formerr),
        cmocka_unit_test(a_big_answer_is_cut_to_what_the_client_can_take),
        cmocka_unit_test(a_lame_server_points_upwards),
        cmocka_unit_test(the_closest_zone_answers),
        cmocka_unit_test(a_zone_is_checked_again_when_it_changes),
    };
    return tg_run_tests(tests);
}
