// SPDX-License-Identifier: MIT
#include "sim/transcripts/explain.h"
#include "base/text.h"
#include "sim/transcripts/explain_internal.h"
#include "sim/transcripts/packet_view.h"

static void fill(struct explanation *out, const struct explain_table *table, const char *word)
{
    explain_fill(out, table, tg_span_str(word));
}

static struct tg_span first_line(struct tg_span text, struct tg_span *rest)
{
    *rest = text;
    return tg_split(rest, '\n');
}

static void explain_packet(const struct trace *trace, const struct trace_event *e, struct explanation *out)
{
    struct packet_view p;
    const char *word = "?";
    if (packet_view(trace_text(trace, e), &p)) {
        word = !p.tcp                              ? "udp"
               : (e->flags & TRACE_RETRANSMISSION) ? "retransmission"
               : (p.flags & PACKET_RST)            ? "rst"
               : (p.flags & PACKET_SYN)            ? (p.flags & PACKET_ACK ? "syn-ack" : "syn")
               : p.payload.len                     ? "data"
               : (p.flags & PACKET_FIN)            ? "fin"
                                                   : "ack";
    }
    fill(out, &explain_packets, word);
}

const char *explain_dns_type(int64_t type)
{
    static const struct {
        int64_t type;
        const char *name;
    } types[] = {{1, "A"},   {2, "NS"},   {5, "CNAME"}, {6, "SOA"}, {12, "PTR"},
                 {15, "MX"}, {16, "TXT"}, {28, "AAAA"}, {33, "SRV"}};
    const char *word = "?";
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        word = types[i].type == type ? types[i].name : word;
    }
    return word;
}

static void explain_question(const struct trace_event *e, struct explanation *out)
{
    fill(out, &explain_dns_questions, e->flags & TRACE_RECURSIVE ? explain_dns_type(e->b) : "(next)");
}

static void explain_answer(const struct trace_event *e, struct explanation *out)
{
    int rcode = (int)(e->b & 0xFF);
    int64_t count = e->b >> 8;
    const char *word = rcode == 3                         ? "nxdomain"
                       : rcode == 2                       ? "servfail"
                       : rcode == 5                       ? "refused"
                       : rcode != 0                       ? "?"
                       : (e->flags & TRACE_TRUNCATED)     ? "truncated"
                       : (e->flags & TRACE_REFERRAL)      ? "referral"
                       : count == 0                       ? "nodata"
                       : (e->flags & TRACE_AUTHORITATIVE) ? "authoritative"
                                                          : "resolved";
    fill(out, &explain_dns_answers, word);
}

/* NAME.word when the table has such a row, else NAME. */
static void explain_variant(const struct trace_event *e, struct tg_span word, struct explanation *out)
{
    struct tg_buf key;
    tg_buf_init(&key, 60);
    tg_buf_fmt(&key, "%s.%S", trace_kind_name((enum trace_kind)e->kind), word);
    bool has = !key.overflowed && explain_row(&explain_events, tg_buf_span(&key));
    explain_fill(out, &explain_events,
                 has ? tg_buf_span(&key) : tg_span_str(trace_kind_name((enum trace_kind)e->kind)));
    tg_buf_deinit(&key);
}

static const char *variant(const struct trace *trace, const struct trace_event *e)
{
    static const char *const losses[] = {"chance", "link-down", "blocked", "host-down", "too-big", "full", "damaged"};
    static const char *const ends[] = {"refused", "timed-out", "reset"};
    struct tg_span data;
    switch ((int)e->kind) {
    case TRACE_PACKET_LOST:
        return e->a >= 0 && e->a <= TRACE_LOSS_DAMAGED ? losses[e->a] : losses[0];
    case TRACE_CONN_FAILED:
        return e->a >= 0 && e->a < 3 ? ends[e->a] : ends[0];
    case TRACE_TLS_FAILED:
        first_line(trace_text(trace, e), &data);
        return data.len ? "named" : "";
    case TRACE_TLS_STARTED:
        return (e->flags & TRACE_BY_SERVER) ? "server" : e->a ? "verified" : "unverified";
    case TRACE_CACHE_PUT:
    case TRACE_CACHE_HIT:
        first_line(trace_text(trace, e), &data);
        return tg_span_eq_str(data, "NXDOMAIN") || tg_span_eq_str(data, "NODATA") ? "negative" : "";
    case TRACE_LETTER_WRITTEN:
        return e->b == 2 ? "report" : e->b == 3 ? "visitor" : "person";
    case TRACE_LETTER_TRIED:
        return (e->flags & TRACE_DELIVERED)   ? (e->to == TRACE_NO_HOST || e->to == e->from ? "local" : "delivered")
               : (e->flags & TRACE_PERMANENT) ? "refused"
               : e->a                         ? "later"
                                              : "no-answer";
    case TRACE_ACTION_DONE:
        return e->a == 0 ? "well" : "failed";
    case TRACE_OVERHEARD:
        return e->a == TRACE_OVERHEARD_PASSWORD ? "password" : e->a == TRACE_OVERHEARD_LETTER ? "letter" : "ciphertext";
    default:
        return NULL;
    }
}

static void explain_other(const struct trace *trace, const struct trace_event *e, struct explanation *out)
{
    const char *word = variant(trace, e);
    struct tg_span rest = trace_text(trace, e);
    switch ((int)e->kind) {
    case TRACE_PACKET_SENT:
        explain_packet(trace, e, out);
        break;
    case TRACE_DNS_ASKED:
        explain_question(e, out);
        break;
    case TRACE_DNS_ANSWERED:
        explain_answer(e, out);
        break;
    case TRACE_ACTION:
    case TRACE_FAULT_BEGUN:
        explain_variant(e, tg_split(&rest, ' '), out);
        break;
    default:
        explain_variant(e, word ? tg_span_str(word) : tg_span_make(NULL, 0), out);
        break;
    }
}

/* What was heard means what was said. */
static uint32_t said(const struct trace *trace, uint32_t index)
{
    const struct trace_event *e = trace_at(trace, index);
    bool heard = e->kind == TRACE_LINE_HEARD || e->kind == TRACE_DNS_HEARD;
    return heard && e->ref != TRACE_NONE ? e->ref : index;
}

void explain_in_talk(struct explain_talk *talk, const struct trace *trace, uint32_t index, struct explanation *out)
{
    *out = (struct explanation){.key = "", .section = ""};
    const struct trace_event *e = trace_at(trace, index);
    if (e->kind == TRACE_LINE_SAID) {
        explain_line(talk, e, trace_text(trace, e), out);
    } else {
        explain_other(trace, e, out);
    }
}

void explain_event(const struct trace *trace, uint32_t index, struct explanation *out)
{
    index = said(trace, index);
    struct explain_talk talk = {.first = 0};
    const struct trace_event *e = trace_at(trace, index);
    uint32_t from = index;
    if (e->kind == TRACE_LINE_SAID) {
        const uint32_t stream = e->stream;
        while (from > 0 &&
               !(trace_at(trace, from)->stream == stream && trace_at(trace, from)->kind == TRACE_CONN_OPENING)) {
            from--;
        }
        for (; from < index; from++) {
            const struct trace_event *before = trace_at(trace, from);
            if (before->kind == TRACE_LINE_SAID && before->stream == stream) {
                explain_line(&talk, before, trace_text(trace, before), out);
            }
        }
    }
    explain_in_talk(&talk, trace, index, out);
}
