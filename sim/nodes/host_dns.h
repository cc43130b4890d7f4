// SPDX-License-Identifier: MIT
/* The stub resolver of a machine, wired to its network: look-ups over UDP and, when truncated, TCP (DNS29). */
#ifndef SIM_NODES_HOST_DNS_H
#define SIM_NODES_HOST_DNS_H

#include "protocols/dns/dns_stub.h"
#include "sim/nodes/env.h"

struct host_dns;
typedef void (*host_dns_answer)(void *context, const struct dns_result *result);

struct host_dns *host_dns_new(struct node_env *env, uint16_t host);
void host_dns_free(struct host_dns *h);
/* answer is called once, never from inside this call. The number cancels. */
uint64_t host_dns_ask(struct host_dns *h, const struct dns_name *name, uint16_t type, host_dns_answer answer,
                      void *context);
/* The answer will not be called. */
void host_dns_forget(struct host_dns *h, uint64_t number);
/* The machine lost power: nothing that was asked is answered. */
void host_dns_reset(struct host_dns *h);

#endif
