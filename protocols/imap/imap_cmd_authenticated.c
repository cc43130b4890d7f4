// SPDX-License-Identifier: MIT
/* Commands about mailboxes as wholes: RFC 3501 section 6.3 (LIST, LSUB and APPEND have files of their own). */
#include "protocols/imap/imap_server_internal.h"

#include "base/assert.h"

static bool take_mailbox(struct imap_cursor *args, struct tg_span *out)
{
    return imap_space(args) && imap_astring(args, out);
}

static bool only_mailbox(struct imap_cursor *args, struct tg_span *out)
{
    return take_mailbox(args, out) && imap_end(args);
}

/* enable = "ENABLE" 1*(SP capability). Nothing here needs enabling: IM38. */
void imap_cmd_enable(struct imap_server *s, struct imap_cursor *args)
{
    do {
        struct tg_span capability;
        if (!imap_space(args) || !imap_atom(args, &capability)) {
            return;
        }
    } while (!imap_at_end(args));
    imap_say(s, "* ENABLED");
    imap_ok(s);
}

static size_t first_unseen(const struct imap_view *v)
{
    size_t i = 0;
    while (i < v->count && (v->items[i].letter.flags & MAIL_SEEN)) {
        i++;
    }
    return i;
}

static void tell_mailbox(struct imap_server *s, const struct mailbox *box)
{
    const struct imap_view *v = &s->view;
    tg_buf_str(&s->line, "* FLAGS ");
    imap_write_flags(&s->line, box, UINT32_MAX, UINT64_MAX, false);
    imap_send_line(s);
    tg_buf_fmt(&s->line, "* %z EXISTS", v->count);
    imap_send_line(s);
    tg_buf_fmt(&s->line, "* %z RECENT", v->recent);
    imap_send_line(s);
    tg_buf_fmt(&s->line, "* OK [UIDVALIDITY %u] UIDs are valid", box->uid_validity);
    imap_send_line(s);
    tg_buf_fmt(&s->line, "* OK [UIDNEXT %u] Predicted next UID", box->uid_next);
    imap_send_line(s);
    imap_tell_permanent_flags(s, box);
    size_t unseen = first_unseen(v);
    if (unseen < v->count) {
        tg_buf_fmt(&s->line, "* OK [UNSEEN %z] First unseen letter", unseen + 1);
        imap_send_line(s);
    }
}

void imap_tell_permanent_flags(struct imap_server *s, const struct mailbox *box)
{
    if (s->view.read_only) {
        imap_say(s, "* OK [PERMANENTFLAGS ()] Nothing can be changed here");
        return;
    }
    tg_buf_str(&s->line, "* OK [PERMANENTFLAGS ");
    imap_write_flags(&s->line, box, UINT32_MAX, UINT64_MAX, false);
    if (box->keyword_count < MAIL_KEYWORD_MAX) {
        s->line.len--; /* \* goes before the parenthesis */
        tg_buf_str(&s->line, " \\*)");
    }
    tg_buf_str(&s->line, "] These flags stay");
    imap_send_line(s);
}

/* select = "SELECT" SP mailbox; RFC 4466 adds parameters, of which none is known here (IM32). */
static void open_mailbox(struct imap_server *s, struct imap_cursor *args, bool read_only)
{
    struct tg_span name;
    if (!take_mailbox(args, &name)) {
        return;
    }
    if (imap_peek(args) == ' ') {
        imap_fail(args, "Unknown parameter of SELECT");
        return;
    }
    if (!imap_end(args)) {
        return;
    }
    imap_view_close(&s->view);
    struct mailbox *box = mailstore_find(s->store, name);
    if (!box || box->no_select) {
        imap_set_state(s, IMAP_AUTHENTICATED);
        imap_no(s, "NONEXISTENT", "There is no such mailbox");
        return;
    }
    imap_view_open(&s->view, s->store, box, read_only);
    imap_set_state(s, IMAP_SELECTED);
    tell_mailbox(s, box);
    tg_buf_str(&s->code, read_only ? "READ-ONLY" : "READ-WRITE");
    imap_ok(s);
}

void imap_cmd_select(struct imap_server *s, struct imap_cursor *args)
{
    open_mailbox(s, args, false);
}

void imap_cmd_examine(struct imap_server *s, struct imap_cursor *args)
{
    open_mailbox(s, args, true);
}

/* The answer to what the store said. */
static void answer(struct imap_server *s, enum tg_status status)
{
    switch (status) {
    case TG_OK:
        s->changed = true;
        imap_ok(s);
        return;
    case TG_LIMIT:
        imap_no(s, "ALREADYEXISTS", "There is a mailbox of that name");
        return;
    case TG_MALFORMED:
        imap_no(s, "CANNOT", "That name cannot be");
        return;
    case TG_NOT_FOUND:
        imap_no(s, "NONEXISTENT", "There is no such mailbox");
        return;
    case TG_IO:
        break;
    }
    TG_UNREACHABLE();
}

/* create-param = "USE" SP "(" [use-attr *(SP use-attr)] ")" within parentheses, RFC 6154 section 6. *fits: each is
 * known and there is at most one, as a mailbox is for one thing here. */
static bool take_use(struct imap_cursor *c, const char **use, bool *fits)
{
    struct tg_span word;
    if (!imap_expect(c, '(', "Expected parameters of CREATE") || !imap_atom(c, &word)) {
        return false;
    }
    if (!tg_span_ieq_str(word, "USE") || !imap_space(c) || !imap_expect(c, '(', "Expected a list of uses")) {
        return imap_fail(c, "Unknown parameter of CREATE");
    }
    for (bool more = imap_peek(c) != ')'; more; more = imap_take(c, ' ')) {
        if (!imap_flag(c, &word)) {
            return false;
        }
        *fits = *fits && !*use && mail_special_use(word);
        *use = mail_special_use(word);
    }
    return imap_expect(c, ')', "Expected )") && imap_expect(c, ')', "Expected )");
}

void imap_cmd_create(struct imap_server *s, struct imap_cursor *args)
{
    struct tg_span name;
    const char *use = NULL;
    bool fits = true;
    struct mailbox *box = NULL;
    if (!take_mailbox(args, &name) || (imap_take(args, ' ') && !take_use(args, &use, &fits)) || !imap_end(args)) {
        return;
    }
    if (!fits || (use && mailstore_special(s->store, use))) {
        imap_no(s, "USEATTR", fits ? "There is a mailbox for that already" : "A mailbox cannot be for that here");
        return;
    }
    enum tg_status status = mailstore_create(s->store, name, &box);
    if (status == TG_LIMIT && !mailstore_find(s->store, name)) {
        imap_no(s, "LIMIT", "There are too many mailboxes");
        return;
    }
    if (status == TG_OK) {
        box->special_use = use;
    }
    answer(s, status);
}

void imap_cmd_delete(struct imap_server *s, struct imap_cursor *args)
{
    struct tg_span name;
    if (only_mailbox(args, &name)) {
        enum tg_status status = mailstore_delete(s->store, name);
        if (status == TG_MALFORMED) {
            imap_no(s, "CANNOT", "This mailbox cannot be deleted");
            return;
        }
        answer(s, status);
    }
}

void imap_cmd_rename(struct imap_server *s, struct imap_cursor *args)
{
    struct tg_span from, to;
    if (take_mailbox(args, &from) && only_mailbox(args, &to)) {
        answer(s, mailstore_rename(s->store, from, to));
    }
}

void imap_cmd_subscribe(struct imap_server *s, struct imap_cursor *args)
{
    struct tg_span name;
    if (only_mailbox(args, &name)) {
        answer(s, mailstore_subscribe(s->store, name, true));
    }
}

void imap_cmd_unsubscribe(struct imap_server *s, struct imap_cursor *args)
{
    struct tg_span name;
    if (only_mailbox(args, &name)) {
        answer(s, mailstore_subscribe(s->store, name, false));
    }
}

static const char *const status_names[] = {"MESSAGES", "RECENT", "UIDNEXT", "UIDVALIDITY", "UNSEEN", "SIZE"};
_Static_assert(sizeof status_names / sizeof status_names[0] == IMAP_STATUS_ITEM_COUNT, "one name for each item");

bool imap_status_items_parse(struct imap_cursor *c, struct imap_status_items *out)
{
    out->count = 0;
    if (!imap_expect(c, '(', "Expected a list of status items")) {
        return false;
    }
    do {
        struct tg_span name;
        int item = 0;
        if (!imap_atom(c, &name)) {
            return false;
        }
        while (item < IMAP_STATUS_ITEM_COUNT && !tg_span_ieq_str(name, status_names[item])) {
            item++;
        }
        if (item == IMAP_STATUS_ITEM_COUNT || out->count == IMAP_STATUS_ITEMS) {
            return imap_fail(c, "Unknown status item");
        }
        out->items[out->count++] = (enum imap_status_item)item;
    } while (imap_take(c, ' '));
    return imap_expect(c, ')', "Expected )");
}

static uint64_t status_value(const struct mailbox *box, enum imap_status_item item)
{
    uint64_t n = 0;
    switch (item) {
    case IMAP_STATUS_MESSAGES:
        return box->count;
    case IMAP_STATUS_RECENT:
        for (size_t i = 0; i < box->count; i++) {
            n += box->items[i].recent;
        }
        return n;
    case IMAP_STATUS_UIDNEXT:
        return box->uid_next;
    case IMAP_STATUS_UIDVALIDITY:
        return box->uid_validity;
    case IMAP_STATUS_UNSEEN:
        for (size_t i = 0; i < box->count; i++) {
            n += !(box->items[i].flags & MAIL_SEEN);
        }
        return n;
    case IMAP_STATUS_SIZE:
        return box->octets;
    case IMAP_STATUS_ITEM_COUNT:
        break;
    }
    TG_UNREACHABLE();
}

void imap_status_write(struct tg_buf *out, const struct mailbox *box, const struct imap_status_items *items)
{
    for (size_t i = 0; i < items->count; i++) {
        tg_buf_fmt(out, "%s%s %U", i == 0 ? "(" : " ", status_names[items->items[i]],
                   status_value(box, items->items[i]));
    }
    tg_buf_byte(out, ')');
}

void imap_cmd_status(struct imap_server *s, struct imap_cursor *args)
{
    struct tg_span name;
    struct imap_status_items items;
    if (!take_mailbox(args, &name) || !imap_space(args) || !imap_status_items_parse(args, &items) || !imap_end(args)) {
        return;
    }
    const struct mailbox *box = mailstore_find(s->store, name);
    if (!box || box->no_select) {
        imap_no(s, "NONEXISTENT", "There is no such mailbox");
        return;
    }
    tg_buf_str(&s->line, "* STATUS ");
    imap_write_astring(&s->line, tg_span_str(box->name));
    tg_buf_byte(&s->line, ' ');
    imap_status_write(&s->line, box, &items);
    imap_send_line(s);
    imap_ok(s);
}

void imap_cmd_namespace(struct imap_server *s, struct imap_cursor *args)
{
    if (imap_end(args)) {
        imap_say(s, "* NAMESPACE ((\"\" \"/\")) NIL NIL");
        imap_ok(s);
    }
}

void imap_cmd_idle(struct imap_server *s, struct imap_cursor *args)
{
    if (imap_end(args)) {
        imap_say(s, "+ idling");
        s->input = IMAP_INPUT_IDLE;
        imap_server_poke(s, s->now); /* what is new already is told at once */
    }
}

void imap_idle_line(struct imap_server *s, struct tg_span line)
{
    s->input = IMAP_INPUT_COMMAND;
    if (tg_span_ieq_str(line, "DONE")) {
        imap_ok(s);
    } else {
        imap_bad(s, "Only DONE ends IDLE");
    }
}
