// SPDX-License-Identifier: MIT
/* Every row's text is what it should be: no control octets, names in UTF-8. */
#include "base/assert.h"
#include "base/text.h"
#include "protocols/mail/address.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(struct tg_span s)
{
    for (size_t i = 0; i < s.len; i++) {
        TG_ASSERT(s.ptr[i] >= 0x20 && s.ptr[i] != 0x7f);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tg_arena arena;
    struct mail_address_list list;
    tg_arena_init(&arena, (size_t)1 << 20);
    enum tg_status status = mail_address_list_parse(&list, tg_span_make(data, size), &arena);
    TG_ASSERT((status == TG_MALFORMED) == (list.error != NULL && status != TG_LIMIT));
    TG_ASSERT(list.error_at <= size);
    for (size_t i = 0; i < list.count; i++) {
        const struct mail_address *a = &list.addresses[i];
        check(a->display_name);
        check(a->local);
        check(a->domain);
        check(a->group);
        TG_ASSERT(tg_utf8_valid(a->display_name) && tg_utf8_valid(a->group));
        TG_ASSERT(a->group_only ? a->has_group : status == TG_LIMIT || a->domain.len > 0);
    }
    tg_arena_deinit(&arena);
    return 0;
}
