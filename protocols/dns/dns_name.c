// SPDX-License-Identifier: MIT
#include "protocols/dns/dns_wire_internal.h"

#include "base/assert.h"
#include "base/text.h"

/* Takes one character of a label off the front: 1 and *octet, 2 for a bare dot, 0 when the escape is bad.
 * escape = "\" 3DIGIT / "\" any */
static int next_octet(struct tg_span *text, unsigned char *octet)
{
    unsigned char c = text->ptr[0];
    *text = tg_span_after(*text, 1);
    if (c == '.') {
        return 2;
    }
    *octet = c;
    if (c != '\\') {
        return 1;
    }
    if (text->len == 0) {
        return 0;
    }
    if (!tg_is_digit(text->ptr[0])) {
        *octet = text->ptr[0];
        *text = tg_span_after(*text, 1);
        return 1;
    }
    uint64_t value;
    if (text->len < 3 || !tg_parse_u64(tg_span_sub(*text, 0, 3), 255, &value)) {
        return 0;
    }
    *octet = (unsigned char)value;
    *text = tg_span_after(*text, 3);
    return 1;
}

/* name = "." / label *("." label) ["."] */
enum tg_status dns_name_parse(struct dns_name *out, struct tg_span text)
{
    struct dns_name name = {.len = 1};
    if (tg_span_eq_str(text, ".")) {
        *out = name;
        return TG_OK;
    }
    if (text.len == 0) {
        return TG_MALFORMED;
    }
    size_t label_at = 0, at = 1;
    while (text.len > 0) {
        unsigned char octet = 0;
        int got = next_octet(&text, &octet);
        size_t label_len = at - label_at - 1;
        if (got == 0 || (got == 2 && label_len == 0)) {
            return TG_MALFORMED;
        }
        if (got == 2) {
            name.octets[label_at] = (unsigned char)label_len;
            label_at = at++;
        } else if (label_len == DNS_LABEL_MAX || at >= DNS_NAME_MAX - 1) {
            return TG_MALFORMED;
        } else {
            name.octets[at++] = octet;
        }
    }
    if (at > label_at + 1) { /* no final dot */
        name.octets[label_at] = (unsigned char)(at - label_at - 1);
        at++;
    }
    if (at > DNS_NAME_MAX) {
        return TG_MALFORMED;
    }
    name.octets[at - 1] = 0;
    name.len = (unsigned char)at;
    *out = name;
    return TG_OK;
}

bool dns_name_text(struct tg_buf *out, const struct dns_name *name)
{
    if (name->len <= 1) {
        return tg_buf_byte(out, '.');
    }
    size_t before = out->len;
    bool good = true;
    for (size_t at = 0; name->octets[at] != 0 && good;) {
        size_t end = at + 1 + name->octets[at];
        for (at++; at < end && good; at++) {
            unsigned char c = name->octets[at];
            if (c == '.' || c == '\\' || c == '"' || c == '(' || c == ')' || c == ';' || c == '@' || c == '$') {
                good = tg_buf_byte(out, '\\') && tg_buf_byte(out, c);
            } else if (c > 0x20 && c < 0x7f) {
                good = tg_buf_byte(out, c);
            } else {
                good = tg_buf_fmt(out, "\\%03u", (unsigned)c);
            }
        }
        good = good && tg_buf_byte(out, '.');
    }
    if (!good) {
        out->len = before;
    }
    return good;
}

/* A label's length octet is at most 63, below 'A': so whole names can be folded octet by octet. */
static bool same_octets(const unsigned char *a, const unsigned char *b, size_t len)
{
    if (memcmp(a, b, len) == 0) {
        return true;
    }
    for (size_t i = 0; i < len; i++) {
        if (tg_lower(a[i]) != tg_lower(b[i])) {
            return false;
        }
    }
    return true;
}

bool dns_name_eq(const struct dns_name *a, const struct dns_name *b)
{
    return a->len == b->len && same_octets(a->octets, b->octets, a->len);
}

bool dns_name_within(const struct dns_name *name, const struct dns_name *zone)
{
    if (name->len < zone->len) {
        return false;
    }
    size_t at = 0, from = (size_t)name->len - zone->len;
    while (at < from) {
        at += (size_t)1 + name->octets[at];
    }
    return at == from && same_octets(name->octets + at, zone->octets, zone->len);
}

unsigned dns_name_labels(const struct dns_name *name)
{
    unsigned labels = 0;
    for (size_t at = 0; name->octets[at] != 0; at += (size_t)1 + name->octets[at]) {
        labels++;
    }
    return labels;
}

bool dns_name_parent(struct dns_name *out, const struct dns_name *name)
{
    if (name->len <= 1) {
        return false;
    }
    size_t skip = (size_t)1 + name->octets[0];
    size_t len = name->len - skip;
    memmove(out->octets, name->octets + skip, len); /* out may be name */
    out->len = (unsigned char)len;
    return true;
}

void dns_name_suffix(struct dns_name *out, const struct dns_name *name, unsigned labels)
{
    unsigned have = dns_name_labels(name);
    TG_ASSERT(labels <= have);
    size_t at = 0;
    for (; have > labels; have--) {
        at += (size_t)1 + name->octets[at];
    }
    size_t len = name->len - at;
    memmove(out->octets, name->octets + at, len);
    out->len = (unsigned char)len;
}

void dns_name_lower(struct dns_name *out, const struct dns_name *name)
{
    for (size_t i = 0; i < name->len; i++) {
        out->octets[i] = tg_lower(name->octets[i]);
    }
    out->len = name->len;
}

static void add_label(struct dns_name *out, struct tg_span label)
{
    out->octets[out->len] = (unsigned char)label.len;
    memcpy(out->octets + out->len + 1, label.ptr, label.len);
    out->len = (unsigned char)(out->len + 1 + label.len);
}

void dns_name_reverse_ip4(struct dns_name *out, uint32_t ip)
{
    out->len = 0;
    for (unsigned i = 0; i < 4; i++) {
        unsigned value = ip >> (8 * i) & 255;
        unsigned char digits[3];
        size_t count = 0;
        if (value >= 100) {
            digits[count++] = (unsigned char)('0' + value / 100);
        }
        if (value >= 10) {
            digits[count++] = (unsigned char)('0' + value / 10 % 10);
        }
        digits[count++] = (unsigned char)('0' + value % 10);
        add_label(out, tg_span_make(digits, count));
    }
    add_label(out, TG_SPAN_LIT("in-addr"));
    add_label(out, TG_SPAN_LIT("arpa"));
    out->octets[out->len++] = 0;
}

void dns_name_reverse_ip6(struct dns_name *out, const unsigned char octets[16])
{
    static const unsigned char hex[] = "0123456789abcdef";
    out->len = 0;
    for (unsigned i = 16; i-- > 0;) {
        add_label(out, tg_span_make(hex + (octets[i] & 15), 1));
        add_label(out, tg_span_make(hex + (octets[i] >> 4), 1));
    }
    add_label(out, TG_SPAN_LIT("ip6"));
    add_label(out, TG_SPAN_LIT("arpa"));
    out->octets[out->len++] = 0;
}

uint32_t dns_octets_hash(const unsigned char *octets, size_t len)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < len; i++) {
        hash = (hash ^ tg_lower(octets[i])) * 16777619u;
    }
    return hash ^ hash >> 15;
}
