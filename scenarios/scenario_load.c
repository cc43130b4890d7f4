// SPDX-License-Identifier: MIT
#include "scenarios/scenario_load.h"
#include "base/file.h"
#include "base/text.h"
#include "scenarios/json_scan.h"
#include "scenarios/load_internal.h"
#include "scenarios/visible.h"

#include <stdlib.h>

/* Parts are read in their own order (clients refer to domains), so the table row only takes note of them. */
static void note(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    (void)l, (void)v, (void)out, (void)extra;
}

static void load_version(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    (void)out, (void)extra;
    if (v->type != JSON_NUMBER || !tg_span_eq_str(v->number, "1")) {
        LOAD_ERROR(l, v->place, "`tegami`: expected the version of the format, 1");
    }
}

static void load_seed(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    (void)extra;
    uint64_t value;
    if (v->type == JSON_NUMBER && tg_parse_u64(v->number, UINT64_MAX, &value)) {
        *(uint64_t *)out = value;
    } else {
        LOAD_ERROR(l, v->place, "`seed`: expected a whole number of at least 0");
    }
}

static void load_start(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    (void)extra;
    struct tg_epoch epoch;
    if (v->type == JSON_STRING && tg_date_parse_rfc3339(tg_span_str(v->string), &epoch) == TG_OK) {
        *(struct tg_epoch *)out = epoch;
    } else {
        LOAD_ERROR(l, v->place,
                   "`start`: expected a date with a time and a zone such as \"2026-04-01T09:00:00+09:00\"");
    }
}

static void load_id(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    load_token(l, v, out, extra);
    for (const char *c = v->type == JSON_STRING ? v->string : ""; *c; c++) {
        if (!tg_is_alnum((unsigned char)*c) && *c != '-' && *c != '_') {
            LOAD_ERROR(l, v->place, "`id`: expected letters, digits and hyphens such as \"first-letter\", found %s",
                       load_quoted(l, v->string));
            return;
        }
    }
}

static void load_teaches(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    (void)extra;
    struct scenario *s = out;
    struct load_strings list = {0};
    if (load_string_list(l, v, load_token, &list)) {
        s->teaches = list.list;
        s->teaches_count = list.count;
    }
}

static const struct load_field top_fields[] = {
    {"tegami", load_version, 0, NULL},
    {"$schema", note, 0, NULL},
    {"id", load_id, offsetof(struct scenario, id), NULL},
    {"title", load_texts, offsetof(struct scenario, title), NULL},
    {"summary", load_texts, offsetof(struct scenario, summary), NULL},
    {"teaches", load_teaches, 0, NULL},
    {"seed", load_seed, offsetof(struct scenario, seed), NULL},
    {"start", load_start, offsetof(struct scenario, start), NULL},
    {"until", load_time, offsetof(struct scenario, until), NULL},
    {"domains", note, 0, NULL},
    {"name_servers", note, 0, NULL},
    {"clients", note, 0, NULL},
    {"links", note, 0, NULL},
    {"story", note, 0, NULL},
    {"faults", note, 0, NULL},
    {"steps", note, 0, NULL},
    {"questions", note, 0, NULL},
    {"expect", note, 0, NULL},
    {"layout", note, 0, NULL},
    {"hosts", note, 0, NULL},
};

/* In an order in which everything that is referred to is known before. */
static const struct {
    const char *key;
    void (*load)(struct load *l, const struct json_value *v);
} parts[] = {
    {"hosts", load_hosts}, {"links", load_links},   {"story", load_story},         {"faults", load_faults},
    {"steps", load_steps}, {"layout", load_layout}, {"questions", load_questions}, {"expect", load_expects},
};

static void load_all(struct load *l, const struct json_value *root)
{
    struct scenario *s = l->s;
    s->seed = 1;
    s->start = (struct tg_epoch){1775001600, 540}; /* 2026-04-01T09:00:00+09:00 */
    s->until = TG_TIME_NEVER;
    s->id = "scenario";
    if (!load_object(l, root, "a scenario", top_fields, LOAD_COUNT(top_fields), s)) {
        return;
    }
    if (!json_member(root, "tegami")) {
        load_missing(l, root, "a scenario", "tegami", "the version of the format, 1");
    }
    if (s->title.count == 0 && !json_member(root, "title")) {
        s->title.in[0].language = "";
        s->title.in[0].text = s->id;
        s->title.count = 1;
    }
    const struct json_value *domains = json_member(root, "domains"), *clients = json_member(root, "clients");
    if (domains) {
        load_domains(l, domains);
    } else {
        load_missing(l, root, "a scenario", "domains", "an object {...} of domains by name");
    }
    load_name_servers(l, json_member(root, "name_servers"));
    if (clients) {
        load_clients(l, clients);
    }
    load_collect_hosts(l);
    if (clients) {
        load_listeners(l, clients);
    }
    load_letters(l, json_member(root, "story"));
    for (size_t i = 0; i < LOAD_COUNT(parts); i++) {
        const struct json_value *part = json_member(root, parts[i].key);
        if (part) {
            parts[i].load(l, part);
        }
    }
}

static int by_place(const void *a, const void *b)
{
    const struct scenario_error *x = a, *y = b;
    if (x->line != y->line) {
        return x->line < y->line ? -1 : 1;
    }
    return x->column == y->column ? strcmp(x->text, y->text) : x->column < y->column ? -1 : 1;
}

struct scenario *scenario_parse(struct tg_span json, const char *path, struct scenario_errors *errors)
{
    size_t before = errors->count;
    struct scenario *s = tg_alloc(sizeof *s);
    tg_arena_init(&s->arena, SIZE_MAX);
    struct load l = {.s = s, .arena = &s->arena, .errors = errors};
    tg_buf_init(&l.words, SIZE_MAX);
    tg_table_init(&l.hosts);
    tg_table_init(&l.letters);
    s->path = tg_arena_strdup(&s->arena, tg_span_str(path));
    const struct json_value *root = json_tree_parse(json, &s->arena, errors);
    if (root) {
        load_all(&l, root);
    }
    tg_table_deinit(&l.letters);
    tg_table_deinit(&l.hosts);
    tg_buf_deinit(&l.words);
    if (errors->count > before) {
        qsort(errors->list + before, errors->count - before, sizeof *errors->list, by_place);
        scenario_free(s);
        return NULL;
    }
    return s;
}

static struct scenario *load_path_of(const char *path, struct scenario_errors *errors)
{
    struct tg_buf content;
    tg_buf_init(&content, JSON_SIZE_MAX);
    struct scenario *s = NULL;
    switch (tg_file_read(path, &content)) {
    case TG_OK:
        s = scenario_parse(tg_buf_span(&content), path, errors);
        break;
    case TG_LIMIT:
        scenario_errors_add(errors, (struct scenario_place){1, 1}, "the file is too big; at most 8 MiB were expected");
        break;
    case TG_NOT_FOUND:
        scenario_errors_add(errors, (struct scenario_place){0, 0},
                            "there is no such file, and no scenario of that name (`tegami list` shows them)");
        break;
    case TG_MALFORMED:
    case TG_IO:
        scenario_errors_add(errors, (struct scenario_place){0, 0}, "the file cannot be read");
        break;
    }
    tg_buf_deinit(&content);
    return s;
}

static bool could_be_id(const char *s)
{
    for (const char *c = s; *c; c++) {
        if (!tg_is_alnum((unsigned char)*c) && *c != '-' && *c != '_') {
            return false;
        }
    }
    return *s != 0;
}

struct scenario *scenario_load(const char *path_or_id, struct scenario_errors *errors)
{
    struct scenario *s = NULL;
    struct tg_buf name, path;
    tg_buf_init(&name, 4096);
    tg_buf_init(&path, SIZE_MAX);
    tg_buf_fmt(&name, "lessons/%s.json", path_or_id);
    if (could_be_id(path_or_id) && tg_data_path(tg_buf_cstr(&name), &path) == TG_OK) {
        s = load_path_of((const char *)path.ptr, errors);
    } else {
        s = load_path_of(path_or_id, errors);
    }
    tg_buf_deinit(&path);
    tg_buf_deinit(&name);
    return s;
}

void scenario_free(struct scenario *scenario)
{
    if (scenario) {
        tg_arena_deinit(&scenario->arena);
        tg_free(scenario);
    }
}

void scenario_errors_deinit(struct scenario_errors *errors)
{
    for (size_t i = 0; i < errors->count; i++) {
        tg_free(errors->list[i].text);
    }
    tg_free(errors->list);
    *errors = (struct scenario_errors){0};
}

void scenario_errors_print(const struct scenario_errors *errors, const char *path, struct tg_buf *out)
{
    for (size_t i = 0; i < errors->count; i++) {
        tg_buf_str(out, "tegami: ");
        visible_append(out, tg_span_str(path));
        if (errors->list[i].line > 0) {
            tg_buf_fmt(out, ":%d:%d", errors->list[i].line, errors->list[i].column);
        }
        tg_buf_fmt(out, ": %s\n", errors->list[i].text);
    }
}
