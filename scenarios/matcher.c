// SPDX-License-Identifier: MIT
#include "scenarios/matcher.h"
#include "base/text.h"
#include "scenarios/letter_book.h"
#include "scenarios/visible.h"

/* A matcher with its names looked up once. */
struct resolved {
    const struct scenario_matcher *m;
    const struct trace *trace;
    uint16_t from, to, client; /* TRACE_NO_HOST: not asked */
    uint32_t letter;           /* 0: not asked */
    bool impossible;           /* a name that this trace does not know */
};

uint32_t trace_letter_by_name(const struct trace *trace, const char *name)
{
    struct tg_span base = tg_span_str(name);
    size_t slash = tg_span_find(base, TG_SPAN_LIT("/report"));
    bool report = slash != SIZE_MAX;
    base = report ? tg_span_sub(base, 0, slash) : base;
    uint32_t letter = 0, found = 0;
    for (size_t i = 0; i < trace_count(trace); i++) {
        const struct trace_event *e = trace_at(trace, (uint32_t)i);
        if (!letter && e->kind == TRACE_LETTER_NAMED && tg_span_eq(trace_text(trace, e), base)) {
            letter = e->letter;
            if (!report) {
                return letter;
            }
        }
        if (letter && e->kind == TRACE_LETTER_RETURNED && e->letter == letter) {
            return (uint32_t)e->a;
        }
        if (letter && !found && e->kind == TRACE_LETTER_WRITTEN && e->b == 2 && (uint32_t)e->a == letter) {
            found = e->letter;
        }
    }
    return found;
}

static uint16_t find_host(struct resolved *r, const char *name)
{
    if (!name) {
        return TRACE_NO_HOST;
    }
    for (size_t i = 0; i < trace_host_count(r->trace); i++) {
        if (tg_span_ieq_str(tg_span_str(trace_host_at(r->trace, (uint16_t)i)->name), name)) {
            return (uint16_t)i;
        }
    }
    r->impossible = true;
    return TRACE_NO_HOST;
}

static struct resolved resolve(const struct scenario_matcher *m, const struct trace *trace)
{
    struct resolved r = {.m = m, .trace = trace};
    r.from = find_host(&r, m->from);
    r.to = find_host(&r, m->to);
    r.client = find_host(&r, m->client);
    if (m->letter) {
        r.letter = trace_letter_by_name(trace, m->letter);
        r.impossible = r.impossible || r.letter == 0;
    }
    return r;
}

static bool begins(struct tg_span text, const char *prefix)
{
    return tg_span_istarts(text, prefix);
}

static bool line_fits(const struct scenario_matcher *m, const struct trace *trace, const struct trace_event *e)
{
    if (e->kind != TRACE_LINE_SAID || (e->flags & TRACE_CONTENT)) {
        return false;
    }
    struct tg_span text = trace_text(trace, e);
    if (m->reply) {
        uint64_t code;
        if (!(e->flags & TRACE_BY_SERVER) || e->protocol != TRACE_SMTP ||
            !tg_parse_u64(tg_span_sub(text, 0, 3), 999, &code) || (int)code != m->reply) {
            return false;
        }
    }
    if (!m->line) {
        return true;
    }
    if (m->line[0] == '*') {
        return tg_span_ifind(text, tg_span_str(m->line + 1)) != SIZE_MAX;
    }
    if (begins(text, m->line)) {
        return true;
    }
    struct tg_span behind_tag = text; /* an IMAP line may be named without its tag */
    tg_split(&behind_tag, ' ');
    return e->protocol == TRACE_IMAP && begins(behind_tag, m->line);
}

static unsigned dns_type(const char *name)
{
    static const struct {
        const char *name;
        unsigned type;
    } types[] = {{"A", 1},   {"NS", 2},   {"CNAME", 5}, {"SOA", 6}, {"PTR", 12},
                 {"MX", 15}, {"TXT", 16}, {"AAAA", 28}, {"SRV", 33}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (strcmp(types[i].name, name) == 0) {
            return types[i].type;
        }
    }
    return 0;
}

static struct tg_span without_dot(struct tg_span name)
{
    return name.len > 1 && name.ptr[name.len - 1] == '.' ? tg_span_sub(name, 0, name.len - 1) : name;
}

/* "name type\n..." of an answer. */
static bool answer_is_about(const struct scenario_matcher *m, struct tg_span text)
{
    struct tg_span rest, head = letter_first_line(text, &rest), type = head;
    struct tg_span name = tg_split(&type, ' ');
    return tg_span_eq_str(type, m->dns) &&
           (!m->name || tg_span_ieq(without_dot(name), without_dot(tg_span_str(m->name))));
}

static bool name_and_type(const struct scenario_matcher *m, const struct trace_event *e, struct tg_span text)
{
    struct tg_span rest, name = letter_first_line(text, &rest);
    return e->b == (int64_t)dns_type(m->dns) &&
           (!m->name || tg_span_ieq(without_dot(name), without_dot(tg_span_str(m->name))));
}

static bool dns_fits(const struct scenario_matcher *m, const struct trace *trace, const struct trace_event *e)
{
    const char *event = m->event ? m->event : "asked";
    struct tg_span text = trace_text(trace, e);
    if (e->kind == TRACE_DNS_ASKED) {
        return strcmp(event, "asked") == 0 && name_and_type(m, e, text);
    }
    if (e->kind == TRACE_DNS_ANSWERED) {
        bool referral = e->flags & TRACE_REFERRAL;
        return (strcmp(event, "answered") == 0 || (referral && strcmp(event, "referral") == 0)) &&
               answer_is_about(m, text);
    }
    static const struct {
        enum trace_kind kind;
        const char *event;
    } cache[] = {{TRACE_CACHE_PUT, "cached"}, {TRACE_CACHE_HIT, "from-cache"}, {TRACE_CACHE_DROPPED, "expired"}};
    for (size_t i = 0; i < sizeof cache / sizeof *cache; i++) {
        if (e->kind == cache[i].kind) {
            return strcmp(event, cache[i].event) == 0 && name_and_type(m, e, text);
        }
    }
    return e->kind == TRACE_DNS_IGNORED && strcmp(event, "ignored") == 0;
}

static bool letter_fits(const struct scenario_matcher *m, const struct trace_event *e)
{
    static const struct {
        const char *event;
        enum trace_kind kind;
    } kinds[] = {{"written", TRACE_LETTER_WRITTEN},
                 {"queued", TRACE_LETTER_QUEUED},
                 {"tried", TRACE_LETTER_TRIED},
                 {"accepted", TRACE_LETTER_ACCEPTED},
                 {"stored", TRACE_LETTER_STORED},
                 {"fetched", TRACE_LETTER_FETCHED},
                 {"deleted", TRACE_LETTER_DELETED},
                 {"returned", TRACE_LETTER_RETURNED},
                 {"refused", TRACE_LETTER_REFUSED},
                 {"dropped", TRACE_LETTER_DROPPED},
                 {"forwarded", TRACE_LETTER_FORWARDED},
                 {"dequeued", TRACE_LETTER_DEQUEUED},
                 {"flagged", TRACE_FLAGS}};
    if (!m->event) {
        return e->kind >= TRACE_LETTER_WRITTEN && e->kind <= TRACE_LETTER_DROPPED;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(kinds[i].event, m->event) == 0) {
            return e->kind == kinds[i].kind;
        }
    }
    return false;
}

static bool port_fits(const struct trace *trace, uint32_t index, int port)
{
    uint32_t stream = trace_at(trace, index)->stream;
    for (uint32_t i = index + 1; i-- > 0;) {
        const struct trace_event *e = trace_at(trace, i);
        if (e->kind == TRACE_CONN_OPENING && e->stream == stream) {
            return e->b == port;
        }
    }
    return false;
}

static bool connection_fits(const struct scenario_matcher *m, const struct trace *trace, uint32_t index)
{
    static const struct {
        const char *word;
        enum trace_kind kind;
        int64_t a;
    } words[] = {{"opening", TRACE_CONN_OPENING, -1},
                 {"open", TRACE_CONN_OPEN, -1},
                 {"closed", TRACE_CONN_CLOSED, -1},
                 {"refused", TRACE_CONN_FAILED, TRACE_END_REFUSED},
                 {"timed-out", TRACE_CONN_FAILED, TRACE_END_TIMED_OUT},
                 {"reset", TRACE_CONN_FAILED, TRACE_END_RESET}};
    const struct trace_event *e = trace_at(trace, index);
    if (e->kind < TRACE_CONN_OPENING || e->kind > TRACE_CONN_FAILED) {
        return false;
    }
    const char *word = m->connection ? m->connection : "open";
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(words[i].word, word) == 0) {
            return e->kind == words[i].kind && (words[i].a < 0 || words[i].a == e->a) &&
                   (!m->port || port_fits(trace, index, m->port));
        }
    }
    return false;
}

static bool action_fits(const struct scenario_matcher *m, const struct trace *trace, const struct trace_event *e)
{
    if (!m->event) {
        return e->kind == TRACE_ACTION && begins(trace_text(trace, e), m->action);
    }
    return e->kind == TRACE_ACTION_DONE && e->ref != TRACE_NONE && (e->a == 0) == (strcmp(m->event, "done") == 0) &&
           begins(trace_text(trace, trace_at(trace, e->ref)), m->action);
}

static bool is_dns(const struct trace_event *e)
{
    return e->kind >= TRACE_DNS_ASKED && e->kind <= TRACE_DNS_IGNORED;
}

static bool protocol_fits(const char *protocol, const struct trace_event *e)
{
    if (strcmp(protocol, "submission") == 0) {
        return e->protocol == TRACE_SMTP && (e->flags & TRACE_SUBMISSION);
    }
    if (is_dns(e)) {
        return strcmp(protocol, "dns") == 0;
    }
    return strcmp(trace_protocol_name((enum trace_protocol)e->protocol), protocol) == 0;
}

/* The kind of event and what is said about it; hosts, letters and texts are looked at afterwards. */
static bool subject_fits(const struct scenario_matcher *m, const struct trace *trace, uint32_t index)
{
    const struct trace_event *e = trace_at(trace, index);
    if (m->line || m->reply) {
        return line_fits(m, trace, e);
    }
    if (m->dns) {
        return dns_fits(m, trace, e);
    }
    if (m->connection || m->port) {
        return connection_fits(m, trace, index);
    }
    if (m->packet) {
        return strcmp(m->packet, "lost") == 0 ? e->kind == TRACE_PACKET_LOST
                                              : e->kind == TRACE_PACKET_SENT && (e->flags & TRACE_RETRANSMISSION);
    }
    if (m->action) {
        return action_fits(m, trace, e);
    }
    if (m->overheard) {
        static const char *const words[] = {"password", "letter", "ciphertext"};
        return e->kind == TRACE_OVERHEARD && strcmp(words[e->a], m->overheard) == 0;
    }
    if (m->fault) {
        return e->kind == TRACE_FAULT_BEGUN && tg_span_eq_str(trace_text(trace, e), m->fault);
    }
    return letter_fits(m, e);
}

static bool fits(const struct resolved *r, uint32_t index)
{
    if (r->impossible || !subject_fits(r->m, r->trace, index)) {
        return false;
    }
    const struct trace_event *e = trace_at(r->trace, index), *where = e;
    if (e->kind == TRACE_PACKET_LOST && e->ref != TRACE_NONE) {
        where = trace_at(r->trace, e->ref); /* a loss has no hosts of its own */
    }
    return (r->from == TRACE_NO_HOST || where->from == r->from) && (r->to == TRACE_NO_HOST || where->to == r->to) &&
           (r->client == TRACE_NO_HOST || e->from == r->client) && (r->letter == 0 || e->letter == r->letter) &&
           (!r->m->protocol || protocol_fits(r->m->protocol, e)) &&
           (!r->m->text || tg_span_find(trace_text(r->trace, e), tg_span_str(r->m->text)) != SIZE_MAX);
}

bool matcher_fits(const struct scenario_matcher *m, const struct trace *trace, uint32_t index)
{
    if (!subject_fits(m, trace, index)) {
        return false; /* most events end here, before any name is looked up */
    }
    struct resolved r = resolve(m, trace);
    return fits(&r, index);
}

uint32_t matcher_find(const struct scenario_matcher *m, const struct trace *trace, uint32_t from)
{
    struct resolved r = resolve(m, trace);
    int left = m->nth > 1 ? m->nth : 1;
    for (size_t i = from; i < trace_count(trace); i++) {
        if (fits(&r, (uint32_t)i) && --left == 0) {
            return (uint32_t)i;
        }
    }
    return TRACE_NONE;
}

size_t matcher_count(const struct scenario_matcher *m, const struct trace *trace)
{
    struct resolved r = resolve(m, trace);
    size_t count = 0;
    for (size_t i = 0; i < trace_count(trace); i++) {
        count += fits(&r, (uint32_t)i);
    }
    return count;
}

static void part(struct tg_buf *out, const char *before, const char *value)
{
    if (value) {
        tg_buf_str(out, before);
        visible_append(out, tg_span_str(value));
    }
}

void matcher_describe(const struct scenario_matcher *m, struct tg_buf *out)
{
    if (m->nth > 1) {
        tg_buf_fmt(out, "number %d of: ", m->nth);
    }
    if (m->line) {
        tg_buf_str(out, "the line \"");
        visible_append(out, tg_span_str(m->line));
        tg_buf_byte(out, '"');
    }
    if (m->reply) {
        tg_buf_fmt(out, "%sthe reply %d", m->line ? " as " : "", m->reply);
    }
    if (m->dns) {
        tg_buf_fmt(out, "DNS %s %s", m->dns, m->event ? m->event : "asked");
        part(out, " for ", m->name);
    } else if (m->letter || (m->event && !m->action)) {
        part(out, m->line || m->reply || m->action ? " about the letter " : "the letter ",
             m->letter ? m->letter : "(any)");
        part(out, " ", m->action ? NULL : m->event);
    }
    if (m->connection || m->port) {
        tg_buf_fmt(out, "a connection %s", m->connection ? m->connection : "open");
        if (m->port) {
            tg_buf_fmt(out, " to port %d", m->port);
        }
    }
    part(out, "a packet ", m->packet);
    part(out, "the action ", m->action);
    part(out, " ", m->action ? m->event : NULL);
    part(out, " of ", m->client);
    part(out, "overheard: a ", m->overheard);
    part(out, "the fault ", m->fault);
    part(out, " from ", m->from);
    part(out, " to ", m->to);
    part(out, " over ", m->protocol);
    part(out, " with the text ", m->text);
}
