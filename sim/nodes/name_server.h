// SPDX-License-Identifier: MIT
/* Machines that answer DNS: an authoritative name server over its zones, and the town's shared iterating resolver. */
#ifndef SIM_NODES_NAME_SERVER_H
#define SIM_NODES_NAME_SERVER_H

#include "protocols/dns/dns_resolver.h"
#include "protocols/dns/dns_server.h"
#include "sim/nodes/env.h"

struct name_server;
/* zones are borrowed; the array is copied. */
struct name_server *name_server_new(struct node_env *env, uint16_t host, struct dns_zone *const *zones,
                                    size_t zone_count, bool lame);
void name_server_free(struct name_server *s);
/* Faults: answers nothing; or, with a forged zone, answers from it rather than from its own (NULL: honest again). */
void name_server_set_silent(struct name_server *s, bool silent);
void name_server_set_forged(struct name_server *s, struct dns_zone *forged);
/* Its program stops and starts (ports shut, RST for TCP), or the machine loses power and comes back. */
void name_server_stop(struct name_server *s);
void name_server_start(struct name_server *s);
void name_server_reset(struct name_server *s);

struct resolver_node;
/* hints are borrowed. */
struct resolver_node *resolver_node_new(struct node_env *env, uint16_t host, const struct dns_hint *roots,
                                        size_t root_count);
void resolver_node_free(struct resolver_node *r);
void resolver_node_stop(struct resolver_node *r);
void resolver_node_start(struct resolver_node *r);
/* Power lost: cache and questions are gone. */
void resolver_node_reset(struct resolver_node *r);

#endif
