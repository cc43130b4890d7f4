// SPDX-License-Identifier: MIT
/* What every machine of the town shares: the kernel, the network, the trace, the calendar, and the numbering of
 * letters. Nodes write the trace and never read it. */
#ifndef SIM_NODES_ENV_H
#define SIM_NODES_ENV_H

#include "base/clock.h"
#include "sim/net/net.h"

#define ENV_DNS_EXCHANGES 256

/* A DNS question on its way, so that its answer can name it in the trace. */
struct env_dns_exchange {
    uint32_t client_ip, server_ip, asked, answered; /* asked, answered: events; TRACE_NONE until then */
    uint16_t client_port, id;
};

/* Live mode: peers that are no drivers. What a visitor says under TLS only the server's side can write down. */
struct env_overhear {
    /* A machine of the town is about to speak TLS with somebody: nothing on that connection is in clear any more. */
    void (*began)(void *context, uint32_t stream);
    /* What came and went sealed, as the server reads and writes it. */
    void (*said)(void *context, uint32_t stream, struct tg_span plain, bool by_server);
    void *context;
};

struct node_env {
    struct sim *sim;
    struct net *net;
    struct trace *trace;
    struct tg_epoch epoch;
    uint32_t letter_count;
    struct env_overhear overhear;    /* empty: nobody listens */
    struct tls_authority *authority; /* vouches for the town's servers; every client trusts it */
    uint32_t resolver_ip;            /* the shared resolver */
    struct env_dns_exchange exchanges[ENV_DNS_EXCHANGES];
    unsigned next_exchange;
    struct dns_tcp_ask *tcp_asks; /* questions over TCP under way (dns_tcp.c) */
};

/* A new letter's number, from 1. */
uint32_t env_new_letter(struct node_env *env);
/* TRACE_LETTER_WRITTEN by host. origin: 1 a person, 2 a delivery report about the letter `about`, 3 a visitor. */
void env_letter_written(struct node_env *env, uint16_t host, uint32_t letter, struct tg_span octets, int origin,
                        uint32_t about);
/* TRACE_LETTER_ADDRESSED. */
void env_letter_addressed(struct node_env *env, uint16_t host, uint32_t letter, struct tg_span recipient);
/* Adds an event that concerns a letter at a host; `lines` are joined with line feeds into its text. */
uint32_t env_letter_event(struct node_env *env, enum trace_kind kind, uint16_t from, uint16_t to, uint32_t letter,
                          int64_t a, int64_t b, uint16_t flags, const struct tg_span *lines, size_t line_count);

/* DNS in the trace. Called when the octets leave (`asked`, `answered`) and when they arrive (`heard`). */
void env_dns_asked(struct node_env *env, uint16_t from, uint32_t to_ip, uint16_t own_port, struct tg_span query,
                   bool over_tcp);
void env_dns_answered(struct node_env *env, uint16_t from, uint32_t to_ip, uint16_t to_port, struct tg_span answer,
                      bool over_tcp);
/* own_port is the client's port in both directions. */
void env_dns_heard(struct node_env *env, uint32_t client_ip, uint16_t client_port, uint32_t server_ip,
                   struct tg_span message);

#endif
