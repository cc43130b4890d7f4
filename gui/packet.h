// SPDX-License-Identifier: MIT
/* The headers of a packet of the trace (IPv4 with TCP or UDP; RFC 791, 9293, 768), for showing them. */
#ifndef GUI_PACKET_H
#define GUI_PACKET_H

#include "base/span.h"

enum packet_flag { PACKET_FIN = 1, PACKET_SYN = 2, PACKET_RST = 4, PACKET_PSH = 8, PACKET_ACK = 16 };
struct packet_view {
    bool known, tcp;              /* known: the headers are whole; else everything is 0 */
    uint32_t source, destination; /* IPv4 addresses, host order */
    uint16_t source_port, destination_port;
    uint32_t sequence, acknowledged;
    uint16_t window;
    uint8_t flags;                   /* enum packet_flag */
    size_t ip_octets, header_octets; /* of the IP header; of the TCP or UDP header */
    struct tg_span payload;          /* borrowed from the packet */
};
struct packet_view packet_read(struct tg_span packet);

#endif
