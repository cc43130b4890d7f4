// SPDX-License-Identifier: MIT
/* Expectations about what a reader sees: subject and text with charsets and transfer encodings undone. */
#include "protocols/mail/message.h"
#include "scenarios/expect_internal.h"
#include "scenarios/visible.h"

/* Subject and readable text of one copy, in UTF-8. */
static void read_copy(struct tg_span octets, struct tg_buf *subject, struct tg_buf *text)
{
    struct tg_arena arena;
    tg_arena_init(&arena, SIZE_MAX);
    const struct mail_part *root = mail_part_parse(octets, &arena);
    const struct mail_field *field = root ? mail_header_find(&root->header, "Subject") : NULL;
    const struct mail_part *readable = root ? mail_part_readable(root) : NULL;
    if (field) {
        mail_field_decode(subject, field->value);
    }
    if (readable) {
        mail_part_display(readable, text, NULL);
        while (text->len && text->ptr[text->len - 1] == '\n') {
            text->len--;
        }
    }
    tg_arena_deinit(&arena);
}

static bool reads_so(const struct scenario_expect *e, struct tg_span octets, struct tg_buf *found)
{
    struct tg_buf subject, text;
    tg_buf_init(&subject, SIZE_MAX);
    tg_buf_init(&text, SIZE_MAX);
    read_copy(octets, &subject, &text);
    const bool good = (!e->subject || tg_span_eq(tg_buf_span(&subject), tg_span_str(e->subject))) &&
                      (!e->text || tg_span_find(tg_buf_span(&text), tg_span_str(e->text)) != SIZE_MAX);
    tg_buf_clear(found);
    tg_buf_str(found, "subject ");
    visible_quote(found, tg_buf_span(&subject));
    tg_buf_str(found, ", text ");
    visible_quote(found, tg_buf_span(&text));
    tg_buf_deinit(&subject);
    tg_buf_deinit(&text);
    return good;
}

bool expect_judge_reading(const struct scenario_expect *e, const struct trace *trace, struct tg_buf *found)
{
    struct letter_book book;
    struct tg_buf seen;
    letter_book_init(&book, trace);
    tg_buf_init(&seen, SIZE_MAX);
    tg_buf_str(&seen, "it was never stored");
    const struct letter_entry *letter = letter_book_find(&book, e->letter);
    bool any = false, good = true;
    for (size_t i = 0; letter && good && i < letter->hop_count; i++) {
        const struct trace_event *hop = trace_at(trace, letter->hops[i]);
        if (hop->kind == TRACE_LETTER_STORED) {
            any = true;
            good = reads_so(e, letter_octets(trace, hop), &seen);
        }
    }
    tg_buf_str(found, "letter ");
    visible_append(found, tg_span_str(e->letter));
    tg_buf_str(found, ": expected to read");
    if (e->subject) {
        tg_buf_str(found, " the subject ");
        visible_quote(found, tg_span_str(e->subject));
    }
    if (e->text) {
        tg_buf_str(found, " the text ");
        visible_quote(found, tg_span_str(e->text));
    }
    tg_buf_str(found, ", found: ");
    tg_buf_append(found, tg_buf_span(&seen));
    tg_buf_deinit(&seen);
    letter_book_deinit(&book);
    return (any && good) != e->not_;
}
