// SPDX-License-Identifier: MIT
#include "protocols/imap/imap_flags.h"

unsigned imap_system_flag(struct tg_span name)
{
    static const struct {
        const char *name;
        unsigned bit;
    } rows[] = {
        {"\\Seen",     MAIL_SEEN    },
        {"\\Answered", MAIL_ANSWERED},
        {"\\Flagged",  MAIL_FLAGGED },
        {"\\Deleted",  MAIL_DELETED },
        {"\\Draft",    MAIL_DRAFT   }
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (tg_span_ieq_str(name, rows[i].name)) {
            return rows[i].bit;
        }
    }
    return 0;
}

static bool take_flag(struct imap_cursor *c, struct imap_flags *out)
{
    struct tg_span flag;
    if (!imap_flag(c, &flag)) {
        return false;
    }
    if (flag.ptr[0] == '\\') {
        unsigned bit = imap_system_flag(flag);
        out->system |= bit;
        return bit != 0 || imap_fail(c, "That flag cannot be set");
    }
    if (out->keyword_count == IMAP_FLAGS_MAX) {
        return imap_fail(c, "Too many flags");
    }
    out->keywords[out->keyword_count++] = flag;
    return true;
}

/* flag-list = "(" [flag *(SP flag)] ")";  store-att-flags also takes flag *(SP flag) */
bool imap_flags_parse(struct imap_cursor *c, bool bare, struct imap_flags *out)
{
    *out = (struct imap_flags){.keywords = tg_arena_alloc(c->arena, IMAP_FLAGS_MAX * sizeof(struct tg_span))};
    if (!out->keywords) {
        return imap_fail(c, "The command is too large");
    }
    bool list = imap_take(c, '(');
    if (!list && !bare) {
        return imap_fail(c, "Expected a list of flags");
    }
    if (list && imap_take(c, ')')) {
        return true;
    }
    do {
        if (!take_flag(c, out)) {
            return false;
        }
    } while (imap_take(c, ' '));
    return !list || imap_expect(c, ')', "Expected )");
}

bool imap_flags_keywords(const struct imap_flags *flags, struct mailbox *box, bool add, uint64_t *out)
{
    bool all = true;
    *out = 0;
    for (size_t i = 0; i < flags->keyword_count; i++) {
        uint64_t bit = mailbox_keyword(box, flags->keywords[i], add);
        all = all && bit != 0;
        *out |= bit;
    }
    return all;
}
