// SPDX-License-Identifier: MIT
#include "protocols/mail/message.h"

#include "protocols/mail/encoded_word.h"
#include "protocols/mail/mail_internal.h"

#define HEADER_MAX_OCTETS ((size_t)256 * 1024)
#define HEADER_MAX_FIELDS 1000

/* Where the line from `at` ends: behind its LF, or at the end of the octets. A bare LF ends a line too (RFC 7103
 * section 5.1), but is a defect. */
size_t mail_line_end(struct tg_span octets, size_t at)
{
    size_t lf = tg_span_find_byte(tg_span_after(octets, at), '\n');
    return lf == SIZE_MAX ? octets.len : at + lf + 1;
}

/* The line without its end. */
struct tg_span mail_line_text(struct tg_span line)
{
    if (line.len > 0 && line.ptr[line.len - 1] == '\n') {
        line.len--;
        if (line.len > 0 && line.ptr[line.len - 1] == '\r') {
            line.len--;
        }
    }
    return line;
}

static bool line_has_end(struct tg_span line)
{
    return line.len >= 2 && line.ptr[line.len - 1] == '\n' && line.ptr[line.len - 2] == '\r';
}

/* A bare LF, a CR or NUL inside. */
static bool line_defective(struct tg_span line)
{
    struct tg_span text = mail_line_text(line);
    bool bare_lf = line.len > 0 && line.ptr[line.len - 1] == '\n' && !line_has_end(line);
    return bare_lf || tg_span_find_byte(text, '\r') != SIZE_MAX || tg_span_find_byte(text, 0) != SIZE_MAX;
}

/* field-name = 1*ftext; ftext = %d33-57 / %d59-126; obs-optional = field-name *WSP ":". Position of the colon, or
 * SIZE_MAX; *name_len without the white space. */
static size_t scan_name(struct tg_span line, size_t *name_len)
{
    size_t at = 0;
    while (at < line.len && line.ptr[at] > 0x20 && line.ptr[at] < 0x7f && line.ptr[at] != ':') {
        at++;
    }
    *name_len = at;
    while (at > 0 && at < line.len && mail_is_wsp(line.ptr[at])) {
        at++;
    }
    return at > 0 && at < line.len && line.ptr[at] == ':' ? at : SIZE_MAX;
}

/* Takes the field that starts at *at, with its continuation lines. false when no field starts there. */
static bool next_field(struct tg_span octets, size_t *at, struct mail_field *out, bool *defective)
{
    size_t end = mail_line_end(octets, *at), name_len;
    struct tg_span line = tg_span_sub(octets, *at, end - *at);
    size_t colon = scan_name(line, &name_len);
    if (colon == SIZE_MAX) {
        return false;
    }
    *defective |= line_defective(line);
    while (end < octets.len && mail_is_wsp(octets.ptr[end])) {
        size_t next = mail_line_end(octets, end);
        *defective |= line_defective(tg_span_sub(octets, end, next - end));
        end = next;
    }
    out->raw = tg_span_sub(octets, *at, end - *at);
    out->name = tg_span_sub(out->raw, 0, name_len);
    out->value = mail_line_text(tg_span_after(out->raw, colon + 1));
    *at = end;
    return true;
}

/* One walk over the header. With fields NULL it only counts. Over the caps fields are passed over, so that the body
 * still begins where it does. */
static void walk(struct mail_header *out, struct tg_span octets, struct mail_field *fields)
{
    size_t at = 0;
    out->count = 0;
    for (;;) {
        size_t end = mail_line_end(octets, at);
        struct tg_span line = tg_span_sub(octets, at, end - at);
        if (at == octets.len) {
            out->defective = true; /* no empty line */
            break;
        }
        if (mail_line_text(line).len == 0) {
            out->defective |= !line_has_end(line);
            at = end;
            break;
        }
        struct mail_field field;
        if (!next_field(octets, &at, &field, &out->defective)) {
            out->defective = true;
            break;
        }
        if (out->count == HEADER_MAX_FIELDS || at > HEADER_MAX_OCTETS) {
            out->defective = true;
            continue;
        }
        if (fields) {
            fields[out->count] = field;
        }
        out->count++;
    }
    out->body_at = at;
}

/* fields = *field; message = fields [CRLF body] */
void mail_header_parse(struct mail_header *out, struct tg_span octets, struct tg_arena *arena)
{
    *out = (struct mail_header){0};
    walk(out, octets, NULL);
    if (out->count == 0) {
        return;
    }
    out->fields = tg_arena_alloc(arena, out->count * sizeof *out->fields);
    if (!out->fields) {
        out->count = 0;
        out->defective = true;
        return;
    }
    walk(out, octets, out->fields);
}

const struct mail_field *mail_header_find(const struct mail_header *h, const char *name)
{
    for (size_t i = 0; i < h->count; i++) {
        if (tg_span_ieq_str(h->fields[i].name, name)) {
            return &h->fields[i];
        }
    }
    return NULL;
}

size_t mail_header_count(const struct mail_header *h, const char *name)
{
    size_t n = 0;
    for (size_t i = 0; i < h->count; i++) {
        n += tg_span_ieq_str(h->fields[i].name, name);
    }
    return n;
}

/* Unfolding removes the line ends only (RFC 5322 section 2.2.3); a NUL falls away with them. */
bool mail_unfold(struct tg_buf *out, struct tg_span value)
{
    value = tg_span_trim(value);
    size_t start = 0;
    for (size_t i = 0; i <= value.len; i++) {
        if (i == value.len || value.ptr[i] == '\r' || value.ptr[i] == '\n' || value.ptr[i] == 0) {
            if (!tg_buf_append(out, tg_span_sub(value, start, i - start))) {
                return false;
            }
            start = i + 1;
        }
    }
    return true;
}

bool mail_field_unfold(struct tg_buf *out, const struct mail_field *field)
{
    return mail_unfold(out, field->value);
}

bool mail_field_decode(struct tg_buf *out, struct tg_span value)
{
    struct tg_buf flat;
    tg_buf_init(&flat, SIZE_MAX);
    bool ok = mail_unfold(&flat, value) && mail_decode_words(out, tg_buf_span(&flat));
    tg_buf_deinit(&flat);
    return ok;
}
