// SPDX-License-Identifier: MIT
#include "sim/transcripts/worksheet.h"

#include "scenarios/question.h"
#include "scenarios/visible.h"
#include "sim/transcripts/transcripts_internal.h"
#include "sim/transcripts/worksheet_internal.h"

#define CONTENT_LINES_MAX 24 /* of one letter in one conversation */
#define GAPS_EVERY        2  /* of the words that are new, one in so many is left out */
#define GAP_LINE          "________"

struct word {
    struct tg_span word; /* borrowed from the trace */
    const char *key;     /* of its explanation; borrowed from the leg */
    size_t gap;          /* its number, 0: none */
};
struct writer {
    struct text_writer text;
    struct sheet *sheet;
    struct legs legs;
    struct word *gaps;
    size_t gap_count, gap_cap;
    struct word *words; /* new in this leg */
    size_t word_count, word_cap;
    size_t new_words;     /* met so far */
    struct tg_table seen; /* keys of explanations */
    struct tg_buf line;   /* what text_* write into */
    unsigned content_lines;
    bool pupil;
};

static const char *say(const struct writer *w, const char *key)
{
    return tg_text(w->text.in->texts, key);
}

static void put(struct writer *w, enum sheet_block block, struct tg_span text)
{
    if (w->pupil) {
        sheet_put1(w->sheet, block, text);
    }
}

/* The sentence of an event, with its clock, without its line feed. */
static struct tg_span sentence(struct writer *w, uint32_t index, const char *key)
{
    tg_buf_clear(&w->line);
    text_clock(&w->line, trace_at(w->text.in->trace, index)->at);
    tg_buf_str(&w->line, "  ");
    if (trace_at(w->text.in->trace, index)->kind == TRACE_PACKET_SENT) {
        text_packet(&w->text, index);
    } else {
        text_sentence(&w->text, index, key);
    }
    return tg_span_trim(tg_buf_span(&w->line));
}

/* Is this the first time that this is explained? */
static bool is_new(struct writer *w, const struct leg_item *item)
{
    const struct tg_span key = tg_span_str(item->key);
    if (key.len == 0 || tg_table_get(&w->seen, key)) {
        return false;
    }
    tg_table_put(&w->seen, key, w);
    return true;
}

/* Should this new word be left out? "OK" is no riddle. */
static bool leave_out(struct writer *w, struct tg_span word)
{
    return w->text.in->gaps && word.len && !tg_span_ieq_str(word, "OK") && ++w->new_words % GAPS_EVERY == 0;
}

/* The word that an explanation is about: the verb, the reply code, or what stands behind the code (EHLO's answers). */
static struct tg_span word_of(const struct trace_event *e, struct tg_span text, const struct leg_item *item)
{
    if (!tg_span_istarts(tg_span_str(item->key), "explain.smtp.ehlo.")) {
        return explain_verb(e, text);
    }
    struct tg_span rest = tg_span_after(text, 4);
    const size_t space = tg_span_find_byte(rest, ' ');
    return tg_span_sub(rest, 0, space);
}

static void put_gap(struct writer *w, struct tg_buf *out, struct tg_span word)
{
    w->gaps = tg_grow(w->gaps, w->gap_count, &w->gap_cap, sizeof *w->gaps);
    w->gaps[w->gap_count++] = (struct word){.word = word};
    tg_buf_fmt(out, "(%z)" GAP_LINE, w->gap_count);
}

static void content(struct writer *w, const struct trace_event *e, char who)
{
    struct tg_span rest = trace_text(w->text.in->trace, e), line;
    while (rest.len) {
        line = letter_first_line(rest, &rest);
        line = line.len && line.ptr[line.len - 1] == '\r' ? tg_span_sub(line, 0, line.len - 1) : line;
        if (++w->content_lines > CONTENT_LINES_MAX) {
            continue;
        }
        tg_buf_clear(&w->line);
        tg_buf_fmt(&w->line, "%c: ", who);
        visible_append(&w->line, line);
        if (w->content_lines == CONTENT_LINES_MAX) {
            tg_buf_clear(&w->line);
            tg_buf_fmt(&w->line, "%c: …", who);
        }
        put(w, SHEET_LINE, tg_buf_span(&w->line));
    }
}

static void said(struct writer *w, const struct leg_item *item)
{
    const struct trace_event *e = trace_at(w->text.in->trace, item->event);
    const struct tg_span text = trace_text(w->text.in->trace, e);
    const char who = e->flags & TRACE_BY_SERVER ? 'S' : 'C';
    if (e->flags & TRACE_CONTENT) {
        content(w, e, who);
        return;
    }
    w->content_lines = 0;
    const struct tg_span word = word_of(e, text, item);
    const bool inside = word.len && word.ptr >= text.ptr && word.ptr + word.len <= text.ptr + text.len;
    const bool new_word = is_new(w, item) && inside, out = new_word && leave_out(w, word);
    tg_buf_clear(&w->line);
    tg_buf_fmt(&w->line, "%c: ", who);
    if (out) {
        const size_t at = (size_t)(word.ptr - text.ptr);
        visible_append(&w->line, tg_span_sub(text, 0, at));
        put_gap(w, &w->line, word);
        visible_append(&w->line, tg_span_after(text, at + word.len));
    } else {
        visible_append(&w->line, text);
    }
    if (new_word) {
        w->words = tg_grow(w->words, w->word_count, &w->word_cap, sizeof *w->words);
        w->words[w->word_count++] = (struct word){word, item->key, out ? w->gap_count : 0};
    }
    put(w, SHEET_LINE, tg_buf_span(&w->line));
}

static void two_cells(struct writer *w, struct tg_span a, struct tg_span b)
{
    const struct tg_span cells[] = {a, b};
    if (w->pupil) {
        sheet_put(w->sheet, SHEET_ROW, cells, 2);
    }
}

/* The words that were new in a leg, each with its meaning; a gap shows its number only. */
static void explain(struct writer *w)
{
    for (size_t i = 0; i < w->word_count; i++) {
        const struct word *word = &w->words[i];
        struct tg_buf name, brief;
        tg_buf_init(&name, SIZE_MAX);
        tg_buf_init(&brief, SIZE_MAX);
        if (word->gap) {
            tg_buf_fmt(&name, "(%z)", word->gap);
        } else {
            visible_append(&name, word->word);
        }
        tg_buf_fmt(&brief, "%s.short", word->key);
        if (i == 0) {
            two_cells(w, tg_span_str(say(w, "take.table.word")), tg_span_str(say(w, "take.table.meaning")));
        }
        two_cells(w, tg_buf_span(&name), tg_span_str(say(w, tg_buf_cstr(&brief))));
        tg_buf_deinit(&name);
        tg_buf_deinit(&brief);
    }
    w->word_count = 0;
}

static void answer_to(struct writer *w, const struct leg *leg, const struct leg_item *asked, struct tg_buf *out)
{
    const struct trace *trace = w->text.in->trace;
    for (size_t i = 0; i < leg->count; i++) {
        const struct leg_item *item = &leg->items[i];
        const struct trace_event *e = trace_at(trace, item->event);
        if (item->step != TRACE_NONE || e->kind != TRACE_DNS_ANSWERED || e->ref != asked->event) {
            continue;
        }
        struct tg_buf brief;
        tg_buf_init(&brief, SIZE_MAX);
        tg_buf_fmt(&brief, "%s.short", item->key);
        tg_buf_str(out, say(w, tg_buf_cstr(&brief)));
        tg_buf_deinit(&brief);
        struct tg_span rest;
        letter_first_line(trace_text(trace, e), &rest);
        for (const char *before = " "; rest.len; before = " / ") {
            tg_buf_str(out, before);
            visible_append(out, letter_first_line(rest, &rest));
        }
        return;
    }
    tg_buf_str(out, say(w, "take.dns.silence"));
}

static void dns_row(struct writer *w, const struct leg *leg, const struct leg_item *item)
{
    const struct trace_event *e = trace_at(w->text.in->trace, item->event);
    struct tg_buf who, what, answer;
    tg_buf_init(&who, SIZE_MAX);
    tg_buf_init(&what, SIZE_MAX);
    tg_buf_init(&answer, SIZE_MAX);
    const struct tg_span type = tg_span_str(explain_dns_type(e->b));
    const bool out = is_new(w, item) && (e->flags & TRACE_RECURSIVE) && leave_out(w, type);
    tg_buf_fmt(&who, "%s → %s", text_host(&w->text, e->from), text_host(&w->text, e->to));
    if (out) {
        put_gap(w, &what, type);
    } else {
        tg_buf_append(&what, type);
    }
    tg_buf_byte(&what, ' ');
    visible_append(&what, trace_text(w->text.in->trace, e));
    answer_to(w, leg, item, &answer);
    tg_buf_clear(&w->line);
    text_clock(&w->line, e->at);
    const struct tg_span heads[] = {tg_span_str(say(w, "take.table.time")), tg_span_str(say(w, "take.table.who")),
                                    tg_span_str(say(w, "take.table.question")),
                                    tg_span_str(say(w, "take.table.answer"))};
    const struct tg_span cells[] = {tg_buf_span(&w->line), tg_buf_span(&who), tg_buf_span(&what), tg_buf_span(&answer)};
    if (w->pupil) {
        if (w->sheet->open != SHEET_ROW) {
            sheet_put(w->sheet, SHEET_ROW, heads, 4);
        }
        sheet_put(w->sheet, SHEET_ROW, cells, 4);
    }
    tg_buf_deinit(&who);
    tg_buf_deinit(&what);
    tg_buf_deinit(&answer);
}

static void put_item(struct writer *w, const struct leg *leg, const struct leg_item *item)
{
    const struct trace_event *e = trace_at(w->text.in->trace, item->event);
    if (item->step != TRACE_NONE) {
        tg_buf_clear(&w->line);
        text_step(&w->text, item->step, &w->line);
        put(w, SHEET_CAPTION, tg_buf_span(&w->line));
    } else if (e->kind == TRACE_LINE_SAID) {
        said(w, item);
    } else if (e->kind == TRACE_DNS_ASKED) {
        dns_row(w, leg, item);
    } else if (e->kind != TRACE_DNS_ANSWERED || e->ref == TRACE_NONE) {
        w->content_lines = 0;
        put(w, SHEET_ITEM, sentence(w, item->event, item->key));
    }
}

static bool is_note(const struct writer *w, const struct leg *leg, const struct leg_item *item)
{
    const uint8_t kind = trace_at(w->text.in->trace, item->event)->kind;
    return leg->kind == LEG_DNS && item->step == TRACE_NONE && kind != TRACE_DNS_ASKED;
}

static void put_leg(struct writer *w, const struct leg *leg, size_t number)
{
    tg_buf_clear(&w->line);
    tg_buf_fmt(&w->line, "%z. %S", number, tg_buf_span(&leg->heading));
    put(w, SHEET_HEADING, tg_buf_span(&w->line));
    for (int notes = 0; notes < 2; notes++) { /* what a resolver notes stands below the table */
        for (size_t i = 0; i < leg->count; i++) {
            if (is_note(w, leg, &leg->items[i]) == (notes == 1)) {
                put_item(w, leg, &leg->items[i]);
            }
        }
    }
    explain(w);
}

static void put_questions(struct writer *w)
{
    const struct scenario *s = w->text.in->scenario;
    const char *language = w->text.in->texts->language;
    if (!w->pupil || !s || !s->question_count) {
        return;
    }
    put(w, SHEET_HEADING, tg_span_str(say(w, "take.heading.questions")));
    put(w, SHEET_TEXT, tg_span_str(say(w, "take.questions.how")));
    for (size_t i = 0; i < s->question_count; i++) {
        const struct scenario_question *q = &s->questions[i];
        tg_buf_clear(&w->line);
        tg_buf_fmt(&w->line, "%z", i + 1);
        const struct tg_span ask[] = {tg_buf_span(&w->line), tg_span_str(scenario_text_in(&q->ask, language))};
        sheet_put(w->sheet, SHEET_QUESTION, ask, 2);
        for (size_t k = 0; k < q->choice_count; k++) {
            const char letter = (char)('A' + k);
            const struct tg_span cells[] = {tg_span_make(&letter, 1),
                                            tg_span_str(scenario_text_in(&q->choices[k], language))};
            sheet_put(w->sheet, SHEET_CHOICE, cells, 2);
        }
    }
}

static void put_outcomes(struct writer *w)
{
    if (!w->text.book.count) {
        return;
    }
    put(w, SHEET_HEADING, tg_span_str(say(w, "take.heading.outcomes")));
    for (size_t i = 0; i < w->text.book.count; i++) {
        const struct letter_entry *letter = &w->text.book.letters[i];
        for (size_t k = 0; k < letter->recipient_count; k++) {
            tg_buf_clear(&w->line);
            text_outcome(&w->text, letter, &letter->recipients[k]);
            put(w, SHEET_ITEM, tg_buf_span(&w->line));
        }
    }
}

static void put_head(struct writer *w, bool answers)
{
    const struct scenario *s = w->text.in->scenario;
    const char *language = w->text.in->texts->language;
    const struct tg_span title = tg_span_str(s ? scenario_text_in(&s->title, language) : "");
    tg_buf_clear(&w->line);
    tg_text_fmt(w->text.in->texts, &w->line, answers ? "take.title.answers" : "take.title.worksheet", &title, 1);
    sheet_put1(w->sheet, SHEET_TITLE, tg_buf_span(&w->line));
    if (answers) {
        return;
    }
    const struct tg_span fields[] = {tg_span_str(say(w, "take.field.name")), tg_span_str(say(w, "take.field.class")),
                                     tg_span_str(say(w, "take.field.date"))};
    sheet_put(w->sheet, SHEET_FIELDS, fields, 3);
    if (s && s->summary.count) {
        put(w, SHEET_TEXT, tg_span_str(scenario_text_in(&s->summary, language)));
    }
    if (w->text.in->gaps) {
        put(w, SHEET_TEXT, tg_span_str(say(w, "take.gaps.how")));
    }
}

static void put_answer(struct writer *w, size_t index, const struct scenario_question *q)
{
    const char *language = w->text.in->texts->language;
    const int right = question_answer(q, w->text.in->trace);
    const char letter = (char)('A' + right);
    struct tg_buf number;
    tg_buf_init(&number, 32);
    tg_buf_fmt(&number, "%z", index + 1);
    tg_buf_clear(&w->line);
    if (right >= 0) {
        tg_buf_fmt(&w->line, "%c: %s", letter, scenario_text_in(&q->choices[right], language));
    } else {
        tg_buf_str(&w->line, say(w, "take.answer.none"));
    }
    const struct tg_span cells[] = {tg_buf_span(&number), tg_buf_span(&w->line)};
    sheet_put(w->sheet, SHEET_QUESTION, cells, 2);
    for (size_t k = 0; k < q->choice_count; k++) {
        const char *because = scenario_text_in(question_because(q, (int)k), language);
        if (!*because || (q->because_count == 1 && (int)k != right)) {
            continue;
        }
        tg_buf_clear(&w->line);
        tg_buf_fmt(&w->line, "%c: %s", (int)('A' + k), because);
        sheet_put1(w->sheet, SHEET_ITEM, tg_buf_span(&w->line));
    }
    tg_buf_deinit(&number);
}

static void put_answers(struct writer *w)
{
    const struct scenario *s = w->text.in->scenario;
    if (w->gap_count) {
        sheet_put1(w->sheet, SHEET_HEADING, tg_span_str(say(w, "take.heading.gaps")));
    }
    for (size_t i = 0; i < w->gap_count; i++) {
        tg_buf_clear(&w->line);
        tg_buf_fmt(&w->line, "(%z) ", i + 1);
        visible_append(&w->line, w->gaps[i].word);
        sheet_put1(w->sheet, SHEET_ITEM, tg_buf_span(&w->line));
    }
    if (s && s->question_count) {
        sheet_put1(w->sheet, SHEET_HEADING, tg_span_str(say(w, "take.heading.answers")));
    }
    for (size_t i = 0; s && i < s->question_count; i++) {
        put_answer(w, i, &s->questions[i]);
    }
}

void worksheet_write(const struct transcript_input *in, struct sheet *sheet, unsigned parts)
{
    struct writer w = {.sheet = sheet, .pupil = parts & WORKSHEET_PUPIL};
    tg_buf_init(&w.line, SIZE_MAX);
    tg_table_init(&w.seen);
    text_writer_init(&w.text, in, &w.line);
    legs_read(&w.legs, &w.text);
    if (w.pupil) {
        put_head(&w, false);
    }
    put_questions(&w);
    for (size_t i = 0; i < w.legs.count; i++) {
        put_leg(&w, &w.legs.list[i], i + 1);
    }
    put_outcomes(&w);
    const bool answers = w.gap_count || (in->scenario && in->scenario->question_count);
    if ((parts & WORKSHEET_ANSWERS) && answers) {
        if (w.pupil) {
            sheet_put(sheet, SHEET_PAGE, NULL, 0);
        }
        put_head(&w, true);
        put_answers(&w);
    }
    sheet_end(sheet);
    legs_deinit(&w.legs);
    text_writer_deinit(&w.text);
    tg_table_deinit(&w.seen);
    tg_free(w.gaps);
    tg_free(w.words);
    tg_buf_deinit(&w.line);
}

void transcript_markdown(const struct transcript_input *in, struct tg_buf *out)
{
    struct sheet sheet = {.backend = &sheet_markdown, .out = out};
    worksheet_write(in, &sheet, WORKSHEET_PUPIL | WORKSHEET_ANSWERS);
}
