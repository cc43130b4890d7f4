// SPDX-License-Identifier: MIT
#include "protocols/dns/dns_zone_internal.h"

#include "base/text.h"

enum { LINE_RDATA_MAX = 4096 };

/* Takes the next word off the line; blanks and parentheses part words, ";" begins a remark. A quoted string is one
 * word, without its quotes. false at the end of the line or where a quote is not closed (then *bad). */
static bool next_word(struct tg_span *line, struct tg_span *word, bool *bad)
{
    size_t at = 0;
    while (at < line->len && (line->ptr[at] == ' ' || line->ptr[at] == '\t' || line->ptr[at] == '\r' ||
                              line->ptr[at] == '\n' || line->ptr[at] == '(' || line->ptr[at] == ')')) {
        at++;
    }
    *line = tg_span_after(*line, at);
    if (line->len == 0 || line->ptr[0] == ';') {
        return false;
    }
    bool quoted = line->ptr[0] == '"';
    size_t start = quoted;
    for (at = start; at < line->len; at++) {
        unsigned char c = line->ptr[at];
        if (c == '\\' && at + 1 < line->len) {
            at++;
        } else if (quoted ? c == '"'
                          : c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ';' || c == '(' || c == ')') {
            break;
        }
    }
    if (quoted && at >= line->len) {
        *bad = true;
        return false;
    }
    *word = tg_span_sub(*line, start, at - start);
    *line = tg_span_after(*line, at + quoted);
    return true;
}

static bool absolute(struct tg_span text)
{
    if (text.len == 0 || text.ptr[text.len - 1] != '.') {
        return false;
    }
    size_t slashes = 0;
    while (slashes < text.len - 1 && text.ptr[text.len - 2 - slashes] == '\\') {
        slashes++;
    }
    return slashes % 2 == 0;
}

static bool zone_name(struct dns_name *out, struct tg_span text, const struct dns_name *origin)
{
    if (tg_span_eq_str(text, "@")) {
        *out = *origin;
        return true;
    }
    if (dns_name_parse(out, text) != TG_OK) {
        return false;
    }
    if (!absolute(text)) {
        size_t len = out->len - 1u;
        if (len + origin->len > DNS_NAME_MAX) {
            return false;
        }
        memcpy(out->octets + len, origin->octets, origin->len);
        out->len = (unsigned char)(len + origin->len);
    }
    return true;
}

/* One character-string with \DDD and \x, as length and octets. */
static const char *put_string(struct tg_buf *out, struct tg_span word)
{
    size_t length_at = out->len, len = 0;
    bool room = tg_buf_byte(out, 0);
    for (size_t i = 0; i < word.len && room; i++, len++) {
        unsigned char c = word.ptr[i];
        uint64_t value;
        if (c == '\\' && i + 1 < word.len) {
            c = word.ptr[++i];
            if (tg_is_digit(c)) {
                if (!tg_parse_u64(tg_span_sub(word, i, 3), 255, &value) || word.len - i < 3) {
                    return "\\ and digits in a string must be \\000 to \\255";
                }
                c = (unsigned char)value;
                i += 2;
            }
        }
        room = tg_buf_byte(out, c);
    }
    if (len > 255) {
        return "a string may have 255 octets at most; write several";
    }
    if (!room) {
        return "the data is too long";
    }
    out->ptr[length_at] = (unsigned char)len;
    return NULL;
}

static const char *put_hex(struct tg_buf *out, struct tg_span word)
{
    for (size_t i = 0; i < word.len; i += 2) {
        int high = tg_hex_value(word.ptr[i]), low = i + 1 < word.len ? tg_hex_value(word.ptr[i + 1]) : -1;
        if (high < 0 || low < 0) {
            return "the data must be pairs of hexadecimal digits";
        }
        if (!tg_buf_byte(out, (unsigned char)(high << 4 | low))) {
            return "the data is too long";
        }
    }
    return NULL;
}

static const char *put_number(struct tg_buf *out, char part, struct tg_span word)
{
    uint64_t value;
    if (!tg_parse_u64(word, part == '1' ? 255 : part == '2' ? 65535 : UINT32_MAX, &value)) {
        return part == '1'   ? "a number from 0 to 255 was expected"
               : part == '2' ? "a number from 0 to 65535 was expected"
                             : "a number from 0 to 4294967295 was expected";
    }
    bool room = part == '1'   ? tg_buf_byte(out, (unsigned char)value)
                : part == '2' ? tg_buf_u16be(out, (unsigned)value)
                              : tg_buf_u32be(out, (uint32_t)value);
    return room ? NULL : "the data is too long";
}

/* One part of the data (see dns_rdata_layout) from its word. */
static const char *put_part(struct tg_buf *out, char part, struct tg_span word, const struct dns_name *origin)
{
    struct dns_name name;
    unsigned char ip6[16];
    uint32_t ip;
    switch (part) {
    case 'a':
        if (!dns_ip4_parse(word, &ip)) {
            return "an IPv4 address such as 192.0.2.1 was expected";
        }
        return tg_buf_u32be(out, ip) ? NULL : "the data is too long";
    case '6':
        if (!dns_ip6_parse(word, ip6)) {
            return "an IPv6 address such as 2001:db8::1 was expected";
        }
        return tg_buf_append(out, tg_span_make(ip6, 16)) ? NULL : "the data is too long";
    case 'n':
    case 'N':
        if (!zone_name(&name, word, origin)) {
            return "a domain name was expected in the data";
        }
        return tg_buf_append(out, tg_span_make(name.octets, name.len)) ? NULL : "the data is too long";
    case 's':
        return put_string(out, word);
    case 'x':
        return put_hex(out, word);
    default:
        return put_number(out, part, word);
    }
}

/* "\#" length hex…: data of any type, RFC 3597 section 5 */
static const char *put_unknown(struct tg_buf *out, struct tg_span *line, bool *bad)
{
    struct tg_span word;
    uint64_t len;
    if (!next_word(line, &word, bad) || !tg_parse_u64(word, 65535, &len)) {
        return "\\# wants the length of the data and then its octets in hex";
    }
    const char *why = NULL;
    while (!why && next_word(line, &word, bad)) {
        why = put_hex(out, word);
    }
    return why ? why : out->len == len ? NULL : "the data is not as long as its length says";
}

static const char *put_data(struct tg_buf *out, uint16_t type, struct tg_span line, const struct dns_name *origin)
{
    const char *layout = dns_rdata_layout(type), *why = NULL;
    struct tg_span rest = line, word;
    bool bad = false;
    if (next_word(&rest, &word, &bad) && tg_span_eq_str(word, "\\#")) {
        why = put_unknown(out, &rest, &bad);
        return why ? why : dns_rdata_valid(type, tg_buf_span(out)) ? NULL : "the data is not of this type's form";
    }
    if (!layout) {
        return "the data of this type must be given as \\# length hex";
    }
    for (; *layout && !why; layout++) {
        bool many = *layout == 's' || *layout == 'x';
        if (!next_word(&line, &word, &bad)) {
            return bad ? "a quote is not closed" : "the data is not complete";
        }
        do {
            why = put_part(out, *layout, word, origin);
        } while (many && !why && next_word(&line, &word, &bad));
    }
    if (!why && next_word(&line, &word, &bad)) {
        why = "there is more data than this type has";
    }
    if (why || bad) {
        return why ? why : "a quote is not closed";
    }
    return dns_rdata_valid(type, tg_buf_span(out)) ? NULL : "the data is not of this type's form";
}

/* Reads [ttl] ["IN"] TYPE in either order of the first two. */
static const char *take_type(struct tg_span *line, struct dns_record *out)
{
    struct tg_span word;
    bool bad = false, class_seen = false, ttl_seen = false;
    for (;;) {
        if (!next_word(line, &word, &bad)) {
            return "the type is missing";
        }
        uint64_t ttl;
        if (!class_seen && tg_span_ieq_str(word, "IN")) {
            class_seen = true;
        } else if (!ttl_seen && (tg_is_digit(word.ptr ? word.ptr[0] : 0) || (word.len && word.ptr[0] == '-'))) {
            if (!tg_parse_u64(word, 0x7fffffff, &ttl)) {
                return "the TTL must be a number of seconds from 0 to 2147483647";
            }
            out->ttl = (uint32_t)ttl;
            ttl_seen = true;
        } else if (!dns_type_parse(word, &out->type)) {
            return "the type is unknown";
        } else if (out->type == DNS_OPT || out->type == 0 || (out->type >= 128 && out->type <= DNS_ANY)) {
            return "records of this type do not stand in zones";
        } else {
            return NULL;
        }
    }
}

/* rr = name [ttl] ["IN"] type data */
const char *dns_zone_parse_line(struct dns_record *out, struct tg_span line, const struct dns_name *origin,
                                uint32_t default_ttl, struct tg_arena *arena)
{
    struct tg_span word;
    bool bad = false;
    if (!next_word(&line, &word, &bad)) {
        return bad ? "a quote is not closed" : "the line is empty";
    }
    if (!zone_name(&out->name, word, origin)) {
        return "the name at the front is not a domain name";
    }
    out->klass = DNS_CLASS_IN;
    out->ttl = default_ttl & 0x80000000u ? 0 : default_ttl;
    const char *why = take_type(&line, out);
    if (why) {
        return why;
    }
    struct tg_buf data;
    tg_buf_init(&data, LINE_RDATA_MAX);
    why = put_data(&data, out->type, line, origin);
    if (!why) {
        out->rdata = tg_arena_copy(arena, tg_buf_span(&data));
        if (data.len && !out->rdata.ptr) {
            why = "the zone is full";
        }
    }
    tg_buf_deinit(&data);
    return why;
}
