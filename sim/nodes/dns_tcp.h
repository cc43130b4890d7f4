// SPDX-License-Identifier: MIT
/* One DNS question over TCP (RFC 7766): two octets of length before each message. Client side; used by stubs and
 * resolver. */
#ifndef SIM_NODES_DNS_TCP_H
#define SIM_NODES_DNS_TCP_H

#include "sim/nodes/env.h"

/* answer: octets without the length, empty when the connection failed. Called once, never from inside this call. */
typedef void (*dns_tcp_answer)(void *context, uint32_t exchange, struct tg_span answer);
void dns_tcp_ask(struct node_env *env, uint16_t host, uint32_t ip, struct tg_span query, uint32_t exchange,
                 dns_tcp_answer answer, void *context);

/* The machine lost power: its questions are over, answered with nothing; their connections are gone already. */
void dns_tcp_forget_host(struct node_env *env, uint16_t host);

/* Server side: answers every message that comes on a connection, in order. */
typedef void (*dns_tcp_question)(void *context, uint64_t connection, uint32_t client_ip, uint16_t client_port,
                                 struct tg_span query);
struct dns_tcp_server;
struct dns_tcp_server *dns_tcp_server_new(struct node_env *env, uint16_t host, dns_tcp_question question,
                                          void *context);
void dns_tcp_server_free(struct dns_tcp_server *s);
/* A connection that is gone meanwhile is no error. */
void dns_tcp_server_answer(struct dns_tcp_server *s, uint64_t connection, struct tg_span answer);
/* The machine lost power. */
void dns_tcp_server_reset(struct dns_tcp_server *s);

#endif
