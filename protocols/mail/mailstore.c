// SPDX-License-Identifier: MIT
#include "protocols/mail/mailstore.h"

#include "base/assert.h"
#include "protocols/mail/mailstore_internal.h"

static void box_free(struct mailbox *box)
{
    for (size_t i = 0; i < box->count; i++) {
        tg_blob_release(box->items[i].octets);
    }
    for (unsigned i = 0; i < box->keyword_count; i++) {
        tg_free(box->keywords[i]);
    }
    tg_free(box->items);
    tg_free(box->name);
    tg_free(box);
}

/* Takes the name out of the orphaned subscriptions; whether it was there. */
static bool orphan_take(struct mailstore *store, struct tg_span name)
{
    for (size_t i = 0; i < store->orphan_count; i++) {
        if (mail_mailbox_name_eq(store->orphans[i], name)) {
            tg_free(store->orphans[i]);
            store->orphan_count--;
            memmove(&store->orphans[i], &store->orphans[i + 1], (store->orphan_count - i) * sizeof(char *));
            return true;
        }
    }
    return false;
}

/* Whoever subscribes, deletes and starts anew may not fill the memory: the oldest orphan goes. */
static void orphan_add(struct mailstore *store, const char *name)
{
    if (store->orphan_count == MAIL_MAILBOX_MAX) {
        (void)orphan_take(store, tg_span_str(store->orphans[0]));
    }
    store->orphans = tg_grow(store->orphans, store->orphan_count, &store->orphan_cap, sizeof(char *));
    store->orphans[store->orphan_count++] = mail_mailbox_name_copy(tg_span_str(name));
}

static struct mailbox *box_new(struct mailstore *store, struct tg_span name)
{
    struct mailbox *box = tg_alloc(sizeof *box);
    box->name = mail_mailbox_name_copy(name);
    box->uid_validity = store->next_uid_validity++;
    box->uid_next = 1;
    box->subscribed = orphan_take(store, name);
    store->mailboxes = tg_grow(store->mailboxes, store->count, &store->cap, sizeof(struct mailbox *));
    store->mailboxes[store->count++] = box;
    return box;
}

struct mailstore *mailstore_new(const char *owner, uint64_t quota, uint32_t first_uid_validity)
{
    TG_ASSERT(first_uid_validity != 0);
    struct mailstore *store = tg_alloc(sizeof *store);
    struct tg_span name = tg_span_str(owner);
    store->owner = tg_alloc(name.len + 1);
    if (name.len > 0) {
        memcpy(store->owner, name.ptr, name.len);
    }
    store->quota = quota;
    store->next_uid_validity = first_uid_validity;
    (void)box_new(store, TG_SPAN_LIT("INBOX"));
    return store;
}

void mailstore_free(struct mailstore *store)
{
    if (!store) {
        return;
    }
    for (size_t i = 0; i < store->count; i++) {
        box_free(store->mailboxes[i]);
    }
    for (size_t i = 0; i < store->orphan_count; i++) {
        tg_free(store->orphans[i]);
    }
    tg_free(store->orphans);
    tg_free(store->mailboxes);
    tg_free(store->owner);
    tg_free(store);
}

struct mailbox *mailstore_find(struct mailstore *store, struct tg_span name)
{
    for (size_t i = 0; i < store->count; i++) {
        if (mail_mailbox_name_eq(store->mailboxes[i]->name, name)) {
            return store->mailboxes[i];
        }
    }
    return NULL;
}

const char *mail_special_use(struct tg_span name)
{
    static const char *const names[] = {"\\Sent", "\\Drafts", "\\Trash", "\\Junk", "\\Archive"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (tg_span_ieq_str(name, names[i])) {
            return names[i];
        }
    }
    return NULL;
}

struct mailbox *mailstore_special(struct mailstore *store, const char *special_use)
{
    for (size_t i = 0; i < store->count; i++) {
        const char *use = store->mailboxes[i]->special_use;
        if (use && strcmp(use, special_use) == 0) {
            return store->mailboxes[i];
        }
    }
    return NULL;
}

bool mailstore_has_children(const struct mailstore *store, const struct mailbox *box)
{
    for (size_t i = 0; i < store->count; i++) {
        if (mail_mailbox_name_below(store->mailboxes[i]->name, box->name)) {
            return true;
        }
    }
    return false;
}

/* Makes every level above name that is missing. TG_LIMIT (nothing made) when they and one more would be too many. */
static enum tg_status make_parents(struct mailstore *store, struct tg_span name)
{
    size_t missing = 1;
    for (int making = 0; making <= 1; making++) {
        if (making && store->count + missing > MAIL_MAILBOX_MAX) {
            return TG_LIMIT;
        }
        for (size_t i = 0; i < name.len; i++) {
            struct tg_span level = tg_span_sub(name, 0, i);
            if (name.ptr[i] != '/' || mailstore_find(store, level)) {
                continue;
            }
            if (making) {
                (void)box_new(store, level);
            } else {
                missing++;
            }
        }
    }
    return TG_OK;
}

enum tg_status mailstore_create(struct mailstore *store, struct tg_span name, struct mailbox **out)
{
    if (name.len > 1 && name.ptr[name.len - 1] == '/') {
        name.len--;
    }
    if (!mail_mailbox_name_valid(name)) {
        return TG_MALFORMED;
    }
    struct mailbox *box = mailstore_find(store, name);
    if (box && !box->no_select) {
        return TG_LIMIT;
    }
    if (box) {
        box->no_select = false;
        box->uid_validity = store->next_uid_validity++;
        box->uid_next = 1;
        box->change++;
    } else {
        enum tg_status status = make_parents(store, name);
        if (status != TG_OK) {
            return status;
        }
        box = box_new(store, name);
    }
    if (out) {
        *out = box;
    }
    return TG_OK;
}

static void box_empty(struct mailstore *store, struct mailbox *box)
{
    for (size_t i = 0; i < box->count; i++) {
        tg_blob_release(box->items[i].octets);
    }
    store->octets -= box->octets;
    box->octets = 0;
    box->count = 0;
    box->change++;
}

static void forget(struct mailstore *store, const struct mailbox *box)
{
    for (size_t i = 0; i < store->count; i++) {
        if (store->mailboxes[i] == box) {
            store->count--;
            memmove(&store->mailboxes[i], &store->mailboxes[i + 1], (store->count - i) * sizeof(struct mailbox *));
            return;
        }
    }
}

enum tg_status mailstore_delete(struct mailstore *store, struct tg_span name)
{
    struct mailbox *box = mailstore_find(store, name);
    if (!box) {
        return TG_NOT_FOUND;
    }
    if (tg_span_ieq_str(name, "INBOX")) {
        return TG_MALFORMED;
    }
    if (mailstore_has_children(store, box)) {
        if (box->no_select) {
            return TG_MALFORMED;
        }
        box_empty(store, box);
        box->no_select = true;
        return TG_OK;
    }
    box_empty(store, box);
    forget(store, box);
    if (box->subscribed) {
        orphan_add(store, box->name);
    }
    box_free(box);
    return TG_OK;
}

/* `to` and what stands behind `from` in a stored name. */
static struct tg_span moved_name(struct tg_buf *buf, const char *stored, size_t from_len, struct tg_span to)
{
    tg_buf_clear(buf);
    (void)tg_buf_append(buf, to);
    (void)tg_buf_str(buf, stored + from_len);
    return tg_buf_span(buf);
}

static void set_name(struct mailstore *store, struct mailbox *box, struct tg_span name)
{
    if (box->subscribed) {
        orphan_add(store, box->name);
    }
    tg_free(box->name);
    box->name = mail_mailbox_name_copy(name);
    box->subscribed = orphan_take(store, name);
    box->change++;
}

/* All or nothing: first every new name is looked at, then every name is set. */
static enum tg_status rename_tree(struct mailstore *store, struct mailbox *top, struct tg_span to)
{
    struct tg_buf buf;
    char *old = mail_mailbox_name_copy(tg_span_str(top->name));
    size_t old_len = strlen(old);
    enum tg_status status = TG_OK;

    tg_buf_init(&buf, SIZE_MAX);
    for (int setting = 0; setting <= 1 && status == TG_OK; setting++) {
        for (size_t i = 0; i < store->count && status == TG_OK; i++) {
            struct mailbox *box = store->mailboxes[i];
            if (box != top && !mail_mailbox_name_below(box->name, old)) {
                continue;
            }
            struct tg_span name = moved_name(&buf, box->name, old_len, to);
            if (setting) {
                set_name(store, box, name);
            } else if (mailstore_find(store, name)) {
                status = TG_LIMIT;
            } else if (!mail_mailbox_name_valid(name)) {
                status = TG_MALFORMED;
            }
        }
        if (!setting && status == TG_OK) {
            status = make_parents(store, to);
        }
    }
    tg_buf_deinit(&buf);
    tg_free(old);
    return status;
}

/* RFC 3501 section 6.3.5: the letters go, INBOX itself stays. */
static void hand_over(struct mailbox *from, struct mailbox *to)
{
    to->items = from->items;
    to->count = from->count;
    to->cap = from->cap;
    to->octets = from->octets;
    to->keyword_count = from->keyword_count;
    to->change++;
    for (size_t i = 0; i < to->count; i++) {
        to->items[i].uid = to->uid_next++;
        to->items[i].modified = to->change;
    }
    for (unsigned i = 0; i < from->keyword_count; i++) {
        to->keywords[i] = from->keywords[i];
        from->keywords[i] = NULL;
    }
    from->items = NULL;
    from->count = from->cap = 0;
    from->octets = 0;
    from->keyword_count = 0;
    from->change++;
}

enum tg_status mailstore_rename(struct mailstore *store, struct tg_span from, struct tg_span to)
{
    struct mailbox *box = mailstore_find(store, from);
    if (!box) {
        return TG_NOT_FOUND;
    }
    if (to.len > 1 && to.ptr[to.len - 1] == '/') {
        to.len--;
    }
    if (!mail_mailbox_name_valid(to)) {
        return TG_MALFORMED;
    }
    if (mailstore_find(store, to)) {
        return TG_LIMIT;
    }
    if (tg_span_eq_str(tg_span_str(box->name), "INBOX")) {
        struct mailbox *target;
        enum tg_status status = mailstore_create(store, to, &target);
        if (status == TG_OK) {
            hand_over(box, target);
        }
        return status;
    }
    char *target_name = mail_mailbox_name_copy(to);
    bool into_itself = mail_mailbox_name_below(target_name, box->name);
    tg_free(target_name);
    return into_itself ? TG_MALFORMED : rename_tree(store, box, to);
}

enum tg_status mailstore_subscribe(struct mailstore *store, struct tg_span name, bool on)
{
    struct mailbox *box = mailstore_find(store, name);
    if (box) {
        box->subscribed = on;
        return TG_OK;
    }
    return !on && orphan_take(store, name) ? TG_OK : TG_NOT_FOUND;
}
