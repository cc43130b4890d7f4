// SPDX-License-Identifier: MIT
#include "gui/packet.h"
#include "gui/presentation_internal.h"

static double journey(const struct pace_context *c, const struct trace_event *event)
{
    double d = c->options.distance ? c->options.distance(c->options.context, event->from, event->to) : 0.3;
    d = d < 0 ? 0 : d > 1 ? 1 : d;
    return PACE_JOURNEY_LEAST + (PACE_JOURNEY_MOST - PACE_JOURNEY_LEAST) * d;
}

static const struct trace_event *said_before(const struct pace_context *c, const struct trace_event *event)
{
    uint32_t before = event->stream < c->stream_cap ? c->last_said[event->stream] : 0;
    return before ? trace_at(c->trace, before - 1) : NULL;
}

static double pace_of_line(const struct pace_context *c, const struct trace_event *event)
{
    const struct trace_event *before = said_before(c, event);
    bool follows = before && before->from == event->from && before->at == event->at &&
                   (before->flags & TRACE_CONTENT) == (event->flags & TRACE_CONTENT);
    bool content = (event->flags & TRACE_CONTENT) != 0;
    bool goes_on = content && before && (before->flags & TRACE_CONTENT) && before->from == event->from;
    switch (c->options.layer) {
    case PRESENTATION_LETTERS:
        return content && !goes_on ? journey(c, event) : 0;
    case PRESENTATION_COMMANDS:
        if (content) {
            return goes_on ? PACE_LINE_LEAST : journey(c, event);
        }
        return follows && (event->flags & TRACE_BY_SERVER) ? PACE_FOLLOWING : PACE_LINE;
    case PRESENTATION_BYTES:
        return 0; /* its packets are shown */
    }
    return 0;
}

static double pace_of_packet(const struct pace_context *c, const struct trace_event *event)
{
    if (event->kind == TRACE_PACKET_LOST) {
        return c->options.layer == PRESENTATION_LETTERS ? 0 : 400;
    }
    if (c->options.layer == PRESENTATION_COMMANDS) {
        return event->flags & TRACE_RETRANSMISSION ? 500 : 0;
    }
    if (c->options.layer == PRESENTATION_LETTERS || event->kind == TRACE_PACKET_ARRIVED) {
        return 0;
    }
    struct packet_view packet = packet_read(trace_text(c->trace, event));
    if (!packet.tcp) {
        return journey(c, event);
    }
    return packet.payload.len || (packet.flags & (PACKET_SYN | PACKET_FIN | PACKET_RST)) ? PACE_JOURNEY_LEAST : 350;
}

/* Milliseconds by kind in Letters, Commands, Bytes; kinds that are not here show nothing or depend on more. */
static const uint16_t paces[TRACE_KIND_COUNT][3] = {
    [TRACE_CONN_OPENING] = {0,   400, 0  },
      [TRACE_CONN_OPEN] = {240, 240, 240},
    [TRACE_TLS_STARTED] = {0,   400, 240},
    [TRACE_CONN_CLOSED] = {0,   160, 0  },
      [TRACE_CONN_FAILED] = {900, 900, 900},
    [TRACE_CACHE_HIT] = {0,   400, 400},
      [TRACE_DNS_IGNORED] = {500, 500, 500},
    [TRACE_LETTER_WRITTEN] = {700, 700, 700},
      [TRACE_LETTER_ACCEPTED] = {300, 300, 300},
    [TRACE_LETTER_FORWARDED] = {400, 400, 400},
    [TRACE_LETTER_REFUSED] = {900, 400, 400},
      [TRACE_LETTER_STORED] = {600, 600, 600},
    [TRACE_LETTER_FETCHED] = {300, 300, 300},
      [TRACE_LETTER_DELETED] = {300, 300, 300},
    [TRACE_LETTER_RETURNED] = {600, 600, 600},
      [TRACE_LETTER_DROPPED] = {600, 600, 600},
    [TRACE_ACTION] = {700, 700, 700},
      [TRACE_FAULT_BEGUN] = {700, 700, 700},
    [TRACE_FAULT_ENDED] = {700, 700, 700},
      [TRACE_OVERHEARD] = {900, 900, 900},
      [TRACE_LAW_BROKEN] = {900, 900, 900},
};

double pace_of(const struct pace_context *c, const struct trace_event *event)
{
    if (event->kind == TRACE_PACKET_SENT || event->kind == TRACE_PACKET_ARRIVED || event->kind == TRACE_PACKET_LOST) {
        return pace_of_packet(c, event);
    }
    if (event->kind == TRACE_LINE_SAID) {
        return pace_of_line(c, event);
    }
    if (event->kind == TRACE_DNS_ASKED || event->kind == TRACE_DNS_ANSWERED) {
        return c->options.layer == PRESENTATION_BYTES ? 0 : journey(c, event); /* in Bytes its packet flies */
    }
    if (event->kind == TRACE_LETTER_QUEUED) {
        return event->b ? 700 : 260; /* put back for another try: worth a longer look */
    }
    return event->kind < TRACE_KIND_COUNT ? paces[event->kind][c->options.layer - PRESENTATION_LETTERS] : 0;
}

bool pace_travels(const struct trace_event *event)
{
    return event->kind == TRACE_LINE_SAID || event->kind == TRACE_DNS_ASKED || event->kind == TRACE_DNS_ANSWERED ||
           event->kind == TRACE_PACKET_SENT || event->kind == TRACE_CONN_OPENING;
}

static bool is_of_letter(const struct trace_event *event)
{
    bool content = event->kind == TRACE_LINE_SAID && (event->flags & TRACE_CONTENT);
    bool waits = event->kind == TRACE_LETTER_QUEUED && event->b > 0;
    return content || waits || event->kind == TRACE_LETTER_WRITTEN || event->kind == TRACE_LETTER_ACCEPTED ||
           event->kind == TRACE_LETTER_REFUSED || event->kind == TRACE_LETTER_STORED ||
           event->kind == TRACE_LETTER_FETCHED || event->kind == TRACE_LETTER_RETURNED ||
           event->kind == TRACE_LETTER_DROPPED;
}

bool pace_counts(const struct pace_context *c, const struct trace_event *event, enum presentation_unit unit)
{
    if (unit == PRESENTATION_BY_LETTER) {
        return is_of_letter(event);
    }
    if (unit == PRESENTATION_BY_LINE) {
        if (event->kind == TRACE_PACKET_SENT) {
            struct packet_view packet = packet_read(trace_text(c->trace, event));
            return !packet.tcp || packet.payload.len || (packet.flags & (PACKET_SYN | PACKET_FIN | PACKET_RST));
        }
        return pace_travels(event) || event->kind == TRACE_ACTION || event->kind == TRACE_CONN_FAILED ||
               (c->options.layer == PRESENTATION_LETTERS && is_of_letter(event));
    }
    return true;
}
