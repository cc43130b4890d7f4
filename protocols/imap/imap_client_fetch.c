// SPDX-License-Identifier: MIT
/* FETCH responses, and which UID stands behind which number. */
#include "protocols/imap/imap_client_internal.h"

uint32_t imap_client_uid_of(const struct imap_client *c, uint32_t sequence)
{
    return sequence > 0 && sequence <= c->uid_count ? c->uids[sequence - 1] : 0;
}

static void remember_uid(struct imap_client *c, uint32_t sequence, uint32_t uid)
{
    if (sequence > IMAP_KNOWN_UIDS) {
        return;
    }
    while (c->uid_count < sequence) {
        c->uids = tg_grow(c->uids, c->uid_count, &c->uid_cap, sizeof *c->uids);
        c->uids[c->uid_count++] = 0;
    }
    c->uids[sequence - 1] = uid;
}

void imap_client_forget_number(struct imap_client *c, uint32_t sequence)
{
    if (sequence <= c->uid_count) {
        c->uid_count--;
        memmove(&c->uids[sequence - 1], &c->uids[sequence], (c->uid_count - (sequence - 1)) * sizeof *c->uids);
    }
}

/* What one FETCH response told. */
struct told {
    bool uid, size, flags, body;
    struct tg_span body_octets; /* when it was no stream */
    struct imap_item item;
};

/* msg-att name: "FLAGS", "BODY[HEADER.FIELDS (X)]<0>": up to the space in front of its value */
static bool take_name(struct imap_cursor *c, struct tg_span *out)
{
    size_t start = c->at;
    bool inside = false;
    for (int next; (next = imap_peek(c)) >= 0; c->at++) {
        inside = next == '[' ? true : next == ']' ? false : inside;
        if (!inside && (next == ' ' || next == ')' || next == '(')) {
            break;
        }
        if (next == '{') { /* a literal among the field names */
            struct tg_span ignored;
            if (!imap_string(c, &ignored)) {
                return false;
            }
            c->at--;
        }
    }
    *out = tg_span_sub(c->text, start, c->at - start);
    return out->len > 0 && imap_space(c);
}

static bool take_u32(struct imap_cursor *c, uint32_t *out)
{
    uint64_t value = 0;
    if (!imap_number(c, UINT32_MAX, &value)) {
        return false;
    }
    *out = (uint32_t)value;
    return true;
}

/* "(" [flag *(SP flag)] ")": what stands between the parentheses */
static bool take_flags(struct imap_cursor *c, struct tg_span *out)
{
    size_t start = c->at;
    if (imap_peek(c) != '(' || !imap_skip_value(c)) {
        return imap_fail(c, "Expected flags");
    }
    *out = tg_span_sub(c->text, start + 1, c->at - start - 2);
    return true;
}

/* "(" env-date SP env-subject SP ... ")" */
static bool take_envelope(struct imap_cursor *c, struct tg_span *subject)
{
    struct tg_span date;
    if (!imap_expect(c, '(', "Expected an envelope") || !imap_nstring(c, &date) || !imap_space(c) ||
        !imap_nstring(c, subject)) {
        return false;
    }
    while (imap_take(c, ' ')) {
        if (!imap_skip_value(c)) {
            return false;
        }
    }
    return imap_expect(c, ')', "Expected the end of an envelope");
}

static bool take_item(struct imap_cursor *c, struct told *told)
{
    struct tg_span name;
    if (!take_name(c, &name)) {
        return imap_fail(c, "Expected the name of an item");
    }
    if (tg_span_ieq_str(name, "UID")) {
        told->uid = true;
        return take_u32(c, &told->item.uid);
    }
    if (tg_span_ieq_str(name, "RFC822.SIZE")) {
        told->size = true;
        return take_u32(c, &told->item.size);
    }
    if (tg_span_ieq_str(name, "FLAGS")) {
        told->flags = true;
        return take_flags(c, &told->item.flags);
    }
    if (tg_span_ieq_str(name, "ENVELOPE")) {
        return take_envelope(c, &told->item.subject);
    }
    if (tg_span_ieq_str(name, "BODY[]")) {
        if (!imap_nstring(c, &told->body_octets)) {
            return false;
        }
        told->body = told->body_octets.ptr != NULL;
        return true;
    }
    return imap_skip_value(c);
}

/* The letter is here: streamed already, or as a quoted string. */
static void got_body(struct imap_client *c, const struct told *told)
{
    if (c->request.kind != IMAP_REQ_FETCH_BODY || c->awaits != IMAP_AWAITS_ANSWER || c->body_whole) {
        return;
    }
    if (told->item.uid != c->request.uid) {
        if (c->body_streamed) {
            imap_client_fail(c, "The server sent a letter that was not asked for", tg_span_make(NULL, 0));
        }
        return;
    }
    if (!c->body_streamed && told->body_octets.len > 0) {
        struct ep_action store = {.kind = EP_STORE, .bytes = told->body_octets};
        action_queue_push(&c->queue, &store);
    }
    c->body_whole = true;
    imap_client_tell(c, IMAP_TELL_BODY);
}

static void tell_news(struct imap_client *c, const struct told *told)
{
    bool listing = c->awaits == IMAP_AWAITS_ANSWER && told->uid && told->flags &&
                   ((c->request.kind == IMAP_REQ_LIST_NEW && told->size) || c->request.kind == IMAP_REQ_SYNC_FLAGS);
    if (listing) {
        /* "n:*" names the last letter even when its UID is below n: nothing new (IM24). */
        if (c->request.kind == IMAP_REQ_SYNC_FLAGS || told->item.uid >= c->request.uid) {
            imap_client_tell(c, IMAP_TELL_LISTED);
        }
    } else if (told->flags) {
        imap_client_tell(c, IMAP_TELL_FLAGS);
    }
    if (c->idling == IMAP_IDLE_ON) {
        imap_client_tell(c, IMAP_TELL_NEWS);
    }
}

/* message-data = nz-number SP "FETCH" SP "(" msg-att *(SP msg-att) ")" */
void imap_client_fetch(struct imap_client *c, struct imap_cursor *cursor, uint32_t sequence)
{
    struct told told = {.item.sequence = sequence};
    if (!imap_space(cursor) || !imap_expect(cursor, '(', "Expected (")) {
        return;
    }
    do {
        if (!take_item(cursor, &told)) {
            return;
        }
    } while (imap_take(cursor, ' '));
    if (!imap_expect(cursor, ')', "Expected )") || !imap_end(cursor)) {
        return;
    }
    if (told.uid) {
        remember_uid(c, sequence, told.item.uid);
    } else {
        told.item.uid = imap_client_uid_of(c, sequence);
    }
    c->item = told.item;
    if (told.body || c->body_streamed) {
        got_body(c, &told);
    }
    if (c->awaits != IMAP_AWAITS_NOTHING) {
        tell_news(c, &told);
    }
}
