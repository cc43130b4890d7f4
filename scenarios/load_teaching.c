// SPDX-License-Identifier: MIT
/* "steps" and "questions". */
#include "scenarios/load_internal.h"

#define CHOICES_MAX 8

/* A host or a letter. */
static void load_look_at(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    if (v->type == JSON_STRING && tg_table_get(&l->letters, tg_span_str(v->string))) {
        load_known_letter(l, v, out, extra);
    } else {
        load_known_host(l, v, out, extra);
    }
}

void load_steps(struct load *l, const struct json_value *v)
{
    static const struct load_field fields[] = {
        {"when", load_matcher, offsetof(struct scenario_step, when), NULL},
        {"title", load_texts, offsetof(struct scenario_step, title), NULL},
        {"say", load_texts, offsetof(struct scenario_step, say), NULL},
        {"technical", load_texts, offsetof(struct scenario_step, technical), NULL},
        {"look_at", load_look_at, offsetof(struct scenario_step, look_at), NULL},
    };
    struct scenario *s = l->s;
    s->steps = load_list(l, v, sizeof *s->steps, "a list [...] of captions");
    for (size_t i = 0; s->steps && i < v->count; i++) {
        const struct json_value *item = &v->items[i];
        if (!load_object(l, item, "a step", fields, LOAD_COUNT(fields), &s->steps[s->step_count++])) {
            continue;
        }
        if (!json_member(item, "when")) {
            load_missing(l, item, "a step", "when", "a matcher such as {\"line\": \"RCPT TO\"}");
        }
        if (!json_member(item, "say")) {
            load_missing(l, item, "a step", "say", "a text");
        }
    }
}

static struct scenario_text *load_text_list(struct load *l, const struct json_value *v)
{
    struct scenario_text *list = load_list(l, v, sizeof *list, "a list [...] of texts");
    for (size_t i = 0; list && i < v->count; i++) {
        load_texts(l, &v->items[i], &list[i], NULL);
    }
    return list;
}

static void load_choices(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    (void)extra;
    struct scenario_question *q = out;
    if (v->type == JSON_ARRAY && (v->count < 2 || v->count > CHOICES_MAX)) {
        LOAD_ERROR(l, v->place, "`choices`: expected 2 to %d texts, found %d", CHOICES_MAX, (int)v->count);
    }
    q->choices = load_text_list(l, v);
    q->choice_count = q->choices ? v->count : 0;
}

/* One text for all choices, or a list with one for each. */
static void load_because(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    (void)extra;
    struct scenario_question *q = out;
    if (v->type == JSON_ARRAY) {
        q->because = load_text_list(l, v);
        q->because_count = v->count;
    } else {
        q->because = TG_ARENA_NEW(l->arena, struct scenario_text);
        q->because_count = 1;
        load_texts(l, v, q->because, NULL);
    }
}

/* "B", or 2: the second choice. */
static void load_answer(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    (void)extra;
    static const struct load_range places = {1, CHOICES_MAX};
    if (v->type == JSON_STRING) {
        if (v->string[0] >= 'A' && v->string[0] < 'A' + CHOICES_MAX && !v->string[1]) {
            *(int *)out = v->string[0] - 'A';
        } else {
            LOAD_ERROR(l, v->place, "`answer`: expected the letter of a choice such as \"B\", found %s",
                       load_quoted(l, v->string));
        }
        return;
    }
    int place = 0;
    load_int(l, v, &place, &places);
    *(int *)out = place - 1;
}

static void load_about(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    (void)extra;
    static const char *const list[] = {"next-reply"};
    static const struct load_words words = {list, LOAD_COUNT(list)};
    int index = -1;
    load_enum(l, v, &index, &words);
    *(bool *)out = index == 0;
}

static void check_question(struct load *l, const struct json_value *v, const struct scenario_question *q)
{
    const struct json_value *answer = json_member(v, "answer"), *about = json_member(v, "about");
    static const char *const needed[] = {"before", "ask", "choices", "because"};
    static const char *const expected[] = {"a matcher", "a text", "a list [...] of texts",
                                           "a text, or a list with one for each choice"};
    for (size_t i = 0; i < LOAD_COUNT(needed); i++) {
        if (!json_member(v, needed[i])) {
            load_missing(l, v, "a question", needed[i], expected[i]);
        }
    }
    if (!answer && !about) {
        load_missing(l, v, "a question", "answer", "the letter of a choice such as \"B\" (or `about`: \"next-reply\")");
    } else if (answer && about) {
        LOAD_ERROR(l, answer->key_place, "a question has `answer` or `about`; expected only one of them");
    } else if (answer && q->choice_count && q->answer >= (int)q->choice_count) {
        LOAD_ERROR(l, answer->place, "`answer`: there are only %d choices", (int)q->choice_count);
    }
    if (q->because_count > 1 && q->choice_count && q->because_count != q->choice_count) {
        LOAD_ERROR(l, json_member(v, "because")->place,
                   "`because`: expected one text, or one for each of the %d choices, found %d", (int)q->choice_count,
                   (int)q->because_count);
    }
}

void load_questions(struct load *l, const struct json_value *v)
{
    static const struct load_field fields[] = {
        {"before", load_matcher, offsetof(struct scenario_question, before), NULL},
        {"ask", load_texts, offsetof(struct scenario_question, ask), NULL},
        {"choices", load_choices, 0, NULL},
        {"because", load_because, 0, NULL},
        {"answer", load_answer, offsetof(struct scenario_question, answer), NULL},
        {"about", load_about, offsetof(struct scenario_question, about_next_reply), NULL},
    };
    struct scenario *s = l->s;
    s->questions = load_list(l, v, sizeof *s->questions, "a list [...] of questions");
    for (size_t i = 0; s->questions && i < v->count; i++) {
        struct scenario_question *q = &s->questions[s->question_count++];
        q->answer = -1;
        if (load_object(l, &v->items[i], "a question", fields, LOAD_COUNT(fields), q)) {
            check_question(l, &v->items[i], q);
        }
    }
}
