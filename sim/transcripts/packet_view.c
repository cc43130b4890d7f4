// SPDX-License-Identifier: MIT
#include "sim/transcripts/packet_view.h"

static uint16_t u16(struct tg_span s, size_t at)
{
    return (uint16_t)(s.ptr[at] << 8 | s.ptr[at + 1]);
}

static uint32_t u32(struct tg_span s, size_t at)
{
    return (uint32_t)u16(s, at) << 16 | u16(s, at + 2);
}

/* RFC 791 section 3.1, RFC 9293 section 3.1, RFC 768. */
bool packet_view(struct tg_span packet, struct packet_view *out)
{
    *out = (struct packet_view){0};
    if (packet.len < 20 || packet.ptr[0] >> 4 != 4) {
        return false;
    }
    size_t header = (size_t)(packet.ptr[0] & 15) * 4;
    if (header < 20 || packet.len < header + 8 || (packet.ptr[9] != 6 && packet.ptr[9] != 17)) {
        return false;
    }
    struct tg_span inner = tg_span_after(packet, header);
    out->tcp = packet.ptr[9] == 6;
    out->from_ip = u32(packet, 12);
    out->to_ip = u32(packet, 16);
    out->from_port = u16(inner, 0);
    out->to_port = u16(inner, 2);
    if (!out->tcp) {
        out->payload = tg_span_after(inner, 8);
        return true;
    }
    size_t own = inner.len < 20 ? 0 : (size_t)(inner.ptr[12] >> 4) * 4;
    if (own < 20 || inner.len < own) {
        return false;
    }
    out->seq = u32(inner, 4);
    out->ack = u32(inner, 8);
    out->flags = inner.ptr[13] & 31;
    out->window = u16(inner, 14);
    out->payload = tg_span_after(inner, own);
    return true;
}
