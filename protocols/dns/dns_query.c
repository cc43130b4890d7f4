// SPDX-License-Identifier: MIT
#include "protocols/dns/dns_query_internal.h"

static enum dns_verdict refuse(struct dns_message *reply, unsigned rcode)
{
    reply->rcode = rcode;
    return DNS_REFUSE;
}

enum dns_verdict dns_query_begin(struct tg_span wire, struct dns_message *query, struct dns_message *reply,
                                 struct tg_arena *arena)
{
    memset(reply, 0, sizeof *reply);
    enum tg_status status = dns_message_parse(query, wire, arena);
    if (wire.len < DNS_HEADER_SIZE || query->qr) {
        return DNS_DROP;
    }
    reply->id = query->id;
    reply->qr = true;
    reply->opcode = query->opcode;
    reply->rd = query->rd;
    if (query->opcode != 0) {
        return refuse(reply, DNS_NOTIMP); /* what follows its header may have another form */
    }
    if (status != TG_OK || query->question_count != 1) {
        return refuse(reply, status == TG_LIMIT ? DNS_SERVFAIL : DNS_FORMERR);
    }
    reply->question = query->question;
    reply->question_count = 1;
    reply->has_edns = query->has_edns;
    reply->edns_size = DNS_EDNS_MAX;
    reply->edns_do = false; /* SIMPLIFIED: no DNSSEC, so DO is not echoed and AD stays 0 */
    if (query->edns_bad) {
        return refuse(reply, DNS_FORMERR);
    }
    if (query->has_edns && query->edns_version > 0) {
        return refuse(reply, DNS_BADVERS);
    }
    if (query->question.klass != DNS_CLASS_IN || query->question.type == DNS_AXFR || query->question.type == DNS_IXFR) {
        return refuse(reply, DNS_REFUSED);
    }
    return DNS_SERVE;
}

size_t dns_query_limit(const struct dns_message *query, bool over_tcp)
{
    if (over_tcp) {
        return DNS_MESSAGE_MAX;
    }
    if (!query->has_edns || query->edns_size <= DNS_UDP_MAX) {
        return DNS_UDP_MAX;
    }
    return query->edns_size < DNS_EDNS_MAX ? query->edns_size : DNS_EDNS_MAX;
}
