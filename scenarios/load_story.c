// SPDX-License-Identifier: MIT
/* "story": what people do. */
#include "base/text.h"
#include "scenarios/load_internal.h"

#define SIZE_MAX_OCTETS  (50u << 20)

static const struct load_words action_words = {(const char *const[]){"send", "check", "read", "delete", "move", "flag",
                                                                     "search", "go_offline", "go_online", "appear",
                                                                     "type", "watch", "set_up"},
                                               13};
static const struct load_words charset_words = {(const char *const[]){"utf-8", "iso-2022-jp"}, 2};
static const struct load_words encoding_words = {(const char *const[]){"auto", "base64", "quoted-printable", "8bit"},
                                                 4};
static const struct load_words service_words = {(const char *const[]){"smtp", "submission", "pop3", "imap"}, 4};
static const struct load_range repeats = {1, 10000000};

/* Which keys go with which actions, besides at, when, client, action. */
#define DOES(a) (1u << SCENARIO_##a)
static const struct {
    const char *key;
    unsigned actions;
} meanings[] = {
    {"letter", DOES(SEND) | DOES(TYPE) | DOES(READ) | DOES(DELETE) | DOES(MOVE) | DOES(FLAG)},
    {"to", DOES(SEND)},
    {"cc", DOES(SEND)},
    {"bcc", DOES(SEND)},
    {"envelope_from", DOES(SEND)},
    {"from", DOES(SEND)},
    {"subject", DOES(SEND)},
    {"text", DOES(SEND)},
    {"charset", DOES(SEND)},
    {"encoding", DOES(SEND)},
    {"attachments", DOES(SEND)},
    {"size", DOES(SEND)},
    {"repeat", DOES(SEND) | DOES(CHECK)},
    {"every", DOES(SEND) | DOES(CHECK)},
    {"mailbox", DOES(CHECK) | DOES(MOVE) | DOES(SEARCH) | DOES(WATCH)},
    {"flag", DOES(FLAG)},
    {"keys", DOES(SEARCH)},
    {"host", DOES(TYPE)},
    {"service", DOES(TYPE)},
    {"lines", DOES(TYPE)},
    {"until", DOES(WATCH)},
};

static void load_when(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    struct scenario_story *story = out;
    story->has_when = true;
    load_matcher(l, v, &story->when, extra);
}

static void load_recipients(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    (void)extra;
    struct load_strings list = {0};
    if (v->type == JSON_STRING) { /* one address may stand without its list */
        const char **one = tg_arena_alloc(l->arena, sizeof *one);
        load_address(l, v, &one[0], NULL);
        list = (struct load_strings){one, one[0] != NULL};
    } else if (!load_string_list(l, v, load_address, &list)) {
        return;
    }
    struct scenario_story *story = out;
    const char ***lists[] = {&story->to, &story->cc, &story->bcc};
    size_t *counts[] = {&story->to_count, &story->cc_count, &story->bcc_count};
    size_t which = strcmp(v->key, "to") == 0 ? 0 : strcmp(v->key, "cc") == 0 ? 1 : 2;
    *lists[which] = list.list;
    *counts[which] = list.count;
}

static void load_attachments(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    (void)extra;
    static const struct load_field fields[] = {
        {"filename", load_token, offsetof(struct scenario_attachment, filename), NULL},
        {"type", load_token, offsetof(struct scenario_attachment, type), NULL},
        {"size", load_size, offsetof(struct scenario_attachment, size), NULL},
        {"text", load_any_text, offsetof(struct scenario_attachment, text), NULL},
    };
    struct scenario_story *story = out;
    struct scenario_attachment *list = load_list(l, v, sizeof *list, "a list [...] of attachments");
    for (size_t i = 0; list && i < v->count; i++) {
        const struct json_value *item = &v->items[i];
        list[i].type = "application/octet-stream";
        if (!load_object(l, item, "an attachment", fields, LOAD_COUNT(fields), &list[i])) {
            continue;
        }
        if (!json_member(item, "filename")) {
            load_missing(l, item, "an attachment", "filename", "a name such as \"cherry.png\"");
        }
        if (list[i].size > SIZE_MAX_OCTETS) {
            LOAD_ERROR(l, json_member(item, "size")->place, "`size`: expected at most \"50MiB\"");
        }
    }
    story->attachments = list;
    story->attachment_count = list ? v->count : 0;
}

static void load_lines(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    (void)extra;
    struct scenario_story *story = out;
    struct load_strings lines = {0};
    if (!load_string_list(l, v, load_any_text, &lines)) {
        return;
    }
    for (size_t i = 0; i < lines.count; i++) {
        if (strpbrk(lines.list[i], "\r\n")) {
            LOAD_ERROR(l, v->items[i].place,
                       "a line to type may hold no line break; expected each line as an entry of its own");
        }
    }
    story->lines = lines.list;
    story->line_count = lines.count;
}

static void check_meanings(struct load *l, const struct json_value *v, const struct scenario_story *story)
{
    const char *action = action_words.words[story->action];
    for (size_t i = 0; i < LOAD_COUNT(meanings); i++) {
        const struct json_value *member = json_member(v, meanings[i].key);
        if (member && !(meanings[i].actions >> story->action & 1)) {
            LOAD_ERROR(l, member->key_place, "`%s` means nothing with the action \"%s\"; leave it out", meanings[i].key,
                       action);
        }
    }
}

static void check_needs(struct load *l, const struct json_value *v, const struct scenario_story *story)
{
    const char *action = action_words.words[story->action];
    const struct {
        const char *key, *expected;
        unsigned actions;
    } needs[] = {
        {"letter", "the name of a letter", DOES(READ) | DOES(DELETE) | DOES(MOVE) | DOES(FLAG)},
        {"mailbox", "the name of a mailbox", DOES(MOVE)},
        {"flag", "a flag such as \"\\\\Flagged\"", DOES(FLAG)},
        {"keys", "search keys such as \"UNSEEN\"", DOES(SEARCH)},
        {"host", "the name of a mail server", DOES(TYPE)},
        {"lines", "a list [...] of lines", DOES(TYPE)},
    };
    for (size_t i = 0; i < LOAD_COUNT(needs); i++) {
        if ((needs[i].actions >> story->action & 1) && !json_member(v, needs[i].key)) {
            LOAD_ERROR(l, v->place, "the action \"%s\" needs the key `%s`: expected %s", action, needs[i].key,
                       needs[i].expected);
        }
    }
    if (story->action == SCENARIO_SEND && !json_member(v, "to") && !json_member(v, "cc") && !json_member(v, "bcc")) {
        load_missing(l, v, "the action \"send\"", "to", "a list of addresses");
    }
    if (story->size > SIZE_MAX_OCTETS) {
        LOAD_ERROR(l, json_member(v, "size")->place, "`size`: expected at most \"50MiB\"");
    }
}

static void check_entry(struct load *l, const struct json_value *v, struct scenario_story *story)
{
    const struct json_value *at = json_member(v, "at"), *when = json_member(v, "when");
    if (at && when) {
        LOAD_ERROR(l, when->key_place, "an entry of `story` has `at` or `when`; expected only one of them");
    } else if (!at && !when) {
        load_missing(l, v, "an entry of `story`", "at", "a time such as \"30s\" (or `when` with a matcher)");
    }
    if (!json_member(v, "client")) {
        load_missing(l, v, "an entry of `story`", "client", "the name of a client");
    }
    const struct json_value *action = json_member(v, "action");
    if (!action) {
        load_missing(l, v, "an entry of `story`", "action", "\"send\", \"check\" or another action");
    } else if (action->type == JSON_STRING && strcmp(action->string, action_words.words[story->action]) == 0) {
        check_meanings(l, v, story);
        check_needs(l, v, story);
    }
}

static void add_letter(struct load *l, const char *name, const struct json_value *repeat)
{
    struct load_letter *letter = TG_ARENA_NEW(l->arena, struct load_letter);
    letter->copies = 1;
    if (repeat && repeat->type == JSON_NUMBER) {
        tg_parse_u64(repeat->number, (uint64_t)repeats.max, &letter->copies);
    }
    tg_table_put(&l->letters, tg_span_str(name), letter);
}

static bool gives_a_name(const struct json_value *entry)
{
    const struct json_value *action = entry->type == JSON_OBJECT ? json_member(entry, "action") : NULL;
    return action && action->type == JSON_STRING &&
           (strcmp(action->string, "send") == 0 || strcmp(action->string, "type") == 0);
}

void load_letters(struct load *l, const struct json_value *story)
{
    for (size_t i = 0; story && story->type == JSON_ARRAY && i < story->count; i++) {
        const struct json_value *entry = &story->items[i];
        const struct json_value *letter = gives_a_name(entry) ? json_member(entry, "letter") : NULL;
        if (!letter || letter->type != JSON_STRING) {
            continue;
        }
        if (tg_table_get(&l->letters, tg_span_str(letter->string))) {
            LOAD_ERROR(l, letter->place, "the letter %s is sent twice; expected a name of its own for each letter",
                       load_quoted(l, letter->string));
        }
        add_letter(l, letter->string, json_member(entry, "repeat"));
    }
}

/* In `send` the name is given, elsewhere it is referred to. */
static void load_letter(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    if (v->type == JSON_STRING && tg_table_get(&l->letters, tg_span_str(v->string))) {
        load_token(l, v, out, extra);
        if (strchr(v->string, '/')) {
            LOAD_ERROR(l, v->place, "the name of a letter may hold no `/`");
        }
    } else {
        load_known_letter(l, v, out, extra);
    }
}

void load_story(struct load *l, const struct json_value *v)
{
    static const struct load_field fields[] = {
        {"at", load_time, offsetof(struct scenario_story, at), NULL},
        {"when", load_when, 0, NULL},
        {"client", load_known_client, offsetof(struct scenario_story, client), NULL},
        {"action", load_enum, offsetof(struct scenario_story, action), &action_words},
        {"letter", load_letter, offsetof(struct scenario_story, letter), NULL},
        {"to", load_recipients, 0, NULL},
        {"cc", load_recipients, 0, NULL},
        {"bcc", load_recipients, 0, NULL},
        {"envelope_from", load_path, offsetof(struct scenario_story, envelope_from), NULL},
        {"from", load_address, offsetof(struct scenario_story, from), NULL},
        {"subject", load_any_text, offsetof(struct scenario_story, subject), NULL},
        {"text", load_any_text, offsetof(struct scenario_story, text), NULL},
        {"charset", load_word, offsetof(struct scenario_story, charset), &charset_words},
        {"encoding", load_word, offsetof(struct scenario_story, encoding), &encoding_words},
        {"attachments", load_attachments, 0, NULL},
        {"size", load_size, offsetof(struct scenario_story, size), NULL},
        {"repeat", load_int, offsetof(struct scenario_story, repeat), &repeats},
        {"every", load_time, offsetof(struct scenario_story, every), NULL},
        {"mailbox", load_token, offsetof(struct scenario_story, mailbox), NULL},
        {"flag", load_token, offsetof(struct scenario_story, flag), NULL},
        {"keys", load_token, offsetof(struct scenario_story, keys), NULL},
        {"host", load_known_host, offsetof(struct scenario_story, host), NULL},
        {"service", load_word, offsetof(struct scenario_story, service), &service_words},
        {"lines", load_lines, 0, NULL},
        {"until", load_time, offsetof(struct scenario_story, until), NULL},
    };
    struct scenario *s = l->s;
    s->story = load_list(l, v, sizeof *s->story, "a list [...] of what people do");
    for (size_t i = 0; s->story && i < v->count; i++) {
        struct scenario_story *story = &s->story[s->story_count++];
        *story = (struct scenario_story){.at = TG_TIME_NEVER,
                                         .subject = "",
                                         .text = "",
                                         .charset = "utf-8",
                                         .encoding = "auto",
                                         .repeat = 1,
                                         .every = TG_SECOND,
                                         .mailbox = "INBOX",
                                         .service = "smtp",
                                         .until = TG_TIME_NEVER,
                                         .place = v->items[i].place};
        if (load_object(l, &v->items[i], "an entry of `story`", fields, LOAD_COUNT(fields), story)) {
            check_entry(l, &v->items[i], story);
        }
    }
}
