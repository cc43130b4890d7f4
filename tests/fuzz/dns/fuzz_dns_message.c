// SPDX-License-Identifier: MIT
/* Any octets as a message: what can be read can be written, and reads back the same. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "protocols/dns/dns_message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool good)
{
    if (!good) {
        abort();
    }
}

static void show(const struct dns_record *records, size_t count, struct tg_buf *text)
{
    for (size_t i = 0; i < count; i++) {
        struct dns_name name;
        tg_buf_clear(text);
        require(dns_name_text(text, &records[i].name));
        require(dns_name_parse(&name, tg_buf_span(text)) == TG_OK && dns_name_eq(&name, &records[i].name));
        (void)dns_rdata_text(text, records[i].type, records[i].rdata);
        for (size_t k = 0; k < text->len; k++) {
            require(text->ptr[k] >= 0x20 && text->ptr[k] < 0x7f);
        }
    }
}

static void compare(const struct dns_record *a, size_t a_count, const struct dns_record *b, size_t b_count)
{
    require(a_count == b_count);
    for (size_t i = 0; i < a_count; i++) {
        require(dns_name_eq(&a[i].name, &b[i].name) && a[i].type == b[i].type && a[i].ttl == b[i].ttl);
        require(tg_span_ieq(a[i].rdata, b[i].rdata)); /* compression may change the case of a name */
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tg_arena arena;
    struct tg_buf wire, text;
    struct dns_message m, back;
    tg_arena_init(&arena, 64 << 20);
    tg_buf_init(&wire, 65535);
    tg_buf_init(&text, 1 << 20);
    if (size <= 65535 && dns_message_parse(&m, tg_span_make(data, size), &arena) == TG_OK) {
        show(m.answer, m.answer_count, &text);
        show(m.authority, m.authority_count, &text);
        show(m.additional, m.additional_count, &text);
        if (dns_message_write(&m, 65535, &wire)) {
            require(dns_message_parse(&back, tg_buf_span(&wire), &arena) == TG_OK);
            require(back.id == m.id && back.rcode == m.rcode && back.has_edns == m.has_edns);
            if (!back.tc || m.tc) {
                compare(m.answer, m.answer_count, back.answer, back.answer_count);
                compare(m.authority, m.authority_count, back.authority, back.authority_count);
            }
        }
        tg_buf_clear(&wire);
        if (dns_message_write(&m, 512, &wire)) {
            require(wire.len <= 512 && dns_message_parse(&back, tg_buf_span(&wire), &arena) == TG_OK);
        }
    }
    tg_buf_deinit(&text);
    tg_buf_deinit(&wire);
    tg_arena_deinit(&arena);
    return 0;
}
