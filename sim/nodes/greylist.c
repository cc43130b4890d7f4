// SPDX-License-Identifier: MIT
#include "sim/nodes/greylist.h"

#include "base/text.h"
#include "sim/nodes/mail_directory.h"

static void entry_free(struct greylist_entry *e)
{
    tg_free(e->sender);
    tg_free(e->recipient);
}

void greylist_deinit(struct greylist *list)
{
    for (size_t i = 0; i < list->count; i++) {
        entry_free(&list->entries[i]);
    }
    tg_free(list->entries);
    *list = (struct greylist){0};
}

static void remove_at(struct greylist *list, size_t i)
{
    entry_free(&list->entries[i]);
    memmove(&list->entries[i], &list->entries[i + 1], (--list->count - i) * sizeof *list->entries);
}

static bool too_old(const struct greylist_entry *e, tg_time now)
{
    return e->known ? now - e->last > GREYLIST_KEEP : now - e->first > GREYLIST_FORGET;
}

static struct greylist_entry *find(struct greylist *list, uint32_t net, struct tg_span sender, struct tg_span recipient)
{
    for (size_t i = 0; i < list->count; i++) {
        struct greylist_entry *e = &list->entries[i];
        if (e->net == net && tg_span_ieq_str(sender, e->sender) && tg_span_ieq_str(recipient, e->recipient)) {
            return e;
        }
    }
    return NULL;
}

bool greylist_admits(struct greylist *list, uint32_t client_ip, struct tg_span sender, struct tg_span recipient,
                     tg_time now)
{
    const uint32_t net = client_ip & 0xffffff00u;
    struct greylist_entry *e = find(list, net, sender, recipient);
    if (e && too_old(e, now)) {
        remove_at(list, (size_t)(e - list->entries));
        e = NULL;
    }
    if (!e) {
        if (list->count >= GREYLIST_MAX) {
            remove_at(list, 0);
        }
        list->entries = tg_grow(list->entries, list->count, &list->cap, sizeof *list->entries);
        list->entries[list->count++] = (struct greylist_entry){
            .net = net, .sender = mail_string(sender), .recipient = mail_string(recipient), .first = now, .last = now};
        return false;
    }
    e->known = e->known || now - e->first >= GREYLIST_WAIT;
    e->last = now;
    return e->known;
}
