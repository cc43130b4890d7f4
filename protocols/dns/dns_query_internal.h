// SPDX-License-Identifier: MIT
/* Inside protocols/dns: what every server does with a query before it looks for an answer (DNS06, DNS08). */
#ifndef PROTOCOLS_DNS_DNS_QUERY_INTERNAL_H
#define PROTOCOLS_DNS_DNS_QUERY_INTERNAL_H

#include "protocols/dns/dns_wire_internal.h"

enum dns_verdict {
    DNS_DROP,   /* not a query at all: no answer, or two servers could answer each other for ever */
    DNS_REFUSE, /* reply is complete: an error code */
    DNS_SERVE,  /* reply has its header, question and OPT: look for the answer */
};

enum dns_verdict dns_query_begin(struct tg_span wire, struct dns_message *query, struct dns_message *reply,
                                 struct tg_arena *arena);
/* The most octets the answer to this query may have. */
size_t dns_query_limit(const struct dns_message *query, bool over_tcp);

#endif
