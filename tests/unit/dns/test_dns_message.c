// SPDX-License-Identifier: MIT
#include <stdlib.h>

#include "base/arena.h"
#include "base/prng.h"
#include "base/text.h"
#include "protocols/dns/dns_message.h"
#include "tests/harness/tg_test.h"
#include "tests/unit/dns/wire_vectors.h"

static void dump_records(struct tg_buf *out, const struct dns_record *records, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        assert_true(dns_name_text(out, &records[i].name));
        assert_true(tg_buf_fmt(out, " %u %s ", (unsigned)records[i].ttl, dns_type_name(records[i].type)));
        assert_true(dns_rdata_text(out, records[i].type, records[i].rdata));
        assert_true(tg_buf_byte(out, '\n'));
    }
}

/* Everything a message says, as text. */
static void dump(struct tg_buf *out, const struct dns_message *m)
{
    tg_buf_clear(out);
    assert_true(tg_buf_fmt(out, "id %u%s%s%s%s%s%s%s %u %s", (unsigned)m->id, m->qr ? " qr" : "", m->aa ? " aa" : "",
                           m->tc ? " tc" : "", m->rd ? " rd" : "", m->ra ? " ra" : "", m->ad ? " ad" : "",
                           m->cd ? " cd" : "", m->opcode, dns_rcode_name(m->rcode)));
    if (m->has_edns) {
        assert_true(tg_buf_fmt(out, " edns %u%s%s", (unsigned)m->edns_size, m->edns_do ? " do" : "",
                               m->edns_bad ? " bad" : ""));
    } else {
        assert_true(!m->edns_bad);
    }
    assert_true(tg_buf_byte(out, '\n'));
    if (m->question_count > 0) {
        assert_true(tg_buf_str(out, "? ") && dns_name_text(out, &m->question.name));
        assert_true(tg_buf_fmt(out, " %s\n", dns_type_name(m->question.type)));
    }
    dump_records(out, m->answer, m->answer_count);
    dump_records(out, m->authority, m->authority_count);
    dump_records(out, m->additional, m->additional_count);
}

/* Parses a copy that ends where the memory ends, so that a read past it is seen. */
static enum tg_status parse_exactly(struct dns_message *m, struct tg_span wire, struct tg_arena *arena)
{
    unsigned char *copy = malloc(wire.len ? wire.len : 1);
    assert_non_null(copy);
    if (wire.len) {
        memcpy(copy, wire.ptr, wire.len);
    }
    enum tg_status status = dns_message_parse(m, tg_span_make(copy, wire.len), arena);
    free(copy);
    return status;
}

static void from_hex(struct tg_buf *out, const char *hex)
{
    tg_buf_clear(out);
    for (; hex[0] && hex[1]; hex += 2) {
        unsigned value =
            (unsigned)tg_hex_value((unsigned char)hex[0]) << 4 | (unsigned)tg_hex_value((unsigned char)hex[1]);
        assert_true(tg_buf_byte(out, (unsigned char)value));
    }
}

/* DNS01 DNS02 DNS03 DNS04 DNS05 DNS08 DNS-H1; the same octets cut at every place are no message. */
static void octets_are_read_as_the_rfcs_say(void **state)
{
    (void)state;
    struct tg_arena arena;
    struct tg_buf wire, text;
    tg_arena_init(&arena, SIZE_MAX);
    tg_buf_init(&wire, 65536);
    tg_buf_init(&text, 65536);
    for (size_t i = 0; i < sizeof wire_vectors / sizeof *wire_vectors; i++) {
        const struct wire_vector *v = &wire_vectors[i];
        struct dns_message m;
        from_hex(&wire, v->hex);
        enum tg_status status = parse_exactly(&m, tg_buf_span(&wire), &arena);
        if (status != (v->dump ? TG_OK : TG_MALFORMED)) {
            print_error("%s\n", v->what);
        }
        CHECK_INT(status, v->dump ? TG_OK : TG_MALFORMED);
        CHECK_INT(m.id, wire.len >= 2 ? 0x1234 : 0);
        if (v->dump) {
            dump(&text, &m);
            CHECK_SPAN(tg_buf_span(&text), v->dump);
        }
        for (size_t cut = 0; v->dump && cut < wire.len; cut++) {
            CHECK(parse_exactly(&m, tg_span_sub(tg_buf_span(&wire), 0, cut), &arena) == TG_MALFORMED);
        }
        tg_arena_reset(&arena);
    }
    tg_buf_deinit(&text);
    tg_buf_deinit(&wire);
    tg_arena_deinit(&arena);
}

/* Builders for messages of our own. */

static struct dns_name name_of(const char *text)
{
    struct dns_name name;
    assert_int_equal(dns_name_parse(&name, tg_span_str(text)), TG_OK);
    return name;
}

static struct dns_record record_of(struct tg_arena *arena, const char *owner, uint16_t type, struct tg_span rdata)
{
    struct dns_record rr = {.name = name_of(owner), .type = type, .klass = DNS_CLASS_IN, .ttl = 300};
    rr.rdata = tg_arena_copy(arena, rdata);
    return rr;
}

static struct dns_record ns_of(struct tg_arena *arena, const char *owner, const char *target)
{
    struct dns_name name = name_of(target);
    return record_of(arena, owner, DNS_NS, tg_span_make(name.octets, name.len));
}

/* DNS03: owners and the names of MX, NS are compressed, those of SRV and of unknown types are not. */
static void names_are_compressed_only_where_every_reader_expects_it(void **state)
{
    (void)state;
    struct tg_arena arena;
    struct tg_buf wire;
    tg_arena_init(&arena, SIZE_MAX);
    tg_buf_init(&wire, 65536);
    struct dns_record answer[3] = {
        record_of(&arena, "Sakura.example", DNS_MX, tg_span_make("\0\012\4mail\6sakura\7example", 23)),
        record_of(&arena, "sakura.example", DNS_SRV, tg_span_make("\0\0\0\0\0\31\4mail\6sakura\7example", 27)),
        record_of(&arena, "sakura.example", 65280, tg_span_make("\4mail\6sakura\7example", 21)),
    };
    struct dns_message m = {.id = 0x1234, .qr = true, .aa = true, .question_count = 1};
    m.question = (struct dns_question){name_of("sakura.example"), DNS_MX, DNS_CLASS_IN};
    m.answer = answer;
    m.answer_count = 3;
    CHECK(tg_buf_str(&wire, "before")); /* the message may begin anywhere in a buffer */
    CHECK(dns_message_write(&m, 512, &wire));
    static const char want[] = "before\x12\x34\x84\0\0\1\0\3\0\0\0\0\6sakura\7example\0\0\17\0\1"
                               "\xc0\14\0\17\0\1\0\0\1\54\0\11\0\12\4mail\xc0\14"
                               "\xc0\14\0\41\0\1\0\0\1\54\0\33\0\0\0\0\0\31\4mail\6sakura\7example\0"
                               "\xc0\14\xff\0\0\1\0\0\1\54\0\25\4mail\6sakura\7example";
    CHECK_SPANS(tg_buf_span(&wire), tg_span_make(want, sizeof want));
    tg_buf_deinit(&wire);
    tg_arena_deinit(&arena);
}

/* DNS07: whole records that do not fit are left out. */
static void what_does_not_fit_is_left_out_and_tc_says_so(void **state)
{
    (void)state;
    struct tg_arena arena;
    struct tg_buf wire;
    tg_arena_init(&arena, SIZE_MAX);
    tg_buf_init(&wire, 65536);
    struct dns_record rr[40];
    for (int i = 0; i < 40; i++) {
        rr[i] = record_of(&arena, "www.sakura.example", DNS_A, TG_SPAN_LIT("\12\0\0\1"));
    }
    struct dns_message m = {.qr = true, .question_count = 1, .answer = rr, .answer_count = 40}, back;
    m.question = (struct dns_question){name_of("www.sakura.example"), DNS_A, DNS_CLASS_IN};
    for (int edns = 0; edns < 2; edns++) {
        tg_buf_clear(&wire);
        m.has_edns = edns;
        m.edns_size = 1232;
        CHECK(dns_message_write(&m, 505, &wire));
        CHECK(wire.len <= 505 && wire.len > 505 - 16);
        CHECK_INT(dns_message_parse(&back, tg_buf_span(&wire), &arena), TG_OK);
        CHECK(back.tc);
        CHECK_INT(back.answer_count, edns ? 28 : 29); /* 36 octets, 16 a record, 11 for OPT */
        CHECK_INT(back.has_edns, edns);
    }
    m.answer_count = 2; /* the rest as mere additions: dropped without TC */
    m.additional = rr;
    m.additional_count = 38;
    tg_buf_clear(&wire);
    CHECK(dns_message_write(&m, 512, &wire));
    CHECK_INT(dns_message_parse(&back, tg_buf_span(&wire), &arena), TG_OK);
    CHECK(!back.tc && back.answer_count == 2 && back.additional_count == 27);
    CHECK(!dns_message_write(&m, 20, &wire)); /* not even the question fits */
    tg_buf_deinit(&wire);
    tg_arena_deinit(&arena);
}

/* DNS14: a referral without its needed glue must not look whole (RFC 9471); addresses of other hosts may be missing. */
static void lost_glue_sets_tc_only_below_the_cut(void **state)
{
    (void)state;
    for (int inside = 0; inside < 2; inside++) {
        struct tg_arena arena;
        struct tg_buf wire;
        tg_arena_init(&arena, SIZE_MAX);
        tg_buf_init(&wire, 65536);
        const char *target = inside ? "ns.fuji.example" : "ns.sakura.example";
        struct dns_record ns = ns_of(&arena, "fuji.example", target);
        struct dns_record glue = record_of(&arena, target, DNS_A, TG_SPAN_LIT("\12\0\0\1"));
        struct dns_message m = {.qr = true, .question_count = 1, .authority = &ns, .authority_count = 1}, back;
        m.question = (struct dns_question){name_of("www.fuji.example"), DNS_A, DNS_CLASS_IN};
        m.additional = &glue;
        m.additional_count = 1;
        CHECK(dns_message_write(&m, 512, &wire));
        size_t whole = wire.len;
        tg_buf_clear(&wire);
        CHECK(dns_message_write(&m, whole - 1, &wire));
        CHECK_INT(dns_message_parse(&back, tg_buf_span(&wire), &arena), TG_OK);
        CHECK(back.authority_count == 1 && back.additional_count == 0 && back.tc == inside);
        tg_buf_deinit(&wire);
        tg_arena_deinit(&arena);
    }
}

static void a_full_buffer_stays_as_it_was(void **state)
{
    (void)state;
    struct dns_message m = {.question_count = 1};
    m.question = (struct dns_question){name_of("www.sakura.example"), DNS_A, DNS_CLASS_IN};
    for (size_t ceiling = 0; ceiling < 40; ceiling++) {
        struct tg_buf wire;
        tg_buf_init(&wire, ceiling);
        (void)tg_buf_str(&wire, "x");
        size_t before = wire.len;
        bool good = dns_message_write(&m, 512, &wire);
        CHECK(good == (ceiling >= 37));
        CHECK(good || wire.len == before);
        tg_buf_deinit(&wire);
    }
}

/* Random messages */

static void random_name(struct tg_prng *prng, struct dns_name *out)
{
    static const char *const labels[] = {"a",       "B",       "mail",          "sakura", "EXAMPLE",
                                         "example", "xn--q9j", "\\000\\255\\.", "ns1"};
    struct tg_buf text;
    tg_buf_init(&text, 400);
    for (uint64_t n = tg_prng_below(prng, 7); n > 0; n--) {
        (void)tg_buf_str(&text, labels[tg_prng_below(prng, sizeof labels / sizeof *labels)]);
        (void)tg_buf_byte(&text, '.');
    }
    if (text.len == 0) {
        (void)tg_buf_byte(&text, '.');
    }
    assert_int_equal(dns_name_parse(out, tg_buf_span(&text)), TG_OK);
    tg_buf_deinit(&text);
}

static void random_record(struct tg_prng *prng, struct tg_arena *arena, struct dns_record *out)
{
    static const uint16_t types[] = {DNS_A,   DNS_NS,   DNS_CNAME, DNS_SOA,  DNS_PTR, DNS_MX,
                                     DNS_TXT, DNS_AAAA, DNS_SRV,   DNS_TLSA, DNS_CAA, 65280};
    struct tg_buf data;
    struct dns_name name;
    tg_buf_init(&data, 4096);
    random_name(prng, &out->name);
    out->type = types[tg_prng_below(prng, sizeof types / sizeof *types)];
    out->klass = DNS_CLASS_IN;
    out->ttl = tg_prng_u32(prng) >> 1;
    size_t front = out->type == DNS_MX ? 2 : out->type == DNS_SRV ? 6 : out->type == DNS_A ? 4 : 0;
    front = out->type == DNS_AAAA   ? 16
            : out->type == DNS_TLSA ? 5
            : out->type == 65280    ? tg_prng_below(prng, 9)
                                    : front;
    for (size_t i = 0; i < front; i++) {
        (void)tg_buf_byte(&data, (unsigned char)tg_prng_below(prng, 256));
    }
    bool named = out->type != DNS_A && out->type != DNS_AAAA && out->type != DNS_TLSA && out->type != DNS_TXT;
    for (int names = out->type == DNS_SOA ? 2 : named; names > 0; names--) {
        random_name(prng, &name);
        (void)tg_buf_append(&data, tg_span_make(name.octets, name.len));
    }
    for (int i = 0; out->type == DNS_SOA && i < 5; i++) {
        (void)tg_buf_u32be(&data, tg_prng_u32(prng));
    }
    for (uint64_t n = out->type == DNS_TXT ? 1 + tg_prng_below(prng, 3) : 0; n > 0; n--) {
        (void)tg_buf_append(&data, TG_SPAN_LIT("\4\"\\\1z"));
    }
    out->rdata = tg_arena_copy(arena, tg_buf_span(&data));
    tg_buf_deinit(&data);
}

static struct dns_record *random_records(struct tg_prng *prng, struct tg_arena *arena, size_t *count)
{
    *count = tg_prng_below(prng, 12);
    struct dns_record *records = tg_arena_alloc(arena, *count * sizeof *records + 1);
    for (size_t i = 0; i < *count; i++) {
        random_record(prng, arena, &records[i]);
    }
    return records;
}

/* Compares two dumps but for the case of letters, which compression does not keep. */
static void same_but_for_case(struct tg_buf *a, struct tg_buf *b)
{
    CHECK(a->len == b->len && tg_span_ieq(tg_buf_span(a), tg_buf_span(b)));
}

static void what_is_written_is_read_back(void **state)
{
    (void)state;
    struct tg_prng prng;
    struct tg_arena arena;
    struct tg_buf wire, before, after;
    tg_prng_init(&prng, 1, "round trip");
    tg_arena_init(&arena, SIZE_MAX);
    tg_buf_init(&wire, 65536);
    tg_buf_init(&before, 1 << 20);
    tg_buf_init(&after, 1 << 20);
    for (int round = 0; round < 300; round++) {
        struct dns_message m = {.id = (uint16_t)tg_prng_below(&prng, 65536), .question_count = 1}, back;
        uint64_t bits = tg_prng_u64(&prng);
        m.qr = bits & 1, m.aa = bits & 2, m.rd = bits & 4, m.ra = bits & 8, m.ad = bits & 16, m.cd = bits & 32;
        m.has_edns = bits & 64;
        m.edns_do = m.has_edns && (bits & 128);
        m.edns_size = m.has_edns ? 4096 : 0;
        m.rcode = (unsigned)(bits >> 8) % (m.has_edns ? 4096 : 16);
        random_name(&prng, &m.question.name);
        m.question.type = DNS_ANY;
        m.question.klass = DNS_CLASS_IN;
        m.answer = random_records(&prng, &arena, &m.answer_count);
        m.authority = random_records(&prng, &arena, &m.authority_count);
        m.additional = random_records(&prng, &arena, &m.additional_count);
        tg_buf_clear(&wire);
        CHECK(dns_message_write(&m, 65535, &wire));
        CHECK_INT(dns_message_parse(&back, tg_buf_span(&wire), &arena), TG_OK);
        CHECK(dns_name_eq(&m.question.name, &back.question.name));
        dump(&before, &m);
        dump(&after, &back);
        same_but_for_case(&before, &after);
        tg_buf_clear(&after); /* and what was read writes to the same octets */
        CHECK(dns_message_write(&back, 65535, &after));
        CHECK_SPANS(tg_buf_span(&after), tg_buf_span(&wire));
        for (size_t cut = 0; round < 20 && cut < wire.len; cut++) {
            CHECK(parse_exactly(&back, tg_span_sub(tg_buf_span(&wire), 0, cut), &arena) == TG_MALFORMED);
        }
        tg_arena_reset(&arena);
    }
    tg_buf_deinit(&after);
    tg_buf_deinit(&before);
    tg_buf_deinit(&wire);
    tg_arena_deinit(&arena);
}

/* The pointer field has 14 bits: names that begin later are written in full. */
static void a_very_long_message_is_still_right(void **state)
{
    (void)state;
    struct tg_arena arena;
    struct tg_buf wire;
    tg_arena_init(&arena, SIZE_MAX);
    tg_buf_init(&wire, 65536);
    enum { MANY = 1200 };
    struct dns_record *rr = tg_arena_alloc(&arena, MANY * sizeof *rr);
    for (int i = 0; i < MANY; i++) {
        char target[64];
        snprintf(target, sizeof target, "ns%d.host%d.example", i, i);
        rr[i] = ns_of(&arena, "sakura.example", target);
    }
    struct dns_message m = {.qr = true, .question_count = 1, .answer = rr, .answer_count = MANY}, back;
    m.question = (struct dns_question){name_of("sakura.example"), DNS_NS, DNS_CLASS_IN};
    CHECK(dns_message_write(&m, 65535, &wire));
    CHECK(wire.len > 0x4000);
    CHECK_INT(dns_message_parse(&back, tg_buf_span(&wire), &arena), TG_OK);
    CHECK_INT(back.answer_count, MANY);
    for (int i = 0; i < MANY; i++) {
        CHECK(dns_name_eq(&back.answer[i].name, &rr[i].name));
        CHECK_SPANS(back.answer[i].rdata, rr[i].rdata);
    }
    tg_buf_deinit(&wire);
    tg_arena_deinit(&arena);
}

/* ... also when few names were written before the 14 bits are used up. */
static void no_pointer_leads_behind_its_reach(void **state)
{
    (void)state;
    struct tg_arena arena;
    struct tg_buf wire;
    tg_arena_init(&arena, SIZE_MAX);
    tg_buf_init(&wire, 65536);
    enum { LONG = 80 };
    struct dns_record rr[LONG + 2];
    unsigned char text[201] = {200};
    for (int i = 0; i < LONG; i++) {
        rr[i] = record_of(&arena, "sakura.example", DNS_TXT, tg_span_make(text, sizeof text));
    }
    rr[LONG] = ns_of(&arena, "far.sakura.example", "ns.far.away");
    rr[LONG + 1] = ns_of(&arena, "ns.far.away", "far.sakura.example");
    struct dns_message m = {.qr = true, .question_count = 1, .answer = rr, .answer_count = LONG + 2}, back;
    m.question = (struct dns_question){name_of("sakura.example"), DNS_TXT, DNS_CLASS_IN};
    CHECK(dns_message_write(&m, 65535, &wire));
    CHECK_INT(dns_message_parse(&back, tg_buf_span(&wire), &arena), TG_OK);
    for (int i = LONG; i < LONG + 2; i++) {
        CHECK(dns_name_eq(&back.answer[i].name, &rr[i].name));
        CHECK_SPANS(back.answer[i].rdata, rr[i].rdata);
    }
    tg_buf_deinit(&wire);
    tg_arena_deinit(&arena);
}

/* A name that was only in a record that did not fit must not be pointed to. */
static void no_pointer_leads_into_a_record_that_was_left_out(void **state)
{
    (void)state;
    struct tg_arena arena;
    struct tg_buf wire;
    tg_arena_init(&arena, SIZE_MAX);
    tg_buf_init(&wire, 65536);
    unsigned char text[201] = {200};
    struct dns_record rr[3] = {
        record_of(&arena, "mail.sakura.example", DNS_TXT, tg_span_make(text, sizeof text)),
        record_of(&arena, "mail.sakura.example", DNS_A, TG_SPAN_LIT("\12\0\0\2")),
        record_of(&arena, "a.fuji.example", DNS_A, TG_SPAN_LIT("\12\0\0\1")),
    };
    struct dns_message m = {.qr = true, .question_count = 1, .additional = rr, .additional_count = 3}, back;
    m.question = (struct dns_question){name_of("fuji.example"), DNS_A, DNS_CLASS_IN};
    CHECK(dns_message_write(&m, 150, &wire));
    CHECK_INT(dns_message_parse(&back, tg_buf_span(&wire), &arena), TG_OK);
    CHECK(!back.tc && back.additional_count == 2);
    CHECK(dns_name_eq(&back.additional[0].name, &rr[1].name) && dns_name_eq(&back.additional[1].name, &rr[2].name));
    tg_buf_deinit(&wire);
    tg_arena_deinit(&arena);
}

static void a_small_arena_is_a_limit_and_no_crash(void **state)
{
    (void)state;
    struct tg_buf wire;
    tg_buf_init(&wire, 65536);
    from_hex(&wire, wire_vectors[1].hex);
    struct tg_arena arena;
    struct dns_message m;
    tg_arena_init(&arena, 64);
    CHECK_INT(dns_message_parse(&m, tg_buf_span(&wire), &arena), TG_LIMIT);
    tg_arena_deinit(&arena);
    tg_arena_init(&arena, sizeof(struct dns_record) + 8);
    CHECK_INT(dns_message_parse(&m, tg_buf_span(&wire), &arena), TG_LIMIT);
    tg_arena_deinit(&arena);
    tg_buf_deinit(&wire);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(octets_are_read_as_the_rfcs_say),
        cmocka_unit_test(names_are_compressed_only_where_every_reader_expects_it),
        cmocka_unit_test(what_does_not_fit_is_left_out_and_tc_says_so),
        cmocka_unit_test(lost_glue_sets_tc_only_below_the_cut),
        cmocka_unit_test(a_full_buffer_stays_as_it_was),
        cmocka_unit_test(what_is_written_is_read_back),
        cmocka_unit_test(a_very_long_message_is_still_right),
        cmocka_unit_test(no_pointer_leads_behind_its_reach),
        cmocka_unit_test(no_pointer_leads_into_a_record_that_was_left_out),
        cmocka_unit_test(a_small_arena_is_a_limit_and_no_crash),
    };
    return tg_run_tests(tests);
}
