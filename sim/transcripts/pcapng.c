// SPDX-License-Identifier: MIT
#include "sim/transcripts/pcapng.h"

/* Block, option and record numbers of the format. Everything is little-endian, which the first block says. */
enum {
    BLOCK_INTERFACE = 1,
    BLOCK_NAMES = 4,
    BLOCK_PACKET = 6,
    BLOCK_SECRETS = 10,
    OPT_END = 0,
    OPT_COMMENT = 1,
    OPT_APPLICATION = 4,
    OPT_NAME = 2,
    OPT_TIME_RESOLUTION = 9,
    NAME_END = 0,
    NAME_IPV4 = 1,
    LINKTYPE_ETHERNET = 1,
    ETHERNET_HEADER = 14,
    ETHERTYPE_IPV4 = 0x0800,
};
#define BLOCK_SECTION 0x0a0d0d0au
#define BYTE_ORDER    0x1a2b3c4du
#define TLS_KEY_LOG   0x544c534bu

static void put16(struct tg_buf *out, unsigned value)
{
    tg_buf_byte(out, (unsigned char)value);
    tg_buf_byte(out, (unsigned char)(value >> 8));
}

static void put32(struct tg_buf *out, uint32_t value)
{
    put16(out, value & 0xffff);
    put16(out, value >> 16);
}

static void put_padded(struct tg_buf *out, struct tg_span octets)
{
    tg_buf_append(out, octets);
    for (size_t i = octets.len; i % 4 != 0; i++) {
        tg_buf_byte(out, 0);
    }
}

static void put_option(struct tg_buf *out, unsigned code, struct tg_span value)
{
    put16(out, code);
    put16(out, (unsigned)value.len);
    put_padded(out, value);
}

/* A block: its type, its length, the body, its length again. */
static void put_block(struct tg_buf *out, uint32_t type, const struct tg_buf *body)
{
    uint32_t len = (uint32_t)body->len + 12;
    put32(out, type);
    put32(out, len);
    tg_buf_append(out, tg_buf_span(body));
    put32(out, len);
}

static void put_section(struct tg_buf *out, struct tg_buf *body)
{
    tg_buf_clear(body);
    put32(body, BYTE_ORDER);
    put16(body, 1); /* version 1.0 */
    put16(body, 0);
    put32(body, UINT32_MAX); /* section length: not said */
    put32(body, UINT32_MAX);
    put_option(body, OPT_APPLICATION, TG_SPAN_LIT("tegami " TEGAMI_VERSION));
    put_option(body, OPT_END, tg_span_make(NULL, 0));
    put_block(out, BLOCK_SECTION, body);
}

static void put_interface(struct tg_buf *out, struct tg_buf *body)
{
    static const unsigned char nanoseconds = 9;
    tg_buf_clear(body);
    put16(body, LINKTYPE_ETHERNET);
    put16(body, 0);
    put32(body, 0); /* packets are whole */
    put_option(body, OPT_NAME, TG_SPAN_LIT("town"));
    put_option(body, OPT_TIME_RESOLUTION, tg_span_make(&nanoseconds, 1));
    put_option(body, OPT_END, tg_span_make(NULL, 0));
    put_block(out, BLOCK_INTERFACE, body);
}

static void put_names(struct tg_buf *out, struct tg_buf *body, const struct trace *trace)
{
    tg_buf_clear(body);
    for (uint16_t i = 0; i < trace_host_count(trace); i++) {
        const struct trace_host *host = trace_host_at(trace, i);
        size_t len = strlen(host->name) + 1, start = body->len;
        put16(body, NAME_IPV4);
        put16(body, (unsigned)(4 + len));
        tg_buf_u32be(body, host->ip);
        tg_buf_append(body, tg_span_make(host->name, len));
        while ((body->len - start) % 4 != 0) {
            tg_buf_byte(body, 0);
        }
    }
    put32(body, NAME_END);
    put_block(out, BLOCK_NAMES, body);
}

/* The keys of every sealed conversation, so that the reader can open it: before the first packet, all in one block. */
static void put_secrets(struct tg_buf *out, struct tg_buf *body, const struct trace *trace)
{
    struct tg_buf lines;
    tg_buf_init(&lines, SIZE_MAX);
    for (uint32_t i = 0; i < trace_count(trace); i++) {
        const struct trace_event *e = trace_at(trace, i);
        if (e->kind == TRACE_TLS_SECRET) {
            tg_buf_append(&lines, trace_text(trace, e));
            tg_buf_byte(&lines, '\n');
        }
    }
    if (lines.len) {
        tg_buf_clear(body);
        put32(body, TLS_KEY_LOG);
        put32(body, (uint32_t)lines.len);
        put_padded(body, tg_buf_span(&lines));
        put_block(out, BLOCK_SECRETS, body);
    }
    tg_buf_deinit(&lines);
}

/* Locally administered, from the host's number. */
static void put_mac(struct tg_buf *out, uint16_t host)
{
    tg_buf_append(out, TG_SPAN_LIT("\x02\x00\x54\x47"));
    tg_buf_u16be(out, host);
}

static void put_packet(struct tg_buf *out, struct tg_buf *body, const struct trace *trace, const struct trace_event *e,
                       const char *comment)
{
    struct tg_span packet = trace_text(trace, e);
    uint64_t at = (uint64_t)(trace_epoch(trace)->unix_seconds * TG_SECOND + e->at);
    uint32_t len = (uint32_t)packet.len + ETHERNET_HEADER;
    tg_buf_clear(body);
    put32(body, 0); /* interface */
    put32(body, (uint32_t)(at >> 32));
    put32(body, (uint32_t)at);
    put32(body, len);
    put32(body, len);
    put_mac(body, e->to);
    put_mac(body, e->from);
    tg_buf_u16be(body, ETHERTYPE_IPV4);
    tg_buf_append(body, packet);
    while (body->len % 4 != 0) {
        tg_buf_byte(body, 0);
    }
    if (comment) {
        put_option(body, OPT_COMMENT, tg_span_str(comment));
        put_option(body, OPT_END, tg_span_make(NULL, 0));
    }
    put_block(out, BLOCK_PACKET, body);
}

void transcript_pcapng(const struct transcript_input *in, struct tg_buf *out)
{
    const struct trace *trace = in->trace;
    size_t count = trace_count(trace);
    const char **fate = tg_alloc((count + 1) * sizeof *fate); /* of each packet that has one to tell */
    for (uint32_t i = 0; i < count; i++) {
        const struct trace_event *e = trace_at(trace, i);
        if (e->kind == TRACE_PACKET_LOST) {
            fate[e->ref] = e->a == TRACE_LOSS_DAMAGED ? "damaged on the way" : "lost on the way";
        } else if (e->kind == TRACE_PACKET_DOUBLED) {
            fate[e->ref] = "arrived twice";
        }
    }
    struct tg_buf body;
    tg_buf_init(&body, SIZE_MAX);
    put_section(out, &body);
    put_interface(out, &body);
    put_names(out, &body, trace);
    put_secrets(out, &body, trace);
    for (uint32_t i = 0; i < count; i++) {
        const struct trace_event *e = trace_at(trace, i);
        if (e->kind == TRACE_PACKET_SENT) {
            put_packet(out, &body, trace, e, fate[i]);
        }
    }
    tg_buf_deinit(&body);
    tg_free(fate);
}
