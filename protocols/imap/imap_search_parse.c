// SPDX-License-Identifier: MIT
#include "protocols/imap/imap_search.h"

#include "base/assert.h"
#include "base/text.h"
#include "protocols/imap/imap_date.h"

/* What stands behind a key's name. */
enum argument {
    NONE,
    FLAG_SET,
    FLAG_CLEAR,
    KEYWORD,
    FIELD,
    STRING,
    FIELD_STRING,
    DATE,
    SIZE,
    KEY,
    TWO_KEYS,
    UIDS,
    NEW,
    OLD
};

static const struct row {
    const char *name;
    enum argument argument;
    enum imap_search_op op;
    unsigned flag; /* FLAG_SET, FLAG_CLEAR */
    int compare;   /* DATE; KEYWORD: 0 is UNKEYWORD */
} rows[] = {
    {"ALL",        NONE,         IMAP_SEARCH_ALL,      0,             0 },
    {"ANSWERED",   FLAG_SET,     IMAP_SEARCH_FLAG,     MAIL_ANSWERED, 0 },
    {"DELETED",    FLAG_SET,     IMAP_SEARCH_FLAG,     MAIL_DELETED,  0 },
    {"DRAFT",      FLAG_SET,     IMAP_SEARCH_FLAG,     MAIL_DRAFT,    0 },
    {"FLAGGED",    FLAG_SET,     IMAP_SEARCH_FLAG,     MAIL_FLAGGED,  0 },
    {"SEEN",       FLAG_SET,     IMAP_SEARCH_FLAG,     MAIL_SEEN,     0 },
    {"UNANSWERED", FLAG_CLEAR,   IMAP_SEARCH_FLAG,     MAIL_ANSWERED, 0 },
    {"UNDELETED",  FLAG_CLEAR,   IMAP_SEARCH_FLAG,     MAIL_DELETED,  0 },
    {"UNDRAFT",    FLAG_CLEAR,   IMAP_SEARCH_FLAG,     MAIL_DRAFT,    0 },
    {"UNFLAGGED",  FLAG_CLEAR,   IMAP_SEARCH_FLAG,     MAIL_FLAGGED,  0 },
    {"UNSEEN",     FLAG_CLEAR,   IMAP_SEARCH_FLAG,     MAIL_SEEN,     0 },
    {"RECENT",     NONE,         IMAP_SEARCH_RECENT,   0,             0 },
    {"NEW",        NEW,          IMAP_SEARCH_AND,      0,             0 },
    {"OLD",        OLD,          IMAP_SEARCH_RECENT,   0,             0 },
    {"KEYWORD",    KEYWORD,      IMAP_SEARCH_KEYWORD,  0,             1 },
    {"UNKEYWORD",  KEYWORD,      IMAP_SEARCH_KEYWORD,  0,             0 },
    {"BCC",        FIELD,        IMAP_SEARCH_HEADER,   0,             0 },
    {"CC",         FIELD,        IMAP_SEARCH_HEADER,   0,             0 },
    {"FROM",       FIELD,        IMAP_SEARCH_HEADER,   0,             0 },
    {"SUBJECT",    FIELD,        IMAP_SEARCH_HEADER,   0,             0 },
    {"TO",         FIELD,        IMAP_SEARCH_HEADER,   0,             0 },
    {"HEADER",     FIELD_STRING, IMAP_SEARCH_HEADER,   0,             0 },
    {"BODY",       STRING,       IMAP_SEARCH_BODY,     0,             0 },
    {"TEXT",       STRING,       IMAP_SEARCH_TEXT,     0,             0 },
    {"BEFORE",     DATE,         IMAP_SEARCH_RECEIVED, 0,             -1},
    {"ON",         DATE,         IMAP_SEARCH_RECEIVED, 0,             0 },
    {"SINCE",      DATE,         IMAP_SEARCH_RECEIVED, 0,             1 },
    {"SENTBEFORE", DATE,         IMAP_SEARCH_SENT,     0,             -1},
    {"SENTON",     DATE,         IMAP_SEARCH_SENT,     0,             0 },
    {"SENTSINCE",  DATE,         IMAP_SEARCH_SENT,     0,             1 },
    {"LARGER",     SIZE,         IMAP_SEARCH_LARGER,   0,             0 },
    {"SMALLER",    SIZE,         IMAP_SEARCH_SMALLER,  0,             0 },
    {"NOT",        KEY,          IMAP_SEARCH_NOT,      0,             0 },
    {"OR",         TWO_KEYS,     IMAP_SEARCH_OR,       0,             0 },
    {"UID",        UIDS,         IMAP_SEARCH_SET,      0,             0 },
};

bool imap_search_charset(struct tg_span name)
{
    return tg_span_ieq_str(name, "US-ASCII") || tg_span_ieq_str(name, "UTF-8") || tg_span_ieq_str(name, "ISO-2022-JP");
}

static struct imap_search_key *new_key(struct imap_search_parse *p, enum imap_search_op op)
{
    struct imap_search_key *key = NULL;
    if (++p->keys > IMAP_SEARCH_KEYS) {
        imap_fail(p->cursor, "Too many search keys");
    } else {
        key = TG_ARENA_NEW(p->cursor->arena, struct imap_search_key);
        if (!key) {
            imap_fail(p->cursor, "The command is too large");
        } else {
            key->op = op;
        }
    }
    return key;
}

/* astring, from its charset to UTF-8 */
static bool take_text(struct imap_search_parse *p, struct tg_span *out)
{
    struct imap_cursor *c = p->cursor;
    if (!imap_space(c) || !imap_astring(c, out)) {
        return false;
    }
    if (!tg_span_ieq_str(p->charset, "ISO-2022-JP")) {
        return true;
    }
    struct tg_buf utf8;
    tg_buf_init(&utf8, out->len * 4 + 16);
    bool ok = mail_charset_to_utf8(&utf8, p->charset, *out);
    *out = tg_arena_copy(c->arena, tg_buf_span(&utf8));
    tg_buf_deinit(&utf8);
    return ok || imap_fail(c, "The string is not of its charset");
}

static struct imap_search_key *take_key(struct imap_search_parse *p, unsigned depth);

static bool take_child(struct imap_search_parse *p, struct imap_search_key **at, unsigned depth)
{
    *at = imap_space(p->cursor) ? take_key(p, depth + 1) : NULL;
    return *at != NULL;
}

/* NEW = RECENT UNSEEN */
static bool make_new(struct imap_search_parse *p, struct imap_search_key *key)
{
    struct imap_search_key *recent = new_key(p, IMAP_SEARCH_RECENT);
    struct imap_search_key *unseen = recent ? new_key(p, IMAP_SEARCH_FLAG) : NULL;
    if (!unseen) {
        return false;
    }
    recent->wanted = true;
    recent->next = unseen;
    unseen->mask = MAIL_SEEN;
    key->child = recent;
    return true;
}

static bool take_argument(struct imap_search_parse *p, const struct row *row, struct imap_search_key *key,
                          unsigned depth)
{
    struct imap_cursor *c = p->cursor;
    uint64_t number = 0;
    switch (row->argument) {
    case NONE:
        key->wanted = true;
        return true;
    case FLAG_SET:
        key->flags_set = row->flag;
        key->mask = row->flag;
        return true;
    case FLAG_CLEAR:
        key->mask = row->flag;
        return true;
    case NEW:
        return make_new(p, key);
    case OLD:
        return true;
    case KEYWORD:
        key->wanted = row->compare != 0;
        return imap_space(c) && imap_flag(c, &key->text);
    case FIELD:
        key->field = tg_span_str(row->name);
        return take_text(p, &key->text);
    case FIELD_STRING:
        return imap_space(c) && imap_astring(c, &key->field) && take_text(p, &key->text);
    case STRING:
        return take_text(p, &key->text);
    case DATE:
        key->compare = row->compare;
        return imap_space(c) && imap_date(c, &key->day);
    case SIZE:
        if (!imap_space(c) || !imap_number(c, UINT32_MAX, &number)) {
            return false;
        }
        key->size = (uint32_t)number;
        return true;
    case KEY:
        return take_child(p, &key->child, depth);
    case TWO_KEYS:
        return take_child(p, &key->child, depth) && take_child(p, &key->child->next, depth);
    case UIDS:
        return imap_space(c) && imap_set_parse(c, &key->set) && imap_set_resolve(c, &key->set, p->view, true);
    }
    TG_UNREACHABLE();
}

/* search-key *(SP search-key), up to ")" or the end */
static struct imap_search_key *take_keys(struct imap_search_parse *p, unsigned depth)
{
    struct imap_search_key *all = new_key(p, IMAP_SEARCH_AND);
    struct imap_search_key **tail = all ? &all->child : NULL;
    while (tail) {
        *tail = take_key(p, depth);
        if (!*tail) {
            return NULL;
        }
        tail = imap_take(p->cursor, ' ') ? &(*tail)->next : NULL;
    }
    return all;
}

/* search-key = "ALL" / "ANSWERED" / ... / sequence-set / "(" search-key *(SP search-key) ")" */
static struct imap_search_key *take_key(struct imap_search_parse *p, unsigned depth)
{
    struct imap_cursor *c = p->cursor;
    struct tg_span name;
    int next = imap_peek(c);
    if (depth > IMAP_NESTING) {
        imap_fail(c, "Search keys are nested too deeply");
        return NULL;
    }
    if (imap_take(c, '(')) {
        struct imap_search_key *all = take_keys(p, depth + 1);
        return all && imap_expect(c, ')', "Expected )") ? all : NULL;
    }
    if (next == '*' || (next >= 0 && tg_is_digit((unsigned char)next))) {
        struct imap_search_key *key = new_key(p, IMAP_SEARCH_SET);
        return key && imap_set_parse(c, &key->set) && imap_set_resolve(c, &key->set, p->view, false) ? key : NULL;
    }
    if (!imap_atom(c, &name)) {
        return NULL;
    }
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (tg_span_ieq_str(name, rows[i].name)) {
            struct imap_search_key *key = new_key(p, rows[i].op);
            return key && take_argument(p, &rows[i], key, depth) ? key : NULL;
        }
    }
    imap_fail(c, "Unknown search key");
    return NULL;
}

struct imap_search_key *imap_search_parse(struct imap_search_parse *p)
{
    return take_keys(p, 0);
}
