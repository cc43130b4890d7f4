// SPDX-License-Identifier: MIT
/* Inside the loader: what its parts share. A field table says which keys an object may have; a reader turns one value
 * into one member of a struct, or adds an error. */
#ifndef SCENARIOS_LOAD_INTERNAL_H
#define SCENARIOS_LOAD_INTERNAL_H

#include "base/buf.h"
#include "base/table.h"
#include "scenarios/json_tree.h"
#include "scenarios/scenario_load.h"

#define LOAD_ERRORS_MAX 200 /* later ones are only counted */

/* A letter sent several times has copies "hello", "hello-2", "hello-3" ... */
struct load_letter {
    uint64_t copies;
};
struct load {
    struct scenario *s;
    struct tg_arena *arena; /* of s */
    struct scenario_errors *errors;
    struct tg_buf words;     /* the error being written */
    struct tg_table hosts;   /* names that may be referred to; values: the place they come from */
    struct tg_table letters; /* names that a `send` gives; values: struct load_letter */
};

void scenario_errors_add(struct scenario_errors *errors, struct scenario_place place, const char *text);
/* LOAD_ERROR(l, place, format, ...): as tg_buf_fmt. */
void load_error_done(struct load *l, struct scenario_place place);
#define LOAD_ERROR(l, place, ...)                                                                                      \
    (tg_buf_clear(&(l)->words), (void)tg_buf_fmt(&(l)->words, __VA_ARGS__), load_error_done((l), (place)))
/* `name` in backquotes, harmless to show; lives in the arena. */
const char *load_quoted(struct load *l, const char *name);
/* "; did you mean `x`?" for the word nearest to the misspelt one, or "". */
const char *load_hint(struct load *l, const char *misspelt, const char *const *words, size_t count);
const char *load_hint_table(struct load *l, const char *misspelt, const struct tg_table *words);

typedef void (*load_reader)(struct load *l, const struct json_value *v, void *out, const void *extra);
struct load_field {
    const char *key;
    load_reader read;  /* NULL: `extra` is a sentence saying why this key is refused */
    size_t offset;     /* of the member in the struct the table is for */
    const void *extra; /* for the reader */
};
#define LOAD_COUNT(a) (sizeof(a) / sizeof *(a))
/* Reads every member by its row into base; unknown keys are errors. `what` is "a client". false when v is no object. */
bool load_object(struct load *l, const struct json_value *v, const char *what, const struct load_field *fields,
                 size_t count, void *base);
bool load_is(struct load *l, const struct json_value *v, enum json_type type, const char *expected);
/* Reports a missing key of the object v. */
void load_missing(struct load *l, const struct json_value *v, const char *what, const char *key, const char *expected);
/* Room for a list in the arena; NULL (and an error) when v is no list. Count is v->count. */
void *load_list(struct load *l, const struct json_value *v, size_t element_size, const char *expected);

/* --- readers: out points to what the comment names --- */
void load_string(struct load *l, const struct json_value *v, void *out,
                 const void *extra); /* const char *, not empty */
void load_any_text(struct load *l, const struct json_value *v, void *out,
                   const void *extra); /* const char *, may be empty */
void load_bool(struct load *l, const struct json_value *v, void *out, const void *extra); /* bool */
void load_time(struct load *l, const struct json_value *v, void *out, const void *extra); /* tg_time >= 0 */
void load_size(struct load *l, const struct json_value *v, void *out, const void *extra); /* uint64_t octets */
void load_percent(struct load *l, const struct json_value *v, void *out,
                  const void *extra); /* uint32_t parts a million */
void load_fraction(struct load *l, const struct json_value *v, void *out,
                   const void *extra); /* int parts a million of 0 .. 1 */
void load_bandwidth(struct load *l, const struct json_value *v, void *out,
                    const void *extra); /* uint64_t bits a second */
void load_seconds(struct load *l, const struct json_value *v, void *out, const void *extra); /* uint32_t: 60 or "1m" */
void load_texts(struct load *l, const struct json_value *v, void *out, const void *extra);   /* struct scenario_text */
void load_token(struct load *l, const struct json_value *v, void *out,
                const void *extra); /* const char *, no controls */
struct load_range {
    int64_t min, max;
};
void load_int(struct load *l, const struct json_value *v, void *out, const void *extra); /* int; extra: load_range */
void load_int64(struct load *l, const struct json_value *v, void *out,
                const void *extra); /* int64_t; extra: load_range */
/* One of a fixed list of words. */
struct load_words {
    const char *const *words;
    size_t count;
};
void load_enum(struct load *l, const struct json_value *v, void *out, const void *extra); /* int-sized enum: index */
void load_word(struct load *l, const struct json_value *v, void *out,
               const void *extra); /* const char *: the word itself */
/* const char **list and, right behind it, size_t count (as the structs have it). extra: a load_reader's holder or NULL.
 */
struct load_strings {
    const char **list;
    size_t count;
};
bool load_string_list(struct load *l, const struct json_value *v, load_reader read, struct load_strings *out);

/* --- names (load_names.c) --- */
bool load_host_name_ok(struct tg_span name);
bool load_address_ok(struct tg_span address);
void load_host_name(struct load *l, const struct json_value *v, void *out,
                    const void *extra); /* const char *, lower case */
void load_address(struct load *l, const struct json_value *v, void *out, const void *extra); /* const char * */
void load_path(struct load *l, const struct json_value *v, void *out, const void *extra);    /* as address, or "" */
void load_known_host(struct load *l, const struct json_value *v, void *out, const void *extra);
void load_known_client(struct load *l, const struct json_value *v, void *out, const void *extra);
void load_known_letter(struct load *l, const struct json_value *v, void *out, const void *extra);
void load_known_account(struct load *l, const struct json_value *v, void *out, const void *extra);
const struct scenario_domain *load_find_domain(const struct load *l, struct tg_span name);
const struct scenario_user *load_find_user(const struct load *l, const char *address);
/* After domains, name servers and clients: every name that is a host. */
void load_collect_hosts(struct load *l);
void load_add_host(struct load *l, const char *name);

/* --- DNS records (load_records.c): errors at the record's place --- */
void load_check_record(struct load *l, const struct json_value *v, const char *record, const char *origin);
/* The strings of the object's `records`, against the zone `origin`. */
void load_check_records(struct load *l, const struct json_value *object, const char *origin);
/* What a lying server says: a record with its own full name. */
void load_check_lie(struct load *l, const struct json_value *object, const char *record);

/* --- parts of a scenario; out points into struct scenario --- */
void load_hosts(struct load *l, const struct json_value *v);
void load_domains(struct load *l, const struct json_value *v);
void load_name_servers(struct load *l, const struct json_value *v); /* NULL: all by default */
void load_clients(struct load *l, const struct json_value *v);
void load_listeners(struct load *l, const struct json_value *clients); /* after load_collect_hosts */
void load_links(struct load *l, const struct json_value *v);
void load_layout(struct load *l, const struct json_value *v);
void load_letters(struct load *l, const struct json_value *story); /* collects the names of letters */
void load_story(struct load *l, const struct json_value *v);
void load_faults(struct load *l, const struct json_value *v);
void load_steps(struct load *l, const struct json_value *v);
void load_questions(struct load *l, const struct json_value *v);
void load_expects(struct load *l, const struct json_value *v);
void load_matcher(struct load *l, const struct json_value *v, void *out,
                  const void *extra); /* struct scenario_matcher */
void load_host_pair(struct load *l, const struct json_value *v, const char **a, const char **b);

#endif
