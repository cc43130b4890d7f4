// SPDX-License-Identifier: MIT
#include "protocols/dns/dns_zone_internal.h"

static bool is_alias(const struct dns_zone *zone, const struct dns_name *name)
{
    const struct zone_node *node = dns_zone_find(zone, name->octets, name->len);
    return node && dns_zone_record_of(node, DNS_CNAME);
}

/* The delegation (NS below the origin) at or above the name, or NULL. */
static const struct zone_node *cut_over(const struct dns_zone *zone, const struct dns_name *name)
{
    const struct zone_node *cut = NULL;
    for (size_t at = 0; name->len - at > zone->origin.len; at += (size_t)1 + name->octets[at]) {
        const struct zone_node *node = dns_zone_find(zone, name->octets + at, name->len - at);
        if (node && dns_zone_record_of(node, DNS_NS)) {
            cut = node; /* the highest counts */
        }
    }
    return cut;
}

/* RFC 1034 section 3.6.2 */
static const char *check_alias(const struct zone_node *node)
{
    for (const struct zone_record *other = node->first; other; other = other->next) {
        if (other->rr.type != DNS_CNAME) {
            return "a CNAME record may have no other data beside it";
        }
    }
    return node->first->next ? "a name may have one CNAME record only" : NULL;
}

/* RFC 2181 section 10.3 */
static const char *check_target(const struct dns_zone *zone, const struct dns_record *rr)
{
    struct dns_name target;
    uint16_t number, weight, port;
    switch (rr->type) {
    case DNS_NS:
        return dns_rdata_name(rr->rdata, &target) && is_alias(zone, &target) ? "an NS record may not point to a CNAME"
                                                                             : NULL;
    case DNS_MX:
        return dns_rdata_mx(rr->rdata, &number, &target) && is_alias(zone, &target)
                   ? "an MX record may not point to a CNAME"
                   : NULL;
    case DNS_SRV:
        return dns_rdata_srv(rr->rdata, &number, &weight, &port, &target) && is_alias(zone, &target)
                   ? "an SRV record may not point to a CNAME"
                   : NULL;
    default:
        return NULL;
    }
}

static const char *check_record(const struct dns_zone *zone, const struct zone_record *record)
{
    const struct dns_record *rr = &record->rr;
    const struct zone_node *cut = cut_over(zone, &rr->name);
    if (cut && rr->type != DNS_A && rr->type != DNS_AAAA && (rr->type != DNS_NS || cut != record->node)) {
        return "at and below a delegation only NS records and addresses may stand";
    }
    if (rr->type == DNS_CNAME) {
        return check_alias(record->node);
    }
    return check_target(zone, rr);
}

const char *dns_zone_check(struct dns_zone *zone, struct dns_name *name)
{
    const struct zone_node *top = dns_zone_find(zone, zone->origin.octets, zone->origin.len);
    const struct zone_record *soa = top ? dns_zone_record_of(top, DNS_SOA) : NULL;
    const char *why = NULL;
    *name = zone->origin;
    zone->checked = true;
    if (!soa) {
        why = "the zone has no SOA record";
    } else if (!dns_zone_record_of(top, DNS_NS)) {
        why = "the zone has no NS record";
    }
    for (const struct zone_record *other = soa ? soa->next : NULL; other && !why; other = other->next) {
        if (other->rr.type == DNS_SOA) {
            why = "the zone has two SOA records";
        }
    }
    for (size_t i = 0; i < zone->record_count && !why; i++) {
        why = check_record(zone, zone->records[i]);
        if (why) {
            *name = zone->records[i]->rr.name;
        }
    }
    zone->good = why == NULL;
    return why;
}

bool dns_zone_usable(struct dns_zone *zone)
{
    struct dns_name where;
    if (!zone->checked) {
        (void)dns_zone_check(zone, &where);
    }
    return zone->good;
}
