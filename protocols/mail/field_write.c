// SPDX-License-Identifier: MIT
#include "protocols/mail/field_write.h"

#include "protocols/mail/address.h"
#include "protocols/mail/encoded_word.h"
#include "protocols/mail/mail_internal.h"

#define TOKEN_MAX       900 /* an unbroken word longer than this would not fit any line */
#define QUOTED_NAME_MAX 60

/* Spaces and the word behind them. */
static struct tg_span next_token(struct tg_span text, size_t at)
{
    size_t end = at;
    while (end < text.len && text.ptr[end] == ' ') {
        end++;
    }
    while (end < text.len && text.ptr[end] != ' ') {
        end++;
    }
    return tg_span_sub(text, at, end - at);
}

/* Not ASCII, too long, or it would be read as an encoded word. */
static bool must_encode(struct tg_span token)
{
    if (token.len > TOKEN_MAX || tg_span_find(token, TG_SPAN_LIT("=?")) != SIZE_MAX) {
        return true;
    }
    for (size_t i = 0; i < token.len; i++) {
        if (token.ptr[i] >= 0x80) {
            return true;
        }
    }
    return false;
}

/* Clean text, folded; the words from the first to the last that need it become encoded words. */
static void fold_text(struct mail_fold *fold, struct tg_span text, enum mail_charset_choice charset)
{
    size_t from = text.len, to = 0;
    for (size_t at = 0; at < text.len;) {
        struct tg_span token = next_token(text, at);
        if (must_encode(token)) {
            size_t spaces = 0;
            while (token.ptr[spaces] == ' ') {
                spaces++;
            }
            from = from == text.len ? at + spaces : from;
            to = at + token.len;
        }
        at += token.len;
    }
    for (size_t at = 0; at < text.len;) {
        struct tg_span token = next_token(text, at);
        if (at < from && at + token.len > from) {
            /* mail_fold_encoded writes the one space itself. */
            if (from > at + 1) {
                mail_fold_token(fold, tg_span_sub(text, at, from - at - 1));
            }
            mail_fold_encoded(fold, tg_span_sub(text, from, to - from), charset);
            at = to;
            continue;
        }
        mail_fold_token(fold, token);
        at += token.len;
    }
}

bool mail_write_unstructured(struct tg_buf *out, const char *name, struct tg_span utf8,
                             enum mail_charset_choice charset)
{
    size_t start = out->len;
    struct mail_fold fold;
    struct tg_buf clean, padded;

    tg_buf_init(&clean, SIZE_MAX);
    tg_buf_init(&padded, SIZE_MAX);
    mail_clean_text(&clean, utf8);
    (void)tg_buf_byte(&padded, ' ');
    (void)tg_buf_append(&padded, tg_span_trim(tg_buf_span(&clean)));
    mail_fold_start(&fold, out, tg_span_str(name));
    if (padded.len > 1) {
        fold_text(&fold, tg_buf_span(&padded), charset);
    }
    mail_fold_end(&fold);
    tg_buf_deinit(&padded);
    tg_buf_deinit(&clean);
    if (out->overflowed) {
        out->len = start;
        return false;
    }
    return true;
}

/* phrase = 1*word, as atoms where every octet allows it. */
static bool is_phrase(struct tg_span name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (!mail_is_atext(name.ptr[i]) && name.ptr[i] != ' ') {
            return false;
        }
    }
    return tg_span_find(name, TG_SPAN_LIT("=?")) == SIZE_MAX;
}

static bool is_ascii(struct tg_span s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] >= 0x80) {
            return false;
        }
    }
    return true;
}

/* quoted-string = DQUOTE *(qtext / quoted-pair / " ") DQUOTE */
static void append_quoted(struct tg_buf *out, struct tg_span s)
{
    (void)tg_buf_byte(out, '"');
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '"' || s.ptr[i] == '\\') {
            (void)tg_buf_byte(out, '\\');
        }
        (void)tg_buf_byte(out, s.ptr[i]);
    }
    (void)tg_buf_byte(out, '"');
}

void mail_write_address(struct tg_buf *out, struct tg_span address)
{
    struct tg_buf path_text;
    struct mail_path path;
    tg_buf_init(&path_text, SIZE_MAX);
    (void)tg_buf_byte(&path_text, '<');
    (void)tg_buf_append(&path_text, address);
    (void)tg_buf_byte(&path_text, '>');
    struct tg_span text = tg_buf_span(&path_text);
    if (mail_path_parse(&path, text, (struct mail_path_rules){0}) == MAIL_PATH_OK && path.consumed == text.len) {
        (void)tg_buf_append(out, path.whole);
    } else if (mail_path_parse(&path, text, (struct mail_path_rules){.keitai_dots = true}) == MAIL_PATH_OK &&
               path.consumed == text.len) {
        append_quoted(out, path.local);
        (void)tg_buf_byte(out, '@');
        (void)tg_buf_append(out, path.domain);
    } else {
        mail_clean_atom(out, address, "<>()[],;:\\\"", TOKEN_MAX); /* no address, but no harm either */
    }
    tg_buf_deinit(&path_text);
}

static void fold_name(struct mail_fold *fold, struct tg_span typed, enum mail_charset_choice charset)
{
    struct tg_buf clean, quoted;
    tg_buf_init(&clean, SIZE_MAX);
    tg_buf_init(&quoted, SIZE_MAX);
    mail_clean_text(&clean, typed);
    struct tg_span name = tg_span_trim(tg_buf_span(&clean));
    if (name.len == 0) {
        /* no name */
    } else if (!is_ascii(name) || name.len > QUOTED_NAME_MAX) {
        mail_fold_encoded(fold, name, charset);
    } else if (is_phrase(name)) {
        mail_fold_word(fold, name);
    } else {
        append_quoted(&quoted, name);
        mail_fold_word(fold, tg_buf_span(&quoted));
    }
    tg_buf_deinit(&quoted);
    tg_buf_deinit(&clean);
}

/* mailbox-list = mailbox *("," mailbox); mailbox = [display-name] "<" addr-spec ">" / addr-spec */
void mail_write_mailboxes(struct tg_buf *out, const char *name, const struct mail_mailbox *mailboxes, size_t count,
                          enum mail_charset_choice charset)
{
    struct mail_fold fold;
    struct tg_buf word;
    if (count == 0) {
        return;
    }
    tg_buf_init(&word, SIZE_MAX);
    mail_fold_start(&fold, out, tg_span_str(name));
    for (size_t i = 0; i < count; i++) {
        bool named = tg_span_trim(mailboxes[i].name).len > 0;
        tg_buf_clear(&word);
        fold_name(&fold, mailboxes[i].name, charset);
        if (named) {
            (void)tg_buf_byte(&word, '<');
        }
        mail_write_address(&word, mailboxes[i].address);
        if (named) {
            (void)tg_buf_byte(&word, '>');
        }
        if (i + 1 < count) {
            (void)tg_buf_byte(&word, ',');
        }
        mail_fold_word(&fold, tg_buf_span(&word));
    }
    mail_fold_end(&fold);
    tg_buf_deinit(&word);
}

static void append_id(struct tg_buf *out, struct tg_span id)
{
    (void)tg_buf_byte(out, '<');
    mail_clean_atom(out, id, "<>()\\\",;", TOKEN_MAX);
    (void)tg_buf_byte(out, '>');
}

void mail_write_message_id(struct tg_buf *out, const char *name, struct tg_span id)
{
    struct mail_fold fold;
    struct tg_buf word;
    tg_buf_init(&word, SIZE_MAX);
    append_id(&word, id);
    mail_fold_start(&fold, out, tg_span_str(name));
    mail_fold_word(&fold, tg_buf_span(&word));
    mail_fold_end(&fold);
    tg_buf_deinit(&word);
}

void mail_write_ids(struct tg_buf *out, const char *name, struct tg_span ids)
{
    struct mail_fold fold;
    struct tg_buf word;
    bool any = false;
    tg_buf_init(&word, SIZE_MAX);
    while (ids.len > 0) {
        size_t open = tg_span_find_byte(ids, '<');
        if (open == SIZE_MAX) {
            break;
        }
        ids = tg_span_after(ids, open + 1);
        size_t close = tg_span_find_byte(ids, '>');
        tg_buf_clear(&word);
        append_id(&word, tg_span_sub(ids, 0, close));
        if (close == SIZE_MAX || word.len <= 2) {
            continue;
        }
        if (!any) {
            mail_fold_start(&fold, out, tg_span_str(name));
            any = true;
        }
        mail_fold_word(&fold, tg_buf_span(&word));
        ids = tg_span_after(ids, close + 1);
    }
    if (any) {
        mail_fold_end(&fold);
    }
    tg_buf_deinit(&word);
}

void mail_write_date(struct tg_buf *out, const char *name, const struct tg_epoch *epoch, tg_time t)
{
    (void)tg_buf_fmt(out, "%s: ", name);
    (void)tg_date_rfc5322(out, epoch, t);
    (void)tg_buf_str(out, "\r\n");
}

void mail_write_ascii(struct tg_buf *out, const char *name, struct tg_span value)
{
    struct mail_fold fold;
    struct tg_buf clean;
    tg_buf_init(&clean, SIZE_MAX);
    mail_clean_ascii(&clean, value);
    struct tg_span text = tg_span_trim(tg_buf_span(&clean));
    mail_fold_start(&fold, out, tg_span_str(name));
    while (text.len > 0) {
        struct tg_span word = tg_split(&text, ' ');
        if (word.len > 0) {
            mail_fold_word(&fold, tg_span_sub(word, 0, TOKEN_MAX));
        }
    }
    mail_fold_end(&fold);
    tg_buf_deinit(&clean);
}

void mail_write_extra(struct tg_buf *out, struct tg_span line, enum mail_charset_choice charset)
{
    char name[78];
    size_t colon = tg_span_find_byte(line, ':');
    if (colon == SIZE_MAX || colon == 0 || colon >= sizeof name) {
        return;
    }
    for (size_t i = 0; i < colon; i++) {
        if (line.ptr[i] <= 0x20 || line.ptr[i] >= 0x7f) {
            return;
        }
        name[i] = (char)line.ptr[i];
    }
    name[colon] = 0;
    (void)mail_write_unstructured(out, name, tg_span_after(line, colon + 1), charset);
}

void mail_make_boundary(struct tg_buf *out, struct tg_prng *prng, const struct tg_span *contents, size_t count)
{
    bool clashes = true;
    while (clashes) {
        tg_buf_clear(out);
        (void)tg_buf_fmt(out, "=_tegami_%08x", tg_prng_u32(prng));
        (void)tg_buf_fmt(out, "%08x", tg_prng_u32(prng));
        clashes = false;
        for (size_t i = 0; i < count; i++) {
            clashes |= tg_span_find(contents[i], tg_buf_span(out)) != SIZE_MAX;
        }
    }
}
