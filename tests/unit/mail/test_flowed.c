// SPDX-License-Identifier: MIT
/* MSG13: format=flowed as it is written, read back by the reader of it (RFC 3676). */
#include "base/text.h"
#include "protocols/mail/compose.h"
#include "protocols/mail/message.h"
#include "tests/harness/tg_test.h"

static const struct tg_epoch epoch = {1775001600, 540};
static struct tg_buf letter;
static struct tg_arena arena;

/* The letter of a text, as it was written, and its one part. */
static const struct mail_part *write_letter(struct tg_span text)
{
    struct mail_draft draft = {.from = {TG_SPAN_LIT("Taro"), TG_SPAN_LIT("taro@aoba.example")},
                               .subject = TG_SPAN_LIT("a"),
                               .text = text,
                               .epoch = &epoch,
                               .message_id = TG_SPAN_LIT("1@aoba.example"),
                               .charset = MAIL_CHARSET_ISO2022JP};
    struct tg_prng prng;
    tg_prng_init(&prng, 1, "boundary");
    tg_buf_clear(&letter);
    tg_arena_reset(&arena);
    CHECK(mail_compose(&letter, &draft, &prng));
    return mail_part_parse(tg_buf_span(&letter), &arena);
}

static void shown(const struct mail_part *of, struct tg_buf *out)
{
    tg_buf_clear(out);
    CHECK(mail_part_display(of, out, NULL));
}

static void check_line_lengths(struct tg_span body, size_t most)
{
    while (body.len > 0) {
        struct tg_span line = tg_split(&body, '\n');
        CHECK(line.len <= most + 1);
    }
}

static void long_lines_flow(void **state) /* MSG01, MSG13: RFC 3676 section 4.2 */
{
    (void)state;
    struct tg_buf seen;
    tg_buf_init(&seen, SIZE_MAX);
    static const char *const texts[] = {
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen\n"
        " indented\nFrom here\n> quoted by hand\n-- \nTaro\n",
        "a >b From c -- d  e   f one two three four five six seven eight nine ten eleven twelve thirteen From me\n",
        "-- aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa b\n",
        "会議のお知らせです。明日の午後3時から、いつもの会議室で行います。資料はmailで送りますので、確認をお願いします"
        "。 > 以上\n\n山田\n",
    };
    for (size_t i = 0; i < 4; i++) {
        const struct mail_part *part = write_letter(tg_span_str(texts[i]));
        CHECK_SPAN(part->encoding, "7bit");
        CHECK_SPAN(mail_part_param(part, "format"), "flowed");
        CHECK_SPAN(mail_part_param(part, "delsp"), i == 3 ? "yes" : "");
        check_line_lengths(part->body, i == 2 ? 101 : 78);
        shown(part, &seen);
        CHECK_SPAN(tg_buf_span(&seen), texts[i]);
    }
    const struct mail_part *part = write_letter(TG_SPAN_LIT("short lines stay as they are  \n From here\n"));
    CHECK_SPAN(mail_part_param(part, "format"), "");
    CHECK_SPAN(part->body, "short lines stay as they are  \r\n From here\r\n");
    tg_buf_deinit(&seen);
}

/* Any words, in any lines, come back as they were, spaces at the ends of lines apart. */
static void random_texts_flow_back(void **state) /* MSG13 */
{
    (void)state;
    static const char *const words[] = {
        "a", "From", ">", "--", "longer-word", "0123456789012345678901234567890123456789", "日本", "。", "ア", "end."};
    struct tg_prng chance;
    struct tg_buf text, seen;
    tg_prng_init(&chance, 5, "flow");
    tg_buf_init(&text, SIZE_MAX);
    tg_buf_init(&seen, SIZE_MAX);
    for (int round = 0; round < 2000; round++) {
        size_t kinds = round % 2 ? 6 : 10;
        tg_buf_clear(&text);
        for (uint64_t n = 1 + tg_prng_below(&chance, 60); n > 0; n--) {
            bool begins = text.len == 0 || text.ptr[text.len - 1] == '\n';
            const char *word = words[tg_prng_below(&chance, kinds)];
            (void)tg_buf_str(&text, begins && word[0] == '>' ? "a" : word); /* a quotation is shown in its own way */
            (void)tg_buf_str(&text, tg_prng_below(&chance, 12) == 0 ? ".\n" : tg_prng_below(&chance, 9) ? " " : "  ");
        }
        (void)tg_buf_str(&text, "x\n");
        const struct mail_part *part = write_letter(tg_buf_span(&text));
        CHECK_SPAN(part->encoding, "7bit");
        shown(part, &seen);
        if (tg_span_eq_str(mail_part_param(part, "format"), "flowed")) {
            check_line_lengths(part->body, 998);
        }
        CHECK_SPANS(tg_buf_span(&seen), tg_buf_span(&text));
    }
    tg_buf_deinit(&text);
    tg_buf_deinit(&seen);
}

static int setup(void **state)
{
    (void)state;
    tg_buf_init(&letter, SIZE_MAX);
    tg_arena_init(&arena, SIZE_MAX);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    tg_buf_deinit(&letter);
    tg_arena_deinit(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(long_lines_flow, setup, teardown),
        cmocka_unit_test_setup_teardown(random_texts_flow_back, setup, teardown),
    };
    return tg_run_tests(tests);
}
