// SPDX-License-Identifier: MIT
#include "scenarios/json_tree.h"
#include "base/assert.h"
#include "base/table.h"
#include "scenarios/json_scan.h"
#include "scenarios/load_internal.h"
#include "scenarios/visible.h"

#include <cjson/cJSON.h>

struct walk {
    struct tg_arena *arena;
    const struct json_scan *scan;
    size_t at; /* the next mark */
    struct scenario_errors *errors;
};

static enum json_type type_of(const cJSON *node)
{
    return cJSON_IsObject(node)   ? JSON_OBJECT
           : cJSON_IsArray(node)  ? JSON_ARRAY
           : cJSON_IsString(node) ? JSON_STRING
           : cJSON_IsNumber(node) ? JSON_NUMBER
           : cJSON_IsBool(node)   ? JSON_BOOL
                                  : JSON_NULL;
}

static void refuse_twins(struct walk *w, const struct json_value *object)
{
    struct tg_table seen;
    tg_table_init(&seen);
    for (size_t i = 0; i < object->count; i++) {
        struct json_value *member = &object->items[i];
        const struct json_value *first = tg_table_get(&seen, tg_span_str(member->key));
        if (!first) {
            tg_table_put(&seen, tg_span_str(member->key), member);
            continue;
        }
        member->twin = true;
        struct tg_buf text;
        tg_buf_init(&text, 1024);
        tg_buf_str(&text, "the key ");
        visible_quote(&text, tg_span_str(member->key));
        tg_buf_fmt(&text, " stands here a second time; it was given first at %d:%d", first->key_place.line,
                   first->key_place.column);
        scenario_errors_add(w->errors, member->key_place, tg_buf_cstr(&text));
        tg_buf_deinit(&text);
    }
    tg_table_deinit(&seen);
}

static void fill(struct walk *w, const cJSON *node, struct json_value *out)
{
    TG_ASSERT(w->at < w->scan->count);
    const struct json_mark *mark = &w->scan->marks[w->at++];
    *out = (struct json_value){.type = type_of(node), .place = mark->place, .key_place = mark->key_place};
    out->number = mark->token;
    out->truth = cJSON_IsTrue(node);
    out->key = node->string ? tg_arena_strdup(w->arena, tg_span_str(node->string)) : NULL;
    if (out->type == JSON_STRING) {
        out->string = tg_arena_strdup(w->arena, tg_span_str(node->valuestring));
    }
    if (out->type != JSON_ARRAY && out->type != JSON_OBJECT) {
        return;
    }
    for (const cJSON *child = node->child; child; child = child->next) {
        out->count++;
    }
    out->items = tg_arena_alloc(w->arena, out->count * sizeof *out->items);
    size_t i = 0;
    for (const cJSON *child = node->child; child; child = child->next) {
        fill(w, child, &out->items[i++]);
    }
    if (out->type == JSON_OBJECT) {
        refuse_twins(w, out);
    }
}

struct json_value *json_tree_parse(struct tg_span json, struct tg_arena *arena, struct scenario_errors *errors)
{
    struct json_scan scan;
    struct json_value *root = NULL;
    if (json_scan(json, &scan, errors)) {
        cJSON *tree = cJSON_ParseWithLength((const char *)json.ptr, json.len);
        TG_ASSERT(tree); /* cJSON takes all that the scanner lets through; fuzz_scenario looks for an exception */
        struct walk walk = {.arena = arena, .scan = &scan, .errors = errors};
        root = TG_ARENA_NEW(arena, struct json_value);
        fill(&walk, tree, root);
        TG_ASSERT(walk.at == scan.count);
        cJSON_Delete(tree);
    }
    json_scan_deinit(&scan);
    return root;
}

const struct json_value *json_member(const struct json_value *object, const char *key)
{
    for (size_t i = 0; i < object->count; i++) {
        if (strcmp(object->items[i].key, key) == 0) {
            return &object->items[i];
        }
    }
    return NULL;
}

const char *json_type_words(enum json_type type)
{
    static const char *const words[] = {"null",     "true or false", "a number",
                                        "a string", "a list [...]",  "an object {...}"};
    return words[type];
}
