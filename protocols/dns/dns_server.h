// SPDX-License-Identifier: MIT
/* An authoritative name server as one function: query octets in, answer octets out. RFC 1034 section 4.3.2, 2308, 6891,
 * 7766, 8482. */
#ifndef PROTOCOLS_DNS_DNS_SERVER_H
#define PROTOCOLS_DNS_DNS_SERVER_H

#include "protocols/dns/dns_zone.h"

struct dns_server {
    struct dns_zone *const *zones; /* borrowed */
    size_t zone_count;
    bool lame; /* teaching switch: answers a root referral rather than REFUSED for what is not its own (DNS15) */
};

/* Appends the answer to out (without the TCP length). false: no answer at all (not a query, too short): drop it. */
bool dns_server_answer(const struct dns_server *server, struct tg_span query, bool over_tcp, struct tg_buf *out);

#endif
