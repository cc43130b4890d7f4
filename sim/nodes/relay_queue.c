// SPDX-License-Identifier: MIT
/* The queue of a mail server: letters it answers for, split by where they go, tried by schedule until every recipient's
 * fate is known (RFC 5321 section 4.5.4; rows Q01-Q03). */
#include "base/text.h"
#include "sim/nodes/mail_server_internal.h"

static const tg_time default_retry[] = {30 * TG_MINUTE, 2 * TG_HOUR};

static void trace_queue(struct mail_server *s)
{
    struct trace_event e = trace_blank(sim_now(s->env->sim), TRACE_QUEUE);
    e.from = s->host;
    e.a = (int64_t)s->queue_count;
    e.b = (int64_t)s->queue_octets;
    trace_add(s->env->trace, &e, tg_span_make(NULL, 0));
}

static void trace_waiting(const struct queue_route *r, tg_time next_try)
{
    struct mail_server *s = r->server;
    for (size_t i = 0; i < r->count; i++) {
        if (r->recipients[i].state == RECIPIENT_PENDING) {
            const struct tg_span path = tg_span_str(r->recipients[i].path);
            env_letter_event(s->env, TRACE_LETTER_QUEUED, s->host, TRACE_NO_HOST, r->item->letter, next_try, r->tries,
                             0, &path, 1);
        }
    }
}

struct queue_item *queue_add(struct mail_server *s, uint32_t letter, struct tg_blob *octets,
                             struct tg_span reverse_path)
{
    struct queue_item *item = tg_alloc(sizeof *item);
    item->letter = letter;
    item->octets = tg_blob_hold(octets);
    item->reverse_path = mail_string(reverse_path);
    item->arrival = sim_now(s->env->sim);
    item->policy = s->policy;
    *s->queue_end = item;
    s->queue_end = &item->next;
    s->queue_count++;
    s->queue_octets += octets->len;
    return item;
}

/* --- where a recipient's letters go --- */

static void try_now(void *context)
{
    struct queue_route *r = context;
    if (r->local) {
        delivery_local(r);
    } else {
        relay_start(r);
    }
}

static struct queue_route *route_for(struct mail_server *s, struct queue_item *item, struct tg_span domain_name)
{
    const struct mail_domain *domain = mail_directory_domain(s->directory, domain_name);
    struct queue_route **at = &item->routes;
    for (; *at; at = &(*at)->next) {
        if (tg_span_ieq_str(domain_name, (*at)->domain)) {
            return *at;
        }
    }
    struct queue_route *r = tg_alloc(sizeof *r);
    *at = r;
    r->item = item;
    r->server = s;
    r->domain = mail_string(domain_name);
    r->local = domain && domain->mailbox_host == s->host;
    bool first = false;
    const bool listed = domain && mail_domain_exchanges(domain, s->host, &first);
    if (domain && !r->local && domain->mailbox_host != TRACE_NO_HOST &&
        (first || (!listed && domain->receiving_host == s->host))) {
        r->via = mail_string(tg_span_str(trace_host_at(s->env->trace, domain->mailbox_host)->name));
    }
    sim_timer_init(&r->timer, s->env->sim, try_now, r);
    return r;
}

enum { FORWARD_MAX = 10 }; /* SMTP-P03 */

static const struct mail_user *person_here(const struct mail_server *s, struct tg_span path)
{
    struct tg_span local, domain_name;
    if (!mail_split_address(path, &local, &domain_name)) {
        return NULL;
    }
    const struct mail_domain *domain = mail_directory_domain(s->directory, domain_name);
    return domain && domain->mailbox_host == s->host ? mail_domain_user(domain, local) : NULL;
}

/* A person who has moved keeps the letter's sender (RFC 5321 3.9.1): only the forward-path is another. *circles: the
 * people of this machine pass it on to each other without end; the path is the first one's then. */
static struct tg_span follow_forward(const struct mail_server *s, struct tg_span path, bool *circles)
{
    const struct mail_user *seen[FORWARD_MAX];
    struct tg_span at = path;
    *circles = false;
    for (size_t count = 0;; count++) {
        const struct mail_user *user = person_here(s, at);
        if (!user || !user->forward) {
            return at;
        }
        for (size_t i = 0; i < count; i++) {
            *circles = *circles || seen[i] == user;
        }
        if (*circles || count == FORWARD_MAX) {
            *circles = true;
            return path;
        }
        seen[count] = user;
        at = tg_span_str(user->forward);
    }
}

void queue_add_recipient(struct mail_server *s, struct queue_item *item, struct tg_span path, unsigned notify,
                         struct tg_span orcpt)
{
    struct tg_span local, domain = {NULL, 0};
    bool circles;
    const struct tg_span lines[] = {path, follow_forward(s, path, &circles)};
    if (!tg_span_eq(lines[0], lines[1])) {
        env_letter_event(s->env, TRACE_LETTER_FORWARDED, s->host, TRACE_NO_HOST, item->letter, 0, 0, 0, lines, 2);
        path = lines[1];
    }
    if (!mail_split_address(path, &local, &domain)) { /* <Postmaster>: ours */
        for (size_t i = 0; i < s->directory->count && domain.len == 0; i++) {
            if (s->directory->domains[i].mailbox_host == s->host) {
                domain = tg_span_str(s->directory->domains[i].name);
            }
        }
    }
    struct queue_route *r = route_for(s, item, domain);
    for (size_t i = 0; i < r->count; i++) {
        if (tg_span_eq_str(path, r->recipients[i].path)) {
            return; /* a duplicate is stored once (SMTP-C04) */
        }
    }
    r->recipients = tg_grow(r->recipients, r->count, &r->cap, sizeof *r->recipients);
    r->recipients[r->count++] = (struct queue_recipient){.path = mail_string(path),
                                                         .orcpt = orcpt.len ? mail_string(orcpt) : NULL,
                                                         .notify = notify,
                                                         .circles = circles};
}

void queue_start(struct mail_server *s, struct queue_item *item)
{
    const tg_time now = sim_now(s->env->sim);
    for (struct queue_route *r = item->routes; r; r = r->next) {
        trace_waiting(r, now);
        if (s->running) {
            sim_timer_set(&r->timer, now);
        } else {
            r->timer.deadline = now;
        }
    }
    trace_queue(s);
}

/* --- what came of a try --- */

static void set_string(char **at, struct tg_span s)
{
    tg_free(*at);
    *at = s.len ? mail_string(s) : NULL;
}

void queue_outcome(struct queue_route *r, size_t recipient, enum recipient_state state, int code,
                   const unsigned char status[3], const char *remote_mta, uint16_t remote_host, struct tg_span text)
{
    struct mail_server *s = r->server;
    struct queue_recipient *q = &r->recipients[recipient];
    q->state = state;
    q->last_attempt = sim_now(s->env->sim);
    memcpy(q->status, status, 3);
    set_string(&q->remote_mta, code ? tg_span_str(remote_mta) : tg_span_make(NULL, 0));
    set_string(&q->diagnostic, text);
    const struct tg_span lines[] = {tg_span_str(q->path), text};
    const unsigned flags =
        (state == RECIPIENT_DELIVERED ? TRACE_DELIVERED : 0u) | (state == RECIPIENT_FAILED ? TRACE_PERMANENT : 0u);
    env_letter_event(s->env, TRACE_LETTER_TRIED, s->host, remote_host, r->item->letter, code, 0, (uint16_t)flags, lines,
                     2);
}

static void route_free(struct queue_route *r)
{
    sim_timer_deinit(&r->timer);
    if (r->attempt) {
        relay_cancel(r->attempt);
    }
    for (size_t i = 0; i < r->count; i++) {
        tg_free(r->recipients[i].path);
        tg_free(r->recipients[i].orcpt);
        tg_free(r->recipients[i].remote_mta);
        tg_free(r->recipients[i].diagnostic);
    }
    tg_free(r->recipients);
    tg_free(r->domain);
    tg_free(r->via);
    tg_free(r);
}

static void item_free(struct queue_item *item)
{
    while (item->routes) {
        struct queue_route *next = item->routes->next;
        route_free(item->routes);
        item->routes = next;
    }
    tg_blob_release(item->octets);
    tg_free(item->reverse_path);
    tg_free(item->envid);
    tg_free(item);
}

static void remove_item(struct mail_server *s, struct queue_item *item)
{
    struct queue_item **at = &s->queue;
    while (*at != item) {
        at = &(*at)->next;
    }
    *at = item->next;
    if (s->queue_end == &item->next) {
        s->queue_end = at;
    }
    s->queue_count--;
    s->queue_octets -= item->octets->len;
    item_free(item);
    trace_queue(s);
}

static void remove_route(struct queue_route *r)
{
    struct queue_item *item = r->item;
    struct mail_server *s = r->server;
    for (size_t i = 0; i < r->count; i++) {
        const struct tg_span path = tg_span_str(r->recipients[i].path);
        env_letter_event(s->env, TRACE_LETTER_DEQUEUED, s->host, TRACE_NO_HOST, item->letter, 0, 0, 0, &path, 1);
    }
    struct queue_route **at = &item->routes;
    while (*at != r) {
        at = &(*at)->next;
    }
    *at = r->next;
    route_free(r);
    if (!item->routes) {
        remove_item(s, item);
    }
}

static tg_time next_wait(const struct queue_route *r)
{
    const struct mail_policy *p = r->item->policy;
    const tg_time *waits = p && p->retry_count ? p->retry : default_retry;
    const size_t count = p && p->retry_count ? p->retry_count : sizeof default_retry / sizeof *default_retry;
    const tg_time wait = waits[r->tries - 1 < count ? r->tries - 1 : count - 1];
    const uint32_t jitter = p ? p->retry_jitter_ppm : 100000;
    if (jitter == 0) {
        return wait;
    }
    /* Later by chance, so that letters that failed together do not come back together; never earlier (Q01). */
    struct tg_prng chance = tg_prng_split(&r->server->prng, "retry", (uint64_t)r->item->letter << 16 | (r->tries & 0xffff));
    return wait + (tg_time)tg_prng_below(&chance, (uint64_t)(wait / 1000000) * jitter + 1);
}

void queue_route_tried(struct queue_route *r)
{
    const tg_time now = sim_now(r->server->env->sim);
    const tg_time lifetime =
        r->item->policy && r->item->policy->queue_lifetime ? r->item->policy->queue_lifetime : 5 * TG_DAY;
    r->tries++;
    const tg_time next = now + next_wait(r);
    const bool expires = next > r->item->arrival + lifetime;
    bool waits = false;
    for (size_t i = 0; i < r->count; i++) {
        if (r->recipients[i].state == RECIPIENT_PENDING && expires) {
            r->recipients[i].state = RECIPIENT_EXPIRED;
            memcpy(r->recipients[i].status, (const unsigned char[]){4, 4, 7}, 3); /* RFC 3463: delivery time expired */
        }
        waits = waits || r->recipients[i].state == RECIPIENT_PENDING;
    }
    delivery_report_success(r);
    if (waits) {
        const tg_time patience = r->item->policy ? r->item->policy->delayed_after : 4 * TG_HOUR;
        trace_waiting(r, next);
        sim_timer_set(&r->timer, next);
        if (!r->delay_told && patience > 0 && now >= r->item->arrival + patience) {
            r->delay_told = true;
            delivery_report_delay(r, r->item->arrival + lifetime);
        }
        return;
    }
    delivery_report(r);
    remove_route(r);
}

/* --- the program stops and starts --- */

void queue_pause(struct mail_server *s)
{
    for (struct queue_item *item = s->queue; item; item = item->next) {
        for (struct queue_route *r = item->routes; r; r = r->next) {
            const tg_time due = r->attempt ? sim_now(s->env->sim) : r->timer.deadline;
            if (r->attempt) {
                relay_cancel(r->attempt);
                r->attempt = NULL;
            }
            sim_timer_deinit(&r->timer);
            sim_timer_init(&r->timer, s->env->sim, try_now, r);
            r->timer.deadline = due; /* only remembered: nothing is queued for it until resume */
        }
    }
}

void queue_resume(struct mail_server *s)
{
    for (struct queue_item *item = s->queue; item; item = item->next) {
        for (struct queue_route *r = item->routes; r; r = r->next) {
            sim_timer_set(&r->timer, r->timer.deadline);
        }
    }
}

void queue_free(struct mail_server *s)
{
    while (s->queue) {
        struct queue_item *next = s->queue->next;
        item_free(s->queue);
        s->queue = next;
    }
}
