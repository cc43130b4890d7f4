// SPDX-License-Identifier: MIT
/* Commands about the letters of the selected mailbox: RFC 3501 section 6.4 (FETCH, SEARCH, COPY and MOVE have files of
 * their own). */
#include "protocols/imap/imap_flags.h"
#include "protocols/imap/imap_server_internal.h"

#include "base/assert.h"

bool imap_take_set(struct imap_server *s, struct imap_cursor *args, struct imap_set *out)
{
    return imap_space(args) && imap_set_parse(args, out) &&
           imap_set_resolve(args, out, &s->view, s->command->flags & IMAP_BY_UID);
}

void imap_cmd_check(struct imap_server *s, struct imap_cursor *args)
{
    imap_cmd_noop(s, args);
}

/* Removes what is marked \Deleted, and in the set if there is one. */
static void expunge(struct imap_server *s, const struct imap_set *set)
{
    struct mailbox *box = imap_view_box(&s->view);
    for (size_t i = s->view.count; box && i > 0; i--) {
        const struct mail_item *letter = mailbox_by_uid(box, s->view.items[i - 1].letter.uid);
        if (letter && (letter->flags & MAIL_DELETED) && (!set || imap_set_has(set, i - 1))) {
            enum tg_status status = mailbox_remove(s->store, box, letter->uid);
            TG_ASSERT(status == TG_OK);
            s->changed = true;
        }
    }
}

void imap_cmd_close(struct imap_server *s, struct imap_cursor *args)
{
    if (!imap_end(args)) {
        return;
    }
    if (!s->view.read_only) {
        expunge(s, NULL);
    }
    imap_view_close(&s->view);
    imap_set_state(s, IMAP_AUTHENTICATED);
    imap_ok(s);
}

void imap_cmd_unselect(struct imap_server *s, struct imap_cursor *args)
{
    if (imap_end(args)) {
        imap_view_close(&s->view);
        imap_set_state(s, IMAP_AUTHENTICATED);
        imap_ok(s);
    }
}

static bool writable(struct imap_server *s)
{
    if (s->view.read_only) {
        imap_no(s, "READ-ONLY", "The mailbox was opened to read only");
        return false;
    }
    return true;
}

void imap_cmd_expunge(struct imap_server *s, struct imap_cursor *args)
{
    if (imap_end(args) && writable(s)) {
        expunge(s, NULL);
        imap_ok(s);
    }
}

void imap_cmd_uid_expunge(struct imap_server *s, struct imap_cursor *args)
{
    struct imap_set set;
    if (imap_take_set(s, args, &set) && imap_end(args) && writable(s)) {
        expunge(s, &set);
        imap_ok(s);
    }
}

struct store_change {
    int sign; /* -1 take away, 0 replace, +1 add */
    bool silent;
    struct imap_flags flags;
    uint64_t keywords;
};

/* store-att-flags = (["+" / "-"] "FLAGS" [".SILENT"]) SP (flag-list / (flag *(SP flag))) */
static bool take_change(struct imap_cursor *c, struct store_change *out)
{
    struct tg_span word;
    *out = (struct store_change){0};
    out->sign = imap_take(c, '+') ? 1 : imap_take(c, '-') ? -1 : 0;
    if (!imap_atom(c, &word)) {
        return false;
    }
    out->silent = tg_span_ieq_str(word, "FLAGS.SILENT");
    if (!out->silent && !tg_span_ieq_str(word, "FLAGS")) {
        return imap_fail(c, "Expected FLAGS or FLAGS.SILENT");
    }
    return imap_space(c) && imap_flags_parse(c, true, &out->flags);
}

static void store_one(struct imap_server *s, size_t index, const struct store_change *change)
{
    const struct mail_item *letter = imap_view_letter(&s->view, index);
    unsigned flags = change->flags.system;
    uint64_t keywords = change->keywords;
    if (change->sign > 0) {
        flags |= letter->flags;
        keywords |= letter->keywords;
    } else if (change->sign < 0) {
        flags = letter->flags & ~flags;
        keywords = letter->keywords & ~keywords;
    }
    s->changed = s->changed || flags != letter->flags || keywords != letter->keywords;
    imap_view_set_flags(&s->view, index, flags, keywords, change->silent);
}

/* store = "STORE" SP sequence-set SP store-att-flags */
void imap_cmd_store(struct imap_server *s, struct imap_cursor *args)
{
    struct imap_set set;
    struct store_change change;
    if (!imap_take_set(s, args, &set) || !imap_space(args) || !take_change(args, &change) || !imap_end(args) ||
        !writable(s)) {
        return;
    }
    struct mailbox *box = imap_view_box(&s->view);
    if (box && !imap_flags_keywords(&change.flags, box, change.sign >= 0, &change.keywords) && change.sign >= 0) {
        imap_tell_permanent_flags(s, box);
        imap_no(s, "LIMIT", "The mailbox has too many keywords");
        return;
    }
    bool gone = false;
    for (size_t at = 0, index = 0; imap_set_next(&set, &at, &index); index++) {
        if (imap_view_letter(&s->view, index)) {
            store_one(s, index, &change);
        } else {
            gone = true;
        }
    }
    if (gone && !(s->command->flags & IMAP_BY_UID)) {
        imap_no(s, "EXPUNGEISSUED", "Some of these letters are gone");
    } else {
        imap_ok(s);
    }
}
