// SPDX-License-Identifier: MIT
#include "sim/transcripts/question_bank.h"

#include "scenarios/question.h"
#include "sim/transcripts/sheet.h"

struct one {
    const struct scenario *scenario;
    const struct scenario_question *question;
    const char *language;
    size_t number; /* from 1 */
    int right;
};

/* Calls put for every question that has an answer. */
static size_t each(const struct transcript_input *in, struct tg_buf *out,
                   void (*put)(const struct one *, struct tg_buf *))
{
    size_t count = 0;
    for (size_t i = 0; in->scenario && i < in->scenario->question_count; i++) {
        const struct scenario_question *q = &in->scenario->questions[i];
        const struct one one = {in->scenario, q, in->texts->language, i + 1, question_answer(q, in->trace)};
        if (one.right >= 0) {
            put(&one, out);
            count++;
        }
    }
    return count;
}

static struct tg_span because(const struct one *one, size_t choice)
{
    const bool for_all = one->question->because_count == 1;
    return tg_span_str(
        scenario_text_in(question_because(one->question, for_all ? one->right : (int)choice), one->language));
}

static struct tg_span choice_text(const struct one *one, size_t choice)
{
    return tg_span_str(scenario_text_in(&one->question->choices[choice], one->language));
}

static void xml_text(struct tg_buf *out, const char *element, struct tg_span text)
{
    tg_buf_fmt(out, "<%s format=\"plain_text\"><text>", element);
    sheet_escape(out, text);
    tg_buf_fmt(out, "</text></%s>\n", element);
}

static void moodle_begin(struct tg_buf *out)
{
    tg_buf_str(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<quiz>\n");
}

static void moodle_question(const struct one *one, struct tg_buf *out)
{
    tg_buf_fmt(out, "<question type=\"multichoice\">\n<name><text>%s %z</text></name>\n", one->scenario->id,
               one->number);
    xml_text(out, "questiontext", tg_span_str(scenario_text_in(&one->question->ask, one->language)));
    tg_buf_str(out,
               "<defaultgrade>1</defaultgrade><penalty>0.3333333</penalty><hidden>0</hidden>\n"
               "<single>true</single><shuffleanswers>true</shuffleanswers><answernumbering>ABCD</answernumbering>\n");
    for (size_t k = 0; k < one->question->choice_count; k++) {
        tg_buf_fmt(out, "<answer fraction=\"%d\" format=\"plain_text\">\n<text>", (int)k == one->right ? 100 : 0);
        sheet_escape(out, choice_text(one, k));
        tg_buf_str(out, "</text>\n");
        xml_text(out, "feedback", because(one, k));
        tg_buf_str(out, "</answer>\n");
    }
    tg_buf_str(out, "</question>\n");
}

static size_t moodle_add(const struct transcript_input *in, struct tg_buf *out)
{
    tg_buf_str(out, "<question type=\"category\"><category><text>$course$/tegami/");
    sheet_escape(out, tg_span_str(in->scenario ? scenario_text_in(&in->scenario->title, in->texts->language) : ""));
    tg_buf_str(out, "</text></category></question>\n");
    return each(in, out, moodle_question);
}

static void moodle_end(struct tg_buf *out)
{
    tg_buf_str(out, "</quiz>\n");
}

/* What has a meaning in GIFT gets a backslash. */
static void gift_text(struct tg_buf *out, struct tg_span s)
{
    for (size_t i = 0; i < s.len; i++) {
        const unsigned char c = s.ptr[i];
        if (c && strchr("~=#{}:\\", c)) {
            tg_buf_byte(out, '\\');
        }
        tg_buf_byte(out, c == '\n' ? ' ' : c);
    }
}

static void gift_begin(struct tg_buf *out)
{
    tg_buf_str(out, "// tegami, GIFT\n");
}

static void gift_question(const struct one *one, struct tg_buf *out)
{
    tg_buf_fmt(out, "\n::%s %z::", one->scenario->id, one->number);
    gift_text(out, tg_span_str(scenario_text_in(&one->question->ask, one->language)));
    tg_buf_str(out, "{\n");
    for (size_t k = 0; k < one->question->choice_count; k++) {
        tg_buf_byte(out, (int)k == one->right ? '=' : '~');
        gift_text(out, choice_text(one, k));
        if (because(one, k).len) {
            tg_buf_byte(out, '#');
            gift_text(out, because(one, k));
        }
        tg_buf_byte(out, '\n');
    }
    tg_buf_str(out, "}\n");
}

static size_t gift_add(const struct transcript_input *in, struct tg_buf *out)
{
    tg_buf_str(out, "\n$CATEGORY: $course$/tegami/");
    tg_buf_str(out, in->scenario ? scenario_text_in(&in->scenario->title, in->texts->language) : "");
    tg_buf_byte(out, '\n');
    return each(in, out, gift_question);
}

static void gift_end(struct tg_buf *out)
{
    tg_buf_byte(out, '\n');
}

const struct question_bank_format question_bank_moodle = {"questions.xml", moodle_begin, moodle_add, moodle_end};
const struct question_bank_format question_bank_gift = {"questions.gift", gift_begin, gift_add, gift_end};
