// SPDX-License-Identifier: MIT
#include "sim/trace/trace.h"

#include "base/assert.h"

static const char *const kind_names[] = {
    [TRACE_PACKET_SENT] = "packet-sent",
    [TRACE_PACKET_ARRIVED] = "packet-arrived",
    [TRACE_PACKET_LOST] = "packet-lost",
    [TRACE_PACKET_DOUBLED] = "packet-doubled",
    [TRACE_LISTENING] = "listening",
    [TRACE_UNLISTENING] = "unlistening",
    [TRACE_CONN_OPENING] = "conn-opening",
    [TRACE_CONN_OPEN] = "conn-open",
    [TRACE_CONN_CLOSED] = "conn-closed",
    [TRACE_CONN_FAILED] = "conn-failed",
    [TRACE_LINE_SAID] = "line-said",
    [TRACE_LINE_HEARD] = "line-heard",
    [TRACE_TLS_STARTED] = "tls-started",
    [TRACE_TLS_FAILED] = "tls-failed",
    [TRACE_TLS_INJECTED] = "tls-injected",
    [TRACE_TLS_SECRET] = "tls-secret",
    [TRACE_STATE] = "state",
    [TRACE_DNS_ASKED] = "dns-asked",
    [TRACE_DNS_ANSWERED] = "dns-answered",
    [TRACE_DNS_HEARD] = "dns-heard",
    [TRACE_CACHE_PUT] = "cache-put",
    [TRACE_CACHE_HIT] = "cache-hit",
    [TRACE_CACHE_DROPPED] = "cache-dropped",
    [TRACE_DNS_IGNORED] = "dns-ignored",
    [TRACE_LETTER_WRITTEN] = "letter-written",
    [TRACE_LETTER_ADDRESSED] = "letter-addressed",
    [TRACE_LETTER_NAMED] = "letter-named",
    [TRACE_LETTER_ACCEPTED] = "letter-accepted",
    [TRACE_LETTER_QUEUED] = "letter-queued",
    [TRACE_LETTER_TRIED] = "letter-tried",
    [TRACE_LETTER_DEQUEUED] = "letter-dequeued",
    [TRACE_LETTER_FORWARDED] = "letter-forwarded",
    [TRACE_LETTER_REFUSED] = "letter-refused",
    [TRACE_LETTER_STORED] = "letter-stored",
    [TRACE_LETTER_FETCHED] = "letter-fetched",
    [TRACE_LETTER_DELETED] = "letter-deleted",
    [TRACE_LETTER_RETURNED] = "letter-returned",
    [TRACE_LETTER_DROPPED] = "letter-dropped",
    [TRACE_MAILBOX] = "mailbox",
    [TRACE_FLAGS] = "flags",
    [TRACE_QUEUE] = "queue",
    [TRACE_ACTION] = "action",
    [TRACE_ACTION_DONE] = "action-done",
    [TRACE_FAULT_BEGUN] = "fault-begun",
    [TRACE_FAULT_ENDED] = "fault-ended",
    [TRACE_OVERHEARD] = "overheard",
    [TRACE_LAW_BROKEN] = "law-broken",
};
_Static_assert(sizeof kind_names / sizeof *kind_names == TRACE_KIND_COUNT, "every kind has a name");

static const char *const protocol_names[] = {
    [TRACE_TCP] = "tcp",   [TRACE_UDP] = "udp",   [TRACE_DNS] = "dns",
    [TRACE_SMTP] = "smtp", [TRACE_POP3] = "pop3", [TRACE_IMAP] = "imap",
};
_Static_assert(sizeof protocol_names / sizeof *protocol_names == TRACE_PROTOCOL_COUNT, "every protocol has a name");

static const char *const role_names[] = {
    [TRACE_ROLE_CLIENT] = "client",     [TRACE_ROLE_PHONE] = "phone",     [TRACE_ROLE_MAIL_SERVER] = "mail-server",
    [TRACE_ROLE_RESOLVER] = "resolver", [TRACE_ROLE_NS_ROOT] = "ns-root", [TRACE_ROLE_NS_TLD] = "ns-tld",
    [TRACE_ROLE_NS_AUTH] = "ns-auth",   [TRACE_ROLE_OTHER] = "other",
};

const char *trace_kind_name(enum trace_kind kind)
{
    TG_ASSERT((unsigned)kind < TRACE_KIND_COUNT);
    return kind_names[kind];
}

const char *trace_protocol_name(enum trace_protocol protocol)
{
    TG_ASSERT((unsigned)protocol < TRACE_PROTOCOL_COUNT);
    return protocol_names[protocol];
}

const char *trace_role_name(enum trace_role role)
{
    TG_ASSERT((unsigned)role <= TRACE_ROLE_OTHER);
    return role_names[role];
}
