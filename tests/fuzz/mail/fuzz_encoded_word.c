// SPDX-License-Identifier: MIT
/* Any value decodes to clean UTF-8; any text that is written as a field is one field in good lines, and clean text
 * comes back the same. The first octet chooses the charset. */
#include "base/assert.h"
#include "base/text.h"
#include "protocols/mail/compose.h"
#include "protocols/mail/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_clean(struct tg_span s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] < 0x20 || s.ptr[i] == 0x7f) {
            return false;
        }
    }
    return tg_utf8_valid(s);
}

static void check_lines(struct tg_span field)
{
    while (field.len > 0) {
        size_t end = tg_span_find(field, TG_SPAN_LIT("\r\n"));
        TG_ASSERT(end != SIZE_MAX && end <= 998);
        TG_ASSERT(is_clean(tg_span_sub(field, 0, end)));
        field = tg_span_after(field, end + 2);
        TG_ASSERT(field.len == 0 || field.ptr[0] == ' ');
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tg_buf decoded, field, back;
    if (size == 0) {
        return 0;
    }
    enum mail_charset_choice charset = data[0] & 1 ? MAIL_CHARSET_ISO2022JP : MAIL_CHARSET_UTF8;
    struct tg_span value = tg_span_make(data + 1, size - 1);
    tg_buf_init(&decoded, SIZE_MAX);
    tg_buf_init(&field, SIZE_MAX);
    tg_buf_init(&back, SIZE_MAX);
    (void)mail_field_decode(&decoded, value);
    TG_ASSERT(is_clean(tg_buf_span(&decoded)));
    (void)mail_write_unstructured(&field, "Subject", value, charset);
    check_lines(tg_buf_span(&field));
    tg_buf_clear(&field);
    struct tg_span text = tg_span_trim(tg_buf_span(&decoded));
    (void)mail_write_unstructured(&field, "Subject", text, MAIL_CHARSET_UTF8);
    check_lines(tg_buf_span(&field));
    (void)mail_field_decode(&back, tg_span_sub(tg_buf_span(&field), 8, field.len - 10));
    TG_ASSERT(tg_span_eq(tg_buf_span(&back), text));
    tg_buf_deinit(&back);
    tg_buf_deinit(&field);
    tg_buf_deinit(&decoded);
    return 0;
}
