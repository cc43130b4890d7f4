// SPDX-License-Identifier: MIT
#include "protocols/dns/dns_resolver_internal.h"

#include "base/assert.h"

/* type, then the name in lower case */
struct task_key {
    unsigned char octets[2 + DNS_NAME_MAX];
};

static struct tg_span key_of(struct task_key *key, const struct dns_name *name, uint16_t type)
{
    struct dns_name lower;
    dns_name_lower(&lower, name);
    memcpy(key->octets, &type, 2);
    memcpy(key->octets + 2, lower.octets, lower.len);
    return tg_span_make(key->octets, (size_t)2 + lower.len);
}

/* The heap: the task that wants to be woken first stands at 0. */

static tg_time wake_of(const struct task *t)
{
    return tg_time_min(t->timeout, t->deadline);
}

static void heap_set(struct dns_resolver *r, size_t index, struct task *t)
{
    r->heap[index] = t;
    t->heap_index = index;
}

static void heap_up(struct dns_resolver *r, size_t index, struct task *t)
{
    for (; index > 0 && wake_of(r->heap[(index - 1) / 2]) > wake_of(t); index = (index - 1) / 2) {
        heap_set(r, index, r->heap[(index - 1) / 2]);
    }
    heap_set(r, index, t);
}

static void heap_down(struct dns_resolver *r, size_t index, struct task *t)
{
    for (;;) {
        size_t child = 2 * index + 1;
        if (child + 1 < r->heap_count && wake_of(r->heap[child + 1]) < wake_of(r->heap[child])) {
            child++;
        }
        if (child >= r->heap_count || wake_of(r->heap[child]) >= wake_of(t)) {
            heap_set(r, index, t);
            return;
        }
        heap_set(r, index, r->heap[child]);
        index = child;
    }
}

void dns_task_rearm(struct dns_resolver *r, struct task *t)
{
    heap_up(r, t->heap_index, t);
    heap_down(r, t->heap_index, t);
}

static void heap_remove(struct dns_resolver *r, struct task *t)
{
    struct task *last = r->heap[--r->heap_count];
    if (last != t) {
        heap_set(r, t->heap_index, last);
        dns_task_rearm(r, last);
    }
}

struct task *dns_task_find(struct dns_resolver *r, const struct dns_name *name, uint16_t type)
{
    struct task_key key;
    return tg_table_get(&r->tasks, key_of(&key, name, type));
}

struct task *dns_task_get(struct dns_resolver *r, const struct dns_name *name, uint16_t type)
{
    struct task *t = dns_task_find(r, name, type);
    if (t || r->tasks.live >= TASKS_MAX) {
        return t;
    }
    struct task_key key;
    t = tg_alloc(sizeof *t);
    t->walk.first = t->walk.name = *name;
    t->walk.type = type;
    t->timeout = TG_TIME_NEVER;
    t->deadline = r->now + r->config.work_max;
    (void)tg_table_put(&r->tasks, key_of(&key, name, type), t);
    r->heap = tg_grow(r->heap, r->heap_count, &r->heap_cap, sizeof *r->heap);
    heap_up(r, r->heap_count++, t);
    dns_task_queue(r, t);
    return t;
}

bool dns_task_add_client(struct task *t, const struct client *client)
{
    if (t->client_count >= CLIENTS_MAX) {
        return false;
    }
    t->clients = tg_grow(t->clients, t->client_count, &t->client_cap, sizeof *t->clients);
    t->clients[t->client_count++] = *client;
    return true;
}

bool dns_task_add_parent(struct task *child, struct task *parent)
{
    if (child->parent_count >= PARENTS_MAX) {
        return false;
    }
    child->parents = tg_grow(child->parents, child->parent_count, &child->parent_cap, sizeof(struct task *));
    child->parents[child->parent_count++] = parent;
    parent->child = child;
    return true;
}

void dns_task_queue(struct dns_resolver *r, struct task *t)
{
    if (t->queued) {
        return;
    }
    t->queued = true;
    t->next_queued = NULL;
    *(r->run_last ? &r->run_last->next_queued : &r->run_first) = t;
    r->run_last = t;
}

static void unqueue(struct dns_resolver *r, struct task *t)
{
    struct task *before = NULL;
    for (struct task *other = r->run_first; other != t; other = other->next_queued) {
        before = other;
    }
    *(before ? &before->next_queued : &r->run_first) = t->next_queued;
    if (r->run_last == t) {
        r->run_last = before;
    }
    t->queued = false;
}

void dns_run(struct dns_resolver *r)
{
    while (r->run_first) {
        struct task *t = r->run_first;
        r->run_first = t->next_queued;
        if (!r->run_first) {
            r->run_last = NULL;
        }
        t->queued = false;
        dns_task_step(r, t);
    }
}

uint64_t dns_task_token(const struct task *t)
{
    while (t->client_count == 0 && t->parent_count == 1) {
        t = t->parents[0];
    }
    return t->client_count == 1 && t->parent_count == 0 ? t->clients[0].token : 0;
}

void dns_task_close_exchange(struct dns_resolver *r, struct task *t)
{
    if (!t->asking) {
        return;
    }
    t->asking = false;
    t->timeout = TG_TIME_NEVER;
    if (t->over_tcp) {
        (void)tg_table_remove(&r->streams, tg_span_make(&t->exchange, sizeof t->exchange));
    } else {
        (void)tg_table_remove(&r->ports, tg_span_make(&t->port, sizeof t->port));
    }
    dns_task_rearm(r, t);
}

static void free_one(struct dns_resolver *r, struct task *t)
{
    dns_task_close_exchange(r, t);
    if (t->queued) {
        unqueue(r, t);
    }
    heap_remove(r, t);
    struct task_key key;
    (void)tg_table_remove(&r->tasks, key_of(&key, &t->walk.first, t->walk.type));
    tg_free(t->walk.links);
    tg_free(t->clients);
    tg_free(t->parents);
    tg_free(t);
}

/* Frees the task and, if no one else waits for it, the child it waited for, and so on down. */
void dns_task_free(struct dns_resolver *r, struct task *t)
{
    while (t) {
        struct task *child = t->child;
        if (child) {
            size_t at = 0;
            while (child->parents[at] != t) {
                at++;
            }
            child->parent_count--;
            memmove(child->parents + at, child->parents + at + 1, (child->parent_count - at) * sizeof *child->parents);
            if (child->parent_count + child->client_count > 0) {
                child = NULL;
            }
        }
        free_one(r, t);
        t = child;
    }
}

/* What a parent learns: the addresses, or that there are none. */
static void tell_parent(struct dns_resolver *r, struct task *parent, const struct outcome *outcome)
{
    parent->child = NULL;
    for (size_t i = 0; i < outcome->count; i++) {
        uint32_t ip;
        if (outcome->records[i].type == DNS_A && dns_rdata_a(outcome->records[i].rdata, &ip)) {
            dns_add_candidate(parent, ip);
        }
    }
    if (outcome->count == 0) {
        parent->why = "the address of its name server could not be found";
    }
    dns_task_queue(r, parent);
}

void dns_task_finish(struct dns_resolver *r, struct task *t, const struct outcome *outcome)
{
    for (size_t i = 0; i < t->client_count; i++) {
        dns_send_answer(r, &t->clients[i], &t->walk, outcome);
    }
    for (size_t i = 0; i < t->parent_count; i++) {
        tell_parent(r, t->parents[i], outcome);
    }
    dns_task_free(r, t);
}

void dns_task_fail(struct dns_resolver *r, struct task *t, const char *why)
{
    struct outcome outcome = {.rcode = DNS_SERVFAIL};
    dns_note(r, DNS_NOTE_FAILED, dns_task_token(t), &t->walk.first, t->walk.type, 0, tg_span_str(why));
    dns_failure_add(r, &t->walk.first, t->walk.type, 0);
    dns_task_finish(r, t, &outcome);
}

/* One pass over the task and all that wait for it, directly or not: their number of steps is small, since each nested
 * lookup was counted on all of them. */
static bool each_waiting(struct dns_resolver *r, struct task *t, bool nested, bool count)
{
    bool good = true;
    unsigned *counter = nested ? &t->nested : &t->upstream;
    unsigned max = nested ? r->config.nested_max : r->config.upstream_max;
    if (count) {
        (*counter)++;
    } else if (*counter >= max) {
        t->doomed = nested ? "too many name servers without an address" : "too many questions were needed";
        dns_task_queue(r, t);
        good = false;
    }
    for (size_t i = 0; i < t->parent_count; i++) {
        good = each_waiting(r, t->parents[i], nested, count) && good;
    }
    return good;
}

bool dns_task_charge(struct dns_resolver *r, struct task *t, bool nested)
{
    if (!each_waiting(r, t, nested, false)) {
        dns_task_queue(r, t);
        return false;
    }
    return each_waiting(r, t, nested, true);
}
