// SPDX-License-Identifier: MIT
#include "protocols/imap/imap_server_internal.h"

#include "base/text.h"

bool imap_pattern_matches(struct tg_span pattern, struct tg_span name)
{
    /* reach[i]: the pattern read so far can end behind octet i of the name. */
    bool reach[MAIL_NAME_MAX + 1] = {true};
    bool any_case = tg_span_ieq_str(name, "INBOX");
    if (name.len > MAIL_NAME_MAX) {
        return false;
    }
    for (size_t p = 0; p < pattern.len; p++) {
        unsigned char octet = pattern.ptr[p];
        if (octet == '*' || octet == '%') {
            for (size_t i = 0; i < name.len; i++) {
                reach[i + 1] = reach[i + 1] || (reach[i] && (octet == '*' || name.ptr[i] != '/'));
            }
            continue;
        }
        bool any = false;
        for (size_t i = name.len; i > 0; i--) {
            unsigned char other = name.ptr[i - 1];
            reach[i] = reach[i - 1] && (octet == other || (any_case && tg_lower(octet) == tg_lower(other)));
            any = any || reach[i];
        }
        reach[0] = false;
        if (!any) {
            return false;
        }
    }
    return reach[name.len];
}

static bool matches(const struct imap_list_job *job, struct tg_span name)
{
    for (size_t i = 0; i < job->pattern_count; i++) {
        if (imap_pattern_matches(job->patterns[i], name)) {
            return true;
        }
    }
    return false;
}

static bool is_below(struct tg_span name, struct tg_span parent)
{
    return name.len > parent.len && name.ptr[parent.len] == '/' && tg_span_eq(tg_span_sub(name, 0, parent.len), parent);
}

/* Is something below this name subscribed, that will not be listed itself? */
static bool has_hidden_subscription(const struct imap_server *s, struct tg_span parent)
{
    const struct mailstore *store = s->store;
    for (size_t i = 0; i < store->count + store->orphan_count; i++) {
        bool orphan = i >= store->count;
        struct tg_span name = tg_span_str(orphan ? store->orphans[i - store->count] : store->mailboxes[i]->name);
        if (is_below(name, parent) && (orphan || store->mailboxes[i]->subscribed) && !matches(&s->job.list, name)) {
            return true;
        }
    }
    return false;
}

static void put_flag(struct tg_buf *out, const char *flag)
{
    tg_buf_fmt(out, "%s%s", out->ptr[out->len - 1] == '(' ? "" : " ", flag);
}

static void write_row(struct imap_server *s, const struct mailbox *box, struct tg_span name, bool hidden)
{
    const struct imap_list_job *job = &s->job.list;
    tg_buf_str(&s->line, job->lsub ? "* LSUB (" : "* LIST (");
    if (!box) {
        if (!job->lsub) {
            put_flag(&s->line, "\\NonExistent");
        }
    } else if (box->no_select || (job->lsub && !box->subscribed)) {
        put_flag(&s->line, "\\Noselect");
    }
    bool tell_subscribed = !job->lsub && (job->select | job->returns) & IMAP_LIST_SUBSCRIBED;
    if (tell_subscribed && (!box || box->subscribed)) {
        put_flag(&s->line, "\\Subscribed");
    }
    if (box && !job->lsub) {
        put_flag(&s->line, mailstore_has_children(s->store, box) ? "\\HasChildren" : "\\HasNoChildren");
    }
    if (box && box->special_use && !job->lsub) {
        put_flag(&s->line, box->special_use);
    }
    tg_buf_str(&s->line, ") \"/\" ");
    imap_write_astring(&s->line, name);
    if (hidden && !job->lsub) {
        tg_buf_str(&s->line, " (\"CHILDINFO\" (\"SUBSCRIBED\"))");
    }
    imap_send_line(s);
    if (box && (job->returns & IMAP_LIST_STATUS) && !box->no_select) {
        tg_buf_str(&s->line, "* STATUS ");
        imap_write_astring(&s->line, name);
        tg_buf_byte(&s->line, ' ');
        imap_status_write(&s->line, box, &job->status);
        imap_send_line(s);
    }
}

static void list_box(struct imap_server *s, const struct mailbox *box)
{
    const struct imap_list_job *job = &s->job.list;
    struct tg_span name = tg_span_str(box->name);
    if (!matches(job, name)) {
        return;
    }
    bool selected = (!(job->select & IMAP_LIST_SUBSCRIBED) || box->subscribed) &&
                    (!(job->select & IMAP_LIST_SPECIAL_USE) || box->special_use);
    bool hidden = (job->select & IMAP_LIST_RECURSIVE) && has_hidden_subscription(s, name);
    if (selected || hidden) {
        write_row(s, box, name, hidden);
    }
}

/* The names above a subscribed one that is gone are not mailboxes either; each is listed for the first such name below
 * it. One row at most; false when there is none left. */
static bool lsub_levels(struct imap_server *s, size_t orphan)
{
    struct imap_list_job *job = &s->job.list;
    struct tg_span name = tg_span_str(s->store->orphans[orphan]);
    while (job->level_at < name.len) {
        struct tg_span level = tg_span_sub(name, 0, job->level_at++);
        if (level.len == 0 || name.ptr[level.len] != '/' || !matches(job, level) || mailstore_find(s->store, level)) {
            continue;
        }
        bool listed = false;
        for (size_t i = 0; i < s->store->orphan_count && !listed; i++) {
            struct tg_span other = tg_span_str(s->store->orphans[i]);
            listed = tg_span_eq(other, level) || (i < orphan && is_below(other, level));
        }
        if (!listed && has_hidden_subscription(s, level)) {
            tg_buf_str(&s->line, "* LSUB (\\Noselect) \"/\" ");
            imap_write_astring(&s->line, level);
            imap_send_line(s);
            return true;
        }
    }
    job->level_at = 0;
    return false;
}

/* Looks at mailboxes until one is listed. */
static void list_step(struct imap_server *s)
{
    struct imap_list_job *job = &s->job.list;
    while (action_queue_empty(&s->queue)) {
        if (job->at < s->store->count) {
            list_box(s, s->store->mailboxes[job->at++]);
            continue;
        }
        size_t orphan = job->at - s->store->count;
        if (orphan >= s->store->orphan_count || !(job->select & IMAP_LIST_SUBSCRIBED)) {
            imap_ok(s);
            return;
        }
        struct tg_span name = tg_span_str(s->store->orphans[orphan]);
        if (job->lsub && lsub_levels(s, orphan)) {
            continue;
        }
        job->at++;
        if (matches(job, name) && !(job->select & IMAP_LIST_SPECIAL_USE)) {
            write_row(s, NULL, name, false);
        }
    }
}

/* Words that may stand in "(...)", each with its bit; a word that is not among them fails. */
static bool take_options(struct imap_server *s, struct imap_cursor *c, bool selecting, unsigned *out)
{
    static const struct {
        const char *name;
        unsigned bit;
        bool select, returned;
    } rows[] = {
        {"SUBSCRIBED",     IMAP_LIST_SUBSCRIBED,  true,  true },
        {"RECURSIVEMATCH", IMAP_LIST_RECURSIVE,   true,  false},
        {"REMOTE",         IMAP_LIST_REMOTE,      true,  false},
        {"SPECIAL-USE",    IMAP_LIST_SPECIAL_USE, true,  true },
        {"CHILDREN",       IMAP_LIST_CHILDREN,    false, true },
        {"STATUS",         IMAP_LIST_STATUS,      false, true }
    };
    if (!imap_expect(c, '(', "Expected a list of options") || imap_take(c, ')')) {
        return c->error == NULL;
    }
    do {
        struct tg_span name;
        unsigned bit = 0;
        if (!imap_atom(c, &name)) {
            return false;
        }
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
            if (tg_span_ieq_str(name, rows[i].name) && (selecting ? rows[i].select : rows[i].returned)) {
                bit = rows[i].bit;
            }
        }
        if (bit == 0) {
            return imap_fail(c, "Unknown option of LIST");
        }
        if (bit == IMAP_LIST_STATUS && (!imap_space(c) || !imap_status_items_parse(c, &s->job.list.status))) {
            return false;
        }
        *out |= bit;
    } while (imap_take(c, ' '));
    return imap_expect(c, ')', "Expected )");
}

static bool take_pattern(struct imap_list_job *job, struct imap_cursor *c, struct tg_span reference, size_t *octets)
{
    struct tg_span pattern;
    if (!imap_list_mailbox(c, &pattern)) {
        return false;
    }
    *octets += reference.len + pattern.len;
    unsigned char *whole = *octets > IMAP_PATTERN_MAX || job->pattern_count == IMAP_LIST_PATTERNS
                               ? NULL
                               : tg_arena_alloc(c->arena, reference.len + pattern.len);
    if (!whole) {
        return imap_fail(c, "The patterns are too long");
    }
    if (reference.len > 0) {
        memcpy(whole, reference.ptr, reference.len);
    }
    if (pattern.len > 0) {
        memcpy(whole + reference.len, pattern.ptr, pattern.len);
    }
    job->patterns[job->pattern_count++] = tg_span_make(whole, reference.len + pattern.len);
    return true;
}

/* mbox-or-pat = list-mailbox / "(" list-mailbox *(SP list-mailbox) ")" */
static bool take_patterns(struct imap_list_job *job, struct imap_cursor *c, struct tg_span reference)
{
    size_t octets = 0;
    bool list = !job->lsub && imap_take(c, '(');
    do {
        if (!take_pattern(job, c, reference, &octets)) {
            return false;
        }
    } while (list && imap_take(c, ' '));
    return !list || imap_expect(c, ')', "Expected )");
}

/* list = "LIST" [SP "(" options ")"] SP mailbox SP mbox-or-pat [SP "RETURN" SP "(" options ")"], RFC 5258 section 6 */
void imap_cmd_list(struct imap_server *s, struct imap_cursor *args)
{
    struct imap_list_job *job = &s->job.list;
    struct tg_span reference, word;
    *job = (struct imap_list_job){0};
    if (!imap_space(args)) {
        return;
    }
    bool extended = imap_peek(args) == '(';
    if (extended && (!take_options(s, args, true, &job->select) || !imap_space(args))) {
        return;
    }
    if (!imap_astring(args, &reference) || !imap_space(args) || !take_patterns(job, args, reference)) {
        return;
    }
    if (imap_take(args, ' ')) {
        extended = true;
        if (!imap_atom(args, &word) || !tg_span_ieq_str(word, "RETURN") || !imap_space(args) ||
            !take_options(s, args, false, &job->returns)) {
            imap_fail(args, "Expected RETURN and its options");
            return;
        }
    }
    if ((job->select & IMAP_LIST_RECURSIVE) && !(job->select & IMAP_LIST_SUBSCRIBED)) {
        imap_fail(args, "RECURSIVEMATCH needs something to match");
        return;
    }
    if (!imap_end(args)) {
        return;
    }
    if (!extended && job->pattern_count == 1 && job->patterns[0].len == reference.len) {
        imap_say(s, "* LIST (\\Noselect) \"/\" \"\"");
        imap_ok(s);
        return;
    }
    imap_begin_steps(s, list_step);
}

/* lsub = "LSUB" SP mailbox SP list-mailbox */
void imap_cmd_lsub(struct imap_server *s, struct imap_cursor *args)
{
    struct imap_list_job *job = &s->job.list;
    struct tg_span reference;
    *job = (struct imap_list_job){.lsub = true, .select = IMAP_LIST_SUBSCRIBED | IMAP_LIST_RECURSIVE};
    if (imap_space(args) && imap_astring(args, &reference) && imap_space(args) && take_patterns(job, args, reference) &&
        imap_end(args)) {
        imap_begin_steps(s, list_step);
    }
}
