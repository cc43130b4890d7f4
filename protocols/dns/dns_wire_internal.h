// SPDX-License-Identifier: MIT
/* Inside protocols/dns: the reading cursor, and what the record data of each type is made of. */
#ifndef PROTOCOLS_DNS_DNS_WIRE_INTERNAL_H
#define PROTOCOLS_DNS_DNS_WIRE_INTERNAL_H

#include "protocols/dns/dns_message.h"

enum {
    DNS_HEADER_SIZE = 12,
    DNS_RECORD_MIN = 11, /* root owner, type, class, TTL, RDLENGTH */
    DNS_QUESTION_MIN = 5,
    DNS_UDP_MAX = 512,   /* without EDNS, RFC 1035 section 4.2.1 */
    DNS_EDNS_MAX = 1232, /* what our servers send at most over UDP */
    DNS_MESSAGE_MAX = 65535,
    DNS_RDATA_MAX = 65535,
    DNS_OPT_SIZE = 11,
};

/* Sticky: after the first overrun or bad name `bad` stays set and every read gives 0. */
struct dns_reader {
    struct tg_span wire; /* the whole message: pointers count from its start */
    size_t at;
    bool bad;
};

unsigned dns_read_u8(struct dns_reader *r);
uint16_t dns_read_u16(struct dns_reader *r);
uint32_t dns_read_u32(struct dns_reader *r);
struct tg_span dns_read_span(struct dns_reader *r, size_t len);
/* With decompression; see the rule at its definition. */
void dns_read_name(struct dns_reader *r, struct dns_name *out);

/* One letter for each part of a type's data, in order:
 *   1 2 4 numbers of so many octets   a IPv4   6 IPv6   n name (compressed when written)   N name (never compressed)
 *   s one or more character-strings to the end   x the rest, at least one octet, shown in hex
 * NULL for a type whose data is opaque (RFC 3597). */
const char *dns_rdata_layout(uint16_t type);
/* Whether rdata (uncompressed) has the form of its type. */
bool dns_rdata_valid(uint16_t type, struct tg_span rdata);
/* Length of the uncompressed name at the front, 0 when there is none. */
size_t dns_rdata_name_len(struct tg_span rdata);

/* Of a whole name in wire form, without regard to case. */
uint32_t dns_octets_hash(const unsigned char *octets, size_t len);

#endif
