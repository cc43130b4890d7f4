// SPDX-License-Identifier: MIT
/* Any octets as a scenario: it is read, or there are errors with places; never both, never neither. */
#include "base/assert.h"
#include "scenarios/scenario_load.h"
#include "scenarios/visible.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct scenario_errors errors = {0};
    struct scenario *s = scenario_parse(tg_span_make(data, size), "fuzz.json", &errors);
    TG_ASSERT((s != NULL) == (errors.count == 0));
    for (size_t i = 0; i < errors.count; i++) {
        TG_ASSERT(errors.list[i].line >= 1 && errors.list[i].column >= 1);
        TG_ASSERT(visible_is(tg_span_str(errors.list[i].text), false));
        TG_ASSERT(i == 0 || errors.list[i - 1].line <= errors.list[i].line);
    }
    for (size_t i = 0; s && i < s->domain_count; i++) {
        TG_ASSERT(s->domains[i].name && s->domains[i].receiving_host && s->domains[i].policy.retry_count > 0);
    }
    for (size_t i = 0; s && i < s->client_count; i++) {
        TG_ASSERT(s->clients[i].kind == SCENARIO_EAVESDROPPER
                      ? s->clients[i].listens_a && s->clients[i].listens_b
                      : s->clients[i].account && s->clients[i].password && s->clients[i].display_name);
    }
    for (size_t i = 0; s && i < s->story_count; i++) {
        const struct scenario_story *story = &s->story[i];
        TG_ASSERT(story->client && (story->has_when != (story->at != TG_TIME_NEVER)));
        TG_ASSERT(story->action != SCENARIO_SEND || story->to_count + story->cc_count + story->bcc_count > 0);
        TG_ASSERT(story->action != SCENARIO_TYPE || (story->host && story->service));
    }
    for (size_t i = 0; s && i < s->question_count; i++) {
        TG_ASSERT(s->questions[i].about_next_reply || s->questions[i].answer < (int)s->questions[i].choice_count);
    }
    for (size_t i = 0; s && i < s->fault_count; i++) {
        TG_ASSERT(s->faults[i].host || (s->faults[i].a && s->faults[i].b));
    }
    for (size_t i = 0; s && i < s->expect_count; i++) {
        TG_ASSERT(s->expects[i].kind != EXPECT_LETTER || (s->expects[i].letter && s->expects[i].is));
    }
    scenario_free(s);
    scenario_errors_deinit(&errors);
    return 0;
}
