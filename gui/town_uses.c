// SPDX-License-Identifier: MIT
/* Which of the town's signs a run has at all: the legend names no others. */
#include "gui/town_internal.h"

static bool sealed_from_the_start(int64_t port)
{
    return port == 465 || port == 993 || port == 995;
}

static bool asks_for_tls(struct tg_span line)
{
    size_t tag = tg_span_find_byte(line, ' '); /* IMAP: "a1 STARTTLS" */
    return tg_span_ieq_str(line, "STARTTLS") || tg_span_ieq_str(line, "STLS") ||
           (tag != SIZE_MAX && tg_span_ieq_str(tg_span_after(line, tag + 1), "STARTTLS"));
}

static bool agrees(struct tg_span line)
{
    size_t tag = tg_span_find_byte(line, ' ');
    return tg_span_istarts(line, "220") || tg_span_istarts(line, "+OK") ||
           (tag != SIZE_MAX && tg_span_istarts(tg_span_after(line, tag + 1), "OK"));
}

void town_find_uses(struct town *town, const struct trace *trace)
{
    struct town_uses *uses = &town->uses;
    uint32_t asked = 0; /* the stream on which TLS was asked for last */

    for (uint32_t i = 0; i < trace_count(trace); i++) {
        const struct trace_event *e = trace_at(trace, i);
        uses->roads |= e->kind == TRACE_CONN_OPENING;
        uses->birds |= e->kind == TRACE_DNS_ASKED;
        uses->losses |= e->kind == TRACE_PACKET_LOST;
        uses->rails |= e->kind == TRACE_CONN_OPENING && sealed_from_the_start(e->b);
        if (e->kind != TRACE_LINE_SAID || (e->flags & TRACE_CONTENT)) {
            continue;
        }
        if (!(e->flags & TRACE_BY_SERVER)) {
            asked = asks_for_tls(trace_text(trace, e)) ? e->stream : asked == e->stream ? 0 : asked;
        } else if (asked != 0 && asked == e->stream) {
            uses->rails |= agrees(trace_text(trace, e));
        }
    }
}
