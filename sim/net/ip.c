// SPDX-License-Identifier: MIT
#include "sim/net/net_internal.h"

#include "base/assert.h"

uint16_t ip_get16(const unsigned char *at)
{
    return (uint16_t)(at[0] << 8 | at[1]);
}

uint32_t ip_get32(const unsigned char *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

void ip_put16(unsigned char *at, unsigned value)
{
    at[0] = (unsigned char)(value >> 8);
    at[1] = (unsigned char)value;
}

void ip_put32(unsigned char *at, uint32_t value)
{
    ip_put16(at, value >> 16);
    ip_put16(at + 2, value & 0xffff);
}

/* The sum of RFC 1071 in the machine's own octet order: it is the same sum, with its two octets swapped perhaps, and
 * storing it the way it was loaded swaps them back. */
static uint32_t sum_octets(const unsigned char *at, size_t len)
{
    uint64_t lanes[4] = {0, 0, 0, 0};
    while (len >= 16) {
        uint32_t words[4];
        memcpy(words, at, sizeof words);
        for (int i = 0; i < 4; i++) {
            lanes[i] += words[i];
        }
        at += 16;
        len -= 16;
    }
    uint64_t sum = 0;
    for (; len >= 2; at += 2, len -= 2) {
        uint16_t word;
        memcpy(&word, at, sizeof word);
        sum += word;
    }
    if (len) {
        unsigned char padded[2] = {at[0], 0};
        uint16_t word;
        memcpy(&word, padded, sizeof word);
        sum += word;
    }
    for (int i = 0; i < 4; i++) {
        sum += (lanes[i] & UINT32_MAX) + (lanes[i] >> 32);
    }
    while (sum >> 16) {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    return (uint32_t)sum;
}

/* The complement of a sum, as the number that ip_put16 writes. */
static uint16_t finish_sum(uint32_t sum)
{
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    uint16_t word = (uint16_t)~sum;
    unsigned char octets[2];
    memcpy(octets, &word, sizeof octets);
    return ip_get16(octets);
}

void ip_write_header(unsigned char *at, size_t len, uint8_t protocol, uint16_t id, uint32_t from, uint32_t to)
{
    TG_ASSERT(len >= IP_HEADER && len <= UINT16_MAX);
    ip_put16(at, 0x4500); /* version 4, five words of header, no service class */
    ip_put16(at + 2, (unsigned)len);
    ip_put16(at + 4, id);
    ip_put16(at + 6, 0x4000); /* don't fragment */
    at[8] = 64;               /* time to live */
    at[9] = protocol;
    ip_put16(at + 10, 0);
    ip_put32(at + 12, from);
    ip_put32(at + 16, to);
    ip_put16(at + 10, finish_sum(sum_octets(at, IP_HEADER)));
}

uint16_t ip_transport_checksum(uint32_t from, uint32_t to, uint8_t protocol, struct tg_span octets)
{
    unsigned char pseudo[12];
    ip_put32(pseudo, from);
    ip_put32(pseudo + 4, to);
    ip_put16(pseudo + 8, protocol);
    ip_put16(pseudo + 10, (unsigned)octets.len);
    return finish_sum(sum_octets(pseudo, sizeof pseudo) + sum_octets(octets.ptr, octets.len));
}

size_t tcp_header_len(const struct segment *s)
{
    return s->mss ? TCP_HEADER + TCP_MSS_OPTION : TCP_HEADER;
}

void tcp_write(unsigned char *at, const struct segment *s, uint32_t from, uint32_t to, bool checksum)
{
    size_t header = tcp_header_len(s);
    ip_put16(at, s->src_port);
    ip_put16(at + 2, s->dst_port);
    ip_put32(at + 4, s->seq);
    ip_put32(at + 8, s->ack);
    at[12] = (unsigned char)(header / 4 << 4);
    at[13] = s->flags;
    ip_put16(at + 14, s->window);
    ip_put32(at + 16, 0); /* checksum, urgent pointer */
    if (s->mss) {
        ip_put16(at + 20, 0x0204); /* kind 2, length 4 */
        ip_put16(at + 22, s->mss);
    }
    if (s->payload.len) {
        memcpy(at + header, s->payload.ptr, s->payload.len);
    }
    if (checksum) {
        struct tg_span all = tg_span_make(at, header + s->payload.len);
        ip_put16(at + 16, ip_transport_checksum(from, to, IP_PROTOCOL_TCP, all));
    }
}

/* Options, RFC 9293 section 3.2: only the maximum segment size matters here; a broken list ends the reading. */
static uint16_t mss_option(struct tg_span options)
{
    size_t at = 0;
    while (at < options.len && options.ptr[at] != 0) {
        if (options.ptr[at] == 1) {
            at++;
            continue;
        }
        if (options.len - at < 2 || options.ptr[at + 1] < 2 || options.ptr[at + 1] > options.len - at) {
            break;
        }
        if (options.ptr[at] == 2 && options.ptr[at + 1] == 4) {
            return ip_get16(options.ptr + at + 2);
        }
        at += options.ptr[at + 1];
    }
    return 0;
}

bool tcp_parse(struct tg_span octets, struct segment *out)
{
    if (octets.len < TCP_HEADER) {
        return false;
    }
    const unsigned char *at = octets.ptr;
    size_t header = (size_t)(at[12] >> 4) * 4;
    if (header < TCP_HEADER || header > octets.len) {
        return false;
    }
    *out = (struct segment){
        .src_port = ip_get16(at),
        .dst_port = ip_get16(at + 2),
        .seq = ip_get32(at + 4),
        .ack = ip_get32(at + 8),
        .flags = at[13] & 0x1f,
        .window = ip_get16(at + 14),
        .payload = tg_span_after(octets, header),
    };
    if (header > TCP_HEADER && (out->flags & TCP_SYN)) {
        out->mss = mss_option(tg_span_sub(octets, TCP_HEADER, header - TCP_HEADER));
    }
    return true;
}
