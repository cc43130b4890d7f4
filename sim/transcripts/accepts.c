// SPDX-License-Identifier: MIT
#include "sim/transcripts/accepts.h"

#include "sim/nodes/legal.h"

enum { SUBMISSION_PORT = 587, SUBMISSIONS_PORT = 465 };

/* A server that has said its reply is in its new state, though the trace notes that a moment later. */
static uint32_t with_its_state(const struct trace *trace, uint32_t stream, uint16_t server, uint32_t until)
{
    const struct trace_event *said = until > 0 ? trace_at(trace, until - 1) : NULL;

    if (said == NULL || said->kind != TRACE_LINE_SAID || said->stream != stream || said->from != server) {
        return until;
    }
    for (uint32_t i = until; i < trace_count(trace) && trace_at(trace, i)->at == said->at; i++) {
        const struct trace_event *e = trace_at(trace, i);
        if (e->stream == stream && e->from == server && e->kind == TRACE_STATE) {
            return i + 1;
        }
        if (e->stream == stream && e->kind == TRACE_LINE_SAID) {
            break; /* what it says next has its own state */
        }
    }
    return until;
}

bool accepts_at(struct accepts *a, const struct trace *trace, uint32_t opening, uint32_t until, uint16_t server,
                uint16_t port, enum trace_protocol protocol)
{
    uint32_t stream = opening < trace_count(trace) ? trace_at(trace, opening)->stream : 0;
    bool known = false, logged_in = false, sealed = false;

    *a = (struct accepts){.trace = trace, .protocol = protocol};
    if (stream == 0 || (protocol != TRACE_SMTP && protocol != TRACE_POP3 && protocol != TRACE_IMAP)) {
        return false;
    }
    a->state = legal_first_state(protocol);
    until = with_its_state(trace, stream, server, until);
    for (uint32_t i = until; i-- > opening;) {
        const struct trace_event *e = trace_at(trace, i);
        if (e->stream != stream || e->from != server) {
            continue;
        }
        if (e->kind == TRACE_STATE && !known) {
            a->state = (int)e->b;
            known = true;
        }
        sealed |= e->kind == TRACE_TLS_STARTED;
        a->tls_offered |= !sealed && e->kind == TRACE_LINE_SAID && legal_offers_tls(protocol, trace_text(trace, e));
        logged_in |= e->kind == TRACE_LINE_SAID && tg_span_istarts(trace_text(trace, e), "235");
    }
    a->login_missing = protocol == TRACE_SMTP && (port == SUBMISSION_PORT || port == SUBMISSIONS_PORT) && !logged_in;
    return !legal_is_over(protocol, a->state);
}

bool accepts_next(struct accepts *a, struct accepted *out)
{
    struct legal_command command;

    if (!legal_next(a->protocol, a->state, a->tls_offered, &a->at, &command)) {
        return false;
    }
    *out = (struct accepted){command.name, command.section, command.needs_login && a->login_missing};
    return true;
}
