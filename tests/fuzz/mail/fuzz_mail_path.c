// SPDX-License-Identifier: MIT
/* The first octet chooses the rules. A path that was read stays the same when it is read again, and equals itself. */
#include "base/assert.h"
#include "protocols/mail/address.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    struct mail_path_rules rules = {.allow_null = data[0] & 1, .keitai_dots = data[0] & 2};
    struct tg_span text = tg_span_make(data + 1, size - 1);
    struct mail_path path, again;
    (void)mail_domain_valid(text);
    (void)mail_address_literal_valid(text);
    if (mail_path_parse(&path, text, rules) != MAIL_PATH_OK) {
        TG_ASSERT(path.error_at <= text.len && path.whole.len == 0);
        return 0;
    }
    TG_ASSERT(path.consumed >= 2 && path.consumed <= text.len && path.consumed <= 256);
    TG_ASSERT(text.ptr[path.consumed - 1] == '>');
    TG_ASSERT(path.domain.len == 0 || mail_domain_valid(path.domain));
    TG_ASSERT(mail_path_eq(&path, &path));
    for (size_t i = 0; i < path.consumed; i++) {
        TG_ASSERT(text.ptr[i] >= 0x20 && text.ptr[i] < 0x7f);
    }
    struct tg_buf rewritten;
    tg_buf_init(&rewritten, SIZE_MAX);
    (void)tg_buf_fmt(&rewritten, "<%S>", path.whole);
    TG_ASSERT(mail_path_parse(&again, tg_buf_span(&rewritten), rules) == MAIL_PATH_OK);
    TG_ASSERT(!again.had_route && tg_span_eq(again.whole, path.whole) && mail_path_eq(&path, &again));
    tg_buf_deinit(&rewritten);
    return 0;
}
