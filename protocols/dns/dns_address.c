// SPDX-License-Identifier: MIT
#include "protocols/dns/dns_message.h"

#include "base/text.h"

/* IPv4address = dec-octet 3("." dec-octet), RFC 3986 section 3.2.2 */
bool dns_ip4_parse(struct tg_span text, uint32_t *out)
{
    uint32_t ip = 0;
    for (int i = 0; i < 4; i++) {
        size_t len = i < 3 ? tg_span_find_byte(text, '.') : text.len;
        uint64_t value;
        if (len == 0 || len > 3 || (len > 1 && text.ptr[0] == '0') ||
            !tg_parse_u64(tg_span_sub(text, 0, len), 255, &value)) {
            return false;
        }
        ip = ip << 8 | (uint32_t)value;
        text = tg_span_after(text, len + (i < 3));
    }
    *out = ip;
    return true;
}

bool dns_ip4_text(struct tg_buf *out, uint32_t ip)
{
    return tg_buf_fmt(out, "%u.%u.%u.%u", (unsigned)(ip >> 24), (unsigned)(ip >> 16 & 255), (unsigned)(ip >> 8 & 255),
                      (unsigned)(ip & 255));
}

/* Reads "h:h:…:h" (the last part may be IPv4) into at most `max` octets. */
static bool groups(struct tg_span text, unsigned char *out, size_t max, size_t *len)
{
    *len = 0;
    while (text.len > 0) {
        size_t end = tg_span_find_byte(text, ':');
        struct tg_span group = tg_span_sub(text, 0, end);
        uint32_t ip;
        if (end == SIZE_MAX && dns_ip4_parse(group, &ip)) {
            if (*len + 4 > max) {
                return false;
            }
            for (int i = 0; i < 4; i++) {
                out[(*len)++] = (unsigned char)(ip >> (24 - 8 * i));
            }
            return true;
        }
        unsigned value = 0;
        if (group.len == 0 || group.len > 4 || *len + 2 > max) {
            return false;
        }
        for (size_t i = 0; i < group.len; i++) {
            int digit = tg_hex_value(group.ptr[i]);
            if (digit < 0) {
                return false;
            }
            value = value << 4 | (unsigned)digit;
        }
        out[(*len)++] = (unsigned char)(value >> 8);
        out[(*len)++] = (unsigned char)value;
        if (end == SIZE_MAX) {
            return true;
        }
        text = tg_span_after(text, end + 1);
        if (text.len == 0) {
            return false; /* a colon at the end */
        }
    }
    return true;
}

/* IPv6address, RFC 4291 section 2.2: eight groups, or fewer around one "::". */
bool dns_ip6_parse(struct tg_span text, unsigned char out[16])
{
    unsigned char head[16] = {0}, tail[16];
    size_t head_len, tail_len = 0;
    size_t gap = tg_span_find(text, TG_SPAN_LIT("::"));
    if (text.len == 0 || !groups(tg_span_sub(text, 0, gap), head, 16, &head_len)) {
        return false;
    }
    if (gap == SIZE_MAX) {
        if (head_len != 16) {
            return false;
        }
    } else {
        struct tg_span first = tg_span_sub(text, 0, gap);
        if (tg_span_find_byte(first, '.') != SIZE_MAX || head_len > 14 ||
            !groups(tg_span_after(text, gap + 2), tail, 14 - head_len, &tail_len)) {
            return false;
        }
        memcpy(head + 16 - tail_len, tail, tail_len);
    }
    memcpy(out, head, 16);
    return true;
}

/* RFC 5952: lower case, no leading zeros, the first longest run of two or more zero groups as "::". */
bool dns_ip6_text(struct tg_buf *out, const unsigned char octets[16])
{
    unsigned group[8], best = 8, best_len = 1;
    for (unsigned i = 0; i < 8; i++) {
        group[i] = (unsigned)octets[2 * i] << 8 | octets[2 * i + 1];
    }
    for (unsigned i = 0; i < 8; i++) {
        unsigned run = 0;
        while (i + run < 8 && group[i + run] == 0) {
            run++;
        }
        if (run > best_len) {
            best = i;
            best_len = run;
        }
    }
    size_t before = out->len;
    bool good = true;
    for (unsigned i = 0; i < 8 && good; i++) {
        if (i == best) {
            good = tg_buf_str(out, "::");
            i += best_len - 1;
        } else {
            bool colon = i > 0 && i != best + best_len;
            good = tg_buf_fmt(out, colon ? ":%x" : "%x", group[i]);
        }
    }
    if (!good) {
        out->len = before;
    }
    return good;
}
