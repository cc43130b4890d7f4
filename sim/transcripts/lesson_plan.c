// SPDX-License-Identifier: MIT
#include "sim/transcripts/lesson_plan.h"

#include "scenarios/matcher.h"
#include "scenarios/question.h"
#include "sim/transcripts/worksheet_internal.h"

#define WORDS_MAX 24

struct plan {
    struct text_writer text;
    struct sheet *sheet;
    struct tg_buf line, other;
};

static const char *say(const struct plan *p, const char *key)
{
    return tg_text(p->text.in->texts, key);
}

static void heading(struct plan *p, const char *key)
{
    sheet_put1(p->sheet, SHEET_HEADING, tg_span_str(say(p, key)));
}

static void put_aims(struct plan *p)
{
    const struct scenario *s = p->text.in->scenario;
    heading(p, "take.plan.aims");
    for (size_t i = 0; i < s->teaches_count; i++) {
        tg_buf_clear(&p->line);
        tg_buf_fmt(&p->line, "take.claim.%s", s->teaches[i]);
        if (tg_texts_has(p->text.in->texts, tg_buf_cstr(&p->line))) {
            sheet_put1(p->sheet, SHEET_ITEM, tg_span_str(say(p, tg_buf_cstr(&p->line))));
        }
    }
}

/* Five parts; when each begins and ends in a lesson of 45 minutes and in one of 50. */
static void put_course(struct plan *p)
{
    static const unsigned ends[2][6] = {{0, 5, 13, 30, 40, 45}, {0, 5, 14, 33, 44, 50}};
    const struct tg_span heads[] = {tg_span_str(say(p, "take.plan.minutes-45")),
                                    tg_span_str(say(p, "take.plan.minutes-50")), tg_span_str(say(p, "take.plan.what")),
                                    tg_span_str(say(p, "take.plan.how"))};
    heading(p, "take.plan.course");
    sheet_put(p->sheet, SHEET_ROW, heads, 4);
    for (size_t i = 0; i < 5; i++) {
        struct tg_buf key;
        tg_buf_init(&key, 64);
        tg_buf_clear(&p->line);
        tg_buf_clear(&p->other);
        tg_buf_fmt(&p->line, "%u⁠–⁠%u", ends[0][i], ends[0][i + 1]);
        tg_buf_fmt(&p->other, "%u⁠–⁠%u", ends[1][i], ends[1][i + 1]);
        tg_buf_fmt(&key, "take.plan.part%z", i + 1);
        const struct tg_span what = tg_span_str(say(p, tg_buf_cstr(&key)));
        tg_buf_str(&key, ".how");
        const struct tg_span cells[] = {tg_buf_span(&p->line), tg_buf_span(&p->other), what,
                                        tg_span_str(say(p, tg_buf_cstr(&key)))};
        sheet_put(p->sheet, SHEET_ROW, cells, 4);
        tg_buf_deinit(&key);
    }
}

static void put_steps(struct plan *p)
{
    const struct scenario *s = p->text.in->scenario;
    const struct tg_span heads[] = {tg_span_str(say(p, "take.table.time")), tg_span_str(say(p, "take.plan.step"))};
    if (!s->step_count) {
        return;
    }
    heading(p, "take.plan.steps");
    sheet_put1(p->sheet, SHEET_TEXT, tg_span_str(say(p, "take.plan.steps.how")));
    sheet_put(p->sheet, SHEET_ROW, heads, 2);
    for (size_t i = 0; i < s->step_count; i++) {
        const uint32_t at = matcher_find(&s->steps[i].when, p->text.in->trace, 0);
        tg_buf_clear(&p->line);
        tg_buf_clear(&p->other);
        text_clock(&p->line, at == TRACE_NONE ? -1 : trace_at(p->text.in->trace, at)->at);
        text_step(&p->text, i, &p->other);
        const struct tg_span cells[] = {tg_buf_span(&p->line), tg_buf_span(&p->other)};
        sheet_put(p->sheet, SHEET_ROW, cells, 2);
    }
}

static void put_questions(struct plan *p)
{
    const struct scenario *s = p->text.in->scenario;
    const char *language = p->text.in->texts->language;
    if (!s->question_count) {
        return;
    }
    heading(p, "take.plan.questions");
    for (size_t i = 0; i < s->question_count; i++) {
        const struct scenario_question *q = &s->questions[i];
        const int right = question_answer(q, p->text.in->trace);
        tg_buf_clear(&p->line);
        tg_buf_fmt(&p->line, "%z", i + 1);
        const struct tg_span ask[] = {tg_buf_span(&p->line), tg_span_str(scenario_text_in(&q->ask, language))};
        sheet_put(p->sheet, SHEET_QUESTION, ask, 2);
        if (right >= 0) {
            tg_buf_clear(&p->line);
            tg_buf_fmt(&p->line, "%c: %s – %s", (int)('A' + right), scenario_text_in(&q->choices[right], language),
                       scenario_text_in(question_because(q, right), language));
            sheet_put1(p->sheet, SHEET_ITEM, tg_buf_span(&p->line));
        }
    }
}

static void put_words(struct plan *p)
{
    struct legs legs;
    struct tg_table seen;
    size_t count = 0;
    const struct tg_span heads[] = {tg_span_str(say(p, "take.table.word")), tg_span_str(say(p, "take.table.meaning"))};
    tg_table_init(&seen);
    legs_read(&legs, &p->text);
    heading(p, "take.plan.words");
    sheet_put(p->sheet, SHEET_ROW, heads, 2);
    for (size_t i = 0; i < legs.count; i++) {
        for (size_t k = 0; k < legs.list[i].count && count < WORDS_MAX; k++) {
            const struct leg_item *item = &legs.list[i].items[k];
            const struct trace_event *e = trace_at(p->text.in->trace, item->event);
            const struct tg_span key = tg_span_str(item->key);
            if (item->step != TRACE_NONE || e->kind != TRACE_LINE_SAID || (e->flags & TRACE_CONTENT) || !key.len ||
                tg_table_get(&seen, key)) {
                continue;
            }
            tg_table_put(&seen, key, p);
            count++;
            struct tg_buf name;
            tg_buf_init(&name, 128);
            tg_buf_clear(&p->line);
            tg_buf_fmt(&name, "%S.short", key);
            tg_buf_str(&p->line, say(p, tg_buf_cstr(&name)));
            tg_buf_clear(&name);
            tg_buf_fmt(&name, "%S.long", key);
            tg_buf_fmt(&p->line, " %s", say(p, tg_buf_cstr(&name)));
            const struct tg_span cells[] = {explain_verb(e, trace_text(p->text.in->trace, e)), tg_buf_span(&p->line)};
            sheet_put(p->sheet, SHEET_ROW, cells, 2);
            tg_buf_deinit(&name);
        }
    }
    legs_deinit(&legs);
    tg_table_deinit(&seen);
}

void lesson_plan_write(const struct transcript_input *in, struct sheet *sheet)
{
    struct plan p = {.sheet = sheet};
    tg_buf_init(&p.line, SIZE_MAX);
    tg_buf_init(&p.other, SIZE_MAX);
    text_writer_init(&p.text, in, &p.line);
    const struct tg_span title = tg_span_str(scenario_text_in(&in->scenario->title, in->texts->language));
    tg_text_fmt(in->texts, &p.line, "take.title.plan", &title, 1);
    sheet_put1(sheet, SHEET_TITLE, tg_buf_span(&p.line));
    if (in->scenario->summary.count) {
        sheet_put1(sheet, SHEET_TEXT, tg_span_str(scenario_text_in(&in->scenario->summary, in->texts->language)));
    }
    put_aims(&p);
    heading(&p, "take.plan.needs");
    sheet_put1(sheet, SHEET_TEXT, tg_span_str(say(&p, "take.plan.needs.what")));
    put_course(&p);
    put_steps(&p);
    put_questions(&p);
    put_words(&p);
    sheet_end(sheet);
    text_writer_deinit(&p.text);
    tg_buf_deinit(&p.line);
    tg_buf_deinit(&p.other);
}
