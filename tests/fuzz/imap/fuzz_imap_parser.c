// SPDX-License-Identifier: MIT
/* The readers of IMAP's words over anything; the first octet chooses which. What was written from what was read is read
 * again. */
#include "base/assert.h"
#include "protocols/imap/imap_address.h"
#include "protocols/imap/imap_commands.h"
#include "protocols/imap/imap_date.h"
#include "protocols/imap/imap_fetch.h"
#include "protocols/imap/imap_flags.h"
#include "protocols/imap/imap_list.h"
#include "protocols/imap/imap_search.h"
#include "protocols/imap/imap_write.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_written(struct tg_buf *out, struct tg_arena *arena)
{
    struct imap_cursor c;
    imap_cursor_init(&c, tg_buf_span(out), arena);
    bool read = imap_skip_value(&c) && imap_at_end(&c);
    TG_ASSERT(read || memchr(out->ptr, 0, out->len));
}

static void read_fetch_items(struct imap_cursor *c, struct tg_buf *out)
{
    struct imap_fetch_items items, again;
    if (!imap_fetch_items_parse(c, &items)) {
        return;
    }
    for (size_t i = 0; i < items.count; i++) {
        struct imap_cursor back;
        tg_buf_clear(out);
        imap_fetch_item_name(out, &items.items[i]);
        if (items.items[i].partial) {
            out->len--; /* <o> becomes <o.1> */
            tg_buf_str(out, ".1>");
        }
        imap_cursor_init(&back, tg_buf_span(out), c->arena);
        bool same = imap_fetch_items_parse(&back, &again) && imap_end(&back) && again.count == 1 &&
                    again.items[0].kind == items.items[i].kind;
        TG_ASSERT(same);
    }
}

static void read_search(struct imap_cursor *c, bool japanese)
{
    struct imap_view_item items[2] = {{.letter.uid = 3}, {.letter.uid = 9}};
    struct imap_view view = {.items = items, .count = 2};
    struct imap_search_parse p = {.cursor = c, .view = &view};
    p.charset = japanese ? TG_SPAN_LIT("ISO-2022-JP") : TG_SPAN_LIT("UTF-8");
    struct imap_search_key *keys = imap_search_parse(&p);
    TG_ASSERT(keys || c->error);
}

static void read_set(struct imap_cursor *c, bool uids)
{
    struct imap_view_item items[3] = {{.letter.uid = 3}, {.letter.uid = 9}, {.letter.uid = UINT32_MAX}};
    struct imap_view view = {.items = items, .count = 3};
    struct imap_set set;
    if (imap_set_parse(c, &set) && imap_set_resolve(c, &set, &view, uids)) {
        size_t before = 0;
        for (size_t at = 0, index = 0; imap_set_next(&set, &at, &index); index++) {
            TG_ASSERT(index < 3 && index + 1 > before && imap_set_has(&set, index));
            before = index + 1;
        }
    }
}

static void read_letter(struct tg_span octets, struct tg_buf *out, struct tg_arena *arena)
{
    struct imap_letter letter;
    imap_letter_init(&letter, 64 << 20);
    imap_letter_set(&letter, octets);
    imap_write_envelope(out, imap_letter_header(&letter));
    check_written(out, arena);
    for (int extended = 0; extended <= 1; extended++) {
        tg_buf_clear(out);
        imap_write_bodystructure(out, imap_letter_root(&letter), extended);
        TG_ASSERT(out->len > 2 && out->ptr[0] == '(' && out->ptr[out->len - 1] == ')');
    }
    imap_letter_deinit(&letter);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct tg_epoch epoch = {1774828800, 540};
    if (size == 0) {
        return 0;
    }
    struct tg_span in = tg_span_make(data + 1, size - 1);
    struct tg_arena arena;
    struct tg_buf out;
    struct imap_cursor c;
    struct imap_flags flags;
    struct tg_span a, b;
    uint32_t day;
    tg_time t;
    tg_arena_init(&arena, SIZE_MAX);
    tg_buf_init(&out, SIZE_MAX);
    imap_cursor_init(&c, in, &arena);
    switch (data[0] % 12) {
    case 0:
        (void)(imap_tag(&c, &a) && imap_space(&c) && imap_command_take(&c) && imap_space(&c) && imap_astring(&c, &b));
        break;
    case 1:
        read_fetch_items(&c, &out);
        break;
    case 2:
    case 3:
        read_search(&c, data[0] % 12 == 3);
        break;
    case 4:
    case 5:
        read_set(&c, data[0] % 12 == 5);
        break;
    case 6:
        (void)imap_flags_parse(&c, true, &flags);
        break;
    case 7:
        (void)(imap_date_time(&c, &epoch, &t) && imap_space(&c) && imap_date(&c, &day));
        (void)imap_field_day(in, &day);
        break;
    case 8:
        (void)imap_skip_value(&c);
        break;
    case 9:
        imap_write_addresses(&out, in);
        check_written(&out, &arena);
        break;
    case 10:
        a = tg_span_sub(in, 0, in.len / 2);
        (void)imap_pattern_matches(a, tg_span_after(in, a.len));
        break;
    default:
        read_letter(in, &out, &arena);
        break;
    }
    tg_buf_deinit(&out);
    tg_arena_deinit(&arena);
    return 0;
}
