// SPDX-License-Identifier: MIT
/* One attempt to hand a letter on: find the hosts that take the domain's mail, try their addresses in order, speak
 * SMTP, and note each recipient's fate (RFC 5321 section 5.1; rows MX12, SMTP-K01-K04). */
#include "protocols/mail/seven_bit.h"
#include "protocols/smtp/smtp_client.h"
#include "sim/nodes/mail_server_internal.h"
#include "sim/nodes/mx_route.h"

enum { SMTP_PORT = 25 };
static const tg_time connect_max = 30 * TG_SECOND; /* SMTP-L06 */

struct relay_attempt {
    struct queue_route *route;
    struct mx_route *lookup;
    struct mx_target targets[MX_TARGET_MAX];
    size_t target_count, at;
    struct tg_buf host; /* name of the current target */
    struct driver driver;
    struct tg_arena arena;
    struct smtp_client_config config;
    struct smtp_client *client;
    struct smtp_job job;
    struct tg_span *paths;
    struct smtp_job_recipient_dsn *dsn;
    size_t *indexes;         /* of the job's recipients in the route */
    bool in_session, usable; /* usable: the session got as far as a transaction */
    bool in_clear;           /* the handshake failed and the policy is to send all the same */
    bool gone_clear;         /* every recipient's fate was told */
    int code;                /* why the newest target failed as a whole */
    unsigned char status[3];
    struct tg_buf why;
    struct tg_buf seven_bit; /* the letter rewritten for a server without 8BITMIME */
};

static void attempt_free(struct relay_attempt *a)
{
    tg_buf_deinit(&a->host);
    tg_buf_deinit(&a->why);
    tg_buf_deinit(&a->seven_bit);
    tg_free(a->paths);
    tg_free(a->dsn);
    tg_free(a->indexes);
    tg_arena_deinit(&a->arena);
    tg_free(a);
}

void relay_cancel(struct relay_attempt *a)
{
    if (a->lookup) {
        mx_route_cancel(a->lookup);
    }
    if (a->in_session) {
        if (a->driver.conn && net_host_on(a->driver.env->net, a->route->server->host)) {
            tcp_abort(a->driver.conn);
        }
        driver_vanish(&a->driver);
    }
    attempt_free(a);
}

static void finish(struct relay_attempt *a)
{
    struct queue_route *route = a->route;
    route->attempt = NULL;
    attempt_free(a);
    queue_route_tried(route);
}

/* Every recipient that still waits shares the same fate. */
static void all_fail(struct relay_attempt *a, bool permanent, uint16_t remote_host)
{
    for (size_t i = 0; i < a->route->count; i++) {
        if (a->route->recipients[i].state == RECIPIENT_PENDING) {
            queue_outcome(a->route, i, permanent ? RECIPIENT_FAILED : RECIPIENT_PENDING, a->code, a->status,
                          tg_buf_cstr(&a->host), remote_host, tg_buf_span(&a->why));
        }
    }
    finish(a);
}

static void connect_next(struct relay_attempt *a);

static enum mail_relay_tls relay_tls(const struct relay_attempt *a)
{
    const struct mail_policy *policy = a->route->server->policy;
    return policy ? policy->relay_tls : MAIL_RELAY_CLEAR;
}

static void set_why(struct relay_attempt *a, int code, unsigned char x, unsigned char y, unsigned char z,
                    const char *format_why)
{
    a->code = code;
    memcpy(a->status, (const unsigned char[]){x, y, z}, 3);
    tg_buf_clear(&a->why);
    tg_buf_str(&a->why, format_why);
}

/* "550 5.1.1 No such user here": the reply as the other server gave it. */
static void put_reply(struct tg_buf *out, const struct smtp_outcome *o)
{
    tg_buf_clear(out);
    if (o->code == 0) {
        tg_buf_append(out, o->text);
        return;
    }
    tg_buf_fmt(out, "%d ", o->code);
    if (o->status[0]) {
        tg_buf_fmt(out, "%u.%u.%u ", o->status[0], o->status[1], o->status[2]);
    }
    tg_buf_append(out, o->text);
}

static void status_of(const struct smtp_outcome *o, unsigned char out[3])
{
    if (o->status[0]) {
        memcpy(out, o->status, 3);
    } else if (o->code == 0) {
        memcpy(out, (const unsigned char[]){4, 4, 2}, 3);
    } else {
        memcpy(out, (const unsigned char[]){(unsigned char)(o->code / 100), 0, 0}, 3);
    }
}

static void recipient_told(struct relay_attempt *a)
{
    const struct smtp_outcome *o = smtp_client_outcome(a->client);
    struct tg_buf reply;
    unsigned char status[3];
    tg_buf_init(&reply, 4096);
    put_reply(&reply, o);
    status_of(o, status);
    const enum recipient_state state = o->code / 100 == 2   ? RECIPIENT_DELIVERED
                                       : o->code / 100 == 5 ? RECIPIENT_FAILED
                                                            : RECIPIENT_PENDING;
    const uint16_t remote = net_host_by_ip(a->driver.env->net, a->targets[a->at].ip);
    a->route->recipients[a->indexes[o->recipient]].next_reports = smtp_client_peer_dsn(a->client);
    queue_outcome(a->route, a->indexes[o->recipient], state, o->code, status, tg_buf_cstr(&a->host), remote,
                  tg_buf_span(&reply));
    tg_buf_deinit(&reply);
}

static void start_transaction(struct relay_attempt *a)
{
    struct queue_route *r = a->route;
    size_t n = 0;
    a->paths = tg_alloc(r->count * sizeof *a->paths);
    a->indexes = tg_alloc(r->count * sizeof *a->indexes);
    a->dsn = tg_alloc(r->count * sizeof *a->dsn);
    for (size_t i = 0; i < r->count; i++) {
        if (r->recipients[i].state == RECIPIENT_PENDING) {
            a->paths[n] = tg_span_str(r->recipients[i].path);
            a->dsn[n] = (struct smtp_job_recipient_dsn){r->recipients[i].notify, tg_span_str(r->recipients[i].orcpt)};
            a->indexes[n++] = i;
        }
    }
    struct tg_span octets = tg_blob_span(r->item->octets);
    struct mail_eight_bit eight = mail_eight_bit_of(octets);
    if (eight.body && !eight.header && !smtp_client_peer_8bitmime(a->client) &&
        mail_to_seven_bit(&a->seven_bit, octets) == TG_OK) {
        octets = tg_buf_span(&a->seven_bit); /* RFC 6152 section 3 (SMTP-E03) */
        eight.body = false;
    }
    a->usable = true;
    a->job = (struct smtp_job){.reverse_path = tg_span_str(r->item->reverse_path),
                               .recipients = a->paths,
                               .recipient_count = n,
                               .message = octets,
                               .body_8bitmime = eight.body || eight.header,
                               .utf8_header = eight.header,
                               .tag = r->item->letter,
                               .envid = tg_span_str(r->item->envid),
                               .ret_full = r->item->ret_full,
                               .ret_hdrs = r->item->ret_hdrs,
                               .recipient_dsn = a->dsn};
    smtp_client_send(a->client, &a->job, sim_now(a->driver.env->sim));
}

static void session_failed(struct relay_attempt *a)
{
    const struct smtp_outcome *o = smtp_client_failure(a->client);
    unsigned char status[3];
    status_of(o, status);
    set_why(a, o->code, status[0], status[1], status[2], "");
    put_reply(&a->why, o);
}

static void on_tell(void *context, struct driver *d, const struct ep_action *action)
{
    struct relay_attempt *a = context;
    switch ((enum smtp_client_what)action->what) {
    case SMTP_TELL_READY:
        start_transaction(a);
        break;
    case SMTP_TELL_RECIPIENT:
        recipient_told(a);
        break;
    case SMTP_TELL_SENT:
        a->gone_clear = true;
        smtp_client_quit(a->client, sim_now(d->env->sim));
        break;
    case SMTP_TELL_FAILED:
        session_failed(a);
        break;
    }
}

static void on_ask(void *context, struct driver *d, const struct ep_action *action)
{
    (void)context;
    (void)action;
    driver_answered(d); /* an SMTP client asks nothing */
}

static void on_ended(void *context, struct driver *d, enum driver_end how)
{
    struct relay_attempt *a = context;
    a->in_session = false;
    if (a->usable) {
        /* Once a transaction ran, another address would risk a second copy: the rest waits (SMTP-K03). */
        finish(a);
        return;
    }
    if (how == DRIVER_REFUSED) {
        set_why(a, 0, 4, 4, 1, "connection refused: no program listens on port 25");
    } else if (how == DRIVER_TIMED_OUT) {
        set_why(a, 0, 4, 4, 1, "no answer: the connection could not be made in time");
    }
    tg_arena_reset(&a->arena);
    a->in_clear = !a->in_clear && d->tls_failure != TLS_FINE && relay_tls(a) == MAIL_RELAY_MAY;
    a->at += !a->in_clear;
    connect_next(a);
}

static void connect_next(struct relay_attempt *a)
{
    static const struct driver_owner owner = {NULL, on_ask, on_tell, NULL, on_ended};
    struct mail_server *s = a->route->server;
    if (a->at >= a->target_count) {
        /* Permanent only if the last host said so in its greeting; a silent one never is (SMTP-K01). */
        const uint16_t last =
            a->target_count ? net_host_by_ip(s->env->net, a->targets[a->target_count - 1].ip) : TRACE_NO_HOST;
        all_fail(a, a->code / 100 == 5, last);
        return;
    }
    tg_buf_clear(&a->host);
    if (a->targets[a->at].host.len > 1) {
        dns_name_text(&a->host, &a->targets[a->at].host);
        a->host.len--; /* without the final dot */
    } else {
        tg_buf_str(&a->host, a->route->domain);
    }
    static const enum smtp_client_tls seals[] = {SMTP_CLIENT_TLS_NONE, SMTP_CLIENT_TLS_MAY, SMTP_CLIENT_TLS_NEEDED,
                                                 SMTP_CLIENT_TLS_NEEDED};
    const enum mail_relay_tls policy = a->in_clear ? MAIL_RELAY_CLEAR : relay_tls(a);
    const struct driver_tls tls = {.server_name = tg_buf_cstr(&a->host), .verify = policy == MAIL_RELAY_VERIFY};
    a->config = (struct smtp_client_config){.hostname = s->hostname, .pipelining = false, .tls = seals[policy]};
    a->client = smtp_client_new(&a->arena, &a->config, sim_now(s->env->sim));
    a->in_session = true;
    driver_connect(&a->driver, s->env, s->host, a->targets[a->at].ip, SMTP_PORT, TRACE_SMTP,
                   smtp_client_endpoint(a->client), 0, &tls, connect_max, &owner, a);
}

static void on_route(void *context, const struct mx_result *result)
{
    struct relay_attempt *a = context;
    a->lookup = NULL;
    if (result->count == 0) {
        set_why(a, 0, result->status[0], result->status[1], result->status[2], result->why);
        all_fail(a, result->status[0] == 5, TRACE_NO_HOST);
        return;
    }
    memcpy(a->targets, result->targets, result->count * sizeof *a->targets);
    a->target_count = result->count;
    connect_next(a);
}

void relay_start(struct queue_route *route)
{
    struct mail_server *s = route->server;
    struct relay_attempt *a = tg_alloc(sizeof *a);
    a->route = route;
    route->attempt = a;
    tg_buf_init(&a->host, 512);
    tg_buf_init(&a->why, 4096);
    tg_buf_init(&a->seven_bit, SIZE_MAX);
    tg_arena_init(&a->arena, 1 << 20);
    if (route->via) {
        a->lookup = mx_route_start_host(s->dns, tg_span_str(route->via), on_route, a, s->env->sim);
    } else {
        const uint64_t number = (uint64_t)route->item->letter << 16 | (route->tries & 0xffff);
        a->lookup = mx_route_start(s->dns, tg_span_str(route->domain), s->ip, tg_prng_split(&s->prng, "mx", number),
                                   on_route, a, s->env->sim);
    }
}
