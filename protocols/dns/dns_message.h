// SPDX-License-Identifier: MIT
/* DNS messages: parsing and building with compression, RFC 1035 section 4.1, 2181, 3596 (AAAA), 3597 (unknown types),
 * 6891 (EDNS). A parsed message is a value over an arena; record data is kept in uncompressed form. */
#ifndef PROTOCOLS_DNS_DNS_MESSAGE_H
#define PROTOCOLS_DNS_DNS_MESSAGE_H

#include "base/arena.h"
#include "protocols/dns/dns_name.h"

enum dns_type {
    DNS_A = 1,
    DNS_NS = 2,
    DNS_CNAME = 5,
    DNS_SOA = 6,
    DNS_PTR = 12,
    DNS_MX = 15,
    DNS_TXT = 16,
    DNS_AAAA = 28,
    DNS_SRV = 33,
    DNS_OPT = 41,
    DNS_TLSA = 52,
    DNS_IXFR = 251,
    DNS_AXFR = 252,
    DNS_ANY = 255,
    DNS_CAA = 257,
};
enum dns_rcode {
    DNS_NOERROR = 0,
    DNS_FORMERR = 1,
    DNS_SERVFAIL = 2,
    DNS_NXDOMAIN = 3,
    DNS_NOTIMP = 4,
    DNS_REFUSED = 5,
    DNS_BADVERS = 16,
};
#define DNS_CLASS_IN 1

struct dns_question {
    struct dns_name name;
    uint16_t type, klass;
};

struct dns_record {
    struct dns_name name;
    uint16_t type, klass;
    uint32_t ttl;         /* seconds; a set top bit was read as 0 (RFC 2181 section 8) */
    struct tg_span rdata; /* wire form, names in it uncompressed; in the message's arena */
};

struct dns_message {
    uint16_t id;
    bool qr, aa, tc, rd, ra, ad, cd;
    unsigned opcode, rcode; /* rcode with the EDNS extension */
    struct dns_question question;
    unsigned question_count;                            /* as counted in the header; question holds the first */
    struct dns_record *answer, *authority, *additional; /* additional without the OPT record */
    size_t answer_count, authority_count, additional_count;
    bool has_edns, edns_bad; /* edns_bad: two OPTs, or a wrong owner */
    uint16_t edns_size;
    uint8_t edns_version;
    bool edns_do;
};

/* TG_MALFORMED for anything that is not a whole message (then id is still set if two octets were there); TG_LIMIT when
 * the arena is full. */
TG_MUST_USE enum tg_status dns_message_parse(struct dns_message *out, struct tg_span wire, struct tg_arena *arena);
/* Appends the wire form. At most `limit` octets: whole records that do not fit are left out and TC is set (answers and
 * authority and in-bailiwick glue count, other additional records are dropped without TC). */
bool dns_message_write(const struct dns_message *m, size_t limit, struct tg_buf *out);

/* Reading rdata. false when it is not of the type's form. */
bool dns_rdata_a(struct tg_span rdata, uint32_t *out);
bool dns_rdata_srv(struct tg_span rdata, uint16_t *priority, uint16_t *weight, uint16_t *port, struct dns_name *target);
bool dns_rdata_name(struct tg_span rdata, struct dns_name *out); /* NS, CNAME, PTR */
bool dns_rdata_mx(struct tg_span rdata, uint16_t *preference, struct dns_name *exchange);
bool dns_rdata_soa(struct tg_span rdata, struct dns_name *mname, struct dns_name *rname, uint32_t numbers[5]);
/* The strings of a TXT joined without a space. */
bool dns_rdata_txt(struct tg_span rdata, struct tg_buf *out);
/* Presentation form of the data alone: "10 mail.sakura.example." */
bool dns_rdata_text(struct tg_buf *out, uint16_t type, struct tg_span rdata);

const char *dns_type_name(uint16_t type); /* "MX"; "TYPE65280" forms live in a static ring of 4 */
bool dns_type_parse(struct tg_span text, uint16_t *out);
const char *dns_rcode_name(unsigned rcode); /* "NXDOMAIN" */

/* Addresses as text: "192.0.2.1" (host order), and RFC 5952 for IPv6. Parsing is strict: four decimal numbers without
 * leading zeros; RFC 4291 section 2.2 forms. */
bool dns_ip4_parse(struct tg_span text, uint32_t *out);
bool dns_ip4_text(struct tg_buf *out, uint32_t ip);
bool dns_ip6_parse(struct tg_span text, unsigned char out[16]);
bool dns_ip6_text(struct tg_buf *out, const unsigned char octets[16]);

#endif
