// SPDX-License-Identifier: MIT
#include <stdlib.h>

#include "protocols/dns/dns_message.h"
#include "tests/harness/tg_test.h"

static struct dns_name name_of(const char *text)
{
    struct dns_name name;
    assert_int_equal(dns_name_parse(&name, tg_span_str(text)), TG_OK);
    return name;
}

static void check_text(const struct dns_name *name, const char *want)
{
    struct tg_buf text;
    tg_buf_init(&text, 2000);
    CHECK(dns_name_text(&text, name));
    CHECK_SPAN(tg_buf_span(&text), want);
    tg_buf_deinit(&text);
}

/* DNS02 */
static void names_are_read_and_shown(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out; /* NULL: no name */
    } rows[] = {
        {".",                          "."                          },
        {"example",                    "example."                   },
        {"WWW.Sakura.Example.",        "WWW.Sakura.Example."        },
        {"a\\.b.c",                    "a\\.b.c."                   },
        {"\\000\\255x.y",              "\\000\\255x.y."             },
        {"sp ace.x",                   "sp\\032ace.x."              },
        {"a\\@b.\\(\\).\\\\.\\\".\\;", "a\\@b.\\(\\).\\\\.\\\".\\;."},
        {"_smtps._tcp.x",              "_smtps._tcp.x."             },
        {"*.x",                        "*.x."                       },
        {"\xe6\xa1\x9c.x",             "\\230\\161\\156.x."         },
        {"",                           NULL                         },
        {"..",                         NULL                         },
        {".x",                         NULL                         },
        {"a..b",                       NULL                         },
        {"a.\\",                       NULL                         },
        {"\\25",                       NULL                         },
        {"\\256.x",                    NULL                         },
        {"\\1a2.x",                    NULL                         },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct dns_name name;
        enum tg_status status = dns_name_parse(&name, tg_span_str(rows[i].in));
        if (status != (rows[i].out ? TG_OK : TG_MALFORMED)) {
            print_error("%s\n", rows[i].in);
        }
        CHECK_INT(status, rows[i].out ? TG_OK : TG_MALFORMED);
        if (rows[i].out) {
            check_text(&name, rows[i].out);
            struct dns_name again = name_of(rows[i].out);
            CHECK_SPANS(tg_span_make(again.octets, again.len), tg_span_make(name.octets, name.len));
        }
    }
}

/* DNS02: labels up to 63 octets, names up to 255 with the root. */
static void the_longest_names_are_accepted_and_one_more_octet_is_not(void **state)
{
    (void)state;
    char text[400];
    struct dns_name name;
    for (int label = 1; label <= 70; label++) {
        snprintf(text, sizeof text, "%0*d.x", label, 1);
        CHECK_INT(dns_name_parse(&name, tg_span_str(text)), label <= 63 ? TG_OK : TG_MALFORMED);
    }
    for (int last = 50; last <= 63; last++) {
        for (int dot = 0; dot < 2; dot++) {
            snprintf(text, sizeof text, "%063d.%063d.%063d.%0*d%s", 1, 2, 3, last, 4, dot ? "." : "");
            enum tg_status status = dns_name_parse(&name, tg_span_str(text));
            CHECK_INT(status, 3 * 64 + last + 1 + 1 <= 255 ? TG_OK : TG_MALFORMED);
            CHECK(status != TG_OK || name.len == 3 * 64 + last + 2);
        }
    }
    char dots[600] = "";
    for (int i = 0; i < 127; i++) {
        memcpy(dots + 2 * i, "a.", 3);
    }
    CHECK_INT(dns_name_parse(&name, tg_span_str(dots)), TG_OK);
    CHECK_INT(dns_name_labels(&name), 127);
    memcpy(dots + 254, "a.", 3);
    CHECK_INT(dns_name_parse(&name, tg_span_str(dots)), TG_MALFORMED);
}

/* DNS02 */
static void comparing_does_not_look_at_case(void **state)
{
    (void)state;
    struct dns_name a = name_of("WWW.sakura.example"), b = name_of("www.SAKURA.example."),
                    c = name_of("www.sakurb.example");
    struct dns_name bracket = name_of("[.x"), brace = name_of("{.x"), lower;
    CHECK(dns_name_eq(&a, &b));
    CHECK(!dns_name_eq(&a, &c));
    CHECK(!dns_name_eq(&bracket, &brace)); /* 32 apart, but no letters */
    dns_name_lower(&lower, &a);
    check_text(&lower, "www.sakura.example.");
    check_text(&a, "WWW.sakura.example.");
}

static void within_means_at_or_below_whole_labels(void **state)
{
    (void)state;
    struct dns_name zone = name_of("sakura.example"), root = name_of(".");
    struct dns_name inside = name_of("a.b.SAKURA.example"), beside = name_of("xsakura.example"),
                    above = name_of("example");
    struct dns_name tricky = name_of("a\\006sakura.example"); /* holds the octets of the zone, but not as labels */
    CHECK(dns_name_within(&inside, &zone));
    CHECK(dns_name_within(&zone, &zone));
    CHECK(dns_name_within(&zone, &root));
    CHECK(!dns_name_within(&beside, &zone));
    CHECK(!dns_name_within(&above, &zone));
    CHECK(!dns_name_within(&root, &zone));
    CHECK(!dns_name_within(&tricky, &zone));
}

static void names_can_be_climbed(void **state)
{
    (void)state;
    struct dns_name name = name_of("a.b.c"), up;
    CHECK_INT(dns_name_labels(&name), 3);
    dns_name_suffix(&up, &name, 2);
    check_text(&up, "b.c.");
    dns_name_suffix(&up, &name, 0);
    check_text(&up, ".");
    CHECK(dns_name_parent(&name, &name));
    check_text(&name, "b.c.");
    CHECK(dns_name_parent(&name, &name) && dns_name_parent(&name, &name));
    check_text(&name, ".");
    CHECK(!dns_name_parent(&name, &name));
}

/* DNS29 */
static void addresses_have_names_of_their_own(void **state)
{
    (void)state;
    struct dns_name name;
    dns_name_reverse_ip4(&name, 0xc0000201);
    check_text(&name, "1.2.0.192.in-addr.arpa.");
    dns_name_reverse_ip4(&name, 0x0a64c8ff);
    check_text(&name, "255.200.100.10.in-addr.arpa.");
    unsigned char ip6[16] = {0x20, 0x01, 0x0d, 0xb8, [15] = 0x1f};
    dns_name_reverse_ip6(&name, ip6);
    check_text(&name, "f.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.");
}

static void ipv4_addresses_are_read_strictly(void **state)
{
    (void)state;
    static const char *const bad[] = {"",       "1.2.3",  "1.2.3.4.5", "256.1.1.1", "1.2.3.04", "1.2.3.",
                                      ".1.2.3", "1..2.3", "a.b.c.d",   "1.2.3.4 ",  "-1.2.3.4", "1.2.3.1234"};
    uint32_t ip;
    CHECK(dns_ip4_parse(TG_SPAN_LIT("192.0.2.255"), &ip));
    CHECK_INT(ip, 0xc00002ff);
    CHECK(dns_ip4_parse(TG_SPAN_LIT("0.0.0.0"), &ip) && ip == 0);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        CHECK(!dns_ip4_parse(tg_span_str(bad[i]), &ip));
    }
}

/* RFC 4291 section 2.2, 5952 */
static void ipv6_addresses_are_read_and_shown(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out;
    } rows[] = {
        {"::",                    "::"                  },
        {"::1",                   "::1"                 },
        {"1::",                   "1::"                 },
        {"2001:DB8:0:0:1:0:0:1",  "2001:db8::1:0:0:1"   },
        {"2001:db8:0:1:1:1:1:1",  "2001:db8:0:1:1:1:1:1"},
        {"2001:0db8::0001",       "2001:db8::1"         },
        {"1:2:3:4:5:6:7:8",       "1:2:3:4:5:6:7:8"     },
        {"1:2:3:4:5:6:7::",       "1:2:3:4:5:6:7:0"     },
        {"::ffff:192.0.2.1",      "::ffff:c000:201"     },
        {"1:2:3:4:5:6:1.2.3.4",   "1:2:3:4:5:6:102:304" },
        {"fe80:0:0:1::",          "fe80:0:0:1::"        },
        {"",                      NULL                  },
        {":",                     NULL                  },
        {":::",                   NULL                  },
        {"1::2::3",               NULL                  },
        {"1:2:3:4:5:6:7",         NULL                  },
        {"1:2:3:4:5:6:7:8:9",     NULL                  },
        {"1:2:3:4:5:6:7:8::",     NULL                  },
        {"12345::",               NULL                  },
        {"g::",                   NULL                  },
        {"1:2:3:4:5:6:7:",        NULL                  },
        {":1:2:3:4:5:6:7",        NULL                  },
        {"1.2.3.4::",             NULL                  },
        {"::1.2.3.4:5",           NULL                  },
        {"1:2:3:4:5:6:7:1.2.3.4", NULL                  },
        {"::1%eth0",              NULL                  },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        unsigned char octets[16];
        struct tg_buf text;
        tg_buf_init(&text, 100);
        bool good = dns_ip6_parse(tg_span_str(rows[i].in), octets);
        if (good != (rows[i].out != NULL)) {
            print_error("%s\n", rows[i].in);
        }
        CHECK(good == (rows[i].out != NULL));
        if (rows[i].out) {
            CHECK(dns_ip6_text(&text, octets));
            CHECK_SPAN(tg_buf_span(&text), rows[i].out);
        }
        tg_buf_deinit(&text);
    }
}

static void types_and_codes_have_names(void **state)
{
    (void)state;
    uint16_t type;
    CHECK_STR(dns_type_name(DNS_MX), "MX");
    CHECK_STR(dns_type_name(65280), "TYPE65280");
    CHECK_STR(dns_type_name(0), "TYPE0");
    CHECK(dns_type_parse(TG_SPAN_LIT("aaaa"), &type) && type == DNS_AAAA);
    CHECK(dns_type_parse(TG_SPAN_LIT("TYPE257"), &type) && type == DNS_CAA);
    CHECK(!dns_type_parse(TG_SPAN_LIT("TYPE65536"), &type));
    CHECK(!dns_type_parse(TG_SPAN_LIT("TYPE"), &type));
    CHECK(!dns_type_parse(TG_SPAN_LIT(""), &type));
    CHECK_STR(dns_rcode_name(DNS_NXDOMAIN), "NXDOMAIN");
    CHECK_STR(dns_rcode_name(4095), "RCODE4095");
    for (unsigned code = 0; code < 70000; code += 7) {
        CHECK(dns_type_parse(tg_span_str(dns_type_name((uint16_t)code)), &type) && type == (uint16_t)code);
    }
}

/* DNS04: TXT strings are joined without a space. */
static void txt_strings_are_joined(void **state)
{
    (void)state;
    struct tg_buf out;
    tg_buf_init(&out, 12);
    CHECK(dns_rdata_txt(TG_SPAN_LIT("\7v=spf1 \0\4-all"), &out));
    CHECK_SPAN(tg_buf_span(&out), "v=spf1 -all");
    CHECK(!dns_rdata_txt(TG_SPAN_LIT("\1a\1b"), &out)); /* no room: nothing is added */
    CHECK_SPAN(tg_buf_span(&out), "v=spf1 -all");
    CHECK(!dns_rdata_txt(TG_SPAN_LIT("\4abc"), &out));
    CHECK(!dns_rdata_txt(TG_SPAN_LIT(""), &out));
    tg_buf_deinit(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_read_and_shown),
        cmocka_unit_test(the_longest_names_are_accepted_and_one_more_octet_is_not),
        cmocka_unit_test(comparing_does_not_look_at_case),
        cmocka_unit_test(within_means_at_or_below_whole_labels),
        cmocka_unit_test(names_can_be_climbed),
        cmocka_unit_test(addresses_have_names_of_their_own),
        cmocka_unit_test(ipv4_addresses_are_read_strictly),
        cmocka_unit_test(ipv6_addresses_are_read_and_shown),
        cmocka_unit_test(types_and_codes_have_names),
        cmocka_unit_test(txt_strings_are_joined),
    };
    return tg_run_tests(tests);
}
