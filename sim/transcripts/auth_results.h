// SPDX-License-Identifier: MIT
/* Reading an Authentication-Results field (RFC 8601): what a receiving server found out about who sent a letter. */
#ifndef SIM_TRANSCRIPTS_AUTH_RESULTS_H
#define SIM_TRANSCRIPTS_AUTH_RESULTS_H

#include "base/arena.h"

struct auth_property {
    struct tg_span name, value; /* "smtp.mailfrom" "taro@aoba.example" */
};
struct auth_result {
    struct tg_span method, result; /* lower case: "spf" "pass" */
    struct tg_span comment;        /* behind the result, without its parentheses */
    struct tg_span reason;
    struct auth_property *properties;
    size_t property_count;
};
struct auth_results {
    struct tg_span server; /* the authserv-id: who says so */
    struct auth_result *results;
    size_t count;
    bool defective; /* something could not be read and was passed over, or arena is full */
};
/* value: the field's body, folded or not. Everything lives in arena. At most 100 results with 20 properties each. */
void auth_results_parse(struct auth_results *out, struct tg_span value, struct tg_arena *arena);

#endif
