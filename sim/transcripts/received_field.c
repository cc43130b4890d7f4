// SPDX-License-Identifier: MIT
#include "sim/transcripts/received_field.h"

#include "base/text.h"
#include "protocols/mail/lex.h"
#include "protocols/mail/message.h"

struct reader {
    struct mail_lex lex;
    struct received_field *out;
    struct tg_arena *arena;
    struct tg_span *clause; /* the one whose words are read; NULL before the first */
    struct tg_buf words;    /* of that clause */
    bool needs_word;        /* a clause's first word is no keyword, whatever it looks like */
    bool keep;              /* the clause stands for the first time */
    struct tg_buf comment;
};

static struct tg_span *clause_named(struct received_field *f, struct tg_span word)
{
    const struct {
        const char *name;
        struct tg_span *clause;
    } clauses[] = {
        {"from", &f->from}, {"by", &f->by}, {"via", &f->via},
        {"with", &f->with}, {"id", &f->id}, {"for", &f->recipient},
    };
    for (size_t i = 0; i < sizeof clauses / sizeof *clauses; i++) {
        if (tg_span_ieq_str(word, clauses[i].name)) {
            return clauses[i].clause;
        }
    }
    return NULL;
}

static bool is_space(unsigned char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Any octets up to white space, a comment or ";", with quoted-strings and <...> whole. */
static struct tg_span take_word(struct mail_lex *lex)
{
    const size_t start = lex->at;
    bool quoted = false;
    while (lex->at < lex->text.len) {
        const unsigned char c = lex->text.ptr[lex->at];
        if (quoted && c == '\\' && lex->at + 1 < lex->text.len) {
            lex->at++;
        } else if (c == '"') {
            quoted = !quoted;
        } else if (!quoted && (is_space(c) || c == '(' || c == ';')) {
            break;
        }
        lex->at++;
    }
    return tg_span_sub(lex->text, start, lex->at - start);
}

static void end_clause(struct reader *r)
{
    if (r->clause && r->keep) {
        *r->clause = tg_arena_copy(r->arena, tg_buf_span(&r->words));
    }
    tg_buf_clear(&r->words);
}

/* White space and comments; the first comment behind the client's name is what the server saw. */
static void pass_comments(struct reader *r)
{
    tg_buf_clear(&r->comment);
    (void)mail_lex_skip(&r->lex, &r->comment);
    if (r->comment.len > 0 && r->clause == &r->out->from && r->keep && r->out->from_seen.len == 0) {
        r->out->from_seen = tg_arena_copy(r->arena, tg_span_trim(tg_buf_span(&r->comment)));
    }
}

static void take_clause_word(struct reader *r, struct tg_span word)
{
    struct tg_span *clause = r->needs_word ? NULL : clause_named(r->out, word);
    if (clause) {
        end_clause(r);
        r->clause = clause;
        r->keep = clause->len == 0;
        r->needs_word = true;
        return;
    }
    if (r->words.len > 0) {
        (void)tg_buf_byte(&r->words, ' ');
    }
    (void)tg_buf_append(&r->words, word);
    r->needs_word = false;
}

/* Where the date begins: behind the last ";" outside of comments and quoted-strings; or the end. */
static size_t find_date(struct tg_span value)
{
    struct mail_lex lex = {.text = value};
    size_t found = value.len;
    while (lex.at < value.len) {
        (void)mail_lex_skip(&lex, NULL);
        if (mail_lex_peek(&lex) == ';' && lex.at < value.len) {
            found = ++lex.at;
        } else {
            (void)take_word(&lex);
        }
    }
    return found;
}

static bool is_address(struct tg_span s)
{
    size_t colons = 0, dots = 0, digits = 0;
    for (size_t i = 0; i < s.len; i++) {
        colons += s.ptr[i] == ':';
        dots += s.ptr[i] == '.';
        digits += tg_hex_value(s.ptr[i]) >= 0;
        if (s.ptr[i] != ':' && s.ptr[i] != '.' && tg_hex_value(s.ptr[i]) < 0) {
            return false;
        }
    }
    return s.len <= 45 && digits > 0 && (dots == 3 || colons >= 2);
}

/* address-literal = "[" ( IPv4 / "IPv6:" IPv6 ) "]"; or the whole text is an address without brackets */
static struct tg_span find_address(struct tg_span s)
{
    const struct tg_span whole = s;
    for (size_t open; (open = tg_span_find_byte(s, '[')) != SIZE_MAX; s = tg_span_after(s, open + 1)) {
        struct tg_span inside = tg_span_after(s, open + 1);
        inside = tg_span_sub(inside, 0, tg_span_find_byte(inside, ']'));
        inside = tg_span_after(inside, tg_span_istarts(inside, "IPv6:") ? 5 : 0);
        if (is_address(inside)) {
            return inside;
        }
    }
    return is_address(whole) ? whole : tg_span_make(NULL, 0);
}

static struct tg_span without_brackets(struct tg_span s)
{
    return s.len >= 2 && s.ptr[0] == '<' && s.ptr[s.len - 1] == '>' ? tg_span_sub(s, 1, s.len - 2) : s;
}

static void read_date(struct received_field *out, struct tg_span text, struct tg_arena *arena)
{
    struct tg_date date;
    struct tg_buf flat;
    tg_buf_init(&flat, SIZE_MAX);
    (void)mail_field_unfold(&flat, &(struct mail_field){.value = text});
    out->date_text = tg_arena_copy(arena, tg_buf_span(&flat));
    tg_buf_deinit(&flat);
    if (mail_date_parse(text, &date, &out->zone_minutes) == TG_OK) {
        out->has_date = true;
        out->unix_seconds = tg_date_to_unix(&date, out->zone_minutes);
    }
}

/* Time-stamp-line = "Received:" FWS Stamp <CRLF>; Stamp = From-domain By-domain Opt-info [CFWS] ";" FWS date-time */
void received_field_parse(struct received_field *out, struct tg_span value, struct tg_arena *arena)
{
    *out = (struct received_field){0};
    const size_t date_at = find_date(value);
    struct reader r = {.lex = {.text = tg_span_sub(value, 0, date_at)}, .out = out, .arena = arena};
    tg_buf_init(&r.words, SIZE_MAX);
    tg_buf_init(&r.comment, SIZE_MAX);
    while (r.lex.at < r.lex.text.len) {
        pass_comments(&r);
        const struct tg_span word = take_word(&r.lex);
        if (word.len > 0) {
            take_clause_word(&r, word);
        } else if (r.lex.at < r.lex.text.len && mail_lex_peek(&r.lex) == ';') {
            r.lex.at++; /* one too many: what follows is neither of this clause nor the date */
            end_clause(&r);
            r.clause = NULL;
        }
    }
    end_clause(&r);
    tg_buf_deinit(&r.words);
    tg_buf_deinit(&r.comment);
    out->recipient = without_brackets(out->recipient);
    out->address = find_address(out->from_seen);
    if (out->address.len == 0) {
        out->address = find_address(out->from);
    }
    if (date_at < value.len) {
        read_date(out, tg_span_after(value, date_at), arena);
    }
}
