// SPDX-License-Identifier: MIT
#include "protocols/dns/dns_actions_internal.h"

#include "protocols/dns/dns_wire_internal.h"

enum { ACTIONS_MAX = 65536, OCTETS_MAX = 64 << 20 };

void dns_actions_init(struct dns_actions *q)
{
    memset(q, 0, sizeof *q);
    tg_buf_init(&q->octets, OCTETS_MAX);
}

void dns_actions_deinit(struct dns_actions *q)
{
    tg_free(q->items);
    tg_free(q->starts);
    tg_buf_deinit(&q->octets);
}

void dns_actions_begin(struct dns_actions *q)
{
    if (q->head == q->count) {
        q->head = q->count = 0;
        tg_buf_clear(&q->octets);
    }
}

void dns_actions_push(struct dns_actions *q, const struct dns_action *action)
{
    size_t before = q->octets.len;
    if (q->count >= ACTIONS_MAX || !tg_buf_append(&q->octets, action->bytes) ||
        !tg_buf_append(&q->octets, action->text)) {
        q->octets.len = before;
        return;
    }
    q->items = tg_grow(q->items, q->count, &q->items_cap, sizeof *q->items);
    q->starts = tg_grow(q->starts, q->count, &q->starts_cap, sizeof *q->starts);
    q->items[q->count] = *action;
    q->starts[q->count] = (struct dns_action_start){before, before + action->bytes.len};
    q->count++;
}

bool dns_actions_pop(struct dns_actions *q, struct dns_action *out)
{
    if (q->head == q->count) {
        return false;
    }
    *out = q->items[q->head];
    struct tg_span octets = tg_buf_span(&q->octets);
    out->bytes = tg_span_sub(octets, q->starts[q->head].bytes, out->bytes.len);
    out->text = tg_span_sub(octets, q->starts[q->head].text, out->text.len);
    q->head++;
    return true;
}

bool dns_question_write(struct tg_buf *out, uint16_t id, bool rd, uint16_t edns_size, const struct dns_name *name,
                        uint16_t type)
{
    struct dns_message m = {.id = id, .rd = rd, .question_count = 1, .has_edns = edns_size > 0};
    m.edns_size = edns_size;
    m.question = (struct dns_question){*name, type, DNS_CLASS_IN};
    return dns_message_write(&m, DNS_UDP_MAX, out);
}

bool dns_reply_matches(const struct dns_message *m, const struct dns_name *name, uint16_t type)
{
    return m->qr && m->opcode == 0 && m->question_count == 1 && m->question.type == type &&
           m->question.klass == DNS_CLASS_IN && dns_name_eq(&m->question.name, name);
}

uint16_t dns_random_port(struct tg_prng *prng)
{
    return (uint16_t)(49152 + tg_prng_below(prng, 65536 - 49152));
}
