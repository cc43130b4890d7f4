// SPDX-License-Identifier: MIT
/* Lines of a zone file; then questions about each name that came in. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/text.h"
#include "protocols/dns/dns_server.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool good)
{
    if (!good) {
        abort();
    }
}

static void ask(const struct dns_server *server, const struct dns_name *name, uint16_t type)
{
    struct dns_message m = {
        .question_count = 1, .question = {*name, type, DNS_CLASS_IN}
    };
    struct tg_buf query, reply;
    struct tg_arena arena;
    tg_buf_init(&query, 512);
    tg_buf_init(&reply, 65535);
    tg_arena_init(&arena, 64 << 20);
    require(dns_message_write(&m, 512, &query));
    require(dns_server_answer(server, tg_buf_span(&query), false, &reply) && reply.len <= 512);
    require(dns_message_parse(&m, tg_buf_span(&reply), &arena) == TG_OK);
    tg_arena_deinit(&arena);
    tg_buf_deinit(&reply);
    tg_buf_deinit(&query);
}

/* What a record shows as reads back as the same record. */
static void read_again(struct tg_arena *arena, const struct dns_record *rr, const struct dns_name *origin)
{
    struct tg_buf line;
    const char *why;
    tg_buf_init(&line, 1 << 20);
    require(dns_name_text(&line, &rr->name) &&
            tg_buf_fmt(&line, " %u %s ", (unsigned)rr->ttl, dns_type_name(rr->type)));
    require(dns_rdata_text(&line, rr->type, rr->rdata));
    struct dns_zone *zone = dns_zone_new(arena, origin);
    require(dns_zone_add(zone, tg_buf_span(&line), 0, &why) == TG_OK && dns_zone_count(zone) == 1);
    const struct dns_record *back = dns_zone_at(zone, 0);
    require(dns_name_eq(&back->name, &rr->name) && back->ttl == rr->ttl && back->type == rr->type);
    require(tg_span_eq(back->rdata, rr->rdata));
    tg_buf_deinit(&line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tg_arena arena;
    struct dns_name origin, where;
    if (size > 20000 || dns_name_parse(&origin, TG_SPAN_LIT("x.example")) != TG_OK) {
        return 0;
    }
    tg_arena_init(&arena, SIZE_MAX);
    struct dns_zone *zone = dns_zone_new(&arena, &origin);
    struct tg_span rest = tg_span_make(data, size);
    while (rest.len > 0) {
        const char *why;
        size_t before = dns_zone_count(zone);
        enum tg_status status = dns_zone_add(zone, tg_split(&rest, '\n'), 300, &why);
        require(status == TG_OK || (why != NULL && dns_zone_count(zone) == before));
    }
    (void)dns_zone_check(zone, &where);
    struct dns_server server = {.zones = &zone, .zone_count = 1};
    size_t count = dns_zone_count(zone);
    for (size_t i = 0; i < count && i < 50; i++) {
        const struct dns_record *rr = dns_zone_at(zone, i);
        read_again(&arena, rr, &origin);
        ask(&server, &rr->name, rr->type);
        ask(&server, &rr->name, DNS_AAAA);
    }
    for (size_t i = 0; i < 3 && dns_zone_count(zone) > 0; i++) {
        struct dns_record rr = *dns_zone_at(zone, dns_zone_count(zone) / 2);
        require(dns_zone_remove(zone, &rr.name, rr.type) > 0);
        ask(&server, &rr.name, rr.type);
    }
    tg_arena_deinit(&arena);
    return 0;
}
