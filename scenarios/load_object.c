// SPDX-License-Identifier: MIT
#include "scenarios/load_internal.h"
#include "scenarios/visible.h"

static const char *subject(struct load *l, const struct json_value *v)
{
    return v->key ? load_quoted(l, v->key) : "this entry";
}

bool load_is(struct load *l, const struct json_value *v, enum json_type type, const char *expected)
{
    if (v->type == type) {
        return true;
    }
    LOAD_ERROR(l, v->place, "%s: expected %s, found %s", subject(l, v), expected, json_type_words(v->type));
    return false;
}

void load_missing(struct load *l, const struct json_value *v, const char *what, const char *key, const char *expected)
{
    LOAD_ERROR(l, v->place, "%s needs the key `%s`: expected %s", what, key, expected);
}

static void unknown_key(struct load *l, const struct json_value *member, const char *what,
                        const struct load_field *fields, size_t count)
{
    const char *words[64];
    size_t n = 0;
    for (size_t i = 0; i < count && n < 64; i++) {
        if (fields[i].read) {
            words[n++] = fields[i].key;
        }
    }
    LOAD_ERROR(l, member->key_place, "unknown key %s in %s%s", load_quoted(l, member->key), what,
               load_hint(l, member->key, words, n));
}

bool load_object(struct load *l, const struct json_value *v, const char *what, const struct load_field *fields,
                 size_t count, void *base)
{
    if (v->type != JSON_OBJECT) {
        LOAD_ERROR(l, v->place, "expected an object {...} for %s, found %s", what, json_type_words(v->type));
        return false;
    }
    for (size_t i = 0; i < v->count; i++) {
        const struct json_value *member = &v->items[i];
        size_t f = 0;
        while (f < count && strcmp(fields[f].key, member->key) != 0) {
            f++;
        }
        if (member->twin) {
            continue;
        }
        if (f == count) {
            unknown_key(l, member, what, fields, count);
        } else if (!fields[f].read) {
            LOAD_ERROR(l, member->key_place, "the key `%s` in %s: %s", fields[f].key, what,
                       (const char *)fields[f].extra);
        } else {
            fields[f].read(l, member, (char *)base + fields[f].offset, fields[f].extra);
        }
    }
    return true;
}

void *load_list(struct load *l, const struct json_value *v, size_t element_size, const char *expected)
{
    if (!load_is(l, v, JSON_ARRAY, expected)) {
        return NULL;
    }
    return tg_arena_alloc(l->arena, v->count * element_size);
}

bool load_string_list(struct load *l, const struct json_value *v, load_reader read, struct load_strings *out)
{
    const char **list = load_list(l, v, sizeof *list, "a list [...] of strings");
    if (!list) {
        return false;
    }
    size_t count = 0;
    for (size_t i = 0; i < v->count; i++) {
        list[count] = NULL;
        read(l, &v->items[i], &list[count], NULL);
        count += list[count] != NULL;
    }
    *out = (struct load_strings){list, count};
    return true;
}

void load_any_text(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    (void)extra;
    if (load_is(l, v, JSON_STRING, "a string")) {
        *(const char **)out = tg_arena_strdup(l->arena, tg_span_str(v->string));
    }
}

void load_string(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    if (v->type == JSON_STRING && !*v->string) {
        LOAD_ERROR(l, v->place, "%s: expected a string that is not empty", subject(l, v));
        return;
    }
    load_any_text(l, v, out, extra);
}

void load_token(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    if (v->type == JSON_STRING && !visible_is(tg_span_str(v->string), false)) {
        LOAD_ERROR(l, v->place, "%s: expected a string without control or invisible characters", subject(l, v));
        return;
    }
    load_string(l, v, out, extra);
}

void load_bool(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    (void)extra;
    if (load_is(l, v, JSON_BOOL, "true or false")) {
        *(bool *)out = v->truth;
    }
}

static bool pick(struct load *l, const struct json_value *v, const struct load_words *words, size_t *index)
{
    struct tg_buf list;
    tg_buf_init(&list, SIZE_MAX);
    for (size_t i = 0; i < words->count; i++) {
        if (v->type == JSON_STRING && strcmp(v->string, words->words[i]) == 0) {
            *index = i;
            tg_buf_deinit(&list);
            return true;
        }
        tg_buf_fmt(&list, "%s\"%s\"", i == 0 ? "" : i + 1 == words->count ? " or " : ", ", words->words[i]);
    }
    const char *all = tg_arena_strdup(l->arena, tg_buf_span(&list));
    tg_buf_deinit(&list);
    if (v->type == JSON_STRING) {
        LOAD_ERROR(l, v->place, "%s: expected %s, found %s%s", subject(l, v), all, load_quoted(l, v->string),
                   load_hint(l, v->string, words->words, words->count));
    } else {
        LOAD_ERROR(l, v->place, "%s: expected %s, found %s", subject(l, v), all, json_type_words(v->type));
    }
    return false;
}

void load_enum(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    size_t index;
    if (pick(l, v, extra, &index)) {
        *(int *)out = (int)index;
    }
}

void load_word(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    size_t index;
    const struct load_words *words = extra;
    if (pick(l, v, words, &index)) {
        *(const char **)out = words->words[index];
    }
}

static void text_in_language(struct load *l, const struct json_value *v, struct scenario_text *out)
{
    size_t len = strlen(v->key);
    bool good = len >= 2 && len < 8;
    for (size_t i = 0; i < len; i++) {
        char c = v->key[i];
        good = good && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (i > 1 && c == '-'));
    }
    if (!good) {
        LOAD_ERROR(l, v->key_place, "expected a language such as \"en\" or \"ja\", found %s", load_quoted(l, v->key));
    } else if (out->count == SCENARIO_LANGUAGE_MAX) {
        LOAD_ERROR(l, v->key_place, "expected at most %d languages for one text", SCENARIO_LANGUAGE_MAX);
    } else {
        const char *text = NULL;
        load_string(l, v, &text, NULL);
        out->in[out->count].language = tg_arena_strdup(l->arena, tg_span_str(v->key));
        out->in[out->count].text = text ? text : "";
        out->count++;
    }
}

void load_texts(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    (void)extra;
    struct scenario_text *text = out;
    text->count = 0;
    if (v->type == JSON_STRING) {
        load_string(l, v, &text->in[0].text, NULL);
        text->in[0].language = "";
        text->count = text->in[0].text != NULL;
        return;
    }
    if (v->type != JSON_OBJECT || v->count == 0) {
        LOAD_ERROR(
            l, v->place,
            "%s: expected a string, or an object with a text for each language such as {\"en\": ..., \"ja\": ...}",
            subject(l, v));
        return;
    }
    for (size_t i = 0; i < v->count; i++) {
        if (!v->items[i].twin) {
            text_in_language(l, &v->items[i], text);
        }
    }
}
