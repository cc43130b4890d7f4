// SPDX-License-Identifier: MIT
/* Lines of a conversation: which word counts, and which question a reply answers. Commands may be sent ahead of their
 * replies (RFC 2920), so the questions wait in a queue. */
#include "base/text.h"
#include "sim/transcripts/explain_internal.h"

static struct tg_span word(struct tg_span s)
{
    size_t n = 0;
    while (n < s.len && s.ptr[n] != ' ' && s.ptr[n] != '\r' && s.ptr[n] != '\n') {
        n++;
    }
    return tg_span_sub(s, 0, n);
}

static struct tg_span after_word(struct tg_span s)
{
    s = tg_span_after(s, word(s).len);
    while (s.len && s.ptr[0] == ' ') {
        s = tg_span_after(s, 1);
    }
    return s;
}

static struct tg_span smtp_verb(const struct trace_event *event, struct tg_span line)
{
    if (event->flags & TRACE_BY_SERVER) {
        return tg_span_sub(line, 0, 3);
    }
    if (tg_span_istarts(line, "MAIL FROM")) {
        return tg_span_sub(line, 0, 9);
    }
    return tg_span_istarts(line, "RCPT TO") ? tg_span_sub(line, 0, 7) : word(line);
}

/* Behind a tag, a `*` or a message number. */
static struct tg_span imap_verb(struct tg_span line)
{
    struct tg_span first = word(line), rest = after_word(line), second = word(rest);
    if (tg_span_eq_str(first, "+") || rest.len == 0) {
        return first;
    }
    bool number = second.len > 0;
    for (size_t i = 0; i < second.len; i++) {
        number = number && tg_is_digit(second.ptr[i]);
    }
    return number || tg_span_ieq_str(second, "UID") ? word(after_word(rest)) : second;
}

struct tg_span explain_verb(const struct trace_event *event, struct tg_span line)
{
    if (event->flags & TRACE_CONTENT) {
        return tg_span_sub(line, 0, 0);
    }
    switch ((int)event->protocol) {
    case TRACE_SMTP:
        return smtp_verb(event, line);
    case TRACE_IMAP:
        return imap_verb(line);
    default:
        return word(line);
    }
}

static void push(struct explain_talk *talk, const char *verb)
{
    if (talk->count < EXPLAIN_WAITING_MAX) {
        talk->waiting[(talk->first + talk->count++) % EXPLAIN_WAITING_MAX] = verb;
    }
}

/* The verb the next reply answers; it is gone once `last` line of the reply was seen. */
static const char *answer_to(struct explain_talk *talk, bool last)
{
    if (!talk->greeted) {
        talk->greeted = last;
        return "(greeting)";
    }
    if (talk->count == 0) {
        return "?";
    }
    const char *verb = talk->waiting[talk->first];
    if (last) {
        talk->first = (talk->first + 1) % EXPLAIN_WAITING_MAX;
        talk->count--;
    }
    return verb;
}

static void command(struct explain_talk *talk, const struct explain_table *table, struct tg_span verb,
                    struct explanation *out)
{
    const struct explain_row *row = explain_row(table, verb);
    push(talk, row ? row->key : "?");
    explain_fill(out, table, verb);
}

/* --- SMTP --- */

static void smtp_client(struct explain_talk *talk, const struct trace_event *e, struct tg_span line,
                        struct explanation *out)
{
    if (e->flags & TRACE_CONTENT) {
        explain_fill(out, &explain_smtp_commands, TG_SPAN_LIT("(letter)"));
    } else if (talk->in_data && tg_span_eq_str(line, ".")) {
        explain_fill(out, &explain_smtp_commands, line);
    } else if (talk->in_auth) {
        command(talk, &explain_smtp_commands, TG_SPAN_LIT("(secret)"), out);
    } else {
        command(talk, &explain_smtp_commands, smtp_verb(e, line), out);
    }
}

static bool reply_fits(const struct explain_reply_row *row, struct tg_span line, const char *verb)
{
    if (!tg_span_istarts(line, row->code) || (row->verb && strcmp(row->verb, verb) != 0)) {
        return false;
    }
    struct tg_span enhanced = word(tg_span_after(line, 4));
    return !row->enhanced || tg_span_eq_str(enhanced, row->enhanced);
}

static void smtp_server(struct explain_talk *talk, struct tg_span line, struct explanation *out)
{
    bool last = line.len < 4 || line.ptr[3] != '-';
    const char *verb = talk->in_data ? "DOT" : answer_to(talk, last);
    talk->answered = verb;
    if (last) {
        talk->in_data = tg_span_istarts(line, "354");
        talk->in_auth = tg_span_istarts(line, "334");
    }
    if (talk->in_list && strcmp(verb, "EHLO") == 0) {
        talk->in_list = !last;
        explain_fill(out, &explain_smtp_features, word(tg_span_after(line, 4)));
        return;
    }
    talk->in_list = !last;
    for (size_t i = 0; i < explain_smtp_reply_count; i++) {
        if (reply_fits(&explain_smtp_replies[i], line, verb)) {
            explain_fill_reply(out, &explain_smtp_replies[i]);
            return;
        }
    }
}

/* --- POP3 --- */

static void pop3_client(struct explain_talk *talk, struct tg_span line, struct explanation *out)
{
    command(talk, &explain_pop3_commands, talk->in_auth ? TG_SPAN_LIT("(secret)") : word(line), out);
}

static void pop3_error(const char *verb, struct tg_span line, struct explanation *out)
{
    struct tg_span code = word(after_word(line));
    bool login = strcmp(verb, "PASS") == 0 || strcmp(verb, "AUTH") == 0 || strcmp(verb, "APOP") == 0 ||
                 strcmp(verb, "secret") == 0;
    if (!explain_row(&explain_pop3_ok, code) || code.len == 0 || code.ptr[0] != '[') {
        code = login ? TG_SPAN_LIT("[AUTH]") : TG_SPAN_LIT("-ERR");
    }
    explain_fill(out, &explain_pop3_ok, code);
}

static void pop3_server(struct explain_talk *talk, const struct trace_event *e, struct tg_span line,
                        struct explanation *out)
{
    if (e->flags & TRACE_CONTENT) {
        explain_fill(out, &explain_pop3_lists, TG_SPAN_LIT("(letter)"));
        return;
    }
    struct tg_span first = word(line);
    bool ok = tg_span_ieq_str(first, "+OK"), error = tg_span_ieq_str(first, "-ERR"), more = tg_span_eq_str(first, "+");
    if (!ok && !error && !more) {
        bool end = tg_span_eq_str(line, ".");
        explain_fill(out, &explain_pop3_lists, end || !talk->answered ? first : tg_span_str(talk->answered));
        return;
    }
    talk->answered = answer_to(talk, true);
    talk->in_auth = more;
    if (error) {
        pop3_error(talk->answered, line, out);
    } else if (strcmp(talk->answered, "secret") == 0) {
        explain_fill(out, &explain_pop3_ok, TG_SPAN_LIT("(secret)"));
    } else {
        explain_fill(out, &explain_pop3_ok, more ? first : tg_span_str(talk->answered));
    }
}

/* --- IMAP --- */

static const char *imap_group(const char *verb)
{
    static const char *const groups[][2] = {{"LOGIN", "LOGIN"},    {"AUTHENTICATE", "LOGIN"}, {"SELECT", "SELECT"},
                                            {"EXAMINE", "SELECT"}, {"FETCH", "FETCH"},        {"IDLE", "IDLE"},
                                            {"LOGOUT", "LOGOUT"}};
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        if (strcmp(groups[i][0], verb) == 0) {
            return groups[i][1];
        }
    }
    return "";
}

static void imap_client(struct explain_talk *talk, const struct trace_event *e, struct tg_span line,
                        struct explanation *out)
{
    if (e->flags & TRACE_CONTENT) {
        explain_fill(out, &explain_imap_commands, TG_SPAN_LIT("(letter)"));
        return;
    }
    if (talk->in_auth) {
        talk->in_auth = false;
        explain_fill(out, &explain_imap_commands, TG_SPAN_LIT("(secret)"));
        return;
    }
    struct tg_span verb = imap_verb(line);
    const struct explain_row *row = explain_row(&explain_imap_commands, verb);
    if (after_word(line).len > 0 && row) { /* DONE has no tag */
        talk->tags[talk->next_tag].tag = word(line);
        talk->tags[talk->next_tag].verb = row->key;
        talk->next_tag = (talk->next_tag + 1) % (sizeof talk->tags / sizeof *talk->tags);
        talk->answered = row->key;
    }
    explain_fill(out, &explain_imap_commands, verb);
}

/* "OK LOGIN" when that has a row, else "OK". */
static void imap_result(const char *verb, struct tg_span status, struct explanation *out)
{
    struct tg_buf both;
    tg_buf_init(&both, 64);
    tg_buf_fmt(&both, "%S %s", status, imap_group(verb));
    bool special = explain_row(&explain_imap_tagged, tg_buf_span(&both)) != NULL;
    explain_fill(out, &explain_imap_tagged, special ? tg_buf_span(&both) : status);
    tg_buf_deinit(&both);
}

/* "* OK [UIDNEXT 4] ...": the word behind the bracket tells more than the OK. */
static struct tg_span imap_untagged_verb(struct tg_span line)
{
    struct tg_span behind_star = after_word(line), code = word(after_word(behind_star));
    struct tg_span with_code = tg_span_sub(behind_star, 0, (size_t)(code.ptr + code.len - behind_star.ptr));
    bool special = tg_span_istarts(behind_star, "OK [") && explain_row(&explain_imap_untagged, with_code);
    return special ? with_code : imap_verb(line);
}

static void imap_server(struct explain_talk *talk, const struct trace_event *e, struct tg_span line,
                        struct explanation *out)
{
    struct tg_span first = word(line);
    if (e->flags & TRACE_CONTENT) {
        explain_fill(out, &explain_imap_untagged, TG_SPAN_LIT("(letter)"));
    } else if (tg_span_eq_str(first, "*")) {
        struct tg_span verb = imap_untagged_verb(line);
        bool greeting = !talk->greeted && tg_span_ieq_str(imap_verb(line), "OK");
        talk->greeted = true;
        explain_fill(out, &explain_imap_untagged, greeting ? TG_SPAN_LIT("(greeting)") : verb);
    } else if (tg_span_eq_str(first, "+")) {
        talk->in_auth = talk->answered && strcmp(talk->answered, "AUTHENTICATE") == 0;
        imap_result(talk->answered && strcmp(talk->answered, "IDLE") == 0 ? "IDLE" : "", first, out);
    } else {
        for (size_t i = 0; i < sizeof talk->tags / sizeof *talk->tags; i++) {
            if (talk->tags[i].verb && tg_span_eq(talk->tags[i].tag, first)) {
                talk->in_auth = false;
                imap_result(talk->tags[i].verb, word(after_word(line)), out);
                return;
            }
        }
        explain_fill(out, &explain_imap_untagged, TG_SPAN_LIT("FETCH")); /* what stands behind a literal */
    }
}

void explain_line(struct explain_talk *talk, const struct trace_event *event, struct tg_span line,
                  struct explanation *out)
{
    bool server = event->flags & TRACE_BY_SERVER;
    switch ((int)event->protocol) {
    case TRACE_SMTP:
        if (server) {
            smtp_server(talk, line, out);
        } else {
            smtp_client(talk, event, line, out);
        }
        break;
    case TRACE_POP3:
        if (server) {
            pop3_server(talk, event, line, out);
        } else {
            pop3_client(talk, line, out);
        }
        break;
    case TRACE_IMAP:
        if (server) {
            imap_server(talk, event, line, out);
        } else {
            imap_client(talk, event, line, out);
        }
        break;
    default:
        break;
    }
}
