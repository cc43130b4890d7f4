// SPDX-License-Identifier: MIT
/* APPEND (RFC 3501 section 6.3.11), all or nothing. Looked at twice: when its letter is announced, so that a letter
 * that cannot be kept is not asked for, and when the letter is here. */
#include "protocols/imap/imap_date.h"
#include "protocols/imap/imap_flags.h"
#include "protocols/imap/imap_server_internal.h"

struct append {
    struct tg_span mailbox;
    struct imap_flags flags;
    tg_time received;
    bool at_letter; /* all before the literal was read */
};

/* append = "APPEND" SP mailbox [SP flag-list] [SP date-time] SP literal */
static bool parse(struct imap_server *s, struct imap_cursor *args, struct append *out)
{
    struct tg_span mark;
    *out = (struct append){.received = s->now};
    if (!imap_space(args) || !imap_astring(args, &out->mailbox) || !imap_space(args)) {
        return false;
    }
    if (imap_peek(args) == '(' && (!imap_flags_parse(args, false, &out->flags) || !imap_space(args))) {
        return false;
    }
    if (imap_peek(args) == '"' && (!imap_date_time(args, s->config.epoch, &out->received) || !imap_space(args))) {
        return false;
    }
    if (imap_peek(args) != '{') {
        return imap_fail(args, "Expected the letter as a literal");
    }
    out->at_letter = true;
    return imap_string(args, &mark);
}

static struct mailbox *find(struct imap_server *s, struct tg_span name)
{
    struct mailbox *box = mailstore_find(s->store, name);
    if (!box || box->no_select) {
        imap_no(s, "TRYCREATE", "There is no such mailbox");
        return NULL;
    }
    return box;
}

bool imap_append_announced(struct imap_server *s, struct imap_cursor *args, bool *refused)
{
    struct append a;
    (void)parse(s, args, &a);
    if (!a.at_letter) {
        return false; /* the mailbox's literal, or a mistake */
    }
    *refused = true;
    if (!find(s, a.mailbox)) {
        return true;
    }
    if (s->reader.literal_unsized || s->reader.literal_size > s->config.append_max) {
        imap_no(s, "TOOBIG", "The letter is too large");
    } else if (s->store->quota != 0 &&
               (s->store->octets > s->store->quota || s->reader.literal_size > s->store->quota - s->store->octets)) {
        imap_no(s, "OVERQUOTA", "There is no room for the letter");
    } else {
        *refused = false;
    }
    return true;
}

static void add(struct imap_server *s, struct mailbox *box, const struct append *a)
{
    uint64_t keywords = 0;
    uint32_t uid = 0;
    if (!imap_flags_keywords(&a->flags, box, true, &keywords)) {
        imap_no(s, "LIMIT", "The mailbox has too many keywords");
        return;
    }
    struct tg_blob *letter = tg_blob_new(tg_buf_span(&s->append));
    enum tg_status status =
        mailbox_add(s->store, box, letter, a->flags.system, keywords, a->received, s->append_tag, &uid);
    tg_blob_release(letter);
    if (status != TG_OK) {
        imap_no(s, "OVERQUOTA", "There is no room for the letter");
        return;
    }
    s->changed = true;
    tg_buf_fmt(&s->code, "APPENDUID %u %u", box->uid_validity, uid);
    imap_ok(s);
}

void imap_cmd_append(struct imap_server *s, struct imap_cursor *args)
{
    struct append a;
    if (!parse(s, args, &a) || !imap_end(args)) {
        return;
    }
    struct mailbox *box = find(s, a.mailbox);
    if (box && s->append.len == 0) {
        imap_no(s, "CANNOT", "A letter is not empty");
    } else if (box) {
        add(s, box, &a);
    }
    /* A letter may be large: its memory is not kept for the next one. */
    size_t ceiling = s->append.ceiling;
    tg_buf_deinit(&s->append);
    tg_buf_init(&s->append, ceiling);
}
