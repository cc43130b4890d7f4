// SPDX-License-Identifier: MIT
#include "sim/nodes/mailbox_watch.h"

struct seen_item {
    uint32_t uid, letter;
    unsigned flags;
    uint64_t keywords;
};

/* What was told of one mailbox. */
struct seen_box {
    struct seen_box *next;
    const struct mailstore *store;
    char *name;
    uint32_t uid_validity;
    struct seen_item *items;
    size_t count, cap;
    uint64_t octets;
    bool told, met;
};

struct mailbox_watch {
    struct node_env *env;
    struct seen_box *boxes;
    uint16_t host;
};

struct mailbox_watch *mailbox_watch_new(struct node_env *env, uint16_t host)
{
    struct mailbox_watch *w = tg_alloc(sizeof *w);
    w->env = env;
    w->host = host;
    return w;
}

static void seen_box_free(struct seen_box *b)
{
    tg_free(b->items);
    tg_free(b->name);
    tg_free(b);
}

void mailbox_watch_free(struct mailbox_watch *w)
{
    while (w->boxes) {
        struct seen_box *next = w->boxes->next;
        seen_box_free(w->boxes);
        w->boxes = next;
    }
    tg_free(w);
}

static struct seen_box *seen_for(struct mailbox_watch *w, const struct mailstore *store, const struct mailbox *box)
{
    for (struct seen_box *b = w->boxes; b; b = b->next) {
        if (b->store == store && b->uid_validity == box->uid_validity && strcmp(b->name, box->name) == 0) {
            return b;
        }
    }
    struct seen_box *b = tg_alloc(sizeof *b);
    b->store = store;
    b->uid_validity = box->uid_validity;
    b->name = tg_alloc(strlen(box->name) + 1);
    memcpy(b->name, box->name, strlen(box->name));
    b->next = w->boxes;
    w->boxes = b;
    return b;
}

static void tell_stored(struct mailbox_watch *w, const struct mailstore *store, const struct mailbox *box,
                        const struct mail_item *item)
{
    /* "user@domain\nmailbox\n" and the octets as they are. */
    const struct tg_span lines[] = {tg_span_str(store->owner), tg_span_str(box->name), tg_blob_span(item->octets)};
    env_letter_event(w->env, TRACE_LETTER_STORED, w->host, TRACE_NO_HOST, item->tag, item->uid, 0, 0, lines, 3);
}

static void tell_deleted(struct mailbox_watch *w, const struct seen_box *b, const struct seen_item *item)
{
    const struct tg_span lines[] = {tg_span_str(b->store->owner), tg_span_str(b->name)};
    env_letter_event(w->env, TRACE_LETTER_DELETED, w->host, TRACE_NO_HOST, item->letter, item->uid, 0, 0, lines, 2);
}

static void tell_flags(struct mailbox_watch *w, const struct mailstore *store, const struct mailbox *box,
                       const struct mail_item *item)
{
    static const char *const names[] = {"\\Seen", "\\Answered", "\\Flagged", "\\Deleted", "\\Draft"};
    struct tg_buf flags;
    tg_buf_init(&flags, 65536);
    for (unsigned i = 0; i < 5; i++) {
        if (item->flags & 1u << i) {
            tg_buf_fmt(&flags, "%s%s", flags.len ? " " : "", names[i]);
        }
    }
    for (unsigned i = 0; i < box->keyword_count; i++) {
        if (item->keywords >> i & 1) {
            tg_buf_fmt(&flags, "%s%s", flags.len ? " " : "", box->keywords[i]);
        }
    }
    const struct tg_span lines[] = {tg_span_str(store->owner), tg_span_str(box->name), tg_buf_span(&flags)};
    env_letter_event(w->env, TRACE_FLAGS, w->host, TRACE_NO_HOST, item->tag, item->uid, 0, 0, lines, 3);
    tg_buf_deinit(&flags);
}

static void tell_size(struct mailbox_watch *w, const struct mailstore *store, const char *name, size_t count,
                      uint64_t octets)
{
    struct tg_buf quota;
    tg_buf_init(&quota, 32);
    tg_buf_fmt(&quota, "%U", store->quota);
    const struct tg_span lines[] = {tg_span_str(store->owner), tg_span_str(name), tg_buf_span(&quota)};
    env_letter_event(w->env, TRACE_MAILBOX, w->host, TRACE_NO_HOST, 0, (int64_t)count, (int64_t)octets, 0, lines, 3);
    tg_buf_deinit(&quota);
}

/* Both lists are in UID order: one walk finds what came, went and changed. */
static void compare(struct mailbox_watch *w, const struct mailstore *store, const struct mailbox *box)
{
    struct seen_box *b = seen_for(w, store, box);
    bool changed = !b->told;
    size_t i = 0, k = 0;
    while (i < b->count || k < box->count) {
        const struct mail_item *now = k < box->count ? &box->items[k] : NULL;
        struct seen_item *then = i < b->count ? &b->items[i] : NULL;
        if (then && (!now || then->uid < now->uid)) {
            tell_deleted(w, b, then);
            changed = true;
            i++;
        } else if (!then || now->uid < then->uid) {
            tell_stored(w, store, box, now);
            if (now->flags || now->keywords) {
                tell_flags(w, store, box, now);
            }
            changed = true;
            k++;
        } else {
            if (then->flags != now->flags || then->keywords != now->keywords) {
                tell_flags(w, store, box, now);
            }
            i++;
            k++;
        }
    }
    b->count = 0;
    for (k = 0; k < box->count; k++) {
        b->items = tg_grow(b->items, b->count, &b->cap, sizeof *b->items);
        b->items[b->count++] =
            (struct seen_item){box->items[k].uid, box->items[k].tag, box->items[k].flags, box->items[k].keywords};
    }
    if (changed) {
        tell_size(w, store, box->name, box->count, box->octets);
    }
    b->octets = box->octets;
    b->told = b->met = true;
}

void mailbox_watch_tell(struct mailbox_watch *w, const struct mailstore *store)
{
    for (struct seen_box *b = w->boxes; b; b = b->next) {
        b->met = false;
    }
    for (size_t i = 0; i < store->count; i++) {
        compare(w, store, store->mailboxes[i]);
    }
    for (struct seen_box **at = &w->boxes; *at;) { /* mailboxes that are gone */
        struct seen_box *b = *at;
        if (b->store != store || b->met) {
            at = &b->next;
            continue;
        }
        for (size_t i = 0; i < b->count; i++) {
            tell_deleted(w, b, &b->items[i]);
        }
        tell_size(w, store, b->name, 0, 0);
        *at = b->next;
        seen_box_free(b);
    }
}
