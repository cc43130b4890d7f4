// SPDX-License-Identifier: MIT
/* A letter from outside the town has no number while it is said: it is called by what its header says. */
#include "protocols/mail/message.h"
#include "scenarios/visible.h"
#include "sim/transcripts/text_internal.h"

#define HEADER_MAX ((size_t)256 << 10)

/* What is said of the letter from this event on, up to the end of its header. */
static void collect(const struct trace *trace, uint32_t index, struct tg_buf *out)
{
    const struct trace_event *first = trace_at(trace, index);

    for (uint32_t i = index; i < trace_count(trace) && out->len < HEADER_MAX; i++) {
        const struct trace_event *e = trace_at(trace, i);
        if (e->kind != TRACE_LINE_SAID || e->stream != first->stream || e->from != first->from) {
            continue;
        }
        if (!(e->flags & TRACE_CONTENT)) {
            return;
        }
        tg_buf_append(out, trace_text(trace, e));
        if (tg_span_find(tg_buf_span(out), TG_SPAN_LIT("\r\n\r\n")) != SIZE_MAX) {
            return;
        }
    }
}

static void put_field(const struct mail_header *header, const char *name, struct tg_buf *out)
{
    const struct mail_field *field = mail_header_find(header, name);
    struct tg_buf value;

    tg_buf_init(&value, HEADER_MAX);
    if (field != NULL) {
        (void)mail_field_decode(&value, field->value);
        visible_append(out, tg_span_trim(tg_buf_span(&value)));
    }
    tg_buf_deinit(&value);
}

void text_unnamed_letter(struct text_writer *w, struct tg_buf *out, uint32_t index)
{
    struct tg_buf said, from, subject;
    struct tg_arena arena;
    struct mail_header header;

    tg_buf_init(&said, SIZE_MAX);
    tg_buf_init(&from, SIZE_MAX);
    tg_buf_init(&subject, SIZE_MAX);
    tg_arena_init(&arena, (size_t)4 << 20);
    collect(w->in->trace, index, &said);
    mail_header_parse(&header, tg_buf_span(&said), &arena);
    put_field(&header, "from", &from);
    put_field(&header, "subject", &subject);
    const struct tg_span arguments[] = {tg_buf_span(&from), tg_buf_span(&subject)};
    tg_text_fmt(w->in->texts, out,
                from.len && subject.len ? "transcript.letter.unnamed"
                : from.len              ? "transcript.letter.unnamed_from"
                : subject.len           ? "transcript.letter.unnamed_subject"
                                        : "transcript.letter.unknown",
                arguments, 2);
    tg_arena_deinit(&arena);
    tg_buf_deinit(&subject);
    tg_buf_deinit(&from);
    tg_buf_deinit(&said);
}
