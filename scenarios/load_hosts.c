// SPDX-License-Identifier: MIT
/* "hosts": machines that are not played but stand outside, real servers behind an address and port. */
#include "base/text.h"
#include "scenarios/load_internal.h"

static const char *const services[] = {"smtp", "submission", "submissions", "pop3", "pop3s", "imap", "imaps"};

/* "127.0.0.1:2525" */
static void load_real_at(struct load *l, const struct json_value *v, const char *host, const char *service)
{
    const char what[] = "an IPv4 address and a port such as \"127.0.0.1:2525\"";
    if (!load_is(l, v, JSON_STRING, what)) {
        return;
    }
    const struct tg_span text = tg_span_str(v->string);
    const size_t colon = tg_span_find(text, TG_SPAN_LIT(":"));
    uint64_t port = 0, part;
    bool good = colon != SIZE_MAX && tg_parse_u64(tg_span_after(text, colon + 1), 65535, &port) && port > 0;
    struct tg_span rest = tg_span_sub(text, 0, good ? colon : 0);
    for (int i = 0; good && i < 4; i++) {
        const size_t dot = i < 3 ? tg_span_find(rest, TG_SPAN_LIT(".")) : rest.len;
        good = dot != SIZE_MAX && tg_parse_u64(tg_span_sub(rest, 0, dot), 255, &part);
        rest = tg_span_after(rest, good && i < 3 ? dot + 1 : 0);
    }
    if (!good) {
        LOAD_ERROR(l, v->place, "`real`: %s is no address; expected %s", load_quoted(l, v->string), what);
        return;
    }
    l->s->reals[l->s->real_count++] = (struct scenario_real){
        .host = host,
        .service = service,
        .address = tg_arena_strdup(l->arena, tg_span_sub(text, 0, colon)),
        .port = (int)port,
        .place = v->place,
    };
}

static void load_real(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    const char *host = *(const char **)out;
    (void)extra;
    if (v->type != JSON_OBJECT) {
        load_real_at(l, v, host, NULL);
        return;
    }
    for (size_t i = 0; i < v->count; i++) {
        const struct json_value *one = &v->items[i];
        const char *service = NULL;
        for (size_t k = 0; k < LOAD_COUNT(services); k++) {
            service = strcmp(services[k], one->key) == 0 ? services[k] : service;
        }
        if (!service) {
            LOAD_ERROR(l, one->key_place,
                       "there is no service %s%s; expected smtp, submission, submissions, pop3, pop3s, "
                       "imap or imaps",
                       load_quoted(l, one->key), load_hint(l, one->key, services, LOAD_COUNT(services)));
        } else if (!one->twin) {
            load_real_at(l, one, host, service);
        }
    }
}

void load_hosts(struct load *l, const struct json_value *v)
{
    static const struct load_field fields[] = {{"real", load_real, 0, NULL}};
    if (!load_is(l, v, JSON_OBJECT, "an object {...} of hosts by name")) {
        return;
    }
    l->s->reals = tg_arena_alloc(l->arena, (v->count * LOAD_COUNT(services) + 1) * sizeof *l->s->reals);
    for (size_t i = 0; i < v->count; i++) {
        const struct json_value *one = &v->items[i];
        const char *host = NULL;
        if (one->twin) {
            continue;
        }
        for (size_t k = 0; k < l->s->domain_count && !host; k++) {
            const struct scenario_domain *d = &l->s->domains[k];
            const char *const three[] = {d->submission_host, d->receiving_host, d->mailbox_host};
            for (size_t n = 0; n < LOAD_COUNT(three); n++) {
                host = tg_span_ieq(tg_span_str(three[n]), tg_span_str(one->key)) ? three[n] : host;
            }
            for (size_t n = 0; n < d->mx_count; n++) {
                host = tg_span_ieq(tg_span_str(d->mx[n].host), tg_span_str(one->key)) ? d->mx[n].host : host;
            }
        }
        if (!host) {
            LOAD_ERROR(l, one->key_place, "there is no mail server %s%s; expected one of a domain's `hosts` or `mx`",
                       load_quoted(l, one->key), load_hint_table(l, one->key, &l->hosts));
            continue;
        }
        load_object(l, one, "a host", fields, LOAD_COUNT(fields), &host);
        if (!json_member(one, "real")) {
            load_missing(l, one, "a host", "real", "the address and port of the real server");
        }
    }
}

bool scenario_is_real(const struct scenario *s, const char *host)
{
    for (size_t i = 0; i < s->real_count; i++) {
        if (tg_span_ieq(tg_span_str(s->reals[i].host), tg_span_str(host))) {
            return true;
        }
    }
    return false;
}
