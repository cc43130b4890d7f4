// SPDX-License-Identifier: MIT
#include "protocols/mail/mailstore.h"

#include "protocols/mail/mail_internal.h"

#define SYSTEM_FLAGS       ((unsigned)(MAIL_SEEN | MAIL_ANSWERED | MAIL_FLAGGED | MAIL_DELETED | MAIL_DRAFT))
#define KEYWORD_LENGTH_MAX 255

static uint64_t known_keywords(const struct mailbox *box)
{
    return box->keyword_count >= 64 ? UINT64_MAX : ((uint64_t)1 << box->keyword_count) - 1;
}

bool mailstore_has_room(const struct mailstore *store, uint64_t size)
{
    return store->quota == 0 || (store->octets <= store->quota && size <= store->quota - store->octets);
}

enum tg_status mailbox_add(struct mailstore *store, struct mailbox *box, struct tg_blob *octets, unsigned flags,
                           uint64_t keywords, tg_time received, uint32_t tag, uint32_t *out_uid)
{
    size_t size = tg_blob_span(octets).len;
    if (box->no_select) {
        return TG_NOT_FOUND;
    }
    if (store->disk_full || !mailstore_has_room(store, size)) {
        return TG_LIMIT;
    }
    if (box->count >= MAIL_ITEM_MAX || box->uid_next == UINT32_MAX) {
        return TG_LIMIT;
    }
    box->items = tg_grow(box->items, box->count, &box->cap, sizeof *box->items);
    box->change++;
    box->items[box->count++] = (struct mail_item){
        .uid = box->uid_next++,
        .flags = flags & SYSTEM_FLAGS,
        .keywords = keywords & known_keywords(box),
        .recent = true,
        .received = received,
        .octets = tg_blob_hold(octets),
        .tag = tag,
        .modified = box->change,
    };
    box->octets += size;
    store->octets += size;
    if (out_uid) {
        *out_uid = box->items[box->count - 1].uid;
    }
    return TG_OK;
}

struct mail_item *mailbox_by_uid(struct mailbox *box, uint32_t uid)
{
    size_t low = 0, high = box->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (box->items[middle].uid < uid) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < box->count && box->items[low].uid == uid ? &box->items[low] : NULL;
}

void mailbox_set_flags(struct mailbox *box, struct mail_item *item, unsigned flags, uint64_t keywords)
{
    flags &= SYSTEM_FLAGS;
    keywords &= known_keywords(box);
    if (item->flags == flags && item->keywords == keywords) {
        return;
    }
    item->flags = flags;
    item->keywords = keywords;
    item->modified = ++box->change;
}

enum tg_status mailbox_remove(struct mailstore *store, struct mailbox *box, uint32_t uid)
{
    struct mail_item *item = mailbox_by_uid(box, uid);
    if (!item) {
        return TG_NOT_FOUND;
    }
    size_t size = tg_blob_span(item->octets).len;
    size_t index = (size_t)(item - box->items);
    tg_blob_release(item->octets);
    box->octets -= size;
    store->octets -= size;
    box->count--;
    memmove(item, item + 1, (box->count - index) * sizeof *item);
    box->change++;
    return TG_OK;
}

uint64_t mailbox_keyword(struct mailbox *box, struct tg_span name, bool add)
{
    for (unsigned i = 0; i < box->keyword_count; i++) {
        if (tg_span_ieq_str(name, box->keywords[i])) {
            return (uint64_t)1 << i;
        }
    }
    if (!add || box->keyword_count == MAIL_KEYWORD_MAX || name.len == 0 || name.len > KEYWORD_LENGTH_MAX) {
        return 0;
    }
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] <= 0x20 || name.ptr[i] >= 0x7f) {
            return 0;
        }
    }
    char *copy = tg_alloc(name.len + 1);
    memcpy(copy, name.ptr, name.len);
    box->keywords[box->keyword_count] = copy;
    box->change++;
    return (uint64_t)1 << box->keyword_count++;
}
