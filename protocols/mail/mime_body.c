// SPDX-License-Identifier: MIT
/* What a leaf of the MIME tree says: its octets, its text, its file name. */
#include "protocols/mail/message.h"

#include "protocols/mail/charset.h"
#include "protocols/mail/mail_internal.h"

bool mail_part_decode(const struct mail_part *part, struct tg_buf *out)
{
    if (tg_span_eq_str(part->encoding, "base64")) {
        return mail_base64_lenient(out, part->body);
    }
    if (tg_span_eq_str(part->encoding, "quoted-printable")) {
        return mail_qp_decode(out, part->body);
    }
    return tg_buf_append(out, part->body);
}

static bool needs_guess(struct tg_span octets)
{
    for (size_t i = 0; i < octets.len; i++) {
        if (octets.ptr[i] >= 0x80 || octets.ptr[i] == 0x1b) {
            return true;
        }
    }
    return false;
}

bool mail_part_text(const struct mail_part *part, struct tg_buf *out, bool *guessed)
{
    struct tg_buf octets;
    bool known = false, is_guess = false;
    tg_buf_init(&octets, SIZE_MAX);
    (void)mail_part_decode(part, &octets);
    struct tg_span charset = mail_part_param(part, "charset");
    if (charset.len > 0) {
        known = mail_charset_to_utf8(out, charset, tg_buf_span(&octets));
    }
    if (!known) {
        is_guess = needs_guess(tg_buf_span(&octets));
        mail_guess_to_utf8(out, tg_buf_span(&octets));
    }
    tg_buf_deinit(&octets);
    if (guessed) {
        *guessed = is_guess;
    }
    return !out->overflowed;
}

static bool is_attachment(const struct mail_part *part)
{
    return tg_span_eq_str(part->disposition, "attachment");
}

static bool is_plain(const struct mail_part *part)
{
    return tg_span_eq_str(part->type, "text") && tg_span_eq_str(part->subtype, "plain");
}

/* In a multipart/alternative the plain text is preferred, else the last part that can be read (RFC 2046 section 5.1.4);
 * in all others the first that can. */
const struct mail_part *mail_part_readable(const struct mail_part *root)
{
    if (is_attachment(root)) {
        return NULL;
    }
    if (root->child_count == 0) {
        return tg_span_eq_str(root->type, "text") ? root : NULL;
    }
    bool alternative = tg_span_eq_str(root->subtype, "alternative");
    const struct mail_part *best = NULL;
    for (size_t i = 0; i < root->child_count; i++) {
        const struct mail_part *found = mail_part_readable(root->children[i]);
        if (found && (is_plain(found) || !alternative)) {
            return found;
        }
        best = found ? found : best;
    }
    return best;
}

static bool is_bidi_control(uint32_t c)
{
    return mail_is_bidi_override(c) || c == 0x061c || c == 0x200e || c == 0x200f;
}

static bool is_control_char(uint32_t c)
{
    return c < 0x20 || (c >= 0x7f && c <= 0x9f);
}

bool mail_part_filename(const struct mail_part *part, struct tg_buf *out)
{
    struct tg_span name = mail_part_disposition_param(part, "filename");
    size_t start = out->len;
    if (name.len == 0) {
        name = mail_part_param(part, "name");
    }
    for (size_t i = name.len; i > 0; i--) {
        if (name.ptr[i - 1] == '/' || name.ptr[i - 1] == '\\') {
            name = tg_span_after(name, i);
            break;
        }
    }
    name = tg_span_trim(name);
    while (name.len > 0 && name.ptr[0] == '.') { /* neither "..", nor a file that hides itself */
        name = tg_span_after(name, 1);
    }
    while (name.len > 0) {
        uint32_t c = 0;
        size_t len = tg_utf8_next(name, &c);
        if (len == 0) {
            mail_put_char(out, MAIL_REPLACEMENT);
            len = 1;
        } else if (!is_control_char(c) && !is_bidi_control(c)) {
            (void)tg_buf_append(out, tg_span_sub(name, 0, len));
        }
        name = tg_span_after(name, len);
    }
    return out->len > start;
}

struct flow {
    bool on, delete_space;
    bool open;     /* the line before ended in a space and waits for this one */
    size_t quotes; /* its depth */
};

static void append_visible(struct tg_buf *out, struct tg_span text)
{
    while (text.len > 0) {
        uint32_t c = 0;
        size_t len = tg_utf8_next(text, &c);
        len = len ? len : 1;
        if (c == '\t' || (!is_control_char(c) && !mail_is_bidi_override(c))) {
            (void)tg_buf_append(out, tg_span_sub(text, 0, len));
        }
        text = tg_span_after(text, len);
    }
}

/* One line of format=flowed: quote marks counted, stuffed space taken off, joined to the line before when that one was
 * flowed and as deep (RFC 3676 section 4). */
static void flow_line(struct flow *flow, struct tg_buf *out, struct tg_span line)
{
    size_t quotes = 0;
    while (quotes < line.len && line.ptr[quotes] == '>') {
        quotes++;
    }
    struct tg_span text = tg_span_after(line, quotes);
    if (text.len > 0 && text.ptr[0] == ' ') {
        text = tg_span_after(text, 1);
    }
    bool signature = tg_span_eq_str(text, "-- ");
    bool flowed = text.len > 0 && text.ptr[text.len - 1] == ' ' && !signature;
    if (flow->open && (quotes != flow->quotes || signature)) {
        (void)tg_buf_byte(out, '\n');
        flow->open = false;
    }
    if (!flow->open) {
        append_visible(out, tg_span_sub(line, 0, quotes));
        if (quotes > 0) {
            (void)tg_buf_byte(out, ' ');
        }
    }
    if (flowed && flow->delete_space) {
        text.len--;
    }
    append_visible(out, text);
    flow->open = flowed;
    flow->quotes = quotes;
    if (!flowed) {
        (void)tg_buf_byte(out, '\n');
    }
}

bool mail_part_display(const struct mail_part *part, struct tg_buf *out, bool *guessed)
{
    struct tg_buf utf8;
    struct flow flow = {
        .on = tg_span_ieq_str(mail_part_param(part, "format"), "flowed"),
        .delete_space = tg_span_ieq_str(mail_part_param(part, "delsp"), "yes"),
    };
    tg_buf_init(&utf8, SIZE_MAX);
    (void)mail_part_text(part, &utf8, guessed);
    struct tg_span text = tg_buf_span(&utf8);
    for (size_t at = 0; at < text.len;) {
        size_t end = mail_line_end(text, at);
        struct tg_span line = mail_line_text(tg_span_sub(text, at, end - at));
        if (flow.on) {
            flow_line(&flow, out, line);
        } else {
            append_visible(out, line);
            (void)tg_buf_byte(out, '\n');
        }
        at = end;
    }
    if (flow.open) {
        (void)tg_buf_byte(out, '\n');
    }
    tg_buf_deinit(&utf8);
    return !out->overflowed;
}
