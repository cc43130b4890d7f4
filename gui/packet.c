// SPDX-License-Identifier: MIT
#include "gui/packet.h"

static uint16_t read16(struct tg_span s, size_t at)
{
    return (uint16_t)(s.ptr[at] << 8 | s.ptr[at + 1]);
}

static uint32_t read32(struct tg_span s, size_t at)
{
    return (uint32_t)read16(s, at) << 16 | read16(s, at + 2);
}

struct packet_view packet_read(struct tg_span packet)
{
    struct packet_view view = {0};
    if (packet.len < 20 || packet.ptr[0] >> 4 != 4) {
        return view;
    }
    size_t ip = (size_t)(packet.ptr[0] & 15) * 4, total = read16(packet, 2);
    uint8_t protocol = packet.ptr[9];
    if (ip < 20 || total < ip || total > packet.len) {
        return view;
    }
    struct tg_span rest = tg_span_sub(packet, ip, total - ip);
    size_t least = protocol == 6 ? 20 : 8;
    if ((protocol != 6 && protocol != 17) || rest.len < least) {
        return view;
    }
    size_t header = protocol == 6 ? (size_t)(rest.ptr[12] >> 4) * 4 : 8;
    if (header < least || header > rest.len) {
        return view;
    }
    view.known = true;
    view.tcp = protocol == 6;
    view.source = read32(packet, 12);
    view.destination = read32(packet, 16);
    view.source_port = read16(rest, 0);
    view.destination_port = read16(rest, 2);
    if (view.tcp) {
        view.sequence = read32(rest, 4);
        view.acknowledged = read32(rest, 8);
        view.flags = rest.ptr[13];
        view.window = read16(rest, 14);
    }
    view.ip_octets = ip;
    view.header_octets = header;
    view.payload = tg_span_after(rest, header);
    return view;
}
