// SPDX-License-Identifier: MIT
/* DNS records in scenario files: each must be one that its zone takes. */
#include "base/text.h"
#include "protocols/dns/dns_zone.h"
#include "scenarios/load_internal.h"

void load_check_record(struct load *l, const struct json_value *v, const char *record, const char *origin)
{
    struct tg_arena arena;
    struct dns_name name;
    const char *why = NULL;
    tg_arena_init(&arena, 1 << 20);
    if (dns_name_parse(&name, tg_span_str(origin)) == TG_OK) {
        struct dns_zone *zone = dns_zone_new(&arena, &name);
        if (zone && dns_zone_add(zone, tg_span_str(record), 3600, &why) != TG_OK) {
            LOAD_ERROR(l, v->place, "the record %s: %s; expected one such as \"www A 192.0.2.80\"",
                       load_quoted(l, record), why ? why : "it cannot be read");
        }
    }
    tg_arena_deinit(&arena);
}

void load_check_records(struct load *l, const struct json_value *object, const char *origin)
{
    const struct json_value *list = json_member(object, "records");
    for (size_t i = 0; list && list->type == JSON_ARRAY && i < list->count; i++) {
        if (list->items[i].type == JSON_STRING) {
            load_check_record(l, &list->items[i], list->items[i].string, origin);
        }
    }
}

void load_check_lie(struct load *l, const struct json_value *object, const char *record)
{
    const struct json_value *v = json_member(object, "record");
    struct tg_span rest = tg_span_str(record);
    struct dns_name name;
    struct tg_buf owner;
    tg_buf_init(&owner, 1024);
    tg_buf_append(&owner, tg_split(&rest, ' '));
    if (dns_name_parse(&name, tg_buf_span(&owner)) != TG_OK || name.len == 1 || rest.len == 0) {
        LOAD_ERROR(l, v ? v->place : object->place, "the record %s: expected a name, a type and data, such as \"%s\"",
                   load_quoted(l, record), "sakura.example. MX 10 mail.evil.example.");
    } else {
        load_check_record(l, v ? v : object, record, tg_buf_cstr(&owner));
    }
    tg_buf_deinit(&owner);
}
