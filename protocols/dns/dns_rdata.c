// SPDX-License-Identifier: MIT
#include "protocols/dns/dns_wire_internal.h"

#include "base/assert.h"
#include "base/text.h"

static const struct dns_type_row {
    uint16_t type;
    const char *name, *layout; /* layout: see dns_rdata_layout */
} type_rows[] = {
    {DNS_A,     "A",     "a"      },
    {DNS_NS,    "NS",    "n"      },
    {DNS_CNAME, "CNAME", "n"      },
    {DNS_SOA,   "SOA",   "nn44444"},
    {DNS_PTR,   "PTR",   "n"      },
    {DNS_MX,    "MX",    "2n"     },
    {DNS_TXT,   "TXT",   "s"      },
    {DNS_AAAA,  "AAAA",  "6"      },
    {DNS_SRV,   "SRV",   "222N"   },
    {DNS_OPT,   "OPT",   NULL     },
    {DNS_TLSA,  "TLSA",  "111x"   },
    {DNS_IXFR,  "IXFR",  NULL     },
    {DNS_AXFR,  "AXFR",  NULL     },
    {DNS_ANY,   "ANY",   NULL     },
    {DNS_CAA,   "CAA",   NULL     },
};

static const struct {
    unsigned rcode;
    const char *name;
} rcode_rows[] = {
    {DNS_NOERROR,  "NOERROR" },
    {DNS_FORMERR,  "FORMERR" },
    {DNS_SERVFAIL, "SERVFAIL"},
    {DNS_NXDOMAIN, "NXDOMAIN"},
    {DNS_NOTIMP,   "NOTIMP"  },
    {DNS_REFUSED,  "REFUSED" },
    {DNS_BADVERS,  "BADVERS" },
};

/* Keeps a made-up name such as "TYPE65280" for a short while. */
static const char *ring_name(const char *prefix, unsigned number)
{
    static char ring[4][16];
    static unsigned next;
    char *text = ring[next++ % 4];
    size_t len = strlen(prefix), digits = 1;
    TG_ASSERT(len + 6 <= sizeof ring[0]);
    memcpy(text, prefix, len);
    for (unsigned rest = number / 10; rest; rest /= 10) {
        digits++;
    }
    text[len + digits] = '\0';
    for (; digits > 0; number /= 10) {
        text[len + --digits] = (char)('0' + number % 10);
    }
    return text;
}

static const struct dns_type_row *find_row(uint16_t type)
{
    for (size_t i = 0; i < sizeof type_rows / sizeof *type_rows; i++) {
        if (type_rows[i].type == type) {
            return &type_rows[i];
        }
    }
    return NULL;
}

const char *dns_type_name(uint16_t type)
{
    const struct dns_type_row *row = find_row(type);
    return row ? row->name : ring_name("TYPE", type);
}

bool dns_type_parse(struct tg_span text, uint16_t *out)
{
    for (size_t i = 0; i < sizeof type_rows / sizeof *type_rows; i++) {
        if (tg_span_ieq_str(text, type_rows[i].name)) {
            *out = type_rows[i].type;
            return true;
        }
    }
    uint64_t value;
    if (!tg_span_istarts(text, "TYPE") || !tg_parse_u64(tg_span_after(text, 4), 65535, &value)) {
        return false;
    }
    *out = (uint16_t)value;
    return true;
}

const char *dns_rcode_name(unsigned rcode)
{
    for (size_t i = 0; i < sizeof rcode_rows / sizeof *rcode_rows; i++) {
        if (rcode_rows[i].rcode == rcode) {
            return rcode_rows[i].name;
        }
    }
    return ring_name("RCODE", rcode & 0xfff);
}

const char *dns_rdata_layout(uint16_t type)
{
    const struct dns_type_row *row = find_row(type);
    return row ? row->layout : NULL;
}

size_t dns_rdata_name_len(struct tg_span rdata)
{
    size_t at = 0;
    while (at < rdata.len && at < DNS_NAME_MAX && rdata.ptr[at] <= DNS_LABEL_MAX) {
        if (rdata.ptr[at] == 0) {
            return at + 1;
        }
        at += (size_t)1 + rdata.ptr[at];
    }
    return 0;
}

/* Length of one part at the front of the data, or SIZE_MAX when it is not there. */
static size_t part_len(char part, struct tg_span rest)
{
    size_t want = rest.len;
    switch (part) {
    case '1':
        want = 1;
        break;
    case '2':
        want = 2;
        break;
    case '4':
    case 'a':
        want = 4;
        break;
    case '6':
        want = 16;
        break;
    case 'n':
    case 'N':
        want = dns_rdata_name_len(rest);
        return want ? want : SIZE_MAX;
    case 's':
        want = 0;
        while (want < rest.len) {
            if (rest.ptr[want] >= rest.len - want) {
                return SIZE_MAX;
            }
            want += (size_t)1 + rest.ptr[want];
        }
        return want ? want : SIZE_MAX;
    case 'x':
        return want ? want : SIZE_MAX;
    default:
        TG_UNREACHABLE();
    }
    return want <= rest.len ? want : SIZE_MAX;
}

bool dns_rdata_valid(uint16_t type, struct tg_span rdata)
{
    const char *layout = dns_rdata_layout(type);
    if (!layout) {
        return true;
    }
    for (; *layout; layout++) {
        size_t len = part_len(*layout, rdata);
        if (len == SIZE_MAX) {
            return false;
        }
        rdata = tg_span_after(rdata, len);
    }
    return rdata.len == 0;
}

static void take_name(struct tg_span *rest, struct dns_name *out)
{
    size_t len = dns_rdata_name_len(*rest);
    memcpy(out->octets, rest->ptr, len);
    out->len = (unsigned char)len;
    *rest = tg_span_after(*rest, len);
}

static uint16_t take_u16(struct tg_span *rest)
{
    uint16_t value = (uint16_t)(rest->ptr[0] << 8 | rest->ptr[1]);
    *rest = tg_span_after(*rest, 2);
    return value;
}

static uint32_t take_u32(struct tg_span *rest)
{
    uint32_t high = take_u16(rest);
    return high << 16 | take_u16(rest);
}

bool dns_rdata_a(struct tg_span rdata, uint32_t *out)
{
    if (rdata.len != 4) {
        return false;
    }
    *out = take_u32(&rdata);
    return true;
}

bool dns_rdata_name(struct tg_span rdata, struct dns_name *out)
{
    if (!dns_rdata_valid(DNS_NS, rdata)) {
        return false;
    }
    take_name(&rdata, out);
    return true;
}

bool dns_rdata_mx(struct tg_span rdata, uint16_t *preference, struct dns_name *exchange)
{
    if (!dns_rdata_valid(DNS_MX, rdata)) {
        return false;
    }
    *preference = take_u16(&rdata);
    take_name(&rdata, exchange);
    return true;
}

bool dns_rdata_srv(struct tg_span rdata, uint16_t *priority, uint16_t *weight, uint16_t *port, struct dns_name *target)
{
    if (!dns_rdata_valid(DNS_SRV, rdata)) {
        return false;
    }
    *priority = take_u16(&rdata);
    *weight = take_u16(&rdata);
    *port = take_u16(&rdata);
    take_name(&rdata, target);
    return true;
}

bool dns_rdata_soa(struct tg_span rdata, struct dns_name *mname, struct dns_name *rname, uint32_t numbers[5])
{
    if (!dns_rdata_valid(DNS_SOA, rdata)) {
        return false;
    }
    take_name(&rdata, mname);
    take_name(&rdata, rname);
    for (int i = 0; i < 5; i++) {
        numbers[i] = take_u32(&rdata);
    }
    return true;
}

bool dns_rdata_txt(struct tg_span rdata, struct tg_buf *out)
{
    if (!dns_rdata_valid(DNS_TXT, rdata)) {
        return false;
    }
    size_t before = out->len;
    for (size_t at = 0; at < rdata.len; at += (size_t)1 + rdata.ptr[at]) {
        if (!tg_buf_append(out, tg_span_make(rdata.ptr + at + 1, rdata.ptr[at]))) {
            out->len = before;
            return false;
        }
    }
    return true;
}

/* One part in presentation form; strings quoted. */
static bool part_text(struct tg_buf *out, char part, struct tg_span data)
{
    struct dns_name name;
    bool good = true;
    switch (part) {
    case '1':
        return tg_buf_fmt(out, "%u", (unsigned)data.ptr[0]);
    case '2':
        return tg_buf_fmt(out, "%u", (unsigned)take_u16(&data));
    case '4':
        return tg_buf_fmt(out, "%u", (unsigned)take_u32(&data));
    case 'a':
        return dns_ip4_text(out, take_u32(&data));
    case '6':
        return dns_ip6_text(out, data.ptr);
    case 'n':
    case 'N':
        take_name(&data, &name);
        return dns_name_text(out, &name);
    case 's':
        for (size_t at = 0; at < data.len && good; at += (size_t)1 + data.ptr[at]) {
            good = (at == 0 || tg_buf_byte(out, ' ')) && tg_buf_byte(out, '"');
            for (size_t i = 1; i <= data.ptr[at] && good; i++) {
                unsigned char c = data.ptr[at + i];
                good = c < 0x20 || c >= 0x7f   ? tg_buf_fmt(out, "\\%03u", (unsigned)c)
                       : c == '"' || c == '\\' ? tg_buf_byte(out, '\\') && tg_buf_byte(out, c)
                                               : tg_buf_byte(out, c);
            }
            good = good && tg_buf_byte(out, '"');
        }
        return good;
    default:
        for (size_t i = 0; i < data.len && good; i++) {
            good = tg_buf_fmt(out, "%02x", (unsigned)data.ptr[i]);
        }
        return good;
    }
}

bool dns_rdata_text(struct tg_buf *out, uint16_t type, struct tg_span rdata)
{
    size_t before = out->len;
    bool good = true;
    const char *layout = dns_rdata_layout(type);
    if (layout && dns_rdata_valid(type, rdata)) {
        for (const char *part = layout; *part && good; part++) {
            size_t len = part_len(*part, rdata);
            good = (part == layout || tg_buf_byte(out, ' ')) && part_text(out, *part, tg_span_sub(rdata, 0, len));
            rdata = tg_span_after(rdata, len);
        }
    } else { /* RFC 3597 section 5 */
        good = tg_buf_fmt(out, "\\# %z%s", rdata.len, rdata.len ? " " : "") && part_text(out, 'x', rdata);
    }
    if (!good) {
        out->len = before;
    }
    return good;
}
