// SPDX-License-Identifier: MIT
#include "protocols/mail/encoded_word.h"

#include "base/base64.h"
#include "protocols/mail/charset.h"
#include "protocols/mail/mail_internal.h"

#define WORD_MAX   75 /* RFC 2047 section 2 */
#define WORD_LEAST 32 /* rather a new line than a smaller word */

enum form { FORM_UTF8_B, FORM_UTF8_Q, FORM_JIS_B };

static const char *const openings[] = {"=?UTF-8?B?", "=?UTF-8?Q?", "=?ISO-2022-JP?B?"};

/* A word under way. */
struct size {
    size_t octets; /* before base64, without the switch back to ASCII */
    bool in_kanji;
};

struct writer {
    enum form form;
    struct mail_jis jis;
};

/* Safe in a phrase too (RFC 2047 section 5 rule 3). */
static bool is_q_safe(unsigned char c)
{
    return tg_is_alnum(c) || (c != 0 && strchr("!*+-/", c) != NULL);
}

static size_t q_width(struct tg_span character)
{
    return character.len == 1 && (is_q_safe(character.ptr[0]) || character.ptr[0] == ' ') ? 1 : 3 * character.len;
}

static void add_char(struct writer *w, struct size *size, struct tg_span character, uint32_t c)
{
    if (w->form == FORM_UTF8_Q) {
        size->octets += q_width(character);
    } else if (w->form == FORM_UTF8_B) {
        size->octets += character.len;
    } else {
        bool kanji = mail_jis_from_unicode(&w->jis, c) >= 0x80;
        size->octets += (kanji ? 2u : 1u) + (kanji != size->in_kanji ? 3u : 0u);
        size->in_kanji = kanji;
    }
}

static size_t word_len(const struct writer *w, const struct size *size)
{
    size_t octets = size->octets + (size->in_kanji ? 3u : 0u);
    size_t text = w->form == FORM_UTF8_Q ? octets : (octets + 2) / 3 * 4;
    return strlen(openings[w->form]) + text + 2;
}

/* Octets of the longest run of whole characters whose encoded word fits into room; one character at least. */
static size_t take_fitting(struct writer *w, struct tg_span utf8, size_t room)
{
    struct size size = {0};
    size_t at = 0;
    while (at < utf8.len) {
        uint32_t c = 0;
        size_t len = tg_utf8_next(tg_span_after(utf8, at), &c);
        if (len == 0) {
            len = 1; /* not reached with clean text */
        }
        add_char(w, &size, tg_span_sub(utf8, at, len), c);
        if (at > 0 && word_len(w, &size) > room) {
            break;
        }
        at += len;
    }
    return at;
}

static void q_text(struct tg_buf *word, struct tg_span text)
{
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = text.ptr[i];
        if (c == ' ') {
            (void)tg_buf_byte(word, '_');
        } else if (is_q_safe(c)) {
            (void)tg_buf_byte(word, c);
        } else {
            (void)tg_buf_fmt(word, "=%c%c", hex[c >> 4], hex[c & 15]);
        }
    }
}

static void jis_text(struct writer *w, struct tg_buf *octets, struct tg_span text)
{
    struct mail_jis_writer jis_writer = {.out = octets};
    while (text.len > 0) {
        uint32_t c = 0;
        size_t len = tg_utf8_next(text, &c);
        mail_jis_write(&jis_writer, mail_jis_from_unicode(&w->jis, c));
        text = tg_span_after(text, len ? len : 1);
    }
    mail_jis_write_ascii(&jis_writer);
}

static void write_word(struct writer *w, struct mail_fold *fold, struct tg_span text)
{
    struct tg_buf word, octets;
    tg_buf_init(&word, SIZE_MAX);
    tg_buf_init(&octets, SIZE_MAX);
    (void)tg_buf_str(&word, openings[w->form]);
    if (w->form == FORM_UTF8_Q) {
        q_text(&word, text);
    } else if (w->form == FORM_UTF8_B) {
        (void)tg_base64_encode(&word, text);
    } else {
        jis_text(w, &octets, text);
        (void)tg_base64_encode(&word, tg_buf_span(&octets));
    }
    (void)tg_buf_str(&word, "?=");
    mail_fold_glue(fold, TG_SPAN_LIT(" "));
    mail_fold_glue(fold, tg_buf_span(&word));
    fold->has_encoded = true;
    tg_buf_deinit(&octets);
    tg_buf_deinit(&word);
}

static enum form choose_form(struct writer *w, struct tg_span utf8, enum mail_charset_choice charset)
{
    bool fits = charset == MAIL_CHARSET_ISO2022JP;
    size_t q = 0;
    for (size_t at = 0; at < utf8.len;) {
        uint32_t c = 0;
        struct tg_span rest = tg_span_after(utf8, at);
        size_t len = tg_utf8_next(rest, &c);
        len = len ? len : 1;
        fits = fits && mail_jis_from_unicode(&w->jis, c) != 0;
        q += q_width(tg_span_sub(rest, 0, len));
        at += len;
    }
    if (fits) {
        return FORM_JIS_B;
    }
    return q < (utf8.len + 2) / 3 * 4 ? FORM_UTF8_Q : FORM_UTF8_B;
}

void mail_fold_encoded(struct mail_fold *fold, struct tg_span utf8, enum mail_charset_choice charset)
{
    struct writer w;
    mail_jis_init(&w.jis);
    w.form = choose_form(&w, utf8, charset);
    while (utf8.len > 0) {
        size_t room = fold->column + 1 < MAIL_LINE_ENCODED ? MAIL_LINE_ENCODED - 1 - fold->column : 0;
        if (fold->column > 0 && room < WORD_LEAST) {
            mail_fold_break(fold);
            continue;
        }
        size_t taken = take_fitting(&w, utf8, room < WORD_MAX ? room : WORD_MAX);
        write_word(&w, fold, tg_span_sub(utf8, 0, taken));
        utf8 = tg_span_after(utf8, taken);
    }
    mail_jis_deinit(&w.jis);
}
