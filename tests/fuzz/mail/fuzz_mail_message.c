// SPDX-License-Identifier: MIT
/* A letter is read whole: header, MIME tree, every part decoded. Parts lie inside their parents; texts are UTF-8. */
#include "base/assert.h"
#include "base/text.h"
#include "protocols/mail/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_display(struct tg_span text)
{
    TG_ASSERT(tg_utf8_valid(text));
    for (size_t i = 0; i < text.len; i++) {
        TG_ASSERT((text.ptr[i] >= 0x20 && text.ptr[i] != 0x7f) || text.ptr[i] == '\n' || text.ptr[i] == '\t');
    }
}

static void check_filename(struct tg_span name)
{
    check_display(name);
    TG_ASSERT(name.len == 0 || name.ptr[0] != '.');
    TG_ASSERT(tg_span_find_byte(name, '/') == SIZE_MAX && tg_span_find_byte(name, '\\') == SIZE_MAX);
}

static size_t check_part(const struct mail_part *part, unsigned depth)
{
    struct tg_buf out;
    size_t parts = 1;
    tg_buf_init(&out, SIZE_MAX);
    TG_ASSERT(depth <= 32 && part->type.len > 0 && part->subtype.len > 0);
    TG_ASSERT(part->head.len + part->body.len == part->whole.len && part->header.body_at == part->head.len);
    TG_ASSERT(!tg_span_eq_str(part->type, "multipart") || part->child_count > 0);
    for (size_t i = 0; i < part->param_count; i++) {
        TG_ASSERT(tg_utf8_valid(part->params[i].value));
    }
    for (size_t i = 0; i < part->header.count; i++) {
        tg_buf_clear(&out);
        (void)mail_field_decode(&out, part->header.fields[i].value);
        TG_ASSERT(tg_utf8_valid(tg_buf_span(&out)));
    }
    tg_buf_clear(&out);
    (void)mail_part_filename(part, &out);
    check_filename(tg_buf_span(&out));
    if (part->child_count == 0) {
        tg_buf_clear(&out);
        TG_ASSERT(mail_part_text(part, &out, NULL) && tg_utf8_valid(tg_buf_span(&out)));
        tg_buf_clear(&out);
        TG_ASSERT(mail_part_display(part, &out, NULL));
        check_display(tg_buf_span(&out));
    }
    tg_buf_deinit(&out);
    for (size_t i = 0; i < part->child_count; i++) {
        const struct mail_part *child = part->children[i];
        TG_ASSERT(child->whole.ptr >= part->body.ptr &&
                  child->whole.ptr + child->whole.len <= part->body.ptr + part->body.len);
        parts += check_part(child, depth + 1);
    }
    return parts;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tg_arena arena;
    struct tg_date date;
    tg_arena_init(&arena, (size_t)64 << 20);
    const struct mail_part *part = mail_part_parse(tg_span_make(data, size), &arena);
    TG_ASSERT(part != NULL && check_part(part, 0) <= 1000);
    (void)mail_part_readable(part);
    const struct mail_field *field = mail_header_find(&part->header, "Date");
    if (field && mail_date_parse(field->value, &date, NULL) == TG_OK) {
        TG_ASSERT(date.month >= 1 && date.month <= 12 && date.day >= 1 && date.day <= 31);
    }
    tg_arena_deinit(&arena);
    return 0;
}
