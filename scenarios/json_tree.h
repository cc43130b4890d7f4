// SPDX-License-Identifier: MIT
/* A JSON text as a tree that knows where everything in it stands: cJSON's tree and the scanner's places, walked in
 * step. */
#ifndef SCENARIOS_JSON_TREE_H
#define SCENARIOS_JSON_TREE_H

#include "base/arena.h"
#include "scenarios/scenario_load.h"

enum json_type { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json_value {
    enum json_type type;
    bool truth;               /* BOOL */
    const char *string;       /* STRING, decoded */
    struct tg_span number;    /* NUMBER, as written: cJSON's doubles lose digits */
    struct json_value *items; /* ARRAY, OBJECT: in the order of the file */
    size_t count;
    const char *key; /* NULL: no member of an object */
    bool twin;       /* its key stood before in the same object: reported, not to be read */
    struct scenario_place place, key_place;
};

/* Everything lives in arena, numbers borrow from json. NULL after an error that leaves no tree; keys that stand twice
 * are errors too, but there is a tree. */
struct json_value *json_tree_parse(struct tg_span json, struct tg_arena *arena, struct scenario_errors *errors);
/* The member, or NULL. */
const struct json_value *json_member(const struct json_value *object, const char *key);
const char *json_type_words(enum json_type type); /* "a string", "an object {...}" */

#endif
