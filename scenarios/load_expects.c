// SPDX-License-Identifier: MIT
/* "expect": what must hold. The key that names the subject says which kind an assertion is. */
#include "scenarios/load_internal.h"

static const struct load_words is_words = {
    (const char *const[]){"delivered", "queued", "returned", "refused", "dropped"}, 5};
static const struct load_range numbers = {0, INT64_MAX};

static void load_used(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    uint64_t size = UINT64_MAX;
    load_size(l, v, &size, extra);
    *(int64_t *)out = size > INT64_MAX ? -1 : (int64_t)size;
}

static void load_body(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    (void)extra;
    static const char *const list[] = {"identical"};
    static const struct load_words words = {list, LOAD_COUNT(list)};
    int index = -1;
    load_enum(l, v, &index, &words);
    *(bool *)out = index == 0;
}

static void load_order(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    (void)extra;
    struct scenario_expect *e = out;
    struct scenario_matcher *list = load_list(l, v, sizeof *list, "a list [...] of matchers");
    for (size_t i = 0; list && i < v->count; i++) {
        load_matcher(l, &v->items[i], &list[i], NULL);
    }
    if (list && v->count < 2) {
        LOAD_ERROR(l, v->place, "`order`: expected at least two matchers");
    }
    e->order = list;
    e->order_count = list ? v->count : 0;
}

/* "lacks" is "has" turned round. */
static void load_lacks(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    struct scenario_expect *e = out;
    load_known_letter(l, v, &e->has, extra);
    e->not_ = true;
}

static const struct load_field letter_fields[] = {
    {"letter", load_known_letter, offsetof(struct scenario_expect, letter), NULL},
    {"to", load_address, offsetof(struct scenario_expect, to), NULL},
    {"is", load_word, offsetof(struct scenario_expect, is), &is_words},
    {"status", load_token, offsetof(struct scenario_expect, status), NULL},
    {"within", load_time, offsetof(struct scenario_expect, within), NULL},
    {"body", load_body, offsetof(struct scenario_expect, identical), NULL},
    {"subject", load_any_text, offsetof(struct scenario_expect, subject), NULL},
    {"text", load_any_text, offsetof(struct scenario_expect, text), NULL},
    {"not", load_bool, offsetof(struct scenario_expect, not_), NULL},
};
static const struct load_field client_fields[] = {
    {"client", load_known_client, offsetof(struct scenario_expect, client), NULL},
    {"has", load_known_letter, offsetof(struct scenario_expect, has), NULL},
    {"lacks", load_lacks, 0, NULL},
};
static const struct load_field mailbox_fields[] = {
    {"mailbox", load_known_account, offsetof(struct scenario_expect, mailbox), NULL},
    {"messages", load_int64, offsetof(struct scenario_expect, messages), &numbers},
    {"used", load_used, offsetof(struct scenario_expect, used), NULL},
};
static const struct load_field queue_fields[] = {
    {"queue", load_known_host, offsetof(struct scenario_expect, queue), NULL},
    {"waiting", load_int64, offsetof(struct scenario_expect, waiting), &numbers},
    {"peak", load_int64, offsetof(struct scenario_expect, peak), &numbers},
};
static const struct load_field seen_fields[] = {
    {"seen", load_matcher, offsetof(struct scenario_expect, seen), NULL},
    {"not", load_bool, offsetof(struct scenario_expect, not_), NULL},
};
static const struct load_field dns_fields[] = {
    {"dns", load_matcher, offsetof(struct scenario_expect, seen), NULL},
    {"answer", load_token, offsetof(struct scenario_expect, answer), NULL},
    {"not", load_bool, offsetof(struct scenario_expect, not_), NULL},
};
static const struct load_field order_fields[] = {
    {"order", load_order, 0, NULL},
};
static const struct load_field count_fields[] = {
    {"count", load_matcher, offsetof(struct scenario_expect, seen), NULL},
    {"times", load_int64, offsetof(struct scenario_expect, times), &numbers},
    {"at_least", load_int64, offsetof(struct scenario_expect, at_least), &numbers},
    {"at_most", load_int64, offsetof(struct scenario_expect, at_most), &numbers},
};

static const struct {
    const char *key, *what;
    const struct load_field *fields;
    size_t count;
    enum scenario_expect_kind kind;
} kinds[] = {
    {"letter", "an expectation about a letter", letter_fields, LOAD_COUNT(letter_fields), EXPECT_LETTER},
    {"client", "an expectation about a client", client_fields, LOAD_COUNT(client_fields), EXPECT_CLIENT_HAS},
    {"mailbox", "an expectation about a mailbox", mailbox_fields, LOAD_COUNT(mailbox_fields), EXPECT_MAILBOX},
    {"queue", "an expectation about a queue", queue_fields, LOAD_COUNT(queue_fields), EXPECT_QUEUE},
    {"seen", "an expectation about an event", seen_fields, LOAD_COUNT(seen_fields), EXPECT_LINE},
    {"dns", "an expectation about DNS", dns_fields, LOAD_COUNT(dns_fields), EXPECT_DNS},
    {"order", "an expectation about an order", order_fields, LOAD_COUNT(order_fields), EXPECT_ORDER},
    {"count", "an expectation about a count", count_fields, LOAD_COUNT(count_fields), EXPECT_COUNT},
};

static void check_letter(struct load *l, const struct json_value *v, struct scenario_expect *e)
{
    const struct json_value *body = json_member(v, "body"), *status = json_member(v, "status");
    const bool reads = json_member(v, "subject") || json_member(v, "text");
    e->kind = body ? EXPECT_BODY : reads ? EXPECT_READS : EXPECT_LETTER;
    if (!!body + reads + !!json_member(v, "is") != 1) {
        LOAD_ERROR(l, v->place,
                   "an expectation about a letter needs one of: `is` (\"delivered\"), `body` (\"identical\"), "
                   "`subject` and `text` (what a reader sees)");
    }
    if (status && e->is && strcmp(e->is, "returned") != 0) {
        LOAD_ERROR(l, status->key_place, "`status` goes with \"is\": \"returned\"; leave it out");
    }
}

static void check_expect(struct load *l, const struct json_value *v, struct scenario_expect *e)
{
    switch (e->kind) {
    case EXPECT_LETTER:
    case EXPECT_BODY:
    case EXPECT_READS:
        check_letter(l, v, e);
        break;
    case EXPECT_CLIENT_HAS:
        if (!json_member(v, "has") == !json_member(v, "lacks")) {
            load_missing(l, v, "an expectation about a client", "has", "the name of a letter (or `lacks`)");
        }
        break;
    case EXPECT_MAILBOX:
        if (!json_member(v, "messages") && !json_member(v, "used")) {
            load_missing(l, v, "an expectation about a mailbox", "messages", "a number (or `used`, a size)");
        }
        break;
    case EXPECT_QUEUE:
        if (!json_member(v, "waiting") && !json_member(v, "peak")) {
            load_missing(l, v, "an expectation about a queue", "waiting", "a number of letters (or `peak`)");
        }
        break;
    case EXPECT_COUNT:
        if (!json_member(v, "times") && !json_member(v, "at_least") && !json_member(v, "at_most")) {
            load_missing(l, v, "an expectation about a count", "times", "a number (or `at_least`, `at_most`)");
        }
        break;
    case EXPECT_DNS:
        if (!json_member(v, "answer")) {
            load_missing(l, v, "an expectation about DNS", "answer", "what a record of the answer contains");
        }
        if (!e->seen.dns) {
            LOAD_ERROR(
                l, v->place,
                "an expectation about DNS: expected {\"dns\": {\"dns\": \"MX\", \"name\": ...}, \"answer\": ...}");
        }
        break;
    case EXPECT_LINE:
    case EXPECT_ORDER:
        break;
    }
}

void load_expects(struct load *l, const struct json_value *v)
{
    struct scenario *s = l->s;
    s->expects = load_list(l, v, sizeof *s->expects, "a list [...] of expectations");
    for (size_t i = 0; s->expects && i < v->count; i++) {
        const struct json_value *item = &v->items[i];
        struct scenario_expect *e = &s->expects[s->expect_count++];
        *e = (struct scenario_expect){.messages = -1,
                                      .used = -1,
                                      .times = -1,
                                      .at_least = -1,
                                      .at_most = -1,
                                      .waiting = -1,
                                      .peak = -1,
                                      .place = item->place};
        if (!load_is(l, item, JSON_OBJECT, "an expectation, an object {...}")) {
            continue;
        }
        size_t k = 0;
        while (k < LOAD_COUNT(kinds) && !json_member(item, kinds[k].key)) {
            k++;
        }
        if (k == LOAD_COUNT(kinds)) {
            LOAD_ERROR(l, item->place,
                       "an expectation says what it is about: expected one of the keys `letter`, `client`, "
                       "`mailbox`, `queue`, `seen`, `dns`, `order` or `count`");
            continue;
        }
        e->kind = kinds[k].kind;
        if (load_object(l, item, kinds[k].what, kinds[k].fields, kinds[k].count, e)) {
            check_expect(l, item, e);
        }
    }
}
