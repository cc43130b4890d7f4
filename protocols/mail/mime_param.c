// SPDX-License-Identifier: MIT
#include "protocols/mail/mime_param.h"

#include "protocols/mail/encoded_word.h"
#include "protocols/mail/mail_internal.h"

#define WHOLE (-1)

struct raw_param {
    struct tg_span name; /* without "*..." */
    int section;         /* WHOLE, or the number of a continuation */
    bool extended;       /* percent-coded; the first one names its charset */
    struct tg_span value;
};

struct tg_span mail_lower_copy(struct tg_span s, struct tg_arena *arena)
{
    unsigned char *copy = tg_arena_alloc(arena, s.len);
    if (!copy) {
        return tg_span_make(NULL, 0);
    }
    for (size_t i = 0; i < s.len; i++) {
        copy[i] = tg_lower(s.ptr[i]);
    }
    return tg_span_make(copy, s.len);
}

/* attribute "*" [section] ["*"] ; section = "0" / (%x31-39 *DIGIT) */
static bool split_name(struct raw_param *p)
{
    struct tg_span rest = p->name;
    bool starred = tg_span_find_byte(p->name, '*') != SIZE_MAX;
    p->section = WHOLE;
    p->name = tg_split(&rest, '*');
    if (p->name.len == 0) {
        return false;
    }
    p->extended = starred && rest.len == 0;
    if (rest.len == 0) {
        return true;
    }
    if (rest.ptr[rest.len - 1] == '*') {
        p->extended = true;
        rest.len--;
    }
    uint64_t number;
    if (!tg_parse_u64(rest, MAIL_PARAM_MAX, &number) || (rest.len > 1 && rest.ptr[0] == '0')) {
        return false;
    }
    p->section = (int)number;
    return true;
}

/* value = token / quoted-string; read leniently: any octets up to ";" or white space. */
static struct tg_span take_value(struct mail_lex *lex, struct tg_arena *arena, struct tg_buf *scratch)
{
    if (mail_lex_peek(lex) == '"') {
        tg_buf_clear(scratch);
        (void)mail_lex_quoted(lex, scratch);
        return tg_arena_copy(arena, tg_buf_span(scratch));
    }
    size_t start = lex->at;
    while (lex->at < lex->text.len && lex->text.ptr[lex->at] > 0x20 && lex->text.ptr[lex->at] != ';') {
        lex->at++;
    }
    return tg_span_sub(lex->text, start, lex->at - start);
}

/* parameter = attribute "=" value. false when none that can be read is here. */
static bool take_param(struct mail_lex *lex, struct raw_param *out, struct tg_arena *arena, struct tg_buf *scratch)
{
    (void)mail_lex_skip(lex, NULL);
    out->name = mail_lex_token(lex);
    (void)mail_lex_skip(lex, NULL);
    if (out->name.len == 0 || mail_lex_peek(lex) != '=') {
        return false;
    }
    lex->at++;
    (void)mail_lex_skip(lex, NULL);
    out->value = take_value(lex, arena, scratch);
    return split_name(out);
}

static size_t take_all(struct mail_lex *lex, struct raw_param *raw, struct tg_arena *arena)
{
    struct tg_buf scratch;
    size_t count = 0;
    tg_buf_init(&scratch, SIZE_MAX);
    while (count < MAIL_PARAM_MAX) {
        while (lex->at < lex->text.len && mail_lex_peek(lex) != ';') { /* junk behind a value */
            if (mail_lex_peek(lex) == '(') {
                (void)mail_lex_skip(lex, NULL);
            } else {
                lex->at++;
            }
        }
        if (lex->at >= lex->text.len) {
            break;
        }
        lex->at++;
        if (take_param(lex, &raw[count], arena, &scratch)) {
            count++;
        }
    }
    tg_buf_deinit(&scratch);
    return count;
}

static void append_percent_decoded(struct tg_buf *out, struct tg_span s)
{
    for (size_t i = 0; i < s.len; i++) {
        int high = -1, low = -1;
        if (s.ptr[i] == '%' && i + 2 < s.len) {
            high = tg_hex_value(s.ptr[i + 1]);
            low = tg_hex_value(s.ptr[i + 2]);
        }
        if (high >= 0 && low >= 0) {
            (void)tg_buf_byte(out, (unsigned char)(high << 4 | low));
            i += 2;
        } else {
            (void)tg_buf_byte(out, s.ptr[i]);
        }
    }
}

/* charset "'" [language] "'" other-sections; what has no two apostrophes names no charset. */
static struct tg_span take_charset(struct tg_span *value)
{
    struct tg_span rest = *value;
    struct tg_span charset = tg_split(&rest, '\'');
    size_t second = tg_span_find_byte(rest, '\'');
    if (charset.len == value->len || second == SIZE_MAX) {
        return tg_span_make(NULL, 0);
    }
    *value = tg_span_after(rest, second + 1);
    return charset;
}

static const struct raw_param *find_raw(const struct raw_param *raw, size_t count, struct tg_span name, int section,
                                        int extended)
{
    for (size_t i = 0; i < count; i++) {
        bool kind_fits = extended < 0 || raw[i].extended == (extended == 1);
        if (raw[i].section == section && kind_fits && tg_span_ieq(raw[i].name, name)) {
            return &raw[i];
        }
    }
    return NULL;
}

/* n*= is preferred to the pieces n*0=..., and these to plain n=, which is there for readers that know no RFC 2231. */
static struct tg_span join(const struct raw_param *raw, size_t count, struct tg_span name, struct tg_buf *out)
{
    struct tg_span charset = {NULL, 0};
    const struct raw_param *piece = find_raw(raw, count, name, WHOLE, 1);
    int section = 0;
    if (!piece) {
        piece = find_raw(raw, count, name, 0, -1);
        section = 1;
    }
    for (bool first = true; piece; first = false) {
        struct tg_span value = piece->value;
        if (first && piece->extended) {
            charset = take_charset(&value);
        }
        if (piece->extended) {
            append_percent_decoded(out, value);
        } else {
            (void)tg_buf_append(out, value);
        }
        piece = section > 0 ? find_raw(raw, count, name, section++, -1) : NULL;
    }
    return charset;
}

static struct tg_span final_value(const struct raw_param *raw, size_t count, struct tg_span name,
                                  struct tg_arena *arena)
{
    struct tg_buf octets, utf8, clean;
    tg_buf_init(&octets, SIZE_MAX);
    tg_buf_init(&utf8, SIZE_MAX);
    tg_buf_init(&clean, SIZE_MAX);
    bool extended = find_raw(raw, count, name, WHOLE, 1) || find_raw(raw, count, name, 0, -1);
    bool is_file_name = tg_span_ieq_str(name, "filename") || tg_span_ieq_str(name, "name");
    const struct raw_param *plain = find_raw(raw, count, name, WHOLE, 0);
    if (extended) {
        struct tg_span charset = join(raw, count, name, &octets);
        if (charset.len == 0 || !mail_charset_to_utf8(&utf8, charset, tg_buf_span(&octets))) {
            mail_guess_to_utf8(&utf8, tg_buf_span(&octets));
        }
    } else if (plain && (!is_file_name || !mail_decode_only_words(&utf8, plain->value))) {
        mail_guess_to_utf8(&utf8, plain->value);
    }
    mail_clean_text(&clean, tg_buf_span(&utf8));
    struct tg_span value = tg_arena_copy(arena, tg_buf_span(&clean));
    tg_buf_deinit(&clean);
    tg_buf_deinit(&utf8);
    tg_buf_deinit(&octets);
    return value;
}

static bool known(const struct mail_param *params, size_t count, struct tg_span name)
{
    for (size_t i = 0; i < count; i++) {
        if (tg_span_ieq(params[i].name, name)) {
            return true;
        }
    }
    return false;
}

struct mail_param *mail_params_parse(struct mail_lex *lex, struct tg_arena *arena, size_t *count)
{
    struct raw_param *raw = tg_alloc(MAIL_PARAM_MAX * sizeof *raw);
    size_t raw_count = take_all(lex, raw, arena);
    struct mail_param *params = raw_count > 0 ? tg_arena_alloc(arena, raw_count * sizeof *params) : NULL;
    *count = 0;
    for (size_t i = 0; params && i < raw_count; i++) {
        bool later_piece_only = raw[i].section > 0 && !find_raw(raw, raw_count, raw[i].name, 0, -1) &&
                                !find_raw(raw, raw_count, raw[i].name, WHOLE, -1);
        if (later_piece_only || known(params, *count, raw[i].name)) {
            continue;
        }
        params[*count].name = mail_lower_copy(raw[i].name, arena);
        params[*count].value = final_value(raw, raw_count, raw[i].name, arena);
        ++*count;
    }
    tg_free(raw);
    return params;
}
