// SPDX-License-Identifier: MIT
#include "sim/nodes/mx_route.h"

#include "base/text.h"

enum { CANDIDATE_MAX = 32 };

struct candidate {
    struct dns_name host;
    uint16_t preference;
};

struct mx_route {
    struct host_dns *dns;
    struct sim *sim;
    struct tg_prng prng;
    mx_route_done done;
    void *context;
    struct dns_name domain;
    uint32_t own_ip; /* 0: do not look for ourselves */
    struct candidate candidates[CANDIDATE_MAX];
    size_t candidate_count, at;
    struct mx_target targets[MX_TARGET_MAX];
    size_t target_count;
    uint64_t lookup, event;
    bool temporary; /* some host's address could not be had just now */
    bool implicit;  /* no MX: the domain itself (MX05) */
    bool met_self;
    uint16_t self_preference;
    struct mx_result result;
};

static void finish(struct mx_route *r)
{
    r->result.targets = r->targets;
    r->result.count = r->target_count;
    r->done(r->context, &r->result);
    tg_free(r);
}

static void fail(struct mx_route *r, unsigned char a, unsigned char b, unsigned char c, const char *why)
{
    r->target_count = 0;
    r->result = (struct mx_result){.status = {a, b, c}, .why = why};
    finish(r);
}

/* Drops ourselves and everything that is not strictly better (MX09), then ends. */
static void conclude(struct mx_route *r)
{
    if (r->met_self) {
        size_t n = 0;
        for (size_t i = 0; i < r->target_count; i++) {
            if (r->targets[i].preference < r->self_preference) {
                r->targets[n++] = r->targets[i];
            }
        }
        r->target_count = n;
        if (n == 0) {
            fail(r, 5, 4, 6, "mail for this domain loops back to this server");
            return;
        }
    }
    if (r->target_count > 0) {
        finish(r);
    } else if (r->temporary) {
        fail(r, 4, 4, 3, "the address of the mail server could not be looked up just now");
    } else {
        fail(r, 5, 4, 4,
             r->implicit ? "the domain has neither a mail server nor an address"
                         : "no mail server of the domain has an address");
    }
}

static void ask_next_address(struct mx_route *r);

static void on_address(void *context, const struct dns_result *result)
{
    struct mx_route *r = context;
    const struct candidate *c = &r->candidates[r->at];
    r->lookup = 0;
    if (result->outcome == DNS_SERVER_FAILED || result->outcome == DNS_TIMED_OUT) {
        r->temporary = true;
    }
    for (size_t i = 0; result->outcome == DNS_FOUND && i < result->record_count; i++) {
        uint32_t ip;
        if (!dns_rdata_a(result->records[i].rdata, &ip)) {
            continue;
        }
        if (r->own_ip && ip == r->own_ip) {
            r->met_self = true;
            r->self_preference = c->preference;
        } else if (r->target_count < MX_TARGET_MAX) {
            r->targets[r->target_count++] = (struct mx_target){c->host, ip, c->preference};
        }
    }
    r->at++;
    ask_next_address(r);
}

static void ask_next_address(struct mx_route *r)
{
    if (r->at >= r->candidate_count || r->target_count >= MX_TARGET_MAX ||
        (r->met_self && r->candidates[r->at].preference >= r->self_preference)) {
        conclude(r);
        return;
    }
    r->lookup = host_dns_ask(r->dns, &r->candidates[r->at].host, DNS_A, on_address, r);
}

/* Ascending preference; equal ones in an order that chance decides (MX08). */
static void sort_candidates(struct mx_route *r)
{
    for (size_t i = r->candidate_count; i > 1; i--) {
        const size_t k = (size_t)tg_prng_below(&r->prng, i);
        const struct candidate c = r->candidates[k];
        r->candidates[k] = r->candidates[i - 1];
        r->candidates[i - 1] = c;
    }
    for (size_t i = 1; i < r->candidate_count; i++) {
        const struct candidate c = r->candidates[i];
        size_t k = i;
        for (; k > 0 && r->candidates[k - 1].preference > c.preference; k--) {
            r->candidates[k] = r->candidates[k - 1];
        }
        r->candidates[k] = c;
    }
}

static void take_mx(struct mx_route *r, const struct dns_result *result)
{
    for (size_t i = 0; i < result->record_count && r->candidate_count < CANDIDATE_MAX; i++) {
        struct candidate c;
        if (!dns_rdata_mx(result->records[i].rdata, &c.preference, &c.host)) {
            continue;
        }
        if (c.host.len == 1) { /* "." */
            if (result->record_count == 1) {
                fail(r, 5, 1, 10, "the domain says it takes no mail (null MX)");
                return;
            }
            continue;
        }
        r->candidates[r->candidate_count++] = c;
    }
    sort_candidates(r);
    ask_next_address(r);
}

static void on_mx(void *context, const struct dns_result *result)
{
    struct mx_route *r = context;
    r->lookup = 0;
    switch (result->outcome) {
    case DNS_FOUND:
        take_mx(r, result);
        break;
    case DNS_NO_NAME:
        fail(r, 5, 1, 2, "the domain does not exist");
        break;
    case DNS_NO_DATA:
        r->implicit = true;
        r->candidates[r->candidate_count++] = (struct candidate){result->canonical, 0};
        ask_next_address(r);
        break;
    case DNS_SERVER_FAILED:
    case DNS_TIMED_OUT:
        fail(r, 4, 4, 3, "the mail server of the domain could not be looked up just now");
        break;
    }
}

static void run_finish(void *context, uint64_t argument)
{
    struct mx_route *r = context;
    r->event = 0;
    if (argument) {
        finish(r);
    } else {
        fail(r, 5, 1, 2, "the domain name is not valid");
    }
}

/* "[192.0.2.1]" */
static bool parse_literal(struct tg_span s, uint32_t *ip)
{
    if (s.len < 9 || s.ptr[0] != '[' || s.ptr[s.len - 1] != ']') {
        return false;
    }
    struct tg_span rest = tg_span_sub(s, 1, s.len - 2);
    *ip = 0;
    for (int i = 0; i < 4; i++) {
        uint64_t octet;
        if (!tg_parse_u64(tg_split(&rest, '.'), 255, &octet)) {
            return false;
        }
        *ip = *ip << 8 | (uint32_t)octet;
    }
    return rest.len == 0;
}

static struct mx_route *begin(struct host_dns *dns, struct tg_span name, mx_route_done done, void *context,
                              struct sim *sim, bool *asks)
{
    struct mx_route *r = tg_alloc(sizeof *r);
    r->dns = dns;
    r->sim = sim;
    r->done = done;
    r->context = context;
    uint32_t ip;
    if (parse_literal(name, &ip)) {
        r->targets[r->target_count++] = (struct mx_target){.ip = ip};
        r->event = sim_at(sim, sim_now(sim), run_finish, r, 1);
    } else if (dns_name_parse(&r->domain, name) != TG_OK || r->domain.len == 1) {
        r->event = sim_at(sim, sim_now(sim), run_finish, r, 0);
    }
    *asks = r->event == 0;
    return r;
}

struct mx_route *mx_route_start(struct host_dns *dns, struct tg_span domain, uint32_t own_ip, struct tg_prng prng,
                                mx_route_done done, void *context, struct sim *sim)
{
    bool asks;
    struct mx_route *r = begin(dns, domain, done, context, sim, &asks);
    r->own_ip = own_ip;
    r->prng = prng;
    if (asks) {
        r->lookup = host_dns_ask(dns, &r->domain, DNS_MX, on_mx, r);
    }
    return r;
}

struct mx_route *mx_route_start_host(struct host_dns *dns, struct tg_span host, mx_route_done done, void *context,
                                     struct sim *sim)
{
    bool asks;
    struct mx_route *r = begin(dns, host, done, context, sim, &asks);
    if (asks) {
        r->candidates[r->candidate_count++] = (struct candidate){r->domain, 0};
        ask_next_address(r);
    }
    return r;
}

void mx_route_cancel(struct mx_route *r)
{
    if (r->lookup) {
        host_dns_forget(r->dns, r->lookup);
    }
    if (r->event) {
        sim_cancel(r->sim, r->event);
    }
    tg_free(r);
}
