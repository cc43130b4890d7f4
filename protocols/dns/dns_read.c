// SPDX-License-Identifier: MIT
#include "protocols/dns/dns_wire_internal.h"

struct tg_span dns_read_span(struct dns_reader *r, size_t len)
{
    if (r->bad || len > r->wire.len - r->at) {
        r->bad = true;
        return tg_span_make(NULL, 0);
    }
    struct tg_span got = tg_span_make(r->wire.ptr + r->at, len);
    r->at += len;
    return got;
}

unsigned dns_read_u8(struct dns_reader *r)
{
    struct tg_span got = dns_read_span(r, 1);
    return got.len == 1 ? got.ptr[0] : 0;
}

uint16_t dns_read_u16(struct dns_reader *r)
{
    struct tg_span got = dns_read_span(r, 2);
    return (uint16_t)(got.len == 2 ? got.ptr[0] << 8 | got.ptr[1] : 0);
}

uint32_t dns_read_u32(struct dns_reader *r)
{
    uint32_t high = dns_read_u16(r);
    return high << 16 | dns_read_u16(r);
}

/* name = *label (root / pointer); pointer = 2 octets, the top two bits set, the rest an offset (RFC 1035
 * section 4.1.4). A pointer must go below everything this name has visited, and never into the header: so no loop can
 * run. */
void dns_read_name(struct dns_reader *r, struct dns_name *out)
{
    size_t at = r->at, floor = r->at, after = 0, len = 0;
    out->len = 1;
    out->octets[0] = 0;
    while (!r->bad && at < r->wire.len) {
        unsigned octet = r->wire.ptr[at];
        if (octet == 0) {
            out->octets[len] = 0; /* len is at most 254: see below */
            out->len = (unsigned char)(len + 1);
            r->at = after ? after : at + 1;
            return;
        }
        if (octet <= DNS_LABEL_MAX) {
            if (octet >= r->wire.len - at || len + 1 + octet > DNS_NAME_MAX - 1) {
                break;
            }
            memcpy(out->octets + len, r->wire.ptr + at, 1 + (size_t)octet);
            len += 1 + (size_t)octet;
            at += 1 + (size_t)octet;
            continue;
        }
        if (octet < 0xc0 ||
            r->wire.len - at < 2) { /* label types 01 and 10 are no longer in use (RFC 6891 section 5) */
            break;
        }
        size_t target = (size_t)(octet & 0x3f) << 8 | r->wire.ptr[at + 1];
        if (target >= floor || target < DNS_HEADER_SIZE) {
            break;
        }
        if (!after) {
            after = at + 2;
        }
        at = floor = target;
    }
    r->bad = true;
    out->len = 1;
    out->octets[0] = 0;
}

static bool put_span(struct tg_span s, unsigned char *to, size_t *len)
{
    if (*len + s.len > DNS_RDATA_MAX) {
        return false;
    }
    if (s.len) {
        memcpy(to + *len, s.ptr, s.len);
    }
    *len += s.len;
    return true;
}

/* Reads data with names in it, part by part, into `to` (big enough for two names and the data). */
static bool read_parts(struct dns_reader *r, const char *layout, size_t end, unsigned char *to, size_t *len)
{
    struct dns_name name;
    for (; *layout; layout++) {
        size_t left = r->at <= end ? end - r->at : 0;
        struct tg_span part;
        if (*layout == 'n' || *layout == 'N') {
            dns_read_name(r, &name);
            part = tg_span_make(name.octets, name.len);
        } else {
            size_t want = *layout == '1' ? 1 : *layout == '2' ? 2 : *layout == '4' || *layout == 'a' ? 4 : left;
            part = dns_read_span(r, want);
        }
        if (r->bad || r->at > end || !put_span(part, to, len)) {
            return false;
        }
    }
    return r->at == end;
}

static enum tg_status read_rdata(struct dns_reader *r, struct dns_record *out, size_t rdlength, struct tg_arena *arena)
{
    const char *layout = dns_rdata_layout(out->type);
    size_t start = r->at;
    if (rdlength > r->wire.len - start) {
        return TG_MALFORMED;
    }
    if (!layout || (!strchr(layout, 'n') && !strchr(layout, 'N'))) {
        struct tg_span plain = dns_read_span(r, rdlength);
        if (!dns_rdata_valid(out->type, plain)) {
            return TG_MALFORMED;
        }
        out->rdata = tg_arena_copy(arena, plain);
        return plain.len && !out->rdata.ptr ? TG_LIMIT : TG_OK;
    }
    /* No type that holds names holds more than two of them and 20 octets. */
    unsigned char octets[2 * DNS_NAME_MAX + 20];
    size_t len = 0;
    if (rdlength > sizeof octets || !read_parts(r, layout, start + rdlength, octets, &len)) {
        return TG_MALFORMED;
    }
    out->rdata = tg_arena_copy(arena, tg_span_make(octets, len));
    return out->rdata.ptr ? TG_OK : TG_LIMIT;
}

/* RDATA of OPT = *(code length octets), RFC 6891 section 6.1.2 */
static bool options_valid(struct tg_span rdata)
{
    struct dns_reader r = {.wire = rdata};
    while (!r.bad && r.at < rdata.len) {
        (void)dns_read_u16(&r);
        (void)dns_read_span(&r, dns_read_u16(&r));
    }
    return !r.bad;
}

static void take_opt(struct dns_message *m, const struct dns_record *opt, uint32_t fields, bool in_additional)
{
    if (m->has_edns || !in_additional || opt->name.len != 1 || !options_valid(opt->rdata)) {
        m->edns_bad = true;
    }
    if (m->has_edns) {
        return;
    }
    m->has_edns = true;
    m->edns_size = opt->klass;
    m->edns_version = (uint8_t)(fields >> 16 & 255);
    m->edns_do = (fields & 0x8000) != 0;
    m->rcode |= (fields >> 24) << 4;
}

static enum tg_status read_section(struct dns_reader *r, struct dns_message *m, unsigned count, bool additional,
                                   struct dns_record **records, size_t *record_count, struct tg_arena *arena)
{
    *records = NULL;
    *record_count = 0;
    if (count == 0) {
        return TG_OK;
    }
    /* A count that the octets cannot bear is refused before memory is taken for it. */
    if (r->bad || count > (r->wire.len - r->at) / DNS_RECORD_MIN) {
        return TG_MALFORMED;
    }
    if (!(*records = tg_arena_alloc(arena, count * sizeof **records))) {
        return TG_LIMIT;
    }
    for (unsigned i = 0; i < count; i++) {
        struct dns_record *record = &(*records)[*record_count];
        dns_read_name(r, &record->name);
        record->type = dns_read_u16(r);
        record->klass = dns_read_u16(r);
        uint32_t ttl = dns_read_u32(r);
        size_t rdlength = dns_read_u16(r);
        if (r->bad) {
            return TG_MALFORMED;
        }
        enum tg_status status = read_rdata(r, record, rdlength, arena);
        if (status != TG_OK) {
            return status;
        }
        record->ttl = ttl & 0x80000000u ? 0 : ttl;
        if (record->type == DNS_OPT) {
            take_opt(m, record, ttl, additional);
        } else {
            (*record_count)++;
        }
    }
    return TG_OK;
}

enum tg_status dns_message_parse(struct dns_message *out, struct tg_span wire, struct tg_arena *arena)
{
    memset(out, 0, sizeof *out);
    struct dns_reader r = {.wire = wire};
    out->id = dns_read_u16(&r);
    unsigned flags = dns_read_u16(&r);
    out->question_count = dns_read_u16(&r);
    unsigned answers = dns_read_u16(&r), authorities = dns_read_u16(&r), additionals = dns_read_u16(&r);
    out->qr = (flags & 0x8000) != 0;
    out->opcode = flags >> 11 & 15;
    out->aa = (flags & 0x0400) != 0;
    out->tc = (flags & 0x0200) != 0;
    out->rd = (flags & 0x0100) != 0;
    out->ra = (flags & 0x0080) != 0;
    out->ad = (flags & 0x0020) != 0;
    out->cd = (flags & 0x0010) != 0;
    out->rcode = flags & 15;
    out->question.name.len = 1;
    for (unsigned i = 0; i < out->question_count && !r.bad; i++) {
        struct dns_question question;
        dns_read_name(&r, &question.name);
        question.type = dns_read_u16(&r);
        question.klass = dns_read_u16(&r);
        if (i == 0 && !r.bad) {
            out->question = question;
        }
    }
    if (r.bad) {
        return TG_MALFORMED;
    }
    enum tg_status status = read_section(&r, out, answers, false, &out->answer, &out->answer_count, arena);
    if (status == TG_OK) {
        status = read_section(&r, out, authorities, false, &out->authority, &out->authority_count, arena);
    }
    if (status == TG_OK) {
        status = read_section(&r, out, additionals, true, &out->additional, &out->additional_count, arena);
    }
    if (status == TG_OK && r.at != wire.len) {
        status = TG_MALFORMED; /* octets behind the last record */
    }
    return status;
}
