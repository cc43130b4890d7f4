// SPDX-License-Identifier: MIT
/* The words that can be explained. Their texts stand in the language tables under the same keys. */
#include "sim/transcripts/explain_internal.h"

#define TABLE(name, prefix, rows) const struct explain_table name = {(prefix), (rows), sizeof(rows) / sizeof *(rows)}

static const struct explain_row smtp_commands[] = {
    {"EHLO", "EHLO", "RFC 5321 4.1.1.1"},     {"HELO", "HELO", "RFC 5321 4.1.1.1"},
    {"MAIL FROM", "MAIL", "RFC 5321 4.1.1.2"}, {"MAIL", "MAIL", "RFC 5321 4.1.1.2"},
    {"RCPT TO", "RCPT", "RFC 5321 4.1.1.3"},  {"RCPT", "RCPT", "RFC 5321 4.1.1.3"},
    {"DATA", "DATA", "RFC 5321 4.1.1.4"},     {".", "DOT", "RFC 5321 4.5.2"},
    {"RSET", "RSET", "RFC 5321 4.1.1.5"},     {"NOOP", "NOOP", "RFC 5321 4.1.1.9"},
    {"QUIT", "QUIT", "RFC 5321 4.1.1.10"},    {"VRFY", "VRFY", "RFC 5321 4.1.1.6"},
    {"EXPN", "EXPN", "RFC 5321 4.1.1.7"},     {"HELP", "HELP", "RFC 5321 4.1.1.8"},
    {"AUTH", "AUTH", "RFC 4954 4"},           {"STARTTLS", "STARTTLS", "RFC 3207 4"},
    {"(secret)", "secret", "RFC 4954 4"},     {"(letter)", "letter", "RFC 5321 4.1.1.4"},
    {"?", "unknown", "RFC 5321 4.2.4"},
};
TABLE(explain_smtp_commands, "explain.smtp.cmd.", smtp_commands);

static const struct explain_row smtp_features[] = {
    {"SIZE", "SIZE", "RFC 1870"},
    {"8BITMIME", "8BITMIME", "RFC 6152"},
    {"PIPELINING", "PIPELINING", "RFC 2920"},
    {"AUTH", "AUTH", "RFC 4954 3"},
    {"ENHANCEDSTATUSCODES", "ENHANCEDSTATUSCODES", "RFC 2034"},
    {"DSN", "DSN", "RFC 3461"},
    {"SMTPUTF8", "SMTPUTF8", "RFC 6531"},
    {"STARTTLS", "STARTTLS", "RFC 3207"},
    {"HELP", "HELP", "RFC 5321 4.1.1.8"},
    {"?", "unknown", "RFC 5321 4.1.1.1"},
};
TABLE(explain_smtp_features, "explain.smtp.ehlo.", smtp_features);

const struct explain_reply_row explain_smtp_replies[] = {
    {"211", NULL, NULL, "211", "RFC 5321 4.2.3"},
    {"214", NULL, NULL, "214", "RFC 5321 4.2.3"},
    {"220", "STARTTLS", NULL, "220.STARTTLS", "RFC 3207 4"},
    {"220", NULL, NULL, "220", "RFC 5321 4.3.1"},
    {"221", NULL, NULL, "221", "RFC 5321 4.1.1.10"},
    {"235", NULL, NULL, "235", "RFC 4954 6"},
    {"250", "EHLO", NULL, "250.EHLO", "RFC 5321 4.1.1.1"},
    {"250", "HELO", NULL, "250.EHLO", "RFC 5321 4.1.1.1"},
    {"250", "MAIL", NULL, "250.MAIL", "RFC 5321 3.3"},
    {"250", "RCPT", NULL, "250.RCPT", "RFC 5321 3.3"},
    {"250", "DOT", NULL, "250.DOT", "RFC 5321 4.2.5"},
    {"250", "RSET", NULL, "250.RSET", "RFC 5321 4.1.1.5"},
    {"250", "VRFY", NULL, "250.VRFY", "RFC 5321 3.5.3"},
    {"250", NULL, NULL, "250", "RFC 5321 4.2.3"},
    {"251", NULL, NULL, "251", "RFC 5321 3.4"},
    {"252", NULL, NULL, "252", "RFC 5321 3.5.3"},
    {"334", NULL, NULL, "334", "RFC 4954 4"},
    {"354", NULL, NULL, "354", "RFC 5321 3.3"},
    {"421", NULL, NULL, "421", "RFC 5321 3.8"},
    {"450", NULL, NULL, "450", "RFC 5321 4.2.3"},
    {"451", NULL, "4.7.1", "451.greylist", "RFC 6647"},
    {"451", NULL, NULL, "451", "RFC 5321 4.2.3"},
    {"452", NULL, "4.2.2", "452.full", "RFC 3463 3.3"},
    {"452", NULL, NULL, "452", "RFC 5321 4.2.3"},
    {"454", NULL, NULL, "454", "RFC 4954 6"},
    {"455", NULL, NULL, "455", "RFC 5321 4.1.1.11"},
    {"500", NULL, NULL, "500", "RFC 5321 4.2.4"},
    {"501", NULL, NULL, "501", "RFC 5321 4.2.4"},
    {"502", NULL, NULL, "502", "RFC 5321 4.2.4"},
    {"503", NULL, NULL, "503", "RFC 5321 4.1.4"},
    {"504", NULL, NULL, "504", "RFC 5321 4.2.4"},
    {"521", NULL, NULL, "521", "RFC 7504"},
    {"530", NULL, NULL, "530", "RFC 4954 6"},
    {"534", NULL, NULL, "534", "RFC 4954 6"},
    {"535", NULL, NULL, "535", "RFC 4954 6"},
    {"538", NULL, NULL, "538", "RFC 4954 6"},
    {"550", NULL, "5.1.1", "550.no-user", "RFC 3463 3.2"},
    {"550", NULL, "5.7.1", "550.relay", "RFC 5321 3.6.2"},
    {"550", NULL, NULL, "550", "RFC 5321 4.2.3"},
    {"551", NULL, NULL, "551", "RFC 5321 3.4"},
    {"552", NULL, "5.2.2", "552.full", "RFC 3463 3.3"},
    {"552", NULL, "5.3.4", "552.size", "RFC 1870 6.2"},
    {"552", NULL, NULL, "552", "RFC 5321 4.2.3"},
    {"553", NULL, NULL, "553", "RFC 5321 4.2.3"},
    {"554", "(greeting)", NULL, "554.greeting", "RFC 5321 3.1"},
    {"554", NULL, "5.4.6", "554.loop", "RFC 5321 6.3"},
    {"554", NULL, NULL, "554", "RFC 5321 4.2.3"},
    {"555", NULL, NULL, "555", "RFC 5321 4.1.1.11"},
    {"556", NULL, NULL, "556", "RFC 7504"},
    {"2", NULL, NULL, "2xx", "RFC 5321 4.2.1"},
    {"3", NULL, NULL, "3xx", "RFC 5321 4.2.1"},
    {"4", NULL, NULL, "4xx", "RFC 5321 4.2.1"},
    {"5", NULL, NULL, "5xx", "RFC 5321 4.2.1"},
    {"", NULL, NULL, "unknown", "RFC 5321 4.2"},
};
const size_t explain_smtp_reply_count = sizeof explain_smtp_replies / sizeof *explain_smtp_replies;

static const struct explain_row pop3_commands[] = {
    {"USER", "USER", "RFC 1939 7"}, {"PASS", "PASS", "RFC 1939 7"}, {"APOP", "APOP", "RFC 1939 7"},
    {"AUTH", "AUTH", "RFC 5034 4"}, {"CAPA", "CAPA", "RFC 2449 5"}, {"STAT", "STAT", "RFC 1939 5"},
    {"LIST", "LIST", "RFC 1939 5"}, {"UIDL", "UIDL", "RFC 1939 7"}, {"RETR", "RETR", "RFC 1939 5"},
    {"TOP", "TOP", "RFC 1939 7"},   {"DELE", "DELE", "RFC 1939 5"}, {"RSET", "RSET", "RFC 1939 5"},
    {"NOOP", "NOOP", "RFC 1939 5"}, {"QUIT", "QUIT", "RFC 1939 6"}, {"STLS", "STLS", "RFC 2595 4"},
    {"(secret)", "secret", "RFC 5034 4"}, {"?", "unknown", "RFC 1939 3"},
};
TABLE(explain_pop3_commands, "explain.pop3.cmd.", pop3_commands);

static const struct explain_row pop3_ok[] = {
    {"(greeting)", "ok.greeting", "RFC 1939 4"},
    {"USER", "ok.USER", "RFC 1939 7"},
    {"PASS", "ok.PASS", "RFC 1939 7"},
    {"AUTH", "ok.PASS", "RFC 5034 4"},
    {"APOP", "ok.PASS", "RFC 1939 7"},
    {"(secret)", "ok.PASS", "RFC 5034 4"},
    {"STAT", "ok.STAT", "RFC 1939 5"},
    {"LIST", "ok.LIST", "RFC 1939 5"},
    {"UIDL", "ok.UIDL", "RFC 1939 7"},
    {"RETR", "ok.RETR", "RFC 1939 5"},
    {"TOP", "ok.RETR", "RFC 1939 7"},
    {"DELE", "ok.DELE", "RFC 1939 5"},
    {"QUIT", "ok.QUIT", "RFC 1939 6"},
    {"CAPA", "ok.CAPA", "RFC 2449 5"},
    {"RSET", "ok.RSET", "RFC 1939 5"},
    {"+", "continue", "RFC 5034 4"},
    {"-ERR", "err", "RFC 1939 3"},
    {"[IN-USE]", "err.in-use", "RFC 2449 8.1.2"},
    {"[AUTH]", "err.login", "RFC 3206 4"},
    {"?", "ok", "RFC 1939 3"},
};
TABLE(explain_pop3_ok, "explain.pop3.reply.", pop3_ok);

static const struct explain_row pop3_lists[] = {
    {"LIST", "LIST", "RFC 1939 5"}, {"UIDL", "UIDL", "RFC 1939 7"},     {"CAPA", "CAPA", "RFC 2449 5"},
    {".", "end", "RFC 1939 3"},     {"(letter)", "letter", "RFC 1939 5"}, {"?", "unknown", "RFC 1939 3"},
};
TABLE(explain_pop3_lists, "explain.pop3.list.", pop3_lists);

static const struct explain_row imap_commands[] = {
    {"CAPABILITY", "CAPABILITY", "RFC 3501 6.1.1"}, {"NOOP", "NOOP", "RFC 3501 6.1.2"},
    {"LOGOUT", "LOGOUT", "RFC 3501 6.1.3"},         {"STARTTLS", "STARTTLS", "RFC 3501 6.2.1"},
    {"AUTHENTICATE", "AUTHENTICATE", "RFC 3501 6.2.2"}, {"LOGIN", "LOGIN", "RFC 3501 6.2.3"},
    {"SELECT", "SELECT", "RFC 3501 6.3.1"},         {"EXAMINE", "EXAMINE", "RFC 3501 6.3.2"},
    {"CREATE", "CREATE", "RFC 3501 6.3.3"},         {"DELETE", "DELETE", "RFC 3501 6.3.4"},
    {"RENAME", "RENAME", "RFC 3501 6.3.5"},         {"SUBSCRIBE", "SUBSCRIBE", "RFC 3501 6.3.6"},
    {"UNSUBSCRIBE", "UNSUBSCRIBE", "RFC 3501 6.3.7"}, {"LIST", "LIST", "RFC 3501 6.3.8"},
    {"LSUB", "LSUB", "RFC 3501 6.3.9"},             {"STATUS", "STATUS", "RFC 3501 6.3.10"},
    {"APPEND", "APPEND", "RFC 3501 6.3.11"},        {"CHECK", "CHECK", "RFC 3501 6.4.1"},
    {"CLOSE", "CLOSE", "RFC 3501 6.4.2"},           {"UNSELECT", "UNSELECT", "RFC 3691"},
    {"EXPUNGE", "EXPUNGE", "RFC 3501 6.4.3"},       {"SEARCH", "SEARCH", "RFC 3501 6.4.4"},
    {"FETCH", "FETCH", "RFC 3501 6.4.5"},           {"STORE", "STORE", "RFC 3501 6.4.6"},
    {"COPY", "COPY", "RFC 3501 6.4.7"},             {"MOVE", "MOVE", "RFC 6851"},
    {"IDLE", "IDLE", "RFC 2177"},                   {"DONE", "DONE", "RFC 2177"},
    {"NAMESPACE", "NAMESPACE", "RFC 2342"},         {"ID", "ID", "RFC 2971"},
    {"ENABLE", "ENABLE", "RFC 5161 3.1"},           {"GETQUOTA", "GETQUOTA", "RFC 9208 4.1.2"},
    {"GETQUOTAROOT", "GETQUOTAROOT", "RFC 9208 4.1.3"}, {"SETQUOTA", "SETQUOTA", "RFC 9208 4.1.4"},
    {"(secret)", "secret", "RFC 3501 6.2.2"},       {"(letter)", "letter", "RFC 3501 6.3.11"},
    {"?", "unknown", "RFC 3501 2.2.1"},
};
TABLE(explain_imap_commands, "explain.imap.cmd.", imap_commands);

static const struct explain_row imap_tagged[] = {
    {"OK", "ok", "RFC 3501 7.1.1"},
    {"OK LOGIN", "ok.LOGIN", "RFC 3501 6.2.3"},
    {"OK SELECT", "ok.SELECT", "RFC 3501 6.3.1"},
    {"OK FETCH", "ok.FETCH", "RFC 3501 6.4.5"},
    {"OK IDLE", "ok.IDLE", "RFC 2177"},
    {"OK LOGOUT", "ok.LOGOUT", "RFC 3501 6.1.3"},
    {"NO", "no", "RFC 3501 7.1.2"},
    {"NO LOGIN", "no.LOGIN", "RFC 3501 6.2.3"},
    {"BAD", "bad", "RFC 3501 7.1.3"},
    {"+", "continue", "RFC 3501 7.5"},
    {"+ IDLE", "continue.IDLE", "RFC 2177"},
    {"?", "unknown", "RFC 3501 7"},
};
TABLE(explain_imap_tagged, "explain.imap.reply.", imap_tagged);

static const struct explain_row imap_untagged[] = {
    {"OK", "OK", "RFC 3501 7.1.1"},
    {"OK [UIDVALIDITY", "OK.UIDVALIDITY", "RFC 3501 2.3.1.1"},
    {"OK [UIDNEXT", "OK.UIDNEXT", "RFC 3501 2.3.1.1"},
    {"OK [UNSEEN", "OK.UNSEEN", "RFC 3501 7.1"},
    {"OK [PERMANENTFLAGS", "OK.PERMANENTFLAGS", "RFC 3501 7.1"},
    {"OK [COPYUID", "OK.COPYUID", "RFC 6851 4.3"},
    {"(greeting)", "greeting", "RFC 3501 7.1.1"},
    {"NO", "NO", "RFC 3501 7.1.2"},
    {"BAD", "BAD", "RFC 3501 7.1.3"},
    {"PREAUTH", "PREAUTH", "RFC 3501 7.1.4"},
    {"BYE", "BYE", "RFC 3501 7.1.5"},
    {"CAPABILITY", "CAPABILITY", "RFC 3501 7.2.1"},
    {"LIST", "LIST", "RFC 3501 7.2.2"},
    {"LSUB", "LSUB", "RFC 3501 7.2.3"},
    {"STATUS", "STATUS", "RFC 3501 7.2.4"},
    {"SEARCH", "SEARCH", "RFC 3501 7.2.5"},
    {"FLAGS", "FLAGS", "RFC 3501 7.2.6"},
    {"EXISTS", "EXISTS", "RFC 3501 7.3.1"},
    {"RECENT", "RECENT", "RFC 3501 7.3.2"},
    {"EXPUNGE", "EXPUNGE", "RFC 3501 7.4.1"},
    {"FETCH", "FETCH", "RFC 3501 7.4.2"},
    {"NAMESPACE", "NAMESPACE", "RFC 2342"},
    {"ID", "ID", "RFC 2971"},
    {"ENABLED", "ENABLED", "RFC 5161 3.2"},
    {"QUOTA", "QUOTA", "RFC 9208 4.2.1"},
    {"QUOTAROOT", "QUOTAROOT", "RFC 9208 4.2.2"},
    {"ESEARCH", "ESEARCH", "RFC 4731 3.1"},
    {"(letter)", "letter", "RFC 3501 4.3"},
    {"?", "unknown", "RFC 3501 2.2.2"},
};
TABLE(explain_imap_untagged, "explain.imap.untagged.", imap_untagged);

static const struct explain_row dns_questions[] = {
    {"A", "A", "RFC 1035 3.4.1"},        {"AAAA", "AAAA", "RFC 3596 2.1"},  {"MX", "MX", "RFC 5321 5.1"},
    {"NS", "NS", "RFC 1035 3.3.11"},     {"SOA", "SOA", "RFC 1035 3.3.13"}, {"CNAME", "CNAME", "RFC 1034 3.6.2"},
    {"PTR", "PTR", "RFC 1035 3.5"},      {"TXT", "TXT", "RFC 1035 3.3.14"}, {"SRV", "SRV", "RFC 6186"},
    {"(next)", "next", "RFC 1034 5.3.3"}, {"?", "other", "RFC 1035 4.1.2"},
};
TABLE(explain_dns_questions, "explain.dns.ask.", dns_questions);

static const struct explain_row dns_answers[] = {
    {"authoritative", "authoritative", "RFC 1034 4.3.1"}, {"referral", "referral", "RFC 1034 4.3.2"},
    {"resolved", "resolved", "RFC 1034 5.3.1"},           {"nxdomain", "nxdomain", "RFC 2308 2.1"},
    {"nodata", "nodata", "RFC 2308 2.2"},                 {"servfail", "servfail", "RFC 1035 4.1.1"},
    {"refused", "refused", "RFC 1035 4.1.1"},             {"truncated", "truncated", "RFC 7766 5"},
    {"?", "error", "RFC 1035 4.1.1"},
};
TABLE(explain_dns_answers, "explain.dns.answer.", dns_answers);

static const struct explain_row packets[] = {
    {"udp", "udp", "RFC 768"},
    {"syn", "syn", "RFC 9293 3.5"},
    {"syn-ack", "syn-ack", "RFC 9293 3.5"},
    {"ack", "ack", "RFC 9293 3.4"},
    {"data", "data", "RFC 9293 3.4"},
    {"fin", "fin", "RFC 9293 3.6"},
    {"rst", "rst", "RFC 9293 3.5.2"},
    {"retransmission", "retransmission", "RFC 6298 5"},
    {"?", "other", "RFC 791"},
};
TABLE(explain_packets, "explain.packet.", packets);

static const struct explain_row events[] = {
    {"packet-arrived", "packet-arrived", ""},
    {"packet-lost.chance", "packet-lost.chance", "RFC 6298 5"},
    {"packet-lost.link-down", "packet-lost.link-down", ""},
    {"packet-lost.blocked", "packet-lost.blocked", ""},
    {"packet-lost.host-down", "packet-lost.host-down", ""},
    {"packet-lost.too-big", "packet-lost.too-big", ""},
    {"packet-lost.full", "packet-lost.full", ""},
    {"packet-lost.damaged", "packet-lost.damaged", "RFC 9293 3.1"},
    {"packet-doubled", "packet-doubled", "RFC 9293 3.4"},
    {"listening", "listening", "RFC 9293 3.9.1"},
    {"unlistening", "unlistening", "RFC 9293 3.9.1"},
    {"conn-opening", "conn-opening", "RFC 9293 3.5"},
    {"conn-open", "conn-open", "RFC 9293 3.5"},
    {"conn-closed", "conn-closed", "RFC 9293 3.6"},
    {"conn-failed.refused", "conn-failed.refused", "RFC 9293 3.10.7.1"},
    {"conn-failed.timed-out", "conn-failed.timed-out", "RFC 9293 3.8.3"},
    {"conn-failed.reset", "conn-failed.reset", "RFC 9293 3.5.2"},
    {"state", "state", ""},
    {"cache-put", "cache-put", "RFC 1034 5.3.3"},
    {"cache-put.negative", "cache-put.negative", "RFC 2308 5"},
    {"cache-hit", "cache-hit", "RFC 1034 5.3.3"},
    {"cache-hit.negative", "cache-hit.negative", "RFC 2308 5"},
    {"cache-dropped", "cache-dropped", "RFC 1035 3.2.1"},
    {"dns-ignored", "dns-ignored", "RFC 5452 9"},
    {"letter-written.person", "letter-written.person", "RFC 5322 3.6"},
    {"letter-written.report", "letter-written.report", "RFC 3464"},
    {"letter-written.visitor", "letter-written.visitor", ""},
    {"tls-started.verified", "tls-started.verified", "RFC 5246 7.3"},
    {"tls-started.unverified", "tls-started.unverified", "RFC 9525 6"},
    {"tls-started.server", "tls-started.server", "RFC 5246 7.3"},
    {"tls-failed.named", "tls-failed.named", "RFC 5246 7.2"},
    {"tls-failed", "tls-failed", "RFC 5246 7.2"},
    {"tls-injected", "tls-injected", "RFC 3207 4.2"},
    {"tls-secret", "tls-secret", "RFC 5246 8.1"},
    {"letter-addressed", "letter-addressed", "RFC 5321 2.3.1"},
    {"letter-named", "letter-named", ""},
    {"letter-accepted", "letter-accepted", "RFC 5321 4.2.5"},
    {"letter-queued", "letter-queued", "RFC 5321 4.5.4.1"},
    {"letter-tried.delivered", "letter-tried.delivered", "RFC 5321 4.5.4.1"},
    {"letter-tried.local", "letter-tried.local", "RFC 5321 4.4"},
    {"letter-tried.later", "letter-tried.later", "RFC 5321 4.5.4.1"},
    {"letter-tried.refused", "letter-tried.refused", "RFC 5321 4.2.1"},
    {"letter-tried.no-answer", "letter-tried.no-answer", "RFC 5321 4.5.4.1"},
    {"letter-dequeued", "letter-dequeued", "RFC 5321 4.5.4.1"},
    {"letter-forwarded", "letter-forwarded", "RFC 5321 3.9.1"},
    {"letter-refused", "letter-refused", "RFC 5321 4.2.1"},
    {"letter-stored", "letter-stored", "RFC 5321 4.4"},
    {"letter-fetched", "letter-fetched", ""},
    {"letter-deleted", "letter-deleted", ""},
    {"letter-returned", "letter-returned", "RFC 5321 6.1"},
    {"letter-dropped", "letter-dropped", "RFC 5321 6.1"},
    {"mailbox", "mailbox", ""},
    {"flags", "flags", "RFC 3501 2.3.2"},
    {"queue", "queue", "RFC 5321 4.5.4.1"},
    {"action.send", "action.send", ""},
    {"action.check", "action.check", ""},
    {"action.read", "action.read", ""},
    {"action.delete", "action.delete", ""},
    {"action.move", "action.move", ""},
    {"action.flag", "action.flag", ""},
    {"action.search", "action.search", ""},
    {"action.go_offline", "action.go_offline", ""},
    {"action.go_online", "action.go_online", ""},
    {"action.appear", "action.appear", ""},
    {"action.type", "action.type", ""},
    {"action.watch", "action.watch", ""},
    {"action.set_up", "action.set_up", "RFC 6186"},
    {"action", "action", ""},
    {"action-done.well", "action-done.well", ""},
    {"action-done.failed", "action-done.failed", ""},
    {"fault-begun.down", "fault-begun.down", ""},
    {"fault-begun.crash", "fault-begun.crash", ""},
    {"fault-begun.link-down", "fault-begun.link-down", ""},
    {"fault-begun.loss", "fault-begun.loss", ""},
    {"fault-begun.slow", "fault-begun.slow", ""},
    {"fault-begun.block", "fault-begun.block", ""},
    {"fault-begun.strip-starttls", "fault-begun.strip-starttls", "RFC 3207 6"},
    {"fault-begun.dns-wrong", "fault-begun.dns-wrong", "RFC 5452"},
    {"fault-begun.dns-silent", "fault-begun.dns-silent", ""},
    {"fault-begun.disk-full", "fault-begun.disk-full", ""},
    {"fault-begun.lose-packet", "fault-begun.lose-packet", ""},
    {"fault-begun.answer", "fault-begun.answer", ""},
    {"fault-begun", "fault-begun", ""},
    {"overheard.password", "overheard.password", "RFC 8314 1"},
    {"overheard.letter", "overheard.letter", "RFC 8314 1"},
    {"overheard.ciphertext", "overheard.ciphertext", "RFC 8446 5.1"},
    {"fault-ended", "fault-ended", ""},
    {"law-broken", "law-broken", ""},
};
TABLE(explain_events, "explain.event.", events);

const struct explain_row *explain_row(const struct explain_table *table, struct tg_span verb)
{
    for (size_t i = 0; i < table->count; i++) {
        if (tg_span_ieq_str(verb, table->rows[i].verb)) {
            return &table->rows[i];
        }
    }
    return NULL;
}

static void fill(struct explanation *out, const char *prefix, const char *key, const char *section)
{
    size_t n = 0;
    for (const char *part = prefix; *part && n + 1 < sizeof out->storage; part++) {
        out->storage[n++] = *part;
    }
    for (const char *part = key; *part && n + 1 < sizeof out->storage; part++) {
        out->storage[n++] = *part;
    }
    out->storage[n] = 0;
    out->key = out->storage;
    out->section = section;
}

void explain_fill(struct explanation *out, const struct explain_table *table, struct tg_span verb)
{
    const struct explain_row *row = explain_row(table, verb);
    if (!row) {
        row = explain_row(table, TG_SPAN_LIT("?"));
    }
    if (row) {
        fill(out, table->prefix, row->key, row->section);
    }
}

void explain_fill_reply(struct explanation *out, const struct explain_reply_row *row)
{
    fill(out, "explain.smtp.reply.", row->key, row->section);
}

bool explain_key_at(size_t index, struct explanation *out)
{
    static const struct explain_table *const tables[] = {
        &explain_smtp_commands, &explain_smtp_features, &explain_pop3_commands, &explain_pop3_ok,
        &explain_pop3_lists,    &explain_imap_commands, &explain_imap_tagged,   &explain_imap_untagged,
        &explain_dns_questions, &explain_dns_answers,   &explain_packets,       &explain_events};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        if (index < tables[i]->count) {
            fill(out, tables[i]->prefix, tables[i]->rows[index].key, tables[i]->rows[index].section);
            return true;
        }
        index -= tables[i]->count;
    }
    if (index < explain_smtp_reply_count) {
        explain_fill_reply(out, &explain_smtp_replies[index]);
        return true;
    }
    return false;
}
