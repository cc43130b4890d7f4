// SPDX-License-Identifier: MIT
#include "protocols/mail/seven_bit.h"

#include "protocols/mail/address.h"
#include "protocols/mail/mail_internal.h"
#include "protocols/mail/message.h"

struct mail_eight_bit mail_eight_bit_of(struct tg_span letter)
{
    struct mail_eight_bit found = {false, false};
    const size_t end = tg_span_find(letter, TG_SPAN_LIT("\r\n\r\n"));
    found.header = !mail_is_ascii(tg_span_sub(letter, 0, end));
    found.body = end != SIZE_MAX && !mail_is_ascii(tg_span_after(letter, end));
    return found;
}

/* The header fields but Content-Transfer-Encoding; then those that are added, and the empty line. */
static void write_head(struct tg_buf *out, const struct mail_part *part, const char *added)
{
    size_t at = 0;
    for (size_t i = 0; i < part->header.count; i++) {
        const struct mail_field *f = &part->header.fields[i];
        if (tg_span_ieq_str(f->name, "Content-Transfer-Encoding")) {
            const size_t from = (size_t)(f->raw.ptr - part->head.ptr);
            tg_buf_append(out, tg_span_sub(part->head, at, from - at));
            at = from + f->raw.len;
        }
    }
    struct tg_span rest = tg_span_after(part->head, at);
    const bool has_end = rest.len >= 2 && rest.ptr[rest.len - 2] == '\r' && rest.ptr[rest.len - 1] == '\n';
    tg_buf_append(out, has_end ? tg_span_sub(rest, 0, rest.len - 2) : rest);
    tg_buf_str(out, added);
    tg_buf_str(out, "\r\n");
}

static bool write_leaf(struct tg_buf *out, const struct mail_part *part, bool root)
{
    const bool text = tg_span_eq_str(part->type, "text");
    struct tg_buf fields;
    tg_buf_init(&fields, 256);
    if (root && !mail_header_find(&part->header, "MIME-Version")) {
        tg_buf_str(&fields, "MIME-Version: 1.0\r\n");
    }
    if (root && !mail_header_find(&part->header, "Content-Type")) { /* RFC 1428 names what nobody named */
        tg_buf_fmt(&fields, "Content-Type: text/plain; charset=%s\r\n",
                   tg_utf8_valid(part->body) ? "UTF-8" : "unknown-8bit");
    }
    tg_buf_fmt(&fields, "Content-Transfer-Encoding: %s\r\n", text ? "quoted-printable" : "base64");
    write_head(out, part, tg_buf_cstr(&fields));
    tg_buf_deinit(&fields);
    if (text) {
        return mail_qp_encode(out, part->body);
    }
    const bool well = mail_base64_lines(out, part->body);
    if (!root && well && out->len >= 2) {
        out->len -= 2; /* the last line's end belongs to the delimiter behind it */
    }
    return well;
}

static bool write_part(struct tg_buf *out, const struct mail_part *part, bool root)
{
    if (mail_is_ascii(part->whole)) {
        return tg_buf_append(out, part->whole);
    }
    const bool plain = tg_span_eq_str(part->encoding, "7bit") || tg_span_eq_str(part->encoding, "8bit") ||
                       tg_span_eq_str(part->encoding, "binary");
    const bool sealed = tg_span_eq_str(part->subtype, "signed") || tg_span_eq_str(part->subtype, "encrypted");
    if (!mail_is_ascii(part->head) || part->head.len == 0 || !plain || (sealed && part->child_count > 0)) {
        return false;
    }
    if (part->child_count == 0) {
        return !tg_span_eq_str(part->type, "multipart") && !tg_span_eq_str(part->type, "message") &&
               write_leaf(out, part, root);
    }
    write_head(out, part, ""); /* what is inside is 7bit now, the default */
    size_t at = 0;
    for (size_t i = 0; i < part->child_count; i++) {
        const size_t from = (size_t)(part->children[i]->whole.ptr - part->body.ptr);
        const struct tg_span between = tg_span_sub(part->body, at, from - at);
        if (from < at || !mail_is_ascii(between) || !tg_buf_append(out, between) ||
            !write_part(out, part->children[i], false)) {
            return false;
        }
        at = from + part->children[i]->whole.len;
    }
    const struct tg_span rest = tg_span_after(part->body, at);
    return mail_is_ascii(rest) && tg_buf_append(out, rest);
}

enum tg_status mail_to_seven_bit(struct tg_buf *out, struct tg_span letter)
{
    struct tg_arena arena;
    const size_t start = out->len;
    tg_arena_init(&arena, SIZE_MAX);
    const struct mail_part *root = mail_part_parse(letter, &arena);
    const bool well = root && write_part(out, root, true);
    if (!well) {
        out->len = start;
    }
    tg_arena_deinit(&arena);
    return well ? TG_OK : TG_MALFORMED;
}
