// SPDX-License-Identifier: MIT
/* The stub of a client or mail server: asks a resolver with RD=1 and waits (DNS29). Shares dns_action with the
 * resolver: SEND_UDP and ASK_TCP only; results are polled apart. */
#ifndef PROTOCOLS_DNS_DNS_STUB_H
#define PROTOCOLS_DNS_DNS_STUB_H

#include "protocols/dns/dns_resolver.h"

enum dns_outcome { DNS_FOUND, DNS_NO_NAME /* NXDOMAIN */, DNS_NO_DATA, DNS_SERVER_FAILED, DNS_TIMED_OUT };

struct dns_result {
    uint64_t token;
    enum dns_outcome outcome;
    struct dns_question question;
    struct dns_name canonical;        /* where a CNAME chain in the answer ended */
    const struct dns_record *records; /* of the asked type, at canonical; valid until the next call other than poll */
    size_t record_count;
    const struct dns_record *additional; /* addresses that came along */
    size_t additional_count;
};

struct dns_stub_config {
    const uint32_t *resolvers; /* IPv4; borrowed */
    size_t resolver_count;
    struct tg_prng prng;
    tg_time timeout; /* 5 s */
    unsigned tries;  /* 2 for each resolver */
};

struct dns_stub;
struct dns_stub *dns_stub_new(const struct dns_stub_config *config);
void dns_stub_free(struct dns_stub *s);
/* token comes back in the result. */
void dns_stub_ask(struct dns_stub *s, const struct dns_name *name, uint16_t type, uint64_t token, tg_time now);
void dns_stub_datagram(struct dns_stub *s, uint32_t ip, uint16_t from_port, uint16_t own_port, struct tg_span bytes,
                       tg_time now);
void dns_stub_tcp_reply(struct dns_stub *s, uint32_t exchange, struct tg_span bytes, tg_time now);
bool dns_stub_poll(struct dns_stub *s, struct dns_action *out);
/* The next finished lookup, or false. */
bool dns_stub_result(struct dns_stub *s, struct dns_result *out);
tg_time dns_stub_deadline(const struct dns_stub *s);
void dns_stub_tick(struct dns_stub *s, tg_time now);

#endif
