// SPDX-License-Identifier: MIT
#include "sim/transcripts/sequence.h"

#include "scenarios/visible.h"
#include "sim/transcripts/packet_view.h"
#include "sim/transcripts/text_internal.h"

struct reader {
    struct sequence *out;
    struct text_writer w;
    struct tg_buf line;
    bool *lost;        /* by event: this packet never arrives */
    uint16_t *column;  /* by host: column + 1, or 0 */
    uint32_t speaking; /* the stream whose letter is being told; its further pieces say nothing new */
    uint32_t index;    /* of the event that is being read */
};

static uint16_t column_of(struct reader *r, uint16_t host)
{
    if (host >= trace_host_count(r->w.in->trace)) {
        return 0;
    }
    if (!r->column[host]) {
        r->out->columns[r->out->column_count++] = host;
        r->column[host] = (uint16_t)r->out->column_count;
    }
    return (uint16_t)(r->column[host] - 1);
}

/* A row whose text is what stands in r->line. */
static void add(struct reader *r, enum sequence_kind kind, const struct trace_event *e, uint16_t from, uint16_t to)
{
    struct sequence *s = r->out;
    s->rows = tg_grow(s->rows, s->row_count, &s->row_cap, sizeof *s->rows);
    struct sequence_row *row = &s->rows[s->row_count++];
    const struct tg_span text = tg_span_trim(tg_buf_span(&r->line));
    *row = (struct sequence_row){.kind = kind,
                                 .protocol = e->protocol,
                                 .event = r->index,
                                 .at = e->at,
                                 .text_at = s->texts.len,
                                 .text_len = text.len};
    if (kind != SEQUENCE_CAPTION) {
        row->from = column_of(r, from);
        row->to = kind == SEQUENCE_NOTE ? row->from : column_of(r, to);
    }
    tg_buf_append(&s->texts, text);
    tg_buf_clear(&r->line);
}

static void sentence(struct reader *r, uint32_t index)
{
    struct explanation meaning;
    explain_event(r->w.in->trace, index, &meaning);
    text_sentence(&r->w, index, meaning.key);
    const size_t lf = tg_span_find_byte(tg_buf_span(&r->line), '\n'); /* the records of an answer follow */
    r->line.len = lf == SIZE_MAX ? r->line.len : lf;
}

static void packet(struct reader *r, uint32_t index, const struct trace_event *e)
{
    static const char *const names[] = {"FIN", "SYN", "RST", "PSH", "ACK"};
    struct packet_view p;
    if (!packet_view(trace_text(r->w.in->trace, e), &p)) {
        return;
    }
    tg_buf_str(&r->line, p.tcp ? "TCP" : "UDP");
    for (size_t i = 0; p.tcp && i < 5; i++) {
        if (p.flags >> i & 1) {
            tg_buf_fmt(&r->line, " %s", names[i]);
        }
    }
    if (p.tcp) {
        tg_buf_fmt(&r->line, " seq=%u ack=%u", p.seq, p.ack);
    }
    tg_buf_fmt(&r->line, " len=%z", p.payload.len);
    const bool again = e->flags & TRACE_RETRANSMISSION;
    if (again || r->lost[index]) {
        tg_buf_fmt(&r->line, " %s",
                   tg_text(r->w.in->texts, r->lost[index] ? "take.sequence.lost" : "take.sequence.again"));
    }
    add(r, r->lost[index] ? SEQUENCE_LOST : again ? SEQUENCE_AGAIN : SEQUENCE_CALL, e, e->from, e->to);
}

static void line(struct reader *r, const struct trace_event *e)
{
    const struct tg_span text = trace_text(r->w.in->trace, e);
    if (e->flags & TRACE_CONTENT) {
        if (r->speaking == e->stream) {
            return;
        }
        r->speaking = e->stream;
        text_letter(&r->w, &r->line, e->letter);
    } else {
        r->speaking = 0;
        visible_append(&r->line, text);
    }
    add(r, e->flags & TRACE_BY_SERVER ? SEQUENCE_REPLY : SEQUENCE_CALL, e, e->from, e->to);
}

static void dns(struct reader *r, const struct trace_event *e)
{
    struct tg_span rest = trace_text(r->w.in->trace, e);
    if (e->kind == TRACE_DNS_ASKED) {
        tg_buf_fmt(&r->line, "%s ", explain_dns_type(e->b));
        visible_append(&r->line, rest);
        tg_buf_byte(&r->line, '?');
        add(r, SEQUENCE_CALL, e, e->from, e->to);
        return;
    }
    const struct tg_span asked = letter_first_line(rest, &rest);
    const bool none = rest.len == 0;
    for (const char *before = ""; rest.len; before = " / ") {
        tg_buf_str(&r->line, before);
        visible_append(&r->line, letter_first_line(rest, &rest));
    }
    if (none) {
        visible_append(&r->line, asked);
        tg_buf_str(&r->line, (e->b & 0xFF) == 3 ? ": NXDOMAIN" : (e->b & 0xFF) ? ": SERVFAIL" : ": –");
    }
    add(r, SEQUENCE_REPLY, e, e->from, e->to);
}

static void event(struct reader *r, uint32_t index)
{
    const struct trace_event *e = trace_at(r->w.in->trace, index);
    const enum transcript_layer layer = r->w.in->layer;
    const bool odd = r->lost[index] || (e->flags & TRACE_RETRANSMISSION);
    switch ((int)e->kind) {
    case TRACE_PACKET_SENT:
        if (layer == TRANSCRIPT_SEGMENTS || (layer == TRANSCRIPT_COMMANDS && odd)) {
            packet(r, index, e);
        }
        return;
    case TRACE_LINE_SAID:
        if (layer == TRANSCRIPT_COMMANDS) {
            line(r, e);
        }
        return;
    case TRACE_DNS_ASKED:
    case TRACE_DNS_ANSWERED:
        if (layer == TRANSCRIPT_COMMANDS) {
            dns(r, e);
        }
        return;
    case TRACE_CONN_OPENING:
    case TRACE_CONN_FAILED:
        if (layer != TRANSCRIPT_LETTERS) {
            sentence(r, index);
            add(r, e->kind == TRACE_CONN_FAILED ? SEQUENCE_LOST : SEQUENCE_CALL, e, e->from, e->to);
        }
        return;
    case TRACE_LETTER_ACCEPTED:
    case TRACE_LETTER_REFUSED:
        if (layer == TRANSCRIPT_LETTERS && e->to != TRACE_NO_HOST && e->to != e->from) {
            sentence(r, index);
            add(r, e->kind == TRACE_LETTER_REFUSED ? SEQUENCE_LOST : SEQUENCE_LETTER, e, e->to, e->from);
        }
        return;
    case TRACE_LETTER_FETCHED:
        if (layer == TRANSCRIPT_LETTERS) {
            sentence(r, index);
            add(r, SEQUENCE_LETTER, e, e->from, e->to);
        }
        return;
    case TRACE_ACTION:
    case TRACE_FAULT_BEGUN:
    case TRACE_FAULT_ENDED:
    case TRACE_LETTER_STORED:
    case TRACE_LETTER_DELETED:
    case TRACE_LETTER_FORWARDED:
    case TRACE_LETTER_RETURNED:
    case TRACE_LETTER_DROPPED:
        sentence(r, index);
        add(r, SEQUENCE_NOTE, e,
            e->kind == TRACE_FAULT_ENDED && e->ref != TRACE_NONE ? trace_at(r->w.in->trace, e->ref)->from : e->from, 0);
        return;
    default:
        return;
    }
}

void sequence_read(struct sequence *sequence, const struct transcript_input *in)
{
    const size_t events = trace_count(in->trace), hosts = trace_host_count(in->trace);
    struct reader r = {.out = sequence};
    *sequence = (struct sequence){0};
    tg_buf_init(&sequence->texts, SIZE_MAX);
    tg_buf_init(&r.line, SIZE_MAX);
    text_writer_init(&r.w, in, &r.line);
    sequence->columns = tg_alloc((hosts + 1) * sizeof *sequence->columns);
    r.column = tg_alloc((hosts + 1) * sizeof *r.column);
    r.lost = tg_alloc((events + 1) * sizeof *r.lost);
    for (size_t i = 0; i < events; i++) {
        const struct trace_event *e = trace_at(in->trace, (uint32_t)i);
        if (e->kind == TRACE_PACKET_LOST && e->ref < events) {
            r.lost[e->ref] = true;
        }
    }
    for (size_t i = 0; i < events; i++) {
        r.index = (uint32_t)i;
        for (size_t k = 0; in->scenario && k < in->scenario->step_count; k++) {
            if (text_step_comes(&r.w, k, (uint32_t)i)) {
                text_step(&r.w, k, &r.line);
                add(&r, SEQUENCE_CAPTION, trace_at(in->trace, (uint32_t)i), 0, 0);
            }
        }
        event(&r, (uint32_t)i);
    }
    tg_free(r.lost);
    tg_free(r.column);
    text_writer_deinit(&r.w);
    tg_buf_deinit(&r.line);
}

void sequence_deinit(struct sequence *sequence)
{
    tg_free(sequence->columns);
    tg_free(sequence->rows);
    tg_buf_deinit(&sequence->texts);
}

struct tg_span sequence_text(const struct sequence *sequence, const struct sequence_row *row)
{
    return tg_span_sub(tg_buf_span(&sequence->texts), row->text_at, row->text_len);
}
