// SPDX-License-Identifier: MIT
/* COPY (RFC 3501 section 6.4.7) and MOVE (RFC 6851), all or nothing, with COPYUID (RFC 4315). */
#include "protocols/imap/imap_server_internal.h"

#include "base/assert.h"

/* One letter that is copied or moved, as it is now. */
struct copied {
    struct mail_item letter; /* its octets are held until it is done */
    uint64_t keywords;       /* in the target's numbering */
    uint32_t uid;            /* in the target */
};

struct copy {
    struct mailbox *from, *to;
    struct copied *letters;
    size_t count;
    uint64_t octets;
    bool gone;
};

/* Keywords have other bits in another mailbox; unknown ones become known there. false when there is no room. */
static bool translate_keywords(struct copy *copy, struct copied *one)
{
    for (unsigned bit = 0; bit < copy->from->keyword_count; bit++) {
        if (one->letter.keywords >> bit & 1) {
            uint64_t there = mailbox_keyword(copy->to, tg_span_str(copy->from->keywords[bit]), true);
            if (there == 0) {
                return false;
            }
            one->keywords |= there;
        }
    }
    return true;
}

static bool gather(struct imap_server *s, const struct imap_set *set, struct copy *copy)
{
    size_t most = 0;
    for (size_t at = 0, index = 0; imap_set_next(set, &at, &index); index++) {
        most++;
    }
    copy->letters = tg_alloc(most * sizeof *copy->letters + 1);
    for (size_t at = 0, index = 0; imap_set_next(set, &at, &index); index++) {
        const struct mail_item *letter = imap_view_letter(&s->view, index);
        if (!letter) {
            copy->gone = true;
            continue;
        }
        struct copied *one = &copy->letters[copy->count++];
        one->letter = *letter;
        (void)tg_blob_hold(letter->octets);
        copy->octets += tg_blob_span(letter->octets).len;
        if (!translate_keywords(copy, one)) {
            return false;
        }
    }
    return true;
}

static void scatter(struct copy *copy)
{
    for (size_t i = 0; i < copy->count; i++) {
        tg_blob_release(copy->letters[i].letter.octets);
    }
    tg_free(copy->letters);
}

/* Puts the letters into the target. When one does not fit, takes back those that did. */
static bool add_all(struct imap_server *s, struct copy *copy)
{
    for (size_t i = 0; i < copy->count; i++) {
        struct copied *one = &copy->letters[i];
        const struct mail_item *letter = &one->letter;
        if (mailbox_add(s->store, copy->to, letter->octets, letter->flags, one->keywords, letter->received, letter->tag,
                        &one->uid) != TG_OK) {
            while (i-- > 0) {
                enum tg_status status = mailbox_remove(s->store, copy->to, copy->letters[i].uid);
                TG_ASSERT(status == TG_OK);
            }
            return false;
        }
    }
    return true;
}

/* A set of UIDs that rise: "5:7,9". */
static void write_uids(struct tg_buf *out, const struct copy *copy, bool target)
{
    for (size_t i = 0; i < copy->count;) {
        size_t last = i;
        uint32_t first_uid = target ? copy->letters[i].uid : copy->letters[i].letter.uid;
        uint32_t last_uid = first_uid;
        while (last + 1 < copy->count &&
               (target ? copy->letters[last + 1].uid : copy->letters[last + 1].letter.uid) == last_uid + 1) {
            last++;
            last_uid++;
        }
        tg_buf_fmt(out, "%s%u", i == 0 ? "" : ",", first_uid);
        if (last > i) {
            tg_buf_fmt(out, ":%u", last_uid);
        }
        i = last + 1;
    }
}

static void write_copyuid(struct tg_buf *out, const struct copy *copy)
{
    tg_buf_fmt(out, "COPYUID %u ", copy->to->uid_validity);
    write_uids(out, copy, false);
    tg_buf_byte(out, ' ');
    write_uids(out, copy, true);
}

/* Moving takes no room: the letters are taken out first, so that a full account can still be tidied. */
static bool move_all(struct imap_server *s, struct copy *copy)
{
    uint64_t quota = s->store->quota;
    if (quota != 0 && s->store->octets > quota) {
        return false;
    }
    if (copy->to != copy->from && copy->count > MAIL_ITEM_MAX - copy->to->count) {
        return false;
    }
    if (copy->count > UINT32_MAX - copy->to->uid_next) {
        return false;
    }
    for (size_t i = copy->count; i > 0; i--) {
        enum tg_status status = mailbox_remove(s->store, copy->from, copy->letters[i - 1].letter.uid);
        TG_ASSERT(status == TG_OK);
    }
    bool added = add_all(s, copy);
    TG_ASSERT(added);
    return true;
}

static void carry_out(struct imap_server *s, struct copy *copy, bool move)
{
    if (copy->count == 0) {
        imap_ok(s);
    } else if (move ? !move_all(s, copy) : !add_all(s, copy)) {
        imap_no(s, "OVERQUOTA", "There is no room for these letters");
    } else {
        s->changed = true;
        if (move) {
            tg_buf_str(&s->line, "* OK [");
            write_copyuid(&s->line, copy);
            tg_buf_str(&s->line, "] Moved");
            imap_send_line(s);
        } else {
            write_copyuid(&s->code, copy);
        }
        imap_ok(s);
    }
}

/* copy = "COPY" SP sequence-set SP mailbox */
static void copy_or_move(struct imap_server *s, struct imap_cursor *args, bool move)
{
    struct imap_set set;
    struct tg_span name;
    if (!imap_take_set(s, args, &set) || !imap_space(args) || !imap_astring(args, &name) || !imap_end(args)) {
        return;
    }
    struct copy copy = {.from = imap_view_box(&s->view), .to = mailstore_find(s->store, name)};
    if (!copy.to || copy.to->no_select) {
        imap_no(s, "TRYCREATE", "There is no such mailbox");
    } else if (move && s->view.read_only) {
        imap_no(s, "READ-ONLY", "The mailbox was opened to read only");
    } else if (!gather(s, &set, &copy)) {
        imap_no(s, "LIMIT", "The mailbox has too many keywords");
    } else if (copy.gone && !(s->command->flags & IMAP_BY_UID)) {
        imap_no(s, "EXPUNGEISSUED", "Some of these letters are gone");
    } else {
        carry_out(s, &copy, move);
    }
    scatter(&copy);
}

void imap_cmd_copy(struct imap_server *s, struct imap_cursor *args)
{
    copy_or_move(s, args, false);
}

void imap_cmd_move(struct imap_server *s, struct imap_cursor *args)
{
    copy_or_move(s, args, true);
}
