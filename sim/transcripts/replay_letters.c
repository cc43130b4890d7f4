// SPDX-License-Identifier: MIT
#include "sim/transcripts/letter_report.h"
#include "sim/transcripts/replay_internal.h"

#include "base/text.h"
#include "scenarios/visible.h"

static const char *const languages[REPLAY_LANGUAGES] = {"en", "ja"};

void replay_lines(struct tg_buf *out, struct tg_span text, size_t most)
{
    const bool cut = text.len > most;
    struct tg_span rest = tg_span_sub(text, 0, cut ? tg_utf8_floor(text, most) : text.len);
    while (rest.len) {
        struct tg_span line = letter_first_line(rest, &rest);
        if (line.len && line.ptr[line.len - 1] == '\r') {
            line = tg_span_sub(line, 0, line.len - 1);
        }
        visible_append(out, line);
        if (rest.len) {
            tg_buf_byte(out, '\n');
        }
    }
    tg_buf_str(out, cut ? "…" : "");
}

static void put_visible(struct replay *r, const char *key, struct tg_span text)
{
    tg_buf_clear(&r->scratch);
    visible_append(&r->scratch, text);
    json_string(&r->json, key, tg_buf_span(&r->scratch));
}

/* What a person reads, taken from the octets themselves. */
static void put_content(struct replay *r, struct tg_span octets)
{
    struct tg_arena arena;
    struct letter_report report;
    struct tg_buf text;
    tg_arena_init(&arena, SIZE_MAX);
    tg_buf_init(&text, SIZE_MAX);
    if (letter_report_read(&report, octets, &arena) == TG_OK) {
        put_visible(r, "from", letter_report_value(&report, "From"));
        put_visible(r, "to", letter_report_value(&report, "To"));
        put_visible(r, "subject", letter_report_value(&report, "Subject"));
        const struct mail_part *readable = mail_part_readable(report.mime.part);
        if (readable) {
            (void)mail_part_display(readable, &text, NULL);
        }
        tg_buf_clear(&r->scratch);
        replay_lines(&r->scratch, tg_buf_span(&text), REPLAY_LETTER_MAX);
        json_string(&r->json, "text", tg_buf_span(&r->scratch));
    }
    tg_buf_deinit(&text);
    tg_arena_deinit(&arena);
}

static void put_hops(struct replay *r, const struct letter_entry *letter)
{
    json_open(&r->json, "hops", '[');
    for (size_t i = 0; i < letter->hop_count; i++) {
        struct explanation meaning;
        explain_event(r->in->trace, letter->hops[i], &meaning);
        json_open(&r->json, NULL, '{');
        json_number(&r->json, "time", trace_at(r->in->trace, letter->hops[i])->at);
        for (size_t l = 0; l < REPLAY_LANGUAGES; l++) {
            tg_buf_clear(&r->scratch);
            text_sentence(&r->writers[l], letter->hops[i], meaning.key);
            json_string(&r->json, languages[l], tg_span_trim(tg_buf_span(&r->scratch)));
        }
        json_close(&r->json, '}');
    }
    json_close(&r->json, ']');
}

static void put_letter(struct replay *r, const struct letter_entry *letter)
{
    const uint32_t last = letter->hop_count ? letter->hops[letter->hop_count - 1] : letter->written;
    const struct tg_span octets =
        last == TRACE_NONE ? tg_span_make(NULL, 0) : letter_octets(r->in->trace, trace_at(r->in->trace, last));
    r->json.new_line = true;
    json_open(&r->json, NULL, '{');
    json_open(&r->json, "title", '{');
    for (size_t l = 0; l < REPLAY_LANGUAGES; l++) {
        tg_buf_clear(&r->scratch);
        text_letter(&r->writers[l], &r->scratch, letter->id);
        json_string(&r->json, languages[l], tg_buf_span(&r->scratch));
    }
    json_close(&r->json, '}');
    put_content(r, octets);
    put_hops(r, letter);
    json_open(&r->json, "fates", '[');
    for (size_t i = 0; i < letter->recipient_count; i++) {
        json_open(&r->json, NULL, '{');
        for (size_t l = 0; l < REPLAY_LANGUAGES; l++) {
            tg_buf_clear(&r->scratch);
            text_outcome(&r->writers[l], letter, &letter->recipients[i]);
            json_string(&r->json, languages[l], tg_buf_span(&r->scratch));
        }
        json_close(&r->json, '}');
    }
    json_close(&r->json, ']');
    tg_buf_clear(&r->scratch);
    replay_lines(&r->scratch, octets, REPLAY_LETTER_MAX);
    json_string(&r->json, "raw", tg_buf_span(&r->scratch));
    json_close(&r->json, '}');
}

void replay_letters(struct replay *r)
{
    const struct letter_book *book = &r->writers[0].book;
    json_open(&r->json, "letters", '[');
    for (size_t i = 0; i < book->count && i < REPLAY_LETTERS_MAX; i++) {
        put_letter(r, &book->letters[i]);
    }
    json_close(&r->json, ']');
}
