// SPDX-License-Identifier: MIT
#include "protocols/mail/encoded_word.h"

#include "protocols/mail/charset.h"
#include "protocols/mail/mail_internal.h"
#include "protocols/mail/message.h"

struct word {
    struct tg_span charset, text;
    bool base64;
    size_t len; /* of the whole encoded word */
};

/* The run of octets up to the next "?"; false when something stands in it that may not. */
static bool take_until_question(struct tg_span s, size_t *at, struct tg_span *out)
{
    size_t start = *at;
    while (*at < s.len && s.ptr[*at] != '?') {
        if (s.ptr[*at] <= 0x20 || s.ptr[*at] >= 0x7f) {
            return false;
        }
        ++*at;
    }
    *out = tg_span_sub(s, start, *at - start);
    return *at < s.len;
}

static bool is_base64_text(struct tg_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = text.ptr[i];
        if (!tg_is_alnum(c) && c != '+' && c != '/' && c != '=') {
            return false;
        }
    }
    return true;
}

/* encoded-word = "=?" charset [ "*" language ] "?" encoding "?" encoded-text "?=" ; s begins with "=?" */
static bool parse_word(struct tg_span s, struct word *out)
{
    struct tg_span encoding;
    size_t at = 2;
    if (!take_until_question(s, &at, &out->charset)) {
        return false;
    }
    at++;
    if (!take_until_question(s, &at, &encoding) || encoding.len != 1) {
        return false;
    }
    at++;
    if (!take_until_question(s, &at, &out->text) || at + 1 >= s.len || s.ptr[at + 1] != '=') {
        return false;
    }
    out->len = at + 2;
    out->charset = tg_span_sub(out->charset, 0, tg_span_find_byte(out->charset, '*')); /* RFC 2231 section 5 */
    out->base64 = tg_lower(encoding.ptr[0]) == 'b';
    if (!out->base64 && tg_lower(encoding.ptr[0]) != 'q') {
        return false;
    }
    return mail_charset_by_name(out->charset) != MAIL_CS_UNKNOWN && (!out->base64 || is_base64_text(out->text));
}

/* "Q" = quoted-printable with "_" for a space */
static void append_q(struct tg_buf *out, struct tg_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        int high = -1, low = -1;
        if (text.ptr[i] == '=' && i + 2 < text.len) {
            high = tg_hex_value(text.ptr[i + 1]);
            low = tg_hex_value(text.ptr[i + 2]);
        }
        if (high >= 0 && low >= 0) {
            (void)tg_buf_byte(out, (unsigned char)(high << 4 | low));
            i += 2;
        } else {
            (void)tg_buf_byte(out, text.ptr[i] == '_' ? ' ' : text.ptr[i]);
        }
    }
}

/* Neighbours of one charset are joined before they are converted: some programs cut characters in two. */
struct reader {
    struct tg_buf *out;
    struct tg_buf octets, utf8; /* decoded words not yet converted; scratch */
    struct tg_span charset;
    bool after_word;
};

static void flush(struct reader *r)
{
    tg_buf_clear(&r->utf8);
    (void)mail_charset_to_utf8(&r->utf8, r->charset, tg_buf_span(&r->octets));
    mail_clean_text(r->out, tg_buf_span(&r->utf8));
    tg_buf_clear(&r->octets);
}

static void take_word(struct reader *r, const struct word *word)
{
    if (r->octets.len > 0 && !tg_span_ieq(r->charset, word->charset)) {
        flush(r);
    }
    r->charset = word->charset;
    if (word->base64) {
        (void)mail_base64_lenient(&r->octets, word->text);
    } else {
        append_q(&r->octets, word->text);
    }
    r->after_word = true;
}

static void take_plain(struct reader *r, struct tg_span plain, bool before_word)
{
    if (plain.len == 0 || (r->after_word && before_word && tg_span_trim(plain).len == 0)) {
        return; /* white space between two encoded words is not shown (RFC 2047 section 6.2) */
    }
    flush(r);
    tg_buf_clear(&r->utf8);
    mail_guess_to_utf8(&r->utf8, plain);
    mail_clean_text(r->out, tg_buf_span(&r->utf8));
    r->after_word = false;
}

bool mail_decode_words(struct tg_buf *out, struct tg_span text)
{
    struct reader r = {.out = out};
    size_t done = 0, at = 0;

    tg_buf_init(&r.octets, SIZE_MAX);
    tg_buf_init(&r.utf8, SIZE_MAX);
    while (at + 1 < text.len) {
        struct word word;
        if (text.ptr[at] != '=' || text.ptr[at + 1] != '?' || !parse_word(tg_span_after(text, at), &word)) {
            at++;
            continue;
        }
        take_plain(&r, tg_span_sub(text, done, at - done), true);
        take_word(&r, &word);
        at += word.len;
        done = at;
    }
    take_plain(&r, tg_span_after(text, done), false);
    flush(&r);
    tg_buf_deinit(&r.octets);
    tg_buf_deinit(&r.utf8);
    return !out->overflowed;
}

bool mail_decode_only_words(struct tg_buf *out, struct tg_span text)
{
    text = tg_span_trim(text);
    struct word word;
    if (text.len < 4 || text.ptr[0] != '=' || text.ptr[1] != '?' || !parse_word(text, &word) ||
        text.ptr[text.len - 1] != '=' || text.ptr[text.len - 2] != '?') {
        return false;
    }
    return mail_decode_words(out, text);
}
