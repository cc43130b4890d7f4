// SPDX-License-Identifier: MIT
/* A resolver and servers that lie: the input is a row of moves. Each begins with one octet:
 *   0-63     a client asks for one of a few names and types
 *   64-127   a reply to the last question upstream: number and question are made right, the sections are the input
 *   128-191  octets as they are, from the server that was asked
 *   192-255  time passes
 * A move that carries octets has their count (two octets) behind it. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "protocols/dns/dns_resolver.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct play {
    struct dns_resolver *r;
    struct tg_buf sent; /* the last question upstream */
    struct dns_action action;
    tg_time now;
    unsigned long asked, answered;
};

static void drain(struct play *p)
{
    struct dns_action a;
    while (dns_resolver_poll(p->r, &a)) {
        if (a.kind == DNS_ACT_SEND_UDP || a.kind == DNS_ACT_ASK_TCP) {
            p->action = a;
            tg_buf_clear(&p->sent);
            (void)tg_buf_append(&p->sent, a.bytes);
        } else if (a.kind == DNS_ACT_ANSWER) {
            p->answered++;
            if (a.bytes.len > 512) {
                abort();
            }
        }
    }
}

static void ask(struct play *p, unsigned which)
{
    static const char *const names[] = {"a.x", "b.x", "www.a.x", "x", "ns.b.x", ".", "ns.a.x", "c.www.a.x"};
    static const uint16_t types[] = {DNS_A, DNS_NS, DNS_MX, DNS_CNAME, DNS_ANY, DNS_AAAA, DNS_TXT, DNS_SOA};
    struct dns_message m = {.id = 1, .rd = true, .question_count = 1};
    struct tg_buf wire;
    tg_buf_init(&wire, 512);
    m.question.klass = DNS_CLASS_IN;
    m.question.type = types[which / 8 % 8];
    if (dns_name_parse(&m.question.name, tg_span_str(names[which % 8])) != TG_OK ||
        !dns_message_write(&m, 512, &wire)) {
        abort();
    }
    p->asked++;
    dns_resolver_query(p->r, tg_buf_span(&wire), false, p->asked, p->now);
    tg_buf_deinit(&wire);
}

static void reply(struct play *p, struct tg_span octets)
{
    if (p->action.kind == DNS_ACT_ASK_TCP) {
        dns_resolver_tcp_reply(p->r, p->action.exchange, octets, p->now);
    } else {
        dns_resolver_datagram(p->r, p->action.ip, 53, p->action.port, octets, p->now);
    }
}

/* flags (2), counts (6), then the records: put behind the number and the question that was asked. */
static void reply_with(struct play *p, struct tg_span sections)
{
    struct tg_buf wire;
    struct tg_span sent = tg_buf_span(&p->sent);
    tg_buf_init(&wire, 65535);
    if (sent.len > 12 && sections.len >= 8) {
        bool good =
            tg_buf_append(&wire, tg_span_sub(sent, 0, 2)) && tg_buf_append(&wire, tg_span_sub(sections, 0, 2)) &&
            tg_buf_append(&wire, tg_span_sub(sent, 4, 2)) && tg_buf_append(&wire, tg_span_sub(sections, 2, 6)) &&
            tg_buf_append(&wire, tg_span_after(sent, 12)) && tg_buf_append(&wire, tg_span_after(sections, 8));
        if (good) {
            wire.ptr[2] |= 0x80;
            wire.ptr[2] &= 0x87;
            reply(p, tg_buf_span(&wire));
        }
    }
    tg_buf_deinit(&wire);
}

static struct tg_span take(struct tg_span *rest)
{
    size_t len = rest->len >= 2 ? (size_t)rest->ptr[0] << 8 | rest->ptr[1] : 0;
    struct tg_span got = tg_span_sub(*rest, 2, len);
    *rest = tg_span_after(*rest, 2 + len);
    return got;
}

static void move(struct play *p, struct tg_span *rest)
{
    unsigned kind = rest->ptr[0];
    *rest = tg_span_after(*rest, 1);
    if (kind < 64) {
        ask(p, kind);
    } else if (kind < 128) {
        reply_with(p, take(rest));
    } else if (kind < 192) {
        reply(p, take(rest));
    } else {
        p->now += (kind - 191) * 300 * TG_MILLISECOND;
        dns_resolver_tick(p->r, p->now);
    }
    drain(p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct dns_hint root = {.name = {.len = 1}, .ip = 0x0a000001};
    struct dns_resolver_config config = {.roots = &root,
                                         .root_count = 1,
                                         .udp_timeout = TG_SECOND,
                                         .work_max = 10 * TG_SECOND,
                                         .upstream_max = 30,
                                         .cname_max = 8,
                                         .nested_max = 8,
                                         .ttl_max = 86400,
                                         .negative_ttl_max = 10800,
                                         .entry_max = 20};
    struct play p = {.now = 0};
    tg_prng_init(&config.prng, 1, "fuzz");
    p.r = dns_resolver_new(&config);
    tg_buf_init(&p.sent, 65535);
    struct tg_span rest = tg_span_make(data, size);
    while (rest.len > 0) {
        move(&p, &rest);
    }
    while (dns_resolver_deadline(p.r) != TG_TIME_NEVER) { /* in the end everyone has an answer */
        p.now = dns_resolver_deadline(p.r) > p.now ? dns_resolver_deadline(p.r) : p.now;
        dns_resolver_tick(p.r, p.now);
        drain(&p);
    }
    if (p.answered != p.asked) {
        abort();
    }
    tg_buf_deinit(&p.sent);
    dns_resolver_free(p.r);
    return 0;
}
