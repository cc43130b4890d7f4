// SPDX-License-Identifier: MIT
/* Checks that octets are one JSON text as RFC 8259 has it, and notes where everything in it stands. cJSON forgives too
 * much
 * (`[01]`, control characters, bad UTF-8, text behind the end) and keeps no positions; this reads first, cJSON after
 * it. A byte order mark at the front is skipped (RFC 8259 section 8.1). Stricter than the RFC: see the ceilings. */
#ifndef SCENARIOS_JSON_SCAN_H
#define SCENARIOS_JSON_SCAN_H

#include "base/span.h"
#include "scenarios/scenario_load.h"

#define JSON_SIZE_MAX   (8u << 20) /* octets of a text */
#define JSON_DEPTH_MAX  64         /* arrays and objects inside each other */
#define JSON_VALUES_MAX 200000     /* values of a text */
#define JSON_NUMBER_MAX 40         /* octets of a number; cJSON cuts longer ones */

/* One value. */
struct json_mark {
    struct scenario_place place;     /* where it begins */
    struct scenario_place key_place; /* where its key begins; line 0: it is no member of an object */
    struct tg_span token;            /* a number as written; empty for everything else */
};
/* All values in the order of the file, an array or object before what is in it. */
struct json_scan {
    struct json_mark *marks; /* tg_free */
    size_t count, cap;
};

/* Appends what is wrong to errors; true when nothing is, and marks are complete. Spans borrow from json. */
bool json_scan(struct tg_span json, struct json_scan *out, struct scenario_errors *errors);
void json_scan_deinit(struct json_scan *scan);

#endif
