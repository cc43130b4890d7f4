// SPDX-License-Identifier: MIT
/* Finding the hosts that take a domain's mail: RFC 5321 section 5.1, 7505 (null MX), rows MX01-MX12 of the contract.
 * Asks the machine's stub resolver; ends in an ordered list of addresses or a reason with its status code. */
#ifndef SIM_NODES_MX_ROUTE_H
#define SIM_NODES_MX_ROUTE_H

#include "sim/nodes/host_dns.h"

#define MX_TARGET_MAX 10 /* addresses tried in one attempt (MX12) */

struct mx_target {
    struct dns_name host;
    uint32_t ip;
    uint16_t preference;
};
struct mx_route;
struct mx_result {
    const struct mx_target *targets;
    size_t count;            /* 0: see status */
    unsigned char status[3]; /* 5.1.2 ... or 4.4.3 */
    const char *why;         /* static sentence */
};
typedef void (*mx_route_done)(void *context, const struct mx_result *result);

/* own_ip: this server's address (MX09). prng shuffles equal preferences. done is called once, never from inside; the
 * route frees itself after it. */
struct mx_route *mx_route_start(struct host_dns *dns, struct tg_span domain, uint32_t own_ip, struct tg_prng prng,
                                mx_route_done done, void *context, struct sim *sim);
/* done will not be called. */
void mx_route_cancel(struct mx_route *r);
/* Only the addresses of one host, no MX look-up (a mail client's server, a known next hop). */
struct mx_route *mx_route_start_host(struct host_dns *dns, struct tg_span host, mx_route_done done, void *context,
                                     struct sim *sim);

#endif
