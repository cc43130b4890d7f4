// SPDX-License-Identifier: MIT
/* The header of an IPv4 packet with TCP or UDP inside, as numbers. */
#ifndef SIM_TRANSCRIPTS_PACKET_VIEW_H
#define SIM_TRANSCRIPTS_PACKET_VIEW_H

#include "base/span.h"

enum packet_flag { PACKET_FIN = 1, PACKET_SYN = 2, PACKET_RST = 4, PACKET_PSH = 8, PACKET_ACK = 16 };

struct packet_view {
    bool tcp;                          /* else UDP */
    uint32_t from_ip, to_ip, seq, ack; /* seq and ack: TCP */
    uint16_t from_port, to_port, window;
    unsigned flags;         /* enum packet_flag, TCP */
    struct tg_span payload; /* borrowed */
};

/* false when it is no such packet, or shorter than its headers say. */
bool packet_view(struct tg_span packet, struct packet_view *out);

#endif
