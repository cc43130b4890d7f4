// SPDX-License-Identifier: MIT
/* Inside protocols/dns: the actions a resolver or stub has waiting, oldest first, with copies of their octets. */
#ifndef PROTOCOLS_DNS_DNS_ACTIONS_INTERNAL_H
#define PROTOCOLS_DNS_DNS_ACTIONS_INTERNAL_H

#include "protocols/dns/dns_resolver.h"

struct dns_actions {
    struct dns_action *items; /* ptr of bytes and text is unset: where in octets they lie is in `starts` */
    struct dns_action_start {
        size_t bytes, text;
    } * starts;
    size_t head, count, items_cap, starts_cap;
    struct tg_buf octets;
};

void dns_actions_init(struct dns_actions *q);
void dns_actions_deinit(struct dns_actions *q);
/* At the head of every call but poll: forgets the octets of actions that were taken. */
void dns_actions_begin(struct dns_actions *q);
/* Copies what bytes and text point to. When the queue is full the action is lost, as a datagram may be. */
void dns_actions_push(struct dns_actions *q, const struct dns_action *action);
bool dns_actions_pop(struct dns_actions *q, struct dns_action *out);

/* Writes one question, as resolvers and stubs send it. edns_size: octets that may come back over UDP; 0: no OPT. */
bool dns_question_write(struct tg_buf *out, uint16_t id, bool rd, uint16_t edns_size, const struct dns_name *name,
                        uint16_t type);
/* What a reply must have beside its id to be the reply to this question (DNS23). */
bool dns_reply_matches(const struct dns_message *m, const struct dns_name *name, uint16_t type);
/* A port for one question, 49152 to 65535. */
uint16_t dns_random_port(struct tg_prng *prng);

#endif
