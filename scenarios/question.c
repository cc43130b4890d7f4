// SPDX-License-Identifier: MIT
#include "scenarios/question.h"
#include "base/text.h"
#include "scenarios/matcher.h"

static struct tg_span first_word(struct tg_span s)
{
    size_t n = 0;
    while (n < s.len && s.ptr[n] > ' ' && s.ptr[n] != '-') {
        n++;
    }
    return tg_span_sub(s, 0, n);
}

static uint32_t next_reply(const struct scenario_question *question, const struct trace *trace)
{
    uint32_t at = matcher_find(&question->before, trace, 0);
    if (at == TRACE_NONE) {
        return TRACE_NONE;
    }
    uint32_t stream = trace_at(trace, at)->stream;
    for (size_t i = at; i < trace_count(trace); i++) {
        const struct trace_event *e = trace_at(trace, (uint32_t)i);
        if (e->kind == TRACE_LINE_SAID && (e->flags & TRACE_BY_SERVER) && (!stream || e->stream == stream)) {
            return (uint32_t)i;
        }
    }
    return TRACE_NONE;
}

int question_answer(const struct scenario_question *question, const struct trace *trace)
{
    if (!question->about_next_reply) {
        return question->answer;
    }
    uint32_t reply = next_reply(question, trace);
    if (reply == TRACE_NONE) {
        return -1;
    }
    struct tg_span said = first_word(trace_text(trace, trace_at(trace, reply)));
    for (size_t i = 0; i < question->choice_count; i++) {
        const struct scenario_text *choice = &question->choices[i];
        if (choice->count && tg_span_eq(first_word(tg_span_str(choice->in[0].text)), said)) {
            return (int)i;
        }
    }
    return -1;
}

const struct scenario_text *question_because(const struct scenario_question *question, int choice)
{
    static const struct scenario_text none = {.count = 0};
    size_t index = question->because_count == 1 ? 0 : (size_t)choice;
    return choice >= 0 && index < question->because_count ? &question->because[index] : &none;
}
